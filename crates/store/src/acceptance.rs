//! Which certificate may enter the store: one whose fingerprint is a verified pin of a profile, or was given by somebody who
//! had it from elsewhere. A name decides nothing.

use kyso::Certificate;

use crate::profile::{self, Authority};
use crate::{Fingerprint, ProfileName};

/// Why a certificate may enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acceptance {
    /// Its fingerprint is a verified pin.
    Pinned,
    /// Its fingerprint was given.
    Fingerprint,
}

/// Why it may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No profile knows its fingerprint.
    NoPin,
    /// A profile knows its fingerprint, but that pin was never compared with independent sources.
    UnverifiedPin,
    /// A profile pins another certificate under this name.
    OtherThanPinned,
    /// It is pinned for another profile than the one asked for.
    OtherProfile(ProfileName),
}

/// A certificate that asks to enter.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// It.
    pub certificate: Certificate,
    /// Whether it would be an anchor (self-signed) or only help to build paths.
    pub anchor: bool,
    /// The authority with this fingerprint, verified or not.
    pub pin: Option<&'static Authority>,
    /// The profile that it would belong to; `None`: to none, it counts where all are asked for.
    pub profile: Option<ProfileName>,
    /// The answer.
    pub answer: Result<Acceptance, Refusal>,
}

impl Candidate {
    /// Asks for a certificate. `fingerprints` are those that the user gave, `wanted` is the profile that the user named.
    pub fn new(certificate: Certificate, fingerprints: &[Fingerprint], wanted: Option<ProfileName>) -> Self {
        let pinned = profile::pinned(&certificate);
        let is_given = fingerprints.contains(&Fingerprint::of(&certificate));
        let answer = match (pinned, wanted) {
            (Some((pinned, _)), Some(wanted)) if pinned != wanted => Err(Refusal::OtherProfile(pinned)),
            (Some((_, authority)), _) if authority.verified => Ok(Acceptance::Pinned),
            _ if is_given => Ok(Acceptance::Fingerprint),
            (Some(_), _) => Err(Refusal::UnverifiedPin),
            (None, _) if profile::namesake(&certificate).is_some() => Err(Refusal::OtherThanPinned),
            (None, _) => Err(Refusal::NoPin),
        };
        Self {
            anchor: certificate.is_self_signed(),
            pin: pinned.map(|(_, authority)| authority),
            profile: wanted.or(pinned.map(|(profile, _)| profile)),
            answer,
            certificate,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kyso_testkit::mint::{self, CertificateSpec, KeyPair};
    use kyso_testkit::pki;

    fn root() -> Certificate {
        Certificate::from_der(&pki().root_g2.certificate).unwrap()
    }

    #[test]
    fn without_a_pin_only_the_fingerprint_counts() {
        let candidate = Candidate::new(root(), &[], Some(ProfileName::Congvu));
        assert_eq!(candidate.answer, Err(Refusal::NoPin));
        let other = "00".repeat(32).parse().unwrap();
        assert_eq!(Candidate::new(root(), &[other], None).answer, Err(Refusal::NoPin));
        let candidate = Candidate::new(root(), &[other, Fingerprint::of(&root())], Some(ProfileName::Congvu));
        assert_eq!(candidate.answer, Ok(Acceptance::Fingerprint));
        assert!(candidate.anchor);
        assert_eq!(candidate.profile, Some(ProfileName::Congvu));
    }

    #[test]
    fn the_name_of_a_pinned_authority_opens_no_door() {
        let key = KeyPair::p256(1);
        let name = mint::name(&[
            ("C", "VN"),
            ("O", "Ban Cơ yếu Chính phủ"),
            ("CN", "RootCA chuyên dùng Chính phủ G2"),
        ]);
        let der = mint::certificate(&CertificateSpec::root(name, &key));
        let candidate = Candidate::new(Certificate::from_der(&der).unwrap(), &[], None);
        assert_eq!(candidate.answer, Err(Refusal::OtherThanPinned));
        assert_eq!(candidate.profile, None);
    }

    #[test]
    fn a_certificate_that_somebody_else_signed_is_no_anchor_and_needs_its_fingerprint_too() {
        let ca = Certificate::from_der(&pki().ca_g2.certificate).unwrap();
        let fingerprint = Fingerprint::of(&ca);
        assert_eq!(Candidate::new(ca.clone(), &[], None).answer, Err(Refusal::NoPin));
        let candidate = Candidate::new(ca, &[fingerprint], None);
        assert_eq!(
            (candidate.anchor, candidate.answer),
            (false, Ok(Acceptance::Fingerprint))
        );
    }
}
