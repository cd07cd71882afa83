//! Time-stamp tokens: those of `openssl ts`, and forged ones.

use kyso_cms::{Accuracy, DigestCheck, SignatureValueCheck, SignedAttributesBuilder, TimeStampCheck, TimeStampToken};
use kyso_pki::crypto::{DigestAlgorithm, digest};
use kyso_pki::{Certificate, Time};

use crate::forge::{CONTENT_TYPE, Forge, MESSAGE_DIGEST, SHA256, attribute, oid, tlv};
use crate::identity::{CONTENT, Fixture, fixture, openssl};

const TST_INFO: &str = "1.2.840.113549.1.9.16.1.4";

/// A token over [`CONTENT`] and the certificate of the authority, both by the openssl program.
fn openssl_token(digest: &str) -> (Vec<u8>, Certificate) {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (key, certificate, configuration) = (path("key"), path("certificate"), path("configuration"));
    let (query, serial) = (path("query"), path("serial"));
    openssl(&[
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        &key,
        "-out",
        &certificate,
        "-subj",
        "/C=VN/O=Test/CN=TSA",
        "-addext",
        "extendedKeyUsage=critical,timeStamping",
    ]);
    let text = format!(
        "[tsa]\nserial = {serial}\nsigner_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha1, sha256, sha512\n\
         accuracy = secs:1, millisecs:500, microsecs:100\nclock_precision_digits = 3\nordering = yes\ntsa_name = yes\n\
         ess_cert_id_alg = sha256\n"
    );
    std::fs::write(path("configuration"), text).unwrap();
    let content = fixture().path("content");
    openssl(&["ts", "-query", "-data", &content, digest, "-cert", "-out", &query]);
    let token = openssl(&[
        "ts",
        "-reply",
        "-config",
        &configuration,
        "-section",
        "tsa",
        "-queryfile",
        &query,
        "-signer",
        &certificate,
        "-inkey",
        &key,
        "-token_out",
    ]);
    let der = openssl(&["x509", "-in", &certificate, "-outform", "DER"]);
    (token, Certificate::from_der(&der).unwrap())
}

fn verify(token: &TimeStampToken, certificate: &Certificate, data: &[u8]) -> TimeStampCheck {
    token
        .verify(certificate, |algorithm| Some(digest(algorithm, data)))
        .unwrap()
}

#[test]
fn a_token_of_openssl_is_read_and_verifies() {
    for (option, algorithm) in [
        ("-sha1", DigestAlgorithm::Sha1),
        ("-sha256", DigestAlgorithm::Sha256),
        ("-sha512", DigestAlgorithm::Sha512),
    ] {
        let (der, certificate) = openssl_token(option);
        let token = TimeStampToken::from_ber(&[der.as_slice(), &[0, 0]].concat()).unwrap();
        assert_eq!(token.raw(), der);
        let info = token.info();
        assert_eq!(info.hash_algorithm.digest(), Ok(algorithm));
        assert_eq!(info.hashed_message, digest(algorithm, CONTENT).as_ref());
        assert_eq!((info.policy.as_str(), info.ordering), ("1.2.3.4.1", true));
        let accuracy = Accuracy {
            seconds: 1,
            millis: 500,
            micros: 100,
        };
        assert_eq!(info.accuracy, Some(accuracy));
        assert!(info.nonce.is_some() && info.tsa.is_some() && !info.has_critical_extension);
        assert!(certificate.is_valid_at(info.gen_time));
        let check = verify(&token, &certificate, CONTENT);
        assert_eq!(check.imprint, DigestCheck::Intact);
        assert!(check.signature.is_intact() && check.signature.is_verified() && check.signature.faults.is_empty());
        assert_eq!(verify(&token, &certificate, b"other").imprint, DigestCheck::Altered);
    }
}

/// `TSTInfo` with these fields after messageImprint.
fn tst_info(rest: &[&[u8]]) -> Vec<u8> {
    let algorithm = SHA256.to_algorithm_identifier();
    let imprint = tlv(0x30, &[&algorithm, &tlv(0x04, &[digest(SHA256, CONTENT).as_ref()])]);
    let fixed: [&[u8]; 3] = [&[0x02, 1, 1], &oid("1.2.3"), &imprint];
    tlv(0x30, &[&fixed[..], rest].concat())
}

const SERIAL: &[u8] = &[0x02, 1, 9];

fn time(text: &str) -> Vec<u8> {
    tlv(0x18, &[text.as_bytes()])
}

/// A token over this TSTInfo, correct in all else.
fn forge(fixture: &Fixture, content: &[u8]) -> Forge {
    let attributes = [
        attribute(CONTENT_TYPE, &[&oid(TST_INFO)]),
        attribute(MESSAGE_DIGEST, &[&tlv(0x04, &[digest(SHA256, content).as_ref()])]),
    ];
    Forge {
        content: content.to_vec(),
        content_type: TST_INFO,
        ..Forge::with_attributes(&fixture.p256, &attributes)
    }
}

