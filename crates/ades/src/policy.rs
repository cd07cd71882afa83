//! EN 319 102-1 V1.4.1 clause 5.1.4: validation constraints, as data.
//!
//! The tables of algorithms have the form of TS 119 312: a name and the time until which it is
//! trusted. What a table does not name is not trusted at any time.

use kyso_pki::Time;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    pub name: &'static str,
    /// Until when.
    pub trusted: Trusted,
}

/// Until when keys of a kind are trusted from a size on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyConstraint {
    /// `rsa` (both paddings), `ecdsa`, `ed25519` or `ed448`.
    pub family: &'static str,
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
        ValidationPolicy {
            name: "government".to_owned(),
            revocation: Requirement::Required,
            reference_in_pades: Requirement::Required,
            reference_elsewhere: Requirement::Preferred,
            digests: digest_table(Trusted::Until(LEGACY_END)),
            keys: key_table(Trusted::Until(LEGACY_END)),
        }
    }

    /// As [`government`](Self::government), and every signature must pin its certificate; what
    /// TT 15/2025 Annex I does not list (SHA-1, short keys) is trusted at no time.
    pub fn strict() -> ValidationPolicy {
        ValidationPolicy {
            name: "strict".to_owned(),
            reference_elsewhere: Requirement::Required,
            digests: digest_table(Trusted::Never),
            keys: key_table(Trusted::Never),
            ..ValidationPolicy::government()
        }
    }

    /// Unknown revocation status and a missing reference give warnings. A certificate known to be
    /// revoked or suspended does not pass here either.
    pub fn lenient() -> ValidationPolicy {
        ValidationPolicy {
            name: "lenient".to_owned(),
            revocation: Requirement::Preferred,
            reference_in_pades: Requirement::Preferred,
            ..ValidationPolicy::government()
        }
    }

    /// Whether a signature of this format must pin its certificate.
    pub fn reference(&self, format: SignatureFormat) -> Requirement {
        match format {
            SignatureFormat::Pades | SignatureFormat::Other => self.reference_in_pades,
            SignatureFormat::CmsDetached => self.reference_elsewhere,
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

/// End of 2013: from then on SP 800-131A disallows SHA-1 and RSA below 2048 bit in new signatures.
const LEGACY_END: Time = Time::from_unix(1_388_534_399);

fn digest_table(sha1: Trusted) -> Vec<DigestConstraint> {
    let line = |name, trusted| DigestConstraint { name, trusted };
    let mut table = vec![line("md5", Trusted::Never), line("sha1", sha1)];
    table.extend(
        [
            "sha224",
            "sha256",
            "sha384",
            "sha512",
            "sha512-224",
            "sha512-256",
            "sha3-224",
            "sha3-256",
            "sha3-384",
            "sha3-512",
            "shake128",
            "shake256",
        ]
        .map(|name| line(name, Trusted::Open)),
    );
    table
}

fn key_table(short_rsa: Trusted) -> Vec<KeyConstraint> {
    let line = |family, minimum_bits, trusted| KeyConstraint {
        family,
        minimum_bits,
        trusted,
    };
    vec![
        line("rsa", 1024, short_rsa),
        line("rsa", 2048, Trusted::Open),
        line("ecdsa", 256, Trusted::Open),
        line("ed25519", 0, Trusted::Open),
        line("ed448", 0, Trusted::Open),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unlisted_algorithms_are_never_trusted() {
        let policy = ValidationPolicy::government();
        let long_ago = Time::from_unix(0);
        assert!(!policy.digest("md5").at(long_ago));
        assert!(!policy.digest("1.2.3.4").at(long_ago));
        assert!(!policy.key("dsa", 4096).at(long_ago));
        assert!(!policy.key("rsa-pss", 1023).at(long_ago));
        assert!(!policy.key("ecdsa", 255).at(long_ago));
    }

    #[test]
    fn the_largest_fitting_key_size_decides() {
        let policy = ValidationPolicy::government();
        let now = Time::from_unix(1_800_000_000);
        assert!(policy.key("rsa-pkcs1v15", 2048).at(now));
        assert!(policy.key("rsa-pss", 4096).at(now));
        assert!(!policy.key("rsa-pkcs1v15", 2047).at(now));
        assert!(policy.key("rsa-pkcs1v15", 2047).at(LEGACY_END));
    }

    #[test]
    fn sha1_has_a_cut_off_and_none_under_strict() {
        assert!(ValidationPolicy::government().digest("sha1").at(LEGACY_END));
        let after = Time::from_unix(LEGACY_END.unix() + 1);
        assert!(!ValidationPolicy::lenient().digest("sha1").at(after));
        assert!(!ValidationPolicy::strict().digest("sha1").at(LEGACY_END));
    }
}
