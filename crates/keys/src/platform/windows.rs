//! Windows bodies.

use std::io;
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

pub(super) fn temporary_file(folder: &Path) -> io::Result<NamedTempFile> {
    Builder::new().prefix(".kyso-").tempfile_in(folder)
}

/// A folder cannot be synced here; renaming is journalled by the file system.
pub(super) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

pub(super) fn same_file(one: &Path, other: &Path) -> bool {
    match (std::fs::canonicalize(one), std::fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// The standard library writes UTF-16 to a console, so that nothing has to be set.
pub(super) fn prepare_console() {}
