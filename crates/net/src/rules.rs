//! Whom this computer may be made to talk to.

use std::io;
use std::net::{IpAddr, SocketAddr};

use kyso::TransportError;
use ureq::Proxy;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use crate::public::is_public;

/// Hosts that may be asked wherever they are, and the proxy.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    allowed: Vec<String>,
    proxy: Option<Proxy>,
}

impl Rules {
    pub(crate) fn new(allowed: &[String], proxy: Option<Proxy>) -> Self {
        let allowed = allowed.iter().map(|host| bare(host)).collect();
        Self { allowed, proxy }
    }

    /// An address that may be asked, as far as that can be told before it is resolved.
    pub(crate) fn check(&self, address: &str) -> Result<Uri, TransportError> {
        let uri: Uri = address.parse().map_err(|_| TransportError::Address)?;
        let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
        let authority = uri.authority().ok_or(TransportError::Address)?;
        // a name and a password before the host are there to deceive
        if !is_http || authority.as_str().contains('@') || authority.host().is_empty() {
            return Err(TransportError::Address);
        }
        let host = authority.host();
        if self.is_proxied(&uri) && !self.is_allowed(host) && !looks_public(&bare(host)) {
            return Err(TransportError::NotPublic(host.to_owned()));
        }
        Ok(uri)
    }

    fn is_proxied(&self, uri: &Uri) -> bool {
        self.proxy.as_ref().is_some_and(|proxy| !proxy.is_no_proxy(uri))
    }

    fn is_allowed(&self, host: &str) -> bool {
        self.allowed.contains(&bare(host))
    }

    /// The proxy itself, which is the administrator's choice and mostly inside the office.
    fn is_proxy(&self, uri: &Uri) -> bool {
        self.proxy.as_ref().is_some_and(|proxy| proxy.uri() == uri)
    }
}

/// Lower case, without the brackets of an IPv6 address and the dot of the root.
fn bare(host: &str) -> String {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// Behind a proxy it is the proxy that resolves names, so only their form can be judged: no single words, no names for
/// inside, no numbers that are not a plain address.
fn looks_public(host: &str) -> bool {
    if let Ok(address) = host.parse::<IpAddr>() {
        return is_public(address);
    }
    let last = host.rsplit('.').next().unwrap_or_default();
    let inside = [
        "localhost",
        "local",
        "internal",
        "intranet",
        "lan",
        "home",
        "corp",
        "private",
        "arpa",
    ];
    host.contains('.') && !inside.contains(&last) && !last.starts_with(|first: char| first.is_ascii_digit())
}

/// Resolves names and leaves out what is not public. The connection is made to one of the addresses that this gives, so that
/// a name cannot mean something else a moment later.
#[derive(Debug)]
pub(crate) struct GuardedResolver {
    pub(crate) rules: Rules,
    pub(crate) system: DefaultResolver,
}

impl Resolver for GuardedResolver {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.system.resolve(uri, config, timeout)?;
        let host = uri.host().unwrap_or_default();
        if self.rules.is_allowed(host) || self.rules.is_proxy(uri) {
            return Ok(found);
        }
        let mut public = self.empty();
        for address in found.iter().filter(|address: &&SocketAddr| is_public(address.ip())) {
            public.push(*address);
        }
        match public.is_empty() {
            true => Err(io::Error::new(io::ErrorKind::PermissionDenied, NotPublic(host.to_owned())).into()),
            false => Ok(public),
        }
    }
}

/// The reason inside of an [`io::Error`].
#[derive(Debug, thiserror::Error)]
#[error("{0} is not a public address")]
pub(crate) struct NotPublic(pub(crate) String);

#[cfg(test)]
mod tests {
    use super::*;

    fn behind_proxy() -> Rules {
        let proxy = Proxy::new("http://192.168.0.1:3128").unwrap();
        Rules::new(&["Inside".into()], Some(proxy))
    }

    #[test]
    fn only_http_and_https_addresses_with_a_plain_host_are_asked() {
        let rules = Rules::new(&[], None);
        for address in [
            "file:///etc/passwd",
            "ftp://ca.example/x.crl",
            "ldap://ca.example/cn=x",
            "gopher://ca.example/",
            "http:///x.crl",
            "http://ca.example@127.0.0.1/",
            "http://user:word@ca.example/",
            "/x.crl",
            "ca.example/x.crl",
            "http://ca example/",
            "",
        ] {
            assert_eq!(rules.check(address), Err(TransportError::Address), "{address}");
        }
        assert!(rules.check("http://ca.example/x.crl").is_ok());
        assert!(rules.check("HTTPS://ca.example:8443/x.crl?a=b").is_ok());
    }

    #[test]
    fn behind_a_proxy_the_form_of_the_host_decides() {
        for host in [
            "127.0.0.1",
            "10.0.0.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "169.254.169.254",
            "2130706433",
            "0x7f.1",
            "0177.0.0.1",
            "127.1",
            "localhost",
            "LOCALHOST.",
            "a.localhost",
            "printer",
            "printer.local",
            "metadata.google.internal",
        ] {
            let result = behind_proxy().check(&format!("http://{host}/"));
            assert!(
                matches!(result, Err(TransportError::NotPublic(_))),
                "{host}: {result:?}"
            );
        }
        for host in ["ca.gov.vn", "8.8.8.8", "inside", "INSIDE.", "[2606:4700::1111]"] {
            assert!(behind_proxy().check(&format!("http://{host}/")).is_ok(), "{host}");
        }
    }
}
