//! Stream filters: ISO 32000-2 7.4. Those that carry structure: FlateDecode, ASCIIHexDecode, ASCII85Decode, and chains of them.
//!
//! Left out: LZWDecode, RunLengthDecode and the image filters (DCT, CCITTFax, JBIG2, JPX), which are refused by name; external data (`/F`).

use std::borrow::Cow;
use std::io::Read;

use crate::lexer::{is_white, unhex};
use crate::predictor::Predictor;
use crate::{Code, Dictionary, Error, Limits, Object};

/// One step of a filter chain.
#[derive(Debug, PartialEq)]
pub(crate) enum Filter {
    /// 7.4.4.
    Flate(Option<Predictor>),
    /// 7.4.2.
    AsciiHex,
    /// 7.4.3.
    Ascii85,
    /// 7.4.10: applied by decryption, before all others.
    Crypt,
}

/// The filters that a stream dictionary names, in the order of decoding (7.3.8.2). `resolve` follows references.
pub(crate) fn filters<'d>(
    dictionary: &Dictionary<'d>,
    limits: &Limits,
    resolve: &dyn Fn(&Object<'d>) -> Result<Object<'d>, Error>,
) -> Result<Vec<Filter>, Error> {
    if dictionary.get(b"F").is_some_and(|file| !file.is_null()) {
        return Err(Error::new(
            Code::UnsupportedFilter,
            "the data of a stream lies in another file",
        ));
    }
    let entry = |key: &[u8]| dictionary.get(key).map_or(Ok(Object::NULL), resolve);
    let names = one_or_many(entry(b"Filter")?);
    let parameters = one_or_many(entry(b"DecodeParms")?);
    if names.len() > usize::from(limits.filters) {
        return Err(Error::new(Code::UnsupportedFilter, "a stream names too many filters"));
    }
    let mut chain = Vec::with_capacity(names.len());
    for (index, name) in names.iter().enumerate() {
        let name = resolve(name)?;
        let parameters = parameters.get(index).map_or(Ok(Object::NULL), resolve)?;
        chain.push(filter(name.as_name().unwrap_or_default(), &parameters, resolve)?);
    }
    Ok(chain)
}

/// Decodes data through a chain of filters. The result of each step is bounded by the limits.
pub(crate) fn apply<'d>(chain: &[Filter], data: Cow<'d, [u8]>, limits: &Limits) -> Result<Cow<'d, [u8]>, Error> {
    let mut data = data;
    for filter in chain {
        data = match filter {
            Filter::Flate(predictor) => {
                let inflated = inflate(&data, limits)?;
                Cow::Owned(match predictor {
                    Some(predictor) => predictor.undo(inflated)?,
                    None => inflated,
                })
            }
            Filter::AsciiHex => Cow::Owned(ascii_hex(&data)?),
            Filter::Ascii85 => Cow::Owned(ascii85(&data, limits)?),
            Filter::Crypt => data,
        };
    }
    Ok(data)
}

/// Whether every program decodes the data in the same way: a name goes with a dictionary, an array with an array of the same length
/// (table 5), and nothing is decrypted in a file that is not encrypted (7.4.10).
pub(crate) fn is_plain<'d>(
    dictionary: &Dictionary<'d>,
    is_encrypted: bool,
    resolve: &dyn Fn(&Object<'d>) -> Result<Object<'d>, Error>,
) -> Result<bool, Error> {
    let entry = |key: &[u8]| dictionary.get(key).map_or(Ok(Object::NULL), resolve);
    let (filter, parameters) = (entry(b"Filter")?, entry(b"DecodeParms")?);
    let fits = match (&filter.value, &parameters.value) {
        (crate::Value::Null, crate::Value::Null) => true,
        (crate::Value::Name(_), _) => parameters.is_null() || parameters.as_dictionary().is_some(),
        (crate::Value::Array(names), crate::Value::Array(parameters)) => names.len() == parameters.len(),
        (crate::Value::Array(_), crate::Value::Null) => true,
        _ => false,
    };
    let names = one_or_many(filter);
    let names: Vec<_> = names.iter().map(resolve).collect::<Result<_, _>>()?;
    let decrypts = names.iter().any(|name| name.as_name() == Some(b"Crypt"));
    Ok(fits && (is_encrypted || !decrypts))
}

