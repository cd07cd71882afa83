//! SECURITY.md, "CMS and certificates": each row that concerns CMS.

use kyso_cms::{
    DigestCheck, SignatureValueCheck, SignedAttributesBuilder, SignedData, SignerCertificate,
    looks_like_signed_attributes,
};
use kyso_pki::Certificate;
use kyso_pki::crypto::{DigestAlgorithm, SignatureAlgorithm, digest};

use crate::forge::{
    CONTENT_TYPE, Forge, MESSAGE_DIGEST, SHA256, attribute, check, content_type, fault_codes, identifier, indefinite,
    message_digest, oid, tlv,
};
use crate::identity::{CONTENT, fixture};

fn faults_of_attributes(attributes: &[Vec<u8>]) -> Vec<&'static str> {
    let check = check(&Forge::with_attributes(&fixture().p256, attributes).to_ber(), CONTENT);
    assert!(check.is_verified(), "only the named fault speaks against it");
    fault_codes(&check)
}

#[test]
fn a_correct_one_has_no_fault() {
    let check = check(&Forge::new(&fixture().p256).to_ber(), CONTENT);
    assert!(check.is_intact() && check.is_verified());
    assert_eq!((check.faults, check.oddities), (vec![], vec![]));
    assert!(faults_of_attributes(&[content_type(), message_digest()]).is_empty());
}

#[test]
fn no_message_digest() {
    assert_eq!(faults_of_attributes(&[content_type()]), ["no-message-digest"]);
    let cms = Forge::with_attributes(&fixture().p256, &[content_type()]).to_ber();
    assert!(matches!(check(&cms, CONTENT).digest, DigestCheck::Unknown(_)));
}

#[test]
fn no_content_type() {
    assert_eq!(faults_of_attributes(&[message_digest()]), ["no-content-type"]);
}

#[test]
fn empty_signed_attributes() {
    assert_eq!(faults_of_attributes(&[]), ["no-content-type", "no-message-digest"]);
}

#[test]
fn two_signer_infos() {
    let cms = Forge {
        signer_infos: 2,
        ..Forge::new(&fixture().p256)
    }
    .to_ber();
    let signed_data = SignedData::from_ber(&cms).unwrap();
    assert_eq!(signed_data.faults().first().unwrap().code(), "several-signer-infos");
}

#[test]
fn no_signer_info() {
    let cms = Forge {
        signer_infos: 0,
        ..Forge::new(&fixture().p256)
    }
    .to_ber();
    let signed_data = SignedData::from_ber(&cms).unwrap();
    assert_eq!(signed_data.faults().first().unwrap().code(), "no-signer-info");
}

#[test]
fn duplicate_attributes_and_wrong_numbers_of_values() {
    let twice = [content_type(), message_digest(), message_digest()];
    assert_eq!(faults_of_attributes(&twice), ["duplicate-attribute"]);
    let unknown = attribute("1.2.3.4", &[]);
    let twice_unknown = [content_type(), message_digest(), unknown.clone(), unknown];
    assert_eq!(faults_of_attributes(&twice_unknown), ["duplicate-attribute"]);

    let octets = tlv(0x04, &[digest(SHA256, CONTENT).as_ref()]);
    for values in [&[][..], &[octets.as_slice(), octets.as_slice()]] {
        let attributes = [content_type(), attribute(MESSAGE_DIGEST, values)];
        assert_eq!(faults_of_attributes(&attributes), ["attribute-value-count"]);
    }
}

#[test]
fn malformed_attributes() {
    let no_octets = attribute(MESSAGE_DIGEST, &[&tlv(0x05, &[])]);
    assert_eq!(
        faults_of_attributes(&[content_type(), no_octets]),
        ["malformed-attribute"]
    );
    let no_attribute = tlv(0x30, &[&tlv(0x02, &[&[1]])]);
    assert_eq!(
        faults_of_attributes(&[content_type(), message_digest(), no_attribute]),
        ["malformed-attribute"]
    );
    let no_reference = attribute("1.2.840.113549.1.9.16.2.47", &[&tlv(0x30, &[&tlv(0x30, &[])])]);
    let cms = Forge::with_attributes(&fixture().p256, &[content_type(), message_digest(), no_reference]).to_ber();
    let signed_data = SignedData::from_ber(&cms).unwrap();
    let signer_info = signed_data.signer_infos.first().unwrap();
    assert_eq!(signer_info.faults().first().unwrap().code(), "malformed-attribute");
    let found = signer_info.certificate(signed_data.parsed_certificates());
    assert!(matches!(found, SignerCertificate::ReferenceMismatch(_)));
}

