use std::fs::{File, Metadata};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::ops::Deref;
use std::path::Path;
use std::time::SystemTime;

/// Files up to this size are read: copying them is faster than mapping, and nobody can change what was read.
const READ_LIMIT: u64 = 64 << 20;

/// The bytes of a file: read when at most 64 MiB, mapped when larger.
///
/// Another program can change a mapped file while it is looked at, and one that cuts it short ends this one. Ask
/// [`FileBytes::unchanged`] before an answer about the bytes is given away.
#[derive(Debug)]
pub struct FileBytes {
    data: Data,
    file: File,
    stamp: Option<Stamp>,
}

impl FileBytes {
    /// Opens and reads or maps a file. What is no regular file (a pipe) is read, up to 64 MiB.
    ///
    /// # Errors
    /// If it cannot be opened or read, is a folder, or a pipe gives more.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let stamp = metadata.is_file().then(|| Stamp::of(&metadata));
        let data = if metadata.is_file() && metadata.len() > READ_LIMIT {
            Data::Mapped(map(&file)?)
        } else {
            Data::Read(read(&mut file, metadata.len())?)
        };
        Ok(Self { data, file, stamp })
    }

    /// Whether the file still has the size and the time of change that it had when it was opened. What was read into
    /// memory cannot have changed, but the answer would then be about a file that is no more.
    ///
    /// # Errors
    /// If the operating system does not tell.
    pub fn unchanged(&self) -> io::Result<bool> {
        match &self.stamp {
            Some(stamp) => Ok(*stamp == Stamp::of(&self.file.metadata()?)),
            None => Ok(true),
        }
    }

    /// Writes all the bytes to `out`. Large files are copied by the operating system where it can (on Linux with
    /// `copy_file_range`, which shares blocks on file systems that know how).
    ///
    /// # Errors
    /// If writing fails, or the file changed since it was opened.
    pub fn copy_to(&self, out: &mut File) -> io::Result<()> {
        match &self.data {
            Data::Read(bytes) => out.write_all(bytes)?,
            Data::Mapped(bytes) => {
                let length = u64::try_from(bytes.len()).map_err(io::Error::other)?;
                (&self.file).seek(io::SeekFrom::Start(0))?;
                if io::copy(&mut (&self.file).take(length), out)? != length {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
        }
        if self.unchanged()? {
            Ok(())
        } else {
            Err(io::Error::other("the file changed while it was read"))
        }
    }
}

impl Deref for FileBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.data {
            Data::Read(bytes) => bytes,
            Data::Mapped(map) => map,
        }
    }
}

#[derive(Debug)]
enum Data {
    Read(Vec<u8>),
    Mapped(memmap2::Mmap),
}

#[derive(Debug, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        // a file system without times is compared by length alone
        Self {
            length: metadata.len(),
            modified: metadata.modified().ok(),
        }
    }
}

fn read(file: &mut File, expected: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(usize::try_from(expected.min(READ_LIMIT)).unwrap_or_default());
    file.take(READ_LIMIT + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= READ_LIMIT) {
        Ok(bytes)
    } else {
        Err(io::ErrorKind::FileTooLarge.into())
    }
}

#[expect(
    unsafe_code,
    reason = "a map is the only way to look at a gigabyte without holding it in memory"
)]
fn map(file: &File) -> io::Result<memmap2::Mmap> {
    // SAFETY: the map is read-only and private to this value, and `file` was opened for reading. What the type system
    // cannot promise is that no other program writes to the file or cuts it short meanwhile: the bytes are only ever
    // read as plain `u8`, every value of which is valid; readers treat them as hostile; callers ask `unchanged` before
    // they act upon what they saw. A file cut short ends the process with a signal and without an answer.
    unsafe { memmap2::Mmap::map(file) }
}
