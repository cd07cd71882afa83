//! Revocation from CRLs: RFC 5280 6.3, for complete CRLs of the certificate's own issuer.
//!
//! A CRL counts only if it is the issuer's (name, and signature by the issuer's key), covers the certificate, is in date
//! at the time asked for, and holds nothing critical that is not processed. Of those that count the one
//! issued last decides. If none counts the answer is [`RevocationStatus::Unknown`] with the most telling reason.
//!
//! A delta CRL can only make things worse: an entry in it revokes or suspends; a serial that is not in it, or is there with
//! removeFromCRL, leaves the answer to the complete CRL.
//!
//! Left out: putting a certificate off hold by a delta (6.3.3 (c)), indirect CRLs and CRLs by another key of the
//! issuer (6.3.3 (f) with its own path), CRLs for some reasons only (6.3.3 (d)): with these alone the status is unknown.

use crate::crl::IssuingDistributionPoint;
use crate::crypto::Verification;
use crate::{Certificate, CertificateList, RevocationReason, RevokedCertificate, Time};

/// What is known about a certificate at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevocationStatus {
    /// Not on the list.
    Good {
        /// The list that says so.
        crl: CrlReference,
    },
    /// Revoked, at `time`, which may lie after the time asked for: the caller compares.
    Revoked {
        /// revocationDate.
        time: Time,
        /// Why, if the issuer says.
        reason: Option<RevocationReason>,
        /// The list that says so.
        crl: CrlReference,
    },
    /// On hold since `time`; may come back.
    Suspended {
        /// revocationDate.
        time: Time,
        /// The list that says so.
        crl: CrlReference,
    },
    /// Nothing is known. Never good.
    Unknown {
        /// The most telling reason.
        why: UnknownReason,
    },
}

/// Which CRL an answer rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrlReference {
    /// SHA-256 of the list.
    pub sha256: [u8; 32],
    /// cRLNumber, content octets.
    pub number: Option<Vec<u8>>,
    /// When it was issued.
    pub this_update: Time,
    /// When the next one comes at the latest.
    pub next_update: Option<Time>,
}

/// Why the status is not known. Ordered: the later, the closer the CRL came to counting.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum UnknownReason {
    /// There is no CRL of this issuer.
    NoCrl,
    /// A CRL has the issuer's name but another's signature.
    BadSignature,
    /// The CRL's signature algorithm is not supported.
    UnsupportedAlgorithm(String),
    /// The issuer's key may not sign CRLs (6.3.3 (f)).
    IssuerKeyUsage,
    /// The CRL does not cover this certificate, or covers it in part (5.2.5).
    Scope,
    /// Only a delta CRL is there (5.2.4).
    Delta,
    /// The CRL, or an entry, has what is not processed or is malformed; the code says what.
    NotProcessed(&'static str),
    /// The CRL is of a later time than the one asked for.
    NotYetValid {
        /// thisUpdate.
        this_update: Time,
    },
    /// A newer CRL should have come.
    Stale {
        /// nextUpdate.
        next_update: Time,
    },
}

impl UnknownReason {
    /// A stable kebab-case name.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoCrl => "no-crl",
            Self::BadSignature => "crl-bad-signature",
            Self::UnsupportedAlgorithm(_) => "crl-unsupported-algorithm",
            Self::IssuerKeyUsage => "crl-issuer-key-usage",
            Self::Scope => "crl-scope",
            Self::Delta => "crl-delta",
            Self::NotProcessed(code) => code,
            Self::NotYetValid { .. } => "crl-not-yet-valid",
            Self::Stale { .. } => "crl-stale",
        }
    }
}

/// The status of `certificate` at `at`, as far as `crls` tell. `issuer` must be the issuer in a validated path.
/// A CRL's signature is verified once for all certificates (see [`CertificateList::is_signed_by`]).
pub fn status(certificate: &Certificate, issuer: &Certificate, crls: &[CertificateList], at: Time) -> RevocationStatus {
    let mut own: Vec<_> = crls.iter().filter(|crl| crl.issuer() == certificate.issuer()).collect();
    // Freshest first: an older list must not hide what a newer one says.
    own.sort_by_key(|crl| std::cmp::Reverse((crl.this_update(), crl.number().map(|number| (number.len(), number)))));
    let mut why = UnknownReason::NoCrl;
    for crl in own {
        match counts(crl, certificate, issuer, at).and_then(|()| look_up(crl, certificate)) {
            Ok(status) if !crl.is_delta() || worsens(&status) => return status,
            Ok(_) => why = why.max(UnknownReason::Delta),
            Err(reason) => why = why.max(reason),
        }
    }
    RevocationStatus::Unknown { why }
}

