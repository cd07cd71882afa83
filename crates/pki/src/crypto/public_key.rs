//! Public keys out of `SubjectPublicKeyInfo`: RFC 3279 2.3.1, RFC 4055 1.2, RFC 5480 2, RFC 8410 4.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use der::asn1::{AnyRef, ObjectIdentifier, UintRef};
use der::{Decode, Encode, Reader, Sequence, SliceReader, Tag, Tagged};
use spki::SubjectPublicKeyInfoRef;

use super::algorithm::{read_pss, require_null_or_absent};
use super::aws_lc::AwsLcKey;
use super::rust_crypto::RsaVerifyingKey;
use super::{DigestAlgorithm, KeyError, SignatureAlgorithm, oid};

/// A public key, read and checked for form. Cheap to clone; what the cryptographic library prepares for it
/// is made at the first verification and kept.
#[derive(Clone)]
pub struct PublicKey(Arc<Inner>);

pub(crate) struct Inner {
    spki: Box<[u8]>,
    /// The content of the BIT STRING in `spki`.
    key: Range<usize>,
    /// The same in DER, if it was not.
    rewritten: Option<Box<[u8]>>,
    kind: KeyKind,
    bits: u32,
    pss_only: bool,
    pss_restriction: Option<SignatureAlgorithm>,
    pub(crate) aws_lc: OnceLock<Option<AwsLcKey>>,
    pub(crate) rust_crypto: OnceLock<Option<RsaVerifyingKey>>,
}

/// What kind of key it is, and so which signatures it can make.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyKind {
    /// RSA, for PKCS#1 v1.5 and PSS; or PSS alone, see [`PublicKey::is_pss_only`].
    Rsa,
    /// The curve P-256 of FIPS 186-5 (SP 800-186 3.2.1.3).
    EcP256,
    /// The curve P-384 (SP 800-186 3.2.1.4).
    EcP384,
    /// The curve P-521 (SP 800-186 3.2.1.5).
    EcP521,
    /// The curve P-192 of FIPS 186-4 D.1.2.1, retired.
    EcP192,
    /// The curve P-224 (SP 800-186 3.2.1.2).
    EcP224,
    /// brainpoolP256r1 of RFC 5639 3.4.
    BrainpoolP256r1,
    /// Its twist.
    BrainpoolP256t1,
    /// brainpoolP384r1 of RFC 5639 3.6.
    BrainpoolP384r1,
    /// Its twist.
    BrainpoolP384t1,
    /// Ed25519 of RFC 8032.
    Ed25519,
    /// Ed448 of RFC 8032.
    Ed448,
    /// Not served here: the object identifier of the algorithm, or of the curve.
    Other(String),
}

impl KeyKind {
    /// The name of the kind, for people and reports.
    pub fn name(&self) -> String {
        match self {
            Self::Rsa => "RSA".to_owned(),
            Self::EcP256 => "P-256".to_owned(),
            Self::EcP384 => "P-384".to_owned(),
            Self::EcP521 => "P-521".to_owned(),
            Self::EcP192 => "P-192".to_owned(),
            Self::EcP224 => "P-224".to_owned(),
            Self::BrainpoolP256r1 => "brainpoolP256r1".to_owned(),
            Self::BrainpoolP256t1 => "brainpoolP256t1".to_owned(),
            Self::BrainpoolP384r1 => "brainpoolP384r1".to_owned(),
            Self::BrainpoolP384t1 => "brainpoolP384t1".to_owned(),
            Self::Ed25519 => "Ed25519".to_owned(),
            Self::Ed448 => "Ed448".to_owned(),
            Self::Other(text) => ObjectIdentifier::new(text).map_or_else(|_| text.clone(), oid::describe),
        }
    }
}

impl PublicKey {
    /// Reads a DER `SubjectPublicKeyInfo`. A key of an algorithm that is not served is read as [`KeyKind::Other`].
    ///
    /// # Errors
    /// If it is not DER, or an RSA key has a modulus or exponent outside of what is served.
    pub fn from_spki_der(der: &[u8]) -> Result<Self, KeyError> {
        let spki = SubjectPublicKeyInfoRef::from_der(der)
            .map_err(|_| KeyError::Malformed("not a DER SubjectPublicKeyInfo"))?;
        let key = spki
            .subject_public_key
            .as_bytes()
            .ok_or(KeyError::Malformed("public key is not whole octets"))?;
        let facts = facts(&spki, key)?;
        // the BIT STRING is the last element
        let start = der.len().saturating_sub(key.len());
        Ok(Self(Arc::new(Inner {
            spki: der.into(),
            key: start..der.len(),
            rewritten: facts.rewritten,
            kind: facts.kind,
            bits: facts.bits,
            pss_only: spki.algorithm.oid == oid::RSASSA_PSS,
            pss_restriction: facts.pss_restriction,
            aws_lc: OnceLock::new(),
            rust_crypto: OnceLock::new(),
        })))
    }

    /// The received bytes.
    pub fn spki_der(&self) -> &[u8] {
        &self.0.spki
    }

    /// Bits of the modulus or of the curve's field; 0 if unknown.
    pub fn bits(&self) -> u32 {
        self.0.bits
    }

