//! Certificate revocation lists: RFC 5280 5.
//!
//! A list may hold half a million entries and is asked for one or a few. So only the fields around the entries are
//! read at once; the first question walks the entries element by element, building nothing. That walk looks at
//! *every* entry: a damaged one, or a critical entry extension that is not processed, spoils the whole list (5.3). The
//! second question makes an index, a fifth of the list's size at most, and from then on a question costs microseconds. Serial
//! numbers are compared at their place in an entry only, so bytes that merely look like an entry are never
//! taken for one.
//!
//! Which list counts for which certificate is the `revocation` module's matter. Left out: freshestCRL (5.2.6) and
//! authorityInfoAccess (5.2.7) of a CRL, which only help to fetch others.

mod entry;
mod index;
mod scope;

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock};

use crate::certificate::{Frame, Signed, sha256};
use crate::crypto::{PublicKey, Verification};
use crate::tlv::{self, Reader, Tlv};
use crate::{Error, Name, Time};
use entry::Entry;
pub use entry::{RevocationReason, RevokedCertificate};
use index::Index;
use scope::CrlExtensions;
pub(crate) use scope::IssuingDistributionPoint;

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
    /// Keys (SHA-256 of the SubjectPublicKeyInfo) that did not make the signature.
    refused: Mutex<Vec<([u8; 32], Verification)>>,
    /// How many entries there are, or why they cannot be processed; set by the first walk.
    walked: OnceLock<Result<usize, Error>>,
    index: OnceLock<Option<Index>>,
}

