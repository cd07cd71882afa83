//! kyso and other programs: they judge what it signs, it judges what they sign, and signatures of both in one file.
//!
//! A program that is missing is a failure; `cargo xtask test --only tools,python` installs them all.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "tests"
)]

mod attacks;
mod both;
mod judged;
mod network;
mod oracles;
mod oracles_judged;
mod program;
mod reverse;
mod signers;
mod time_stamps;
mod tokens;
