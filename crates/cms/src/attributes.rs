//! Attributes: RFC 5652 5.3 and section 11 (contentType, messageDigest, signingTime), RFC 6211 (algorithm protection).
//!
//! The signature holds over the bytes as received, with the tag `[0]` replaced by SET OF (5.4). If a signer sent BER but
//! signed its DER re-encoding, the signature is bad here: only one message is ever tried.

use std::borrow::Cow;

use kyso_pki::Time;

use crate::ber::{self, Element, Reader};
use crate::ess::{self, EssCertId};
use crate::{Error, FormatFault, Oddity, oid};

/// ```text
/// Attribute ::= SEQUENCE { attrType OBJECT IDENTIFIER, attrValues SET OF AttributeValue }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Dotted numbers.
    pub attr_type: String,
    /// Each value as it was received, tag and length included.
    pub attr_values: Vec<Vec<u8>>,
}

impl Attribute {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut parts = reader.expect(ber::SEQUENCE)?.reader();
        let attr_type = ber::oid_text(parts.expect(ber::OID)?.content);
        let mut values = parts.expect(ber::SET)?.reader();
        parts.end()?;
        let mut attr_values = Vec::new();
        while !values.is_empty() {
            attr_values.push(values.next()?.raw.to_vec());
        }
        Ok(Self { attr_type, attr_values })
    }
}

/// `SignedAttributes ::= SET SIZE (1..MAX) OF Attribute`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedAttributes {
    received: Vec<u8>,
    attributes: Vec<Attribute>,
    readable: bool,
}

impl SignedAttributes {
    /// The message of the signature value: the received bytes with the tag of a SET OF (5.4).
    pub fn to_be_signed(&self) -> Vec<u8> {
        let mut message = self.received.clone();
        if let Some(tag) = message.first_mut() {
            *tag = ber::SET;
        }
        message
    }

    /// All attributes in received order.
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// The first attribute of this type (dotted numbers).
    pub fn attribute(&self, attr_type: &str) -> Option<&Attribute> {
        self.attributes
            .iter()
            .find(|attribute| attribute.attr_type == attr_type)
    }

    /// contentType (11.1), dotted numbers.
    pub fn content_type(&self) -> Option<String> {
        let value = self.only_value(oid::CONTENT_TYPE)?;
        (value.tag == ber::OID).then(|| ber::oid_text(value.content))
    }

