//! Trust profiles: which authorities judge which kind of signature (TT 15/2025 Art. 5 and 6), as data.
//!
//! A profile has names, pins and addresses and no certificate. A pin counts only if it is verified; which ones are is
//! written in the files in `profiles`.

use std::str::FromStr;
use std::sync::LazyLock;

use kyso::{Certificate, Language};
use serde::Deserialize;

use crate::Fingerprint;

/// A kind of signature with authorities of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProfileName {
    /// Official-duty signatures: Ban Cơ yếu Chính phủ.
    Congvu,
    /// Public signatures: the national roots.
    Congcong,
}

impl ProfileName {
    /// As the command line and reports write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            ProfileName::Congvu => "congvu",
            ProfileName::Congcong => "congcong",
        }
    }

    /// What is known about it.
    pub fn profile(self) -> Option<&'static Profile> {
        all().iter().find(|profile| profile.name == self)
    }
}

/// The authorities of one kind of signature.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Profile {
    /// Its name.
    pub name: ProfileName,
    title: Title,
    /// Addresses of OCSP responders (RFC 6960) for all of them.
    #[serde(default)]
    pub ocsp: Vec<String>,
    /// Addresses of time-stamping services (RFC 3161).
    #[serde(default)]
    pub time_stamps: Vec<String>,
    /// Roots and subordinate authorities.
    #[serde(rename = "certificate")]
    pub certificates: Vec<Authority>,
}

impl Profile {
    /// What it is for, in words.
    pub fn title(&self, language: Language) -> &str {
        match language {
            Language::Vietnamese => &self.title.vi,
            Language::English => &self.title.en,
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Title {
    vi: String,
    en: String,
}

/// An authority of a profile.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Authority {
    /// Common name of its certificate. Says nothing about trust.
    pub name: String,
    /// Which of several with like names.
    pub generation: String,
    /// Whether it is self-signed.
    pub root: bool,
    /// Fingerprint of its certificate, if one is known.
    #[serde(default)]
    pub sha256: Option<Fingerprint>,
    /// Whether that fingerprint was compared with independent sources. If not, it only helps to compare.
    #[serde(default)]
    pub verified: bool,
    /// Where its certificate can be had.
    #[serde(default)]
    pub certificates: Vec<String>,
    /// Where its CRL can be had.
    #[serde(default)]
    pub crls: Vec<String>,
}

/// All profiles.
pub fn all() -> &'static [Profile] {
    static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
        // texts that are compiled in; a test reads both
        TEXTS.iter().filter_map(|text| toml::from_str(text).ok()).collect()
    });
    &PROFILES
}

/// The authority whose pin is the fingerprint of this certificate.
pub fn pinned(certificate: &Certificate) -> Option<(ProfileName, &'static Authority)> {
    let fingerprint = Fingerprint::of(certificate);
    authorities().find(|(_, authority)| authority.sha256 == Some(fingerprint))
}

/// The authority that has the name of this certificate's subject and is pinned to another certificate.
pub fn namesake(certificate: &Certificate) -> Option<(ProfileName, &'static Authority)> {
    let name = certificate.subject().common_name()?;
    let fingerprint = Fingerprint::of(certificate);
    authorities().find(|(_, authority)| {
        authority.name == name && authority.sha256.is_some() && authority.sha256 != Some(fingerprint)
    })
}

fn authorities() -> impl Iterator<Item = (ProfileName, &'static Authority)> {
    all()
        .iter()
        .flat_map(|profile| profile.certificates.iter().map(|authority| (profile.name, authority)))
}

const TEXTS: [&str; 2] = [
    include_str!("../profiles/congvu.toml"),
    include_str!("../profiles/congcong.toml"),
];

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Fingerprint::from_str(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profiles_that_are_compiled_in_can_be_read() {
        for text in TEXTS {
            toml::from_str::<Profile>(text).unwrap();
        }
        let names: Vec<ProfileName> = all().iter().map(|profile| profile.name).collect();
        assert_eq!(names, [ProfileName::Congvu, ProfileName::Congcong]);
    }

    #[test]
    fn only_pins_that_were_compared_are_verified() {
        let verified: Vec<&str> = authorities()
            .filter(|(_, authority)| authority.verified)
            .map(|(_, authority)| authority.name.as_str())
            .collect();
        assert_eq!(
            verified,
            ["RootCA chuyên dùng Chính phủ G2", "CA phục vụ các cơ quan Nhà nước G2"]
        );
        assert!(authorities().all(|(_, authority)| authority.sha256.is_some() || !authority.verified));
    }

    #[test]
    fn both_generations_of_the_government_have_a_root() {
        let congvu = ProfileName::Congvu.profile().unwrap();
        let roots = congvu.certificates.iter().filter(|authority| authority.root);
        let generations: Vec<&str> = roots.map(|authority| authority.generation.as_str()).collect();
        assert_eq!(generations, ["G1", "G2"]);
    }

    #[test]
    fn a_misspelt_key_is_an_error() {
        let text = TEXTS[0].replace("verified = true", "verifed = true");
        assert!(toml::from_str::<Profile>(&text).is_err());
    }
}
