//! The building blocks of clause 5.2, one file each, and the process for Basic Signatures (5.3).
//!
//! Every block gets the facts, adds its checks to the report and returns an indication. No block
//! stops another one: the report shows everything that was found, and 5.3 ranks it.

mod acceptance;
mod algorithms;
mod basic;
mod context;
mod cryptographic;
mod format_checking;
mod freshness;
mod identification;
mod signing_time;
mod x509;

pub use basic::validate;
