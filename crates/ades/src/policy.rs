//! EN 319 102-1 V1.4.1 clause 5.1.4: validation constraints, as data.
//!
//! The tables of algorithms have the form of TS 119 312: a name and the time until which it is
//! trusted. What a table does not name is not trusted at any time. The policies themselves are the files in `policies`.

mod file;

use kyso_pki::Time;

pub use file::PolicyError;

use crate::SignatureFormat;

/// What a signature has to meet. Policies differ in few things; all else is the standard's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidationPolicy {
    /// Name for the report.
    pub name: String,
    /// Whether a certificate passes whose revocation status is not known (clause 5.1.4.2).
    pub revocation: Requirement,
    /// Whether a PAdES signature passes without a signed reference to its certificate.
    pub reference_in_pades: Requirement,
    /// The same for every other format.
    pub reference_elsewhere: Requirement,
    /// Digest algorithms (clause 5.1.4.3).
    pub digests: Vec<DigestConstraint>,
    /// Signature algorithms with key sizes (clause 5.1.4.3).
    pub keys: Vec<KeyConstraint>,
}

/// How much something is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Requirement {
    /// Without it the signature does not pass.
    Required,
    /// Without it there is a warning.
    Preferred,
}

/// Until when a digest algorithm is trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestConstraint {
    /// Name, such as `sha256`.
    pub name: String,
    /// Until when.
    pub trusted: Trusted,
}

/// Until when keys of a kind are trusted from a size on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyConstraint {
    /// `rsa` (both paddings), `ecdsa`, `ed25519` or `ed448`.
    pub family: String,
    /// The smallest key that this line speaks of; a line with a larger size takes precedence.
    pub minimum_bits: u32,
    /// Until when.
    pub trusted: Trusted,
}

/// How long an algorithm is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trusted {
    /// No end is set.
    Open,
    /// Up to and including this time.
    Until(Time),
    /// Not at any time.
    Never,
}

impl Trusted {
    /// Whether it is trusted at this time.
    pub fn at(self, time: Time) -> bool {
        match self {
            Trusted::Open => true,
            Trusted::Until(end) => time <= end,
            Trusted::Never => false,
        }
    }
}

impl Default for ValidationPolicy {
    fn default() -> Self {
        ValidationPolicy::government()
    }
}

impl ValidationPolicy {
    /// For official documents: revocation status must be known (TT 15/2025 Annex II 1.2); a PAdES
    /// signature must pin its certificate (EN 319 142-1 6.3), a plain CMS signature should.
    pub fn government() -> ValidationPolicy {
        file::government()
    }

    /// As [`government`](Self::government), and every signature must pin its certificate; what
    /// TT 15/2025 Annex I does not list (SHA-1, SHA-224, short keys) is trusted at no time.
    pub fn strict() -> ValidationPolicy {
        file::strict()
    }

    /// Unknown revocation status and a missing reference give warnings, and SHA-1 is trusted until its first public
    /// collision. A certificate known to be revoked or suspended does not pass here either.
    pub fn lenient() -> ValidationPolicy {
        file::lenient()
    }

    /// Reads a policy of the form of `policies/government.toml`. Every key must be there and known: a misspelt one
    /// would be a rule that nobody checks.
    ///
    /// # Errors
    /// [`PolicyError`] says which line is wrong, or that a policy of one's own has the name of one of kyso's.
    pub fn from_toml(text: &str) -> Result<ValidationPolicy, PolicyError> {
        file::read(text)
    }

    /// Whether a signature of this format must pin its certificate.
    pub fn reference(&self, format: SignatureFormat) -> Requirement {
        match format {
            // RFC 3161 2.4.2 asks for it in time-stamps
            SignatureFormat::Pades | SignatureFormat::TimeStamp | SignatureFormat::Other => self.reference_in_pades,
            SignatureFormat::CmsDetached | SignatureFormat::CmsSha1 | SignatureFormat::RsaSha1 => {
                self.reference_elsewhere
            }
        }
    }

