//! BasicOCSPResponse: RFC 6960 4.2.1.
//!
//! ```text
//! BasicOCSPResponse ::= SEQUENCE {
//!     tbsResponseData    ResponseData,
//!     signatureAlgorithm AlgorithmIdentifier,
//!     signature          BIT STRING,
//!     certs              [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL }
//! ResponseData ::= SEQUENCE {
//!     version            [0] EXPLICIT Version DEFAULT v1,
//!     responderID        ResponderID,
//!     producedAt         GeneralizedTime,
//!     responses          SEQUENCE OF SingleResponse,
//!     responseExtensions [1] EXPLICIT Extensions OPTIONAL }
//! SingleResponse ::= SEQUENCE {
//!     certID           CertID,
//!     certStatus       CertStatus,
//!     thisUpdate       GeneralizedTime,
//!     nextUpdate       [0] EXPLICIT GeneralizedTime OPTIONAL,
//!     singleExtensions [1] EXPLICIT Extensions OPTIONAL }
//! ```

use std::ops::Range;

use super::CertId;
use crate::crl::each_extension;
use crate::tlv::{self, Reader, Tlv};
use crate::{Certificate, Error, Name, RevocationReason, Time};

/// The signed part and what is beside it.
pub(super) struct Basic {
    pub(super) tbs: Range<usize>,
    pub(super) algorithm: Range<usize>,
    pub(super) signature: Range<usize>,
    pub(super) responder: ResponderId,
    pub(super) produced_at: Time,
    pub(super) responses: Vec<SingleResponse>,
    pub(super) extensions: ResponseExtensions,
    pub(super) certificates: Vec<Certificate>,
}

/// Who signed an OCSP response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResponderId {
    /// By the subject of its certificate.
    Name(Name),
    /// By the SHA-1 digest of its key.
    KeyHash(Box<[u8]>),
}

/// What an OCSP response says about one certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SingleResponse {
    /// Which certificate.
    pub certificate_id: CertId,
    /// What is known.
    pub status: CertificateStatus,
    /// When that was known to be right.
    pub this_update: Time,
    /// When newer information comes at the latest; without it, at any time.
    pub next_update: Option<Time>,
    /// Archive cutoff (4.4.4): certificates that expired since then are still known.
    pub archive_cutoff: Option<Time>,
    /// Has a critical extension that is not known.
    pub(crate) critical_unknown: bool,
}

/// CertStatus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateStatus {
    /// Not revoked, as far as the responder knows.
    Good,
    /// Revoked or on hold.
    Revoked {
        /// Since when.
        time: Time,
        /// Why, if it says.
        reason: Option<RevocationReason>,
    },
    /// The responder does not know the certificate.
    Unknown,
}

#[derive(Debug, Default)]
pub(super) struct ResponseExtensions {
    pub(super) nonce: Option<Box<[u8]>>,
    pub(super) extended_revoke: bool,
    pub(super) critical_unknown: bool,
}

/// Responses carry one or two; more are not read.
const CERTIFICATES: usize = 16;

const NONCE: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 0x30, 1, 2];
const ARCHIVE_CUTOFF: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 0x30, 1, 6];
const EXTENDED_REVOKE: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 0x30, 1, 9];
/// id-pkix-ocsp-basic
const BASIC: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 0x30, 1, 1];
const MALFORMED: Error = Error::new("ocsp-malformed", "the OCSP response is malformed");

/// OCSPResponse: its status, and the basic response of a successful one.
pub(super) fn read(der: &[u8]) -> Result<(u8, Option<Basic>), Error> {
    let mut fields = tlv::only(der, tlv::SEQUENCE)?.reader();
    let status = fields.expect(tlv::ENUMERATED)?;
    let &[code] = status.content else {
        return Err(MALFORMED.at(status.offset));
    };
    let bytes = fields.optional(0xa0)?;
    fields.end()?;
    match (code, bytes) {
        (0, Some(bytes)) => Ok((0, Some(response_bytes(&bytes)?))),
        // 4.2.1: an error has no responseBytes
        (1.., None) => Ok((code, None)),
        _ => Err(MALFORMED.at(status.offset)),
    }
}

fn response_bytes(outer: &Tlv<'_>) -> Result<Basic, Error> {
    let mut outer = outer.reader();
    let mut fields = outer.expect(tlv::SEQUENCE)?.reader();
    outer.end()?;
    let kind = fields.expect(tlv::OID)?;
    if kind.content != BASIC {
        return Err(Error::new("ocsp-type", "the OCSP response is of an unknown type").at(kind.offset));
    }
    let response = fields.expect(tlv::OCTET_STRING)?;
    fields.end()?;
    Basic::read(&mut response.reader())
}

