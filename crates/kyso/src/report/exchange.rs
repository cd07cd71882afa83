//! Who was asked over the network, and what came of it.

use serde::Serialize;

/// A question to an address of the network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExchangeReport {
    /// `certificate`, `ocsp` or `crl`.
    pub what: &'static str,
    /// Where.
    pub address: String,
    /// `received` or `failed`. What was received counts only if its signature does.
    pub outcome: &'static str,
    /// Why it failed, in the report's language.
    pub text: Option<String>,
}
