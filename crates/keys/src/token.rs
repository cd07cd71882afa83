//! Keys on tokens: PKCS #11 2.40 (OASIS), as the drivers of USB tokens speak it.
//!
//! | file | what |
//! |---|---|
//! | [`known`] | drivers by name, as data |
//! | `architecture` | whether a driver can be loaded into this program |
//! | `identity` | certificates on tokens, listed without a PIN, and which one is meant |
//! | `signer` | the key: one login, signatures |
//! | `error` | what can go wrong, in words |
//!
//! A PIN is tried **once**: three wrong ones lock a token for good, and only its authority unlocks it. Only the token
//! that holds the wanted certificate is logged in. Left out: certificates that a token shows only after login, keys without a certificate.

mod architecture;
mod error;
mod identity;
pub mod known;
mod signer;

use std::path::{Path, PathBuf};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};

pub use error::TokenError;
pub use identity::{PinState, TokenIdentity, choose};
pub use signer::{Pin, TokenSigner};

/// A driver that was loaded and initialised (C_Initialize). It stays so until the process ends: others in it may use it too.
#[derive(Debug)]
pub struct Module {
    context: Pkcs11,
    path: PathBuf,
}

impl Module {
    /// Loads a driver by its path, or by a name of the table of known ones.
    ///
    /// # Errors
    /// [`TokenError::ModuleAbsent`], [`TokenError::ModuleArchitecture`], [`TokenError::ModuleFailed`].
    pub fn load(module: &Path) -> Result<Self, TokenError> {
        let path = known::find(module)?;
        architecture::check(&path)?;
        let failed = |error: Error| TokenError::ModuleFailed {
            path: path.clone(),
            why: error.to_string(),
        };
        let context = Pkcs11::new(&path).map_err(failed)?;
        match context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(Self { context, path }),
            Err(error) => Err(failed(error)),
        }
    }

    /// Where it was found.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Every certificate on every token, without a PIN. A token that cannot be read costs only itself.
    ///
    /// # Errors
    /// [`TokenError::NoToken`]; [`TokenError::Failed`] when the driver cannot list slots.
    pub fn identities(&self) -> Result<Vec<TokenIdentity>, TokenError> {
        identity::list(&self.context)
    }

    /// Logs in to the token of the identity, once, and finds its key.
    ///
    /// # Errors
    /// [`TokenError`]: about the PIN, a missing key, a token that was pulled out.
    pub fn open(&self, identity: &TokenIdentity, pin: Pin) -> Result<TokenSigner, TokenError> {
        signer::open(&self.context, identity, pin)
    }
}
