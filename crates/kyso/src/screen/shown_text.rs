//! The text that an appearance shows: ISO 32000-2 9.4. No layout, only the strings in the order in which they are shown.

use kyso_pdf::{Dictionary, Object, ObjectId, View};

use super::budget::Budget;
use super::to_unicode::{Characters, UNKNOWN, hex};

/// Deepest nesting of form XObjects.
const DEPTH_LIMIT: u8 = 4;
/// Most operands that are kept for one operator; what TJ shows may have many.
const OPERAND_LIMIT: usize = 10_000;

/// The text, with [`UNKNOWN`] for characters that are not known. None when even their number is not, or something cannot
/// be read. `fonts`: the resources of the form, for appearances without their own (12.7.3, `/DR`).
pub(super) fn shown_text<'d>(
    view: View<'d>,
    appearance: &Object<'d>,
    id: Option<ObjectId>,
    fonts: Option<&Dictionary<'d>>,
    budget: &mut Budget,
) -> Option<String> {
    let mut shown = Shown {
        view,
        budget,
        text: String::new(),
    };
    shown.stream(appearance, id?, fonts, 0)?;
    Some(shown.text)
}

struct Shown<'b, 'd> {
    view: View<'d>,
    budget: &'b mut Budget,
    text: String,
}

enum Operand {
    String(Vec<u8>),
    Name(Vec<u8>),
    Number(f64),
}

impl<'d> Shown<'_, 'd> {
    fn stream(
        &mut self,
        appearance: &Object<'d>,
        id: ObjectId,
        above: Option<&Dictionary<'d>>,
        depth: u8,
    ) -> Option<()> {
        let stream = appearance.as_stream()?;
        let own = self.budget.entry(self.view, &stream.dictionary, b"Resources");
        let resources = own.as_ref().and_then(Object::as_dictionary).or(above);
        let data = self.budget.decode(self.view, stream, id)?;
        let mut font = None;
        let mut is_visible = true;
        let mut operands = Vec::new();
        let mut tokens = Tokens { rest: &data };
        while let Some(token) = tokens.next() {
            let operator = match token {
                Token::Operand(operand) => {
                    if operands.len() < OPERAND_LIMIT {
                        operands.push(operand);
                    }
                    continue;
                }
                Token::Operator(operator) => operator,
            };
            match (operator, operands.last()) {
                // 9.3.6: mode 3 paints nothing
                (b"Tr", Some(Operand::Number(mode))) => is_visible = *mode != 3.0,
                (b"Tf", _) => font = self.font(resources, above, &operands),
                (b"Tj" | b"TJ" | b"'" | b"\"", _) if is_visible => self.show(font.as_ref(), &operands)?,
                (b"Do", Some(Operand::Name(name))) if depth < DEPTH_LIMIT => {
                    self.form(resources, name, depth);
                }
                _ => {}
            }
            operands.clear();
        }
        Some(())
    }

    fn show(&mut self, font: Option<&Characters>, operands: &[Operand]) -> Option<()> {
        for operand in operands {
            if let Operand::String(string) = operand {
                font?.decode(string, &mut self.text);
            }
        }
        Some(())
    }

    fn font(
        &mut self,
        resources: Option<&Dictionary<'d>>,
        above: Option<&Dictionary<'d>>,
        operands: &[Operand],
    ) -> Option<Characters> {
        let name = operands.iter().find_map(|operand| match operand {
            Operand::Name(name) => Some(name),
            _ => None,
        })?;
        for resources in [resources, above].into_iter().flatten() {
            let fonts = self.budget.entry(self.view, resources, b"Font");
            let font = fonts
                .as_ref()
                .and_then(Object::as_dictionary)
                .and_then(|fonts| self.budget.entry(self.view, fonts, name));
            if let Some(font) = font.as_ref().and_then(Object::as_dictionary) {
                return Characters::read(self.view, font, self.budget);
            }
        }
        None
    }

    /// A form XObject (8.10). An image shows no text.
    fn form(&mut self, resources: Option<&Dictionary<'d>>, name: &[u8], depth: u8) {
        let objects = resources.and_then(|resources| self.budget.entry(self.view, resources, b"XObject"));
        let Some(entry) = objects
            .as_ref()
            .and_then(Object::as_dictionary)
            .and_then(|objects| objects.get(name))
        else {
            return;
        };
        let (Some(id), Some(object)) = (entry.as_reference(), self.budget.resolve(self.view, entry)) else {
            return;
        };
        let subtype = object.as_dictionary().and_then(|form| form.get(b"Subtype"));
        if subtype.and_then(Object::as_name) != Some(b"Form") {
            return;
        }
        if self.stream(&object, id, resources, depth + 1).is_none() {
            self.text.push(UNKNOWN);
        }
    }
}

enum Token<'t> {
    Operand(Operand),
    Operator(&'t [u8]),
}

/// The tokens of a content stream (7.8.2). Brackets of arrays and dictionaries are passed over.
struct Tokens<'t> {
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
