//! Every form of key file that `openssl` writes, wrong passwords, damage and strangers' certificates.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

use kyso::Signer;
use kyso_keys::{KeyError, SoftwareSigner};
use kyso_pki::crypto::{Verification, verify};
use kyso_testkit::{Identity, file, pki};

const PASSWORD: Option<&[u8]> = Some(b"kyso-test");

/// The signer signs for this identity with its own algorithm.
#[track_caller]
fn assert_signs(signer: &SoftwareSigner, identity: &Identity) {
    assert_eq!(signer.certificate().der(), identity.certificate);
    let algorithm = signer.default_algorithm();
    let signature = signer.sign(b"message", &algorithm).unwrap();
    let key = signer.certificate().public_key();
    assert_eq!(verify(key, &algorithm, b"message", &signature), Verification::Verified);
}

/// Nearest first, and no root.
#[track_caller]
fn assert_chain(signer: &SoftwareSigner) {
    let chain: Vec<&[u8]> = signer.chain().iter().map(|certificate| certificate.der()).collect();
    assert_eq!(chain, [pki().ca_g2.certificate.as_slice()]);
}

#[test]
fn every_form_of_pkcs12_opens() {
    for name in ["person.p12", "person-legacy.p12", "person-no-mac.p12"] {
        let signer =
            SoftwareSigner::from_pkcs12(&file(name), PASSWORD).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_signs(&signer, &pki().person);
        assert_chain(&signer);
    }
    let signer = SoftwareSigner::from_pkcs12(&file("person-no-chain.p12"), PASSWORD).unwrap();
    assert_signs(&signer, &pki().person);
    assert!(signer.chain().is_empty());
}

#[test]
fn a_pkcs12_password_may_be_vietnamese_or_empty() {
    let password = "mật khẩu thử".as_bytes();
    let signer = SoftwareSigner::from_pkcs12(&file("person-unicode.p12"), Some(password)).unwrap();
    assert_signs(&signer, &pki().person);
    for password in [None, Some(&b""[..])] {
        let signer = SoftwareSigner::from_pkcs12(&file("person-empty-password.p12"), password).unwrap();
        assert_signs(&signer, &pki().person);
    }
}

#[test]
fn a_wrong_pkcs12_password_is_told_from_a_broken_file() {
    for name in ["person.p12", "person-legacy.p12", "person-no-mac.p12"] {
        let bytes = file(name);
        let open = |password| SoftwareSigner::from_pkcs12(&bytes, password).unwrap_err();
        assert_eq!(open(Some(b"wrong")), KeyError::WrongPassword, "{name}");
        assert_eq!(open(Some(b"\xff\xfe")), KeyError::WrongPassword, "{name}");
        assert_eq!(open(None), KeyError::PasswordRequired, "{name}");
        let cut = SoftwareSigner::from_pkcs12(&bytes[..bytes.len() / 2], PASSWORD).unwrap_err();
        assert_eq!(cut.code(), "key-file-malformed", "{name}");
    }
    for garbage in [&b""[..], b"not a key", &[0x30; 1000], &pki().person.certificate] {
        let error = SoftwareSigner::from_pkcs12(garbage, PASSWORD).unwrap_err();
        assert_eq!(error.code(), "key-file-malformed");
    }
}

#[test]
fn a_pkcs12_without_a_key_says_so() {
    assert_eq!(
        SoftwareSigner::from_pkcs12(&file("no-key.p12"), PASSWORD).unwrap_err(),
        KeyError::NoPrivateKey
    );
}

