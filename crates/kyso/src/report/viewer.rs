//! Beside the formal result: what the usual desktop viewer (Adobe Reader) may show, and why.
//!
//! Nobody's verdict: a guess for people who see two programs disagree, from the facts of the report. Which roots a viewer
//! trusts depends on its lists and on how it is set up, and kyso holds no such list, so no signature is guessed `valid`:
//! of a good one the text says what it hangs on. Left out: other viewers.

use serde::Serialize;

use super::words::Language;
use super::{SignatureReport, SignatureType};

/// What a viewer may show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ViewerReport {
    /// `valid` (not said so far), `invalid` or `unknown`.
    pub opinion: &'static str,
    /// What it may show and why, in the report's language.
    pub text: String,
}

/// The guess for one signature.
pub(crate) fn viewer(signature: &SignatureReport, language: Language) -> ViewerReport {
    let (opinion, main) = opinion(signature);
    // of what is broken nothing else matters
    let notes = match opinion {
        "invalid" => Vec::new(),
        _ => notes(signature),
    };
    let texts = std::iter::once(main).chain(notes);
    let texts: Vec<&str> = texts.map(|texts| choose(language, texts)).collect();
    ViewerReport {
        opinion,
        text: texts.join("; "),
    }
}

/// Vietnamese, English.
type Texts = (&'static str, &'static str);

fn choose(language: Language, (vietnamese, english): Texts) -> &'static str {
    match language {
        Language::Vietnamese => vietnamese,
        Language::English => english,
    }
}

/// The first rule that applies: what was signed, what came later, the certificate, its root.
fn opinion(signature: &SignatureReport) -> (&'static str, Texts) {
    let revoked = signature.revocation.status == "revoked" && signature.indication != "TOTAL-PASSED";
    let mdp = &signature.mdp;
    match (signature.digest.status, signature.signature.status) {
        ("altered", _) => ("invalid", ALTERED),
        (_, "bad") => ("invalid", BAD),
        ("intact", "verified") => match signature.modifications.permitted {
            Some(false) if mdp.certification => ("invalid", CERTIFICATION_BROKEN),
            Some(false) => ("unknown", CHANGED),
            None => ("unknown", CHANGES_NOT_JUDGED),
            Some(true) if revoked => ("invalid", REVOKED),
            Some(true) if signature.trust.is_none() => ("unknown", NO_PATH),
            Some(true) => ("unknown", ROOT),
        },
        _ => ("unknown", NOT_READ),
    }
}

const ALTERED: Texts = (
    "có thể sẽ hiện chữ ký không hợp lệ: nội dung đã ký bị thay đổi",
    "it may show an invalid signature: what was signed was altered",
);
const BAD: Texts = (
    "có thể sẽ hiện chữ ký không hợp lệ: giá trị chữ ký không đúng với chứng thư số",
    "it may show an invalid signature: the value does not fit the certificate",
);
const CERTIFICATION_BROKEN: Texts = (
    "có thể sẽ hiện chữ ký chứng nhận không hợp lệ: có thay đổi mà chữ ký này không cho phép",
    "it may show an invalid certification: there are changes that it does not permit",
);
const CHANGED: Texts = (
    "có thể chỉ báo tài liệu đã thay đổi sau khi ký, hoặc hiện chữ ký không hợp lệ: nó xét thay đổi theo cách riêng",
    "it may only say that the document changed after signing, or show an invalid signature: it judges changes in its own way",
);
const CHANGES_NOT_JUDGED: Texts = (
    "chưa đoán được: sau chữ ký có thay đổi mà kyso chưa xét được",
    "no guess: there are later changes that kyso could not judge",
);
const REVOKED: Texts = (
    "có thể sẽ hiện chữ ký không hợp lệ khi biết chứng thư số đã bị thu hồi",
    "it may show an invalid signature once it learns that the certificate is revoked",
);
const NO_PATH: Texts = (
    "có thể sẽ hiện chưa rõ hiệu lực: chứng thư số gốc có thể không có trong danh sách tin cậy của nó",
    "it may show an unknown validity: the root may not be in its list of trusted ones",
);
const ROOT: Texts = (
    "có thể sẽ hiện hợp lệ nếu chứng thư số gốc có trong danh sách tin cậy của nó; nếu không, có thể sẽ hiện chưa rõ hiệu lực",
    "it may show a valid signature if the root is in its list of trusted ones, else an unknown validity",
);
const NOT_READ: Texts = (
    "chưa đoán được: kyso không kiểm tra được giá trị chữ ký này",
    "no guess: kyso could not check this signature value",
);

