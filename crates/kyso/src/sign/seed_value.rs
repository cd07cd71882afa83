//! What the author of a form asks of the signature in a field: the seed value dictionary (ISO 32000-2 12.7.5.5, table 237).
//!
//! A required entry that the signature would not meet is refused by name. Others are met where that costs the signer
//! nothing (format, digest) and passed over where it would be a statement in the signer's name (reason, certification).

use kyso_pdf::{Dictionary, Object, View, text};
use kyso_pki::Certificate;
use kyso_pki::crypto::{DigestAlgorithm, SignatureAlgorithm};

use super::placement::Place;
use super::{Permission, SignError, SignatureParameters, digest_algorithm, lock, seed_certificate};
use crate::signature_dictionary::SubFilter;

/// The highest version of the dictionary that is understood: 3 stands for ISO 32000-2.
const VERSION: f64 = 3.0;
/// Most elements of one array that are read.
const ELEMENT_LIMIT: usize = 1024;

/// What was free and is now decided.
pub(super) struct Settled {
    pub(super) sub_filter: SubFilter,
    pub(super) algorithm: SignatureAlgorithm,
}

/// Decides format and algorithm, and checks everything else that the field asks for.
pub(super) fn settle(
    view: View<'_>,
    place: &Place<'_, '_>,
    parameters: &SignatureParameters,
    certificates: &[Certificate],
    default: SignatureAlgorithm,
) -> Result<Settled, SignError> {
    let Some(seed) = SeedValue::read(view, place)? else {
        return Ok(Settled {
            sub_filter: parameters.sub_filter.unwrap_or(SubFilter::EtsiCadesDetached),
            algorithm: parameters.algorithm.unwrap_or(default),
        });
    };
    seed.check_handler()?;
    seed.check_reason(parameters.reason.as_deref())?;
    seed.check_certification(parameters.certify)?;
    seed.check_lock(parameters.certify, place)?;
    seed.check_unmet()?;
    if let Some(wanted) = seed.entry(b"Cert")?.as_dictionary() {
        seed_certificate::check(view, wanted, certificates).map_err(|(entry, wanted)| seed.refuse(entry, wanted))?;
    }
    Ok(Settled {
        sub_filter: seed.sub_filter(parameters.sub_filter)?,
        algorithm: seed.algorithm(parameters.algorithm, default)?,
    })
}

/// Bits of `/Ff`: the entries that are required.
#[derive(Debug, Clone, Copy)]
enum Flag {
    Filter = 1,
    SubFilter = 2,
    Version = 4,
    Reasons = 8,
    LegalAttestation = 16,
    AddRevInfo = 32,
    DigestMethod = 64,
    LockDocument = 128,
    AppearanceFilter = 256,
}

struct SeedValue<'d> {
    view: View<'d>,
    field: String,
    dictionary: Dictionary<'d>,
    flags: i64,
}

impl<'d> SeedValue<'d> {
    fn read(view: View<'d>, place: &Place<'_, 'd>) -> Result<Option<Self>, SignError> {
        let Place::Existing(field, _) = place else {
            return Ok(None);
        };
        let Some(entry) = field.dictionary.get(b"SV") else {
            return Ok(None);
        };
        let Some(dictionary) = view.resolve(entry)?.as_dictionary().cloned() else {
            return Ok(None);
        };
        let mut seed = Self {
            view,
            field: field.name.clone(),
            dictionary,
            flags: 0,
        };
        seed.flags = seed.entry(b"Ff")?.as_integer().unwrap_or(0);
        Ok(Some(seed))
    }

    /// `/Filter`, `/V`.
    fn check_handler(&self) -> Result<(), SignError> {
        let filter = self.entry(b"Filter")?;
        if self.requires(Flag::Filter)
            && let Some(wanted) = filter.as_name()
            && wanted != b"Adobe.PPKLite"
        {
            return Err(self.refuse("Filter", name(wanted)));
        }
        match self.entry(b"V")?.as_real() {
            Some(version) if self.requires(Flag::Version) && version > VERSION => {
                Err(self.refuse("V", version.to_string()))
            }
            _ => Ok(()),
        }
    }

    /// `/Reasons`: when required, one of them; an absent list or a lone full stop forbids to give any.
    fn check_reason(&self, given: Option<&str>) -> Result<(), SignError> {
        if !self.requires(Flag::Reasons) {
            return Ok(());
        }
        let reasons = self.texts(b"Reasons")?;
        let none = reasons.is_empty() || reasons == ["."];
        let met = match given {
            None => none,
            Some(given) => !none && reasons.iter().any(|reason| reason == given),
        };
        match met {
            true => Ok(()),
            false if none => Err(self.refuse("Reasons", "[]".to_owned())),
            false => Err(self.refuse("Reasons", listed(&reasons))),
        }
    }

    /// `/MDP`: 0 asks for an approval signature, 1 to 3 for a certification with that permission. It has no flag.
    fn check_certification(&self, certify: Option<Permission>) -> Result<(), SignError> {
        let mdp = self.entry(b"MDP")?;
        let Some(wanted) = mdp.as_dictionary().and_then(|mdp| mdp.get(b"P")) else {
            return Ok(());
        };
        let Some(wanted) = self.view.resolve(wanted)?.as_integer() else {
            return Ok(());
        };
        if wanted == certify.map_or(0, |permission| i64::from(permission.value())) {
            Ok(())
        } else {
            Err(self.refuse("MDP", format!("P={wanted}")))
        }
    }

