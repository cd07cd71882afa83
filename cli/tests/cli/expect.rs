//! `kyso verify --expect ORIGINAL`: the file is that document plus signatures.

use kyso_testkit::pki_folder;

use crate::program::{Folder, sign, verify};

fn original(name: &str) -> String {
    let path = pki_folder().join("../pdf").join(name);
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_certified_and_signed_document_is_its_original_plus_signatures() {
    let folder = Folder::new("expect");
    let (one, two) = (folder.path("one.pdf"), folder.path("two.pdf"));
    let input = original("cong-van.pdf");
    assert_eq!(sign(&["--certify", "2", &input, "-o", &one]).code, Some(0));
    assert_eq!(sign(&[&one, "-o", &two]).code, Some(0));
    for file in [&one, &two] {
        let run = verify(&["--expect", &input, file]);
        assert_eq!(run.code, Some(0), "{run:?}");
    }
}

#[test]
fn another_original_or_a_filled_form_is_refused() {
    let folder = Folder::new("expect-other");
    let signed = folder.path("signed.pdf");
    let input = original("cong-van.pdf");
    assert_eq!(sign(&[&input, "-o", &signed]).code, Some(0));
    let run = verify(&["--lang", "en", "--expect", &original("pdf20.pdf"), &signed]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stdout.contains("expected-not-contained"), "{}", run.stdout);
    let run = verify(&["--expect", &folder.path("absent.pdf"), &signed]);
    assert_eq!(run.code, Some(2), "{run:?}");
}

#[test]
fn what_is_neither_the_original_nor_a_signature_is_named() {
    let folder = Folder::new("expect-more");
    let original = kyso_testkit::signed_document();
    let attack = |id| {
        let attacks = kyso_testkit::attacks();
        attacks.iter().find(|attack| attack.id == id).unwrap().file()
    };
    let changed = attack("isa-page-content");
    assert!(changed.starts_with(&original));
    let (original, changed) = (
        folder.write("original.pdf", original),
        folder.write("changed.pdf", changed),
    );
    let run = verify(&["--lang", "en", "--expect", &original, &changed]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stdout.contains("expected-and-more"), "{}", run.stdout);
}
