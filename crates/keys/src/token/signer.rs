//! The key on a token: PKCS #11 5.6.7 (C_Login), 5.13 (C_Sign).
//!
//! RSA PKCS#1 v1.5 is asked of the token as the raw operation over DigestInfo, which every driver of the field has; ECDSA values come
//! as r and s of equal length (2.3.1) and leave as ECDSA-Sig-Value (RFC 3279 2.2.3). A key that wants the PIN for every
//! signature (CKA_ALWAYS_AUTHENTICATE) gets it through the mechanisms that hash by themselves, because only these leave room
//! for a login between beginning and end.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use cryptoki::context::Pkcs11;
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use der::asn1::{AnyRef, OctetStringRef, UintRef};
use der::{Encode, Sequence};
use kyso::{Signer, SignerError};
use kyso_pki::Certificate;
use kyso_pki::crypto::{DigestAlgorithm, SignatureAlgorithm, digest};
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use super::identity::{self, TokenIdentity};
use super::{PinState, TokenError};
use crate::certificates;

/// The PIN, or nothing where it is typed on the reader.
pub type Pin = Option<Zeroizing<String>>;

/// A key on a token, logged in to. `Debug` shows the certificate alone.
pub struct TokenSigner {
    session: Mutex<Session>,
    key: ObjectHandle,
    /// Kept for keys that want it every time.
    pin_for_each: Option<Option<AuthPin>>,
    certificate: Certificate,
    chain: Vec<Certificate>,
    algorithm: SignatureAlgorithm,
}

pub(super) fn open(context: &Pkcs11, identity: &TokenIdentity, pin: Pin) -> Result<TokenSigner, TokenError> {
    if identity.pin == PinState::Locked {
        return Err(TokenError::PinLocked);
    }
    let public_key = identity.certificate.public_key();
    let algorithm = public_key.default_algorithm();
    let algorithm = algorithm.ok_or_else(|| TokenError::KeyUnsupported(public_key.kind().name()))?;
    let session = context.open_ro_session(identity.slot)?;
    let pin = pin.map(|pin| AuthPin::new(pin.as_str().into()));
    if context.get_token_info(identity.slot)?.login_required() {
        if pin.is_none() && !identity.has_pin_pad {
            return Err(TokenError::PinRequired);
        }
        login(&session, pin.as_ref()).map_err(|error| login_error(error, context, identity))?;
    }
    let key = find_key(&session, identity)?;
    let always = session.get_attributes(key, &[AttributeType::AlwaysAuthenticate])?;
    let always = always.contains(&Attribute::AlwaysAuthenticate(true));
    Ok(TokenSigner {
        session: Mutex::new(session),
        key,
        pin_for_each: always.then_some(pin),
        certificate: identity.certificate.clone(),
        chain: certificates::chain(&identity.certificate, &identity.pool),
        algorithm,
    })
}

/// The one attempt.
fn login(session: &Session, pin: Option<&AuthPin>) -> Result<(), Error> {
    match session.login(UserType::User, pin) {
        Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(()),
        result => result,
    }
}

fn login_error(error: Error, context: &Pkcs11, identity: &TokenIdentity) -> TokenError {
    match error {
        Error::Pkcs11(RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange, _) => {
            TokenError::PinWrong(identity::pin_state_of(context, identity.slot).unwrap_or(PinState::Low))
        }
        Error::Pkcs11(RvError::PinLocked, _) => TokenError::PinLocked,
        other => other.into(),
    }
}

/// By CKA_ID; a driver that gives the key another one is asked for the key with the certificate's modulus.
fn find_key(session: &Session, identity: &TokenIdentity) -> Result<ObjectHandle, TokenError> {
    let class = Attribute::Class(ObjectClass::PRIVATE_KEY);
    let by_id = session.find_objects(&[class.clone(), Attribute::Id(identity.id.clone())])?;
    if let [only] = by_id.as_slice() {
        return Ok(*only);
    }
    let modulus = certificates::rsa_modulus(identity.certificate.public_key()).ok_or(TokenError::KeyAbsent)?;
    let by_modulus = session.find_objects(&[class, Attribute::Modulus(modulus)])?;
    by_modulus.first().copied().ok_or(TokenError::KeyAbsent)
}

