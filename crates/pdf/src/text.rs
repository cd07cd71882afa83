//! Text strings: ISO 32000-2 7.9.2.2.

/// The characters of a text string.
#[must_use]
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
