//! Certificate revocation lists: RFC 5280 5.
//!
//! A list may hold half a million entries and is asked for one or a few. So only the fields around the entries are
//! read at once; [`CertificateList::find`] walks the entries element by element, building nothing. Each walk looks at
//! *every* entry: a damaged one, or a critical entry extension that is not processed, spoils the whole list (5.3). Serial
//! numbers are compared at their place in an entry only, so bytes that merely look like an entry are never
//! taken for one.
//!
//! Left out: indirect CRLs (certificateIssuer, 5.3.3) are refused; delta CRLs (5.2.4) are recognised and the
//! `revocation` module lets them revoke, not clear; freshestCRL (5.2.6) is ignored, as it may be.

mod entry;

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::certificate::{Frame, Signed, sha256};
use crate::crypto::{PublicKey, Verification};
use crate::tlv::{self, Reader, Tlv};
use crate::{Error, Name, Time, distribution_point, extension};
pub use entry::{RevocationReason, RevokedCertificate};

/// A CRL. Cheap to clone.
#[derive(Clone)]
pub struct CertificateList(Arc<Facts>);

struct Facts {
    der: Vec<u8>,
    frame: Frame,
    issuer: Name,
    this_update: Time,
    next_update: Option<Time>,
    entries: Range<usize>,
    extensions: CrlExtensions,
    same_algorithm: bool,
    sha256: OnceLock<[u8; 32]>,
    verified_by: OnceLock<Box<[u8]>>,
}

/// issuingDistributionPoint (5.2.5): what part of the issuer's certificates a CRL covers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct IssuingDistributionPoint {
    /// `Some` if a distribution point is named; empty for a relative name.
    pub(crate) full_names: Option<Vec<Box<[u8]>>>,
    pub(crate) only_user_certs: bool,
    pub(crate) only_ca_certs: bool,
    pub(crate) only_some_reasons: bool,
    pub(crate) indirect: bool,
    pub(crate) only_attribute_certs: bool,
}

#[derive(Debug, Default)]
pub(crate) struct CrlExtensions {
    number: Option<Box<[u8]>>,
    authority_key_identifier: Option<Box<[u8]>>,
    pub(crate) issuing_distribution_point: Option<IssuingDistributionPoint>,
    pub(crate) delta: bool,
    pub(crate) critical_unknown: Vec<String>,
    pub(crate) duplicate: bool,
}

impl CertificateList {
    /// Reads one DER CRL, all but its entries.
    ///
    /// # Errors
    /// `der-…`, `crl-malformed`, `name-malformed` or `time-malformed`.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let frame = Frame::of_signed(der)?;
        // Read with the whole in view, so that offsets are those of the file.
        let tbs = Reader::new(der).expect(tlv::SEQUENCE)?.reader().expect(tlv::SEQUENCE)?;
        let mut fields = tbs.reader();
        let version = fields.optional(tlv::INTEGER)?;
        if version.is_some_and(|version| version.content != [1]) {
            return Err(Error::new("crl-malformed", "the CRL's version is unknown").at(tbs.offset));
        }
        let algorithm = fields.expect(tlv::SEQUENCE)?;
        let issuer = Name::from_der(fields.expect(tlv::SEQUENCE)?.raw)?;
        let this_update = time(&fields.next()?)?;
        let next_update = match fields.peek() {
            Some(tlv::UTC_TIME | tlv::GENERALIZED_TIME) => Some(time(&fields.next()?)?),
            _ => None,
        };
        let entries = fields.optional(tlv::SEQUENCE)?.map_or(0..0, |entries| {
            entries.content_offset()..entries.offset + entries.raw.len()
        });
        let extensions = fields
            .optional(EXTENSIONS)?
            .map(|outer| CrlExtensions::read(&outer))
            .transpose()?;
        fields.end()?;
        Ok(Self(Arc::new(Facts {
            same_algorithm: der.get(frame.algorithm.clone()) == Some(algorithm.raw),
            der: der.to_vec(),
            frame,
            issuer,
            this_update,
            next_update,
            entries,
            extensions: extensions.unwrap_or_default(),
            sha256: OnceLock::new(),
            verified_by: OnceLock::new(),
        })))
    }

    /// The bytes as they were received.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// SHA-256 of the bytes; computed when first asked for.
    pub fn sha256(&self) -> &[u8; 32] {
        self.0.sha256.get_or_init(|| sha256(&self.0.der))
    }

    /// Who issued it.
    pub fn issuer(&self) -> &Name {
        &self.0.issuer
    }

    /// When it was issued.
    pub fn this_update(&self) -> Time {
        self.0.this_update
    }

    /// When the next one comes at the latest; absent in old CRLs only.
    pub fn next_update(&self) -> Option<Time> {
        self.0.next_update
    }

    /// cRLNumber (5.2.3): content octets, up to 20.
    pub fn number(&self) -> Option<&[u8]> {
        self.0.extensions.number.as_deref()
    }

    /// keyIdentifier of authorityKeyIdentifier (5.2.1).
    pub fn authority_key_identifier(&self) -> Option<&[u8]> {
        self.0.extensions.authority_key_identifier.as_deref()
    }

    /// Holds only changes to another CRL (5.2.4).
    pub fn is_delta(&self) -> bool {
        self.0.extensions.delta
    }

    /// The entry with this serial number (content octets), if any.
    ///
    /// # Errors
    /// `der-…`, `crl-malformed`, `crl-entry-critical-extension`, `crl-indirect` or `time-malformed` if *any* entry is
    /// damaged or cannot be processed: then the list tells nothing.
    pub fn find(&self, serial: &[u8]) -> Result<Option<RevokedCertificate>, Error> {
        let Range { start, end } = self.0.entries;
        let entries = self.0.der.get(start..end).unwrap_or_default();
        entry::find(entries, serial).map_err(|error| error.moved(start))
    }

    /// Whether `key` made the signature. A success is remembered, so that asking again is free.
    pub fn is_signed_by(&self, key: &PublicKey) -> Verification {
        let slice = |range: &Range<usize>| self.0.der.get(range.clone()).unwrap_or_default();
        let signed = Signed {
            message: slice(&self.0.frame.tbs),
            algorithm: slice(&self.0.frame.algorithm),
            signature: slice(&self.0.frame.signature),
        };
        signed.verify(key, &self.0.verified_by)
    }

    pub(crate) fn extensions(&self) -> &CrlExtensions {
        &self.0.extensions
    }

    /// 5.1.1.2: both fields contain the same algorithm identifier.
    pub(crate) fn names_one_algorithm(&self) -> bool {
        self.0.same_algorithm
    }
}

