//! The `kyso` program: arguments in, report out. All rules are in the libraries.

mod args;
mod clock;
mod commands;
mod english;
mod evidence;
mod identity;
mod inputs;
mod json;
mod manual;
mod network;
mod output;
mod policy;
mod progress;
mod secrets;
mod store;
mod trust;
mod usage;
mod vietnamese;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};
use kyso::Language;

use args::{Cli, Command, Lang};
use output::{Failure, Output};

fn main() -> ExitCode {
    kyso_keys::platform::prepare_console();
    let language = language();
    let parsed = command(language)
        .try_get_matches()
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return not_parsed(&error, language),
    };
    let output = Output {
        language,
        quiet: cli.common.quiet,
    };
    match run(&cli.command, &output) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            output.error(&failure);
            ExitCode::from(failure.exit)
        }
    }
}

/// Help and version that were asked for are data; all else is a usage error.
fn not_parsed(error: &clap::Error, language: Language) -> ExitCode {
    use clap::error::ErrorKind;
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // nothing can be done if that fails
            let _ = error.print();
            ExitCode::from(if error.use_stderr() { 2 } else { 0 })
        }
        _ => {
            let output = Output { language, quiet: false };
            output.error(&usage::failure(error, &output));
            ExitCode::from(2)
        }
    }
}

fn run(command: &Command, output: &Output) -> Result<u8, Failure> {
    match command {
        Command::Demo(args) => commands::demo::run(args, output),
        Command::Sign(args) => commands::sign::run(args, output),
        Command::Verify(args) => commands::verify::run(args, output),
        Command::Inspect(args) => commands::inspect::run(args, output),
        Command::Certs(args) => commands::certs::run(args, output),
        Command::Trust(command) => commands::trust::run(command, output),
        Command::Bundle(command) => commands::bundle::run(command, output),
        Command::Evidence(command) => commands::evidence::run(command, output),
        Command::Completions(args) => completions(args.shell, output),
        Command::Man => manual(output),
    }
}

/// The command line in a language.
fn command(language: Language) -> clap::Command {
    match language {
        Language::Vietnamese => vietnamese::translate(Cli::command()),
        Language::English => english::translate(Cli::command()),
    }
}

/// `--lang`, else the locale, else Vietnamese. Looked for before parsing, because help and usage
/// errors are in this language too.
fn language() -> Language {
    let arguments: Vec<String> = std::env::args_os()
        .map(|argument| argument.to_string_lossy().into_owned())
        .take_while(|argument| argument != "--")
        .collect();
    let given = arguments
        .iter()
        .enumerate()
        .find_map(|(index, argument)| match argument.strip_prefix("--lang=") {
            Some(value) => Some(value.to_owned()),
            None if argument == "--lang" => arguments.get(index + 1).cloned(),
            None => None,
        });
    match given
        .as_deref()
        .and_then(|value| <Lang as clap::ValueEnum>::from_str(value, true).ok())
    {
        Some(Lang::En) => Language::English,
        Some(Lang::Vi) => Language::Vietnamese,
        None => from_locale(),
    }
}

fn from_locale() -> Language {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    match locale {
        Some(locale) if locale.starts_with("en") => Language::English,
        _ => Language::Vietnamese,
    }
}

fn completions(shell: clap_complete::Shell, output: &Output) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(output.language), "kyso", &mut script);
    output.data(&String::from_utf8_lossy(&script))?;
    Ok(0)
}

fn manual(output: &Output) -> Result<u8, Failure> {
    let page = manual::page(command(output.language), output.language)
        .map_err(|error| Failure::new("io", error.to_string()))?;
    output.data(&page)?;
    Ok(0)
}
