//! Why there is no path: one reason for each clause of RFC 5280 6.1, ranked by how much it tells.

use std::fmt;

use crate::{Certificate, Time};

/// Why a path fails, by clause of RFC 5280.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PathFailure {
    /// The search was given up.
    Budget,
    /// 6.1.3 (a)(2): `notAfter` has passed.
    Expired {
        /// Last second of validity.
        not_after: Time,
    },
    /// 6.1.3 (a)(2): `notBefore` is still to come.
    NotYetValid {
        /// First second of validity.
        not_before: Time,
    },
    /// 6.1.4 (k): issued a certificate but is no CA.
    NotCa,
    /// 6.1.4 (l), (m): more intermediates below it than `pathLenConstraint` allows.
    PathLength {
        /// The limit.
        limit: u32,
    },
    /// 6.1.4 (n): `keyUsage` lacks `keyCertSign`.
    KeyUsage,
    /// 6.1.4 (o), 6.1.5 (f): a critical extension that is not known.
    UnknownCritical {
        /// As dotted numbers.
        extension: String,
    },
    /// 6.1.3 (b), (c): a name that a CA above may not certify.
    NameConstraints {
        /// Its form, as RFC 5280 calls it.
        form: &'static str,
        /// As text, cut off if it is long.
        name: String,
    },
    /// 6.1.3 (f), 6.1.5 (g): a policy is required, and the path is valid for none.
    NoPolicy,
    /// 6.1.5 (g): the path is valid for none of the wanted policies.
    OtherPolicy,
    /// Section 4, under [`Profile::Strict`](super::Profile).
    Profile {
        /// The clause.
        rule: &'static str,
    },
    /// The certificate breaks a rule of RFC 5280 4 that matters for trust.
    Malformed {
        /// The code of the [`Fault`](crate::Fault).
        fault: &'static str,
    },
    /// The signature algorithm is not supported, so nothing is known.
    UnsupportedAlgorithm {
        /// Which.
        algorithm: String,
    },
    /// 6.1.3 (a)(1): a certificate with the issuer's name did not make the signature.
    BadSignature,
    /// There is no certificate with the issuer's name.
    NoChain,
}

impl PathFailure {
    /// A stable kebab-case name.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Budget => "path-budget",
            Self::Expired { .. } => "certificate-expired",
            Self::NotYetValid { .. } => "certificate-not-yet-valid",
            Self::NotCa => "issuer-not-ca",
            Self::PathLength { .. } => "path-length",
            Self::KeyUsage => "issuer-key-usage",
            Self::UnknownCritical { .. } => "unknown-critical-extension",
            Self::NameConstraints { .. } => "name-constraints",
            Self::NoPolicy => "policy-required",
            Self::OtherPolicy => "policy-not-acceptable",
            Self::Profile { .. } => "certificate-profile",
            Self::Malformed { .. } => "certificate-fault",
            Self::UnsupportedAlgorithm { .. } => "unsupported-algorithm",
            Self::BadSignature => "certificate-bad-signature",
            Self::NoChain => "no-chain",
        }
    }

    /// Smaller tells more. What is known about a real issuer comes before what is known about a namesake.
    pub(super) const fn rank(&self) -> u8 {
        match self {
            Self::Budget => 0,
            Self::Malformed { .. } => 1,
            Self::NotCa => 2,
            Self::KeyUsage => 3,
            Self::PathLength { .. } => 4,
            Self::UnknownCritical { .. } => 5,
            Self::NameConstraints { .. } => 6,
            Self::NoPolicy | Self::OtherPolicy => 7,
            Self::Profile { .. } => 8,
            Self::Expired { .. } => 9,
            Self::NotYetValid { .. } => 10,
            Self::UnsupportedAlgorithm { .. } => 11,
            Self::BadSignature => 12,
            Self::NoChain => 13,
        }
    }
}

impl fmt::Display for PathFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Budget => f.write_str("the search for a path was given up"),
            Self::Expired { not_after } => write!(f, "expired on {not_after}"),
            Self::NotYetValid { not_before } => write!(f, "not valid before {not_before}"),
            Self::NotCa => f.write_str("is not a CA"),
            Self::PathLength { limit } => write!(f, "allows at most {limit} intermediates below it"),
            Self::KeyUsage => f.write_str("its key may not sign certificates"),
            Self::UnknownCritical { extension } => write!(f, "has the unknown critical extension {extension}"),
            Self::NameConstraints { form, name } => {
                write!(f, "bears the {form} {name}, which a CA above may not certify")
            }
            Self::NoPolicy => f.write_str("a certificate policy is required, and the path is valid for none"),
            Self::OtherPolicy => f.write_str("the path is not valid for the wanted certificate policies"),
            Self::Profile { rule } => write!(f, "breaks RFC 5280 {rule}"),
            Self::Malformed { fault } => write!(f, "is malformed: {fault}"),
            Self::UnsupportedAlgorithm { algorithm } => write!(f, "is signed with the unsupported {algorithm}"),
            Self::BadSignature => f.write_str("its signature was not made by the issuer's key"),
            Self::NoChain => f.write_str("its issuer's certificate is not known"),
        }
    }
}

/// One reason, and the certificate it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Whose fault it is.
    pub certificate: Certificate,
    /// What is wrong.
    pub reason: PathFailure,
}

/// No path was found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no certification path: {}: {}", .first.certificate.subject().text(), .first.reason)]
pub struct PathError {
    pub(super) first: Box<Failure>,
    pub(super) others: Vec<Failure>,
}

impl PathError {
    /// The most telling reason.
    pub fn reason(&self) -> &PathFailure {
        &self.first.reason
    }

    /// The certificate it is about.
    pub fn certificate(&self) -> &Certificate {
        &self.first.certificate
    }

    /// Every reason met (32 at most are kept), the most telling first.
    pub fn failures(&self) -> impl Iterator<Item = &Failure> {
        std::iter::once(&*self.first).chain(&self.others)
    }

    /// The stable kebab-case name of the most telling reason.
    pub fn code(&self) -> &'static str {
        self.reason().code()
    }
}
