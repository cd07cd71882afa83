//! X.690: tag, length and value in BER, for reading; DER, for writing.
//!
//! Why not the `ber` feature of the `der` crate: its types sort a `SET OF` again and drop the received bytes, while a
//! signature holds over the bytes as received; and one odd part (a certificate, an unsigned attribute) would
//! make the whole structure unreadable. Here an element is a slice of the input, whatever its length form.
//!
//! Bounds: nothing is copied except constructed strings (at most as long as the input); an indefinite length is
//! found by one pass without recursion, and elements are nested at most [`DEPTH`] deep where this module descends.
//! Left out: high tag numbers are stepped over but never told apart.

use std::borrow::Cow;

use crate::Error;

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OID: u8 = 0x06;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;
/// `[n]`, constructed; a primitive one is without [`CONSTRUCTED`].
pub(crate) const CONTEXT: u8 = 0xa0;
pub(crate) const CONSTRUCTED: u8 = 0x20;

/// Strings in strings (X.690 8.7.3) and structures in structures: real files have less than 16.
const DEPTH: u8 = 32;

/// One element. `raw` is all of it, `content` is without header and end-of-contents, `offset` is where `raw` begins in the
/// bytes that the first reader was given.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    pub(crate) raw: &'a [u8],
    pub(crate) offset: usize,
    header: usize,
}

impl<'a> Element<'a> {
    /// Reads what is inside.
    pub(crate) fn reader(&self) -> Reader<'a> {
        Reader {
            rest: self.content,
            offset: self.offset + self.header,
        }
    }

    /// Where the content begins, in the same count as `offset`.
    pub(crate) fn content_offset(&self) -> usize {
        self.offset + self.header
    }

    /// The octets of an OCTET STRING with this primitive tag, put together if it is constructed (8.7.3).
    pub(crate) fn octets(&self, primitive: u8) -> Result<Cow<'a, [u8]>, Error> {
        if self.tag == primitive {
            return Ok(Cow::Borrowed(self.content));
        }
        if self.tag != primitive | CONSTRUCTED {
            return Err(wrong_tag(self.offset));
        }
        let mut octets = Vec::with_capacity(self.content.len());
        self.append_segments(&mut octets, DEPTH)?;
        Ok(Cow::Owned(octets))
    }

    fn append_segments(&self, octets: &mut Vec<u8>, depth: u8) -> Result<(), Error> {
        let depth = depth.checked_sub(1).ok_or(too_deep(self.offset))?;
        let mut segments = self.reader();
        while !segments.is_empty() {
            let segment = segments.next()?;
            match segment.tag {
                OCTET_STRING => octets.extend_from_slice(segment.content),
                0x24 => segment.append_segments(octets, depth)?,
                _ => return Err(wrong_tag(segment.offset)),
            }
        }
        Ok(())
    }

    /// The received bytes if they are in DER's length form, else the same with definite and shortest lengths.
    /// Constructed strings stay in segments and sets stay in their order.
    pub(crate) fn definite(&self) -> Result<Cow<'a, [u8]>, Error> {
        let raw = is_definite(self.raw, self.offset).map(|definite| definite.then_some(self.raw))?;
        match raw {
            Some(raw) => Ok(Cow::Borrowed(raw)),
            None => self.rewrite(DEPTH).map(Cow::Owned),
        }
    }

    fn rewrite(&self, depth: u8) -> Result<Vec<u8>, Error> {
        let depth = depth.checked_sub(1).ok_or(too_deep(self.offset))?;
        if self.tag & CONSTRUCTED == 0 {
            return Ok(tlv(self.tag, &[self.content]));
        }
        let mut content = Vec::with_capacity(self.content.len());
        let mut inner = self.reader();
        while !inner.is_empty() {
            content.extend(inner.next()?.rewrite(depth)?);
        }
        Ok(tlv(self.tag, &[&content]))
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

    pub(crate) const fn offset(&self) -> usize {
        self.offset
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    pub(crate) fn next(&mut self) -> Result<Element<'a>, Error> {
        let header = Header::read(self.rest, self.offset)?;
        let after = self.rest.get(header.size..).unwrap_or_default();
        let (content, end) = match header.length {
            Some(length) => (after.get(..length), length),
            None => {
                let length = indefinite_length(after, self.offset + header.size)?;
                (after.get(..length), length + 2)
            }
        };
        let (Some(content), Some((raw, rest))) = (
            content,
            header
                .size
                .checked_add(end)
                .and_then(|end| self.rest.split_at_checked(end)),
        ) else {
            return Err(truncated(self.offset));
        };
        let element = Element {
            tag: header.tag,
            content,
            raw,
            offset: self.offset,
            header: header.size,
        };
        self.rest = rest;
        self.offset += raw.len();
        Ok(element)
    }

    pub(crate) fn expect(&mut self, tag: u8) -> Result<Element<'a>, Error> {
        if self.peek().is_some_and(|next| next != tag) {
            return Err(wrong_tag(self.offset));
        }
        self.next()
    }

    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, Error> {
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
            let text = "there are bytes after the last part of the structure";
            Err(Error::new("ber-trailing", text, self.offset))
        }
    }
}

