//! Certificates and CRLs of any shape (RFC 5280), minted inside a test.
//!
//! ```
//! use kyso_testkit::mint::{self, CertificateSpec, KeyPair};
//!
//! let authority_key = KeyPair::p256(1);
//! let authority = CertificateSpec::root(mint::name(&[("C", "VN"), ("CN", "KYSO TEST root")]), &authority_key);
//! let key = KeyPair::p256(2);
//! let mut leaf = CertificateSpec::leaf(mint::name(&[("CN", "KYSO TEST leaf")]), &key, &authority, 7);
//! leaf.not_after = "20210101000000Z".into();
//! let certificate: Vec<u8> = mint::certificate(&leaf);
//! # assert_eq!(certificate.first(), Some(&0x30));
//! ```

mod certificate;
mod crl;
pub mod extension;
mod key;
mod name;

pub use certificate::{CertificateSpec, certificate};
pub use crl::{CrlSpec, Revoked, crl};
pub use extension::Extension;
pub use key::{KeyPair, Kind, Scheme, digest, digest_info};
pub use name::name;
