//! Exit codes, their order over many files, and what folders mean.

use serde_json::Value;

use crate::program::{Folder, pdf, verify};

fn files(stdout: &str) -> Vec<String> {
    let lines = stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines
        .map(|report| report["file"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn each_state_has_its_code() {
    let folder = Folder::new("codes");
    assert_eq!(verify(&[&folder.signed("passed.pdf", &[])]).code, Some(0));
    assert_eq!(verify(&[&folder.altered("failed.pdf")]).code, Some(1));
    assert_eq!(verify(&[&folder.write("text.pdf", "no PDF")]).code, Some(2));
    assert_eq!(verify(&[&folder.path("absent.pdf")]).code, Some(2));
    assert_eq!(verify(&[&folder.suspended("hold.pdf")]).code, Some(3));
    assert_eq!(verify(&[&pdf("cong-van.pdf")]).code, Some(4));
}

#[test]
fn the_worst_code_wins_in_the_order_1_2_3_4_0() {
    let folder = Folder::new("order");
    let passed = folder.signed("passed.pdf", &[]);
    let failed = folder.altered("failed.pdf");
    let unreadable = folder.write("text.pdf", "no PDF");
    let hold = folder.suspended("hold.pdf");
    let unsigned = folder.letter("unsigned.pdf");
    let rows: [(&[&str], i32); 5] = [
        (&[&passed, &unsigned, &hold, &unreadable, &failed], 1),
        (&[&passed, &unsigned, &hold, &unreadable], 2),
        (&[&passed, &unsigned, &hold], 3),
        (&[&passed, &unsigned], 4),
        (&[&passed, &passed], 0),
    ];
    for (arguments, code) in rows {
        assert_eq!(verify(arguments).code, Some(code), "{arguments:?}");
    }
}

#[test]
fn results_come_in_the_order_of_the_inputs_and_a_bad_file_stops_nothing() {
    let folder = Folder::new("inputs");
    let bad = folder.write("bad.pdf", b"%PDF-1.7\ntruncated");
    let good = folder.signed("good.pdf", &[]);
    let absent = folder.path("absent.pdf");
    let large = pdf("pages-150.pdf");
    let arguments: Vec<&str> = [&large, &bad, &good, &absent, &good, &large].map(String::as_str).into();
    let run = verify(&[&["--format", "jsonl"], arguments.as_slice()].concat());
    assert_eq!(files(&run.stdout), arguments);
}

#[test]
fn a_folder_means_its_pdfs_in_any_letter_case_recursively() {
    let folder = Folder::new("folders");
    for name in ["b.PDF", "a.pdf", "deep/er/c.Pdf", "notes.txt"] {
        folder.letter(&format!("in/{name}"));
    }
    let argument = folder.path("in");
    let run = verify(&["--format", "jsonl", &argument]);
    let expected = ["a.pdf", "b.PDF", "deep/er/c.Pdf"].map(|name| format!("{argument}/{name}"));
    assert_eq!(files(&run.stdout), expected);
    assert_eq!(run.code, Some(4));
}

#[cfg(unix)]
#[test]
fn links_in_a_folder_are_not_followed() {
    let folder = Folder::new("links");
    let target = folder.letter("outside/x.pdf");
    folder.letter("in/real.pdf");
    std::os::unix::fs::symlink(&target, folder.path("in/link.pdf")).unwrap();
    std::os::unix::fs::symlink(folder.path("outside"), folder.path("in/out")).unwrap();
    let run = verify(&["--format", "jsonl", &folder.path("in")]);
    assert_eq!(files(&run.stdout), [folder.path("in/real.pdf")]);
}

#[test]
fn a_folder_without_pdf_is_an_error_with_a_message() {
    let folder = Folder::new("no-pdf");
    let empty = folder.folder("empty");
    let run = verify(&["--lang", "en", &empty]);
    assert_eq!(run.code, Some(2));
    assert!(run.stdout.contains("the folder has no PDF file"), "{run:?}");
    let run = verify(&["--format", "json", &empty]);
    let reports: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(reports[0]["error"]["code"], "no-pdf");
}

#[test]
fn trust_is_only_missed_where_something_is_signed() {
    let folder = Folder::new("missed");
    let empty = folder.folder("empty");
    let note = |path: &str| crate::program::kyso(&["verify", "--lang", "en", "--trust", &empty, path]).stderr;
    assert_eq!(note(&pdf("cong-van.pdf")), "");
    assert!(note(&folder.signed("s.pdf", &[])).contains("--trust FILE|DIR"));
}
