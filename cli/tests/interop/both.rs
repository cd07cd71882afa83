//! Signatures of kyso and of others in one file: the first stays valid in pyHanko's eyes, whoever comes second.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::oracles::{PyHankoSignature, Reading, pdfsig, pyhanko, qpdf_check};
use super::program::{
    ECDSA, Identity, PERSON, crls, documents, name, scratch, sign, testdata, trusted, try_sign, verify,
};
use super::signers::{Nss, endesive_sign, job, pyhanko_sign};

/// pyHanko's fields of a file, oldest signature first, and the certification that it sees in the oldest.
type Seen = (Vec<String>, Option<u64>);

#[test]
fn a_second_signature_by_kyso_keeps_the_first_by_pyhanko_valid() {
    let folder = scratch("both-kyso-second");
    let once = by_pyhanko(&documents(), &folder.join("once"), PERSON, &json!({}));
    assert_both_valid(&by_kyso(&once, &folder.join("both"), ECDSA, &[]));
}

#[test]
fn a_second_signature_by_pyhanko_keeps_the_first_by_kyso_valid() {
    let folder = scratch("both-pyhanko-second");
    let once = by_kyso(&documents(), &folder.join("once"), PERSON, &[]);
    assert_both_valid(&by_pyhanko(&once, &folder.join("both"), ECDSA, &json!({})));
}

#[test]
fn two_signatures_by_kyso_keep_each_other_valid() {
    let folder = scratch("both-kyso");
    let once = by_kyso(&documents(), &folder.join("once"), PERSON, &["--sub-filter", "adbe"]);
    assert_both_valid(&by_kyso(&once, &folder.join("both"), ECDSA, &[]));
}

#[test]
fn a_second_signature_by_kyso_keeps_the_first_by_pdfsig_and_by_endesive_valid() {
    let folder = scratch("both-others-first");
    let document = testdata("pdf/cong-van.pdf");
    let endesive = folder.join("endesive-cong-van.pdf");
    endesive_sign(&[job(&document, &endesive, PERSON, json!({}))]);
    let once = [Nss::with(PERSON, &folder).sign(&document, None, &[]), endesive];
    assert_both_valid(&by_kyso(&once, &folder.join("both"), ECDSA, &[]));
}

/// Documents that were certified by kyso or by pyHanko and then signed by either.
#[test]
fn a_certified_document_may_be_signed_again_at_permission_2_and_3() {
    let folder = scratch("both-certified");
    let documents = ["cong-van.pdf", "cong-van-pdfa2b.pdf", "qpdf-object-streams.pdf"];
    let documents = documents.map(|document| testdata("pdf").join(document));
    for permission in [2, 3] {
        let at = |step: &str| folder.join(format!("{step}-{permission}"));
        let number = permission.to_string();
        let by_us = by_kyso(&documents, &at("kyso"), PERSON, &["--certify", &number]);
        let by_them = by_pyhanko(&documents, &at("pyhanko"), PERSON, &json!({ "certify": permission }));
        let mut twice = by_kyso(&by_us, &at("kyso-kyso"), ECDSA, &[]);
        twice.extend(by_kyso(&by_them, &at("pyhanko-kyso"), ECDSA, &[]));
        twice.extend(by_pyhanko(&by_us, &at("kyso-pyhanko"), ECDSA, &json!({})));
        for (_, certification) in assert_both_valid(&twice) {
            assert_eq!(certification, Some(permission));
        }
    }
}

#[test]
fn a_document_certified_with_permission_1_is_not_signed_again() {
    let folder = scratch("both-locked");
    let document = [testdata("pdf/cong-van.pdf")];
    let mut certified = by_kyso(&document, &folder.join("kyso"), PERSON, &["--certify", "1"]);
    certified.extend(by_pyhanko(
        &document,
        &folder.join("pyhanko"),
        PERSON,
        &json!({ "certify": 1 }),
    ));
    for file in certified {
        let output = folder.join("again.pdf");
        let result = try_sign(&[file], &output, ECDSA, &[]);
        assert_eq!(
            result.status.code(),
            Some(1),
            "{}",
            String::from_utf8_lossy(&result.stderr)
        );
        assert!(!output.exists());
    }
}

