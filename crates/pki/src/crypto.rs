//! The one door to signature cryptography: RFC 8017 (RSA), FIPS 186-5 (ECDSA), RFC 8032 (Ed25519, Ed448), FIPS 180-4 and
//! FIPS 202 (digests), and their identifiers after RFC 4055, RFC 5480, RFC 5754, RFC 5758 and RFC 8410.
//!
//! | asked | answered by | why |
//! |---|---|---|
//! | digests | aws-lc-rs | SHA-256 as fast as `sha2` (64 MiB: both 0.15 s), SHA-512 and SHA-3 faster by a sixth; one library for digest and signature |
//! | SHA3-224, SHA-512/224, SHAKE, MD5, RIPEMD-160 | sha3, sha2, shake, md5, ripemd | aws-lc-rs does not offer them |
//! | RSA, 2048 to 8192 bits, SHA-256/384/512, any salt length (PKCS#1 v1.5 with SHA-1/256/512 from 1024 bits) | aws-lc-rs | fastest, constant time |
//! | RSA otherwise: 512 to 16384 bits, long exponents, SHA-224, SHA-3, SHA-512/256, MGF1 with another digest | rsa | aws-lc-rs declines them |
//! | ECDSA on P-256, P-384, P-521 with every digest; Ed25519 | aws-lc-rs | |
//! | signing | aws-lc-rs | constant time, keys in memory that is overwritten; no SHA-1 |
//! | ECDSA on P-192, P-224, brainpoolP256 and brainpoolP384; Ed448 | p192, p224, bp256, bp384, ed448-goldilocks | aws-lc-rs declines them |
//! | brainpoolP512, DSA, GOST, SM2 | nobody | [`Verification::Unsupported`] with the name |
//!
//! PKCS#1 v1.5 is verified by making the one right encoding and comparing (RFC 8017 8.2.2): nothing that the signer
//! wrote is parsed. How strong an algorithm must be is policy and not decided here; that a signature value is
//! [`Verified`](Verification::Verified) says nothing about trust.

mod algorithm;
mod aws_lc;
mod curves;
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
        (None, kind) => match (algorithm, kind) {
            (SignatureAlgorithm::Ed25519, KeyKind::Ed25519) => aws_lc::verify_ed25519(key, message, signature),
            (SignatureAlgorithm::Ed448, KeyKind::Ed448) => curves::verify_ed448(key, message, signature),
            _ => Verification::Bad,
        },
    }
}

/// Verifies a signature over the digest of a message. Ed25519 and Ed448 take no digest: `Unsupported`.
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
        None => return Verification::Unsupported("EdDSA needs the message, not its digest".to_owned()),
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
        (SignatureAlgorithm::Ecdsa(_), _) => curves::verify_ecdsa(key, digest, signature),
        _ => Verification::Bad,
    }
}

/// What a PKCS#1 v1.5 signature value was made over (RFC 8017 8.2.2), where nothing beside it names the digest
/// (ISO 32000-1 12.8.3.2).
///
/// The encoded message is recovered and, for each digest algorithm, made anew from its last octets: as in [`verify`],
/// nothing of the signer's encoding is parsed, and exactly one encoding is right.
///
/// # Errors
/// Never [`Verified`](Verification::Verified): `Bad` if the key made no such value, `Unsupported` if the key cannot be used.
pub fn recover_pkcs1_digest(key: &PublicKey, signature: &[u8]) -> Result<DigestValue, Verification> {
    match key.kind() {
        KeyKind::Rsa if !key.is_pss_only() => rust_crypto::recover_pkcs1_digest(key, signature),
        KeyKind::Other(_) => Err(unsupported_key(key)),
        _ => Err(Verification::Bad),
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

#[cfg(test)]
mod tests;
