//! Whom an office trusts, on disk: trust profiles, the store, bundles for offices without a network.
//!
//! | module | what for |
//! |---|---|
//! | [`profile`] | `congvu` and `congcong`: names, pins, addresses; data, no certificates |
//! | [`Store`] | one folder of plain files, safe for several processes at once |
//! | [`acceptance`] | which certificate may enter: by pin or by fingerprint, never by name |
//! | [`bundle`] | the content of a store as one signed file |
//! | [`clock`] | whether the clock can be right |
//! | [`evidence`] | what verdicts rest on, kept beside the documents |
//!
//! A store is read into [`Contents`], which give the [`TrustStore`](kyso::TrustStore) of a profile. What is damaged there is
//! reported and passed over. CRLs never go back in time or number (RFC 5280 5.2.3).

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

pub mod acceptance;
pub mod bundle;
pub mod clock;
mod contents;
mod crl;
pub mod evidence;
mod files;
mod fingerprint;
mod items;
pub mod profile;
mod store;
mod tar;

pub use contents::{Anchor, Contents, Damaged};
pub use crl::{CrlOutcome, CrlRefusal};
pub use fingerprint::Fingerprint;
pub use items::{Items, ItemsError};
pub use profile::ProfileName;
pub use store::{Locked, Store};
