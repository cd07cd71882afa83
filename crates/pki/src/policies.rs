//! Certificate policies: RFC 5280 4.2.1.4 (certificatePolicies), 4.2.1.5 (policyMappings), 4.2.1.11 (policyConstraints) and
//! 4.2.1.14 (inhibitAnyPolicy). [`path`](crate::path) processes them.
//!
//! Qualifiers are recognised and not kept: they are notes for people.

use std::collections::BTreeSet;

use crate::Error;
use crate::tlv::{self, Tlv};

/// policyMappings, in encoded order: a policy of the issuer, and one of the subject that is as good.
pub(crate) type PolicyMappings = Vec<(String, String)>;

/// How many more certificates may follow before something is required.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PolicyConstraints {
    pub(crate) require_explicit_policy: Option<u32>,
    pub(crate) inhibit_policy_mapping: Option<u32>,
}

/// anyPolicy.
pub(crate) const ANY_POLICY: &str = "2.5.29.32.0";

/// ```text
/// certificatePolicies ::= SEQUENCE SIZE (1..MAX) OF PolicyInformation
/// PolicyInformation ::= SEQUENCE {
///     policyIdentifier CertPolicyId,
///     policyQualifiers SEQUENCE SIZE (1..MAX) OF PolicyQualifierInfo OPTIONAL }
/// ```
/// No policy may be there twice. If the extension is critical each qualifier must be one of the two that are known.
pub(crate) fn certificate_policies(value: &[u8], critical: bool) -> Result<Vec<String>, Error> {
    let mut policies = Vec::new();
    let mut seen = BTreeSet::new();
    for information in sequence(value)? {
        let mut fields = information.reader();
        let policy = fields.expect(tlv::OID)?;
        if let Some(qualifiers) = fields.optional(tlv::SEQUENCE)? {
            let known = qualifiers_are_known(&qualifiers)?;
            if critical && !known {
                return Err(MALFORMED.at(qualifiers.offset));
            }
        }
        fields.end()?;
        if !seen.insert(policy.content) {
            return Err(MALFORMED.at(policy.offset));
        }
        policies.push(oid(&policy)?);
    }
    Ok(policies)
}

/// ```text
/// PolicyMappings ::= SEQUENCE SIZE (1..MAX) OF SEQUENCE {
///     issuerDomainPolicy  CertPolicyId,
///     subjectDomainPolicy CertPolicyId }
/// ```
/// 6.1.4 (a): anyPolicy is on neither side.
pub(crate) fn policy_mappings(value: &[u8]) -> Result<PolicyMappings, Error> {
    let mut mappings = Vec::new();
    for mapping in sequence(value)? {
        let mut fields = mapping.reader();
        let issuer_domain = oid(&fields.expect(tlv::OID)?)?;
        let subject_domain = oid(&fields.expect(tlv::OID)?)?;
        fields.end()?;
        if issuer_domain == ANY_POLICY || subject_domain == ANY_POLICY {
            return Err(MALFORMED.at(mapping.offset));
        }
        mappings.push((issuer_domain, subject_domain));
    }
    Ok(mappings)
}

impl PolicyConstraints {
    /// ```text
    /// PolicyConstraints ::= SEQUENCE {
    ///     requireExplicitPolicy [0] SkipCerts OPTIONAL,
    ///     inhibitPolicyMapping  [1] SkipCerts OPTIONAL }
    /// ```
    /// An empty one says nothing that could be obeyed.
    pub(crate) fn read(value: &[u8]) -> Result<Self, Error> {
        let mut fields = tlv::only(value, tlv::SEQUENCE)?.reader();
        let mut field = |tag| fields.optional(tag)?.map(|field| skip_certs(&field)).transpose();
        let constraints = Self {
            require_explicit_policy: field(0x80)?,
            inhibit_policy_mapping: field(0x81)?,
        };
        fields.end()?;
        if constraints == Self::default() {
            return Err(MALFORMED);
        }
        Ok(constraints)
    }
}

/// `InhibitAnyPolicy ::= SkipCerts`
pub(crate) fn inhibit_any_policy(value: &[u8]) -> Result<u32, Error> {
    skip_certs(&tlv::only(value, tlv::INTEGER)?)
}

const MALFORMED: Error = Error::new("policies-malformed", "the certificate policies cannot be read");

