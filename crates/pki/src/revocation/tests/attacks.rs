//! The evidence that an attacker may bring, by the names of the rows in the list of attacks: what must not count leaves
//! the status unknown, and what was revoked stays so.

use super::*;
use crate::RevocationReason;
use crate::minting::reason;
use crate::ocsp::minting::{GOOD, no_check, ocsp_signing, responder, revoked};

#[test]
fn revoked_by_a_crl_tells_date_and_reason_whenever_it_was() {
    for year in [2024, 2025] {
        let draft = CrlDraft::new().entry(&[4], 2023, &[]).entry(PERSON, year, &[reason(1)]);
        let status = Ask::new().crl(&draft).status();
        let RevocationStatus::Revoked { time, reason, by } = status else {
            panic!("{status:?}");
        };
        assert_eq!((time, reason), (at(year), Some(RevocationReason::KeyCompromise)));
        assert_eq!((by.source(), by.sha256()), ("crl", draft.mint().sha256()));
    }
}

#[test]
fn revoked_by_a_response_tells_date_and_reason() {
    let draft = OcspDraft::direct(&[single(&revoked(at(2024), Some(1)))]);
    let status = Ask::new().ocsp(&draft).status();
    let RevocationStatus::Revoked { time, reason, by } = status else {
        panic!("{status:?}");
    };
    assert_eq!((time, reason), (at(2024), Some(RevocationReason::KeyCompromise)));
    assert_eq!((by.source(), by.sha256()), ("ocsp", draft.mint().sha256()));
}

#[test]
fn revoked_is_not_healed_by_newer_evidence_that_says_good() {
    let revoking = CrlDraft::new().entry(PERSON, 2023, &[]).years(2023, 2027);
    let newer = CrlDraft::new().years(2024, 2027);
    let response = OcspDraft::direct(&[single(GOOD)]);
    Ask::new().crl(&revoking).crl(&newer).ocsp(&response).is_revoked();
}

#[test]
fn hold_is_suspended_until_newer_evidence_ends_it() {
    let held = CrlDraft::new().entry(PERSON, 2023, &[reason(6)]).years(2024, 2026);
    let status = Ask::new().crl(&held).status();
    assert!(matches!(status, RevocationStatus::Suspended { time, .. } if time == at(2023)));
    Ask::new().crl(&held).crl(&CrlDraft::new()).is_good();
    Ask::new()
        .crl(&held)
        .ocsp(&OcspDraft::direct(&[single(GOOD)]))
        .is_good();
    let held_now = OcspDraft::direct(&[single(&revoked(at(2025), Some(6)))]);
    Ask::new()
        .crl(&CrlDraft::new().years(2024, 2026))
        .ocsp(&held_now)
        .is_suspended();
}

#[test]
fn remove_from_crl_in_a_delta_ends_a_hold_and_nothing_else() {
    let delta = CrlDraft::new().delta(1).number(2).entry(PERSON, 2025, &[reason(8)]);
    let complete = CrlDraft::new().number(1).years(2024, 2026);
    let held = complete.clone().entry(PERSON, 2024, &[reason(6)]);
    let revoked = complete.clone().entry(PERSON, 2024, &[reason(1)]);
    Ask::new().crl(&held).crl(&delta).is_good();
    Ask::new().crl(&revoked).crl(&delta).is_revoked();
    Ask::new().crl(&complete).crl(&delta).is_good();
    assert_eq!(Ask::new().crl(&delta).why(), UnknownReason::Delta);
}

#[test]
fn remove_from_crl_in_a_complete_crl_is_not_good() {
    Ask::new()
        .crl(&CrlDraft::new().entry(PERSON, 2024, &[reason(8)]))
        .is_revoked();
}

#[test]
fn crl_wrong_issuer_is_unknown() {
    assert_eq!(Ask::new().why(), UnknownReason::NoCrl);
    assert_eq!(Ask::new().crl(&CrlDraft::of("Else", 2)).why(), UnknownReason::NoCrl);
    // an issuer of another name that the certificate does not point to, with a path of its own
    let other = Draft {
        subject: name("Else"),
        key: 5,
        ..sub()
    };
    let ask = Ask::new().knowing(&other).crl(&CrlDraft::of("Root", 1));
    assert_eq!(ask.crl(&CrlDraft::of("Else", 5)).why(), UnknownReason::NoCrl);
}

