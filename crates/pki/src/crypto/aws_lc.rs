//! What aws-lc-rs answers: RSA of 2048 to 8192 bits with the usual digests, all of ECDSA, and Ed25519.

use aws_lc_rs::digest as aws_digest;
use aws_lc_rs::signature::{self as aws, ParsedPublicKey, RsaParameters, RsaPssSaltLength, VerificationAlgorithm};

use super::{DigestAlgorithm, DigestValue, KeyKind, PublicKey, SignatureAlgorithm, Verification};

/// A key as the library has prepared it, for one algorithm.
pub(crate) struct AwsLcKey {
    algorithm: SignatureAlgorithm,
    key: ParsedPublicKey,
}

/// `None` if the library does not serve this key or algorithm.
///
/// The library binds a prepared key to one algorithm. Nearly every key is met with one only, so the first is kept
/// and another one prepares the key each time.
pub(crate) fn verify_rsa(
    key: &PublicKey,
    algorithm: &SignatureAlgorithm,
    digest: &DigestValue,
    signature: &[u8],
) -> Option<Verification> {
    let served = rsa_parameters(algorithm, key.bits())?;
    let imported = import(digest)?;
    let octets = key.inner().key_octets();
    let Served::Static(parameters) = served else {
        // a key that it cannot read, such as one with an unusual exponent, is left to the other library
        RsaParameters::public_modulus_len(octets).ok()?;
        let Served::Salted(parameters) = served else {
            return None;
        };
        return Some(Verification::of(
            parameters.verify_digest_sig(octets, &imported, signature).is_ok(),
        ));
    };
    let prepare = || {
        ParsedPublicKey::new(parameters, octets).ok().map(|key| AwsLcKey {
            algorithm: *algorithm,
            key,
        })
    };
    let first = key.inner().aws_lc.get_or_init(prepare).as_ref()?;
    let result = if first.algorithm == *algorithm {
        first.key.verify_digest_sig(&imported, signature)
    } else {
        parameters.verify_digest_sig(octets, &imported, signature)
    };
    Some(Verification::of(result.is_ok()))
}

/// FIPS 186-5 6.4.2: the leftmost bits of the digest, as many as the order has, or the whole digest if it is shorter,
/// as a number. Cut or filled with zeros in front to whole octets of the order (P-521: to 64 octets, more than any digest
/// has), every digest gives the same number, and one algorithm per curve serves all.
pub(crate) fn verify_ecdsa(key: &PublicKey, digest: &DigestValue, signature: &[u8]) -> Verification {
    let Some((parameters, algorithm)) = ecdsa_parameters(key.kind()) else {
        return Verification::Bad;
    };
    let prepare = || {
        ParsedPublicKey::new(parameters, key.inner().key_octets())
            .ok()
            .map(|key| AwsLcKey {
                algorithm: SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256),
                key,
            })
    };
    let Some(prepared) = key.inner().aws_lc.get_or_init(prepare) else {
        return invalid_key();
    };
    let Some(number) = fitted(digest.as_ref(), algorithm) else {
        return Verification::Bad;
    };
    Verification::of(prepared.key.verify_digest_sig(&number, signature).is_ok())
}

pub(crate) fn verify_ed25519(key: &PublicKey, message: &[u8], signature: &[u8]) -> Verification {
    let prepare = || {
        ParsedPublicKey::new(&aws::ED25519, key.inner().key_octets())
            .ok()
            .map(|key| AwsLcKey {
                algorithm: SignatureAlgorithm::Ed25519,
                key,
            })
    };
    key.inner()
        .aws_lc
        .get_or_init(prepare)
        .as_ref()
        .map_or_else(invalid_key, |prepared| {
            Verification::of(prepared.key.verify_sig(message, signature).is_ok())
        })
}

fn invalid_key() -> Verification {
    Verification::Unsupported("invalid public key".to_owned())
}

