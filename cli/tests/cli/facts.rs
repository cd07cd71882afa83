//! R-V-09: the seven facts are there whatever the verdict, in text and JSON.

use serde_json::Value;

use crate::program::{Folder, verify};

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

/// Signer, integrity and validity at signing time depend on the file.
fn assert_facts(path: &str, first: &str, vietnamese: [&str; 3], english: [&str; 3]) {
    for (language, fixed, own) in [("vi", VIETNAMESE, vietnamese), ("en", ENGLISH, english)] {
        let text = verify(&["--lang", language, path]).stdout;
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
