//! stdout is data, stderr is talk. The only place that writes to either.

use std::io::{self, Write};
use std::path::Path;

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
    pub(crate) fn data(&self, text: &str) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result.map_err(|error| {
                let message = self.choose("không ghi được ra stdout", "stdout cannot be written");
                Failure::new("io", format!("{message}: {}", self.io_text(&error)))
            }),
        }
    }

    /// The answer of the operating system, in words where they are known.
    pub(crate) fn io_text(&self, error: &io::Error) -> String {
        use io::ErrorKind as Kind;
        let (vi, en) = match error.kind() {
            Kind::NotFound => ("không có tệp hoặc thư mục này", "no such file or folder"),
            Kind::PermissionDenied => ("không có quyền truy cập", "permission denied"),
            Kind::AlreadyExists => ("tệp đã có", "the file exists"),
            Kind::IsADirectory => ("đây là thư mục", "it is a folder"),
            Kind::NotADirectory => ("đây không phải là thư mục", "it is not a folder"),
            Kind::StorageFull | Kind::QuotaExceeded => ("hết chỗ trên ổ đĩa", "no space left on the disk"),
            Kind::FileTooLarge => ("tệp quá lớn", "the file is too large"),
            Kind::ReadOnlyFilesystem => ("ổ đĩa chỉ cho đọc", "the file system is read-only"),
            _ => return error.to_string(),
        };
        self.choose(vi, en).to_owned()
    }

    /// A file or folder that cannot be read.
    pub(crate) fn unread(&self, path: &Path, error: &io::Error) -> Failure {
        let message = self.choose("không đọc được", "cannot read");
        Failure::new("io", format!("{message} {}: {}", path.display(), self.io_text(error)))
    }

    /// A file or folder that cannot be written.
    pub(crate) fn unwritten(&self, path: &Path, error: &io::Error) -> Failure {
        let message = self.choose("không ghi được", "cannot write");
        let failure = Failure::new("io", format!("{message} {}: {}", path.display(), self.io_text(error)));
        if error.kind() == io::ErrorKind::NotFound {
            failure.hint(self.choose("tạo thư mục trước", "make the folder first"))
        } else {
            failure
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
