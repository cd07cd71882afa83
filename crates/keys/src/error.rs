use kyso::Language;

/// Why a key file gives no signer. The messages hold no secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The key is encrypted and no password was given.
    #[error("the key is protected by a password")]
    PasswordRequired,
    /// The password does not open the key.
    #[error("the password is wrong")]
    WrongPassword,
    /// The file is not what it should be, or it is damaged.
    #[error("the key file cannot be read: {0}")]
    Malformed(String),
    /// An encryption that is too old or unknown.
    #[error("the encryption of the key is not supported: {0}")]
    UnsupportedEncryption(String),
    /// PEM with `Proc-Type: 4,ENCRYPTED`, from before PKCS#8.
    #[error("the key has the old encryption of OpenSSL")]
    TraditionalEncryption,
    /// There is no private key in the file.
    #[error("there is no private key in the file")]
    NoPrivateKey,
    /// There is no certificate in the file.
    #[error("there is no certificate in the file")]
    NoCertificate,
    /// No certificate has the public key that belongs to the private key.
    #[error("the certificate does not belong to the private key")]
    CertificateMismatch,
    /// Several keys could sign; their subjects.
    #[error("the file holds several keys: {}", .0.join("; "))]
    SeveralIdentities(Vec<String>),
    /// A certificate cannot be read.
    #[error("a certificate cannot be read: {0}")]
    CertificateMalformed(String),
    /// The key is of a kind or size that is not served, or damaged inside.
    #[error(transparent)]
    Key(#[from] kyso_pki::crypto::KeyError),
    /// A throwaway identity could not be made.
    #[error("no throwaway identity could be made: {0}")]
    Throwaway(String),
}

impl KeyError {
    /// A stable kebab-case name of the fault.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::PasswordRequired => "key-password-required",
            Self::WrongPassword => "key-password-wrong",
            Self::Malformed(_) => "key-file-malformed",
            Self::UnsupportedEncryption(_) => "key-encryption-unsupported",
            Self::TraditionalEncryption => "key-encryption-traditional",
            Self::NoPrivateKey => "key-absent",
            Self::NoCertificate => "certificate-absent",
            Self::CertificateMismatch => "certificate-key-mismatch",
            Self::SeveralIdentities(_) => "key-several",
            Self::CertificateMalformed(_) => "certificate-malformed",
            Self::Key(error) => error.code(),
            Self::Throwaway(_) => "throwaway-failed",
        }
    }

    /// What happened, and what to do about it, for people.
    pub fn text(&self, language: Language) -> (String, Option<String>) {
        match language {
            Language::English => (self.to_string(), self.hint().map(str::to_owned)),
            Language::Vietnamese => (self.vietnamese(), self.vietnamese_hint().map(str::to_owned)),
        }
    }

    /// What to do about it, in English.
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::PasswordRequired => Some("give the password with --password-file, or at the prompt"),
            Self::WrongPassword => Some("check capital letters and the Vietnamese keyboard (Telex, VNI)"),
            Self::Malformed(_) => Some("export the key again; PKCS#12 (.p12, .pfx) and PKCS#8 are read, in DER"),
            Self::UnsupportedEncryption(_) | Self::TraditionalEncryption => Some(CONVERT_EN),
            Self::NoPrivateKey => Some("export the certificate together with its private key"),
            Self::NoCertificate => Some("name the certificate of the key with --cert"),
            Self::CertificateMismatch => Some("use the certificate that was issued for this key"),
            Self::SeveralIdentities(_) => Some("export one key alone into a file of its own"),
            Self::CertificateMalformed(_) => Some("give an X.509 certificate in PEM or DER"),
            Self::Key(error) => Some(error.hint()),
            Self::Throwaway(_) => None,
        }
    }

    fn vietnamese(&self) -> String {
        match self {
            Self::PasswordRequired => "khóa bí mật được bảo vệ bằng mật khẩu".into(),
            Self::WrongPassword => "sai mật khẩu".into(),
            Self::Malformed(detail) => format!("không đọc được tệp khóa: {detail}"),
            Self::UnsupportedEncryption(detail) => format!("cách mã hóa khóa không được hỗ trợ: {detail}"),
            Self::TraditionalEncryption => "khóa dùng cách mã hóa cũ của OpenSSL".into(),
            Self::NoPrivateKey => "trong tệp không có khóa bí mật".into(),
            Self::NoCertificate => "trong tệp không có chứng thư số".into(),
            Self::CertificateMismatch => "chứng thư số không thuộc về khóa bí mật này".into(),
            Self::SeveralIdentities(subjects) => format!("tệp có nhiều khóa: {}", subjects.join("; ")),
            Self::CertificateMalformed(detail) => format!("không đọc được chứng thư số: {detail}"),
            Self::Key(error) => format!("khóa bí mật không dùng được: {error}"),
            Self::Throwaway(detail) => format!("không tạo được danh tính dùng thử: {detail}"),
        }
    }

    const fn vietnamese_hint(&self) -> Option<&'static str> {
        match self {
            Self::PasswordRequired => Some("đưa mật khẩu bằng --password-file hoặc nhập khi được hỏi"),
            Self::WrongPassword => Some("kiểm tra chữ hoa, chữ thường và bộ gõ tiếng Việt (Telex, VNI)"),
            Self::Malformed(_) => Some("xuất lại khóa; đọc được PKCS#12 (.p12, .pfx) và PKCS#8, dạng DER"),
            Self::UnsupportedEncryption(_) | Self::TraditionalEncryption => Some(CONVERT_VI),
            Self::NoPrivateKey => Some("xuất chứng thư số cùng với khóa bí mật"),
            Self::NoCertificate => Some("chỉ ra chứng thư số của khóa bằng --cert"),
            Self::CertificateMismatch => Some("dùng chứng thư số được cấp cho khóa này"),
            Self::SeveralIdentities(_) => Some("xuất riêng một khóa ra một tệp"),
            Self::CertificateMalformed(_) => Some("đưa chứng thư số X.509 dạng PEM hoặc DER"),
            Self::Key(_) => Some("dùng khóa RSA 2048-8192 bit, P-256, P-384, P-521 hoặc Ed25519"),
            Self::Throwaway(_) => None,
        }
    }
}

const CONVERT_EN: &str = "convert it: openssl pkcs8 -topk8 -v2 aes-256-cbc -in KEY -out NEW; \
    for PKCS#12: openssl pkcs12 -legacy -in OLD -out ALL.pem, then openssl pkcs12 -export -in ALL.pem -out NEW.p12";
const CONVERT_VI: &str = "chuyển đổi: openssl pkcs8 -topk8 -v2 aes-256-cbc -in KHÓA -out MỚI; \
    với PKCS#12: openssl pkcs12 -legacy -in CŨ -out TẤT_CẢ.pem, rồi openssl pkcs12 -export -in TẤT_CẢ.pem -out MỚI.p12";
