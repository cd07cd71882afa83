//! TT 15/2025 Annex II: the criteria for a valid certificate (1.1 to 1.6) and a valid signature (2.1 to 2.4), answered from
//! what the report says already.
//!
//! Nothing is judged anew and no verdict rests on this. What was not checked is `unknown`, never `passed`. Left out: 1.6
//! (certification practice statements) is text for people, so it is always `unknown`.

use serde::Serialize;

use super::words::Language;
use super::{CheckReport, SignatureReport, SignatureType};

/// One criterion and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CriterionReport {
    /// Number in the annex: `1.1` to `1.6`, `2.1` to `2.4`.
    pub id: &'static str,
    /// `mandatory` or `optional`.
    pub kind: &'static str,
    /// `passed`, `failed`, `warning` or `unknown`.
    pub outcome: &'static str,
    /// The criterion and, unless it passed, why not, in the report's language.
    pub text: String,
}

/// The criteria in the order of the annex; none for a document time-stamp, which no signer made.
pub(crate) fn criteria(signature: &SignatureReport, language: Language) -> Vec<CriterionReport> {
    if signature.r#type == SignatureType::Timestamp {
        return Vec::new();
    }
    let answered = CRITERIA.iter().map(|criterion| {
        let answer = (criterion.answer)(signature);
        let title = choose(language, criterion.title);
        CriterionReport {
            id: criterion.id,
            kind: criterion.kind,
            outcome: answer.outcome,
            text: match answer.why(language) {
                Some(why) => format!("{title}: {why}"),
                None => title.to_owned(),
            },
        }
    });
    answered.collect()
}

/// Vietnamese, English.
type Texts = (&'static str, &'static str);

fn choose(language: Language, (vietnamese, english): Texts) -> &'static str {
    match language {
        Language::Vietnamese => vietnamese,
        Language::English => english,
    }
}

struct Criterion {
    id: &'static str,
    kind: &'static str,
    title: Texts,
    answer: fn(&SignatureReport) -> Answer<'_>,
}

#[rustfmt::skip]
static CRITERIA: [Criterion; 10] = [
    Criterion { id: "1.1", kind: MANDATORY, answer: valid_when_signed,
        title: ("chứng thư số còn thời hạn, không bị tạm dừng hay thu hồi tại thời điểm ký", "certificate within its validity, neither suspended nor revoked at the signing time") },
    Criterion { id: "1.2", kind: MANDATORY, answer: status_checked,
        title: ("trạng thái chứng thư số theo CRL hoặc OCSP", "certificate status by CRL or OCSP") },
    Criterion { id: "1.3", kind: MANDATORY, answer: algorithms,
        title: ("thuật toán theo tiêu chuẩn bắt buộc áp dụng", "algorithms by the mandatory standards") },
    Criterion { id: "1.4", kind: MANDATORY, answer: scope,
        title: ("chứng thư số được dùng đúng phạm vi", "certificate used within its scope") },
    Criterion { id: "1.5", kind: OPTIONAL, answer: key_usage,
        title: ("mục đích sử dụng khóa", "key usage") },
    Criterion { id: "1.6", kind: OPTIONAL, answer: statements,
        title: ("nội dung khác do tổ chức cấp chứng thư số công bố (CPS)", "other statements of the issuer (CPS)") },
    Criterion { id: "2.1", kind: MANDATORY, answer: signer,
        title: ("thông tin người ký đúng", "signer information is correct") },
    Criterion { id: "2.2", kind: MANDATORY, answer: signed_by_key,
        title: ("chữ ký được tạo bởi khóa của chứng thư số", "signature made with the certificate's key") },
    Criterion { id: "2.3", kind: MANDATORY, answer: certificate_when_signed,
        title: ("chứng thư số có hiệu lực tại thời điểm ký", "certificate valid at the signing time") },
    Criterion { id: "2.4", kind: MANDATORY, answer: digests_equal,
        title: ("nội dung đúng như khi ký (giá trị băm trùng nhau)", "content as it was signed (the digests are equal)") },
];

const MANDATORY: &str = "mandatory";
const OPTIONAL: &str = "optional";

/// Outcome of a criterion, with the check that says why or a sentence of its own.
#[derive(Clone, Copy)]
struct Answer<'s> {
    outcome: &'static str,
    check: Option<&'s CheckReport>,
    texts: Option<Texts>,
}

