//! The judges are judged first: each must accept a good file of another's making and object to a spoilt one.

use std::fs;
use std::path::PathBuf;

use serde_json::json;

use super::oracles::{PdfsigSignature, Reading, openssl_cms_verify, pdfsig, pyhanko, qpdf_check};
use super::program::{PERSON, crls, scratch, testdata, trusted};
use super::signers::{job, pyhanko_sign};

/// A file signed by pyHanko, and the same with one covered byte changed.
fn good_and_spoilt(test: &str) -> (PathBuf, PathBuf) {
    let folder = scratch(test);
    let (good, spoilt) = (folder.join("good.pdf"), folder.join("spoilt.pdf"));
    pyhanko_sign(&[job(&testdata("pdf/cong-van.pdf"), &good, PERSON, json!({}))]);
    let mut bytes = fs::read(&good).unwrap();
    let at = bytes.windows(6).position(|window| window == b"/Title").unwrap() + 8;
    bytes[at] ^= 1;
    fs::write(&spoilt, bytes).unwrap();
    (good, spoilt)
}

#[test]
fn qpdf_complains_about_a_truncated_file_only() {
    let folder = scratch("qpdf");
    let whole = testdata("pdf/cong-van.pdf");
    let bytes = fs::read(&whole).unwrap();
    let truncated = folder.join("truncated.pdf");
    fs::write(&truncated, &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(qpdf_check(&whole), Vec::<String>::new());
    assert_ne!(qpdf_check(&truncated), Vec::<String>::new());
}

#[test]
fn pdfsig_tells_a_spoilt_file() {
    let (good, spoilt) = good_and_spoilt("pdfsig");
    let expected = |validation: &str| {
        vec![PdfsigSignature {
            field: "Others".into(),
            validation: validation.into(),
            total: true,
        }]
    };
    assert_eq!(pdfsig(&good), expected("Signature is Valid."));
    assert_eq!(pdfsig(&spoilt), expected("Digest Mismatch."));
    assert_eq!(pdfsig(&testdata("pdf/cong-van.pdf")), []);
}

#[test]
fn pyhanko_tells_a_spoilt_file_and_an_unknown_root() {
    let (good, spoilt) = good_and_spoilt("pyhanko");
    let files = [good.clone(), spoilt.clone()];
    let known = pyhanko(&files, &trusted(), &crls(), Reading::Strict);
    let first = |file| &known[file].signatures[0];
    assert!(first(&good).bottom_line && first(&good).trusted, "{known:#?}");
    assert!(!first(&spoilt).intact && !first(&spoilt).bottom_line, "{known:#?}");
    let unknown = pyhanko(&files, &[], &[], Reading::Strict);
    let stranger = &unknown[&good].signatures[0];
    assert!(stranger.intact && stranger.valid && !stranger.trusted, "{unknown:#?}");
}

#[test]
fn openssl_tells_a_spoilt_file_and_an_unknown_root() {
    let (good, spoilt) = good_and_spoilt("openssl");
    let folder = good.parent().unwrap();
    assert_eq!(openssl_cms_verify(&good, &trusted(), folder), Ok(()));
    assert!(openssl_cms_verify(&spoilt, &trusted(), folder).is_err());
    assert!(openssl_cms_verify(&good, &[], folder).is_err());
}
