//! SignedData put together by hand, so that it can be wrong in one place and right in all others.

use kyso_cms::{SignatureCheck, SignedAttributesBuilder, SignedData, SignerCertificate};
use kyso_pki::crypto::{DigestAlgorithm, SignatureAlgorithm, digest};

use crate::identity::{CONTENT, Identity};

pub(crate) const SHA256: DigestAlgorithm = DigestAlgorithm::Sha256;

/// What goes into a SignedData, each part in DER.
#[derive(Clone)]
pub(crate) struct Forge {
    pub(crate) content: Vec<u8>,
    pub(crate) content_type: &'static str,
    pub(crate) certificates: Vec<Vec<u8>>,
    pub(crate) crls: Vec<Vec<u8>>,
    pub(crate) digest_algorithm: Vec<u8>,
    pub(crate) signature_algorithm: Vec<u8>,
    pub(crate) signed_attributes: Option<Vec<u8>>,
    pub(crate) unsigned_attributes: Vec<u8>,
    pub(crate) signature: Vec<u8>,
    pub(crate) sid: Vec<u8>,
    pub(crate) signer_infos: usize,
}

impl Forge {
    /// A correct one.
    pub(crate) fn new(identity: &Identity) -> Self {
        let algorithm = identity.key.public_key().default_algorithm().unwrap();
        let attributes = SignedAttributesBuilder::new(&digest(SHA256, CONTENT), &identity.certificate).to_der();
        let serial_number = tlv(0x02, &[identity.certificate.serial()]);
        Self {
            content: Vec::new(),
            content_type: DATA,
            certificates: vec![identity.certificate.der().to_vec()],
            crls: Vec::new(),
            digest_algorithm: SHA256.to_algorithm_identifier(),
            signature_algorithm: algorithm.to_algorithm_identifier(),
            signature: identity.key.sign(&algorithm, &attributes).unwrap(),
            signed_attributes: Some(attributes),
            unsigned_attributes: Vec::new(),
            sid: tlv(0x30, &[identity.certificate.issuer().der(), &serial_number]),
            signer_infos: 1,
        }
    }

    /// Correctly signed over these attributes, whatever they are: the elements of the set, in this order.
    pub(crate) fn with_attributes(identity: &Identity, attributes: &[Vec<u8>]) -> Self {
        let parts: Vec<&[u8]> = attributes.iter().map(Vec::as_slice).collect();
        Self::with_attribute_set(identity, tlv(0x31, &parts))
    }

    pub(crate) fn with_attribute_set(identity: &Identity, set: Vec<u8>) -> Self {
        let algorithm = identity.key.public_key().default_algorithm().unwrap();
        let signature = identity.key.sign(&algorithm, &set).unwrap();
        Self {
            signature,
            signed_attributes: Some(set),
            ..Self::new(identity)
        }
    }

    pub(crate) fn to_ber(&self) -> Vec<u8> {
        tlv(
            0x30,
            &[&oid("1.2.840.113549.1.7.2"), &tlv(0xa0, &[&self.signed_data()])],
        )
    }

    pub(crate) fn signed_data(&self) -> Vec<u8> {
        let version = [0x02, 0x01, 0x01];
        let mut signed_attributes = self.signed_attributes.clone().unwrap_or_default();
        if let Some(tag) = signed_attributes.first_mut() {
            *tag = 0xa0;
        }
        let signature = tlv(0x04, &[&self.signature]);
        let signer_info = tlv(
            0x30,
            &[
                &version,
                &self.sid,
                &self.digest_algorithm,
                &signed_attributes,
                &self.signature_algorithm,
                &signature,
                &self.unsigned_attributes,
            ],
        );
        let content = match self.content.as_slice() {
            [] => Vec::new(),
            content => tlv(0xa0, &[&tlv(0x04, &[content])]),
        };
        let crls = match self.crls.as_slice() {
            [] => Vec::new(),
            crls => tlv(0xa1, &[&crls.concat()]),
        };
        let parts: [&[u8]; 6] = [
            &version,
            &tlv(0x31, &[&self.digest_algorithm]),
            &tlv(0x30, &[&oid(self.content_type), &content]),
            &tlv(0xa0, &[&self.certificates.concat()]),
            &crls,
            &tlv(0x31, &[&signer_info.repeat(self.signer_infos)]),
        ];
        tlv(0x30, &parts)
    }
}

/// The check by the one signer's own certificate in the SignedData, over `content`.
pub(crate) fn check(cms: &[u8], content: &[u8]) -> SignatureCheck {
    let signed_data = SignedData::from_ber(cms).unwrap();
    let [signer_info] = signed_data.signer_infos.as_slice() else {
        panic!("{} signer infos", signed_data.signer_infos.len())
    };
    let SignerCertificate::Found(certificate) = signer_info.certificate(signed_data.parsed_certificates()) else {
        panic!("the signer's certificate is not found")
    };
    let required = signed_data.required_digests();
    signer_info.verify(certificate, |algorithm| {
        required.contains(&algorithm).then(|| digest(algorithm, content))
    })
}

pub(crate) fn fault_codes(check: &SignatureCheck) -> Vec<&'static str> {
    check.faults.iter().map(kyso_cms::FormatFault::code).collect()
}

pub(crate) const DATA: &str = "1.2.840.113549.1.7.1";
pub(crate) const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
pub(crate) const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";

pub(crate) fn content_type() -> Vec<u8> {
    attribute(CONTENT_TYPE, &[&oid(DATA)])
}

pub(crate) fn message_digest() -> Vec<u8> {
    attribute(MESSAGE_DIGEST, &[&tlv(0x04, &[digest(SHA256, CONTENT).as_ref()])])
}

pub(crate) fn attribute(attr_type: &str, values: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &[&oid(attr_type), &tlv(0x31, values)])
}

pub(crate) fn oid(text: &str) -> Vec<u8> {
    tlv(0x06, &[const_oid::ObjectIdentifier::new(text).unwrap().as_bytes()])
}

pub(crate) fn identifier(algorithm: SignatureAlgorithm) -> Vec<u8> {
    algorithm.to_algorithm_identifier()
}

/// DER with lengths up to 65535.
pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = u16::try_from(content.len()).unwrap();
    let mut der = match (length, length.to_be_bytes()) {
        (0..=0x7f, [_, low]) => vec![tag, low],
        (0x80..=0xff, [_, low]) => vec![tag, 0x81, low],
        (_, [high, low]) => vec![tag, 0x82, high, low],
    };
    der.extend(content);
    der
}

/// The same element with an indefinite length.
pub(crate) fn indefinite(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    [&[tag, 0x80], parts.concat().as_slice(), &[0, 0]].concat()
}
