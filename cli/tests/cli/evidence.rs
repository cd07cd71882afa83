//! `--evidence DIR` and `kyso evidence purge`: what is kept, under which names, and that only that is removed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::program::{AT, Folder, Run, kyso, pdf, pki, verify};

/// Paths of all files below a folder but the lock, in order.
fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(folder).to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => found.push(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned()),
            }
        }
    }
    found.retain(|path| path != ".lock");
    found.sort();
    found
}

fn with_ending(folder: &str, ending: &str) -> Vec<String> {
    files(folder)
        .into_iter()
        .filter(|path| path.ends_with(ending))
        .collect()
}

fn purge(arguments: &[&str]) -> Run {
    kyso(&[&["evidence", "purge", "--lang", "en"], arguments].concat())
}

#[test]
fn evidence_is_stored_once_and_checks_with_sha256sum() {
    let folder = Folder::new("evidence");
    let evidence = folder.path("evidence");
    let inputs = [
        folder.signed("a.pdf", &[]),
        folder.signed("b\n.pdf", &["--reason", "khác"]),
        folder.altered("c.pdf"),
        pdf("cong-van.pdf"),
        folder.write("no.pdf", "no PDF"),
    ];
    let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
    let run = verify(&[&["--format", "jsonl", "--evidence", &evidence], &inputs[..]].concat());
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), ""));
    // root, authority and signer, a CRL of each authority: once for all
    assert_eq!(with_ending(&evidence, ".crt").len(), 3);
    assert_eq!(with_ending(&evidence, ".crl").len(), 2);
    let reports = with_ending(&evidence, ".json");
    assert_eq!(reports.len(), inputs.len());
    let mut kept: Vec<String> = reports
        .iter()
        .map(|path| fs::read_to_string(format!("{evidence}/{path}")).unwrap())
        .collect();
    let mut printed: Vec<String> = run.stdout.lines().map(|line| format!("{line}\n")).collect();
    kept.sort();
    printed.sort();
    assert_eq!(kept, printed);
    for report in &reports {
        let document = report.split('/').nth(1).unwrap();
        let report: Value = serde_json::from_str(&fs::read_to_string(format!("{evidence}/{report}")).unwrap()).unwrap();
        assert_eq!(report["sha256"], document);
    }
    for index in with_ending(&evidence, ".sha256") {
        let index = Path::new(&evidence).join(index);
        let mut sums = Command::new("sha256sum");
        sums.arg("--check").arg("--quiet").arg(index.file_name().unwrap());
        assert!(sums.current_dir(index.parent().unwrap()).status().unwrap().success());
    }
    // the CRL that the store of tests holds, octet for octet
    let crls: BTreeSet<Vec<u8>> = with_ending(&evidence, ".crl")
        .iter()
        .map(|path| fs::read(format!("{evidence}/{path}")).unwrap())
        .collect();
    assert!(crls.contains(&fs::read(pki("trust/ca-g2.crl")).unwrap()));
    // again: nothing new, nothing written over
    let before = files(&evidence);
    verify(&[&["--evidence", &evidence], &inputs[..]].concat());
    assert_eq!(files(&evidence), before);
}

#[test]
fn evidence_that_cannot_be_written_costs_exit_2_and_no_verdict() {
    let folder = Folder::new("evidence-unwritable");
    let path = folder.signed("a.pdf", &[]);
    let file = folder.write("file", "not a folder");
    let run = verify(&["--lang", "en", "--evidence", &file, &path]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stdout.starts_with("VALID  "), "{run:?}");
    assert!(run.stderr.contains("error: the evidence cannot be kept in"), "{run:?}");
    // a file of somebody else has the name of an object
    let evidence = folder.path("evidence");
    verify(&["--evidence", &evidence, &path]);
    let object = &with_ending(&evidence, ".crl")[0];
    folder.write(&format!("evidence/{object}"), "mine");
    let run = verify(&["--lang", "en", "--evidence", &evidence, &path]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stdout.starts_with("VALID  "), "{run:?}");
    assert_eq!(
        fs::read_to_string(folder.path(&format!("evidence/{object}"))).unwrap(),
        "mine"
    );
}

