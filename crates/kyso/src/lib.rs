//! Signs PDF documents and says what the signatures in them are worth.
//!
//! This crate is where PDF (ISO 32000-2) meets CMS (RFC 5652), X.509 (RFC 5280) and the rules of
//! validation (EN 319 102-1). It reads no file, no clock and no network: bytes, time, trust and
//! randomness are arguments.
//!
//! - [`sign`] is made of [`prepare`], a [`Signer`] and [`complete`].
//! - [`verify`] gives a [`Report`], whatever the file is.
//! - [`inspect`] tells what is in a file without a verdict.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod byte_range;
mod digest;
mod field;
mod inspect;
mod modification;
mod network;
mod occlusion;
mod pdf_date;
mod permission;
mod report;
mod screen;
mod sign;
mod signature_dictionary;
mod signer;
mod transport;
mod verify;

pub use inspect::{FieldInfo, Inspection, RevisionInfo, SignedBy, UsageRights, inspect, signed_revision};
pub use network::{Kept, Network};
pub use report::{
    CertificateReport, ChainEntry, ChangeReport, CheckReport, CoverageName, CriterionReport, DigestReport,
    ExchangeReport, FactReport, Language, LeniencyReport, MdpReport, ModificationsReport, NameReport, Report,
    ReportError, RevocationReport, SCHEMA, SignatureReport, SignatureType, SignatureValueReport, SigningTimeReport,
    Status, TimestampReport, TrustReport, ViewerOpinion, document_error, harmless, sign_error_text, to_text,
};
pub use screen::{ScreenFinding, ScreenKind, screen};
pub use sign::{
    Permission, PreparedSignature, SignError, SignatureParameters, SignedDocument, complete, prepare, sign,
};
pub use signature_dictionary::SubFilter;
pub use signer::{Signer, SignerError};
pub use transport::{Call, Failed, Fetched, Post, Transport, TransportError};
pub use verify::{Material, VerificationParameters, unreadable, verify, verify_with_material};

pub use kyso_ades::{PolicyError, ValidationPolicy};
pub use kyso_pdf::{Document, Error as DocumentError, Limits};
pub use kyso_pki::crypto::{DigestAlgorithm, SignatureAlgorithm};
pub use kyso_pki::{Certificate, CertificateList, OcspResponse, Time, TrustStore};

/// Name and version, as reports have it.
pub const PROGRAM: &str = concat!("kyso ", env!("CARGO_PKG_VERSION"));