impl Signer for TokenSigner {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn default_algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn sign(&self, message: &[u8], algorithm: &SignatureAlgorithm) -> Result<Vec<u8>, SignerError> {
        let value = match &self.pin_for_each {
            None => self.sign_digest(message, algorithm),
            Some(pin) => self.sign_with_login(message, algorithm, pin.as_ref()),
        }?;
        match algorithm {
            SignatureAlgorithm::Ecdsa(_) => ecdsa_value(&value),
            _ => Ok(value),
        }
    }
}

impl TokenSigner {
    fn sign_digest(&self, message: &[u8], algorithm: &SignatureAlgorithm) -> Result<Vec<u8>, SignerError> {
        let (mechanism, input) = match algorithm {
            SignatureAlgorithm::RsaPkcs1v15(hash) => (Mechanism::RsaPkcs, digest_info(*hash, message)?),
            SignatureAlgorithm::RsaPss { digest: hash, .. } => {
                let parameters = pss(algorithm)?;
                (
                    Mechanism::RsaPkcsPss(parameters),
                    digest(*hash, message).as_ref().to_vec(),
                )
            }
            SignatureAlgorithm::Ecdsa(hash) => (Mechanism::Ecdsa, digest(*hash, message).as_ref().to_vec()),
            _ => return Err(unsupported(algorithm)),
        };
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        session
            .sign(&mechanism, self.key, &input)
            .map_err(|error| failed(&error))
    }

    fn sign_with_login(
        &self,
        message: &[u8],
        algorithm: &SignatureAlgorithm,
        pin: Option<&AuthPin>,
    ) -> Result<Vec<u8>, SignerError> {
        use DigestAlgorithm as D;
        let mechanism = match algorithm {
            SignatureAlgorithm::RsaPkcs1v15(D::Sha256) => Mechanism::Sha256RsaPkcs,
            SignatureAlgorithm::RsaPkcs1v15(D::Sha384) => Mechanism::Sha384RsaPkcs,
            SignatureAlgorithm::RsaPkcs1v15(D::Sha512) => Mechanism::Sha512RsaPkcs,
            SignatureAlgorithm::RsaPss { digest: D::Sha256, .. } => Mechanism::Sha256RsaPkcsPss(pss(algorithm)?),
            SignatureAlgorithm::RsaPss { digest: D::Sha384, .. } => Mechanism::Sha384RsaPkcsPss(pss(algorithm)?),
            SignatureAlgorithm::RsaPss { digest: D::Sha512, .. } => Mechanism::Sha512RsaPkcsPss(pss(algorithm)?),
            SignatureAlgorithm::Ecdsa(D::Sha256) => Mechanism::EcdsaSha256,
            SignatureAlgorithm::Ecdsa(D::Sha384) => Mechanism::EcdsaSha384,
            SignatureAlgorithm::Ecdsa(D::Sha512) => Mechanism::EcdsaSha512,
            _ => return Err(unsupported(algorithm)),
        };
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let sign = || {
            session.sign_init(&mechanism, self.key)?;
            session.login(UserType::ContextSpecific, pin)?;
            session.sign_update(message)?;
            session.sign_final()
        };
        sign().map_err(|error: Error| failed(&error))
    }
}

impl fmt::Debug for TokenSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSigner")
            .field("subject", &self.certificate.subject().text())
            .finish_non_exhaustive()
    }
}

/// RFC 8017 A.2.4
#[derive(Sequence)]
struct DigestInfo<'d> {
    algorithm: AlgorithmIdentifierRef<'d>,
    digest: &'d OctetStringRef,
}

