//! The words of a content stream: ISO 32000-2 7.8.2.

use super::to_unicode::hex;

/// What stands before an operator.
pub(super) enum Operand {
    String(Vec<u8>),
    Name(Vec<u8>),
    Number(f64),
}

/// An operand or an operator.
pub(super) enum Token<'t> {
    Operand(Operand),
    Operator(&'t [u8]),
}

/// The tokens of a content stream. Brackets of arrays and dictionaries are passed over.
pub(super) struct Tokens<'t> {
    rest: &'t [u8],
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        loop {
            match *self.rest.first()? {
                b'%' => {
                    self.word(|byte| matches!(byte, b'\r' | b'\n'));
                }
                b'(' => return Some(Token::Operand(Operand::String(self.literal()))),
                b'<' if self.rest.get(1) != Some(&b'<') => {
                    let digits = self.word(|byte| byte == b'>');
                    return Some(Token::Operand(Operand::String(hex(digits))));
                }
                b'/' => {
                    self.skip(1);
                    let name = self.word(is_delimiter).to_vec();
                    return Some(Token::Operand(Operand::Name(name)));
                }
                byte if is_delimiter(byte) => self.skip(1),
                _ => {
                    let word = self.word(is_delimiter);
                    if let Some(number) = std::str::from_utf8(word).ok().and_then(|word| word.parse().ok()) {
                        return Some(Token::Operand(Operand::Number(number)));
                    }
                    if word == b"ID" {
                        self.inline_image();
                    }
                    return Some(Token::Operator(word));
                }
            }
        }
    }
}

impl<'t> Tokens<'t> {
    pub(super) fn new(content: &'t [u8]) -> Self {
        Self { rest: content }
    }

    fn skip(&mut self, len: usize) {
        self.rest = self.rest.get(len..).unwrap_or_default();
    }

    fn word(&mut self, ends: impl Fn(u8) -> bool) -> &'t [u8] {
        let end = self.rest.iter().position(|byte| ends(*byte)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end).unwrap_or_default();
        self.rest = rest;
        word
    }

    /// 7.3.4.2.
    fn literal(&mut self) -> Vec<u8> {
        let (mut string, mut depth) = (Vec::new(), 0_usize);
        while let Some((byte, rest)) = self.rest.split_first() {
            self.rest = rest;
            match byte {
                b'(' => {
                    depth += 1;
                    if depth > 1 {
                        string.push(b'(');
                    }
                }
                b')' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                    string.push(b')');
                }
                b'\\' => string.extend(self.escape()),
                byte => string.push(*byte),
            }
        }
        string
    }

    fn escape(&mut self) -> Option<u8> {
        let digits = self
            .rest
            .iter()
            .take(3)
            .take_while(|byte| (b'0'..=b'7').contains(*byte))
            .count();
        if digits > 0 {
            let (octal, rest) = self.rest.split_at_checked(digits)?;
            self.rest = rest;
            let code = octal
                .iter()
                .fold(0_u32, |code, digit| code * 8 + u32::from(digit - b'0'));
            return u8::try_from(code & 0xff).ok();
        }
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        match byte {
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'b' => Some(8),
            b'f' => Some(12),
            b'\r' | b'\n' => None,
            other => Some(*other),
        }
    }

    /// The data of an inline image (8.9.7), up to `EI` between white space.
    fn inline_image(&mut self) {
        let is_end = |window: &[u8]| match window {
            [before, b'E', b'I', after] => before.is_ascii_whitespace() && after.is_ascii_whitespace(),
            _ => false,
        };
        let end = self
            .rest
            .windows(4)
            .position(is_end)
            .map_or(self.rest.len(), |at| at + 3);
        self.skip(end);
    }
}

fn is_delimiter(byte: u8) -> bool {
    byte == 0 || byte.is_ascii_whitespace() || b"()<>[]{}/%".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_cut_into_operands_and_operators() {
        let tokens = Tokens {
            rest: b"/F1 12 Tf%x\n[(a\\(b(c)\\101) -20 <4142>]TJ BI /W 1 ID (Tj EI Q",
        };
        let shown: Vec<String> = tokens
            .map(|token| match token {
                Token::Operand(Operand::String(string)) => format!("({})", String::from_utf8_lossy(&string)),
                Token::Operand(Operand::Name(name)) => format!("/{}", String::from_utf8_lossy(&name)),
                Token::Operand(Operand::Number(number)) => number.to_string(),
                Token::Operator(operator) => String::from_utf8_lossy(operator).into_owned(),
            })
            .collect();
        assert_eq!(shown.join(" "), "/F1 12 Tf (a(b(c)A) -20 (AB) TJ BI /W 1 ID Q");
    }
}
