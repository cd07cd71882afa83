//! From a document to facts: fields, ranges, digests, CMS. No trust and no verdict here.

use kyso_ades::{CoveredBytes, Evidence, ModificationFact, ModificationLevel, SignatureFacts, SignatureKind};
use kyso_pdf::{Document, Error, Object, View};
use kyso_pki::crypto::DigestValue;
use kyso_pki::{Certificate, CertificateReader};

use super::time_stamps::OwnTimeStamp;
use super::validation_data::ValidationData;
use super::value::SignatureValue;
use super::{cms_facts, findings, unlisted};
use crate::byte_range::Coverage;
use crate::digest::{Digests, Wanted};
use crate::field::{InteractiveForm, SignatureField};
use crate::permission::SigFieldLock;
use crate::signature_dictionary::SignatureDictionary;

/// Facts about a document for the rule engine, and what only a report needs.
#[derive(Debug)]
pub(crate) struct Gathered {
    pub(crate) evidence: Evidence,
    pub(crate) file_digest: DigestValue,
    /// In the order of the evidence.
    pub(crate) signatures: Vec<GatheredSignature>,
}

/// A signature as found in the document.
#[derive(Debug)]
pub(crate) struct GatheredSignature {
    pub(crate) field: String,
    pub(crate) dictionary: SignatureDictionary,
    pub(crate) coverage: Coverage,
    /// Index of the revision that the signature was made in.
    pub(crate) revision: Option<usize>,
    /// Index of the page of a visible widget.
    pub(crate) page: Option<usize>,
    pub(crate) rect: Option<[f64; 4]>,
    /// The content of `/Contents`, when there is any that can be tried.
    pub(crate) value: Option<Result<SignatureValue, kyso_cms::Error>>,
    /// Time-stamps that the value carries.
    pub(crate) time_stamps: Vec<OwnTimeStamp>,
    /// Another field has the same dictionary.
    pub(crate) shared: bool,
    /// Another field has the same name.
    pub(crate) same_name: bool,
    /// Where it was found.
    pub(crate) listing: Listing,
    /// What the field asks the signature to lock.
    pub(crate) lock: Option<SigFieldLock>,
    /// A key occurs twice between the trailer and the field.
    pub(crate) duplicate_keys_on_the_way: bool,
    /// Where `%PDF-` stands.
    pub(crate) header_offset: usize,
    /// The file begins like the DER of signed attributes.
    pub(crate) starts_like_attributes: bool,
}

/// Where a signature was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listing {
    /// In the interactive form.
    InForm,
    /// Only as an annotation of a page, where some viewers find it.
    WidgetOnly,
    /// In the form of an earlier revision, not in the newest one: somebody took it away.
    Removed,
}

impl GatheredSignature {
    /// The signature value, if it could be read.
    pub(crate) fn read_value(&self) -> Option<&SignatureValue> {
        self.value.as_ref()?.as_ref().ok()
    }

    /// Certificates that come with the signature value.
    pub(crate) fn certificates(&self) -> &[Certificate] {
        self.read_value().map_or(&[], SignatureValue::certificates)
    }
}

/// Collects the facts about every filled signature field, oldest revision first.
pub(crate) fn gather(document: &Document<'_>) -> Result<Gathered, Error> {
    let FoundSignatures {
        mut signatures,
        mut certificates,
    } = FoundSignatures::read(document)?;
    signatures.sort_by_key(|signature| signature.dictionary.byte_range.map_or(usize::MAX, |range| range.end));
    let wanted: Vec<Wanted> = signatures.iter().flat_map(wanted_digests).collect();
    let digests = Digests::compute(document.data(), &wanted);
    let mut evidence = Evidence::default();
    if !signatures.is_empty() {
        let mut validation_data = ValidationData::of_store(document.latest(), &mut certificates);
        for signature in &signatures {
            validation_data.add_signature(signature);
        }
        validation_data.move_into(&mut evidence);
    }
    evidence.signatures = signatures.iter().map(|signature| facts(signature, &digests)).collect();
    Ok(Gathered {
        evidence,
        file_digest: digests.file,
        signatures,
    })
}

