//! The signature dictionary (ISO 32000-2 12.8.1, table 255) and what certification it carries
//! (12.8.2.2).

use std::ops::Range;

use kyso_ades::SignatureFormat;
use kyso_pdf::{Dictionary, Document, Error, Object, ObjectId, View, text};
use kyso_pki::Time;

use crate::byte_range::{self, ByteRange, ByteRangeFault};
use crate::pdf_date;
use crate::permission::Transforms;

/// Formats of `/Contents` that this version writes (table 260 and EN 319 142-1). It reads more, see [`SignatureFormat`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubFilter {
    /// `ETSI.CAdES.detached`: PAdES (EN 319 142-1).
    EtsiCadesDetached,
    /// `adbe.pkcs7.detached`: CMS as ISO 32000 has it since PDF 1.3.
    AdbePkcs7Detached,
}

impl SubFilter {
    /// The name in the dictionary.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::EtsiCadesDetached => "ETSI.CAdES.detached",
            Self::AdbePkcs7Detached => "adbe.pkcs7.detached",
        }
    }

    /// The format with a name; None for one that is not written.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::EtsiCadesDetached, Self::AdbePkcs7Detached]
            .into_iter()
            .find(|format| format.name() == name)
    }
}

/// A signature dictionary as it stands in a document.
#[derive(Debug, Clone)]
pub(crate) struct SignatureDictionary {
    /// Identifier of its object; None for a direct dictionary in the field.
    pub(crate) id: Option<ObjectId>,
    /// `/SubFilter` as text.
    pub(crate) sub_filter: Option<String>,
    /// Where it stands in the file; None in an object stream. Two dictionaries are one if they stand in one place.
    pub(crate) place: Option<Range<usize>>,
    /// The format is that of a time-stamp (12.8.5). `/Type` alone does not make one: a signature may not leave the
    /// status of the file by that name.
    pub(crate) is_timestamp: bool,
    /// The octets of `/Contents`, padding included.
    pub(crate) contents: Result<Vec<u8>, ContentsFault>,
    /// The strings of `/Cert`, where the format has its certificates there.
    pub(crate) certificates: Vec<Vec<u8>>,
    /// The numbers of `/ByteRange` as they stand.
    pub(crate) byte_range_numbers: Option<Vec<i64>>,
    /// `/ByteRange` after every structural rule.
    pub(crate) byte_range: Result<ByteRange, ByteRangeFault>,
    /// `/Name`.
    pub(crate) name: Option<String>,
    /// `/Reason`.
    pub(crate) reason: Option<String>,
    /// `/Location`.
    pub(crate) location: Option<String>,
    /// `/M`, the time that the signer claims.
    pub(crate) claimed_time: Option<Time>,
    /// What it permits later, from `/Reference`.
    pub(crate) transforms: Transforms,
    /// Keys that occur twice in the dictionary: programs may read different ones.
    pub(crate) has_duplicate_keys: bool,
}

/// Why `/Contents` cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContentsFault {
    /// Absent, null or a reference: it must be a direct string (table 255).
    Missing,
    /// A string, but not written in hexadecimal digits in the file itself.
    NotHexadecimal,
    /// Nothing, or only zeros.
    Empty,
}

impl ContentsFault {
    /// Stable name for reports.
    #[must_use]
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Missing => "contents-missing",
            Self::NotHexadecimal => "contents-not-hexadecimal",
            Self::Empty => "contents-empty",
        }
    }
}

impl SignatureDictionary {
    /// Reads `/V` of a signature field. None when it is no dictionary.
    ///
    /// # Errors
    ///
    /// Those of the PDF reader when objects that the dictionary names cannot be read.
    pub(crate) fn read<'d>(view: View<'d>, value: &Object<'d>) -> Result<Option<Self>, Error> {
        let (id, object) = view.follow(value)?;
        let Some(dictionary) = object.as_dictionary() else {
            return Ok(None);
        };
        let document = view.document();
        let get = |key: &[u8]| dictionary.get(key).map(|value| view.resolve(value)).transpose();
        let string = |key: &[u8]| Ok(get(key)?.as_ref().and_then(Object::as_string).map(text));
        let name = |key: &[u8]| {
            Ok(get(key)?
                .as_ref()
                .and_then(Object::as_name)
                .map(|n| String::from_utf8_lossy(n).into_owned()))
        };
        let sub_filter: Option<String> = name(b"SubFilter")?;
        let (contents, place) = contents(document, dictionary);
        let certificates = match sub_filter.as_deref().map(format) {
            Some(SignatureFormat::RsaSha1) => certificates(view, get(b"Cert")?)?,
            _ => Vec::new(),
        };
        let numbers = get(b"ByteRange")?.as_ref().map(byte_range::numbers);
        let byte_range = match &numbers {
            None => Err(ByteRangeFault::Missing),
            Some(numbers) => ByteRange::check(numbers.as_deref(), place, document.data().len()),
        };
        Ok(Some(Self {
            id,
            place: place_of(document, dictionary.raw),
            is_timestamp: sub_filter.as_deref().map(format) == Some(SignatureFormat::TimeStamp),
            sub_filter,
            contents,
            certificates,
            byte_range_numbers: numbers.flatten(),
            byte_range,
            name: string(b"Name")?,
            reason: string(b"Reason")?,
            location: string(b"Location")?,
            claimed_time: get(b"M")?
                .as_ref()
                .and_then(Object::as_string)
                .and_then(|m| pdf_date::parse(&text(m))),
            transforms: Transforms::read(view, dictionary)?,
            has_duplicate_keys: !dictionary.duplicates().is_empty(),
        }))
    }
}

