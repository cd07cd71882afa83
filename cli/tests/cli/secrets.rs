//! Passwords: file, standard input, environment; never an argument; one attempt.

use std::io::Write as _;
use std::process::Stdio;

use crate::program::{Folder, Run, command, kyso, pdf, pki};

const PASSWORD: &str = "kyso-test";

fn arguments(out: &str) -> Vec<String> {
    ["sign", "--p12", &pki("person.p12"), &pdf("cong-van.pdf"), "-o", out]
        .map(str::to_owned)
        .into()
}

fn with_stdin(arguments: &[String], options: &[&str], input: &str) -> Run {
    let mut child = command()
        .args(arguments)
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // a program that does not ask may be gone already
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap().into()
}

#[test]
fn the_password_comes_from_a_file_with_any_line_end() {
    let folder = Folder::new("password-file");
    for (index, content) in ["kyso-test", "kyso-test\n", "kyso-test\r\n", "\u{FEFF}kyso-test\r\n"]
        .iter()
        .enumerate()
    {
        let file = folder.write("password", content);
        let arguments = arguments(&folder.path(&format!("{index}.pdf")));
        let run = with_stdin(&arguments, &["--password-file", &file], "");
        assert_eq!(run.code, Some(0), "{content:?}: {run:?}");
    }
}

#[test]
fn the_password_comes_from_standard_input() {
    let folder = Folder::new("password-stdin");
    let run = with_stdin(
        &arguments(&folder.path("o.pdf")),
        &["--password-file", "-"],
        "kyso-test\n",
    );
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn the_password_comes_from_a_named_environment_variable() {
    let folder = Folder::new("password-env");
    let out = folder.path("o.pdf");
    let mut call = command();
    call.args(arguments(&out)).args(["--password-env", "SIGNING_PASSWORD"]);
    let absent: Run = call.output().unwrap().into();
    assert_eq!(absent.code, Some(2));
    assert!(absent.stderr.contains("SIGNING_PASSWORD"));
    let run: Run = call.env("SIGNING_PASSWORD", PASSWORD).output().unwrap().into();
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(!format!("{run:?}").contains(PASSWORD));
}

#[test]
fn no_option_takes_a_secret_itself() {
    for option in ["--password", "--pin", "--document-password"] {
        let run = kyso(&["sign", option, PASSWORD, "a.pdf", "-o", "b.pdf", "--p12", "k.p12"]);
        assert_eq!(run.code, Some(2), "{option}");
        assert!(run.stderr.contains("[usage]"), "{run:?}");
        assert!(!run.stderr.contains(PASSWORD), "{run:?}");
    }
}

#[test]
fn a_wrong_password_is_tried_once_and_never_shown() {
    let folder = Folder::new("password-wrong");
    let file = folder.write("password", "secret-but-wrong");
    let arguments = arguments(&folder.path("o.pdf"));
    // the right one waits on standard input and is not asked for
    let run = with_stdin(&arguments, &["--lang", "en", "--password-file", &file], "kyso-test\n");
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr
            .starts_with("error: the password is wrong [key-password-wrong]\n"),
        "{run:?}"
    );
    assert_eq!(run.stderr.matches("error:").count(), 1);
    assert!(!run.stderr.contains("secret-but-wrong"));
}

#[test]
fn without_a_terminal_a_missing_password_is_an_error_not_a_question() {
    let folder = Folder::new("password-missing");
    let run = with_stdin(&arguments(&folder.path("o.pdf")), &["--lang", "en"], "");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("--password-file"), "{run:?}");
}

#[test]
fn two_passwords_cannot_share_standard_input() {
    let folder = Folder::new("password-both");
    let options = ["--password-file", "-", "--document-password-file", "-"];
    let run = with_stdin(&arguments(&folder.path("o.pdf")), &options, "kyso-test\n");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("[usage]"), "{run:?}");
}
