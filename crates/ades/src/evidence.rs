//! The facts that a verdict is made from. Whoever parses the document fills them in; nothing here
//! is a judgement, and nothing is read again while judging.

use core::ops::Range;

use kyso_pki::ocsp::OcspResponse;
use kyso_pki::{Certificate, CertificateList, Time};
use serde::{Serialize, Serializer};

use crate::report::Parameter;

/// All facts about the signatures of one document, and the validation data found in it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Evidence {
    /// One entry for each signature, in the order in which the report is to have them.
    pub signatures: Vec<SignatureFacts>,
    /// Certificates carried by the document, of all signatures, in any order, or fetched for it. Not trusted.
    #[serde(serialize_with = "as_hex_list")]
    pub certificates: Vec<Certificate>,
    /// CRLs carried by the document or fetched for it. Those of the trust store are added.
    #[serde(serialize_with = "crls_as_hex_list")]
    pub crls: Vec<CertificateList>,
    /// OCSP responses carried by the document or fetched for it.
    #[serde(serialize_with = "responses_as_hex_list")]
    pub ocsp_responses: Vec<OcspResponse>,
    /// Where in the document they stand; what stands nowhere was fetched. An object may stand in several places.
    pub carried: Vec<Carried>,
    /// SHA-256 of those of the certificates that were fetched.
    #[serde(serialize_with = "digests_as_hex")]
    pub fetched: Vec<[u8; 32]>,
}

/// A certificate, CRL or OCSP response that stands in the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Carried {
    /// SHA-256 of the object.
    #[serde(serialize_with = "digest_as_hex")]
    pub sha256: [u8; 32],
    /// The bytes of the document that hold it.
    pub place: Range<usize>,
}

/// The facts about one signature.
#[derive(Debug, Clone, Serialize)]
pub struct SignatureFacts {
    /// Name of the signature, unique in the document: the name of its field.
    pub id: String,
    /// Signature of a signer, or document time-stamp.
    pub kind: SignatureKind,
    /// What the signature says it is; decides which attributes are required.
    pub format: SignatureFormat,
    /// What structure checks found (clause 5.2.2). Empty: nothing to complain about.
    pub findings: Vec<FormatFinding>,
    /// Which certificate made it (clause 5.2.3).
    pub signing_certificate: SigningCertificateFact,
    /// The digest of the signed bytes against the one in the signature (clause 5.2.7).
    pub digest: DigestFact,
    /// The signature value against the public key of the signing certificate (clause 5.2.7).
    pub signature: SignatureValueFact,
    /// The signing time that the signer states. Proves nothing.
    pub claimed_signing_time: Option<Time>,
    /// What later revisions of the document changed.
    pub modifications: ModificationFact,
    /// The bytes of the document that hold the signature value; none when that is not known.
    pub place: Option<Range<usize>>,
    /// For a document time-stamp: the bytes that it proves to have existed. None when they are unclear.
    pub covers: Option<CoveredBytes>,
    /// Time-stamps inside the signature: over its value, or over what was to be signed. They have none themselves.
    pub time_stamps: Vec<SignatureFacts>,
}

/// The bytes of a document under a signature: from the beginning to `end`, without a gap for the signature value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CoveredBytes {
    /// What is left out.
    pub gap: Range<usize>,
    /// Behind the last byte.
    pub end: usize,
}

impl CoveredBytes {
    /// Whether all bytes of `place` are among them.
    pub fn contain(&self, place: &Range<usize>) -> bool {
        place.end <= self.gap.start || place.start >= self.gap.end && place.end <= self.end
    }
}

/// Whose statement a signature is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SignatureKind {
    /// A signer's.
    Signature,
    /// A time-stamping authority's (`ETSI.RFC3161`), over the document.
    DocumentTimestamp,
    /// The same, over the value of a signature: the attribute signature-time-stamp (EN 319 122-1 5.3).
    SignatureTimestamp,
    /// The same, over what was going to be signed: the attribute content-time-stamp (EN 319 122-1 5.2.8).
    ContentTimestamp,
}

impl SignatureKind {
    /// Whether it is a statement about time.
    pub fn is_timestamp(self) -> bool {
        self != Self::Signature
    }
}

/// The format that a signature claims to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SignatureFormat {
    /// `ETSI.CAdES.detached`, EN 319 142-1.
    Pades,
    /// `adbe.pkcs7.detached`, ISO 32000.
    CmsDetached,
    /// `adbe.pkcs7.sha1`, ISO 32000-1 12.8.3.3: CMS that encloses the SHA-1 digest of the document.
    CmsSha1,
    /// `adbe.x509.rsa_sha1`, ISO 32000-1 12.8.3.2: a bare PKCS#1 value, certificates beside it.
    RsaSha1,
    /// `ETSI.RFC3161`, ISO 32000-2 12.8.5: a time-stamp token over the document.
    TimeStamp,
    /// Anything else; the strictest rules hold.
    Other,
}

/// One thing that a structure check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormatFinding {
    /// Stable name in kebab-case; becomes the id of the check in the report.
    pub id: &'static str,
    /// The clause that is violated, such as `ISO 32000-2 12.8.1`.
    pub clause: &'static str,
    /// Whether the signature can still be good.
    pub severity: Severity,
    /// Values for the text about it.
    pub parameters: Vec<Parameter>,
}

