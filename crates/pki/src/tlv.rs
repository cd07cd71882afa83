//! X.690 tag, length and value, definite lengths only (DER, 10.1).
//!
//! The frame of certificates and CRLs is read with this, so that the exact received bytes of each part
//! are at hand and a CRL of any size is walked without building anything. Left out: tag numbers
//! above 30 and indefinite lengths, which neither structure has.

use std::fmt::Write as _;

use crate::Error;

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OID: u8 = 0x06;
pub(crate) const ENUMERATED: u8 = 0x0a;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// One element: `raw` is header and content, `offset` its place in the bytes the first reader was given.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tlv<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    pub(crate) raw: &'a [u8],
    pub(crate) offset: usize,
}

impl<'a> Tlv<'a> {
    /// Reads what is inside.
    pub(crate) fn reader(&self) -> Reader<'a> {
        Reader {
            rest: self.content,
            offset: self.content_offset(),
        }
    }

    pub(crate) fn content_offset(&self) -> usize {
        self.offset + (self.raw.len() - self.content.len())
    }
}

/// Walks a run of elements.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(data: &'a [u8]) -> Self {
        Self { rest: data, offset: 0 }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// What has not been read yet.
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Passes over so many octets, which the caller has looked at.
    #[inline]
    pub(crate) fn skip(&mut self, octets: usize) {
        self.rest = self.rest.get(octets..).unwrap_or_default();
        self.offset += octets;
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    #[inline]
    pub(crate) fn next(&mut self) -> Result<Tlv<'a>, Error> {
        let (header, length) = header(self.rest).map_err(|error| error.at(self.offset))?;
        let split = header
            .checked_add(length)
            .and_then(|end| self.rest.split_at_checked(end));
        let (Some((raw, rest)), Some(&tag)) = (split, self.rest.first()) else {
            return Err(TRUNCATED.at(self.offset));
        };
        let element = Tlv {
            tag,
            content: raw.get(header..).unwrap_or_default(),
            raw,
            offset: self.offset,
        };
        self.rest = rest;
        self.offset += raw.len();
        Ok(element)
    }

    #[inline]
    pub(crate) fn expect(&mut self, tag: u8) -> Result<Tlv<'a>, Error> {
        let offset = self.offset;
        let element = self.next()?;
        if element.tag == tag {
            Ok(element)
        } else {
            Err(Error::new("der-tag", "another ASN.1 type was expected").at(offset))
        }
    }

    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<Tlv<'a>>, Error> {
        if self.peek() == Some(tag) {
            self.next().map(Some)
        } else {
            Ok(None)
        }
    }

    pub(crate) const fn end(&self) -> Result<(), Error> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(Error::new("der-trailing", "there are bytes after the structure").at(self.offset))
        }
    }
}

/// The one element that `data` holds, nothing after it.
pub(crate) fn only(data: &[u8], tag: u8) -> Result<Tlv<'_>, Error> {
    let mut reader = Reader::new(data);
    let element = reader.expect(tag)?;
    reader.end()?;
    Ok(element)
}

/// One element in DER.
pub(crate) fn encode(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let octets = length.to_be_bytes();
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    let significant = octets.get(zeros..).unwrap_or_default();
    let mut element = vec![tag];
    match significant {
        [] => element.push(0),
        [short] if *short < 0x80 => element.push(*short),
        _ => {
            element.extend(u8::try_from(significant.len()).map(|count| 0x80 | count));
            element.extend_from_slice(significant);
        }
    }
    parts.iter().for_each(|part| element.extend_from_slice(part));
    element
}

const TRUNCATED: Error = Error::new("der-truncated", "the structure is longer than the data");
const LENGTH: Error = Error::new("der-length", "the length is not encoded as DER wants");

/// Header length and content length.
#[inline]
fn header(data: &[u8]) -> Result<(usize, usize), Error> {
    let (&tag, &first) = match (data.first(), data.get(1)) {
        (Some(tag), Some(first)) => (tag, first),
        _ => return Err(TRUNCATED),
    };
    if tag & 0x1f == 0x1f {
        return Err(Error::new("der-tag", "a tag number above 30 was not expected"));
    }
    if first < 0x80 {
        return Ok((2, usize::from(first)));
    }
    long_length(data, usize::from(first & 0x7f))
}

