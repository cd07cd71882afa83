//! RFC 6960 3.2 and 4.2.2.2: which responses count, and what they say.

use super::*;
use crate::crypto::DigestAlgorithm;
use crate::ocsp::CertId;
use crate::ocsp::minting::{GOOD, UNKNOWN, by_key, no_check, ocsp_extension, responder, revoked};

#[test]
fn the_issuer_itself_may_answer() {
    let status = Ask::new().ocsp(&OcspDraft::direct(&[single(GOOD)])).status();
    let RevocationStatus::Good {
        by: EvidenceReference::Ocsp(by),
    } = status
    else {
        panic!("{status:?}");
    };
    assert_eq!(
        (by.produced_at, by.this_update, by.next_update),
        (at(2025), at(2025), Some(at(2026)))
    );
    assert_eq!(
        (&by.responder, by.responder_name.as_str()),
        (sub().mint().sha256(), "CN=Sub")
    );
    assert_eq!(by.certificate_id_digest, DigestAlgorithm::Sha1);
}

#[test]
fn identifiers_with_sha_1_and_sha_256_are_understood() {
    for digest in [DigestAlgorithm::Sha1, DigestAlgorithm::Sha256] {
        let id = CertId::new(&person().mint(), &sub().mint(), digest).unwrap();
        Ask::new()
            .ocsp(&OcspDraft::direct(&[SingleDraft::new(id, GOOD)]))
            .is_good();
    }
}

#[test]
fn a_delegated_responder_is_named_by_name_or_by_key() {
    let responder = responder().with(no_check());
    let mut draft = OcspDraft::new(&[single(GOOD)]).carrying(&responder);
    Ask::new().ocsp(&draft).is_good();
    draft.responder_id = by_key(&responder.mint());
    Ask::new().ocsp(&draft).is_good();
    draft.certificates.clear();
    assert_eq!(Ask::new().ocsp(&draft).why(), UnknownReason::OcspWrongKey);
    Ask::new().knowing(&responder).ocsp(&draft).is_good();
}

/// RFC 6960 4.2.2.2.1
#[test]
fn a_responder_without_no_check_must_not_be_revoked() {
    let ask = Ask::new().ocsp(&OcspDraft::new(&[single(GOOD)]).carrying(&responder()));
    assert_eq!(ask.why(), UnknownReason::OcspResponderStatus);
    ask.clone().crl(&CrlDraft::new()).is_good();
    // for users only: covers the responder, and "Person" by nothing but the response
    let mut by_response = ask
        .clone()
        .crl(&CrlDraft::new().entry(&[7], 2024, &[]).scope(ONLY_KEY_COMPROMISE));
    assert_eq!(by_response.why(), UnknownReason::SomeReasons);
    by_response.crls = vec![CrlDraft::new().entry(&[7], 2024, &[]).mint()];
    let status = by_response.status();
    assert_eq!(status.by().map(EvidenceReference::source), Some("crl"), "{status:?}");
}

#[test]
fn a_responders_certificate_must_be_usable_at_the_time() {
    let why = |certificate: &Draft| {
        Ask::new()
            .ocsp(&OcspDraft::new(&[single(GOOD)]).carrying(certificate))
            .why()
    };
    let usable = responder().with(no_check());
    let reason = UnknownReason::OcspResponderCertificate;
    assert_eq!(why(&usable.clone().years(2020, 2024)), reason("certificate-expired"));
    assert_eq!(
        why(&usable.clone().years(2026, 2030)),
        reason("certificate-not-yet-valid")
    );
    let strange = usable.clone().with(extension(99, true, &[5, 0]));
    assert_eq!(why(&strange), reason("unknown-critical-extension"));
    let crl_sign = Draft {
        extensions: usable.extensions[..1].to_vec(),
        ..usable
    }
    .with(no_check());
    assert_eq!(
        why(&crl_sign.with(extension(15, true, &[3, 2, 1, 0x02]))),
        reason("issuer-key-usage")
    );
}

