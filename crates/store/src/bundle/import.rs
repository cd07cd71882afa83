//! Reading a bundle, and taking it over into a store.

use std::io;

use kyso::{Certificate, CertificateList, Time, ValidationPolicy};
use kyso_cms::{SignedData, SignerCertificate, SignerInfo};
use kyso_pki::crypto::digest;

use super::manifest::Manifest;
use super::{MANIFEST, Place, SIGNATURE};
use crate::acceptance::{Candidate, Refusal};
use crate::{CrlOutcome, CrlRefusal, Fingerprint, Locked, ProfileName, tar};

/// More members than this are not read.
const MEMBER_LIMIT: usize = 20_000;

/// Why a file is not a bundle that may be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// It is no bundle, or was cut short.
    #[error("not a bundle, or damaged")]
    Malformed,
    /// The files in it are not those that were listed.
    #[error("the files in it are not those that its signer listed")]
    Altered,
    /// The signature over the list does not verify, or is too weak.
    #[error("its signature is not valid: {0}")]
    Signature(String),
    /// The signer's certificate did not allow this signature then.
    #[error("its signer's certificate was not valid at {0}, or is not for signing")]
    SignerNotValid(Time),
    /// A file in it is neither certificate nor CRL.
    #[error("`{0}` in it cannot be read")]
    Member(String),
}

impl BundleError {
    /// A stable name.
    pub fn code(&self) -> &'static str {
        match self {
            BundleError::Malformed => "bundle-malformed",
            BundleError::Altered => "bundle-altered",
            BundleError::Signature(_) => "bundle-signature",
            BundleError::SignerNotValid(_) => "bundle-signer",
            BundleError::Member(_) => "bundle-member",
        }
    }
}

/// A bundle whose signature verifies. Who signed it is not judged yet.
#[derive(Debug, Clone)]
pub struct Bundle {
    created: Time,
    signer: Certificate,
    anchors: Vec<(Option<ProfileName>, Certificate)>,
    intermediates: Vec<Certificate>,
    crls: Vec<CertificateList>,
}

/// Why a bundle may not enter a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportRefusal {
    /// Nobody accepted this signer.
    SignerNotAccepted,
    /// A newer bundle of the same signer was imported before.
    Older {
        /// When that one was made.
        known: Time,
    },
}

/// What came of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A certificate; `Ok(false)`: the store had it.
    Certificate {
        /// It.
        certificate: Certificate,
        /// Trusted, and what for.
        anchor: Option<Option<ProfileName>>,
        /// Whether it is new.
        result: Result<bool, Refusal>,
    },
    /// A CRL.
    Crl {
        /// It.
        crl: CertificateList,
        /// What the store said.
        result: Result<CrlOutcome, CrlRefusal>,
    },
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The signer was accepted by this very call.
    pub signer_is_new: bool,
    /// One for each member.
    pub outcomes: Vec<Outcome>,
}

/// How old a CRL is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrlAge {
    /// Whole days since thisUpdate; negative when it is from after now.
    pub days: i64,
    /// nextUpdate is past.
    pub stale: bool,
}

impl CrlAge {
    /// That of a CRL at a time.
    pub fn of(crl: &CertificateList, now: Time) -> Self {
        Self {
            days: days(crl.this_update(), now),
            stale: crl.next_update().is_some_and(|next| next < now),
        }
    }
}

fn days(from: Time, to: Time) -> i64 {
    to.unix().saturating_sub(from.unix()).div_euclid(86_400)
}

impl Bundle {
    /// Reads a bundle and checks it against its own list and signature; `now` decides which algorithms are good enough.
    ///
    /// # Errors
    /// [`BundleError`].
    pub fn read(bytes: &[u8], now: Time) -> Result<Self, BundleError> {
        let members = tar::read(bytes, MEMBER_LIMIT).map_err(|_| BundleError::Malformed)?;
        let [(MANIFEST, manifest), (SIGNATURE, signature), files @ ..] = members.as_slice() else {
            return Err(BundleError::Malformed);
        };
        // nothing that is not signed is looked at
        let signer = signer(manifest, signature, now)?;
        let list = Manifest::read(manifest).ok_or(BundleError::Malformed)?;
        if !list.lists(files) {
            return Err(BundleError::Altered);
        }
        let usage = signer.key_usage();
        let may_sign = usage.is_none_or(|usage| usage.digital_signature() || usage.non_repudiation());
        if !may_sign || !signer.is_valid_at(list.created) {
            return Err(BundleError::SignerNotValid(list.created));
        }
        let mut bundle = Self {
            created: list.created,
            signer,
            anchors: Vec::new(),
            intermediates: Vec::new(),
            crls: Vec::new(),
        };
        for (path, content) in files {
            bundle
                .add(path, content)
                .ok_or_else(|| BundleError::Member((*path).to_owned()))?;
        }
        // older ones first, so that none of several keeps another out
        bundle.crls.sort_by_key(CertificateList::this_update);
        Ok(bundle)
    }

