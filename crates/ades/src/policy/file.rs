//! Policies as files: a short TOML text, the same for kyso's own and for a user's.
//!
//! Whatever is not understood is an error: an unknown key, algorithm or size, a day that no calendar has.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use kyso_pki::Time;
use kyso_pki::crypto::DigestAlgorithm;
use serde::Deserialize;
use serde::de::Error as _;

use super::{DigestConstraint, KeyConstraint, Requirement, Trusted, ValidationPolicy};

const GOVERNMENT: &str = include_str!("../../policies/government.toml");
const STRICT: &str = include_str!("../../policies/strict.toml");
const LENIENT: &str = include_str!("../../policies/lenient.toml");

/// What [`super::ValidationPolicy::key`] knows.
const FAMILIES: [&str; 4] = ["rsa", "ecdsa", "ed25519", "ed448"];

/// Why a text is not a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// It is not TOML, or a key is missing, unknown or has a wrong value; the message names the line.
    #[error("{0}")]
    Malformed(String),
    /// It has the name of one of kyso's own policies and other rules: its report would mislead.
    #[error("`{0}` is the name of another policy")]
    NameTaken(String),
}

impl PolicyError {
    /// A stable name.
    pub fn code(&self) -> &'static str {
        match self {
            PolicyError::Malformed(_) => "policy-malformed",
            PolicyError::NameTaken(_) => "policy-name-taken",
        }
    }
}

pub(super) fn government() -> ValidationPolicy {
    static POLICY: LazyLock<ValidationPolicy> = LazyLock::new(|| embedded(GOVERNMENT));
    POLICY.clone()
}

pub(super) fn strict() -> ValidationPolicy {
    static POLICY: LazyLock<ValidationPolicy> = LazyLock::new(|| embedded(STRICT));
    POLICY.clone()
}

pub(super) fn lenient() -> ValidationPolicy {
    static POLICY: LazyLock<ValidationPolicy> = LazyLock::new(|| embedded(LENIENT));
    POLICY.clone()
}

pub(super) fn read(text: &str) -> Result<ValidationPolicy, PolicyError> {
    let policy = parse(text)?;
    let own = [government(), strict(), lenient()];
    match own.iter().find(|own| own.name == policy.name) {
        Some(own) if *own != policy => Err(PolicyError::NameTaken(policy.name)),
        _ => Ok(policy),
    }
}

/// A text that is compiled in; a test reads all of them. Were one damaged, it would trust nothing.
fn embedded(text: &str) -> ValidationPolicy {
    parse(text).unwrap_or_else(|_| ValidationPolicy {
        name: "none".to_owned(),
        revocation: Requirement::Required,
        reference_in_pades: Requirement::Required,
        reference_elsewhere: Requirement::Required,
        digests: Vec::new(),
        keys: Vec::new(),
    })
}

fn parse(text: &str) -> Result<ValidationPolicy, PolicyError> {
    let file: File =
        toml::from_str(text).map_err(|error| PolicyError::Malformed(error.to_string().trim().to_owned()))?;
    if file.name.trim().is_empty() {
        return Err(PolicyError::Malformed("`name` is empty".to_owned()));
    }
    Ok(ValidationPolicy {
        name: file.name,
        revocation: file.revocation,
        reference_in_pades: file.reference_in_pades,
        reference_elsewhere: file.reference_elsewhere,
        digests: digests(file.digests)?,
        keys: keys(file.keys)?,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    name: String,
    revocation: Requirement,
    reference_in_pades: Requirement,
    reference_elsewhere: Requirement,
    digests: BTreeMap<String, Trusted>,
    keys: BTreeMap<String, BTreeMap<String, Trusted>>,
}

fn digests(lines: BTreeMap<String, Trusted>) -> Result<Vec<DigestConstraint>, PolicyError> {
    let known = |name: &str| DigestAlgorithm::ALL.iter().any(|algorithm| algorithm.name() == name);
    lines
        .into_iter()
        .map(|(name, trusted)| match known(&name) {
            true => Ok(DigestConstraint { name, trusted }),
            false => Err(PolicyError::Malformed(format!(
                "`{name}` is not a known digest algorithm"
            ))),
        })
        .collect()
}

fn keys(families: BTreeMap<String, BTreeMap<String, Trusted>>) -> Result<Vec<KeyConstraint>, PolicyError> {
    let mut constraints = Vec::new();
    for (family, sizes) in families {
        if !FAMILIES.contains(&family.as_str()) {
            return Err(PolicyError::Malformed(format!("`{family}` is not a known kind of key")));
        }
        for (size, trusted) in sizes {
            let minimum_bits = size
                .parse()
                .map_err(|_| PolicyError::Malformed(format!("`{size}` is not a size of keys ({family})")))?;
            constraints.push(KeyConstraint {
                family: family.clone(),
                minimum_bits,
                trusted,
            });
        }
    }
    Ok(constraints)
}

impl<'de> Deserialize<'de> for Trusted {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.as_str() {
            "open" => Ok(Trusted::Open),
            "never" => Ok(Trusted::Never),
            day => Time::parse_rfc3339(&format!("{day}T23:59:59Z"))
                .map(Trusted::Until)
                .map_err(|_| D::Error::custom("expected \"open\", \"never\" or a day such as \"2030-12-31\"")),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_policies_that_are_compiled_in_can_be_read() {
        for (text, name) in [(GOVERNMENT, "government"), (STRICT, "strict"), (LENIENT, "lenient")] {
            assert_eq!(parse(text).map(|policy| policy.name), Ok(name.to_owned()));
            assert_eq!(read(text).map(|policy| policy.name), Ok(name.to_owned()));
        }
    }

    #[test]
    fn a_file_may_have_rules_of_its_own_under_a_name_of_its_own() {
        let text = GOVERNMENT.replace("name = \"government\"", "name = \"office\"");
        let text = text.replace("sha1 = \"2013-12-31\"", "sha1 = \"2015-06-30\"");
        let policy = read(&text).unwrap();
        assert_eq!(policy.name, "office");
        assert_eq!(
            policy.digest("sha1"),
            Trusted::Until(Time::parse_rfc3339("2015-06-30T23:59:59Z").unwrap())
        );
        let misleading = GOVERNMENT.replace("revocation = \"required\"", "revocation = \"preferred\"");
        assert_eq!(read(&misleading), Err(PolicyError::NameTaken("government".to_owned())));
    }

    #[test]
    fn whatever_is_not_understood_is_an_error() {
        let edits = [
            ("revocation = \"required\"", "revocation = \"sometimes\""),
            ("revocation = \"required\"", ""),
            (
                "revocation = \"required\"",
                "revocation = \"required\"\nrevokation = \"required\"",
            ),
            ("sha1 = \"2013-12-31\"", "sha-1 = \"2013-12-31\""),
            ("sha1 = \"2013-12-31\"", "sha1 = \"2013-02-30\""),
            ("sha1 = \"2013-12-31\"", "sha1 = 2013"),
            ("sha1 = \"2013-12-31\"", "sha1 = \"open\"\nsha1 = \"never\""),
            ("rsa = {", "dsa = {"),
            ("1024 =", "\"about 1024\" ="),
            ("[keys]", "[[keys]]"),
            ("name = \"government\"", "name = \" \""),
        ];
        for (old, new) in edits {
            assert!(GOVERNMENT.contains(old), "{old}");
            let result = read(&GOVERNMENT.replace(old, new));
            assert!(matches!(result, Err(PolicyError::Malformed(_))), "{new}: {result:?}");
        }
        assert!(read("\0").is_err());
        assert!(read(&"[".repeat(100_000)).is_err());
    }
}
