//! Programs in C, compiled against the header and the library of this build and run twice: directly, and under Valgrind,
//! which sees what C and Rust do to memory together. A compiler or Valgrind that is missing is a failure.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

use kyso::{Language, Limits, Time, TrustStore, ValidationPolicy, VerificationParameters};

type Failure = Box<dyn Error>;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const TESTDATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata");
/// 2026-06-01T00:00:00Z: within the validity of the test certificates and CRLs.
const NOW: i64 = 1_780_272_000;

#[test]
fn a_c_program_signs_and_verifies() -> Result<(), Failure> {
    let (program, folder) = compile("main_job", "direct", Linked::Shared)?;
    run(Command::new(program), &folder)?;
    the_report_is_that_of_the_rust_library(&folder)
}

#[test]
fn a_c_program_signs_and_verifies_under_valgrind() -> Result<(), Failure> {
    let (program, folder) = compile("main_job", "valgrind", Linked::Shared)?;
    run(valgrind(&program), &folder)
}

#[test]
fn a_c_program_signs_and_verifies_with_the_static_library() -> Result<(), Failure> {
    let (program, folder) = compile("main_job", "static", Linked::Static)?;
    run(Command::new(program), &folder)
}

#[test]
fn every_misuse_is_an_error() -> Result<(), Failure> {
    let (program, folder) = compile("misuse", "direct", Linked::Shared)?;
    run(Command::new(program), &folder)
}

#[test]
fn every_misuse_is_an_error_under_valgrind() -> Result<(), Failure> {
    let (program, folder) = compile("misuse", "valgrind", Linked::Shared)?;
    run(valgrind(&program), &folder)
}

#[test]
fn valgrind_would_report_a_leak() -> Result<(), Failure> {
    let (program, folder) = compile("leak", "valgrind", Linked::Shared)?;
    let status = valgrind(&program).arg(TESTDATA).arg(&folder).output()?.status;
    assert_eq!(status.code(), Some(9), "a handle that is not freed must be noticed");
    Ok(())
}

#[test]
fn the_header_is_also_c_plus_plus() -> Result<(), Failure> {
    let source = Path::new(ROOT).join("include/kyso.h");
    let mut compiler = Command::new("g++");
    compiler.args([
        "-Wall",
        "-Wextra",
        "-Werror",
        "-std=c++17",
        "-fsyntax-only",
        "-x",
        "c++",
    ]);
    succeed(compiler.arg(source))
}

#[test]
fn programs_ask_for_the_installed_name() -> Result<(), Failure> {
    let (program, _) = compile("misuse", "soname", Linked::Shared)?;
    let bytes = std::fs::read(program)?;
    let name = b"libkyso.so.0\0";
    assert!(bytes.windows(name.len()).any(|window| window == name));
    Ok(())
}

/// What a C caller reads is octet for octet what Rust serialises.
fn the_report_is_that_of_the_rust_library(folder: &Path) -> Result<(), Failure> {
    let mut trust = TrustStore::new();
    for name in ["root-g2.crt.pem", "ca-g2.crt.pem", "root-g2.crl", "ca-g2.crl"] {
        trust.add(&std::fs::read(Path::new(TESTDATA).join("pki/trust").join(name))?)?;
    }
    let policy = ValidationPolicy::government();
    let parameters = VerificationParameters {
        policy: &policy,
        trust: &trust,
        time: Time::from_unix(NOW),
        expected: None,
        show_ids: false,
        password: None,
        network: None,
        language: Language::English,
        limits: Limits::default(),
    };
    let path = folder.join("signed.pdf");
    let report = kyso::verify(&path.to_string_lossy(), &std::fs::read(&path)?, &parameters);
    let json = std::fs::read_to_string(folder.join("report.json"))?;
    assert_eq!(json, serde_json::to_string(&report)?);
    Ok(())
}

enum Linked {
    Shared,
    Static,
}

/// Compiles `tests/c/NAME.c` into a fresh folder, with the library under the name that it is installed with.
fn compile(name: &str, purpose: &str, linked: Linked) -> Result<(PathBuf, PathBuf), Failure> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("c-{name}-{purpose}"));
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let program = folder.join(name);
    let mut compiler = Command::new("gcc");
    compiler
        .args(["-Wall", "-Wextra", "-Werror", "-std=c11", "-g", "-I"])
        .arg(Path::new(ROOT).join("include"))
        .arg(Path::new(ROOT).join("tests/c").join(format!("{name}.c")))
        .arg("-o")
        .arg(&program);
    match linked {
        Linked::Shared => {
            std::fs::copy(library("libkyso_c.so")?, folder.join("libkyso.so.0"))?;
            compiler
                .arg(folder.join("libkyso.so.0"))
                .arg(format!("-Wl,-rpath,{}", folder.display()));
        }
        Linked::Static => {
            compiler.arg(library("libkyso_c.a")?).args(["-lpthread", "-ldl", "-lm"]);
        }
    }
    succeed(&mut compiler)?;
    Ok((program, folder))
}

/// The library of this build: cargo makes it before the tests of its package, next to them.
fn library(name: &str) -> Result<PathBuf, Failure> {
    let test = std::env::current_exe()?;
    let path = test.parent().ok_or("the test has no folder")?.join(name);
    if path.is_file() {
        Ok(path)
    } else {
        Err(format!("{} is missing", path.display()).into())
    }
}

fn valgrind(program: &Path) -> Command {
    let mut command = Command::new("valgrind");
    command
        .args(["--quiet", "--error-exitcode=9", "--leak-check=full"])
        .arg(concat!(
            "--suppressions=",
            env!("CARGO_MANIFEST_DIR"),
            "/tests/c/valgrind.supp"
        ))
        .arg(program);
    command
}

fn run(mut command: Command, folder: &Path) -> Result<(), Failure> {
    succeed(command.arg(TESTDATA).arg(folder).arg(NOW.to_string()))
}

fn succeed(command: &mut Command) -> Result<(), Failure> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let talk = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?}: {}\n{talk}", output.status).into())
}