/// id-qt-cps and id-qt-unotice.
const QUALIFIERS: [&[u8]; 2] = [&[0x2b, 6, 1, 5, 5, 7, 2, 1], &[0x2b, 6, 1, 5, 5, 7, 2, 2]];

fn qualifiers_are_known(qualifiers: &Tlv<'_>) -> Result<bool, Error> {
    let mut reader = qualifiers.reader();
    let mut known = true;
    while !reader.is_empty() {
        let id = reader.expect(tlv::SEQUENCE)?.reader().expect(tlv::OID)?;
        known &= QUALIFIERS.contains(&id.content);
    }
    Ok(known)
}

/// The elements of a sequence that has at least one.
fn sequence(value: &[u8]) -> Result<Vec<Tlv<'_>>, Error> {
    let list = tlv::only(value, tlv::SEQUENCE)?;
    let mut reader = list.reader();
    let mut elements = Vec::new();
    while !reader.is_empty() {
        elements.push(reader.expect(tlv::SEQUENCE)?);
    }
    if elements.is_empty() {
        Err(MALFORMED)
    } else {
        Ok(elements)
    }
}

/// `SkipCerts ::= INTEGER (0..MAX)`; no path is longer than what fits into 32 bits.
fn skip_certs(number: &Tlv<'_>) -> Result<u32, Error> {
    match number.content {
        [] | [0x80..=0xff, ..] | [0, 0..=0x7f, ..] => Err(MALFORMED.at(number.offset)),
        octets => Ok(octets.iter().fold(0_u32, |number, octet| {
            number
                .checked_mul(256)
                .map_or(u32::MAX, |number| number | u32::from(*octet))
        })),
    }
}

fn oid(element: &Tlv<'_>) -> Result<String, Error> {
    tlv::oid_text(element.content).ok_or(MALFORMED.at(element.offset))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minting::der;

    const POLICY: &[u8] = &[6, 3, 0x2a, 3, 4];
    const ANY: &[u8] = &[6, 4, 0x55, 0x1d, 0x20, 0];

    fn information(qualifier: &[u8]) -> Vec<u8> {
        let info = der(0x30, &[&der(6, &[qualifier]), &[5, 0]]);
        der(0x30, &[&der(0x30, &[POLICY, &der(0x30, &[&info])])])
    }

    #[test]
    fn qualifiers_that_are_not_known_matter_in_a_critical_extension_only() {
        let known = information(QUALIFIERS[0]);
        let strange = information(&[0x2a]);
        let policies = Ok(vec!["1.2.3.4".to_owned()]);
        assert_eq!(certificate_policies(&known, true), policies);
        assert_eq!(certificate_policies(&strange, false), policies);
        assert!(certificate_policies(&strange, true).is_err());
    }

    #[test]
    fn a_policy_must_not_be_there_twice() {
        let one = der(0x30, &[POLICY]);
        assert!(certificate_policies(&der(0x30, &[&one]), false).is_ok());
        assert!(certificate_policies(&der(0x30, &[&one, &one]), false).is_err());
        assert!(certificate_policies(&[0x30, 0], false).is_err());
    }

    #[test]
    fn any_policy_is_not_mapped() {
        let mapping = |from, to| policy_mappings(&der(0x30, &[&der(0x30, &[from, to])]));
        assert_eq!(
            mapping(POLICY, POLICY),
            Ok(vec![("1.2.3.4".to_owned(), "1.2.3.4".to_owned())])
        );
        assert!(mapping(POLICY, ANY).is_err() && mapping(ANY, POLICY).is_err());
    }

    #[test]
    fn skip_certs_is_not_negative_and_may_be_large() {
        let read = |octets: &[u8]| inhibit_any_policy(&der(2, &[octets])).ok();
        assert_eq!(read(&[0]), Some(0));
        assert_eq!(read(&[0, 0x80]), Some(128));
        assert_eq!(read(&[1, 0, 0, 0, 7]), Some(u32::MAX));
        assert_eq!((read(&[]), read(&[0xff]), read(&[0, 1])), (None, None, None));
    }

    #[test]
    fn empty_policy_constraints_are_malformed() {
        assert!(PolicyConstraints::read(&[0x30, 0]).is_err());
        let constraints = PolicyConstraints::read(&der(0x30, &[&[0x81, 1, 2]])).unwrap();
        assert_eq!(constraints.inhibit_policy_mapping, Some(2));
        assert_eq!(constraints.require_explicit_policy, None);
    }
}