impl Answer<'_> {
    const PASSED: Self = Self {
        outcome: "passed",
        check: None,
        texts: None,
    };

    const fn new(outcome: &'static str, texts: Texts) -> Self {
        Self {
            outcome,
            check: None,
            texts: Some(texts),
        }
    }

    fn why(&self, language: Language) -> Option<String> {
        let text = self.texts.map(|texts| choose(language, texts).to_owned());
        text.or_else(|| self.check.map(|check| check.text.clone()))
            .filter(|_| self.outcome != "passed")
    }

    /// What is known to be wrong, before what is not known, before what the policy let pass.
    fn rank(&self) -> u8 {
        match self.outcome {
            "failed" => 0,
            "warning" => 2,
            "passed" => 3,
            _ => 1,
        }
    }
}

const NOT_CHECKED: Texts = ("chưa kiểm tra được", "could not be checked");

/// The worst answer, the first of equals.
fn worst<'s>(answers: impl IntoIterator<Item = Answer<'s>>) -> Answer<'s> {
    let worst = answers.into_iter().min_by_key(Answer::rank);
    worst.unwrap_or(Answer::new("unknown", NOT_CHECKED))
}

/// The worst of the checks with this id; unknown when there is none.
fn checks<'s>(signature: &'s SignatureReport, id: &str) -> Answer<'s> {
    let named = signature.checks.iter().filter(|check| check.id == id);
    worst(named.map(|check| Answer {
        outcome: check.outcome,
        check: Some(check),
        texts: None,
    }))
}

/// The same about the certificate: a warning that proofs of existence have outweighed (EN 319 102-1 5.5.4, 5.6.2.4) is none.
fn certificate_checks<'s>(signature: &'s SignatureReport, id: &str) -> Answer<'s> {
    let answer = checks(signature, id);
    match answer.outcome {
        "warning" if was_proven_good(signature) => Answer::PASSED,
        _ => answer,
    }
}

/// The verdict rests on a proof that the certificate was good at an earlier time.
fn was_proven_good(signature: &SignatureReport) -> bool {
    let proof = |check: &CheckReport| {
        matches!(
            check.id,
            "certificate-at-best-signature-time" | "past-signature-validation"
        ) && check.outcome == "passed"
    };
    signature.indication == "TOTAL-PASSED" && signature.checks.iter().any(proof)
}

/// 1.1. The signer's word for the time is taken only while nobody gains by a false one: the key has signed it, and the
/// certificate is still good.
fn valid_when_signed(signature: &SignatureReport) -> Answer<'_> {
    let proven = was_proven_good(signature);
    let made_too_late = checks(signature, "proven-time");
    if made_too_late.outcome == "failed" {
        return made_too_late;
    }
    let stamped = signature
        .signing_time
        .as_ref()
        .is_some_and(|time| time.source == "timestamp");
    match signature.valid_at_signing_time {
        Some(false) => Answer::new(
            "failed",
            (
                "chứng thư số không có hiệu lực vào thời điểm ký",
                "the certificate was not valid at the signing time",
            ),
        ),
        None if proven && stamped => Answer::PASSED,
        None => Answer::new("unknown", NOT_CHECKED),
        Some(true) if stamped => Answer::PASSED,
        Some(true) if signature.signature.status != "verified" => Answer::new(
            "unknown",
            (
                "thời gian ký chỉ do chữ ký khai mà giá trị chữ ký chưa được xác nhận",
                "the time is claimed by a signature that does not verify",
            ),
        ),
        Some(true) if proven || is_good_now(signature) => Answer::PASSED,
        Some(true) => Answer::new(
            "unknown",
            (
                "chứng thư số nay không còn hiệu lực, và thời gian ký chỉ do người ký khai",
                "the certificate is no longer good, and only the signer's word tells the time",
            ),
        ),
    }
}

fn is_good_now(signature: &SignatureReport) -> bool {
    let no_longer = matches!(signature.revocation.status, "revoked" | "suspended");
    checks(signature, "validity").outcome == "passed" && !no_longer
}

/// 1.2, of every certificate below the anchor. A status that cannot be told is a warning for people; how much it weighs is
/// the policy's business.
fn status_checked(signature: &SignatureReport) -> Answer<'_> {
    certificate_checks(signature, "revocation")
}