/// What a delta CRL may decide alone.
fn worsens(status: &RevocationStatus) -> bool {
    match status {
        RevocationStatus::Revoked { reason, .. } => *reason != Some(RevocationReason::RemoveFromCrl),
        RevocationStatus::Suspended { .. } => true,
        RevocationStatus::Good { .. } | RevocationStatus::Unknown { .. } => false,
    }
}

/// 6.3.3 (a)-(g), cheap checks first.
fn counts(
    crl: &CertificateList,
    certificate: &Certificate,
    issuer: &Certificate,
    at: Time,
) -> Result<(), UnknownReason> {
    // 6.3.3 (b)(1)
    if crl.issuer() != issuer.subject() || certificate.issuer() != issuer.subject() {
        return Err(UnknownReason::NoCrl);
    }
    let extensions = crl.extensions();
    if !crl.names_one_algorithm() {
        return Err(UnknownReason::NotProcessed("crl-signature-algorithm-mismatch"));
    }
    if extensions.duplicate {
        return Err(UnknownReason::NotProcessed("crl-extension-duplicate"));
    }
    if !extensions.critical_unknown.is_empty() {
        return Err(UnknownReason::NotProcessed("crl-critical-extension"));
    }
    if let Some(scope) = &extensions.issuing_distribution_point {
        covers(scope, certificate)?;
    }
    signed(crl, issuer)?;
    // 6.3.3 (a), and a CRL from the future says nothing about now.
    if crl.this_update() > at {
        return Err(UnknownReason::NotYetValid {
            this_update: crl.this_update(),
        });
    }
    match crl.next_update() {
        Some(next_update) if next_update < at => Err(UnknownReason::Stale { next_update }),
        _ => Ok(()),
    }
}

/// 6.3.3 (b)(2), (d)
fn covers(scope: &IssuingDistributionPoint, certificate: &Certificate) -> Result<(), UnknownReason> {
    let ca = certificate
        .basic_constraints()
        .is_some_and(|constraints| constraints.ca);
    let outside = (scope.only_user_certs && ca)
        || (scope.only_ca_certs && !ca)
        || scope.only_attribute_certs
        || scope.only_some_reasons
        || scope.indirect;
    let named = scope
        .full_names
        .as_ref()
        .is_none_or(|names| is_named(names, certificate));
    if outside || !named {
        Err(UnknownReason::Scope)
    } else {
        Ok(())
    }
}

/// 6.3.3 (b)(2)(i): one of the certificate's distribution points is that of the CRL.
fn is_named(names: &[Box<[u8]>], certificate: &Certificate) -> bool {
    let points = certificate.crl_distribution_points().iter();
    let usable = points.filter(|point| !point.some_reasons && !point.other_issuer);
    usable
        .flat_map(|point| &point.full_names)
        .any(|name| names.contains(name))
}

/// 6.3.3 (f), (g)
fn signed(crl: &CertificateList, issuer: &Certificate) -> Result<(), UnknownReason> {
    if issuer.key_usage().is_some_and(|usage| !usage.crl_sign()) {
        return Err(UnknownReason::IssuerKeyUsage);
    }
    match crl.is_signed_by(issuer.public_key()) {
        Verification::Verified => Ok(()),
        Verification::Unsupported(algorithm) => Err(UnknownReason::UnsupportedAlgorithm(algorithm)),
        _ => Err(UnknownReason::BadSignature),
    }
}

/// 6.3.3 (j)
fn look_up(crl: &CertificateList, certificate: &Certificate) -> Result<RevocationStatus, UnknownReason> {
    let entry = crl
        .find(certificate.serial())
        .map_err(|error| UnknownReason::NotProcessed(error.code()))?;
    let reference = CrlReference {
        sha256: *crl.sha256(),
        number: crl.number().map(<[u8]>::to_vec),
        this_update: crl.this_update(),
        next_update: crl.next_update(),
    };
    Ok(entry.map_or_else(
        || RevocationStatus::Good { crl: reference.clone() },
        |entry| listed(entry, reference.clone()),
    ))
}

