//! What can go wrong with a token, in words. No message holds a PIN.

use std::path::PathBuf;

use cryptoki::error::{Error, RvError};
use kyso::Language;

use super::PinState;

/// Why a token gives no signer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// There is no such driver.
    #[error("there is no driver {}", .module.display())]
    ModuleAbsent {
        /// As the caller named it.
        module: PathBuf,
        /// The name is in the table of known drivers: it is not installed.
        is_known: bool,
    },
    /// The driver is for another kind of program.
    #[error("the driver {} is for {module}, and this program is for {program}", .path.display())]
    ModuleArchitecture {
        /// The driver.
        path: PathBuf,
        /// What it was made for.
        module: String,
        /// What this program was made for.
        program: String,
    },
    /// The driver cannot be loaded or does not start.
    #[error("the driver {} does not work: {why}", .path.display())]
    ModuleFailed {
        /// The driver.
        path: PathBuf,
        /// What the system or the driver says.
        why: String,
    },
    /// No token is plugged in.
    #[error("no token is plugged in")]
    NoToken,
    /// No certificate fits.
    #[error("no certificate on a token fits")]
    NoIdentity,
    /// Several could sign; their subjects and fingerprints.
    #[error("several certificates fit: {}", .0.join("; "))]
    SeveralIdentities(Vec<String>),
    /// No PIN was given.
    #[error("the token needs its PIN")]
    PinRequired,
    /// The PIN was wrong. It is not tried again.
    #[error("the PIN is wrong")]
    PinWrong(PinState),
    /// Too many wrong ones.
    #[error("the PIN is locked")]
    PinLocked,
    /// The certificate's key is not there.
    #[error("the private key of the certificate is not on the token")]
    KeyAbsent,
    /// A kind of key that is not served.
    #[error("keys of the kind {0} are not supported")]
    KeyUnsupported(String),
    /// The token was pulled out.
    #[error("the token was removed")]
    Removed,
    /// Anything else that the driver says.
    #[error("the token failed: {0}")]
    Failed(String),
}

impl From<Error> for TokenError {
    fn from(error: Error) -> Self {
        match error {
            Error::Pkcs11(RvError::DeviceRemoved | RvError::TokenNotPresent, _) => Self::Removed,
            other => Self::Failed(other.to_string()),
        }
    }
}

