//! RFC 5280 6.3.3 for CRLs of the certificate's own issuer.

use super::*;
use crate::minting::{ca, reason};

#[test]
fn a_serial_that_is_not_listed_is_good() {
    let draft = CrlDraft::new().entry(&[4], 2024, &[]).number(9);
    let RevocationStatus::Good {
        by: EvidenceReference::Crl(crl),
    } = Ask::new().crl(&draft).status()
    else {
        panic!("not good");
    };
    assert_eq!((crl.number.as_deref(), crl.this_update), (Some(&[9][..]), at(2025)));
    assert_eq!(&crl.sha256, draft.mint().sha256());
}

#[test]
fn leading_zeros_of_a_serial_do_not_hide_it() {
    Ask::new().crl(&CrlDraft::new().entry(&[0, 3], 2024, &[])).is_revoked();
}

#[test]
fn of_two_entries_the_worse_holds() {
    let held = CrlDraft::new().entry(PERSON, 2024, &[reason(6)]);
    Ask::new()
        .crl(&held.clone().entry(PERSON, 2024, &[reason(1)]))
        .is_revoked();
    Ask::new().crl(&held.entry(PERSON, 2024, &[reason(8)])).is_suspended();
}

#[test]
fn an_issuer_without_crl_sign_issues_no_crls() {
    let mut ask = Ask::new().crl(&CrlDraft::new());
    ask.issuer = Draft::new("Sub", 2, "Root", 1)
        .with(ca(None))
        .with(extension(15, true, &[3, 2, 2, 0x04]))
        .mint();
    assert_eq!(ask.why(), UnknownReason::IssuerKeyUsage);
}

#[test]
fn the_freshest_crl_decides() {
    let held = CrlDraft::new().entry(PERSON, 2024, &[reason(6)]);
    Ask::new()
        .crl(&held.clone().years(2024, 2026))
        .crl(&CrlDraft::new())
        .is_good();
    Ask::new()
        .crl(&CrlDraft::new().years(2024, 2026))
        .crl(&held)
        .is_suspended();
    Ask::new().crl(&CrlDraft::new()).crl(&held).is_suspended();
}

#[test]
fn an_unknown_critical_crl_extension_spoils_the_crl() {
    let strange = |critical| CrlDraft::new().with(extension(99, critical, &[5, 0]));
    let why = UnknownReason::NotProcessed("crl-critical-extension");
    assert_eq!(Ask::new().crl(&strange(true)).why(), why);
    Ask::new().crl(&strange(false)).is_good();
}

#[test]
fn an_unknown_critical_extension_of_any_entry_spoils_the_crl() {
    let strange = CrlDraft::new().entry(&[9], 2024, &[extension(99, true, &[5, 0])]);
    let why = UnknownReason::NotProcessed("crl-entry-critical-extension");
    assert_eq!(Ask::new().crl(&strange).why(), why);
    let not_indirect = CrlDraft::new().entry(&[9], 2024, &[extension(29, true, &[0x30, 0])]);
    assert_eq!(
        Ask::new().crl(&not_indirect).why(),
        UnknownReason::NotProcessed("crl-indirect")
    );
}

#[test]
fn a_crl_covers_users_or_cas_as_it_says() {
    Ask::new().crl(&CrlDraft::new().scope(&[])).is_good();
    Ask::new().crl(&CrlDraft::new().scope(ONLY_USER_CERTS)).is_good();
    let below = Draft {
        issuer: name("Sub"),
        signer: 2,
        ..sub()
    };
    let about_ca = |scope| Ask::about(&below).crl(&CrlDraft::new().scope(scope));
    about_ca(ONLY_CA_CERTS).is_good();
    assert_eq!(about_ca(ONLY_USER_CERTS).why(), UnknownReason::Scope);
}

/// DistributionPointName with a fullName that is an address.
fn address(address: &[u8]) -> Vec<u8> {
    der(0xa0, &[&der(0xa0, &[&der(0x86, &[address])])])
}

