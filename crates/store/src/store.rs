//! One folder of plain files, for several processes at once.
//!
//! | file | what |
//! |---|---|
//! | `anchors/<congvu, congcong, other>/<fingerprint>.crt` | certificates that the user trusts |
//! | `intermediates/<fingerprint>.crt` | certificates that help to build paths |
//! | `crls/<scope>-<thisUpdate>.crl` | CRLs whose issuer is in the store |
//! | `signers/<fingerprint>.crt` | whose bundles are accepted |
//! | `signers/<fingerprint>.last` | when the newest of them was made |
//!
//! Readers take no lock: files appear whole and under their final name. Writers hold `.lock` from before they read until after
//! they wrote, so that two of them cannot both find that theirs is the newer CRL. A power cut leaves the state before or after
//! each file. OCSP responses are not kept: they last for hours, and the CRL tells the same.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use kyso::{Certificate, CertificateList, Time};

use crate::contents::{self, ANCHOR_FOLDERS, Anchor, CERTIFICATE_ENDING, CRL_ENDING, Contents};
use crate::{CrlOutcome, CrlRefusal, Fingerprint, ProfileName, crl, files};

const LAST_BUNDLE_LIMIT: u64 = 64;

/// A store in a folder, which need not be there yet.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// The store in this folder. Nothing is read or made.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What it holds now. Damaged files are listed and passed over; a folder that is not there is an empty store.
    ///
    /// # Errors
    /// When a folder cannot be listed.
    pub fn read(&self) -> io::Result<Contents> {
        Contents::read(&self.folder)
    }

    /// Waits until no other process writes, and reads.
    ///
    /// # Errors
    /// When the folder cannot be made, locked or read.
    pub fn lock(&self) -> io::Result<Locked<'_>> {
        fs::create_dir_all(&self.folder)?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(self.folder.join(".lock"))?;
        match lock.lock() {
            // some network file systems have no locks; each file still appears whole
            Err(error) if error.kind() != io::ErrorKind::Unsupported => return Err(error),
            _ => {}
        }
        Ok(Locked {
            store: self,
            contents: self.read()?,
            _lock: lock,
        })
    }
}

/// A store that nobody else writes to.
#[derive(Debug)]
pub struct Locked<'s> {
    store: &'s Store,
    contents: Contents,
    _lock: File,
}