impl TokenError {
    /// A stable kebab-case name.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ModuleAbsent { .. } => "token-module-absent",
            Self::ModuleArchitecture { .. } => "token-module-architecture",
            Self::ModuleFailed { .. } => "token-module-failed",
            Self::NoToken => "token-absent",
            Self::NoIdentity => "token-identity-absent",
            Self::SeveralIdentities(_) => "token-identity-several",
            Self::PinRequired => "token-pin-required",
            Self::PinWrong(_) => "token-pin-wrong",
            Self::PinLocked => "token-pin-locked",
            Self::KeyAbsent => "token-key-absent",
            Self::KeyUnsupported(_) => "token-key-unsupported",
            Self::Removed => "token-removed",
            Self::Failed(_) => "token-failed",
        }
    }

    /// What happened, and what to do about it, for people.
    pub fn text(&self, language: Language) -> (String, Option<String>) {
        let (text, hint) = match language {
            Language::English => (self.to_string(), self.english_hint()),
            Language::Vietnamese => (self.vietnamese(), self.vietnamese_hint()),
        };
        (text, hint.map(str::to_owned))
    }

    const fn english_hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::ModuleAbsent { is_known: true, .. } => "install the token's driver, or give its path: --pkcs11 FILE",
            Self::ModuleAbsent { is_known: false, .. } => {
                "give the path of the driver, or one of the names: kyso certs --help"
            }
            Self::ModuleArchitecture { .. } => {
                "install the driver for this architecture (a 64-bit program needs a 64-bit driver)"
            }
            Self::ModuleFailed { .. } => "install the driver again; is the smart card service (pcscd) running?",
            Self::NoToken | Self::Removed => "plug the token in, wait until its light is steady, and try again",
            Self::NoIdentity => "list what is there: kyso certs --pkcs11 MODULE",
            Self::SeveralIdentities(_) => "choose with --identity SHA-256 or --token LABEL",
            Self::PinRequired => "give it with --pin-file, or at the prompt",
            Self::PinWrong(PinState::Locked) => "the token is locked now; only the certification authority unlocks it",
            Self::PinWrong(PinState::FinalTry) => "one more wrong PIN locks the token: stop and ask whoever issued it",
            Self::PinWrong(_) => "it was tried once and is not tried again; most tokens lock after three wrong PINs",
            Self::PinLocked => "only the certification authority unlocks it",
            Self::KeyAbsent => "the certificate was put on the token without its key; ask the authority",
            Self::KeyUnsupported(_) | Self::Failed(_) => return None,
        })
    }

    fn vietnamese(&self) -> String {
        match self {
            Self::ModuleAbsent { module, .. } => format!("không tìm thấy trình điều khiển token {}", module.display()),
            Self::ModuleArchitecture { path, module, program } => format!(
                "trình điều khiển {} dành cho {module}, còn chương trình này dành cho {program}",
                path.display()
            ),
            Self::ModuleFailed { path, why } => format!("trình điều khiển {} không hoạt động: {why}", path.display()),
            Self::NoToken => "chưa cắm token nào".into(),
            Self::NoIdentity => "không có chứng thư số phù hợp trên token".into(),
            Self::SeveralIdentities(subjects) => format!("có nhiều chứng thư số phù hợp: {}", subjects.join("; ")),
            Self::PinRequired => "token cần mã PIN".into(),
            Self::PinWrong(_) => "sai mã PIN".into(),
            Self::PinLocked => "mã PIN đã bị khóa".into(),
            Self::KeyAbsent => "khóa bí mật của chứng thư số không có trên token".into(),
            Self::KeyUnsupported(kind) => format!("không dùng được loại khóa {kind}"),
            Self::Removed => "token đã bị rút ra".into(),
            Self::Failed(why) => format!("token báo lỗi: {why}"),
        }
    }

    const fn vietnamese_hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::ModuleAbsent { is_known: true, .. } => {
                "cài trình điều khiển của token, hoặc chỉ ra tệp: --pkcs11 TỆP"
            }
            Self::ModuleAbsent { is_known: false, .. } => {
                "chỉ ra tệp trình điều khiển, hoặc một trong các tên: kyso certs --help"
            }
            Self::ModuleArchitecture { .. } => {
                "cài bản trình điều khiển cùng kiến trúc (chương trình 64-bit cần bản 64-bit)"
            }
            Self::ModuleFailed { .. } => "cài lại trình điều khiển; dịch vụ thẻ thông minh (pcscd) đã chạy chưa?",
            Self::NoToken | Self::Removed => "cắm token, đợi đèn sáng ổn định rồi làm lại",
            Self::NoIdentity => "xem trên token có gì: kyso certs --pkcs11 MODULE",
            Self::SeveralIdentities(_) => "chọn bằng --identity SHA-256 hoặc --token NHÃN",
            Self::PinRequired => "đưa bằng --pin-file hoặc nhập khi được hỏi",
            Self::PinWrong(PinState::Locked) => "token đã bị khóa; chỉ tổ chức cấp chứng thư số mở khóa được",
            Self::PinWrong(PinState::FinalTry) => {
                "sai thêm một lần là token bị khóa: hãy dừng lại và hỏi nơi cấp token"
            }
            Self::PinWrong(_) => "chỉ thử một lần và không thử lại; đa số token khóa sau ba lần sai",
            Self::PinLocked => "chỉ tổ chức cấp chứng thư số mở khóa được",
            Self::KeyAbsent => "chứng thư số được đưa vào token mà không có khóa; hãy hỏi tổ chức cấp",
            Self::KeyUnsupported(_) | Self::Failed(_) => return None,
        })
    }
}
