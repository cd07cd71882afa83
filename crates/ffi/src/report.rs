//! The report handle: the same report that the command line prints.

use std::ffi::{CString, c_char};
use std::ptr;

use kyso::{Language, Report, Status};

use crate::boundary::{self, c_string};
use crate::failure::Failure;
use crate::result::kyso_result;

/// What is known about one file. Free it with `kyso_report_free`.
pub struct kyso_report {
    status: kyso_status,
    json: CString,
    text: CString,
}

/// The verdict about a file. The numbers are the exit codes of `kyso verify`: only 0 is good.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_status {
    /// Every signature is TOTAL-PASSED.
    KYSO_STATUS_PASSED = 0,
    /// Some signature is TOTAL-FAILED.
    KYSO_STATUS_FAILED = 1,
    /// The file cannot be read, or is no PDF.
    KYSO_STATUS_UNREADABLE = 2,
    /// No signature failed, and some are INDETERMINATE.
    KYSO_STATUS_INDETERMINATE = 3,
    /// There is no signature.
    KYSO_STATUS_UNSIGNED = 4,
}

impl kyso_report {
    pub(crate) fn new(report: &Report, language: Language) -> Result<Self, Failure> {
        let json = serde_json::to_string(report).map_err(|error| {
            let message = error.to_string();
            Failure::new(kyso_result::KYSO_ERROR_INTERNAL, "json", message.clone(), message)
        })?;
        Ok(Self {
            status: status(report.status),
            json: c_string(&json),
            text: c_string(&kyso::to_text(report, language)),
        })
    }
}

fn status(status: Status) -> kyso_status {
    match status {
        Status::Passed => kyso_status::KYSO_STATUS_PASSED,
        Status::Failed => kyso_status::KYSO_STATUS_FAILED,
        Status::Unreadable => kyso_status::KYSO_STATUS_UNREADABLE,
        Status::Indeterminate => kyso_status::KYSO_STATUS_INDETERMINATE,
        Status::Unsigned => kyso_status::KYSO_STATUS_UNSIGNED,
    }
}

/// The verdict about the file; `KYSO_STATUS_UNREADABLE` for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_report_status(report: *const kyso_report) -> kyso_status {
    // SAFETY: the contract
    unsafe { report.as_ref() }.map_or(kyso_status::KYSO_STATUS_UNREADABLE, |report| report.status)
}

/// The report as one JSON object of the schema `kyso.report/1`, in UTF-8 without a line end: what `kyso verify
/// --format jsonl` prints. NULL for NULL. It lives as long as the report.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_report_json(report: *const kyso_report) -> *const c_char {
    // SAFETY: the contract
    unsafe { report.as_ref() }.map_or(ptr::null(), |report| report.json.as_ptr())
}

/// The report for people, in UTF-8 and in the language of the verifier. NULL for NULL. It lives as long as the report.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_report_text(report: *const kyso_report) -> *const c_char {
    // SAFETY: the contract
    unsafe { report.as_ref() }.map_or(ptr::null(), |report| report.text.as_ptr())
}

/// Frees a report. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_report_free(report: *mut kyso_report) {
    // SAFETY: the contract
    unsafe { boundary::free(report) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_status_are_the_exit_codes_of_the_program() {
        use Status::{Failed, Indeterminate, Passed, Unreadable, Unsigned};
        for each in [Passed, Failed, Unreadable, Indeterminate, Unsigned] {
            assert_eq!(status(each) as i32, i32::from(each.exit_code()));
        }
    }
}
