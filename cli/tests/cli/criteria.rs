//! TT 15/2025: the criteria of Annex II, the three verdicts, the seven facts of files in every state, and what a viewer may
//! show beside them.

use std::fs;

use serde_json::Value;

use crate::program::{AT, Folder, Run, command, pdf, pki, verify};

const LABELS: [&str; 7] = [
    "    Người ký: ",
    "    Đơn vị quản lý chứng thư số: ",
    "    Tổ chức cấp chứng thư số: ",
    "    Thời gian ký: ",
    "    Tính toàn vẹn: ",
    "    Hiệu lực tại thời điểm ký: ",
    "    Thời hạn của chứng thư số: ",
];

const ALL_PASSED: &str = "Tiêu chí theo Phụ lục II TT 15/2025: đạt mọi tiêu chí bắt buộc\n";

fn signed_by(name: &str, folder: &Folder) -> String {
    let path = folder.path(&format!("{name}.pdf"));
    let run: Run = command()
        .args([
            "sign",
            "--time",
            crate::program::TIME,
            "--key",
            &pki(&format!("{name}.key.pem")),
        ])
        .args(["--cert", &pki(&format!("{name}.crt.pem")), "--chain", &pki("chain.pem")])
        .args([&pdf("cong-van.pdf"), "-o", &path])
        .output()
        .unwrap()
        .into();
    assert_eq!(run.code, Some(0), "{run:?}");
    path
}

/// A signature value that is no CMS, so that no certificate can be read.
fn without_certificate(folder: &Folder) -> String {
    let path = folder.signed("unreadable.pdf", &[]);
    let mut bytes = fs::read(&path).unwrap();
    let key = b"/Contents <30";
    let at = bytes
        .windows(key.len())
        .position(|window| window == key || window == b"/Contents<308")
        .unwrap();
    let open = at + bytes[at..].iter().position(|octet| *octet == b'<').unwrap();
    bytes[open + 1..open + 3].copy_from_slice(b"FF");
    fs::write(&path, bytes).unwrap();
    path
}

/// Exit code and first signature of a run with `--format jsonl`.
fn judged(arguments: &[&str]) -> (Option<i32>, Value) {
    let run = verify(&[&["--format", "jsonl"], arguments].concat());
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    (run.code, report["signatures"][0].clone())
}

fn outcome<'v>(signature: &'v Value, id: &str) -> &'v str {
    let criteria = signature["criteria"].as_array().unwrap();
    assert_eq!(criteria.len(), 10);
    let found = criteria.iter().find(|criterion| criterion["id"] == id).unwrap();
    found["outcome"].as_str().unwrap()
}

fn assert_text(arguments: &[&str], verdict: &str, viewer: &str) -> String {
    let text = verify(&[&["--lang", "vi"], arguments].concat()).stdout;
    assert!(text.starts_with(&format!("{verdict}  ")), "{text}");
    assert!(text.contains(&format!("): {verdict}  [")), "{text}");
    for label in LABELS {
        assert_eq!(text.matches(label).count(), 1, "{label:?} in {text}");
    }
    assert!(text.contains("    Nhóm tin cậy: "), "{text}");
    let line = text.lines().find(|line| line.contains("Adobe Reader")).unwrap();
    assert!(line.contains(viewer), "{line}");
    text
}

#[test]
fn a_good_file_meets_all_mandatory_criteria() {
    let folder = Folder::new("criteria-good");
    let path = folder.signed("good.pdf", &[]);
    let (code, signature) = judged(&[&path]);
    assert_eq!(code, Some(0));
    for id in ["1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "2.4"] {
        assert_eq!(outcome(&signature, id), "passed", "{id}");
    }
    assert_eq!(outcome(&signature, "1.6"), "unknown");
    assert_eq!(signature["viewer"]["opinion"], "unknown");
    let text = assert_text(&[&path], "HỢP LỆ", "nếu chứng thư số gốc có trong danh sách");
    assert!(text.contains(ALL_PASSED), "{text}");
    assert!(text.contains("    Nhóm tin cậy: không thuộc nhóm nào\n"), "{text}");
}

#[test]
fn an_altered_file_fails_2_4_alone() {
    let folder = Folder::new("criteria-altered");
    let path = folder.altered("altered.pdf");
    let (code, signature) = judged(&[&path]);
    assert_eq!(code, Some(1));
    assert_eq!(outcome(&signature, "2.4"), "failed");
    assert_eq!(outcome(&signature, "2.2"), "passed");
    assert_eq!(signature["viewer"]["opinion"], "invalid");
    let text = assert_text(&[&path], "KHÔNG HỢP LỆ", "không hợp lệ");
    assert!(text.contains("      ✗ 2.4 (bắt buộc) "), "{text}");
    assert!(!text.contains("đạt mọi tiêu chí"), "{text}");
    let english = verify(&["--lang", "en", &path]).stdout;
    assert!(english.starts_with("NOT VALID  "), "{english}");
}

#[test]
fn a_revoked_certificate_fails_1_2_and_never_passes_1_1() {
    let folder = Folder::new("criteria-revoked");
    let path = signed_by("revoked", &folder);
    let (_, signature) = judged(&[&path]);
    assert_eq!(outcome(&signature, "1.2"), "failed");
    assert_ne!(outcome(&signature, "1.1"), "passed");
    assert_ne!(outcome(&signature, "2.3"), "passed");
    assert_eq!(outcome(&signature, "2.4"), "passed");
    assert_eq!(signature["viewer"]["opinion"], "invalid");
    let text = assert_text(&[&path], "CHƯA XÁC ĐỊNH", "thu hồi");
    assert!(text.contains("      ✗ 1.2 (bắt buộc) "), "{text}");
}

#[test]
fn without_a_trusted_root_what_hangs_on_it_is_unknown() {
    let folder = Folder::new("criteria-untrusted");
    let path = folder.signed("untrusted.pdf", &[]);
    let empty = folder.folder("empty");
    let ask = |more: &[&str]| -> Run {
        let mut command = command();
        command.args(["verify", "--at", AT, "--offline", "--trust", &empty, &path]);
        command.args(more).output().unwrap().into()
    };
    let run = ask(&["--format", "jsonl"]);
    assert_eq!(run.code, Some(3), "{run:?}");
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let signature = &report["signatures"][0];
    for id in ["1.1", "1.2", "1.4", "2.1", "2.3"] {
        assert_eq!(outcome(signature, id), "unknown", "{id}");
    }
    assert_eq!(outcome(signature, "2.2"), "passed");
    let text = ask(&["--lang", "vi"]).stdout;
    assert!(text.starts_with("CHƯA XÁC ĐỊNH  "), "{text}");
    assert!(text.contains("    Nhóm tin cậy: không rõ\n"), "{text}");
    assert!(text.contains("      ? 2.1 (bắt buộc) "), "{text}");
}

#[test]
fn a_certificate_that_cannot_be_read_leaves_every_fact_in_place() {
    let folder = Folder::new("criteria-unreadable");
    let path = without_certificate(&folder);
    let (code, signature) = judged(&[&path]);
    assert_ne!(code, Some(0));
    assert!(signature["certificate"].is_null());
    let criteria = signature["criteria"].as_array().unwrap();
    assert!(
        criteria.iter().all(|criterion| criterion["outcome"] != "passed"),
        "{criteria:?}"
    );
    let text = assert_text(&[&path], "KHÔNG HỢP LỆ", "chưa đoán được");
    for label in [LABELS[0], LABELS[1], LABELS[2], LABELS[5], LABELS[6]] {
        assert!(text.contains(&format!("{label}không rõ\n")), "{label:?} in {text}");
    }
}
