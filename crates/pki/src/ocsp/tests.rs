use super::minting::{
    GOOD, OcspDraft, SingleDraft, UNKNOWN, by_key, by_name, cert_id, ocsp_extension, responder, revoked,
};
use super::*;
use crate::RevocationReason;
use crate::crypto::DigestAlgorithm;
use crate::minting::{at, der, extension, generalized, key, person, sub};

fn single(status: &[u8]) -> SingleDraft {
    SingleDraft::new(cert_id(&person().mint(), &sub().mint()), status)
}

#[test]
fn what_a_response_says_is_read() {
    let mut revoked = single(&revoked(at(2024), Some(4)));
    revoked.next_update = None;
    revoked.extensions = vec![ocsp_extension(6, false, &generalized(at(2020)))];
    let draft = OcspDraft::new(&[single(GOOD), revoked, single(UNKNOWN)])
        .with(ocsp_extension(2, false, &[4, 3, 7, 8, 9]))
        .carrying(&responder());
    let response = draft.mint();
    assert_eq!(response.response_status(), 0);
    assert_eq!(response.produced_at(), Some(at(2025)));
    assert_eq!(response.nonce(), Some(&[7, 8, 9][..]));
    assert_eq!(response.certificates(), [responder().mint()]);
    let [good, revoked, unknown] = response.responses() else {
        panic!("{response:?}");
    };
    assert_eq!(
        (good.status, unknown.status),
        (CertificateStatus::Good, CertificateStatus::Unknown)
    );
    let (time, reason) = (at(2024), Some(RevocationReason::Superseded));
    assert_eq!(revoked.status, CertificateStatus::Revoked { time, reason });
    assert_eq!((good.this_update, good.next_update), (at(2025), Some(at(2026))));
    assert_eq!((revoked.next_update, revoked.archive_cutoff), (None, Some(at(2020))));
}

#[test]
fn a_basic_response_alone_is_the_same() {
    let draft = OcspDraft::direct(&[single(GOOD)]);
    let basic = OcspResponse::from_basic_der(&draft.basic_der()).unwrap();
    assert_eq!(basic.responses(), draft.mint().responses());
    assert_eq!(basic.is_signed_by(key(2).public_key()), Verification::Verified);
}

#[test]
fn the_signature_is_the_responders_and_over_the_received_bytes() {
    let response = OcspDraft::new(&[single(GOOD)]).mint();
    assert_eq!(response.is_signed_by(key(7).public_key()), Verification::Verified);
    assert_eq!(response.is_signed_by(key(2).public_key()), Verification::Bad);
    let der = OcspDraft::new(&[single(GOOD)]).der();
    let place = der.windows(2).position(|pair| pair == GOOD).unwrap();
    let mut changed = der.clone();
    changed[place] = 0x82;
    let changed = OcspResponse::from_der(&changed).unwrap();
    assert_eq!(changed.is_signed_by(key(7).public_key()), Verification::Bad);
}

#[test]
fn a_responder_is_named_by_name_or_by_key() {
    let certificate = responder().mint();
    let mut draft = OcspDraft::new(&[single(GOOD)]);
    assert!(draft.mint().is_by(&certificate) && !draft.mint().is_by(&sub().mint()));
    draft.responder_id = by_key(&certificate);
    assert!(draft.mint().is_by(&certificate) && !draft.mint().is_by(&sub().mint()));
    assert_eq!(draft.mint().responder_id().and_then(ResponderId::name), None);
}

#[test]
fn an_error_has_a_status_and_no_answer() {
    let response = OcspResponse::from_der(&[0x30, 3, 0x0a, 1, 3]).unwrap();
    assert_eq!((response.response_status(), response.responses()), (3, &[][..]));
    assert_eq!(response.is_signed_by(key(2).public_key()), Verification::Bad);
    assert!(
        OcspResponse::from_der(&[0x30, 3, 0x0a, 1, 0]).is_err(),
        "successful without an answer"
    );
    let mut both = OcspDraft::new(&[single(GOOD)]).der();
    let place = both.windows(3).position(|triple| triple == [0x0a, 1, 0]).unwrap();
    both[place + 2] = 6;
    assert!(OcspResponse::from_der(&both).is_err(), "an error with an answer");
}

