//! The error handle.

use std::ffi::{CString, c_char};
use std::ptr;

use crate::boundary::{self, c_string};
use crate::failure::{Failure, Text};
use crate::result::{kyso_language, kyso_result};

/// Why a call failed. Handed out through the last argument of a function that can fail; free it with
/// `kyso_error_free`. Its texts hold no secrets.
pub struct kyso_error {
    code: kyso_result,
    name: CString,
    vietnamese: CText,
    english: CText,
}

struct CText {
    message: CString,
    hint: Option<CString>,
}

impl kyso_error {
    pub(crate) fn new(failure: Failure) -> Self {
        Self {
            code: failure.code,
            name: c_string(failure.name),
            vietnamese: CText::new(&failure.vietnamese),
            english: CText::new(&failure.english),
        }
    }

    fn text(&self, language: i32) -> &CText {
        if language == kyso_language::KYSO_LANGUAGE_EN as i32 {
            &self.english
        } else {
            &self.vietnamese
        }
    }
}

impl CText {
    fn new(text: &Text) -> Self {
        Self {
            message: c_string(&text.message),
            hint: text.hint.as_deref().map(c_string),
        }
    }
}

/// The number that the failed function returned; `KYSO_OK` for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_error_code(error: *const kyso_error) -> kyso_result {
    // SAFETY: the contract
    unsafe { error.as_ref() }.map_or(kyso_result::KYSO_OK, |error| error.code)
}

/// The stable name of the error in kebab-case, finer than the number and the same as the command line shows. NULL for
/// NULL. It lives as long as the error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_error_name(error: *const kyso_error) -> *const c_char {
    // SAFETY: the contract
    unsafe { error.as_ref() }.map_or(ptr::null(), |error| error.name.as_ptr())
}

/// What happened, for people, in UTF-8. `language` is a `kyso_language`; a value that is none means Vietnamese. NULL for
/// NULL. It lives as long as the error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_error_message(error: *const kyso_error, language: i32) -> *const c_char {
    // SAFETY: the contract
    unsafe { error.as_ref() }.map_or(ptr::null(), |error| error.text(language).message.as_ptr())
}

/// What to do about it, like `kyso_error_message`. NULL where there is no advice.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_error_hint(error: *const kyso_error, language: i32) -> *const c_char {
    // SAFETY: the contract
    let hint = unsafe { error.as_ref() }.and_then(|error| error.text(language).hint.as_ref());
    hint.map_or(ptr::null(), |hint| hint.as_ptr())
}

/// Frees an error. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_error_free(error: *mut kyso_error) {
    // SAFETY: the contract
    unsafe { boundary::free(error) }
}
