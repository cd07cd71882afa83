//! Certificates on tokens (PKCS #11 4.6.3), and which one the caller means.

use cryptoki::context::Pkcs11;
use cryptoki::object::{Attribute, AttributeType, CertificateType, ObjectClass};
use cryptoki::slot::{Slot, TokenInfo};
use kyso_pki::Certificate;

use super::TokenError;
use crate::certificates;

/// Certificates of one token that are read.
const CERTIFICATE_LIMIT: usize = 256;

/// How many tries a PIN has, as far as the token tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinState {
    /// No wrong one since the last right one.
    Fresh,
    /// At least one wrong one (CKF_USER_PIN_COUNT_LOW).
    Low,
    /// The next wrong one locks the token (CKF_USER_PIN_FINAL_TRY).
    FinalTry,
    /// Locked (CKF_USER_PIN_LOCKED).
    Locked,
}

/// A certificate on a token.
#[derive(Debug, Clone)]
pub struct TokenIdentity {
    pub(super) slot: Slot,
    /// CKA_ID, which the key has too.
    pub(super) id: Vec<u8>,
    /// Label of the token.
    pub token: String,
    /// Serial number of the token.
    pub serial: String,
    /// Label of the certificate.
    pub label: String,
    /// The certificate.
    pub certificate: Certificate,
    /// All certificates of the token.
    pub(super) pool: Vec<Certificate>,
    /// Tries that the PIN has.
    pub pin: PinState,
    /// The PIN is typed on the reader (CKF_PROTECTED_AUTHENTICATION_PATH).
    pub has_pin_pad: bool,
}

impl TokenIdentity {
    /// SHA-256 of the certificate, 64 hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        let digits = self.certificate.sha256().iter();
        digits.map(|octet| format!("{octet:02x}")).collect()
    }

    /// Whether it is somebody's who signs documents: not an authority's, and keyUsage (RFC 5280 4.2.1.3) lets it.
    pub fn may_sign(&self) -> bool {
        let constraints = self.certificate.basic_constraints();
        !constraints.is_some_and(|constraints| constraints.ca) && certificates::may_sign(&self.certificate)
    }
}

/// The one that fits: on the token with this label or serial number, with this label or SHA-256; of several the one that may sign.
///
/// # Errors
/// [`TokenError::NoIdentity`], or [`TokenError::SeveralIdentities`] with what there is to choose from.
pub fn choose<'i>(
    identities: &'i [TokenIdentity],
    token: Option<&str>,
    identity: Option<&str>,
) -> Result<&'i TokenIdentity, TokenError> {
    let on_token = |one: &&TokenIdentity| token.is_none_or(|token| one.token == token || one.serial == token);
    let named = |one: &&TokenIdentity| {
        identity.is_none_or(|name| one.label == name || one.fingerprint().eq_ignore_ascii_case(name))
    };
    let mut fitting: Vec<_> = identities.iter().filter(on_token).filter(named).collect();
    if fitting.len() > 1 {
        fitting.retain(|one| one.may_sign());
    }
    match fitting.as_slice() {
        [one] => Ok(one),
        [] => Err(TokenError::NoIdentity),
        several => {
            let subject =
                |one: &&TokenIdentity| format!("{} ({})", one.certificate.subject().text(), one.fingerprint());
            Err(TokenError::SeveralIdentities(several.iter().map(subject).collect()))
        }
    }
}

pub(super) fn list(context: &Pkcs11) -> Result<Vec<TokenIdentity>, TokenError> {
    let slots = context.get_slots_with_initialized_token()?;
    if slots.is_empty() {
        return Err(TokenError::NoToken);
    }
    let on_slot = |slot: Slot| of_slot(context, slot).unwrap_or_default();
    Ok(slots.into_iter().flat_map(on_slot).collect())
}

/// In a session that nobody logged in to.
fn of_slot(context: &Pkcs11, slot: Slot) -> Result<Vec<TokenIdentity>, TokenError> {
    let token = context.get_token_info(slot)?;
    let session = context.open_ro_session(slot)?;
    let template = [
        Attribute::Class(ObjectClass::CERTIFICATE),
        Attribute::CertificateType(CertificateType::X_509),
    ];
    let mut found = Vec::new();
    for object in session.find_objects(&template)?.into_iter().take(CERTIFICATE_LIMIT) {
        let wanted = [AttributeType::Value, AttributeType::Id, AttributeType::Label];
        let (mut der, mut id, mut label) = (Vec::new(), Vec::new(), Vec::new());
        for attribute in session.get_attributes(object, &wanted)? {
            match attribute {
                Attribute::Value(value) => der = value,
                Attribute::Id(value) => id = value,
                Attribute::Label(value) => label = value,
                _ => {}
            }
        }
        if let Ok(certificate) = Certificate::from_der(&der) {
            found.push((
                certificate,
                id,
                String::from_utf8_lossy(&label).trim_end_matches('\0').to_owned(),
            ));
        }
    }
    let pool: Vec<Certificate> = found.iter().map(|(certificate, ..)| certificate.clone()).collect();
    let identity = |(certificate, id, label)| TokenIdentity {
        slot,
        id,
        token: token.label().to_owned(),
        serial: token.serial_number().to_owned(),
        label,
        certificate,
        pool: pool.clone(),
        pin: pin_state(&token),
        has_pin_pad: token.protected_authentication_path(),
    };
    Ok(found.into_iter().map(identity).collect())
}

fn pin_state(token: &TokenInfo) -> PinState {
    if token.user_pin_locked() {
        PinState::Locked
    } else if token.user_pin_final_try() {
        PinState::FinalTry
    } else if token.user_pin_count_low() {
        PinState::Low
    } else {
        PinState::Fresh
    }
}

/// The same after a failed login.
pub(super) fn pin_state_of(context: &Pkcs11, slot: Slot) -> Option<PinState> {
    context.get_token_info(slot).ok().map(|token| pin_state(&token))
}
