//! Which CRL may enter, and which one it replaces: RFC 5280 5.2.3 (cRLNumber), 5.1.2.4 (thisUpdate), 5.2.5 and 5.2.4 (scope).
//!
//! A CRL enters if a certificate of the store signed it, and never goes back: not in thisUpdate, not in number, not from a
//! number to none. Left out: indirect CRLs whose issuer is not in the store.

use der::asn1::{AnyRef, OctetStringRef};
use der::oid::ObjectIdentifier;
use der::{Decode, Reader, SliceReader, Tag, TagNumber, Tagged};
use kyso::{Certificate, CertificateList, DigestAlgorithm, Time};
use kyso_pki::crypto::{Verification, digest};

/// What became of a CRL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrlOutcome {
    /// It is the first of its kind.
    New,
    /// It follows an older one.
    Newer,
    /// It was there.
    Known,
}

/// Why a CRL may not enter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CrlRefusal {
    /// No certificate of the store has the name of its issuer.
    UnknownIssuer,
    /// None of those that have the name signed it.
    BadSignature,
    /// The store has a newer one: going back would hide revocations.
    Older {
        /// thisUpdate of the one that is there.
        known: Time,
    },
    /// Its extensions cannot be read.
    Malformed,
}

/// The certificate that signed it, among those that may (RFC 5280 6.3.3 (f), (g)).
pub(crate) fn issuer<'c>(
    crl: &CertificateList,
    candidates: impl Iterator<Item = &'c Certificate>,
) -> Result<&'c Certificate, CrlRefusal> {
    let mut refusal = CrlRefusal::UnknownIssuer;
    for candidate in candidates.filter(|candidate| candidate.subject() == crl.issuer()) {
        let may_sign = candidate.key_usage().is_none_or(|usage| usage.crl_sign());
        if may_sign && crl.is_signed_by(candidate.public_key()) == Verification::Verified {
            return Ok(candidate);
        }
        refusal = CrlRefusal::BadSignature;
    }
    Err(refusal)
}

/// A name for all CRLs that replace one another: of one key, for one part of its certificates, delta or complete.
pub(crate) fn scope(crl: &CertificateList, issuer: &Certificate) -> Result<String, CrlRefusal> {
    let mut parts = vec![digest(DigestAlgorithm::Sha256, issuer.public_key().spki_der())];
    for extension in [ISSUING_DISTRIBUTION_POINT, DELTA_CRL_INDICATOR] {
        let value = extension_value(crl.der(), extension).map_err(|_| CrlRefusal::Malformed)?;
        // which complete CRL a delta builds on changes from one to the next
        let value = match value {
            Some(_) if extension == DELTA_CRL_INDICATOR => b"delta".as_slice(),
            Some(value) => value,
            None => b"",
        };
        parts.push(digest(DigestAlgorithm::Sha256, value));
    }
    let octets: Vec<u8> = parts.iter().flat_map(|part| part.as_ref().to_vec()).collect();
    let name = digest(DigestAlgorithm::Sha256, &octets);
    Ok(name
        .as_ref()
        .iter()
        .take(16)
        .map(|octet| format!("{octet:02x}"))
        .collect())
}

/// Whether `new` stands before `known`: an earlier thisUpdate, a lower number, or no number where there was one.
pub(crate) fn goes_back(new: &CertificateList, known: &CertificateList) -> bool {
    let number = |crl: &CertificateList| {
        crl.number().map(|octets| {
            let significant: Vec<u8> = octets.iter().copied().skip_while(|octet| *octet == 0).collect();
            (significant.len(), significant)
        })
    };
    new.this_update() < known.this_update() || number(new) < number(known)
}

/// thisUpdate as digits that sort by time.
pub(crate) fn compact(time: Time) -> String {
    time.to_string().chars().filter(char::is_ascii_digit).collect()
}

const ISSUING_DISTRIBUTION_POINT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.28");
const DELTA_CRL_INDICATOR: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.27");

/// The value of an extension: crlExtensions is the element [0] of tbsCertList. Entries are stepped over, not read.
fn extension_value(der: &[u8], wanted: ObjectIdentifier) -> der::Result<Option<&[u8]>> {
    let tbs = SliceReader::new(content(der)?)?.decode::<AnyRef<'_>>()?;
    let mut fields = SliceReader::new(tbs.value())?;
    while !fields.is_finished() {
        let field: AnyRef<'_> = fields.decode()?;
        let is_extensions = matches!(field.tag(), Tag::ContextSpecific { number, .. } if number == TagNumber(0));
        if !is_extensions {
            continue;
        }
        let list = AnyRef::from_der(field.value())?;
        let mut extensions = SliceReader::new(list.value())?;
        while !extensions.is_finished() {
            let extension: AnyRef<'_> = extensions.decode()?;
            let mut parts = SliceReader::new(extension.value())?;
            let oid: ObjectIdentifier = parts.decode()?;
            if oid != wanted {
                continue;
            }
            if Tag::peek(&parts)? == Tag::Boolean {
                let _critical: bool = parts.decode()?;
            }
            let value: &OctetStringRef = parts.decode()?;
            return Ok(Some(value.as_bytes()));
        }
    }
    Ok(None)
}

