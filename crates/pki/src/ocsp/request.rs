//! OCSPRequest: RFC 6960 4.1, unsigned.
//!
//! ```text
//! OCSPRequest ::= SEQUENCE { tbsRequest TBSRequest }
//! TBSRequest ::= SEQUENCE {
//!     requestList       SEQUENCE OF Request,
//!     requestExtensions [2] EXPLICIT Extensions OPTIONAL }
//! Request ::= SEQUENCE { reqCert CertID }
//! ```

use super::{CertId, OcspResponse};
use crate::tlv;

/// A question about certificates, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OcspRequest {
    der: Vec<u8>,
    nonce: Option<Box<[u8]>>,
}

/// Whether a response repeats the nonce of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NonceCheck {
    /// Nothing was asked for.
    NotAsked,
    /// It does: the response was made for this request.
    Matches,
    /// It has none. Many responders make their responses in advance; nextUpdate must do.
    Absent,
    /// It has another: the response was made for another request and must not be used for this one.
    Differs,
}

impl OcspRequest {
    /// Asks about these certificates. `nonce` is random, 32 octets (RFC 9654 2.1); None without an identifier
    /// that can be written.
    pub fn new(certificates: &[CertId], nonce: Option<&[u8]>) -> Option<Self> {
        let mut requests = Vec::new();
        for id in certificates {
            requests.extend(tlv::encode(tlv::SEQUENCE, &[&id.to_der()?]));
        }
        if requests.is_empty() {
            return None;
        }
        let list = tlv::encode(tlv::SEQUENCE, &[&requests]);
        let extensions = nonce.map(extensions).unwrap_or_default();
        let tbs = tlv::encode(tlv::SEQUENCE, &[&list, &extensions]);
        Some(Self {
            der: tlv::encode(tlv::SEQUENCE, &[&tbs]),
            nonce: nonce.map(Into::into),
        })
    }

    /// What is sent, as `application/ocsp-request`.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// 4.4.1
    pub fn check_nonce(&self, response: &OcspResponse) -> NonceCheck {
        match (self.nonce.as_deref(), response.nonce()) {
            (None, _) => NonceCheck::NotAsked,
            (Some(_), None) => NonceCheck::Absent,
            (Some(asked), Some(told)) if asked == told => NonceCheck::Matches,
            _ => NonceCheck::Differs,
        }
    }
}

fn extensions(nonce: &[u8]) -> Vec<u8> {
    let value = tlv::encode(tlv::OCTET_STRING, &[nonce]);
    let oid = tlv::encode(tlv::OID, &[NONCE]);
    let extension = tlv::encode(tlv::SEQUENCE, &[&oid, &tlv::encode(tlv::OCTET_STRING, &[&value])]);
    tlv::encode(0xa2, &[&tlv::encode(tlv::SEQUENCE, &[&extension])])
}

/// id-pkix-ocsp-nonce, 1.3.6.1.5.5.7.48.1.2.
const NONCE: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 0x30, 1, 2];
