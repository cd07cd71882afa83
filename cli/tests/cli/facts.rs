//! R-V-09: the seven facts are there whatever the verdict, in text and JSON.

use std::fs;

use serde_json::Value;

use crate::program::{AT, Folder, kyso, verify};

/// In the order of the regulation.
const IDS: [&str; 7] = [
    "issuer",
    "signer",
    "unit",
    "signing-time",
    "integrity",
    "validity-at-signing-time",
    "validity-period",
];

const VIETNAMESE: [&str; 4] = [
    "    Đơn vị quản lý chứng thư số: Sở Kiểm thử kyso\n",
    "    Tổ chức cấp chứng thư số: KYSO TEST CA phục vụ các cơ quan G2 (KHÔNG CÓ GIÁ TRỊ PHÁP LÝ)\n",
    "    Thời gian ký: 05/01/2026 08:00:00 +07:00 (do người ký khai, chưa gắn dấu thời gian)\n",
    "    Thời hạn của chứng thư số: 01/01/2024 – 01/01/2049\n",
];

const ENGLISH: [&str; 4] = [
    "    Unit of the certificate: Sở Kiểm thử kyso\n",
    "    Certificate issuer: KYSO TEST CA phục vụ các cơ quan G2 (KHÔNG CÓ GIÁ TRỊ PHÁP LÝ)\n",
    "    Signing time: 05/01/2026 08:00:00 +07:00 (claimed by the signer, no time-stamp)\n",
    "    Certificate validity: 01/01/2024 – 01/01/2049\n",
];