impl SignatureDictionary {
    /// The format that `/SubFilter` names.
    pub(crate) fn format(&self) -> SignatureFormat {
        self.sub_filter.as_deref().map_or(SignatureFormat::Other, format)
    }

    /// Whether `/SubFilter` names a format that is not known here.
    pub(crate) fn has_unsupported_format(&self) -> bool {
        self.sub_filter.is_some() && self.format() == SignatureFormat::Other
    }
}

/// Table 260, EN 319 142-1 6.3 and ISO 32000-1 table 257.
fn format(sub_filter: &str) -> SignatureFormat {
    match sub_filter {
        "ETSI.CAdES.detached" => SignatureFormat::Pades,
        "adbe.pkcs7.detached" => SignatureFormat::CmsDetached,
        "adbe.pkcs7.sha1" => SignatureFormat::CmsSha1,
        "adbe.x509.rsa_sha1" => SignatureFormat::RsaSha1,
        "ETSI.RFC3161" => SignatureFormat::TimeStamp,
        _ => SignatureFormat::Other,
    }
}

/// Most certificates of `/Cert` that are read; a chain has some four.
const CERTIFICATE_LIMIT: usize = 64;

/// `/Cert`: a byte string, or an array of them, the signer's first (table 255).
fn certificates<'d>(view: View<'d>, value: Option<Object<'d>>) -> Result<Vec<Vec<u8>>, Error> {
    let Some(value) = value else { return Ok(Vec::new()) };
    let Some(array) = value.as_array() else {
        return Ok(value.as_string().map(<[u8]>::to_vec).into_iter().collect());
    };
    let strings = array.iter().take(CERTIFICATE_LIMIT).map(|element| {
        let string = view.resolve(element)?;
        Ok(string.as_string().unwrap_or_default().to_vec())
    });
    strings.collect()
}

/// The place of a raw slice in the file.
fn place_of(document: &Document<'_>, raw: &[u8]) -> Option<Range<usize>> {
    let start = usize::try_from(document.offset_of(raw)?).ok()?;
    Some(start..start.checked_add(raw.len())?)
}

/// The octets of `/Contents` and the place of the string, delimiters included, in the file.
fn contents(
    document: &Document<'_>,
    dictionary: &Dictionary<'_>,
) -> (Result<Vec<u8>, ContentsFault>, Option<Range<usize>>) {
    let Some(object) = dictionary.get(b"Contents") else {
        return (Err(ContentsFault::Missing), None);
    };
    if object.as_string().is_none() {
        return (Err(ContentsFault::Missing), None);
    }
    let place = place_of(document, object.raw);
    // From the raw digits: decryption does not apply to /Contents (7.6.2).
    let octets = match (hexadecimal(object.raw), &place) {
        (Some(octets), Some(_)) => octets,
        _ => return (Err(ContentsFault::NotHexadecimal), place),
    };
    if octets.iter().all(|octet| *octet == 0) {
        return (Err(ContentsFault::Empty), place);
    }
    (Ok(octets), place)
}

/// The octets of `<0A1b>`. White space, which 7.3.4.3 would allow, is refused: nobody writes it
/// here, and every byte of the gap is outside the digest.
fn hexadecimal(raw: &[u8]) -> Option<Vec<u8>> {
    kyso_pdf::hexadecimal(raw.strip_prefix(b"<")?.strip_suffix(b">")?)
}

#[cfg(test)]
mod tests {
    use super::hexadecimal;

    #[test]
    fn usf_contents_takes_only_hexadecimal_digits() {
        assert_eq!(hexadecimal(b"<0aFf>"), Some(vec![0x0a, 0xff]));
        for bad in [&b"<0a f>"[..], b"<0af>", b"(abc)", b"<<>>", b"<0g>", b"<", b""] {
            assert_eq!(hexadecimal(bad), None);
        }
    }
}