#[test]
fn crl_scope_is_unknown() {
    for outside in [ONLY_CA_CERTS, ONLY_ATTRIBUTE_CERTS] {
        let ask = Ask::new().crl(&CrlDraft::new().scope(outside));
        assert_eq!(ask.why(), UnknownReason::Scope, "{outside:x?}");
    }
    let partial = Ask::new().crl(&CrlDraft::new().scope(ALL_BUT_KEY_COMPROMISE));
    assert_eq!(partial.why(), UnknownReason::SomeReasons);
    let elsewhere = der(0xa0, &[&der(0xa0, &[&der(0x86, &[b"http://a.example/2"])])]);
    let ask = Ask::new().crl(&CrlDraft::new().scope(&elsewhere));
    assert_eq!(ask.why(), UnknownReason::Scope);
}

#[test]
fn crl_stale_is_unknown() {
    let stale = Ask::new().crl(&CrlDraft::new().years(2023, 2024));
    assert_eq!(stale.why(), UnknownReason::Stale { next_update: at(2024) });
    let future = Ask::new().crl(&CrlDraft::new().years(2026, 2027));
    assert_eq!(future.why(), UnknownReason::NotYetValid { this_update: at(2026) });
    let mut open_ended = CrlDraft::new();
    open_ended.years.1 = None;
    assert_eq!(Ask::new().crl(&open_ended).why(), UnknownReason::NoNextUpdate);
}

#[test]
fn crl_unsigned_is_unknown() {
    let forged = CrlDraft {
        signer: 8,
        ..CrlDraft::new()
    };
    assert_eq!(Ask::new().crl(&forged).why(), UnknownReason::BadSignature);
    let mut damaged = CrlDraft::new().der();
    *damaged.last_mut().unwrap() ^= 1;
    let mut empty = CrlDraft::new().der();
    // BIT STRING of a signature of 64 octets
    empty.truncate(empty.len() - 67);
    let tbs = tlv_content(&empty);
    let empty = der(0x30, &[tbs, &[3, 1, 0]]);
    for bytes in [damaged, empty] {
        let mut ask = Ask::new();
        ask.crls.push(CertificateList::from_der(&bytes).unwrap());
        assert_eq!(ask.why(), UnknownReason::BadSignature);
    }
}

/// What follows the header of a SEQUENCE whose length takes one or two octets.
fn tlv_content(element: &[u8]) -> &[u8] {
    let header = if element[1] < 0x80 { 2 } else { 3 };
    &element[header..]
}

/// Whoever chooses the evidence must not be able to turn back time with an older list.
#[test]
fn crl_rollback_is_unknown() {
    let older = CrlDraft::new().number(1).years(2023, 2027);
    let newer = CrlDraft::new().number(2).entry(PERSON, 2024, &[]).years(2024, 2026);
    Ask::new().crl(&older).crl(&newer).is_revoked();
    Ask::new()
        .crl(&older)
        .crl(
            &CrlDraft {
                entries: vec![],
                ..newer.clone()
            }
            .entry(PERSON, 2024, &[reason(6)]),
        )
        .is_suspended();
    // the newer one is out of date itself: still the older one was replaced
    let outdated = CrlDraft::new().number(2).years(2024, 2025);
    let ask = Ask::new().crl(&older).crl(&outdated).at(at(2026));
    assert_eq!(ask.why(), UnknownReason::Stale { next_update: at(2025) });
    let mut alone = ask.clone();
    alone.crls.truncate(1);
    alone.is_good();
    // one that nobody signed replaces nothing
    alone.crl(&CrlDraft { signer: 8, ..outdated }).is_good();
}

#[test]
fn ocsp_no_eku_is_unknown() {
    let without = Draft {
        extensions: vec![],
        ..responder()
    }
    .with(no_check());
    let ask = Ask::new().ocsp(&OcspDraft::new(&[single(GOOD)]).carrying(&without));
    assert_eq!(ask.why(), UnknownReason::OcspNoEku);
    // anyExtendedKeyUsage (2.5.29.37.0) and time-stamping are not it
    for purpose in [&[6, 4, 0x55, 0x1d, 37, 0][..], &[6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 8]] {
        let other = without.clone().with(extension(37, false, &der(0x30, &[purpose])));
        let ask = Ask::new().ocsp(&OcspDraft::new(&[single(GOOD)]).carrying(&other));
        assert_eq!(ask.why(), UnknownReason::OcspNoEku);
    }
    let with = without.with(ocsp_signing());
    Ask::new()
        .ocsp(&OcspDraft::new(&[single(GOOD)]).carrying(&with))
        .is_good();
}

