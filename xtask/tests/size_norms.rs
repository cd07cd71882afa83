//! The norms of size: nine functions in ten below 40 lines; a file below 400 lines before its tests, unless its module
//! doc has a line that begins `Longer than 400 lines because`. Tests are not measured.
//!
//! Functions are found by their indentation, which rustfmt guarantees.

use std::fs;
use std::path::{Path, PathBuf};

type Failure = Box<dyn std::error::Error>;

#[test]
fn nine_functions_in_ten_are_below_40_lines() -> Result<(), Failure> {
    let mut lengths = Vec::new();
    for file in sources()? {
        let text = fs::read_to_string(&file)?;
        for (name, lines) in functions(before_tests(&text)) {
            lengths.push((lines, format!("{}: {name}", file.display())));
        }
    }
    lengths.sort_unstable_by(|a, b| b.cmp(a));
    let long: Vec<_> = lengths.iter().take_while(|(lines, _)| *lines >= 40).collect();
    assert!(lengths.len() > 100, "only {} functions were found", lengths.len());
    assert!(
        long.len() * 10 <= lengths.len(),
        "{} of {} functions: {long:#?}",
        long.len(),
        lengths.len()
    );
    Ok(())
}

#[test]
fn files_are_below_400_lines_or_say_why_not() -> Result<(), Failure> {
    let mut long = Vec::new();
    for file in sources()? {
        let text = fs::read_to_string(&file)?;
        let lines = before_tests(&text).lines().count();
        if lines >= 400
            && !text
                .lines()
                .any(|line| line.starts_with("//! Longer than 400 lines because"))
        {
            long.push(format!("{}: {lines}", file.display()));
        }
    }
    assert!(
        long.is_empty(),
        "too long, and no `//! Longer than 400 lines because`: {long:#?}"
    );
    Ok(())
}

/// Every `.rs` file of the workspace that is not a test.
fn sources() -> Result<Vec<PathBuf>, Failure> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = ["crates", "cli", "xtask", "benches"].map(|name| root.join(name)).into();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && name != "tests" && name != "target" {
                folders.push(path);
            } else if name.ends_with(".rs") && name != "tests.rs" {
                found.push(path);
            }
        }
    }
    Ok(found)
}

/// The text up to the unit tests: `#[cfg(test)]`, then `mod` with a body.
fn before_tests(text: &str) -> &str {
    text.match_indices("#[cfg(test)]\n")
        .find(|(at, _)| {
            text[*at..]
                .lines()
                .skip(1)
                .find(|line| !line.starts_with('#'))
                .is_some_and(|line| line.ends_with('{'))
        })
        .map_or(text, |(at, _)| &text[..at])
}

/// Name and number of lines of each function that has a body.
fn functions(text: &str) -> Vec<(&str, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let starts = lines
        .iter()
        .enumerate()
        .filter_map(|(at, line)| Some((at, line, function_name(line)?)));
    starts
        .filter_map(|(at, line, name)| {
            let indentation = &line[..line.len() - line.trim_start().len()];
            let end = lines[at..].iter().position(|l| {
                l.strip_prefix(indentation)
                    .is_some_and(|rest| rest == "}" || rest.ends_with(';') && !rest.starts_with(' '))
                    || (l == line && l.ends_with('}'))
            })?;
            Some((name, end + 1))
        })
        .collect()
}

fn function_name(line: &str) -> Option<&str> {
    let (before, after) = line.split_once("fn ")?;
    let words_before = before.split_whitespace();
    let qualifier = |word: &str| {
        matches!(word, "const" | "async" | "unsafe" | "extern" | "\"C\"") || word.starts_with("pub")
            // `pub(in path)` has a space
            || word.ends_with(')')
    };
    let name = after.split(|c: char| !(c.is_alphanumeric() || c == '_')).next()?;
    (words_before.into_iter().all(qualifier) && !name.is_empty()).then_some(name)
}

#[test]
fn functions_are_measured_from_signature_to_closing_brace() {
    let text = "pub(crate) const fn a() {}\n\nimpl T {\n    fn b(\n        x: u8,\n    ) -> u8 {\n        x\n    }\n    fn c(&self);\n}\n// fn d\n";
    assert_eq!(functions(text), [("a", 1), ("b", 5), ("c", 1)]);
}

#[test]
fn unit_tests_are_not_measured_but_code_behind_a_test_import_is() {
    let text = "#[cfg(test)]\nuse a;\nfn b() {}\n#[cfg(test)]\n#[allow(x)]\nmod tests {\n}\n";
    assert_eq!(before_tests(text), "#[cfg(test)]\nuse a;\nfn b() {}\n");
}