    /// `/LockDocument`: met by a certification with P=1 and by a lock of the field with P=1.
    fn check_lock(&self, certify: Option<Permission>, place: &Place<'_, 'd>) -> Result<(), SignError> {
        if !self.requires(Flag::LockDocument) {
            return Ok(());
        }
        let lock = lock::of_place(self.view, place)?.and_then(|lock| lock.permission);
        let locks = certify == Some(Permission::NoChanges) || lock == Some(1);
        let wanted = self.entry(b"LockDocument")?;
        match wanted.as_name() {
            Some(b"true") if !locks => Err(self.refuse("LockDocument", "true".to_owned())),
            Some(b"false") if locks => Err(self.refuse("LockDocument", "false".to_owned())),
            _ => Ok(()),
        }
    }

    /// What this version never has: a time-stamp, revocation values in the CMS, attestations, named appearances.
    fn check_unmet(&self) -> Result<(), SignError> {
        let timestamp = self.entry(b"TimeStamp")?;
        if let Some(timestamp) = timestamp.as_dictionary() {
            let entry = |key: &[u8]| timestamp.get(key).map(|value| self.view.resolve(value)).transpose();
            if entry(b"Ff")?.and_then(|flags| flags.as_integer()) == Some(1) {
                let url = entry(b"URL")?
                    .and_then(|url| url.as_string().map(text))
                    .unwrap_or_default();
                return Err(self.refuse("TimeStamp", url));
            }
        }
        if self.requires(Flag::AddRevInfo) && self.entry(b"AddRevInfo")?.as_boolean() == Some(true) {
            return Err(self.refuse("AddRevInfo", "true".to_owned()));
        }
        let attestations = self.texts(b"LegalAttestation")?;
        if self.requires(Flag::LegalAttestation) && !attestations.is_empty() {
            return Err(self.refuse("LegalAttestation", listed(&attestations)));
        }
        match self.entry(b"AppearanceFilter")?.as_string() {
            Some(appearance) if self.requires(Flag::AppearanceFilter) => {
                Err(self.refuse("AppearanceFilter", format!("{:?}", text(appearance))))
            }
            _ => Ok(()),
        }
    }

    /// `/SubFilter`: the first of the list that this program can write.
    fn sub_filter(&self, asked: Option<SubFilter>) -> Result<SubFilter, SignError> {
        let wanted = self.texts(b"SubFilter")?;
        let first = wanted.iter().find_map(|name| SubFilter::from_name(name));
        let required = self.requires(Flag::SubFilter) && !wanted.is_empty();
        match (asked, first) {
            (Some(asked), first) if !required || first == Some(asked) => Ok(asked),
            (None, Some(first)) => Ok(first),
            (None, None) if !required => Ok(SubFilter::EtsiCadesDetached),
            _ => Err(self.refuse("SubFilter", listed(&wanted))),
        }
    }

    /// `/DigestMethod`: the key's own digest if it is listed, else the first listed one of the SHA-2 family.
    fn algorithm(
        &self,
        asked: Option<SignatureAlgorithm>,
        default: SignatureAlgorithm,
    ) -> Result<SignatureAlgorithm, SignError> {
        let wanted = self.texts(b"DigestMethod")?;
        let lists = |digest: DigestAlgorithm| wanted.iter().any(|name| plain(name) == plain(digest.name()));
        let algorithm = asked.unwrap_or(default);
        if wanted.is_empty() || lists(digest_algorithm(&algorithm)) {
            return Ok(algorithm);
        }
        let usable = [
            DigestAlgorithm::Sha256,
            DigestAlgorithm::Sha384,
            DigestAlgorithm::Sha512,
        ];
        let listed_first = wanted
            .iter()
            .find_map(|name| usable.into_iter().find(|digest| plain(name) == plain(digest.name())));
        let other = listed_first.and_then(|digest| with_digest(algorithm, digest));
        match other.filter(|_| asked.is_none()) {
            Some(other) => Ok(other),
            None if self.requires(Flag::DigestMethod) => Err(self.refuse("DigestMethod", listed(&wanted))),
            None => Ok(algorithm),
        }
    }

    fn requires(&self, flag: Flag) -> bool {
        self.flags & flag as i64 != 0
    }

    fn entry(&self, key: &[u8]) -> Result<Object<'d>, SignError> {
        match self.dictionary.get(key) {
            Some(value) => Ok(self.view.resolve(value)?),
            None => Ok(Object::NULL),
        }
    }

    /// An array of text strings or names.
    fn texts(&self, key: &[u8]) -> Result<Vec<String>, SignError> {
        let array = self.entry(key)?;
        let mut texts = Vec::new();
        for element in array.as_array().unwrap_or_default().iter().take(ELEMENT_LIMIT) {
            let element = self.view.resolve(element)?;
            texts.extend(element.as_string().map(text).or_else(|| element.as_name().map(name)));
        }
        Ok(texts)
    }

    fn refuse(&self, entry: &'static str, wanted: String) -> SignError {
        SignError::SeedValue {
            field: self.field.clone(),
            entry,
            wanted,
        }
    }
}

/// The same scheme with another digest; None for a scheme that has its own.
fn with_digest(algorithm: SignatureAlgorithm, digest: DigestAlgorithm) -> Option<SignatureAlgorithm> {
    match algorithm {
        SignatureAlgorithm::RsaPkcs1v15(_) => Some(SignatureAlgorithm::RsaPkcs1v15(digest)),
        SignatureAlgorithm::RsaPss { .. } => Some(SignatureAlgorithm::rsa_pss(digest)),
        SignatureAlgorithm::Ecdsa(_) => Some(SignatureAlgorithm::Ecdsa(digest)),
        _ => None,
    }
}

/// `SHA-256`, `SHA256` and `sha256` are one name.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

fn name(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

fn listed(wanted: &[String]) -> String {
    wanted.join(", ")
}
