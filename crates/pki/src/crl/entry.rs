//! The entries of a CRL: RFC 5280 5.1.2.6 and 5.3.

use std::cmp::Reverse;

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

impl RevokedCertificate {
    /// Two entries about one certificate contradict each other: what weighs more holds, of two alike the earlier date.
    pub(super) fn worse(self, other: Self) -> Self {
        let weight = |entry: &Self| {
            let kind = match entry.reason {
                Some(RevocationReason::RemoveFromCrl) => 0,
                Some(RevocationReason::CertificateHold) => 1,
                _ => 2,
            };
            (kind, Reverse(entry.revocation_date))
        };
        if weight(&other) > weight(&self) { other } else { self }
    }
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

    pub(crate) const fn from_code(code: u8) -> Self {
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

/// An entry that has been taken apart, not looked into.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    /// In its shortest form.
    pub(super) serial: &'a [u8],
    date: Tlv<'a>,
    extensions: Option<Tlv<'a>>,
    pub(super) offset: usize,
}

impl<'a> Entry<'a> {
    #[inline]
    pub(super) fn read(entries: &mut Reader<'a>) -> Result<Self, Error> {
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
        Ok(Self {
            serial: shortest(number.content),
            date,
            extensions,
            offset: entry.offset,
        })
    }

    /// The value of certificateIssuer (5.3.3), if this entry has one.
    pub(super) fn certificate_issuer(&self) -> Result<Option<&'a [u8]>, Error> {
        match &self.extensions {
            Some(extensions) => processable(extensions),
            None => Ok(None),
        }
    }

    /// What every entry must be, whoever it is about: a date that looks like one, and no critical extension that is not
    /// processed. Answers as [`certificate_issuer`](Self::certificate_issuer).
    #[inline]
    fn checked(&self) -> Result<Option<&'a [u8]>, Error> {
        match (self.date.tag, self.date.content) {
            (tlv::UTC_TIME, [_, _, _, _, _, _, _, _, _, _, _, _, b'Z'])
            | (tlv::GENERALIZED_TIME, [_, _, _, _, _, _, _, _, _, _, _, _, _, _, b'Z']) => {}
            _ => return Err(Error::new("time-malformed", "the time cannot be read").at(self.date.offset)),
        }
        self.certificate_issuer()
    }

    /// All that it says.
    pub(super) fn revoked(&self) -> Result<RevokedCertificate, Error> {
        let mut entry = RevokedCertificate {
            revocation_date: time(&self.date)?,
            reason: None,
            invalidity_date: None,
        };
        let Some(extensions) = self.extensions else {
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
}

/// Looks at every entry and takes those with this serial number, each with the certificate issuer that holds for it. How
/// many entries there are; an error if any cannot be processed.
pub(super) fn walk<'e>(
    entries: &'e [u8],
    indirect: bool,
    serial: &[u8],
    mut take: impl FnMut(&Entry<'e>, Option<&[u8]>) -> Result<(), Error>,
) -> Result<usize, Error> {
    let serial = shortest(serial);
    let (mut issuer, mut count) = (None, 0);
    let mut reader = Reader::new(entries);
    while !reader.is_empty() {
        if let Some((number, octets)) = usual(reader.rest())
            && !(number.last() == serial.last() && shortest(number) == serial)
        {
            reader.skip(octets);
            count += 1;
            continue;
        }
        let entry = Entry::read(&mut reader)?;
        if let Some(named) = entry.checked()? {
            if !indirect {
                return Err(INDIRECT.at(entry.offset));
            }
            issuer = Some(named);
        }
        if entry.serial == serial {
            take(&entry, issuer)?;
        }
        count += 1;
    }
    Ok(count)
}

/// The serial number of the first entry and the octets of the whole, if it has the shape of nearly all entries: a
/// UTCTime, and a reasonCode or no extension. To pass over such a one takes a third of the time of taking it apart.
#[inline]
fn usual(entries: &[u8]) -> Option<(&[u8], usize)> {
    let [
        tlv::SEQUENCE,
        length @ ..=0x7f,
        tlv::INTEGER,
        number @ ..=0x7f,
        fields @ ..,
    ] = entries
    else {
        return None;
    };
    let fields = fields.get(..usize::from(*length).checked_sub(2)?)?;
    let (number, fields) = fields.split_at_checked(usize::from(*number))?;
    let extensions = match fields {
        [
            tlv::UTC_TIME,
            13,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            b'Z',
            extensions @ ..,
        ] => extensions,
        _ => return None,
    };
    match extensions {
        [] => {}
        [0x30, 0x0c, content @ ..] if is_reason_alone(content) => {}
        _ => return None,
    }
    Some((number, usize::from(*length) + 2))
}

/// Nearly every entry that has extensions holds a reasonCode alone.
#[inline]
const fn is_reason_alone(extensions: &[u8]) -> bool {
    matches!(
        extensions,
        [
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
            _
        ]
    )
}

fn reason(value: &[u8]) -> Result<RevocationReason, Error> {
    match tlv::only(value, tlv::ENUMERATED)?.content {
        [code] => Ok(RevocationReason::from_code(*code)),
        _ => Err(Error::new("crl-malformed", "the reason of a CRL entry is malformed")),
    }
}

/// 5.3: a critical entry extension that is not processed forbids the use of the whole CRL. The value of
/// certificateIssuer, if there is one.
#[inline]
fn processable<'a>(extensions: &Tlv<'a>) -> Result<Option<&'a [u8]>, Error> {
    if is_reason_alone(extensions.content) {
        return Ok(None);
    }
    each_processable(extensions)
}

