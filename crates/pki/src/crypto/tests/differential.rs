//! Where two libraries can answer, they must agree, on good signatures and on damaged ones.

use p521::ecdsa::signature::hazmat::PrehashVerifier as _;

use super::openssl::{DIGESTS, MESSAGE, elliptic, rsa, rsa_2048};
use crate::crypto::{
    DigestAlgorithm, PublicKey, SignatureAlgorithm, Verification, aws_lc, digest, rust_crypto, verify,
};

/// The signature itself and damaged forms: a bit flipped in every eleventh octet, one octet less, more, and zeros.
fn variants(signature: &[u8]) -> Vec<Vec<u8>> {
    let flipped = (0..signature.len()).step_by(11).map(|index| {
        let mut copy = signature.to_vec();
        copy[index] ^= 1 << (index % 8);
        copy
    });
    let mut variants: Vec<_> = flipped.collect();
    variants.push(signature.to_vec());
    variants.push(signature[1..].to_vec());
    variants.push([&[0], signature].concat());
    variants.push(vec![0; signature.len()]);
    variants.push(vec![0xff; signature.len()]);
    variants.push(Vec::new());
    variants
}

fn libraries_agree(key: &PublicKey, algorithm: &SignatureAlgorithm, signature: &[u8]) {
    let value = digest(algorithm.digest().unwrap(), MESSAGE);
    let mut verified = 0;
    for variant in variants(signature) {
        let one = aws_lc::verify_rsa(key, algorithm, &value, &variant).expect("served by aws-lc");
        let other = rust_crypto::verify_rsa(key, algorithm, &value, &variant);
        assert_eq!(one, other, "{algorithm:?}");
        verified += u32::from(one == Verification::Verified);
    }
    assert_eq!(verified, 1);
}

#[test]
fn two_libraries_agree_on_pkcs1() {
    let key = rsa_2048();
    for (algorithm, option) in DIGESTS {
        let algorithm_here = SignatureAlgorithm::RsaPkcs1v15(*algorithm);
        if matches!(algorithm.name(), "sha1" | "sha256" | "sha384" | "sha512") {
            libraries_agree(&key.public(), &algorithm_here, &key.sign(option, &[]));
        } else {
            let value = digest(*algorithm, MESSAGE);
            assert_eq!(aws_lc::verify_rsa(&key.public(), &algorithm_here, &value, &[]), None);
        }
    }
}

#[test]
fn two_libraries_agree_on_pss_with_any_salt_length() {
    for key in [rsa_2048(), &rsa(2049)] {
        for (salt, length) in [("0", 0), ("32", 32), ("100", 100)] {
            let algorithm = SignatureAlgorithm::RsaPss {
                digest: DigestAlgorithm::Sha256,
                mgf1_digest: DigestAlgorithm::Sha256,
                salt_length: length,
            };
            let signature = key.sign("-sha256", &["rsa_padding_mode:pss", &format!("rsa_pss_saltlen:{salt}")]);
            libraries_agree(&key.public(), &algorithm, &signature);
        }
    }
}

#[test]
fn two_libraries_agree_on_p521_with_every_digest() {
    let key = elliptic("P-521");
    let point = key.spki.get(key.spki.len() - 133..).unwrap();
    let oracle = p521::ecdsa::VerifyingKey::from_sec1_bytes(point).unwrap();
    for (algorithm, option) in DIGESTS {
        let value = digest(*algorithm, MESSAGE);
        for variant in variants(&key.sign(option, &[])) {
            let one = verify(&key.public(), &SignatureAlgorithm::Ecdsa(*algorithm), MESSAGE, &variant);
            let other = p521::ecdsa::DerSignature::from_bytes(&variant)
                .and_then(p521::ecdsa::Signature::try_from)
                .is_ok_and(|signature| prehash(&oracle, value.as_ref(), &signature));
            assert_eq!(one == Verification::Verified, other, "{algorithm}");
        }
    }
}

/// The crate wants at least half of the curve's length; zeros in front do not change the number.
fn prehash(key: &p521::ecdsa::VerifyingKey, value: &[u8], signature: &p521::ecdsa::Signature) -> bool {
    let mut filled = vec![0; 66 - value.len()];
    filled.extend_from_slice(value);
    key.verify_prehash(&filled, signature).is_ok()
}
