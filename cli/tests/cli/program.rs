//! Runs the program; scratch folders; documents in every state.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Signing time and validation time, so that nothing depends on today.
pub(crate) const TIME: &str = "2026-01-05T08:00:00+07:00";
pub(crate) const AT: &str = "2026-01-10T00:00:00Z";

/// What a call gave.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
        }
    }
}

/// The program without a locale and without standard input.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kyso"));
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
        command.env_remove(name);
    }
    // no test looks into the store of whoever runs it
    command.env("XDG_DATA_HOME", concat!(env!("CARGO_TARGET_TMPDIR"), "/no-data"));
    command.stdin(Stdio::null());
    command
}

pub(crate) fn kyso(arguments: &[&str]) -> Run {
    command().args(arguments).output().unwrap().into()
}

/// `kyso verify` with the test trust at a fixed time.
pub(crate) fn verify(arguments: &[&str]) -> Run {
    let mut command = command();
    command.args(["verify", "--at", AT, "--trust", &pki("trust")]);
    command.args(arguments).output().unwrap().into()
}

/// `kyso sign` with the key of the test person.
pub(crate) fn sign(arguments: &[&str]) -> Run {
    sign_command().args(arguments).output().unwrap().into()
}

pub(crate) fn sign_command() -> Command {
    let mut command = command();
    command.args(["sign", "--time", TIME, "--key", &pki("person.key.pem")]);
    command.args(["--cert", &pki("person.crt.pem"), "--chain", &pki("chain.pem")]);
    command
}

pub(crate) fn pki(name: &str) -> String {
    format!("{}/../testdata/pki/{name}", env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn pdf(name: &str) -> String {
    format!("{}/../testdata/pdf/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A folder of one test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(test: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{test}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::create_dir_all(Path::new(&path).parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn folder(&self, name: &str) -> String {
        let path = self.path(name);
        fs::create_dir_all(&path).unwrap();
        path
    }

    /// Names of all that is in the folder.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(&self.0)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    pub(crate) fn letter(&self, name: &str) -> String {
        self.write(name, fs::read(pdf("cong-van.pdf")).unwrap())
    }

    /// A signed letter: TOTAL-PASSED with the test trust.
    pub(crate) fn signed(&self, name: &str, options: &[&str]) -> String {
        let path = self.path(name);
        let run = sign(&[&[&pdf("cong-van.pdf"), "-o", &path], options].concat());
        assert_eq!(run.code, Some(0), "{run:?}");
        path
    }

    /// The same with one bit flipped: TOTAL-FAILED / HASH_FAILURE.
    pub(crate) fn altered(&self, name: &str) -> String {
        let path = self.signed(name, &[]);
        let mut bytes = fs::read(&path).unwrap();
        let middle = fs::read(pdf("cong-van.pdf")).unwrap().len() / 2;
        bytes[middle] ^= 1;
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Signed by somebody whose certificate is on hold: INDETERMINATE.
    pub(crate) fn suspended(&self, name: &str) -> String {
        let path = self.path(name);
        let run: Run = command()
            .args(["sign", "--time", TIME, "--key", &pki("suspended.key.pem")])
            .args(["--cert", &pki("suspended.crt.pem"), "--chain", &pki("chain.pem")])
            .args([&pdf("cong-van.pdf"), "-o", &path])
            .output()
            .unwrap()
            .into();
        assert_eq!(run.code, Some(0), "{run:?}");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
