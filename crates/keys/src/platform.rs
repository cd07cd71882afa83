//! Everything that differs between Unix and Windows: reading and mapping files, replacing them
//! whole, the console. The only `unsafe` of the workspace besides the C ABI is the memory map.

#[cfg(unix)]
#[path = "platform/unix.rs"]
mod system;
#[cfg(windows)]
#[path = "platform/windows.rs"]
mod system;

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, Write};
use std::ops::Deref;
use std::path::Path;

use tempfile::NamedTempFile;

/// Files up to this size are read into memory, larger ones are mapped.
const MAP_FROM: u64 = 64 * 1024 * 1024;

/// The content of a file.
#[derive(Debug)]
pub struct FileBytes {
    file: File,
    metadata: Metadata,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Memory(Vec<u8>),
    Map(memmap2::Mmap),
}

impl FileBytes {
    /// Reads or maps a file.
    ///
    /// # Errors
    /// Those of the operating system; a folder is one.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        let content = if metadata.len() > MAP_FROM {
            Content::Map(map(&file)?)
        } else {
            let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
            // one octet more, to notice a file that is growing
            Read::by_ref(&mut file).take(MAP_FROM + 1).read_to_end(&mut bytes)?;
            Content::Memory(bytes)
        };
        Ok(Self {
            file,
            metadata,
            content,
        })
    }

    /// Whether size and time of modification are still those from before reading: another
    /// program may write to a file while it is hashed.
    ///
    /// # Errors
    /// Those of the operating system.
    pub fn unchanged(&self) -> io::Result<bool> {
        let now = self.file.metadata()?;
        let read = u64::try_from(self.len()).unwrap_or(u64::MAX);
        let same_size = now.len() == self.metadata.len() && (read == now.len() || !now.is_file());
        Ok(same_size && now.modified().ok() == self.metadata.modified().ok())
    }

    /// Writes the content to another file; a mapped file is copied by the operating system
    /// where it can.
    ///
    /// # Errors
    /// Those of the operating system; `InvalidData` when the file changed in the meantime.
    pub fn copy_to(&self, out: &mut File) -> io::Result<()> {
        match &self.content {
            Content::Memory(bytes) => out.write_all(bytes)?,
            Content::Map(bytes) => {
                let mut source = &self.file;
                source.rewind()?;
                let wanted = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                if io::copy(&mut source.take(wanted), out)? != wanted {
                    return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
                }
            }
        }
        match self.unchanged()? {
            true => Ok(()),
            false => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the input file changed while it was copied",
            )),
        }
    }
}

impl Deref for FileBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.content {
            Content::Memory(bytes) => bytes,
            Content::Map(bytes) => bytes,
        }
    }
}

#[expect(unsafe_code, reason = "the memory map")]
fn map(file: &File) -> io::Result<memmap2::Mmap> {
    // SAFETY: the map is read-only and lives no longer than `FileBytes`. Another process could
    // truncate the file, which ends this process with a signal and never gives a wrong answer to
    // anybody; a write shows in `unchanged`, which every caller asks before it uses a result.
    unsafe { memmap2::Mmap::map(file) }
}

/// What to do when the target exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// Fail.
    Refuse,
    /// Replace it; its permissions stay.
    Replace,
}

/// Writes a file that appears whole or not at all: into a temporary file in the same folder,
/// which is synced and renamed. Nothing is left when something fails.
///
/// # Errors
/// Those of `write` and of the operating system; `AlreadyExists` when `overwrite` says so.
pub fn write_atomically(
    target: &Path,
    overwrite: Overwrite,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let existing = std::fs::symlink_metadata(target).ok();
    if existing.as_ref().is_some_and(Metadata::is_dir) {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    if existing.is_some() && overwrite == Overwrite::Refuse {
        return Err(io::Error::from(io::ErrorKind::AlreadyExists));
    }
    let mut temporary = system::temporary_file(folder)?;
    write(temporary.as_file_mut())?;
    if let Some(existing) = existing.filter(Metadata::is_file) {
        temporary.as_file().set_permissions(existing.permissions())?;
    }
    temporary.as_file().sync_all()?;
    persist(temporary, target, overwrite)?;
    system::sync_folder(folder)
}

fn persist(temporary: NamedTempFile, target: &Path, overwrite: Overwrite) -> io::Result<()> {
    let result = match overwrite {
        Overwrite::Refuse => temporary.persist_noclobber(target),
        Overwrite::Replace => temporary.persist(target),
    };
    result.map(|_| ()).map_err(|error| error.error)
}

/// Whether two paths name the same existing file, also through links.
#[must_use]
pub fn same_file(one: &Path, other: &Path) -> bool {
    system::same_file(one, other)
}

/// Makes the console show UTF-8 where it has to be asked for.
pub fn prepare_console() {
    system::prepare_console();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_existing_file_is_refused_or_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out.pdf");
        write_atomically(&target, Overwrite::Refuse, |out| out.write_all(b"one")).unwrap();
        let refused = write_atomically(&target, Overwrite::Refuse, |out| out.write_all(b"two"));
        assert_eq!(refused.unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&target).unwrap(), b"one");
        write_atomically(&target, Overwrite::Replace, |out| out.write_all(b"two")).unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), b"two");
    }

    #[test]
    fn failure_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out.pdf");
        std::fs::write(&target, b"before").unwrap();
        let failed = write_atomically(&target, Overwrite::Replace, |out| {
            out.write_all(b"half")?;
            Err(io::Error::from(io::ErrorKind::StorageFull))
        });
        assert_eq!(failed.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(std::fs::read(&target).unwrap(), b"before");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_is_no_target() {
        let folder = tempfile::tempdir().unwrap();
        let refused = write_atomically(folder.path(), Overwrite::Replace, |_| Ok(()));
        assert_eq!(refused.unwrap_err().kind(), io::ErrorKind::IsADirectory);
    }

    #[test]
    fn a_file_that_changes_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("in.pdf");
        std::fs::write(&path, b"content").unwrap();
        let bytes = FileBytes::open(&path).unwrap();
        assert_eq!(&*bytes, b"content");
        assert!(bytes.unchanged().unwrap());
        std::fs::OpenOptions::new()
            .append(true)
            .open(&path)
            .unwrap()
            .write_all(b"more")
            .unwrap();
        assert!(!bytes.unchanged().unwrap());
        let mut out = tempfile::tempfile().unwrap();
        assert!(bytes.copy_to(&mut out).is_err());
    }

    #[test]
    fn large_files_are_mapped_and_copied_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large");
        let file = File::create(&path).unwrap();
        file.set_len(MAP_FROM + 3).unwrap();
        let bytes = FileBytes::open(&path).unwrap();
        assert!(matches!(bytes.content, Content::Map(_)));
        let mut out = tempfile::tempfile().unwrap();
        bytes.copy_to(&mut out).unwrap();
        assert_eq!(out.metadata().unwrap().len(), MAP_FROM + 3);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_seen_through() {
        let folder = tempfile::tempdir().unwrap();
        let (one, link) = (folder.path().join("one"), folder.path().join("link"));
        std::fs::write(&one, b"").unwrap();
        std::os::unix::fs::symlink(&one, &link).unwrap();
        assert!(same_file(&one, &link));
        assert!(!same_file(&one, &folder.path().join("absent")));
    }
}
