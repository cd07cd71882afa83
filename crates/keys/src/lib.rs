//! Signers from key files, throwaway identities, and what differs between platforms.
//!
//! This crate is an adapter: it implements [`kyso::Signer`] and touches files and random numbers
//! so that the core need not.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod error;
pub mod platform;
mod software;

pub use error::KeyError;
pub use software::SoftwareSigner;

/// Fresh random octets for [`kyso::SignatureParameters`].
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn random_seed() -> Result<[u8; 32], std::io::Error> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(std::io::Error::other)?;
    Ok(seed)
}
