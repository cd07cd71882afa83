//! How single objects are spelt: 7.3.3 numbers, 7.3.4 strings, 7.3.5 names, 7.9.2.2 text strings.

use crate::text::pdf_doc_character;

/// A name with its slash. `None` when it holds a zero byte, which no name can (7.3.5).
pub(crate) fn name(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut spelt = vec![b'/'];
    for byte in bytes {
        match byte {
            0 => return None,
            b'#' | b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%' => {
                hex_digits(&mut spelt, *byte, b'#');
            }
            0x21..=0x7E => spelt.push(*byte),
            _ => hex_digits(&mut spelt, *byte, b'#'),
        }
    }
    Some(spelt)
}

/// A string: literal when it is ASCII text, otherwise hexadecimal.
pub(super) fn string(bytes: &[u8]) -> Vec<u8> {
    let printable = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~');
    if bytes.iter().all(printable) {
        literal_string(bytes)
    } else {
        hex_string(bytes)
    }
}

/// 7.3.4.3.
pub(crate) fn hex_string(bytes: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or(b'0');
    let digits = bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
    [b'<'].into_iter().chain(digits).chain([b'>']).collect()
}

/// 7.3.4.2.
fn literal_string(bytes: &[u8]) -> Vec<u8> {
    let mut spelt = vec![b'('];
    for byte in bytes {
        match byte {
            b'(' | b')' | b'\\' => spelt.extend([b'\\', *byte]),
            b'\r' => spelt.extend(b"\\r"),
            b'\n' => spelt.extend(b"\\n"),
            _ => spelt.push(*byte),
        }
    }
    spelt.push(b')');
    spelt
}

/// The byte order marks of UTF-16 and UTF-8.
const MARKS: [&[u8]; 3] = [b"\xFE\xFF", b"\xFF\xFE", b"\xEF\xBB\xBF"];

/// A number without exponent, in as few digits as give the same value again (7.3.3). `None` for what is no number.
pub(super) fn real(value: f64) -> Option<String> {
    // Adding zero turns the negative zero into zero.
    value.is_finite().then(|| (value + 0.0).to_string())
}

/// A text string: PDFDocEncoding where that has all its characters, otherwise UTF-16BE with its byte order mark (7.9.2.2).
pub(super) fn text(text: &str) -> Vec<u8> {
    match pdf_doc_encoded(text) {
        // Such a beginning would be read as the mark of another encoding.
        Some(bytes) if !MARKS.iter().any(|mark| bytes.starts_with(mark)) => bytes,
        _ => {
            // An escape character would begin a language code (7.9.2.2.1).
            let units = text.encode_utf16().map(|unit| if unit == 0x1B { 0xFFFD } else { unit });
            [0xFE, 0xFF]
                .into_iter()
                .chain(units.flat_map(u16::to_be_bytes))
                .collect()
        }
    }
}

/// A text in PDFDocEncoding (Annex D.3), if it has all its characters.
pub(crate) fn pdf_doc_encoded(text: &str) -> Option<Vec<u8>> {
    text.chars()
        .map(|character| match character {
            '\t' | '\n' | '\r' | ' '..='~' => u8::try_from(u32::from(character)).ok(),
            _ => (0x18..=0xFF).find(|byte| pdf_doc_character(*byte) == Some(character)),
        })
        .collect()
}

fn hex_digits(spelt: &mut Vec<u8>, byte: u8, mark: u8) {
    spelt.push(mark);
    let digits = hex_string(&[byte]);
    spelt.extend(digits.get(1..3).unwrap_or_default());
}
