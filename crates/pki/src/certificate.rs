//! Certificates: RFC 5280 4.1.
//!
//! Read with x509-parser, not x509-cert: it borrows from the input (about 5 us a certificate), and it keeps going where
//! government certificates in use stray from RFC 5280 (an empty issuerAltName) and where x509-cert's typed decoding gives up.
//! The facts are copied once, together with the received bytes: a `Certificate` borrows nothing and is cheap to
//! clone. The outer frame is read a second time with this crate's own reader, which yields the exact signed
//! bytes and refuses what x509-parser skips over.
//!
//! A certificate with faults is still a certificate: [`Certificate::faults`] lists them, and [`path`](crate::path) does
//! not use one with an essential fault. Left out: unique identifiers (4.1.2.8), which RFC 5280 tells CAs not to use.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;

use crate::crypto::{self, DigestAlgorithm, PublicKey, SignatureAlgorithm, Verification};
use crate::distribution_point::DistributionPoint;
use crate::extension::{AuthorityInfoAccess, BasicConstraints, Extensions, Fault, KeyUsage};
use crate::tlv::{self, Reader, Tlv};
use crate::{Error, Name, Time};

/// An X.509 certificate. Two are equal if their bytes are.
#[derive(Clone)]
pub struct Certificate(Arc<Facts>);

struct Facts {
    der: Box<[u8]>,
    sha256: [u8; 32],
    frame: Frame,
    version: u8,
    subject: Name,
    issuer: Name,
    serial: Box<[u8]>,
    not_before: Time,
    not_after: Time,
    public_key: PublicKey,
    extensions: Extensions,
    verified_by: OnceLock<Box<[u8]>>,
}

