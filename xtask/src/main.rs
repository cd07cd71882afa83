//! `cargo xtask test`: everything that must hold before a change goes in. `cargo xtask --help` lists the rest.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for developers; printing is its job"
)]

mod command;
mod steps;
mod tools;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use steps::{BENCH, Context, Step, TEST};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match selected(&arguments) {
        Ok(Some((name, steps))) => run(name, &steps),
        Ok(None) => {
            print!("{}", help());
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("error: {message}\n\nhint: cargo xtask --help");
            ExitCode::from(2)
        }
    }
}

/// The steps that the arguments ask for; none for `--help`.
fn selected(arguments: &[String]) -> Result<Option<(&'static str, Vec<&'static Step>)>, String> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] | ["help"] => Ok(None),
        _ if words.contains(&"--help") || words.contains(&"-h") => Ok(None),
        ["test"] => Ok(Some(("test", TEST.iter().collect()))),
        ["test", "--only", names] => names
            .split(',')
            .map(|name| {
                TEST.iter()
                    .find(|step| step.name == name)
                    .ok_or(format!("no step is called `{name}`"))
            })
            .collect::<Result<_, _>>()
            .map(|steps| Some(("test", steps))),
        ["bench"] => Ok(Some(("bench", BENCH.iter().collect()))),
        _ => Err(format!("not understood: {}", words.join(" "))),
    }
}

/// Runs the steps in order and stops at the first that fails.
fn run(name: &str, steps: &[&Step]) -> ExitCode {
    let context = match Context::of_this_checkout() {
        Ok(context) => context,
        Err(failure) => {
            eprintln!("error: {failure}");
            return ExitCode::FAILURE;
        }
    };
    let start = Instant::now();
    let mut notes = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        println!("\n== {} ({}/{}): {}", step.name, index + 1, steps.len(), step.about);
        let began = Instant::now();
        match (step.run)(&context) {
            Ok(note) => {
                println!("== {}: passed in {}", step.name, seconds(began.elapsed()));
                notes.extend(note);
            }
            Err(failure) => {
                println!("== {}: FAILED after {}\n{failure}", step.name, seconds(began.elapsed()));
                println!(
                    "\ncargo xtask {name}: FAILED at step `{}` after {}",
                    step.name,
                    seconds(start.elapsed())
                );
                return ExitCode::FAILURE;
            }
        }
    }
    notes.insert(
        0,
        format!("{} steps passed in {}", steps.len(), seconds(start.elapsed())),
    );
    println!("\ncargo xtask {name}: {}", notes.join("; "));
    ExitCode::SUCCESS
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

fn help() -> String {
    let list = |steps: &[Step]| -> String { steps.iter().map(|s| format!("  {:<8} {}\n", s.name, s.about)).collect() };
    format!(
        "Usage: cargo xtask test [--only STEP,STEP]\n       cargo xtask bench\n\n\
         Steps of `test`, in this order; the first failure ends the run:\n{}\n\
         Steps of `bench`:\n{}\n\
         Environment:\n  KYSO_ADVISORY_DB  folder with a clone of the RustSec advisory database: `deny` then checks advisories too\n  \
         KYSO_CORPUS       folder with documents of others and what must be said of each, for `corpus`\n",
        list(TEST),
        list(BENCH)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(arguments: &[&str]) -> Result<Option<Vec<&'static str>>, String> {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        Ok(selected(&arguments)?.map(|(_, steps)| steps.iter().map(|step| step.name).collect()))
    }

    #[test]
    fn only_selects_steps_by_name_in_the_order_given() {
        assert_eq!(
            names(&["test", "--only", "clippy,fmt"]),
            Ok(Some(vec!["clippy", "fmt"]))
        );
    }

    #[test]
    fn an_unknown_step_or_argument_is_an_error() {
        assert!(names(&["test", "--only", "clipy"]).is_err());
        assert!(names(&["test", "--skip", "deny"]).is_err());
        assert!(names(&["tests"]).is_err());
    }

    #[test]
    fn help_names_every_step() {
        assert_eq!(names(&["test", "--help"]), Ok(None));
        assert!(TEST.iter().chain(BENCH).all(|step| help().contains(step.name)));
    }
}
