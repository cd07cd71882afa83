//! The criteria of TT 15/2025/TT-BKHCN Annex II, answered from the checks that were made. They do not change the verdict, which is that of
//! EN 319 102-1, and unknown is never passed: a signature that did not pass has a mandatory criterion that did not.
//!
//! | no. | criterion | from |
//! |---|---|---|
//! | 1.1, 2.3 | certificate valid, not revoked or suspended at signing time | the fact of R-V-09; a claimed time is no proof |
//! | 1.2 | status by the newest CRL or by OCSP | check `revocation` of the signer's certificate |
//! | 1.3 | algorithms of the certificate (Annex I) | checks `path-algorithm`, and the list of the annex |
//! | 1.4 | permitted scope | checks `path` and `key-usage` |
//! | 1.5 | key usage | checks `key-usage` and `time-stamping` |
//! | 1.6 | other statements of the CA (CPS) | not judged |
//! | 2.1 | signer information correct | checks `signing-certificate`, its reference, `path` |
//! | 2.2 | signature made with the certificate's key | signature value |
//! | 2.4 | digests equal | digest, structure, later changes |

use kyso_ades::{Check, Value};
use kyso_pki::Time;

use super::facts::structure_fault;
use super::words::Language;
use super::{CriterionReport, SignatureReport, SignatureType, outcome_name};

/// Outcome, Vietnamese, English.
type Answer = (&'static str, &'static str, &'static str);

/// The answers, in the order of the annex; none for a document time-stamp, which is nobody's signature.
pub(crate) fn criteria(
    signature: &SignatureReport,
    checks: &[Check],
    now: Time,
    language: Language,
) -> Vec<CriterionReport> {
    if signature.r#type == SignatureType::Timestamp {
        return Vec::new();
    }
    let then = valid_then(signature, now);
    let mut answers = [
        ("1.1", true, then),
        ("1.2", true, status(signature, checks)),
        ("1.3", true, algorithms(checks)),
        ("1.4", true, scope(checks)),
        ("1.5", false, key_usage(checks)),
        ("1.6", false, STATEMENTS),
        ("2.1", true, signer(checks)),
        ("2.2", true, value(signature)),
        ("2.3", true, then),
        ("2.4", true, digests(signature)),
    ];
    let all_met = answers
        .iter()
        .all(|(_, mandatory, answer)| !mandatory || answer.0 == "passed");
    if all_met && signature.indication != "TOTAL-PASSED" {
        for (_, _, answer) in answers.iter_mut().filter(|(id, _, _)| *id == "2.1") {
            *answer = OTHER_REASON;
        }
    }
    let report = |(id, mandatory, (outcome, vi, en)): (&'static str, bool, Answer)| CriterionReport {
        id,
        mandatory,
        outcome,
        text: match language {
            Language::Vietnamese => vi,
            Language::English => en,
        }
        .to_owned(),
    };
    answers.into_iter().map(report).collect()
}

const STATEMENTS: Answer = (
    "unknown",
    "quy chế chứng thực (CPS) của tổ chức cấp: kyso không xét",
    "the authority's practice statement (CPS) is not judged here",
);

const OTHER_REASON: Answer = (
    "unknown",
    "các kiểm tra khác chưa đạt, xem bên trên",
    "other checks were not passed, see above",
);

/// 1.1, 2.3. What only the signer's word places before a revocation or an expiry is not known.
fn valid_then(signature: &SignatureReport, now: Time) -> Answer {
    let is_claimed = signature
        .signing_time
        .as_ref()
        .is_some_and(|time| time.source == "claimed");
    let is_bad_now = matches!(signature.revocation.status, "revoked" | "suspended")
        || signature
            .certificate
            .as_ref()
            .is_some_and(|certificate| now > certificate.not_after);
    match signature.valid_at_signing_time {
        Some(_) if signature.signature.status != "verified" => (
            "unknown",
            "thời gian ký không đáng tin vì giá trị chữ ký chưa được xác nhận",
            "the signing time cannot be relied on: the signature value is not verified",
        ),
        Some(true) if is_claimed && is_bad_now && signature.indication != "TOTAL-PASSED" => (
            "unknown",
            "chứng thư số nay không còn hiệu lực, và chỉ có lời khai của người ký về thời gian ký",
            "the certificate is not valid any more, and only the signer states when it signed",
        ),
        Some(true) => (
            "passed",
            "thời gian ký trong thời hạn; chứng thư số không bị thu hồi, tạm dừng lúc ký",
            "signed within the validity; neither revoked nor suspended then",
        ),
        Some(false) => (
            "failed",
            "lúc ký chứng thư số không có hiệu lực: ngoài thời hạn, bị thu hồi hoặc tạm dừng",
            "the certificate was not valid at signing time: out of its period, revoked or suspended",
        ),
        None => (
            "unknown",
            "chưa xác định được chứng thư số có hiệu lực lúc ký hay không",
            "it is not known whether the certificate was valid at signing time",
        ),
    }
}

