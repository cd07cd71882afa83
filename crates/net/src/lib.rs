//! HTTP (RFC 9110, RFC 9112) over TCP and TLS (RFC 8446) for CRLs, certificates, OCSP responses and time-stamps. The only crate
//! that opens sockets; who does not call it uses no network.
//!
//! | item | what for |
//! |---|---|
//! | [`Http`] | one exchange: limits, redirects, proxy, which addresses may be asked |
//! | [`Fetcher`] | one run: each address asked once, failed hosts not again, several at a time |
//!
//! A certificate names the addresses, and nobody has checked the certificate yet: whoever made it chooses whom this computer
//! talks to. So loopback, private and link-local addresses are refused, after resolution and at each redirect, and the
//! connection goes to the very address that was checked. Left out: HTTP caches, cookies, content codings, LDAP, FTP.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod fetcher;
mod http;
mod public;
mod rules;

pub use fetcher::Fetcher;
pub use http::{Http, Options};
