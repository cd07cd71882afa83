//! The entries of a CRL: RFC 5280 5.1.2.6 and 5.3.

use super::{one_extension, time};
use crate::tlv::{self, Reader, Tlv};
use crate::{Error, Time};

/// An entry of revokedCertificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevokedCertificate {
    /// When the issuer revoked it.
    pub revocation_date: Time,
    /// Why; `None` if the issuer does not say.
    pub reason: Option<RevocationReason>,
    /// Since when the key may have been in other hands (5.3.2).
    pub invalidity_date: Option<Time>,
}

/// CRLReason (5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RevocationReason {
    /// 0
    Unspecified,
    /// 1
    KeyCompromise,
    /// 2
    CaCompromise,
    /// 3
    AffiliationChanged,
    /// 4
    Superseded,
    /// 5
    CessationOfOperation,
    /// 6: suspended
    CertificateHold,
    /// 8: in delta CRLs only
    RemoveFromCrl,
    /// 9
    PrivilegeWithdrawn,
    /// 10
    AaCompromise,
    /// A number that RFC 5280 does not define.
    Other(u8),
}

impl RevocationReason {
    /// The name as RFC 5280 writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::KeyCompromise => "keyCompromise",
            Self::CaCompromise => "cACompromise",
            Self::AffiliationChanged => "affiliationChanged",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessationOfOperation",
            Self::CertificateHold => "certificateHold",
            Self::RemoveFromCrl => "removeFromCRL",
            Self::PrivilegeWithdrawn => "privilegeWithdrawn",
            Self::AaCompromise => "aACompromise",
            Self::Other(_) => "other",
        }
    }

    const fn from_code(code: u8) -> Self {
        match code {
            0 => Self::Unspecified,
            1 => Self::KeyCompromise,
            2 => Self::CaCompromise,
            3 => Self::AffiliationChanged,
            4 => Self::Superseded,
            5 => Self::CessationOfOperation,
            6 => Self::CertificateHold,
            8 => Self::RemoveFromCrl,
            9 => Self::PrivilegeWithdrawn,
            10 => Self::AaCompromise,
            other => Self::Other(other),
        }
    }
}

/// The entry for `serial`; an error if any entry cannot be processed.
pub(super) fn find(entries: &[u8], serial: &[u8]) -> Result<Option<RevokedCertificate>, Error> {
    let serial = shortest(serial);
    let mut found = None;
    let mut entries = Reader::new(entries);
    while !entries.is_empty() {
        let entry = entries.expect(tlv::SEQUENCE)?;
        let mut fields = entry.reader();
        let number = fields.expect(tlv::INTEGER)?;
        let date = fields.next()?;
        let extensions = if fields.is_empty() {
            None
        } else {
            Some(fields.expect(tlv::SEQUENCE)?)
        };
        fields.end()?;
        if shortest(number.content) == serial && found.is_none() {
            found = Some(revoked(&date, extensions)?);
        } else if let Some(extensions) = extensions {
            processable(&extensions)?;
        }
    }
    Ok(found)
}

fn revoked(date: &Tlv<'_>, extensions: Option<Tlv<'_>>) -> Result<RevokedCertificate, Error> {
    let mut entry = RevokedCertificate {
        revocation_date: time(date)?,
        reason: None,
        invalidity_date: None,
    };
    let Some(extensions) = extensions else {
        return Ok(entry);
    };
    processable(&extensions)?;
    let mut list = extensions.reader();
    while !list.is_empty() {
        one_extension(&list.expect(tlv::SEQUENCE)?, &mut |oid, _, value| {
            match oid {
                REASON_CODE => entry.reason = Some(reason(value)?),
                INVALIDITY_DATE => entry.invalidity_date = Some(time(&tlv::only(value, tlv::GENERALIZED_TIME)?)?),
                _ => {}
            }
            Ok(())
        })?;
    }
    Ok(entry)
}

fn reason(value: &[u8]) -> Result<RevocationReason, Error> {
    match tlv::only(value, tlv::ENUMERATED)?.content {
        [code] => Ok(RevocationReason::from_code(*code)),
        _ => Err(Error::new("crl-malformed", "the reason of a CRL entry is malformed")),
    }
}

/// 5.3: a critical entry extension that is not processed forbids the use of the whole CRL.
fn processable(extensions: &Tlv<'_>) -> Result<(), Error> {
    // Nearly every entry holds a reasonCode alone.
    if let [
        0x30,
        0x0a,
        0x06,
        3,
        0x55,
        0x1d,
        21,
        tlv::OCTET_STRING,
        3,
        tlv::ENUMERATED,
        1,
        _,
    ] = extensions.content
    {
        return Ok(());
    }
    let mut list = extensions.reader();
    while !list.is_empty() {
        one_extension(&list.expect(tlv::SEQUENCE)?, &mut |oid, critical, _| match oid {
            CERTIFICATE_ISSUER => Err(INDIRECT.at(extensions.offset)),
            REASON_CODE | INVALIDITY_DATE => Ok(()),
            _ if critical => Err(CRITICAL.at(extensions.offset)),
            _ => Ok(()),
        })?;
    }
    Ok(())
}

const INDIRECT: Error = Error::new("crl-indirect", "the CRL has entries of other issuers");
const CRITICAL: Error = Error::new(
    "crl-entry-critical-extension",
    "a CRL entry has a critical extension that is not known",
);

/// The shortest form of an INTEGER: some issuers write redundant zeros in one place and not in the other. A zero
/// that makes the number positive stays.
fn shortest(mut serial: &[u8]) -> &[u8] {
    while let [0, next, ..] = serial
        && *next < 0x80
    {
        serial = serial.get(1..).unwrap_or_default();
    }
    serial
}

const REASON_CODE: &[u8] = &[0x55, 0x1d, 21];
const INVALIDITY_DATE: &[u8] = &[0x55, 0x1d, 24];
const CERTIFICATE_ISSUER: &[u8] = &[0x55, 0x1d, 29];