fn one_or_many(object: Object<'_>) -> Vec<Object<'_>> {
    match object.value {
        crate::Value::Null => Vec::new(),
        crate::Value::Array(items) => items.to_vec(),
        _ => vec![object],
    }
}

fn filter<'d>(
    name: &[u8],
    parameters: &Object<'d>,
    resolve: &dyn Fn(&Object<'d>) -> Result<Object<'d>, Error>,
) -> Result<Filter, Error> {
    match name {
        b"FlateDecode" | b"Fl" => Ok(Filter::Flate(Predictor::read(parameters.as_dictionary(), resolve)?)),
        b"ASCIIHexDecode" | b"AHx" => Ok(Filter::AsciiHex),
        b"ASCII85Decode" | b"A85" => Ok(Filter::Ascii85),
        b"Crypt" => Ok(Filter::Crypt),
        _ => Err(Error::new(
            Code::UnsupportedFilter,
            "a stream names a filter that is not decoded here",
        )),
    }
}

fn too_large() -> Error {
    Error::new(Code::InflateLimit, "a stream decodes to too many bytes")
}

fn inflate(data: &[u8], limits: &Limits) -> Result<Vec<u8>, Error> {
    // Structure shrinks to a quarter or so; growing from nothing costs more than the inflation of small streams.
    let mut decoded = Vec::with_capacity(data.len().saturating_mul(4).min(1 << 20));
    flate2::bufread::ZlibDecoder::new(data)
        .take(limits.inflated_bytes.saturating_add(1))
        .read_to_end(&mut decoded)
        .map_err(|_| Error::new(Code::MalformedStream, "compressed data is damaged"))?;
    if decoded.len() as u64 > limits.inflated_bytes {
        return Err(too_large());
    }
    Ok(decoded)
}

/// 7.4.2: up to `>`, which must be there: where the data ends otherwise programs differ.
fn ascii_hex(data: &[u8]) -> Result<Vec<u8>, Error> {
    let malformed = Error::new(
        Code::MalformedStream,
        "hexadecimal data holds something else, or does not end",
    );
    let end = memchr::memchr(b'>', data).ok_or(malformed.clone())?;
    unhex(data.get(..end).unwrap_or_default()).ok_or(malformed)
}

/// 7.4.3: groups of five digits to base 85 up to `~>`; `z` stands for four zero bytes.
fn ascii85(data: &[u8], limits: &Limits) -> Result<Vec<u8>, Error> {
    let malformed = || Error::new(Code::MalformedStream, "base-85 data holds something else");
    let mut decoded = Vec::with_capacity(data.len() / 5 * 4);
    let mut group = [b'u' - b'!'; 5];
    let mut filled = 0;
    for &byte in data.iter().filter(|byte| !is_white(**byte)) {
        match byte {
            b'~' => break,
            b'z' if filled == 0 => decoded.extend([0; 4]),
            b'!'..=b'u' => {
                *group.get_mut(filled).ok_or_else(malformed)? = byte - b'!';
                filled += 1;
                if filled == 5 {
                    decoded.extend(base85(group).ok_or_else(malformed)?);
                    group = [b'u' - b'!'; 5];
                    filled = 0;
                }
            }
            _ => return Err(malformed()),
        }
        if decoded.len() as u64 > limits.inflated_bytes {
            return Err(too_large());
        }
    }
    match filled {
        0 => {}
        1 => return Err(malformed()),
        _ => decoded.extend(base85(group).ok_or_else(malformed)?.iter().take(filled - 1)),
    }
    Ok(decoded)
}

fn base85(group: [u8; 5]) -> Option<[u8; 4]> {
    let value = group.iter().fold(0_u64, |value, digit| value * 85 + u64::from(*digit));
    u32::try_from(value).ok().map(u32::to_be_bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn deflate(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn decode(dictionary: &str, data: &[u8]) -> Result<Vec<u8>, Error> {
        let limits = Limits::default();
        let object = Object::parse(dictionary.as_bytes(), &limits).unwrap();
        let chain = filters(object.as_dictionary().unwrap(), &limits, &|object| Ok(object.clone()))?;
        Ok(apply(&chain, Cow::Borrowed(data), &limits)?.into_owned())
    }

    #[test]
    fn filters_work_alone_and_in_chains() {
        assert_eq!(decode("<<>>", b"abc").unwrap(), b"abc");
        assert_eq!(decode("<</Filter/FlateDecode>>", &deflate(b"abc")).unwrap(), b"abc");
        assert_eq!(decode("<</Filter/ASCIIHexDecode>>", b"61 6 2 63>junk").unwrap(), b"abc");
        assert_eq!(
            decode("<</Filter[/ASCII85Decode]>>", b"87cURD]i,\"Ebo80~>").unwrap(),
            b"Hello World!"
        );
        assert_eq!(decode("<</Filter/ASCII85Decode>>", b"z87cU~>").unwrap(), b"\0\0\0\0Hel");
        let hex: String = deflate(b"abc").iter().map(|byte| format!("{byte:02x}")).collect();
        let hex = format!("{hex}>");
        assert_eq!(
            decode(
                "<</Filter[/ASCIIHexDecode/FlateDecode]/DecodeParms[null null]>>",
                hex.as_bytes()
            )
            .unwrap(),
            b"abc"
        );
    }

    #[test]
    fn damaged_or_unknown_data_is_refused() {
        let whole = deflate(&[7; 1000]);
        assert_eq!(
            decode("<</Filter/FlateDecode>>", &whole[..whole.len() - 6])
                .unwrap_err()
                .code(),
            "malformed-stream"
        );
        assert_eq!(
            decode("<</Filter/FlateDecode>>", b"no").unwrap_err().code(),
            "malformed-stream"
        );
        assert_eq!(
            decode("<</Filter/ASCII85Decode>>", b"v").unwrap_err().code(),
            "malformed-stream"
        );
        assert_eq!(
            decode("<</Filter/ASCII85Decode>>", b"uuuuu").unwrap_err().code(),
            "malformed-stream"
        );
        assert_eq!(
            decode("<</Filter/ASCIIHexDecode>>", b"6x").unwrap_err().code(),
            "malformed-stream"
        );
        assert_eq!(
            decode("<</Filter/DCTDecode>>", b"").unwrap_err().code(),
            "unsupported-filter"
        );
        assert_eq!(decode("<</F(x)>>", b"").unwrap_err().code(), "unsupported-filter");
        let many = format!("<</Filter[{}]>>", "/Fl ".repeat(9));
        assert_eq!(decode(&many, b"").unwrap_err().code(), "unsupported-filter");
    }

    #[test]
    fn a_bomb_ends_at_the_limit() {
        let mut bomb = vec![0; 70 << 20];
        for _ in 0..2 {
            bomb = deflate(&bomb);
        }
        assert!(bomb.len() < 1000);
        assert_eq!(
            decode("<</Filter[/Fl/Fl]>>", &bomb).unwrap_err().code(),
            "inflate-limit"
        );
    }
}