/// 1.3 and Annex I: what the policy says, and a warning for what Annex I does not list.
fn algorithms(signature: &SignatureReport) -> Answer<'_> {
    let judged = ["path-algorithm", "signature-algorithm", "digest-algorithm"];
    let judged = judged.into_iter().map(|id| checks(signature, id));
    worst(judged.chain([annex_one(signature)]))
}

/// Annex I: RSA of 2048 bits and more, ECDSA of 256 and more; SHA-2 and SHA-3, without SHA-1 and SHA-224.
fn annex_one(signature: &SignatureReport) -> Answer<'_> {
    let key = match (signature.signature.algorithm.as_deref(), signature.signature.key_bits) {
        (Some(name), Some(bits)) if name.starts_with("rsa") => Some(bits >= 2048),
        (Some(name), Some(bits)) if name.starts_with("ecdsa") => Some(bits >= 256),
        (Some(_), Some(_)) => Some(false),
        _ => None,
    };
    let digest = signature.digest.algorithm.as_deref();
    let digest = digest.map(|name| !matches!(name, "sha1" | "sha224" | "md5" | "ripemd160"));
    match (key, digest) {
        (Some(false), _) | (_, Some(false)) => Answer::new(
            "warning",
            (
                "Phụ lục I không có thuật toán hoặc độ dài khóa này",
                "Annex I does not list this algorithm or key size",
            ),
        ),
        (Some(true), Some(true)) => Answer::PASSED,
        _ => Answer::new("unknown", NOT_CHECKED),
    }
}

/// 1.4: the authorities above permit it (names, policies, trust), and the key is for signing.
fn scope(signature: &SignatureReport) -> Answer<'_> {
    worst([
        certificate_checks(signature, "path"),
        certificate_checks(signature, "key-usage"),
    ])
}

/// 1.5. No extended key usage is asked for: certificates in use have none for documents.
fn key_usage(signature: &SignatureReport) -> Answer<'_> {
    certificate_checks(signature, "key-usage")
}

/// 1.6.
fn statements(_: &SignatureReport) -> Answer<'_> {
    Answer::new("unknown", ("kyso không xét", "not looked at"))
}

/// 2.1: whose certificate it is, and that a trusted authority says so.
fn signer(signature: &SignatureReport) -> Answer<'_> {
    worst([
        checks(signature, "signing-certificate"),
        certificate_checks(signature, "path"),
    ])
}

/// 2.2.
fn signed_by_key(signature: &SignatureReport) -> Answer<'_> {
    match signature.signature.status {
        "verified" => Answer::PASSED,
        "bad" => Answer {
            outcome: "failed",
            ..checks(signature, "signature-value")
        },
        _ => Answer {
            outcome: "unknown",
            ..checks(signature, "signature-value")
        },
    }
}

/// 2.3: 1.1 for a certificate whose authority is trusted.
fn certificate_when_signed(signature: &SignatureReport) -> Answer<'_> {
    worst([valid_when_signed(signature), certificate_checks(signature, "path")])
}

/// 2.4. A digest over a part of what is shown is not enough: the structure must be sound, and later revisions permitted.
fn digests_equal(signature: &SignatureReport) -> Answer<'_> {
    let digest = match signature.digest.status {
        "intact" => Answer::PASSED,
        "altered" => Answer {
            outcome: "failed",
            ..checks(signature, "digest")
        },
        _ => Answer {
            outcome: "unknown",
            ..checks(signature, "digest")
        },
    };
    let structure = match checks(signature, "structure") {
        // an oddity that changes no verdict
        answer if answer.outcome == "warning" => Answer::PASSED,
        answer => answer,
    };
    let later = match signature.modifications.permitted {
        Some(true) => Answer::PASSED,
        Some(false) => Answer {
            outcome: "failed",
            ..checks(signature, "modification")
        },
        None => Answer {
            outcome: "unknown",
            ..checks(signature, "modification")
        },
    };
    worst([digest, structure, later])
}

#[cfg(test)]
mod tests {
    use super::super::specimen::{good, set};
    use super::*;

