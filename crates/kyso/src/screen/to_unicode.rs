//! What the codes of a font mean: ISO 32000-2 9.10. Only as much as the appearances of form fields need; what is not known
//! is said to be unknown.

use std::collections::HashMap;

use kyso_pdf::{Dictionary, Object, View};

use super::budget::Budget;

/// Stands for a character that is not known.
pub(super) const UNKNOWN: char = '\u{fffd}';
/// Most codes of one CMap that are kept.
const CODE_LIMIT: usize = 70_000;

/// The characters of a font.
#[derive(Debug, Clone)]
pub(super) struct Characters {
    /// Bytes of one code.
    width: usize,
    /// From `/ToUnicode`.
    map: Option<HashMap<u32, String>>,
    /// Codes that `/Differences` redefines.
    redefined: HashMap<u32, char>,
    /// The codes above 160 are those of Latin-1, as in WinAnsiEncoding and PDFDocEncoding.
    latin: bool,
}

impl Characters {
    /// The characters of a font dictionary; None when nothing is known of them.
    pub(super) fn read<'d>(view: View<'d>, font: &Dictionary<'d>, budget: &mut Budget) -> Option<Self> {
        let is_composite = budget.entry(view, font, b"Subtype")?.as_name() == Some(b"Type0");
        let encoding = budget.entry(view, font, b"Encoding");
        let mut characters = Self {
            width: if is_composite { 2 } else { 1 },
            map: to_unicode(view, font, budget),
            redefined: HashMap::new(),
            latin: false,
        };
        if is_composite {
            let is_two_bytes = encoding
                .as_ref()
                .and_then(Object::as_name)
                .is_some_and(|n| n.starts_with(b"Identity"));
            return (is_two_bytes && characters.map.is_some()).then_some(characters);
        }
        let base = match encoding.as_ref().and_then(Object::as_dictionary) {
            Some(dictionary) => {
                let differences = budget.entry(view, dictionary, b"Differences");
                characters.redefine(differences.as_ref().and_then(Object::as_array).unwrap_or_default());
                budget.entry(view, dictionary, b"BaseEncoding")
            }
            None => encoding,
        };
        let base = base.as_ref().and_then(Object::as_name);
        characters.latin = matches!(base, Some(b"WinAnsiEncoding" | b"PDFDocEncoding"));
        Some(characters)
    }

    /// The text of a string that is shown in this font.
    pub(super) fn decode(&self, string: &[u8], out: &mut String) {
        for code in string.chunks(self.width) {
            let code = code.iter().fold(0_u32, |code, byte| code << 8 | u32::from(*byte));
            match self.map.as_ref().and_then(|map| map.get(&code)) {
                Some(text) => out.push_str(text),
                None => out.push(self.character(code)),
            }
        }
    }

    fn character(&self, code: u32) -> char {
        if self.width > 1 {
            return UNKNOWN;
        }
        if let Some(redefined) = self.redefined.get(&code) {
            return *redefined;
        }
        match char::from_u32(code) {
            Some(plain) if code < 0x80 => plain,
            Some(latin) if self.latin && code >= 0xa0 => latin,
            _ => UNKNOWN,
        }
    }

    /// `/Differences` (9.6.5.1): numbers and glyph names. Names of letters and digits are known, others are not.
    fn redefine(&mut self, differences: &[Object<'_>]) {
        let mut code = 0_u32;
        for element in differences.iter().take(CODE_LIMIT) {
            if let Some(number) = element.as_integer() {
                code = u32::try_from(number).unwrap_or(u32::MAX);
            } else if let Some(name) = element.as_name() {
                self.redefined.insert(code, glyph(name));
                code = code.saturating_add(1);
            }
        }
    }
}

/// The character of a glyph name, as far as that is simple.
fn glyph(name: &[u8]) -> char {
    const DIGITS: [&[u8]; 10] = [
        b"zero", b"one", b"two", b"three", b"four", b"five", b"six", b"seven", b"eight", b"nine",
    ];
    if let [letter] = name {
        return char::from(*letter);
    }
    if let Some(digit) = DIGITS.iter().position(|digit| *digit == name) {
        return u32::try_from(digit)
            .ok()
            .and_then(|digit| char::from_digit(digit, 10))
            .unwrap_or(UNKNOWN);
    }
    let hex = name.strip_prefix(b"uni").and_then(|hex| std::str::from_utf8(hex).ok());
    match hex
        .and_then(|hex| u32::from_str_radix(hex, 16).ok())
        .and_then(char::from_u32)
    {
        Some(character) => character,
        None if name == b"space" => ' ',
        None => UNKNOWN,
    }
}

/// `/ToUnicode` (9.10.3): `bfchar` and `bfrange`.
fn to_unicode<'d>(view: View<'d>, font: &Dictionary<'d>, budget: &mut Budget) -> Option<HashMap<u32, String>> {
    let entry = font.get(b"ToUnicode")?;
    let object = budget.resolve(view, entry)?;
    let data = budget.decode(view, object.as_stream()?, entry.as_reference()?)?;
    let (map, steps) = read_cmap(&data);
    budget.decoded(steps.saturating_mul(8));
    Some(map)
}