#[test]
fn ocsp_wrong_certid_is_unknown() {
    let (person, sub) = (person().mint(), sub().mint());
    let other_serial = cert_id(
        &Draft {
            serial: vec![4],
            ..crate::minting::person()
        }
        .mint(),
        &sub,
    );
    let other_key = cert_id(&person, &Draft::new("Sub", 9, "Root", 1).mint());
    let other_name = Draft {
        issuer: name("Else"),
        ..crate::minting::person()
    }
    .mint();
    let other_name = cert_id(&other_name, &sub);
    for id in [other_serial, other_key, other_name] {
        let draft = OcspDraft::direct(&[SingleDraft::new(id, GOOD)]);
        assert_eq!(Ask::new().ocsp(&draft).why(), UnknownReason::OcspWrongCertId);
    }
    let weak = CertId::new(&person, &sub, DigestAlgorithm::Md5).unwrap();
    let draft = OcspDraft::direct(&[SingleDraft::new(weak, GOOD)]);
    assert_eq!(Ask::new().ocsp(&draft).why(), UnknownReason::OcspWrongCertId);
}

#[test]
fn ocsp_stale_is_unknown() {
    let response = |this: u16, next: u16| {
        let mut single = single(GOOD);
        (single.this_update, single.next_update) = (at(this), Some(at(next)));
        OcspDraft::direct(&[single])
    };
    let stale = Ask::new().ocsp(&response(2023, 2024));
    assert_eq!(stale.why(), UnknownReason::OcspStale { next_update: at(2024) });
    let future = Ask::new().ocsp(&response(2026, 2027));
    assert_eq!(future.why(), UnknownReason::OcspNotYetValid { this_update: at(2026) });
    let backwards = Ask::new().ocsp(&response(2025, 2024));
    assert_eq!(backwards.why(), UnknownReason::NotProcessed("ocsp-malformed"));
    let mut open_ended = single(GOOD);
    open_ended.next_update = None;
    let draft = OcspDraft::direct(&[open_ended]);
    let later = |seconds| Time::from_unix(at(2025).unix() + seconds);
    Ask::new().ocsp(&draft).at(later(86_400)).is_good();
    let ask = Ask::new().ocsp(&draft).at(later(86_401));
    assert_eq!(
        ask.why(),
        UnknownReason::OcspStale {
            next_update: later(86_400)
        }
    );
}

#[test]
fn ocsp_wrong_key_is_unknown() {
    // it names the issuer, and somebody else signed
    let forged = OcspDraft {
        signer: 8,
        ..OcspDraft::direct(&[single(GOOD)])
    };
    assert_eq!(Ask::new().ocsp(&forged).why(), UnknownReason::OcspWrongKey);
    // it carries a certificate of the named responder whose key did not sign
    let other = OcspDraft {
        signer: 8,
        ..OcspDraft::new(&[single(GOOD)])
    };
    let ask = Ask::new().ocsp(&other.carrying(&responder().with(no_check())));
    assert_eq!(ask.why(), UnknownReason::OcspWrongKey);
    // the responder's certificate is of the right form, and of another issuer
    let foreign = Draft {
        issuer: name("Root"),
        signer: 1,
        ..responder()
    }
    .with(no_check());
    let ask = Ask::new().ocsp(&OcspDraft::new(&[single(GOOD)]).carrying(&foreign));
    assert_eq!(ask.why(), UnknownReason::OcspNotDelegated);
    // it says that the issuer signed it, which is not so
    let forged = Draft {
        signer: 8,
        ..responder()
    }
    .with(no_check());
    let ask = Ask::new().ocsp(&OcspDraft::new(&[single(GOOD)]).carrying(&forged));
    assert_eq!(ask.why(), UnknownReason::OcspNotDelegated);
    // a certificate of the issuer that is for something else answers nothing, whatever it signed
    let person = OcspDraft {
        signer: 3,
        responder_id: crate::ocsp::minting::by_name("Person"),
        ..OcspDraft::new(&[single(GOOD)])
    };
    let ask = Ask::new().ocsp(&person.carrying(&crate::minting::person()));
    assert_eq!(ask.why(), UnknownReason::OcspNoEku);
}

use crate::crypto::DigestAlgorithm;
use crate::ocsp::CertId;
