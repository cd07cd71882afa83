//! What clap itself says in help, in Vietnamese: headings, defaults and possible values.

use clap::{Arg, Command};

const TEMPLATE: &str = "{about-with-newline}\nCách dùng: {usage}\n\n{all-args}";

/// The same command whose help has no English words but names.
pub(crate) fn translate(command: Command) -> Command {
    let command = command
        .help_template(TEMPLATE)
        .subcommand_help_heading("Lệnh")
        .subcommand_value_name("LỆNH")
        .mut_args(argument);
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    names
        .into_iter()
        .fold(command, |command, name| command.mut_subcommand(name, translate))
}

fn argument(argument: Arg) -> Arg {
    let heading = if argument.is_positional() {
        "Đối số"
    } else {
        "Tùy chọn"
    };
    let argument = argument.help_heading(heading);
    if !argument.get_action().takes_values() {
        return argument;
    }
    let mut help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    let defaults: Vec<_> = argument
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy())
        .collect();
    if !defaults.is_empty() {
        help.push_str(&format!(" [mặc định: {}]", defaults.join(", ")));
    }
    let values = argument.get_possible_values();
    let values: Vec<&str> = values.iter().map(|value| value.get_name()).collect();
    if !values.is_empty() {
        help.push_str(&format!(" [giá trị: {}]", values.join(", ")));
    }
    argument.help(help).hide_default_value(true).hide_possible_values(true)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    /// clap's own checks of a definition, which it leaves out of release builds.
    #[test]
    fn the_translated_definition_is_sound() {
        super::translate(crate::args::Cli::command()).debug_assert();
        crate::english::translate(crate::args::Cli::command()).debug_assert();
    }
}