#[test]
fn content_type_of_other_content() {
    let other = attribute(CONTENT_TYPE, &[&oid("1.2.840.113549.1.9.16.1.4")]);
    assert_eq!(
        faults_of_attributes(&[other, message_digest()]),
        ["content-type-mismatch"]
    );
    let outer = Forge {
        content_type: "1.2.840.113549.1.9.16.1.4",
        ..Forge::new(&fixture().p256)
    };
    assert_eq!(fault_codes(&check(&outer.to_ber(), CONTENT)), ["content-type-mismatch"]);
}

#[test]
fn digest_confusion_of_digest_algorithm_and_signature() {
    let f = fixture();
    for (identity, algorithm) in [
        (&f.rsa, SignatureAlgorithm::RsaPkcs1v15(DigestAlgorithm::Sha512)),
        (&f.rsa, SignatureAlgorithm::rsa_pss(DigestAlgorithm::Sha512)),
        (&f.p256, SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha512)),
    ] {
        let base = Forge::new(identity);
        let message = base.signed_attributes.clone().unwrap();
        let forge = Forge {
            signature: identity.key.sign(&algorithm, &message).unwrap(),
            signature_algorithm: identifier(algorithm),
            ..base
        };
        let check = check(&forge.to_ber(), CONTENT);
        assert_eq!(fault_codes(&check), ["digest-confusion"]);
        assert_eq!(check.signature, SignatureValueCheck::Bad);
    }
}

/// RFC 8017 9.1 lets the mask generation have a hash of its own; the one that is stated is the one that must verify.
#[test]
fn pss_verifies_with_the_mask_that_is_stated_and_no_other() {
    let options = ["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_mgf1_md:sha1"];
    let cms = fixture().cms_sign(&fixture().rsa, &options);
    let stated = check(&cms, CONTENT);
    assert!(stated.is_verified() && stated.faults.is_empty());
    assert!(stated.oddities.iter().any(|oddity| oddity.code() == "pss-digests"));

    let base = Forge::new(&fixture().rsa);
    let message = base.signed_attributes.clone().unwrap();
    let used = SignatureAlgorithm::rsa_pss(SHA256);
    let forge = Forge {
        signature: fixture().rsa.key.sign(&used, &message).unwrap(),
        signature_algorithm: identifier(SignatureAlgorithm::RsaPss {
            digest: SHA256,
            mgf1_digest: DigestAlgorithm::Sha1,
            salt_length: 32,
        }),
        ..base
    };
    assert_eq!(check(&forge.to_ber(), CONTENT).signature, SignatureValueCheck::Bad);
}

#[test]
fn digest_beside_ed25519_is_only_a_warning() {
    let check = check(&Forge::new(&fixture().ed25519).to_ber(), CONTENT);
    assert!(check.is_intact() && check.is_verified() && check.faults.is_empty());
    assert_eq!(check.oddities.first().unwrap().code(), "eddsa-digest");
}

#[test]
fn null_and_absent_parameters_are_equal_and_others_are_not() {
    let base = Forge::new(&fixture().p256);
    let sha256 = oid("2.16.840.1.101.3.4.2.1");
    for parameters in [&[][..], &[0x05, 0x00]] {
        let forge = Forge {
            digest_algorithm: tlv(0x30, &[&sha256, parameters]),
            ..base.clone()
        };
        let check = check(&forge.to_ber(), CONTENT);
        assert!(check.is_intact() && check.is_verified());
    }
    for parameters in [&[0x04, 0x00][..], &[0x05, 0x01, 0x00], &[0x30, 0x00]] {
        let forge = Forge {
            digest_algorithm: tlv(0x30, &[&sha256, parameters]),
            ..base.clone()
        };
        let check = check(&forge.to_ber(), CONTENT);
        assert!(matches!(check.digest, DigestCheck::Unknown(_)), "{parameters:x?}");
        assert!(!check.is_verified());
    }
}