fn each_processable<'a>(extensions: &Tlv<'a>) -> Result<Option<&'a [u8]>, Error> {
    let mut issuer = None;
    let mut list = extensions.reader();
    while !list.is_empty() {
        one_extension(&list.expect(tlv::SEQUENCE)?, &mut |oid, critical, value| {
            match oid {
                CERTIFICATE_ISSUER => issuer = Some(value),
                REASON_CODE | INVALIDITY_DATE => {}
                _ if critical => return Err(CRITICAL.at(extensions.offset)),
                _ => {}
            }
            Ok(())
        })?;
    }
    Ok(issuer)
}

const INDIRECT: Error = Error::new(
    "crl-indirect",
    "the CRL has entries of other issuers and does not say so",
);
const CRITICAL: Error = Error::new(
    "crl-entry-critical-extension",
    "a CRL entry has a critical extension that is not known",
);

/// The shortest form of an INTEGER: some issuers write redundant zeros in one place and not in the other. A zero
/// that makes the number positive stays.
pub(super) fn shortest(mut serial: &[u8]) -> &[u8] {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minting::{der, extension, reason};

    /// What `walk` does, without its short cut.
    fn taken_apart(entries: &[u8]) -> Result<usize, Error> {
        let (mut reader, mut count) = (Reader::new(entries), 0);
        while !reader.is_empty() {
            Entry::read(&mut reader)?.checked()?;
            count += 1;
        }
        Ok(count)
    }

    fn list() -> Vec<u8> {
        let date = der(0x17, &[b"250601000000Z"]);
        let long = der(0x18, &[b"20250601000000Z"]);
        let with = |extension: Vec<u8>| der(0x30, &[&[2, 2, 1, 9], &date, &der(0x30, &[&extension])]);
        let entries = [
            der(0x30, &[&[2, 1, 5], &date]),
            with(reason(1)),
            der(0x30, &[&[2, 1, 6], &long]),
            with([reason(4), extension(24, false, &long)].concat()),
            with(extension(29, true, &[0x30, 0])),
        ];
        entries.concat()
    }

    #[test]
    fn the_short_cut_passes_over_the_usual_entries_alone() {
        let list = list();
        assert_eq!(usual(&list), Some((&[5][..], 20)));
        assert_eq!(usual(&list[20..]), Some((&[1, 9][..], 35)));
        assert_eq!(usual(&list[55..]), None);
        assert_eq!(walk(&list, true, &[0], |_, _| Ok(())), Ok(5));
    }

    proptest::proptest! {
        #[test]
        fn the_short_cut_changes_no_answer(at in 0_usize..150, octet: u8, end in 0_usize..200) {
            let mut list = list();
            let place = at % list.len();
            list[place] = octet;
            list.truncate(end);
            proptest::prop_assert_eq!(walk(&list, true, &[0], |_, _| Ok(())), taken_apart(&list));
        }
    }
}
