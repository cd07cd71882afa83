//! `Freshness::Ignored`, as validation time sliding asks (EN 319 102-1 5.6.2.2).

use super::*;
use crate::minting::reason;
use crate::ocsp::minting::{GOOD, no_check, responder};

fn told_of(ask: &Ask) -> Option<Time> {
    let status = ask.status();
    assert!(matches!(status, RevocationStatus::Good { .. }), "{status:?}");
    status.by().map(EvidenceReference::this_update)
}

#[test]
fn the_newest_evidence_until_the_time_decides_however_old() {
    let lists = [2021, 2023, 2026].map(|year| CrlDraft::new().years(year, year + 1));
    let all = lists.iter().fold(Ask::new().whatever_age(), Ask::crl);
    assert_eq!(told_of(&all), Some(at(2023)));
    assert_eq!(told_of(&all.clone().at(at(2022))), Some(at(2021)));
    assert_eq!(told_of(&all.clone().at(at(2029))), Some(at(2026)));
    let none = all.at(at(2020));
    assert!(matches!(none.why(), UnknownReason::NotYetValid { .. }));
}

#[test]
fn a_revocation_and_its_time_are_told_from_old_evidence() {
    let old = CrlDraft::new().entry(PERSON, 2022, &[reason(1)]).years(2022, 2023);
    let ask = Ask::new().crl(&old).whatever_age();
    let status = ask.status();
    assert!(
        matches!(&status, RevocationStatus::Revoked { time, by, .. }
        if *time == at(2022) && by.this_update() == at(2022)),
        "{status:?}"
    );
    let strict = Ask {
        freshness: Freshness::AtTime,
        ..ask
    };
    assert_eq!(strict.why(), UnknownReason::Stale { next_update: at(2023) });
}

#[test]
fn an_older_hold_that_a_newer_list_ended_is_over() {
    let held = CrlDraft::new().entry(PERSON, 2021, &[reason(6)]).years(2021, 2022);
    let free = CrlDraft::new().years(2023, 2024);
    let ask = Ask::new().crl(&held).crl(&free).whatever_age();
    ask.is_good();
    ask.at(at(2022)).is_suspended();
}

#[test]
fn without_next_update_is_no_obstacle() {
    let mut open_ended = CrlDraft::new().years(2021, 2022);
    open_ended.years.1 = None;
    assert_eq!(told_of(&Ask::new().crl(&open_ended).whatever_age()), Some(at(2021)));
}

/// The responder's certificate has expired since: that is what long-term validation is for.
#[test]
fn whoever_signed_must_have_been_able_to_when_it_was_issued() {
    let short_lived = responder().with(no_check()).years(2021, 2023);
    let response = |year| {
        let mut single = single(GOOD);
        (single.this_update, single.next_update) = (at(year), Some(at(year + 1)));
        let mut draft = OcspDraft::new(&[single]).carrying(&short_lived);
        draft.produced_at = at(year);
        draft
    };
    assert_eq!(
        told_of(&Ask::new().ocsp(&response(2022)).whatever_age()),
        Some(at(2022))
    );
    let expired = UnknownReason::OcspResponderCertificate("certificate-expired");
    assert_eq!(Ask::new().ocsp(&response(2024)).whatever_age().why(), expired);
    assert_eq!(Ask::new().ocsp(&response(2025)).why(), expired);
}

#[test]
fn a_response_that_was_made_later_does_not_count() {
    let mut draft = OcspDraft::direct(&[single(GOOD)]);
    draft.produced_at = at(2026);
    let ask = Ask::new().ocsp(&draft).whatever_age();
    assert_eq!(ask.why(), UnknownReason::OcspNotYetValid { this_update: at(2026) });
    assert_eq!(told_of(&ask.at(at(2027))), Some(at(2025)));
}

#[test]
fn a_crl_issuer_that_expired_since_counts_for_what_it_issued_before() {
    let other_key = Draft::new("Sub", 6, "Root", 1)
        .with(extension(15, true, &[3, 2, 1, 0x02]))
        .years(2020, 2023);
    let root_crl = CrlDraft::of("Root", 1).years(2022, 2023);
    let ask = |year| {
        let crl = CrlDraft::of("Sub", 6).years(year, year + 1);
        Ask::new().knowing(&other_key).crl(&root_crl).crl(&crl).whatever_age()
    };
    assert_eq!(told_of(&ask(2022)), Some(at(2022)));
    assert_eq!(ask(2024).why(), UnknownReason::CrlIssuerPath("certificate-expired"));
}
