//! What the tests need from outside: Debian packages, Rust components, Python environments, cargo-deny.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{output, run, succeeds};
use crate::steps::Context;

/// A program and the Debian package that has it.
const PROGRAMS: &[(&str, &str)] = &[
    ("gcc", "gcc libc6-dev"),
    ("g++", "g++"),
    ("valgrind", "valgrind"),
    ("qpdf", "qpdf"),
    ("pdfsig", "poppler-utils"),
    ("openssl", "openssl"),
    ("certutil", "libnss3-tools"),
    ("softhsm2-util", "softhsm2"),
    ("pkcs11-tool", "opensc"),
    ("python3", "python3"),
    ("strace", "strace"),
    ("unshare", "util-linux"),
];

const CARGO_DENY: &str = "0.20.2";

/// The name under which cargo-deny looks for the default database (it has a hash of the URL).
const ADVISORY_DB: &str = "advisory-db-3157b0e258782691";

/// Installs the missing packages when run by root; says what to install otherwise.
pub(crate) fn programs(context: &Context) -> Result<Option<String>, String> {
    let mut packages: Vec<&str> = PROGRAMS
        .iter()
        .filter(|(program, _)| !is_on_path(program))
        .flat_map(|(_, packages)| packages.split(' '))
        .collect();
    if !succeeds(Command::new("python3").args(["-c", "import venv, ensurepip"])) {
        packages.push("python3-venv");
    }
    if !packages.is_empty() {
        install(&packages)?;
    }
    for component in ["fmt", "clippy"] {
        if !succeeds(&mut context.cargo(&[component, "--version"])) {
            let component = if component == "fmt" { "rustfmt" } else { component };
            run(Command::new("rustup")
                .current_dir(&context.root)
                .args(["component", "add", component]))?;
        }
    }
    match PROGRAMS.iter().find(|(program, _)| !is_on_path(program)) {
        Some((program, package)) => Err(format!("`{program}` is still missing; Debian has it in {package}")),
        None => Ok(None),
    }
}

fn install(packages: &[&str]) -> Result<(), String> {
    let is_root = output(Command::new("id").arg("-u"))?.trim() == "0";
    if !is_root || !is_on_path("apt-get") {
        return Err(format!(
            "missing programs\n\nhint: sudo apt-get install {}",
            packages.join(" ")
        ));
    }
    run(Command::new("apt-get").args(["update", "-qq"]))?;
    let mut command = Command::new("apt-get");
    run(command
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(packages))
}

fn is_on_path(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

/// Two environments, because endesive and pyHanko want different releases of the same libraries.
pub(crate) fn python(context: &Context) -> Result<Option<String>, String> {
    environment(context, "venv", "requirements.txt")?;
    let endesive = environment(context, "venv-endesive", "requirements-endesive.txt")?;
    // endesive imports `certvalidator`, which no longer installs, and needs it only to verify
    let program = "import sysconfig; print(sysconfig.get_path('purelib'))";
    let packages = output(Command::new(endesive.join("bin/python")).args(["-c", program]))?;
    write(&Path::new(packages.trim()).join("certvalidator.py"), "")?;
    run(Command::new(endesive.join("bin/python")).args(["-c", "import endesive.pdf.cms"]))?;
    Ok(None)
}

/// A virtual environment that holds exactly what `requirements` lists; made anew when that list has changed.
fn environment(context: &Context, name: &str, requirements: &str) -> Result<PathBuf, String> {
    let folder = context.target(name);
    let list = context.root.join("testdata").join(requirements);
    let wanted = fs::read_to_string(&list).map_err(|error| format!("{}: {error}", list.display()))?;
    let stamp = folder.join("requirements.installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        println!("{name} is up to date");
        return Ok(folder);
    }
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut pip = Command::new(folder.join("bin/python"));
    run(pip
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "-r",
        ])
        .arg(&list))?;
    write(&stamp, &wanted)?;
    Ok(folder)
}

/// The pinned cargo-deny, built on first use.
pub(crate) fn cargo_deny(context: &Context) -> Result<PathBuf, String> {
    let folder = context.target("tools");
    let program = folder.join("bin/cargo-deny");
    let installed =
        || output(Command::new(&program).arg("--version")).is_ok_and(|text| text.trim().ends_with(CARGO_DENY));
    if !program.is_file() || !installed() {
        let mut install = context.cargo(&["install", "--locked", "--quiet", "--version", CARGO_DENY, "cargo-deny"]);
        // its own lints and profile: not those of this workspace
        run(install
            .arg("--root")
            .arg(&folder)
            .arg("--target-dir")
            .arg(folder.join("build")))?;
        fs::remove_dir_all(folder.join("build"))
            .map_err(|error| format!("remove the build folder of cargo-deny: {error}"))?;
    }
    Ok(program)
}

/// deny.toml with the folder of the advisory database put in.
pub(crate) fn advisory_config(context: &Context, database: &Path) -> Result<PathBuf, String> {
    if !database.join("crates").is_dir() {
        return Err(format!(
            "KYSO_ADVISORY_DB: {} is no clone of the RustSec advisory database",
            database.display()
        ));
    }
    let databases = context.target("advisory-dbs");
    fs::create_dir_all(&databases).map_err(|error| format!("{}: {error}", databases.display()))?;
    run(Command::new("ln")
        .arg("-sfn")
        .arg(database)
        .arg(databases.join(ADVISORY_DB)))?;
    let source = context.root.join("deny.toml");
    let text = fs::read_to_string(&source).map_err(|error| format!("{}: {error}", source.display()))?;
    let target = context.target("deny-advisories.toml");
    let line = format!("[advisories]\ndb-path = {:?}\n", databases.display().to_string());
    write(&target, &text.replace("[advisories]\n", &line))?;
    Ok(target)
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
