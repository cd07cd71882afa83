//! Signature values that must not verify: attacks.md, digest-confusion.

use super::openssl::{MESSAGE, TestKey, elliptic, rsa_2048};
use crate::crypto::{
    DigestAlgorithm, PublicKey, SignatureAlgorithm, Verification, aws_lc, digest, rust_crypto, verify,
};

const PKCS1: SignatureAlgorithm = SignatureAlgorithm::RsaPkcs1v15(DigestAlgorithm::Sha256);

/// `SEQUENCE { SEQUENCE { sha256, NULL }, OCTET STRING (32) }` up to the digest.
const SHA256_INFO: &[u8] = &[
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
];
/// The same with SHA-384's identifier.
const SHA384_NAMED_INFO: &[u8] = &[
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x20,
];
/// The same without NULL.
const SHA256_INFO_WITHOUT_NULL: &[u8] = &[
    0x30, 0x2f, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x04, 0x20,
];
/// The same with lengths in the long form.
const SHA256_INFO_LONG_LENGTH: &[u8] = &[
    0x30, 0x81, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04,
    0x20,
];

fn info(prefix: &[u8]) -> Vec<u8> {
    [prefix, digest(DigestAlgorithm::Sha256, MESSAGE).as_ref()].concat()
}

/// 00 01 FF..FF 00, the info, and then whatever follows it, 256 octets in all.
fn encoded(info: &[u8], after: &[u8]) -> Vec<u8> {
    let padding = 256 - 3 - info.len() - after.len();
    [&[0, 1], &vec![0xff; padding][..], &[0], info, after].concat()
}

/// What both libraries say of a signature whose encoded message is `encoded`.
fn verdict(algorithm: &SignatureAlgorithm, encoded: &[u8]) -> Verification {
    let key = rsa_2048();
    both(&key.public(), algorithm, &key.sign_encoded(encoded))
}

fn both(key: &PublicKey, algorithm: &SignatureAlgorithm, signature: &[u8]) -> Verification {
    let value = digest(algorithm.digest().unwrap(), MESSAGE);
    let other = rust_crypto::verify_rsa(key, algorithm, &value, signature);
    if let Some(one) = aws_lc::verify_rsa(key, algorithm, &value, signature) {
        assert_eq!(one, other);
    }
    assert_eq!(verify(key, algorithm, MESSAGE, signature), other);
    other
}

#[test]
fn the_honest_encoding_verifies() {
    assert_eq!(
        verdict(&PKCS1, &encoded(&info(SHA256_INFO), &[])),
        Verification::Verified
    );
}

#[test]
fn garbage_after_digest_info_is_bad() {
    assert_eq!(verdict(&PKCS1, &encoded(&info(SHA256_INFO), &[0])), Verification::Bad);
    assert_eq!(
        verdict(&PKCS1, &encoded(&info(SHA256_INFO), &[0x5a; 100])),
        Verification::Bad
    );
}

#[test]
fn garbage_inside_digest_info_is_bad() {
    let mut longer = info(SHA256_INFO);
    longer[1] += 2;
    longer.extend([0x05, 0x00]);
    assert_eq!(verdict(&PKCS1, &encoded(&longer, &[])), Verification::Bad);
    let parameters = [
        &[0x30, 0x33, 0x30, 0x0f][..],
        &SHA256_INFO[4..15],
        &[0x04, 0x02, 0x5a, 0x5a],
        &info(&SHA256_INFO[17..]),
    ]
    .concat();
    assert_eq!(verdict(&PKCS1, &encoded(&parameters, &[])), Verification::Bad);
}

#[test]
fn digest_info_without_null_is_bad() {
    assert_eq!(
        verdict(&PKCS1, &encoded(&info(SHA256_INFO_WITHOUT_NULL), &[])),
        Verification::Bad
    );
}

#[test]
fn digest_info_that_is_not_der_is_bad() {
    assert_eq!(
        verdict(&PKCS1, &encoded(&info(SHA256_INFO_LONG_LENGTH), &[])),
        Verification::Bad
    );
}

