//! AlgorithmIdentifiers, read and written.

use super::openssl::{Folder, rsa_2048};
use crate::crypto::{AlgorithmFault, AlgorithmLeniency, DigestAlgorithm, SignatureAlgorithm};

/// A DER AlgorithmIdentifier of dotted OID and parameters.
fn identifier(oid: &str, parameters: &[u8]) -> Vec<u8> {
    let oid = const_oid::ObjectIdentifier::new(oid).unwrap();
    tlv(0x30, &[&tlv(0x06, oid.as_bytes()), parameters].concat())
}

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    [&[tag, u8::try_from(content.len()).unwrap()], content].concat()
}

fn read(der: &[u8]) -> Result<SignatureAlgorithm, AlgorithmFault> {
    SignatureAlgorithm::from_algorithm_identifier(der, None).map_err(|error| error.fault())
}

const NULL: &[u8] = &[0x05, 0x00];
const PSS: &str = "1.2.840.113549.1.1.10";

#[test]
fn what_is_written_is_read_again() {
    for digest in DigestAlgorithm::ALL {
        for algorithm in [
            SignatureAlgorithm::RsaPkcs1v15(*digest),
            SignatureAlgorithm::Ecdsa(*digest),
            SignatureAlgorithm::rsa_pss(*digest),
            SignatureAlgorithm::RsaPss {
                digest: *digest,
                mgf1_digest: DigestAlgorithm::Sha1,
                salt_length: 300,
            },
            SignatureAlgorithm::Ed25519,
            SignatureAlgorithm::Ed448,
        ] {
            let der = algorithm.to_algorithm_identifier();
            let (again, _) = SignatureAlgorithm::from_algorithm_identifier_as_found(&der, algorithm.digest()).unwrap();
            assert_eq!(again, algorithm);
        }
        let der = digest.to_algorithm_identifier();
        assert_eq!(DigestAlgorithm::from_algorithm_identifier(&der).unwrap(), *digest);
    }
}

#[test]
fn null_and_absent_parameters_are_equal_and_others_refused() {
    for (oid, expected) in [
        (
            "1.2.840.113549.1.1.11",
            SignatureAlgorithm::RsaPkcs1v15(DigestAlgorithm::Sha256),
        ),
        (
            "1.2.840.10045.4.3.3",
            SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha384),
        ),
    ] {
        assert_eq!(read(&identifier(oid, NULL)), Ok(expected));
        assert_eq!(read(&identifier(oid, &[])), Ok(expected));
        assert_eq!(read(&identifier(oid, &[0x30, 0x00])), Err(AlgorithmFault::Parameters));
        assert_eq!(read(&identifier(oid, &[0x04, 0x00])), Err(AlgorithmFault::Parameters));
        assert!(read(&identifier(oid, &[0x05, 0x01, 0x00])).is_err());
        assert_eq!(
            read(&identifier(oid, &[NULL, NULL].concat())),
            Err(AlgorithmFault::Malformed)
        );
    }
    let sha256 = "2.16.840.1.101.3.4.2.1";
    for parameters in [NULL, &[]] {
        let der = identifier(sha256, parameters);
        assert_eq!(
            DigestAlgorithm::from_algorithm_identifier(&der),
            Ok(DigestAlgorithm::Sha256)
        );
    }
    assert!(DigestAlgorithm::from_algorithm_identifier(&identifier(sha256, &[0x30, 0x00])).is_err());
    for (oid, expected) in [
        ("1.3.101.112", SignatureAlgorithm::Ed25519),
        ("1.3.101.113", SignatureAlgorithm::Ed448),
    ] {
        let leniency = AlgorithmLeniency::NullForEdDsa;
        assert_eq!(read(&identifier(oid, &[])), Ok(expected));
        assert_eq!(read(&identifier(oid, NULL)), Err(AlgorithmFault::Leniency(leniency)));
        assert_eq!(read(&identifier(oid, &[0x30, 0x00])), Err(AlgorithmFault::Parameters));
        assert_eq!(
            SignatureAlgorithm::from_algorithm_identifier_as_found(&identifier(oid, NULL), None),
            Ok((expected, Some(leniency)))
        );
    }
}

