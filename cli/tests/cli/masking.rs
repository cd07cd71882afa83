//! CCCD and CMND numbers: four digits of them, unless `--show-ids` (vietnam.md 7.4).

use std::fs;

use kyso_testkit::mint::{self, CertificateSpec, CrlSpec, KeyPair};

use crate::program::{AT, Folder, Run, TIME, kyso, pdf};

/// No person has these.
const CCCD: &str = "001099999999";
const CMND: &str = "099999999";

/// A letter signed by somebody whose certificate is full of numbers, and the folder of whom to trust.
fn signed(folder: &Folder) -> (String, String) {
    let (root_key, key) = (KeyPair::p256(0), KeyPair::p256(1));
    let root = CertificateSpec::root(mint::name(&[("CN", "KYSO TEST Root")]), &root_key);
    let common_name = format!("KYSO TEST Người Mẫu - {CCCD}");
    let subject = mint::name(&[
        ("C", "VN"),
        ("O", "KYSO TEST Sở, Mẫu"),
        ("CN", &common_name),
        ("serialNumber", CCCD),
        ("UID", "MST:0100000000-001"),
        ("UID", &format!("CCCD:{CCCD}")),
        ("UID", &format!("cmnd: {CMND}")),
        ("2.5.4.65", "001 099 999 999"),
    ]);
    let leaf = CertificateSpec::leaf(subject, &key, &root, 5);
    let trust = folder.folder("trust");
    folder.write("trust/root.crt", mint::certificate(&root));
    folder.write("trust/root.crl", mint::crl(&CrlSpec::new(&root)));
    let (key_file, certificate) = (
        folder.write("key.der", key.pkcs8()),
        folder.write("leaf.der", mint::certificate(&leaf)),
    );
    let path = folder.path("signed.pdf");
    let reason = format!("Ký thay CCCD {CCCD}");
    let run = kyso(&[
        "sign",
        &pdf("cong-van.pdf"),
        "-o",
        &path,
        "--time",
        TIME,
        "--key",
        &key_file,
        "--cert",
        &certificate,
        "--certify",
        "1",
        "--reason",
        &reason,
    ]);
    assert_eq!(run.code, Some(0), "{run:?}");
    (path, trust)
}

/// Digits that would give a number away, however it is written.
fn assert_masked(text: &str) {
    let digits: String = text.chars().filter(|letter| !" .-".contains(*letter)).collect();
    assert!(!digits.contains(CCCD) && !digits.contains(CMND), "{text}");
    assert!(!digits.contains("00109999"), "{text}");
}

fn assert_shown(run: &Run) {
    assert!(run.stdout.contains(CCCD), "{run:?}");
}

#[test]
fn no_form_of_the_report_shows_a_personal_number() {
    let folder = Folder::new("masking");
    let (path, trust) = signed(&folder);
    let evidence = folder.path("evidence");
    // one trust that fits, and none: the subject is in the reason why there is no path
    for trust in [&trust, &folder.folder("empty")] {
        for format in ["text", "json", "jsonl"] {
            let arguments = ["verify", "--at", AT, "--trust", trust, "--format", format, &path];
            let run = kyso(&[&arguments[..], &["--evidence", &evidence]].concat());
            assert!(matches!(run.code, Some(0 | 3)), "{run:?}");
            assert_masked(&run.stdout);
            assert_masked(&run.stderr);
            assert!(run.stdout.contains("********9999"), "{run:?}");
            if format != "text" {
                assert!(run.stdout.contains("MST:0100000000-001"), "{run:?}");
                assert!(run.stdout.contains("CCCD:********9999"), "{run:?}");
            }
            assert_shown(&kyso(&[&arguments[..], &["--show-ids"]].concat()));
        }
    }
    for document in fs::read_dir(format!("{evidence}/documents")).unwrap() {
        for file in fs::read_dir(document.unwrap().path()).unwrap() {
            assert_masked(&fs::read_to_string(file.unwrap().path()).unwrap());
        }
    }
}

#[test]
fn inspect_and_refusals_to_sign_mask_as_well() {
    let folder = Folder::new("masking-others");
    let (path, _) = signed(&folder);
    for format in ["text", "json"] {
        let run = kyso(&["inspect", "--format", format, &path]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_masked(&run.stdout);
        assert_shown(&kyso(&["inspect", "--format", format, "--show-ids", &path]));
    }
    // certified with P=1: the message says by whom
    for language in ["vi", "en"] {
        let again = folder.path("again.pdf");
        let (key, certificate) = (folder.path("key.der"), folder.path("leaf.der"));
        let run = kyso(&[
            "sign",
            &path,
            "-o",
            &again,
            "--key",
            &key,
            "--cert",
            &certificate,
            "--time",
            TIME,
            "--lang",
            language,
        ]);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(run.stderr.contains("KYSO TEST Người Mẫu"), "{run:?}");
        assert_masked(&run.stderr);
    }
    let certs = [
        "certs",
        "--key",
        &folder.path("key.der"),
        "--cert",
        &folder.path("leaf.der"),
    ];
    assert_masked(&kyso(&certs).stdout);
    assert_shown(&kyso(&[&certs[..], &["--show-ids"]].concat()));
}
