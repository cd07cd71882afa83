//! The content of a store as one file for offices without a network: a tape archive of certificates and CRLs with a manifest
//! of their hashes, signed (RFC 5652, detached).
//!
//! | member | what |
//! |---|---|
//! | `manifest.toml` | when it was made, by which program, SHA-256 of each other member |
//! | `manifest.p7s` | signature over the manifest |
//! | `anchors/…`, `intermediates/…`, `crls/…` | as in a [`Store`](crate::Store) |
//!
//! Who accepts the fingerprint of a signer's certificate lets this signer decide about anchors. Nothing goes back: not a CRL
//! (RFC 5280 5.2.3), and not a bundle behind an earlier one of the same signer, which could bring back an anchor that was
//! taken out since. Left out: OCSP responses, older CRLs.

mod export;
mod import;
mod manifest;

pub use export::{ExportError, export};
pub use import::{Bundle, BundleError, CrlAge, ImportRefusal, Imported, Outcome};

const MANIFEST: &str = "manifest.toml";
const SIGNATURE: &str = "manifest.p7s";

/// What the members of a bundle are: the folders of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Anchors(Option<crate::ProfileName>),
    Intermediates,
    Crls,
}

impl Place {
    const ALL: [Place; 5] = [
        Place::Anchors(Some(crate::ProfileName::Congvu)),
        Place::Anchors(Some(crate::ProfileName::Congcong)),
        Place::Anchors(None),
        Place::Intermediates,
        Place::Crls,
    ];

    const fn folder(self) -> &'static str {
        match self {
            Place::Anchors(Some(crate::ProfileName::Congvu)) => "anchors/congvu/",
            Place::Anchors(Some(crate::ProfileName::Congcong)) => "anchors/congcong/",
            Place::Anchors(None) => "anchors/other/",
            Place::Intermediates => "intermediates/",
            Place::Crls => "crls/",
        }
    }

    fn of(path: &str) -> Option<Place> {
        Place::ALL.into_iter().find(|place| path.starts_with(place.folder()))
    }
}
