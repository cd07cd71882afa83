//! What signing must refuse, and what its options do.

use std::process::Command;

use serde_json::Value;

use crate::program::{Folder, Run, command, kyso, pdf, pki, sign, verify};

fn signature(path: &str) -> Value {
    let run = verify(&["--format", "jsonl", path]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    report["signatures"][0].clone()
}

#[test]
fn certify_gives_its_permission_and_p1_refuses_more() {
    let folder = Folder::new("certify");
    for permission in ["1", "2", "3"] {
        let path = folder.signed(&format!("{permission}.pdf"), &["--certify", permission]);
        let signature = signature(&path);
        assert_eq!(signature["mdp"]["certification"], true);
        assert_eq!(signature["mdp"]["permission"].to_string(), permission);
        assert_eq!(signature["indication"], "TOTAL-PASSED");
        let again = sign(&[&path, "-o", &folder.path(&format!("{permission}-again.pdf"))]);
        assert_eq!(again.code, Some(if permission == "1" { 1 } else { 0 }), "{again:?}");
    }
    assert!(!folder.names().contains(&"1-again.pdf".to_owned()));
    assert_eq!(sign(&["x.pdf", "-o", "y.pdf", "--certify", "4"]).code, Some(2));
}

#[test]
fn certify_on_a_signed_file_is_refused() {
    let folder = Folder::new("certify-late");
    let run = sign(&[
        &folder.signed("s.pdf", &[]),
        "-o",
        &folder.path("c.pdf"),
        "--certify",
        "2",
    ]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("[certify-not-first]"), "{run:?}");
    assert_eq!(folder.names(), ["s.pdf"]);
}

#[test]
fn a_refusal_wins_over_a_failure_and_a_success() {
    let folder = Folder::new("refusal");
    let certified = folder.signed("certified.pdf", &["--certify", "1"]);
    let (plain, out) = (folder.letter("plain.pdf"), folder.folder("out"));
    let run = sign(&[&folder.path("absent.pdf"), &certified, &plain, "-o", &out]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert_eq!(verify(&[&folder.path("out/plain.pdf")]).code, Some(0));
}

#[test]
fn the_field_is_the_named_one_the_only_empty_one_or_new() {
    let folder = Folder::new("field");
    let form = pdf("form-empty-field.pdf");
    let inspected: Value = serde_json::from_str(&kyso(&["inspect", &form, "--format", "json"]).stdout).unwrap();
    let empty = inspected["fields"][0]["field"].as_str().unwrap().to_owned();
    for (index, (options, field)) in [
        (vec![], empty.as_str()),
        (vec!["--field", empty.as_str()], empty.as_str()),
        (vec!["--field", "Chữ ký mới"], "Chữ ký mới"),
    ]
    .into_iter()
    .enumerate()
    {
        let out = folder.path(&format!("{index}.pdf"));
        let run = sign(&[&[form.as_str(), "-o", &out], options.as_slice()].concat());
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(signature(&out)["field"], field);
    }
    let signed = folder.path("1.pdf");
    for name in [empty.as_str(), "", "a.b"] {
        let run = sign(&[&signed, "-o", &folder.path("no.pdf"), "--field", name]);
        assert_eq!(run.code, Some(2), "{name:?}: {run:?}");
    }
}

#[test]
fn schemes_digests_and_formats_are_as_asked() {
    let folder = Folder::new("schemes");
    for (index, (key, scheme, digest, algorithm)) in [
        ("person", "auto", "sha256", "rsa-pkcs1v15"),
        ("person", "pkcs1", "sha384", "rsa-pkcs1v15"),
        ("person", "pss", "sha512", "rsa-pss"),
        ("p256", "auto", "sha256", "ecdsa"),
        ("p384", "auto", "sha384", "ecdsa"),
    ]
    .into_iter()
    .enumerate()
    {
        for (sub_filter, name) in [("pades", "ETSI.CAdES.detached"), ("adbe", "adbe.pkcs7.detached")] {
            let out = folder.path(&format!("{index}-{sub_filter}.pdf"));
            let run: Run = command()
                .args(["sign", "--key", &pki(&format!("{key}.key.pem"))])
                .args(["--cert", &pki(&format!("{key}.crt.pem")), "--chain", &pki("chain.pem")])
                .args(["--time", crate::program::TIME, "--scheme", scheme, "--digest", digest])
                .args(["--sub-filter", sub_filter, &pdf("cong-van.pdf"), "-o", &out])
                .output()
                .unwrap()
                .into();
            assert_eq!(run.code, Some(0), "{key} {scheme} {digest}: {run:?}");
            let signature = signature(&out);
            assert_eq!(signature["indication"], "TOTAL-PASSED", "{signature}");
            assert_eq!(signature["signature"]["algorithm"], algorithm);
            assert_eq!(signature["digest"]["algorithm"], digest);
            assert_eq!(signature["sub_filter"], name);
        }
    }
}

#[test]
fn a_scheme_that_the_key_cannot_is_an_error() {
    let folder = Folder::new("scheme-error");
    let run = kyso(&[
        "sign",
        "--key",
        &pki("p256.key.pem"),
        "--cert",
        &pki("p256.crt.pem"),
        "--scheme",
        "pss",
        &pdf("cong-van.pdf"),
        "-o",
        &folder.path("o.pdf"),
    ]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("[key-algorithm]"), "{run:?}");
}

#[test]
fn an_encrypted_document_opens_with_its_password() {
    let folder = Folder::new("encrypted");
    let input = folder.path("in.pdf");
    let made = Command::new("qpdf")
        .args([
            "--encrypt",
            "open-me",
            "owner",
            "256",
            "--",
            &pdf("cong-van.pdf"),
            &input,
        ])
        .status()
        .expect("qpdf is needed");
    assert!(made.success());
    let (password, out) = (folder.write("password", "open-me\n"), folder.path("out.pdf"));
    assert_eq!(verify(&[&input]).code, Some(2));
    assert_eq!(sign(&[&input, "-o", &out]).code, Some(2));
    let option = ["--document-password-file", &password];
    assert_eq!(
        sign(&[&[input.as_str(), "-o", &out], option.as_slice()].concat()).code,
        Some(0)
    );
    assert_eq!(verify(&[&[out.as_str()], option.as_slice()].concat()).code, Some(0));
    assert_eq!(verify(&[&out]).code, Some(2));
}
