//! What the user trusts, and what helps to get there: anchors, intermediates, CRLs.
//!
//! Trust is in keys, not in names: an anchor is a certificate the user gave, known by its bytes. Files and folders are
//! the caller's matter. Left out: PKCS#7 bundles (.p7b).

use std::collections::HashSet;

use crate::{Certificate, CertificateList, Error, pem};

/// Anchors, intermediates and CRLs, each kept once (by SHA-256).
#[derive(Clone, Debug, Default)]
pub struct TrustStore {
    /// Where paths may end.
    anchors: Vec<Certificate>,
    intermediates: Vec<Certificate>,
    crls: Vec<CertificateList>,
    known: HashSet<[u8; 32]>,
}

/// What [`TrustStore::add`] found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// New self-signed certificates.
    pub anchors: usize,
    /// New certificates that others signed.
    pub intermediates: usize,
    /// New CRLs.
    pub crls: usize,
    /// What the store had already.
    pub duplicates: usize,
}

impl TrustStore {
    /// Trusts nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds PEM (one or many blocks, other text between) or DER: a certificate or a CRL. A self-signed certificate (self-issued,
    /// and its signature verifies under its own key) becomes an anchor, any other an intermediate. Nothing is added
    /// on error.
    ///
    /// # Errors
    /// `trust-unknown-format`, `pem-malformed`, or why a certificate or CRL cannot be read.
    pub fn add(&mut self, bytes: &[u8]) -> Result<Added, Error> {
        let items = if bytes.first() == Some(&0x30) {
            vec![item(bytes)?]
        } else {
            pem_items(bytes)?
        };
        let mut added = Added::default();
        for item in items {
            self.add_item(item, &mut added);
        }
        Ok(added)
    }

    /// Trusts exactly this certificate, self-signed or not. `false` if it was an anchor already.
    pub fn add_anchor(&mut self, certificate: Certificate) -> bool {
        let new = !self.anchors.contains(&certificate);
        if new {
            self.known.insert(*certificate.sha256());
            self.intermediates.retain(|other| *other != certificate);
            self.anchors.push(certificate);
        }
        new
    }

    /// Where paths may end.
    pub fn anchors(&self) -> &[Certificate] {
        &self.anchors
    }

    /// Certificates that help to build paths; not trusted by themselves.
    pub fn intermediates(&self) -> &[Certificate] {
        &self.intermediates
    }

    /// CRLs; each counts only if its issuer's signature verifies.
    pub fn crls(&self) -> &[CertificateList] {
        &self.crls
    }

    fn add_item(&mut self, item: Item, added: &mut Added) {
        let sha256 = match &item {
            Item::Certificate(certificate) => *certificate.sha256(),
            Item::Crl(crl) => *crl.sha256(),
        };
        if !self.known.insert(sha256) {
            added.duplicates += 1;
            return;
        }
        match item {
            Item::Certificate(certificate) if certificate.is_self_signed() => {
                self.anchors.push(certificate);
                added.anchors += 1;
            }
            Item::Certificate(certificate) => {
                self.intermediates.push(certificate);
                added.intermediates += 1;
            }
            Item::Crl(crl) => {
                self.crls.push(crl);
                added.crls += 1;
            }
        }
    }
}

enum Item {
    Certificate(Certificate),
    Crl(CertificateList),
}

/// The two have the same outer form; the error is that of the one that came further.
fn item(der: &[u8]) -> Result<Item, Error> {
    let certificate = Certificate::from_der(der).map(Item::Certificate);
    certificate.or_else(|error| CertificateList::from_der(der).map(Item::Crl).map_err(|_| error))
}

fn pem_items(bytes: &[u8]) -> Result<Vec<Item>, Error> {
    let mut items = Vec::new();
    for block in pem::split(bytes)? {
        match block.label.as_str() {
            "CERTIFICATE" | "X509 CERTIFICATE" => {
                items.push(Item::Certificate(Certificate::from_der(&block.der)?));
            }
            "X509 CRL" | "CRL" => items.push(Item::Crl(CertificateList::from_der(&block.der)?)),
            // A key beside its certificate is not this store's matter.
            _ => {}
        }
    }
    if items.is_empty() {
        return Err(Error::new("trust-unknown-format", "there is no certificate and no CRL"));
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minting::{CrlDraft, Draft, ca, person, root, sub};
    use base64::Engine as _;

    fn pem(label: &str, der: &[u8]) -> String {
        let base64 = base64::engine::general_purpose::STANDARD.encode(der);
        format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n")
    }

    #[test]
    fn self_signed_certificates_are_anchors_and_others_are_not() {
        let mut store = TrustStore::new();
        assert_eq!(store.add(root().der()).map(|added| added.anchors), Ok(1));
        assert_eq!(store.add(&sub().der()).map(|added| added.intermediates), Ok(1));
        let claims_to_be_root = Draft::new("Root", 9, "Root", 1).with(ca(None));
        assert_eq!(
            store.add(&claims_to_be_root.der()).map(|added| added.intermediates),
            Ok(1)
        );
        assert_eq!(store.anchors(), [root()]);
    }

    #[test]
    fn pem_with_many_blocks_is_sorted_into_its_kinds() {
        let text = [
            "notes\n",
            &pem("CERTIFICATE", root().der()),
            "more\n",
            &pem("CERTIFICATE", &sub().der()),
        ];
        let text = text.concat() + &pem("X509 CRL", &CrlDraft::new().der()) + &pem("PRIVATE KEY", b"x");
        let mut store = TrustStore::new();
        let added = Added {
            anchors: 1,
            intermediates: 1,
            crls: 1,
            duplicates: 0,
        };
        assert_eq!(store.add(text.as_bytes()), Ok(added));
        assert_eq!(store.add(text.as_bytes()).map(|added| added.duplicates), Ok(3));
        assert_eq!(
            (store.anchors().len(), store.intermediates().len(), store.crls().len()),
            (1, 1, 1)
        );
    }

    #[test]
    fn a_crl_as_der_is_recognised() {
        let mut store = TrustStore::new();
        assert_eq!(store.add(&CrlDraft::new().der()).map(|added| added.crls), Ok(1));
    }

    #[test]
    fn anything_else_is_refused_and_adds_nothing() {
        let mut store = TrustStore::new();
        let half = pem("CERTIFICATE", root().der()) + &pem("CERTIFICATE", b"\x30\x00");
        assert_eq!(
            store.add(b"").map_err(|error| error.code()),
            Err("trust-unknown-format")
        );
        assert_eq!(
            store.add(b"%PDF-1.7").map_err(|error| error.code()),
            Err("trust-unknown-format")
        );
        assert!(store.add(half.as_bytes()).is_err());
        assert!(store.anchors().is_empty());
    }

    #[test]
    fn an_explicit_anchor_need_not_be_self_signed() {
        let mut store = TrustStore::new();
        store.add(&person().der()).unwrap();
        assert!(store.add_anchor(person().mint()));
        assert!(!store.add_anchor(person().mint()));
        assert_eq!((store.anchors().len(), store.intermediates().len()), (1, 0));
    }
}
