//! Certificates, CRLs and OCSP responses that travel with a document: in its security store (ISO 32000-2 12.8.4.3,
//! EN 319 142-1 5.4.2) and in its signatures. Whoever can append to the file can write them, so that nothing here
//! is trusted: a CRL or response counts only when somebody signed it who may.
//!
//! Left out: the split of the store by signature (`/VRI`), which repeats its lists; revocation data of other kinds in a
//! signature's SignedData (RFC 5940).

use std::collections::HashSet;
use std::ops::Range;

use kyso_ades::{Carried, Evidence};
use kyso_pdf::{Location, Object, ObjectId, View};
use kyso_pki::{Certificate, CertificateList, CertificateReader, OcspResponse};

use super::gather::GatheredSignature;

/// Most entries of each list that are read; real stores have some dozens.
const ENTRY_LIMIT: usize = 1024;

/// What was found, each thing once, and where.
#[derive(Default)]
pub(super) struct ValidationData {
    certificates: Vec<Certificate>,
    crls: Vec<CertificateList>,
    ocsp_responses: Vec<OcspResponse>,
    carried: Vec<Carried>,
    seen: HashSet<[u8; 32]>,
}

impl ValidationData {
    /// What the document's security store holds. What cannot be read is passed over: it proves nothing.
    pub(super) fn of_store(view: View<'_>, known: &mut CertificateReader) -> Self {
        let mut found = Self::default();
        for (place, der) in streams(view, b"Certs") {
            found.add_certificate(known.read(&der).ok(), Some(&place));
        }
        for (place, der) in streams(view, b"CRLs") {
            found.add_crl(CertificateList::from_vec(der).ok(), Some(&place));
        }
        for (place, der) in streams(view, b"OCSPs") {
            found.add_response(OcspResponse::from_der(&der).ok(), Some(&place));
        }
        found
    }

    /// What a signature and its time-stamps carry.
    pub(super) fn add_signature(&mut self, signature: &GatheredSignature) {
        let place = signature
            .dictionary
            .byte_range
            .ok()
            .map(|range| range.gap_start..range.gap_end);
        let place = place.as_ref();
        let stamps = signature.time_stamps.iter().flat_map(|stamp| stamp.certificates());
        for certificate in signature.certificates().iter().chain(stamps) {
            self.add_certificate(Some(certificate.clone()), place);
        }
        let Some(value) = signature.read_value() else { return };
        let inside = value
            .signer()
            .map(|signer| signer.revocation_information())
            .unwrap_or_default();
        let crls = value.signed_data().map_or(&[][..], |cms| &cms.crls);
        for der in crls.iter().chain(&inside.crls) {
            self.add_crl(CertificateList::from_der(der).ok(), place);
        }
        let whole = inside.ocsp_responses.iter().map(|der| OcspResponse::from_der(der));
        let basic = inside
            .basic_ocsp_responses
            .iter()
            .map(|der| OcspResponse::from_basic_der(der));
        for response in whole.chain(basic) {
            self.add_response(response.ok(), place);
        }
    }

    /// Hands everything over to the rule engine.
    pub(super) fn move_into(self, evidence: &mut Evidence) {
        evidence.certificates = self.certificates;
        evidence.crls = self.crls;
        evidence.ocsp_responses = self.ocsp_responses;
        evidence.carried = self.carried;
    }

    fn add_certificate(&mut self, certificate: Option<Certificate>, place: Option<&Range<usize>>) {
        let Some(certificate) = certificate else { return };
        if self.is_new(certificate.sha256(), place) {
            self.certificates.push(certificate);
        }
    }

    fn add_crl(&mut self, crl: Option<CertificateList>, place: Option<&Range<usize>>) {
        let Some(crl) = crl else { return };
        if self.is_new(crl.sha256(), place) {
            self.crls.push(crl);
        }
    }

    fn add_response(&mut self, response: Option<OcspResponse>, place: Option<&Range<usize>>) {
        let Some(response) = response else { return };
        if self.is_new(response.sha256(), place) {
            self.ocsp_responses.push(response);
        }
    }

    /// Notes the place, and whether the thing was not met before.
    fn is_new(&mut self, sha256: &[u8; 32], place: Option<&Range<usize>>) -> bool {
        self.carried.extend(place.map(|place| Carried {
            sha256: *sha256,
            place: place.clone(),
        }));
        self.seen.insert(*sha256)
    }
}

/// The decoded streams of a list of the store, each with the place of its object.
fn streams(view: View<'_>, key: &[u8]) -> Vec<(Range<usize>, Vec<u8>)> {
    let ids = references(view, key).unwrap_or_default();
    let read = |id: ObjectId| {
        let stream = view.get(id).ok()??;
        // 7.5.7: a stream is never inside an object stream
        let Location::File { start, end } = stream.location else {
            return None;
        };
        let data = view.decode(stream.object.as_stream()?, id).ok()?;
        Some((
            usize::try_from(start).ok()?..usize::try_from(end).ok()?,
            data.into_owned(),
        ))
    };
    ids.into_iter().filter_map(read).collect()
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
