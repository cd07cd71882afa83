//! What earlier signatures forbid, and what the new one forbids in turn: DocMDP (ISO 32000-2 12.8.2.2), FieldMDP (12.8.2.4)
//! and the lock of a signature field (12.7.5.5, table 236).

use kyso_cms::{SignedData, SignerCertificate};
use kyso_pdf::{ObjectId, ObjectWriter, View};

use super::placement::Place;
use super::{Permission, SignError};
use crate::field::InteractiveForm;
use crate::permission::{FieldMdpAction, SigFieldLock};
use crate::signature_dictionary::SignatureDictionary;

/// A signature that the document has.
pub(super) struct Earlier {
    field: String,
    dictionary: SignatureDictionary,
    lock: Option<SigFieldLock>,
}

/// The signatures of the form.
pub(super) fn earlier(view: View<'_>, form: &InteractiveForm<'_>) -> Result<Vec<Earlier>, SignError> {
    let mut earlier = Vec::new();
    for field in &form.signature_fields {
        let Some(value) = &field.value else { continue };
        if let Some(dictionary) = SignatureDictionary::read(view, value)? {
            earlier.push(Earlier {
                field: field.name.clone(),
                dictionary,
                lock: SigFieldLock::read(view, &field.dictionary)?,
            });
        }
    }
    Ok(earlier)
}

/// Refuses a certification that is not the first signature, and any signature where one permits no change.
pub(super) fn check_document(earlier: &[Earlier], certify: Option<Permission>) -> Result<(), SignError> {
    for signature in earlier {
        let (field, signer) = (signature.field.clone(), || signature.signer());
        if certify.is_some() {
            return Err(SignError::CertifyNotFirst {
                field,
                signer: signer(),
            });
        }
        if signature.dictionary.transforms.doc_mdp == Some(1) {
            return Err(SignError::CertifiedNoChanges {
                field,
                signer: signer(),
            });
        }
        if signature.lock.as_ref().and_then(|lock| lock.permission) == Some(1) {
            return Err(SignError::LockedNoChanges {
                field,
                signer: signer(),
            });
        }
    }
    Ok(())
}

/// Refuses a field that an earlier signature locks. `/All` and `/Exclude` are taken to lock a field that is yet to be
/// made as well: 12.8.2.4 does not exempt it, and validators differ.
pub(super) fn check_field(earlier: &[Earlier], field: &str) -> Result<(), SignError> {
    for signature in earlier {
        let locks = signature.dictionary.transforms.field_mdp.iter();
        let mut locks = locks.chain(signature.lock.as_ref().map(|lock| &lock.fields));
        if locks.any(|lock| lock.locks(field)) {
            return Err(SignError::FieldLocked {
                field: field.to_owned(),
                locked_by: signature.field.clone(),
                signer: signature.signer(),
            });
        }
    }
    Ok(())
}

/// The lock of the field that is to be signed.
pub(super) fn of_place(view: View<'_>, place: &Place<'_, '_>) -> Result<Option<SigFieldLock>, SignError> {
    match place {
        Place::Existing(field, _) => Ok(SigFieldLock::read(view, &field.dictionary)?),
        Place::New(_) => Ok(None),
    }
}

impl Earlier {
    /// The name in the signer's certificate, else `/Name`. Nothing was verified.
    fn signer(&self) -> Option<String> {
        signer_name(&self.dictionary)
    }
}

/// Who signed, as the signature says itself: the common name in the signer's certificate, else `/Name`.
pub(crate) fn signer_name(dictionary: &SignatureDictionary) -> Option<String> {
    let cms = dictionary
        .contents
        .as_ref()
        .ok()
        .and_then(|cms| SignedData::from_ber(cms).ok());
    let certified = cms.as_ref().and_then(|cms| {
        let certificate = cms.signer_infos.first()?.certificate(cms.parsed_certificates());
        match certificate {
            SignerCertificate::Found(certificate) => certificate.subject().common_name().map(str::to_owned),
            _ => None,
        }
    });
    certified.or_else(|| dictionary.name.clone())
}

/// `/Reference` of the new signature dictionary (12.8.1, table 256).
pub(super) struct NewTransforms {
    /// DocMDP: only a certification has it (12.8.2.2.1).
    pub(super) certify: Option<Permission>,
    /// FieldMDP as the field's lock asks for it.
    pub(super) lock: Option<SigFieldLock>,
    /// What FieldMDP refers to: the document catalog.
    pub(super) catalog: ObjectId,
}

impl NewTransforms {
    /// Writes key and value, or nothing.
    pub(super) fn write(&self, writer: &mut ObjectWriter<'_>) {
        if self.certify.is_none() && self.lock.is_none() {
            return;
        }
        writer.key(b"Reference").begin_array();
        if let Some(permission) = self.certify {
            begin_transform(writer, b"DocMDP");
            writer.key(b"P").integer(permission.value().into());
            writer.end_dictionary().end_dictionary();
        }
        if let Some(lock) = &self.lock {
            self.write_field_mdp(writer, lock);
        }
        writer.end_array();
    }

    /// Table 258. `/P` of the lock is repeated in the parameters: Acrobat looks for it there.
    fn write_field_mdp(&self, writer: &mut ObjectWriter<'_>, lock: &SigFieldLock) {
        begin_transform(writer, b"FieldMDP");
        let action: &[u8] = match lock.fields.action {
            FieldMdpAction::All => b"All",
            FieldMdpAction::Include => b"Include",
            FieldMdpAction::Exclude => b"Exclude",
        };
        writer.key(b"Action").name(action);
        if lock.fields.action != FieldMdpAction::All {
            writer.key(b"Fields").begin_array();
            for field in &lock.fields.fields {
                writer.text(field);
            }
            writer.end_array();
        }
        if let Some(permission) = lock.permission {
            writer.key(b"P").integer(permission.into());
        }
        writer.end_dictionary();
        writer.key(b"Data").reference(self.catalog).end_dictionary();
    }
}

/// A signature reference dictionary up to the first entry of its parameters.
fn begin_transform(writer: &mut ObjectWriter<'_>, method: &[u8]) {
    writer.begin_dictionary().key(b"Type").name(b"SigRef");
    writer.key(b"TransformMethod").name(method);
    writer.key(b"TransformParams").begin_dictionary();
    writer.key(b"Type").name(b"TransformParams").key(b"V").name(b"1.2");
}