/// 1.2: "if the status cannot be checked the software shows a warning".
fn status(signature: &SignatureReport, checks: &[Check]) -> Answer {
    let own = checks.iter().find(|check| check.id == "revocation");
    match own.map(|check| outcome_name(check.outcome)) {
        Some("passed") => (
            "passed",
            "trạng thái đã kiểm tra bằng CRL hoặc OCSP mới nhất",
            "the status was checked with the newest CRL or OCSP response",
        ),
        Some("failed") if signature.revocation.status == "suspended" => (
            "failed",
            "chứng thư số đang bị tạm dừng",
            "the certificate is suspended",
        ),
        Some("failed") => ("failed", "chứng thư số đã bị thu hồi", "the certificate is revoked"),
        Some("warning") => (
            "warning",
            "CẢNH BÁO: trạng thái hiện nay không tốt hoặc không rõ; kết luận dựa vào chính sách hoặc bằng chứng cũ hơn",
            "WARNING: the status is not good or not known now; the verdict rests on the policy or on older evidence",
        ),
        _ => (
            "unknown",
            "CẢNH BÁO: không kiểm tra được trạng thái chứng thư số (thiếu CRL hoặc OCSP còn mới, hoặc thiếu đường dẫn chứng thực)",
            "WARNING: the status could not be checked (no fresh CRL or OCSP response, or no certification path)",
        ),
    }
}

/// 1.3: what the policy trusts, and whether Annex I lists it.
fn algorithms(checks: &[Check]) -> Answer {
    let of_path = || checks.iter().filter(|check| check.id == "path-algorithm");
    match worst(of_path().map(|check| outcome_name(check.outcome))) {
        Some("passed") if !of_path().all(is_listed) => (
            "warning",
            "thuật toán của chứng thư số đủ mạnh nhưng không có trong danh mục Phụ lục I",
            "the certificate's algorithms are strong enough but not in the list of Annex I",
        ),
        Some("passed") => (
            "passed",
            "thuật toán của chứng thư số theo tiêu chuẩn bắt buộc áp dụng",
            "the certificate's algorithms are those of the mandatory standards",
        ),
        Some("failed") => (
            "failed",
            "thuật toán của chứng thư số không đạt tiêu chuẩn",
            "the certificate's algorithms do not meet the standards",
        ),
        Some("warning") => (
            "warning",
            "thuật toán của chứng thư số nay không còn đạt, nhưng đạt vào thời điểm có chứng minh",
            "the certificate's algorithms do not meet the standards now, but did at the proven time",
        ),
        _ => (
            "unknown",
            "chưa xét được thuật toán vì không có đường dẫn chứng thực",
            "the algorithms could not be judged: there is no certification path",
        ),
    }
}

/// TT 15/2025 Annex I: RSA from 2048 bits, ECDSA from 256 bits, the digests below.
fn is_listed(check: &Check) -> bool {
    let Some(Value::Text(name)) = check.detail.value("algorithm") else {
        return false;
    };
    match check.detail.value("key-bits") {
        Some(Value::Number(bits)) => match name.as_str() {
            "rsa-pkcs1v15" | "rsa-pss" => *bits >= 2048,
            "ecdsa" => *bits >= 256,
            _ => false,
        },
        _ => LISTED_DIGESTS.contains(&name.as_str()),
    }
}

const LISTED_DIGESTS: [&str; 11] = [
    "sha256",
    "sha384",
    "sha512",
    "sha512-224",
    "sha512-256",
    "sha3-224",
    "sha3-256",
    "sha3-384",
    "sha3-512",
    "shake128",
    "shake256",
];

