//! Why bytes could not be read.

/// Bytes that are not what they claim to be.
///
/// [`code`](Error::code) is stable and made for programs, the `Display` text is for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}{}", place(*.offset))]
pub struct Error {
    code: &'static str,
    text: &'static str,
    offset: Option<usize>,
}

impl Error {
    pub(crate) const fn new(code: &'static str, text: &'static str) -> Self {
        Self {
            code,
            text,
            offset: None,
        }
    }

    pub(crate) const fn at(self, offset: usize) -> Self {
        Self {
            offset: Some(offset),
            ..self
        }
    }

    /// The same fault, seen from data that begins `by` bytes earlier.
    pub(crate) fn moved(self, by: usize) -> Self {
        let offset = self.offset.map(|offset| offset.saturating_add(by));
        Self { offset, ..self }
    }

    /// A stable kebab-case name of the fault.
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// Where in the given bytes, if one place can be named.
    pub const fn offset(&self) -> Option<usize> {
        self.offset
    }

    /// What the user can do about it.
    pub fn hint(&self) -> &'static str {
        match self.code {
            "pem-malformed" => "the text between the BEGIN and END lines is damaged; copy the file again",
            "trust-unknown-format" => "give a certificate or a CRL, as PEM or DER",
            "crl-entry-critical-extension" | "crl-indirect" => {
                "this kind of CRL is not processed; use the issuer's complete CRL"
            }
            "time-malformed" => "write the time like 2026-11-23T08:00:00+07:00",
            _ => "the data is damaged or of another kind; export or download it again",
        }
    }
}

fn place(offset: Option<usize>) -> String {
    offset.map_or_else(String::new, |offset| format!(" (at byte {offset})"))
}
