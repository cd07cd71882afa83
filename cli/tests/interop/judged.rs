//! Others judge what kyso signs: every document with every key and both SubFilters, and one document in further forms.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use super::oracles::{PyHanko, Reading, openssl_cms_verify, pdfsig, pictures, pyhanko, qpdf_check};
use super::program::{
    ECDSA, IDENTITIES, P521, PERSON, PSS, crls, documents, files, name, scratch, sign, testdata, trusted,
};

/// What a judge cannot judge. An unexpected acceptance fails too: then the line is to be removed.
const CANNOT_JUDGE: &[(&str, &str, &str)] = &[
    ("pdfsig", "ed25519", "NSS as poppler 22.12 uses it has no Ed25519"),
    ("openssl", "ed25519", "OpenSSL 3.0's CMS has no Ed25519"),
];

/// Documents that pyHanko judges with `strict=False` only, and what it says otherwise.
const STRICT_READING_REFUSES: [(&str, &str); 2] = [
    (
        "hybrid-xref.pdf",
        "do not permit validation of signatures in hybrid-reference files",
    ),
    ("mupdf.pdf", "Illegal generation 65536 for object ID 0"),
];

/// Further forms of a signature, for one document.
const FORMS: &[&[&str]] = &[
    &["--digest", "sha384"],
    &["--digest", "sha512", "--certify", "1"],
    &["--certify", "2", "--field", "Chữ ký của người ký"],
    &[
        "--certify",
        "3",
        "--reason",
        "Đồng ý (ký) \\ ban hành",
        "--location",
        "Hà Nội",
    ],
    &["--contact", "van-thu@example.org", "--name", "Nguyễn Văn Kiểm Thử"],
];

struct Signed {
    identity: &'static str,
    document: PathBuf,
    signed: PathBuf,
}

impl Signed {
    /// Fails unless `accepted` is what is expected of this judge.
    fn assert_accepted(&self, judge: &str, accepted: bool, words: &dyn std::fmt::Debug) {
        let reason = CANNOT_JUDGE
            .iter()
            .find(|(j, identity, _)| (*j, *identity) == (judge, self.identity));
        assert_eq!(
            accepted,
            reason.is_none(),
            "{judge}: {}: {words:?}; {reason:?}",
            self.signed.display()
        );
    }
}

static SIGNED: LazyLock<Vec<Signed>> = LazyLock::new(|| {
    let folder = scratch("judged");
    let documents = documents();
    let mut made = Vec::new();
    for identity in IDENTITIES {
        for sub_filter in ["pades", "adbe"] {
            let output = folder.join(format!("{}-{sub_filter}", identity.name));
            std::fs::create_dir(&output).unwrap();
            sign(&documents, &output, identity, &["--sub-filter", sub_filter]);
            let signed = files(&output, "pdf");
            assert_eq!(signed.len(), documents.len());
            let pairs = documents.iter().cloned().zip(signed);
            made.extend(pairs.map(|(document, signed)| Signed {
                identity: identity.name,
                document,
                signed,
            }));
        }
    }
    made.extend(further_forms(&folder));
    made
});

fn further_forms(folder: &Path) -> Vec<Signed> {
    let document = testdata("pdf/cong-van.pdf");
    let mut made = Vec::new();
    for identity in [PERSON, PSS, ECDSA, P521] {
        for (number, form) in FORMS.iter().enumerate() {
            let signed = folder.join(format!("{}-form-{number}.pdf", identity.name));
            sign(std::slice::from_ref(&document), &signed, identity, form);
            made.push(Signed {
                identity: identity.name,
                document: document.clone(),
                signed,
            });
        }
    }
    made
}

#[test]
fn qpdf_has_no_complaint_that_it_did_not_have_about_the_input() {
    let before: BTreeMap<PathBuf, Vec<String>> = documents()
        .into_iter()
        .map(|document| (document.clone(), qpdf_check(&document)))
        .collect();
    for Signed { document, signed, .. } in SIGNED.iter() {
        let mut complaints = qpdf_check(signed);
        complaints.retain(|line| !before[document].contains(line));
        assert!(complaints.is_empty(), "{}: {complaints:#?}", signed.display());
    }
}

#[test]
fn pdfsig_says_valid_and_total_document_signed() {
    for case in SIGNED.iter() {
        let signatures = pdfsig(&case.signed);
        let [signature] = &signatures[..] else {
            panic!("{}: {signatures:?}", case.signed.display())
        };
        assert!(signature.total, "{}", case.signed.display());
        case.assert_accepted("pdfsig", signature.validation == "Signature is Valid.", signature);
    }
}

#[test]
fn openssl_accepts_the_cms() {
    let folder = scratch("judged-openssl");
    for case in SIGNED.iter() {
        let answer = openssl_cms_verify(&case.signed, &trusted(), &folder);
        case.assert_accepted("openssl", answer.is_ok(), &answer);
    }
}

#[test]
fn pyhanko_says_intact_valid_trusted_and_entire_file() {
    let (odd, plain): (Vec<PathBuf>, Vec<PathBuf>) = SIGNED
        .iter()
        .map(|case| case.signed.clone())
        .partition(|path| strict_objection(path).is_some());
    for (files, reading) in [(plain, Reading::Strict), (odd, Reading::Lenient)] {
        for (file, answer) in pyhanko(&files, &trusted(), &crls(), reading) {
            assert_accepted_by_pyhanko(&file, &answer);
        }
    }
}

fn assert_accepted_by_pyhanko(file: &Path, answer: &PyHanko) {
    let [signature] = &answer.signatures[..] else {
        panic!("{}: {answer:?}", file.display())
    };
    assert_eq!((&answer.error, &signature.error), (&None, &None), "{}", file.display());
    let verdict = [
        signature.intact,
        signature.valid,
        signature.trusted,
        signature.bottom_line,
    ];
    assert_eq!(
        (verdict, signature.coverage.as_str()),
        ([true; 4], "ENTIRE_FILE"),
        "{}: {answer:?}",
        file.display()
    );
}

/// Otherwise the document is to leave `STRICT_READING_REFUSES`.
#[test]
fn pyhanko_in_strict_reading_refuses_what_is_listed() {
    let odd: Vec<PathBuf> = SIGNED
        .iter()
        .filter(|case| case.identity == PERSON.name)
        .map(|case| case.signed.clone())
        .filter(|path| strict_objection(path).is_some())
        .collect();
    assert_eq!(odd.len(), 2 * STRICT_READING_REFUSES.len());
    for (file, answer) in pyhanko(&odd, &trusted(), &crls(), Reading::Strict) {
        let words = format!("{answer:?}");
        assert!(words.contains(strict_objection(&file).unwrap()), "{words}");
    }
}

fn strict_objection(file: &Path) -> Option<&'static str> {
    let listed = STRICT_READING_REFUSES.iter().find(|(listed, _)| *listed == name(file));
    listed.map(|(_, words)| *words)
}

#[test]
fn an_invisible_signature_leaves_the_pages_as_they_look() {
    for case in SIGNED.iter().filter(|case| case.identity == PERSON.name) {
        let same = pictures(&case.document) == pictures(&case.signed);
        assert!(same, "{} looks different", case.signed.display());
    }
}