enum Served {
    Static(&'static RsaParameters),
    Salted(RsaParameters),
}

/// SHA-1 and moduli from 1024 bits are served under names that warn of them; here a verifier only reads, and policy judges.
fn rsa_parameters(algorithm: &SignatureAlgorithm, bits: u32) -> Option<Served> {
    use DigestAlgorithm::{Sha1, Sha256, Sha384, Sha512};
    let parameters: &'static RsaParameters = match algorithm {
        SignatureAlgorithm::RsaPkcs1v15(Sha1) => &aws::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
        SignatureAlgorithm::RsaPkcs1v15(Sha256) => &aws::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        SignatureAlgorithm::RsaPkcs1v15(Sha384) => &aws::RSA_PKCS1_2048_8192_SHA384,
        SignatureAlgorithm::RsaPkcs1v15(Sha512) => &aws::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
        SignatureAlgorithm::RsaPss {
            digest, mgf1_digest, ..
        } if digest == mgf1_digest => match digest {
            Sha256 => &aws::RSA_PSS_2048_8192_SHA256,
            Sha384 => &aws::RSA_PSS_2048_8192_SHA384,
            Sha512 => &aws::RSA_PSS_2048_8192_SHA512,
            _ => return None,
        },
        _ => return None,
    };
    if !(parameters.min_modulus_len()..=parameters.max_modulus_len()).contains(&bits) {
        return None;
    }
    match algorithm {
        SignatureAlgorithm::RsaPss {
            digest, salt_length, ..
        } if usize::try_from(*salt_length) != Ok(digest.output_len()) => {
            let salt_length = u16::try_from(*salt_length).ok()?;
            Some(Served::Salted(salted(digest, salt_length)?))
        }
        _ => Some(Served::Static(parameters)),
    }
}

fn salted(digest: &DigestAlgorithm, salt_length: u16) -> Option<RsaParameters> {
    let parameters = match digest {
        DigestAlgorithm::Sha256 => aws::RSA_PSS_2048_8192_SHA256,
        DigestAlgorithm::Sha384 => aws::RSA_PSS_2048_8192_SHA384,
        DigestAlgorithm::Sha512 => aws::RSA_PSS_2048_8192_SHA512,
        _ => return None,
    };
    Some(parameters.with_pss_salt_length(RsaPssSaltLength::Custom(salt_length)))
}

fn ecdsa_parameters(kind: &KeyKind) -> Option<(&'static dyn VerificationAlgorithm, &'static aws_digest::Algorithm)> {
    match kind {
        KeyKind::EcP256 => Some((&aws::ECDSA_P256_SHA256_ASN1, &aws_digest::SHA256)),
        KeyKind::EcP384 => Some((&aws::ECDSA_P384_SHA384_ASN1, &aws_digest::SHA384)),
        KeyKind::EcP521 => Some((&aws::ECDSA_P521_SHA512_ASN1, &aws_digest::SHA512)),
        _ => None,
    }
}

/// The digest as the number of FIPS 186-5 6.4.2, in as many octets as `algorithm` has.
pub(crate) fn fitted(digest: &[u8], algorithm: &'static aws_digest::Algorithm) -> Option<aws_digest::Digest> {
    let length = algorithm.output_len();
    let leftmost = digest.get(..length).unwrap_or(digest);
    let mut octets = vec![0; length.saturating_sub(leftmost.len())];
    octets.extend_from_slice(leftmost);
    aws_digest::Digest::import_less_safe(&octets, algorithm).ok()
}

pub(crate) fn import(digest: &DigestValue) -> Option<aws_digest::Digest> {
    let algorithm = match digest.algorithm() {
        DigestAlgorithm::Sha1 => &aws_digest::SHA1_FOR_LEGACY_USE_ONLY,
        DigestAlgorithm::Sha256 => &aws_digest::SHA256,
        DigestAlgorithm::Sha384 => &aws_digest::SHA384,
        DigestAlgorithm::Sha512 => &aws_digest::SHA512,
        _ => return None,
    };
    aws_digest::Digest::import_less_safe(digest.as_ref(), algorithm).ok()
}
