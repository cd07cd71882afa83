//! The steps as data, one function each.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{output, run, run_watched};
use crate::tools;

/// One thing to check. Its function answers with a note for the last line, if there is something to say there.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) run: fn(&Context) -> Result<Option<String>, String>,
}

/// `cargo xtask test`. Cheap steps come first.
pub(crate) const TEST: &[Step] = &[
    Step {
        name: "tools",
        about: "programs that the tests ask (Debian packages, Rust components)",
        run: tools::programs,
    },
    Step {
        name: "python",
        about: "pyHanko and endesive in virtual environments under target/",
        run: tools::python,
    },
    Step {
        name: "fmt",
        about: "formatting",
        run: fmt,
    },
    Step {
        name: "clippy",
        about: "lints, warnings are errors",
        run: clippy,
    },
    Step {
        name: "docs",
        about: "documentation, warnings are errors",
        run: docs,
    },
    Step {
        name: "deny",
        about: "bans, licenses, sources of the dependencies (cargo-deny)",
        run: deny,
    },
    Step {
        name: "tests",
        about: "all tests, with other programs as judges",
        run: tests,
    },
    Step {
        name: "corpus",
        about: "the documents of others, with what must be said of each (KYSO_CORPUS)",
        run: corpus,
    },
];

/// `cargo xtask bench`.
pub(crate) const BENCH: &[Step] = &[Step {
    name: "bench",
    about: "verification and signing next to their floors, and the ratios",
    run: bench,
}];

/// Where things are.
pub(crate) struct Context {
    pub(crate) root: PathBuf,
}

impl Context {
    pub(crate) fn of_this_checkout() -> Result<Self, String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .ok_or("xtask has no parent folder")?;
        Ok(Self { root: root.to_owned() })
    }

    /// `cargo`, at the root of the workspace.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(&self.root).args(arguments);
        command
    }

    /// A folder or file under `target/` of this checkout, wherever cargo itself builds.
    pub(crate) fn target(&self, name: &str) -> PathBuf {
        self.root.join("target").join(name)
    }
}

fn fmt(context: &Context) -> Result<Option<String>, String> {
    run(&mut context.cargo(&["fmt", "--all", "--check"])).map(|()| None)
}

fn clippy(context: &Context) -> Result<Option<String>, String> {
    run(&mut context.cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ]))
    .map(|()| None)
}

fn docs(context: &Context) -> Result<Option<String>, String> {
    run(context
        .cargo(&["doc", "--workspace", "--no-deps", "--locked"])
        .env("RUSTDOCFLAGS", "-D warnings"))
    .map(|()| None)
}

fn deny(context: &Context) -> Result<Option<String>, String> {
    let program = tools::cargo_deny(context)?;
    let mut check = Command::new(&program);
    run(check
        .current_dir(&context.root)
        .args(["check", "bans", "licenses", "sources"]))?;
    let Some(database) = std::env::var_os("KYSO_ADVISORY_DB") else {
        println!("advisories: NOT checked; KYSO_ADVISORY_DB names no database folder");
        return Ok(Some("advisories not checked (no KYSO_ADVISORY_DB)".into()));
    };
    let config = tools::advisory_config(context, Path::new(&database))?;
    let mut check = Command::new(&program);
    run(check
        .current_dir(&context.root)
        .args(["--offline", "--config"])
        .arg(config)
        .args(["check", "advisories"]))?;
    Ok(None)
}

fn tests(context: &Context) -> Result<Option<String>, String> {
    let mut passed = 0;
    let mut command = context.cargo(&["test", "--workspace", "--locked"]);
    run_watched(&mut command, |line| passed += passed_tests(line).unwrap_or(0))?;
    Ok(Some(format!("{passed} tests passed")))
}

/// Asks the program that the tests built: it is fast enough, and a release build would cost minutes.
fn corpus(context: &Context) -> Result<Option<String>, String> {
    let Some(folder) = std::env::var_os("KYSO_CORPUS").map(PathBuf::from) else {
        return without_corpus(std::env::var("CI").is_ok_and(|value| value == "true"));
    };
    // as the step `tests` builds it: nothing is built twice
    run(&mut context.cargo(&["test", "--workspace", "--locked", "--no-run"]))?;
    let mut score = Command::new("python3");
    score.current_dir(&context.root).arg(folder.join("../tools/score"));
    score.arg(debug_program(context)?).arg(&folder);
    run(score.arg("--exceptions").arg("testdata/corpus-exceptions.toml")).map(|()| None)
}

/// A user's clone has no corpus; a build server that has none checks less than it says.
fn without_corpus(is_build_server: bool) -> Result<Option<String>, String> {
    if is_build_server {
        return Err("KYSO_CORPUS names no folder, and CI=true wants one".into());
    }
    println!("corpus: left out; KYSO_CORPUS names no folder");
    Ok(Some("corpus left out (no KYSO_CORPUS)".into()))
}

/// `debug/kyso` in the folder that cargo builds into.
fn debug_program(context: &Context) -> Result<PathBuf, String> {
    let metadata = output(&mut context.cargo(&["metadata", "--no-deps", "--offline", "--format-version", "1"]))?;
    let (_, rest) = metadata
        .split_once("\"target_directory\":\"")
        .ok_or("cargo metadata names no target folder")?;
    let (folder, _) = rest.split_once('"').ok_or("cargo metadata ends early")?;
    Ok(Path::new(folder).join("debug/kyso"))
}

/// The number in `test result: ok. 12 passed; 0 failed; ...`.
fn passed_tests(line: &str) -> Option<u32> {
    line.strip_prefix("test result: ok. ")?
        .split_once(" passed")?
        .0
        .parse()
        .ok()
}

fn bench(context: &Context) -> Result<Option<String>, String> {
    // the whole workspace each time: the same features, so that nothing is built twice
    run(&mut context.cargo(&["build", "--workspace", "--release", "--locked"]))?;
    run(&mut context.cargo(&["bench", "--workspace", "--bench", "ratios", "--locked"])).map(|()| None)
}

#[cfg(test)]
mod tests_of_steps {
    use super::*;

    #[test]
    fn a_missing_corpus_is_said_in_a_clone_and_fails_on_a_build_server() {
        assert!(without_corpus(false).is_ok_and(|note| note.is_some()));
        assert!(without_corpus(true).is_err());
    }

    #[test]
    fn passed_tests_are_counted_from_the_closing_lines() {
        assert_eq!(
            passed_tests("test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured"),
            Some(12)
        );
        assert_eq!(passed_tests("test result: FAILED. 12 passed; 1 failed"), None);
        assert_eq!(passed_tests("running 12 tests"), None);
    }
}
