//! Whatever the bytes are: an answer, never a panic.

use kyso_cms::{SignedData, TimeStampToken, field_at, octet_string};
use kyso_pki::crypto::digest;
use proptest::prelude::*;

use crate::forge::Forge;
use crate::identity::{CONTENT, fixture};
use crate::time_stamp::example;

/// Asks everything that can be asked.
fn ask(data: &[u8]) {
    field_at(data, data.len() / 2);
    let _ = octet_string(data);
    if let Ok(token) = TimeStampToken::from_ber(data) {
        token.verify(&fixture().p256.certificate, |algorithm| {
            Some(digest(algorithm, CONTENT))
        });
    }
    let Ok(signed_data) = SignedData::from_ber(data) else {
        return;
    };
    assert!(signed_data.consumed <= data.len());
    signed_data.faults();
    signed_data.required_digests();
    for signer_info in &signed_data.signer_infos {
        signer_info.certificate(signed_data.parsed_certificates());
        for certificate in [&fixture().p256.certificate, &fixture().rsa.certificate] {
            signer_info.reference(certificate);
            signer_info.verify(certificate, |algorithm| Some(digest(algorithm, CONTENT)));
        }
        if let Some(attributes) = &signer_info.signed_attributes {
            let to_be_signed = attributes.to_be_signed();
            assert_eq!(to_be_signed.first(), Some(&0x31));
            attributes.signing_time();
            attributes.signing_certificate();
        }
    }
}

#[test]
fn every_truncation_is_refused() {
    let cms = Forge::new(&fixture().p256).to_ber();
    for length in 0..cms.len() {
        assert!(SignedData::from_ber(cms.get(..length).unwrap()).is_err());
    }
}

#[test]
fn nesting_ends_in_an_error() {
    for unit in [&b"\x30\x80"[..], b"\x24\x80", b"\xa0\x84\x00\x0f\x00\x00"] {
        assert!(SignedData::from_ber(&unit.repeat(200_000)).is_err());
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes(data in proptest::collection::vec(any::<u8>(), 0..400)) {
        ask(&data);
        let mut framed = vec![0x30, 0x80, 6, 9, 42, 134, 72, 134, 247, 13, 1, 7, 2, 0xa0, 0x80, 0x30, 0x80, 2, 1, 1, 0x31, 0];
        framed.extend(data);
        ask(&framed);
    }

    #[test]
    fn mutations_of_a_valid_one(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
        insert in proptest::collection::vec(any::<u8>(), 0..4),
    ) {
        for mut cms in [Forge::new(&fixture().p256).to_ber(), example()] {
            for (place, octet) in &changes {
                let place = place.index(cms.len());
                *cms.get_mut(place).unwrap() = *octet;
            }
            let cut = cut.index(cms.len());
            cms.splice(cut..cut, insert.iter().copied());
            ask(&cms);
        }
    }
}
