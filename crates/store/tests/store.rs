//! The store on disk: several writers, damage, nothing goes back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use kyso::{Certificate, CertificateList, Time};
use kyso_store::{CrlOutcome, CrlRefusal, Fingerprint, ProfileName, Store};
use kyso_testkit::mint::{self, CertificateSpec, CrlSpec, KeyPair};

struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("store-{test}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    fn store(&self) -> Store {
        Store::at(&self.0)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn root_spec() -> CertificateSpec {
    CertificateSpec::root(mint::name(&[("CN", "Root")]), &KeyPair::p256(1))
}

/// The same each time: a signature by ECDSA is another one each time.
fn root() -> Certificate {
    static ROOT: LazyLock<Certificate> =
        LazyLock::new(|| Certificate::from_der(&mint::certificate(&root_spec())).unwrap());
    ROOT.clone()
}

fn crl(this_update: &str) -> CertificateList {
    let mut spec = CrlSpec::new(&root_spec());
    spec.this_update = this_update.into();
    CertificateList::from_der(&mint::crl(&spec)).unwrap()
}

fn times(crls: &[CertificateList]) -> Vec<Time> {
    crls.iter().map(CertificateList::this_update).collect()
}

#[test]
fn writers_at_the_same_time_leave_the_newest_crl() {
    let folder = Folder::new("writers");
    folder.store().lock().unwrap().add_anchor(&root(), None).unwrap();
    // each thread opens the folder for itself, as processes do
    std::thread::scope(|scope| {
        for day in 1..=9 {
            let store = folder.store();
            scope.spawn(move || {
                let new = crl(&format!("2025090{day}000000Z"));
                let _ = store.lock().unwrap().add_crl(&new).unwrap();
            });
        }
    });
    let contents = folder.store().read().unwrap();
    assert_eq!(contents.damaged, []);
    // older ones of the same month went
    assert_eq!(times(&contents.crls), times(&[crl("20250909000000Z")]));
    assert_eq!(
        contents.newest_this_update(),
        Some(crl("20250909000000Z").this_update())
    );
}

#[test]
fn of_older_crls_the_last_of_each_month_stays() {
    let folder = Folder::new("months");
    let store = folder.store();
    let mut locked = store.lock().unwrap();
    locked.add_anchor(&root(), None).unwrap();
    let results = [
        "20250701000000Z",
        "20250731000000Z",
        "20250801000000Z",
        "20250901000000Z",
    ]
    .map(|time| locked.add_crl(&crl(time)).unwrap());
    assert_eq!(results[0], Ok(CrlOutcome::New));
    assert_eq!(results[3], Ok(CrlOutcome::Newer));
    let known = crl("20250901000000Z").this_update();
    let refused = locked.add_crl(&crl("20250815000000Z")).unwrap();
    assert_eq!(refused, Err(CrlRefusal::Older { known }));
    drop(locked);
    let kept = times(&store.read().unwrap().crls);
    assert_eq!(kept.len(), 3);
    assert!(!kept.contains(&crl("20250701000000Z").this_update()));
}

#[test]
fn half_written_renamed_and_strange_files_are_not_used() {
    let folder = Folder::new("strange");
    let store = folder.store();
    let congvu = Some(ProfileName::Congvu);
    store.lock().unwrap().add_anchor(&root(), congvu).unwrap();
    let anchors = folder.0.join("anchors/congvu");
    let name = format!("{}.crt", Fingerprint::of(&root()));
    // what a power cut leaves of a temporary file
    fs::write(anchors.join(".kyso-x.tmp"), &root().der()[..50]).unwrap();
    // a certificate under the name of another
    let other = CertificateSpec::root(mint::name(&[("CN", "Other")]), &KeyPair::p256(2));
    let elsewhere = anchors.join(format!("{}.crt", "00".repeat(32)));
    fs::write(elsewhere, mint::certificate(&other)).unwrap();
    // an anchor where intermediates are
    fs::create_dir_all(folder.0.join("intermediates")).unwrap();
    fs::copy(anchors.join(&name), folder.0.join("intermediates").join(&name)).unwrap();
    let contents = store.read().unwrap();
    let mut codes: Vec<&str> = contents.damaged.iter().map(|file| file.code.as_str()).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["fingerprint-mismatch", "self-signed"]);
    assert_eq!(contents.anchors.len(), 1);
    assert_eq!(contents.profile_of(Fingerprint::of(&root())), congvu);
    let trusted = |profile| contents.clone().into_trust_store(profile).unwrap().anchors().len();
    let congcong = Some(ProfileName::Congcong);
    assert_eq!([trusted(None), trusted(congvu), trusted(congcong)], [1, 1, 0]);
}

#[cfg(unix)]
#[test]
fn links_in_the_store_are_not_followed() {
    let (folder, outside) = (Folder::new("links"), Folder::new("links-outside"));
    outside.store().lock().unwrap().add_anchor(&root(), None).unwrap();
    let name = format!("anchors/other/{}.crt", Fingerprint::of(&root()));
    fs::create_dir_all(folder.0.join("anchors/other")).unwrap();
    std::os::unix::fs::symlink(outside.0.join(&name), folder.0.join(&name)).unwrap();
    assert_eq!(folder.store().read().unwrap().anchors, []);
}

#[test]
fn what_is_removed_is_gone_and_the_rest_stays() {
    let folder = Folder::new("removed");
    let store = folder.store();
    let mut locked = store.lock().unwrap();
    let (fingerprint, time) = (Fingerprint::of(&root()), Time::from_unix(5));
    locked.add_anchor(&root(), None).unwrap();
    locked.add_signer(&root()).unwrap();
    locked.record_bundle(fingerprint, time).unwrap();
    let list = crl("20250901000000Z");
    locked.add_crl(&list).unwrap().unwrap();
    assert_eq!(locked.newest_bundle(fingerprint).unwrap(), Some(time));
    assert_eq!(locked.remove(fingerprint).unwrap().len(), 3);
    assert_eq!(locked.newest_bundle(fingerprint).unwrap(), None);
    assert_eq!(locked.contents().anchors.len(), 0);
    assert_eq!(locked.contents().crls.len(), 1);
    assert_eq!(locked.remove(Fingerprint::of_crl(&list)).unwrap().len(), 1);
    assert!(locked.remove(Fingerprint::of_crl(&list)).unwrap().is_empty());
}
