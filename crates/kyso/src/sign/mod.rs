//! Signing in separate steps: [`prepare`] (pure), the key ([`Signer`]), [`complete`] (pure).
//! [`sign`] is made only of them.

mod complete;
mod error;
mod lock;
mod placement;
mod prepare;
mod seed_certificate;
mod seed_value;

use kyso_pdf::Document;
use kyso_pki::Time;
use kyso_pki::crypto::{DigestAlgorithm, SignatureAlgorithm};

pub use complete::{SignedDocument, complete};
pub use error::SignError;
pub(crate) use lock::signer_name;
pub use prepare::{PreparedSignature, prepare};

use crate::signature_dictionary::SubFilter;
use crate::signer::Signer;

/// What to sign and how. Time and randomness are inputs: same inputs, same bytes (with an
/// algorithm that is itself deterministic).
#[derive(Debug, Clone)]
pub struct SignatureParameters {
    /// Format of the signature; None: what the field asks for (12.7.5.5, table 237), else PAdES.
    pub sub_filter: Option<SubFilter>,
    /// Existing or new signature field; None: the only empty one, else a new one.
    pub field: Option<String>,
    /// Makes it a certification signature with this permission (ISO 32000-2 12.8.2.2).
    pub certify: Option<Permission>,
    /// Signature algorithm; None: what the signer's key wants, with a digest that the field asks for.
    pub algorithm: Option<SignatureAlgorithm>,
    /// `/Reason`.
    pub reason: Option<String>,
    /// `/Location`.
    pub location: Option<String>,
    /// `/ContactInfo`.
    pub contact: Option<String>,
    /// `/Name`; None: the common name of the certificate.
    pub name: Option<String>,
    /// Claimed signing time.
    pub signing_time: Time,
    /// Randomness for the file identifier and, in an encrypted file, initialisation vectors.
    pub seed: [u8; 32],
    /// Octets to reserve for the CMS; None: exactly what it needs.
    pub reserve: Option<usize>,
}

impl SignatureParameters {
    /// An invisible PAdES approval signature.
    #[must_use]
    pub fn new(signing_time: Time, seed: [u8; 32]) -> Self {
        Self {
            sub_filter: None,
            field: None,
            certify: None,
            algorithm: None,
            reason: None,
            location: None,
            contact: None,
            name: None,
            signing_time,
            seed,
            reserve: None,
        }
    }
}

/// Permission of a certification signature (table 257).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// P=1: no changes.
    NoChanges,
    /// P=2: form filling and further signatures.
    FormFilling,
    /// P=3: annotations too.
    Annotations,
}

impl Permission {
    /// `/P`.
    #[must_use]
    pub fn value(self) -> u8 {
        match self {
            Self::NoChanges => 1,
            Self::FormFilling => 2,
            Self::Annotations => 3,
        }
    }

    /// The permission with a value of `/P`.
    #[must_use]
    pub fn from_value(value: u8) -> Option<Self> {
        [Self::NoChanges, Self::FormFilling, Self::Annotations]
            .into_iter()
            .find(|p| p.value() == value)
    }
}

/// Signs a document in one call.
///
/// # Errors
///
/// [`SignError`]; the key is called at most once, and only when everything else is ready.
pub fn sign<'a>(
    document: &Document<'a>,
    parameters: &SignatureParameters,
    signer: &dyn Signer,
) -> Result<SignedDocument<'a>, SignError> {
    let default = signer.default_algorithm();
    let prepared = prepare(document, parameters, signer.certificate(), signer.chain(), default)?;
    let value = signer.sign(prepared.to_be_signed(), prepared.algorithm())?;
    complete(document.data(), prepared, &value)
}

/// Digest over the document: that of the signature algorithm, SHA-512 for Ed25519 (RFC 8419 3.1).
fn digest_algorithm(algorithm: &SignatureAlgorithm) -> DigestAlgorithm {
    algorithm.digest().unwrap_or(DigestAlgorithm::Sha512)
}
