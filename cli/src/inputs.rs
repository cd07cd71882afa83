//! The files that a command line means.

use std::io;
use std::path::{Path, PathBuf};

/// Deepest nesting of folders that is followed.
const DEPTH_LIMIT: usize = 64;

/// A file to work on, or the reason why there is none.
#[derive(Debug)]
pub(crate) struct Input {
    /// How reports call it: the argument as given; for folders argument, `/`, relative path.
    pub name: String,
    /// Where it is, or why it cannot be had.
    pub path: Result<PathBuf, InputError>,
}

/// Why an argument gives no file.
#[derive(Debug)]
pub(crate) enum InputError {
    /// A folder without any PDF.
    NoPdf,
    /// The operating system's answer.
    Io(io::Error),
}

/// Files as given; folders stand for their `*.pdf` in any letter case, recursive, sorted, links
/// not followed.
pub(crate) fn expand(arguments: &[PathBuf]) -> Vec<Input> {
    arguments.iter().flat_map(|argument| expand_one(argument)).collect()
}

fn expand_one(argument: &Path) -> Vec<Input> {
    let name = argument.to_string_lossy().into_owned();
    if !argument.is_dir() {
        return vec![Input {
            name,
            path: Ok(argument.to_owned()),
        }];
    }
    let mut inputs = Vec::new();
    walk(argument, &name, 0, &mut inputs);
    if inputs.is_empty() {
        inputs.push(Input {
            name,
            path: Err(InputError::NoPdf),
        });
    }
    inputs
}

fn walk(folder: &Path, name: &str, depth: usize, inputs: &mut Vec<Input>) {
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => {
            inputs.push(Input {
                name: name.to_owned(),
                path: Err(InputError::Io(error)),
            });
            return;
        }
    };
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{}/{}", name.trim_end_matches('/'), entry.file_name().to_string_lossy());
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && depth < DEPTH_LIMIT => walk(&entry.path(), &name, depth + 1, inputs),
            Ok(kind) if kind.is_file() && is_pdf(&entry.path()) => inputs.push(Input {
                name,
                path: Ok(entry.path()),
            }),
            Ok(_) => {}
            Err(error) => inputs.push(Input {
                name,
                path: Err(InputError::Io(error)),
            }),
        }
    }
}

fn is_pdf(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("pdf"))
}
