//! What a store holds, as read at one moment. Nothing in it stops the reading of the rest.

use std::io;
use std::path::{Path, PathBuf};

use kyso::{Certificate, CertificateList, Time, TrustStore};

use crate::{Fingerprint, ProfileName, files};

/// What a store holds.
#[derive(Debug, Clone, Default)]
pub struct Contents {
    /// Where paths may end.
    pub anchors: Vec<Anchor>,
    /// What helps to build paths; not trusted by itself.
    pub intermediates: Vec<Certificate>,
    /// CRLs, older ones too: what they said then is evidence for signatures of that time.
    pub crls: Vec<CertificateList>,
    /// Whose bundles are accepted.
    pub signers: Vec<Certificate>,
    /// Files that were passed over.
    pub damaged: Vec<Damaged>,
}

/// A certificate that the user decided to trust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// It.
    pub certificate: Certificate,
    /// What it is trusted for; `None`: only where all profiles are asked for.
    pub profile: Option<ProfileName>,
}

/// A file of the store that is not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damaged {
    /// Which.
    pub path: PathBuf,
    /// A stable name of what is wrong.
    pub code: String,
}

pub(crate) const CERTIFICATE_LIMIT: u64 = 256 * 1024;
pub(crate) const CRL_LIMIT: u64 = 256 * 1024 * 1024;

pub(crate) const CERTIFICATE_ENDING: &str = ".crt";
pub(crate) const CRL_ENDING: &str = ".crl";

/// Folders of anchors, and what they are trusted for.
pub(crate) const ANCHOR_FOLDERS: [(&str, Option<ProfileName>); 3] = [
    ("congvu", Some(ProfileName::Congvu)),
    ("congcong", Some(ProfileName::Congcong)),
    ("other", None),
];

pub(crate) fn anchor_folder(store: &Path, profile: Option<ProfileName>) -> PathBuf {
    store.join("anchors").join(profile.map_or("other", ProfileName::as_str))
}

impl Contents {
    /// Reads a store. A folder that is not there is an empty store.
    pub(crate) fn read(store: &Path) -> io::Result<Self> {
        let mut contents = Self::default();
        for (_, profile) in ANCHOR_FOLDERS {
            let certificates = contents.certificates(&anchor_folder(store, profile))?;
            for (path, certificate) in certificates {
                if certificate.is_self_signed() {
                    contents.anchors.push(Anchor { certificate, profile });
                } else {
                    contents.pass_over(path, "not-self-signed");
                }
            }
        }
        for (path, certificate) in contents.certificates(&store.join("intermediates"))? {
            // in a trust store it would become an anchor
            if certificate.is_self_signed() {
                contents.pass_over(path, "self-signed");
            } else {
                contents.intermediates.push(certificate);
            }
        }
        let signers = contents.certificates(&store.join("signers"))?;
        contents.signers = signers.into_iter().map(|(_, certificate)| certificate).collect();
        for path in files::list(&store.join("crls"))? {
            if files::stem(&path, CRL_ENDING).is_none() {
                continue;
            }
            match files::read(&path, CRL_LIMIT).map(|bytes| CertificateList::from_der(&bytes)) {
                Ok(Ok(crl)) => contents.crls.push(crl),
                Ok(Err(error)) => contents.pass_over(path, error.code()),
                Err(error) => contents.pass_over_unread(path, &error),
            }
        }
        Ok(contents)
    }

    /// The anchors of a profile (`None`: all of them), all intermediates and all CRLs.
    ///
    /// # Errors
    /// Never in practice: what is here was read before.
    pub fn into_trust_store(self, profile: Option<ProfileName>) -> Result<TrustStore, kyso_pki::Error> {
        let mut store = TrustStore::new();
        let wanted = |anchor: &Anchor| profile.is_none() || anchor.profile == profile;
        for anchor in self.anchors.into_iter().filter(wanted) {
            store.add_anchor(anchor.certificate);
        }
        for certificate in self.intermediates {
            store.add(certificate.der())?;
        }
        // one by one, so that no large list is there twice for long
        for crl in self.crls {
            store.add(crl.der())?;
        }
        Ok(store)
    }

    /// All certificates that may have signed a CRL.
    pub(crate) fn issuers(&self) -> impl Iterator<Item = &Certificate> {
        let anchors = self.anchors.iter().map(|anchor| &anchor.certificate);
        anchors.chain(&self.intermediates)
    }

    /// The newest thisUpdate. A clock that stands before it is wrong.
    pub fn newest_this_update(&self) -> Option<Time> {
        self.crls.iter().map(CertificateList::this_update).max()
    }

    /// The profile of an anchor.
    pub fn profile_of(&self, anchor: Fingerprint) -> Option<ProfileName> {
        let mut anchors = self.anchors.iter();
        let found = anchors.find(|other| Fingerprint::of(&other.certificate) == anchor && other.profile.is_some());
        found.and_then(|anchor| anchor.profile)
    }

    /// Certificates whose file has their fingerprint for a name, as the store writes them.
    fn certificates(&mut self, folder: &Path) -> io::Result<Vec<(PathBuf, Certificate)>> {
        let mut certificates = Vec::new();
        for path in files::list(folder)? {
            let Some(name) = files::stem(&path, CERTIFICATE_ENDING).map(str::to_owned) else {
                continue;
            };
            match files::read(&path, CERTIFICATE_LIMIT).map(|bytes| Certificate::from_der(&bytes)) {
                Ok(Ok(certificate)) if Fingerprint::of(&certificate).to_string() == name => {
                    certificates.push((path, certificate));
                }
                Ok(Ok(_)) => self.pass_over(path, "fingerprint-mismatch"),
                Ok(Err(error)) => self.pass_over(path, error.code()),
                Err(error) => self.pass_over_unread(path, &error),
            }
        }
        Ok(certificates)
    }

    fn pass_over(&mut self, path: PathBuf, code: &str) {
        let code = code.to_owned();
        self.damaged.push(Damaged { path, code });
    }

    fn pass_over_unread(&mut self, path: PathBuf, error: &io::Error) {
        // another process replaced it meanwhile: that is no damage
        if error.kind() != io::ErrorKind::NotFound {
            self.pass_over(path, "io");
        }
    }
}
