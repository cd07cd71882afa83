//! Signing: bytes to a buffer, or a file to another file.

use std::ffi::c_char;
use std::io::Write as _;
use std::path::Path;

use kyso::{Document, Limits, SignError, SignedDocument, Signer as _};
use kyso_keys::platform::{self, FileBytes, Overwrite};

use crate::boundary::{self, Output};
use crate::buffer::kyso_buffer;
use crate::error::kyso_error;
use crate::failure::Failure;
use crate::parameters::kyso_signature_parameters;
use crate::result::kyso_result;
use crate::signer::kyso_signer;

/// What happens to a file that is there already.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_overwrite {
    /// It stays, and nothing is written.
    KYSO_OVERWRITE_REFUSE = 0,
    /// The new one takes its place.
    KYSO_OVERWRITE_REPLACE = 1,
}

/// Signs a document in memory. The output is the whole signed document, which begins with the octets that were given.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_bytes(
    signer: *const kyso_signer,
    parameters: *const kyso_signature_parameters,
    data: *const u8,
    len: usize,
    signed_document: *mut *mut kyso_buffer,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the contract
    unsafe {
        boundary::run(error, || {
            let signer = boundary::shared(signer, "signer")?;
            let parameters = boundary::shared(parameters, "parameters")?;
            let octets = boundary::octets(data, len, "data")?;
            let output = Output::new(signed_document, "signed_document")?;
            output.give(kyso_buffer::new(sign(signer, parameters, octets)?.to_vec()));
            Ok(())
        })
    }
}

/// Signs a file into another one; the paths are UTF-8. The output appears whole, synced to disk, or not at all, and the
/// input is never touched: it cannot be the output. `overwrite` is a `kyso_overwrite`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_path(
    signer: *const kyso_signer,
    parameters: *const kyso_signature_parameters,
    input: *const c_char,
    output: *const c_char,
    overwrite: i32,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the contract
    unsafe {
        boundary::run(error, || {
            let signer = boundary::shared(signer, "signer")?;
            let parameters = boundary::shared(parameters, "parameters")?;
            let input = boundary::text(input, "input")?;
            let output = boundary::text(output, "output")?;
            let overwrite = match overwrite {
                0 => Overwrite::Refuse,
                1 => Overwrite::Replace,
                _ => return Err(Failure::argument("overwrite", overwrite)),
            };
            sign_file(signer, parameters, input, output, overwrite)
        })
    }
}

fn sign_file(
    signer: &kyso_signer,
    parameters: &kyso_signature_parameters,
    input: &str,
    output: &str,
    overwrite: Overwrite,
) -> Result<(), Failure> {
    let target = Path::new(output);
    if platform::same_file(Path::new(input), target) {
        return Err(Failure::new(
            kyso_result::KYSO_ERROR_OUTPUT_IS_INPUT,
            "output-is-input",
            "tệp kết quả chính là tệp đầu vào",
            "the output is the input file",
        )
        .hint("chọn tên khác", "choose another name"));
    }
    // asked before the key signs; `write_atomically` asks again
    if overwrite == Overwrite::Refuse && std::fs::symlink_metadata(target).is_ok() {
        return Err(Failure::io(output, &std::io::ErrorKind::AlreadyExists.into()));
    }
    let bytes = FileBytes::open(Path::new(input)).map_err(|error| Failure::io(input, &error))?;
    let signed = sign(signer, parameters, &bytes)?;
    platform::write_atomically(target, overwrite, |out| {
        bytes.copy_to(out)?;
        out.write_all(signed.update())
    })
    .map_err(|error| Failure::io(output, &error))
}

fn sign<'d>(
    signer: &kyso_signer,
    parameters: &kyso_signature_parameters,
    data: &'d [u8],
) -> Result<SignedDocument<'d>, Failure> {
    let seed = kyso_keys::random_seed().map_err(|error| Failure::io("random", &error))?;
    let resolved = parameters.resolve(signer.signer.default_algorithm(), seed)?;
    Document::parse_with_password(data, Limits::default(), parameters.password())
        .map_err(SignError::from)
        .and_then(|document| kyso::sign(&document, &resolved, &signer.signer))
        .map_err(|error| Failure::from(&error))
}
