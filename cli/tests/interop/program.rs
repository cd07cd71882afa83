//! The `kyso` program, the test data, and scratch folders.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

/// Somebody of `testdata/pki` who signs.
#[derive(Debug, Clone, Copy)]
pub struct Identity {
    pub name: &'static str,
    /// `--scheme` of kyso
    pub scheme: &'static str,
    /// name of the file with sub-CA and root
    chain: &'static str,
}

/// Each kind of key, with RSA under both schemes.
pub const IDENTITIES: [Identity; 8] = [
    PERSON,
    PSS,
    identity("rsa4096", "pkcs1", "chain"),
    ECDSA,
    identity("organisation", "auto", "chain-g1"),
    identity("p384", "auto", "chain"),
    P521,
    identity("ed25519", "auto", "chain"),
];

pub const PERSON: Identity = identity("person", "pkcs1", "chain");
pub const PSS: Identity = identity("rsa3072", "pss", "chain");
pub const ECDSA: Identity = identity("p256", "auto", "chain");
pub const P521: Identity = identity("p521", "auto", "chain");

const fn identity(name: &'static str, scheme: &'static str, chain: &'static str) -> Identity {
    Identity { name, scheme, chain }
}

impl Identity {
    /// Key and chain in a PKCS#12 file, as openssl writes it.
    pub fn p12(self) -> PathBuf {
        P12_FOLDER.join(format!("{}.p12", self.name))
    }
}

pub const PASSWORD: &str = "mật khẩu";

static P12_FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = scratch("p12");
    fs::write(folder.join("password"), PASSWORD).unwrap();
    for identity in IDENTITIES {
        let pki = |name: String| testdata("pki").join(name);
        let mut export = Command::new("openssl");
        export
            .args(["pkcs12", "-export", "-passout"])
            .arg(format!("pass:{PASSWORD}"));
        export.arg("-inkey").arg(pki(format!("{}.key.pem", identity.name)));
        export.arg("-in").arg(pki(format!("{}.crt.pem", identity.name)));
        export.arg("-certfile").arg(pki(format!("{}.pem", identity.chain)));
        export
            .args(["-name", identity.name, "-out"])
            .arg(folder.join(format!("{}.p12", identity.name)));
        let result = export.output().unwrap();
        assert!(
            result.status.success(),
            "{export:?}: {}",
            String::from_utf8_lossy(&result.stderr)
        );
    }
    folder
});

pub fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata").join(name)
}

/// Roots and intermediates, each one certificate in PEM.
pub fn trusted() -> Vec<PathBuf> {
    files(&testdata("pki/trust"), "pem")
}

pub fn crls() -> Vec<PathBuf> {
    files(&testdata("pki/trust"), "crl")
}

/// Every document of testdata/pdf.
pub fn documents() -> Vec<PathBuf> {
    let documents = files(&testdata("pdf"), "pdf");
    assert!(documents.len() >= 12, "only {} documents", documents.len());
    documents
}

/// The files of `folder` with this extension, sorted.
pub fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no .{extension} in {}", folder.display());
    files
}

/// An empty folder for the test of this name.
pub fn scratch(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("interop").join(test);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

pub fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

pub fn kyso(arguments: impl IntoIterator<Item = impl AsRef<std::ffi::OsStr>>) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kyso"))
        .args(arguments)
        .output()
        .unwrap()
}

/// Signs `inputs` to `output` (a file for one, a folder for many).
pub fn sign(inputs: &[PathBuf], output: &Path, identity: Identity, options: &[&str]) {
    let result = try_sign(inputs, output, identity, options);
    assert!(
        result.status.success(),
        "{} {options:?} {}: {}",
        identity.name,
        output.display(),
        String::from_utf8_lossy(&result.stderr)
    );
}

pub fn try_sign(inputs: &[PathBuf], output: &Path, identity: Identity, options: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kyso"));
    command.arg("sign").args(inputs).arg("-o").arg(output);
    command.arg("--p12").arg(identity.p12());
    command.arg("--password-file").arg(P12_FOLDER.join("password"));
    command
        .args(["--scheme", identity.scheme, "--lang", "en"])
        .args(options);
    command.output().unwrap()
}

/// Exit code and report of `kyso verify`, with the roots, sub-CAs and CRLs of the test hierarchy.
pub fn verify(files: &[PathBuf]) -> (Option<i32>, Vec<serde_json::Value>) {
    let trust = testdata("pki/trust");
    let mut arguments = vec![
        "verify".as_ref(),
        "--format".as_ref(),
        "json".as_ref(),
        "--trust".as_ref(),
        trust.as_os_str(),
    ];
    arguments.extend(files.iter().map(|file| file.as_os_str()));
    let result = kyso(arguments);
    let report = serde_json::from_slice(&result.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&result.stderr)));
    (result.status.code(), report)
}
