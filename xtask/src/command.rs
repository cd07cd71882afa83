//! Running other programs: what is run is shown, and a failure names the command that can be typed again.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// Runs `command` with our own output streams.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    println!("$ {}", shown(command));
    let status = command
        .status()
        .map_err(|error| format!("{}: {error}", shown(command)))?;
    if status.success() {
        Ok(())
    } else {
        Err(failed(command, status))
    }
}

/// Runs `command`, passes its standard output on line by line, and hands each line to `see`.
pub(crate) fn run_watched(command: &mut Command, mut see: impl FnMut(&str)) -> Result<(), String> {
    println!("$ {}", shown(command));
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{}: {error}", shown(command)))?;
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line.map_err(|error| format!("{}: {error}", shown(command)))?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            see(&line);
        }
    }
    let status = child.wait().map_err(|error| format!("{}: {error}", shown(command)))?;
    if status.success() {
        Ok(())
    } else {
        Err(failed(command, status))
    }
}

/// Whether `command` can be started and succeeds; its output is thrown away.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Standard output of a command that must succeed.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("{}: {error}", shown(command)))?;
    if !output.status.success() {
        return Err(failed(command, output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn failed(command: &Command, status: std::process::ExitStatus) -> String {
    format!("{status}: {}", shown(command))
}

/// The command as one would type it, with the variables that were set for it.
fn shown(command: &Command) -> String {
    let variables = command
        .get_envs()
        .filter_map(|(name, value)| Some(format!("{}={}", name.display(), quoted(value?))));
    let words = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(quoted);
    variables.chain(words).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    if word.is_empty() || word.contains(|c: char| !(c.is_ascii_alphanumeric() || "-_=./:,+@^".contains(c))) {
        format!("'{}'", word.replace('\'', r"'\''"))
    } else {
        word.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_command_is_named_so_that_it_can_be_typed_again() {
        let failure = run(Command::new("sh").env("A", "1 2").args(["-c", "exit 7"]));
        assert_eq!(failure, Err("exit status: 7: A='1 2' sh -c 'exit 7'".into()));
    }

    #[test]
    fn a_missing_program_is_a_failure_not_a_panic() {
        assert!(run(&mut Command::new("/nonexistent/program")).is_err());
        assert!(!succeeds(&mut Command::new("/nonexistent/program")));
    }

    #[test]
    fn watched_output_arrives_line_by_line() {
        let mut lines = Vec::new();
        let result = run_watched(Command::new("sh").args(["-c", "echo a; echo b"]), |line| {
            lines.push(line.to_owned())
        });
        assert_eq!((result, lines), (Ok(()), vec!["a".to_owned(), "b".to_owned()]));
    }
}
