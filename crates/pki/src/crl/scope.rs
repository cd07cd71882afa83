//! What a CRL says about itself: RFC 5280 5.2, the extensions; 5.2.5, the scope.

use super::{each_extension, time};
use crate::distribution_point::{PointName, ReasonFlags};
use crate::tlv::{self, Tlv};
use crate::{Error, Time, extension};

/// issuingDistributionPoint (5.2.5): what part of the issuer's certificates a CRL covers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct IssuingDistributionPoint {
    pub(crate) name: Option<PointName>,
    pub(crate) only_user_certs: bool,
    pub(crate) only_ca_certs: bool,
    pub(crate) only_some_reasons: Option<ReasonFlags>,
    pub(crate) indirect: bool,
    pub(crate) only_attribute_certs: bool,
    /// The value as it was received; 6.3.3 (c)(2) compares it.
    pub(crate) der: Box<[u8]>,
}

#[derive(Debug, Default)]
pub(crate) struct CrlExtensions {
    pub(super) number: Option<Box<[u8]>>,
    pub(crate) number_critical: bool,
    pub(super) authority_key_identifier: Option<Box<[u8]>>,
    pub(crate) issuing_distribution_point: Option<IssuingDistributionPoint>,
    /// BaseCRLNumber of deltaCRLIndicator (5.2.4).
    pub(crate) base_number: Option<Box<[u8]>>,
    /// expiredCertsOnCRL (X.509 9.5.2.8): entries of certificates that expired since then are kept.
    pub(super) expired_since: Option<Time>,
    pub(crate) critical_unknown: Vec<String>,
    pub(crate) duplicate: bool,
}

impl CrlExtensions {
    pub(super) fn read(outer: &Tlv<'_>) -> Result<Self, Error> {
        let mut facts = Self::default();
        let mut seen = Vec::new();
        each_extension(outer, |oid, critical, value| {
            facts.duplicate |= seen.contains(&oid);
            // So few kinds exist that a long list can only repeat itself or be hostile.
            if seen.len() < 64 {
                seen.push(oid);
            } else {
                facts.duplicate = true;
            }
            facts.take(oid, critical, value)
        })?;
        Ok(facts)
    }

    fn take(&mut self, oid: &[u8], critical: bool, value: &[u8]) -> Result<(), Error> {
        match oid {
            CRL_NUMBER => {
                self.number = Some(tlv::only(value, tlv::INTEGER)?.content.into());
                self.number_critical = critical;
            }
            AUTHORITY_KEY_IDENTIFIER => {
                let id = tlv::only(value, tlv::SEQUENCE)?.reader().optional(0x80)?;
                self.authority_key_identifier = id.map(|id| id.content.into());
            }
            DELTA_CRL_INDICATOR => self.base_number = Some(tlv::only(value, tlv::INTEGER)?.content.into()),
            ISSUING_DISTRIBUTION_POINT => self.issuing_distribution_point = Some(scope(value)?),
            EXPIRED_CERTS_ON_CRL => self.expired_since = Some(time(&tlv::only(value, tlv::GENERALIZED_TIME)?)?),
            _ if critical => self.critical_unknown.push(extension::text(oid)),
            _ => {}
        }
        Ok(())
    }
}

const CRL_NUMBER: &[u8] = &[0x55, 0x1d, 20];
const DELTA_CRL_INDICATOR: &[u8] = &[0x55, 0x1d, 27];
const ISSUING_DISTRIBUTION_POINT: &[u8] = &[0x55, 0x1d, 28];
const AUTHORITY_KEY_IDENTIFIER: &[u8] = &[0x55, 0x1d, 35];
const EXPIRED_CERTS_ON_CRL: &[u8] = &[0x55, 0x1d, 60];

/// 5.2.5. A field that is not known makes the value malformed, so nothing widens the scope by accident.
fn scope(value: &[u8]) -> Result<IssuingDistributionPoint, Error> {
    let mut fields = tlv::only(value, tlv::SEQUENCE)?.reader();
    let name = fields.optional(0xa0)?.map(|name| PointName::read(&name)).transpose()?;
    let only_user_certs = flag(fields.optional(0x81)?);
    let only_ca_certs = flag(fields.optional(0x82)?);
    let only_some_reasons = fields
        .optional(0x83)?
        .map(|bits| ReasonFlags::read(&bits))
        .transpose()?;
    let indirect = flag(fields.optional(0x84)?);
    let only_attribute_certs = flag(fields.optional(0x85)?);
    fields.end()?;
    Ok(IssuingDistributionPoint {
        name,
        only_user_certs,
        only_ca_certs,
        only_some_reasons,
        indirect,
        only_attribute_certs,
        der: value.into(),
    })
}

fn flag(field: Option<Tlv<'_>>) -> bool {
    field.is_some_and(|field| field.content != [0])
}
