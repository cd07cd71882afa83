//! Whole processes: start, and a small file, next to the smallest program and to poppler's `pdfsig`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use kyso_testkit::pki_folder;

use crate::{median, profile_folder, report, time};

const ROUNDS: usize = 201;

pub(crate) fn ratios(folder: &Path) -> [bool; 3] {
    let small = folder.join("small.pdf");
    finish(sign(&pki_folder().join("../pdf/cong-van.pdf"), &small));
    let mut works = [
        Command::new("/bin/true"),
        kyso(&["--version"]),
        verify(&small),
        Command::new("pdfsig"),
    ];
    let [_, _, _, pdfsig] = &mut works;
    pdfsig.arg("-nocert").arg(&small);
    let mut times: [Vec<Duration>; 4] = Default::default();
    for _ in 0..ROUNDS {
        for (work, times) in works.iter_mut().zip(&mut times) {
            times.push(time(|| run(work)));
        }
    }
    let [nothing, version, verify, pdfsig] = times.map(median);
    [
        report("kyso --version / true", (nothing, version), 3.0),
        report("kyso verify small.pdf / kyso --version", (version, verify), 3.0),
        report("kyso verify small.pdf / pdfsig -nocert", (pdfsig, verify), 1.0),
    ]
}

/// `kyso sign` by the organisation of `testdata/pki`.
pub(crate) fn sign(input: &Path, output: &Path) -> Command {
    let file = |name: &str| -> PathBuf { pki_folder().join(name) };
    let mut command = kyso(&["sign", "--force"]);
    command.arg("--key").arg(file("organisation.key.pem"));
    command.arg("--cert").arg(file("organisation.crt.pem"));
    command.arg("--chain").arg(file("ca-g1.crt.pem"));
    command.arg(input).arg("-o").arg(output);
    command
}

/// `kyso verify` with roots, authorities and CRLs: the file must pass.
pub(crate) fn verify(file: &Path) -> Command {
    let mut command = kyso(&["verify"]);
    command.arg("--trust").arg(pki_folder().join("trust")).arg(file);
    command
}

/// Runs a program to its end; it must succeed.
pub(crate) fn finish(mut command: Command) {
    run(&mut command);
}

fn kyso(arguments: &[&str]) -> Command {
    let program = profile_folder().join("kyso");
    assert!(
        program.exists(),
        "{} is missing: cargo build --workspace --release",
        program.display()
    );
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

fn run(command: &mut Command) {
    let status = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(
        status.as_ref().is_ok_and(std::process::ExitStatus::success),
        "{command:?}: {status:?}"
    );
}
