//! The signer handle: a private key with its certificate.

use kyso_keys::SoftwareSigner;

use crate::boundary::{self, Output};
use crate::error::kyso_error;
use crate::failure::Failure;
use crate::result::kyso_result;

/// A private key with its certificate and chain. It may be used for many documents, and by many threads at once. The key
/// is wiped when it is freed with `kyso_signer_free`.
pub struct kyso_signer {
    pub(crate) signer: SoftwareSigner,
}

/// The signer in a PKCS#12 file (`.p12`, `.pfx`). The password is UTF-8; NULL with the length 0 is none. Neither file
/// nor password is kept: the caller wipes both.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signer_new_pkcs12(
    data: *const u8,
    len: usize,
    password: *const u8,
    password_len: usize,
    signer: *mut *mut kyso_signer,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the contract
    unsafe {
        boundary::run(error, || {
            let octets = boundary::octets(data, len, "data")?;
            // borrowed, not copied: one secret less to wipe
            let text = boundary::octets(password, password_len, "password")?;
            let output = Output::new(signer, "signer")?;
            let given = (!password.is_null()).then_some(text);
            let signer = SoftwareSigner::from_pkcs12(octets, given).map_err(|error| Failure::from(&error))?;
            output.give(kyso_signer { signer });
            Ok(())
        })
    }
}

/// Frees a signer. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signer_free(signer: *mut kyso_signer) {
    // SAFETY: the contract
    unsafe { boundary::free(signer) }
}
