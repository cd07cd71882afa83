//! The only place that reads the clock.

use std::time::{SystemTime, UNIX_EPOCH};

use kyso::Time;

use crate::output::{Failure, Output};

/// The time that was given, else now.
pub(crate) fn time_or_now(given: Option<&str>, option: &str, output: &Output) -> Result<Time, Failure> {
    let Some(text) = given else { return Ok(now()) };
    Time::parse_rfc3339(text).map_err(|_| {
        let message = output.choose("không phải thời gian RFC 3339", "not an RFC 3339 time");
        Failure::new("usage", format!("{option} {text}: {message}")).hint("2026-11-23T08:30:00+07:00")
    })
}

/// What the clock says.
pub(crate) fn now() -> Time {
    let seconds = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |seconds| -seconds),
    };
    Time::from_unix(seconds)
}