impl Certificate {
    /// Reads one DER certificate.
    ///
    /// # Errors
    /// `der-…` if the outer structure is damaged or something follows it, `certificate-malformed`,
    /// `public-key-malformed`, `name-malformed`. Faults in extensions are no errors, see [`faults`](Self::faults).
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let frame = Frame::of_signed(der)?;
        let (_, parsed) = X509Certificate::from_der(der).map_err(|_| MALFORMED)?;
        let tbs = &parsed.tbs_certificate;
        if Some(tbs.as_ref()) != der.get(frame.tbs.clone()) {
            return Err(MALFORMED.at(frame.tbs.start));
        }
        let public_key = PublicKey::from_spki_der(tbs.subject_pki.raw)
            .map_err(|_| Error::new("public-key-malformed", "the public key cannot be read"))?;
        let mut extensions = Extensions::read(tbs.extensions());
        if public_key.is_negative_modulus() {
            extensions.faults.push(Fault {
                code: "public-key-negative-modulus",
                extension: None,
                essential: false,
            });
        }
        let version = u8::try_from(tbs.version.0).unwrap_or(u8::MAX).saturating_add(1);
        extensions
            .faults
            .extend(frame_faults(der, &frame, version, tbs.extensions().is_empty())?);
        Ok(Self(Arc::new(Facts {
            sha256: sha256(der),
            version,
            subject: Name::from_der(tbs.subject.as_raw())?,
            issuer: Name::from_der(tbs.issuer.as_raw())?,
            serial: tbs.raw_serial().into(),
            not_before: Time::from_unix(tbs.validity.not_before.timestamp()),
            not_after: Time::from_unix(tbs.validity.not_after.timestamp()),
            public_key,
            extensions,
            frame,
            der: der.into(),
            verified_by: OnceLock::new(),
        })))
    }

    /// The bytes as they were received.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// SHA-256 of the bytes.
    pub fn sha256(&self) -> &[u8; 32] {
        &self.0.sha256
    }

    /// 1, 2 or 3.
    pub fn version(&self) -> u8 {
        self.0.version
    }

    /// Whose key this is.
    pub fn subject(&self) -> &Name {
        &self.0.subject
    }

    /// Who signed.
    pub fn issuer(&self) -> &Name {
        &self.0.issuer
    }

    /// Content octets of the serial number, as received (a leading zero is kept).
    pub fn serial(&self) -> &[u8] {
        &self.0.serial
    }

    /// First second of validity.
    pub fn not_before(&self) -> Time {
        self.0.not_before
    }

    /// Last second of validity.
    pub fn not_after(&self) -> Time {
        self.0.not_after
    }

    /// 4.1.2.5: both ends are inclusive.
    pub fn is_valid_at(&self, at: Time) -> bool {
        self.not_before() <= at && at <= self.not_after()
    }

    /// The subject's key.
    pub fn public_key(&self) -> &PublicKey {
        &self.0.public_key
    }

    /// keyUsage, if present and readable.
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.0.extensions.key_usage
    }

    /// basicConstraints, if present and readable.
    pub fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.0.extensions.basic_constraints
    }

    /// Purposes as dotted numbers; `None` without extKeyUsage, which means any purpose.
    pub fn extended_key_usage(&self) -> Option<&[String]> {
        self.0.extensions.extended_key_usage.as_deref()
    }

    /// Whether extKeyUsage is critical, as RFC 3161 2.3 asks of time-stamping certificates.
    pub fn is_extended_key_usage_critical(&self) -> bool {
        self.0.extensions.extended_key_usage_critical
    }

    /// subjectKeyIdentifier.
    pub fn subject_key_identifier(&self) -> Option<&[u8]> {
        self.0.extensions.subject_key_identifier.as_deref()
    }

    /// keyIdentifier of authorityKeyIdentifier; its issuer and serial are not used.
    pub fn authority_key_identifier(&self) -> Option<&[u8]> {
        self.0.extensions.authority_key_identifier.as_deref()
    }

    /// Where the CRL of this certificate is published, in encoded order.
    pub fn crl_distribution_points(&self) -> &[DistributionPoint] {
        &self.0.extensions.distribution_points
    }

    /// freshestCRL (4.2.1.15): where delta CRLs are published.
    pub fn freshest_crl(&self) -> &[DistributionPoint] {
        &self.0.extensions.freshest_crl
    }

    /// id-pkix-ocsp-nocheck (RFC 6960 4.2.2.2.1): this OCSP responder is trusted as long as its certificate lasts.
    pub fn has_ocsp_no_check(&self) -> bool {
        self.0.extensions.ocsp_no_check
    }

    /// Addresses of the issuer's services.
    pub fn authority_info_access(&self) -> &AuthorityInfoAccess {
        &self.0.extensions.authority_info_access
    }

    /// certificatePolicies as dotted numbers.
    pub fn policies(&self) -> &[String] {
        &self.0.extensions.policies
    }

    /// Everything that the extensions say.
    pub(crate) fn extensions(&self) -> &Extensions {
        &self.0.extensions
    }

    /// Critical extensions that nobody here knows, as dotted numbers.
    pub fn critical_unknown(&self) -> &[String] {
        &self.0.extensions.critical_unknown
    }

    /// Deviations from RFC 5280 that did not prevent reading.
    pub fn faults(&self) -> &[Fault] {
        &self.0.extensions.faults
    }

    /// The signed bytes (tbsCertificate).
    pub fn tbs_der(&self) -> &[u8] {
        self.slice(&self.0.frame.tbs)
    }

    /// The outer signatureAlgorithm, an encoded AlgorithmIdentifier.
    pub fn signature_algorithm_der(&self) -> &[u8] {
        self.slice(&self.0.frame.algorithm)
    }

    /// The signature value.
    pub fn signature(&self) -> &[u8] {
        self.slice(&self.0.frame.signature)
    }

    /// Subject and issuer are the same name (3.2). Says nothing about the signature.
    pub fn is_self_issued(&self) -> bool {
        self.subject() == self.issuer()
    }

    /// Self-issued, and the signature verifies under the certificate's own key.
    pub fn is_self_signed(&self) -> bool {
        self.is_self_issued() && self.is_signed_by(self.public_key()) == Verification::Verified
    }

    /// Whether `key` made the signature. A success is remembered, so that asking again is free.
    pub fn is_signed_by(&self, key: &PublicKey) -> Verification {
        let signed = Signed {
            message: self.tbs_der(),
            algorithm: self.signature_algorithm_der(),
            signature: self.signature(),
        };
        signed.verify(key, &self.0.verified_by)
    }

    fn slice(&self, range: &Range<usize>) -> &[u8] {
        self.0.der.get(range.clone()).unwrap_or_default()
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.der() == other.der()
    }
}

impl Eq for Certificate {}

impl Hash for Certificate {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.sha256().hash(state);
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({:?})", self.subject().text())
    }
}

const MALFORMED: Error = Error::new("certificate-malformed", "the certificate cannot be read");

/// Where the three parts of `SIGNED { … }` (certificate or CRL) lie.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) tbs: Range<usize>,
    pub(crate) algorithm: Range<usize>,
    pub(crate) signature: Range<usize>,
}

impl Frame {
    pub(crate) fn of_signed(der: &[u8]) -> Result<Self, Error> {
        let mut parts = tlv::only(der, tlv::SEQUENCE)?.reader();
        let (tbs, algorithm) = (parts.expect(tlv::SEQUENCE)?, parts.expect(tlv::SEQUENCE)?);
        let signature = parts.expect(tlv::BIT_STRING)?;
        parts.end()?;
        // Unused bits belong to no signature scheme in use: then there is no signature, and nothing will verify.
        let end = signature.offset + signature.raw.len();
        let start = match signature.content.first() {
            Some(0) => signature.content_offset() + 1,
            _ => end,
        };
        Ok(Self {
            tbs: range(&tbs),
            algorithm: range(&algorithm),
            signature: start..end,
        })
    }
}

