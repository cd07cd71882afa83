//! PKCS#8 private keys (RFC 5958, RFC 5208), in PEM (RFC 7468) or DER, encrypted with PBES2 (RFC 8018 6.2) or not.
//!
//! PKCS#1 (RFC 8017 A.1.2) and SEC 1 (RFC 5915) keys are put into a PKCS#8 envelope. Left out: PBES1 and the encrypted
//! PEM of RFC 1421; the error names the command that converts them.

use ::pkcs8::pkcs5::{self, pbes2};
use ::pkcs8::{EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef, SecretDocument};
use der::asn1::{AnyRef, ContextSpecific, ObjectIdentifier, OctetStringRef};
use der::{Decode, SliceReader, Tag, TagNumber, Tagged as _};
use kyso_pki::Certificate;
use kyso_pki::crypto::PrivateKey;
use kyso_pki::pem::{self, Block};
use spki::AlgorithmIdentifierRef;

use crate::KeyError;

/// PBKDF2 rounds above this are taken for an attack on our time; OWASP asks for less than a million.
const ITERATION_LIMIT: u32 = 10_000_000;
/// Memory that scrypt may ask for: 128 · N · r octets (RFC 7914 2).
const SCRYPT_LIMIT: u64 = 1 << 30;
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// The first private key of the file.
pub(crate) fn read(bytes: &[u8], password: Option<&[u8]>) -> Result<PrivateKey, KeyError> {
    let blocks = pem::split(bytes).map_err(|error| KeyError::Malformed(error.to_string()))?;
    if blocks.is_empty() {
        return from_der(bytes, password);
    }
    let key = blocks
        .iter()
        .find(|block| block.label.ends_with("PRIVATE KEY"))
        .ok_or(KeyError::NoPrivateKey)?;
    from_pem(key, password)
}

fn from_pem(block: &Block, password: Option<&[u8]>) -> Result<PrivateKey, KeyError> {
    if block.headers.iter().any(|header| header.contains("ENCRYPTED")) {
        return Err(KeyError::TraditionalEncryption);
    }
    match block.label.as_str() {
        "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" | "ENCRYPTED PRIVATE KEY" => {
            from_der(&block.der, password)
        }
        other => Err(KeyError::Malformed(format!("PEM of kind {other}"))),
    }
}

/// The kind of DER is told by its first fields, which differ: INTEGER then SEQUENCE, SEQUENCE, INTEGER then INTEGER,
/// INTEGER then OCTET STRING.
fn from_der(bytes: &[u8], password: Option<&[u8]>) -> Result<PrivateKey, KeyError> {
    if let Ok(encrypted) = EncryptedPrivateKeyInfoRef::try_from(bytes) {
        return decrypt(&encrypted, password.ok_or(KeyError::PasswordRequired)?);
    }
    if PrivateKeyInfoRef::try_from(bytes).is_ok() {
        return Ok(PrivateKey::from_pkcs8_der(bytes)?);
    }
    let wrapped = match first_fields(bytes) {
        Some((Tag::Integer, Tag::Integer)) => wrap(RSA_ENCRYPTION, AnyRef::NULL, bytes),
        Some((Tag::Integer, Tag::OctetString)) => {
            let curve = curve(bytes).ok_or_else(|| KeyError::Malformed("EC key without its curve".into()))?;
            wrap(EC_PUBLIC_KEY, AnyRef::from(&curve), bytes)
        }
        // EncryptedPrivateKeyInfo of a scheme that nobody here knows, such as those of PKCS#12
        Some((Tag::Sequence, Tag::OctetString)) => return Err(KeyError::UnsupportedEncryption("not PBES2".into())),
        _ => None,
    };
    match wrapped {
        Some(document) => Ok(PrivateKey::from_pkcs8_der(document.as_bytes())?),
        None if Certificate::from_der(bytes).is_ok() => Err(KeyError::NoPrivateKey),
        None => Err(KeyError::Malformed("neither PKCS#8 nor PKCS#1 nor SEC 1".into())),
    }
}

fn decrypt(encrypted: &EncryptedPrivateKeyInfoRef<'_>, password: &[u8]) -> Result<PrivateKey, KeyError> {
    let scheme = &encrypted.encryption_algorithm;
    within_limits(scheme)?;
    let plain = encrypted.decrypt(password).map_err(|error| match error {
        ::pkcs8::Error::EncryptedPrivateKey(pkcs5::Error::DecryptFailed) => KeyError::WrongPassword,
        ::pkcs8::Error::EncryptedPrivateKey(error) => KeyError::UnsupportedEncryption(error.to_string()),
        // one wrong password in 256 leaves a padding that looks right
        _ => KeyError::WrongPassword,
    })?;
    Ok(PrivateKey::from_pkcs8_der(plain.as_bytes())?)
}

fn within_limits(scheme: &pkcs5::EncryptionScheme) -> Result<(), KeyError> {
    let pkcs5::EncryptionScheme::Pbes2(parameters) = scheme else {
        return Err(KeyError::UnsupportedEncryption(format!("PBES1 {}", scheme.oid())));
    };
    let fine = match &parameters.kdf {
        pbes2::Kdf::Pbkdf2(pbkdf2) => pbkdf2.iteration_count <= ITERATION_LIMIT,
        pbes2::Kdf::Scrypt(scrypt) => {
            let memory = scrypt.cost_parameter.checked_mul(128 * u64::from(scrypt.block_size));
            memory.is_some_and(|memory| memory <= SCRYPT_LIMIT) && scrypt.parallelization <= 16
        }
        _ => true,
    };
    if fine {
        Ok(())
    } else {
        Err(KeyError::UnsupportedEncryption("too many rounds".into()))
    }
}

/// PrivateKeyInfo around a key of an older form (RFC 5958 2); wipes itself.
fn wrap(oid: ObjectIdentifier, parameters: AnyRef<'_>, key: &[u8]) -> Option<SecretDocument> {
    let algorithm = AlgorithmIdentifierRef {
        oid,
        parameters: Some(parameters),
    };
    let key = OctetStringRef::new(key).ok()?;
    SecretDocument::encode_msg(&PrivateKeyInfoRef::new(algorithm, key)).ok()
}

/// The tags of the first two fields of a SEQUENCE.
fn first_fields(bytes: &[u8]) -> Option<(Tag, Tag)> {
    let outer = AnyRef::from_der(bytes)
        .ok()
        .filter(|outer| outer.tag() == Tag::Sequence)?;
    let mut reader = SliceReader::new(outer.value()).ok()?;
    let first = AnyRef::decode(&mut reader).ok()?;
    let second = AnyRef::decode(&mut reader).ok()?;
    Some((first.tag(), second.tag()))
}

/// `parameters [0]` of an ECPrivateKey (RFC 5915 3), as a named curve.
fn curve(bytes: &[u8]) -> Option<ObjectIdentifier> {
    let outer = AnyRef::from_der(bytes).ok()?;
    let mut reader = SliceReader::new(outer.value()).ok()?;
    let _version = AnyRef::decode(&mut reader).ok()?;
    let _private_key = AnyRef::decode(&mut reader).ok()?;
    let parameters = ContextSpecific::<ObjectIdentifier>::decode_explicit(&mut reader, TagNumber(0)).ok()??;
    Some(parameters.value)
}