#[test]
fn unsound_digests_are_read_in_signatures_and_refused_in_certificates() {
    for (oid, digest) in [
        ("1.2.840.113549.1.1.4", DigestAlgorithm::Md5),
        ("1.3.36.3.3.1.2", DigestAlgorithm::Ripemd160),
    ] {
        let der = identifier(oid, NULL);
        assert_eq!(read(&der), Err(AlgorithmFault::Unknown));
        assert_eq!(
            SignatureAlgorithm::from_algorithm_identifier_as_found(&der, None),
            Ok((SignatureAlgorithm::RsaPkcs1v15(digest), None))
        );
    }
}

#[test]
fn shake256_with_a_stated_length_is_served_for_one_length() {
    let stated = |length: &[u8]| {
        let der = identifier("2.16.840.1.101.3.4.2.18", length);
        DigestAlgorithm::from_algorithm_identifier(&der).map_err(|error| error.fault())
    };
    assert_eq!(stated(&[0x02, 0x02, 0x02, 0x00]), Ok(DigestAlgorithm::Shake256));
    assert_eq!(stated(&[0x02, 0x02, 0x01, 0x00]), Err(AlgorithmFault::Parameters));
    assert_eq!(stated(&[]), Err(AlgorithmFault::Parameters));
}

#[test]
fn a_bare_key_algorithm_takes_the_digest_beside_it() {
    let rsa = identifier("1.2.840.113549.1.1.1", NULL);
    assert_eq!(read(&rsa), Err(AlgorithmFault::NoDigest));
    assert_eq!(
        SignatureAlgorithm::from_algorithm_identifier(&rsa, Some(DigestAlgorithm::Sha384)),
        Ok(SignatureAlgorithm::RsaPkcs1v15(DigestAlgorithm::Sha384))
    );
    // id-ecPublicKey is no signature algorithm: only a caller that reports the leniency gets it
    let ec = identifier("1.2.840.10045.2.1", &[]);
    let error = SignatureAlgorithm::from_algorithm_identifier(&ec, Some(DigestAlgorithm::Sha256)).unwrap_err();
    assert_eq!((error.code(), error.oid()), ("algorithm-misnamed", "1.2.840.10045.2.1"));
    assert_eq!(
        SignatureAlgorithm::from_algorithm_identifier_as_found(&ec, Some(DigestAlgorithm::Sha256)),
        Ok((
            SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256),
            Some(AlgorithmLeniency::KeyAlgorithmForEcdsa)
        ))
    );
    // a named digest is not overruled
    let sha512 = SignatureAlgorithm::RsaPkcs1v15(DigestAlgorithm::Sha512);
    assert_eq!(
        SignatureAlgorithm::from_algorithm_identifier(&sha512.to_algorithm_identifier(), Some(DigestAlgorithm::Sha1)),
        Ok(sha512)
    );
}

