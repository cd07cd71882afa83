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

/// Lets the console show Vietnamese. Elsewhere than on Windows it does already.
#[cfg(not(windows))]
pub fn prepare_console() {}

/// Sets the console to UTF-8, so that programs behind a pipe show Vietnamese as well.
#[cfg(windows)]
pub fn prepare_console() {
    #[link(name = "kernel32")]
    #[expect(
        unsafe_code,
        reason = "the declaration; the call takes a number and touches no memory"
    )]
    unsafe extern "system" {
        safe fn SetConsoleOutputCP(code_page: u32) -> i32;
    }
    // without a console there is nothing to set
    let _ = SetConsoleOutputCP(65001);
}
