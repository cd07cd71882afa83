//! The last step: the CMS goes into its gap, and the result is checked before it leaves.

use std::io;

use kyso_cms::{NewSignedData, SignedData, build_signed_data};

use super::{PreparedSignature, SignError};

/// A document with one more signature: the original octets, untouched, and an update to append.
#[derive(Debug, Clone)]
pub struct SignedDocument<'a> {
    original: &'a [u8],
    update: Vec<u8>,
    field: String,
}

impl<'a> SignedDocument<'a> {
    /// The document as it was given.
    #[must_use]
    pub fn original(&self) -> &'a [u8] {
        self.original
    }

    /// Name of the field that holds the signature.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What comes after it.
    #[must_use]
    pub fn update(&self) -> &[u8] {
        &self.update
    }

    /// Writes the whole signed document.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn write_to(&self, out: &mut impl io::Write) -> io::Result<()> {
        out.write_all(self.original)?;
        out.write_all(&self.update)
    }

    /// The whole signed document in memory.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        [self.original, &self.update].concat()
    }
}

/// Puts the signature value into the prepared document.
///
/// # Errors
///
/// [`SignError::ContainerTooSmall`]; [`SignError::SelfCheck`] when the value does not verify
/// under the signer's certificate or the result does not read back as it was meant.
pub fn complete<'a>(
    original: &'a [u8],
    mut prepared: PreparedSignature,
    value: &[u8],
) -> Result<SignedDocument<'a>, SignError> {
    if original.len() != prepared.original_len {
        return Err(SignError::SelfCheck {
            what: "the document is not the one that was prepared",
        });
    }
    let cms = build_signed_data(&prepared.new_signed_data(value)).map_err(|_| SignError::SelfCheck {
        what: "the CMS cannot be spelt",
    })?;
    let reserved = prepared.reserved();
    if cms.len() > reserved {
        return Err(SignError::ContainerTooSmall {
            needed: cms.len(),
            reserved,
        });
    }
    let digits = prepared.contents_in_update();
    let hex = crate::report::hex(&cms);
    match prepared.update.get_mut(digits.start..digits.start + hex.len()) {
        Some(gap) => gap.copy_from_slice(hex.as_bytes()),
        None => {
            return Err(SignError::SelfCheck {
                what: "the gap lies outside the update",
            });
        }
    }
    self_check(&prepared, &cms)?;
    Ok(SignedDocument {
        original,
        update: prepared.update,
        field: prepared.field,
    })
}

impl PreparedSignature {
    fn new_signed_data<'p>(&'p self, value: &'p [u8]) -> NewSignedData<'p> {
        NewSignedData {
            certificates: &self.certificates,
            digest_algorithm: self.digest.algorithm(),
            signature_algorithm: &self.algorithm,
            signed_attributes: &self.signed_attributes,
            signature: value,
            unsigned_attributes: &[],
        }
    }
}

/// Reads the result back as a verifier would: the CMS holds the digest that was computed over
/// the document, and the value verifies under the signer's certificate. No second pass over the
/// document is needed: its digest is known.
fn self_check(prepared: &PreparedSignature, cms: &[u8]) -> Result<(), SignError> {
    let broken = |what| SignError::SelfCheck { what };
    let parsed = SignedData::from_ber(cms).map_err(|_| broken("the CMS does not read back"))?;
    let [signer] = parsed.signer_infos.as_slice() else {
        return Err(broken("the CMS has not one signer"));
    };
    let certificate = prepared.certificates.first().ok_or(broken("no certificate"))?;
    let check = signer.verify(certificate, |algorithm| {
        (algorithm == prepared.digest.algorithm()).then_some(prepared.digest)
    });
    if !check.is_intact() {
        return Err(broken("the digest in the CMS is not that of the document"));
    }
    if !check.is_verified() {
        return Err(broken(
            "the signature value does not verify under the signer's certificate",
        ));
    }
    Ok(())
}
