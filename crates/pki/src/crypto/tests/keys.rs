//! Keys as they are read, and what is refused.

use super::openssl::{MESSAGE, TestKey, elliptic, rsa_2048};
use crate::crypto::{DigestAlgorithm, KeyKind, PrivateKey, PublicKey, SignatureAlgorithm, Verification, verify};

const RSA: &[u8] = &[
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let header = match length {
        0..0x80 => vec![tag, u8::try_from(length).unwrap()],
        0x80..0x100 => vec![tag, 0x81, u8::try_from(length).unwrap()],
        _ => vec![
            tag,
            0x82,
            u8::try_from(length >> 8).unwrap(),
            u8::try_from(length & 0xff).unwrap(),
        ],
    };
    [header, content.to_vec()].concat()
}

fn spki(algorithm: &[u8], key: &[u8]) -> Vec<u8> {
    tlv(0x30, &[tlv(0x30, algorithm), tlv(0x03, &[&[0], key].concat())].concat())
}

fn rsa_spki(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    spki(RSA, &tlv(0x30, &[tlv(0x02, modulus), tlv(0x02, exponent)].concat()))
}

fn code(der: &[u8]) -> &'static str {
    PublicKey::from_spki_der(der).map_or_else(|error| error.code(), |_| "read")
}

fn modulus(octets: usize) -> Vec<u8> {
    [vec![0x7f], vec![0xff; octets - 1]].concat()
}

#[test]
fn rsa_modulus_and_exponent_are_checked() {
    let e = [0x01, 0x00, 0x01];
    assert_eq!(code(&rsa_spki(&modulus(129), &e)), "read");
    let mut even = modulus(129);
    even[128] = 0xfe;
    assert_eq!(code(&rsa_spki(&even, &e)), "key-malformed");
    assert_eq!(code(&rsa_spki(&modulus(64), &e)), "key-rsa-modulus-size");
    assert_eq!(code(&rsa_spki(&[&[0], &[0xff; 64][..]].concat(), &e)), "read");
    assert_eq!(code(&rsa_spki(&[&[0], &[0xff; 2048][..]].concat(), &e)), "read");
    assert_eq!(
        code(&rsa_spki(&[&[1], &[0xff; 2048][..]].concat(), &e)),
        "key-rsa-modulus-size"
    );
    for exponent in [&[0x00][..], &[0x01], &[0x02], &[0x01, 0x00, 0x00]] {
        assert_eq!(code(&rsa_spki(&modulus(129), exponent)), "key-rsa-exponent");
    }
    assert_eq!(code(&rsa_spki(&modulus(129), &[0x03])), "read");
    assert_eq!(code(&rsa_spki(&modulus(129), &[0x7f; 32])), "read");
    assert_eq!(code(&rsa_spki(&modulus(129), &[0x7f; 33])), "key-rsa-exponent");
    assert_eq!(code(&rsa_spki(&modulus(512), &[0x7f; 9])), "key-rsa-exponent");
    // negative modulus: the octets are meant; negative exponent, and not minimal
    assert_eq!(code(&rsa_spki(&[0xff; 128], &e)), "read");
    assert_eq!(code(&rsa_spki(&[0xff; 128], &[0x80, 0x01])), "key-malformed");
    assert_eq!(code(&rsa_spki(&modulus(129), &[0x80, 0x01])), "key-malformed");
    assert_eq!(code(&rsa_spki(&[0xff; 128], &[0x00, 0x03])), "key-malformed");
    assert_eq!(
        code(&rsa_spki(&[&[0], &modulus(129)[..]].concat(), &e)),
        "key-malformed"
    );
}

#[test]
fn spki_is_strict_der() {
    let good = &rsa_2048().spki;
    assert_eq!(code(good), "read");
    assert_eq!(code(&[&good[..], &[0]].concat()), "key-malformed");
    for length in 0..good.len() {
        assert_eq!(code(&good[..length]), "key-malformed");
    }
    // unused bits in the BIT STRING
    let mut bits = elliptic("P-256").spki;
    let place = bits.len() - 66;
    assert_eq!(bits[place], 0);
    bits[place] = 1;
    assert_eq!(code(&bits), "key-malformed");
    // parameters absent are equal to NULL, others are not
    let key = tlv(0x30, &[tlv(0x02, &modulus(129)), tlv(0x02, &[3])].concat());
    assert_eq!(code(&spki(&RSA[..11], &key)), "read");
    assert_eq!(
        code(&spki(&[&RSA[..11], &[0x30, 0x00]].concat(), &key)),
        "key-malformed"
    );
}