impl Basic {
    /// The one element that `outer` holds.
    pub(super) fn read(outer: &mut Reader<'_>) -> Result<Self, Error> {
        let mut parts = outer.expect(tlv::SEQUENCE)?.reader();
        outer.end()?;
        let (tbs, algorithm) = (parts.expect(tlv::SEQUENCE)?, parts.expect(tlv::SEQUENCE)?);
        let signature = parts.expect(tlv::BIT_STRING)?;
        let certificates = match parts.optional(0xa0)? {
            Some(certificates) => read_certificates(&certificates)?,
            None => Vec::new(),
        };
        parts.end()?;
        let end = signature.offset + signature.raw.len();
        // unused bits belong to no signature scheme in use: then nothing will verify
        let start = match signature.content.first() {
            Some(0) => signature.content_offset() + 1,
            _ => end,
        };
        let mut fields = tbs.reader();
        let version = fields.optional(0xa0)?;
        if version.is_some_and(|version| version.content != [2, 1, 0]) {
            return Err(Error::new("ocsp-malformed", "the OCSP response's version is unknown").at(tbs.offset));
        }
        let responder = ResponderId::read(&fields.next()?)?;
        let produced_at = generalized(&fields.expect(tlv::GENERALIZED_TIME)?)?;
        let responses = single_responses(&fields.expect(tlv::SEQUENCE)?)?;
        let extensions = fields.optional(0xa1)?;
        fields.end()?;
        Ok(Self {
            tbs: range(&tbs),
            algorithm: range(&algorithm),
            signature: start..end,
            responder,
            produced_at,
            responses,
            extensions: extensions
                .map(|outer| ResponseExtensions::read(&outer))
                .transpose()?
                .unwrap_or_default(),
            certificates,
        })
    }
}

impl ResponderId {
    fn read(choice: &Tlv<'_>) -> Result<Self, Error> {
        let mut inner = choice.reader();
        let id = match choice.tag {
            0xa1 => Self::Name(Name::from_der(inner.expect(tlv::SEQUENCE)?.raw)?),
            0xa2 => Self::KeyHash(inner.expect(tlv::OCTET_STRING)?.content.into()),
            _ => return Err(MALFORMED.at(choice.offset)),
        };
        inner.end()?;
        Ok(id)
    }
}

impl ResponseExtensions {
    fn read(outer: &Tlv<'_>) -> Result<Self, Error> {
        let mut facts = Self::default();
        each_extension(outer, |oid, critical, value| {
            match oid {
                // RFC 9654 2.1; old responders put the octets there without wrapping them
                NONCE => {
                    let wrapped = tlv::only(value, tlv::OCTET_STRING).map(|nonce| nonce.content);
                    facts.nonce = Some(wrapped.unwrap_or(value).into());
                }
                EXTENDED_REVOKE => facts.extended_revoke = true,
                _ => facts.critical_unknown |= critical,
            }
            Ok(())
        })?;
        Ok(facts)
    }
}

fn single_responses(list: &Tlv<'_>) -> Result<Vec<SingleResponse>, Error> {
    let mut responses = Vec::new();
    let mut list = list.reader();
    while !list.is_empty() {
        responses.push(single_response(&list.expect(tlv::SEQUENCE)?)?);
    }
    Ok(responses)
}

fn single_response(element: &Tlv<'_>) -> Result<SingleResponse, Error> {
    let mut fields = element.reader();
    let certificate_id = CertId::read(&fields.expect(tlv::SEQUENCE)?)?;
    let status = certificate_status(&fields.next()?)?;
    let this_update = generalized(&fields.expect(tlv::GENERALIZED_TIME)?)?;
    let next_update = fields.optional(0xa0)?.map(|outer| explicit_time(&outer)).transpose()?;
    let extensions = fields.optional(0xa1)?;
    fields.end()?;
    let mut single = SingleResponse {
        certificate_id,
        status,
        this_update,
        next_update,
        archive_cutoff: None,
        critical_unknown: false,
    };
    if let Some(extensions) = extensions {
        each_extension(&extensions, |oid, critical, value| {
            match oid {
                ARCHIVE_CUTOFF => {
                    single.archive_cutoff = Some(generalized(&tlv::only(value, tlv::GENERALIZED_TIME)?)?);
                }
                _ => single.critical_unknown |= critical,
            }
            Ok(())
        })?;
    }
    Ok(single)
}

fn certificate_status(choice: &Tlv<'_>) -> Result<CertificateStatus, Error> {
    match (choice.tag, choice.content) {
        (0x80, []) => Ok(CertificateStatus::Good),
        (0x82, []) => Ok(CertificateStatus::Unknown),
        (0xa1, _) => {
            let mut fields = choice.reader();
            let time = generalized(&fields.expect(tlv::GENERALIZED_TIME)?)?;
            let reason = fields.optional(0xa0)?.map(|outer| reason(&outer)).transpose()?;
            fields.end()?;
            Ok(CertificateStatus::Revoked { time, reason })
        }
        _ => Err(MALFORMED.at(choice.offset)),
    }
}

fn reason(outer: &Tlv<'_>) -> Result<RevocationReason, Error> {
    match tlv::only(outer.content, tlv::ENUMERATED)?.content {
        [code] => Ok(RevocationReason::from_code(*code)),
        _ => Err(MALFORMED.at(outer.offset)),
    }
}

fn read_certificates(outer: &Tlv<'_>) -> Result<Vec<Certificate>, Error> {
    let mut outer = outer.reader();
    let mut list = outer.expect(tlv::SEQUENCE)?.reader();
    outer.end()?;
    let mut certificates = Vec::new();
    while !list.is_empty() && certificates.len() < CERTIFICATES {
        // one that cannot be read cannot be the responder's; the others may
        certificates.extend(Certificate::from_der(list.next()?.raw));
    }
    Ok(certificates)
}

fn explicit_time(outer: &Tlv<'_>) -> Result<Time, Error> {
    generalized(&tlv::only(outer.content, tlv::GENERALIZED_TIME)?)
}

fn generalized(element: &Tlv<'_>) -> Result<Time, Error> {
    Time::from_asn1(element.tag, element.content).map_err(|error| error.at(element.offset))
}

fn range(element: &Tlv<'_>) -> Range<usize> {
    element.offset..element.offset + element.raw.len()
}
