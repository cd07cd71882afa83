//! Revocation data inside a signature: adbe-revocationInfoArchival (ISO 32000-2 12.8.3.3.2, signed) and
//! revocation-values (ETSI TS 101 733 6.3.4, unsigned). Only taken apart: what they say is judged where CRLs and OCSP
//! responses are.

use crate::ber::{self, CONTEXT, Element};
use crate::{Error, SignerInfo, oid};

/// What a signature carries about the status of certificates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RevocationInformation {
    /// CertificateList of RFC 5280, as received.
    pub crls: Vec<Vec<u8>>,
    /// OCSPResponse of RFC 6960, as received.
    pub ocsp_responses: Vec<Vec<u8>>,
    /// BasicOCSPResponse of RFC 6960, as received.
    pub basic_ocsp_responses: Vec<Vec<u8>>,
}

/// Most CRLs and most responses that are taken from one attribute; real ones have some few.
const LIMIT: usize = 64;

impl SignerInfo {
    /// What both attributes hold. What cannot be read is passed over: it proves nothing.
    pub fn revocation_information(&self) -> RevocationInformation {
        let mut found = RevocationInformation::default();
        let signed = self.signed_attributes.as_ref();
        let archival = signed.and_then(|attributes| attributes.attribute(oid::REVOCATION_INFO_ARCHIVAL));
        for value in archival.into_iter().flat_map(|attribute| &attribute.attr_values) {
            if let Ok(lists) = Lists::read(value) {
                found.crls.extend(lists.crls);
                found.ocsp_responses.extend(lists.responses);
            }
        }
        let values = self.unsigned_attributes.iter();
        let values = values.filter(|attribute| attribute.attr_type == oid::REVOCATION_VALUES);
        for value in values.flat_map(|attribute| &attribute.attr_values) {
            if let Ok(lists) = Lists::read(value) {
                found.crls.extend(lists.crls);
                found.basic_ocsp_responses.extend(lists.responses);
            }
        }
        found
    }
}

/// The form that both have:
/// ```text
/// RevocationInfoArchival ::= SEQUENCE {
///     crl  [0] EXPLICIT SEQUENCE OF CertificateList OPTIONAL,
///     ocsp [1] EXPLICIT SEQUENCE OF OCSPResponse OPTIONAL,
///     otherRevInfo [2] EXPLICIT SEQUENCE OF OtherRevInfo OPTIONAL }
/// ```
struct Lists {
    crls: Vec<Vec<u8>>,
    responses: Vec<Vec<u8>>,
}

impl Lists {
    fn read(value: &[u8]) -> Result<Self, Error> {
        let element = ber::only(value)?;
        if element.tag != ber::SEQUENCE {
            return Err(ber::wrong_tag(element.offset));
        }
        let mut parts = element.reader();
        Ok(Self {
            crls: list(parts.optional(CONTEXT)?)?,
            responses: list(parts.optional(CONTEXT | 1)?)?,
        })
    }
}

fn list(element: Option<Element<'_>>) -> Result<Vec<Vec<u8>>, Error> {
    let Some(element) = element else { return Ok(Vec::new()) };
    let mut items = element.reader().expect(ber::SEQUENCE)?.reader();
    let mut list = Vec::new();
    while !items.is_empty() && list.len() < LIMIT {
        list.push(items.expect(ber::SEQUENCE)?.raw.to_vec());
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ber::tlv;

    #[test]
    fn crls_and_responses_are_told_apart() {
        let item = |octet: u8| tlv(ber::SEQUENCE, &[&[0x02, 0x01, octet]]);
        let items = tlv(ber::SEQUENCE, &[&item(1), &item(2)]);
        let value = tlv(
            ber::SEQUENCE,
            &[
                &tlv(CONTEXT, &[&items]),
                &tlv(CONTEXT | 1, &[&tlv(ber::SEQUENCE, &[&item(3)])]),
            ],
        );
        let lists = Lists::read(&value).unwrap();
        assert_eq!(lists.crls, [item(1), item(2)]);
        assert_eq!(lists.responses, [item(3)]);
    }

    #[test]
    fn what_is_no_list_is_an_error_and_not_a_panic() {
        assert!(Lists::read(&[]).is_err());
        assert!(Lists::read(&tlv(ber::SEQUENCE, &[&tlv(CONTEXT, &[&[0x02, 0x01, 0x01]])])).is_err());
    }
}
