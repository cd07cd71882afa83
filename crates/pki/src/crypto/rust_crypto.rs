//! What the `rsa` crate answers: RSA with parameters or sizes that aws-lc-rs declines.
//!
//! The crate does the exponentiation (RSAVP1, RFC 8017 5.2.2). The encodings are checked here, because the crate ties
//! the MGF1 digest to the message digest.

use der::Decode;
use rsa::traits::PublicKeyParts;
use rsa::{BoxedUint, RsaPublicKey};

use super::public_key::RsaPublicKey as Encoded;
use super::{DigestAlgorithm, DigestValue, Hasher, PublicKey, SignatureAlgorithm, Verification, digest as hash};

/// The key with its Montgomery parameters.
pub(crate) struct RsaVerifyingKey(RsaPublicKey);

/// RFC 8017 8.1.2 and 8.2.2.
pub(crate) fn verify_rsa(
    key: &PublicKey,
    algorithm: &SignatureAlgorithm,
    digest: &DigestValue,
    signature: &[u8],
) -> Verification {
    let Some(RsaVerifyingKey(prepared)) = key.inner().rust_crypto.get_or_init(|| prepare(key)) else {
        return Verification::Unsupported("invalid public key".to_owned());
    };
    let Some(encoded) = recover(prepared, signature) else {
        return Verification::Bad;
    };
    Verification::of(match algorithm {
        SignatureAlgorithm::RsaPkcs1v15(_) => {
            emsa_pkcs1_v1_5_encode(digest, encoded.len()).is_some_and(|expected| expected == encoded)
        }
        SignatureAlgorithm::RsaPss {
            mgf1_digest,
            salt_length,
            ..
        } => {
            let modulus_bits = usize::try_from(key.bits()).unwrap_or(usize::MAX);
            usize::try_from(*salt_length)
                .is_ok_and(|salt| emsa_pss_verify(&encoded, modulus_bits, digest, *mgf1_digest, salt).is_some())
        }
        _ => false,
    })
}

/// The digest in a value that the key made by EMSA-PKCS1-v1_5, see [`super::recover_pkcs1_digest`].
pub(crate) fn recover_pkcs1_digest(key: &PublicKey, signature: &[u8]) -> Result<DigestValue, Verification> {
    let Some(RsaVerifyingKey(prepared)) = key.inner().rust_crypto.get_or_init(|| prepare(key)) else {
        return Err(Verification::Unsupported("invalid public key".to_owned()));
    };
    let encoded = recover(prepared, signature).ok_or(Verification::Bad)?;
    let digest = DigestAlgorithm::ALL.iter().find_map(|algorithm| {
        let start = encoded.len().checked_sub(algorithm.output_len())?;
        let digest = DigestValue::from_octets(*algorithm, encoded.get(start..)?)?;
        (emsa_pkcs1_v1_5_encode(&digest, encoded.len())? == encoded).then_some(digest)
    });
    digest.ok_or(Verification::Bad)
}

fn prepare(key: &PublicKey) -> Option<RsaVerifyingKey> {
    let encoded = Encoded::from_der(key.inner().key_octets()).ok()?;
    let modulus = BoxedUint::from_be_slice_vartime(encoded.modulus.as_bytes());
    let exponent = BoxedUint::from_be_slice_vartime(encoded.public_exponent.as_bytes());
    // sizes and oddness were checked when the key was read
    Some(RsaVerifyingKey(RsaPublicKey::new_unchecked(modulus, exponent)))
}

/// RFC 8017 8.1.2 and 8.2.2, steps 1 and 2: the signature has exactly the modulus's length and its value is below the
/// modulus. Gives the encoded message in as many octets as the modulus has.
fn recover(key: &RsaPublicKey, signature: &[u8]) -> Option<Vec<u8>> {
    if signature.len() != key.size() {
        return None;
    }
    let value = BoxedUint::from_be_slice(signature, key.n_bits_precision()).ok()?;
    if value >= *key.n().as_ref() {
        return None;
    }
    let message = rsa::hazmat::rsa_encrypt(key, &value)
        .ok()?
        .to_be_bytes_trimmed_vartime();
    let mut encoded = vec![0; key.size().checked_sub(message.len())?];
    encoded.extend_from_slice(&message);
    Some(encoded)
}

