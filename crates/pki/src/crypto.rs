//! The one door to signature cryptography. To be completed.

mod algorithm;
mod aws_lc;
mod digest;
mod error;
mod oid;
mod private_key;
mod public_key;
mod rust_crypto;

pub use algorithm::{AlgorithmFault, AlgorithmLeniency, SignatureAlgorithm, UnsupportedAlgorithm};
pub use digest::{DigestAlgorithm, DigestValue, Hasher, digest};
pub use error::KeyError;
pub use private_key::PrivateKey;
pub use public_key::{KeyKind, PublicKey};

/// What became of a signature value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Verification {
    /// The key made this signature over this message.
    Verified,
    /// It did not.
    Bad,
    /// Cannot be told, and why. Never to be taken for good.
    Unsupported(String),
}

/// Verifies a signature over a message.
pub fn verify(key: &PublicKey, algorithm: &SignatureAlgorithm, message: &[u8], signature: &[u8]) -> Verification {
    match (algorithm.digest(), key.kind()) {
        (_, KeyKind::Other(_)) => unsupported_key(key),
        (Some(digest_algorithm), _) => verify_digest(key, algorithm, &digest(digest_algorithm, message), signature),
        (None, KeyKind::Ed25519) => aws_lc::verify_ed25519(key, message, signature),
        (None, _) => Verification::Bad,
    }
}

/// Verifies a signature over the digest of a message. Ed25519 takes no digest: `Unsupported`.
pub fn verify_digest(
    key: &PublicKey,
    algorithm: &SignatureAlgorithm,
    digest: &DigestValue,
    signature: &[u8],
) -> Verification {
    if matches!(key.kind(), KeyKind::Other(_)) {
        return unsupported_key(key);
    }
    match algorithm.digest() {
        None => return Verification::Unsupported("Ed25519 needs the message, not its digest".to_owned()),
        Some(expected) if expected != digest.algorithm() => {
            return Verification::Unsupported(format!(
                "{} given where the signature is over {expected}",
                digest.algorithm()
            ));
        }
        Some(_) => {}
    }
    match (algorithm, key.kind()) {
        (SignatureAlgorithm::RsaPkcs1v15(_) | SignatureAlgorithm::RsaPss { .. }, KeyKind::Rsa) => {
            if !key_permits(key, algorithm) {
                return Verification::Bad;
            }
            aws_lc::verify_rsa(key, algorithm, digest, signature)
                .unwrap_or_else(|| rust_crypto::verify_rsa(key, algorithm, digest, signature))
        }
        (SignatureAlgorithm::Ecdsa(_), KeyKind::EcP256 | KeyKind::EcP384 | KeyKind::EcP521) => {
            aws_lc::verify_ecdsa(key, digest, signature)
        }
        _ => Verification::Bad,
    }
}

impl Verification {
    fn of(good: bool) -> Self {
        if good { Self::Verified } else { Self::Bad }
    }
}

fn unsupported_key(key: &PublicKey) -> Verification {
    Verification::Unsupported(key.kind().name())
}

/// RFC 4055 1.2 and 3.3: an id-RSASSA-PSS key is for PSS alone; its parameters, if present, fix the digests and are the least salt length.
fn key_permits(key: &PublicKey, algorithm: &SignatureAlgorithm) -> bool {
    match (algorithm, key.pss_restriction()) {
        (SignatureAlgorithm::RsaPkcs1v15(_), _) => !key.is_pss_only(),
        (
            SignatureAlgorithm::RsaPss {
                digest,
                mgf1_digest,
                salt_length,
            },
            Some(SignatureAlgorithm::RsaPss {
                digest: key_digest,
                mgf1_digest: key_mgf1_digest,
                salt_length: least,
            }),
        ) => digest == key_digest && mgf1_digest == key_mgf1_digest && salt_length >= least,
        _ => true,
    }
}
