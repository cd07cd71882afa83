//! The first step: everything but the key. The update is complete except for the digits in the
//! gap of `/Contents`, the document's digest is computed and the signed attributes are spelt.

use std::ops::Range;

use kyso_cms::{SignedAttributesBuilder, size_estimate};
use kyso_pdf::{Appended, Document, IncrementalUpdate, ObjectId, ObjectWriter};
use kyso_pki::Certificate;
use kyso_pki::crypto::{DigestValue, Hasher, SignatureAlgorithm};

use super::lock::{self, NewTransforms};
use super::placement;
use super::seed_value::{self, Settled};
use super::{SignError, SignatureParameters, digest_algorithm};
use crate::field::InteractiveForm;
use crate::pdf_date;
use crate::signature_dictionary::SubFilter;

/// Digits of each number in the `/ByteRange` placeholder: enough for any `u64`.
const NUMBER_WIDTH: usize = 20;

/// A document that waits for its signature value.
#[derive(Debug, Clone)]
pub struct PreparedSignature {
    pub(super) original_len: usize,
    pub(super) update: Vec<u8>,
    /// The Contents string, delimiters included, in the file.
    pub(super) gap: Range<usize>,
    pub(super) field: String,
    pub(super) digest: DigestValue,
    pub(super) algorithm: SignatureAlgorithm,
    pub(super) signed_attributes: Vec<u8>,
    pub(super) certificates: Vec<Certificate>,
}

impl PreparedSignature {
    /// The octets that the key signs: the DER encoding of the signed attributes (RFC 5652 5.4).
    #[must_use]
    pub fn to_be_signed(&self) -> &[u8] {
        &self.signed_attributes
    }

    /// The digest over the document.
    #[must_use]
    pub fn digest(&self) -> &DigestValue {
        &self.digest
    }

    /// The field that the signature is in.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// The algorithm that the key signs with.
    #[must_use]
    pub fn algorithm(&self) -> &SignatureAlgorithm {
        &self.algorithm
    }

    /// Octets that fit into `/Contents`.
    #[must_use]
    pub fn reserved(&self) -> usize {
        self.gap.len().saturating_sub(2) / 2
    }

    /// Where the digits of `/Contents` stand in the update.
    pub(super) fn contents_in_update(&self) -> Range<usize> {
        self.gap.start + 1 - self.original_len..self.gap.end - 1 - self.original_len
    }
}

/// Prepares a signature by the holder of `certificate`, whose key signs with `default` when the parameters name no
/// algorithm.
///
/// # Errors
///
/// [`SignError`]: what an earlier signature or the field forbids, a field that cannot be used, a document
/// that cannot be read.
pub fn prepare(
    document: &Document<'_>,
    parameters: &SignatureParameters,
    certificate: &Certificate,
    chain: &[Certificate],
    default: SignatureAlgorithm,
) -> Result<PreparedSignature, SignError> {
    let view = document.latest();
    let form = InteractiveForm::read(view)?;
    if crate::screen::is_dynamic_xfa(&form.catalog, view)? {
        return Err(SignError::DynamicXfa);
    }
    let earlier = lock::earlier(view, &form)?;
    lock::check_document(&earlier, parameters.certify)?;
    let place = placement::choose(&form, parameters.field.as_deref())?;
    lock::check_field(&earlier, place.name())?;
    let certificates: Vec<Certificate> = std::iter::once(certificate).chain(chain).cloned().collect();
    let Settled { sub_filter, algorithm } = seed_value::settle(view, &place, parameters, &certificates, default)?;
    let transforms = NewTransforms {
        certify: parameters.certify,
        lock: lock::of_place(view, &place)?,
        catalog: form.catalog.id,
    };

    let mut update = IncrementalUpdate::new(document, parameters.seed)?;
    let signature = update.allocate()?;
    let estimate = size_estimate(
        &certificates,
        digest_algorithm(&algorithm),
        &algorithm,
        certificate.public_key(),
    );
    let reserved = parameters.reserve.unwrap_or(estimate);
    let slots = write_signature_dictionary(
        &mut update,
        signature,
        parameters,
        &Written {
            sub_filter,
            name: parameters.name.as_deref().or(certificate.subject().common_name()),
            transforms: &transforms,
            reserved,
        },
    )?;
    placement::write(
        &mut update,
        view,
        &form,
        &place,
        signature,
        parameters.certify.is_some(),
    )?;
    let appended = update.finish(Some(file_identifier(parameters)))?;

    let (update, gap) = fill_byte_range(document, appended, signature, &slots)?;
    let digest = digest(document.data(), &update, &gap, &algorithm);
    let mut attributes = SignedAttributesBuilder::new(&digest, certificate);
    if sub_filter == SubFilter::AdbePkcs7Detached {
        // EN 319 142-1 6.3: PAdES has its time in /M alone
        attributes = attributes.signing_time(parameters.signing_time);
    }
    Ok(PreparedSignature {
        original_len: document.data().len(),
        update,
        gap,
        field: place.name().to_owned(),
        digest,
        algorithm,
        signed_attributes: attributes.to_der(),
        certificates,
    })
}

