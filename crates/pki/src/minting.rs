//! Certificates and CRLs for this crate's tests, with any fault a test wants: plain DER, signed with Ed25519 keys that are
//! made from one byte. Nothing here is random or depends on the date.

use crate::crypto::{PrivateKey, SignatureAlgorithm};
use crate::{Certificate, CertificateList, Time, TrustStore};

pub(crate) fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut bytes = vec![tag];
    match u8::try_from(content.len()) {
        Ok(length) if length < 0x80 => bytes.push(length),
        _ => {
            let length = u32::try_from(content.len()).unwrap().to_be_bytes();
            let zeros = length.iter().take_while(|octet| **octet == 0).count();
            bytes.push(0x80 | u8::try_from(4 - zeros).unwrap());
            bytes.extend_from_slice(&length[zeros..]);
        }
    }
    bytes.extend_from_slice(&content);
    bytes
}

pub(crate) fn name(common_name: &str) -> Vec<u8> {
    let attribute = der(0x30, &[&[6, 3, 0x55, 4, 3], &der(0x0c, &[common_name.as_bytes()])]);
    der(0x30, &[&der(0x31, &[&attribute])])
}

pub(crate) fn key(seed: u8) -> PrivateKey {
    let mut pkcs8 = b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20".to_vec();
    pkcs8.extend_from_slice(&[seed; 32]);
    PrivateKey::from_pkcs8_der(&pkcs8).unwrap()
}

pub(crate) const ED25519: &[u8] = b"\x30\x05\x06\x03\x2b\x65\x70";

/// 2.5.29.x
pub(crate) fn extension(arc: u8, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
    der(0x30, &[&[6, 3, 0x55, 0x1d, arc], critical, &der(4, &[value])])
}

/// basicConstraints with cA TRUE.
pub(crate) fn ca(path_len: Option<u8>) -> Vec<u8> {
    let path_len = path_len.map_or(vec![], |limit| vec![2, 1, limit]);
    extension(19, true, &der(0x30, &[&[1, 1, 0xff], &path_len]))
}

pub(crate) const CERT_AND_CRL_SIGN: &[u8] = &[3, 2, 1, 0x06];

pub(crate) fn at(year: u16) -> Time {
    Time::from_civil(year, 6, 1, 0, 0, 0).unwrap()
}

pub(crate) fn generalized(time: Time) -> Vec<u8> {
    let digits: String = time.to_string().chars().filter(char::is_ascii_digit).collect();
    der(0x18, &[digits.as_bytes(), b"Z"])
}

fn signed(tbs: &[u8], signer: u8, algorithm: &[u8]) -> Vec<u8> {
    let signature = key(signer).sign(&SignatureAlgorithm::Ed25519, tbs).unwrap();
    der(0x30, &[tbs, algorithm, &der(3, &[&[0], &signature])])
}

/// Keys are named by their seed. Valid in 2020..2030 unless said otherwise.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) subject: Vec<u8>,
    pub(crate) key: u8,
    pub(crate) issuer: Vec<u8>,
    pub(crate) signer: u8,
    pub(crate) serial: Vec<u8>,
    pub(crate) years: (u16, u16),
    pub(crate) extensions: Vec<Vec<u8>>,
    pub(crate) inner_algorithm: Vec<u8>,
    pub(crate) version: u8,
}

impl Draft {
    pub(crate) fn new(subject: &str, key: u8, issuer: &str, signer: u8) -> Self {
        Self {
            subject: name(subject),
            key,
            issuer: name(issuer),
            signer,
            serial: vec![key],
            years: (2020, 2030),
            extensions: vec![],
            inner_algorithm: ED25519.to_vec(),
            version: 3,
        }
    }

    pub(crate) fn with(mut self, extension: Vec<u8>) -> Self {
        self.extensions.push(extension);
        self
    }

