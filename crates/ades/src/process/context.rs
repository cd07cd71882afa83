//! Clause 5.2.4: validation context initialisation.
//!
//! The caller names the policy, so 5.2.4.4 comes down to taking it; signature policies named
//! inside a signature are not looked up.

use kyso_pki::path::Profile;
use kyso_pki::revocation::{RevocationContext, RevocationEvidence};
use kyso_pki::{Certificate, CertificateList, OcspResponse, Time, TrustStore};

use crate::report::record;
use crate::{Check, Evidence, Indication, Outcome, Parameter, ValidationPolicy};

const CLAUSE: &str = "EN 319 102-1 5.2.4";

/// Constraints and validation data for all signatures of a document.
pub(super) struct Context<'c> {
    pub(super) policy: &'c ValidationPolicy,
    pub(super) store: &'c TrustStore,
    /// Certificates of the document, and those that were fetched.
    pub(super) certificates: &'c [Certificate],
    /// SHA-256 of the latter.
    pub(super) fetched: &'c [[u8; 32]],
    /// CRLs of the document, then of the store.
    pub(super) crls: Vec<CertificateList>,
    /// OCSP responses of the document.
    pub(super) responses: &'c [OcspResponse],
    /// The current time.
    pub(super) at: Time,
}

impl<'c> Context<'c> {
    pub(super) fn new(
        evidence: &'c Evidence,
        policy: &'c ValidationPolicy,
        store: &'c TrustStore,
        at: Time,
    ) -> Context<'c> {
        let crls = evidence.crls.iter().chain(store.crls()).cloned().collect();
        Context {
            policy,
            store,
            certificates: &evidence.certificates,
            fetched: &evidence.fetched,
            crls,
            responses: &evidence.ocsp_responses,
            at,
        }
    }

    /// All revocation data.
    pub(super) fn revocation_data(&self) -> RevocationEvidence<'_> {
        RevocationEvidence {
            crls: &self.crls,
            ocsp_responses: self.responses,
        }
    }

    /// Where certificates of CRL issuers and OCSP responders may be found.
    pub(super) fn sources<'s>(&'s self, anchor: &'s Certificate) -> RevocationContext<'s> {
        RevocationContext {
            pool: self.certificates,
            store: self.store,
            anchor,
            profile: Profile::Lenient,
        }
    }
}

/// 5.2.4.4: the policy of the caller applies. Always PASSED; an empty trust store is pointed out.
pub(super) fn initialise(context: &Context<'_>, checks: &mut Vec<Check>) -> Indication {
    let name = Parameter::new("policy", context.policy.name.as_str());
    record(
        checks,
        "validation-policy",
        CLAUSE,
        Outcome::Passed,
        "applied",
        vec![name],
    );
    let (outcome, code) = match context.store.anchors().is_empty() {
        true => (Outcome::Unknown, "empty"),
        false => (Outcome::Passed, "anchors"),
    };
    record(checks, "trust-store", CLAUSE, outcome, code, Vec::new());
    Indication::TotalPassed
}
