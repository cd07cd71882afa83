//! Private keys from PKCS#8 (RFC 5208, RFC 5958), signing through aws-lc-rs.

use std::fmt;

use aws_lc_rs::signature::{self as aws, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use aws_lc_rs::{digest as aws_digest, rsa};
use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier, OctetStringRef};
use der::{Decode, Reader, SliceReader};
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfo};

use super::algorithm::encode;
use super::aws_lc::{fitted, import};
use super::{DigestAlgorithm, KeyError, PublicKey, SignatureAlgorithm, digest, oid};

/// A private key that signs in this process. The secret lives in the cryptographic library alone, which overwrites it
/// when the key is dropped; nothing here keeps a copy and `Debug` prints the public part.
pub struct PrivateKey {
    key: Secret,
    public_key: PublicKey,
}

impl PrivateKey {
    /// Reads an unencrypted DER `PrivateKeyInfo`, version 1 or 2: RSA of 2048 to 8192 bits, P-256, P-384, P-521, Ed25519.
    /// The caller overwrites its own bytes.
    ///
    /// # Errors
    /// If it is not DER, of another kind, or its parts do not belong together.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, KeyError> {
        let info = PrivateKeyInfo::from_der(der)?;
        let (key, public) = match info.algorithm.oid {
            oid::RSA_ENCRYPTION | oid::RSASSA_PSS => {
                let pair = rsa::KeyPair::from_der(info.private_key).map_err(rejected)?;
                let public = pair.public_key().as_ref().to_vec();
                (Secret::Rsa(pair), public)
            }
            oid::EC_PUBLIC_KEY => {
                let (algorithm, digest) = ecdsa_parameters(&info.algorithm)?;
                let pair = EcdsaKeyPair::from_pkcs8(algorithm, der).map_err(rejected)?;
                let public = pair.public_key().as_ref().to_vec();
                (Secret::Ecdsa(pair, digest), public)
            }
            oid::ED25519 => {
                let pair = Ed25519KeyPair::from_pkcs8(der).map_err(rejected)?;
                let public = pair.public_key().as_ref().to_vec();
                (Secret::Ed25519(pair), public)
            }
            other => return Err(KeyError::Unsupported(oid::describe(other))),
        };
        let spki = encode(&SubjectPublicKeyInfo {
            algorithm: info.algorithm,
            subject_public_key: BitStringRef::from_bytes(&public).map_err(|_| MALFORMED)?,
        });
        let public_key = PublicKey::from_spki_der(&spki)?;
        Ok(Self { key, public_key })
    }

    /// The public half.
    pub const fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// Signs a message. RSA with SHA-256, SHA-384 and SHA-512 (PSS: MGF1 with the same digest and a salt of its length),
    /// ECDSA with any digest but SHA-1, Ed25519.
    ///
    /// # Errors
    /// If the key cannot make signatures of this algorithm, or its parameters are not served.
    pub fn sign(&self, algorithm: &SignatureAlgorithm, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        if !super::key_permits(&self.public_key, algorithm) {
            return Err(self.mismatch(algorithm));
        }
        match (&self.key, algorithm) {
            (Secret::Rsa(pair), SignatureAlgorithm::RsaPkcs1v15(_) | SignatureAlgorithm::RsaPss { .. }) => {
                sign_rsa(pair, algorithm, message)
            }
            (Secret::Ecdsa(..), SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha1)) => {
                Err(KeyError::SigningUnsupported("ecdsa sha1".to_owned()))
            }
            (Secret::Ecdsa(pair, native), SignatureAlgorithm::Ecdsa(wanted)) => {
                let number = fitted(digest(*wanted, message).as_ref(), native).ok_or(KeyError::SigningFailed)?;
                let signature = pair.sign_digest(&number).map_err(|_| KeyError::SigningFailed)?;
                Ok(signature.as_ref().to_vec())
            }
            (Secret::Ed25519(pair), SignatureAlgorithm::Ed25519) => Ok(pair.sign(message).as_ref().to_vec()),
            _ => Err(self.mismatch(algorithm)),
        }
    }

    fn mismatch(&self, algorithm: &SignatureAlgorithm) -> KeyError {
        KeyError::Mismatch {
            key: self.public_key.kind().name(),
            algorithm: algorithm.name(),
        }
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey")
            .field("public_key", &self.public_key)
            .finish_non_exhaustive()
    }
}