/// A PKCS#12 with several keys, as Windows exports them.
fn pkcs12(identities: &[(&[u8], &[u8])]) -> Vec<u8> {
    use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};
    let mut store = KeyStore::new();
    for (index, (key, certificate)) in identities.iter().enumerate() {
        let key = PrivateKey::from_der(key).unwrap();
        let chain = PrivateKeyChain::new(
            vec![u8::try_from(index).unwrap()],
            key,
            [Certificate::from_der(certificate).unwrap()],
        );
        store.add_entry(&format!("key {index}"), KeyStoreEntry::PrivateKeyChain(chain));
    }
    store
        .writer("kyso-test")
        .encryption_iterations(2048)
        .mac_iterations(2048)
        .write()
        .unwrap()
}

#[test]
fn several_keys_in_one_file_are_listed_and_none_is_guessed() {
    let pki = pki();
    let bytes = pkcs12(&[
        (&pki.person.key, &pki.person.certificate),
        (&pki.p256.key, &pki.p256.certificate),
    ]);
    let all = SoftwareSigner::all_from_pkcs12(&bytes, PASSWORD).unwrap();
    let mut names: Vec<_> = all.iter().map(|signer| signer.certificate().subject().text()).collect();
    names.sort();
    let KeyError::SeveralIdentities(mut several) = SoftwareSigner::from_pkcs12(&bytes, PASSWORD).unwrap_err() else {
        panic!("one was taken");
    };
    several.sort();
    assert_eq!(several, names);
    assert_eq!(names.len(), 2);
}

#[test]
fn a_key_for_encryption_alone_does_not_stand_in_the_way() {
    use kyso_testkit::mint::{self, CertificateSpec, KeyPair, extension};
    let root = CertificateSpec::root(mint::name(&[("CN", "KYSO TEST root")]), &KeyPair::p256(0));
    let key = KeyPair::p256(1);
    let mut spec = CertificateSpec::leaf(mint::name(&[("CN", "KYSO TEST encryption")]), &key, &root, 2);
    spec.set(extension::key_usage(&[extension::usage::KEY_ENCIPHERMENT]));
    let encryption = mint::certificate(&spec);
    let person = &pki().person;
    let bytes = pkcs12(&[(key.pkcs8(), &encryption), (&person.key, &person.certificate)]);
    assert_signs(&SoftwareSigner::from_pkcs12(&bytes, PASSWORD).unwrap(), person);
}

#[test]
fn every_form_of_pkcs8_opens() {
    let certificate = file("person.crt.pem");
    let chain = file("chain.pem");
    for (name, password) in [
        ("person.key.pem", None),
        ("person.enc.key.pem", PASSWORD),
        ("person.enc.key.der", PASSWORD),
        ("person.enc-scrypt.key.pem", PASSWORD),
        ("person.enc-3des.key.pem", PASSWORD),
        ("person.pkcs1.key.pem", None),
    ] {
        let signer = SoftwareSigner::from_pkcs8(&file(name), password, &certificate, Some(&chain))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_signs(&signer, &pki().person);
        assert_chain(&signer);
    }
    for (name, password) in [
        ("p256.key.pem", None),
        ("p256.enc.key.pem", PASSWORD),
        ("p256.sec1.key.pem", None),
    ] {
        let signer = SoftwareSigner::from_pkcs8(&file(name), password, &pki().p256.certificate, None)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_signs(&signer, &pki().p256);
    }
}

#[test]
fn every_kind_of_key_signs() {
    let pki = pki();
    for identity in [
        &pki.person,
        &pki.organisation,
        &pki.rsa3072,
        &pki.rsa4096,
        &pki.p256,
        &pki.p384,
        &pki.p521,
        &pki.ed25519,
    ] {
        let signer = SoftwareSigner::from_pkcs8(&identity.key, None, &identity.certificate, None).unwrap();
        assert_signs(&signer, identity);
    }
}

#[test]
fn the_certificate_file_may_hold_the_chain_in_any_order() {
    let certificates = [file("root-g2.crt.pem"), file("ca-g2.crt.pem"), file("person.crt.pem")].concat();
    let signer = SoftwareSigner::from_pkcs8(&pki().person.key, None, &certificates, None).unwrap();
    assert_signs(&signer, &pki().person);
    assert_chain(&signer);
}

