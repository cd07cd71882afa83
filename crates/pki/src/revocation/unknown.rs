//! Why nothing is known, ranked by how much it tells.

use crate::Time;

/// Why the status is not known. Ordered: the later, the closer a CRL or response came to counting.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum UnknownReason {
    /// There is no CRL of this issuer, and no OCSP response.
    NoCrl,
    /// The OCSP responder answered with an error (RFC 6960 4.2.1): its OCSPResponseStatus.
    OcspNotSuccessful(u8),
    /// The OCSP response is about other certificates (RFC 6960 3.2, 1).
    OcspWrongCertId,
    /// A CRL has the issuer's name but another's signature.
    BadSignature,
    /// The signature of the OCSP response was not made by the responder that it names (RFC 6960 3.2, 2 and 3).
    OcspWrongKey,
    /// The signature algorithm is not supported.
    UnsupportedAlgorithm(String),
    /// The key may not sign CRLs (6.3.3 (f)).
    IssuerKeyUsage,
    /// There is no certificate of the CRL's issuer (6.3.3 (f)).
    CrlIssuerUnknown,
    /// The CRL issuer's certificate has no path to the same anchor (6.3.3 (f)); the code of the path says why.
    CrlIssuerPath(&'static str),
    /// Whether the CRL issuer's certificate is revoked is not known, or it is (6.3.3 (f)).
    CrlIssuerStatus,
    /// The OCSP responder is neither the issuer nor directly certified by it (RFC 6960 4.2.2.2).
    OcspNotDelegated,
    /// The OCSP responder's certificate lacks id-kp-OCSPSigning (RFC 6960 4.2.2.2).
    OcspNoEku,
    /// The OCSP responder's certificate cannot be used; the code says why.
    OcspResponderCertificate(&'static str),
    /// Whether the OCSP responder's certificate is revoked is not known, or it is (RFC 6960 4.2.2.2.1).
    OcspResponderStatus,
    /// The CRL does not cover this certificate (5.2.5).
    Scope,
    /// The CRLs cover some revocation reasons only (6.3.3 (l)).
    SomeReasons,
    /// Only a delta CRL is there (5.2.4).
    Delta,
    /// To find out would cost too much work.
    Budget,
    /// The CRL, an entry, or the OCSP response has what is not processed or is malformed; the code says what.
    NotProcessed(&'static str),
    /// The OCSP responder does not know the certificate (RFC 6960 2.2).
    OcspUnknown,
    /// The CRL is of a later time than the one asked for.
    NotYetValid {
        /// thisUpdate.
        this_update: Time,
    },
    /// The OCSP response is of a later time than the one asked for.
    OcspNotYetValid {
        /// thisUpdate; or producedAt, if that is later and freshness is ignored.
        this_update: Time,
    },
    /// The CRL does not say when the next one comes (5.1.2.5): nobody can say whether it is out of date.
    NoNextUpdate,
    /// A newer CRL of the same scope replaced this one, and is itself out of date.
    Replaced {
        /// thisUpdate of the newer one.
        this_update: Time,
    },
    /// A newer CRL should have come.
    Stale {
        /// nextUpdate.
        next_update: Time,
    },
    /// A newer OCSP response should have been asked for.
    OcspStale {
        /// nextUpdate, or how long a response without is believed.
        next_update: Time,
    },
}

impl UnknownReason {
    /// A stable kebab-case name.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoCrl => "no-crl",
            Self::OcspNotSuccessful(_) => "ocsp-not-successful",
            Self::OcspWrongCertId => "ocsp-wrong-certid",
            Self::BadSignature => "crl-bad-signature",
            Self::OcspWrongKey => "ocsp-wrong-key",
            Self::UnsupportedAlgorithm(_) => "crl-unsupported-algorithm",
            Self::IssuerKeyUsage => "crl-issuer-key-usage",
            Self::CrlIssuerUnknown => "crl-issuer-unknown",
            Self::CrlIssuerPath(_) => "crl-issuer-path",
            Self::CrlIssuerStatus => "crl-issuer-status",
            Self::OcspNotDelegated => "ocsp-not-delegated",
            Self::OcspNoEku => "ocsp-no-eku",
            Self::OcspResponderCertificate(_) => "ocsp-responder-certificate",
            Self::OcspResponderStatus => "ocsp-responder-status",
            Self::Scope => "crl-scope",
            Self::SomeReasons => "crl-some-reasons",
            Self::Delta => "crl-delta",
            Self::Budget => "revocation-budget",
            Self::NotProcessed(code) => code,
            Self::OcspUnknown => "ocsp-unknown",
            Self::NotYetValid { .. } => "crl-not-yet-valid",
            Self::OcspNotYetValid { .. } => "ocsp-not-yet-valid",
            Self::NoNextUpdate => "crl-no-next-update",
            Self::Replaced { .. } => "crl-rollback",
            Self::Stale { .. } => "crl-stale",
            Self::OcspStale { .. } => "ocsp-stale",
        }
    }
}
