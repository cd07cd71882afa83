//! EN 319 102-1 V1.4.1 clause 5.1.3: status indications (table 5) and sub-indications (table 6).
//!
//! Sub-indications are split by indication, so that a pair which table 6 does not have cannot be
//! written. The names of the values are the tokens of table 6 in Rust spelling.

use core::fmt;

use serde::{Serialize, Serializer};

/// The result of a validation process, and of each building block inside it.
///
/// The standard calls the results of blocks PASSED and FAILED and those of processes TOTAL-PASSED
/// and TOTAL-FAILED; clause 5.1.3 maps one onto the other by name, so there is one type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Indication {
    /// Format, cryptography, certificate and constraints were all found in order.
    TotalPassed,
    /// The signature is broken, or proven to be made when the certificate was not valid.
    TotalFailed(FailedReason),
    /// What is known does not suffice for one of the other two.
    Indeterminate(IndeterminateReason),
}

/// Sub-indications of TOTAL-FAILED in table 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailedReason {
    /// Not conformant to a base standard; here also: a later change that nothing permits.
    FormatFailure,
    /// A hash in the signature is not that of the signed data.
    HashFailure,
    /// The signature value does not verify with the public key of the signing certificate.
    SigCryptoFailure,
    /// Proof that the signature was made after the revocation of its certificate.
    Revoked,
    /// Proof that the signature was made after `notAfter` of its certificate.
    Expired,
    /// Proof that the signature was made before `notBefore` of its certificate.
    NotYetValid,
}

/// Sub-indications of INDETERMINATE in table 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IndeterminateReason {
    /// Attributes of the signature do not meet the constraints.
    SigConstraintsFailure,
    /// The certificate chain does not meet the constraints on certificates.
    ChainConstraintsFailure,
    /// Path validation failed for a reason that has no sub-indication of its own.
    CertificateChainGeneralFailure,
    /// An algorithm or key size too weak, in material known to be made after its cut-off.
    CryptoConstraintsFailure,
    /// A time-stamp order that cannot be.
    TimestampOrderFailure,
    /// The signing certificate cannot be identified.
    NoSigningCertificateFound,
    /// No chain from the signing certificate to a trust anchor.
    NoCertificateChainFound,
    /// The signing certificate is revoked now; nothing tells whether the signature is older.
    RevokedNoPoe,
    /// A CA certificate of the chain is revoked.
    RevokedCaNoPoe,
    /// Outside the validity of the signing certificate now; known not to be revoked.
    OutOfBoundsNotRevoked,
    /// Outside the validity of the signing certificate now; not known whether it was revoked.
    OutOfBoundsNoPoe,
    /// The issuer of the revocation data is outside its validity now.
    RevocationOutOfBoundsNoPoe,
    /// An algorithm or key size too weak now; nothing tells whether the material is older.
    CryptoConstraintsFailureNoPoe,
    /// A proof of existence is missing for something else.
    NoPoe,
    /// Revocation data that may come later can decide.
    TryLater,
    /// The signed data are not there.
    SignedDataNotFound,
    /// A reason of our own (`GENERIC` in editions before V1.4.1): the checks of the report tell.
    Custom,
}

impl Indication {
    /// `TOTAL-PASSED`, `TOTAL-FAILED` or `INDETERMINATE`.
    pub fn name(self) -> &'static str {
        match self {
            Indication::TotalPassed => "TOTAL-PASSED",
            Indication::TotalFailed(_) => "TOTAL-FAILED",
            Indication::Indeterminate(_) => "INDETERMINATE",
        }
    }

    /// The token of table 6; none for TOTAL-PASSED.
    pub fn sub_indication(self) -> Option<&'static str> {
        match self {
            Indication::TotalPassed => None,
            Indication::TotalFailed(reason) => Some(reason.name()),
            Indication::Indeterminate(reason) => Some(reason.name()),
        }
    }

    /// Whether this is TOTAL-PASSED.
    pub fn is_passed(self) -> bool {
        self == Indication::TotalPassed
    }
}

impl FailedReason {
    /// The token of table 6.
    pub fn name(self) -> &'static str {
        match self {
            FailedReason::FormatFailure => "FORMAT_FAILURE",
            FailedReason::HashFailure => "HASH_FAILURE",
            FailedReason::SigCryptoFailure => "SIG_CRYPTO_FAILURE",
            FailedReason::Revoked => "REVOKED",
            FailedReason::Expired => "EXPIRED",
            FailedReason::NotYetValid => "NOT_YET_VALID",
        }
    }
}

impl IndeterminateReason {
    /// The token of table 6.
    pub fn name(self) -> &'static str {
        use IndeterminateReason as R;
        match self {
            R::SigConstraintsFailure => "SIG_CONSTRAINTS_FAILURE",
            R::ChainConstraintsFailure => "CHAIN_CONSTRAINTS_FAILURE",
            R::CertificateChainGeneralFailure => "CERTIFICATE_CHAIN_GENERAL_FAILURE",
            R::CryptoConstraintsFailure => "CRYPTO_CONSTRAINTS_FAILURE",
            R::TimestampOrderFailure => "TIMESTAMP_ORDER_FAILURE",
            R::NoSigningCertificateFound => "NO_SIGNING_CERTIFICATE_FOUND",
            R::NoCertificateChainFound => "NO_CERTIFICATE_CHAIN_FOUND",
            R::RevokedNoPoe => "REVOKED_NO_POE",
            R::RevokedCaNoPoe => "REVOKED_CA_NO_POE",
            R::OutOfBoundsNotRevoked => "OUT_OF_BOUNDS_NOT_REVOKED",
            R::OutOfBoundsNoPoe => "OUT_OF_BOUNDS_NO_POE",
            R::RevocationOutOfBoundsNoPoe => "REVOCATION_OUT_OF_BOUNDS_NO_POE",
            R::CryptoConstraintsFailureNoPoe => "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
            R::NoPoe => "NO_POE",
            R::TryLater => "TRY_LATER",
            R::SignedDataNotFound => "SIGNED_DATA_NOT_FOUND",
            R::Custom => "CUSTOM",
        }
    }
}

impl fmt::Display for Indication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self.sub_indication() {
            Some(reason) => write!(f, " / {reason}"),
            None => Ok(()),
        }
    }
}

impl Serialize for Indication {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_are_the_tokens_of_the_standard() {
        let revoked = Indication::Indeterminate(IndeterminateReason::RevokedCaNoPoe);
        assert_eq!(revoked.to_string(), "INDETERMINATE / REVOKED_CA_NO_POE");
        assert_eq!(revoked.sub_indication(), Some("REVOKED_CA_NO_POE"));
        let failed = Indication::TotalFailed(FailedReason::SigCryptoFailure);
        assert_eq!(failed.to_string(), "TOTAL-FAILED / SIG_CRYPTO_FAILURE");
        assert_eq!(Indication::TotalPassed.to_string(), "TOTAL-PASSED");
        assert_eq!(Indication::TotalPassed.sub_indication(), None);
    }
}
