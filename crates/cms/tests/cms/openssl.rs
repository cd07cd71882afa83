//! The `openssl cms` program as the other party: what it writes is read here, what is written here it accepts.

use kyso_cms::{
    DigestCheck, NewSignedData, SignatureValueCheck, SignedAttributesBuilder, SignedData, SignerCertificate,
    build_signed_data, size_estimate,
};
use kyso_pki::crypto::{DigestAlgorithm, SignatureAlgorithm, digest};
use kyso_pki::{Certificate, Time};

use crate::forge::check;
use crate::identity::{CONTENT, Identity, fixture};

/// Options of `openssl cms -sign`, and the names expected in the report.
fn variants() -> Vec<(&'static Identity, Vec<&'static str>, &'static str, &'static str)> {
    let f = fixture();
    let pss = ["-keyopt", "rsa_padding_mode:pss"];
    vec![
        (&f.rsa, vec![], "sha256", "rsa-pkcs1v15"),
        (&f.rsa, vec!["-md", "sha512"], "sha512", "rsa-pkcs1v15"),
        (&f.rsa, vec!["-noattr"], "sha256", "rsa-pkcs1v15"),
        (&f.rsa, vec!["-cades"], "sha256", "rsa-pkcs1v15"),
        (&f.rsa, vec!["-cades", "-md", "sha384"], "sha384", "rsa-pkcs1v15"),
        (&f.rsa, vec!["-stream"], "sha256", "rsa-pkcs1v15"),
        (&f.rsa, vec!["-stream", "-nodetach"], "sha256", "rsa-pkcs1v15"),
        (&f.rsa, vec!["-keyid"], "sha256", "rsa-pkcs1v15"),
        (&f.rsa, pss.to_vec(), "sha256", "rsa-pss"),
        (
            &f.rsa,
            [&pss[..], &["-md", "sha384", "-cades"]].concat(),
            "sha384",
            "rsa-pss",
        ),
        (&f.p256, vec!["-md", "sha256"], "sha256", "ecdsa"),
        (&f.p256, vec!["-md", "sha256", "-noattr"], "sha256", "ecdsa"),
        (&f.p384, vec!["-md", "sha384", "-cades"], "sha384", "ecdsa"),
        (&f.p521, vec!["-md", "sha512", "-cades"], "sha512", "ecdsa"),
    ]
}

#[test]
fn what_openssl_signs_is_verified() {
    for (identity, options, digest_algorithm, signature_algorithm) in variants() {
        let cms = fixture().cms_sign(identity, &options);
        let signed_data = SignedData::from_ber(&cms).unwrap();
        assert_eq!(signed_data.consumed, cms.len());
        assert!(signed_data.faults().is_empty());
        let streamed = options.contains(&"-stream");
        assert_eq!(
            signed_data.oddities().iter().any(|oddity| oddity.code() == "not-der"),
            streamed,
            "{options:?}"
        );

        let good = check(&cms, CONTENT);
        assert!(good.is_intact() && good.is_verified(), "{options:?}: {good:?}");
        assert_eq!(good.faults, []);
        assert_eq!(
            (good.digest_algorithm.as_str(), good.signature_algorithm.as_str()),
            (digest_algorithm, signature_algorithm)
        );
        assert_eq!(good.key_bits, identity.certificate.public_key().bits());

        let altered = check(&cms, b"other content");
        if options.contains(&"-noattr") {
            assert_eq!(altered.signature, SignatureValueCheck::Bad);
            assert!(matches!(altered.digest, DigestCheck::Unknown(_)));
        } else {
            assert_eq!(
                (altered.digest, altered.signature),
                (DigestCheck::Altered, SignatureValueCheck::Verified)
            );
        }
    }
}

#[test]
fn enclosed_content_is_put_together_from_its_segments() {
    let cms = fixture().cms_sign(&fixture().rsa, &["-stream", "-nodetach"]);
    assert_eq!(SignedData::from_ber(&cms).unwrap().content.as_deref(), Some(CONTENT));
    let detached = fixture().cms_sign(&fixture().rsa, &[]);
    assert_eq!(SignedData::from_ber(&detached).unwrap().content, None);
}

#[test]
fn signed_attributes_are_as_openssl_wrote_them() {
    let cms = fixture().cms_sign(&fixture().rsa, &["-cades", "-md", "sha384"]);
    let signed_data = SignedData::from_ber(&cms).unwrap();
    let signer_info = signed_data.signer_infos.first().unwrap();
    let attributes = signer_info.signed_attributes.as_ref().unwrap();
    assert_eq!(attributes.content_type().as_deref(), Some("1.2.840.113549.1.7.1"));
    let message_digest = digest(DigestAlgorithm::Sha384, CONTENT);
    assert_eq!(attributes.message_digest().as_deref(), Some(message_digest.as_ref()));
    assert!(attributes.signing_time().unwrap() > Time::parse_rfc3339("2020-01-01T00:00:00Z").unwrap());
    assert!(attributes.signing_certificate().is_some());
    let certificate = signed_data.parsed_certificates().first().unwrap();
    assert_eq!(signer_info.reference(certificate).code(), "matches");
}

#[test]
fn the_signer_is_found_among_several_certificates_and_by_key_identifier() {
    let others = fixture().path("p256.pem");
    for options in [vec!["-certfile", &others], vec!["-certfile", &others, "-keyid"]] {
        let cms = fixture().cms_sign(&fixture().rsa, &options);
        let signed_data = SignedData::from_ber(&cms).unwrap();
        assert_eq!(signed_data.parsed_certificates().len(), 2);
        let signer_info = signed_data.signer_infos.first().unwrap();
        let SignerCertificate::Found(certificate) = signer_info.certificate(signed_data.parsed_certificates()) else {
            panic!("{options:?}")
        };
        assert_eq!(*certificate, fixture().rsa.certificate);
    }
    let without = SignedData::from_ber(&fixture().cms_sign(&fixture().rsa, &["-nocerts"])).unwrap();
    let others = [fixture().p256.certificate.clone()];
    let signer_info = without.signer_infos.first().unwrap();
    assert!(matches!(signer_info.certificate(&others), SignerCertificate::NotFound));
}

