use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P521_SHA512_ASN1_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512,
    RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
};

use crate::tlv;

/// The kinds of keys that the kit makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// RSA with a modulus of 1024 bits or an exponent of 3: not made, only read; signs with
    /// [`KeyPair::sign_block`] alone.
    RsaWeak,
    /// RSA with a modulus of 2048 bits.
    Rsa2048,
    /// RSA with a modulus of 3072 bits.
    Rsa3072,
    /// RSA with a modulus of 4096 bits. Slow to make.
    Rsa4096,
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// NIST P-521.
    P521,
    /// Ed25519 (RFC 8032).
    Ed25519,
}

/// How a certificate or a CRL is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// What suits the key: RSA PKCS#1 v1.5 with SHA-256, ECDSA with the digest of the curve, Ed25519.
    Usual,
    /// RSA PKCS#1 v1.5 with SHA-1: past its time.
    RsaSha1,
    /// RSA PKCS#1 v1.5 with SHA-384.
    RsaSha384,
    /// RSA PKCS#1 v1.5 with SHA-512.
    RsaSha512,
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256, 32 octets of salt. Not the same octets twice.
    RsaPssSha256,
}

/// A test key pair. Worth nothing outside of tests.
#[derive(Clone)]
pub struct KeyPair {
    kind: Kind,
    pkcs8: Vec<u8>,
    spki: Vec<u8>,
}

impl KeyPair {
    /// A fresh key.
    pub fn generate(kind: Kind) -> Self {
        let pkcs8 = match kind {
            Kind::RsaWeak => panic!("weak keys are read, not made"),
            Kind::Rsa2048 => rsa(KeySize::Rsa2048),
            Kind::Rsa3072 => rsa(KeySize::Rsa3072),
            Kind::Rsa4096 => rsa(KeySize::Rsa4096),
            Kind::P256 | Kind::P384 | Kind::P521 => {
                let pair = EcdsaKeyPair::generate(curve(kind)).unwrap();
                pair.to_pkcs8v1().unwrap().as_ref().to_vec()
            }
            Kind::Ed25519 => Ed25519KeyPair::generate()
                .unwrap()
                .to_pkcs8v1()
                .unwrap()
                .as_ref()
                .to_vec(),
        };
        Self::from_pkcs8(kind, pkcs8)
    }

    /// The key with this number: the same one each time within a test program, fast to make.
    pub fn p256(number: usize) -> Self {
        static KEYS: LazyLock<Vec<KeyPair>> =
            LazyLock::new(|| (0..16).map(|_| KeyPair::generate(Kind::P256)).collect());
        KEYS.get(number).expect("a number below 16").clone()
    }

    /// The key in this PKCS#8 (RFC 5958).
    pub fn from_pkcs8(kind: Kind, pkcs8: Vec<u8>) -> Self {
        let spki = match kind {
            Kind::RsaWeak => weak_spki(&pkcs8),
            Kind::Rsa2048 | Kind::Rsa3072 | Kind::Rsa4096 => x509(RsaKeyPair::from_pkcs8(&pkcs8).unwrap().public_key()),
            Kind::P256 | Kind::P384 | Kind::P521 => {
                x509(EcdsaKeyPair::from_pkcs8(curve(kind), &pkcs8).unwrap().public_key())
            }
            Kind::Ed25519 => {
                // PKCS#8 version 1 holds no public key to compare with
                let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&pkcs8).unwrap();
                x509(pair.public_key())
            }
        };
        Self { kind, pkcs8, spki }
    }

    /// What kind of key it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The PrivateKeyInfo (PKCS#8 version 1, RFC 5208).
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// The SubjectPublicKeyInfo.
    pub fn spki(&self) -> &[u8] {
        &self.spki
    }

    /// SHA-1 of the subjectPublicKey bits (RFC 5280 4.2.1.2, method 1).
    pub fn identifier(&self) -> Vec<u8> {
        let info = spki::SubjectPublicKeyInfoRef::try_from(self.spki.as_slice()).unwrap();
        let digest = &aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY;
        aws_lc_rs::digest::digest(digest, info.subject_public_key.raw_bytes())
            .as_ref()
            .to_vec()
    }

    /// The AlgorithmIdentifier of a signature of this key.
    pub fn algorithm_identifier(&self, scheme: Scheme) -> Vec<u8> {
        let with_null = |oid| tlv::sequence(&[tlv::oid(oid), tlv::null()]);
        match (scheme, self.kind) {
            (Scheme::RsaSha1, _) => with_null("1.2.840.113549.1.1.5"),
            (Scheme::RsaSha384, _) => with_null("1.2.840.113549.1.1.12"),
            (Scheme::RsaSha512, _) => with_null("1.2.840.113549.1.1.13"),
            (Scheme::RsaPssSha256, _) => pss_sha256(),
            (Scheme::Usual, Kind::P256) => tlv::sequence(&[tlv::oid("1.2.840.10045.4.3.2")]),
            (Scheme::Usual, Kind::P384) => tlv::sequence(&[tlv::oid("1.2.840.10045.4.3.3")]),
            (Scheme::Usual, Kind::P521) => tlv::sequence(&[tlv::oid("1.2.840.10045.4.3.4")]),
            (Scheme::Usual, Kind::Ed25519) => tlv::sequence(&[tlv::oid("1.3.101.112")]),
            (Scheme::Usual, _) => with_null("1.2.840.113549.1.1.11"),
        }
    }

    /// The signature value over `message`.
    pub fn sign(&self, scheme: Scheme, message: &[u8]) -> Vec<u8> {
        match self.kind {
            Kind::P256 | Kind::P384 | Kind::P521 => {
                let pair = EcdsaKeyPair::from_pkcs8(curve(self.kind), &self.pkcs8).unwrap();
                pair.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec()
            }
            Kind::Ed25519 => {
                let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&self.pkcs8).unwrap();
                pair.sign(message).as_ref().to_vec()
            }
            Kind::RsaWeak => self.sign_block(&digest_info("2.16.840.1.101.3.4.2.1", message)),
            Kind::Rsa2048 | Kind::Rsa3072 | Kind::Rsa4096 => self.sign_rsa(scheme, message),
        }
    }

    /// The RSA operation over `00 01 FF .. FF 00` and these octets (RFC 8017 9.2), whatever they are.
    pub fn sign_block(&self, octets: &[u8]) -> Vec<u8> {
        use rsa::pkcs8::DecodePrivateKey as _;
        let key = rsa::RsaPrivateKey::from_pkcs8_der(&self.pkcs8).unwrap();
        let padding = rsa::Pkcs1v15Sign {
            hash_len: None,
            prefix: Box::default(),
        };
        key.sign(padding, octets).unwrap()
    }

    fn sign_rsa(&self, scheme: Scheme, message: &[u8]) -> Vec<u8> {
        let encoding: &'static dyn RsaEncoding = match scheme {
            Scheme::Usual => &RSA_PKCS1_SHA256,
            Scheme::RsaSha384 => &RSA_PKCS1_SHA384,
            Scheme::RsaSha512 => &RSA_PKCS1_SHA512,
            Scheme::RsaPssSha256 => &RSA_PSS_SHA256,
            // aws-lc-rs does not sign with SHA-1
            Scheme::RsaSha1 => return self.sign_block(&digest_info("1.3.14.3.2.26", message)),
        };
        let pair = RsaKeyPair::from_pkcs8(&self.pkcs8).unwrap();
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign(encoding, &SystemRandom::new(), message, &mut signature)
            .unwrap();
        signature
    }
}