/// Signatures as they are found.
#[derive(Default)]
struct FoundSignatures {
    signatures: Vec<GatheredSignature>,
    certificates: CertificateReader,
}

impl FoundSignatures {
    /// The signatures of the form, and those that the form does not list (any more).
    fn read(document: &Document<'_>) -> Result<Self, Error> {
        let view = document.latest();
        let mut found = Self::default();
        let form = InteractiveForm::read(view)?;
        for field in &form.signature_fields {
            found.add(view, field, Listing::InForm)?;
        }
        if !unlisted::may_exist(document, &found.signatures) {
            return Ok(found);
        }
        for mut field in unlisted::orphan_widgets(view) {
            field.has_duplicate_keys |= form.has_duplicate_keys;
            found.add(view, &field, Listing::WidgetOnly)?;
        }
        for (view, field) in unlisted::earlier_fields(document)? {
            // what cannot be read there was no signature there
            let _ = found.add(view, &field, Listing::Removed);
        }
        Ok(found)
    }

    /// Adds the signature of a field, once for each signature dictionary.
    fn add<'d>(&mut self, view: View<'d>, field: &SignatureField<'d>, listing: Listing) -> Result<(), Error> {
        let Some(value) = &field.value else { return Ok(()) };
        let Some(dictionary) = SignatureDictionary::read(view, value)? else {
            return Ok(());
        };
        let same = |other: &&mut GatheredSignature| match (&other.dictionary.place, &dictionary.place) {
            (None, None) => dictionary.id.is_some() && other.dictionary.id == dictionary.id,
            (one, other) => one == other,
        };
        if let Some(first) = self.signatures.iter_mut().find(same) {
            first.shared |= listing == Listing::InForm && first.field != field.name;
            // the widget is still there, the form that listed it is not
            if (first.listing, listing) == (Listing::WidgetOnly, Listing::Removed) {
                first.listing = listing;
            }
            return Ok(());
        }
        // a place that was kept for a signature and given up
        if listing == Listing::Removed && dictionary.contents.is_err() {
            return Ok(());
        }
        let mut others = self.signatures.iter();
        let same_name = listing != Listing::Removed && others.any(|other| other.field == field.name);
        let value = SignatureValue::read(&dictionary, &mut self.certificates);
        let read = value.as_ref().and_then(|value| value.as_ref().ok());
        let time_stamps = OwnTimeStamp::read(read, &mut self.certificates);
        let signature = read_signature(view, field, dictionary, value)?;
        self.signatures.push(GatheredSignature {
            same_name,
            listing,
            time_stamps,
            ..signature
        });
        Ok(())
    }
}

fn read_signature(
    view: View<'_>,
    field: &SignatureField<'_>,
    dictionary: SignatureDictionary,
    value: Option<Result<SignatureValue, kyso_cms::Error>>,
) -> Result<GatheredSignature, Error> {
    let document = view.document();
    let coverage = dictionary
        .byte_range
        .map_or(Coverage::Unclear, |range| range.coverage(document));
    let revision = match coverage {
        Coverage::EntireFile => Some(document.revisions().len().saturating_sub(1)),
        Coverage::EntireRevision(index) => Some(index),
        Coverage::Contiguous | Coverage::Unclear => None,
    };
    let rect = rectangle(view, field)?;
    let page = match rect {
        Some([x0, y0, x1, y1]) if x0 < x1 && y0 < y1 => page_of(view, field)?,
        _ => None,
    };
    Ok(GatheredSignature {
        field: field.name.clone(),
        dictionary,
        coverage,
        revision,
        page,
        rect,
        value,
        time_stamps: Vec::new(),
        shared: false,
        same_name: false,
        listing: Listing::InForm,
        lock: SigFieldLock::read(view, &field.dictionary)?,
        duplicate_keys_on_the_way: field.has_duplicate_keys,
        header_offset: document.header().offset,
        starts_like_attributes: kyso_cms::looks_like_signed_attributes(document.data()),
    })
}