/// One space behind each label.
fn squeezed(text: &str) -> String {
    let line = |line: &str| match line.split_once(": ") {
        Some((label, value)) => format!("{label}: {}\n", value.trim_start()),
        None => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

/// The seven facts stand first, one a line, and their values begin in one column.
fn assert_aligned(text: &str) {
    let lines = text.lines().skip_while(|line| !line.contains("[")).skip(1).take(7);
    let columns: Vec<usize> = lines
        .map(|line| {
            let (label, value) = line.split_once(": ").unwrap();
            label.chars().count() + value.chars().take_while(|c| *c == ' ').count()
        })
        .collect();
    assert_eq!(columns.len(), 7, "{text}");
    assert!(columns.iter().all(|column| *column == columns[0]), "{text}");
}

/// Signer, integrity and validity at signing time depend on the file.
fn assert_facts(path: &str, first: &str, vietnamese: [&str; 3], english: [&str; 3]) {
    for (language, fixed, own) in [("vi", VIETNAMESE, vietnamese), ("en", ENGLISH, english)] {
        let text = verify(&["--lang", language, path]).stdout;
        assert_aligned(&text);
        let text = squeezed(&text);
        for line in fixed.iter().chain(&own) {
            assert!(text.contains(line), "no {line:?} in {text}");
        }
    }
    let run = verify(&["--format", "jsonl", path]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["status"], first);
    let signature = &report["signatures"][0];
    let certificate = &signature["certificate"];
    assert!(certificate["issuer"]["cn"].is_string());
    assert!(certificate["subject"]["cn"].is_string());
    assert_eq!(certificate["subject"]["o"], "Sở Kiểm thử kyso");
    assert_eq!(signature["signing_time"]["value"], "2026-01-05T01:00:00Z");
    assert_eq!(signature["signing_time"]["source"], "claimed");
    assert!(signature["digest"]["status"].is_string());
    let ids: Vec<&str> = signature["facts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fact| fact["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, IDS);
    assert!(signature.as_object().unwrap().contains_key("valid_at_signing_time"));
    assert_eq!(certificate["not_before"], "2024-01-01T00:00:00Z");
    assert_eq!(certificate["not_after"], "2048-12-31T23:59:59Z");
}

#[test]
fn the_seven_facts_of_a_passed_file() {
    let folder = Folder::new("facts-passed");
    assert_facts(
        &folder.signed("f.pdf", &[]),
        "passed",
        [
            "    Người ký: KYSO TEST Nguyễn Văn Kiểm Thử (KHÔNG CÓ GIÁ TRỊ PHÁP LÝ)\n",
            "    Tính toàn vẹn: nội dung đã ký số chưa bị thay đổi\n",
            "    Hiệu lực tại thời điểm ký: chứng thư số còn hiệu lực\n",
        ],
        [
            "    Signer: KYSO TEST Nguyễn Văn Kiểm Thử (KHÔNG CÓ GIÁ TRỊ PHÁP LÝ)\n",
            "    Integrity: the signed content is unchanged\n",
            "    Validity at signing time: the certificate was valid\n",
        ],
    );
}

#[test]
fn the_seven_facts_of_a_failed_file() {
    let folder = Folder::new("facts-failed");
    assert_facts(
        &folder.altered("f.pdf"),
        "failed",
        [
            "    Người ký: KYSO TEST Nguyễn Văn Kiểm Thử (KHÔNG CÓ GIÁ TRỊ PHÁP LÝ)\n",
            "    Tính toàn vẹn: tài liệu đã bị thay đổi\n",
            "    Hiệu lực tại thời điểm ký: ",
        ],
        [
            "    Signer: KYSO TEST Nguyễn Văn Kiểm Thử (KHÔNG CÓ GIÁ TRỊ PHÁP LÝ)\n",
            "    Integrity: the document was altered\n",
            "    Validity at signing time: ",
        ],
    );
}

#[test]
fn the_seven_facts_of_an_indeterminate_file() {
    let folder = Folder::new("facts-hold");
    assert_facts(
        &folder.suspended("f.pdf"),
        "indeterminate",
        [
            "    Người ký: KYSO TEST ",
            "    Tính toàn vẹn: nội dung đã ký số chưa bị thay đổi\n",
            "    Hiệu lực tại thời điểm ký: ",
        ],
        [
            "    Signer: KYSO TEST ",
            "    Integrity: the signed content is unchanged\n",
            "    Validity at signing time: ",
        ],
    );
}

#[test]
fn the_seven_facts_of_a_signature_that_cannot_be_read_say_why() {
    let folder = Folder::new("facts-unreadable");
    let path = folder.signed("f.pdf", &[]);
    let mut bytes = fs::read(&path).unwrap();
    // the hexadecimal digits of the CMS, a SEQUENCE with a long length: all zero is an empty value
    let cms = bytes.windows(5).rposition(|window| window == b"<3082").unwrap();
    let from = cms + 1;
    let to = from + bytes[from..].iter().position(|octet| *octet == b'>').unwrap();
    bytes[from..to].fill(b'0');
    fs::write(&path, bytes).unwrap();
    let run = verify(&["--lang", "vi", &path]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stdout.starts_with("KHÔNG HỢP LỆ  "), "{run:?}");
    let text = squeezed(&run.stdout);
    let why = "không rõ (giá trị chữ ký (/Contents) rỗng)";
    for label in [
        "Tổ chức cấp chứng thư số",
        "Người ký",
        "Đơn vị quản lý chứng thư số",
        "Tính toàn vẹn",
    ] {
        assert!(text.contains(&format!("    {label}: {why}\n")), "{label}: {text}");
    }
    assert!(text.contains("    Thời hạn của chứng thư số: không rõ ("), "{text}");
    let run = verify(&["--lang", "en", &path]);
    assert!(run.stdout.starts_with("NOT VALID  "), "{run:?}");
}

/// Outcomes by number, of the only signature.
fn criteria(arguments: &[&str]) -> Vec<(String, String)> {
    let run = verify(&[&["--format", "jsonl"], arguments].concat());
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let criteria = report["signatures"][0]["criteria"].as_array().unwrap();
    criteria
        .iter()
        .map(|criterion| (text(&criterion["id"]), text(&criterion["outcome"])))
        .collect()
}

fn assert_criteria(arguments: &[&str], expected: [&str; 10]) {
    let ids = ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "2.1", "2.2", "2.3", "2.4"];
    let expected: Vec<(String, String)> = ids
        .iter()
        .zip(expected)
        .map(|(id, outcome)| ((*id).into(), outcome.into()))
        .collect();
    assert_eq!(criteria(arguments), expected, "{arguments:?}");
}

#[test]
fn each_criterion_of_annex_ii_has_its_outcome() {
    let folder = Folder::new("criteria");
    let good = folder.signed("good.pdf", &[]);
    let (p, f, u) = ("passed", "failed", "unknown");
    assert_criteria(&[&good], [p, p, p, p, p, u, p, p, p, p]);
    assert_criteria(&[&folder.altered("altered.pdf")], [p, p, p, p, p, u, p, p, p, f]);
    // on hold: the status was asked and is bad
    assert_criteria(&[&folder.suspended("hold.pdf")], [f, f, p, p, p, u, p, p, f, p]);
}

#[test]
fn without_trust_no_criterion_about_the_certificate_is_passed() {
    let folder = Folder::new("criteria-stranger");
    let path = folder.signed("f.pdf", &[]);
    let empty = folder.folder("empty");
    let run = kyso(&["verify", "--at", AT, "--trust", &empty, "--lang", "vi", &path]);
    assert_eq!(run.code, Some(3));
    assert!(
        run.stdout
            .contains("Tiêu chí Phụ lục II TT 15/2025/TT-BKHCN: đạt: 2.2, 2.4; "),
        "{run:?}"
    );
    assert!(run.stdout.contains("      ? 1.1, 2.3: "), "{run:?}");
    assert!(run.stdout.contains("      ? 1.2: CẢNH BÁO: "), "{run:?}");
    assert!(
        squeezed(&run.stdout).contains("    Nhóm tin cậy đã xét: chưa có ("),
        "{run:?}"
    );
}

/// The opinion about the only signature.
fn opinion(path: &str) -> (String, Vec<String>) {
    let run = verify(&["--format", "jsonl", path]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let opinion = &report["signatures"][0]["viewer_opinion"];
    let reasons = opinion["reasons"].as_array().unwrap().iter();
    let reasons = reasons.map(|reason| reason.as_str().unwrap().to_owned()).collect();
    (opinion["status"].as_str().unwrap().to_owned(), reasons)
}

#[test]
fn beside_the_verdict_stands_what_a_usual_viewer_shows_and_why() {
    let folder = Folder::new("viewer");
    let good = folder.signed("good.pdf", &[]);
    let reasons = ["root-unknown", "no-time-stamp", "no-revocation-data"].map(str::to_owned);
    assert_eq!(opinion(&good), ("unknown".to_owned(), reasons.to_vec()));
    assert_eq!(opinion(&folder.altered("altered.pdf")).0, "invalid");
    let text = verify(&["--lang", "en", &good]).stdout;
    assert!(
        text.contains("\n    For comparison: a usual PDF viewer will say that the signature's validity is unknown"),
        "{text}"
    );
}
