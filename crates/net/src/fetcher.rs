//! What a run remembers: answers, and hosts that failed.
//!
//! A batch of ten thousand documents of one issuer asks for one CRL. Each address is asked once, by whoever comes first; all
//! others wait for that answer. A host that did not answer is not asked again, for whatever address.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use kyso::{Call, Failed, Fetched, Post, Transport, TransportError};

/// Exchanges at the same time.
const PARALLEL: usize = 8;

type Answer = Result<Arc<[u8]>, TransportError>;

/// Address and what was sent there.
type Question = (String, Option<Post>);

/// The memory of one run over a [`Transport`]. Shared by all threads of a batch.
pub struct Fetcher<T> {
    transport: Option<T>,
    call_timeout: Duration,
    address_timeout: Duration,
    answers: Mutex<HashMap<Question, Arc<OnceLock<Answer>>>>,
    failed_hosts: Mutex<HashSet<String>>,
}

impl<T: Transport> Fetcher<T> {
    /// Nothing asked yet. `address_timeout` is what the transport takes at most for one address; no call takes longer than
    /// `call_timeout`.
    pub fn new(transport: T, address_timeout: Duration, call_timeout: Duration) -> Self {
        Self {
            transport: Some(transport),
            call_timeout,
            address_timeout,
            answers: Mutex::default(),
            failed_hosts: Mutex::default(),
        }
    }

    /// Asks nobody: each call fails with [`TransportError::Offline`].
    pub fn offline() -> Self {
        Self {
            transport: None,
            call_timeout: Duration::ZERO,
            address_timeout: Duration::ZERO,
            answers: Mutex::default(),
            failed_hosts: Mutex::default(),
        }
    }

    /// The first answer that `accept` takes, address by address; else what each of them said.
    ///
    /// # Errors
    /// Every address failed, or the time of the call was over.
    pub fn first(&self, call: &Call, accept: impl Fn(&[u8]) -> bool) -> Result<Fetched, Vec<Failed>> {
        let began = Instant::now();
        let is_late = || began.elapsed() + self.address_timeout > self.call_timeout;
        let ask = |address: &str| match self.transport.is_some() && is_late() {
            true => Err(TransportError::TimedOut),
            false => self.ask(address, call.post.as_ref(), call.limit),
        };
        call.first(ask, accept)
    }

    /// What an address answers, asked now or before.
    fn ask(&self, address: &str, post: Option<&Post>, limit: u64) -> Answer {
        let Some(transport) = &self.transport else {
            return Err(TransportError::Offline);
        };
        let key = (address.to_owned(), post.cloned());
        let answer = Arc::clone(locked(&self.answers).entry(key).or_default());
        let answer = answer.get_or_init(|| {
            let host = host(address);
            if locked(&self.failed_hosts).contains(&host) {
                return Err(TransportError::HostFailed(host));
            }
            let answer = match post {
                None => transport.get(address, limit),
                Some(post) => transport.post(address, &post.media_type, &post.body, limit),
            };
            if let Err(TransportError::Unreachable(_) | TransportError::TimedOut) = answer {
                locked(&self.failed_hosts).insert(host);
            }
            answer.map(Arc::from)
        });
        match answer {
            // whoever asked first may have wanted a longer one
            Ok(body) if u64::try_from(body.len()).is_ok_and(|length| length > limit) => {
                Err(TransportError::TooLarge(limit))
            }
            answer => answer.clone(),
        }
    }
}

impl<T: Transport> Transport for Fetcher<T> {
    fn get(&self, address: &str, limit: u64) -> Result<Vec<u8>, TransportError> {
        self.ask(address, None, limit).map(|body| body.to_vec())
    }

    fn post(&self, address: &str, media_type: &str, body: &[u8], limit: u64) -> Result<Vec<u8>, TransportError> {
        let post = Post {
            media_type: media_type.to_owned(),
            body: body.to_vec(),
        };
        self.ask(address, Some(&post), limit).map(|body| body.to_vec())
    }

    /// Several calls at a time; answers in their order.
    fn all(&self, calls: &[Call], accept: &(dyn Fn(usize, &[u8]) -> bool + Sync)) -> Vec<Result<Fetched, Vec<Failed>>> {
        let next = AtomicUsize::new(0);
        let results: Vec<OnceLock<_>> = calls.iter().map(|_| OnceLock::new()).collect();
        std::thread::scope(|scope| {
            for _ in 0..PARALLEL.min(calls.len()) {
                scope.spawn(|| {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let (Some(call), Some(result)) = (calls.get(at), results.get(at)) else {
                            return;
                        };
                        // each index is handed out once
                        let _ = result.set(self.first(call, |body| accept(at, body)));
                    }
                });
            }
        });
        results
            .into_iter()
            .map(|result| result.into_inner().unwrap_or(Err(Vec::new())))
            .collect()
    }
}

impl<T> std::fmt::Debug for Fetcher<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fetcher")
            .field("offline", &self.transport.is_none())
            .finish_non_exhaustive()
    }
}

/// Host and port, in lower case.
fn host(address: &str) -> String {
    let (_, rest) = address.split_once("//").unwrap_or(("", address));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.to_ascii_lowercase()
}

/// A thread that panicked leaves whole entries behind.
fn locked<V>(mutex: &Mutex<V>) -> MutexGuard<'_, V> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