enum Secret {
    Rsa(rsa::KeyPair),
    /// With the digest that the library ties to the curve.
    Ecdsa(EcdsaKeyPair, &'static aws_digest::Algorithm),
    Ed25519(Ed25519KeyPair),
}

fn sign_rsa(pair: &rsa::KeyPair, algorithm: &SignatureAlgorithm, message: &[u8]) -> Result<Vec<u8>, KeyError> {
    use DigestAlgorithm::{Sha256, Sha384, Sha512};
    let encoding: &'static dyn aws::RsaEncoding = match algorithm {
        SignatureAlgorithm::RsaPkcs1v15(Sha256) => &aws::RSA_PKCS1_SHA256,
        SignatureAlgorithm::RsaPkcs1v15(Sha384) => &aws::RSA_PKCS1_SHA384,
        SignatureAlgorithm::RsaPkcs1v15(Sha512) => &aws::RSA_PKCS1_SHA512,
        pss if *pss == SignatureAlgorithm::rsa_pss(Sha256) => &aws::RSA_PSS_SHA256,
        pss if *pss == SignatureAlgorithm::rsa_pss(Sha384) => &aws::RSA_PSS_SHA384,
        pss if *pss == SignatureAlgorithm::rsa_pss(Sha512) => &aws::RSA_PSS_SHA512,
        other => return Err(KeyError::SigningUnsupported(describe(other))),
    };
    let hashed = algorithm
        .digest()
        .and_then(|algorithm| import(&digest(algorithm, message)))
        .ok_or(KeyError::SigningFailed)?;
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign_digest(encoding, &hashed, &mut signature)
        .map_err(|_| KeyError::SigningFailed)?;
    Ok(signature)
}

fn describe(algorithm: &SignatureAlgorithm) -> String {
    let digest = algorithm.digest().map_or("", DigestAlgorithm::name);
    match algorithm {
        SignatureAlgorithm::RsaPss {
            mgf1_digest,
            salt_length,
            ..
        } => format!("rsa-pss {digest}, MGF1 with {mgf1_digest}, salt of {salt_length} octets"),
        other => format!("{} {digest}", other.name()),
    }
}

fn ecdsa_parameters(
    algorithm: &AlgorithmIdentifierRef<'_>,
) -> Result<(&'static aws::EcdsaSigningAlgorithm, &'static aws_digest::Algorithm), KeyError> {
    let curve: ObjectIdentifier = algorithm
        .parameters
        .and_then(|parameters: AnyRef<'_>| parameters.decode_as().ok())
        .ok_or(KeyError::Malformed("elliptic curve is not named"))?;
    match curve {
        oid::P256 => Ok((&aws::ECDSA_P256_SHA256_ASN1_SIGNING, &aws_digest::SHA256)),
        oid::P384 => Ok((&aws::ECDSA_P384_SHA384_ASN1_SIGNING, &aws_digest::SHA384)),
        oid::P521 => Ok((&aws::ECDSA_P521_SHA512_ASN1_SIGNING, &aws_digest::SHA512)),
        other => Err(KeyError::Unsupported(oid::describe(other))),
    }
}

fn rejected(error: aws_lc_rs::error::KeyRejected) -> KeyError {
    KeyError::Rejected(error.to_string())
}

/// RFC 5958 2; attributes and the public key that may follow are the library's to check.
struct PrivateKeyInfo<'a> {
    algorithm: AlgorithmIdentifierRef<'a>,
    private_key: &'a [u8],
}

const MALFORMED: KeyError = KeyError::Malformed("not a DER PrivateKeyInfo");

impl<'a> PrivateKeyInfo<'a> {
    fn from_der(der: &'a [u8]) -> Result<Self, KeyError> {
        let whole = AnyRef::from_der(der).map_err(|_| MALFORMED)?;
        if der::Tagged::tag(&whole) != der::Tag::Sequence {
            return Err(MALFORMED);
        }
        let mut reader = SliceReader::new(whole.value()).map_err(|_| MALFORMED)?;
        let mut read = || -> der::Result<(u8, AlgorithmIdentifierRef<'a>, &'a OctetStringRef)> {
            Ok((reader.decode()?, reader.decode()?, reader.decode()?))
        };
        match read() {
            Ok((0 | 1, algorithm, private_key)) => Ok(Self {
                algorithm,
                private_key: private_key.as_bytes(),
            }),
            _ => Err(MALFORMED),
        }
    }
}
