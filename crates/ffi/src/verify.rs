//! Verification: bytes or a file in, a report out.

use std::ffi::c_char;
use std::path::Path;

use kyso::{Language, Report};
use kyso_keys::platform::FileBytes;

use crate::boundary::{self, Output};
use crate::error::kyso_error;
use crate::report::kyso_report;
use crate::result::kyso_result;
use crate::verifier::kyso_verifier;

/// Verifies a document in memory. `name` is what the report calls it. A bad signature and a file that cannot be read
/// are reports, not failures: `KYSO_OK` says that there is a report, `kyso_report_status` what it says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_verify_bytes(
    verifier: *const kyso_verifier,
    data: *const u8,
    len: usize,
    name: *const c_char,
    report: *mut *mut kyso_report,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the contract
    unsafe {
        boundary::run(error, || {
            let verifier = boundary::shared(verifier, "verifier")?;
            let octets = boundary::octets(data, len, "data")?;
            let name = boundary::text(name, "name")?;
            let output = Output::new(report, "report")?;
            let parameters = verifier.parameters();
            let report = kyso::verify(name, octets, &parameters);
            output.give(kyso_report::new(&report, parameters.language)?);
            Ok(())
        })
    }
}

/// Verifies a file; `path` is UTF-8 and becomes its name in the report. What the operating system cannot read is a
/// report as well (`KYSO_STATUS_UNREADABLE`). Files above 64 MiB are mapped, not loaded; nobody may cut one short
/// meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_verify_path(
    verifier: *const kyso_verifier,
    path: *const c_char,
    report: *mut *mut kyso_report,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the contract
    unsafe {
        boundary::run(error, || {
            let verifier = boundary::shared(verifier, "verifier")?;
            let path = boundary::text(path, "path")?;
            let output = Output::new(report, "report")?;
            let report = verify_file(verifier, path);
            output.give(kyso_report::new(&report, verifier.parameters().language)?);
            Ok(())
        })
    }
}

fn verify_file(verifier: &kyso_verifier, path: &str) -> Report {
    let parameters = verifier.parameters();
    let refused = |code: &str, message: &str| kyso::unreadable(path, code, message, &parameters);
    let bytes = match FileBytes::open(Path::new(path)) {
        Ok(bytes) => bytes,
        Err(error) => return refused("io", &error.to_string()),
    };
    let report = kyso::verify(path, &bytes, &parameters);
    if bytes.unchanged().unwrap_or(false) {
        return report;
    }
    let message = match parameters.language {
        Language::Vietnamese => "tệp bị thay đổi trong khi đang đọc; hãy kiểm tra lại",
        Language::English => "the file changed while it was read; verify it again",
    };
    refused("file-changed", message)
}