/// The one element that `data` holds, nothing after it.
pub(crate) fn only(data: &[u8]) -> Result<Element<'_>, Error> {
    let mut reader = Reader::new(data);
    let element = reader.next()?;
    reader.end()?;
    Ok(element)
}

/// Whether all lengths in `raw` (a run of elements) are definite and shortest and no string is constructed (DER, 10.1, 10.2).
/// The order of sets is not looked at.
pub(crate) fn is_definite(raw: &[u8], offset: usize) -> Result<bool, Error> {
    // Every pass of the loop takes at least two octets, so the input bounds the work.
    let mut rest = raw;
    let mut offset = offset;
    while !rest.is_empty() {
        let header = Header::read(rest, offset)?;
        let constructed = header.tag & CONSTRUCTED != 0;
        let string = constructed && header.tag < 0x40 && !matches!(header.tag, SEQUENCE | SET);
        let (false, true, Some(length)) = (string, header.shortest, header.length) else {
            return Ok(false);
        };
        let step = if constructed {
            Some(header.size)
        } else {
            header.size.checked_add(length)
        };
        rest = step.and_then(|step| rest.get(step..)).ok_or(truncated(offset))?;
        offset += step.unwrap_or_default();
    }
    Ok(true)
}

/// Dotted text of an object identifier's content octets; if they are malformed, `#` and the octets in hexadecimal.
pub(crate) fn oid_text(content: &[u8]) -> String {
    kyso_pki::oid_text(content).unwrap_or_else(|| {
        let hexadecimal = content.iter().map(|octet| format!("{octet:02x}"));
        std::iter::once("#".to_owned()).chain(hexadecimal).collect()
    })
}

/// An element in DER: the parts one after the other are its content.
pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut der = Vec::with_capacity(length + 6);
    der.push(tag);
    let octets = length.to_be_bytes();
    let significant = octets.iter().skip_while(|octet| **octet == 0);
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => der.push(short),
        _ => {
            der.push(significant.clone().fold(0x80, |count, _| count + 1));
            der.extend(significant);
        }
    }
    for part in parts {
        der.extend_from_slice(part);
    }
    der
}

/// `SET OF` in DER (11.6): the elements in ascending order of their encodings.
pub(crate) fn set_of(tag: u8, mut elements: Vec<Vec<u8>>) -> Vec<u8> {
    elements.sort();
    let parts: Vec<&[u8]> = elements.iter().map(Vec::as_slice).collect();
    tlv(tag, &parts)
}

struct Header {
    tag: u8,
    size: usize,
    /// `None`: indefinite (8.1.3.6).
    length: Option<usize>,
    shortest: bool,
}

impl Header {
    fn read(data: &[u8], offset: usize) -> Result<Self, Error> {
        let tag = *data.first().ok_or(truncated(offset))?;
        let tag_size = if tag & 0x1f == 0x1f {
            // 8.1.2.4: further octets up to one without its top bit.
            let last = data.iter().skip(1).take(5).position(|octet| octet & 0x80 == 0);
            last.ok_or(wrong_tag(offset))? + 2
        } else {
            1
        };
        let first = *data.get(tag_size).ok_or(truncated(offset))?;
        let (count, length, shortest) = match first {
            0..=0x7f => (0, Some(usize::from(first)), true),
            0x80 if tag & CONSTRUCTED != 0 => (0, None, false),
            0x80 | 0xff => return Err(wrong_length(offset)),
            _ => {
                let count = usize::from(first & 0x7f);
                let (length, shortest) = long_length(data.get(tag_size + 1..).unwrap_or_default(), count, offset)?;
                (count, Some(length), shortest)
            }
        };
        Ok(Self {
            tag,
            size: tag_size + 1 + count,
            length,
            shortest,
        })
    }
}

fn long_length(data: &[u8], count: usize, offset: usize) -> Result<(usize, bool), Error> {
    let octets = data.get(..count).ok_or(truncated(offset))?;
    let significant = octets.iter().skip_while(|octet| **octet == 0);
    let shortest = significant.clone().count() == count;
    let mut length = 0_usize;
    for octet in significant {
        length = length.checked_mul(256).ok_or(truncated(offset))? | usize::from(*octet);
    }
    Ok((length, shortest && length >= 0x80))
}

