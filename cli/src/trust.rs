//! Whom `kyso verify` trusts: the store, or what `--trust FILE|DIR` names instead.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kyso::{Certificate, CertificateList, Kept, Report, Time, TrustStore};
use kyso_store::clock::{self as rules, ClockFault};
use kyso_store::{Fingerprint, ProfileName, Store, profile};

use crate::args::{TrustProfileArg, VerifyArgs};
use crate::output::{Failure, Output};
use crate::{clock, store};

/// Seconds since 1970 when the program was built; see `build.rs`.
const BUILT: &str = env!("KYSO_BUILT");

/// Whom to trust in this call.
#[derive(Debug)]
pub(crate) struct Trust {
    /// Anchors, intermediates, CRLs.
    pub store: TrustStore,
    /// Profiles of anchors.
    profiles: BTreeMap<String, ProfileName>,
    /// Where it was read from, if not from `--trust`.
    place: Option<Store>,
}

impl Trust {
    /// The store, or what `--trust` names; of it the anchors of `--trust-profile`.
    pub(crate) fn of(args: &VerifyArgs, output: &Output) -> Result<Self, Failure> {
        let wanted = match args.trust_profile {
            TrustProfileArg::Congvu => Some(ProfileName::Congvu),
            TrustProfileArg::Congcong => Some(ProfileName::Congcong),
            TrustProfileArg::Any => None,
        };
        if !args.trust.is_empty() {
            return Self::given(load(&args.trust, output)?, wanted, output);
        }
        let place = store::of(&args.store, output)?;
        let contents = store::read(&place, output)?;
        let anchors = contents.anchors.iter();
        let profiles = anchors
            .filter_map(|anchor| Some((Fingerprint::of(&anchor.certificate).to_string(), anchor.profile?)))
            .filter(|(_, profile)| wanted.is_none_or(|wanted| *profile == wanted))
            .collect();
        let store = contents
            .into_trust_store(wanted)
            .map_err(|error| unusable(&error, output))?;
        Ok(Self {
            store,
            profiles,
            place: Some(place),
        })
    }

    /// Keeps what a run fetched, for the next one and for days without a network. A store that cannot be written costs only that.
    pub(crate) fn keep(&self, kept: &Kept, output: &Output) {
        let Some(place) = self.place.as_ref().filter(|_| !kept.crls.is_empty()) else {
            return;
        };
        let write = || {
            let mut locked = place.lock()?;
            for authority in &kept.intermediates {
                locked.add_intermediate(authority)?;
            }
            // one that is refused was judged with, and is fetched again
            kept.crls.iter().try_for_each(|crl| locked.add_crl(crl).map(|_| ()))
        };
        let result: std::io::Result<()> = write();
        if let Err(error) = result {
            let (folder, why) = (place.folder().display(), output.io_text(&error));
            output.say(
                &format!("lưu ý: không lưu được CRL vừa tải vào kho {folder}: {why}"),
                &format!("note: the CRLs just fetched cannot be kept in the store {folder}: {why}"),
            );
        }
    }

    /// Of what `--trust` named, an anchor belongs to the profile that has a verified pin of it.
    fn given(given: TrustStore, wanted: Option<ProfileName>, output: &Output) -> Result<Self, Failure> {
        let profile_of = |certificate: &Certificate| {
            let pinned = profile::pinned(certificate).filter(|(_, authority)| authority.verified);
            pinned.map(|(profile, _)| profile)
        };
        let anchors = given.anchors().iter();
        let profiles = anchors
            .filter_map(|anchor| Some((Fingerprint::of(anchor).to_string(), profile_of(anchor)?)))
            .collect();
        let Some(wanted) = wanted else {
            return Ok(Self {
                store: given,
                profiles,
                place: None,
            });
        };
        let mut store = TrustStore::new();
        for anchor in given
            .anchors()
            .iter()
            .filter(|anchor| profile_of(anchor) == Some(wanted))
        {
            store.add_anchor(anchor.clone());
        }
        let intermediates = given.intermediates().iter().map(Certificate::der);
        for der in intermediates.chain(given.crls().iter().map(CertificateList::der)) {
            store.add(der).map_err(|error| unusable(&error, output))?;
        }
        Ok(Self {
            store,
            profiles,
            place: None,
        })
    }