#[test]
fn digest_info_naming_another_digest_is_bad() {
    assert_eq!(
        verdict(&PKCS1, &encoded(&info(SHA384_NAMED_INFO), &[])),
        Verification::Bad
    );
    assert_eq!(verdict(&PKCS1, &encoded(&info(&[]), &[])), Verification::Bad);
}

#[test]
fn padding_of_other_form_is_bad() {
    let honest = encoded(&info(SHA256_INFO), &[]);
    for (place, octet) in [(1, 2), (1, 0), (2, 0), (50, 0xfe), (203, 0xfe), (204, 0xff)] {
        let mut other = honest.clone();
        assert_ne!(other[place], octet);
        other[place] = octet;
        assert_eq!(verdict(&PKCS1, &other), Verification::Bad, "octet {place}");
    }
}

/// Bleichenbacher's forgery without a key: with e = 3 a number whose cube begins with short padding and DigestInfo.
#[test]
fn forged_padding_for_exponent_3_is_bad() {
    let key = TestKey::generate(&[
        "-algorithm",
        "RSA",
        "-pkeyopt",
        "rsa_keygen_bits:2048",
        "-pkeyopt",
        "rsa_keygen_pubexp:3",
    ]);
    let begin = [
        &[0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0][..],
        &info(SHA256_INFO),
    ]
    .concat();
    let mut target = begin.clone();
    target.resize(256, 0xff);
    let root = cube_root(&target);
    let cube = multiply(&multiply(&root, &root), &root);
    let mut shown = vec![0; 256 - cube.len()];
    shown.extend(cube);
    assert_eq!(shown[..begin.len()], begin, "the forgery must be a real one");
    let mut signature = vec![0; 256 - root.len()];
    signature.extend(root);
    assert_eq!(both(&key.public(), &PKCS1, &signature), Verification::Bad);
}

/// The greatest number whose cube is not above `target`, big-endian, found octet by octet.
fn cube_root(target: &[u8]) -> Vec<u8> {
    let mut root = vec![0; target.len().div_ceil(3)];
    for place in 0..root.len() {
        let fits = |octet: &u8| {
            let mut candidate = root.clone();
            candidate[place] = *octet;
            let mut cube = multiply(&multiply(&candidate, &candidate), &candidate);
            let mut wide = target.to_vec();
            let length = cube.len().max(wide.len());
            cube.splice(0..0, vec![0; length - cube.len()]);
            wide.splice(0..0, vec![0; length - wide.len()]);
            cube <= wide
        };
        root[place] = (0..=255_u8).rev().find(fits).unwrap();
    }
    root
}

/// Big-endian product without leading zeros.
fn multiply(left: &[u8], right: &[u8]) -> Vec<u8> {
    let mut product = vec![0_u32; left.len() + right.len()];
    for (i, a) in left.iter().rev().enumerate() {
        let mut carry = 0;
        for (j, b) in right.iter().rev().enumerate() {
            let sum = product[i + j] + u32::from(*a) * u32::from(*b) + carry;
            product[i + j] = sum & 0xff;
            carry = sum >> 8;
        }
        product[i + right.len()] += carry;
    }
    let octets: Vec<u8> = product
        .iter()
        .rev()
        .map(|octet| u8::try_from(*octet).unwrap())
        .collect();
    octets.into_iter().skip_while(|octet| *octet == 0).collect()
}

#[test]
fn rsa_value_not_below_the_modulus_is_bad() {
    let key = rsa_2048();
    let signature = key.sign("-sha256", &[]);
    assert_eq!(both(&key.public(), &PKCS1, &[0xff; 256]), Verification::Bad);
    // s + n stands for the same residue; of the same length only if it does not overflow
    let spki = key.public();
    let octets = spki.inner().key_octets();
    let modulus = octets.get(9..265).unwrap();
    assert_eq!(both(&spki, &PKCS1, modulus), Verification::Bad);
    let mut sum = vec![0; 256];
    let mut carry = 0;
    for place in (0..256).rev() {
        let digit = u16::from(signature[place]) + u16::from(modulus[place]) + carry;
        sum[place] = u8::try_from(digit & 0xff).unwrap();
        carry = digit >> 8;
    }
    if carry == 1 {
        sum.insert(0, 1);
    }
    assert_eq!(both(&spki, &PKCS1, &sum), Verification::Bad);
}

