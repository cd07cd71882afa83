//! The input is never damaged; the output is whole or absent.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::program::{Folder, Run, pdf, pki, sign, sign_command, verify};

fn letter() -> Vec<u8> {
    fs::read(pdf("cong-van.pdf")).unwrap()
}

/// The signing call under a shell that sets limits first.
fn limited(preamble: &str, arguments: &[&str]) -> Run {
    let inner = sign_command();
    let script = format!("{preamble}; exec \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script, "sh"]).arg(inner.get_program());
    command.args(inner.get_args()).args(arguments).stdin(Stdio::null());
    command.output().unwrap().into()
}

#[test]
fn out_equal_to_input_is_refused_also_through_links() {
    let folder = Folder::new("same");
    let input = folder.letter("in.pdf");
    symlink(&input, folder.path("soft.pdf")).unwrap();
    fs::hard_link(&input, folder.path("hard.pdf")).unwrap();
    for out in ["in.pdf", "./in.pdf", "soft.pdf", "hard.pdf"] {
        let run = sign(&[&input, "-o", &folder.path(out), "--force"]);
        assert_eq!(run.code, Some(2), "{out}: {run:?}");
        assert!(run.stderr.contains("[output-is-input]"), "{run:?}");
        assert_eq!(fs::read(&input).unwrap(), letter());
    }
    assert_eq!(folder.names(), ["hard.pdf", "in.pdf", "soft.pdf"]);
}

#[test]
fn out_that_leads_to_another_input_is_refused() {
    let folder = Folder::new("other-input");
    let (first, second) = (folder.letter("a.pdf"), folder.letter("b.pdf"));
    let out = folder.folder("out");
    symlink(&second, folder.path("out/a.pdf")).unwrap();
    let run = sign(&[&first, &second, "-o", &out, "--force"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert_eq!(fs::read(&second).unwrap(), letter());
    assert_eq!(verify(&[&folder.path("out/b.pdf")]).code, Some(0));
}

#[test]
fn an_existing_out_is_replaced_only_with_force() {
    let folder = Folder::new("force");
    let (input, out) = (folder.letter("in.pdf"), folder.write("out.pdf", "precious"));
    let run = sign(&[&input, "-o", &out]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("[output-exists]"), "{run:?}");
    assert_eq!(fs::read(&out).unwrap(), b"precious");
    assert_eq!(sign(&[&input, "-o", &out, "--force"]).code, Some(0));
    assert_eq!(verify(&[&out]).code, Some(0));
    assert_eq!(folder.names(), ["in.pdf", "out.pdf"]);
}

#[test]
fn in_place_replaces_the_input_through_a_new_file() {
    let folder = Folder::new("in-place");
    let input = folder.letter("in.pdf");
    let before = fs::metadata(&input).unwrap().ino();
    assert_eq!(sign(&[&input, "--in-place"]).code, Some(0));
    assert_ne!(fs::metadata(&input).unwrap().ino(), before);
    assert!(fs::read(&input).unwrap().starts_with(&letter()));
    assert_eq!(verify(&[&input]).code, Some(0));
    assert_eq!(folder.names(), ["in.pdf"]);
}

#[test]
fn many_inputs_go_to_a_folder_and_a_bad_one_stops_nothing() {
    let folder = Folder::new("many");
    let inputs = [
        folder.letter("a.pdf"),
        folder.write("bad.pdf", "no PDF"),
        folder.letter("c.pdf"),
    ];
    let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
    let file = folder.write("file", "");
    assert_eq!(sign(&[inputs.as_slice(), &["-o", &file]].concat()).code, Some(2));
    let out = folder.folder("out");
    let run = sign(&[inputs.as_slice(), &["-o", &out]].concat());
    assert_eq!(run.code, Some(2), "{run:?}");
    let mut names: Vec<_> = fs::read_dir(&out).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["a.pdf", "c.pdf"]);
}

#[test]
fn a_failure_leaves_nothing_behind_and_the_input_intact() {
    let folder = Folder::new("failure");
    let input = folder.letter("in.pdf");
    let out = folder.path("out.pdf");
    let wrong = folder.write("wrong", "wrong");
    let p12 = pki("person.p12");
    let run = crate::program::kyso(&["sign", "--p12", &p12, "--password-file", &wrong, &input, "-o", &out]);
    assert_eq!(run.code, Some(2));
    assert_eq!(sign(&[&input, "-o", &folder.path("absent/out.pdf")]).code, Some(2));
    assert_eq!(sign(&[&input, "-o", "/dev/full", "--force"]).code, Some(2));
    // as on a full disk: writing stops in the middle of the copy
    let run = limited("trap '' XFSZ; ulimit -f 40", &[&input, "-o", &out]);
    assert_eq!(run.code, Some(2), "{run:?}");
    let run = limited("trap '' XFSZ; ulimit -f 40", &[&input, "--in-place"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert_eq!(fs::read(&input).unwrap(), letter());
    assert_eq!(folder.names(), ["in.pdf", "wrong"]);
}

#[test]
fn killed_at_any_moment_the_input_is_intact_and_the_output_whole_or_absent() {
    let folder = Folder::new("killed");
    let input = folder.letter("in.pdf");
    for step in 0..30_u64 {
        let out = folder.path(&format!("out-{step}.pdf"));
        let mut child = sign_command()
            .args([&input, "-o", &out])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_micros(step * 1500));
        let _ = child.kill();
        child.wait().unwrap();
        assert_eq!(fs::read(&input).unwrap(), letter());
        if fs::exists(&out).unwrap() {
            assert_eq!(verify(&[&out]).code, Some(0), "killed after {step} steps");
        }
    }
}

#[test]
fn permissions_of_the_output_follow_the_umask() {
    let folder = Folder::new("umask");
    let input = folder.letter("in.pdf");
    for (umask, mode) in [("022", 0o644), ("027", 0o640), ("077", 0o600)] {
        let out = folder.path(umask);
        assert_eq!(limited(&format!("umask {umask}"), &[&input, "-o", &out]).code, Some(0));
        assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, mode);
    }
}