#[test]
fn a_signature_algorithm_as_digest_algorithm_means_its_digest() {
    let named = |digest| identifier(SignatureAlgorithm::RsaPkcs1v15(digest));
    let base = Forge::new(&fixture().p256);
    let same = Forge {
        digest_algorithm: named(SHA256),
        ..base.clone()
    };
    let right = check(&same.to_ber(), CONTENT);
    assert!(right.is_intact() && right.is_verified() && right.faults.is_empty());
    assert_eq!(right.oddities.first().unwrap().code(), "algorithm-misnamed");
    let other = Forge {
        digest_algorithm: named(DigestAlgorithm::Sha512),
        ..base
    };
    assert_eq!(fault_codes(&check(&other.to_ber(), CONTENT)), ["digest-confusion"]);
}

#[test]
fn unknown_algorithms_are_named_and_not_good() {
    let md2 = tlv(0x30, &[&oid("1.2.840.113549.2.2"), &[0x05, 0x00]]);
    let check_digest = check(
        &Forge {
            digest_algorithm: md2,
            ..Forge::new(&fixture().p256)
        }
        .to_ber(),
        CONTENT,
    );
    assert!(
        matches!(&check_digest.digest, DigestCheck::Unknown(why) if why.contains("MD2")),
        "{check_digest:?}"
    );
    assert!(!check_digest.is_verified());
    let unknown = tlv(0x30, &[&oid("1.2.3.4")]);
    let check_signature = check(
        &Forge {
            signature_algorithm: unknown,
            ..Forge::new(&fixture().p256)
        }
        .to_ber(),
        CONTENT,
    );
    assert!(matches!(&check_signature.signature, SignatureValueCheck::Unknown(why) if why.contains("1.2.3.4")));
}

/// The signature over signed attributes is presented as one over content that is these attributes.
#[test]
fn attrs_as_content() {
    for identity in [&fixture().rsa, &fixture().p256] {
        let signed = Forge::new(identity);
        let attributes = signed.signed_attributes.clone().unwrap();
        let stripped = Forge {
            signed_attributes: None,
            ..signed
        };
        assert!(
            check(&stripped.to_ber(), &attributes).is_verified(),
            "the arithmetic alone cannot tell"
        );
        assert!(looks_like_signed_attributes(attributes.get(..32).unwrap()));
        assert!(!looks_like_signed_attributes(CONTENT));

        let enclosed = Forge {
            content: attributes.clone(),
            ..stripped
        };
        assert_eq!(
            fault_codes(&check(&enclosed.to_ber(), &attributes)),
            ["attributes-as-content"]
        );
    }
    for not in [
        &b""[..],
        b"1",
        b"\x31\xff",
        b"\x31\x03\x02\x01\x06",
        b"\x31\x82\x01",
        b"\x30\x05\x30\x03\x06\x01\x2a",
    ] {
        assert!(!looks_like_signed_attributes(not));
    }
}

#[test]
fn cert_swap() {
    let f = fixture();
    let real = f.p256.certificate.clone();
    let cms = Forge::new(&f.p256).to_ber();
    let signed_data = SignedData::from_ber(&cms).unwrap();
    let signer_info = signed_data.signer_infos.first().unwrap();
    for (swapped, code) in [(&f.same_key, "hash-mismatch"), (&f.same_name, "hash-mismatch")] {
        let alone = [swapped.clone()];
        assert!(
            matches!(signer_info.certificate(&alone), SignerCertificate::ReferenceMismatch(found) if found == swapped)
        );
        assert_eq!(signer_info.reference(swapped).code(), code);
        let both = [swapped.clone(), real.clone()];
        assert!(matches!(signer_info.certificate(&both), SignerCertificate::Found(found) if *found == real));
    }
    let strangers = [f.rsa.certificate.clone(), f.ed25519.certificate.clone()];
    assert!(matches!(
        signer_info.certificate(&strangers),
        SignerCertificate::NotFound
    ));
}

#[test]
fn cert_swap_without_a_reference_is_not_guessed() {
    let f = fixture();
    let cms = Forge::with_attributes(&f.p256, &[content_type(), message_digest()]).to_ber();
    let signed_data = SignedData::from_ber(&cms).unwrap();
    let signer_info = signed_data.signer_infos.first().unwrap();
    let real = f.p256.certificate.clone();
    assert_eq!(signer_info.reference(&real).code(), "absent");
    let twice = [real.clone(), real.clone()];
    assert!(matches!(signer_info.certificate(&twice), SignerCertificate::Found(_)));
    let both = [f.same_key.clone(), real];
    assert!(matches!(
        signer_info.certificate(&both),
        SignerCertificate::ReferenceMismatch(_)
    ));
}

