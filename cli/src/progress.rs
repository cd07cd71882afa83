//! Progress on stderr for anything longer than a second; plain silence when that is no terminal.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::output::Output;

/// A bar that appears after a second.
pub(crate) struct Progress {
    bar: ProgressBar,
    started: Instant,
    visible: std::cell::Cell<bool>,
}

impl Progress {
    /// A bar for `total` files; hidden for one file, with `--quiet` and without a terminal.
    pub(crate) fn start(total: usize, output: &Output) -> Self {
        let wanted = total > 1 && !output.quiet && std::io::stderr().is_terminal();
        let bar = ProgressBar::with_draw_target(u64::try_from(total).ok(), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len}  {eta}") {
            bar.set_style(style);
        }
        Self {
            bar,
            started: Instant::now(),
            visible: std::cell::Cell::new(!wanted),
        }
    }

    /// That many files are done.
    pub(crate) fn advance(&self, done: u64) {
        self.bar.inc(done);
        if !self.visible.get() && self.started.elapsed() > Duration::from_secs(1) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.visible.set(true);
        }
    }

    /// Removes the bar.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