fn digest_info(hash: DigestAlgorithm, message: &[u8]) -> Result<Vec<u8>, SignerError> {
    let oid = match hash {
        DigestAlgorithm::Sha256 => const_oid::db::rfc5912::ID_SHA_256,
        DigestAlgorithm::Sha384 => const_oid::db::rfc5912::ID_SHA_384,
        DigestAlgorithm::Sha512 => const_oid::db::rfc5912::ID_SHA_512,
        _ => return Err(unsupported(&SignatureAlgorithm::RsaPkcs1v15(hash))),
    };
    let value = digest(hash, message);
    let encode = || {
        let algorithm = AlgorithmIdentifierRef {
            oid,
            parameters: Some(AnyRef::NULL),
        };
        let digest = OctetStringRef::new(value.as_ref())?;
        DigestInfo { algorithm, digest }.to_der()
    };
    encode().map_err(|error| SignerError {
        code: "token-failed",
        message: error.to_string(),
    })
}

fn pss(algorithm: &SignatureAlgorithm) -> Result<PkcsPssParams, SignerError> {
    let SignatureAlgorithm::RsaPss {
        digest,
        mgf1_digest,
        salt_length,
    } = algorithm
    else {
        return Err(unsupported(algorithm));
    };
    let (hash_alg, mgf) = match digest {
        _ if digest != mgf1_digest => return Err(unsupported(algorithm)),
        DigestAlgorithm::Sha256 => (MechanismType::SHA256, PkcsMgfType::MGF1_SHA256),
        DigestAlgorithm::Sha384 => (MechanismType::SHA384, PkcsMgfType::MGF1_SHA384),
        DigestAlgorithm::Sha512 => (MechanismType::SHA512, PkcsMgfType::MGF1_SHA512),
        _ => return Err(unsupported(algorithm)),
    };
    Ok(PkcsPssParams {
        hash_alg,
        mgf,
        s_len: u64::from(*salt_length).into(),
    })
}

/// RFC 3279 2.2.3: Ecdsa-Sig-Value
#[derive(Sequence)]
struct EcdsaValue<'v> {
    r: UintRef<'v>,
    s: UintRef<'v>,
}

fn ecdsa_value(value: &[u8]) -> Result<Vec<u8>, SignerError> {
    let (r, s) = value.split_at(value.len() / 2);
    let encode = || {
        let (r, s) = (UintRef::new(r)?, UintRef::new(s)?);
        EcdsaValue { r, s }.to_der()
    };
    encode().map_err(|error| SignerError {
        code: "token-failed",
        message: error.to_string(),
    })
}

fn unsupported(algorithm: &SignatureAlgorithm) -> SignerError {
    SignerError {
        code: "key-algorithm",
        message: format!("keys on tokens are not used with {}", algorithm.name()),
    }
}

fn failed(error: &Error) -> SignerError {
    SignerError {
        code: match error {
            Error::Pkcs11(RvError::PinIncorrect | RvError::PinLocked, _) => "token-pin-wrong",
            Error::Pkcs11(RvError::DeviceRemoved | RvError::TokenNotPresent, _) => "token-removed",
            _ => "token-failed",
        },
        message: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_an_ecdsa_value_become_positive_integers_without_leading_zeros() {
        let mut value = vec![0; 64];
        value[31] = 1;
        value[32] = 0x80;
        let der = ecdsa_value(&value).unwrap();
        assert_eq!(der[..9], [0x30, 38, 2, 1, 1, 2, 33, 0, 0x80]);
    }

    #[test]
    fn the_digest_info_of_sha_256_is_that_of_rfc_8017_9_2() {
        let info = digest_info(DigestAlgorithm::Sha256, b"").unwrap();
        assert_eq!(
            info[..19],
            [
                0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
                0x04, 0x20
            ]
        );
        assert_eq!(info.len(), 51);
    }
}
