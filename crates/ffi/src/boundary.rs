//! The border: pointers are checked on the way in, panics are caught on the way out.

use std::ffi::{CStr, CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::slice;

use crate::error::kyso_error;
use crate::failure::Failure;
use crate::result::kyso_result;

/// Runs the body of a function that can fail. `error` is written on failure only.
///
/// # Safety
/// `error` is NULL or points to a writable `kyso_error *`.
pub(crate) unsafe fn run(error: *mut *mut kyso_error, body: impl FnOnce() -> Result<(), Failure>) -> kyso_result {
    // a handle that was being set when a panic came keeps its old value or has the new one; nothing is half set
    let failure = match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => return kyso_result::KYSO_OK,
        Ok(Err(failure)) => failure,
        Err(_) => Failure::panic(),
    };
    let code = failure.code;
    if !error.is_null() {
        let handle = Box::into_raw(Box::new(kyso_error::new(failure)));
        // SAFETY: not NULL, and writable by this function's contract
        unsafe { error.write(handle) };
    }
    code
}

/// What a pointer leads to.
///
/// # Safety
/// `pointer` is NULL or valid for reads during `'a`.
pub(crate) unsafe fn shared<'a, T>(pointer: *const T, what: &str) -> Result<&'a T, Failure> {
    // SAFETY: this function's contract; `as_ref` checks for NULL
    unsafe { pointer.as_ref() }.ok_or_else(|| Failure::null(what))
}

/// What a pointer leads to, to change it.
///
/// # Safety
/// `pointer` is NULL or valid for reads and writes during `'a`, and nobody else uses what it leads to meanwhile.
pub(crate) unsafe fn exclusive<'a, T>(pointer: *mut T, what: &str) -> Result<&'a mut T, Failure> {
    // SAFETY: this function's contract; `as_mut` checks for NULL
    unsafe { pointer.as_mut() }.ok_or_else(|| Failure::null(what))
}

/// Octets of the caller. NULL with the length 0 is nothing at all.
///
/// # Safety
/// `data` is NULL or has `len` readable octets during `'a`.
pub(crate) unsafe fn octets<'a>(data: *const u8, len: usize, what: &str) -> Result<&'a [u8], Failure> {
    if len > isize::MAX.unsigned_abs() {
        return Err(Failure::argument(what, len));
    }
    match (data.is_null(), len) {
        (true, 0) => Ok(&[]),
        (true, _) => Err(Failure::null(what)),
        // SAFETY: not NULL, readable by this function's contract, and no larger than an object can be
        (false, _) => Ok(unsafe { slice::from_raw_parts(data, len) }),
    }
}

/// Text of the caller.
///
/// # Safety
/// `text` is NULL or ends with a NUL and stays readable during `'a`.
pub(crate) unsafe fn text<'a>(text: *const c_char, what: &str) -> Result<&'a str, Failure> {
    if text.is_null() {
        return Err(Failure::null(what));
    }
    // SAFETY: not NULL, and ends with a NUL by this function's contract
    let text = unsafe { CStr::from_ptr(text) };
    text.to_str().map_err(|_| Failure::utf8(what))
}

/// Text of the caller, where NULL is none.
///
/// # Safety
/// As [`text`].
pub(crate) unsafe fn optional_text(pointer: *const c_char, what: &str) -> Result<Option<String>, Failure> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: this function's contract
    unsafe { text(pointer, what) }.map(|text| Some(text.to_owned()))
}

/// Where a new handle goes. It is checked before the work begins and written when it is done.
pub(crate) struct Output<T>(*mut *mut T);

impl<T> Output<T> {
    /// # Safety
    /// `pointer` is NULL or points to a writable `T *` as long as this lives.
    pub(crate) unsafe fn new(pointer: *mut *mut T, what: &str) -> Result<Self, Failure> {
        if pointer.is_null() {
            return Err(Failure::null(what));
        }
        Ok(Self(pointer))
    }

    /// Gives the value to the caller.
    pub(crate) fn give(self, value: T) {
        let handle = Box::into_raw(Box::new(value));
        // SAFETY: not NULL, and writable by the contract of `new`
        unsafe { self.0.write(handle) };
    }
}

/// Takes a handle back and drops it.
///
/// # Safety
/// `handle` is NULL or came from [`Output::give`] or [`run`] and was not freed.
pub(crate) unsafe fn free<T>(handle: *mut T) {
    if handle.is_null() {
        return;
    }
    // SAFETY: made by `Box::into_raw`, and the caller gives it up
    let value = unsafe { Box::from_raw(handle) };
    // nobody can be told about a panic here
    let _ = catch_unwind(AssertUnwindSafe(|| drop(value)));
}

/// Text for C. A NUL inside, which texts for people and JSON do not have, becomes U+FFFD.
pub(crate) fn c_string(text: &str) -> CString {
    CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ptr;

    #[test]
    fn a_panic_becomes_an_error_and_stops_at_the_border() {
        let mut error = ptr::null_mut();
        // SAFETY: `error` is a local variable
        let code = unsafe { run(&raw mut error, || panic!("on purpose")) };
        assert_eq!(code, kyso_result::KYSO_ERROR_PANIC);
        assert!(!error.is_null());
        // SAFETY: made by `run`
        unsafe { free(error) };
    }

    #[test]
    fn success_leaves_the_error_alone() {
        let mut error = ptr::null_mut();
        // SAFETY: `error` is a local variable
        let code = unsafe { run(&raw mut error, || Ok(())) };
        assert_eq!(code, kyso_result::KYSO_OK);
        assert!(error.is_null());
    }

    #[test]
    fn failure_without_a_place_for_the_error_is_only_a_number() {
        // SAFETY: NULL is allowed
        let code = unsafe { run(ptr::null_mut(), || Err(Failure::null("data"))) };
        assert_eq!(code, kyso_result::KYSO_ERROR_NULL);
    }

    #[test]
    fn a_length_that_no_object_has_is_refused() {
        // SAFETY: refused before the pointer is followed
        let result = unsafe { octets(ptr::dangling(), usize::MAX, "data") };
        assert_eq!(result.unwrap_err().code, kyso_result::KYSO_ERROR_ARGUMENT);
    }

    #[test]
    fn a_nul_inside_text_does_not_cut_it() {
        assert_eq!(c_string("a\0b").to_str().unwrap(), "a\u{fffd}b");
    }
}
