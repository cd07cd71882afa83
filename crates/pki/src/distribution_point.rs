//! Distribution points: RFC 5280 4.2.1.13 in certificates, 5.2.5 in CRLs.
//!
//! ```text
//! DistributionPoint ::= SEQUENCE {
//!     distributionPoint [0] DistributionPointName OPTIONAL,
//!     reasons           [1] ReasonFlags OPTIONAL,
//!     cRLIssuer         [2] GeneralNames OPTIONAL }
//! DistributionPointName ::= CHOICE {
//!     fullName                [0] GeneralNames,
//!     nameRelativeToCRLIssuer [1] RelativeDistinguishedName }
//! ```
//! Left out: the normal forms of URIs (7.4). Addresses are compared by their bytes, which can only make them unequal.

use crate::tlv::{self, Tlv};
use crate::{Error, Name};

/// Where a certificate's CRL is published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DistributionPoint {
    /// Addresses, as text that nobody has checked.
    pub urls: Vec<String>,
    pub(crate) name: Option<PointName>,
    /// The CRL there covers these revocation reasons only.
    pub(crate) reasons: Option<ReasonFlags>,
    /// Who issues the CRL there, if not the certificate's issuer.
    pub(crate) crl_issuer: Option<Vec<GeneralName>>,
}

/// DistributionPointName.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PointName {
    Full(Vec<GeneralName>),
    /// Content octets of the RelativeDistinguishedName.
    Relative(Box<[u8]>),
}

impl PointName {
    /// The encoded names of a `DistributionPointName` (with its explicit tag).
    pub(crate) fn read(outer: &Tlv<'_>) -> Result<Self, Error> {
        let mut fields = outer.reader();
        let choice = fields.next()?;
        fields.end()?;
        match choice.tag {
            FULL_NAME => Ok(Self::Full(GeneralName::read_all(&choice)?)),
            RELATIVE_NAME => Ok(Self::Relative(choice.content.into())),
            _ => Err(Error::new("der-tag", "a distribution point has a name of an unknown kind").at(choice.offset)),
        }
    }

    /// All names in full; `issuer` completes a relative one. None if that makes no name.
    pub(crate) fn in_full(&self, issuer: &Name) -> Vec<GeneralName> {
        match self {
            Self::Full(names) => names.clone(),
            Self::Relative(rdn) => relative_to(issuer, rdn)
                .map(GeneralName::Directory)
                .into_iter()
                .collect(),
        }
    }
}

/// GeneralName (4.2.1.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum GeneralName {
    Directory(Name),
    /// Any other kind, encoded.
    Other(Box<[u8]>),
}

impl GeneralName {
    /// `GeneralNames`, whatever tag it has.
    pub(crate) fn read_all(names: &Tlv<'_>) -> Result<Vec<Self>, Error> {
        let mut list = Vec::new();
        let mut reader = names.reader();
        while !reader.is_empty() {
            let name = reader.next()?;
            list.push(if name.tag == DIRECTORY_NAME {
                Self::Directory(Name::from_der(name.content)?)
            } else {
                Self::Other(name.raw.into())
            });
        }
        Ok(list)
    }

    /// The distinguished name, if it is one.
    pub(crate) fn directory(&self) -> Option<&Name> {
        match self {
            Self::Directory(name) => Some(name),
            Self::Other(_) => None,
        }
    }

    fn url(&self) -> Option<String> {
        let Self::Other(encoded) = self else { return None };
        let uri = tlv::only(encoded, URI).ok()?;
        String::from_utf8(uri.content.to_vec()).ok()
    }
}

/// ReasonFlags (4.2.1.13) as a set; bit 0 is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReasonFlags(u16);

impl ReasonFlags {
    pub(crate) const NONE: Self = Self(0);
    /// The all-reasons of 6.3.3: bits 1 to 8.
    pub(crate) const ALL: Self = Self(0x1fe);
    pub(crate) const CERTIFICATE_HOLD: Self = Self(1 << 6);

