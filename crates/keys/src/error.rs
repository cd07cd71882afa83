//! Why a key cannot be used.

use kyso::Language;
use kyso_pki::crypto;

/// Why a key cannot be used. Says nothing about the secret itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The key is encrypted and no password was given.
    #[error("the key is protected by a password")]
    PasswordRequired,
    /// The password does not open the key.
    #[error("the password is wrong")]
    WrongPassword,
    /// The bytes are not what they should be; the name of the format.
    #[error("the file is not valid {0}")]
    Malformed(&'static str),
    /// An encryption scheme that is not supported (RFC 8018 PBES1 in PKCS#8, unknown ciphers).
    #[error("the key file is encrypted in a way that is not supported")]
    UnsupportedEncryption,
    /// PKCS#1 or SEC1, as old OpenSSL versions write them.
    #[error("the key is in the traditional OpenSSL format, not PKCS#8")]
    TraditionalFormat,
    /// There is no private key in the file.
    #[error("the file has no private key")]
    NoKey,
    /// There is no certificate for the key.
    #[error("there is no certificate for the key")]
    NoCertificate,
    /// The certificate is another key's.
    #[error("the certificate does not belong to the key")]
    Mismatch,
    /// A kind of key that nothing here signs with.
    #[error("keys of kind {0} are not supported")]
    Unsupported(String),
    /// The key is refused by the cryptographic library.
    #[error(transparent)]
    Key(crypto::KeyError),
}

impl KeyError {
    /// Stable name.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::PasswordRequired => "key-password-required",
            Self::WrongPassword => "key-password-wrong",
            Self::Malformed(_) => "key-malformed",
            Self::UnsupportedEncryption => "key-encryption-unsupported",
            Self::TraditionalFormat => "key-traditional-format",
            Self::NoKey => "key-missing",
            Self::NoCertificate => "key-certificate-missing",
            Self::Mismatch => "key-certificate-mismatch",
            Self::Unsupported(_) => "key-unsupported",
            Self::Key(error) => error.code(),
        }
    }

    /// What happened and what to do, in a language.
    #[must_use]
    pub fn text(&self, language: Language) -> (String, Option<String>) {
        let (vi, hint_vi, hint_en) = self.words();
        match language {
            Language::Vietnamese => (vi, hint_vi.map(str::to_owned)),
            Language::English => (self.to_string(), hint_en.map(str::to_owned)),
        }
    }

    fn words(&self) -> (String, Option<&'static str>, Option<&'static str>) {
        let both = |hint: &'static str| (Some(hint), Some(hint));
        let (vi, (hint_vi, hint_en)) = match self {
            Self::PasswordRequired => (
                "khóa được bảo vệ bằng mật khẩu".to_owned(),
                both("--password-file FILE"),
            ),
            Self::WrongPassword => (
                "sai mật khẩu của khóa".to_owned(),
                (
                    Some("kiểm tra mật khẩu, kể cả chữ hoa và bộ gõ"),
                    Some("check the password, upper case and input method too"),
                ),
            ),
            Self::Malformed(format) => (
                format!("tệp không đúng định dạng {format}"),
                (
                    Some("xuất lại khóa từ nơi đã cấp"),
                    Some("export the key again from where it was issued"),
                ),
            ),
            Self::UnsupportedEncryption => (
                "tệp khóa được mã hóa theo kiểu không hỗ trợ".to_owned(),
                both("openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW"),
            ),
            Self::TraditionalFormat => (
                "khóa ở dạng cũ của OpenSSL, không phải PKCS#8".to_owned(),
                both("openssl pkcs8 -topk8 -in OLD -out NEW"),
            ),
            Self::NoKey => ("tệp không có khóa bí mật".to_owned(), (None, None)),
            Self::NoCertificate => ("không có chứng thư số cho khóa".to_owned(), both("--cert FILE")),
            Self::Mismatch => ("chứng thư số không phải của khóa này".to_owned(), both("--cert FILE")),
            Self::Unsupported(kind) => (format!("không hỗ trợ khóa loại {kind}"), (None, None)),
            Self::Key(error) => (format!("khóa không dùng được: {error}"), (None, None)),
        };
        (vi, hint_vi, hint_en)
    }
}
