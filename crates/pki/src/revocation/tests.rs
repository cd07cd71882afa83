//! Small evidence, one rule each. "Person" (key 3) is issued by "Sub" (key 2), and that by the anchor "Root" (key 1).

mod attacks;
mod crl;
mod issuers;
mod ocsp;
mod sliding;

use super::*;
use crate::minting::{CrlDraft, Draft, at, der, extension, name, person, root, store, sub};
use crate::ocsp::minting::{OcspDraft, SingleDraft, cert_id};

/// A question about "Person" in 2025, with what a test adds.
#[derive(Clone)]
struct Ask {
    target: Certificate,
    issuer: Certificate,
    crls: Vec<CertificateList>,
    responses: Vec<OcspResponse>,
    pool: Vec<Certificate>,
    at: Time,
    freshness: Freshness,
}

impl Ask {
    fn new() -> Self {
        Self {
            target: person().mint(),
            issuer: sub().mint(),
            crls: vec![],
            responses: vec![],
            pool: vec![],
            at: at(2025),
            freshness: Freshness::AtTime,
        }
    }

    fn about(target: &Draft) -> Self {
        Self {
            target: target.mint(),
            ..Self::new()
        }
    }

    fn crl(mut self, draft: &CrlDraft) -> Self {
        self.crls.push(draft.mint());
        self
    }

    fn ocsp(mut self, draft: &OcspDraft) -> Self {
        self.responses.push(draft.mint());
        self
    }

    fn knowing(mut self, certificate: &Draft) -> Self {
        self.pool.push(certificate.mint());
        self
    }

    fn at(mut self, time: Time) -> Self {
        self.at = time;
        self
    }

    fn whatever_age(mut self) -> Self {
        self.freshness = Freshness::Ignored;
        self
    }

    /// Asked in both orders of the evidence, and twice: what a CRL remembers and the order must change nothing.
    fn status(&self) -> RevocationStatus {
        let first = self.once(&self.crls, &self.responses);
        assert_eq!(self.once(&self.crls, &self.responses), first, "asked again");
        let crls: Vec<_> = self.crls.iter().rev().cloned().collect();
        let responses: Vec<_> = self.responses.iter().rev().cloned().collect();
        assert_eq!(self.once(&crls, &responses), first, "in the other order");
        first
    }

    fn once(&self, crls: &[CertificateList], ocsp_responses: &[OcspResponse]) -> RevocationStatus {
        let (store, anchor) = (store(), root());
        let context = RevocationContext {
            pool: &self.pool,
            store: &store,
            anchor: &anchor,
            profile: Profile::Lenient,
        };
        let evidence = RevocationEvidence { crls, ocsp_responses };
        status(&self.target, &self.issuer, evidence, context, self.at, self.freshness)
    }

    fn why(&self) -> UnknownReason {
        match self.status() {
            RevocationStatus::Unknown { why } => why,
            known => panic!("known: {known:?}"),
        }
    }

    #[track_caller]
    fn is_good(&self) {
        let status = self.status();
        assert!(matches!(status, RevocationStatus::Good { .. }), "{status:?}");
    }

    #[track_caller]
    fn is_revoked(&self) {
        let status = self.status();
        assert!(matches!(status, RevocationStatus::Revoked { .. }), "{status:?}");
    }

    #[track_caller]
    fn is_suspended(&self) {
        let status = self.status();
        assert!(matches!(status, RevocationStatus::Suspended { .. }), "{status:?}");
    }
}

/// The serial of "Person".
const PERSON: &[u8] = &[3];

impl CrlDraft {
    fn of(issuer: &str, signer: u8) -> Self {
        Self {
            issuer: name(issuer),
            signer,
            ..Self::new()
        }
    }

    fn years(mut self, from: u16, to: u16) -> Self {
        self.years = (from, Some(to));
        self
    }

    fn number(self, number: u8) -> Self {
        self.with(extension(20, false, &[2, 1, number]))
    }

    /// deltaCRLIndicator
    fn delta(self, base: u8) -> Self {
        self.with(extension(27, true, &[2, 1, base]))
    }

    /// issuingDistributionPoint with these fields.
    fn scope(self, fields: &[u8]) -> Self {
        self.with(extension(28, true, &der(0x30, &[fields])))
    }
}

const ONLY_USER_CERTS: &[u8] = &[0x81, 1, 0xff];
const ONLY_CA_CERTS: &[u8] = &[0x82, 1, 0xff];
const ONLY_KEY_COMPROMISE: &[u8] = &[0x83, 2, 6, 0x40];
const ALL_BUT_KEY_COMPROMISE: &[u8] = &[0x83, 3, 7, 0xbf, 0x80];
const INDIRECT: &[u8] = &[0x84, 1, 0xff];
const ONLY_ATTRIBUTE_CERTS: &[u8] = &[0x85, 1, 0xff];

/// A response about "Person".
fn single(status: &[u8]) -> SingleDraft {
    SingleDraft::new(cert_id(&person().mint(), &sub().mint()), status)
}
