//! Why bytes could not be read as a SignedData.

/// Bytes that are not what they claim to be: the question whether a signature is good cannot be asked.
///
/// [`code`](Error::code) is stable and made for programs, the `Display` text is for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text} (at byte {offset})")]
pub struct Error {
    code: &'static str,
    text: &'static str,
    offset: usize,
}

impl Error {
    pub(crate) const fn new(code: &'static str, text: &'static str, offset: usize) -> Self {
        Self { code, text, offset }
    }

    /// A stable kebab-case name of the fault.
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// Where in the given bytes.
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// What the user can do about it.
    pub fn hint(&self) -> &'static str {
        match self.code {
            "cms-not-signed-data" => "this is CMS of another kind (encrypted or plain data), not a signature",
            "ber-truncated" => "the signature is cut off; fetch the document again from its source",
            _ => "the signature is damaged or made by a faulty program; fetch the document again from its source",
        }
    }
}
