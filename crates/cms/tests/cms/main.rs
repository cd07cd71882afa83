//! SignedData against the `openssl` program, and against attackers.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a panic is how a test fails"
)]

mod attacks;
mod forge;
mod hostile;
mod identity;
mod openssl;
mod positions;
mod time_stamp;