impl Locked<'_> {
    /// What the store holds, with what was added since.
    pub fn contents(&self) -> &Contents {
        &self.contents
    }

    /// Trusts a self-signed certificate under a profile. `false` if it was trusted so before.
    ///
    /// # Errors
    /// When it cannot be written; [`io::ErrorKind::InvalidInput`] if it is not self-signed.
    pub fn add_anchor(&mut self, certificate: &Certificate, profile: Option<ProfileName>) -> io::Result<bool> {
        if !certificate.is_self_signed() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the certificate is not self-signed",
            ));
        }
        let anchor = Anchor {
            certificate: certificate.clone(),
            profile,
        };
        if self.contents.anchors.contains(&anchor) {
            return Ok(false);
        }
        write_certificate(&contents::anchor_folder(&self.store.folder, profile), certificate)?;
        self.contents.anchors.push(anchor);
        Ok(true)
    }

    /// Keeps a certificate that helps to build paths. `false` if it was there.
    ///
    /// # Errors
    /// When it cannot be written; [`io::ErrorKind::InvalidInput`] if it is self-signed.
    pub fn add_intermediate(&mut self, certificate: &Certificate) -> io::Result<bool> {
        if certificate.is_self_signed() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the certificate is self-signed",
            ));
        }
        if self.contents.intermediates.contains(certificate) {
            return Ok(false);
        }
        write_certificate(&self.store.folder.join("intermediates"), certificate)?;
        self.contents.intermediates.push(certificate.clone());
        Ok(true)
    }

    /// Accepts the bundles of somebody. `false` if they were accepted before.
    ///
    /// # Errors
    /// When the certificate cannot be written.
    pub fn add_signer(&mut self, certificate: &Certificate) -> io::Result<bool> {
        if self.contents.signers.contains(certificate) {
            return Ok(false);
        }
        write_certificate(&self.store.folder.join("signers"), certificate)?;
        self.contents.signers.push(certificate.clone());
        Ok(true)
    }

    /// When the newest bundle of this signer was made that was imported here.
    ///
    /// # Errors
    /// When the file is there and cannot be read, or holds no time.
    pub fn newest_bundle(&self, signer: Fingerprint) -> io::Result<Option<Time>> {
        let text = match files::read(&self.last_bundle(signer), LAST_BUNDLE_LIMIT) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let time = Time::parse_rfc3339(text.trim());
        time.map(Some).map_err(|_| io::ErrorKind::InvalidData.into())
    }

    /// Remembers when an imported bundle was made.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn record_bundle(&mut self, signer: Fingerprint, created: Time) -> io::Result<()> {
        files::write(&self.last_bundle(signer), format!("{created}\n").as_bytes())
    }

    fn last_bundle(&self, signer: Fingerprint) -> PathBuf {
        self.store.folder.join("signers").join(format!("{signer}.last"))
    }

    /// Keeps a CRL that a certificate of the store signed, unless the store has a newer one. Of the older ones the last of each
    /// month stays.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add_crl(&mut self, new: &CertificateList) -> io::Result<Result<CrlOutcome, CrlRefusal>> {
        let issuer = match crl::issuer(new, self.contents.issuers()) {
            Ok(issuer) => issuer.clone(),
            Err(refusal) => return Ok(Err(refusal)),
        };
        let scope = match crl::scope(new, &issuer) {
            Ok(scope) => scope,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let known = self.known_crls(&scope, &issuer)?;
        if known.iter().any(|(_, known)| known.sha256() == new.sha256()) {
            return Ok(Ok(CrlOutcome::Known));
        }
        if let Some((_, newer)) = known.iter().find(|(_, known)| crl::goes_back(new, known)) {
            let known = newer.this_update();
            return Ok(Err(CrlRefusal::Older { known }));
        }
        let this_update = crl::compact(new.this_update());
        let folder = self.store.folder.join("crls");
        files::write(&folder.join(format!("{scope}-{this_update}{CRL_ENDING}")), new.der())?;
        let month = this_update.get(..6);
        for (path, older) in &known {
            let older_update = crl::compact(older.this_update());
            if older_update != this_update && older_update.get(..6) == month {
                remove(path)?;
            }
        }
        self.contents.crls.push(new.clone());
        Ok(Ok(match known.is_empty() {
            true => CrlOutcome::New,
            false => CrlOutcome::Newer,
        }))
    }

    /// Takes out whatever has this fingerprint: anchors, intermediates, accepted signers, CRLs. The files that are gone.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub fn remove(&mut self, fingerprint: Fingerprint) -> io::Result<Vec<PathBuf>> {
        let mut removed = Vec::new();
        let store = &self.store.folder;
        let anchors = ANCHOR_FOLDERS
            .iter()
            .map(|(_, profile)| contents::anchor_folder(store, *profile));
        let folders = anchors.chain([store.join("intermediates"), store.join("signers")]);
        // by name, so that a damaged file can go too
        let mut paths: Vec<PathBuf> = folders
            .map(|folder| folder.join(format!("{fingerprint}{CERTIFICATE_ENDING}")))
            .collect();
        paths.push(self.last_bundle(fingerprint));
        for path in files::list(&store.join("crls"))? {
            let bytes = files::read(&path, contents::CRL_LIMIT).unwrap_or_default();
            let crl = CertificateList::from_der(&bytes);
            if crl.is_ok_and(|crl| Fingerprint::of_crl(&crl) == fingerprint) {
                paths.push(path);
            }
        }
        for path in paths {
            if path.is_file() {
                remove(&path)?;
                removed.push(path);
            }
        }
        self.contents = self.store.read()?;
        Ok(removed)
    }

    /// CRLs of a scope that really are their issuer's: a damaged file must not keep newer ones out.
    fn known_crls(&self, scope: &str, issuer: &Certificate) -> io::Result<Vec<(PathBuf, CertificateList)>> {
        let mut known = Vec::new();
        for path in files::list(&self.store.folder.join("crls"))? {
            if !files::stem(&path, CRL_ENDING).is_some_and(|name| name.starts_with(scope)) {
                continue;
            }
            let bytes = files::read(&path, contents::CRL_LIMIT).unwrap_or_default();
            let Ok(crl) = CertificateList::from_der(&bytes) else {
                continue;
            };
            if crl::issuer(&crl, std::iter::once(issuer)).is_ok() {
                known.push((path, crl));
            }
        }
        Ok(known)
    }
}

fn write_certificate(folder: &Path, certificate: &Certificate) -> io::Result<()> {
    let name = format!("{}{CERTIFICATE_ENDING}", Fingerprint::of(certificate));
    files::write(&folder.join(name), certificate.der())
}

/// A file that is gone already is gone.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