impl CertificateList {
    /// Reads one DER CRL, all but its entries.
    ///
    /// # Errors
    /// `der-…`, `crl-malformed`, `name-malformed` or `time-malformed`.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        Self::from_vec(der.to_vec())
    }

    /// The same without a copy: the CRL keeps these bytes.
    ///
    /// # Errors
    /// Those of [`from_der`](Self::from_der).
    pub fn from_vec(der: Vec<u8>) -> Result<Self, Error> {
        let frame = Frame::of_signed(&der)?;
        // Read with the whole in view, so that offsets are those of the file.
        let tbs = Reader::new(&der)
            .expect(tlv::SEQUENCE)?
            .reader()
            .expect(tlv::SEQUENCE)?;
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
            frame,
            issuer,
            this_update,
            next_update,
            entries,
            extensions: extensions.unwrap_or_default(),
            sha256: OnceLock::new(),
            verified_by: OnceLock::new(),
            refused: Mutex::default(),
            walked: OnceLock::new(),
            index: OnceLock::new(),
            der,
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
        self.0.extensions.base_number.is_some()
    }

    /// Has entries for certificates of other issuers, or may have (5.2.5).
    pub fn is_indirect(&self) -> bool {
        let scope = self.0.extensions.issuing_distribution_point.as_ref();
        scope.is_some_and(|scope| scope.indirect)
    }

    /// expiredCertsOnCRL (X.509 9.5.2.8): entries of certificates that expired since then are still there.
    pub fn expired_since(&self) -> Option<Time> {
        self.0.extensions.expired_since
    }

    /// The entry with this serial number (content octets) for a certificate of the CRL's own issuer, if any.
    ///
    /// # Errors
    /// Those of [`find_issued_by`](Self::find_issued_by).
    pub fn find(&self, serial: &[u8]) -> Result<Option<RevokedCertificate>, Error> {
        self.find_issued_by(self.issuer(), serial)
    }

    /// The entry for the certificate with this issuer and serial number (content octets), if any (5.3.3). Of several the
    /// one that weighs most.
    ///
    /// # Errors
    /// `der-…`, `crl-malformed`, `crl-entry-critical-extension`, `crl-indirect` or `time-malformed` if *any* entry is
    /// damaged or cannot be processed: then the list tells nothing.
    pub fn find_issued_by(&self, issuer: &Name, serial: &[u8]) -> Result<Option<RevokedCertificate>, Error> {
        let Range { start, end } = self.0.entries;
        let entries = self.0.der.get(start..end).unwrap_or_default();
        let mut found: Option<RevokedCertificate> = None;
        let take = |entry: &Entry<'_>, named: Option<&[u8]>| {
            let about = named.map_or(Ok(issuer == self.issuer()), |names| index::names(names, issuer))?;
            if about {
                let entry = entry.revoked()?;
                found = Some(found.map_or(entry, |known| known.worse(entry)));
            }
            Ok(())
        };
        let walked = self.0.walked.get();
        let searched = match walked {
            Some(Err(error)) => return Err(error.clone()),
            Some(Ok(count)) => match self.0.index.get_or_init(|| Index::of(entries, *count)) {
                Some(index) => index.find(entries, serial, take),
                None => entry::walk(entries, self.is_indirect(), serial, take).map(|_| ()),
            },
            None => {
                let walked = entry::walk(entries, self.is_indirect(), serial, take).map_err(|error| error.moved(start));
                // another thread may have been first, with the same result
                let _ = self.0.walked.set(walked.clone());
                return walked.map(|_| found);
            }
        };
        searched.map(|()| found).map_err(|error| error.moved(start))
    }

    /// Whether `key` made the signature. The answer is remembered, so that asking again is free.
    pub fn is_signed_by(&self, key: &PublicKey) -> Verification {
        if self.is_known_signed_by(key) {
            return Verification::Verified;
        }
        let slice = |range: &Range<usize>| self.0.der.get(range.clone()).unwrap_or_default();
        let signed = Signed {
            message: slice(&self.0.frame.tbs),
            algorithm: slice(&self.0.frame.algorithm),
            signature: slice(&self.0.frame.signature),
        };
        let spki = sha256(key.spki_der());
        if let Some(refusal) = self.refusal(&spki) {
            return refusal;
        }
        let verification = signed.verify(key, &self.0.verified_by);
        if verification != Verification::Verified {
            self.refuse(spki, &verification);
        }
        verification
    }

    /// Whether [`is_signed_by`](Self::is_signed_by) has said so of this key before.
    pub(crate) fn is_known_signed_by(&self, key: &PublicKey) -> bool {
        self.0.verified_by.get().is_some_and(|spki| **spki == *key.spki_der())
    }

    fn refusal(&self, spki: &[u8; 32]) -> Option<Verification> {
        let refused = self.0.refused.lock().ok()?;
        let known = refused.iter().find(|(key, _)| key == spki);
        known.map(|(_, verification)| verification.clone())
    }

    /// To hash half a million entries for each wrong key of each question would be the attacker's choice.
    fn refuse(&self, spki: [u8; 32], verification: &Verification) {
        if let Ok(mut refused) = self.0.refused.lock()
            && refused.len() < REMEMBERED_KEYS
        {
            refused.push((spki, verification.clone()));
        }
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

const EXTENSIONS: u8 = 0xa0;
const REMEMBERED_KEYS: usize = 64;

/// Calls `take(oid, critical, value)` for each extension of `Extensions`, which `outer` holds.
pub(crate) fn each_extension<'a>(
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

    /// The first question walks, the second makes the index.
    #[test]
    fn the_index_finds_what_the_walk_finds() {
        let serial = |number: u32| [&[1][..], &number.wrapping_mul(0x9e37_79b9).to_be_bytes()].concat();
        let draft = (0..5_000).fold(CrlDraft::new(), |draft, number| {
            let extensions = if number % 3 == 0 { vec![reason(1)] } else { vec![] };
            draft.entry(&serial(number), 2000 + u16::try_from(number % 25).unwrap(), &extensions)
        });
        // twice in the list, with different dates and weights
        let draft = draft.entry(&serial(7), 1990, &[]).entry(&serial(8), 1990, &[reason(6)]);
        let bytes = draft.der();
        let indexed = CertificateList::from_der(&bytes).unwrap();
        assert_eq!(indexed.find(&[1]), Ok(None));
        for number in (0..5_010).step_by(7).chain(0..20) {
            let walking = CertificateList::from_der(&bytes).unwrap();
            let found = walking.find(&serial(number)).unwrap();
            assert_eq!(found.is_some(), number < 5_000, "{number}");
            assert_eq!(indexed.find(&serial(number)), Ok(found), "{number}");
        }
        assert_eq!(indexed.find(&serial(7)).unwrap().unwrap().revocation_date, at(1990));
    }

    #[test]
    fn the_index_is_a_fifth_of_the_shortest_entries_at_most() {
        let draft = (0..=0xffff_u16).fold(CrlDraft::new(), |mut draft, number| {
            let [high, low] = number.to_be_bytes();
            draft
                .entries
                .push(der(0x30, &[&[2, 3, 1, high, low], &der(0x17, &[b"250601000000Z"])]));
            draft
        });
        let crl = draft.mint();
        assert_eq!((crl.find(&[0]), crl.find(&[0])), (Ok(None), Ok(None)));
        assert!(crl.find(&[1, 2, 3]).unwrap().is_some());
        let index = crl.0.index.get().unwrap().as_ref().unwrap();
        assert!(
            index.octets() * 5 <= crl.der().len(),
            "{} of {}",
            index.octets(),
            crl.der().len()
        );
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
            let _ = entry::walk(&bytes, true, &[1], |entry, _| entry.revoked().map(|_| ()));
        }
    }
}
