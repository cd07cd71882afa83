//! Files are read as they are, and written whole or not at all.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use kyso_keys::platform::{FileBytes, Overwrite, same_file, write_atomically};

fn write(path: &Path, overwrite: Overwrite, text: &str) -> io::Result<()> {
    write_atomically(path, overwrite, |out| out.write_all(text.as_bytes()))
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_new_file_appears_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("văn bản.pdf");
    write(&path, Overwrite::Refuse, "new").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(names(folder.path()), ["văn bản.pdf"]);
}

#[test]
fn an_existing_target_is_refused_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.pdf");
    fs::write(&path, "old").unwrap();
    let error = write(&path, Overwrite::Refuse, "new").unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert_eq!(names(folder.path()), ["a.pdf"]);
}

#[test]
fn a_target_that_appears_while_writing_is_refused_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.pdf");
    let error = write_atomically(&path, Overwrite::Refuse, |out| {
        fs::write(&path, "faster")?;
        out.write_all(b"new")
    })
    .unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(fs::read(&path).unwrap(), b"faster");
    assert_eq!(names(folder.path()), ["a.pdf"]);
}

#[test]
fn failure_leaves_nothing_behind_and_keeps_the_old() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.pdf");
    let fail = |overwrite| {
        write_atomically(&path, overwrite, |out| {
            out.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        })
        .unwrap_err()
        .kind()
    };
    assert_eq!(fail(Overwrite::Refuse), io::ErrorKind::StorageFull);
    assert!(names(folder.path()).is_empty());
    fs::write(&path, "old").unwrap();
    assert_eq!(fail(Overwrite::Replace), io::ErrorKind::StorageFull);
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert_eq!(names(folder.path()), ["a.pdf"]);
}

#[test]
fn a_folder_as_target_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for overwrite in [Overwrite::Refuse, Overwrite::Replace] {
        let error = write(folder.path(), overwrite, "new").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::IsADirectory);
    }
    let error = write(&folder.path().join("absent/a.pdf"), Overwrite::Refuse, "new").unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
}

#[cfg(unix)]
#[test]
fn replacing_keeps_permissions() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.pdf");
    fs::write(&path, "old").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    write(&path, Overwrite::Replace, "new").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o640);
}

#[cfg(unix)]
#[test]
fn a_new_file_has_the_permissions_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let (ours, usual) = (folder.path().join("a"), folder.path().join("b"));
    write(&ours, Overwrite::Refuse, "new").unwrap();
    fs::write(&usual, "new").unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&ours), mode(&usual));
}

#[cfg(unix)]
#[test]
fn a_link_is_refused_or_followed_but_never_replaced() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let (file, link, dangling) = (
        folder.path().join("file"),
        folder.path().join("link"),
        folder.path().join("dangling"),
    );
    fs::write(&file, "old").unwrap();
    symlink(&file, &link).unwrap();
    symlink(folder.path().join("nowhere"), &dangling).unwrap();
    for path in [&link, &dangling] {
        assert_eq!(
            write(path, Overwrite::Refuse, "new").unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
    }
    assert_eq!(fs::read(&file).unwrap(), b"old");
    write(&link, Overwrite::Replace, "new").unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read(&file).unwrap(), b"new");
    assert!(write(&dangling, Overwrite::Replace, "new").is_err());
    assert_eq!(names(folder.path()), ["dangling", "file", "link"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_takes_no_files_is_an_error() {
    // root may write into read-only folders, but nobody makes files in /proc
    assert!(write(Path::new("/proc/kyso.pdf"), Overwrite::Refuse, "new").is_err());
    assert!(write(Path::new("/dev/null"), Overwrite::Replace, "new").is_err());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_nothing_behind() {
    // the copy goes to a device that is always full, as the disk under the temporary file would be
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.pdf");
    let error = write_atomically(&path, Overwrite::Refuse, |out| {
        out.write_all(b"half")?;
        fs::OpenOptions::new().write(true).open("/dev/full")?.write_all(b"rest")
    })
    .unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    assert!(names(folder.path()).is_empty());
}

#[test]
fn the_same_file_is_known_through_links() {
    let folder = tempfile::tempdir().unwrap();
    let (file, other) = (folder.path().join("file"), folder.path().join("other"));
    fs::write(&file, "same").unwrap();
    fs::write(&other, "same").unwrap();
    assert!(same_file(&file, &folder.path().join("./file")));
    assert!(!same_file(&file, &other));
    assert!(!same_file(&file, &folder.path().join("absent")));
    #[cfg(unix)]
    {
        let (hard, soft) = (folder.path().join("hard"), folder.path().join("soft"));
        fs::hard_link(&file, &hard).unwrap();
        std::os::unix::fs::symlink(&file, &soft).unwrap();
        assert!(same_file(&file, &hard) && same_file(&soft, &file));
    }
}

#[test]
fn a_small_file_is_read_and_a_change_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.pdf");
    fs::write(&path, "first").unwrap();
    let bytes = FileBytes::open(&path).unwrap();
    assert_eq!(&*bytes, b"first");
    assert!(bytes.unchanged().unwrap());
    fs::write(&path, "second").unwrap();
    assert_eq!(&*bytes, b"first");
    assert!(!bytes.unchanged().unwrap());
    let copy = folder.path().join("copy");
    assert!(write_atomically(&copy, Overwrite::Refuse, |out| bytes.copy_to(out)).is_err());
    assert_eq!(names(folder.path()), ["a.pdf"]);
    assert_eq!(
        FileBytes::open(folder.path()).unwrap_err().kind(),
        io::ErrorKind::IsADirectory
    );
}

#[test]
fn a_large_file_is_mapped_and_copied() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.pdf");
    let length = (64 << 20) + 1;
    let file = fs::File::create(&path).unwrap();
    file.set_len(length).unwrap();
    (&file).write_all(b"%PDF").unwrap();
    let bytes = FileBytes::open(&path).unwrap();
    assert_eq!(u64::try_from(bytes.len()).unwrap(), length);
    assert!(bytes.starts_with(b"%PDF") && bytes.ends_with(&[0]));
    let copy = folder.path().join("copy.pdf");
    write_atomically(&copy, Overwrite::Refuse, |out| {
        bytes.copy_to(out)?;
        out.write_all(b"more")
    })
    .unwrap();
    let copy = FileBytes::open(&copy).unwrap();
    assert!(copy.strip_suffix(b"more").is_some_and(|original| *original == *bytes));
}
