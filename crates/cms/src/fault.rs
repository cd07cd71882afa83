//! What can be wrong with a SignedData that can be read.

use kyso_pki::crypto::DigestAlgorithm;

/// Against RFC 5652 or RFC 5035 so that the signature must not count as valid (FORMAT_FAILURE and the like).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormatFault {
    /// RFC 5652 5.1: no one signed.
    #[error("there is no signer information")]
    NoSignerInfo,
    /// ISO 32000-2 12.8.3.3.1 and EN 319 142-1 6.3: one signature value per SignedData.
    #[error("there are {0} signer informations where one belongs")]
    SeveralSignerInfos(usize),
    /// RFC 5652 5.3: contentType is mandatory among signed attributes.
    #[error("the signed attributes lack the content type")]
    NoContentType,
    /// RFC 5652 5.3: messageDigest is mandatory among signed attributes.
    #[error("the signed attributes lack the message digest")]
    NoMessageDigest,
    /// RFC 5652 5.3: an attribute occurs at most once.
    #[error("the signed attribute {0} occurs more than once")]
    DuplicateAttribute(String),
    /// RFC 5652 11.1, 11.2, 11.3 and RFC 5035 3: exactly one value.
    #[error("the signed attribute {attr_type} has {count} values where one belongs")]
    AttributeValueCount {
        /// The attribute, dotted numbers.
        attr_type: String,
        /// Values found.
        count: usize,
    },
    /// A signed attribute or its value does not have the structure that its standard gives it. Dotted numbers, empty if not even
    /// the type can be read.
    #[error("the signed attribute {0} is malformed")]
    MalformedAttribute(String),
    /// RFC 5652 11.1: contentType equals eContentType.
    #[error("the signed content type {signed} is not the type {found} of the content")]
    ContentTypeMismatch {
        /// In the signed attributes.
        signed: String,
        /// In encapContentInfo.
        found: String,
    },
    /// Signed attributes are absent and the content is itself a set of signed attributes: the signature was made over
    /// attributes and is presented as one over content (RFC 5652 5.4 lets both mean the same bytes).
    #[error("the content is a set of signed attributes")]
    AttributesAsContent,
    /// The signature algorithm hashes with another algorithm than digestAlgorithm (RFC 5652 5.4 knows only one).
    #[error("the digest algorithm is {digest_algorithm}, the signature's own {signature_digest}")]
    DigestConfusion {
        /// digestAlgorithm.
        digest_algorithm: DigestAlgorithm,
        /// The one that signatureAlgorithm names.
        signature_digest: DigestAlgorithm,
    },
    /// RFC 6211 3: the signed copy of the algorithm identifiers differs from those in use.
    #[error("the protected algorithm identifiers are not those in use")]
    AlgorithmProtectionMismatch,
    /// RFC 5652 5.3: content of another type than id-data needs signed attributes.
    #[error("there are no signed attributes")]
    NoSignedAttributes,
    /// A TSTInfo has a critical extension, and none is known here.
    #[error("the time-stamp has an unknown critical extension")]
    UnknownCriticalExtension,
}

impl FormatFault {
    /// A stable kebab-case name.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoSignerInfo => "no-signer-info",
            Self::SeveralSignerInfos(_) => "several-signer-infos",
            Self::NoContentType => "no-content-type",
            Self::NoMessageDigest => "no-message-digest",
            Self::DuplicateAttribute(_) => "duplicate-attribute",
            Self::AttributeValueCount { .. } => "attribute-value-count",
            Self::MalformedAttribute(_) => "malformed-attribute",
            Self::ContentTypeMismatch { .. } => "content-type-mismatch",
            Self::AttributesAsContent => "attributes-as-content",
            Self::DigestConfusion { .. } => "digest-confusion",
            Self::AlgorithmProtectionMismatch => "algorithm-protection-mismatch",
            Self::NoSignedAttributes => "no-signed-attributes",
            Self::UnknownCriticalExtension => "time-stamp-critical-extension",
        }
    }
}

/// Against a standard, but the meaning is clear and the signature stands. Worth a warning.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Oddity {
    /// ISO 32000-2 12.8.3.3.1 wants DER.
    #[error("the structure is BER, not DER")]
    NotDer,
    /// RFC 5652 5.4: signed attributes are a SET OF in DER order.
    #[error("the signed attributes are not in DER")]
    SignedAttributesNotDer,
    /// RFC 5652 5.1 and 5.3: another version number belongs to this content.
    #[error("a version number is not the one that RFC 5652 asks for")]
    Version,
    /// RFC 5652 5.1: digestAlgorithms should list the signer's.
    #[error("the signer's digest algorithm is not listed")]
    DigestAlgorithmNotListed,
    /// A certificate that cannot be read. Its place among the certificates, from 0.
    #[error("certificate {0} cannot be read")]
    CertificateUnreadable(usize),
    /// RFC 5652 10.2.2: attribute certificates and other formats, which are not looked at.
    #[error("{0} certificates of another kind")]
    OtherCertificates(usize),
    /// RFC 5652 10.2.1: other revocation information, such as OCSP responses, which is not looked at.
    #[error("{0} revocation informations of another kind")]
    OtherRevocationInfos(usize),
    /// The unsigned attributes are malformed from here on.
    #[error("the unsigned attributes are malformed")]
    UnsignedAttributesMalformed,
    /// RFC 5652 11.3: the signing time is not UTCTime or GeneralizedTime as RFC 5280 has them.
    #[error("the signing time cannot be read")]
    SigningTimeMalformed,
    /// An identifier of another kind that can only be meant in one way: the key's for the signature (RFC 5753 2.1.1), the
    /// signature's for the digest.
    #[error("an algorithm is misnamed: {0}")]
    AlgorithmMisnamed(&'static str),
    /// RFC 8419 3.1 asks for SHA-512 beside Ed25519 and SHAKE256 beside Ed448. The signature does not depend on it.
    #[error("EdDSA with {0} as digest algorithm")]
    EdDsaDigest(DigestAlgorithm),
    /// RFC 4055 3.1 recommends one hash for both. RFC 8017 9.1 allows two, and the stated ones are those that verify:
    /// nothing rests on collisions of the mask generation.
    #[error("RSASSA-PSS hashes with {digest}, its mask generation with {mgf1_digest}")]
    PssDigests {
        /// Of the message.
        digest: DigestAlgorithm,
        /// Of MGF1.
        mgf1_digest: DigestAlgorithm,
    },
}

impl Oddity {
    /// A stable kebab-case name.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotDer => "not-der",
            Self::SignedAttributesNotDer => "signed-attributes-not-der",
            Self::Version => "cms-version",
            Self::DigestAlgorithmNotListed => "digest-algorithm-not-listed",
            Self::CertificateUnreadable(_) => "certificate-unreadable",
            Self::OtherCertificates(_) => "other-certificates",
            Self::OtherRevocationInfos(_) => "other-revocation-infos",
            Self::UnsignedAttributesMalformed => "unsigned-attributes-malformed",
            Self::SigningTimeMalformed => "signing-time-malformed",
            Self::AlgorithmMisnamed(_) => "algorithm-misnamed",
            Self::EdDsaDigest(_) => "eddsa-digest",
            Self::PssDigests { .. } => "pss-digests",
        }
    }
}