    fn outcome(signature: &SignatureReport, id: &str) -> &'static str {
        let all = criteria(signature, Language::English);
        all.iter().find(|criterion| criterion.id == id).unwrap().outcome
    }

    fn not_passed(signature: &SignatureReport) -> Vec<(&'static str, &'static str)> {
        let all = criteria(signature, Language::English);
        let open = all.iter().filter(|criterion| criterion.outcome != "passed");
        open.map(|criterion| (criterion.id, criterion.outcome)).collect()
    }

    #[test]
    fn a_good_signature_meets_all_but_what_nobody_checks() {
        assert_eq!(not_passed(&good()), [("1.6", "unknown")]);
        let all = criteria(&good(), Language::Vietnamese);
        let ids: Vec<_> = all.iter().map(|criterion| criterion.id).collect();
        assert_eq!(
            ids,
            ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "2.1", "2.2", "2.3", "2.4"]
        );
        let optional = all.iter().filter(|criterion| criterion.kind == "optional");
        assert_eq!(
            optional.map(|criterion| criterion.id).collect::<Vec<_>>(),
            ["1.5", "1.6"]
        );
    }

    #[test]
    fn without_any_check_nothing_is_passed() {
        let mut signature = good();
        signature.checks.clear();
        signature.digest.status = "unknown";
        signature.signature.status = "unknown";
        signature.valid_at_signing_time = None;
        assert_eq!(not_passed(&signature).len(), 10);
        assert!(not_passed(&signature).iter().all(|(_, outcome)| *outcome == "unknown"));
    }

    #[test]
    fn each_fault_fails_its_own_criteria() {
        let mut altered = good();
        altered.digest.status = "altered";
        assert_eq!(outcome(&altered, "2.4"), "failed");
        assert_eq!(outcome(&altered, "2.2"), "passed");
        let mut bad = good();
        bad.signature.status = "bad";
        assert_eq!(outcome(&bad, "2.2"), "failed");
        assert_eq!(outcome(&bad, "1.1"), "unknown", "the time is not the signer's word");
        let mut changed = good();
        changed.modifications.permitted = Some(false);
        assert_eq!(outcome(&changed, "2.4"), "failed");
        changed.modifications.permitted = None;
        assert_eq!(outcome(&changed, "2.4"), "unknown");
        for (check, ids) in [
            ("path", &["1.4", "2.1", "2.3"][..]),
            ("key-usage", &["1.4", "1.5"]),
            ("path-algorithm", &["1.3"]),
            ("signature-algorithm", &["1.3"]),
            ("digest-algorithm", &["1.3"]),
            ("revocation", &["1.2"]),
            ("signing-certificate", &["2.1"]),
            ("structure", &["2.4"]),
        ] {
            for result in ["failed", "unknown"] {
                let mut signature = good();
                set(&mut signature, check, result);
                for id in ids {
                    assert_eq!(outcome(&signature, id), result, "{check} {id}");
                }
            }
        }
    }

    #[test]
    fn a_claimed_time_before_the_revocation_is_not_enough() {
        let mut signature = good();
        signature.revocation.status = "revoked";
        set(&mut signature, "revocation", "failed");
        assert_eq!(outcome(&signature, "1.1"), "unknown");
        assert_eq!(outcome(&signature, "1.2"), "failed");
        signature.valid_at_signing_time = Some(false);
        assert_eq!(outcome(&signature, "1.1"), "failed");
        let mut expired = good();
        set(&mut expired, "validity", "failed");
        assert_eq!(outcome(&expired, "1.1"), "unknown");
        expired.signing_time.as_mut().unwrap().source = "timestamp";
        assert_eq!(outcome(&expired, "1.1"), "passed");
    }

    #[test]
    fn a_warning_counts_unless_a_proof_outweighs_it() {
        let mut signature = good();
        set(&mut signature, "revocation", "warning");
        assert_eq!(outcome(&signature, "1.2"), "warning");
        set(&mut signature, "certificate-at-best-signature-time", "passed");
        assert_eq!(outcome(&signature, "1.2"), "passed");
        signature.indication = "INDETERMINATE";
        assert_eq!(outcome(&signature, "1.2"), "warning");
    }

    #[test]
    fn what_annex_one_does_not_list_is_a_warning() {
        let mut signature = good();
        signature.digest.algorithm = Some("sha1".to_owned());
        assert_eq!(outcome(&signature, "1.3"), "warning");
        let mut signature = good();
        signature.signature.algorithm = Some("ed25519".to_owned());
        assert_eq!(outcome(&signature, "1.3"), "warning");
        signature.signature.key_bits = None;
        assert_eq!(outcome(&signature, "1.3"), "unknown");
    }

    #[test]
    fn a_document_time_stamp_has_no_signer_to_judge() {
        let mut signature = good();
        signature.r#type = SignatureType::Timestamp;
        assert!(criteria(&signature, Language::English).is_empty());
    }
}
