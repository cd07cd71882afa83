//! The Online Certificate Status Protocol: RFC 6960 4, without the transport.
//!
//! ```text
//! OCSPResponse ::= SEQUENCE {
//!     responseStatus OCSPResponseStatus,
//!     responseBytes  [0] EXPLICIT ResponseBytes OPTIONAL }
//! ResponseBytes ::= SEQUENCE {
//!     responseType OBJECT IDENTIFIER,
//!     response     OCTET STRING }
//! ```
//!
//! [`OcspResponse`] reads what arrived and keeps its bytes; [`OcspRequest`] writes what is asked. Whether a response counts
//! is judged in [`revocation`](crate::revocation). Read with this crate's own `tlv`, as CRLs are: `x509-ocsp`
//! stands on another generation of `der`. Left out: signed requests (4.1.2), service locator (4.4.6), preferred signature
//! algorithms (4.4.7), CRL references (4.4.2), which only inform.

mod cert_id;
#[cfg(test)]
pub(crate) mod minting;
mod request;
mod response;

use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::certificate::{Signed, sha256};
use crate::crypto::{PublicKey, Verification};
use crate::{Certificate, Error, Name, Time};
pub use cert_id::CertId;
pub use request::{NonceCheck, OcspRequest};
use response::Basic;
pub use response::{CertificateStatus, ResponderId, SingleResponse};

/// An OCSP response. Cheap to clone.
#[derive(Clone)]
pub struct OcspResponse(Arc<Facts>);

struct Facts {
    der: Vec<u8>,
    sha256: [u8; 32],
    status: u8,
    /// None unless the status is successful.
    basic: Option<Basic>,
    verified_by: OnceLock<Box<[u8]>>,
}

impl OcspResponse {
    /// Reads a DER `OCSPResponse`, as it comes from a responder and as PDF documents hold it.
    ///
    /// # Errors
    /// `der-…`, `ocsp-malformed`, `ocsp-type` (no basic response), `name-malformed` or `time-malformed`.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let (status, basic) = response::read(der)?;
        Ok(Self::new(der, status, basic))
    }

    /// Reads a DER `BasicOCSPResponse`, as CAdES attributes hold it.
    ///
    /// # Errors
    /// Those of [`from_der`](Self::from_der).
    pub fn from_basic_der(der: &[u8]) -> Result<Self, Error> {
        let basic = Basic::read(&mut crate::tlv::Reader::new(der))?;
        Ok(Self::new(der, 0, Some(basic)))
    }

    fn new(der: &[u8], status: u8, basic: Option<Basic>) -> Self {
        Self(Arc::new(Facts {
            der: der.to_vec(),
            sha256: sha256(der),
            status,
            basic,
            verified_by: OnceLock::new(),
        }))
    }

    /// The bytes as they were received.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// SHA-256 of the bytes.
    pub fn sha256(&self) -> &[u8; 32] {
        &self.0.sha256
    }

    /// OCSPResponseStatus (4.2.1): 0 is successful, all else is an error without any answer.
    pub fn response_status(&self) -> u8 {
        self.0.status
    }

    /// When it was signed.
    pub fn produced_at(&self) -> Option<Time> {
        self.0.basic.as_ref().map(|basic| basic.produced_at)
    }

    /// Who says that it signed.
    pub fn responder_id(&self) -> Option<&ResponderId> {
        self.0.basic.as_ref().map(|basic| &basic.responder)
    }

    /// What it says about each certificate.
    pub fn responses(&self) -> &[SingleResponse] {
        self.0.basic.as_ref().map_or(&[], |basic| &basic.responses)
    }

    /// The certificates that it carries, to find the responder's; not trusted.
    pub fn certificates(&self) -> &[Certificate] {
        self.0.basic.as_ref().map_or(&[], |basic| &basic.certificates)
    }

    /// The nonce of the request that it answers (4.4.1), if it repeats one.
    pub fn nonce(&self) -> Option<&[u8]> {
        self.0.basic.as_ref()?.extensions.nonce.as_deref()
    }

    /// Whether the certificate is of the responder that the response names.
    pub fn is_by(&self, certificate: &Certificate) -> bool {
        self.responder_id().is_some_and(|responder| responder.is(certificate))
    }

    /// Whether `key` made the signature. A success is remembered, so that asking again is free.
    pub fn is_signed_by(&self, key: &PublicKey) -> Verification {
        let Some(basic) = &self.0.basic else {
            return Verification::Bad;
        };
        let slice = |range: &std::ops::Range<usize>| self.0.der.get(range.clone()).unwrap_or_default();
        let signed = Signed {
            message: slice(&basic.tbs),
            algorithm: slice(&basic.algorithm),
            signature: slice(&basic.signature),
        };
        signed.verify(key, &self.0.verified_by)
    }

    pub(crate) fn has_critical_unknown(&self) -> bool {
        let basic = self.0.basic.as_ref();
        basic.is_some_and(|basic| basic.extensions.critical_unknown)
    }

    /// 4.4.8: this responder may say "revoked" of certificates that were never issued.
    pub(crate) fn is_extended_revoke(&self) -> bool {
        let basic = self.0.basic.as_ref();
        basic.is_some_and(|basic| basic.extensions.extended_revoke)
    }
}

impl ResponderId {
    fn is(&self, certificate: &Certificate) -> bool {
        match self {
            Self::Name(name) => name == certificate.subject(),
            Self::KeyHash(hash) => cert_id::sha1_of_key(certificate).is_some_and(|own| own.as_ref() == &**hash),
        }
    }

    /// The name, if it is one.
    pub fn name(&self) -> Option<&Name> {
        match self {
            Self::Name(name) => Some(name),
            Self::KeyHash(_) => None,
        }
    }
}

impl PartialEq for OcspResponse {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.der() == other.der()
    }
}

impl Eq for OcspResponse {}

impl fmt::Debug for OcspResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.produced_at() {
            Some(time) => write!(f, "OcspResponse({time}, {} certificates)", self.responses().len()),
            None => write!(f, "OcspResponse(status {})", self.0.status),
        }
    }
}

#[cfg(test)]
mod tests;