/// The map, and how many entries were written to get it.
fn read_cmap(data: &[u8]) -> (HashMap<u32, String>, usize) {
    let (mut map, mut steps) = (HashMap::new(), 0_usize);
    let mut strings: Vec<Vec<u8>> = Vec::new();
    // where the strings of an open array begin
    let mut array: Option<usize> = None;
    let mut section: &[u8] = b"";
    for token in tokens(data) {
        match token {
            Token::Hex(octets) => strings.push(octets),
            Token::Open => array = Some(strings.len()),
            Token::Close => {
                let targets = strings.split_off(array.take().unwrap_or(0).min(strings.len()));
                if let (b"beginbfrange", [low, _]) = (section, strings.as_slice()) {
                    steps += targets.len();
                    map.extend((number(low)..).zip(targets.iter().map(|target| utf16(target, 0))));
                }
                strings.clear();
            }
            Token::Word(word) => {
                section = match word {
                    b"beginbfchar" | b"beginbfrange" => word,
                    b"endbfchar" | b"endbfrange" => b"",
                    _ => section,
                };
                strings.clear();
            }
        }
        match (section, strings.as_slice(), array) {
            (b"beginbfchar", [code, target], _) => {
                steps += 1;
                map.insert(number(code), utf16(target, 0));
                strings.clear();
            }
            (b"beginbfrange", [low, high, target], None) => {
                for (code, step) in (number(low)..=number(high)).zip(0..=u16::MAX) {
                    steps += 1;
                    map.insert(code, utf16(target, step));
                }
                strings.clear();
            }
            _ => {}
        }
        if steps >= CODE_LIMIT {
            break;
        }
    }
    (map, steps)
}

enum Token<'t> {
    Hex(Vec<u8>),
    Open,
    Close,
    Word(&'t [u8]),
}

fn tokens(data: &[u8]) -> impl Iterator<Item = Token<'_>> {
    let mut rest = data;
    std::iter::from_fn(move || {
        let start = rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        rest = rest.get(start..)?;
        let (token, len) = match rest.first()? {
            b'<' if rest.get(1) != Some(&b'<') => {
                let end = rest.iter().position(|byte| *byte == b'>').unwrap_or(rest.len());
                (Token::Hex(hex(rest.get(1..end).unwrap_or_default())), end + 1)
            }
            b'[' => (Token::Open, 1),
            b']' => (Token::Close, 1),
            b'<' | b'>' => (Token::Word(b""), 1),
            _ => {
                let ends = |byte: &u8| byte.is_ascii_whitespace() || b"<>[]".contains(byte);
                let end = rest.iter().position(ends).unwrap_or(rest.len());
                (Token::Word(rest.get(..end).unwrap_or_default()), end.max(1))
            }
        };
        rest = rest.get(len..).unwrap_or_default();
        Some(token)
    })
}

/// The octets of hexadecimal digits; other characters are passed over, a missing last digit is 0 (7.3.4.3).
pub(super) fn hex(digits: &[u8]) -> Vec<u8> {
    let nibbles: Vec<u8> = digits
        .iter()
        .filter_map(|digit| char::from(*digit).to_digit(16))
        .filter_map(|nibble| u8::try_from(nibble).ok())
        .collect();
    nibbles
        .chunks(2)
        .map(|pair| match *pair {
            [high, low] => high << 4 | low,
            [high] => high << 4,
            _ => 0,
        })
        .collect()
}

fn number(octets: &[u8]) -> u32 {
    octets
        .iter()
        .take(4)
        .fold(0, |number, octet| number << 8 | u32::from(*octet))
}

/// UTF-16BE with something added to the last unit.
fn utf16(octets: &[u8], step: u16) -> String {
    let mut units: Vec<u16> = octets
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |unit, octet| unit << 8 | u16::from(*octet)))
        .collect();
    if let Some(last) = units.last_mut() {
        *last = last.wrapping_add(step);
    }
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cmap_gives_characters_ranges_and_arrays() {
        let (map, _) = read_cmap(
            b"1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfchar <0003> <0020> endbfchar
            2 beginbfrange <0010> <0012> <0041> <0020><0021>[<1EC5> <00660069>] endbfrange",
        );
        let text = |code| map.get(&code).map(String::as_str);
        assert_eq!((text(3), text(0x10), text(0x12)), (Some(" "), Some("A"), Some("C")));
        assert_eq!((text(0x20), text(0x21)), (Some("\u{1ec5}"), Some("fi")));
        assert_eq!(map.len(), 6);
    }

    #[test]
    fn names_of_letters_and_digits_are_known() {
        assert_eq!(
            [glyph(b"A"), glyph(b"seven"), glyph(b"uni1EC5"), glyph(b"g123")],
            ['A', '7', '\u{1ec5}', UNKNOWN]
        );
    }
}