/// Weight of a [`FormatFinding`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The signature does not count: FORMAT_FAILURE.
    Fatal,
    /// Nobody here knows what it means for the signature, so that it cannot pass: CUSTOM.
    Open,
    /// Odd, but no verdict hangs on it.
    Warning,
}

/// Which certificate made the signature, as far as the signature tells.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SigningCertificateFact {
    /// Exactly one certificate fits the signer identifier and, if present, the reference.
    Found {
        /// The certificate.
        #[serde(serialize_with = "as_hex")]
        certificate: Certificate,
        /// The signed attribute that pins it.
        reference: CertificateReference,
    },
    /// A certificate fits the signer identifier, but the signed reference names another one.
    ReferenceMismatch {
        /// The certificate that the signer identifier names.
        #[serde(serialize_with = "as_hex")]
        certificate: Certificate,
    },
    /// Several certificates fit and no signed reference says which.
    Several {
        /// All that fit, more than one.
        #[serde(serialize_with = "as_hex_list")]
        certificates: Vec<Certificate>,
    },
    /// None of the certificates at hand fits.
    NotFound,
}

impl SigningCertificateFact {
    /// The certificate to speak about, also when its identification is in doubt.
    pub fn certificate(&self) -> Option<&Certificate> {
        match self {
            SigningCertificateFact::Found { certificate, .. }
            | SigningCertificateFact::ReferenceMismatch { certificate } => Some(certificate),
            SigningCertificateFact::Several { .. } | SigningCertificateFact::NotFound => None,
        }
    }
}

/// The signed attribute that pins the signing certificate (RFC 2634, RFC 5035).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CertificateReference {
    /// There is none.
    Absent,
    /// ESS signing-certificate or signing-certificate-v2; its hash fits the certificate.
    Present {
        /// Name of the digest algorithm, such as `sha256`.
        digest: String,
    },
}

/// The digest over the signed bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DigestFact {
    /// Name of the algorithm, such as `sha256`; the object identifier when it has no name here.
    pub algorithm: Option<String>,
    /// Result of the comparison.
    pub status: DigestStatus,
}

/// Result of comparing digests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DigestStatus {
    /// Equal.
    Intact,
    /// Different: the signed bytes are not those that were signed.
    Altered,
    /// Not compared.
    Unknown(UnknownReason),
}

/// The signature value under the public key of the signing certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignatureValueFact {
    /// Name of the algorithm: `rsa-pkcs1v15`, `rsa-pss`, `ecdsa`, `ed25519`, `ed448`, else its object identifier.
    pub algorithm: Option<String>,
    /// Name of the digest inside the signature algorithm; none where it has no choice (EdDSA).
    pub digest_algorithm: Option<String>,
    /// Size of the signer's key.
    pub key_bits: Option<u32>,
    /// Result of the verification.
    pub status: SignatureValueStatus,
}

/// Result of verifying a signature value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureValueStatus {
    /// It verifies.
    Verified,
    /// It does not.
    Bad,
    /// Not verified.
    Unknown(UnknownReason),
}

/// Why a cryptographic fact is not known. Never counted as good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum UnknownReason {
    /// An algorithm, key type or parameter that is not supported: its name.
    UnsupportedAlgorithm(String),
    /// The signed bytes are not all there.
    SignedDataNotFound,
    /// There is no certificate, so no key.
    NoSigningCertificate,
    /// Something else, in English, for the report.
    Other(String),
}

/// What revisions after the signed one changed, and whether a rule vouches for all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ModificationFact {
    /// The heaviest kind of change that was found.
    pub level: ModificationLevel,
    /// Whether everything that changed is permitted. None: the analysis was not possible.
    pub permitted: Option<bool>,
}

impl ModificationFact {
    /// Nothing was added after the signed revision.
    pub const NONE: ModificationFact = ModificationFact {
        level: ModificationLevel::None,
        permitted: Some(true),
    };

    /// There are later revisions and nothing is known about them.
    pub const NOT_ANALYSED: ModificationFact = ModificationFact {
        level: ModificationLevel::Other,
        permitted: None,
    };
}

/// Kinds of later changes, lightest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ModificationLevel {
    /// No change.
    None,
    /// Validation data and document time-stamps.
    LtaUpdates,
    /// Form fields filled in, signatures added.
    FormFilling,
    /// Annotations added or changed.
    Annotations,
    /// Anything else, or not known.
    Other,
}

fn as_hex<S: Serializer>(certificate: &Certificate, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex(certificate.der()))
}

fn as_hex_list<S: Serializer>(list: &[Certificate], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(list.iter().map(|certificate| hex(certificate.der())))
}

fn crls_as_hex_list<S: Serializer>(list: &[CertificateList], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(list.iter().map(|crl| hex(crl.der())))
}

fn responses_as_hex_list<S: Serializer>(list: &[OcspResponse], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(list.iter().map(|response| hex(response.der())))
}

fn digest_as_hex<S: Serializer>(digest: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex(digest))
}

fn digests_as_hex<S: Serializer>(list: &[[u8; 32]], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(list.iter().map(|digest| hex(digest)))
}

fn hex(bytes: &[u8]) -> String {
    use core::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // writing to a String cannot fail
            let _ = write!(text, "{byte:02x}");
            text
        })
}