#[test]
fn rsa_signature_of_other_length_is_bad() {
    let key = rsa_2048();
    let signature = key.sign("-sha256", &[]);
    let longer_front = [&[0], &signature[..]].concat();
    let longer_back = [&signature[..], &[0]].concat();
    for wrong in [&longer_front[..], &longer_back, &signature[1..], &signature[..255], &[]] {
        assert_eq!(both(&key.public(), &PKCS1, wrong), Verification::Bad);
    }
}

#[test]
fn pss_with_other_digest_mask_or_salt_is_bad() {
    use DigestAlgorithm::{Sha1, Sha256, Sha384};
    let key = rsa_2048();
    let signature = key.sign("-sha256", &["rsa_padding_mode:pss", "rsa_pss_saltlen:32"]);
    let pss = |digest, mgf1_digest, salt_length| SignatureAlgorithm::RsaPss {
        digest,
        mgf1_digest,
        salt_length,
    };
    assert_eq!(
        both(&key.public(), &pss(Sha256, Sha256, 32), &signature),
        Verification::Verified
    );
    for wrong in [
        pss(Sha384, Sha256, 32),
        pss(Sha256, Sha384, 32),
        pss(Sha256, Sha1, 32),
        pss(Sha256, Sha256, 31),
        pss(Sha256, Sha256, 33),
        pss(Sha256, Sha256, 0),
        pss(Sha256, Sha256, 222),
        pss(Sha256, Sha256, 223),
        pss(Sha256, Sha256, u32::MAX),
        PKCS1,
    ] {
        assert_eq!(both(&key.public(), &wrong, &signature), Verification::Bad, "{wrong:?}");
    }
}

/// RFC 8017 9.1.2 steps 4, 6 and 10: each changed octet is one that the standard wants fixed.
#[test]
fn pss_encoding_of_other_form_is_bad() {
    let key = rsa_2048();
    let algorithm = SignatureAlgorithm::rsa_pss(DigestAlgorithm::Sha256);
    let honest = key.recover(&key.sign("-sha256", &["rsa_padding_mode:pss", "rsa_pss_saltlen:32"]));
    assert_eq!(verdict(&algorithm, &honest), Verification::Verified);
    assert_eq!((honest[0] & 0x80, honest[255]), (0, 0xbc));
    // padding, the octet 01 before the salt, salt, hash, trailer; maskedDB is 223 octets, of them 32 salt
    for (place, bits) in [
        (1, 1),
        (100, 0x80),
        (190, 1),
        (191, 1),
        (223, 1),
        (254, 1),
        (255, 0x70),
        (255, 1),
    ] {
        let mut other = honest.clone();
        other[place] ^= bits;
        assert_eq!(verdict(&algorithm, &other), Verification::Bad, "octet {place}");
    }
    // the bit in front of emBits, in a value that is still below the modulus
    let mut other = honest;
    other[0] = 0x80;
    assert_eq!(verdict(&algorithm, &other), Verification::Bad);
}

#[test]
fn a_digest_of_another_algorithm_is_not_judged() {
    let key = rsa_2048();
    let value = digest(DigestAlgorithm::Sha3_256, MESSAGE);
    let verdict = crate::crypto::verify_digest(&key.public(), &PKCS1, &value, &key.sign("-sha256", &[]));
    assert!(matches!(verdict, Verification::Unsupported(_)));
}

/// SP 800-186 3.2.1.3, order of P-256.
const P256_ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa,
    0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

const ECDSA: SignatureAlgorithm = SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256);

/// DER of the pair, each integer's content octets as given.
fn pair(r: &[u8], s: &[u8]) -> Vec<u8> {
    let length = |octets: &[u8]| u8::try_from(octets.len()).unwrap();
    let body = [&[0x02, length(r)], r, &[0x02, length(s)], s].concat();
    [&[0x30, length(&body)], &body[..]].concat()
}

/// The content octets of r and s.
fn split(signature: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let r_end = 4 + usize::from(signature[3]);
    (signature[4..r_end].to_vec(), signature[r_end + 2..].to_vec())
}

