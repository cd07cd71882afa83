//! Measures the budgets of kyso, prints each ratio next to its limit and fails when one is broken.
//!
//! `cargo xtask bench` builds the program and runs this. `--skip-large` after `--` leaves out the file of 1 GiB, `--only-crl` all
//! but CRLs and certificates. Floor and work take turns and medians are compared (for 1 GiB and the large CRL the shortest
//! times), so that a busy machine slows both.

#![expect(clippy::print_stdout, reason = "the ratios are for people")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement that cannot be made ends the program"
)]

mod certificates;
mod crl;
mod large;
mod process;

use std::hint::black_box;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use kyso_benches::{Case, fresh_trust, verify};
use kyso_testkit::many_revisions;

fn main() -> ExitCode {
    let large = !std::env::args().any(|argument| argument == "--skip-large");
    let all = !std::env::args().any(|argument| argument == "--only-crl");
    let mut limits = Vec::new();
    println!(
        "{:<52} {:>10} {:>10} {:>7} {:>6}",
        "", "floor", "kyso", "ratio", "limit"
    );
    limits.extend(crl::ratios());
    limits.extend(certificates::ratios());
    if all {
        limits.extend(documents(large));
    }
    let broken = limits.iter().filter(|kept| !**kept).count();
    println!("{} limits, {broken} broken", limits.len());
    if broken == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn documents(large: bool) -> Vec<bool> {
    let mut limits = Vec::new();
    for document in ["pages-150.pdf", "scan-200dpi.pdf"] {
        limits.extend(in_process(document));
    }
    limits.extend(["pages-150.pdf", "scan-200dpi.pdf"].map(twenty_signatures));
    limits.push(hundred_revisions());
    let folder = folder();
    limits.extend(process::ratios(&folder));
    if large {
        limits.extend(large::ratios(&folder));
    }
    limits
}

fn in_process(document: &str) -> [bool; 2] {
    let case = Case::new(document);
    let verify = compare(
        400,
        || time(|| case.verify_floor()),
        || {
            let trust = fresh_trust();
            time(|| case.verify(&trust))
        },
    );
    let sign = compare(200, || time(|| case.sign_floor()), || time(|| case.sign()));
    [
        report(&format!("verify {document} / floor"), verify, 2.0),
        report(&format!("sign {document} / floor"), sign, 1.4),
    ]
}

fn twenty_signatures(document: &str) -> bool {
    let case = Case::signed_often(document, 20);
    let times = compare(
        50,
        || time(|| case.verify_floor()),
        || {
            let trust = fresh_trust();
            time(|| case.verify(&trust))
        },
    );
    report(&format!("verify {document}, 20 signatures / hash + 20 RSA"), times, 1.5)
}

/// The time of a revision does not grow with their number.
fn hundred_revisions() -> bool {
    let [few, many] = [25, 100].map(many_revisions);
    let verify = |file: &[u8]| {
        let trust = fresh_trust();
        time(|| verify(file, &trust))
    };
    let times = compare(50, || verify(&few) * 4, || verify(&many));
    report("verify 100 revisions / 4 x verify 25 revisions", times, 1.5)
}

/// Medians of two works that take turns.
fn compare(
    rounds: usize,
    mut floor: impl FnMut() -> Duration,
    mut work: impl FnMut() -> Duration,
) -> (Duration, Duration) {
    let (floors, works) = (0..rounds).map(|_| (floor(), work())).unzip();
    (median(floors), median(works))
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let result = black_box(work());
    let elapsed = start.elapsed();
    drop(result);
    elapsed
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    *times.get(times.len() / 2).expect("at least one round")
}

/// Prints a line; whether the limit holds.
fn report(name: &str, (floor, work): (Duration, Duration), limit: f64) -> bool {
    let ratio = work.as_secs_f64() / floor.as_secs_f64();
    let kept = ratio <= limit;
    let mark = if kept { "" } else { "  BROKEN" };
    println!(
        "{name:<52} {:>7.3} ms {:>7.3} ms {ratio:>7.2} {limit:>6.2}{mark}",
        milliseconds(floor),
        milliseconds(work)
    );
    kept
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// `target/bench`, beside the folder of the profile.
fn folder() -> PathBuf {
    let folder = profile_folder().join("../bench");
    std::fs::create_dir_all(&folder).unwrap();
    folder.canonicalize().unwrap()
}

/// `target/release`: this program lies in its `deps`.
fn profile_folder() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    own.parent().and_then(|deps| deps.parent()).unwrap().to_owned()
}