fn long_length(data: &[u8], count: usize) -> Result<(usize, usize), Error> {
    if count == 0 || count > 4 {
        return Err(LENGTH);
    }
    let octets = data.get(2..2 + count).ok_or(TRUNCATED)?;
    let length = octets
        .iter()
        .fold(0_u64, |length, &octet| length << 8 | u64::from(octet));
    let shortest = if length < 0x80 {
        0
    } else {
        (length.ilog2() / 8 + 1) as usize
    };
    if shortest != count {
        return Err(LENGTH);
    }
    let length = usize::try_from(length).map_err(|_| TRUNCATED)?;
    Ok((2 + count, length))
}

/// Dotted text of an object identifier's content octets; `None` if they are malformed.
pub fn oid_text(content: &[u8]) -> Option<String> {
    if content.last().is_none_or(|last| last & 0x80 != 0) {
        return None;
    }
    let mut text = String::with_capacity(24);
    let mut arc = 0_u128;
    let mut fresh = true;
    for &octet in content {
        if (fresh && octet == 0x80) || arc >> 121 != 0 {
            return None;
        }
        arc = arc << 7 | u128::from(octet & 0x7f);
        fresh = octet & 0x80 == 0;
        if fresh {
            push_arc(&mut text, arc);
            arc = 0;
        }
    }
    Some(text)
}

fn push_arc(text: &mut String, arc: u128) {
    if text.is_empty() {
        // X.690 8.19.4: the first subidentifier carries the first two arcs.
        let first = (arc / 40).min(2);
        push_decimal(text, first);
        text.push('.');
        push_decimal(text, arc - first * 40);
    } else {
        text.push('.');
        push_decimal(text, arc);
    }
}

/// Most arcs are small; formatting numbers of 128 bits takes longer than all else here.
fn push_decimal(text: &mut String, number: u128) {
    // writing to a string cannot fail
    let _ = match u8::try_from(number) {
        Ok(digit @ 0..=9) => return text.push(char::from(b'0' + digit)),
        Ok(small) => write!(text, "{small}"),
        Err(_) => match u32::try_from(number) {
            Ok(middle) => write!(text, "{middle}"),
            Err(_) => write!(text, "{number}"),
        },
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_must_be_definite_and_shortest() {
        for bad in [
            &b"\x30\x80\x00\x00"[..],
            b"\x04\x81\x01a",
            b"\x04\x82\x00\x80",
            b"\x04\x85\x00\x00\x00\x00\x01a",
            b"\x30\x84\xff\xff\xff\xff",
            b"\x30",
            b"",
            b"\x1f\x01\x00",
        ] {
            assert!(Reader::new(bad).next().is_err(), "{bad:x?}");
        }
        let mut long = vec![0x04, 0x81, 0x80];
        long.resize(3 + 0x80, 7);
        assert_eq!(only(&long, OCTET_STRING).map(|tlv| tlv.content.len()), Ok(0x80));
    }

    #[test]
    fn what_is_encoded_is_read_back() {
        for length in [0, 1, 0x7f, 0x80, 0xff, 0x100, 0x1_0000] {
            let encoded = encode(OCTET_STRING, &[&vec![7; length]]);
            assert_eq!(only(&encoded, OCTET_STRING).map(|tlv| tlv.content.len()), Ok(length));
        }
    }

    #[test]
    fn errors_tell_the_absolute_offset() {
        let outer = Reader::new(b"\x30\x03\x02\x02\x01").next().unwrap();
        let error = outer.reader().next().unwrap_err();
        assert_eq!((error.code(), error.offset()), ("der-truncated", Some(2)));
    }

    #[test]
    fn object_identifiers_as_text() {
        assert_eq!(oid_text(&[0x55, 0x04, 0x03]).as_deref(), Some("2.5.4.3"));
        assert_eq!(
            oid_text(&[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x01]).as_deref(),
            Some("0.9.2342.19200300.100.1.1")
        );
        assert_eq!(oid_text(&[0x88, 0x37]).as_deref(), Some("2.999"));
        assert_eq!(oid_text(&[0x55, 0x80, 0x01]), None);
        assert_eq!(oid_text(&[0x55, 0x84]), None);
        assert_eq!(oid_text(&[]), None);
    }
}
