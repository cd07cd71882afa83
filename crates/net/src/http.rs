//! One exchange over HTTP.

use std::sync::Arc;
use std::time::{Duration, Instant};

use kyso::{Transport, TransportError};
use ureq::http::Uri;
use ureq::http::header::{CONTENT_TYPE, LOCATION};
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body, Proxy};

use crate::rules::{GuardedResolver, NotPublic, Rules};

/// How to use the network.
#[derive(Debug, Clone)]
pub struct Options {
    /// Hosts that may be asked although they are not public.
    pub allowed_hosts: Vec<String>,
    /// For one address with all redirects.
    pub address_timeout: Duration,
    /// Redirects that are followed for one address.
    pub redirects: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            allowed_hosts: Vec::new(),
            address_timeout: Duration::from_secs(5),
            redirects: 3,
        }
    }
}

/// HTTP and HTTPS, through the proxy that the environment names (`HTTP_PROXY`, `NO_PROXY`, …).
#[derive(Debug)]
pub struct Http {
    agent: Agent,
    rules: Rules,
    options: Options,
}

impl Http {
    /// Reads the environment and the system's roots for TLS. No socket is opened.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let proxy = Proxy::try_from_env();
        let rules = Rules::new(&options.allowed_hosts, proxy.clone());
        let config = Agent::config_builder()
            .proxy(proxy)
            .tls_config(tls())
            .user_agent(kyso::PROGRAM.replace(' ', "/"))
            .http_status_as_error(false)
            // each hop is checked here
            .max_redirects(0)
            .max_redirects_will_error(false)
            .build();
        let resolver = GuardedResolver {
            rules: rules.clone(),
            system: DefaultResolver::default(),
        };
        Self {
            agent: Agent::with_parts(config, DefaultConnector::default(), resolver),
            rules,
            options,
        }
    }

    fn get_once(&self, uri: &Uri, deadline: Instant) -> Result<ureq::http::Response<Body>, TransportError> {
        let request = self.agent.get(uri.clone()).config();
        let request = request.timeout_global(Some(left(deadline)?)).build();
        request.call().map_err(|error| failure(&error))
    }
}

impl Transport for Http {
    fn get(&self, address: &str, limit: u64) -> Result<Vec<u8>, TransportError> {
        let deadline = Instant::now() + self.options.address_timeout;
        let mut uri = self.rules.check(address)?;
        for _ in 0..=self.options.redirects {
            let response = self.get_once(&uri, deadline)?;
            if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
                return content(response, limit);
            }
            let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
            let location = location.ok_or_else(|| TransportError::Protocol("a redirect to nowhere".to_owned()))?;
            uri = self.rules.check(&resolved(&uri, location)?)?;
        }
        Err(TransportError::TooManyRedirects)
    }

    /// A redirect is an answer like any other status here: a request of its own would have to be sent to a place that nobody
    /// named (RFC 9110 15.4).
    fn post(&self, address: &str, media_type: &str, body: &[u8], limit: u64) -> Result<Vec<u8>, TransportError> {
        let deadline = Instant::now() + self.options.address_timeout;
        let uri = self.rules.check(address)?;
        let request = self.agent.post(uri).content_type(media_type).config();
        let request = request.timeout_global(Some(left(deadline)?)).build();
        content(request.send(body).map_err(|error| failure(&error))?, limit)
    }
}

fn tls() -> TlsConfig {
    let roots = rustls_native_certs::load_native_certs().certs;
    let roots = roots.iter().map(|root| Certificate::from_der(root).to_owned());
    TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .root_certs(RootCerts::from(roots))
        .build()
}

fn left(deadline: Instant) -> Result<Duration, TransportError> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(TransportError::TimedOut);
    }
    Ok(left)
}

/// The body of a success. Media types of CRLs and certificates vary (RFC 2585 4); a page for people is never one.
fn content(mut response: ureq::http::Response<Body>, limit: u64) -> Result<Vec<u8>, TransportError> {
    let status = response.status();
    if !status.is_success() {
        return Err(TransportError::Status(status.as_u16()));
    }
    let media_type = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    if let Some(media_type) = media_type.filter(|value| value.to_ascii_lowercase().starts_with("text/html")) {
        return Err(TransportError::WrongType(media_type.to_owned()));
    }
    if response.body().content_length().is_some_and(|length| length > limit) {
        return Err(TransportError::TooLarge(limit));
    }
    // one more, so that a body of exactly `limit` octets is told from a longer one
    let body = response
        .body_mut()
        .with_config()
        .limit(limit.saturating_add(1))
        .read_to_vec();
    let body = match body {
        Err(ureq::Error::BodyExceedsLimit(_)) => return Err(TransportError::TooLarge(limit)),
        body => body.map_err(|error| failure(&error))?,
    };
    match u64::try_from(body.len()).is_ok_and(|length| length <= limit) {
        true => Ok(body),
        false => Err(TransportError::TooLarge(limit)),
    }
}

/// Where a redirect leads (RFC 3986 5.2, without dot segments and relative paths).
fn resolved(base: &Uri, location: &str) -> Result<String, TransportError> {
    let (Some(scheme), Some(authority)) = (base.scheme_str(), base.authority()) else {
        return Err(TransportError::Address);
    };
    if location.starts_with("//") {
        Ok(format!("{scheme}:{location}"))
    } else if location.starts_with('/') {
        Ok(format!("{scheme}://{authority}{location}"))
    } else {
        Ok(location.to_owned())
    }
}

fn failure(error: &ureq::Error) -> TransportError {
    use std::io::ErrorKind as Kind;
    match error {
        ureq::Error::Timeout(_) => TransportError::TimedOut,
        ureq::Error::HostNotFound => TransportError::Unreachable("no such host".to_owned()),
        ureq::Error::ConnectionFailed | ureq::Error::ConnectProxyFailed(_) => {
            TransportError::Unreachable(error.to_string())
        }
        ureq::Error::BadUri(_) => TransportError::Address,
        ureq::Error::Io(io) => {
            if let Some(refused) = io.get_ref().and_then(|inner| inner.downcast_ref::<NotPublic>()) {
                return TransportError::NotPublic(refused.0.clone());
            }
            match io.kind() {
                Kind::TimedOut | Kind::WouldBlock => TransportError::TimedOut,
                Kind::UnexpectedEof | Kind::InvalidData | Kind::ConnectionReset | Kind::BrokenPipe => {
                    TransportError::Protocol(io.to_string())
                }
                _ => TransportError::Unreachable(io.to_string()),
            }
        }
        other => TransportError::Protocol(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_is_read_as_an_address_or_a_path_of_the_same_host() {
        let base: Uri = "http://ca.example:8080/a/b.crl?c".parse().unwrap();
        let rows = [
            ("/x.crl", "http://ca.example:8080/x.crl"),
            ("//other.example/x", "http://other.example/x"),
            ("https://other.example/x", "https://other.example/x"),
        ];
        for (location, address) in rows {
            assert_eq!(resolved(&base, location).as_deref(), Ok(address));
        }
    }
}
