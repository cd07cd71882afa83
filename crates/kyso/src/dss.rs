//! The document security store (ISO 32000-2 12.8.4.3, EN 319 142-1 5.4.2): certificates and CRLs
//! that travel with the document. Whoever can append to the file can write it, so that nothing in
//! it is trusted: a CRL counts only when its issuer signed it.
//!
//! Left out: OCSP responses, and the split by signature of `/VRI`, which repeats `/CRLs` and `/Certs`.

use kyso_pdf::{Object, ObjectId, View};
use kyso_pki::{Certificate, CertificateList, CertificateReader};

/// Most certificates and most CRLs that are read; real stores have some dozens.
const ENTRY_LIMIT: usize = 1024;

/// Certificates and CRLs of `/DSS`. What cannot be read is passed over: it proves nothing.
pub(crate) fn read(view: View<'_>, known: &mut CertificateReader) -> (Vec<Certificate>, Vec<CertificateList>) {
    let certificates = streams(view, b"Certs")
        .iter()
        .filter_map(|der| known.read(der).ok())
        .collect();
    let crls = streams(view, b"CRLs")
        .iter()
        .filter_map(|der| CertificateList::from_der(der).ok())
        .collect();
    (certificates, crls)
}

/// The decoded streams of an array of the store.
fn streams(view: View<'_>, key: &[u8]) -> Vec<Vec<u8>> {
    let ids = references(view, key).unwrap_or_default();
    ids.into_iter()
        .filter_map(|id| {
            let stream = view.get(id).ok()??;
            let data = view.decode(stream.object.as_stream()?, id).ok()?;
            Some(data.into_owned())
        })
        .collect()
}

fn references(view: View<'_>, key: &[u8]) -> Option<Vec<ObjectId>> {
    let catalog = view.catalog().ok()?;
    let store = view.resolve(catalog.object.as_dictionary()?.get(b"DSS")?).ok()?;
    let array = view.resolve(store.as_dictionary()?.get(key)?).ok()?;
    Some(
        array
            .as_array()?
            .iter()
            .filter_map(Object::as_reference)
            .take(ENTRY_LIMIT)
            .collect(),
    )
}
