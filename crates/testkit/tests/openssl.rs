//! What `openssl` says of the checked-in hierarchy.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::process::Command;

use kyso_testkit::pki_folder;

/// 2026-11-23T00:00:00Z.
const NOW: &str = "1795392000";

/// The answer of `openssl verify` with revocation checked along the whole path.
fn verify(generation: &str, leaf: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let crls = folder.path().join("crls.pem");
    let mut pems = String::new();
    for authority in ["root", "ca"] {
        let der = std::fs::read(pki_folder().join(format!("{authority}-{generation}.crl"))).unwrap();
        pems += &der::pem::encode_string("X509 CRL", der::pem::LineEnding::LF, &der).unwrap();
    }
    std::fs::write(&crls, pems).unwrap();
    let output = Command::new("openssl")
        .args(["verify", "-crl_check_all", "-attime", NOW])
        .args([
            "-CAfile",
            &format!("root-{generation}.crt.pem"),
            "-untrusted",
            &format!("ca-{generation}.crt.pem"),
        ])
        .arg("-CRLfile")
        .arg(&crls)
        .arg(format!("{leaf}.crt.pem"))
        .current_dir(pki_folder())
        .output()
        .expect("openssl");
    let answer = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(()) } else { Err(answer) }
}

#[test]
fn good_leaves_verify() {
    for leaf in ["person", "rsa3072", "rsa4096", "p256", "p384", "p521", "ed25519"] {
        assert_eq!(verify("g2", leaf), Ok(()), "{leaf}");
    }
    assert_eq!(verify("g1", "organisation"), Ok(()));
}

#[test]
fn bad_leaves_fail_for_their_own_reason() {
    for (leaf, reason) in [
        ("expired", "certificate has expired"),
        ("not-yet-valid", "certificate is not yet valid"),
        ("revoked", "certificate revoked"),
        ("suspended", "certificate revoked"),
        ("organisation", "unable to get local issuer certificate"),
    ] {
        let answer = verify("g2", leaf).unwrap_err();
        assert!(answer.contains(reason), "{leaf}: {answer}");
    }
}

#[test]
fn every_key_belongs_to_its_certificate() {
    let pki = kyso_testkit::pki();
    for identity in [
        &pki.person,
        &pki.organisation,
        &pki.rsa3072,
        &pki.rsa4096,
        &pki.p256,
        &pki.p384,
        &pki.p521,
        &pki.ed25519,
        &pki.expired,
        &pki.not_yet_valid,
        &pki.revoked,
        &pki.suspended,
    ] {
        let openssl = |arguments: &[&str], file: String| {
            Command::new("openssl")
                .args(arguments)
                .arg(file)
                .current_dir(pki_folder())
                .output()
                .expect("openssl")
                .stdout
        };
        let of_key = openssl(&["pkey", "-pubout", "-in"], format!("{}.key.pem", identity.name));
        let of_certificate = openssl(
            &["x509", "-noout", "-pubkey", "-in"],
            format!("{}.crt.pem", identity.name),
        );
        assert!(!of_key.is_empty() && of_key == of_certificate, "{}", identity.name);
    }
}

#[test]
fn the_trust_folder_holds_what_trust_returns() {
    let mut names: Vec<String> = std::fs::read_dir(pki_folder().join("trust"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let expected = ["ca-g1", "ca-g2", "root-g1", "root-g2"]
        .iter()
        .flat_map(|name| [format!("{name}.crl"), format!("{name}.crt.pem")]);
    assert_eq!(names, expected.collect::<Vec<_>>());
    for name in &names {
        let copy = std::fs::read(pki_folder().join("trust").join(name)).unwrap();
        assert_eq!(copy, kyso_testkit::file(name), "{name}");
    }
    assert_eq!(kyso_testkit::pki().trust().len(), names.len());
}