    /// messageDigest (11.2).
    pub fn message_digest(&self) -> Option<Cow<'_, [u8]>> {
        self.only_value(oid::MESSAGE_DIGEST)?.octets(ber::OCTET_STRING).ok()
    }

    /// signingTime (11.3): what the signer claims.
    pub fn signing_time(&self) -> Option<Time> {
        let value = self.only_value(oid::SIGNING_TIME)?;
        Time::from_asn1(value.tag, value.content).ok()
    }

    /// The signing certificate as the signer names it: the first reference in signing-certificate-v2 (RFC 5035 3), else
    /// in signing-certificate (RFC 2634 5.4).
    pub fn signing_certificate(&self) -> Option<EssCertId> {
        let attributes = [oid::SIGNING_CERTIFICATE_V2, oid::SIGNING_CERTIFICATE];
        attributes
            .iter()
            .find_map(|attr_type| self.ess_cert_ids(attr_type)?.into_iter().next())
    }

    /// All references in one of the two attributes; `None` if it is absent or malformed.
    pub(crate) fn ess_cert_ids(&self, attr_type: &str) -> Option<Vec<EssCertId>> {
        ess::read(attr_type, &self.only_value(attr_type)?).ok()
    }

    /// The value of an attribute that must have exactly one.
    pub(crate) fn only_value(&self, attr_type: &str) -> Option<Element<'_>> {
        match self.attribute(attr_type)?.attr_values.as_slice() {
            [value] => ber::only(value).ok(),
            _ => None,
        }
    }

    /// `element` is `[0] IMPLICIT`. An attribute that cannot be read ends the list and is a fault.
    pub(crate) fn read(element: &Element<'_>) -> Self {
        let mut reader = element.reader();
        let mut attributes = Vec::new();
        let mut readable = true;
        while readable && !reader.is_empty() {
            match Attribute::read(&mut reader) {
                Ok(attribute) => attributes.push(attribute),
                Err(_) => readable = false,
            }
        }
        Self {
            received: element.raw.to_vec(),
            attributes,
            readable,
        }
    }

    /// Every breach of the rules that can be seen in the attributes alone. `content_type` is eContentType.
    pub(crate) fn faults(&self, content_type: &str) -> Vec<FormatFault> {
        let mut faults = Vec::new();
        if !self.readable {
            faults.push(FormatFault::MalformedAttribute(String::new()));
        }
        self.find_duplicates(&mut faults);
        for (attr_type, absent) in [
            (oid::CONTENT_TYPE, Some(FormatFault::NoContentType)),
            (oid::MESSAGE_DIGEST, Some(FormatFault::NoMessageDigest)),
            (oid::SIGNING_TIME, None),
            (oid::SIGNING_CERTIFICATE, None),
            (oid::SIGNING_CERTIFICATE_V2, None),
            (oid::ALGORITHM_PROTECTION, None),
        ] {
            faults.extend(match self.attribute(attr_type) {
                None => absent,
                Some(attribute) => self.value_fault(attribute),
            });
        }
        if let Some(signed) = self.content_type().filter(|signed| signed != content_type) {
            let found = content_type.to_owned();
            faults.push(FormatFault::ContentTypeMismatch { signed, found });
        }
        faults
    }

    pub(crate) fn oddities(&self) -> Vec<Oddity> {
        let mut oddities = Vec::new();
        if self.attribute(oid::SIGNING_TIME).is_some() && self.signing_time().is_none() {
            oddities.push(Oddity::SigningTimeMalformed);
        }
        if !self.is_der() {
            oddities.push(Oddity::SignedAttributesNotDer);
        }
        oddities
    }

    /// 5.3: each type at most once.
    fn find_duplicates(&self, faults: &mut Vec<FormatFault>) {
        let mut types: Vec<&str> = self
            .attributes
            .iter()
            .map(|attribute| attribute.attr_type.as_str())
            .collect();
        types.sort_unstable();
        let pairs = types.iter().zip(types.iter().skip(1));
        let mut repeated: Vec<&str> = pairs.filter(|(one, next)| one == next).map(|(one, _)| *one).collect();
        repeated.dedup();
        faults.extend(
            repeated
                .into_iter()
                .map(|attr_type| FormatFault::DuplicateAttribute(attr_type.to_owned())),
        );
    }

    fn value_fault(&self, attribute: &Attribute) -> Option<FormatFault> {
        let attr_type = attribute.attr_type.clone();
        if attribute.attr_values.len() != 1 {
            let count = attribute.attr_values.len();
            return Some(FormatFault::AttributeValueCount { attr_type, count });
        }
        let well_formed = match attr_type.as_str() {
            oid::CONTENT_TYPE => self.content_type().is_some(),
            oid::MESSAGE_DIGEST => self.message_digest().is_some(),
            oid::SIGNING_CERTIFICATE | oid::SIGNING_CERTIFICATE_V2 => self.ess_cert_ids(&attr_type).is_some(),
            _ => true,
        };
        (!well_formed).then_some(FormatFault::MalformedAttribute(attr_type))
    }

    fn is_der(&self) -> bool {
        let definite = ber::is_definite(&self.received, 0).unwrap_or(false);
        definite && ber::only(&self.received).is_ok_and(|set| in_order(&set))
    }
}

/// Whether content begins like the DER of signed attributes: a SET whose first element is a SEQUENCE with an object
/// identifier in front. Content like this, signed without signed attributes, is
/// [`FormatFault::AttributesAsContent`]; a PDF never begins like this. The first 32 bytes are enough.
pub fn looks_like_signed_attributes(content: &[u8]) -> bool {
    let inside = |data: &[u8], tag: u8| -> Option<usize> {
        let length_octets = match *data.get(1)? {
            long @ 0x81..=0xfe => usize::from(long & 0x7f),
            _ => 0,
        };
        (*data.first()? == tag).then_some(2 + length_octets)
    };
    let attribute = inside(content, ber::SET).and_then(|start| content.get(start..));
    let attr_type = attribute.and_then(|data| data.get(inside(data, ber::SEQUENCE)?..));
    attr_type.is_some_and(|data| data.first() == Some(&ber::OID))
}

/// X.690 11.6.
fn in_order(set: &Element<'_>) -> bool {
    let mut reader = set.reader();
    let mut previous: &[u8] = &[];
    while let Ok(element) = reader.next() {
        if element.raw < previous {
            return false;
        }
        previous = element.raw;
    }
    true
}