    /// Whether the RSA modulus lacked the zero octet in front that makes an INTEGER positive (X.690 8.3.3), as in
    /// Estonian identity cards of 2014 and 2015. It is read as it was meant, as OpenSSL does.
    pub fn is_negative_modulus(&self) -> bool {
        self.0.rewritten.is_some()
    }

    /// What kind of key it is.
    pub fn kind(&self) -> &KeyKind {
        &self.0.kind
    }

    /// Whether the key names id-RSASSA-PSS and must not be used with PKCS#1 v1.5 (RFC 4055 1.2).
    pub fn is_pss_only(&self) -> bool {
        self.0.pss_only
    }

    /// The parameters that an id-RSASSA-PSS key prescribes (RFC 4055 3.3): digest, MGF1 digest and least salt length.
    pub fn pss_restriction(&self) -> Option<&SignatureAlgorithm> {
        self.0.pss_restriction.as_ref()
    }

    /// The scheme that is used when none is asked for: PSS for a PSS-only key, else PKCS#1 v1.5 with SHA-256; ECDSA
    /// with the digest that fits the curve; Ed25519, Ed448. `None` for a key that is not served.
    pub fn default_algorithm(&self) -> Option<SignatureAlgorithm> {
        match self.kind() {
            KeyKind::Rsa if self.is_pss_only() => Some(SignatureAlgorithm::rsa_pss(
                self.pss_restriction()
                    .and_then(SignatureAlgorithm::digest)
                    .unwrap_or(DigestAlgorithm::Sha256),
            )),
            KeyKind::Rsa => Some(SignatureAlgorithm::RsaPkcs1v15(DigestAlgorithm::Sha256)),
            KeyKind::EcP192
            | KeyKind::EcP224
            | KeyKind::EcP256
            | KeyKind::BrainpoolP256r1
            | KeyKind::BrainpoolP256t1 => Some(SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256)),
            KeyKind::EcP384 | KeyKind::BrainpoolP384r1 | KeyKind::BrainpoolP384t1 => {
                Some(SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha384))
            }
            KeyKind::EcP521 => Some(SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha512)),
            KeyKind::Ed25519 => Some(SignatureAlgorithm::Ed25519),
            KeyKind::Ed448 => Some(SignatureAlgorithm::Ed448),
            KeyKind::Other(_) => None,
        }
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }
}

impl Inner {
    /// The content of the BIT STRING, in DER.
    pub(crate) fn key_octets(&self) -> &[u8] {
        let received = self.spki.get(self.key.clone()).unwrap_or_default();
        self.rewritten.as_deref().unwrap_or(received)
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.spki_der() == other.spki_der()
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicKey")
            .field("kind", self.kind())
            .field("bits", &self.bits())
            .finish_non_exhaustive()
    }
}

/// Fewest and most bits of an RSA modulus that are read at all. Whether a small key may count is policy.
const MODULUS_BITS: std::ops::RangeInclusive<u32> = 512..=16384;

/// Most bits of a public exponent: FIPS 186-5 A.1.1 ends at 256; with a long modulus such an exponent would cost
/// the verifier seconds, so there the bound is that of common practice.
const fn exponent_bits_limit(modulus_bits: u32) -> u32 {
    if modulus_bits <= 3072 { 256 } else { 64 }
}

struct Facts {
    kind: KeyKind,
    bits: u32,
    rewritten: Option<Box<[u8]>>,
    pss_restriction: Option<SignatureAlgorithm>,
}

/// RFC 8017 appendix A.1.1.
#[derive(Clone, Debug, Sequence)]
pub(crate) struct RsaPublicKey<'a> {
    pub(crate) modulus: UintRef<'a>,
    pub(crate) public_exponent: UintRef<'a>,
}

fn facts(spki: &SubjectPublicKeyInfoRef<'_>, key: &[u8]) -> Result<Facts, KeyError> {
    let algorithm = spki.algorithm;
    let plain = |kind, bits| Facts {
        kind,
        bits,
        rewritten: None,
        pss_restriction: None,
    };
    match algorithm.oid {
        oid::RSA_ENCRYPTION => {
            require_null_or_absent(&algorithm).map_err(|_| PARAMETERS)?;
            rsa_facts(key)
        }
        // RFC 4055 3.3: parameters absent: no restriction
        oid::RSASSA_PSS => Ok(Facts {
            pss_restriction: match algorithm.parameters {
                None => None,
                Some(_) => Some(read_pss(&algorithm).map_err(|_| PARAMETERS)?),
            },
            ..rsa_facts(key)?
        }),
        oid::EC_PUBLIC_KEY => ec_facts(algorithm.parameters, key).map(|(kind, bits)| plain(kind, bits)),
        // RFC 8410 3: parameters must be absent; RFC 8032 5.1.5: 32 octets
        oid::ED25519 | oid::ED448 if algorithm.parameters.is_some() => Err(PARAMETERS),
        oid::ED25519 if key.len() != 32 => Err(KeyError::Malformed("Ed25519 key is not 32 octets")),
        oid::ED25519 => Ok(plain(KeyKind::Ed25519, 256)),
        // 5.2.5: 57 octets
        oid::ED448 if key.len() != 57 => Err(KeyError::Malformed("Ed448 key is not 57 octets")),
        oid::ED448 => Ok(plain(KeyKind::Ed448, 456)),
        other => Ok(plain(KeyKind::Other(other.to_string()), 0)),
    }
}

