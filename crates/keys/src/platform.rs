//! What differs between operating systems, behind functions that do not.
//!
//! The map of a file is the only `unsafe` of this crate.

mod bytes;
mod folders;
mod write;

pub use bytes::FileBytes;
pub use folders::{config_folder, data_folder};
pub use write::{Overwrite, write_atomically};

use std::path::Path;

/// Whether both paths lead to the same file, also through links. A path that leads nowhere is never the same.
#[cfg(unix)]
pub fn same_file(left: &Path, right: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (std::fs::metadata(left), std::fs::metadata(right)) {
        (Ok(left), Ok(right)) => (left.dev(), left.ino()) == (right.dev(), right.ino()),
        _ => false,
    }
}

/// Whether both paths lead to the same file, also through symbolic links (not hard links: the standard library has no
/// stable file index). A path that leads nowhere is never the same.
#[cfg(not(unix))]
pub fn same_file(left: &Path, right: &Path) -> bool {
    match (left.canonicalize(), right.canonicalize()) {
        (Ok(left), Ok(right)) => left == right,
        _ => false,
    }
}

/// Lets the console show Vietnamese. Nothing has to be done today: Unix consoles take UTF-8, and for Windows the
/// standard library writes UTF-16. Setting the code page there would outlive this program.
pub fn prepare_console() {}
