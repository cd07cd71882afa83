//! The joint to a private key: the only way in which kyso asks anybody to sign.
//!
//! A key lives in a file, on a token, in a service or on the other side of a network; the core
//! crate does not care. It hands out the octets to be signed and takes a signature value back.

use kyso_pki::Certificate;
use kyso_pki::crypto::SignatureAlgorithm;

/// Somebody who holds the private key of a certificate.
pub trait Signer {
    /// The certificate of the key.
    fn certificate(&self) -> &Certificate;

    /// Certificates between the signer's and a trust anchor that should travel with the
    /// signature, nearest first. May be empty.
    fn chain(&self) -> &[Certificate];

    /// The algorithm that this key uses when the caller has no wish.
    fn default_algorithm(&self) -> SignatureAlgorithm;

    /// Signs `message`, which is not hashed yet: the implementer hashes as `algorithm` says.
    ///
    /// # Errors
    ///
    /// [`SignerError`] when the key cannot or may not be used. It is called at most once per
    /// signature; kyso never tries again by itself (a second PIN attempt can lock a token).
    fn sign(&self, message: &[u8], algorithm: &SignatureAlgorithm) -> Result<Vec<u8>, SignerError>;
}

/// Why a key did not sign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SignerError {
    /// Stable name of the kind of error, such as `key-algorithm`.
    pub code: &'static str,
    /// What happened, in English, without secrets.
    pub message: String,
}
