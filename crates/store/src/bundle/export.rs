//! Writing a bundle.

use std::collections::BTreeMap;

use kyso::{CertificateList, DigestAlgorithm, Signer, SignerError, Time};
use kyso_cms::{NewSignedData, SignedAttributesBuilder, build_signed_data};
use kyso_pki::crypto::digest;

use super::manifest::Manifest;
use super::{MANIFEST, Place, SIGNATURE};
use crate::contents::{CERTIFICATE_ENDING, CRL_ENDING, Contents};
use crate::{Fingerprint, crl, tar};

/// Why no bundle was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The store has nothing to send.
    #[error("the store is empty")]
    Empty,
    /// The key did not sign.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The CMS cannot be spelt.
    #[error("the signature cannot be written")]
    Cms,
}

impl ExportError {
    /// A stable name.
    pub fn code(&self) -> &'static str {
        match self {
            ExportError::Empty => "bundle-empty",
            ExportError::Signer(error) => error.code,
            ExportError::Cms => "bundle-signature",
        }
    }
}

/// The anchors, intermediates and newest CRLs of a store as one file.
///
/// # Errors
/// [`ExportError`].
pub fn export(contents: &Contents, created: Time, signer: &dyn Signer) -> Result<Vec<u8>, ExportError> {
    let members = members(contents);
    if members.is_empty() {
        return Err(ExportError::Empty);
    }
    let manifest = Manifest::new(created, &members).to_toml().into_bytes();
    let signature = sign(&manifest, signer)?;
    let head = [(MANIFEST.to_owned(), manifest), (SIGNATURE.to_owned(), signature)];
    let all: Vec<(String, Vec<u8>)> = head.into_iter().chain(members).collect();
    Ok(tar::write(&all, created.unix()))
}

fn members(contents: &Contents) -> Vec<(String, Vec<u8>)> {
    let path = |place: Place, name: String, ending: &str| format!("{}{name}{ending}", place.folder());
    let anchors = contents.anchors.iter().map(|anchor| {
        let name = Fingerprint::of(&anchor.certificate).to_string();
        let place = Place::Anchors(anchor.profile);
        (path(place, name, CERTIFICATE_ENDING), anchor.certificate.der().to_vec())
    });
    let intermediates = contents.intermediates.iter().map(|certificate| {
        let name = Fingerprint::of(certificate).to_string();
        (
            path(Place::Intermediates, name, CERTIFICATE_ENDING),
            certificate.der().to_vec(),
        )
    });
    let crls = newest(contents).into_iter().map(|(scope, crl)| {
        let name = format!("{scope}-{}", crl::compact(crl.this_update()));
        (path(Place::Crls, name, CRL_ENDING), crl.der().to_vec())
    });
    anchors.chain(intermediates).chain(crls).collect()
}

/// Of each scope the newest CRL; those that no certificate of the store signed stay.
fn newest(contents: &Contents) -> BTreeMap<String, &CertificateList> {
    let mut newest: BTreeMap<String, &CertificateList> = BTreeMap::new();
    for list in &contents.crls {
        let scope = crl::issuer(list, contents.issuers()).and_then(|issuer| crl::scope(list, issuer));
        let Ok(scope) = scope else { continue };
        let known = newest.entry(scope).or_insert(list);
        if known.this_update() <= list.this_update() && !crl::goes_back(list, known) {
            *known = list;
        }
    }
    newest
}

fn sign(manifest: &[u8], signer: &dyn Signer) -> Result<Vec<u8>, ExportError> {
    let algorithm = signer.default_algorithm();
    // EdDSA names no digest; RFC 8419 3.1 asks for SHA-512
    let content_digest = digest(algorithm.digest().unwrap_or(DigestAlgorithm::Sha512), manifest);
    let attributes = SignedAttributesBuilder::new(&content_digest, signer.certificate())
        .algorithm_protection(&algorithm)
        .to_der();
    let certificates = [std::slice::from_ref(signer.certificate()), signer.chain()].concat();
    let new = NewSignedData {
        certificates: &certificates,
        digest_algorithm: content_digest.algorithm(),
        signature_algorithm: &algorithm,
        signature: &signer.sign(&attributes, &algorithm)?,
        signed_attributes: &attributes,
        unsigned_attributes: &[],
    };
    build_signed_data(&new).map_err(|_| ExportError::Cms)
}