#[test]
fn purge_removes_what_was_written_and_leaves_all_else() {
    let folder = Folder::new("evidence-purge");
    let path = folder.signed("a.pdf", &[]);
    let evidence = folder.path("evidence");
    verify(&["--evidence", &evidence, &path]);
    let written = files(&evidence);
    let document = written[0].rsplit_once('/').unwrap().0.to_owned();
    let other = "0".repeat(64);
    let changed = &with_ending(&evidence, ".crl")[0];
    folder.write("evidence/notes.txt", "mine");
    folder.write(&format!("evidence/{document}/{other}.json"), "mine");
    folder.write(
        &format!("evidence/{document}/{other}.sha256"),
        format!("# kyso.evidence/1\n# written 2020-01-01T00:00:00Z\n# document {other}\n{other}  ../../../a.pdf\n"),
    );
    folder.write(&format!("evidence/{changed}"), "changed");
    let recent = purge(&["--older-than", "1", &evidence]);
    assert_eq!((recent.code, recent.stdout.as_str()), (Some(0), ""));
    let run = purge(&[&evidence]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let mut left = vec![
        format!("{document}/{other}.json"),
        format!("{document}/{other}.sha256"),
        "notes.txt".to_owned(),
        changed.clone(),
    ];
    left.sort();
    assert_eq!(files(&evidence), left);
    for path in written.iter().filter(|path| *path != changed) {
        assert!(run.stdout.contains(&format!("removed: {path}\n")), "{run:?}");
    }
    assert!(
        run.stderr
            .contains(&format!("not written by kyso or changed since: {changed}")),
        "{run:?}"
    );
    assert!(Path::new(&path).exists());
}

#[test]
fn purge_keeps_what_newer_evidence_needs() {
    let folder = Folder::new("evidence-shared");
    let (old, new) = (
        folder.signed("old.pdf", &[]),
        folder.signed("new.pdf", &["--reason", "mới"]),
    );
    let evidence = folder.path("evidence");
    verify(&["--evidence", &evidence, &old]);
    // as if it had been written long ago; the time is not part of what the index vouches for
    let index = format!("{evidence}/{}", with_ending(&evidence, ".sha256")[0]);
    let text = fs::read_to_string(&index).unwrap();
    let (first, rest) = text.split_once("# written ").unwrap();
    let (_, body) = rest.split_once('\n').unwrap();
    fs::write(&index, format!("{first}# written 2020-01-01T00:00:00Z\n{body}")).unwrap();
    verify(&["--evidence", &evidence, &new]);
    let run = purge(&["--older-than", "30", "--format", "json", &evidence]);
    let removed: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(removed["removed"].as_array().unwrap().len(), 2, "{run:?}");
    assert_eq!(with_ending(&evidence, ".crl").len(), 2);
    assert_eq!(with_ending(&evidence, ".json").len(), 1);
    let index = Path::new(&evidence).join(&with_ending(&evidence, ".sha256")[0]);
    let mut sums = Command::new("sha256sum");
    sums.arg("--check").arg("--quiet").arg(index.file_name().unwrap());
    assert!(sums.current_dir(index.parent().unwrap()).status().unwrap().success());
    assert_eq!(purge(&[&evidence]).code, Some(0));
    assert!(files(&evidence).is_empty());
}

#[test]
fn purge_of_no_folder_is_exit_2_and_of_a_stranger_s_folder_nothing() {
    let folder = Folder::new("evidence-stranger");
    let path = folder.signed("a.pdf", &[]);
    assert_eq!(purge(&[&folder.path("absent")]).code, Some(2));
    let run = purge(&[folder.path(".").as_str()]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""));
    assert!(Path::new(&path).exists());
    assert_eq!(folder.names(), ["a.pdf"]);
}

#[test]
fn no_part_of_the_evidence_folder_is_named_by_a_document() {
    let folder = Folder::new("evidence-names");
    let evidence = folder.path("evidence");
    let path = folder.signed("a.pdf", &["--field", "evil/x", "--name", "../../../etc/passwd"]);
    let run = kyso(&[
        "verify",
        "--at",
        AT,
        "--trust",
        &pki("trust"),
        "--evidence",
        &evidence,
        &path,
    ]);
    assert_eq!(run.code, Some(0), "{run:?}");
    for path in files(&evidence) {
        let parts: Vec<&str> = path.split('/').collect();
        let is_hex = |text: &str| text.len() == 64 && text.bytes().all(|octet| octet.is_ascii_hexdigit());
        let name = parts.last().unwrap().split('.').next().unwrap();
        assert!(is_hex(name) && matches!(parts[0], "objects" | "documents"), "{path}");
        assert!(parts.len() == 2 || is_hex(parts[1]), "{path}");
    }
}