fn with_points(points: &[&[u8]]) -> Draft {
    let points: Vec<_> = points.iter().map(|fields| der(0x30, &[fields])).collect();
    person().with(extension(31, false, &der(0x30, &[&points.concat()])))
}

#[test]
fn a_named_distribution_point_must_be_the_certificates() {
    let target = with_points(&[&address(b"http://a.example/dead"), &address(b"http://a.example/1")]);
    assert_eq!(target.mint().crl_distribution_points()[1].urls, ["http://a.example/1"]);
    let ask = |name: &[u8]| Ask::about(&target).crl(&CrlDraft::new().scope(&address(name)));
    ask(b"http://a.example/1").is_good();
    assert_eq!(ask(b"http://a.example/2").why(), UnknownReason::Scope);
    Ask::about(&target).crl(&CrlDraft::new()).is_good();
}

#[test]
fn a_name_relative_to_the_issuer_is_the_same_name_in_full() {
    let rdn = |text: &str| name(text)[2..].to_vec();
    let relative = der(0xa0, &[&der(0xa1, &[&rdn("Part 1")[2..]])]);
    let whole = der(0x30, &[&rdn("Sub"), &rdn("Part 1")]);
    let full = der(0xa0, &[&der(0xa0, &[&der(0xa4, &[&whole])])]);
    for (certificate, crl) in [(&relative, &full), (&full, &relative), (&relative, &relative)] {
        Ask::about(&with_points(&[certificate]))
            .crl(&CrlDraft::new().scope(crl))
            .is_good();
    }
    let other = der(0xa0, &[&der(0xa1, &[&rdn("Part 2")[2..]])]);
    let ask = Ask::about(&with_points(&[&relative])).crl(&CrlDraft::new().scope(&other));
    assert_eq!(ask.why(), UnknownReason::Scope);
}

#[test]
fn crls_for_some_reasons_must_together_cover_all() {
    let some = CrlDraft::new().scope(ONLY_KEY_COMPROMISE);
    let others = CrlDraft::new().scope(ALL_BUT_KEY_COMPROMISE);
    assert_eq!(Ask::new().crl(&some).why(), UnknownReason::SomeReasons);
    assert_eq!(Ask::new().crl(&others).why(), UnknownReason::SomeReasons);
    Ask::new().crl(&some).crl(&others).is_good();
    Ask::new()
        .crl(&some.clone().entry(PERSON, 2024, &[reason(1)]))
        .is_revoked();
    let stale = others.clone().years(2023, 2024);
    let ask = Ask::new().crl(&some).crl(&stale);
    assert_eq!(ask.why(), UnknownReason::Stale { next_update: at(2024) });
    // 6.3.3 (d): a point of the certificate limits it too
    let limited = [&address(b"http://a.example/1")[..], &[0x81, 2, 6, 0x40]].concat();
    let ask = Ask::about(&with_points(&[&limited])).crl(&CrlDraft::new().scope(&address(b"http://a.example/1")));
    assert_eq!(ask.why(), UnknownReason::SomeReasons);
}

/// The whole is not fresher than its oldest part.
#[test]
fn parts_of_several_times_are_of_the_oldest() {
    let some = CrlDraft::new().scope(ONLY_KEY_COMPROMISE).years(2024, 2026);
    let others = CrlDraft::new().scope(ALL_BUT_KEY_COMPROMISE);
    let status = Ask::new().crl(&some).crl(&others).status();
    assert_eq!(status.by().map(EvidenceReference::this_update), Some(at(2024)));
}

#[test]
fn a_hold_speaks_for_the_reasons_of_its_crl() {
    let holding = CrlDraft::new()
        .scope(ALL_BUT_KEY_COMPROMISE)
        .entry(PERSON, 2024, &[reason(6)]);
    let some = CrlDraft::new().scope(ONLY_KEY_COMPROMISE);
    Ask::new().crl(&holding.years(2024, 2026)).crl(&some).is_suspended();
}

