//! JSON on stdout.

use serde::Serialize;

use crate::output::Failure;

/// One value on one line.
pub(crate) fn line(value: &impl Serialize) -> Result<String, Failure> {
    let mut text = serde_json::to_string(value).map_err(|error| Failure::new("json", error.to_string()))?;
    text.push('\n');
    Ok(text)
}