#[test]
fn another_type_of_response_is_refused() {
    let mut other = OcspDraft::new(&[single(GOOD)]).der();
    let place = other.windows(4).position(|four| four == [7, 0x30, 1, 1]).unwrap();
    other[place + 3] = 9;
    assert_eq!(
        OcspResponse::from_der(&other).map_err(|error| error.code()),
        Err("ocsp-type")
    );
}

#[test]
fn an_identifier_names_one_certificate_of_one_issuer() {
    let (person, sub) = (person().mint(), sub().mint());
    for digest in [DigestAlgorithm::Sha1, DigestAlgorithm::Sha256, DigestAlgorithm::Sha384] {
        let id = CertId::new(&person, &sub, digest).unwrap();
        assert!(id.identifies(&person, &sub), "{digest:?}");
        assert!(!id.identifies(&sub, &sub), "another serial number");
        let namesake = crate::minting::Draft::new("Sub", 9, "Root", 1).mint();
        assert!(!id.identifies(&person, &namesake), "another key of that name");
        let mut other_name = crate::minting::person();
        other_name.issuer = crate::minting::name("Else");
        let same_key = crate::minting::Draft::new("Else", 2, "Root", 1).mint();
        assert!(
            !id.identifies(&other_name.mint(), &same_key),
            "another name of that key"
        );
    }
    let weak = CertId::new(&person, &sub, DigestAlgorithm::Md5).unwrap();
    assert!(!weak.identifies(&person, &sub), "MD5 names nothing");
}

#[test]
fn a_request_repeats_identifiers_and_nonce() {
    let id = cert_id(&person().mint(), &sub().mint());
    let request = OcspRequest::new(std::slice::from_ref(&id), Some(&[7; 32])).unwrap();
    let nonce = ocsp_extension(2, false, &der(4, &[&[7; 32]]));
    let list = der(0x30, &[&der(0x30, &[&id.to_der().unwrap()])]);
    let tbs = der(0x30, &[&list, &der(0xa2, &[&der(0x30, &[&nonce])])]);
    assert_eq!(request.der(), der(0x30, &[&tbs]));
    assert_eq!(OcspRequest::new(&[], None), None);
}

#[test]
fn the_nonce_of_another_request_is_told() {
    let id = cert_id(&person().mint(), &sub().mint());
    let ids = [id];
    let asked = OcspRequest::new(&ids, Some(&[7; 32])).unwrap();
    let answered = |nonce: &[u8]| {
        OcspDraft::new(&[single(GOOD)])
            .with(ocsp_extension(2, false, &der(4, &[nonce])))
            .mint()
    };
    assert_eq!(asked.check_nonce(&answered(&[7; 32])), NonceCheck::Matches);
    assert_eq!(asked.check_nonce(&answered(&[8; 32])), NonceCheck::Differs);
    let without = OcspDraft::new(&[single(GOOD)]).mint();
    assert_eq!(asked.check_nonce(&without), NonceCheck::Absent);
    let open = OcspRequest::new(&ids, None).unwrap();
    assert_eq!(open.check_nonce(&answered(&[7; 32])), NonceCheck::NotAsked);
}

proptest::proptest! {
    #[test]
    fn damaged_responses_never_panic(at in 0_usize..700, octet: u8) {
        let single = single(&revoked(at_2024(), Some(1)));
        let mut draft = OcspDraft::new(&[single]).with(ocsp_extension(2, false, &[4, 1, 1])).carrying(&responder());
        draft.responder_id = by_name("Responder");
        draft.certificates.push(person().with(extension(31, false, &[0x30, 0])).der());
        let mut bytes = draft.der();
        let place = at % bytes.len();
        bytes[place] = octet;
        if let Ok(response) = OcspResponse::from_der(&bytes) {
            let _ = (response.is_signed_by(key(7).public_key()), response.is_by(&responder().mint()), response.nonce());
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
        let _ = OcspResponse::from_der(&bytes);
        let _ = OcspResponse::from_basic_der(&der(0x30, &[&der(0x30, &[&bytes]), &[0x30, 0, 3, 1, 0]]));
    }
}

fn at_2024() -> Time {
    at(2024)
}
