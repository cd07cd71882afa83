//! How single objects are spelt: 7.3.3 numbers, 7.3.4 strings, 7.3.5 names, 7.9.2.2 text strings.

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
    let digits = bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
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

/// A number without exponent, in as few digits as give the same value again (7.3.3). `None` for what is no number.
pub(super) fn real(value: f64) -> Option<String> {
    // Adding zero turns the negative zero into zero.
    value.is_finite().then(|| (value + 0.0).to_string())
}

/// A text string: PDFDocEncoding where that has all its characters, otherwise UTF-16BE with its byte order mark (7.9.2.2).
pub(super) fn text(text: &str) -> Vec<u8> {
    match pdf_doc_encoded(text) {
        // These beginnings would be read as marks of another encoding.
        Some(bytes) if !bytes.starts_with(b"\xFE\xFF") && !bytes.starts_with(b"\xEF\xBB\xBF") => {
            bytes
        }
        _ => {
            // An escape character would begin a language code (7.9.2.2.1).
            let units = text
                .encode_utf16()
                .map(|unit| if unit == 0x1B { 0xFFFD } else { unit });
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
            '\t' | '\n' | '\r' | ' '..='~' | '\u{A1}'..='\u{AC}' | '\u{AE}'..='\u{FF}' => {
                u8::try_from(u32::from(character)).ok()
            }
            _ => SPECIAL
                .iter()
                .find(|(special, _)| *special == character)
                .map(|(_, code)| *code),
        })
        .collect()
}

fn hex_digits(spelt: &mut Vec<u8>, byte: u8, mark: u8) {
    spelt.push(mark);
    let digits = hex_string(&[byte]);
    spelt.extend(digits.get(1..3).unwrap_or_default());
}

/// The characters whose code in PDFDocEncoding is not that of Latin-1 (Table D.2).
const SPECIAL: [(char, u8); 40] = [
    ('\u{02D8}', 0x18),
    ('\u{02C7}', 0x19),
    ('\u{02C6}', 0x1A),
    ('\u{02D9}', 0x1B),
    ('\u{02DD}', 0x1C),
    ('\u{02DB}', 0x1D),
    ('\u{02DA}', 0x1E),
    ('\u{02DC}', 0x1F),
    ('\u{2022}', 0x80),
    ('\u{2020}', 0x81),
    ('\u{2021}', 0x82),
    ('\u{2026}', 0x83),
    ('\u{2014}', 0x84),
    ('\u{2013}', 0x85),
    ('\u{0192}', 0x86),
    ('\u{2044}', 0x87),
    ('\u{2039}', 0x88),
    ('\u{203A}', 0x89),
    ('\u{2212}', 0x8A),
    ('\u{2030}', 0x8B),
    ('\u{201E}', 0x8C),
    ('\u{201C}', 0x8D),
    ('\u{201D}', 0x8E),
    ('\u{2018}', 0x8F),
    ('\u{2019}', 0x90),
    ('\u{201A}', 0x91),
    ('\u{2122}', 0x92),
    ('\u{FB01}', 0x93),
    ('\u{FB02}', 0x94),
    ('\u{0141}', 0x95),
    ('\u{0152}', 0x96),
    ('\u{0160}', 0x97),
    ('\u{0178}', 0x98),
    ('\u{017D}', 0x99),
    ('\u{0131}', 0x9A),
    ('\u{0142}', 0x9B),
    ('\u{0153}', 0x9C),
    ('\u{0161}', 0x9D),
    ('\u{017E}', 0x9E),
    ('\u{20AC}', 0xA0),
];