#[test]
fn a_delta_alone_tells_nothing_good() {
    let delta = CrlDraft::new().delta(1).number(2);
    assert_eq!(Ask::new().crl(&delta).why(), UnknownReason::Delta);
    Ask::new()
        .crl(&delta.clone().entry(PERSON, 2025, &[reason(1)]))
        .is_revoked();
    Ask::new().crl(&delta.entry(PERSON, 2025, &[reason(6)])).is_suspended();
}

#[test]
fn a_delta_makes_the_complete_crl_as_new_as_itself() {
    let complete = CrlDraft::new().number(1).years(2023, 2024);
    let delta = CrlDraft::new().delta(1).number(2).years(2024, 2026);
    let status = Ask::new().crl(&complete).crl(&delta).status();
    let RevocationStatus::Good {
        by: EvidenceReference::Crl(crl),
    } = status
    else {
        panic!("{status:?}");
    };
    assert_eq!((crl.this_update, crl.next_update), (at(2024), Some(at(2026))));
    assert_eq!(
        (crl.sha256, crl.base),
        (*delta.mint().sha256(), Some(*complete.mint().sha256()))
    );
    Ask::new()
        .crl(&complete.entry(PERSON, 2023, &[]))
        .crl(&delta)
        .is_revoked();
}

/// 5.2.4, 6.3.3 (c): number of the complete CRL from the base on and below the delta's, scope, key identifier, key.
#[test]
fn a_delta_changes_only_the_crl_that_it_fits() {
    let complete = |number| CrlDraft::new().number(number).years(2023, 2024);
    let delta = CrlDraft::new().delta(3).number(5).years(2024, 2026);
    for (number, fits) in [(2, false), (3, true), (4, true), (5, false), (6, false)] {
        let status = Ask::new().crl(&complete(number)).crl(&delta).status();
        assert_eq!(matches!(status, RevocationStatus::Good { .. }), fits, "{number}");
    }
    let strangers = [
        delta.clone().scope(ONLY_USER_CERTS),
        delta.clone().with(extension(35, false, &[0x30, 3, 0x80, 1, 7])),
        CrlDraft {
            signer: 8,
            ..delta.clone()
        },
        delta.clone().with(extension(99, true, &[5, 0])),
        CrlDraft::new().delta(3).years(2024, 2026),
    ];
    for stranger in strangers {
        let stale = UnknownReason::Stale { next_update: at(2024) };
        assert_eq!(Ask::new().crl(&complete(4)).crl(&stranger).why(), stale);
    }
}

#[test]
fn a_delta_that_cannot_be_processed_leaves_the_complete_crl_as_it_is() {
    let damaged = CrlDraft::new()
        .delta(1)
        .number(2)
        .entry(&[9], 2024, &[extension(99, true, &[5, 0])]);
    let complete = CrlDraft::new().number(1).years(2024, 2026);
    Ask::new().crl(&complete).crl(&damaged).is_good();
    Ask::new()
        .crl(&complete.entry(PERSON, 2024, &[reason(6)]))
        .crl(&damaged)
        .is_suspended();
}

#[test]
fn numbers_of_crls_may_have_twenty_octets() {
    let number = |last: u8| {
        let mut octets = vec![0x7f; 20];
        octets[19] = last;
        der(2, &[&octets])
    };
    let complete = CrlDraft::new().with(extension(20, false, &number(1))).years(2023, 2024);
    let delta = |base| {
        CrlDraft::new()
            .with(extension(27, true, &number(base)))
            .with(extension(20, false, &number(9)))
    };
    Ask::new().crl(&complete).crl(&delta(1)).is_good();
    let stale = UnknownReason::Stale { next_update: at(2024) };
    assert_eq!(Ask::new().crl(&complete).crl(&delta(2)).why(), stale);
}

#[test]
fn the_most_telling_reason_is_given() {
    let forged = CrlDraft {
        signer: 8,
        ..CrlDraft::new()
    };
    let stale = CrlDraft::new().years(2023, 2024);
    assert_eq!(Ask::new().crl(&forged).crl(&stale).why().code(), "crl-stale");
}