/// RFC 8017 9.2: 00 01 FF..FF 00 DigestInfo, at least eight FF. The whole is made and compared; nothing of the signer's
/// encoding is parsed.
fn emsa_pkcs1_v1_5_encode(digest: &DigestValue, length: usize) -> Option<Vec<u8>> {
    let info = digest_info(digest)?;
    let padding = length.checked_sub(info.len() + 3).filter(|padding| *padding >= 8)?;
    let mut encoded = vec![0x00, 0x01];
    encoded.resize(2 + padding, 0xff);
    encoded.push(0x00);
    encoded.extend_from_slice(&info);
    Some(encoded)
}

/// RFC 8017 9.2 note 1: `SEQUENCE { SEQUENCE { oid, NULL }, OCTET STRING digest }` in DER.
fn digest_info(digest: &DigestValue) -> Option<Vec<u8>> {
    let algorithm =
        super::algorithm::write_algorithm_identifier(digest.algorithm().oid(), Some(der::asn1::AnyRef::NULL));
    let value = digest.as_ref();
    let content = u8::try_from(algorithm.len() + 2 + value.len())
        .ok()
        .filter(|length| *length < 0x80)?;
    let mut info = vec![0x30, content];
    info.extend_from_slice(&algorithm);
    info.extend_from_slice(&[0x04, u8::try_from(value.len()).ok()?]);
    info.extend_from_slice(value);
    Some(info)
}

/// RFC 8017 9.1.2, with the step numbers of the standard. `encoded` may have one octet more than emLen, which must then be zero.
fn emsa_pss_verify(
    encoded: &[u8],
    modulus_bits: usize,
    digest: &DigestValue,
    mgf1_digest: DigestAlgorithm,
    salt_length: usize,
) -> Option<()> {
    let bits = modulus_bits.checked_sub(1)?;
    let (leading, encoded) = encoded.split_at_checked(encoded.len().checked_sub(bits.div_ceil(8))?)?;
    let hash_length = digest.as_ref().len();
    // 3
    let block_length = encoded.len().checked_sub(hash_length)?.checked_sub(1)?;
    let padding = block_length.checked_sub(salt_length)?.checked_sub(1)?;
    // 5
    let (masked, rest) = encoded.split_at_checked(block_length)?;
    let (value, trailer) = rest.split_at_checked(hash_length)?;
    // 4 and 6: the trailer, and the bits in front of emBits
    let unused = u32::try_from(8 * encoded.len() - bits).ok()?;
    let outside = !(0xff_u8.checked_shr(unused).unwrap_or(0));
    if trailer != [0xbc] || leading.iter().any(|octet| *octet != 0) || masked.first()? & outside != 0 {
        return None;
    }
    // 7 to 9
    let mut block = mgf1(mgf1_digest, value, block_length);
    block
        .iter_mut()
        .zip(masked)
        .for_each(|(octet, masked)| *octet ^= masked);
    *block.first_mut()? &= !outside;
    // 10 and 11
    let (zeros, rest) = block.split_at_checked(padding)?;
    let (one, salt) = rest.split_first()?;
    if zeros.iter().any(|octet| *octet != 0) || *one != 0x01 {
        return None;
    }
    // 12 to 14
    let mut hasher = Hasher::new(digest.algorithm());
    hasher.update(&[0; 8]);
    hasher.update(digest.as_ref());
    hasher.update(salt);
    (hasher.finish().as_ref() == value).then_some(())
}

/// RFC 8017 appendix B.2.1. `length` is at most that of a modulus, so the counter cannot overflow.
fn mgf1(algorithm: DigestAlgorithm, seed: &[u8], length: usize) -> Vec<u8> {
    let mut mask = Vec::with_capacity(length + algorithm.output_len());
    let mut counter = 0_u32;
    while mask.len() < length {
        let block = hash(algorithm, &[seed, &counter.to_be_bytes()].concat());
        mask.extend_from_slice(block.as_ref());
        counter += 1;
    }
    mask.truncate(length);
    mask
}
