//! The joint to a network: the only way in which kyso asks anybody for octets at an address.
//!
//! What comes back is hostile until a signature over it verifies (RFC 5280 4.2.1.13, 4.2.2.1; RFC 6960 A; RFC 3161 3.4).
//! Time-outs, proxies and which addresses may be asked are the implementer's matter.

use std::sync::Arc;

use crate::Language;

/// Addresses that are tried for one thing.
const ADDRESS_LIMIT: usize = 8;

/// Somebody who moves octets to an address and back.
pub trait Transport: Send + Sync {
    /// What is at this address, at most `limit` octets of it.
    ///
    /// # Errors
    /// [`TransportError`]; an answer that is too long is an error, never a part.
    fn get(&self, address: &str, limit: u64) -> Result<Vec<u8>, TransportError>;

    /// The answer to `body` of this media type.
    ///
    /// # Errors
    /// As for [`get`](Self::get).
    fn post(&self, address: &str, media_type: &str, body: &[u8], limit: u64) -> Result<Vec<u8>, TransportError>;

    /// For each call the first answer that `accept` takes, address by address; else what each of them said. `accept` gets the index of
    /// the call. Several may be asked at a time; this one asks one after the other.
    fn all(&self, calls: &[Call], accept: &(dyn Fn(usize, &[u8]) -> bool + Sync)) -> Vec<Result<Fetched, Vec<Failed>>> {
        let first = |(index, call): (usize, &Call)| {
            let ask = |address: &str| match &call.post {
                None => self.get(address, call.limit),
                Some(post) => self.post(address, &post.media_type, &post.body, call.limit),
            };
            call.first(|address| ask(address).map(Arc::from), |body| accept(index, body))
        };
        calls.iter().enumerate().map(first).collect()
    }
}

/// One thing that is wanted, and where it may be had, best address first.
#[derive(Debug, Clone)]
pub struct Call {
    /// Where.
    pub addresses: Vec<String>,
    /// What to send; `None`: GET.
    pub post: Option<Post>,
    /// Octets that an answer may have.
    pub limit: u64,
}

impl Call {
    /// The first answer of `ask` that `accept` takes; the first eight addresses are tried.
    ///
    /// # Errors
    /// Every address failed.
    pub fn first(
        &self,
        ask: impl Fn(&str) -> Result<Arc<[u8]>, TransportError>,
        accept: impl Fn(&[u8]) -> bool,
    ) -> Result<Fetched, Vec<Failed>> {
        let mut failed = Vec::new();
        for address in self.addresses.iter().take(ADDRESS_LIMIT) {
            let address = address.clone();
            let error = match ask(&address) {
                Ok(body) if accept(&body) => return Ok(Fetched { address, body, failed }),
                Ok(_) => None,
                Err(error) => Some(error),
            };
            failed.push(Failed { address, error });
        }
        Err(failed)
    }
}

/// A body to send.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Post {
    /// Such as `application/ocsp-request`.
    pub media_type: String,
    /// The octets.
    pub body: Vec<u8>,
}

/// An answer that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Which address gave it.
    pub address: String,
    /// The octets.
    pub body: Arc<[u8]>,
    /// Addresses before it that did not help.
    pub failed: Vec<Failed>,
}

/// An address that did not help. `error: None`: it answered something that was not wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// Which.
    pub address: String,
    /// Why.
    pub error: Option<TransportError>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The network is not to be used.
    #[error("the network is not to be used")]
    Offline,
    /// The address is none of http or https, or malformed.
    #[error("the address is not an http or https address")]
    Address,
    /// The host is private, loopback or link-local, and nobody allowed it by name.
    #[error("{0} is not a public address")]
    NotPublic(String),
    /// There is no such host, or nobody listens there.
    #[error("the host cannot be reached: {0}")]
    Unreachable(String),
    /// It took too long.
    #[error("no answer in time")]
    TimedOut,
    /// The host failed before and is not asked again.
    #[error("the host {0} failed before")]
    HostFailed(String),
    /// An HTTP status other than success.
    #[error("the answer was HTTP status {0}")]
    Status(u16),
    /// A page for people instead of data.
    #[error("the answer is of type {0}")]
    WrongType(String),
    /// More octets than asked for.
    #[error("the answer has more than {0} octets")]
    TooLarge(u64),
    /// One address led to another too often.
    #[error("too many redirects")]
    TooManyRedirects,
    /// The other side does not speak HTTP or TLS as it should.
    #[error("the answer is broken: {0}")]
    Protocol(String),
}

impl TransportError {
    /// A stable name.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Offline => "net-offline",
            Self::Address => "net-address",
            Self::NotPublic(_) => "net-not-public",
            Self::Unreachable(_) => "net-unreachable",
            Self::TimedOut => "net-timed-out",
            Self::HostFailed(_) => "net-host-failed",
            Self::Status(_) => "net-status",
            Self::WrongType(_) => "net-wrong-type",
            Self::TooLarge(_) => "net-too-large",
            Self::TooManyRedirects => "net-redirects",
            Self::Protocol(_) => "net-protocol",
        }
    }

    /// What happened, in words.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        if language == Language::English {
            return self.to_string();
        }
        match self {
            Self::Offline => "không được dùng mạng".to_owned(),
            Self::Address => "không phải địa chỉ http hoặc https".to_owned(),
            Self::NotPublic(host) => format!("{host} không phải địa chỉ công cộng"),
            Self::Unreachable(why) => format!("không kết nối được máy chủ: {why}"),
            Self::TimedOut => "quá thời gian chờ".to_owned(),
            Self::HostFailed(host) => format!("máy chủ {host} đã lỗi trước đó"),
            Self::Status(status) => format!("máy chủ trả lời mã HTTP {status}"),
            Self::WrongType(media_type) => format!("máy chủ trả lời kiểu {media_type}"),
            Self::TooLarge(limit) => format!("câu trả lời dài hơn {limit} byte"),
            Self::TooManyRedirects => "chuyển hướng quá nhiều lần".to_owned(),
            Self::Protocol(why) => format!("câu trả lời hỏng: {why}"),
        }
    }
}
