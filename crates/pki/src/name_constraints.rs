//! Name constraints: RFC 5280 4.2.1.10. [`path`](crate::path) applies them.
//!
//! ```text
//! NameConstraints ::= SEQUENCE {
//!     permittedSubtrees [0] GeneralSubtrees OPTIONAL,
//!     excludedSubtrees  [1] GeneralSubtrees OPTIONAL }
//! GeneralSubtrees ::= SEQUENCE SIZE (1..MAX) OF GeneralSubtree
//! GeneralSubtree ::= SEQUENCE {
//!     base    GeneralName,
//!     minimum [0] BaseDistance DEFAULT 0,
//!     maximum [1] BaseDistance OPTIONAL }
//! ```
//! A minimum other than zero and any maximum are refused, as 4.2.1.10 allows.

use crate::Error;
use crate::general_name::{GeneralName, is_host_name};
use crate::tlv::{self, Tlv};

/// What a CA may put into the names of the certificates below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameConstraints {
    /// A name of one of these forms must be within one base of that form.
    pub(crate) permitted: Vec<GeneralName>,
    /// No name may be within one of these.
    pub(crate) excluded: Vec<GeneralName>,
}

impl NameConstraints {
    /// Reads the value of the extension.
    ///
    /// # Errors
    /// `der-…`, `name-constraints-malformed`, or what the names in it answer.
    pub fn from_der(value: &[u8]) -> Result<Self, Error> {
        let mut fields = tlv::only(value, tlv::SEQUENCE)?.reader();
        let permitted = fields.optional(PERMITTED)?.map(|list| subtrees(&list)).transpose()?;
        let excluded = fields.optional(EXCLUDED)?.map(|list| subtrees(&list)).transpose()?;
        fields.end()?;
        if permitted.is_none() && excluded.is_none() {
            return Err(MALFORMED);
        }
        Ok(Self {
            permitted: permitted.unwrap_or_default(),
            excluded: excluded.unwrap_or_default(),
        })
    }

    /// Nothing is constrained.
    pub(crate) fn is_empty(&self) -> bool {
        self.permitted.is_empty() && self.excluded.is_empty()
    }

    /// How many bases there are, for budgets.
    pub(crate) fn len(&self) -> usize {
        self.permitted.len().saturating_add(self.excluded.len())
    }
}

const PERMITTED: u8 = 0xa0;
const EXCLUDED: u8 = 0xa1;
const MINIMUM: u8 = 0x80;
const MALFORMED: Error = Error::new("name-constraints-malformed", "the name constraints cannot be read");

fn subtrees(list: &Tlv<'_>) -> Result<Vec<GeneralName>, Error> {
    let mut bases = Vec::new();
    let mut reader = list.reader();
    while !reader.is_empty() {
        let subtree = reader.expect(tlv::SEQUENCE)?;
        let mut fields = subtree.reader();
        let base = GeneralName::read(&fields.next()?)?;
        let minimum = fields.optional(MINIMUM)?;
        if minimum.is_some_and(|minimum| minimum.content != [0]) || !is_base(&base) {
            return Err(MALFORMED.at(subtree.offset));
        }
        // A maximum is a trailing field.
        fields.end()?;
        bases.push(base);
    }
    if bases.is_empty() {
        return Err(MALFORMED.at(list.offset));
    }
    Ok(bases)
}

/// 4.2.1.10 has a syntax for the base of each form.
fn is_base(base: &GeneralName) -> bool {
    let host_or_domain = |text: &str| is_host_name(text.strip_prefix('.').unwrap_or(text));
    match base {
        GeneralName::Rfc822(text) => match text.split_once('@') {
            Some((local, host)) => !local.is_empty() && is_host_name(host),
            None => host_or_domain(text),
        },
        // The empty name is that of the root: every name is below it.
        GeneralName::Dns(text) => text.is_empty() || is_host_name(text),
        GeneralName::Uri(text) => host_or_domain(text),
        GeneralName::Ip(octets) => is_range(octets),
        GeneralName::Directory(_) | GeneralName::NotProcessed(_) => true,
    }
}

/// RFC 4632: an address and a mask of ones followed by zeros.
fn is_range(octets: &[u8]) -> bool {
    let (_, mask) = octets.split_at(octets.len() / 2);
    let octet_after_ones = mask.iter().position(|octet| *octet != 0xff).unwrap_or(mask.len());
    let rest = mask.get(octet_after_ones..).unwrap_or_default();
    let zeros_follow = rest.iter().skip(1).all(|octet| *octet == 0);
    let ones_then_zeros = rest
        .first()
        .is_none_or(|octet| octet.leading_ones() + octet.trailing_zeros() == 8);
    matches!(octets.len(), 8 | 32) && zeros_follow && ones_then_zeros
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minting::der;

    fn permitting(subtree: &[&[u8]]) -> Result<NameConstraints, Error> {
        NameConstraints::from_der(&der(0x30, &[&der(0xa0, &[&der(0x30, subtree)])]))
    }

    #[test]
    fn a_base_has_the_syntax_of_its_form() {
        let reads = |tag, base: &[u8]| permitting(&[&der(tag, &[base])]).is_ok();
        for (tag, base) in [
            (0x81, "a@example.com"),
            (0x81, "example.com"),
            (0x81, ".example.com"),
            (0x82, "example.com"),
            (0x82, ""),
            (0x86, "example.com"),
            (0x86, ".example.com"),
        ] {
            assert!(reads(tag, base.as_bytes()), "{tag:x} {base}");
        }
        for (tag, base) in [
            (0x81, "a@b@example.com"),
            (0x81, "@example.com"),
            (0x81, ""),
            (0x82, ".example.com"),
            (0x82, "*.example.com"),
            (0x86, "http://example.com"),
            (0x86, "."),
        ] {
            assert!(!reads(tag, base.as_bytes()), "{tag:x} {base}");
        }
    }

    #[test]
    fn a_range_of_addresses_has_a_mask_of_leading_ones() {
        let reads = |octets: &[u8]| permitting(&[&der(0x87, &[octets])]).is_ok();
        let six = |mask: [u8; 16]| [[0x20; 16], mask].concat();
        assert!(reads(&[10, 0, 0, 0, 255, 0, 0, 0]));
        assert!(reads(&[0; 8]) && reads(&[255; 8]) && reads(&[0; 32]) && reads(&[255; 32]));
        assert!(reads(&six([255, 255, 254, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])));
        assert!(!reads(&[10, 0, 0, 0, 255, 0, 255, 0]));
        assert!(!reads(&six([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])));
        assert!(!reads(&[10, 0, 0, 0]) && !reads(&[10; 16]) && !reads(&[]));
    }

    #[test]
    fn a_minimum_must_be_zero_and_a_maximum_absent() {
        let base = der(0x82, &[b"a"]);
        assert!(permitting(&[&base, &[0x80, 1, 0]]).is_ok());
        assert!(permitting(&[&base, &[0x80, 1, 1]]).is_err());
        assert!(permitting(&[&base, &[0x81, 1, 9]]).is_err());
    }

    #[test]
    fn no_constraint_at_all_is_malformed() {
        assert!(NameConstraints::from_der(&[0x30, 0]).is_err());
        assert!(NameConstraints::from_der(&der(0x30, &[&[0xa0, 0]])).is_err());
    }
}