#[test]
fn elliptic_curves_are_named_ones() {
    let explicit = TestKey::generate(&[
        "-algorithm",
        "EC",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-pkeyopt",
        "ec_param_enc:explicit",
    ]);
    assert_eq!(code(&explicit.spki), "key-malformed");
    let brainpool = elliptic("brainpoolP512r1");
    let key = brainpool.public();
    assert_eq!(key.kind(), &KeyKind::Other("1.3.36.3.3.2.8.1.1.13".to_owned()));
    assert_eq!((key.bits(), key.default_algorithm()), (0, None));
    let algorithm = SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256);
    assert_eq!(
        verify(&key, &algorithm, MESSAGE, &brainpool.sign("-sha256", &[])),
        Verification::Unsupported("brainpoolP512r1 (1.3.36.3.3.2.8.1.1.13)".to_owned())
    );
    let error = PrivateKey::from_pkcs8_der(&brainpool.pkcs8).unwrap_err();
    assert_eq!(error.code(), "key-unsupported");
}

#[test]
fn keys_of_unknown_kind_are_named_and_never_verify() {
    let folder = super::openssl::Folder::new();
    folder.openssl(&["dsaparam", "-out", "parameters.pem", "1024"]);
    folder.openssl(&["gendsa", "-out", "key.pem", "parameters.pem"]);
    let dsa = folder.openssl(&["pkey", "-in", "key.pem", "-pubout", "-outform", "DER"]);
    let key = PublicKey::from_spki_der(&dsa).unwrap();
    let algorithm = SignatureAlgorithm::RsaPkcs1v15(DigestAlgorithm::Sha1);
    assert_eq!(
        verify(&key, &algorithm, MESSAGE, &[0; 46]),
        Verification::Unsupported("DSA (1.2.840.10040.4.1)".to_owned())
    );
}

/// X.690 8.3.3: a first octet of 0x80 or more makes an INTEGER negative, which no modulus is.
#[test]
fn a_modulus_without_its_sign_octet_is_read_as_it_was_meant() {
    let key = rsa_2048();
    let good = key.public();
    let tail = key.spki.len() - 270;
    let (head, rsa) = key.spki.split_at(tail);
    // SEQUENCE { INTEGER 00 .. } without the zero, each length one less
    assert_eq!(rsa[..9], [0x30, 0x82, 0x01, 0x0a, 0x02, 0x82, 0x01, 0x01, 0x00]);
    let mut spki = head.to_vec();
    spki[3] -= 1;
    let bits = spki.len() - 2;
    spki[bits] -= 1;
    spki.extend([0x30, 0x82, 0x01, 0x09, 0x02, 0x82, 0x01, 0x00]);
    spki.extend(&rsa[9..]);
    let negative = PublicKey::from_spki_der(&spki).unwrap();
    assert!(negative.is_negative_modulus() && !good.is_negative_modulus());
    assert_eq!((negative.bits(), negative.spki_der()), (2048, spki.as_slice()));
    let signature = key.sign("-sha256", &[]);
    let algorithm = SignatureAlgorithm::RsaPkcs1v15(DigestAlgorithm::Sha256);
    assert_eq!(
        verify(&negative, &algorithm, MESSAGE, &signature),
        Verification::Verified
    );
    assert_eq!(verify(&negative, &algorithm, b"other", &signature), Verification::Bad);
}

#[test]
fn a_key_for_pss_alone_keeps_its_restriction() {
    let key = TestKey::generate(&[
        "-algorithm",
        "RSA-PSS",
        "-pkeyopt",
        "rsa_keygen_bits:2048",
        "-pkeyopt",
        "rsa_pss_keygen_md:sha384",
        "-pkeyopt",
        "rsa_pss_keygen_mgf1_md:sha384",
        "-pkeyopt",
        "rsa_pss_keygen_saltlen:40",
    ]);
    let public = key.public();
    let pss = |digest, mgf1_digest, salt_length| SignatureAlgorithm::RsaPss {
        digest,
        mgf1_digest,
        salt_length,
    };
    let sha384 = DigestAlgorithm::Sha384;
    assert!(public.is_pss_only());
    assert_eq!(public.pss_restriction(), Some(&pss(sha384, sha384, 40)));
    let signature = key.sign("-sha384", &["rsa_padding_mode:pss", "rsa_pss_saltlen:48"]);
    assert_eq!(
        verify(&public, &pss(sha384, sha384, 48), MESSAGE, &signature),
        Verification::Verified
    );
    let private = key.private();
    assert_eq!(private.public_key(), &public);
    let default = public.default_algorithm().unwrap();
    assert_eq!(default, SignatureAlgorithm::rsa_pss(sha384));
    let own = private.sign(&default, MESSAGE).unwrap();
    assert_eq!(verify(&public, &default, MESSAGE, &own), Verification::Verified);
    // the same modulus without restriction signs what this key must not
    let plain = PublicKey::from_spki_der(&spki(RSA, public.inner().key_octets())).unwrap();
    let unrestricted = private_without_restriction(&key);
    assert_eq!(unrestricted.public_key(), &plain);
    for forbidden in [
        SignatureAlgorithm::RsaPkcs1v15(sha384),
        SignatureAlgorithm::rsa_pss(DigestAlgorithm::Sha256),
    ] {
        let signature = unrestricted.sign(&forbidden, MESSAGE).unwrap();
        assert_eq!(verify(&plain, &forbidden, MESSAGE, &signature), Verification::Verified);
        assert_eq!(verify(&public, &forbidden, MESSAGE, &signature), Verification::Bad);
        assert_eq!(
            private.sign(&forbidden, MESSAGE).unwrap_err().code(),
            "key-algorithm-mismatch"
        );
    }
}