/// 1.4: key usage, and what the authorities above allow (policies, name constraints).
fn scope(checks: &[Check]) -> Answer {
    match worst([of(checks, "path"), of(checks, "key-usage")]) {
        Some("passed") => (
            "passed",
            "chứng thư số được dùng đúng phạm vi",
            "the certificate is used within its scope",
        ),
        Some("failed") => (
            "failed",
            "chứng thư số bị dùng ngoài phạm vi, hoặc đường dẫn chứng thực vi phạm quy định",
            "the certificate is used beyond its scope, or its certification path breaks a rule",
        ),
        Some("warning") => (
            "warning",
            "đường dẫn chứng thực chỉ hợp lệ vào thời điểm có chứng minh",
            "the certification path was valid at the proven time only",
        ),
        _ => (
            "unknown",
            "chưa xét được phạm vi vì không có đường dẫn chứng thực",
            "the scope could not be judged: there is no certification path",
        ),
    }
}

/// 1.5, optional.
fn key_usage(checks: &[Check]) -> Answer {
    let usage = checks.iter().find(|check| check.id == "key-usage");
    match usage.map(|check| check.detail.code) {
        Some("signing") => (
            "passed",
            "mục đích dùng khóa cho phép ký",
            "the key usage allows signing",
        ),
        Some("not-for-signing") => (
            "failed",
            "mục đích dùng khóa không cho phép ký",
            "the key usage does not allow signing",
        ),
        Some(_) => (
            "unknown",
            "chứng thư số không ghi mục đích dùng khóa",
            "the certificate states no key usage",
        ),
        None => (
            "unknown",
            "chưa xét được mục đích dùng khóa",
            "the key usage could not be judged",
        ),
    }
}

/// 2.1: which certificate it is, and that its issuer is known.
fn signer(checks: &[Check]) -> Answer {
    let reference = checks.iter().find(|check| check.id == "signing-certificate-reference");
    let reference = match reference.map(|check| outcome_name(check.outcome)) {
        // older formats need none
        Some("warning") | None => "passed",
        Some(outcome) => outcome,
    };
    match worst([of(checks, "signing-certificate"), reference, of(checks, "path")]) {
        Some("passed" | "warning") => (
            "passed",
            "thông tin người ký đúng theo chứng thư số",
            "the signer information is that of the certificate",
        ),
        Some("failed") => (
            "failed",
            "thông tin người ký không đúng, hoặc không được tổ chức cấp xác nhận",
            "the signer information is not correct, or not confirmed by the authority",
        ),
        _ => (
            "unknown",
            "chưa xác nhận được thông tin người ký",
            "the signer information could not be confirmed",
        ),
    }
}

/// 2.2.
fn value(signature: &SignatureReport) -> Answer {
    match signature.signature.status {
        "verified" => (
            "passed",
            "chữ ký được tạo bằng khóa của chứng thư số",
            "the signature was made with the certificate's key",
        ),
        "bad" => (
            "failed",
            "chữ ký không được tạo bằng khóa của chứng thư số",
            "the signature was not made with the certificate's key",
        ),
        _ => (
            "unknown",
            "chưa kiểm tra được giá trị chữ ký",
            "the signature value could not be checked",
        ),
    }
}

/// 2.4 with R-V-04: the digest of the whole signed document, and what came after.
fn digests(signature: &SignatureReport) -> Answer {
    match (signature.digest.status, signature.modifications.permitted) {
        ("altered", _) => (
            "failed",
            "giá trị băm không khớp: tài liệu đã bị thay đổi",
            "the digests differ: the document was altered",
        ),
        ("intact", Some(false)) => (
            "failed",
            "giá trị băm khớp phần đã ký, nhưng sau đó tài liệu đã bị thay đổi ngoài giới hạn cho phép",
            "the digests of the signed part agree, but the document was changed afterwards beyond what is permitted",
        ),
        ("intact", Some(true)) if structure_fault(signature).is_none() => {
            ("passed", "giá trị băm khớp", "the digests agree")
        }
        _ => (
            "unknown",
            "chưa khẳng định được giá trị băm của toàn văn bản",
            "the digest of the whole document could not be confirmed",
        ),
    }
}

/// Outcome of the first check with an id; unknown if it was not made.
fn of(checks: &[Check], id: &str) -> &'static str {
    let check = checks.iter().find(|check| check.id == id);
    check.map_or("unknown", |check| outcome_name(check.outcome))
}

/// Failed, unknown, warning, passed, in this order.
fn worst(outcomes: impl IntoIterator<Item = &'static str>) -> Option<&'static str> {
    let rank = |outcome: &&str| {
        ["failed", "unknown", "warning", "passed"]
            .iter()
            .position(|one| one == outcome)
    };
    outcomes.into_iter().min_by_key(rank)
}