impl PartialEq for CertificateList {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.der() == other.der()
    }
}

impl Eq for CertificateList {}

impl fmt::Debug for CertificateList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CertificateList({:?}, {})", self.issuer().text(), self.this_update())
    }
}

impl CrlExtensions {
    fn read(outer: &Tlv<'_>) -> Result<Self, Error> {
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
            match oid {
                CRL_NUMBER => facts.number = Some(tlv::only(value, tlv::INTEGER)?.content.into()),
                AUTHORITY_KEY_IDENTIFIER => {
                    let id = tlv::only(value, tlv::SEQUENCE)?.reader().optional(0x80)?;
                    facts.authority_key_identifier = id.map(|id| id.content.into());
                }
                DELTA_CRL_INDICATOR => facts.delta = true,
                ISSUING_DISTRIBUTION_POINT => facts.issuing_distribution_point = Some(scope(value)?),
                _ if critical => facts.critical_unknown.push(extension::text(oid)),
                _ => {}
            }
            Ok(())
        })?;
        Ok(facts)
    }
}

const EXTENSIONS: u8 = 0xa0;
const CRL_NUMBER: &[u8] = &[0x55, 0x1d, 20];
const DELTA_CRL_INDICATOR: &[u8] = &[0x55, 0x1d, 27];
const ISSUING_DISTRIBUTION_POINT: &[u8] = &[0x55, 0x1d, 28];
const AUTHORITY_KEY_IDENTIFIER: &[u8] = &[0x55, 0x1d, 35];

/// 5.2.5. A field that is not known makes the value malformed, so nothing widens the scope by accident.
fn scope(value: &[u8]) -> Result<IssuingDistributionPoint, Error> {
    let mut fields = tlv::only(value, tlv::SEQUENCE)?.reader();
    let full_names = fields
        .optional(0xa0)?
        .map(|name| distribution_point::full_names(&name))
        .transpose()?;
    let mut flag = |tag| -> Result<bool, Error> {
        let field = fields.optional(tag)?;
        Ok(field.is_some_and(|field| field.content != [0]))
    };
    let scope = IssuingDistributionPoint {
        full_names,
        only_user_certs: flag(0x81)?,
        only_ca_certs: flag(0x82)?,
        only_some_reasons: flag(0x83)?,
        indirect: flag(0x84)?,
        only_attribute_certs: flag(0x85)?,
    };
    fields.end()?;
    Ok(scope)
}

