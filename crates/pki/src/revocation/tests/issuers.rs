//! RFC 5280 6.3.3 (b)(1), (f), (g): CRLs by others than the issuer of the certificate, or with another key.

use super::*;
use crate::minting::{CERT_AND_CRL_SIGN, key};

/// "Lists" (key 5), signed by the root, signs CRLs and nothing else.
fn lists() -> Draft {
    Draft::new("Lists", 5, "Root", 1).with(extension(15, true, &[3, 2, 1, 0x02]))
}

/// "Person" with a distribution point that names "Lists" as cRLIssuer.
fn delegating() -> Draft {
    let issuer = der(0xa2, &[&der(0xa4, &[&name("Lists")])]);
    person().with(extension(31, false, &der(0x30, &[&der(0x30, &[&issuer])])))
}

fn indirect() -> CrlDraft {
    CrlDraft::of("Lists", 5).scope(INDIRECT)
}

/// certificateIssuer
fn of(issuer: &str) -> Vec<u8> {
    extension(29, true, &der(0x30, &[&der(0xa4, &[&name(issuer)])]))
}

/// The root's own CRL says that "Lists" is not revoked.
fn ask(crl: &CrlDraft) -> Ask {
    Ask::about(&delegating())
        .knowing(&lists())
        .crl(&CrlDraft::of("Root", 1))
        .crl(crl)
}

#[test]
fn an_issuer_of_indirect_crls_may_be_named() {
    ask(&indirect()).is_good();
    ask(&indirect().entry(PERSON, 2024, &[of("Sub")])).is_revoked();
    let mut elsewhere = ask(&indirect());
    elsewhere.target = person().mint();
    assert_eq!(elsewhere.why(), UnknownReason::NoCrl, "the certificate names nobody");
}

#[test]
fn only_a_crl_that_says_so_is_indirect() {
    assert_eq!(ask(&CrlDraft::of("Lists", 5)).why(), UnknownReason::Scope);
    assert_eq!(
        ask(&CrlDraft::of("Lists", 5).scope(ONLY_USER_CERTS)).why(),
        UnknownReason::Scope
    );
}

/// 5.3.3
#[test]
fn the_issuer_of_an_entry_holds_until_the_next_one_is_named() {
    let mine = indirect().entry(&[8], 2024, &[of("Sub")]).entry(PERSON, 2024, &[]);
    ask(&mine).is_revoked();
    let anothers = mine.clone().entry(&[9], 2024, &[of("Else")]).entry(&[7], 2024, &[]);
    ask(&anothers).is_revoked();
    ask(&indirect().entry(&[9], 2024, &[of("Else")]).entry(PERSON, 2024, &[])).is_good();
    // before the first one it is the CRL's own issuer
    ask(&indirect().entry(PERSON, 2024, &[]).entry(&[8], 2024, &[of("Sub")])).is_good();
}

#[test]
fn an_issuer_of_crls_needs_a_path_to_the_same_anchor_and_must_not_be_revoked() {
    let unknown = |ask: Ask| ask.why();
    let mut nobody = ask(&indirect());
    nobody.pool.clear();
    assert_eq!(unknown(nobody), UnknownReason::CrlIssuerUnknown);
    let stranger = Draft {
        issuer: name("Lists"),
        signer: 5,
        ..lists()
    };
    let mut self_signed = ask(&indirect());
    self_signed.pool = vec![stranger.mint()];
    assert_eq!(unknown(self_signed).code(), "crl-issuer-path");
    let mut unstated = ask(&indirect());
    unstated.crls.remove(0);
    assert_eq!(unknown(unstated), UnknownReason::CrlIssuerStatus);
    let mut revoked = ask(&indirect());
    revoked.crls[0] = CrlDraft::of("Root", 1).entry(&[5], 2024, &[]).mint();
    assert_eq!(unknown(revoked), UnknownReason::CrlIssuerStatus);
    let mut expired = ask(&indirect());
    expired.pool = vec![lists().years(2020, 2024).mint()];
    assert_eq!(unknown(expired), UnknownReason::CrlIssuerPath("certificate-expired"));
    let mut no_crl_sign = ask(&indirect());
    no_crl_sign.pool = vec![
        Draft {
            extensions: vec![],
            ..lists()
        }
        .with(extension(15, true, &[3, 2, 7, 0x80]))
        .mint(),
    ];
    assert_eq!(unknown(no_crl_sign), UnknownReason::IssuerKeyUsage);
}

