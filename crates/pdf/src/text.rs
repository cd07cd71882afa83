//! Text strings: ISO 32000-2 7.9.2.2 and annex D.3 (PDFDocEncoding).
//!
//! For showing, not for comparing: bytes that stand for nothing become U+FFFD, and language marks (7.9.2.2.2) are left out.

/// The characters of a text string: UTF-16BE and UTF-8 by their byte order marks, else PDFDocEncoding.
///
/// UTF-16LE with its mark is read as well; the standard does not have it, some producers write it.
#[must_use]
pub fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => without_language_marks(&utf16(rest, u16::from_be_bytes)),
        [0xFF, 0xFE, rest @ ..] => without_language_marks(&utf16(rest, u16::from_le_bytes)),
        [0xEF, 0xBB, 0xBF, rest @ ..] => without_language_marks(&String::from_utf8_lossy(rest)),
        _ => bytes
            .iter()
            .map(|&byte| pdf_doc_character(byte).unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect(),
    }
}

/// The character of a PDFDocEncoding byte; `None` where table D.2 has none.
pub(crate) fn pdf_doc_character(byte: u8) -> Option<char> {
    match byte {
        0x18..=0x1F => ACCENTS.get(usize::from(byte - 0x18)).copied(),
        0x80..=0x9E => SPECIAL.get(usize::from(byte - 0x80)).copied(),
        0xA0 => Some('€'),
        0x7F | 0x9F | 0xAD => None,
        _ => Some(char::from(byte)),
    }
}

const ACCENTS: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];

const SPECIAL: [char; 31] = [
    '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ',
    'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž',
];

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    let characters = char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER));
    characters
        .chain(odd.iter().map(|_| char::REPLACEMENT_CHARACTER))
        .collect()
}

/// Leaves out what stands between two escape characters: a language code, 7.9.2.2.2.
fn without_language_marks(text: &str) -> String {
    if text.matches('\u{1B}').count() % 2 == 1 {
        return text.to_owned();
    }
    text.split('\u{1B}').step_by(2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_is_known_by_its_mark() {
        assert_eq!(text(b"\xFE\xFF\x1E\xBF\xD8\x3D\xDE\x00"), "ế😀");
        assert_eq!(text(b"\xFF\xFE\xBF\x1E"), "ế");
        assert_eq!(text("\u{FEFF}Số 12/CV".as_bytes()), "Số 12/CV");
        assert_eq!(text(b"a\x80\x92\xA0\xE9\x18\x9E\xAD"), "a•™€é˘ž\u{FFFD}");
        assert_eq!(text(b""), "");
    }

    #[test]
    fn broken_text_is_shown_as_far_as_it_goes() {
        assert_eq!(text(b"\xFE\xFF\xD8\x3D\x00A\x00"), "\u{FFFD}A\u{FFFD}");
        assert_eq!(text(b"\xEF\xBB\xBFa\xFF"), "a\u{FFFD}");
    }

    #[test]
    fn language_marks_are_left_out() {
        assert_eq!(text("\u{FEFF}\u{1B}vi-VN\u{1B}Xin chào".as_bytes()), "Xin chào");
        assert_eq!(text("\u{FEFF}a\u{1B}b".as_bytes()), "a\u{1B}b");
    }
}
