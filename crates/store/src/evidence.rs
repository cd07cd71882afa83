//! Evidence beside documents: what a verdict rests on, kept until somebody purges it (TT 15/2025 5.4 and 6.2).
//!
//! ```text
//! DIR/objects/SHA256.crt|.crl|.ocsp      each certificate, CRL and OCSP response once, in DER
//! DIR/documents/SHA256/SHA256.json       report, in the folder of its document
//! DIR/documents/SHA256/SHA256.sha256     index: what belongs together; `sha256sum -c` checks it there
//! ```
//!
//! Every name is a SHA-256: of the document, of the file's own content, of the index's lines. So nothing is ever written over, the same
//! verdict is stored once, and no document chooses a name. The index comes last: without it a report is not there.
//! Certificates are stored as they were signed, with the numbers that are masked in reports.

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use kyso::{Material, Time};
use kyso_keys::platform::{self, Overwrite};
use kyso_pki::crypto::{DigestAlgorithm, digest};

use crate::files;

const FIRST_LINE: &str = "# kyso.evidence/1";
/// A CRL of some million entries.
const OBJECT_LIMIT: u64 = 256 * 1024 * 1024;
const INDEX_LIMIT: u64 = 4 * 1024 * 1024;

/// A folder that evidence is written to. Nobody purges it meanwhile.
#[derive(Debug)]
pub struct EvidenceFolder {
    folder: PathBuf,
    /// Written or compared in this run.
    known: Mutex<HashSet<PathBuf>>,
    _lock: File,
}

impl EvidenceFolder {
    /// Makes the folder if it is not there.
    ///
    /// # Errors
    /// When the folder cannot be made or locked.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.join(LOCK))?;
        supported(lock.lock_shared())?;
        Ok(Self {
            folder: folder.to_owned(),
            known: Mutex::default(),
            _lock: lock,
        })
    }

    /// Writes a report with what it rests on. `document` is the SHA-256 of the document in hexadecimal, as reports have it.
    ///
    /// # Errors
    /// When something cannot be written, or another file has its name.
    pub fn add(&self, document: &str, report: &[u8], material: &[Material], now: Time) -> io::Result<()> {
        if !is_sha256(document) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a SHA-256"));
        }
        let mut lines = BTreeSet::new();
        for item in material {
            let sha256 = hex(item.sha256());
            let name = format!("{sha256}.{}", item.kind());
            self.write(&self.folder.join("objects").join(&name), item.der())?;
            lines.insert(format!("{sha256}  {OBJECTS}{name}"));
        }
        let folder = self.folder.join("documents").join(document);
        let sha256 = sha256(report);
        self.write(&folder.join(format!("{sha256}.json")), report)?;
        lines.insert(format!("{sha256}  {sha256}.json"));
        let body = body(document, lines.iter().map(String::as_str));
        let index = folder.join(format!("{}{INDEX}", self::sha256(body.as_bytes())));
        let text = format!("{FIRST_LINE}\n# written {now}\n{body}");
        match write_new(&index, text.as_bytes()) {
            // the same, at another time
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && Index::read(&index).is_some() => Ok(()),
            result => result,
        }
    }

    /// Writes a file whose name is its digest, unless it is there.
    fn write(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        if self.known.lock().is_ok_and(|known| known.contains(path)) {
            return Ok(());
        }
        match write_new(path, content) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let there = files::read(path, OBJECT_LIMIT)?;
                if there != content {
                    let message = format!("{} has other content", path.display());
                    return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
                }
            }
            result => result?,
        }
        if let Ok(mut known) = self.known.lock() {
            known.insert(path.to_owned());
        }
        Ok(())
    }
}

/// What a purge did; paths below the folder, in order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// Removed.
    pub removed: Vec<PathBuf>,
    /// Left, because they are not what was written here.
    pub foreign: Vec<PathBuf>,
}