/// The anchor must be the one at which the certificate's own path ends.
#[test]
fn a_path_to_another_anchor_does_not_do() {
    let other_root = Draft {
        subject: name("Other"),
        key: 11,
        issuer: name("Other"),
        signer: 11,
        ..sub()
    };
    let crl_issuer = Draft {
        issuer: name("Other"),
        signer: 11,
        ..lists()
    };
    let mut store = store();
    store.add(other_root.mint().der()).unwrap();
    let crls = [CrlDraft::of("Other", 11).mint(), indirect().mint()];
    let (pool, anchor) = ([crl_issuer.mint()], root());
    let context = RevocationContext {
        pool: &pool,
        store: &store,
        anchor: &anchor,
        profile: Profile::Lenient,
    };
    let evidence = RevocationEvidence::from_crls(&crls);
    let target = delegating().mint();
    let status = status(&target, &sub().mint(), evidence, context, at(2025), Freshness::AtTime);
    let why = UnknownReason::CrlIssuerPath("no-chain");
    assert_eq!(status, RevocationStatus::Unknown { why });
}

/// RFC 5280 6.3.3 (f): the key that signs CRLs need not be the one that signs certificates.
#[test]
fn another_key_of_the_issuer_may_sign_its_crls() {
    let other_key = Draft::new("Sub", 6, "Root", 1).with(extension(15, true, &[3, 2, 1, 0x02]));
    let crl = CrlDraft::of("Sub", 6);
    let root_crl = CrlDraft::of("Root", 1);
    let ask = Ask::new().knowing(&other_key).crl(&root_crl);
    ask.clone().crl(&crl).is_good();
    ask.clone().crl(&crl.clone().entry(PERSON, 2024, &[])).is_revoked();
    assert_eq!(Ask::new().crl(&crl).crl(&root_crl).why(), UnknownReason::BadSignature);
}

/// A certificate that anybody can write, with the issuer's name and key and no keyUsage, permits nothing.
#[test]
fn a_forged_certificate_of_the_issuer_gives_its_key_no_new_use() {
    let usage = |bits: u8| extension(15, true, &[3, 2, 1, bits]);
    let bare = Draft {
        extensions: vec![],
        ..sub()
    }
    .with(crate::minting::ca(None));
    let mut ask = Ask::new().crl(&CrlDraft::new()).crl(&CrlDraft::of("Root", 1));
    ask.issuer = bare.clone().with(usage(0x04)).mint();
    let forged = Draft {
        signer: 8,
        ..bare.clone()
    };
    assert_eq!(ask.clone().knowing(&forged).why().code(), "crl-issuer-path");
    // one that the root has really signed does
    ask.knowing(&bare.with(extension(15, true, CERT_AND_CRL_SIGN)))
        .is_good();
}

/// PKITS 4.14.30: nobody but the issuer of the CRL speaks about its own certificate.
#[test]
fn a_crl_speaks_about_its_own_signer_only_if_nothing_else_does() {
    let points = der(0x30, &[&der(0x30, &[&der(0xa2, &[&der(0xa4, &[&name("Lists")])])])]);
    let own = lists().with(extension(31, false, &points));
    let mut ask = Ask::about(&delegating()).knowing(&own).crl(&indirect());
    ask.is_good();
    ask = Ask::about(&delegating())
        .knowing(&own)
        .crl(&indirect().entry(&[5], 2024, &[of("Root")]));
    // its word against itself is not asked for: whoever has the key would not give it
    ask.crl(&CrlDraft::of("Root", 1).entry(&[5], 2024, &[])).why();
}

/// A thousand forged CRLs and certificates cost a limited number of signatures.
#[test]
fn forged_evidence_costs_limited_work() {
    let mut ask = Ask::about(&delegating());
    ask.pool = (20..60).map(|seed| Draft { key: seed, ..lists() }.mint()).collect();
    ask.crls = (0..40)
        .map(|number| {
            CrlDraft {
                signer: 9,
                ..indirect()
            }
            .number(number)
            .mint()
        })
        .collect();
    assert_eq!(ask.why(), UnknownReason::Budget);
    let verified = ask
        .crls
        .iter()
        .filter(|crl| crl.is_known_signed_by(key(9).public_key()));
    assert_eq!(verified.count(), 0);
}
