//! Why a call failed, in both languages, and which number that is.

use std::fmt::Display;

use kyso::{Language, SignError};
use kyso_keys::KeyError;

use crate::result::kyso_result;

/// Why a call failed.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: kyso_result,
    /// Stable kebab-case name, the same as the command line shows.
    pub(crate) name: &'static str,
    pub(crate) vietnamese: Text,
    pub(crate) english: Text,
}

/// What happened, and what to do about it.
#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

impl Failure {
    pub(crate) fn new(code: kyso_result, name: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        let text = |message: String| Text { message, hint: None };
        Self {
            code,
            name,
            vietnamese: text(vi.into()),
            english: text(en.into()),
        }
    }

    pub(crate) fn hint(mut self, vi: &str, en: &str) -> Self {
        self.vietnamese.hint = Some(vi.to_owned());
        self.english.hint = Some(en.to_owned());
        self
    }

    pub(crate) fn null(what: &str) -> Self {
        let (vi, en) = (format!("{what} là NULL"), format!("{what} is NULL"));
        Self::new(kyso_result::KYSO_ERROR_NULL, "null", vi, en)
    }

    pub(crate) fn argument(what: &str, value: impl Display) -> Self {
        let vi = format!("{what} không có giá trị {value}");
        let en = format!("{what} has no value {value}");
        Self::new(kyso_result::KYSO_ERROR_ARGUMENT, "argument", vi, en)
    }

    pub(crate) fn utf8(what: &str) -> Self {
        let vi = format!("{what} không phải là UTF-8");
        let en = format!("{what} is not UTF-8");
        Self::new(kyso_result::KYSO_ERROR_UTF8, "utf8", vi, en)
    }

    pub(crate) fn io(path: &str, error: &std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::AlreadyExists {
            return Self::output_exists(path);
        }
        let vi = format!("không đọc hoặc ghi được tệp {path}: {error}");
        let en = format!("the file cannot be read or written: {path}: {error}");
        Self::new(kyso_result::KYSO_ERROR_IO, "io", vi, en)
    }

    fn output_exists(path: &str) -> Self {
        let vi = format!("tệp kết quả đã có: {path}");
        let en = format!("the output exists: {path}");
        Self::new(kyso_result::KYSO_ERROR_OUTPUT_EXISTS, "output-exists", vi, en)
            .hint("dùng KYSO_OVERWRITE_REPLACE", "use KYSO_OVERWRITE_REPLACE")
    }

    pub(crate) fn panic() -> Self {
        let vi = "lỗi bên trong kyso; chưa ghi gì ra";
        let en = "a defect of kyso; nothing was written";
        Self::new(kyso_result::KYSO_ERROR_PANIC, "panic", vi, en).hint(
            "xin báo cho những người phát triển kyso",
            "please report it to the developers of kyso",
        )
    }
}

impl From<&KeyError> for Failure {
    fn from(error: &KeyError) -> Self {
        let text = |language| {
            let (message, hint) = error.text(language);
            Text { message, hint }
        };
        Self {
            code: key_code(error),
            name: error.code(),
            vietnamese: text(Language::Vietnamese),
            english: text(Language::English),
        }
    }
}

impl From<&SignError> for Failure {
    fn from(error: &SignError) -> Self {
        let text = |language| {
            let (message, hint) = kyso::sign_error_text(error, language);
            Text { message, hint }
        };
        Self {
            code: sign_code(error),
            name: error.code(),
            vietnamese: text(Language::Vietnamese),
            english: text(Language::English),
        }
    }
}

fn key_code(error: &KeyError) -> kyso_result {
    match error {
        KeyError::PasswordRequired | KeyError::WrongPassword => kyso_result::KYSO_ERROR_KEY_PASSWORD,
        KeyError::UnsupportedEncryption(_) | KeyError::TraditionalEncryption | KeyError::Key(_) => {
            kyso_result::KYSO_ERROR_KEY_UNSUPPORTED
        }
        KeyError::NoPrivateKey | KeyError::NoCertificate | KeyError::CertificateMismatch => {
            kyso_result::KYSO_ERROR_KEY_ABSENT
        }
        KeyError::SeveralIdentities(_) => kyso_result::KYSO_ERROR_KEY_SEVERAL,
        _ => kyso_result::KYSO_ERROR_KEY_FILE,
    }
}

fn sign_code(error: &SignError) -> kyso_result {
    match error {
        _ if error.is_refusal() => kyso_result::KYSO_ERROR_REFUSED,
        SignError::Document(error) if error.code() == "password-required" => kyso_result::KYSO_ERROR_DOCUMENT_PASSWORD,
        SignError::Document(_) | SignError::NoPage => kyso_result::KYSO_ERROR_DOCUMENT,
        SignError::FieldSigned { .. }
        | SignError::FieldOfOtherType { .. }
        | SignError::FieldName { .. }
        | SignError::FieldDirect { .. } => kyso_result::KYSO_ERROR_FIELD,
        SignError::Signer(_) => kyso_result::KYSO_ERROR_KEY_FAILED,
        _ => kyso_result::KYSO_ERROR_SIGN,
    }
}
