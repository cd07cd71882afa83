//! The judges: qpdf, pdfsig (poppler, NSS), pyHanko, openssl.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::program::testdata;

/// What `qpdf --check` complains about, without the file's name.
pub fn qpdf_check(file: &Path) -> Vec<String> {
    let result = output(Command::new("qpdf").arg("--check").arg(file));
    let name = file.display().to_string();
    let complaints: Vec<String> = String::from_utf8_lossy(&result.stderr)
        .lines()
        .map(|line| line.replace(&name, "FILE"))
        .collect();
    assert_eq!(
        result.status.success(),
        complaints.is_empty(),
        "qpdf's exit code and words disagree about {name}"
    );
    complaints
}

/// One signature as pdfsig sees it.
#[derive(Debug, PartialEq, Eq)]
pub struct PdfsigSignature {
    pub field: String,
    /// "Signature is Valid." or what is wrong
    pub validation: String,
    /// "Total document signed"
    pub total: bool,
}

/// `pdfsig -nocert`: integrity only; who is trusted is pyHanko's to judge.
pub fn pdfsig(file: &Path) -> Vec<PdfsigSignature> {
    pdfsig_output(&output(Command::new("pdfsig").arg("-nocert").arg(file)))
}

/// The same within 30 seconds and 2 GiB; none when it died.
pub fn pdfsig_within_limits(file: &Path) -> Option<Vec<PdfsigSignature>> {
    let mut command = Command::new("prlimit");
    command
        .args(["--as=2147483648", "timeout", "30", "pdfsig", "-nocert"])
        .arg(file);
    let result = output(&mut command);
    // 124 is that of `timeout`, from 128 on a signal ended it
    result
        .status
        .code()
        .is_some_and(|code| code < 124)
        .then(|| pdfsig_output(&result))
}

fn pdfsig_output(result: &Output) -> Vec<PdfsigSignature> {
    let text = String::from_utf8_lossy(&result.stdout);
    let value = |block: &str, key: &str| {
        block
            .lines()
            .find_map(|line| line.trim_start().strip_prefix(key))
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    text.split("\nSignature #")
        .skip(1)
        .map(|block| PdfsigSignature {
            field: value(block, "- Signature Field Name:"),
            validation: value(block, "- Signature Validation:"),
            total: block.lines().any(|line| line.trim() == "- Total document signed"),
        })
        .collect()
}

/// One file as pyHanko sees it: an error, or its signatures in order.
#[derive(Debug)]
pub struct PyHanko {
    pub error: Option<String>,
    pub signatures: Vec<PyHankoSignature>,
}

/// The same names as in `testdata/oracles/pyhanko_verify.py`.
#[derive(Debug)]
pub struct PyHankoSignature {
    pub field: String,
    pub error: Option<String>,
    pub intact: bool,
    pub valid: bool,
    pub trusted: bool,
    pub bottom_line: bool,
    pub coverage: String,
    pub certification: Option<u64>,
    /// what kind of later change it saw
    pub modification_level: Option<String>,
}

/// Whether pyHanko accepts hybrid-reference files and the like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    Strict,
    Lenient,
}

/// pyHanko's answers, by file. One process for all files: starting it costs more than judging.
pub fn pyhanko(files: &[PathBuf], trust: &[PathBuf], crls: &[PathBuf], reading: Reading) -> BTreeMap<PathBuf, PyHanko> {
    pyhanko_within(files, trust, crls, reading, &[])
}

/// The same with further options, such as limits.
pub fn pyhanko_within(
    files: &[PathBuf],
    trust: &[PathBuf],
    crls: &[PathBuf],
    reading: Reading,
    options: &[&str],
) -> BTreeMap<PathBuf, PyHanko> {
    let mut command = python("venv", "pyhanko_verify.py");
    command.args(options);
    for path in trust {
        command.arg("--trust").arg(path);
    }
    for path in crls {
        command.arg("--crl").arg(path);
    }
    if reading == Reading::Lenient {
        command.arg("--lenient");
    }
    let result = output(command.args(files));
    assert!(result.status.success(), "{}", String::from_utf8_lossy(&result.stderr));
    let lines = String::from_utf8(result.stdout).unwrap();
    let answers: BTreeMap<PathBuf, PyHanko> = lines.lines().map(answer).collect();
    assert_eq!(answers.len(), files.len(), "pyHanko answered about some files only");
    answers
}

