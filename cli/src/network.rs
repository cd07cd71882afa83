//! The network of a run: opened when the first question comes, so that whoever needs none pays nothing.

use std::sync::OnceLock;
use std::time::Duration;

use kyso::{Call, Failed, Fetched, Transport, TransportError};
use kyso_net::{Fetcher, Http, Options};

use crate::args::NetworkArgs;
use crate::output::Output;

/// The most that one thing may take, over all its addresses.
const CALL_TIMEOUT: Duration = Duration::from_secs(15);

/// Asks over HTTP, and says so.
pub(crate) struct Online<'o> {
    options: Options,
    output: &'o Output,
    fetcher: OnceLock<Fetcher<Http>>,
}

impl<'o> Online<'o> {
    /// None with `--offline`.
    pub(crate) fn new(args: &NetworkArgs, output: &'o Output) -> Option<Self> {
        (!args.offline).then(|| Self {
            options: Options {
                allowed_hosts: args.allow_host.clone(),
                ..Options::default()
            },
            output,
            fetcher: OnceLock::new(),
        })
    }

    fn fetcher(&self) -> &Fetcher<Http> {
        self.fetcher.get_or_init(|| {
            self.output.say(
                "đang tải dữ liệu kiểm tra còn thiếu qua mạng (--offline: không dùng mạng)",
                "fetching missing validation data from the network (--offline: use no network)",
            );
            let timeout = self.options.address_timeout;
            Fetcher::new(Http::new(self.options.clone()), timeout, CALL_TIMEOUT)
        })
    }
}

impl Transport for Online<'_> {
    fn get(&self, address: &str, limit: u64) -> Result<Vec<u8>, TransportError> {
        self.fetcher().get(address, limit)
    }

    fn post(&self, address: &str, media_type: &str, body: &[u8], limit: u64) -> Result<Vec<u8>, TransportError> {
        self.fetcher().post(address, media_type, body, limit)
    }

    fn all(&self, calls: &[Call], accept: &(dyn Fn(usize, &[u8]) -> bool + Sync)) -> Vec<Result<Fetched, Vec<Failed>>> {
        if calls.is_empty() {
            return Vec::new();
        }
        self.fetcher().all(calls, accept)
    }
}
