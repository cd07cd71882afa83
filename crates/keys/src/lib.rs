//! Keys in files and on tokens, and what differs between operating systems.
//!
//! | item | standard or need |
//! |---|---|
//! | [`SoftwareSigner`] | PKCS#12 (RFC 7292), PKCS#8 (RFC 5958, RFC 5208) with PBES2 (RFC 8018) |
//! | [`token`] | PKCS #11: keys on tokens |
//! | [`platform`] | files read or mapped, written whole or not at all; folders; the console |
//! | [`throwaway`] | an identity that lasts a demonstration |
//!
//! Passwords are borrowed from the caller, who wipes them. Keys are wiped by what holds them; the one exception is
//! named at [`SoftwareSigner::from_pkcs12`].

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod certificates;
mod error;
mod pkcs12;
mod pkcs8;
pub mod platform;
mod signer;
pub mod throwaway;
pub mod token;

pub use certificates::may_sign;
pub use error::KeyError;
pub use signer::SoftwareSigner;

/// 32 random octets from the operating system, such as [`kyso::SignatureParameters`] wants.
///
/// # Errors
/// When the operating system has none to give.
pub fn random_seed() -> Result<[u8; 32], std::io::Error> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(std::io::Error::other)?;
    Ok(seed)
}
