//! What the usual desktop viewer (Adobe Reader with the settings it comes with) will show, and why: rules over the report, for people who ask why
//! their screen says something else. An opinion; no verdict rests on it.
//!
//! Such a viewer trusts the roots of its own list. Those of Vietnam's two profiles are not known there (field.md: "national roots unknown"), and
//! of any other root nothing is known here, so that the best that can be foretold is `unknown`. Left out: viewers whose owner added the root.

use kyso_pki::Time;

use super::words::Language;
use super::{SignatureReport, SignatureType, ViewerOpinion};

/// Id of a reason, Vietnamese, English.
type Reason = (&'static str, &'static str, &'static str);

/// The opinion about a signature whose checks are filled in; `now` is the validation time.
pub(crate) fn opinion(signature: &SignatureReport, now: Time, language: Language) -> ViewerOpinion {
    let (status, reasons) = judge(signature, now);
    let (vi, en) = match status {
        "not-shown" => ("không hiển thị chữ ký này", "does not show this signature"),
        "invalid" => ("sẽ báo chữ ký không hợp lệ", "will say that the signature is invalid"),
        _ => (
            "sẽ báo chưa xác minh được chữ ký (dấu hỏi, dấu chấm than màu vàng)",
            "will say that the signature's validity is unknown (yellow mark)",
        ),
    };
    let words: Vec<&str> = reasons
        .iter()
        .map(|(_, vi, en)| match language {
            Language::Vietnamese => *vi,
            Language::English => *en,
        })
        .collect();
    let status_words = match language {
        Language::Vietnamese => vi,
        Language::English => en,
    };
    ViewerOpinion {
        status,
        reasons: reasons.iter().map(|(id, _, _)| *id).collect(),
        text: format!("{status_words}: {}", words.join("; ")),
    }
}

/// The first rule that applies gives the status; what else a reader may wonder about comes after it.
fn judge(signature: &SignatureReport, now: Time) -> (&'static str, Vec<Reason>) {
    let found = |id: &str| {
        signature
            .checks
            .iter()
            .any(|check| check.id == id && check.outcome != "passed")
    };
    if found("signature-removed") || found("field-not-in-form") {
        return ("not-shown", vec![NOT_IN_FORM]);
    }
    if let Some(reason) = broken(signature) {
        return ("invalid", vec![reason]);
    }
    if signature.modifications.permitted == Some(false) {
        return ("invalid", vec![CHANGED]);
    }
    let mut reasons = vec![ROOT_UNKNOWN];
    if signature.certificate.is_none() {
        reasons.insert(0, NO_CERTIFICATE);
    }
    match signature.revocation.status {
        "revoked" => return ("invalid", vec![REVOKED]),
        "suspended" => return ("invalid", vec![SUSPENDED]),
        _ => {}
    }
    let is_stamped = signature
        .timestamps
        .iter()
        .any(|stamp| matches!(stamp.kind, "signature" | "document" | "archive"));
    let is_signature = signature.r#type == SignatureType::Signature;
    if is_signature && !is_stamped {
        reasons.push(CLAIMED_TIME);
    }
    let has_expired = signature
        .certificate
        .as_ref()
        .is_some_and(|certificate| now > certificate.not_after);
    if has_expired {
        reasons.push(EXPIRED);
    }
    if is_signature && !matches!(signature.level, Some("B-LT" | "B-LTA")) {
        reasons.push(NO_REVOCATION_DATA);
    }
    if signature.modifications.permitted == Some(true) && signature.modifications.level != Some("none") {
        reasons.push(CHANGED_PERMITTED);
    }
    ("unknown", reasons)
}

fn broken(signature: &SignatureReport) -> Option<Reason> {
    let structure = signature.checks.iter().find(|check| check.id == "structure");
    match (signature.digest.status, signature.signature.status) {
        ("altered", _) => Some(ALTERED),
        (_, "bad") => Some(ALTERED),
        _ if structure.is_some_and(|check| check.outcome == "failed")
            && super::facts::structure_fault(signature).is_some() =>
        {
            Some(FORMAT)
        }
        _ if signature.signature.status == "unknown" && signature.certificate.is_some() => Some(ALGORITHM),
        _ => None,
    }
}

const NOT_IN_FORM: Reason = (
    "not-in-form",
    "trường ký không có trong biểu mẫu của bản mới nhất",
    "the field is not in the form of the newest revision",
);
const ALTERED: Reason = (
    "altered",
    "tài liệu hoặc giá trị chữ ký đã bị thay đổi sau khi ký",
    "the document or the signature value was altered after signing",
);
const FORMAT: Reason = (
    "format",
    "cấu trúc chữ ký sai quy định",
    "the signature is not in the form that it must have",
);
const ALGORITHM: Reason = (
    "algorithm",
    "định dạng hoặc thuật toán không được hỗ trợ",
    "the format or algorithm is not supported",
);
const CHANGED: Reason = (
    "changed",
    "tài liệu đã bị thay đổi sau khi ký; vài phần mềm đơn giản không xét phần thêm vào và vẫn báo hợp lệ",
    "the document was changed after signing; some simple programs do not look at later revisions and still say valid",
);
const REVOKED: Reason = (
    "revoked",
    "chứng thư số đã bị thu hồi, khi máy hỏi được mạng hoặc CRL",
    "the certificate is revoked, where the network or a CRL can be asked",
);
const SUSPENDED: Reason = (
    "suspended",
    "chứng thư số đang bị tạm dừng, khi máy hỏi được mạng hoặc CRL",
    "the certificate is suspended, where the network or a CRL can be asked",
);
const NO_CERTIFICATE: Reason = (
    "no-certificate",
    "không tìm thấy chứng thư số của người ký",
    "the signer's certificate is not there",
);
const ROOT_UNKNOWN: Reason = (
    "root-unknown",
    "phần mềm đó không biết chứng thư số gốc, trừ khi người dùng đã tự thêm",
    "the root is not known there unless the user added it",
);
const CLAIMED_TIME: Reason = (
    "no-time-stamp",
    "thời gian ký lấy theo đồng hồ của người ký, chưa gắn dấu thời gian",
    "the signing time is from the signer's clock, there is no time-stamp",
);
const EXPIRED: Reason = (
    "expired",
    "chứng thư số nay đã hết hạn",
    "the certificate has expired by now",
);
const NO_REVOCATION_DATA: Reason = (
    "no-revocation-data",
    "tệp không kèm đủ dữ liệu thu hồi để xác minh lâu dài (\"not LTV enabled\")",
    "the file lacks revocation data for the long term (\"not LTV enabled\")",
);
const CHANGED_PERMITTED: Reason = (
    "changed-within-limits",
    "có ghi chú rằng tài liệu đã có thay đổi trong giới hạn cho phép",
    "it will note changes within what is permitted",
);