    /// Who signed it.
    pub fn signer(&self) -> &Certificate {
        &self.signer
    }

    /// When it was made, as its signer says.
    pub fn created(&self) -> Time {
        self.created
    }

    /// Whole days since then.
    pub fn age_in_days(&self, now: Time) -> i64 {
        days(self.created, now)
    }

    /// Takes it over, if its signer was accepted before or has one of these fingerprints; the acceptance is remembered.
    ///
    /// # Errors
    /// When something cannot be written. What was written until then stays, and the same bundle can be imported again.
    pub fn import(
        &self,
        store: &mut Locked<'_>,
        accepted: &[Fingerprint],
    ) -> io::Result<Result<Imported, ImportRefusal>> {
        let fingerprint = Fingerprint::of(&self.signer);
        let is_known = store.contents().signers.contains(&self.signer);
        if !is_known && !accepted.contains(&fingerprint) {
            return Ok(Err(ImportRefusal::SignerNotAccepted));
        }
        if let Some(known) = store.newest_bundle(fingerprint)?.filter(|known| self.created < *known) {
            return Ok(Err(ImportRefusal::Older { known }));
        }
        let signer_is_new = store.add_signer(&self.signer)?;
        // before the content: a power cut must not let an older bundle in afterwards
        store.record_bundle(fingerprint, self.created)?;
        let mut outcomes = Vec::new();
        for (profile, certificate) in &self.anchors {
            outcomes.push(anchor(store, certificate, *profile)?);
        }
        for certificate in &self.intermediates {
            outcomes.push(Outcome::Certificate {
                certificate: certificate.clone(),
                anchor: None,
                result: Ok(store.add_intermediate(certificate)?),
            });
        }
        for crl in &self.crls {
            outcomes.push(Outcome::Crl {
                crl: crl.clone(),
                result: store.add_crl(crl)?,
            });
        }
        Ok(Ok(Imported {
            signer_is_new,
            outcomes,
        }))
    }

    fn add(&mut self, path: &str, content: &[u8]) -> Option<()> {
        let place = Place::of(path)?;
        if place == Place::Crls {
            self.crls.push(CertificateList::from_der(content).ok()?);
            return Some(());
        }
        let certificate = Certificate::from_der(content).ok()?;
        match (place, certificate.is_self_signed()) {
            (Place::Anchors(profile), true) => self.anchors.push((profile, certificate)),
            (Place::Intermediates, false) => self.intermediates.push(certificate),
            _ => return None,
        }
        Some(())
    }
}

/// The signer's word stands for a fingerprint read out of band; a pin of another profile still decides against it.
fn anchor(store: &mut Locked<'_>, certificate: &Certificate, profile: Option<ProfileName>) -> io::Result<Outcome> {
    let candidate = Candidate::new(certificate.clone(), &[Fingerprint::of(certificate)], profile);
    let result = match candidate.answer {
        Ok(_) => Ok(store.add_anchor(certificate, candidate.profile)?),
        Err(refusal) => Err(refusal),
    };
    Ok(Outcome::Certificate {
        certificate: certificate.clone(),
        anchor: Some(candidate.profile),
        result,
    })
}

/// The certificate whose key signed the manifest (RFC 5652 5.6).
fn signer(manifest: &[u8], signature: &[u8], now: Time) -> Result<Certificate, BundleError> {
    let refused = |why: &str| BundleError::Signature(why.to_owned());
    let signed_data = SignedData::from_ber(signature).map_err(|error| refused(error.code()))?;
    let [signer_info] = signed_data.signer_infos.as_slice() else {
        return Err(refused("there must be one signer"));
    };
    if signed_data.consumed != signature.len() || signed_data.content.is_some() || !signed_data.faults().is_empty() {
        return Err(refused("its form is not that of a detached signature"));
    }
    let candidates = signed_data.parsed_certificates();
    let SignerCertificate::Found(certificate) = signer_info.certificate(candidates) else {
        return Err(refused("the signer's certificate is not there"));
    };
    check(signer_info, certificate, manifest, now)?;
    Ok(certificate.clone())
}

fn check(signer: &SignerInfo, certificate: &Certificate, manifest: &[u8], now: Time) -> Result<(), BundleError> {
    let refused = |why: &str| Err(BundleError::Signature(why.to_owned()));
    let check = signer.verify(certificate, |algorithm| Some(digest(algorithm, manifest)));
    if signer.signed_attributes.is_none() || !check.faults.is_empty() {
        return refused("its form is not that of a detached signature");
    }
    if !check.is_intact() || !check.is_verified() {
        return refused("it does not verify");
    }
    let policy = ValidationPolicy::strict();
    let is_strong = policy.digest(&check.digest_algorithm).at(now)
        && policy.key(&check.signature_algorithm, check.key_bits).at(now);
    match is_strong {
        true => Ok(()),
        false => refused("its algorithm is too weak"),
    }
}
