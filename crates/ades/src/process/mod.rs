//! The building blocks of clause 5.2 and the processes of 5.3 to 5.6, one file each.
//!
//! | file | clause |
//! |---|---|
//! | `format_checking`, `identification`, `context`, `freshness`, `x509`, `cryptographic`, `acceptance` | 5.2.2 to 5.2.8 |
//! | `basic` | 5.3, 5.4 |
//! | `with_time` | 5.5 |
//! | `existence`, `sliding`, `past` | 5.6.2 |
//! | `archival` | 5.6.3, which calls all others |
//!
//! Every block gets the facts, adds its checks to the report and returns an indication. No block
//! stops another one: the report shows everything that was found, and 5.3 ranks it.

mod acceptance;
mod algorithms;
mod archival;
mod basic;
mod context;
mod cryptographic;
mod existence;
mod format_checking;
mod freshness;
mod identification;
mod past;
mod signing_time;
mod sliding;
mod with_time;
mod x509;

pub use archival::validate;
