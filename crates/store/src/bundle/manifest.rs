//! The list of what is in a bundle, in TOML.

use std::fmt::Write as _;

use kyso::Time;
use kyso_pki::crypto::{DigestAlgorithm, digest};
use serde::Deserialize;

const SCHEMA: &str = "kyso.bundle/1";

/// What is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Manifest {
    pub(super) created: Time,
    /// Path and SHA-256 in lower-case hexadecimal digits.
    pub(super) files: Vec<(String, String)>,
}

impl Manifest {
    pub(super) fn new(created: Time, members: &[(String, Vec<u8>)]) -> Self {
        let files = members.iter().map(|(path, content)| (path.clone(), sha256(content)));
        Self {
            created,
            files: files.collect(),
        }
    }

    /// Paths are those that kyso makes: nothing in them needs escaping.
    pub(super) fn to_toml(&self) -> String {
        let mut text = format!(
            "schema = \"{SCHEMA}\"\ncreated = \"{}\"\nprogram = \"{}\"\n",
            self.created,
            kyso::PROGRAM
        );
        for (path, sha256) in &self.files {
            // writing to a String cannot fail
            let _ = write!(text, "\n[[file]]\npath = \"{path}\"\nsha256 = \"{sha256}\"\n");
        }
        text
    }

    /// `None`: not a manifest of this form.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        let text: Text = toml::from_str(std::str::from_utf8(text).ok()?).ok()?;
        if text.schema != SCHEMA {
            return None;
        }
        let files = text.file.into_iter().map(|file| (file.path, file.sha256));
        Some(Self {
            created: Time::parse_rfc3339(&text.created).ok()?,
            files: files.collect(),
        })
    }

    /// Whether these are exactly the files of the list, in its order, unchanged.
    pub(super) fn lists(&self, members: &[(&str, &[u8])]) -> bool {
        let found = members.iter().map(|(path, content)| (*path, sha256(content)));
        let listed = self.files.iter().map(|(path, sha256)| (path.as_str(), sha256.clone()));
        found.eq(listed)
    }
}

fn sha256(content: &[u8]) -> String {
    let value = digest(DigestAlgorithm::Sha256, content);
    value.as_ref().iter().map(|octet| format!("{octet:02x}")).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    schema: String,
    created: String,
    #[serde(rename = "program")]
    _program: String,
    #[serde(default)]
    file: Vec<File>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    path: String,
    sha256: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members() -> Vec<(String, Vec<u8>)> {
        vec![("crls/a.crl".into(), vec![1]), ("crls/b.crl".into(), vec![2])]
    }

    #[test]
    fn what_is_written_is_read_again() {
        let manifest = Manifest::new(Time::from_unix(1_700_000_000), &members());
        assert_eq!(Manifest::read(manifest.to_toml().as_bytes()), Some(manifest));
    }

    #[test]
    fn a_file_more_less_renamed_or_changed_is_not_what_is_listed() {
        let manifest = Manifest::new(Time::from_unix(0), &members());
        assert!(manifest.lists(&[("crls/a.crl", &[1]), ("crls/b.crl", &[2])]));
        let others: [&[(&str, &[u8])]; 5] = [
            &[("crls/a.crl", &[1])],
            &[("crls/a.crl", &[1]), ("crls/b.crl", &[2]), ("crls/c.crl", &[3])],
            &[("crls/b.crl", &[2]), ("crls/a.crl", &[1])],
            &[("crls/a.crl", &[1]), ("crls/c.crl", &[2])],
            &[("crls/a.crl", &[1]), ("crls/b.crl", &[3])],
        ];
        for other in others {
            assert!(!manifest.lists(other), "{other:?}");
        }
    }

    #[test]
    fn another_form_is_not_a_manifest() {
        let text = Manifest::new(Time::from_unix(0), &members()).to_toml();
        for (old, new) in [
            ("/1\"", "/2\""),
            ("created = \"1970", "created = \"197"),
            ("path", "part"),
        ] {
            assert_eq!(Manifest::read(text.replace(old, new).as_bytes()), None, "{new}");
        }
        assert_eq!(Manifest::read(b"\xff"), None);
    }
}