/// Removes evidence that was written at `until` or before; all of it without. Only files that an index names and whose content has their name,
/// and the indexes. What newer evidence needs stays.
///
/// # Errors
/// When a folder cannot be read or a file not removed; [`io::ErrorKind::WouldBlock`] while somebody writes evidence there.
pub fn purge(folder: &Path, until: Option<Time>) -> io::Result<Purged> {
    fs::read_dir(folder)?;
    let _lock = match File::options().write(true).open(folder.join(LOCK)) {
        Ok(lock) => Some(exclusive(lock)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let documents = document_folders(folder)?;
    let mut old = Vec::new();
    let mut needed = BTreeSet::new();
    let mut purged = Purged::default();
    for document in &documents {
        for path in files::list(document)? {
            match Index::read(&path) {
                Some(index) if until.is_none_or(|until| index.written <= until) => old.push((path, index)),
                Some(index) => needed.extend(index.files.into_iter().map(|(path, _)| path).chain([path])),
                None => {}
            }
        }
    }
    for (path, index) in &old {
        for (path, sha256) in index.files.iter().filter(|(path, _)| !needed.contains(path)) {
            purged.remove(folder, path, |content| self::sha256(content) == *sha256)?;
        }
        purged.remove(folder, path, |_| true)?;
    }
    for path in documents
        .iter()
        .map(|document| files::list(document))
        .collect::<io::Result<Vec<_>>>()?
        .concat()
    {
        if !needed.contains(&path) {
            purged.note_foreign(folder, &path);
        }
    }
    // folders that are empty now; others stay
    let empty = documents
        .iter()
        .cloned()
        .chain(["documents", "objects"].map(|name| folder.join(name)));
    for folder in empty {
        let _ = fs::remove_dir(folder);
    }
    purged.removed.sort();
    purged.foreign.sort();
    Ok(purged)
}

impl Purged {
    fn remove(&mut self, folder: &Path, path: &Path, is_own: impl Fn(&[u8]) -> bool) -> io::Result<()> {
        match fs::symlink_metadata(path) {
            Ok(metadata)
                if metadata.is_file() && files::read(path, OBJECT_LIMIT).is_ok_and(|content| is_own(&content)) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
            Ok(_) => {
                self.note_foreign(folder, path);
                return Ok(());
            }
        }
        fs::remove_file(path)?;
        self.removed.push(below(folder, path));
        Ok(())
    }

    fn note_foreign(&mut self, folder: &Path, path: &Path) {
        let path = below(folder, path);
        if !self.foreign.contains(&path) {
            self.foreign.push(path);
        }
    }
}

/// What belongs together.
struct Index {
    written: Time,
    /// With their SHA-256.
    files: Vec<(PathBuf, String)>,
}

impl Index {
    /// None for every file that is not exactly what [`EvidenceFolder::add`] writes.
    fn read(path: &Path) -> Option<Self> {
        let name = files::stem(path, INDEX)?;
        let folder = path.parent()?;
        let text = String::from_utf8(files::read(path, INDEX_LIMIT).ok()?).ok()?;
        let rest = text.strip_prefix(FIRST_LINE)?.strip_prefix("\n# written ")?;
        let (written, body) = rest.split_once('\n')?;
        if sha256(body.as_bytes()) != name {
            return None;
        }
        let mut lines = body.lines();
        let document = lines.next()?.strip_prefix("# document ")?;
        if folder.file_name()?.to_str()? != document || !is_sha256(document) {
            return None;
        }
        let evidence = folder.parent()?.parent()?;
        let file = |line: &str| {
            let (sha256, name) = line.split_once("  ")?;
            let (place, name) = match name.strip_prefix(OBJECTS) {
                Some(name) => (evidence.join("objects"), name),
                None => (folder.to_owned(), name),
            };
            let ending = name.strip_prefix(sha256)?;
            let is_known = is_sha256(sha256) && [".crt", ".crl", ".ocsp", ".json"].contains(&ending);
            is_known.then(|| (place.join(name), sha256.to_owned()))
        };
        Some(Self {
            written: Time::parse_rfc3339(written).ok()?,
            files: lines.map(file).collect::<Option<_>>()?,
        })
    }
}

const LOCK: &str = ".lock";
const INDEX: &str = ".sha256";
const OBJECTS: &str = "../../objects/";

fn body<'l>(document: &str, lines: impl Iterator<Item = &'l str>) -> String {
    let lines: String = lines.map(|line| format!("{line}\n")).collect();
    format!("# document {document}\n{lines}")
}

/// Folders that have the name of a document, links left out.
fn document_folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder.join("documents")) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut folders = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() && entry.file_name().to_str().is_some_and(is_sha256) {
            folders.push(entry.path());
        }
    }
    folders.sort();
    Ok(folders)
}

fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    platform::write_atomically(path, Overwrite::Refuse, |file| file.write_all(content))
}

/// Some network file systems have no locks; each file still appears whole.
fn supported(locked: io::Result<()>) -> io::Result<()> {
    match locked {
        Err(error) if error.kind() != io::ErrorKind::Unsupported => Err(error),
        _ => Ok(()),
    }
}

fn exclusive(lock: File) -> io::Result<File> {
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(fs::TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
        Err(fs::TryLockError::Error(error)) => supported(Err(error)).map(|()| lock),
    }
}

fn below(folder: &Path, path: &Path) -> PathBuf {
    path.strip_prefix(folder).unwrap_or(path).to_owned()
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|octet| matches!(octet, b'0'..=b'9' | b'a'..=b'f'))
}

fn sha256(content: &[u8]) -> String {
    hex(digest(DigestAlgorithm::Sha256, content).as_ref())
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> String {
        sha256(b"document")
    }

    fn filled() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let evidence = EvidenceFolder::open(folder.path()).unwrap();
        evidence.add(&document(), b"{}", &[], Time::from_unix(0)).unwrap();
        let index = folder.path().join("documents").join(document());
        let index = files::list(&index)
            .unwrap()
            .into_iter()
            .find(|path| Index::read(path).is_some());
        (folder, index.unwrap())
    }

    #[test]
    fn nobody_purges_while_evidence_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let evidence = EvidenceFolder::open(folder.path()).unwrap();
        let busy = purge(folder.path(), None).unwrap_err();
        assert_eq!(busy.kind(), io::ErrorKind::WouldBlock);
        drop(evidence);
        assert_eq!(purge(folder.path(), None).unwrap(), Purged::default());
    }

    #[test]
    fn an_index_that_names_other_files_is_no_index() {
        let (_folder, index) = filled();
        let hash = "a".repeat(64);
        for name in [
            format!("../../../{hash}.crt"),
            format!("../../objects/../{hash}.crt"),
            format!("/{hash}.crt"),
            format!("{hash}.pdf"),
            format!("{hash}/{hash}.json"),
            "passwd".to_owned(),
        ] {
            let body = body(&document(), [format!("{hash}  {name}").as_str()].into_iter());
            let path = index.with_file_name(format!("{}{INDEX}", sha256(body.as_bytes())));
            let text = format!("{FIRST_LINE}\n# written 1970-01-01T00:00:00Z\n{body}");
            fs::write(&path, text).unwrap();
            assert!(Index::read(&path).is_none(), "{name}");
        }
    }

    #[test]
    fn an_index_of_another_document_or_with_a_changed_line_is_no_index() {
        let (folder, index) = filled();
        let other = folder.path().join("documents").join("b".repeat(64));
        fs::create_dir(&other).unwrap();
        let moved = other.join(index.file_name().unwrap());
        fs::copy(&index, &moved).unwrap();
        assert!(Index::read(&moved).is_none());
        let text = fs::read_to_string(&index).unwrap();
        fs::write(&index, text.replacen(".json", ".crt", 1)).unwrap();
        assert!(Index::read(&index).is_none());
    }

    #[test]
    fn a_document_is_named_by_a_digest_and_by_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let evidence = EvidenceFolder::open(folder.path()).unwrap();
        for name in ["", "..", "../../x", &"A".repeat(64), &"0".repeat(63)] {
            assert!(evidence.add(name, b"{}", &[], Time::from_unix(0)).is_err(), "{name}");
        }
        assert!(!folder.path().join("documents").exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_place_of_a_document_is_not_followed() {
        let (folder, index) = filled();
        let elsewhere = tempfile::tempdir().unwrap();
        let place = index.parent().unwrap();
        let moved = elsewhere.path().join(document());
        fs::rename(place, &moved).unwrap();
        std::os::unix::fs::symlink(&moved, place).unwrap();
        assert_eq!(purge(folder.path(), None).unwrap().removed, Vec::<PathBuf>::new());
        assert_eq!(files::list(&moved).unwrap().len(), 2);
    }
}