/// Calls `take(oid, critical, value)` for each extension of `Extensions`, which `outer` holds.
fn each_extension<'a>(
    outer: &Tlv<'a>,
    mut take: impl FnMut(&'a [u8], bool, &'a [u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut outer = outer.reader();
    let mut list = outer.expect(tlv::SEQUENCE)?.reader();
    outer.end()?;
    while !list.is_empty() {
        one_extension(&list.expect(tlv::SEQUENCE)?, &mut take)?;
    }
    Ok(())
}

fn one_extension<'a>(
    extension: &Tlv<'a>,
    take: &mut impl FnMut(&'a [u8], bool, &'a [u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut fields = extension.reader();
    let oid = fields.expect(tlv::OID)?.content;
    let critical = fields
        .optional(tlv::BOOLEAN)?
        .is_some_and(|critical| critical.content != [0]);
    let value = fields.expect(tlv::OCTET_STRING)?.content;
    fields.end()?;
    take(oid, critical, value)
}

fn time(element: &Tlv<'_>) -> Result<Time, Error> {
    Time::from_asn1(element.tag, element.content).map_err(|error| error.at(element.offset))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minting::{CrlDraft, at, der, extension, key, reason};

    #[test]
    fn the_fields_around_the_entries_are_read() {
        let crl = CrlDraft::new().with(extension(20, false, &[2, 2, 1, 0])).mint();
        assert_eq!(crl.issuer().common_name(), Some("Sub"));
        assert_eq!((crl.this_update(), crl.next_update()), (at(2025), Some(at(2026))));
        assert_eq!(crl.number(), Some(&[1, 0][..]));
        assert_eq!(crl.is_signed_by(key(2).public_key()), Verification::Verified);
        assert_eq!(crl.is_signed_by(key(3).public_key()), Verification::Bad);
        assert_eq!(crl.is_signed_by(key(2).public_key()), Verification::Verified);
    }

    #[test]
    fn an_entry_carries_its_reason_and_invalidity_date() {
        let invalid_since = extension(24, false, &der(0x18, &[b"20210601000000Z"]));
        let crl = CrlDraft::new().entry(&[7], 2024, &[reason(4), invalid_since]).mint();
        let entry = crl.find(&[7]).unwrap().unwrap();
        assert_eq!(entry.reason.map(RevocationReason::name), Some("superseded"));
        assert_eq!(
            (entry.revocation_date, entry.invalidity_date),
            (at(2024), Some(at(2021)))
        );
    }

    #[test]
    fn redundant_zeros_of_a_serial_do_not_matter_but_its_sign_does() {
        let crl = CrlDraft::new()
            .entry(&[0, 0xff], 2024, &[])
            .entry(&[0, 0, 7], 2024, &[])
            .mint();
        assert!(crl.find(&[0, 0xff]).unwrap().is_some());
        assert_eq!(crl.find(&[0xff]), Ok(None));
        assert!(crl.find(&[7]).unwrap().is_some() && crl.find(&[0, 7]).unwrap().is_some());
    }

    /// The bytes of an entry for serial 5 inside an extension of the entry for serial 4.
    #[test]
    fn bytes_that_look_like_an_entry_are_not_one() {
        let mut decoy = CrlDraft::new().entry(&[5], 2024, &[]);
        let lookalike = decoy.entries.pop().unwrap();
        let crl = decoy.entry(&[4], 2024, &[extension(99, false, &lookalike)]).mint();
        assert_eq!(crl.find(&[5]), Ok(None));
        assert!(crl.find(&[4]).unwrap().is_some());
    }

    #[test]
    fn one_damaged_entry_spoils_every_question() {
        let mut draft = CrlDraft::new().entry(&[4], 2024, &[]);
        draft.entries.push(vec![0x30, 3, 2, 1, 9]);
        let crl = draft.mint();
        assert!(crl.find(&[4]).is_err());
        assert!(crl.find(&[8]).is_err_and(|error| error.offset().is_some()));
    }

    #[test]
    fn the_signed_part_may_not_end_in_other_data() {
        let mut bytes = CrlDraft::new().der();
        bytes.push(0);
        assert_eq!(
            CertificateList::from_der(&bytes).map_err(|error| error.code()),
            Err("der-trailing")
        );
    }

    proptest::proptest! {
        #[test]
        fn damaged_crls_never_panic(at in 0_usize..400, octet: u8) {
            let draft = CrlDraft::new().entry(&[4], 2024, &[reason(1), extension(24, false, &[0x18, 1, 0])]);
            let mut bytes = draft.with(extension(28, true, &[0x30, 0])).with(extension(20, false, &[2, 1, 5])).der();
            let place = at % bytes.len();
            bytes[place] = octet;
            if let Ok(crl) = CertificateList::from_der(&bytes) {
                let _ = (crl.find(&[4]), crl.find(&[]), crl.sha256(), crl.is_signed_by(key(2).public_key()));
            }
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            let _ = CertificateList::from_der(&bytes);
            let _ = CertificateList::from_der(&der(0x30, &[&der(0x30, &[&bytes]), &[0x30, 0, 3, 1, 0]]));
            let _ = entry::find(&bytes, &[1]);
        }
    }
}
