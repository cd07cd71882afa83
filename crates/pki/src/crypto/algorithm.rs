//! Signature algorithms and their `AlgorithmIdentifier`: RFC 4055, RFC 5754, RFC 5758, RFC 8410 and RFC 8017 appendix A.2.3.

use const_oid::ObjectIdentifier;
use der::asn1::AnyRef;
use der::{Decode, Encode, Sequence};
use spki::{AlgorithmIdentifier, AlgorithmIdentifierRef};

use super::digest::DigestAlgorithm;
use super::oid;

/// How a message is turned into a signature value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5, RFC 8017 8.2.
    RsaPkcs1v15(DigestAlgorithm),
    /// RSASSA-PSS, RFC 8017 8.1, with MGF1 and trailer field 1.
    RsaPss {
        /// Digest of the message.
        digest: DigestAlgorithm,
        /// Digest inside MGF1.
        mgf1_digest: DigestAlgorithm,
        /// Octets of salt.
        salt_length: u32,
    },
    /// ECDSA, FIPS 186-5 6. The curve is the key's.
    Ecdsa(DigestAlgorithm),
    /// Ed25519, RFC 8032 5.1. It hashes by itself.
    Ed25519,
    /// Ed448, RFC 8032 5.2, without context. It hashes by itself.
    Ed448,
}

impl SignatureAlgorithm {
    /// Reads an `AlgorithmIdentifier` as its standard has it.
    ///
    /// `digest_hint` is the `digestAlgorithm` of a `SignerInfo`: rsaEncryption names no digest of its own and
    /// takes it (RFC 3370 3.2). Parameters NULL and absent mean the same (RFC 5754 3.2); only Ed25519 and Ed448 must have
    /// none (RFC 8410 3). A digest that is not [sound](DigestAlgorithm::is_sound) is refused: certificates and CRLs are read here.
    ///
    /// # Errors
    /// The identifier with its name where known, if it is not served here or has parameters that it must not have.
    pub fn from_algorithm_identifier(
        der: &[u8],
        digest_hint: Option<DigestAlgorithm>,
    ) -> Result<Self, UnsupportedAlgorithm> {
        match Self::from_algorithm_identifier_as_found(der, digest_hint)? {
            (algorithm, None) if algorithm.digest().is_none_or(DigestAlgorithm::is_sound) => Ok(algorithm),
            (_, None) => Err(UnsupportedAlgorithm::unknown(read_algorithm_identifier(der)?.oid)),
            (_, Some(leniency)) => Err(UnsupportedAlgorithm {
                oid: read_algorithm_identifier(der)?.oid.to_string(),
                fault: AlgorithmFault::Leniency(leniency),
            }),
        }
    }

    /// Like [`from_algorithm_identifier`](Self::from_algorithm_identifier), but also takes digests that are not sound, which
    /// policy then judges, and what is wrong and yet means only one thing. The caller reports the leniency.
    ///
    /// # Errors
    /// As above.
    pub fn from_algorithm_identifier_as_found(
        der: &[u8],
        digest_hint: Option<DigestAlgorithm>,
    ) -> Result<(Self, Option<AlgorithmLeniency>), UnsupportedAlgorithm> {
        let identifier = read_algorithm_identifier(der)?;
        let hint = || digest_hint.ok_or_else(|| UnsupportedAlgorithm::new(identifier.oid, AlgorithmFault::NoDigest));
        let mut leniency = None;
        let algorithm = match identifier.oid {
            oid::RSASSA_PSS => return read_pss(&identifier).map(|algorithm| (algorithm, None)),
            oid::ED25519 | oid::ED448 => {
                leniency = identifier.parameters.map(|_| AlgorithmLeniency::NullForEdDsa);
                if identifier.oid == oid::ED448 {
                    Self::Ed448
                } else {
                    Self::Ed25519
                }
            }
            oid::RSA_ENCRYPTION => Self::RsaPkcs1v15(hint()?),
            oid::EC_PUBLIC_KEY => {
                leniency = Some(AlgorithmLeniency::KeyAlgorithmForEcdsa);
                Self::Ecdsa(hint()?)
            }
            other => *SIGNATURES
                .iter()
                .find_map(|(oid, algorithm)| (*oid == other).then_some(algorithm))
                .ok_or_else(|| UnsupportedAlgorithm::unknown(other))?,
        };
        // id-ecPublicKey may carry the curve, as it does in a key
        if leniency != Some(AlgorithmLeniency::KeyAlgorithmForEcdsa) {
            require_null_or_absent(&identifier)?;
        }
        Ok((algorithm, leniency))
    }

