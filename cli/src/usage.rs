//! Usage errors in the user's language and in the form of all other errors.

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use crate::output::{Failure, Output};

/// What was wrong with the command line, and what to do; exit code 2.
pub(crate) fn failure(error: &Error, output: &Output) -> Failure {
    let failure = Failure::new("usage", message(error, output));
    let hints = hints(error, output);
    if hints.is_empty() {
        failure
    } else {
        failure.hint(hints.join("; "))
    }
}

fn message(error: &Error, output: &Output) -> String {
    let argument = text(error, ContextKind::InvalidArg);
    let value = text(error, ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::MissingRequiredArgument => format!("{}: {argument}", output.choose("còn thiếu", "missing")),
        ErrorKind::UnknownArgument => {
            format!(
                "{}: {argument}",
                output.choose("không có tùy chọn này", "no such option")
            )
        }
        ErrorKind::InvalidSubcommand => {
            let name = text(error, ContextKind::InvalidSubcommand);
            format!("{}: {name}", output.choose("không có lệnh này", "no such command"))
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            format!("{}: {argument}", output.choose("thiếu giá trị của", "no value for"))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let label = output.choose("giá trị không hợp lệ của", "wrong value for");
            format!("{label} {argument}: {value}")
        }
        ErrorKind::ArgumentConflict => {
            let prior = text(error, ContextKind::PriorArg);
            if prior == argument {
                let label = output.choose("chỉ được dùng một lần", "to be given only once");
                format!("{label}: {argument}")
            } else {
                let label = output.choose("không dùng chung được", "not to be used together");
                format!("{label}: {argument}, {prior}")
            }
        }
        ErrorKind::InvalidUtf8 => output
            .choose("có đối số không phải UTF-8", "an argument is not UTF-8")
            .to_owned(),
        // rare kinds keep clap's first line
        _ => {
            let rendered = error.render().to_string();
            let first = rendered.lines().next().unwrap_or_default();
            first.trim_start_matches("error: ").to_owned()
        }
    }
}

fn hints(error: &Error, output: &Output) -> Vec<String> {
    let mut hints = Vec::new();
    for kind in [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ] {
        let suggestion = text(error, kind);
        if !suggestion.is_empty() {
            hints.push(format!("{} {suggestion}", output.choose("có phải là", "perhaps")));
        }
    }
    let values = text(error, ContextKind::ValidValue);
    if !values.is_empty() {
        hints.push(format!(
            "{}: {values}",
            output.choose("giá trị dùng được", "possible values")
        ));
    }
    let usage = text(error, ContextKind::Usage);
    if let Some(usage) = usage.trim().strip_prefix("Usage: ") {
        hints.push(format!("{}: {usage}", output.choose("cách dùng", "usage")));
    }
    hints.push(output.choose("xem thêm: --help", "more with --help").to_owned());
    hints
}

fn text(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}