/// Octets before the end-of-contents (8.1.5) that closes the element whose content starts `data`.
fn indefinite_length(data: &[u8], offset: usize) -> Result<usize, Error> {
    let mut open = 1_usize;
    let mut position = 0_usize;
    loop {
        let rest = data.get(position..).unwrap_or_default();
        if rest.starts_with(&[0, 0]) {
            open -= 1;
            if open == 0 {
                return Ok(position);
            }
            position += 2;
            continue;
        }
        let header = Header::read(rest, offset + position)?;
        position += header.size;
        match header.length {
            Some(length) => position = position.checked_add(length).ok_or(truncated(offset))?,
            None => open += 1,
        }
    }
}

pub(crate) const fn wrong_tag(offset: usize) -> Error {
    Error::new("ber-tag", "another ASN.1 type was expected", offset)
}

const fn truncated(offset: usize) -> Error {
    Error::new("ber-truncated", "the structure is longer than the data", offset)
}

const fn wrong_length(offset: usize) -> Error {
    Error::new("ber-length", "the length is malformed", offset)
}

const fn too_deep(offset: usize) -> Error {
    Error::new("ber-depth", "the structure is nested too deep", offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_length_forms_give_the_same_content() {
        for form in [
            &b"\x30\x03\x02\x01\x07"[..],
            b"\x30\x81\x03\x02\x01\x07",
            b"\x30\x8a\0\0\0\0\0\0\0\0\0\x03\x02\x01\x07",
            b"\x30\x80\x02\x01\x07\0\0",
        ] {
            let element = only(form).unwrap();
            assert_eq!(element.content, b"\x02\x01\x07");
            assert_eq!(element.definite().unwrap(), &b"\x30\x03\x02\x01\x07"[..]);
        }
    }

    #[test]
    fn nested_indefinite_lengths_end_at_their_own_end() {
        let mut reader = Reader::new(b"\x30\x80\x24\x80\x04\x02\0\0\0\0\x05\0\0\0\xff");
        let outer = reader.next().unwrap();
        assert_eq!(reader.offset(), 14);
        let mut inner = outer.reader();
        assert_eq!(inner.next().unwrap().octets(OCTET_STRING).unwrap(), &[0, 0][..]);
        assert_eq!(inner.next().unwrap().tag, 0x05);
        assert!(inner.is_empty());
    }

    #[test]
    fn malformed_lengths_are_refused_with_their_place() {
        for (bad, code) in [
            (&b"\x30\x80\x02\x01\x07\0"[..], "ber-truncated"),
            (b"\x04\x80\0\0", "ber-length"),
            (b"\x30\xff\0", "ber-length"),
            (b"\x30\x89\x01\0\0\0\0\0\0\0\0", "ber-truncated"),
            (b"\x30\x88\xff\xff\xff\xff\xff\xff\xff\xff", "ber-truncated"),
            (b"\x30\x05\x02", "ber-truncated"),
            (b"\x1f\xff\xff\xff\xff\xff\xff\0", "ber-tag"),
            (b"", "ber-truncated"),
        ] {
            assert_eq!(Reader::new(bad).next().unwrap_err().code(), code, "{bad:x?}");
        }
        let outer = only(b"\x30\x04\x05\0\x02\x09").unwrap();
        let mut inner = outer.reader();
        inner.next().unwrap();
        assert_eq!(inner.next().unwrap_err().offset(), 4);
    }

    #[test]
    fn strings_nested_too_deep_are_refused() {
        let nested = |depth: usize| {
            let mut data = b"\x24\x80".repeat(depth);
            data.extend(b"\x04\x01x");
            data.extend(b"\0\0".repeat(depth));
            data
        };
        let fine = nested(31);
        assert_eq!(only(&fine).unwrap().octets(OCTET_STRING).unwrap(), &b"x"[..]);
        for depth in [33, 100_000] {
            let deep = nested(depth);
            let element = only(&deep).unwrap();
            assert_eq!(element.octets(OCTET_STRING).unwrap_err().code(), "ber-depth");
            assert_eq!(element.definite().unwrap_err().code(), "ber-depth");
        }
    }

    #[test]
    fn written_lengths_are_the_shortest() {
        for length in [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x1_0000] {
            let der = tlv(OCTET_STRING, &[&vec![7; length]]);
            assert!(is_definite(&der, 0).unwrap());
            assert_eq!(only(&der).unwrap().content.len(), length);
        }
        assert_eq!(
            set_of(SET, vec![vec![4, 1, 9], vec![4, 1, 2]]),
            b"\x31\x06\x04\x01\x02\x04\x01\x09"
        );
    }

    #[test]
    fn object_identifiers_as_text() {
        assert_eq!(
            oid_text(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1]),
            "1.2.840.113549.1.7.1"
        );
        assert_eq!(oid_text(&[0x88, 0x37]), "2.999");
        assert_eq!(oid_text(&[0x55, 0x80, 0x01]), "#558001");
        assert_eq!(oid_text(&[]), "#");
    }
}
