//! Time-stamp tokens: RFC 3161 2.4.2, RFC 5816. A token is SignedData whose content is a TSTInfo; signer, certificates
//! and algorithms are those of [`SignedData`]. Whether the authority may be trusted is not asked here.

use kyso_pki::crypto::{DigestAlgorithm, DigestValue, digest};
use kyso_pki::{Certificate, CertificateReader, Time};

use crate::ber::{self, CONTEXT, Element};
use crate::{AlgorithmIdentifier, DigestCheck, Error, FormatFault, SignatureCheck, SignedData, SignerInfo, oid};

/// A time-stamp token as it was received.
#[derive(Clone, Debug)]
pub struct TimeStampToken {
    raw: Vec<u8>,
    signed_data: SignedData,
    info: TstInfo,
}

/// ```text
/// TSTInfo ::= SEQUENCE {
///     version INTEGER { v1(1) }, policy OBJECT IDENTIFIER, messageImprint MessageImprint,
///     serialNumber INTEGER, genTime GeneralizedTime, accuracy Accuracy OPTIONAL,
///     ordering BOOLEAN DEFAULT FALSE, nonce INTEGER OPTIONAL,
///     tsa [0] GeneralName OPTIONAL, extensions [1] IMPLICIT Extensions OPTIONAL }
/// MessageImprint ::= SEQUENCE { hashAlgorithm AlgorithmIdentifier, hashedMessage OCTET STRING }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TstInfo {
    /// Under which rules it was made, dotted numbers.
    pub policy: String,
    /// The algorithm of the imprint.
    pub hash_algorithm: AlgorithmIdentifier,
    /// The digest of what was time-stamped.
    pub hashed_message: Vec<u8>,
    /// Content octets of the INTEGER.
    pub serial_number: Vec<u8>,
    /// When; a fraction of a second is cut off.
    pub gen_time: Time,
    /// How far the real time may be from `gen_time`.
    pub accuracy: Option<Accuracy>,
    /// Whether tokens of this authority can be ordered by `gen_time` alone.
    pub ordering: bool,
    /// Content octets of the INTEGER that the requester chose.
    pub nonce: Option<Vec<u8>>,
    /// The GeneralName of the authority, tag and length included. A hint: the signing certificate tells who it was.
    pub tsa: Option<Vec<u8>>,
    /// A critical extension is present; none is known here.
    pub has_critical_extension: bool,
}

/// `Accuracy ::= SEQUENCE { seconds INTEGER OPTIONAL, millis [0] INTEGER (1..999) OPTIONAL, micros [1] INTEGER (1..999) OPTIONAL }`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accuracy {
    /// Whole seconds.
    pub seconds: u32,
    /// Further milliseconds.
    pub millis: u16,
    /// Further microseconds.
    pub micros: u16,
}

/// What was found about a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeStampCheck {
    /// The time-stamped data against the imprint.
    pub imprint: DigestCheck,
    /// The TSTInfo against the signature over it, with faults and oddities of the token.
    pub signature: SignatureCheck,
}

impl TimeStampToken {
    /// Reads a token from the beginning of `data`, in BER.
    ///
    /// # Errors
    /// Those of [`SignedData::from_ber`]; `cms-not-time-stamp` if the content is no TSTInfo, `tst-info-malformed` if it
    /// cannot be read.
    pub fn from_ber(data: &[u8]) -> Result<Self, Error> {
        Self::from_ber_with(data, &mut CertificateReader::default())
    }

    /// The same, with certificates that may have been read before.
    ///
    /// # Errors
    /// Those of [`from_ber`](Self::from_ber).
    pub fn from_ber_with(data: &[u8], known: &mut CertificateReader) -> Result<Self, Error> {
        let signed_data = SignedData::from_ber_with(data, known)?;
        let content = match &signed_data.content {
            Some(content) if signed_data.content_type == oid::TST_INFO => content,
            _ => {
                let text = "the content is not the TSTInfo of a time-stamp";
                return Err(Error::new("cms-not-time-stamp", text, 0));
            }
        };
        let malformed = |error: Error| Error::new("tst-info-malformed", "the TSTInfo cannot be read", error.offset());
        let info = ber::only(content)
            .and_then(|element| TstInfo::read(&element))
            .map_err(malformed)?;
        let raw = data.get(..signed_data.consumed).unwrap_or_default().to_vec();
        Ok(Self { raw, signed_data, info })
    }

    /// The received bytes.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// Signer, certificates, algorithms.
    pub fn signed_data(&self) -> &SignedData {
        &self.signed_data
    }

    /// What the authority states.
    pub fn info(&self) -> &TstInfo {
        &self.info
    }

    /// The one signer that a token has (RFC 3161 2.4.2).
    pub fn signer_info(&self) -> Option<&SignerInfo> {
        self.signed_data.signer_infos.first()
    }

    /// Compares the imprint with the time-stamped data. `data_digest` gives their digest by the imprint's algorithm.
    pub fn check_imprint(&self, data_digest: impl Fn(DigestAlgorithm) -> Option<DigestValue>) -> DigestCheck {
        let algorithm = match self.info.hash_algorithm.digest() {
            Ok(algorithm) => algorithm,
            Err(unsupported) => return DigestCheck::Unknown(unsupported.to_string()),
        };
        match data_digest(algorithm) {
            Some(computed) if computed.as_ref() == self.info.hashed_message => DigestCheck::Intact,
            Some(_) => DigestCheck::Altered,
            None => DigestCheck::Unknown(format!("the {algorithm} digest of the data was not given")),
        }
    }

