//! Characters and tokens: ISO 32000-2 7.2, and the simple objects of 7.3.2 to 7.3.5.

use std::borrow::Cow;

use crate::{Code, Error, Value};

/// A position in bytes. It reads tokens and knows nothing of nesting.
#[derive(Debug, Clone)]
pub(crate) struct Lexer<'d> {
    data: &'d [u8],
    pos: usize,
}

impl<'d> Lexer<'d> {
    pub(crate) fn new(data: &'d [u8], pos: usize) -> Self {
        Self {
            data,
            pos: pos.min(data.len()),
        }
    }

    pub(crate) fn pos(&self) -> usize {
        self.pos
    }

    pub(crate) fn seek(&mut self, pos: usize) {
        self.pos = pos.min(self.data.len());
    }

    pub(crate) fn rest(&self) -> &'d [u8] {
        self.data.get(self.pos..).unwrap_or_default()
    }

    /// The bytes from `start` to here.
    pub(crate) fn since(&self, start: usize) -> &'d [u8] {
        self.data.get(start..self.pos).unwrap_or_default()
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.data.get(self.pos).copied()
    }

    pub(crate) fn error(&self, code: Code, detail: &'static str) -> Error {
        Error::new(code, detail).at(self.pos as u64)
    }

    /// Goes past `bytes` when they stand here.
    pub(crate) fn eat(&mut self, bytes: &[u8]) -> bool {
        let here = self.rest().starts_with(bytes);
        if here {
            self.pos += bytes.len();
        }
        here
    }

    /// Goes past `word` when it stands here and ends here.
    pub(crate) fn eat_word(&mut self, word: &[u8]) -> bool {
        let ends = !self.rest().get(word.len()).is_some_and(|&byte| is_regular(byte));
        ends && self.eat(word)
    }

    /// Goes past white space (7.2.3).
    pub(crate) fn skip_white(&mut self) {
        while self.peek().is_some_and(is_white) {
            self.pos += 1;
        }
    }

    /// Goes past white space and comments (7.2.4).
    pub(crate) fn skip_space(&mut self) {
        loop {
            self.skip_white();
            if self.peek() != Some(b'%') {
                return;
            }
            self.skip_comment();
        }
    }

    pub(crate) fn skip_comment(&mut self) {
        let rest = self.rest();
        self.pos += memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
    }

    /// Goes past one line end: CR LF, LF or CR.
    pub(crate) fn eat_line_end(&mut self) -> bool {
        self.eat(b"\r\n") || self.eat(b"\n") || self.eat(b"\r")
    }

    /// Digits without a sign; `None` when there are none or the number is beyond `u64`.
    pub(crate) fn unsigned(&mut self) -> Option<u64> {
        let start = self.pos;
        let mut value = 0_u64;
        while let Some(digit) = self.peek().filter(u8::is_ascii_digit) {
            value = value.checked_mul(10)?.checked_add(u64::from(digit - b'0'))?;
            self.pos += 1;
        }
        (self.pos > start).then_some(value)
    }

    /// A number, 7.3.3.
    pub(crate) fn number(&mut self) -> Result<Value<'d>, Error> {
        let start = self.pos;
        while self.peek().is_some_and(is_regular) {
            self.pos += 1;
        }
        number(self.since(start)).ok_or(Error::new(Code::MalformedObject, "not a number").at(start as u64))
    }

    /// A name, 7.3.5; the slash stands here.
    pub(crate) fn name(&mut self) -> Cow<'d, [u8]> {
        self.pos += 1;
        let start = self.pos;
        while self.peek().is_some_and(is_regular) {
            self.pos += 1;
        }
        unescape_name(self.since(start))
    }

    /// A literal string, 7.3.4.2; the parenthesis stands here. Inner parentheses are counted, not nested.
    pub(crate) fn literal_string(&mut self) -> Result<Cow<'d, [u8]>, Error> {
        let open = self.pos;
        self.pos += 1;
        let start = self.pos;
        let mut depth = 1_usize;
        let mut plain = true;
        while let Some(byte) = self.peek() {
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                b'\\' => {
                    plain = false;
                    self.pos += 1;
                }
                b'\r' => plain = false,
                _ => {}
            }
            if depth == 0 {
                let content = self.since(start);
                self.pos += 1;
                return Ok(if plain {
                    Cow::Borrowed(content)
                } else {
                    Cow::Owned(unescape_string(content))
                });
            }
            self.pos += 1;
        }
        self.seek(self.pos);
        Err(Error::new(Code::UnexpectedEnd, "a string does not end").at(open as u64))
    }

    /// A hexadecimal string, 7.3.4.3; `<` stands here.
    pub(crate) fn hex_string(&mut self) -> Result<Vec<u8>, Error> {
        let open = self.pos;
        self.pos += 1;
        let rest = self.rest();
        let length = memchr::memchr(b'>', rest)
            .ok_or(Error::new(Code::UnexpectedEnd, "a hexadecimal string does not end").at(open as u64))?;
        let digits = rest.get(..length).unwrap_or_default();
        self.pos += length + 1;
        unhex(digits)
            .ok_or(Error::new(Code::MalformedObject, "a hexadecimal string holds something else").at(open as u64))
    }
}