fn answer(line: &str) -> (PathBuf, PyHanko) {
    let json: serde_json::Value = serde_json::from_str(line).unwrap();
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    let signatures = json["signatures"].as_array().unwrap().iter().map(|s| PyHankoSignature {
        field: text(&s["field"]).unwrap_or_default(),
        error: text(&s["error"]),
        intact: s["intact"] == true,
        valid: s["valid"] == true,
        trusted: s["trusted"] == true,
        bottom_line: s["bottom_line"] == true,
        coverage: text(&s["coverage"]).unwrap_or_default(),
        certification: s["certification"].as_u64(),
        modification_level: text(&s["modification_level"]),
    });
    let file = text(&json["file"]).unwrap().into();
    (
        file,
        PyHanko {
            error: text(&json["error"]),
            signatures: signatures.collect(),
        },
    )
}

/// A script of `testdata/oracles` in one of the environments that `cargo xtask test` makes.
pub fn python(environment: &str, script: &str) -> Command {
    let python = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../target")
        .join(environment)
        .join("bin/python");
    assert!(
        python.is_file(),
        "{} is missing; run `cargo xtask test --only tools,python`",
        python.display()
    );
    let mut command = Command::new(python);
    command.arg(testdata("oracles").join(script));
    command
}

/// Small pictures of the first pages, as pdftoppm draws them.
pub fn pictures(file: &Path) -> Vec<u8> {
    let result = output(Command::new("pdftoppm").args(["-r", "40", "-l", "3"]).arg(file));
    assert!(
        result.status.success() && !result.stdout.is_empty(),
        "pdftoppm: {}: {}",
        file.display(),
        String::from_utf8_lossy(&result.stderr)
    );
    result.stdout
}

/// The last signature's CMS over its two ranges, by `openssl cms -verify`, which also compares the signing
/// certificate attribute (`-cades`); `Err` has openssl's words.
pub fn openssl_cms_verify(file: &Path, trust: &[PathBuf], folder: &Path) -> Result<(), String> {
    let (covered, cms) = last_signature(&fs::read(file).unwrap());
    let [content, signature, roots] = ["content", "signature.der", "trust.pem"].map(|name| folder.join(name));
    fs::write(&content, covered).unwrap();
    fs::write(&signature, cms).unwrap();
    let certificates: Vec<u8> = trust.iter().flat_map(|path| fs::read(path).unwrap()).collect();
    fs::write(&roots, certificates).unwrap();
    let mut command = Command::new("openssl");
    command.args([
        "cms",
        "-verify",
        "-binary",
        "-cades",
        "-purpose",
        "any",
        "-out",
        "/dev/null",
        "-inform",
        "DER",
    ]);
    command
        .arg("-in")
        .arg(&signature)
        .arg("-content")
        .arg(&content)
        .arg("-CAfile")
        .arg(&roots);
    let result = output(&mut command);
    if result.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&result.stderr).into_owned())
    }
}

/// Covered bytes and CMS of the signature whose /ByteRange stands last, found without any PDF library.
pub fn last_signature(file: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let at = file.windows(10).rposition(|window| window == b"/ByteRange").unwrap();
    let numbers = String::from_utf8_lossy(&file[at + 10..at + 120]).into_owned();
    let numbers = numbers
        .trim_start()
        .strip_prefix('[')
        .unwrap()
        .split(']')
        .next()
        .unwrap();
    let range: Vec<usize> = numbers
        .split_whitespace()
        .map(|number| number.parse().unwrap())
        .collect();
    let [start, length, resumed, rest] = range[..] else {
        panic!("/ByteRange [{numbers}]")
    };
    let covered = [&file[start..start + length], &file[resumed..resumed + rest]].concat();
    let gap = &file[start + length..resumed];
    assert_eq!(
        (gap.first(), gap.last()),
        (Some(&b'<'), Some(&b'>')),
        "the gap is the /Contents string"
    );
    let digits = &gap[1..gap.len() - 1];
    let cms = digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect();
    (covered, cms)
}

fn output(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| {
        panic!("{command:?}: {error}; `cargo xtask test --only tools` installs what is missing")
    })
}