    /// Writes into a report which profile judged each signature; `any` where the anchor belongs to none.
    pub(crate) fn name_profiles(&self, report: &mut Report) {
        let trusts = report
            .signatures
            .iter_mut()
            .filter_map(|signature| signature.trust.as_mut());
        for trust in trusts {
            if let Some(profile) = self.profiles.get(&trust.anchor_sha256) {
                trust.profile = profile.as_str().to_owned();
            }
        }
    }

    /// Says when the clock cannot be right.
    pub(crate) fn warn_of_clock(&self, output: &Output) {
        let newest = self.store.crls().iter().map(CertificateList::this_update).max();
        let built = BUILT.parse().ok().map(Time::from_unix);
        for fault in rules::faults(clock::now(), newest, built) {
            let (vi, en, time) = match fault {
                ClockFault::BeforeNewestCrl(time) => (
                    "đồng hồ máy chỉ thời gian trước khi CRL mới nhất được phát hành",
                    "the clock stands before the newest CRL was issued",
                    time,
                ),
                ClockFault::BeforeBuild(time) => (
                    "đồng hồ máy chỉ thời gian trước khi chương trình này được tạo ra",
                    "the clock stands before this program was built",
                    time,
                ),
            };
            let time = time.to_vietnam();
            output.say(
                &format!("lưu ý: {vi} ({time}); hãy chỉnh lại đồng hồ, kết luận có thể sai"),
                &format!("note: {en} ({time}); set the clock right, verdicts may be wrong"),
            );
        }
    }
}

fn unusable(error: &impl std::fmt::Display, output: &Output) -> Failure {
    let message = output.choose("không dùng được kho chứng thư số", "the trust store cannot be used");
    Failure::new("trust", format!("{message}: {error}"))
}

/// Reads certificates and CRLs from files and folders; a folder's files that are neither are passed over.
fn load(paths: &[PathBuf], output: &Output) -> Result<TrustStore, Failure> {
    let mut store = TrustStore::default();
    for path in paths {
        if !path.is_dir() {
            add(&mut store, path, output)?;
            continue;
        }
        let entries = std::fs::read_dir(path).map_err(|error| output.unread(path, &error))?;
        let mut files: Vec<PathBuf> = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()
            .map_err(|error| output.unread(path, &error))?;
        files.retain(|path| is_trust_file(path));
        files.sort();
        for file in files {
            add(&mut store, &file, output)?;
        }
    }
    Ok(store)
}

fn is_trust_file(path: &Path) -> bool {
    let known = ["crt", "cer", "pem", "der", "crl"];
    path.is_file()
        && path
            .extension()
            .is_some_and(|e| known.iter().any(|known| e.eq_ignore_ascii_case(known)))
}

fn add(store: &mut TrustStore, path: &Path, output: &Output) -> Result<(), Failure> {
    let bytes = std::fs::read(path).map_err(|error| output.unread(path, &error))?;
    match store.add(&bytes) {
        Ok(_) => Ok(()),
        Err(error) => {
            let message = output.choose("không phải chứng thư số hoặc CRL", "not a certificate or CRL");
            let failure = Failure::new("trust", format!("{}: {message} ({})", path.display(), error.code()));
            Err(failure.hint(output.choose(
                "chỉ nhận chứng thư số và CRL dạng PEM hoặc DER; hãy để chúng trong một thư mục riêng",
                "only certificates and CRLs in PEM or DER are read; keep them in a folder of their own",
            )))
        }
    }
}
