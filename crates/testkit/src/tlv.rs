//! DER written by hand (X.690 8, 10, 11).
//!
//! Every function returns the complete encoding of one value. Nothing checks the contents: what is wrong is
//! sometimes what a test asks for.

/// A value with this identifier octet, its length in the shortest form (10.1).
pub fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    if content.len() < 0x80 {
        out.push(u8::try_from(content.len()).unwrap());
    } else {
        let length = content.len().to_be_bytes();
        let octets: Vec<u8> = length.iter().copied().skip_while(|octet| *octet == 0).collect();
        out.push(0x80 | u8::try_from(octets.len()).unwrap());
        out.extend(octets);
    }
    out.extend_from_slice(content);
    out
}

/// SEQUENCE of these encodings.
pub fn sequence<T: AsRef<[u8]>>(parts: &[T]) -> Vec<u8> {
    tlv(0x30, &concatenate(parts))
}

/// SET OF these encodings, in the order of DER (11.6).
pub fn set_of<T: AsRef<[u8]>>(parts: &[T]) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = parts.iter().map(AsRef::as_ref).collect();
    parts.sort_unstable();
    tlv(0x31, &concatenate(&parts))
}

/// `[number] EXPLICIT`, or any constructed context tag around whole encodings.
pub fn context(number: u8, content: &[u8]) -> Vec<u8> {
    tlv(0xa0 | number, content)
}

/// `[number] IMPLICIT` of a primitive value.
pub fn context_primitive(number: u8, content: &[u8]) -> Vec<u8> {
    tlv(0x80 | number, content)
}

/// INTEGER with exactly these content octets.
pub fn integer(content: &[u8]) -> Vec<u8> {
    tlv(0x02, content)
}

/// INTEGER that is not negative, in the shortest form.
pub fn unsigned(value: u64) -> Vec<u8> {
    let octets = value.to_be_bytes();
    let mut content: Vec<u8> = octets.iter().copied().skip_while(|octet| *octet == 0).collect();
    if content.first().is_none_or(|first| first & 0x80 != 0) {
        content.insert(0, 0);
    }
    integer(&content)
}

/// ENUMERATED of one octet.
pub fn enumerated(value: u8) -> Vec<u8> {
    tlv(0x0a, &[value])
}

/// BOOLEAN.
pub fn boolean(value: bool) -> Vec<u8> {
    tlv(0x01, &[if value { 0xff } else { 0 }])
}

/// NULL.
pub fn null() -> Vec<u8> {
    tlv(0x05, &[])
}

/// OCTET STRING.
pub fn octet_string(content: &[u8]) -> Vec<u8> {
    tlv(0x04, content)
}

/// BIT STRING without unused bits.
pub fn bit_string(content: &[u8]) -> Vec<u8> {
    tlv(0x03, &[&[0], content].concat())
}

/// BIT STRING of named bits, trailing zero bits removed (11.2.2).
pub fn named_bits(bits: &[u8]) -> Vec<u8> {
    let Some(last) = bits.iter().max() else {
        return tlv(0x03, &[0]);
    };
    let mut content = vec![0u8; usize::from(last / 8) + 2];
    for bit in bits {
        *content.get_mut(usize::from(bit / 8) + 1).unwrap() |= 0x80 >> (bit % 8);
    }
    *content.first_mut().unwrap() = 7 - last % 8;
    tlv(0x03, &content)
}

/// OBJECT IDENTIFIER from its dotted form (8.19).
pub fn oid(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u64> = dotted
        .split('.')
        .map(|arc| arc.parse().expect("dotted object identifier"))
        .collect();
    let [first, second, rest @ ..] = arcs.as_slice() else {
        panic!("{dotted}: too short")
    };
    let mut content = Vec::new();
    for arc in std::iter::once(first * 40 + second).chain(rest.iter().copied()) {
        let septets = (1..10).take_while(|n| arc >> (7 * n) != 0).count();
        for n in (0..=septets).rev() {
            let low = u8::try_from((arc >> (7 * n)) & 0x7f).unwrap();
            content.push(if n == 0 { low } else { low | 0x80 });
        }
    }
    tlv(0x06, &content)
}