fn private_without_restriction(key: &TestKey) -> PrivateKey {
    let start = key
        .pkcs8
        .windows(4)
        .position(|window| window[..2] == [0x04, 0x82])
        .unwrap();
    let inner = &key.pkcs8[start..];
    PrivateKey::from_pkcs8_der(&tlv(0x30, &[&[0x02, 0x01, 0x00], &tlv(0x30, RSA)[..], inner].concat())).unwrap()
}

#[test]
fn private_keys_know_their_public_half_and_default_scheme() {
    use DigestAlgorithm::{Sha256, Sha384, Sha512};
    let ed25519 = TestKey::generate(&["-algorithm", "ED25519"]);
    for (key, default) in [
        (rsa_2048(), SignatureAlgorithm::RsaPkcs1v15(Sha256)),
        (&elliptic("P-256"), SignatureAlgorithm::Ecdsa(Sha256)),
        (&elliptic("P-384"), SignatureAlgorithm::Ecdsa(Sha384)),
        (&elliptic("P-521"), SignatureAlgorithm::Ecdsa(Sha512)),
        (&ed25519, SignatureAlgorithm::Ed25519),
    ] {
        let private = key.private();
        assert_eq!(private.public_key(), &key.public());
        assert_eq!(private.public_key().default_algorithm(), Some(default));
        let signature = private.sign(&default, MESSAGE).unwrap();
        assert_eq!(
            verify(&key.public(), &default, MESSAGE, &signature),
            Verification::Verified
        );
    }
}

#[test]
fn ed25519_is_read_as_version_2_too() {
    let key = TestKey::generate(&["-algorithm", "ED25519"]);
    let version_1 = &key.pkcs8[2..];
    let public = [&[0x81, 0x21, 0x00], &key.spki[12..]].concat();
    let mut version_2 = tlv(0x30, &[version_1, &public].concat());
    version_2[4] = 1;
    let private = PrivateKey::from_pkcs8_der(&version_2).unwrap();
    assert_eq!(private.public_key(), &key.public());
    *version_2.last_mut().unwrap() ^= 1;
    assert_eq!(
        PrivateKey::from_pkcs8_der(&version_2).unwrap_err().code(),
        "key-rejected"
    );
}

#[test]
fn private_keys_that_are_damaged_or_small_are_refused() {
    let good = &rsa_2048().pkcs8;
    assert_eq!(PrivateKey::from_pkcs8_der(&[]).unwrap_err().code(), "key-malformed");
    assert_eq!(
        PrivateKey::from_pkcs8_der(&good[..100]).unwrap_err().code(),
        "key-malformed"
    );
    assert_eq!(
        PrivateKey::from_pkcs8_der(&[&good[..], &[0]].concat())
            .unwrap_err()
            .code(),
        "key-malformed"
    );
    let mut damaged = good.clone();
    *damaged.last_mut().unwrap() ^= 1;
    assert_eq!(PrivateKey::from_pkcs8_der(&damaged).unwrap_err().code(), "key-rejected");
    let small = super::openssl::rsa(1024);
    assert_eq!(
        PrivateKey::from_pkcs8_der(&small.pkcs8).unwrap_err().code(),
        "key-rejected"
    );
}

#[test]
fn a_key_signs_only_with_what_fits_it() {
    let rsa = rsa_2048().private();
    let curve = elliptic("P-256").private();
    let ecdsa = SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256);
    let code = |key: &PrivateKey, algorithm| key.sign(&algorithm, MESSAGE).unwrap_err().code();
    assert_eq!(code(&rsa, ecdsa), "key-algorithm-mismatch");
    assert_eq!(code(&rsa, SignatureAlgorithm::Ed25519), "key-algorithm-mismatch");
    assert_eq!(
        code(&curve, SignatureAlgorithm::RsaPkcs1v15(DigestAlgorithm::Sha256)),
        "key-algorithm-mismatch"
    );
    for weak in [
        SignatureAlgorithm::RsaPkcs1v15(DigestAlgorithm::Sha1),
        SignatureAlgorithm::rsa_pss(DigestAlgorithm::Sha1),
        SignatureAlgorithm::RsaPss {
            digest: DigestAlgorithm::Sha256,
            mgf1_digest: DigestAlgorithm::Sha256,
            salt_length: 20,
        },
    ] {
        assert_eq!(code(&rsa, weak), "signing-unsupported");
    }
}

#[test]
fn debug_output_holds_no_secret() {
    let key = TestKey::generate(&["-algorithm", "ED25519"]);
    let text = format!("{:?}", key.private());
    assert_eq!(
        text,
        "PrivateKey { public_key: PublicKey { kind: Ed25519, bits: 256, .. }, .. }"
    );
}