fn range(element: &Tlv<'_>) -> Range<usize> {
    element.offset..element.offset + element.raw.len()
}

/// Faults outside the extensions' values.
fn frame_faults(der: &[u8], frame: &Frame, version: u8, no_extensions: bool) -> Result<Vec<Fault>, Error> {
    let tbs = Reader::new(der.get(frame.tbs.clone()).unwrap_or_default()).expect(tlv::SEQUENCE)?;
    let mut fields = tbs.reader();
    fields.optional(0xa0)?;
    fields.expect(tlv::INTEGER)?;
    let inner = fields.expect(tlv::SEQUENCE)?;
    let mut faults = Vec::new();
    let mut fault = |code| {
        faults.push(Fault {
            code,
            extension: None,
            essential: true,
        })
    };
    // 4.1.1.2: both fields contain the same algorithm identifier.
    if Some(inner.raw) != der.get(frame.algorithm.clone()) {
        fault("signature-algorithm-mismatch");
    }
    // 4.1.2.1, 4.1.2.9
    if version > 3 || (version < 3 && !no_extensions) {
        fault("version");
    }
    Ok(faults)
}

pub(crate) fn sha256(data: &[u8]) -> [u8; 32] {
    let mut value = [0; 32];
    let digest = crypto::digest(DigestAlgorithm::Sha256, data);
    if digest.as_ref().len() == value.len() {
        value.copy_from_slice(digest.as_ref());
    }
    value
}

/// The three parts of `SIGNED { … }`.
pub(crate) struct Signed<'a> {
    pub(crate) message: &'a [u8],
    pub(crate) algorithm: &'a [u8],
    pub(crate) signature: &'a [u8],
}

