//! OCSP responses for this crate's tests, with any fault a test wants; see the crate's `minting`.

use super::{CertId, OcspResponse};
use crate::crypto::DigestAlgorithm;
use crate::minting::{Draft, ED25519, at, der, generalized, key, name};
use crate::{Certificate, Time};

/// id-kp-OCSPSigning as extendedKeyUsage.
pub(crate) fn ocsp_signing() -> Vec<u8> {
    let purpose = [6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 9];
    crate::minting::extension(37, false, &der(0x30, &[&purpose]))
}

/// id-pkix-ocsp-x as an extension.
pub(crate) fn ocsp_extension(arc: u8, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
    der(
        0x30,
        &[&[6, 9, 0x2b, 6, 1, 5, 5, 7, 0x30, 1, arc], critical, &der(4, &[value])],
    )
}

/// id-pkix-ocsp-nocheck.
pub(crate) fn no_check() -> Vec<u8> {
    ocsp_extension(5, false, &[5, 0])
}

/// Name "Responder", key 7, signed by "Sub", for OCSP signing.
pub(crate) fn responder() -> Draft {
    Draft::new("Responder", 7, "Sub", 2)
        .with(ocsp_signing())
        .with(crate::minting::extension(15, true, &[3, 2, 7, 0x80]))
}

pub(crate) const GOOD: &[u8] = &[0x80, 0];
pub(crate) const UNKNOWN: &[u8] = &[0x82, 0];

/// RevokedInfo.
pub(crate) fn revoked(since: Time, reason: Option<u8>) -> Vec<u8> {
    let reason = reason.map_or(vec![], |code| der(0xa0, &[&[0x0a, 1, code]]));
    der(0xa1, &[&generalized(since), &reason])
}

pub(crate) fn cert_id(certificate: &Certificate, issuer: &Certificate) -> CertId {
    CertId::new(certificate, issuer, DigestAlgorithm::Sha1).unwrap()
}

/// A SingleResponse for 2025 to 2026 unless said otherwise.
#[derive(Clone)]
pub(crate) struct SingleDraft {
    pub(crate) id: CertId,
    pub(crate) status: Vec<u8>,
    pub(crate) this_update: Time,
    pub(crate) next_update: Option<Time>,
    pub(crate) extensions: Vec<Vec<u8>>,
}

impl SingleDraft {
    pub(crate) fn new(id: CertId, status: &[u8]) -> Self {
        Self {
            id,
            status: status.to_vec(),
            this_update: at(2025),
            next_update: Some(at(2026)),
            extensions: vec![],
        }
    }

    fn der(&self) -> Vec<u8> {
        let next = self.next_update.map_or(vec![], |time| der(0xa0, &[&generalized(time)]));
        let this = generalized(self.this_update);
        let id = self.id.to_der().unwrap();
        der(
            0x30,
            &[&id, &self.status, &this, &next, &extensions(0xa1, &self.extensions)],
        )
    }
}

/// A response by "Responder" (key 7) whose certificate it does not carry.
#[derive(Clone)]
pub(crate) struct OcspDraft {
    pub(crate) responder_id: Vec<u8>,
    pub(crate) signer: u8,
    pub(crate) produced_at: Time,
    pub(crate) singles: Vec<SingleDraft>,
    pub(crate) extensions: Vec<Vec<u8>>,
    pub(crate) certificates: Vec<Vec<u8>>,
}

impl OcspDraft {
    pub(crate) fn new(singles: &[SingleDraft]) -> Self {
        Self {
            responder_id: by_name("Responder"),
            signer: 7,
            produced_at: at(2025),
            singles: singles.to_vec(),
            extensions: vec![],
            certificates: vec![],
        }
    }

    /// By the issuer "Sub" (key 2) itself.
    pub(crate) fn direct(singles: &[SingleDraft]) -> Self {
        Self {
            responder_id: by_name("Sub"),
            signer: 2,
            ..Self::new(singles)
        }
    }

    pub(crate) fn carrying(mut self, certificate: &Draft) -> Self {
        self.certificates.push(certificate.der());
        self
    }

    pub(crate) fn with(mut self, extension: Vec<u8>) -> Self {
        self.extensions.push(extension);
        self
    }

    pub(crate) fn basic_der(&self) -> Vec<u8> {
        let singles: Vec<u8> = self.singles.iter().flat_map(SingleDraft::der).collect();
        let tbs = der(
            0x30,
            &[
                &self.responder_id,
                &generalized(self.produced_at),
                &der(0x30, &[&singles]),
                &extensions(0xa1, &self.extensions),
            ],
        );
        let signature = key(self.signer)
            .sign(&crate::crypto::SignatureAlgorithm::Ed25519, &tbs)
            .unwrap();
        let certificates = match &self.certificates[..] {
            [] => vec![],
            some => der(0xa0, &[&der(0x30, &[&some.concat()])]),
        };
        der(0x30, &[&tbs, ED25519, &der(3, &[&[0], &signature]), &certificates])
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        let kind = [6, 9, 0x2b, 6, 1, 5, 5, 7, 0x30, 1, 1];
        let bytes = der(0x30, &[&kind, &der(4, &[&self.basic_der()])]);
        der(0x30, &[&[0x0a, 1, 0], &der(0xa0, &[&bytes])])
    }

    pub(crate) fn mint(&self) -> OcspResponse {
        OcspResponse::from_der(&self.der()).unwrap()
    }
}

pub(crate) fn by_name(common_name: &str) -> Vec<u8> {
    der(0xa1, &[&name(common_name)])
}

/// By the SHA-1 digest of the key.
pub(crate) fn by_key(certificate: &Certificate) -> Vec<u8> {
    let hash = super::cert_id::sha1_of_key(certificate).unwrap();
    der(0xa2, &[&der(4, &[hash.as_ref()])])
}

fn extensions(tag: u8, list: &[Vec<u8>]) -> Vec<u8> {
    match list {
        [] => vec![],
        some => der(tag, &[&der(0x30, &[&some.concat()])]),
    }
}