/// All that can be signed here and judged by OpenSSL 3.0, which has no Ed25519 in CMS.
fn own_algorithms() -> Vec<(&'static Identity, DigestAlgorithm, SignatureAlgorithm)> {
    use DigestAlgorithm::{Sha256, Sha384, Sha512};
    let f = fixture();
    let rsa = [Sha256, Sha384, Sha512].into_iter().flat_map(|digest| {
        [
            SignatureAlgorithm::RsaPkcs1v15(digest),
            SignatureAlgorithm::rsa_pss(digest),
        ]
        .map(|algorithm| (&f.rsa, digest, algorithm))
    });
    let curves = [(&f.p256, Sha256), (&f.p384, Sha384), (&f.p521, Sha512)];
    rsa.chain(curves.map(|(identity, digest)| (identity, digest, SignatureAlgorithm::Ecdsa(digest))))
        .collect()
}

fn build(
    identity: &Identity,
    algorithm: &SignatureAlgorithm,
    attributes: &SignedAttributesBuilder,
    chain: &[Certificate],
    digest_algorithm: DigestAlgorithm,
) -> Vec<u8> {
    let signed_attributes = attributes.to_der();
    let certificates = [std::slice::from_ref(&identity.certificate), chain].concat();
    let cms = build_signed_data(&NewSignedData {
        certificates: &certificates,
        digest_algorithm,
        signature_algorithm: algorithm,
        signed_attributes: &signed_attributes,
        signature: &identity.key.sign(algorithm, &signed_attributes).unwrap(),
        unsigned_attributes: &[],
    });
    let cms = cms.unwrap();
    let estimate = size_estimate(&certificates, digest_algorithm, algorithm, identity.key.public_key());
    assert!(
        cms.len() <= estimate && estimate <= cms.len() + 200,
        "{} of {estimate}",
        cms.len()
    );
    cms
}

#[test]
fn openssl_accepts_what_is_built() {
    let time = Time::parse_rfc3339("2026-11-23T08:00:00+07:00").unwrap();
    for (identity, digest_algorithm, algorithm) in own_algorithms() {
        let base = SignedAttributesBuilder::new(&digest(digest_algorithm, CONTENT), &identity.certificate);
        let full = base.clone().signing_time(time).algorithm_protection(&algorithm);
        for (attributes, chain) in [(base, vec![]), (full, vec![fixture().p384.certificate.clone()])] {
            let cms = build(identity, &algorithm, &attributes, &chain, digest_algorithm);
            for options in [&[][..], &["-cades"]] {
                let verdict = fixture().cms_verify(&cms, identity, "content", options);
                assert_eq!(verdict, Ok(()), "{algorithm:?} {options:?}");
            }
            assert!(fixture().cms_verify(&cms, identity, "altered", &[]).is_err());
        }
    }
}

#[test]
fn what_is_built_reads_back_without_any_remark() {
    let f = fixture();
    let ed25519 = (&f.ed25519, DigestAlgorithm::Sha512, SignatureAlgorithm::Ed25519);
    for (identity, digest_algorithm, algorithm) in own_algorithms().into_iter().chain([ed25519]) {
        let attributes = SignedAttributesBuilder::new(&digest(digest_algorithm, CONTENT), &identity.certificate)
            .algorithm_protection(&algorithm);
        let chain = [f.p384.certificate.clone(), f.p256.certificate.clone()];
        let cms = build(identity, &algorithm, &attributes, &chain, digest_algorithm);
        let signed_data = SignedData::from_ber(&cms).unwrap();
        assert_eq!((signed_data.oddities(), signed_data.faults()), (&[][..], vec![]));
        let check = check(&cms, CONTENT);
        assert!(check.is_intact() && check.is_verified());
        assert_eq!((check.faults, check.oddities), (vec![], vec![]));
        assert_eq!(check.algorithm, Some(algorithm));
    }
}

#[test]
fn signing_time_is_utc_time_until_2049_and_absent_unless_asked_for() {
    let identity = &fixture().p256;
    let base = SignedAttributesBuilder::new(&digest(DigestAlgorithm::Sha256, CONTENT), &identity.certificate);
    let algorithm = SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256);
    let read = |attributes: &SignedAttributesBuilder| {
        let cms = build(identity, &algorithm, attributes, &[], DigestAlgorithm::Sha256);
        let signed_data = SignedData::from_ber(&cms).unwrap();
        signed_data
            .signer_infos
            .first()
            .unwrap()
            .signed_attributes
            .clone()
            .unwrap()
    };
    assert_eq!(read(&base).attribute("1.2.840.113549.1.9.5"), None);
    for (text, tag) in [
        ("2049-12-31T23:59:59Z", 0x17),
        ("2050-01-01T00:00:00Z", 0x18),
        ("1950-01-01T00:00:00Z", 0x17),
    ] {
        let time = Time::parse_rfc3339(text).unwrap();
        let attributes = read(&base.clone().signing_time(time));
        assert_eq!(attributes.signing_time(), Some(time));
        let values = &attributes.attribute("1.2.840.113549.1.9.5").unwrap().attr_values;
        assert_eq!(values.first().unwrap().first(), Some(&tag));
    }
}
