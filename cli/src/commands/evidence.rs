//! `kyso evidence purge`: removes what `--evidence` wrote, and nothing else.

use std::io;
use std::path::Path;

use kyso::Time;
use kyso_store::evidence;
use serde_json::json;

use crate::args::{EvidenceCommand, EvidencePurgeArgs, Format};
use crate::output::{Failure, Output};
use crate::{clock, json as lines};

/// Runs a command.
pub(crate) fn run(command: &EvidenceCommand, output: &Output) -> Result<u8, Failure> {
    match command {
        EvidenceCommand::Purge(args) => purge(args, output),
    }
}

fn purge(args: &EvidencePurgeArgs, output: &Output) -> Result<u8, Failure> {
    let until = args.older_than.map(|days| {
        let seconds = i64::from(days).saturating_mul(24 * 60 * 60);
        Time::from_unix(clock::now().unix().saturating_sub(seconds))
    });
    let purged = evidence::purge(&args.dir, until).map_err(|error| failure(&args.dir, &error, output))?;
    let shown = |paths: &[std::path::PathBuf]| -> Vec<String> {
        paths.iter().map(|path| path.to_string_lossy().into_owned()).collect()
    };
    let (removed, foreign) = (shown(&purged.removed), shown(&purged.foreign));
    let text = match args.format {
        Format::Text => {
            let label = output.choose("đã xóa", "removed");
            removed
                .iter()
                .map(|path| format!("{label}: {}\n", kyso::harmless(path)))
                .collect()
        }
        Format::Json | Format::Jsonl => lines::line(&json!({ "removed": removed, "foreign": foreign }))?,
    };
    output.data(&text)?;
    for path in &foreign {
        let path = kyso::harmless(path);
        output.say(
            &format!("lưu ý: giữ lại, không phải do kyso ghi hoặc đã bị sửa: {path}"),
            &format!("note: left, not written by kyso or changed since: {path}"),
        );
    }
    output.say(
        &format!("đã xóa {} tệp", removed.len()),
        &format!("{} files removed", removed.len()),
    );
    Ok(0)
}

fn failure(folder: &Path, error: &io::Error, output: &Output) -> Failure {
    if error.kind() != io::ErrorKind::WouldBlock {
        return output.unwritten(folder, error);
    }
    let message = output.choose(
        "thư mục đang được một tiến trình khác ghi bằng chứng",
        "another process is writing evidence in the folder",
    );
    let failure = Failure::new("evidence-busy", format!("{}: {message}", folder.display()));
    failure.hint(output.choose(
        "đợi tiến trình đó xong rồi chạy lại",
        "wait until it is done and run again",
    ))
}