    /// The DER of the `AlgorithmIdentifier`: PKCS#1 v1.5 with NULL (RFC 4055 5), PSS with explicit parameters
    /// (RFC 4055 3.1), ECDSA, Ed25519 and Ed448 without parameters (RFC 5758 3.2, RFC 8410 3).
    ///
    /// ECDSA with SHA-512/256 and the like has no identifier; id-ecPublicKey is written, the only thing it can have been read from.
    pub fn to_algorithm_identifier(&self) -> Vec<u8> {
        let own = SIGNATURES
            .iter()
            .find_map(|(oid, algorithm)| (algorithm == self).then_some(*oid));
        match *self {
            Self::RsaPss {
                digest,
                mgf1_digest,
                salt_length,
            } => write_pss(digest, mgf1_digest, salt_length),
            Self::Ed25519 => write_algorithm_identifier(oid::ED25519, None),
            Self::Ed448 => write_algorithm_identifier(oid::ED448, None),
            Self::RsaPkcs1v15(_) => write_algorithm_identifier(own.unwrap_or(oid::RSA_ENCRYPTION), Some(AnyRef::NULL)),
            Self::Ecdsa(_) => write_algorithm_identifier(own.unwrap_or(oid::EC_PUBLIC_KEY), None),
        }
    }

    /// The family's name in reports: `rsa-pkcs1v15`, `rsa-pss`, `ecdsa`, `ed25519` or `ed448`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::RsaPkcs1v15(_) => "rsa-pkcs1v15",
            Self::RsaPss { .. } => "rsa-pss",
            Self::Ecdsa(_) => "ecdsa",
            Self::Ed25519 => "ed25519",
            Self::Ed448 => "ed448",
        }
    }

    /// The digest of the message; `None` for Ed25519 and Ed448, which take the message itself.
    pub const fn digest(&self) -> Option<DigestAlgorithm> {
        match self {
            Self::RsaPkcs1v15(digest) | Self::RsaPss { digest, .. } | Self::Ecdsa(digest) => Some(*digest),
            Self::Ed25519 | Self::Ed448 => None,
        }
    }

    /// RSASSA-PSS as RFC 4055 3.1 recommends it: MGF1 with the same digest, and a salt of the digest's length.
    pub const fn rsa_pss(digest: DigestAlgorithm) -> Self {
        let salt_length = match digest.output_len() {
            16 => 16,
            20 => 20,
            28 => 28,
            32 => 32,
            48 => 48,
            _ => 64,
        };
        Self::RsaPss {
            digest,
            mgf1_digest: digest,
            salt_length,
        }
    }
}

/// A wrong `AlgorithmIdentifier` that can only be meant in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AlgorithmLeniency {
    /// id-ecPublicKey where ecdsa-with-SHA* belongs (RFC 5753 2.1.1); the digest is that of `digestAlgorithm`.
    /// It cannot change a verdict: the signature value itself must fit key and digest.
    KeyAlgorithmForEcdsa,
    /// NULL beside Ed25519 or Ed448, where RFC 8410 3 wants nothing. It cannot change a verdict: the algorithm has no parameters.
    NullForEdDsa,
}

impl AlgorithmLeniency {
    /// A stable kebab-case name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::KeyAlgorithmForEcdsa => "key-algorithm-for-ecdsa",
            Self::NullForEdDsa => "null-parameters-for-eddsa",
        }
    }
}

/// An `AlgorithmIdentifier` that is not served here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {fault}", self.name())]
pub struct UnsupportedAlgorithm {
    oid: String,
    fault: AlgorithmFault,
}

impl UnsupportedAlgorithm {
    pub(crate) fn new(oid: ObjectIdentifier, fault: AlgorithmFault) -> Self {
        Self {
            oid: oid.to_string(),
            fault,
        }
    }

    pub(crate) fn unknown(oid: ObjectIdentifier) -> Self {
        Self::new(oid, AlgorithmFault::Unknown)
    }

    /// The object identifier in dotted form; empty if not even that could be read.
    pub fn oid(&self) -> &str {
        &self.oid
    }

    /// The algorithm's name, or its object identifier if it has none here.
    pub fn name(&self) -> &str {
        let known = ObjectIdentifier::new(&self.oid).ok().and_then(oid::name);
        match known {
            Some(name) => name,
            None if self.oid.is_empty() => "algorithm",
            None => &self.oid,
        }
    }

