//! Revocation: RFC 5280 6.3 for CRLs, RFC 6960 3.2 for OCSP responses, and one answer from both.
//!
//! | file | what |
//! |---|---|
//! | `examination` | 6.3.3: which complete CRL counts, with which delta; one function for each sub-clause |
//! | `scope` | 6.3.3 (b), (d): issuer, distribution point, kind of certificate, reasons |
//! | `crl_issuer` | 6.3.3 (f), (g): whose key signed, and its own path to the same anchor |
//! | `responder` | RFC 6960 3.2, 4.2.2.2: which OCSP response counts |
//! | `weigh` | what all that counts comes to |
//!
//! A CRL or response counts only if it is of the right issuer, covers the certificate, is signed by a key that may, is in
//! date at the time asked for, and holds nothing critical that is not processed. What does not count is a reason for
//! [`RevocationStatus::Unknown`], never an answer. Of the answers that count:
//!
//! - one that says *revoked* holds, however old: a revocation is never taken back (5.3.1 lets only a hold end);
//! - else the newest decides (thisUpdate): a later "good" ends a hold, a later hold ends a "good"; of two of one
//!   time the worse holds;
//! - CRLs for some reasons only must together cover all reasons (6.3.3 (l)) before anything is good.
//!
//! A CRL without nextUpdate, which RFC 5280 5.1.2.5 forbids, is never in date; a response without (RFC 6960 2.4) is for a day. Whoever
//! judges freshness apart from the status (EN 319 102-1 5.2.5, 5.6.2.2) asks with [`Freshness::Ignored`].
//!
//! A complete CRL that is out of date still shows that older ones of the same scope were replaced: these do not count either.
//! A delta CRL changes the complete CRL that it fits (5.2.4); alone it can only revoke or suspend.
//!
//! Left out: attribute certificates; fetching (6.3.3 (a) has the CRLs that were given); locally configured OCSP responders
//! (RFC 6960 4.2.2.2, first choice); OCSP about CRL issuers and responders, whose status must come from CRLs; entries that were
//! dropped because the certificate had expired (RFC 5280 3.3): [`EvidenceReference::tells_about_expired`] tells.

mod crl_issuer;
mod examination;
mod reference;
mod responder;
mod scope;
#[cfg(test)]
mod tests;
mod unknown;
mod weigh;

use crate::ocsp::OcspResponse;
use crate::path::Profile;
use crate::{Certificate, CertificateList, RevocationReason, Time, TrustStore};
use examination::Examination;
pub use reference::{CrlReference, EvidenceReference, OcspReference};
pub use unknown::UnknownReason;

/// What is known about a certificate at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevocationStatus {
    /// Not revoked.
    Good {
        /// What says so.
        by: EvidenceReference,
    },
    /// Revoked, at `time`, which may lie after the time asked for: the caller compares.
    Revoked {
        /// revocationDate.
        time: Time,
        /// Why, if the issuer says.
        reason: Option<RevocationReason>,
        /// What says so.
        by: EvidenceReference,
    },
    /// On hold since `time`; may come back.
    Suspended {
        /// revocationDate.
        time: Time,
        /// What says so.
        by: EvidenceReference,
    },
    /// Nothing is known. Never good.
    Unknown {
        /// The most telling reason.
        why: UnknownReason,
    },
}

impl RevocationStatus {
    /// What the answer rests on; none if it is unknown.
    pub fn by(&self) -> Option<&EvidenceReference> {
        match self {
            Self::Good { by } | Self::Revoked { by, .. } | Self::Suspended { by, .. } => Some(by),
            Self::Unknown { .. } => None,
        }
    }
}

/// What may tell about a certificate. None of it is trusted by itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct RevocationEvidence<'e> {
    /// Of any issuer, complete, partitioned, indirect and delta.
    pub crls: &'e [CertificateList],
    /// About any certificate.
    pub ocsp_responses: &'e [OcspResponse],
}

impl<'e> RevocationEvidence<'e> {
    /// CRLs alone.
    pub const fn from_crls(crls: &'e [CertificateList]) -> Self {
        Self {
            crls,
            ocsp_responses: &[],
        }
    }
}

/// Where certificates of CRL issuers and OCSP responders are, and whom they must come from.
#[derive(Clone, Copy, Debug)]
pub struct RevocationContext<'c> {
    /// The document's certificates.
    pub pool: &'c [Certificate],
    /// Anchors and intermediates of the user.
    pub store: &'c TrustStore,
    /// Where the path of the certificate ends: a CRL issuer's must end there too (6.3.3 (f)).
    pub anchor: &'c Certificate,
    /// Whether CRLs must keep to what section 5 of RFC 5280 asks of their issuers beyond what 6.3 asks of whoever reads them.
    pub profile: Profile,
}

/// Whether evidence must be in date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// At the time asked for: not after nextUpdate (RFC 5280 6.3.3 (a), RFC 6960 3.2 point 6). Whoever signed the evidence must be
    /// able to at that time. The only choice for the status *now*.
    AtTime,
    /// nextUpdate is not looked at; the newest evidence that was issued until the time asked for decides, and its
    /// [`this_update`](EvidenceReference::this_update) says how old the answer is. Whoever signed it must have been able to when it was
    /// issued.
    ///
    /// For validation time sliding (EN 319 102-1 5.6.2.2): the time asked for is the control-time, and the caller gives
    /// only evidence whose existence before it is proved. Without such proof anybody who got hold of an expired signer's
    /// key could date evidence back.
    Ignored,
}

/// The status of `certificate` at `at`, as far as `evidence` tells. `issuer` must be the issuer in a validated path that ends
/// at the context's anchor; whether the issuer itself is revoked is the caller's question.
///
/// Signatures of CRLs and responses are verified once for all certificates (see [`CertificateList::is_signed_by`]).
pub fn status(
    certificate: &Certificate,
    issuer: &Certificate,
    evidence: RevocationEvidence<'_>,
    context: RevocationContext<'_>,
    at: Time,
    freshness: Freshness,
) -> RevocationStatus {
    Examination::new(evidence, context, at, freshness).status(certificate, issuer)
}