/// ESSCertIDv2 with SHA-256 of each certificate, and issuerSerial of the last argument.
fn reference_attribute(certificates: &[&Certificate], issuer_serial_of: &Certificate, serial: &[u8]) -> Vec<u8> {
    let name = tlv(0xa4, &[issuer_serial_of.issuer().der()]);
    let issuer_serial = tlv(0x30, &[&tlv(0x30, &[&name]), &tlv(0x02, &[serial])]);
    let ids = certificates.iter().map(|certificate| {
        let hash = digest(SHA256, certificate.der());
        tlv(0x30, &[&tlv(0x04, &[hash.as_ref()]), &issuer_serial])
    });
    attribute(
        "1.2.840.113549.1.9.16.2.47",
        &[&tlv(0x30, &[&tlv(0x30, &[&ids.collect::<Vec<_>>().concat()])])],
    )
}

#[test]
fn the_reference_must_be_the_first_and_name_issuer_and_serial_number() {
    let f = fixture();
    let (signer, other) = (&f.p256.certificate, &f.rsa.certificate);
    for (attribute, code) in [
        (
            reference_attribute(&[signer, other], signer, signer.serial()),
            "matches",
        ),
        (
            reference_attribute(&[other, signer], signer, signer.serial()),
            "not-first",
        ),
        (
            reference_attribute(&[signer], other, signer.serial()),
            "issuer-serial-mismatch",
        ),
        (reference_attribute(&[signer], signer, &[9]), "issuer-serial-mismatch"),
    ] {
        let cms = Forge::with_attributes(&f.p256, &[content_type(), message_digest(), attribute]).to_ber();
        let signed_data = SignedData::from_ber(&cms).unwrap();
        let signer_info = signed_data.signer_infos.first().unwrap();
        assert_eq!(signer_info.reference(signer).code(), code);
        let found = matches!(
            signer_info.certificate(signed_data.parsed_certificates()),
            SignerCertificate::Found(_)
        );
        assert_eq!(found, code == "matches");
    }
}

#[test]
fn both_references_must_match() {
    let f = fixture();
    let v1 = |certificate: &Certificate| {
        let hash = digest(DigestAlgorithm::Sha1, certificate.der());
        let id = tlv(0x30, &[&tlv(0x04, &[hash.as_ref()])]);
        attribute("1.2.840.113549.1.9.16.2.12", &[&tlv(0x30, &[&tlv(0x30, &[&id])])])
    };
    let signer = &f.p256.certificate;
    let v2 = reference_attribute(&[signer], signer, signer.serial());
    for (other, code) in [(v1(signer), "matches"), (v1(&f.same_key), "hash-mismatch")] {
        let attributes = [content_type(), message_digest(), v2.clone(), other];
        let signed_data = SignedData::from_ber(&Forge::with_attributes(&f.p256, &attributes).to_ber()).unwrap();
        assert_eq!(signed_data.signer_infos.first().unwrap().reference(signer).code(), code);
    }
}

#[test]
fn algorithm_protection_names_the_algorithms_in_use() {
    let identity = &fixture().rsa;
    let used = SignatureAlgorithm::RsaPkcs1v15(SHA256);
    for (protected, faults) in [
        (used, &[][..]),
        (SignatureAlgorithm::rsa_pss(SHA256), &["algorithm-protection-mismatch"]),
    ] {
        let builder = SignedAttributesBuilder::new(&digest(SHA256, CONTENT), &identity.certificate);
        let set = builder.algorithm_protection(&protected).to_der();
        let check = check(&Forge::with_attribute_set(identity, set).to_ber(), CONTENT);
        assert!(check.is_verified());
        assert_eq!(fault_codes(&check), faults);
    }
}