/// Places of the placeholders in the body of the signature dictionary.
struct Slots {
    byte_range: Range<usize>,
    contents: Range<usize>,
}

/// What the signature dictionary says besides the parameters.
struct Written<'w> {
    sub_filter: SubFilter,
    name: Option<&'w str>,
    transforms: &'w NewTransforms,
    reserved: usize,
}

/// ISO 32000-2 12.8.1, table 255; EN 319 142-1 6.3.
fn write_signature_dictionary(
    update: &mut IncrementalUpdate<'_>,
    id: ObjectId,
    parameters: &SignatureParameters,
    written: &Written<'_>,
) -> Result<Slots, SignError> {
    let mut writer = update.writer(id);
    writer
        .begin_dictionary()
        .key(b"Type")
        .name(b"Sig")
        .key(b"Filter")
        .name(b"Adobe.PPKLite");
    writer.key(b"SubFilter").name(written.sub_filter.name().as_bytes());
    writer.key(b"ByteRange");
    let byte_range = placeholder(&mut writer, &byte_range_text([0; 3]));
    writer.key(b"Contents");
    let start = writer.position();
    writer.plain_hex(&vec![0; written.reserved]);
    let contents = start..writer.position();
    writer
        .key(b"M")
        .string(pdf_date::format(parameters.signing_time).as_bytes());
    let texts: [(&[u8], Option<&str>); 4] = [
        (b"Name", written.name),
        (b"Reason", parameters.reason.as_deref()),
        (b"Location", parameters.location.as_deref()),
        (b"ContactInfo", parameters.contact.as_deref()),
    ];
    for (key, value) in texts {
        if let Some(value) = value {
            writer.key(key).text(value);
        }
    }
    written.transforms.write(&mut writer);
    writer.end_dictionary();
    update.put(id, writer)?;
    Ok(Slots { byte_range, contents })
}

fn placeholder(writer: &mut ObjectWriter<'_>, text: &str) -> Range<usize> {
    let start = writer.position();
    writer.raw(text.as_bytes());
    start..writer.position()
}

/// `[0 a b c]` with every number padded to the same width by spaces behind it.
fn byte_range_text([a, b, c]: [usize; 3]) -> String {
    format!("[0 {a:<NUMBER_WIDTH$} {b:<NUMBER_WIDTH$} {c:<NUMBER_WIDTH$}]")
}

/// Writes the numbers of `/ByteRange`, which are known only now. Returns the update and the gap.
fn fill_byte_range(
    document: &Document<'_>,
    appended: Appended,
    signature: ObjectId,
    slots: &Slots,
) -> Result<(Vec<u8>, Range<usize>), SignError> {
    let lost = SignError::SelfCheck {
        what: "the signature dictionary is not where it was written",
    };
    let base = document.data().len();
    let body = appended.body_range(signature).ok_or_else(|| lost.clone())?;
    let body_start = usize::try_from(body.start).map_err(|_| lost.clone())?;
    let gap = body_start + slots.contents.start..body_start + slots.contents.end;
    let mut update = appended.bytes;
    let end = base + update.len();
    let text = byte_range_text([gap.start, gap.end, end - gap.end]);
    let slot = body_start - base + slots.byte_range.start..body_start - base + slots.byte_range.end;
    match update.get_mut(slot) {
        Some(slot) if slot.len() == text.len() => slot.copy_from_slice(text.as_bytes()),
        _ => return Err(lost),
    }
    Ok((update, gap))
}

/// The digest over the original and the update without the gap; the original is read once.
fn digest(original: &[u8], update: &[u8], gap: &Range<usize>, algorithm: &SignatureAlgorithm) -> DigestValue {
    let mut hasher = Hasher::new(digest_algorithm(algorithm));
    hasher.update(original);
    hasher.update(update.get(..gap.start - original.len()).unwrap_or_default());
    hasher.update(update.get(gap.end - original.len()..).unwrap_or_default());
    hasher.finish()
}

/// The changing half of `/ID` (14.4): from the seed, so that it is new for each update.
fn file_identifier(parameters: &SignatureParameters) -> [u8; 16] {
    let digest = kyso_pki::crypto::digest(kyso_pki::crypto::DigestAlgorithm::Sha256, &parameters.seed);
    let mut identifier = [0; 16];
    for (octet, random) in identifier.iter_mut().zip(digest.as_ref()) {
        *octet = *random;
    }
    identifier
}
