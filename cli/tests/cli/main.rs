//! The `kyso` program as its users meet it: exit codes, reports, files, secrets, words.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod bundle;
mod evidence;
mod exit_codes;
mod expect;
mod facts;
mod files;
mod injection;
mod language;
mod locks;
mod masking;
mod offline;
mod policies;
mod program;
mod report;
mod revisions;
mod rules;
mod screen;
mod secrets;
mod trust;
