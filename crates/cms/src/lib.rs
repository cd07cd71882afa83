//! Cryptographic Message Syntax: the SignedData of RFC 5652 section 5, read as it is found in the field (BER) and
//! written as DER, with the signed attributes of RFC 5652 section 11, RFC 5035 (signing certificate) and RFC 6211
//! (algorithm protection) as ETSI EN 319 122-1 (CAdES) uses them.
//!
//! ```
//! # fn run(bytes: &[u8], content: &[u8]) -> Result<(), kyso_cms::Error> {
//! use kyso_cms::{SignedData, SignerCertificate};
//! use kyso_pki::crypto::digest;
//!
//! let signed_data = SignedData::from_ber(bytes)?;
//! let candidates = signed_data.parsed_certificates();
//! for signer_info in &signed_data.signer_infos {
//!     if let SignerCertificate::Found(certificate) = signer_info.certificate(candidates) {
//!         let check = signer_info.verify(certificate, |algorithm| Some(digest(algorithm, content)));
//!         println!("{:?} {:?}", check.digest, check.signature);
//!     }
//! }
//! # Ok(()) }
//! ```
//!
//! What is found wrong is data: [`FormatFault`] makes the signature unacceptable, [`Oddity`] is worth a warning.
//! `Err` means that the bytes are no SignedData at all.
//!
//! Deliberately absent: trust (a good signature is not yet a trusted one), certification paths, PDF, files,
//! the clock, other CMS content types, signing keys. Time-stamp tokens (RFC 3161) are SignedData over a TSTInfo, see
//! [`TimeStampToken`].
#![warn(clippy::indexing_slicing)]
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod algorithm;
mod attributes;
mod ber;
mod build;
mod error;
mod ess;
mod fault;
mod octet_string;
mod oid;
mod revocation_info;
mod signed_data;
mod signer_info;
mod structure;
mod time_stamp;
mod verify;

pub use algorithm::AlgorithmIdentifier;
pub use attributes::{Attribute, SignedAttributes, looks_like_signed_attributes};
pub use build::{BuildError, NewSignedData, SignedAttributesBuilder, build_signed_data, size_estimate};
pub use error::Error;
pub use ess::{EssCertId, IssuerSerial, SigningCertificateReference};
pub use fault::{FormatFault, Oddity};
pub use octet_string::octet_string;
pub use revocation_info::RevocationInformation;
pub use signed_data::SignedData;
pub use signer_info::{SignerCertificate, SignerIdentifier, SignerInfo};
pub use structure::field_at;
pub use time_stamp::{Accuracy, TimeStampCheck, TimeStampToken, TstInfo};
pub use verify::{DigestCheck, SignatureCheck, SignatureValueCheck};
