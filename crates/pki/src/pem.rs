//! PEM, the textual encoding of RFC 7468, read generously.
//!
//! Text before, between and after the blocks is skipped (2), lines may have any length and any line end (3).
//! The header lines of RFC 1421 (as in old encrypted keys) are kept. Left out: nothing is written here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::Error;

/// One `-----BEGIN label-----` … `-----END label-----`.
#[derive(Clone, PartialEq, Eq)]
pub struct Block {
    /// `CERTIFICATE`, `X509 CRL`, `PRIVATE KEY`, …
    pub label: String,
    /// RFC 1421 header lines such as `Proc-Type: 4,ENCRYPTED`; with these the content may be encrypted.
    pub headers: Vec<String>,
    /// The decoded content; may be a secret, so it wipes itself.
    pub der: Zeroizing<Vec<u8>>,
}

/// All blocks in order; none if there is no `-----BEGIN`.
///
/// # Errors
/// `pem-malformed` if a block has no matching end or its content is not base64.
pub fn split(bytes: &[u8]) -> Result<Vec<Block>, Error> {
    let mut blocks = Vec::new();
    let mut open: Option<Open> = None;
    let mut offset = 0;
    for line in bytes.split_inclusive(|&octet| octet == b'\n' || octet == b'\r') {
        let trimmed = line.trim_ascii();
        match &mut open {
            None => open = label(trimmed, b"-----BEGIN ").map(|label| Open::new(label, offset)),
            Some(block) if label(trimmed, b"-----END ") == Some(block.label) => {
                blocks.push(block.close()?);
                open = None;
            }
            Some(block) if trimmed.starts_with(b"-----") => return Err(MALFORMED.at(block.offset)),
            Some(block) => block.line(trimmed),
        }
        offset += line.len();
    }
    match open {
        Some(block) => Err(MALFORMED.at(block.offset)),
        None => Ok(blocks),
    }
}

const MALFORMED: Error = Error::new("pem-malformed", "a PEM block is damaged");

/// The label of a boundary line.
fn label<'l>(line: &'l [u8], boundary: &[u8]) -> Option<&'l [u8]> {
    // Some editors put a byte order mark before the first line.
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    line.strip_prefix(boundary)?.strip_suffix(b"-----")
}

struct Open<'l> {
    label: &'l [u8],
    offset: usize,
    headers: Vec<String>,
    base64: Zeroizing<Vec<u8>>,
}

impl<'l> Open<'l> {
    fn new(label: &'l [u8], offset: usize) -> Self {
        Self {
            label,
            offset,
            headers: Vec::new(),
            base64: Zeroizing::default(),
        }
    }

    fn line(&mut self, line: &[u8]) {
        if line.contains(&b':') {
            self.headers.push(String::from_utf8_lossy(line).into_owned());
        } else {
            let symbols = line.iter().filter(|octet| !octet.is_ascii_whitespace());
            self.base64.extend(symbols);
        }
    }

    fn close(&mut self) -> Result<Block, Error> {
        let der = STANDARD.decode(&*self.base64).map_err(|_| MALFORMED.at(self.offset))?;
        Ok(Block {
            label: String::from_utf8_lossy(self.label).into_owned(),
            headers: std::mem::take(&mut self.headers),
            der: Zeroizing::new(der),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &str) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let blocks = split(text.as_bytes())?;
        Ok(blocks
            .into_iter()
            .map(|block| (block.label, block.der.to_vec()))
            .collect())
    }

    #[test]
    fn blocks_are_found_between_other_text() {
        let text = "subject=x\r\n-----BEGIN A-----\r\nAQ\r\nID\r\n-----END A-----\njunk\n\u{feff}-----BEGIN B C-----\nBA==\n-----END B C-----";
        let expected = vec![("A".to_owned(), vec![1, 2, 3]), ("B C".to_owned(), vec![4])];
        assert_eq!(labels(text), Ok(expected));
        assert_eq!(labels("no PEM"), Ok(vec![]));
    }

    #[test]
    fn header_lines_are_kept_apart() {
        let text = b"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAQID\n-----END RSA PRIVATE KEY-----\n";
        let blocks = split(text).unwrap();
        assert_eq!(
            blocks.first().map(|block| block.headers.clone()),
            Some(vec!["Proc-Type: 4,ENCRYPTED".to_owned()])
        );
        assert_eq!(blocks.first().map(|block| block.der.to_vec()), Some(vec![1, 2, 3]));
    }

    #[test]
    fn damaged_blocks_are_refused_with_their_place() {
        for bad in [
            "x\n-----BEGIN A-----\nAQID\n",
            "x\n-----BEGIN A-----\nAQID\n-----END B-----",
            "x\n-----BEGIN A-----\nA*ID\n-----END A-----",
            "x\n-----BEGIN A-----\nAQID\n-----BEGIN A-----\nAQID\n-----END A-----",
        ] {
            let error = labels(bad).unwrap_err();
            assert_eq!((error.code(), error.offset()), ("pem-malformed", Some(2)), "{bad}");
        }
    }
}