#[test]
fn ecdsa_with_r_or_s_out_of_range_is_bad() {
    let key = elliptic("P-256");
    let (r, s) = split(&key.sign("-sha256", &[]));
    let order = [&[0], &P256_ORDER[..]].concat();
    assert_eq!(
        verify(&key.public(), &ECDSA, MESSAGE, &pair(&r, &s)),
        Verification::Verified
    );
    let mut negative = r.clone();
    negative[0] |= 0x80;
    let ones = [&[0], &[0xff; 32][..]].concat();
    for (r, s) in [
        (&[0][..], &s[..]),
        (&r, &[0]),
        (&[0], &[0]),
        (&order, &s),
        (&r, &order),
        (&order, &order),
        (&ones, &s),
        (&negative, &s),
        (&[1], &[1]),
        (&[], &s),
        (&r, &[]),
    ] {
        assert_eq!(verify(&key.public(), &ECDSA, MESSAGE, &pair(r, s)), Verification::Bad);
    }
}

#[test]
fn ecdsa_value_that_is_not_der_is_bad() {
    let key = elliptic("P-256");
    let honest = key.sign("-sha256", &[]);
    let (r, s) = split(&honest);
    let long_length = [&[0x30, 0x81, honest[1]], &honest[2..]].concat();
    let trailing = [&honest[..], &[0]].concat();
    let mut inside = [&honest[..], &[0x05, 0x00]].concat();
    inside[1] += 2;
    let indefinite = [&[0x30, 0x80], &honest[2..], &[0, 0]].concat();
    let padded = pair(&[&[0], &r[..]].concat(), &s);
    let plain = [&r[r.len() - 32.min(r.len())..], &s[s.len() - 32.min(s.len())..]].concat();
    for wrong in [long_length, trailing, inside, indefinite, padded, plain, Vec::new()] {
        assert_eq!(verify(&key.public(), &ECDSA, MESSAGE, &wrong), Verification::Bad);
    }
}

/// RFC 8032 5.1.7 step 1: S must be below the order; S + L is the same scalar in another form.
#[test]
fn ed25519_with_s_not_reduced_is_bad() {
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let key = TestKey::generate(&["-algorithm", "ED25519"]);
    let mut signature = key.private().sign(&SignatureAlgorithm::Ed25519, MESSAGE).unwrap();
    let check = |signature: &[u8]| verify(&key.public(), &SignatureAlgorithm::Ed25519, MESSAGE, signature);
    assert_eq!(check(&signature), Verification::Verified);
    assert_eq!(check(&signature[..63]), Verification::Bad);
    assert_eq!(check(&[&signature[..], &[0]].concat()), Verification::Bad);
    let mut carry = 0;
    for (digit, order) in signature[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*digit) + u16::from(order) + carry;
        *digit = u8::try_from(sum & 0xff).unwrap();
        carry = sum >> 8;
    }
    assert_eq!(check(&signature), Verification::Bad);
}

#[test]
fn an_algorithm_that_does_not_fit_the_key_is_bad() {
    let rsa = rsa_2048();
    let signature = rsa.sign("-sha256", &[]);
    for algorithm in [ECDSA, SignatureAlgorithm::Ed25519] {
        assert_eq!(
            verify(&rsa.public(), &algorithm, MESSAGE, &signature),
            Verification::Bad
        );
    }
    let curve = elliptic("P-256");
    let signature = curve.sign("-sha256", &[]);
    assert_eq!(verify(&curve.public(), &PKCS1, MESSAGE, &signature), Verification::Bad);
    assert_eq!(
        verify(&curve.public(), &SignatureAlgorithm::Ed25519, MESSAGE, &signature),
        Verification::Bad
    );
}

#[test]
fn a_point_off_the_curve_verifies_nothing() {
    let mut key = elliptic("P-256");
    let signature = key.sign("-sha256", &[]);
    *key.spki.last_mut().unwrap() ^= 1;
    assert!(matches!(
        verify(&key.public(), &ECDSA, MESSAGE, &signature),
        Verification::Unsupported(_)
    ));
}