    pub(crate) fn years(mut self, from: u16, to: u16) -> Self {
        self.years = (from, to);
        self
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        let version = if self.version == 1 {
            vec![]
        } else {
            vec![0xa0, 3, 2, 1, self.version - 1]
        };
        let validity = der(0x30, &[&generalized(at(self.years.0)), &generalized(at(self.years.1))]);
        let extensions = if self.extensions.is_empty() {
            vec![]
        } else {
            der(0xa3, &[&der(0x30, &[&self.extensions.concat()])])
        };
        let key = key(self.key);
        let serial = der(2, &[&self.serial]);
        let spki = key.public_key().spki_der();
        let fields = [
            &version[..],
            &serial,
            &self.inner_algorithm,
            &self.issuer,
            &validity,
            &self.subject,
            spki,
            &extensions,
        ];
        signed(&der(0x30, &fields), self.signer, ED25519)
    }

    pub(crate) fn mint(&self) -> Certificate {
        Certificate::from_der(&self.der()).unwrap()
    }
}

/// Self-signed, name "Root", key 1.
pub(crate) fn root() -> Certificate {
    Draft::new("Root", 1, "Root", 1)
        .with(ca(None))
        .with(extension(15, true, CERT_AND_CRL_SIGN))
        .mint()
}

/// Name "Sub", key 2, signed by the root.
pub(crate) fn sub() -> Draft {
    Draft::new("Sub", 2, "Root", 1)
        .with(ca(None))
        .with(extension(15, true, CERT_AND_CRL_SIGN))
}

/// Name "Person", key 3, signed by "Sub".
pub(crate) fn person() -> Draft {
    Draft::new("Person", 3, "Sub", 2).with(extension(15, true, &[3, 2, 6, 0xc0]))
}

pub(crate) fn store() -> TrustStore {
    let mut store = TrustStore::new();
    store.add(root().der()).unwrap();
    store
}

/// A CRL of "Sub" (key 2) for 2025, next in 2026.
#[derive(Clone)]
pub(crate) struct CrlDraft {
    pub(crate) issuer: Vec<u8>,
    pub(crate) signer: u8,
    pub(crate) years: (u16, Option<u16>),
    pub(crate) entries: Vec<Vec<u8>>,
    pub(crate) extensions: Vec<Vec<u8>>,
}

impl CrlDraft {
    pub(crate) fn new() -> Self {
        Self {
            issuer: name("Sub"),
            signer: 2,
            years: (2025, Some(2026)),
            entries: vec![],
            extensions: vec![],
        }
    }

    pub(crate) fn entry(mut self, serial: &[u8], year: u16, extensions: &[Vec<u8>]) -> Self {
        let extensions = if extensions.is_empty() {
            vec![]
        } else {
            der(0x30, &[&extensions.concat()])
        };
        self.entries
            .push(der(0x30, &[&der(2, &[serial]), &generalized(at(year)), &extensions]));
        self
    }

    pub(crate) fn with(mut self, extension: Vec<u8>) -> Self {
        self.extensions.push(extension);
        self
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        let entries = if self.entries.is_empty() {
            vec![]
        } else {
            der(0x30, &[&self.entries.concat()])
        };
        let next = self.years.1.map_or(vec![], |year| generalized(at(year)));
        let extensions = if self.extensions.is_empty() {
            vec![]
        } else {
            der(0xa0, &[&der(0x30, &[&self.extensions.concat()])])
        };
        let this = generalized(at(self.years.0));
        let tbs = der(
            0x30,
            &[&[2, 1, 1], ED25519, &self.issuer, &this, &next, &entries, &extensions],
        );
        signed(&tbs, self.signer, ED25519)
    }

    pub(crate) fn mint(&self) -> CertificateList {
        CertificateList::from_der(&self.der()).unwrap()
    }
}

/// reasonCode
pub(crate) fn reason(code: u8) -> Vec<u8> {
    extension(21, false, &[0x0a, 1, code])
}
