//! Validation of AdES signatures: EN 319 102-1 V1.4.1 (2024-06). Facts in, verdict out.
//!
//! [`validate`] judges [`Evidence`] under a [`ValidationPolicy`] with a trust store at a given
//! time. It reads no file, no socket and no clock, parses nothing but algorithm identifiers of
//! certificates and verifies no signature of a document: the same facts give the same verdict,
//! today and in ten years. Policies are short texts, see [`ValidationPolicy::from_toml`].

mod evidence;
mod indication;
mod policy;
mod process;
mod report;

pub use evidence::{
    Carried, CertificateReference, CoveredBytes, DigestFact, DigestStatus, Evidence, FormatFinding, ModificationFact,
    ModificationLevel, Severity, SignatureFacts, SignatureFormat, SignatureKind, SignatureValueFact,
    SignatureValueStatus, SigningCertificateFact, UnknownReason,
};
pub use indication::{FailedReason, IndeterminateReason, Indication};
pub use policy::{DigestConstraint, KeyConstraint, PolicyError, Requirement, Trusted, ValidationPolicy};
pub use process::validate;
pub use report::{CertificateSource, Check, Detail, Outcome, Parameter, SignatureReport, ValidationReport, Value};