    /// How long a digest algorithm is trusted. An unknown name: never.
    pub fn digest(&self, name: &str) -> Trusted {
        let line = self.digests.iter().find(|line| line.name == name);
        line.map_or(Trusted::Never, |line| line.trusted)
    }

    /// How long a signature algorithm with a key of this size is trusted. Unknown: never.
    pub fn key(&self, signature_algorithm: &str, bits: u32) -> Trusted {
        let family = match signature_algorithm {
            "rsa-pkcs1v15" | "rsa-pss" => "rsa",
            other => other,
        };
        let lines = self
            .keys
            .iter()
            .filter(|l| l.family == family && l.minimum_bits <= bits);
        let line = lines.max_by_key(|line| line.minimum_bits);
        line.map_or(Trusted::Never, |line| line.trusted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEGACY_END: Time = Time::from_unix(1_388_534_399);

    #[test]
    fn unlisted_algorithms_are_never_trusted() {
        let policy = ValidationPolicy::government();
        let long_ago = Time::from_unix(0);
        assert!(!policy.digest("md5").at(long_ago));
        assert!(!policy.digest("1.2.3.4").at(long_ago));
        assert!(!policy.key("dsa", 4096).at(long_ago));
        assert!(!policy.key("rsa-pss", 1023).at(long_ago));
        assert!(!policy.key("ecdsa", 191).at(long_ago));
        assert!(!policy.digest("ripemd160").at(long_ago));
    }

    #[test]
    fn the_largest_fitting_key_size_decides() {
        let policy = ValidationPolicy::government();
        let now = Time::from_unix(1_800_000_000);
        assert!(policy.key("rsa-pkcs1v15", 2048).at(now));
        assert!(policy.key("rsa-pss", 4096).at(now));
        assert!(!policy.key("rsa-pkcs1v15", 2047).at(now));
        assert!(policy.key("rsa-pkcs1v15", 2047).at(LEGACY_END));
        assert!(policy.key("ecdsa", 224).at(now));
        assert!(!policy.key("ecdsa", 192).at(now));
        assert!(!ValidationPolicy::strict().key("ecdsa", 224).at(now));
    }

    #[test]
    fn sha1_ends_by_policy_and_has_no_time_under_strict() {
        let after = Time::from_unix(LEGACY_END.unix() + 1);
        assert!(ValidationPolicy::government().digest("sha1").at(LEGACY_END));
        assert!(!ValidationPolicy::government().digest("sha1").at(after));
        assert!(!ValidationPolicy::strict().digest("sha1").at(LEGACY_END));
        // 2017-02-23T00:00:00Z
        let collision = Time::from_unix(1_487_808_000);
        let before = Time::from_unix(collision.unix() - 1);
        assert!(ValidationPolicy::lenient().digest("sha1").at(before));
        assert!(!ValidationPolicy::lenient().digest("sha1").at(collision));
    }

    #[test]
    fn ends_are_the_last_second_of_a_day() {
        let lenient = ValidationPolicy::lenient();
        for (end, day_after) in [
            (lenient.key("rsa-pss", 1024), "2014-01-01T00:00:00Z"),
            (lenient.digest("sha1"), "2017-02-23T00:00:00Z"),
            (lenient.digest("sha224"), "2031-01-01T00:00:00Z"),
        ] {
            let last = Time::parse_rfc3339(day_after).map(|day| Trusted::Until(Time::from_unix(day.unix() - 1)));
            assert_eq!(last, Ok(end));
        }
    }

    #[test]
    fn every_digest_that_can_be_computed_has_a_line() {
        let policies = [
            ValidationPolicy::government(),
            ValidationPolicy::strict(),
            ValidationPolicy::lenient(),
        ];
        for algorithm in kyso_pki::crypto::DigestAlgorithm::ALL {
            for policy in &policies {
                let named = policy.digests.iter().any(|line| line.name == algorithm.name());
                assert!(named, "{algorithm} in {}", policy.name);
            }
        }
    }
}
