//! What the tests of kyso are made with. No part of the product.
//!
//! | module | gives |
//! |---|---|
//! | [`pki()`] | the test certification authorities, identities and CRLs of `testdata/pki` |
//! | [`mint`] | odd certificates and CRLs made inside a test (RFC 5280) |
//! | [`timestamp`] | signature values: SignedData and time-stamp tokens (RFC 5652, RFC 3161) |
//! | [`tlv`] | DER written by hand (X.690), so that it can also be written wrongly |
//! | [`pdf`] | small PDF files written byte by byte, with whatever defect a test wants |
//! | [`cms`] | SignedData put together by hand (RFC 5652) |
//! | [`draft`] | a PDF that is signed and changed, revision by revision, without kyso |
//! | [`attacks()`] | the attacks that SECURITY.md lists, as files with the verdict that each must get |
//!
//! Everything here panics when it cannot do its work: that fails the test, which is what a test wants.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test kit ends the test that it cannot serve"
)]

mod attacks;
pub mod cms;
pub mod draft;
pub mod mint;
pub mod pdf;
mod pki;
pub mod timestamp;
pub mod tlv;

pub use attacks::{Attack, Expected, Family, attacks, many_revisions, signed_document};
pub use pki::{Authority, Identity, Pki, file, pki, pki_folder};