impl Signed<'_> {
    /// `verified_by` remembers the first key that verified.
    pub(crate) fn verify(&self, key: &PublicKey, verified_by: &OnceLock<Box<[u8]>>) -> Verification {
        if verified_by.get().is_some_and(|spki| **spki == *key.spki_der()) {
            return Verification::Verified;
        }
        let algorithm = match SignatureAlgorithm::from_algorithm_identifier(self.algorithm, None) {
            Ok(algorithm) => algorithm,
            Err(unsupported) => return Verification::Unsupported(unsupported.to_string()),
        };
        let verification = crypto::verify(key, &algorithm, self.message, self.signature);
        if verification == Verification::Verified {
            // A failure means that another key verified before; then this one is just not remembered.
            let _ = verified_by.set(key.spki_der().into());
        }
        verification
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minting::{Draft, at, ca, der, extension, person, root, sub};

    #[test]
    fn the_fields_are_read_as_they_stand() {
        let draft = person();
        let certificate = draft.mint();
        assert_eq!(certificate.subject().text(), "CN=Person");
        assert_eq!(certificate.issuer().text(), "CN=Sub");
        assert_eq!(
            (certificate.not_before(), certificate.not_after()),
            (at(2020), at(2030))
        );
        assert_eq!((certificate.serial(), certificate.version()), (&[3][..], 3));
        let usage = certificate.key_usage().unwrap();
        assert!(usage.digital_signature() && usage.non_repudiation() && !usage.key_cert_sign() && !usage.crl_sign());
        assert_eq!(usage.names(), ["digitalSignature", "nonRepudiation"]);
        assert_eq!(certificate.der(), draft.der());
        assert_eq!(
            sub().mint().basic_constraints(),
            Some(BasicConstraints {
                ca: true,
                path_len: None
            })
        );
    }

    #[test]
    fn only_the_signers_key_verifies_and_success_is_not_lent_to_others() {
        let certificate = sub().mint();
        assert_eq!(certificate.is_signed_by(root().public_key()), Verification::Verified);
        assert_eq!(certificate.is_signed_by(certificate.public_key()), Verification::Bad);
        assert_eq!(certificate.is_signed_by(root().public_key()), Verification::Verified);
        assert!(root().is_self_signed() && !certificate.is_self_signed());
    }

    #[test]
    fn bytes_after_the_certificate_are_refused() {
        let mut bytes = person().der();
        bytes.push(0);
        assert_eq!(
            Certificate::from_der(&bytes).map_err(|error| error.code()),
            Err("der-trailing")
        );
    }

    #[test]
    fn a_signature_that_is_not_whole_octets_is_bad_and_no_error() {
        let mut bytes = sub().der();
        let unused_bits = bytes.len() - 65;
        assert_eq!(bytes[unused_bits], 0);
        bytes[unused_bits] = 1;
        let last = bytes.len() - 1;
        bytes[last] &= 0xfe;
        let certificate = Certificate::from_der(&bytes).unwrap();
        assert_eq!(certificate.is_signed_by(root().public_key()), Verification::Bad);
    }

    #[test]
    fn an_empty_issuer_alt_name_is_noted_and_does_no_harm() {
        let certificate = person().with(extension(18, false, &[0x30, 0])).mint();
        let fault = &certificate.faults()[0];
        assert_eq!((fault.code, fault.essential), ("extension-empty", false));
        assert_eq!(fault.extension.as_deref(), Some("2.5.29.18"));
    }

    /// G1: keyUsage not critical, Netscape extensions, key identifier with issuer and serial, a serial of three octets.
    #[test]
    fn the_quirks_of_the_first_government_generation_parse() {
        let netscape = |arc, value: &[u8]| {
            let oid = der(6, &[&[0x60, 0x86, 0x48, 0x01, 0x86, 0xf8, 0x42, 1, arc]]);
            der(0x30, &[&oid, &der(4, &[value])])
        };
        let directory_name = der(0xa1, &[&der(0xa4, &[&crate::minting::name("Root")])]);
        let identifier = der(0x30, &[&der(0x80, &[b"keyid"]), &directory_name, &[0x82, 3, 1, 2, 3]]);
        let mut draft = Draft::new("Ủy ban nhân dân", 3, "Sub", 2)
            .with(netscape(1, &[3, 2, 4, 0xb0]))
            .with(netscape(13, &der(0x16, &[b"a comment"])))
            .with(extension(35, false, &identifier))
            .with(extension(15, false, &[3, 2, 6, 0xc0]));
        draft.serial = vec![0x12, 0x34, 0x56];
        let certificate = draft.mint();
        assert_eq!(certificate.faults(), []);
        assert_eq!(certificate.authority_key_identifier(), Some(&b"keyid"[..]));
        assert_eq!(certificate.serial(), [0x12, 0x34, 0x56]);
        assert_eq!(certificate.subject().common_name(), Some("Ủy ban nhân dân"));
        assert!(certificate.key_usage().is_some_and(KeyUsage::non_repudiation));
    }

    #[test]
    fn addresses_of_services_are_read_as_they_stand() {
        let access =
            |arc, address: &[u8]| der(0x30, &[&[6, 8, 0x2b, 6, 1, 5, 5, 7, 0x30, arc], &der(0x86, &[address])]);
        let value = der(
            0x30,
            &[
                &access(1, b"http://ocsp.example"),
                &access(2, b"http://ca.example/a.crt"),
            ],
        );
        let oid = [6, 8, 0x2b, 6, 1, 5, 5, 7, 1, 1];
        let certificate = person().with(der(0x30, &[&oid, &der(4, &[&value])])).mint();
        assert_eq!(certificate.authority_info_access().ocsp, ["http://ocsp.example"]);
        assert_eq!(
            certificate.authority_info_access().ca_issuers,
            ["http://ca.example/a.crt"]
        );
    }

    #[test]
    fn purposes_are_listed_and_a_malformed_list_is_essential() {
        let purpose = [6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 4];
        let certificate = person().with(extension(37, false, &der(0x30, &[&purpose]))).mint();
        assert_eq!(
            certificate.extended_key_usage(),
            Some(&["1.3.6.1.5.5.7.3.4".to_owned()][..])
        );
        let damaged = person().with(extension(37, false, &[0x30, 2, 6, 3])).mint();
        assert!(damaged.faults().iter().any(|fault| fault.essential));
    }

    #[test]
    fn extensions_before_version_three_are_a_fault() {
        let mut draft = Draft::new("Old", 3, "Sub", 2).with(ca(None));
        draft.version = 1;
        assert!(
            draft
                .mint()
                .faults()
                .iter()
                .any(|fault| fault.code == "version" && fault.essential)
        );
    }

    proptest::proptest! {
        #[test]
        fn damaged_certificates_never_panic_and_never_verify(at in 0_usize..1000, flip in 1_u8..=255) {
            let draft = sub().with(extension(18, false, &[0x30, 0])).with(extension(35, false, &[0x30, 2, 0x80, 0]));
            let mut bytes = draft.der();
            let place = at % bytes.len();
            bytes[place] ^= flip;
            if let Ok(certificate) = Certificate::from_der(&bytes) {
                proptest::prop_assert_ne!(certificate.is_signed_by(root().public_key()), Verification::Verified);
                let _ = (certificate.is_self_issued(), certificate.subject().text());
            }
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
            let _ = Certificate::from_der(&bytes);
            let _ = Certificate::from_der(&der(0x30, &[&der(0x30, &[&bytes]), &[0x30, 0, 3, 1, 0]]));
        }
    }
}
