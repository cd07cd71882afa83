//! Others that sign: pyHanko, endesive, pdfsig (NSS).

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::oracles::python;
use super::program::{Identity, PASSWORD};

/// One signature to make; further keys as in `testdata/oracles/pyhanko_sign.py` and `endesive_sign.py`.
pub fn job(input: &Path, output: &Path, identity: Identity, further: Value) -> Value {
    let mut job =
        json!({ "input": input, "output": output, "p12": identity.p12(), "password": PASSWORD, "field": "Others" });
    for (key, value) in further.as_object().unwrap() {
        job[key] = value.clone();
    }
    job
}

/// Signs with pyHanko, in order: a job may take up another's output.
pub fn pyhanko_sign(jobs: &[Value]) {
    run_jobs(python("venv", "pyhanko_sign.py"), jobs);
}

pub fn endesive_sign(jobs: &[Value]) {
    run_jobs(python("venv-endesive", "endesive_sign.py"), jobs);
}

fn run_jobs(mut command: Command, jobs: &[Value]) {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines: String = jobs.iter().map(|job| format!("{job}\n")).collect();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let result = child.wait_with_output().unwrap();
    let done = String::from_utf8_lossy(&result.stdout).lines().count();
    assert!(
        result.status.success() && done == jobs.len(),
        "{command:?} ended at job {done}: {}",
        String::from_utf8_lossy(&result.stderr)
    );
}

/// An NSS database with one identity in it, for `pdfsig`.
pub struct Nss {
    database: String,
    nick: String,
}

impl Nss {
    pub fn with(identity: Identity, folder: &Path) -> Self {
        let folder = folder.join("nss");
        fs::create_dir_all(&folder).unwrap();
        let database = format!("sql:{}", folder.display());
        succeed(Command::new("certutil").args(["-N", "--empty-password", "-d", &database]));
        let mut import = Command::new("pk12util");
        succeed(import.args(["-d", &database, "-W", PASSWORD, "-i"]).arg(identity.p12()));
        let list = succeed(Command::new("pdfsig").args(["-nssdir", &database, "-list-nicks"]));
        let nick = list
            .lines()
            .nth(1)
            .unwrap_or_else(|| panic!("no nickname: {list}"))
            .to_owned();
        Self { database, nick }
    }

    /// `pdfsig -add-signature`, or `-sign` of the existing field of this name.
    pub fn sign(&self, input: &Path, existing_field: Option<&str>, options: &[&str]) -> PathBuf {
        let folder = Path::new(self.database.trim_start_matches("sql:")).parent().unwrap();
        let output = folder.join(format!("pdfsig-{}", input.file_name().unwrap().to_str().unwrap()));
        let mut command = Command::new("pdfsig");
        command
            .args(["-nssdir", &self.database, "-nick", &self.nick])
            .args(options);
        match existing_field {
            Some(field) => command.args(["-sign", field]),
            None => command.arg("-add-signature"),
        };
        succeed(command.arg(input).arg(&output));
        output
    }
}

fn succeed(command: &mut Command) -> String {
    let result = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        result.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&result.stderr)
    );
    String::from_utf8_lossy(&result.stdout).into_owned()
}
