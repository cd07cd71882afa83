//! The `openssl` program makes keys and signatures that must verify here, and judges the ones made here.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::crypto::{
    DigestAlgorithm, Hasher, KeyKind, PrivateKey, PublicKey, SignatureAlgorithm, Verification, digest,
    recover_pkcs1_digest, verify, verify_digest,
};

pub(super) const MESSAGE: &[u8] = b"kyso: the bytes that are signed in these tests";

/// A key that openssl made, as PKCS#8 and SubjectPublicKeyInfo.
pub(super) struct TestKey {
    pub(super) pkcs8: Vec<u8>,
    pub(super) spki: Vec<u8>,
}

impl TestKey {
    pub(super) fn generate(arguments: &[&str]) -> Self {
        let folder = Folder::new();
        let mut command = vec!["genpkey", "-out", "key.pem"];
        command.extend_from_slice(arguments);
        folder.openssl(&command);
        Self {
            pkcs8: folder.openssl(&["pkcs8", "-topk8", "-nocrypt", "-in", "key.pem", "-outform", "DER"]),
            spki: folder.openssl(&["pkey", "-in", "key.pem", "-pubout", "-outform", "DER"]),
        }
    }

    pub(super) fn public(&self) -> PublicKey {
        PublicKey::from_spki_der(&self.spki).unwrap()
    }

    pub(super) fn private(&self) -> PrivateKey {
        PrivateKey::from_pkcs8_der(&self.pkcs8).unwrap()
    }

    pub(super) fn sign(&self, digest: &str, options: &[&str]) -> Vec<u8> {
        let folder = self.folder();
        folder.write("message", MESSAGE);
        let mut command = vec!["dgst", digest, "-keyform", "DER", "-sign", "key.der"];
        command.extend(options.iter().flat_map(|option| ["-sigopt", option]));
        command.push("message");
        folder.openssl(&command)
    }

    /// The bare private operation on a whole encoded message, RSASP1 of RFC 8017 5.2.1.
    pub(super) fn sign_encoded(&self, encoded: &[u8]) -> Vec<u8> {
        self.bare(encoded, &["-decrypt", "-inkey", "key.der"])
    }

    /// The bare public operation, RSAVP1 of RFC 8017 5.2.2.
    pub(super) fn recover(&self, signature: &[u8]) -> Vec<u8> {
        self.bare(signature, &["-encrypt", "-pubin", "-inkey", "public.der"])
    }

    fn bare(&self, input: &[u8], options: &[&str]) -> Vec<u8> {
        let folder = self.folder();
        folder.write("input", input);
        let common = ["-keyform", "DER", "-in", "input", "-pkeyopt", "rsa_padding_mode:none"];
        folder.openssl(&[&["pkeyutl"], options, &common].concat())
    }

    fn accepts(&self, digest: &str, options: &[&str], signature: &[u8]) -> bool {
        let folder = self.folder();
        folder.write("message", MESSAGE);
        folder.write("signature", signature);
        let mut command = vec!["dgst", digest, "-keyform", "DER", "-verify", "public.der"];
        command.extend(options.iter().flat_map(|option| ["-sigopt", option]));
        command.extend(["-signature", "signature", "message"]);
        folder.openssl(&command).starts_with(b"Verified OK")
    }

    fn folder(&self) -> Folder {
        let folder = Folder::new();
        folder.write("key.der", &self.pkcs8);
        folder.write("public.der", &self.spki);
        folder
    }
}

pub(super) fn rsa_2048() -> &'static TestKey {
    static KEY: OnceLock<TestKey> = OnceLock::new();
    KEY.get_or_init(|| rsa(2048))
}

/// An RSA key of any size with exponent 65537.
pub(super) fn rsa(bits: u32) -> TestKey {
    TestKey::generate(&["-algorithm", "RSA", "-pkeyopt", &format!("rsa_keygen_bits:{bits}")])
}

pub(super) fn elliptic(curve: &str) -> TestKey {
    TestKey::generate(&["-algorithm", "EC", "-pkeyopt", &format!("ec_paramgen_curve:{curve}")])
}