/// The content of the outer SEQUENCE.
fn content(der: &[u8]) -> der::Result<&[u8]> {
    AnyRef::from_der(der).map(|outer| outer.value())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kyso_testkit::mint::{self, CertificateSpec, CrlSpec, KeyPair, extension};

    fn root() -> CertificateSpec {
        CertificateSpec::root(mint::name(&[("CN", "Root")]), &KeyPair::p256(1))
    }

    fn crl(edit: impl FnOnce(&mut CrlSpec)) -> CertificateList {
        let mut spec = CrlSpec::new(&root());
        edit(&mut spec);
        CertificateList::from_der(&mint::crl(&spec)).unwrap()
    }

    fn set_number(spec: &mut CrlSpec, number: Option<u64>) {
        spec.extensions.truncate(1);
        spec.extensions.extend(number.map(extension::crl_number));
    }

    #[test]
    fn a_crl_never_goes_back_in_time_or_number() {
        let known = crl(|spec| set_number(spec, Some(256)));
        let later = |spec: &mut CrlSpec| spec.this_update = "20250902000000Z".into();
        let rows = [
            (crl(|spec| set_number(spec, Some(256))), false),
            (crl(|spec| set_number(spec, Some(257))), false),
            (crl(|spec| set_number(spec, Some(255))), true),
            (crl(|spec| set_number(spec, None)), true),
            (crl(later), true), // its number is 1
            (
                crl(|spec| {
                    later(spec);
                    set_number(spec, Some(257));
                }),
                false,
            ),
            (
                crl(|spec| {
                    spec.this_update = "20250831000000Z".into();
                    set_number(spec, Some(300));
                }),
                true,
            ),
        ];
        for (at, (new, back)) in rows.iter().enumerate() {
            assert_eq!(goes_back(new, &known), *back, "row {at}");
        }
        assert!(!goes_back(&known, &crl(|spec| set_number(spec, None))));
    }

    #[test]
    fn a_crl_for_a_part_of_the_certificates_is_of_another_scope() {
        let issuer = Certificate::from_der(&mint::certificate(&root())).unwrap();
        // onlyContainsUserCerts [1] TRUE
        let users = crl(|spec| {
            spec.extensions
                .push(extension::extension("2.5.29.28", vec![0x30, 0x03, 0x81, 0x01, 0xff]).critical());
        });
        let delta = |base: u8| {
            crl(|spec| {
                spec.extensions
                    .push(extension::extension("2.5.29.27", vec![2, 1, base]).critical());
            })
        };
        let all = scope(&crl(|_| ()), &issuer);
        assert_eq!(
            all,
            scope(&crl(|spec| spec.this_update = "20260101000000Z".into()), &issuer)
        );
        assert_ne!(all, scope(&users, &issuer));
        assert_ne!(all, scope(&delta(1), &issuer));
        assert_eq!(scope(&delta(1), &issuer), scope(&delta(2), &issuer));
        let busy = crl(|spec| *spec = spec.clone().revoke(&[7], "20250101000000Z", Some(1)));
        assert_eq!(all, scope(&busy, &issuer));
    }

    #[test]
    fn only_a_key_of_the_store_that_may_sign_crls_vouches_for_one() {
        let issuer_of = |spec: &CertificateSpec| Certificate::from_der(&mint::certificate(spec)).unwrap();
        let good = issuer_of(&root());
        assert_eq!(issuer(&crl(|_| ()), [&good].into_iter()), Ok(&good));
        let forged = crl(|spec| spec.issuer_key = KeyPair::p256(2));
        assert_eq!(issuer(&forged, [&good].into_iter()), Err(CrlRefusal::BadSignature));
        let stranger = issuer_of(&CertificateSpec::root(
            mint::name(&[("CN", "Other")]),
            &KeyPair::p256(1),
        ));
        assert_eq!(
            issuer(&crl(|_| ()), [&stranger].into_iter()),
            Err(CrlRefusal::UnknownIssuer)
        );
        let mut no_crl_sign = root();
        // keyCertSign alone
        no_crl_sign.set(extension::key_usage(&[5]));
        assert_eq!(
            issuer(&crl(|_| ()), [&issuer_of(&no_crl_sign)].into_iter()),
            Err(CrlRefusal::BadSignature)
        );
    }
}