/// White space, 7.2.3 table 1.
pub(crate) fn is_white(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

/// Neither white space nor a delimiter (7.2.3 table 2).
pub(crate) fn is_regular(byte: u8) -> bool {
    !is_white(byte)
        && !matches!(
            byte,
            b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
        )
}

/// Hexadecimal digits and white space; a missing last digit is 0 (7.3.4.3).
pub(crate) fn unhex(digits: &[u8]) -> Option<Vec<u8>> {
    if let Some(bytes) = hexadecimal(digits) {
        return Some(bytes);
    }
    let mut bytes = Vec::with_capacity(digits.len() / 2 + 1);
    let mut high = None;
    for &byte in digits {
        let Some(digit) = hex_digit(byte) else {
            if is_white(byte) {
                continue;
            }
            return None;
        };
        match high.take() {
            None => high = Some(digit),
            Some(first) => bytes.push(first << 4 | digit),
        }
    }
    bytes.extend(high.map(|digit| digit << 4));
    Some(bytes)
}

/// Pairs of hexadecimal digits and nothing else. The value of a signature has thousands of them.
#[must_use]
pub fn hexadecimal(pairs: &[u8]) -> Option<Vec<u8>> {
    base16ct::mixed::decode_vec(pairs).ok()
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

fn number<'d>(token: &[u8]) -> Option<Value<'d>> {
    let digits = token.strip_prefix(b"+").or(token.strip_prefix(b"-")).unwrap_or(token);
    let points = digits.iter().filter(|&&byte| byte == b'.').count();
    let others = digits.iter().any(|byte| !byte.is_ascii_digit() && *byte != b'.');
    if others || points > 1 || digits.len() == points {
        return None;
    }
    let text = std::str::from_utf8(token).ok()?;
    if points == 0
        && let Ok(integer) = text.parse()
    {
        return Some(Value::Integer(integer));
    }
    text.parse().ok().filter(|real: &f64| real.is_finite()).map(Value::Real)
}

fn unescape_name(raw: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'#', raw).is_none() {
        return Cow::Borrowed(raw);
    }
    let mut name = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        // A number sign without two digits stands for itself, as before PDF 1.2.
        if let (b'#', [a, b, after @ ..]) = (byte, tail)
            && let (Some(high), Some(low)) = (hex_digit(*a), hex_digit(*b))
        {
            name.push(high << 4 | low);
            rest = after;
            continue;
        }
        name.push(byte);
    }
    Cow::Owned(name)
}

/// Escapes and line ends of 7.3.4.2, table 3.
fn unescape_string(raw: &[u8]) -> Vec<u8> {
    let mut string = Vec::with_capacity(raw.len());
    let mut lexer = Lexer::new(raw, 0);
    while let Some(byte) = lexer.peek() {
        if lexer.eat_line_end() {
            string.push(b'\n');
            continue;
        }
        lexer.pos += 1;
        if byte == b'\\' {
            string.extend(unescape(&mut lexer));
        } else {
            string.push(byte);
        }
    }
    string
}

/// What the escape after a backslash stands for.
fn unescape(lexer: &mut Lexer<'_>) -> Option<u8> {
    if lexer.eat_line_end() {
        return None;
    }
    let byte = lexer.peek()?;
    if matches!(byte, b'0'..=b'7') {
        let mut code = 0_u8;
        for _ in 0..3 {
            let Some(digit) = lexer.peek().filter(|digit| matches!(digit, b'0'..=b'7')) else {
                break;
            };
            // High-order overflow is ignored (7.3.4.2).
            code = code.wrapping_mul(8).wrapping_add(digit - b'0');
            lexer.pos += 1;
        }
        return Some(code);
    }
    lexer.pos += 1;
    Some(match byte {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'b' => 8,
        b'f' => 12,
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(source: &[u8]) -> Vec<u8> {
        Lexer::new(source, 0).literal_string().unwrap().into_owned()
    }

    #[test]
    fn numbers_are_integers_reals_or_refused() {
        let read = |text: &str| number(text.as_bytes());
        assert_eq!(read("-17"), Some(Value::Integer(-17)));
        assert_eq!(read("+17"), Some(Value::Integer(17)));
        assert_eq!(read("4."), Some(Value::Real(4.0)));
        assert_eq!(read("-.002"), Some(Value::Real(-0.002)));
        assert_eq!(read("9223372036854775807"), Some(Value::Integer(i64::MAX)));
        assert!(matches!(read("9223372036854775808"), Some(Value::Real(_))));
        for bad in ["", "+", ".", "-.", "1.2.3", "1e5", "0x10", "--5", "inf", "NaN", "1_0"] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_eq!(number("9".repeat(400).as_bytes()), None);
    }

    #[test]
    fn strings_unescape() {
        assert_eq!(string(b"(a(b)c)"), b"a(b)c");
        assert_eq!(string(b"(\\n\\053\\53\\5\\(\\\\\\q)"), b"\n++\x05(\\q");
        assert_eq!(string(b"(a\\\r\nb\r\nc\rd)"), b"ab\nc\nd");
        assert_eq!(string(b"(\\0533)"), b"+3");
        assert!(Lexer::new(b"(abc\\)", 0).literal_string().is_err());
        assert!(Lexer::new(b"(abc\\", 0).literal_string().is_err());
    }

    #[test]
    fn a_hundred_thousand_parentheses_are_counted_not_nested() {
        let deep = [vec![b'('; 100_000], vec![b')'; 100_000]].concat();
        assert_eq!(string(&deep).len(), 199_998);
    }

    #[test]
    fn names_and_hexadecimal_strings_decode() {
        assert_eq!(Lexer::new(b"/A#20B#zz#4", 0).name().as_ref(), b"A B#zz#4");
        assert_eq!(Lexer::new(b"/ ", 0).name().as_ref(), b"");
        assert_eq!(unhex(b"48 65\n6c6C6"), Some(b"Hell`".to_vec()));
        assert_eq!(unhex(b"4g"), None);
        assert_eq!(unhex(b"0x41"), None);
        assert_eq!(hexadecimal(b"0aFf"), Some(vec![0x0a, 0xff]));
        for bad in [&b"0a f"[..], b"0af", b"0xff", b"0g"] {
            assert_eq!(hexadecimal(bad), None);
        }
    }
}