const PARAMETERS: KeyError = KeyError::Malformed("wrong parameters in SubjectPublicKeyInfo");

/// A modulus that is negative for want of its sign octet is taken for its octets: nothing else can be meant.
fn rsa_facts(key: &[u8]) -> Result<Facts, KeyError> {
    let rewritten = match RsaPublicKey::from_der(key) {
        Ok(_) => None,
        Err(_) => Some(with_positive_modulus(key).ok_or(KeyError::Malformed("not a DER RSAPublicKey"))?),
    };
    Ok(Facts {
        kind: KeyKind::Rsa,
        bits: rsa_bits(rewritten.as_deref().unwrap_or(key))?,
        rewritten: rewritten.map(Vec::into_boxed_slice),
        pss_restriction: None,
    })
}

fn with_positive_modulus(key: &[u8]) -> Option<Vec<u8>> {
    let sequence = AnyRef::from_der(key).ok().filter(|any| any.tag() == Tag::Sequence)?;
    let mut reader = SliceReader::new(sequence.value()).ok()?;
    let modulus: AnyRef<'_> = reader.decode().ok()?;
    let negative = modulus.tag() == Tag::Integer && modulus.value().first()? & 0x80 != 0;
    let key = RsaPublicKey {
        modulus: UintRef::new(modulus.value()).ok().filter(|_| negative)?,
        public_exponent: reader.decode().ok()?,
    };
    key.to_der().ok().filter(|_| reader.is_finished())
}

/// RFC 8017 3.1: the modulus is odd, the exponent odd, at least 3 and below the modulus.
fn rsa_bits(key: &[u8]) -> Result<u32, KeyError> {
    let RsaPublicKey {
        modulus,
        public_exponent,
    } = RsaPublicKey::from_der(key).map_err(|_| KeyError::Malformed("not a DER RSAPublicKey"))?;
    let bits = bit_length(modulus.as_bytes());
    if !MODULUS_BITS.contains(&bits) {
        return Err(KeyError::ModulusSize { bits });
    }
    if !is_odd(modulus.as_bytes()) {
        return Err(KeyError::Malformed("RSA modulus is even"));
    }
    let exponent_bits = bit_length(public_exponent.as_bytes());
    if exponent_bits < 2 || exponent_bits > exponent_bits_limit(bits) || !is_odd(public_exponent.as_bytes()) {
        return Err(KeyError::PublicExponent);
    }
    Ok(bits)
}

/// RFC 5480 2.1.1 and 2.2: a named curve, and a point that is uncompressed or compressed. Whether the point is on the
/// curve is found out when the key is prepared.
fn ec_facts(parameters: Option<AnyRef<'_>>, key: &[u8]) -> Result<(KeyKind, u32), KeyError> {
    let curve: ObjectIdentifier = parameters
        .and_then(|parameters| parameters.decode_as().ok())
        .ok_or(KeyError::Malformed("elliptic curve is not named"))?;
    let (kind, bits, octets) = match curve {
        oid::P256 => (KeyKind::EcP256, 256, 32),
        oid::P384 => (KeyKind::EcP384, 384, 48),
        oid::P521 => (KeyKind::EcP521, 521, 66),
        oid::P192 => (KeyKind::EcP192, 192, 24),
        oid::P224 => (KeyKind::EcP224, 224, 28),
        oid::BRAINPOOL_P256R1 => (KeyKind::BrainpoolP256r1, 256, 32),
        oid::BRAINPOOL_P256T1 => (KeyKind::BrainpoolP256t1, 256, 32),
        oid::BRAINPOOL_P384R1 => (KeyKind::BrainpoolP384r1, 384, 48),
        oid::BRAINPOOL_P384T1 => (KeyKind::BrainpoolP384t1, 384, 48),
        other => return Ok((KeyKind::Other(other.to_string()), 0)),
    };
    match key.first() {
        Some(0x04) if key.len() == 1 + 2 * octets => Ok((kind, bits)),
        Some(0x02 | 0x03) if key.len() == 1 + octets => Ok((kind, bits)),
        _ => Err(KeyError::Malformed("not an elliptic curve point of this curve")),
    }
}

fn is_odd(octets: &[u8]) -> bool {
    octets.last().is_some_and(|last| last & 1 == 1)
}

/// Bits of a big-endian number.
pub(crate) fn bit_length(octets: &[u8]) -> u32 {
    let Some(first) = octets.iter().position(|octet| *octet != 0) else {
        return 0;
    };
    let significant = octets.get(first..).unwrap_or_default();
    let leading = significant.first().map_or(0, |octet| octet.leading_zeros());
    u32::try_from(significant.len())
        .unwrap_or(u32::MAX)
        .saturating_mul(8)
        .saturating_sub(leading)
}