/// What else people see there.
fn notes(signature: &SignatureReport) -> Vec<Texts> {
    let modifications = &signature.modifications;
    let later = modifications.permitted == Some(true) && modifications.level.is_some_and(|level| level != "none");
    let is_signature = signature.r#type == SignatureType::Signature;
    let claimed = signature.signing_time.as_ref().is_some_and(|t| t.source == "claimed");
    let long_term = matches!(signature.level, Some("B-LT" | "B-LTA"));
    let revoked = matches!(signature.revocation.status, "revoked" | "suspended");
    let rules = [
        (revoked, STATUS_NOT_GOOD),
        (later, PERMITTED_CHANGES),
        (signature.mdp.certification, CERTIFICATION),
        (is_signature && !long_term, GOES_ONLINE),
        (claimed, CLAIMED_TIME),
        (signature.valid_at_signing_time == Some(false), NOT_VALID_THEN),
    ];
    let applied = rules.into_iter().filter(|(applies, _)| *applies);
    applied.map(|(_, texts)| texts).collect()
}

const STATUS_NOT_GOOD: Texts = (
    "chứng thư số đã bị thu hồi hoặc tạm dừng, nó có thể biết khi hỏi mạng",
    "the certificate is revoked or suspended, which it may learn from the network",
);
const PERMITTED_CHANGES: Texts = (
    "có thể báo có thay đổi sau khi ký",
    "it may mention changes after signing",
);
const CERTIFICATION: Texts = (
    "có thể hiện là tài liệu được chứng nhận",
    "it may call the document certified",
);
const GOES_ONLINE: Texts = (
    "tệp không mang đủ dữ liệu thu hồi nên nó có thể hỏi mạng, và kết quả tùy vào câu trả lời",
    "the file lacks revocation data, so it may ask the network, and the result hangs on the answer",
);
const CLAIMED_TIME: Texts = (
    "có thể ghi thời gian ký lấy từ đồng hồ của người ký",
    "it may say that the time is from the signer's clock",
);
const NOT_VALID_THEN: Texts = (
    "có thể báo chứng thư số không có hiệu lực vào thời điểm ký",
    "it may say that the certificate was not valid when it signed",
);

#[cfg(test)]
mod tests {
    use super::super::specimen::good;
    use super::*;

    fn english(signature: &SignatureReport) -> ViewerReport {
        viewer(signature, Language::English)
    }

    #[test]
    fn a_good_signature_hangs_on_the_root_and_on_the_network() {
        let shown = english(&good());
        assert_eq!(shown.opinion, "unknown");
        assert!(shown.text.contains("if the root is in its list"), "{shown:?}");
        assert!(shown.text.contains("ask the network") && shown.text.contains("signer's clock"));
        let mut archived = good();
        archived.level = Some("B-LT");
        archived.signing_time.as_mut().unwrap().source = "timestamp";
        let shown = english(&archived);
        assert!(
            !shown.text.contains("network") && !shown.text.contains("clock"),
            "{shown:?}"
        );
    }

    #[test]
    fn what_is_broken_is_invalid_whatever_else_holds() {
        let mut altered = good();
        altered.digest.status = "altered";
        let mut bad = good();
        bad.signature.status = "bad";
        let mut revoked = good();
        revoked.revocation.status = "revoked";
        revoked.indication = "INDETERMINATE";
        let mut certified = good();
        certified.mdp.certification = true;
        certified.modifications.permitted = Some(false);
        for signature in [altered, bad, revoked, certified] {
            assert_eq!(english(&signature).opinion, "invalid", "{signature:?}");
        }
    }

    #[test]
    fn what_depends_on_the_viewer_is_unknown() {
        let mut changed = good();
        changed.modifications.permitted = Some(false);
        let mut not_judged = good();
        not_judged.modifications.permitted = None;
        let mut untrusted = good();
        untrusted.trust = None;
        let mut unread = good();
        unread.digest.status = "unknown";
        for (signature, words) in [
            (changed, "changed after signing"),
            (not_judged, "could not judge"),
            (untrusted, "root may not be in its list"),
            (unread, "could not check"),
        ] {
            let shown = english(&signature);
            assert_eq!(shown.opinion, "unknown");
            assert!(shown.text.contains(words), "{shown:?}");
        }
    }

    #[test]
    fn no_sentence_promises_what_a_viewer_does() {
        for (vietnamese, english) in [ALTERED, BAD, CERTIFICATION_BROKEN, CHANGED, REVOKED, NO_PATH, ROOT] {
            assert!(
                vietnamese.starts_with("có thể") && english.starts_with("it may"),
                "{english}"
            );
        }
    }
}
