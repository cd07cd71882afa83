//! The attacks of SECURITY.md, judged by kyso, pyHanko and pdfsig: the tables there are what this measures.
//! `KYSO_UPDATE_ATTACKS=1 cargo test --workspace --test interop attacks` writes them anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use kyso_testkit::{Attack, Family, attacks};
use serde_json::Value;

use super::oracles::{PyHanko, Reading, pdfsig_within_limits, pyhanko_within};
use super::program::{crls, scratch, testdata, trusted, verify};

const BEGIN: &str = "<!-- attacks: measured, do not edit -->\n";
const END: &str = "<!-- end of attacks -->";

#[test]
fn the_tables_of_security_md_are_what_is_measured() {
    let path = testdata("../SECURITY.md");
    let text = fs::read_to_string(&path).unwrap();
    let (head, rest) = text.split_once(BEGIN).expect("the comment before the tables");
    let (written, tail) = rest.split_once(END).expect("the comment behind the tables");
    let measured = tables();
    if std::env::var_os("KYSO_UPDATE_ATTACKS").is_some() {
        fs::write(&path, [head, BEGIN, &measured, END, tail].concat()).unwrap();
        return;
    }
    let differing: Vec<(&str, &str)> = written
        .lines()
        .zip(measured.lines())
        .filter(|(one, other)| one != other)
        .collect();
    assert!(
        written == measured,
        "SECURITY.md says something else (first) than what was measured (second); KYSO_UPDATE_ATTACKS=1 writes it: {differing:#?}"
    );
}

fn tables() -> String {
    let attacks = attacks();
    let folder = scratch("attacks");
    let files: Vec<PathBuf> = attacks.iter().map(|attack| write(&folder, attack)).collect();
    let (_, reports) = verify(&files);
    let limits = ["--seconds", "30", "--mebibytes", "2048"];
    let theirs = pyhanko_within(&files, &trusted(), &crls(), Reading::Strict, &limits);
    let mut text = String::new();
    for (family, title) in [
        (Family::Structure, "File structure"),
        (Family::Semantics, "Document semantics"),
        (Family::Cms, "CMS and certificates"),
        (Family::Permitted, "What is no attack"),
    ] {
        let _ = writeln!(
            text,
            "\n### {title}\n\n| file | stopped by | kyso | pyHanko | pdfsig |\n|---|---|---|---|---|"
        );
        for ((attack, file), report) in attacks.iter().zip(&files).zip(&reports) {
            if attack.family != family {
                continue;
            }
            let (kyso, stopped) = of_kyso(report);
            let row = [attack.id, &stopped, &kyso, &of_pyhanko(&theirs, file), &of_pdfsig(file)];
            let _ = writeln!(text, "| {} |", row.join(" | "));
        }
    }
    text.push('\n');
    text
}

fn write(folder: &Path, attack: &Attack) -> PathBuf {
    let path = folder.join(format!("{}.pdf", attack.id));
    fs::write(&path, attack.file()).unwrap();
    path
}

/// The verdict about the attacked signature, and the checks that failed or warn.
fn of_kyso(report: &Value) -> (String, String) {
    if let Some(code) = report["error"]["code"].as_str() {
        return ("unreadable".to_owned(), code.to_owned());
    }
    let signatures = report["signatures"].as_array().unwrap();
    let Some(signature) = signatures.iter().find(|s| s["field"] == "First").or(signatures.first()) else {
        return ("no signature".to_owned(), String::new());
    };
    let verdict = [&signature["indication"], &signature["sub_indication"]];
    let verdict: Vec<&str> = verdict.into_iter().filter_map(Value::as_str).collect();
    let ids = |outcome: &str| -> Vec<&str> {
        let checks = signature["checks"].as_array().unwrap();
        let checks = checks
            .iter()
            .filter(|check| check["outcome"] == outcome && check["id"] != "structure");
        let mut ids: Vec<&str> = checks.map(|check| check["id"].as_str().unwrap()).collect();
        ids.dedup();
        ids
    };
    let speaking = match ids("failed") {
        none if none.is_empty() => [ids("unknown"), ids("warning")].concat(),
        failed => failed,
    };
    (verdict.join(" / "), speaking.join(", "))
}

fn of_pyhanko(theirs: &BTreeMap<PathBuf, PyHanko>, file: &Path) -> String {
    let answer = &theirs[file];
    if answer.error.is_some() {
        return "error".to_owned();
    }
    let signatures = &answer.signatures;
    let Some(signature) = signatures.iter().find(|s| s.field == "First").or(signatures.first()) else {
        return "no signature".to_owned();
    };
    let level = signature.modification_level.as_deref().filter(|level| *level != "NONE");
    match signature {
        s if s.error.is_some() => "error".to_owned(),
        s if s.bottom_line => level.map_or("valid".to_owned(), |level| format!("valid ({level})")),
        s if !s.intact || !s.valid => "invalid".to_owned(),
        s if !s.trusted => "not trusted".to_owned(),
        _ => format!("modified ({})", level.unwrap_or("?")),
    }
}

fn of_pdfsig(file: &Path) -> String {
    let Some(signatures) = pdfsig_within_limits(file) else {
        return "no answer".to_owned();
    };
    let Some(signature) = signatures.iter().find(|s| s.field == "First").or(signatures.first()) else {
        return "no signature".to_owned();
    };
    let whole = if signature.total { "" } else { " (part of the file)" };
    match signature.validation.as_str() {
        "Signature is Valid." => format!("valid{whole}"),
        _ => "invalid".to_owned(),
    }
}