/// Lengths and order are against DER; the signature is over the received bytes and holds.
#[test]
fn ber() {
    let identity = &fixture().p256;
    let elements = [message_digest(), content_type()];
    let parts: Vec<&[u8]> = elements.iter().map(Vec::as_slice).collect();
    let content = parts.concat();
    let non_minimal = [
        &[0x31, 0x82, 0x00, u8::try_from(content.len()).unwrap()],
        content.as_slice(),
    ]
    .concat();
    for set in [tlv(0x31, &parts), indefinite(0x31, &parts), non_minimal] {
        let check = check(&Forge::with_attribute_set(identity, set.clone()).to_ber(), CONTENT);
        assert!(
            check.is_intact() && check.is_verified() && check.faults.is_empty(),
            "{set:x?}"
        );
        assert!(
            check
                .oddities
                .iter()
                .any(|oddity| oddity.code() == "signed-attributes-not-der"),
            "{set:x?}"
        );
    }

    let signed_data = Forge::new(identity).signed_data();
    let inner = indefinite(0xa0, &[&signed_data]);
    let outer = indefinite(0x30, &[&oid("1.2.840.113549.1.7.2"), &inner]);
    let padded = [outer.as_slice(), &[0; 40]].concat();
    let check = check(&padded, CONTENT);
    assert!(check.is_intact() && check.is_verified() && check.faults.is_empty());
    assert_eq!(SignedData::from_ber(&padded).unwrap().consumed, outer.len());
}

/// Received bytes only: the DER re-encoding of BER attributes is another message.
#[test]
fn a_signature_over_the_re_encoding_of_received_attributes_is_bad() {
    let signed_over_der = Forge::with_attributes(&fixture().p256, &[content_type(), message_digest()]);
    let sent_as_ber = indefinite(0x31, &[&content_type(), &message_digest()]);
    let forge = Forge {
        signed_attributes: Some(sent_as_ber),
        ..signed_over_der
    };
    assert_eq!(check(&forge.to_ber(), CONTENT).signature, SignatureValueCheck::Bad);
}

#[test]
fn ed25519_directly_over_the_content_is_unknown() {
    let forge = Forge {
        signed_attributes: None,
        ..Forge::new(&fixture().ed25519)
    };
    let check = check(&forge.to_ber(), CONTENT);
    assert!(matches!(check.signature, SignatureValueCheck::Unknown(_)));
    assert!(matches!(check.digest, DigestCheck::Unknown(_)));
}

#[test]
fn a_digest_that_is_not_given_is_unknown() {
    let signed_data = SignedData::from_ber(&Forge::new(&fixture().p256).to_ber()).unwrap();
    let check = signed_data
        .signer_infos
        .first()
        .unwrap()
        .verify(&fixture().p256.certificate, |_| None);
    assert!(matches!(check.digest, DigestCheck::Unknown(_)));
    assert!(check.is_verified());
}

#[test]
fn parts_that_are_not_needed_may_be_odd() {
    let base = Forge::new(&fixture().p256);
    let mut certificates = base.certificates.clone();
    certificates.push(tlv(0x30, &[&tlv(0x02, &[&[1]])]));
    certificates.push(tlv(0xa2, &[]));
    let crls = vec![tlv(0xa1, &[])];
    let unsigned_attributes = tlv(
        0xa1,
        &[&attribute("1.2.3", &[]), &attribute("1.2.4", &[]), &[0x02, 0x01, 0x01]],
    );
    let cms = Forge {
        certificates,
        crls,
        unsigned_attributes,
        ..base
    }
    .to_ber();
    let signed_data = SignedData::from_ber(&cms).unwrap();
    let codes: Vec<&str> = signed_data.oddities().iter().map(kyso_cms::Oddity::code).collect();
    assert_eq!(
        codes,
        [
            "certificate-unreadable",
            "cms-version",
            "other-certificates",
            "other-revocation-infos"
        ]
    );
    assert_eq!(
        (signed_data.certificates.len(), signed_data.parsed_certificates().len()),
        (2, 1)
    );
    let check = check(&cms, CONTENT);
    assert!(check.is_verified() && check.faults.is_empty());
    assert_eq!(check.oddities.first().unwrap().code(), "unsigned-attributes-malformed");
    assert_eq!(signed_data.signer_infos.first().unwrap().unsigned_attributes.len(), 2);
}

#[test]
fn other_cms_and_trailing_parts_are_refused() {
    let data = tlv(
        0x30,
        &[&oid("1.2.840.113549.1.7.1"), &tlv(0xa0, &[&tlv(0x04, &[b"x"])])],
    );
    assert_eq!(SignedData::from_ber(&data).unwrap_err().code(), "cms-not-signed-data");
    let signed_data = Forge::new(&fixture().p256).signed_data();
    let trailing = tlv(
        0x30,
        &[&oid("1.2.840.113549.1.7.2"), &tlv(0xa0, &[&signed_data]), &[0x05, 0x00]],
    );
    assert_eq!(SignedData::from_ber(&trailing).unwrap_err().code(), "ber-trailing");
}
