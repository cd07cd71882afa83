//! Content streams as operators with operands: ISO 32000-2 7.8.2. What they draw is not this crate's matter.

use crate::lexer::{Lexer, is_regular, is_white};
use crate::parser::parse_object;
use crate::{Code, Error, Limits, Object};

/// Most operands of one operator; annex C names 32 components of a colour, TJ takes one array.
const OPERAND_LIMIT: usize = 64;

/// Reads the operations of a content stream one after the other.
#[derive(Debug)]
pub struct Content<'d> {
    lexer: Lexer<'d>,
    limits: Limits,
}

/// An operator and what stands before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation<'d> {
    /// Such as `Tj`. An inline image (8.9.7) is one operation, `EI`; its dictionary and data are skipped.
    pub operator: &'d [u8],
    /// In the order of the stream.
    pub operands: Vec<Object<'d>>,
}

impl<'d> Content<'d> {
    /// The operations in decoded data.
    #[must_use]
    pub fn new(data: &'d [u8], limits: &Limits) -> Self {
        Self {
            lexer: Lexer::new(data, 0),
            limits: *limits,
        }
    }

    fn operation(&mut self) -> Result<Option<Operation<'d>>, Error> {
        let mut operands = Vec::new();
        loop {
            self.lexer.skip_space();
            let Some(byte) = self.lexer.peek() else { return Ok(None) };
            if is_operator(byte, self.lexer.rest()) {
                let operator = self.word();
                if operator == b"BI" {
                    return self.inline_image().map(Some);
                }
                return Ok(Some(Operation { operator, operands }));
            }
            if operands.len() >= OPERAND_LIMIT {
                return Err(self.lexer.error(Code::ObjectLimit, "an operator has too many operands"));
            }
            operands.push(parse_object(&mut self.lexer, &self.limits)?);
        }
    }

    fn word(&mut self) -> &'d [u8] {
        let start = self.lexer.pos();
        let length = self.lexer.rest().iter().position(|byte| !is_regular(*byte));
        self.lexer.seek(start + length.unwrap_or(self.lexer.rest().len()));
        self.lexer.since(start)
    }

    /// From `BI` to `EI`, which ends the data where white space stands before and behind it.
    fn inline_image(&mut self) -> Result<Operation<'d>, Error> {
        let unended = |lexer: &Lexer<'_>| lexer.error(Code::UnexpectedEnd, "an inline image does not end");
        loop {
            self.lexer.skip_space();
            let byte = self.lexer.peek().ok_or(unended(&self.lexer))?;
            if !is_operator(byte, self.lexer.rest()) {
                parse_object(&mut self.lexer, &self.limits)?;
            } else if self.word() == b"ID" {
                break;
            }
        }
        let rest = self.lexer.rest();
        let is_end = |at: &usize| {
            let before = at.checked_sub(1).and_then(|before| rest.get(before));
            before.is_some_and(|byte| is_white(*byte)) && rest.get(at + 2).is_none_or(|byte| !is_regular(*byte))
        };
        let end = memchr::memmem::find_iter(rest, b"EI").find(is_end);
        let end = end.ok_or(unended(&self.lexer))?;
        self.lexer.seek(self.lexer.pos() + end + 2);
        Ok(Operation {
            operator: b"EI",
            operands: Vec::new(),
        })
    }
}

impl<'d> Iterator for Content<'d> {
    type Item = Result<Operation<'d>, Error>;

    /// After an error there is nothing more.
    fn next(&mut self) -> Option<Self::Item> {
        let operation = self.operation();
        if operation.is_err() {
            self.lexer.seek(usize::MAX);
        }
        operation.transpose()
    }
}

/// Neither a number, a string, a name, an array nor a dictionary; and not one of the three words that are objects.
fn is_operator(byte: u8, rest: &[u8]) -> bool {
    let is_object = |word: &[u8]| rest.starts_with(word) && rest.get(word.len()).is_none_or(|next| !is_regular(*next));
    is_regular(byte)
        && !matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.')
        && ![&b"true"[..], b"false", b"null"].into_iter().any(is_object)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operators(data: &[u8]) -> Vec<String> {
        let operations = Content::new(data, &Limits::default());
        operations
            .map(|operation| {
                let operation = operation.unwrap();
                let operator = String::from_utf8_lossy(operation.operator).into_owned();
                format!("{}/{}", operator, operation.operands.len())
            })
            .collect()
    }

    #[test]
    fn operands_stand_before_their_operator() {
        let data = b"q 1 0 0 1 10 20 cm /F1 12 Tf [(a) -20 <41>] TJ 0 0 RG true x T* (a)' Q";
        assert_eq!(
            operators(data),
            ["q/0", "cm/6", "Tf/2", "TJ/1", "RG/2", "x/1", "T*/0", "'/1", "Q/0"]
        );
    }

    #[test]
    fn an_inline_image_is_one_operation() {
        let data = b"q BI /W 2 /H +2 /IM true /CS /G /BPC 8 /F [/A85] ID \x00EIx EI Q";
        assert_eq!(operators(data), ["q/0", "EI/0", "Q/0"]);
        assert!(Content::new(b"BI /W 2 ID abc", &Limits::default()).any(|operation| operation.is_err()));
    }

    #[test]
    fn too_many_operands_end_the_reading() {
        let data = "1 ".repeat(100_000) + "re";
        let all: Vec<_> = Content::new(data.as_bytes(), &Limits::default()).collect();
        assert!(all.len() == 1 && all.iter().all(Result::is_err));
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_bytes_end(data in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
            let _ = Content::new(&data, &Limits::default()).count();
        }
    }
}
