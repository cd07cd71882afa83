//! Unix bodies.

use std::fs::{File, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

/// A temporary file with the permissions that any new file gets under the user's umask.
pub(super) fn temporary_file(folder: &Path) -> io::Result<NamedTempFile> {
    Builder::new()
        .prefix(".kyso-")
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(folder)
}

/// Makes a rename durable.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // some network file systems cannot sync a folder; the file itself is synced
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        result => result,
    }
}

pub(super) fn same_file(one: &Path, other: &Path) -> bool {
    match (std::fs::metadata(one), std::fs::metadata(other)) {
        (Ok(one), Ok(other)) => (one.dev(), one.ino()) == (other.dev(), other.ino()),
        _ => false,
    }
}

pub(super) fn prepare_console() {}
