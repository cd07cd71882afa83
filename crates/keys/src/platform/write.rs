use std::fs::{File, Metadata, Permissions};
use std::io;
use std::path::{Path, PathBuf};

/// What happens to a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Overwrite {
    /// It stays, and nothing is written.
    #[default]
    Refuse,
    /// The new one takes its place, with its permissions.
    Replace,
}

/// Writes a file whole or not at all: `write` fills a temporary file in the same folder, which then takes its name.
/// Nobody ever sees half of it, and what is there survives every failure. When replacing, a symbolic link is followed:
/// the file that it leads to is replaced and the link stays.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] if the file is there and [`Overwrite::Refuse`] was asked for;
/// [`io::ErrorKind::IsADirectory`] for a folder; whatever `write` or the operating system says. Nothing is left behind.
pub fn write_atomically(
    path: &Path,
    overwrite: Overwrite,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    let (path, replaced) = target(path, overwrite)?;
    let folder = folder_of(&path);
    let mut builder = tempfile::Builder::new();
    builder.prefix(".kyso-").suffix(".tmp");
    if let Some(permissions) = permissions_of_new_files() {
        builder.permissions(permissions);
    }
    let mut temporary = builder.tempfile_in(folder)?;
    write(temporary.as_file_mut())?;
    if let Some(replaced) = &replaced {
        take_over(temporary.as_file(), replaced)?;
    }
    temporary.as_file().sync_all()?;
    match overwrite {
        Overwrite::Refuse => temporary.persist_noclobber(&path),
        Overwrite::Replace => temporary.persist(&path),
    }
    .map_err(|error| error.error)?;
    sync_folder(folder);
    Ok(())
}

/// The path to write to, and what stands there.
fn target(path: &Path, overwrite: Overwrite) -> io::Result<(PathBuf, Option<Metadata>)> {
    let link = match std::fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((path.to_owned(), None)),
        Err(error) => return Err(error),
    };
    if std::fs::metadata(path).is_ok_and(|metadata| metadata.is_dir()) {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if overwrite == Overwrite::Refuse {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let path = if link.is_symlink() {
        path.canonicalize()?
    } else {
        path.to_owned()
    };
    let metadata = std::fs::metadata(&path)?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    Ok((path, Some(metadata)))
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// As any program makes a file: the umask of the user decides.
#[cfg(unix)]
fn permissions_of_new_files() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn permissions_of_new_files() -> Option<Permissions> {
    None
}

/// Owner, where allowed, and permissions of the file that is replaced.
fn take_over(file: &File, replaced: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        // only root may give a file away; the permissions below hold either way
        let _ = std::os::unix::fs::fchown(file, Some(replaced.uid()), Some(replaced.gid()));
    }
    file.set_permissions(replaced.permissions())
}

/// Makes the new name last through a power cut. Some file systems cannot; the file itself is safe by then.
#[cfg(unix)]
fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) {}
