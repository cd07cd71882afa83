//! What is in a file, without a verdict.

use kyso_pdf::{Document, Error};
use serde::Serialize;

use crate::field::InteractiveForm;
use crate::report::{CertificateReport, LeniencyReport};
use crate::verify::{Gathered, gather};

/// Structure, fields and signatures of a document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Inspection {
    /// Version of the header, such as `1.7`.
    pub version: String,
    /// Octets of the file.
    pub size: usize,
    /// Whether the document is encrypted.
    pub encrypted: bool,
    /// Pages of the newest revision.
    pub pages: usize,
    /// Oldest first.
    pub revisions: Vec<RevisionInfo>,
    /// Signature fields of the newest revision.
    pub fields: Vec<FieldInfo>,
    /// Oddities that were tolerated.
    pub leniencies: Vec<LeniencyReport>,
}

/// One revision (ISO 32000-2 7.5.6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RevisionInfo {
    /// Counted from 1.
    pub number: usize,
    /// The byte after its end.
    pub end: u64,
    /// `table`, `stream` or `hybrid`.
    pub xref: &'static str,
    /// Objects that it defines or frees.
    pub objects: usize,
}

/// One signature field.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "as in the report")]
pub struct FieldInfo {
    pub field: String,
    pub signed: bool,
    pub sub_filter: Option<String>,
    /// The revision that the signature was made in, counted from 1.
    pub revision: Option<usize>,
    pub byte_range: Option<Vec<i64>>,
    pub certification: Option<u8>,
    pub name: Option<String>,
    pub reason: Option<String>,
    pub location: Option<String>,
    /// Certificates in the signature, in the order in which they stand there.
    pub certificates: Vec<CertificateReport>,
}

/// Looks into a document.
///
/// # Errors
///
/// Those of the PDF reader.
pub fn inspect(document: &Document<'_>) -> Result<Inspection, Error> {
    let gathered = gather(document)?;
    let form = InteractiveForm::read(document.latest())?;
    let fields = form
        .signature_fields
        .iter()
        .map(|field| field_info(&field.name, &gathered))
        .collect();
    let mut revisions = Vec::new();
    for (index, revision) in document.revisions().iter().enumerate() {
        let xref = match revision.kind {
            kyso_pdf::XrefKind::Table => "table",
            kyso_pdf::XrefKind::Stream => "stream",
            kyso_pdf::XrefKind::Hybrid => "hybrid",
        };
        let objects = revision.entries()?.len();
        revisions.push(RevisionInfo {
            number: index + 1,
            end: revision.end,
            xref,
            objects,
        });
    }
    let header = document.header();
    Ok(Inspection {
        version: format!("{}.{}", header.major, header.minor),
        size: document.data().len(),
        encrypted: document.encryption().is_some(),
        pages: document.latest().pages()?.len(),
        revisions,
        fields,
        leniencies: crate::verify::leniencies(document),
    })
}

/// The octets of a revision, counted from 1: exactly what stood in the file then. None when there
/// is no such revision.
#[must_use]
pub fn signed_revision<'a>(document: &Document<'a>, number: usize) -> Option<&'a [u8]> {
    let revision = document.revisions().get(number.checked_sub(1)?)?;
    document.data().get(..usize::try_from(revision.end).ok()?)
}

fn field_info(name: &str, gathered: &Gathered) -> FieldInfo {
    let found = gathered.signatures.iter().find(|signature| signature.field == name);
    let dictionary = found.map(|signature| &signature.dictionary);
    let certificates = found.map(|signature| signature.certificates().iter().map(CertificateReport::new).collect());
    FieldInfo {
        field: name.to_owned(),
        signed: found.is_some(),
        sub_filter: dictionary.and_then(|d| d.sub_filter.clone()),
        revision: found.and_then(|signature| signature.revision).map(|index| index + 1),
        byte_range: dictionary.and_then(|d| d.byte_range_numbers.clone()),
        certification: dictionary.and_then(|d| d.transforms.doc_mdp),
        name: dictionary.and_then(|d| d.name.clone()),
        reason: dictionary.and_then(|d| d.reason.clone()),
        location: dictionary.and_then(|d| d.location.clone()),
        certificates: certificates.unwrap_or_default(),
    }
}
