//! stdout is data, stderr is talk. The only place that writes to either.

use std::io::{self, Write};

use kyso::Language;

/// Where a command talks to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    /// Language of what is said.
    pub language: Language,
    /// Say nothing but errors.
    pub quiet: bool,
}

impl Output {
    /// Data for stdout. A reader that went away is not an error.
    pub(crate) fn data(&self, text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }

    /// Talk that `--quiet` silences.
    pub(crate) fn say(&self, vi: &str, en: &str) {
        if !self.quiet {
            self.tell(self.choose(vi, en));
        }
    }

    /// An error: what happened, an empty line, what to do.
    pub(crate) fn error(&self, failure: &Failure) {
        let label = self.choose("lỗi", "error");
        self.tell(&format!(
            "{label}: {} [{}]",
            kyso::harmless(&failure.message),
            failure.code
        ));
        if let Some(hint) = &failure.hint {
            self.tell(&format!("\n{}: {}", self.choose("gợi ý", "hint"), kyso::harmless(hint)));
        }
    }

    /// The text in the language of this output.
    pub(crate) fn choose<'t>(&self, vi: &'t str, en: &'t str) -> &'t str {
        match self.language {
            Language::Vietnamese => vi,
            Language::English => en,
        }
    }

    // stderr that is closed cannot be told about
    fn tell(&self, line: &str) {
        let _ = writeln!(io::stderr().lock(), "{line}");
    }
}

/// Why a command did not do what it was asked, in the user's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// Exit code of the contract: 1 refused, 2 could not be done.
    pub exit: u8,
    /// Stable name.
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl Failure {
    /// Exit code 2.
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            exit: 2,
            code: code.to_owned(),
            message: message.into(),
            hint: None,
        }
    }

    /// The same with advice.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
