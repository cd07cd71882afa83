//! What is in a file, without a verdict.

use kyso_pdf::{Dictionary, Document, Error, Object, View};
use serde::Serialize;

use crate::byte_range::Coverage;
use crate::field::InteractiveForm;
use crate::report::{CertificateReport, LeniencyReport};
use crate::sign::signer_name;
use crate::signature_dictionary::SignatureDictionary;
use crate::verify::{Gathered, gather};

/// Most names of rights that are listed of one entry.
const RIGHT_LIMIT: usize = 64;

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
    /// Usage rights of a vendor's viewer (ISO 32000-2 12.8.2.3). They are signed by the vendor and say nothing of the
    /// document's content: never a signature in the sense of this program.
    pub usage_rights: Vec<UsageRights>,
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
    /// The signatures that end with it: who signed the document as it is up to here.
    pub signed_by: Vec<SignedBy>,
}

/// A signature, as a line on a revision. Nothing was verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignedBy {
    /// Name of the signature field.
    pub field: String,
    /// Common name in the signer's certificate, else what `/Name` says.
    pub signer: Option<String>,
}

/// An entry of `/Perms` other than DocMDP (12.8.6, table 263).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UsageRights {
    /// `UR3`, or `UR` of older files.
    pub entry: &'static str,
    /// Who granted them, as `/Name` or the certificate says.
    pub signer: Option<String>,
    /// What they permit, such as `Form: FillIn` (table 258).
    pub rights: Vec<String>,
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

/// Looks into a document. Of CCCD and CMND numbers the last four digits are shown, unless `show_ids`.
///
/// # Errors
///
/// Those of the PDF reader.
pub fn inspect(document: &Document<'_>, show_ids: bool) -> Result<Inspection, Error> {
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
            signed_by: signed_by(&gathered, index),
        });
    }
    let header = document.header();
    let mut inspection = Inspection {
        version: format!("{}.{}", header.major, header.minor),
        size: document.data().len(),
        encrypted: document.encryption().is_some(),
        pages: document.latest().pages()?.len(),
        revisions,
        fields,
        usage_rights: usage_rights(document.latest())?,
        leniencies: crate::verify::leniencies(document),
    };
    if !show_ids {
        inspection.mask();
    }
    Ok(inspection)
}

/// The octets of a revision, counted from 1: exactly what stood in the file then. None when there is no such revision.
///
/// A signature that ends with the revision decides where that is: the line end behind `%%EOF` may belong to it or not.
#[must_use]
pub fn signed_revision<'a>(document: &Document<'a>, number: usize) -> Option<&'a [u8]> {
    let index = number.checked_sub(1)?;
    let revision = document.revisions().get(index)?;
    let end = signed_end(document, index).or_else(|| usize::try_from(revision.end).ok())?;
    document.data().get(..end)
}

/// Where the byte range of the last signature ends that ends with a revision.
fn signed_end(document: &Document<'_>, index: usize) -> Option<usize> {
    let view = document.view(index);
    let form = InteractiveForm::read(view).ok()?;
    let signatures = form.signature_fields.iter().filter_map(|field| {
        let signature = SignatureDictionary::read(view, field.value.as_ref()?).ok()??;
        signature.byte_range.ok()
    });
    let last = document.revisions().len().saturating_sub(1);
    let ending = signatures.filter(|range| match range.coverage(document) {
        Coverage::EntireRevision(revision) => revision == index,
        Coverage::EntireFile => index == last,
        Coverage::Contiguous | Coverage::Unclear => false,
    });
    ending.map(|range| range.end).max()
}

fn signed_by(gathered: &Gathered, index: usize) -> Vec<SignedBy> {
    let ending = gathered.signatures.iter().filter(|found| found.revision == Some(index));
    ending
        .map(|found| SignedBy {
            field: found.field.clone(),
            signer: signer_name(&found.dictionary),
        })
        .collect()
}

/// `/UR3` and `/UR` of `/Perms` in the catalog.
fn usage_rights(view: View<'_>) -> Result<Vec<UsageRights>, Error> {
    let catalog = view.catalog()?;
    let permissions = entry(view, catalog.object.as_dictionary(), b"Perms")?;
    let mut found = Vec::new();
    for name in ["UR3", "UR"] {
        let Some(value) = permissions.as_dictionary().and_then(|p| p.get(name.as_bytes())) else {
            continue;
        };
        let Some(signature) = SignatureDictionary::read(view, value)? else {
            continue;
        };
        let references = entry(view, view.resolve(value)?.as_dictionary(), b"Reference")?;
        let mut rights = Vec::new();
        for reference in references.as_array().unwrap_or_default().iter().take(RIGHT_LIMIT) {
            let reference = view.resolve(reference)?;
            let parameters = entry(view, reference.as_dictionary(), b"TransformParams")?;
            rights.extend(named_rights(view, parameters.as_dictionary())?);
        }
        found.push(UsageRights {
            entry: name,
            signer: signer_name(&signature),
            rights,
        });
    }
    Ok(found)
}

/// Table 258: for each kind of object an array of names.
fn named_rights(view: View<'_>, parameters: Option<&Dictionary<'_>>) -> Result<Vec<String>, Error> {
    let mut rights = Vec::new();
    for of in ["Document", "Form", "FormEx", "Annots", "Signature", "EF"] {
        let names = entry(view, parameters, of.as_bytes())?;
        for name in names.as_array().unwrap_or_default().iter().take(RIGHT_LIMIT) {
            let name = view.resolve(name)?;
            rights.extend(
                name.as_name()
                    .map(|name| format!("{of}: {}", String::from_utf8_lossy(name))),
            );
        }
    }
    Ok(rights)
}

fn entry<'d>(view: View<'d>, dictionary: Option<&Dictionary<'d>>, key: &[u8]) -> Result<Object<'d>, Error> {
    match dictionary.and_then(|dictionary| dictionary.get(key)) {
        Some(value) => view.resolve(value),
        None => Ok(Object::NULL),
    }
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