/// The field that waits in the form is filled first or second, with and without certification before.
#[test]
fn an_existing_empty_field_takes_the_first_or_the_second_signature() {
    let folder = scratch("both-empty-field");
    let form = [testdata("pdf/form-empty-field.pdf")];
    let signed = |step: &str, first: &[&str], second: &[&str]| {
        let once = by_kyso(&form, &folder.join(format!("{step}-once")), PERSON, first);
        by_kyso(&once, &folder.join(step), ECDSA, second).remove(0)
    };
    let files = [
        signed("second", &["--field", "Moi"], &[]),
        signed("second-named", &["--field", "Moi"], &["--field", "ChuKy"]),
        signed("second-certified-2", &["--field", "Moi", "--certify", "2"], &[]),
        signed("second-certified-3", &["--field", "Moi", "--certify", "3"], &[]),
        signed("first", &[], &["--field", "Moi"]),
        signed("first-certified-2", &["--certify", "2"], &["--field", "Moi"]),
    ];
    let seen = assert_both_valid(&files);
    let fields: Vec<String> = seen.iter().map(|(fields, _)| fields.join(" ")).collect();
    assert_eq!(
        fields,
        [
            "Moi ChuKy",
            "Moi ChuKy",
            "Moi ChuKy",
            "Moi ChuKy",
            "ChuKy Moi",
            "ChuKy Moi"
        ]
    );
    let certified: Vec<Option<u64>> = seen.iter().map(|(_, certification)| *certification).collect();
    assert_eq!(certified, [None, None, Some(2), Some(3), None, Some(2)]);
}

/// The files that kyso makes in the new `folder`.
fn by_kyso(inputs: &[PathBuf], folder: &Path, identity: Identity, options: &[&str]) -> Vec<PathBuf> {
    let outputs = outputs(inputs, folder);
    for (input, output) in inputs.iter().zip(&outputs) {
        sign(std::slice::from_ref(input), output, identity, options);
    }
    outputs
}

/// The files that pyHanko makes in the new `folder`.
fn by_pyhanko(inputs: &[PathBuf], folder: &Path, identity: Identity, form: &Value) -> Vec<PathBuf> {
    let outputs = outputs(inputs, folder);
    let pairs = inputs.iter().zip(&outputs);
    let jobs: Vec<Value> = pairs
        .map(|(input, output)| job(input, output, identity, form.clone()))
        .collect();
    pyhanko_sign(&jobs);
    outputs
}

fn outputs(inputs: &[PathBuf], folder: &Path) -> Vec<PathBuf> {
    std::fs::create_dir(folder).unwrap();
    inputs.iter().map(|input| folder.join(name(input))).collect()
}

/// Each file has two signatures; qpdf, pdfsig and pyHanko accept both, and kyso the second.
fn assert_both_valid(files: &[PathBuf]) -> Vec<Seen> {
    for file in files {
        assert_accepted_by_qpdf_and_pdfsig(file);
    }
    assert_second_passes_here(files);
    // lenient: hybrid files, MuPDF's object 0, pdfsig's generations
    let answers = pyhanko(files, &trusted(), &crls(), Reading::Lenient);
    let seen = |file: &PathBuf| {
        let answer = &answers[file];
        assert_eq!(answer.error, None, "{}", file.display());
        accepted(&answer.signatures, file)
    };
    files.iter().map(seen).collect()
}

fn accepted(signatures: &[PyHankoSignature], file: &Path) -> Seen {
    let good = |s: &PyHankoSignature| s.error.is_none() && s.intact && s.valid && s.trusted && s.bottom_line;
    assert!(signatures.iter().all(good), "{}: {signatures:#?}", file.display());
    let coverage: Vec<&str> = signatures.iter().map(|s| s.coverage.as_str()).collect();
    assert_eq!(coverage, ["ENTIRE_REVISION", "ENTIRE_FILE"], "{}", file.display());
    let fields = signatures.iter().map(|s| s.field.clone()).collect();
    (fields, signatures[0].certification)
}

fn assert_accepted_by_qpdf_and_pdfsig(file: &Path) {
    // whatever qpdf says about a document, it says when the document is signed once (`judged`)
    let original = testdata("pdf").join(name(file));
    let before = if original.exists() {
        qpdf_check(&original)
    } else {
        vec![]
    };
    let mut complaints = qpdf_check(file);
    complaints.retain(|line| !before.contains(line));
    assert!(complaints.is_empty(), "{}: {complaints:#?}", file.display());
    let signatures = pdfsig(file);
    let valid = signatures.iter().all(|s| s.validation == "Signature is Valid.");
    let total = signatures.iter().filter(|s| s.total).count();
    assert_eq!(
        (signatures.len(), valid, total),
        (2, true, 1),
        "{}: {signatures:?}",
        file.display()
    );
}

/// The first may still be INDETERMINATE, for the revision after it; its own bytes are good.
fn assert_second_passes_here(files: &[PathBuf]) {
    let (_, report) = verify(files);
    assert_eq!(report.len(), files.len());
    for file in &report {
        let [first, second] = &file["signatures"].as_array().unwrap()[..] else {
            panic!("{file:#}")
        };
        assert_eq!(second["indication"], "TOTAL-PASSED", "{file:#}");
        assert_ne!(first["indication"], "TOTAL-FAILED", "{file:#}");
        assert_eq!(
            (&first["digest"]["status"], &first["signature"]["status"]),
            (&json!("intact"), &json!("verified")),
            "{file:#}"
        );
    }
}
