//! What an answer rests on, so that a report can name it.

use crate::crypto::DigestAlgorithm;
use crate::ocsp::{OcspResponse, SingleResponse};
use crate::{Certificate, CertificateList, Time};

/// The CRL or OCSP response that gave an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvidenceReference {
    /// RFC 5280.
    Crl(CrlReference),
    /// RFC 6960.
    Ocsp(OcspReference),
}

/// Which CRL an answer rests on. A complete CRL with a delta counts as one of the delta's number and dates (5.2.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrlReference {
    /// SHA-256 of the list, or of the delta.
    pub sha256: [u8; 32],
    /// cRLNumber, content octets.
    pub number: Option<Vec<u8>>,
    /// When it was issued.
    pub this_update: Time,
    /// When the next one comes at the latest.
    pub next_update: Option<Time>,
    /// SHA-256 of the complete list that the delta was applied to.
    pub base: Option<[u8; 32]>,
    /// expiredCertsOnCRL: entries of certificates that expired since then are still there.
    pub expired_since: Option<Time>,
}

/// Which OCSP response an answer rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OcspReference {
    /// SHA-256 of the response.
    pub sha256: [u8; 32],
    /// When it was signed.
    pub produced_at: Time,
    /// When the status was known to be right.
    pub this_update: Time,
    /// When newer information comes at the latest.
    pub next_update: Option<Time>,
    /// SHA-256 of the certificate of the responder: the issuer itself, or one that it authorised.
    pub responder: [u8; 32],
    /// The responder's name.
    pub responder_name: String,
    /// The digest of the CertID.
    pub certificate_id_digest: DigestAlgorithm,
    /// Archive cutoff (4.4.4): certificates that expired since then are still known.
    pub archive_cutoff: Option<Time>,
}

impl EvidenceReference {
    /// `crl` or `ocsp`.
    pub const fn source(&self) -> &'static str {
        match self {
            Self::Crl(_) => "crl",
            Self::Ocsp(_) => "ocsp",
        }
    }

    /// SHA-256 of the bytes.
    pub const fn sha256(&self) -> &[u8; 32] {
        match self {
            Self::Crl(crl) => &crl.sha256,
            Self::Ocsp(ocsp) => &ocsp.sha256,
        }
    }

    /// The time that the answer is about.
    pub const fn this_update(&self) -> Time {
        match self {
            Self::Crl(crl) => crl.this_update,
            Self::Ocsp(ocsp) => ocsp.this_update,
        }
    }

    /// When newer information comes at the latest.
    pub const fn next_update(&self) -> Option<Time> {
        match self {
            Self::Crl(crl) => crl.next_update,
            Self::Ocsp(ocsp) => ocsp.next_update,
        }
    }

    /// Whether silence about a certificate that expires at `not_after` means "not revoked": issued before that, or by
    /// somebody who says that expired certificates are kept (RFC 5280 3.3 lets them go).
    pub fn tells_about_expired(&self, not_after: Time) -> bool {
        let kept_since = match self {
            Self::Crl(crl) => crl.expired_since,
            Self::Ocsp(ocsp) => ocsp.archive_cutoff,
        };
        self.this_update() <= not_after || kept_since.is_some_and(|since| since <= not_after)
    }
}

impl CrlReference {
    pub(super) fn of(complete: &CertificateList, delta: Option<&CertificateList>) -> Self {
        let newest = delta.unwrap_or(complete);
        Self {
            sha256: *newest.sha256(),
            number: newest.number().map(<[u8]>::to_vec),
            this_update: newest.this_update(),
            next_update: newest.next_update(),
            base: delta.map(|_| *complete.sha256()),
            expired_since: complete.expired_since(),
        }
    }
}

impl OcspReference {
    pub(super) fn of(response: &OcspResponse, single: &SingleResponse, responder: &Certificate) -> Option<Self> {
        Some(Self {
            sha256: *response.sha256(),
            produced_at: response.produced_at()?,
            this_update: single.this_update,
            next_update: single.next_update,
            responder: *responder.sha256(),
            responder_name: responder.subject().text(),
            certificate_id_digest: single.certificate_id.digest()?,
            archive_cutoff: single.archive_cutoff,
        })
    }
}
