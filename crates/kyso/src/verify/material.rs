//! What the verdicts about a document rest on, for who keeps it with the document (TT 15/2025 5.4 and 6.2): the certificates of the paths, the CRLs
//! and OCSP responses that told a status, and the others at hand about the same certificates, which were asked for other times.

use std::collections::HashSet;

use kyso_ades::{Evidence, SignatureFacts, SignatureReport as Verdict, ValidationReport};
use kyso_pki::revocation::EvidenceReference;
use kyso_pki::{Certificate, CertificateList, OcspResponse, TrustStore};

/// Something that a verdict rests on, as it was signed.
#[derive(Debug, Clone)]
pub enum Material {
    /// Of a signer, an authority or an OCSP responder.
    Certificate(Certificate),
    /// Complete or delta.
    Crl(CertificateList),
    /// About a certificate of a path.
    OcspResponse(OcspResponse),
}

impl Material {
    /// DER.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        match self {
            Self::Certificate(certificate) => certificate.der(),
            Self::Crl(crl) => crl.der(),
            Self::OcspResponse(response) => response.der(),
        }
    }

    /// SHA-256 of the DER.
    #[must_use]
    pub fn sha256(&self) -> &[u8; 32] {
        match self {
            Self::Certificate(certificate) => certificate.sha256(),
            Self::Crl(crl) => crl.sha256(),
            Self::OcspResponse(response) => response.sha256(),
        }
    }

    /// `crt`, `crl` or `ocsp`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Certificate(_) => "crt",
            Self::Crl(_) => "crl",
            Self::OcspResponse(_) => "ocsp",
        }
    }
}

/// Each thing once.
pub(super) fn material(evidence: &Evidence, verdicts: &ValidationReport, trust: &TrustStore) -> Vec<Material> {
    let mut collected = Collected {
        evidence,
        trust,
        seen: HashSet::new(),
        material: Vec::new(),
    };
    for (facts, verdict) in evidence.signatures.iter().zip(&verdicts.signatures) {
        collected.add_verdict(facts, verdict);
        for (facts, verdict) in facts.time_stamps.iter().zip(&verdict.time_stamps) {
            collected.add_verdict(facts, verdict);
        }
    }
    collected.material
}

struct Collected<'e> {
    evidence: &'e Evidence,
    trust: &'e TrustStore,
    seen: HashSet<[u8; 32]>,
    material: Vec<Material>,
}

impl<'e> Collected<'e> {
    fn add(&mut self, material: Material) {
        if self.seen.insert(*material.sha256()) {
            self.material.push(material);
        }
    }

    fn add_verdict(&mut self, facts: &SignatureFacts, verdict: &Verdict) {
        let signer = facts.signing_certificate.certificate().cloned();
        signer
            .map(Material::Certificate)
            .into_iter()
            .for_each(|signer| self.add(signer));
        let path = verdict.path.as_ref().map_or(&[][..], |path| path.certificates());
        for certificate in path {
            self.add(Material::Certificate(certificate.clone()));
        }
        for by in verdict.revocations.iter().filter_map(|status| status.by()) {
            self.add_reference(by);
        }
        for (certificate, issuer) in path.iter().zip(path.iter().skip(1)) {
            self.add_related(certificate, issuer);
        }
    }

    fn crls(&self) -> impl Iterator<Item = &'e CertificateList> + use<'e> {
        self.evidence.crls.iter().chain(self.trust.crls())
    }

    fn add_reference(&mut self, by: &EvidenceReference) {
        match by {
            EvidenceReference::Crl(reference) => {
                let wanted = [Some(reference.sha256), reference.base];
                for crl in self.crls().filter(|crl| wanted.contains(&Some(*crl.sha256()))) {
                    self.add(Material::Crl(crl.clone()));
                }
            }
            EvidenceReference::Ocsp(reference) => {
                let responses = self.evidence.ocsp_responses.iter();
                for response in responses.filter(|response| *response.sha256() == reference.sha256) {
                    self.add(Material::OcspResponse(response.clone()));
                }
                let known = self.evidence.certificates.iter().chain(self.trust.intermediates());
                for responder in known.filter(|certificate| *certificate.sha256() == reference.responder) {
                    self.add(Material::Certificate(responder.clone()));
                }
            }
        }
    }

    fn add_related(&mut self, certificate: &Certificate, issuer: &Certificate) {
        for crl in self.crls().filter(|crl| crl.issuer() == certificate.issuer()) {
            self.add(Material::Crl(crl.clone()));
        }
        for response in &self.evidence.ocsp_responses {
            let mut singles = response.responses().iter();
            if singles.any(|single| single.certificate_id.identifies(certificate, issuer)) {
                self.add(Material::OcspResponse(response.clone()));
            }
        }
    }
}
