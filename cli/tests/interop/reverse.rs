//! kyso judges what others sign: TOTAL-PASSED with root and CRL, for each form that they make.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::oracles::{Reading, pyhanko};
use super::program::{ECDSA, IDENTITIES, PERSON, PSS, crls, documents, name, scratch, testdata, trusted, verify};
use super::signers::{Nss, endesive_sign, job, pyhanko_sign};

fn assert_all_passed(files: &[PathBuf]) {
    let (code, report) = verify(files);
    assert_eq!(report.len(), files.len());
    for file in &report {
        let failed: Vec<&Value> = file["signatures"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|s| &s["sub_indication"])
            .collect();
        assert_eq!(
            file["status"], "passed",
            "{}: {failed:?} {}",
            file["file"], file["error"]
        );
    }
    assert_eq!(code, Some(0));
}

#[test]
fn each_document_signed_by_pyhanko_passes() {
    let folder = scratch("reverse-documents");
    let jobs: Vec<Value> = documents()
        .iter()
        .map(|document| job(document, &folder.join(name(document)), PERSON, json!({})))
        .collect();
    pyhanko_sign(&jobs);
    assert_all_passed(&outputs(&jobs));
}

#[test]
fn each_form_that_pyhanko_signs_passes() {
    let folder = scratch("reverse-forms");
    let document = testdata("pdf/cong-van.pdf");
    let mut jobs = Vec::new();
    let forms = [
        json!({ "sub_filter": "adbe" }),
        json!({ "certify": 1 }),
        json!({ "certify": 2, "digest": "sha384" }),
        json!({ "certify": 3, "digest": "sha512" }),
        json!({ "new_field_box": [0, 320, 270, 500, 370], "stamp": "Ky boi: %(signer)s" }),
    ];
    for identity in IDENTITIES {
        for (number, form) in forms.iter().enumerate() {
            let output = folder.join(format!("{}-{number}.pdf", identity.name));
            let mut form = form.clone();
            form["pss"] = (identity.scheme == "pss").into();
            if identity.name == "ed25519" {
                form["digest"] = "sha512".into(); // RFC 8419 section 3.1
            }
            jobs.push(job(&document, &output, identity, form));
        }
    }
    let existing = json!({ "field": "ChuKy" });
    jobs.push(job(
        &testdata("pdf/form-empty-field.pdf"),
        &folder.join("existing-field.pdf"),
        PERSON,
        existing,
    ));
    pyhanko_sign(&jobs);
    assert_all_passed(&outputs(&jobs));
}

#[test]
fn what_endesive_signs_passes() {
    let folder = scratch("reverse-endesive");
    let sign =
        |name: &str, identity, further| job(&testdata("pdf/cong-van.pdf"), &folder.join(name), identity, further);
    let jobs = [
        sign("rsa.pdf", PERSON, json!({})),
        sign("sha512.pdf", PERSON, json!({ "digest": "sha512" })),
        sign("pss.pdf", PSS, json!({ "pss": true })),
        sign("certified.pdf", PERSON, json!({ "certify": true })),
    ];
    endesive_sign(&jobs);
    assert_all_passed(&outputs(&jobs));
}

/// With an elliptic-curve key endesive 3.0.1 still names PKCS#1 as the signature algorithm; openssl looks at the key
/// only, pyHanko refuses. When this fails, endesive has learnt it: then such keys belong to what passes.
#[test]
fn an_elliptic_curve_signature_that_endesive_calls_rsa_fails_as_with_pyhanko() {
    let signed = scratch("reverse-endesive-ecdsa").join("ecdsa.pdf");
    endesive_sign(&[job(&testdata("pdf/cong-van.pdf"), &signed, ECDSA, json!({}))]);
    let files = [signed];
    let theirs = &pyhanko(&files, &trusted(), &crls(), Reading::Strict)[&files[0]].signatures[0];
    assert!(!theirs.valid && !theirs.bottom_line, "{theirs:?}");
    let (code, report) = verify(&files);
    let signature = &report[0]["signatures"][0];
    assert_eq!(
        (code, &signature["sub_indication"]),
        (Some(1), &json!("SIG_CRYPTO_FAILURE"))
    );
}

/// RSA only: with an elliptic-curve key pdfsig 22.12 ends with "unable update signature" and leaves a file that it calls
/// altered itself.
///
/// pdfsig gives new objects generation 1 without freeing generation 0 first, which strict readers refuse.
#[test]
fn what_pdfsig_signs_passes() {
    let nss = Nss::with(PERSON, &scratch("reverse-pdfsig"));
    let signed = [
        nss.sign(&testdata("pdf/cong-van.pdf"), None, &[]),
        nss.sign(&testdata("pdf/ghostscript.pdf"), None, &["-reason", "second document"]),
        nss.sign(&testdata("pdf/form-empty-field.pdf"), Some("ChuKy"), &["-etsi"]),
    ];
    assert_all_passed(&signed);
}

fn outputs(jobs: &[Value]) -> Vec<PathBuf> {
    jobs.iter()
        .map(|job| Path::new(job["output"].as_str().unwrap()).to_owned())
        .collect()
}
