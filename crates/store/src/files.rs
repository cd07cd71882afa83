//! Files of the store: small, regular, with names that say what is in them.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use kyso_keys::platform::{self, Overwrite};

/// More files than this in one folder are not looked at.
const FILE_LIMIT: usize = 20_000;

/// Regular files of a folder by name, links left out. No folder: no files.
pub(crate) fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut files = Vec::new();
    for entry in entries.take(FILE_LIMIT) {
        let entry = entry?;
        // what begins with a dot is a lock, or a temporary file that another process is writing
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if !is_hidden && entry.file_type()?.is_file() {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

/// A whole file.
///
/// # Errors
/// [`io::ErrorKind::FileTooLarge`] beyond `limit` octets.
pub(crate) fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)?;
    match u64::try_from(bytes.len()).is_ok_and(|length| length <= limit) {
        true => Ok(bytes),
        false => Err(io::ErrorKind::FileTooLarge.into()),
    }
}

/// Writes a file whole or not at all, and makes its folder first.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    platform::write_atomically(path, Overwrite::Replace, |file| file.write_all(bytes))
}

/// The name without its ending, if it has this ending.
pub(crate) fn stem<'p>(path: &'p Path, ending: &str) -> Option<&'p str> {
    path.file_name()?.to_str()?.strip_suffix(ending)
}
