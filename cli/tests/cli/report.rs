//! The JSON report: every key always, right types, times in UTC.

use serde_json::Value;

use crate::program::{Folder, pdf, verify};

const REPORT: &[&str] = &[
    "schema",
    "file",
    "sha256",
    "size",
    "status",
    "program",
    "policy",
    "validation_time",
    "error",
    "revisions",
    "signatures",
];
const SIGNATURE: &[&str] = &[
    "field",
    "type",
    "sub_filter",
    "revision",
    "byte_range",
    "coverage",
    "digest",
    "signature",
    "modifications",
    "mdp",
    "level",
    "name",
    "reason",
    "location",
    "page",
    "rect",
    "signing_time",
    "best_signature_time",
    "certificate",
    "chain",
    "trust",
    "revocation",
    "timestamps",
    "valid_at_signing_time",
    "indication",
    "sub_indication",
    "checks",
    "facts",
    "criteria",
    "viewer_opinion",
];
const NAME: &[&str] = &["text", "cn", "o", "ou", "title", "uid"];

fn assert_keys(value: &Value, keys: &[&str]) {
    for key in keys {
        assert!(value.get(key).is_some(), "no {key} in {value}");
    }
}

fn assert_time(value: &Value) {
    let text = value.as_str().unwrap();
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    assert_eq!(shape, "0000-00-00T00:00:00Z", "{text}");
}

fn assert_report(report: &Value) {
    assert_keys(report, REPORT);
    assert_eq!(report["schema"], "kyso.report/1");
    assert!(report["file"].is_string() && report["program"].is_string() && report["policy"].is_string());
    assert_time(&report["validation_time"]);
    if !report["error"].is_null() {
        assert_keys(&report["error"], &["code", "message", "offset"]);
    }
    for signature in report["signatures"].as_array().unwrap() {
        assert_signature(signature);
    }
}

fn assert_signature(signature: &Value) {
    assert_keys(signature, SIGNATURE);
    assert!(signature["byte_range"].as_array().unwrap().iter().all(Value::is_u64));
    assert_keys(&signature["digest"], &["algorithm", "status"]);
    assert_keys(&signature["signature"], &["algorithm", "key_bits", "status"]);
    assert_keys(&signature["modifications"], &["level", "permitted", "changes"]);
    assert!(signature["mdp"]["certification"].is_boolean());
    assert_keys(&signature["mdp"], &["permission"]);
    assert_time(&signature["signing_time"]["value"]);
    assert_time(&signature["best_signature_time"]);
    let certificate = &signature["certificate"];
    assert_keys(&certificate["subject"], NAME);
    assert_keys(&certificate["issuer"], NAME);
    assert_keys(certificate, &["serial", "sha256"]);
    assert_time(&certificate["not_before"]);
    assert_time(&certificate["not_after"]);
    for entry in signature["chain"].as_array().unwrap() {
        assert_keys(entry, &["subject", "sha256", "source"]);
    }
    assert_keys(
        &signature["revocation"],
        &["status", "source", "this_update", "revoked_at", "reason"],
    );
    assert!(signature["timestamps"].is_array());
    for check in signature["checks"].as_array().unwrap() {
        assert_keys(check, &["id", "clause", "outcome", "text"]);
    }
    assert_eq!(signature["facts"].as_array().unwrap().len(), 7);
    for fact in signature["facts"].as_array().unwrap() {
        assert_keys(fact, &["id", "text"]);
    }
    for criterion in signature["criteria"].as_array().unwrap() {
        assert_keys(criterion, &["id", "mandatory", "outcome", "text"]);
    }
    assert_keys(&signature["viewer_opinion"], &["status", "reasons", "text"]);
}

#[test]
fn json_is_one_array_and_jsonl_one_object_a_line_with_every_key() {
    let folder = Folder::new("keys");
    let inputs = [
        folder.signed("passed.pdf", &["--certify", "2", "--reason", "Ký thử"]),
        folder.altered("failed.pdf"),
        folder.suspended("hold.pdf"),
        pdf("cong-van.pdf"),
        folder.write("text.pdf", "no PDF"),
        folder.write("empty.pdf", ""),
        folder.path("absent.pdf"),
    ];
    let states = [
        "passed",
        "failed",
        "indeterminate",
        "unsigned",
        "unreadable",
        "unreadable",
        "unreadable",
    ];
    let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
    let array = verify(&[&["--format", "json"], inputs.as_slice()].concat());
    let array: Vec<Value> = serde_json::from_str(&array.stdout).unwrap();
    let lines = verify(&[&["--format", "jsonl"], inputs.as_slice()].concat());
    let lines: Vec<Value> = lines
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(array, lines);
    assert_eq!(lines.len(), inputs.len());
    for ((report, file), status) in lines.iter().zip(inputs).zip(states) {
        assert_report(report);
        assert_eq!(report["file"], file);
        assert_eq!(report["status"], status);
    }
    assert_eq!(lines[0]["signatures"][0]["mdp"]["permission"], 2);
    assert_eq!(lines[0]["validation_time"], crate::program::AT);
}

#[test]
fn an_unreadable_file_says_why_and_where() {
    let folder = Folder::new("why");
    let run = verify(&["--format", "jsonl", &folder.write("text.pdf", "no PDF")]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["error"]["code"], "not-a-pdf");
    assert!(report["error"]["offset"].is_u64());
    assert_eq!(run.stderr, "");
}