#[test]
fn certificates_that_lead_nowhere_do_not_travel() {
    let chain = [file("chain-g1.pem"), file("expired.crt.pem")].concat();
    let signer = SoftwareSigner::from_pkcs8(&pki().person.key, None, &pki().person.certificate, Some(&chain)).unwrap();
    assert!(signer.chain().is_empty());
}

#[test]
fn a_pkcs8_password_is_asked_for_and_checked() {
    let certificate = &pki().person.certificate;
    for name in [
        "person.enc.key.pem",
        "person.enc.key.der",
        "person.enc-scrypt.key.pem",
        "person.enc-3des.key.pem",
    ] {
        let open = |password| SoftwareSigner::from_pkcs8(&file(name), password, certificate, None).unwrap_err();
        assert_eq!(open(None), KeyError::PasswordRequired, "{name}");
        assert_eq!(open(Some(b"wrong")), KeyError::WrongPassword, "{name}");
    }
}

#[test]
fn old_encryption_is_refused_with_the_command_that_converts() {
    let certificate = &pki().person.certificate;
    for (name, code) in [
        ("person.enc-pbes1.key.pem", "key-encryption-unsupported"),
        ("person.enc-traditional.key.pem", "key-encryption-traditional"),
    ] {
        let error = SoftwareSigner::from_pkcs8(&file(name), PASSWORD, certificate, None).unwrap_err();
        assert_eq!(error.code(), code);
        assert!(error.hint().unwrap().contains("openssl pkcs8 -topk8"));
    }
}

#[test]
fn what_is_no_key_is_refused() {
    let certificate = &pki().person.certificate;
    let code = |key: &[u8]| {
        SoftwareSigner::from_pkcs8(key, None, certificate, None)
            .unwrap_err()
            .code()
            .to_owned()
    };
    assert_eq!(code(b""), "key-file-malformed");
    assert_eq!(
        code(b"-----BEGIN PRIVATE KEY-----\n????\n-----END PRIVATE KEY-----\n"),
        "key-file-malformed"
    );
    assert_eq!(code(&file("person.crt.pem")), "key-absent");
    assert_eq!(code(certificate), "key-absent");
    assert_eq!(code(&file("person.p12")), "key-file-malformed");
    let key = &pki().person.key;
    assert_eq!(code(&key[..key.len() - 1]), "key-file-malformed");
}

#[test]
fn a_certificate_of_another_key_is_refused() {
    let pki = pki();
    let open = |certificate: &[u8]| SoftwareSigner::from_pkcs8(&pki.person.key, None, certificate, None).unwrap_err();
    assert_eq!(open(&pki.revoked.certificate), KeyError::CertificateMismatch);
    assert_eq!(open(&pki.p256.certificate), KeyError::CertificateMismatch);
    assert_eq!(open(&file("person.key.pem")), KeyError::NoCertificate);
    assert_eq!(open(b"garbage").code(), "certificate-malformed");
}

#[test]
fn debug_shows_no_key() {
    let signer = SoftwareSigner::from_pkcs12(&file("person.p12"), PASSWORD).unwrap();
    let shown = format!("{signer:?}");
    assert!(
        shown.starts_with("SoftwareSigner { subject: ") && shown.len() < 300,
        "{shown}"
    );
}

#[test]
fn any_single_octet_changed_never_panics_and_never_gives_another_key() {
    let bytes = file("person.enc.key.der");
    let certificate = &pki().person.certificate;
    // the first 120 octets hold the parameters; each open costs a PBKDF2
    for at in (0..120).step_by(3) {
        let mut changed = bytes.clone();
        changed[at] ^= 0x41;
        if let Ok(signer) = SoftwareSigner::from_pkcs8(&changed, PASSWORD, certificate, None) {
            assert_eq!(signer.certificate().der(), certificate);
        }
    }
}
