//! Numbers that keep their meaning: results and languages.

use std::ffi::{CStr, c_char};

use crate::failure::Failure;

/// What a function says. 0 is success. The hundreds are themes; a number is never used again for something else, and
/// new ones may come: treat those you do not know by their hundred.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_result {
    /// Done.
    KYSO_OK = 0,

    /// 1xx, the caller's mistakes: NULL where something is needed.
    KYSO_ERROR_NULL = 100,
    /// A number that is not one of the values listed for it, or a size that no object has.
    KYSO_ERROR_ARGUMENT = 101,
    /// Text that is not UTF-8.
    KYSO_ERROR_UTF8 = 102,

    /// 2xx, the document: it cannot be read; the name of the error says why, such as `malformed-xref`.
    KYSO_ERROR_DOCUMENT = 200,
    /// The document is encrypted and the password is missing or wrong.
    KYSO_ERROR_DOCUMENT_PASSWORD = 201,

    /// 3xx, key and certificate: the key file is damaged or is something else.
    KYSO_ERROR_KEY_FILE = 300,
    /// The password of the key is missing or wrong.
    KYSO_ERROR_KEY_PASSWORD = 301,
    /// The key, or its encryption, is of a kind that is not supported.
    KYSO_ERROR_KEY_UNSUPPORTED = 302,
    /// There is no private key in the file, or no certificate for it.
    KYSO_ERROR_KEY_ABSENT = 303,
    /// Several keys in the file could sign.
    KYSO_ERROR_KEY_SEVERAL = 304,
    /// The key cannot use the wished scheme or digest.
    KYSO_ERROR_KEY_ALGORITHM = 305,
    /// The key did not sign.
    KYSO_ERROR_KEY_FAILED = 306,

    /// 4xx, signing: a rule of the document forbids it (certified without permission for changes, or certification
    /// that would not be the first signature).
    KYSO_ERROR_REFUSED = 400,
    /// The signature field cannot be used; the name of the error says why.
    KYSO_ERROR_FIELD = 401,
    /// The signature could not be put into the document, or what came out did not pass kyso's own check.
    KYSO_ERROR_SIGN = 402,

    /// 5xx, trust: neither certificate nor CRL.
    KYSO_ERROR_TRUST = 500,

    /// 6xx, files and the operating system: a file cannot be read or written.
    KYSO_ERROR_IO = 600,
    /// The output exists and was not to be replaced.
    KYSO_ERROR_OUTPUT_EXISTS = 601,
    /// The output is the input.
    KYSO_ERROR_OUTPUT_IS_INPUT = 602,

    /// 9xx, a defect of kyso: it panicked. Nothing was written; please report it.
    KYSO_ERROR_PANIC = 900,
    /// A defect of kyso of another kind.
    KYSO_ERROR_INTERNAL = 901,
}

/// Languages of texts for people.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_language {
    /// Vietnamese.
    KYSO_LANGUAGE_VI = 0,
    /// English.
    KYSO_LANGUAGE_EN = 1,
}

/// The version of the library, such as `0.1.0`. Never NULL; not to be freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyso_version() -> *const c_char {
    const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => c"",
    };
    VERSION.as_ptr()
}

/// The language with a number.
pub(crate) fn language(value: i32) -> Result<kyso::Language, Failure> {
    match value {
        0 => Ok(kyso::Language::Vietnamese),
        1 => Ok(kyso::Language::English),
        _ => Err(Failure::argument("language", value)),
    }
}