#[test]
fn pss_parameters_have_defaults_and_are_required() {
    let defaults = SignatureAlgorithm::RsaPss {
        digest: DigestAlgorithm::Sha1,
        mgf1_digest: DigestAlgorithm::Sha1,
        salt_length: 20,
    };
    assert_eq!(read(&identifier(PSS, &[0x30, 0x00])), Ok(defaults));
    assert_eq!(defaults.to_algorithm_identifier(), identifier(PSS, &[0x30, 0x00]));
    assert_eq!(read(&identifier(PSS, &[])), Err(AlgorithmFault::Parameters));
    assert_eq!(read(&identifier(PSS, NULL)), Err(AlgorithmFault::Parameters));
    let field = |tag, content: &[u8]| identifier(PSS, &tlv(0x30, &tlv(tag, content)));
    // trailerField
    assert_eq!(read(&field(0xa3, &[0x02, 0x01, 0x01])), Ok(defaults));
    assert_eq!(read(&field(0xa3, &[0x02, 0x01, 0x02])), Err(AlgorithmFault::Parameters));
    // saltLength: negative, and too long a number
    assert_eq!(read(&field(0xa2, &[0x02, 0x01, 0xff])), Err(AlgorithmFault::Parameters));
    assert_eq!(
        read(&field(0xa2, &[0x02, 0x06, 1, 0, 0, 0, 0, 0])),
        Err(AlgorithmFault::Parameters)
    );
    // hashAlgorithm unknown, with parameters; mask generation other than MGF1, MGF1 without digest
    assert_eq!(
        read(&field(0xa0, &identifier("1.2.840.113549.2.5", NULL))),
        Err(AlgorithmFault::Unknown)
    );
    assert_eq!(
        read(&field(0xa0, &identifier("2.16.840.1.101.3.4.2.1", &[0x30, 0x00]))),
        Err(AlgorithmFault::Parameters)
    );
    assert_eq!(
        read(&field(0xa1, &identifier("1.2.3.4", NULL))),
        Err(AlgorithmFault::Unknown)
    );
    assert_eq!(
        read(&field(0xa1, &identifier("1.2.840.113549.1.1.8", &[]))),
        Err(AlgorithmFault::Parameters)
    );
    // an unknown field
    assert_eq!(read(&field(0xa4, NULL)), Err(AlgorithmFault::Parameters));
}

#[test]
fn pss_parameters_are_written_as_openssl_writes_them() {
    let folder = Folder::new();
    folder.write("key.der", &rsa_2048().pkcs8);
    let request = folder.openssl(&[
        "req",
        "-new",
        "-x509",
        "-key",
        "key.der",
        "-keyform",
        "DER",
        "-subj",
        "/CN=kyso test",
        "-sha384",
        "-sigopt",
        "rsa_padding_mode:pss",
        "-sigopt",
        "rsa_pss_saltlen:48",
        "-outform",
        "DER",
    ]);
    let der = SignatureAlgorithm::rsa_pss(DigestAlgorithm::Sha384).to_algorithm_identifier();
    let found = request.windows(der.len()).filter(|window| *window == der).count();
    assert_eq!(found, 2, "inside and outside of the signed part");
}

#[test]
fn known_strangers_are_refused_by_name() {
    for (oid, name) in [
        ("1.2.840.113549.1.1.4", "md5WithRSAEncryption"),
        ("1.3.36.3.3.1.2", "rsaSignatureWithripemd160"),
        ("1.2.840.10040.4.3", "DSA with SHA-1"),
        ("2.16.840.1.101.3.4.3.2", "DSA with SHA-256"),
        ("1.3.6.1.5.5.7.6.31", "RSASSA-PSS with SHAKE256"),
        ("1.2.3.4.5", "1.2.3.4.5"),
    ] {
        let error = SignatureAlgorithm::from_algorithm_identifier(&identifier(oid, NULL), None).unwrap_err();
        assert_eq!(
            (error.oid(), error.name(), error.code()),
            (oid, name, "algorithm-unsupported")
        );
    }
    for (oid, name) in [("1.2.840.113549.2.2", "MD2"), ("1.2.156.10197.1.401", "SM3")] {
        let error = DigestAlgorithm::from_algorithm_identifier(&identifier(oid, &[])).unwrap_err();
        assert_eq!((error.oid(), error.name()), (oid, name));
    }
}

#[test]
fn what_is_not_der_is_refused() {
    for der in [
        &[][..],
        &[0x30],
        &[0x30, 0x00],
        &[0x30, 0x80, 0x06, 0x01, 0x2a, 0x00, 0x00],
        NULL,
    ] {
        assert_eq!(read(der), Err(AlgorithmFault::Malformed));
    }
    let trailing = [identifier("1.2.840.113549.1.1.11", NULL), vec![0]].concat();
    assert_eq!(read(&trailing), Err(AlgorithmFault::Malformed));
}