fn read(content: &[u8]) -> Result<TimeStampToken, &'static str> {
    TimeStampToken::from_ber(&forge(fixture(), content).to_ber()).map_err(|error| error.code())
}

#[test]
fn a_fraction_of_a_second_is_cut_off_and_other_times_refused() {
    let expected = Time::parse_rfc3339("2026-11-23T01:02:03Z").unwrap();
    for text in ["20261123010203Z", "20261123010203.5Z", "20261123010203.123456Z"] {
        let token = read(&tst_info(&[SERIAL, &time(text)])).unwrap();
        assert_eq!(token.info().gen_time, expected, "{text}");
    }
    for text in [
        "20261123010203",
        "202611230102Z",
        "20261123010203+0700",
        "20261123010203.5",
        "20261123010203,5Z",
    ] {
        let refused = read(&tst_info(&[SERIAL, &time(text)])).err();
        assert_eq!(refused, Some("tst-info-malformed"), "{text}");
    }
}

#[test]
fn every_flipped_bit_of_the_tst_info_shows() {
    let content = tst_info(&[SERIAL, &time("20261123010203Z")]);
    let good = forge(fixture(), &content);
    let certificate = &fixture().p256.certificate;
    let token = TimeStampToken::from_ber(&good.to_ber()).unwrap();
    let check = verify(&token, certificate, CONTENT);
    assert!(check.imprint == DigestCheck::Intact && check.signature.is_intact() && check.signature.is_verified());
    for bit in 0..content.len() * 8 {
        let mut flipped = content.clone();
        *flipped.get_mut(bit / 8).unwrap() ^= 1 << (bit % 8);
        let forge = Forge {
            content: flipped,
            ..good.clone()
        };
        let Ok(token) = TimeStampToken::from_ber(&forge.to_ber()) else {
            continue;
        };
        assert_eq!(
            verify(&token, certificate, CONTENT).signature.digest,
            DigestCheck::Altered,
            "bit {bit}"
        );
    }
}

#[test]
fn a_critical_extension_is_a_fault() {
    let extension = |critical: &[u8]| {
        let extension = tlv(0x30, &[&oid("1.2.3.4"), critical, &tlv(0x04, &[&[0x05, 0]])]);
        let content = tst_info(&[SERIAL, &time("20261123010203Z"), &tlv(0xa1, &[&extension])]);
        let token = read(&content).unwrap();
        let check = verify(&token, &fixture().p256.certificate, CONTENT);
        check
            .signature
            .faults
            .iter()
            .map(|fault| fault.code())
            .collect::<Vec<_>>()
    };
    assert_eq!(extension(&[0x01, 1, 0xff]), ["time-stamp-critical-extension"]);
    assert!(extension(&[]).is_empty());
}

#[test]
fn a_token_without_signed_attributes_is_faulty() {
    let content = tst_info(&[SERIAL, &time("20261123010203Z")]);
    let algorithm = fixture().p256.key.public_key().default_algorithm().unwrap();
    let forge = Forge {
        signed_attributes: None,
        signature: fixture().p256.key.sign(&algorithm, &content).unwrap(),
        ..forge(fixture(), &content)
    };
    let token = TimeStampToken::from_ber(&forge.to_ber()).unwrap();
    let check = verify(&token, &fixture().p256.certificate, CONTENT);
    let codes: Vec<_> = check.signature.faults.iter().map(|fault| fault.code()).collect();
    assert_eq!(codes, ["no-signed-attributes"]);
}

#[test]
fn other_content_is_no_token() {
    let signed = SignedAttributesBuilder::new(&digest(SHA256, CONTENT), &fixture().p256.certificate).to_der();
    let detached = Forge::with_attribute_set(&fixture().p256, signed).to_ber();
    assert_eq!(
        TimeStampToken::from_ber(&detached).unwrap_err().code(),
        "cms-not-time-stamp"
    );
    for broken in [&b""[..], &[0x30, 0], &tst_info(&[]), &tst_info(&[SERIAL])] {
        assert_eq!(
            read(broken).err(),
            Some(if broken.is_empty() {
                "cms-not-time-stamp"
            } else {
                "tst-info-malformed"
            })
        );
    }
    let version_2 = tst_info(&[SERIAL, &time("20261123010203Z")]);
    let mut changed = version_2.clone();
    *changed.get_mut(4).unwrap() = 2;
    assert_eq!(read(&changed).err(), Some("tst-info-malformed"));
}

#[test]
fn a_flipped_signature_value_is_bad() {
    let content = tst_info(&[SERIAL, &time("20261123010203Z")]);
    let mut forge = forge(fixture(), &content);
    *forge.signature.last_mut().unwrap() ^= 1;
    let token = TimeStampToken::from_ber(&forge.to_ber()).unwrap();
    let check = verify(&token, &fixture().p256.certificate, CONTENT);
    assert_eq!(check.signature.signature, SignatureValueCheck::Bad);
}