/// A folder of its own, gone at the end.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("kyso-crypto-{}-{number}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(super) fn write(&self, name: &str, content: &[u8]) {
        std::fs::write(self.0.join(name), content).unwrap();
    }

    /// Runs openssl, which must be there and succeed, and gives what it prints.
    pub(super) fn openssl(&self, arguments: &[&str]) -> Vec<u8> {
        let output = Command::new("openssl")
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .expect("these tests need the openssl program");
        assert!(
            output.status.success(),
            "openssl {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        output.stdout
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(super) const DIGESTS: &[(DigestAlgorithm, &str)] = &[
    (DigestAlgorithm::Sha1, "-sha1"),
    (DigestAlgorithm::Sha224, "-sha224"),
    (DigestAlgorithm::Sha256, "-sha256"),
    (DigestAlgorithm::Sha384, "-sha384"),
    (DigestAlgorithm::Sha512, "-sha512"),
    (DigestAlgorithm::Sha512_256, "-sha512-256"),
    (DigestAlgorithm::Sha3_224, "-sha3-224"),
    (DigestAlgorithm::Sha3_256, "-sha3-256"),
    (DigestAlgorithm::Sha3_384, "-sha3-384"),
    (DigestAlgorithm::Sha3_512, "-sha3-512"),
    (DigestAlgorithm::Sha512_224, "-sha512-224"),
    (DigestAlgorithm::Ripemd160, "-rmd160"),
    (DigestAlgorithm::Md5, "-md5"),
];

/// Good for this message, bad for another one and for a flipped bit.
fn verifies_only_this(key: &PublicKey, algorithm: &SignatureAlgorithm, signature: &[u8]) {
    assert_eq!(
        verify(key, algorithm, MESSAGE, signature),
        Verification::Verified,
        "{algorithm:?}"
    );
    assert_eq!(
        verify(key, algorithm, b"another message", signature),
        Verification::Bad,
        "{algorithm:?}"
    );
    let mut flipped = signature.to_vec();
    *flipped.last_mut().unwrap() ^= 1;
    assert_eq!(
        verify(key, algorithm, MESSAGE, &flipped),
        Verification::Bad,
        "{algorithm:?}"
    );
}

#[test]
fn digests_are_those_of_openssl() {
    let folder = Folder::new();
    folder.write("message", MESSAGE);
    for (algorithm, option) in DIGESTS {
        let expected = folder.openssl(&["dgst", option, "-binary", "message"]);
        let value = digest(*algorithm, MESSAGE);
        assert_eq!(value.as_ref(), expected, "{algorithm}");
        assert_eq!(value.as_ref().len(), algorithm.output_len());
        let (beginning, rest) = MESSAGE.split_at(9);
        let mut hasher = Hasher::new(*algorithm);
        hasher.update(beginning);
        let mut fork = hasher.clone();
        fork.update(b"something else");
        hasher.update(rest);
        assert_eq!(hasher.finish(), value, "a fork must not disturb {algorithm}");
        assert_ne!(fork.finish(), value);
    }
}

#[test]
fn shake_has_the_length_that_cms_uses() {
    let folder = Folder::new();
    folder.write("message", MESSAGE);
    for (algorithm, name, length) in [
        (DigestAlgorithm::Shake128, "-shake128", 32),
        (DigestAlgorithm::Shake256, "-shake256", 64),
    ] {
        let option = format!("-xoflen={length}");
        let expected = folder.openssl(&["dgst", name, &option, "-binary", "message"]);
        assert_eq!(digest(algorithm, MESSAGE).as_ref(), expected);
        assert_eq!(algorithm.output_len(), length);
    }
}

#[test]
fn rsa_pkcs1_signatures_of_openssl_verify_with_every_digest() {
    let key = rsa_2048();
    for (algorithm, option) in DIGESTS {
        verifies_only_this(
            &key.public(),
            &SignatureAlgorithm::RsaPkcs1v15(*algorithm),
            &key.sign(option, &[]),
        );
    }
}

#[test]
fn rsa_pss_signatures_of_openssl_verify_with_any_digest_mask_and_salt() {
    use DigestAlgorithm::{Sha1, Sha3_256, Sha256, Sha384, Sha512};
    let key = rsa_2048();
    let cases = [
        (Sha1, "sha1", Sha1, "sha1", 20),
        (Sha256, "sha256", Sha256, "sha256", 32),
        (Sha384, "sha384", Sha384, "sha384", 48),
        (Sha512, "sha512", Sha512, "sha512", 64),
        (Sha256, "sha256", Sha256, "sha256", 0),
        (Sha256, "sha256", Sha256, "sha256", 20),
        (Sha512, "sha512", Sha512, "sha512", 190),
        (Sha256, "sha256", Sha1, "sha1", 32),
        (Sha256, "sha256", Sha512, "sha512", 17),
        (Sha3_256, "sha3-256", Sha3_256, "sha3-256", 32),
    ];
    for (digest, digest_name, mgf1_digest, mgf1_name, salt_length) in cases {
        let algorithm = SignatureAlgorithm::RsaPss {
            digest,
            mgf1_digest,
            salt_length,
        };
        let signature = key.sign(
            &format!("-{digest_name}"),
            &[
                "rsa_padding_mode:pss",
                &format!("rsa_pss_saltlen:{salt_length}"),
                &format!("rsa_mgf1_md:{mgf1_name}"),
            ],
        );
        verifies_only_this(&key.public(), &algorithm, &signature);
    }
}

#[test]
fn rsa_of_other_sizes_and_exponents_verifies() {
    let exponent_3 = TestKey::generate(&[
        "-algorithm",
        "RSA",
        "-pkeyopt",
        "rsa_keygen_bits:1536",
        "-pkeyopt",
        "rsa_keygen_pubexp:3",
    ]);
    let long_exponent = TestKey::generate(&[
        "-algorithm",
        "RSA",
        "-pkeyopt",
        "rsa_keygen_bits:2048",
        "-pkeyopt",
        "rsa_keygen_pubexp:0xfffffffffffffffffffffffb",
    ]);
    let keys = [
        rsa(512),
        rsa(1023),
        rsa(1024),
        rsa(1025),
        rsa(3072),
        rsa(4096),
        exponent_3,
        long_exponent,
    ];
    let bits = [512, 1023, 1024, 1025, 3072, 4096, 1536, 2048];
    for (key, bits) in keys.iter().zip(bits) {
        assert_eq!((key.public().kind(), key.public().bits()), (&KeyKind::Rsa, bits));
        let pkcs1 = SignatureAlgorithm::RsaPkcs1v15(DigestAlgorithm::Sha256);
        verifies_only_this(&key.public(), &pkcs1, &key.sign("-sha256", &[]));
        let pss = SignatureAlgorithm::RsaPss {
            digest: DigestAlgorithm::Sha256,
            mgf1_digest: DigestAlgorithm::Sha256,
            salt_length: 24,
        };
        let signature = key.sign("-sha256", &["rsa_padding_mode:pss", "rsa_pss_saltlen:24"]);
        verifies_only_this(&key.public(), &pss, &signature);
    }
}

#[test]
fn signatures_made_here_convince_openssl() {
    let key = rsa_2048();
    let private = key.private();
    for (algorithm, option) in [
        (DigestAlgorithm::Sha256, "-sha256"),
        (DigestAlgorithm::Sha384, "-sha384"),
        (DigestAlgorithm::Sha512, "-sha512"),
    ] {
        let signature = private
            .sign(&SignatureAlgorithm::RsaPkcs1v15(algorithm), MESSAGE)
            .unwrap();
        assert!(key.accepts(option, &[], &signature));
        let signature = private.sign(&SignatureAlgorithm::rsa_pss(algorithm), MESSAGE).unwrap();
        let salt = format!("rsa_pss_saltlen:{}", algorithm.output_len());
        assert!(key.accepts(option, &["rsa_padding_mode:pss", &salt], &signature));
        verifies_only_this(&key.public(), &SignatureAlgorithm::rsa_pss(algorithm), &signature);
    }
}

#[test]
fn ecdsa_is_understood_both_ways_on_every_curve_with_every_digest() {
    for (curve, kind) in [
        ("P-256", KeyKind::EcP256),
        ("P-384", KeyKind::EcP384),
        ("P-521", KeyKind::EcP521),
    ] {
        let key = elliptic(curve);
        assert_eq!(key.public().kind(), &kind);
        let private = key.private();
        for (algorithm, option) in DIGESTS {
            let ecdsa = SignatureAlgorithm::Ecdsa(*algorithm);
            verifies_only_this(&key.public(), &ecdsa, &key.sign(option, &[]));
            match private.sign(&ecdsa, MESSAGE) {
                Ok(signature) => assert!(key.accepts(option, &[], &signature), "{curve} {algorithm}"),
                Err(error) => assert_eq!(
                    (*algorithm, error.code()),
                    (DigestAlgorithm::Sha1, "signing-unsupported")
                ),
            }
        }
    }
}

#[test]
fn ecdsa_of_openssl_verifies_on_curves_that_nobody_signs_with_here() {
    for (curve, kind, bits) in [
        ("prime192v1", KeyKind::EcP192, 192),
        ("secp224r1", KeyKind::EcP224, 224),
        ("brainpoolP256r1", KeyKind::BrainpoolP256r1, 256),
        ("brainpoolP256t1", KeyKind::BrainpoolP256t1, 256),
        ("brainpoolP384r1", KeyKind::BrainpoolP384r1, 384),
        ("brainpoolP384t1", KeyKind::BrainpoolP384t1, 384),
    ] {
        let key = elliptic(curve);
        let public = key.public();
        assert_eq!((public.kind(), public.bits()), (&kind, bits));
        for (algorithm, option) in DIGESTS {
            let signature = key.sign(option, &[]);
            verifies_only_this(&public, &SignatureAlgorithm::Ecdsa(*algorithm), &signature);
        }
        assert_eq!(
            PrivateKey::from_pkcs8_der(&key.pkcs8).unwrap_err().code(),
            "key-unsupported"
        );
    }
}

#[test]
fn ed448_of_openssl_verifies() {
    let key = TestKey::generate(&["-algorithm", "ED448"]);
    let folder = key.folder();
    folder.write("message", MESSAGE);
    let sign = [
        "pkeyutl", "-sign", "-rawin", "-inkey", "key.der", "-keyform", "DER", "-in", "message",
    ];
    let signature = folder.openssl(&sign);
    let public = key.public();
    assert_eq!((public.kind(), public.bits()), (&KeyKind::Ed448, 456));
    for bit in 0..signature.len() * 8 {
        let mut flipped = signature.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let result = verify(&public, &SignatureAlgorithm::Ed448, MESSAGE, &flipped);
        assert_eq!(result, Verification::Bad, "bit {bit}");
    }
    assert_eq!(
        verify(&public, &SignatureAlgorithm::Ed448, MESSAGE, &signature),
        Verification::Verified
    );
    assert_eq!(
        verify(&public, &SignatureAlgorithm::Ed25519, MESSAGE, &signature),
        Verification::Bad
    );
}

#[test]
fn the_digest_of_a_pkcs1_value_is_recovered() {
    let key = rsa_2048();
    let public = key.public();
    for (algorithm, option) in DIGESTS {
        let signature = key.sign(option, &[]);
        assert_eq!(
            recover_pkcs1_digest(&public, &signature),
            Ok(digest(*algorithm, MESSAGE))
        );
        let mut flipped = signature.clone();
        flipped[100] ^= 1;
        assert_eq!(recover_pkcs1_digest(&public, &flipped), Err(Verification::Bad));
    }
    assert_eq!(recover_pkcs1_digest(&public, &[]), Err(Verification::Bad));
    let pss = key.sign("-sha256", &["rsa_padding_mode:pss"]);
    assert_eq!(recover_pkcs1_digest(&public, &pss), Err(Verification::Bad));
    let curve = elliptic("P-256");
    let signature = curve.sign("-sha256", &[]);
    assert_eq!(
        recover_pkcs1_digest(&curve.public(), &signature),
        Err(Verification::Bad)
    );
}

#[test]
fn ed25519_is_understood_both_ways() {
    let key = TestKey::generate(&["-algorithm", "ED25519"]);
    let folder = key.folder();
    folder.write("message", MESSAGE);
    let sign = [
        "pkeyutl", "-sign", "-rawin", "-inkey", "key.der", "-keyform", "DER", "-in", "message",
    ];
    let signature = folder.openssl(&sign);
    verifies_only_this(&key.public(), &SignatureAlgorithm::Ed25519, &signature);
    // RFC 8032 5.1.6: deterministic
    assert_eq!(
        key.private().sign(&SignatureAlgorithm::Ed25519, MESSAGE).unwrap(),
        signature
    );
    let of_digest = verify_digest(
        &key.public(),
        &SignatureAlgorithm::Ed25519,
        &digest(DigestAlgorithm::Sha512, MESSAGE),
        &signature,
    );
    assert!(matches!(of_digest, Verification::Unsupported(_)));
}