    /// What is wrong.
    pub const fn fault(&self) -> AlgorithmFault {
        self.fault
    }

    /// A stable kebab-case name of the fault.
    pub const fn code(&self) -> &'static str {
        match self.fault {
            AlgorithmFault::Unknown => "algorithm-unsupported",
            AlgorithmFault::Parameters => "algorithm-parameters",
            AlgorithmFault::NoDigest => "algorithm-without-digest",
            AlgorithmFault::Malformed => "algorithm-malformed",
            AlgorithmFault::Leniency(_) => "algorithm-misnamed",
        }
    }
}

/// Why an `AlgorithmIdentifier` is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AlgorithmFault {
    /// The algorithm is not served here.
    #[error("not supported")]
    Unknown,
    /// It has parameters that its standard does not allow, or lacks those that it must have.
    #[error("wrong parameters")]
    Parameters,
    /// It names no digest and none was given beside it.
    #[error("names no digest")]
    NoDigest,
    /// It is not DER.
    #[error("not a DER AlgorithmIdentifier")]
    Malformed,
    /// It is refused here and accepted by [`SignatureAlgorithm::from_algorithm_identifier_as_found`].
    #[error("not a well-formed signature algorithm")]
    Leniency(AlgorithmLeniency),
}

pub(crate) fn read_algorithm_identifier(der: &[u8]) -> Result<AlgorithmIdentifierRef<'_>, UnsupportedAlgorithm> {
    AlgorithmIdentifierRef::from_der(der).map_err(|_| UnsupportedAlgorithm {
        oid: String::new(),
        fault: AlgorithmFault::Malformed,
    })
}

/// RFC 5754 2 and 3.2: absent and NULL must both be accepted, nothing else.
pub(crate) fn require_null_or_absent(identifier: &AlgorithmIdentifierRef<'_>) -> Result<(), UnsupportedAlgorithm> {
    match identifier.parameters {
        None => Ok(()),
        Some(parameters) if parameters.is_null() && parameters.value().is_empty() => Ok(()),
        Some(_) => Err(UnsupportedAlgorithm::new(identifier.oid, AlgorithmFault::Parameters)),
    }
}

pub(crate) fn write_algorithm_identifier(oid: ObjectIdentifier, parameters: Option<AnyRef<'_>>) -> Vec<u8> {
    encode(&AlgorithmIdentifier { oid, parameters })
}

/// Lengths of these few octets cannot overflow, so encoding cannot fail.
pub(crate) fn encode(value: &impl Encode) -> Vec<u8> {
    value.to_der().unwrap_or_default()
}

/// RFC 8017 appendix A.2.3:
/// ```text
/// RSASSA-PSS-params ::= SEQUENCE {
///     hashAlgorithm      [0] HashAlgorithm      DEFAULT sha1,
///     maskGenAlgorithm   [1] MaskGenAlgorithm   DEFAULT mgf1SHA1,
///     saltLength         [2] INTEGER            DEFAULT 20,
///     trailerField       [3] TrailerField       DEFAULT trailerFieldBC
/// }
/// ```
/// Defaults that are written out, against DER, are understood: they change nothing.
#[derive(Clone, Debug, Sequence)]
struct RsassaPssParams<'a> {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    hash_algorithm: Option<AlgorithmIdentifierRef<'a>>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    mask_gen_algorithm: Option<AlgorithmIdentifierRef<'a>>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", optional = "true")]
    salt_length: Option<u32>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    trailer_field: Option<u32>,
}

const DEFAULT_SALT_LENGTH: u32 = 20;
const TRAILER_FIELD_BC: u32 = 1;

/// RFC 4055 3.1: in a signature's identifier the parameters must be present. Also reads the restrictions of a key (1.2).
pub(crate) fn read_pss(identifier: &AlgorithmIdentifierRef<'_>) -> Result<SignatureAlgorithm, UnsupportedAlgorithm> {
    let wrong = || UnsupportedAlgorithm::new(identifier.oid, AlgorithmFault::Parameters);
    let parameters: RsassaPssParams<'_> = identifier
        .parameters
        .ok_or_else(wrong)?
        .decode_as()
        .map_err(|_| wrong())?;
    let digest = parameters
        .hash_algorithm
        .as_ref()
        .map_or(Ok(DigestAlgorithm::Sha1), pss_digest)?;
    let mgf1_digest = match &parameters.mask_gen_algorithm {
        None => DigestAlgorithm::Sha1,
        Some(mask) if mask.oid == oid::MGF1 => {
            let inner = mask.parameters.ok_or_else(wrong)?;
            pss_digest(&inner.decode_as().map_err(|_| wrong())?)?
        }
        Some(mask) => return Err(UnsupportedAlgorithm::unknown(mask.oid)),
    };
    if parameters.trailer_field.is_some_and(|field| field != TRAILER_FIELD_BC) {
        return Err(wrong());
    }
    Ok(SignatureAlgorithm::RsaPss {
        digest,
        mgf1_digest,
        salt_length: parameters.salt_length.unwrap_or(DEFAULT_SALT_LENGTH),
    })
}

