//! `kyso verify --evidence DIR`: what the verdicts rest on, written as each file ends.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use kyso::{Material, Report};
use kyso_store::evidence::EvidenceFolder;

use crate::output::{Failure, Output};
use crate::{clock, json};

/// Where evidence goes in this call.
#[derive(Debug)]
pub(crate) struct Evidence<'o> {
    path: PathBuf,
    /// None if the folder could not be made: verdicts are given all the same.
    folder: Option<EvidenceFolder>,
    failures: AtomicUsize,
    output: &'o Output,
}

impl<'o> Evidence<'o> {
    /// Opens the folder; says so if that fails.
    pub(crate) fn open(path: &Path, output: &'o Output) -> Self {
        let mut evidence = Self {
            path: path.to_owned(),
            folder: None,
            failures: AtomicUsize::new(0),
            output,
        };
        match EvidenceFolder::open(path) {
            Ok(folder) => evidence.folder = Some(folder),
            Err(error) => evidence.fail(&error),
        }
        evidence
    }

    /// Writes a report and what it rests on. A file that could not be read has nothing to keep.
    pub(crate) fn add(&self, report: &Report, material: &[Material]) {
        let (Some(folder), Some(sha256)) = (&self.folder, &report.sha256) else {
            return;
        };
        let text = json::line(report).map_err(|failure| io::Error::other(failure.message));
        let written = text.and_then(|text| folder.add(sha256, text.as_bytes(), material, clock::now()));
        if let Err(error) = written {
            self.fail(&error);
        }
    }

    /// Whether something is missing in the folder. Says how much, if more than once.
    pub(crate) fn has_failed(&self) -> bool {
        let failures = self.failures.load(Ordering::Relaxed);
        if failures > 1 {
            self.output.say(
                &format!("lưu ý: bằng chứng của {failures} tệp chưa được lưu"),
                &format!("note: the evidence of {failures} files was not kept"),
            );
        }
        failures > 0
    }

    /// A full disk is told once, not once a file.
    fn fail(&self, error: &io::Error) {
        if self.failures.fetch_add(1, Ordering::Relaxed) > 0 {
            return;
        }
        let message = self
            .output
            .choose("không lưu được bằng chứng vào", "the evidence cannot be kept in");
        let message = format!("{message} {}: {}", self.path.display(), self.output.io_text(error));
        let hint = self.output.choose(
            "kết luận vẫn được in ra; chọn thư mục khác cho --evidence rồi chạy lại",
            "verdicts are printed all the same; choose another folder for --evidence and run again",
        );
        self.output.error(&Failure::new("evidence", message).hint(hint));
    }
}
