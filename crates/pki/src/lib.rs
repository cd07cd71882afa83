//! X.509 certificates, CRLs and certification paths: RFC 5280.
//!
//! Pure functions of bytes and time: no files, no sockets, no clock. What is read here is hostile until a path says
//! otherwise; a bad signature is a value, not an error, and unknown is never good.
//!
//! | module | standard |
//! |---|---|
//! | [`Certificate`] | RFC 5280 4.1, 4.2 |
//! | [`Name`] | RFC 5280 4.1.2.4, 7.1 |
//! | [`CertificateList`] | RFC 5280 5 |
//! | [`path`] | RFC 5280 6.1 |
//! | [`ocsp`] | RFC 6960 4 |
//! | [`revocation`] | RFC 5280 6.3, RFC 6960 3.2 |
//! | [`crypto`] | the one door to signature cryptography |
//! | [`pem`] | RFC 7468 |

#![warn(clippy::indexing_slicing)]
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod certificate;
mod certificate_reader;
mod crl;
pub mod crypto;
mod distribution_point;
mod error;
mod extension;
mod general_name;
#[cfg(test)]
mod minting;
mod name;
mod name_constraints;
pub mod ocsp;
pub mod path;
pub mod pem;
mod policies;
pub mod revocation;
mod time;
mod tlv;
mod trust_store;

pub use certificate::Certificate;
pub use certificate_reader::CertificateReader;
pub use crl::{CertificateList, RevocationReason, RevokedCertificate};
pub use distribution_point::DistributionPoint;
pub use error::Error;
pub use extension::{AuthorityInfoAccess, BasicConstraints, Fault, KeyUsage};
pub use name::{Attribute, Name};
pub use name_constraints::NameConstraints;
pub use ocsp::OcspResponse;
pub use path::{PathError, ValidatedPath};
pub use revocation::RevocationStatus;
pub use time::Time;
pub use tlv::oid_text;
pub use trust_store::{Added, TrustStore};
