//! `kyso verify`: all files on all cores, results in the order of the inputs.

use std::path::Path;
use std::sync::mpsc;

use kyso::{Limits, Material, Network, Report, Status, VerificationParameters};
use kyso_keys::platform::FileBytes;
use rayon::prelude::*;

use crate::args::{Format, VerifyArgs};
use crate::evidence::Evidence;
use crate::inputs::{self, Input, InputError};
use crate::network::Online;
use crate::output::{Failure, Output};
use crate::progress::Progress;
use crate::trust::Trust;
use crate::{clock, json, policy, secrets};

/// Runs the command; the exit code is that of the contract.
pub(crate) fn run(args: &VerifyArgs, output: &Output) -> Result<u8, Failure> {
    let trust = Trust::of(args, output)?;
    if args.at.is_none() {
        trust.warn_of_clock(output);
    }
    let policy = policy::load(&args.policy, output)?;
    let password = secrets::document_password(&args.document, output)?;
    let expected = args.expect.as_ref().map(|path| original(path, output)).transpose()?;
    let online = Online::new(&args.network, output);
    let network = online.as_ref().map(|online| Network::new(online));
    let parameters = VerificationParameters {
        expected: expected.as_deref(),
        policy: &policy,
        trust: &trust.store,
        time: clock::time_or_now(args.at.as_deref(), "--at", output)?,
        password: password.as_ref().map(|password| password.as_bytes()),
        network: network.as_ref(),
        show_ids: args.show_ids,
        language: output.language,
        limits: Limits::default(),
    };
    let inputs = inputs::expand(&args.paths);
    let evidence = args.evidence.as_ref().map(|path| Evidence::open(path, output));
    let judge = |input: &Input| judge(input, &parameters, &trust, evidence.as_ref(), output);
    let mut statuses = verify_all(&inputs, judge, args.format, output)?;
    if let Some(network) = &network {
        trust.keep(&network.kept(), output);
    }
    let signed = |status: &Status| !matches!(status, Status::Unsigned | Status::Unreadable);
    if trust.store.anchors().is_empty() && statuses.iter().any(signed) {
        output.say(
            "lưu ý: chưa có chứng thư số gốc nào để tin cậy; hãy nhập vào kho bằng kyso trust import TỆP, \
             hoặc dùng --trust TỆP|THƯ_MỤC với chứng thư số gốc và CRL; kyso trust list cho biết các gốc và dấu vân tay",
            "note: no trusted root certificate is known; import one with kyso trust import FILE, \
             or use --trust FILE|DIR with root certificates and CRLs; kyso trust list shows roots and fingerprints",
        );
    }
    if evidence.is_some_and(|evidence| evidence.has_failed()) {
        // counts like an input that cannot be used
        statuses.push(Status::Unreadable);
    }
    Ok(Status::exit_code_of_all(statuses))
}

/// The report of one input; what it rests on goes to the evidence.
fn judge(
    input: &Input,
    parameters: &VerificationParameters<'_>,
    trust: &Trust,
    evidence: Option<&Evidence<'_>>,
    output: &Output,
) -> Report {
    let (mut report, material) = verify_one(input, parameters, evidence.is_some(), output);
    trust.name_profiles(&mut report);
    if let Some(evidence) = evidence {
        evidence.add(&report, &material);
    }
    report
}

/// The file of `--expect`.
fn original(path: &Path, output: &Output) -> Result<FileBytes, Failure> {
    FileBytes::open(path).map_err(|error| output.unread(path, &error))
}

/// Verifies in parallel and writes each result as soon as all before it are written.
fn verify_all(
    inputs: &[Input],
    judge: impl Fn(&Input) -> Report + Send + Sync,
    format: Format,
    output: &Output,
) -> Result<Vec<Status>, Failure> {
    let progress = Progress::start(inputs.len(), output);
    let mut printer = Printer {
        format,
        output,
        first: true,
    };
    let mut statuses = Vec::with_capacity(inputs.len());
    if let [only] = inputs {
        // one file needs no pool of threads
        let report = judge(only);
        printer.report(&report)?;
        statuses.push(report.status);
    } else {
        let (sender, receiver) = mpsc::channel();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                inputs
                    .par_iter()
                    .enumerate()
                    .for_each_with(sender, |sender, (index, input)| {
                        // the receiver goes away only when stdout failed
                        let _ = sender.send((index, judge(input)));
                    });
            });
            let mut waiting = std::collections::BTreeMap::new();
            for (index, report) in receiver {
                waiting.insert(index, report);
                progress.advance(1);
                while let Some(report) = waiting.remove(&statuses.len()) {
                    printer.report(&report)?;
                    statuses.push(report.status);
                }
            }
            Ok(())
        })?;
    }
    printer.finish()?;
    progress.finish();
    Ok(statuses)
}

fn verify_one(
    input: &Input,
    parameters: &VerificationParameters<'_>,
    with_material: bool,
    output: &Output,
) -> (Report, Vec<Material>) {
    let refused = |code: &str, message: &str| {
        let report = kyso::unreadable(&input.name, code, message, parameters);
        (report, Vec::new())
    };
    let path: &Path = match &input.path {
        Ok(path) => path,
        Err(InputError::NoPdf) => {
            return refused(
                "no-pdf",
                output.choose(
                    "thư mục không có tệp PDF nào; chỉ tìm tệp có đuôi .pdf, không theo liên kết",
                    "the folder has no PDF file; only files that end in .pdf are looked for, links are not followed",
                ),
            );
        }
        Err(InputError::Io(error)) => return refused("io", &output.io_text(error)),
    };
    let bytes = match FileBytes::open(path) {
        Ok(bytes) => bytes,
        Err(error) => return refused("io", &output.io_text(&error)),
    };
    let verified = match with_material {
        true => kyso::verify_with_material(&input.name, &bytes, parameters),
        false => (kyso::verify(&input.name, &bytes, parameters), Vec::new()),
    };
    match bytes.unchanged() {
        Ok(true) => verified,
        _ => refused(
            "file-changed",
            output.choose(
                "tệp bị thay đổi trong khi đang đọc; hãy kiểm tra lại",
                "the file changed while it was read; verify it again",
            ),
        ),
    }
}

/// Writes reports in the chosen form.
struct Printer<'o> {
    format: Format,
    output: &'o Output,
    first: bool,
}

impl Printer<'_> {
    fn report(&mut self, report: &Report) -> Result<(), Failure> {
        let text = match self.format {
            Format::Text => kyso::to_text(report, self.output.language),
            Format::Jsonl => json::line(report)?,
            Format::Json => format!(
                "{}{}",
                if self.first { "[\n" } else { ",\n" },
                json::line(report)?.trim_end()
            ),
        };
        self.first = false;
        self.output.data(&text)
    }

    fn finish(&self) -> Result<(), Failure> {
        match self.format {
            Format::Json => self.output.data(if self.first { "[]\n" } else { "\n]\n" }),
            Format::Text | Format::Jsonl => Ok(()),
        }
    }
}