#[test]
fn unknown_and_errors_of_a_responder_are_never_good() {
    let unknown = OcspDraft::direct(&[single(UNKNOWN)]);
    assert_eq!(Ask::new().ocsp(&unknown).why(), UnknownReason::OcspUnknown);
    // malformedRequest, internalError, tryLater, sigRequired, unauthorized, and one that does not exist
    for code in [1, 2, 3, 5, 6, 9] {
        let mut ask = Ask::new();
        ask.responses
            .push(OcspResponse::from_der(&[0x30, 3, 0x0a, 1, code]).unwrap());
        assert_eq!(ask.why(), UnknownReason::OcspNotSuccessful(code));
    }
    let empty = OcspDraft::direct(&[]);
    assert_eq!(Ask::new().ocsp(&empty).why(), UnknownReason::OcspWrongCertId);
}

#[test]
fn a_response_that_contradicts_itself_is_not_good() {
    Ask::new()
        .ocsp(&OcspDraft::direct(&[single(GOOD), single(&revoked(at(2024), None))]))
        .is_revoked();
    let unsure = OcspDraft::direct(&[single(GOOD), single(UNKNOWN)]);
    assert_eq!(Ask::new().ocsp(&unsure).why(), UnknownReason::OcspUnknown);
}

#[test]
fn an_unknown_critical_extension_spoils_the_response() {
    let why = UnknownReason::NotProcessed("ocsp-critical-extension");
    let whole = OcspDraft::direct(&[single(GOOD)]).with(ocsp_extension(99, true, &[5, 0]));
    assert_eq!(Ask::new().ocsp(&whole).why(), why);
    let mut one = single(GOOD);
    one.extensions.push(ocsp_extension(99, true, &[5, 0]));
    assert_eq!(Ask::new().ocsp(&OcspDraft::direct(&[one])).why(), why);
    Ask::new()
        .ocsp(&OcspDraft::direct(&[single(GOOD)]).with(ocsp_extension(99, false, &[5, 0])))
        .is_good();
}

/// RFC 6960 2.2: "never issued" is written as a hold since 1970, by responders that say that they do so.
#[test]
fn a_certificate_that_was_never_issued_is_not_on_hold() {
    let never = OcspDraft::direct(&[single(&revoked(Time::from_unix(0), Some(6)))]);
    Ask::new().ocsp(&never).is_suspended();
    Ask::new()
        .ocsp(&never.with(ocsp_extension(9, false, &[5, 0])))
        .is_revoked();
    Ask::new()
        .ocsp(&OcspDraft::direct(&[single(&revoked(at(2024), Some(6)))]))
        .is_suspended();
}

/// RFC 6960 4.4.4, RFC 5280 3.3.
#[test]
fn an_archive_cutoff_tells_about_certificates_that_expired_since() {
    let told = |cutoff: Option<Time>| {
        let mut single = single(GOOD);
        let extension = cutoff.map(|time| ocsp_extension(6, false, &crate::minting::generalized(time)));
        single.extensions.extend(extension);
        let status = Ask::new().ocsp(&OcspDraft::direct(&[single])).status();
        let by = status.by().unwrap();
        [2023, 2024, 2026].map(|expired| by.tells_about_expired(at(expired)))
    };
    assert_eq!(told(None), [false, false, true]);
    assert_eq!(told(Some(at(2024))), [false, true, true]);
}

#[test]
fn what_does_not_count_takes_nothing_from_what_does() {
    let unknown = OcspDraft::direct(&[single(UNKNOWN)]);
    let forged = OcspDraft {
        signer: 8,
        ..OcspDraft::direct(&[single(&revoked(at(2024), None))])
    };
    let ask = Ask::new().ocsp(&unknown).ocsp(&forged);
    ask.clone().ocsp(&OcspDraft::direct(&[single(GOOD)])).is_good();
    ask.clone().crl(&CrlDraft::new()).is_good();
    assert_eq!(ask.why(), UnknownReason::OcspUnknown);
}
