//! The `kyso` program: arguments in, report out. All rules are in the libraries.

mod args;
mod clock;
mod commands;
mod english;
mod identity;
mod inputs;
mod json;
mod output;
mod progress;
mod secrets;
mod trust;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};
use kyso::Language;

use args::{Cli, Command, Lang};
use output::{Failure, Output};

fn main() -> ExitCode {
    kyso_keys::platform::prepare_console();
    let language = language();
    let matches = match command(language).try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            // clap writes help to stdout and errors to stderr; nothing can be done if that fails
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(2);
        }
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

fn run(command: &Command, output: &Output) -> Result<u8, Failure> {
    match command {
        Command::Demo(args) => commands::demo::run(args, output),
        Command::Sign(args) => commands::sign::run(args, output),
        Command::Verify(args) => commands::verify::run(args, output),
        Command::Inspect(args) => commands::inspect::run(args, output),
        Command::Certs(args) => commands::certs::run(args, output),
        Command::Completions(args) => completions(args.shell, output),
        Command::Man => manual(output),
    }
}

/// The command line in a language.
fn command(language: Language) -> clap::Command {
    match language {
        Language::Vietnamese => Cli::command(),
        Language::English => english::translate(Cli::command()),
    }
}

/// `--lang`, else the locale, else Vietnamese. Looked for before parsing, because help and usage
/// errors are in this language too.
fn language() -> Language {
    let arguments: Vec<String> = std::env::args_os()
        .map(|argument| argument.to_string_lossy().into_owned())
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
    print(&script, output)
}

fn manual(output: &Output) -> Result<u8, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command(output.language))
        .render(&mut page)
        .map_err(|error| Failure::new("io", error.to_string()))?;
    print(&page, output)
}

fn print(bytes: &[u8], output: &Output) -> Result<u8, Failure> {
    output
        .data(&String::from_utf8_lossy(bytes))
        .map_err(|error| Failure::new("io", error.to_string()))?;
    Ok(0)
}