fn listed(entry: RevokedCertificate, crl: CrlReference) -> RevocationStatus {
    let time = entry.revocation_date;
    match entry.reason {
        Some(RevocationReason::CertificateHold) => RevocationStatus::Suspended { time, crl },
        // 5.3.1: removeFromCRL belongs in deltas. In a complete CRL it contradicts itself: revoked is the safe reading.
        reason => RevocationStatus::Revoked { time, reason, crl },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minting::{CrlDraft, Draft, at, ca, der, extension, name, person, reason, sub};

    fn ask(crls: &[&CrlDraft]) -> RevocationStatus {
        let crls: Vec<_> = crls.iter().map(|draft| draft.mint()).collect();
        status(&person().mint(), &sub().mint(), &crls, at(2025))
    }

    fn why(crls: &[&CrlDraft]) -> UnknownReason {
        match ask(crls) {
            RevocationStatus::Unknown { why } => why,
            other => panic!("known: {other:?}"),
        }
    }

    /// The serial of `person()`.
    const PERSON: &[u8] = &[3];

    #[test]
    fn a_serial_that_is_not_listed_is_good() {
        let draft = CrlDraft::new()
            .entry(&[4], 2024, &[])
            .with(extension(20, false, &[2, 1, 9]));
        let RevocationStatus::Good { crl } = ask(&[&draft]) else {
            panic!("not good");
        };
        assert_eq!((crl.number.as_deref(), crl.this_update), (Some(&[9][..]), at(2025)));
        assert_eq!(&crl.sha256, draft.mint().sha256());
    }

    #[test]
    fn a_listed_serial_is_revoked_with_date_and_reason() {
        let draft = CrlDraft::new().entry(&[4], 2023, &[]).entry(PERSON, 2024, &[reason(1)]);
        let status = ask(&[&draft]);
        let RevocationStatus::Revoked { time, reason, .. } = status else {
            panic!("{status:?}");
        };
        assert_eq!((time, reason), (at(2024), Some(RevocationReason::KeyCompromise)));
    }

    #[test]
    fn leading_zeros_of_a_serial_do_not_hide_it() {
        let draft = CrlDraft::new().entry(&[0, 3], 2024, &[]);
        assert!(matches!(ask(&[&draft]), RevocationStatus::Revoked { .. }));
    }

    #[test]
    fn certificate_hold_is_suspended() {
        let draft = CrlDraft::new().entry(PERSON, 2024, &[reason(6)]);
        assert!(matches!(ask(&[&draft]), RevocationStatus::Suspended { time, .. } if time == at(2024)));
    }

    #[test]
    fn remove_from_crl_in_a_complete_crl_is_not_good() {
        let draft = CrlDraft::new().entry(PERSON, 2024, &[reason(8)]);
        assert!(matches!(ask(&[&draft]), RevocationStatus::Revoked { .. }));
    }

    #[test]
    fn no_crl_of_the_issuer_is_unknown() {
        let mut other = CrlDraft::new();
        other.issuer = name("Else");
        assert_eq!(why(&[]), UnknownReason::NoCrl);
        assert_eq!(why(&[&other]), UnknownReason::NoCrl);
    }

    #[test]
    fn a_crl_signed_by_another_key_does_not_count() {
        let mut forged = CrlDraft::new();
        forged.signer = 8;
        assert_eq!(why(&[&forged]), UnknownReason::BadSignature);
    }

    #[test]
    fn an_issuer_without_crl_sign_issues_no_crls() {
        let issuer = Draft::new("Sub", 2, "Root", 1)
            .with(ca(None))
            .with(extension(15, true, &[3, 2, 2, 0x04]))
            .mint();
        let status = status(&person().mint(), &issuer, &[CrlDraft::new().mint()], at(2025));
        let why = UnknownReason::IssuerKeyUsage;
        assert_eq!(status, RevocationStatus::Unknown { why });
    }

    #[test]
    fn a_stale_crl_and_one_from_the_future_do_not_count() {
        let mut stale = CrlDraft::new();
        stale.years = (2023, Some(2024));
        let mut future = CrlDraft::new();
        future.years = (2026, Some(2027));
        assert_eq!(why(&[&stale]), UnknownReason::Stale { next_update: at(2024) });
        assert_eq!(why(&[&future]), UnknownReason::NotYetValid { this_update: at(2026) });
        let mut open_ended = stale;
        open_ended.years.1 = None;
        assert!(matches!(ask(&[&open_ended]), RevocationStatus::Good { .. }));
    }

    #[test]
    fn the_freshest_crl_decides() {
        let mut older = CrlDraft::new().entry(PERSON, 2024, &[reason(6)]);
        older.years = (2024, Some(2026));
        let newer = CrlDraft::new();
        assert!(matches!(ask(&[&older, &newer]), RevocationStatus::Good { .. }));
        let mut older = CrlDraft::new();
        older.years = (2024, Some(2026));
        let newer = CrlDraft::new().entry(PERSON, 2025, &[]);
        assert!(matches!(ask(&[&older, &newer]), RevocationStatus::Revoked { .. }));
    }

    #[test]
    fn a_delta_alone_tells_nothing() {
        let delta = CrlDraft::new().with(extension(27, true, &[2, 1, 1]));
        assert_eq!(why(&[&delta]), UnknownReason::Delta);
    }

    #[test]
    fn a_delta_beside_a_complete_crl_revokes_but_never_clears() {
        let mut delta = CrlDraft::new()
            .with(extension(27, true, &[2, 1, 1]))
            .entry(PERSON, 2025, &[reason(1)]);
        let mut complete = CrlDraft::new();
        complete.years = (2024, Some(2026));
        assert!(matches!(ask(&[&complete, &delta]), RevocationStatus::Revoked { .. }));
        delta.entries.clear();
        assert!(matches!(ask(&[&complete, &delta]), RevocationStatus::Good { .. }));
        let off_hold = delta.entry(PERSON, 2025, &[reason(8)]);
        assert!(matches!(ask(&[&complete, &off_hold]), RevocationStatus::Good { .. }));
        let on_hold = complete.entry(PERSON, 2024, &[reason(6)]);
        assert!(matches!(
            ask(&[&on_hold, &off_hold]),
            RevocationStatus::Suspended { .. }
        ));
    }

    #[test]
    fn an_unknown_critical_crl_extension_spoils_the_crl() {
        let strange = CrlDraft::new().with(extension(99, true, &[5, 0]));
        assert_eq!(why(&[&strange]), UnknownReason::NotProcessed("crl-critical-extension"));
        assert!(matches!(
            ask(&[&CrlDraft::new().with(extension(99, false, &[5, 0]))]),
            RevocationStatus::Good { .. }
        ));
    }

    #[test]
    fn an_unknown_critical_extension_of_any_entry_spoils_the_crl() {
        let strange = CrlDraft::new().entry(&[9], 2024, &[extension(99, true, &[5, 0])]);
        assert_eq!(
            why(&[&strange]),
            UnknownReason::NotProcessed("crl-entry-critical-extension")
        );
        let indirect = CrlDraft::new().entry(&[9], 2024, &[extension(29, true, &[0x30, 0])]);
        assert_eq!(why(&[&indirect]), UnknownReason::NotProcessed("crl-indirect"));
    }

    #[test]
    fn a_crl_counts_only_within_its_scope() {
        let scoped = |fields: &[u8]| CrlDraft::new().with(extension(28, true, &der(0x30, &[fields])));
        assert!(matches!(ask(&[&scoped(&[])]), RevocationStatus::Good { .. }));
        assert!(matches!(
            ask(&[&scoped(&[0x81, 1, 0xff])]),
            RevocationStatus::Good { .. }
        ));
        for outside in [
            &[0x82, 1, 0xff][..],
            &[0x83, 2, 0, 0x40],
            &[0x84, 1, 0xff],
            &[0x85, 1, 0xff],
        ] {
            assert_eq!(why(&[&scoped(outside)]), UnknownReason::Scope, "{outside:x?}");
        }
    }

    #[test]
    fn a_named_distribution_point_must_be_the_certificates() {
        let point = |address: &[u8]| der(0xa0, &[&der(0xa0, &[&der(0x86, &[address])])]);
        let crl = |address| {
            CrlDraft::new()
                .with(extension(28, true, &der(0x30, &[&point(address)])))
                .mint()
        };
        let points = der(
            0x30,
            &[
                &der(0x30, &[&point(b"http://a.example/dead")]),
                &der(0x30, &[&point(b"http://a.example/1")]),
            ],
        );
        let target = person().with(extension(31, false, &points)).mint();
        assert_eq!(target.crl_distribution_points()[1].urls, ["http://a.example/1"]);
        let ask = |address| status(&target, &sub().mint(), &[crl(address)], at(2025));
        assert!(matches!(ask(b"http://a.example/1"), RevocationStatus::Good { .. }));
        assert_eq!(
            ask(b"http://a.example/2"),
            RevocationStatus::Unknown {
                why: UnknownReason::Scope
            }
        );
    }

    #[test]
    fn the_most_telling_reason_is_given() {
        let mut forged = CrlDraft::new();
        forged.signer = 8;
        let mut stale = CrlDraft::new();
        stale.years = (2023, Some(2024));
        assert_eq!(why(&[&forged, &stale]).code(), "crl-stale");
    }
}