fn pss_digest(identifier: &AlgorithmIdentifierRef<'_>) -> Result<DigestAlgorithm, UnsupportedAlgorithm> {
    require_null_or_absent(identifier)?;
    DigestAlgorithm::from_oid(identifier.oid)
}

/// RFC 4055 2.1: the digest identifiers inside carry NULL. Defaults are left out (X.690 11.5).
fn write_pss(digest: DigestAlgorithm, mgf1_digest: DigestAlgorithm, salt_length: u32) -> Vec<u8> {
    let with_null = |digest: DigestAlgorithm| AlgorithmIdentifier {
        oid: digest.oid(),
        parameters: Some(AnyRef::NULL),
    };
    let mgf1_der = encode(&with_null(mgf1_digest));
    let parameters = encode(&RsassaPssParams {
        hash_algorithm: (digest != DigestAlgorithm::Sha1).then(|| with_null(digest)),
        mask_gen_algorithm: (mgf1_digest != DigestAlgorithm::Sha1).then(|| AlgorithmIdentifier {
            oid: oid::MGF1,
            parameters: AnyRef::from_der(&mgf1_der).ok(),
        }),
        salt_length: (salt_length != DEFAULT_SALT_LENGTH).then_some(salt_length),
        trailer_field: None,
    });
    write_algorithm_identifier(oid::RSASSA_PSS, AnyRef::from_der(&parameters).ok())
}

use DigestAlgorithm::{
    Md5, Ripemd160, Sha1, Sha3_224, Sha3_256, Sha3_384, Sha3_512, Sha224, Sha256, Sha384, Sha512, Sha512_224,
    Sha512_256,
};
use SignatureAlgorithm::{Ecdsa, RsaPkcs1v15};

/// Identifiers that name family and digest. The first of equal algorithms is the one written.
const SIGNATURES: &[(ObjectIdentifier, SignatureAlgorithm)] = &[
    (oid::SHA256_WITH_RSA, RsaPkcs1v15(Sha256)),
    (oid::SHA384_WITH_RSA, RsaPkcs1v15(Sha384)),
    (oid::SHA512_WITH_RSA, RsaPkcs1v15(Sha512)),
    (oid::SHA1_WITH_RSA, RsaPkcs1v15(Sha1)),
    (oid::SHA1_WITH_RSA_OIW, RsaPkcs1v15(Sha1)),
    (oid::SHA224_WITH_RSA, RsaPkcs1v15(Sha224)),
    (oid::SHA512_256_WITH_RSA, RsaPkcs1v15(Sha512_256)),
    (oid::SHA512_224_WITH_RSA, RsaPkcs1v15(Sha512_224)),
    (oid::MD5_WITH_RSA, RsaPkcs1v15(Md5)),
    (oid::RIPEMD160_WITH_RSA, RsaPkcs1v15(Ripemd160)),
    (oid::SHA3_224_WITH_RSA, RsaPkcs1v15(Sha3_224)),
    (oid::SHA3_256_WITH_RSA, RsaPkcs1v15(Sha3_256)),
    (oid::SHA3_384_WITH_RSA, RsaPkcs1v15(Sha3_384)),
    (oid::SHA3_512_WITH_RSA, RsaPkcs1v15(Sha3_512)),
    (oid::ECDSA_SHA256, Ecdsa(Sha256)),
    (oid::ECDSA_SHA384, Ecdsa(Sha384)),
    (oid::ECDSA_SHA512, Ecdsa(Sha512)),
    (oid::ECDSA_SHA1, Ecdsa(Sha1)),
    (oid::ECDSA_SHA224, Ecdsa(Sha224)),
    (oid::ECDSA_SHA3_224, Ecdsa(Sha3_224)),
    (oid::ECDSA_SHA3_256, Ecdsa(Sha3_256)),
    (oid::ECDSA_SHA3_384, Ecdsa(Sha3_384)),
    (oid::ECDSA_SHA3_512, Ecdsa(Sha3_512)),
];