/// DigestInfo (RFC 8017 9.2) with SHA-1, SHA-256, SHA-512 or MD5 of a message, by the digest's object identifier.
pub fn digest_info(oid: &str, message: &[u8]) -> Vec<u8> {
    let algorithm = tlv::sequence(&[tlv::oid(oid), tlv::null()]);
    tlv::sequence(&[algorithm, tlv::octet_string(&digest(oid, message))])
}

/// The digest with this object identifier: MD5, SHA-1, SHA-256 or SHA-512.
pub fn digest(oid: &str, message: &[u8]) -> Vec<u8> {
    let algorithm = match oid {
        "1.2.840.113549.2.5" => return <md5::Md5 as md5::Digest>::digest(message).to_vec(),
        "1.3.14.3.2.26" => &aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY,
        "2.16.840.1.101.3.4.2.1" => &aws_lc_rs::digest::SHA256,
        "2.16.840.1.101.3.4.2.3" => &aws_lc_rs::digest::SHA512,
        other => panic!("{other} is no digest of the kit"),
    };
    aws_lc_rs::digest::digest(algorithm, message).as_ref().to_vec()
}

fn weak_spki(pkcs8: &[u8]) -> Vec<u8> {
    use rsa::pkcs8::{DecodePrivateKey as _, EncodePublicKey as _};
    let key = rsa::RsaPrivateKey::from_pkcs8_der(pkcs8).unwrap();
    key.to_public_key().to_public_key_der().unwrap().as_ref().to_vec()
}

fn rsa(size: KeySize) -> Vec<u8> {
    let pair = RsaKeyPair::generate(size).unwrap();
    AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).unwrap().as_ref().to_vec()
}

fn curve(kind: Kind) -> &'static EcdsaSigningAlgorithm {
    match kind {
        Kind::P256 => &ECDSA_P256_SHA256_ASN1_SIGNING,
        Kind::P384 => &ECDSA_P384_SHA384_ASN1_SIGNING,
        Kind::P521 => &ECDSA_P521_SHA512_ASN1_SIGNING,
        other => panic!("{other:?} is no curve"),
    }
}

fn x509(key: &impl AsDer<PublicKeyX509Der<'static>>) -> Vec<u8> {
    key.as_der().unwrap().as_ref().to_vec()
}

/// RSASSA-PSS-params (RFC 4055 3.1), the defaults of SHA-1 all replaced.
fn pss_sha256() -> Vec<u8> {
    let sha256 = tlv::sequence(&[tlv::oid("2.16.840.1.101.3.4.2.1"), tlv::null()]);
    let mgf1 = tlv::sequence(&[tlv::oid("1.2.840.113549.1.1.8"), sha256.clone()]);
    let parameters = [
        tlv::context(0, &sha256),
        tlv::context(1, &mgf1),
        tlv::context(2, &tlv::unsigned(32)),
    ];
    tlv::sequence(&[tlv::oid("1.2.840.113549.1.1.10"), tlv::sequence(&parameters)])
}