/// The widget's rectangle, lower left and upper right corner (7.9.5).
fn rectangle(view: View<'_>, field: &SignatureField<'_>) -> Result<Option<[f64; 4]>, Error> {
    let Some(rect) = field.widget.as_ref().and_then(|widget| widget.get(b"Rect")) else {
        return Ok(None);
    };
    let rect = view.resolve(rect)?;
    let numbers: Option<Vec<f64>> = rect
        .as_array()
        .unwrap_or_default()
        .iter()
        .map(Object::as_real)
        .collect();
    Ok(match numbers.as_deref() {
        Some(&[a, b, c, d]) => Some([a.min(c), b.min(d), a.max(c), b.max(d)]),
        _ => None,
    })
}

/// The page that the widget names (`/P`), or the one that lists it among its annotations.
fn page_of(view: View<'_>, field: &SignatureField<'_>) -> Result<Option<usize>, Error> {
    let named = field
        .widget
        .as_ref()
        .and_then(|widget| widget.get(b"P"))
        .and_then(Object::as_reference);
    // a broken page tree costs the page number, not the verdict
    let Ok(pages) = view.pages() else { return Ok(None) };
    if let Some(index) = pages.iter().position(|page| Some(page.id) == named) {
        return Ok(Some(index));
    }
    for (index, page) in pages.iter().enumerate() {
        let annotations = page.object.object.as_dictionary().and_then(|page| page.get(b"Annots"));
        let Some(annotations) = annotations else { continue };
        let listed = view.resolve(annotations)?;
        let mut listed = listed.as_array().unwrap_or_default().iter().map(Object::as_reference);
        if field.widget_id.is_some() && listed.any(|id| id == field.widget_id) {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

fn wanted_digests(signature: &GatheredSignature) -> Vec<Wanted> {
    let (Ok(range), Some(value)) = (signature.dictionary.byte_range, signature.read_value()) else {
        return Vec::new();
    };
    let own = signature.time_stamps.iter().filter_map(OwnTimeStamp::required_digest);
    let all = value.required_digests().into_iter().chain(own);
    all.map(|algorithm| (range, algorithm)).collect()
}

fn facts(signature: &GatheredSignature, digests: &Digests) -> SignatureFacts {
    let dictionary = &signature.dictionary;
    let cms = cms_facts::cms_facts(signature, digests);
    let mut findings = findings::dictionary_findings(signature);
    findings.extend(findings::value_findings(signature, cms.faults, cms.oddities));
    let time = signature.read_value().and_then(SignatureValue::time);
    let range = dictionary.byte_range.ok();
    let place = range.map(|range| range.gap_start..range.gap_end);
    let signer = signature.read_value().and_then(SignatureValue::signer);
    let document = |algorithm| range.and_then(|range| digests.of(range, algorithm)).copied();
    SignatureFacts {
        id: signature.field.clone(),
        kind: match dictionary.is_timestamp {
            true => SignatureKind::DocumentTimestamp,
            false => SignatureKind::Signature,
        },
        format: dictionary.format(),
        findings,
        signing_certificate: cms.signing_certificate,
        digest: cms.digest,
        signature: cms.signature,
        claimed_signing_time: match dictionary.is_timestamp {
            // only the authority states a time; /M is anybody's
            true => time,
            false => time.or(dictionary.claimed_time),
        },
        modifications: match signature.coverage {
            // no permission of 12.8.2 lets a later revision take a signature away
            _ if signature.listing == Listing::Removed => ModificationFact {
                level: ModificationLevel::Other,
                permitted: Some(false),
            },
            Coverage::EntireFile => ModificationFact::NONE,
            _ => ModificationFact::NOT_ANALYSED,
        },
        place: place.clone(),
        covers: range.filter(|_| dictionary.is_timestamp).map(|range| CoveredBytes {
            gap: range.gap_start..range.gap_end,
            end: range.end,
        }),
        time_stamps: match signer {
            Some(signer) => signature
                .time_stamps
                .iter()
                .map(|stamp| stamp.facts(&signature.field, signer, document, place.clone()))
                .collect(),
            None => Vec::new(),
        },
    }
}
