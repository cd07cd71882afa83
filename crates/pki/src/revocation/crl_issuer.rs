//! Who signed a CRL: RFC 5280 6.3.3 (f) and (g).
//!
//! Mostly the issuer of the certificate, with the key that signed the certificate; its path is known. Otherwise a
//! certificate of the CRL's issuer is looked for, and gets its own path to the same anchor. No certificate of that path may be
//! revoked, which other CRLs tell: a recursion, limited in depth and in work.
//!
//! Circles: a CRL issuer's certificate may be covered by the very CRL that it signs (PKITS 4.14.30). Its own word
//! counts only where nothing else tells.

use super::examination::Examination;
use super::{RevocationStatus, UnknownReason};
use crate::crypto::Verification;
use crate::path::{self, Budget};
use crate::{Certificate, CertificateList};

/// Certificates whose status is being asked, one because of the other.
const NESTING: usize = 4;

/// Real paths to CRL issuers have three certificates.
const PATH: Budget = Budget {
    signatures: 20,
    candidates: 100,
    depth: 8,
    work: 1_000_000,
};

impl Examination<'_> {
    /// 6.3.3 (f), (g): the certificate whose key signed the CRL.
    pub(super) fn crl_signer(
        &mut self,
        crl: &CertificateList,
        issuer: &Certificate,
    ) -> Result<Certificate, UnknownReason> {
        let mut why = UnknownReason::CrlIssuerUnknown;
        for (place, candidate) in self.candidates(crl, issuer).into_iter().enumerate() {
            let accepted = self
                .signature(crl, &candidate)
                .and_then(|()| self.may_sign(crl, &candidate, issuer));
            match accepted {
                Ok(()) => return Ok(candidate),
                // what is wrong with the only candidate tells more than that there is no other
                Err(reason) if place == 0 => why = reason,
                Err(reason) => why = why.max(reason),
            }
        }
        Err(why)
    }

    /// Certificates with the CRL issuer's name: the one whose signature is known, then the issuer itself, then by key identifier.
    fn candidates(&self, crl: &CertificateList, issuer: &Certificate) -> Vec<Certificate> {
        let may_sign = issuer.key_usage().is_none_or(|usage| usage.crl_sign());
        if may_sign && issuer.subject() == crl.issuer() && crl.is_known_signed_by(issuer.public_key()) {
            return vec![issuer.clone()];
        }
        let store = self.context.store;
        let others = self
            .context
            .pool
            .iter()
            .chain(store.intermediates())
            .chain(store.anchors());
        let named = std::iter::once(issuer)
            .chain(others)
            .filter(|one| one.subject() == crl.issuer());
        let unlikeliness = |one: &Certificate| {
            let mismatch = match (crl.authority_key_identifier(), one.subject_key_identifier()) {
                (Some(wanted), Some(own)) if wanted == own => 0,
                (Some(_), Some(_)) => 2,
                _ => 1,
            };
            (
                !crl.is_known_signed_by(one.public_key()),
                one != issuer,
                mismatch,
                *one.sha256(),
            )
        };
        let mut candidates: Vec<_> = named.cloned().collect();
        candidates.sort_by_cached_key(unlikeliness);
        candidates.dedup();
        candidates
    }

    /// 6.3.3 (g), and cRLSign of (f).
    fn signature(&mut self, crl: &CertificateList, signer: &Certificate) -> Result<(), UnknownReason> {
        if signer.key_usage().is_some_and(|usage| !usage.crl_sign()) {
            return Err(UnknownReason::IssuerKeyUsage);
        }
        if !crl.is_known_signed_by(signer.public_key()) {
            self.spend_signature()?;
        }
        match crl.is_signed_by(signer.public_key()) {
            Verification::Verified => Ok(()),
            Verification::Unsupported(algorithm) => Err(UnknownReason::UnsupportedAlgorithm(algorithm)),
            Verification::Bad => Err(UnknownReason::BadSignature),
        }
    }

    /// 6.3.3 (f): a path to the same anchor.
    fn may_sign(
        &mut self,
        crl: &CertificateList,
        signer: &Certificate,
        issuer: &Certificate,
    ) -> Result<(), UnknownReason> {
        // The caller has validated the issuer's path. Another certificate with its name and key is nothing yet: a forged one
        // could leave out a key usage.
        if signer == issuer {
            return Ok(());
        }
        if self.asked.contains(signer.sha256()) {
            return self.own_word();
        }
        if self.asked.len() >= NESTING {
            return Err(UnknownReason::Budget);
        }
        self.spend_path()?;
        let (pool, store) = (self.context.pool, self.context.store);
        let path = path::validate(signer, pool, store, self.signer_time(crl.this_update()), PATH)
            .map_err(|error| UnknownReason::CrlIssuerPath(error.code()))?;
        if !path
            .anchor()
            .is_some_and(|anchor| same_entity(anchor, self.context.anchor))
        {
            return Err(UnknownReason::CrlIssuerPath("no-chain"));
        }
        let certificates = path.certificates();
        for (certificate, issuer) in certificates.iter().zip(certificates.iter().skip(1)) {
            self.not_revoked(certificate, issuer)?;
        }
        Ok(())
    }

    /// 6.1.3 (a)(3) for the CRL issuer's path.
    fn not_revoked(&mut self, certificate: &Certificate, issuer: &Certificate) -> Result<(), UnknownReason> {
        if self.asked.contains(certificate.sha256()) {
            return self.own_word();
        }
        match self.status_from_crls(certificate, issuer) {
            RevocationStatus::Good { .. } => Ok(()),
            RevocationStatus::Unknown {
                why: UnknownReason::Budget,
            } => Err(UnknownReason::Budget),
            _ => Err(UnknownReason::CrlIssuerStatus),
        }
    }

    fn own_word(&mut self) -> Result<(), UnknownReason> {
        self.circle = true;
        if self.own_word_counts {
            Ok(())
        } else {
            Err(UnknownReason::CrlIssuerStatus)
        }
    }
}

/// The same name and key (6.1.1 (d)), whatever certificate says so.
pub(super) fn same_entity(one: &Certificate, other: &Certificate) -> bool {
    one == other || (one.public_key().spki_der() == other.public_key().spki_der() && one.subject() == other.subject())
}
