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
//! Left out: nameRelativeToCRLIssuer (recognised, never matched).

use crate::Error;
use crate::tlv::{self, Tlv};

/// Where a certificate's CRL is published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DistributionPoint {
    /// Addresses, as text that nobody has checked.
    pub urls: Vec<String>,
    /// All full names, encoded `GeneralName`s.
    pub(crate) full_names: Vec<Box<[u8]>>,
    /// The CRL there covers some revocation reasons only.
    pub(crate) some_reasons: bool,
    /// The CRL there is issued by somebody else.
    pub(crate) other_issuer: bool,
}

/// The value of the cRLDistributionPoints extension.
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
    let full_names = match fields.optional(NAME)? {
        Some(name) => full_names(&name)?,
        None => Vec::new(),
    };
    let some_reasons = fields.optional(REASONS)?.is_some();
    let other_issuer = fields.optional(CRL_ISSUER)?.is_some();
    fields.end()?;
    Ok(DistributionPoint {
        urls: full_names.iter().filter_map(|name| url(name)).collect(),
        full_names,
        some_reasons,
        other_issuer,
    })
}

/// The encoded names of a `DistributionPointName` (with its explicit tag).
pub(crate) fn full_names(name: &Tlv<'_>) -> Result<Vec<Box<[u8]>>, Error> {
    let mut outer = name.reader();
    let choice = outer.next()?;
    outer.end()?;
    let mut names = Vec::new();
    let mut reader = choice.reader();
    while choice.tag == FULL_NAME && !reader.is_empty() {
        names.push(reader.next()?.raw.into());
    }
    Ok(names)
}

const NAME: u8 = 0xa0;
const FULL_NAME: u8 = 0xa0;
const REASONS: u8 = 0x81;
const CRL_ISSUER: u8 = 0xa2;
const URI: u8 = 0x86;

fn url(general_name: &[u8]) -> Option<String> {
    let uri = tlv::only(general_name, URI).ok()?;
    String::from_utf8(uri.content.to_vec()).ok()
}
