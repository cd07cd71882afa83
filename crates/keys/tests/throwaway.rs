//! The throwaway identity is what it says, in the eyes of `openssl` too.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::process::Command;

use kyso::{Signer as _, Time, TrustStore};
use kyso_keys::throwaway;
use kyso_pki::path::Profile;
use kyso_pki::revocation::{self, Freshness, RevocationContext, RevocationEvidence, RevocationStatus};
use kyso_pki::{Certificate, CertificateList};

#[test]
fn openssl_verifies_the_chain_and_the_crl() {
    let now = Time::parse_rfc3339("2026-11-23T08:00:00+07:00").unwrap();
    let identity = throwaway::identity(now).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let pem = |label: &str, name: &str, der: &[u8]| {
        let text = der::pem::encode_string(label, der::pem::LineEnding::LF, der).unwrap();
        std::fs::write(folder.path().join(name), text).unwrap();
    };
    pem("CERTIFICATE", "root.pem", &identity.root);
    pem("CERTIFICATE", "leaf.pem", &identity.leaf);
    pem("X509 CRL", "crl.pem", &identity.crl);
    let verify = |at: i64| {
        let at = at.to_string();
        let arguments = [
            "verify",
            "-x509_strict",
            "-crl_check_all",
            "-attime",
            &at,
            "-CAfile",
            "root.pem",
            "-CRLfile",
            "crl.pem",
        ];
        let output = Command::new("openssl")
            .args(arguments)
            .arg("leaf.pem")
            .current_dir(folder.path())
            .output()
            .unwrap();
        output.status.success()
    };
    let day = 86_400;
    assert!(verify(now.unix()));
    // for openssl a CRL has ended in the second of its nextUpdate
    assert!(verify(now.unix() - day) && verify(now.unix() + 30 * day - 1));
    assert!(!verify(now.unix() - day - 1) && !verify(now.unix() + 30 * day + 1));
}

#[test]
fn the_names_say_that_it_is_worth_nothing_and_the_leaf_is_not_revoked() {
    let now = Time::parse_rfc3339("2026-11-23T08:00:00+07:00").unwrap();
    let identity = throwaway::identity(now).unwrap();
    let (root, leaf) = (
        Certificate::from_der(&identity.root).unwrap(),
        Certificate::from_der(&identity.leaf).unwrap(),
    );
    for name in [root.subject(), leaf.subject(), leaf.issuer()] {
        assert!(name.text().contains("KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"), "{}", name.text());
    }
    assert_eq!(identity.signer.certificate(), &leaf);
    let mut store = TrustStore::new();
    store.add(&identity.root).unwrap();
    store.add(&identity.crl).unwrap();
    assert_eq!((store.anchors().len(), store.crls().len()), (1, 1));
    let crl = CertificateList::from_der(&identity.crl).unwrap();
    let context = RevocationContext {
        pool: &[],
        store: &store,
        anchor: &root,
        profile: Profile::Lenient,
    };
    let crls = [crl];
    let evidence = RevocationEvidence::from_crls(&crls);
    assert!(matches!(
        revocation::status(&leaf, &root, evidence, context, now, Freshness::AtTime),
        RevocationStatus::Good { .. }
    ));
}

#[test]
fn a_time_before_1970_is_refused_and_one_after_2050_is_not() {
    assert_eq!(
        throwaway::identity(Time::from_unix(0)).unwrap_err().code(),
        "throwaway-failed"
    );
    throwaway::identity(Time::parse_rfc3339("2060-01-01T00:00:00Z").unwrap()).unwrap();
}
