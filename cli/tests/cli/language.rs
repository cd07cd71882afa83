//! Languages, help, completions, manual, and what goes to which stream.

use crate::program::{Folder, Run, command, kyso, pdf, pki};

const COMMANDS: [&str; 17] = [
    "",
    "demo",
    "sign",
    "verify",
    "inspect",
    "certs",
    "trust",
    "trust list",
    "trust import",
    "trust remove",
    "bundle",
    "bundle export",
    "bundle import",
    "evidence",
    "evidence purge",
    "completions",
    "man",
];

fn help(command: &str, language: &str) -> Run {
    let arguments: Vec<&str> = command
        .split_whitespace()
        .chain(["--help", "--lang", language])
        .collect();
    let run = kyso(&arguments);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    run
}

#[test]
fn help_is_complete_in_both_languages() {
    for command in COMMANDS {
        let english = help(command, "en").stdout;
        assert!(english.is_ascii(), "{english}");
        let vietnamese = help(command, "vi").stdout;
        for word in [
            "Usage",
            "Options:",
            "Arguments",
            "Commands",
            "Print",
            "possible",
            "default",
        ] {
            assert!(!vietnamese.contains(word), "{word} in {vietnamese}");
        }
        assert!(vietnamese.contains("Cách dùng: kyso"), "{vietnamese}");
        assert!(vietnamese.contains("Tùy chọn:"), "{vietnamese}");
    }
}

#[test]
fn usage_errors_speak_the_language_and_exit_2() {
    let rows: [(&[&str], &str, &str); 5] = [
        (&["verify"], "lỗi: còn thiếu: <PATH>...", "error: missing: <PATH>..."),
        (&["foo"], "lỗi: không có lệnh này: foo", "error: no such command: foo"),
        (
            &["verify", "--foo", "x"],
            "lỗi: không có tùy chọn này: --foo",
            "error: no such option: --foo",
        ),
        (
            &["verify", "--format", "xml", "x"],
            "lỗi: giá trị không hợp lệ của --format",
            "error: wrong value for --format",
        ),
        (
            &["verify", "--at", "today", "x"],
            "lỗi: --at today: không phải",
            "error: --at today: not an RFC 3339 time",
        ),
    ];
    for (arguments, vietnamese, english) in rows {
        for (language, first) in [("vi", vietnamese), ("en", english)] {
            let run: Run = command()
                .args(arguments)
                .args(["--lang", language])
                .output()
                .unwrap()
                .into();
            assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
            assert!(run.stderr.starts_with(first), "{run:?}");
            assert!(run.stderr.lines().next().unwrap().ends_with("[usage]"), "{run:?}");
        }
    }
}

#[test]
fn the_language_is_the_option_else_the_locale_else_vietnamese() {
    /// Environment, options, whether English comes.
    type Row = (&'static [(&'static str, &'static str)], &'static [&'static str], bool);
    let rows: [Row; 7] = [
        (&[], &[], false),
        (&[("LANG", "en_US.UTF-8")], &[], true),
        (&[("LANG", "vi_VN.UTF-8")], &[], false),
        (&[("LANG", "C")], &[], false),
        (&[("LANG", "vi_VN.UTF-8"), ("LC_ALL", "en_GB.UTF-8")], &[], true),
        (&[("LANG", "en_US.UTF-8")], &["--lang", "vi"], false),
        (&[("LANG", "vi_VN.UTF-8")], &["--lang=en"], true),
    ];
    for (variables, options, english) in rows {
        let mut call = command();
        call.envs(variables.iter().copied())
            .arg("verify")
            .arg(pdf("cong-van.pdf"));
        let run: Run = call.args(options).output().unwrap().into();
        assert_eq!(
            run.stdout.starts_with("KHÔNG CÓ CHỮ KÝ SỐ"),
            !english,
            "{variables:?} {run:?}"
        );
    }
}

#[test]
fn completions_and_manual_know_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        let run = kyso(&["completions", shell]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
        let mut words = COMMANDS.iter().flat_map(|name| name.split_whitespace());
        assert!(words.all(|word| run.stdout.contains(word)), "{shell}");
    }
    for language in ["vi", "en"] {
        let page = kyso(&["man", "--lang", language]).stdout;
        for option in ["\\-\\-sub\\-filter", "\\-\\-trust", "\\-\\-revision", "\\-\\-p12"] {
            assert!(page.contains(option), "{option} in {language}");
        }
        for name in COMMANDS {
            assert!(
                page.contains(&format!("KYSO {}", name.to_uppercase())) || name.is_empty(),
                "{name}"
            );
        }
        assert_eq!(
            page.contains("SYNOPSIS") || page.contains("DESCRIPTION"),
            language == "en"
        );
    }
}

#[test]
fn a_broken_pipe_is_not_an_error() {
    let folder = Folder::new("pipe");
    let signed = folder.signed("s.pdf", &[]);
    let trust = pki("trust");
    let calls: [&[&str]; 4] = [
        &["completions", "bash"],
        &["man"],
        &["--help"],
        &["verify", "--at", crate::program::AT, "--trust", &trust, &signed],
    ];
    for arguments in calls {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command()
            .args(arguments)
            .stdout(writer)
            .stderr(std::process::Stdio::piped())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn quiet_silences_notes_and_leaves_errors_and_data() {
    let folder = Folder::new("quiet");
    let signed = folder.signed("s.pdf", &[]);
    let empty = folder.folder("empty");
    let loud = kyso(&["verify", &signed, "--trust", &empty]);
    let quiet = kyso(&["verify", "--quiet", &signed, "--trust", &empty]);
    assert!(!loud.stderr.is_empty());
    assert_eq!(quiet.stderr, "");
    assert_eq!(quiet.code, Some(3));
    assert!(quiet.stdout.contains("INDETERMINATE"));
    assert!(!kyso(&["inspect", "-q", &folder.path("absent")]).stderr.is_empty());
}

#[test]
fn demo_passes_and_overwrites_nothing() {
    let folder = Folder::new("demo");
    let out = folder.path("out");
    let run = kyso(&["demo", "-o", &out]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("TOTAL-PASSED") && run.stdout.contains("TOTAL-FAILED / HASH_FAILURE"));
    let signed = std::fs::read(folder.path("out/signed.pdf")).unwrap();
    assert_eq!(kyso(&["demo", "-o", &out]).code, Some(2));
    assert_eq!(std::fs::read(folder.path("out/signed.pdf")).unwrap(), signed);
}
