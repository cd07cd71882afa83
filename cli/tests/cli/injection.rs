//! Names and reasons that try to steer a terminal.
#![cfg(unix)]

use serde_json::Value;

use crate::program::{Folder, kyso, sign, verify};

const EVIL: &str = "a\u{1b}[2J\r\nFORGED LINE\u{202e}fdp";

fn assert_harmless(text: &str) {
    let harmful = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!text.contains(harmful), "{text:?}");
    assert!(!text.lines().any(|line| line.starts_with("FORGED")), "{text:?}");
}

#[test]
fn name_injection_is_harmless_on_the_terminal_and_valid_json() {
    let folder = Folder::new("injection");
    let input = folder.letter("in.pdf");
    let path = folder.path(&format!("{EVIL}.pdf"));
    let run = sign(&[
        &input,
        "-o",
        &path,
        "--reason",
        EVIL,
        "--location",
        EVIL,
        "--field",
        EVIL,
    ]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_harmless(&run.stdout);
    for run in [
        verify(&[&path]),
        kyso(&["inspect", &path]),
        sign(&[&input, "-o", &path]),
    ] {
        assert_harmless(&run.stdout);
        assert_harmless(&run.stderr);
    }
    let run = verify(&["--format", "jsonl", &path]);
    assert_eq!(run.stdout.lines().count(), 1);
    assert!(!run.stdout.contains('\u{1b}'));
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["file"], path);
    // ESC comes back from the PDF text string as the replacement character
    let reason = EVIL.replace('\u{1b}', "\u{fffd}");
    assert_eq!(report["signatures"][0]["reason"], reason);
    assert_eq!(report["status"], "passed");
}

#[test]
fn name_injection_in_errors_is_harmless() {
    let folder = Folder::new("injection-errors");
    let absent = folder.path(EVIL);
    for run in [
        verify(&[&absent]),
        kyso(&["inspect", &absent]),
        kyso(&["verify", "x.pdf", "--trust", &absent]),
        kyso(&["verify", &format!("--{EVIL}")]),
        kyso(&["verify", "--format", EVIL]),
        kyso(&[EVIL]),
        sign(&[&absent, "-o", &folder.path("o.pdf")]),
    ] {
        assert_eq!(run.code, Some(2), "{run:?}");
        assert_harmless(&run.stdout);
        assert_harmless(&run.stderr);
    }
}