    /// A BIT STRING, whatever tag it has.
    pub(crate) fn read(bits: &Tlv<'_>) -> Result<Self, Error> {
        let octets = match bits.content {
            [0..=7, octets @ ..] if octets.len() <= 2 => octets,
            _ => return Err(MALFORMED_REASONS.at(bits.offset)),
        };
        let bit = |index: u16| {
            let octet = octets.get(usize::from(index / 8)).copied().unwrap_or(0);
            octet & (0x80 >> (index % 8)) != 0
        };
        let set = (1..=8)
            .filter(|index| bit(*index))
            .fold(0, |set, index| set | 1 << index);
        Ok(Self(set))
    }

    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The value of the cRLDistributionPoints extension, also of freshestCRL (4.2.1.15).
pub(crate) fn read_all(value: &[u8]) -> Result<Vec<DistributionPoint>, Error> {
    let mut points = Vec::new();
    let mut reader = tlv::only(value, tlv::SEQUENCE)?.reader();
    while !reader.is_empty() {
        points.push(read(&reader.expect(tlv::SEQUENCE)?)?);
    }
    Ok(points)
}

fn read(point: &Tlv<'_>) -> Result<DistributionPoint, Error> {
    let mut fields = point.reader();
    let name = fields.optional(NAME)?.map(|name| PointName::read(&name)).transpose()?;
    let reasons = fields
        .optional(REASONS)?
        .map(|bits| ReasonFlags::read(&bits))
        .transpose()?;
    let crl_issuer = fields
        .optional(CRL_ISSUER)?
        .map(|names| GeneralName::read_all(&names))
        .transpose()?;
    fields.end()?;
    let urls = match &name {
        Some(PointName::Full(names)) => names.iter().filter_map(GeneralName::url).collect(),
        _ => Vec::new(),
    };
    Ok(DistributionPoint {
        urls,
        name,
        reasons,
        crl_issuer,
    })
}

/// 4.2.1.13: the RDN is appended to the issuer's name.
fn relative_to(issuer: &Name, rdn: &[u8]) -> Option<Name> {
    let rdns = tlv::only(issuer.der(), tlv::SEQUENCE).ok()?.content;
    let set = tlv::encode(tlv::SET, &[rdn]);
    Name::from_der(&tlv::encode(tlv::SEQUENCE, &[rdns, &set])).ok()
}

const MALFORMED_REASONS: Error = Error::new("der-bit-string", "the reasons of a distribution point are malformed");
const NAME: u8 = 0xa0;
const FULL_NAME: u8 = 0xa0;
const RELATIVE_NAME: u8 = 0xa1;
const REASONS: u8 = 0x81;
const CRL_ISSUER: u8 = 0xa2;
const DIRECTORY_NAME: u8 = 0xa4;
const URI: u8 = 0x86;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minting::{der, name};

    #[test]
    fn a_relative_name_is_appended_to_the_issuers() {
        let point = der(0xa0, &[&der(0xa1, &[&name("Part 1")[4..]])]);
        let value = der(0x30, &[&der(0x30, &[&point])]);
        let points = read_all(&value).unwrap();
        let issuer = Name::from_der(&name("Sub")).unwrap();
        let names = points[0].name.as_ref().unwrap().in_full(&issuer);
        let [GeneralName::Directory(whole)] = &names[..] else {
            panic!("{names:?}");
        };
        assert_eq!(whole.text(), "CN=Sub, CN=Part 1");
    }

    #[test]
    fn reasons_are_bits_one_to_eight() {
        let read = |content: &[u8]| ReasonFlags::read(&tlv::only(&der(0x81, &[content]), 0x81).unwrap());
        assert_eq!(read(&[7, 0xff, 0x80]), Ok(ReasonFlags::ALL));
        assert_eq!(read(&[1, 0x02]), Ok(ReasonFlags::CERTIFICATE_HOLD));
        assert_eq!(read(&[7, 0x80]), Ok(ReasonFlags::NONE), "bit 0 is not used");
        assert_eq!(read(&[0]), Ok(ReasonFlags::NONE));
        assert!(read(&[]).is_err() && read(&[9, 1]).is_err() && read(&[0, 1, 2, 3]).is_err());
    }

    #[test]
    fn a_field_of_an_unknown_kind_makes_the_point_malformed() {
        let odd = der(0xa0, &[&der(0xa2, &[])]);
        assert!(read_all(&der(0x30, &[&der(0x30, &[&odd])])).is_err());
        assert!(read_all(&der(0x30, &[&der(0x30, &[&[0x85, 0]])])).is_err());
    }
}
