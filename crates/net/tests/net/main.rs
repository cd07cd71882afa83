//! The network against real servers on loopback: good ones of others, and bad ones of our own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod bad_servers;
mod memory;
mod programs;
mod server;
mod ssrf;

use std::time::Duration;

use kyso_net::{Http, Options};

/// May ask loopback; gives up after a second, so that the tests do not take long.
fn http() -> Http {
    Http::new(Options {
        allowed_hosts: vec!["127.0.0.1".into()],
        address_timeout: Duration::from_secs(1),
        ..Options::default()
    })
}