/// UTF8String.
pub fn utf8(text: &str) -> Vec<u8> {
    tlv(0x0c, text.as_bytes())
}

/// PrintableString.
pub fn printable(text: &str) -> Vec<u8> {
    tlv(0x13, text.as_bytes())
}

/// IA5String.
pub fn ia5(text: &str) -> Vec<u8> {
    tlv(0x16, text.as_bytes())
}

/// UTCTime from `YYYYMMDDHHMMSSZ`, the century dropped.
pub fn utc_time(time: &str) -> Vec<u8> {
    tlv(0x17, time.as_bytes().get(2..).unwrap_or_default())
}

/// GeneralizedTime from `YYYYMMDDHHMMSSZ`.
pub fn generalized_time(time: &str) -> Vec<u8> {
    tlv(0x18, time.as_bytes())
}

/// Time as RFC 5280 4.1.2.5 has it: UTCTime until 2049, then GeneralizedTime.
pub fn time(time: &str) -> Vec<u8> {
    if time < "2050" {
        utc_time(time)
    } else {
        generalized_time(time)
    }
}

/// The encodings inside a constructed one that is DER, each whole.
pub fn parts(der: &[u8]) -> Vec<&[u8]> {
    let (_, mut rest) = der.split_at(header(der).0);
    let mut parts = Vec::new();
    while !rest.is_empty() {
        let (start, length) = header(rest);
        let (part, behind) = rest.split_at(start + length);
        parts.push(part);
        rest = behind;
    }
    parts
}

/// Octets of tag and length, and the length.
fn header(der: &[u8]) -> (usize, usize) {
    match der {
        [_, length @ ..0x80, ..] => (2, usize::from(*length)),
        [_, count, rest @ ..] => {
            let count = usize::from(count & 0x7f);
            let length = rest
                .iter()
                .take(count)
                .fold(0, |sum, octet| sum << 8 | usize::from(*octet));
            (2 + count, length)
        }
        _ => panic!("no tag and length"),
    }
}

fn concatenate<T: AsRef<[u8]>>(parts: &[T]) -> Vec<u8> {
    parts.iter().flat_map(|part| part.as_ref().iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use der::Decode;

    #[test]
    fn lengths_take_the_shortest_form() {
        assert_eq!(octet_string(&[0; 127]).get(..2), Some(&[4, 127][..]));
        assert_eq!(octet_string(&[0; 128]).get(..3), Some(&[4, 0x81, 128][..]));
        assert_eq!(octet_string(&[0; 256]).get(..4), Some(&[4, 0x82, 1, 0][..]));
    }

    #[test]
    fn object_identifiers_agree_with_the_der_crate() {
        for dotted in [
            "2.5.4.3",
            "1.2.840.113549.1.1.11",
            "0.9.2342.19200300.100.1.1",
            "2.16.704.1.1.1.1.1",
        ] {
            let read: spki::ObjectIdentifier = der::asn1::ObjectIdentifier::from_der(&oid(dotted)).unwrap();
            assert_eq!(read.to_string(), dotted);
        }
    }

    #[test]
    fn numbers_and_named_bits_are_der() {
        assert_eq!(unsigned(0), [2, 1, 0]);
        assert_eq!(unsigned(127), [2, 1, 127]);
        assert_eq!(unsigned(128), [2, 2, 0, 128]);
        assert_eq!(named_bits(&[5, 6]), [3, 2, 1, 6]);
        assert_eq!(named_bits(&[0, 1]), [3, 2, 6, 0xc0]);
        assert_eq!(named_bits(&[8]), [3, 3, 7, 0, 0x80]);
        assert_eq!(time("20491231235959Z").first(), Some(&0x17));
        assert_eq!(time("20500101000000Z").first(), Some(&0x18));
    }
}