    /// The digest of the TSTInfo, for [`SignerInfo::verify`] and [`SignerInfo::check_message_digest`].
    pub fn content_digest(&self, algorithm: DigestAlgorithm) -> Option<DigestValue> {
        let content = self.signed_data.content.as_deref()?;
        Some(digest(algorithm, content))
    }

    /// Checks imprint, TSTInfo and signature value with the key of `certificate`; `None` if nobody signed.
    pub fn verify(
        &self,
        certificate: &Certificate,
        data_digest: impl Fn(DigestAlgorithm) -> Option<DigestValue>,
    ) -> Option<TimeStampCheck> {
        let signer = self.signer_info()?;
        let mut signature = signer.verify(certificate, |algorithm| self.content_digest(algorithm));
        signature.faults.extend(self.faults());
        Some(TimeStampCheck {
            imprint: self.check_imprint(data_digest),
            signature,
        })
    }

    /// What is wrong beside the faults of SignedData and signer. [`verify`](Self::verify) repeats them.
    pub fn faults(&self) -> Vec<FormatFault> {
        let mut faults = Vec::new();
        // RFC 5652 5.3: content of another type than id-data has signed attributes
        if self
            .signer_info()
            .is_some_and(|signer| signer.signed_attributes.is_none())
        {
            faults.push(FormatFault::NoSignedAttributes);
        }
        if self.info.has_critical_extension {
            faults.push(FormatFault::UnknownCriticalExtension);
        }
        faults
    }
}

impl TstInfo {
    fn read(element: &Element<'_>) -> Result<Self, Error> {
        if element.tag != ber::SEQUENCE {
            return Err(ber::wrong_tag(element.offset));
        }
        let mut parts = element.reader();
        let version = parts.expect(ber::INTEGER)?;
        if version.content != [1] {
            return Err(ber::wrong_tag(version.offset));
        }
        let policy = ber::oid_text(parts.expect(ber::OID)?.content);
        let mut imprint = parts.expect(ber::SEQUENCE)?.reader();
        let hash_algorithm = AlgorithmIdentifier::read(&imprint.next()?)?;
        let hashed_message = imprint.next()?.octets(ber::OCTET_STRING)?.into_owned();
        imprint.end()?;
        let serial_number = parts.expect(ber::INTEGER)?.content.to_vec();
        let gen_time = gen_time(&parts.expect(ber::GENERALIZED_TIME)?)?;
        let accuracy = parts
            .optional(ber::SEQUENCE)?
            .map(|element| Accuracy::read(&element))
            .transpose()?;
        let ordering = parts.optional(BOOLEAN)?.is_some_and(|element| element.content != [0]);
        let nonce = parts.optional(ber::INTEGER)?.map(|element| element.content.to_vec());
        let tsa = parts.optional(CONTEXT)?.map(|element| element.content.to_vec());
        let extensions = parts.optional(CONTEXT | 1)?;
        parts.end()?;
        Ok(Self {
            policy,
            hash_algorithm,
            hashed_message,
            serial_number,
            gen_time,
            accuracy,
            ordering,
            nonce,
            tsa,
            has_critical_extension: extensions.map_or(Ok(false), |element| any_critical(&element))?,
        })
    }
}

const BOOLEAN: u8 = 0x01;

/// RFC 3161 2.4.2: GeneralizedTime in UTC with seconds, and a fraction where it is not zero.
fn gen_time(element: &Element<'_>) -> Result<Time, Error> {
    let malformed = ber::wrong_tag(element.offset);
    let (seconds, fraction) = element.content.split_at_checked(14).ok_or(malformed.clone())?;
    let digits = match fraction {
        b"Z" => Some(&b""[..]),
        _ => fraction.strip_prefix(b".").and_then(|rest| rest.strip_suffix(b"Z")),
    };
    if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_digit)) {
        return Err(malformed);
    }
    Time::from_asn1(ber::GENERALIZED_TIME, &[seconds, b"Z"].concat()).map_err(|_| malformed)
}

impl Accuracy {
    fn read(element: &Element<'_>) -> Result<Self, Error> {
        let mut parts = element.reader();
        let seconds = parts.optional(ber::INTEGER)?;
        let millis = parts.optional(CONTEXT & !ber::CONSTRUCTED)?;
        let micros = parts.optional((CONTEXT | 1) & !ber::CONSTRUCTED)?;
        parts.end()?;
        let number = |part: Option<Element<'_>>| part.map_or(Ok(0), |part| small(&part));
        let short = |part: Option<Element<'_>>| {
            let offset = part.map_or(0, |part| part.offset);
            u16::try_from(number(part)?).map_err(|_| ber::wrong_tag(offset))
        };
        Ok(Self {
            seconds: number(seconds)?,
            millis: short(millis)?,
            micros: short(micros)?,
        })
    }
}

/// An INTEGER from 0 to 2^32 - 1.
fn small(element: &Element<'_>) -> Result<u32, Error> {
    let malformed = || ber::wrong_tag(element.offset);
    if element.content.first().is_none_or(|first| first & 0x80 != 0) {
        return Err(malformed());
    }
    element.content.iter().try_fold(0_u32, |number, octet| {
        let shifted = number.checked_mul(256).ok_or_else(malformed)?;
        Ok(shifted | u32::from(*octet))
    })
}

/// `Extension ::= SEQUENCE { extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }`
fn any_critical(extensions: &Element<'_>) -> Result<bool, Error> {
    let mut reader = extensions.reader();
    let mut critical = false;
    while !reader.is_empty() {
        let mut parts = reader.expect(ber::SEQUENCE)?.reader();
        parts.expect(ber::OID)?;
        critical |= parts.optional(BOOLEAN)?.is_some_and(|element| element.content != [0]);
    }
    Ok(critical)
}
