//! `kyso sign`: the input is never touched, the output appears whole or not at all.

use std::path::{Path, PathBuf};

use kyso::{DigestAlgorithm, SignatureAlgorithm};
use kyso::{
    Document, Language, Limits, Permission, ScreenFinding, SignError, SignatureParameters, SignedDocument, Signer,
    SubFilter,
};
use kyso_keys::platform::{self, FileBytes, Overwrite};
use serde::Serialize;

use crate::args::{DigestArg, Format, SchemeArg, ScreenArg, SignArgs, SubFilterArg};
use crate::output::{Failure, Output};
use crate::progress::Progress;
use crate::{clock, identity, json, secrets};

/// Findings of one kind that are told one by one.
const SHOWN_OF_KIND: usize = 3;

/// Runs the command; the exit code is that of the contract.
pub(crate) fn run(args: &SignArgs, output: &Output) -> Result<u8, Failure> {
    let targets = targets(args, output)?;
    secrets::check_stdin(&args.key, &args.document, output)?;
    let signer = identity::open(&args.key, output)?;
    let password = secrets::document_password(&args.document, output)?;
    let parameters = parameters(args, signer.as_ref(), output)?;
    let password = password.as_ref().map_or(&b""[..], |password| password.as_bytes());
    let progress = Progress::start(targets.len(), output);
    let mut results = Vec::with_capacity(targets.len());
    for (input, target) in &targets {
        let mut findings = Vec::new();
        let job = Job {
            input,
            target,
            password,
            args,
        };
        let result = job.sign(&parameters, signer.as_ref(), &mut findings, output);
        results.push(report(&job, result, findings, output)?);
        progress.advance(1);
    }
    progress.finish();
    if args.format == Format::Json {
        output.data(&json::line(&results)?)?;
    }
    let exits = results.iter().map(|result| result.exit);
    Ok(exits
        .min_by_key(|exit| [1, 2, 0].iter().position(|first| first == exit))
        .unwrap_or(0))
}

/// What happened to one input.
#[derive(Debug, Serialize)]
struct SignResult {
    file: String,
    output: Option<String>,
    status: &'static str,
    field: Option<String>,
    findings: Vec<Finding>,
    error: Option<SignResultError>,
    #[serde(skip)]
    exit: u8,
}

/// What screening found, with its words.
#[derive(Debug, Serialize)]
struct Finding {
    #[serde(flatten)]
    finding: ScreenFinding,
    text: String,
}

#[derive(Debug, Serialize)]
struct SignResultError {
    code: String,
    message: String,
    hint: Option<String>,
}

/// Input and output of each document, checked before any key is opened.
fn targets(args: &SignArgs, output: &Output) -> Result<Vec<(PathBuf, PathBuf)>, Failure> {
    if args.in_place {
        return Ok(args.inputs.iter().map(|input| (input.clone(), input.clone())).collect());
    }
    let out = args.output.clone().unwrap_or_default();
    if let [input] = args.inputs.as_slice()
        && !out.is_dir()
    {
        return Ok(vec![(input.clone(), out)]);
    }
    if !out.is_dir() {
        let message = output.choose(
            "ký nhiều tệp thì OUT phải là một thư mục đã có: ",
            "with several inputs OUT must be an existing folder: ",
        );
        return Err(Failure::new("usage", format!("{message}{}", out.display())));
    }
    let mut targets = Vec::with_capacity(args.inputs.len());
    let mut names = std::collections::BTreeSet::new();
    for input in &args.inputs {
        let name = input.file_name().unwrap_or_default();
        if !names.insert(name.to_owned()) {
            let message = output.choose("hai tệp đầu vào trùng tên: ", "two inputs have the same name: ");
            return Err(Failure::new("usage", format!("{message}{}", name.to_string_lossy())));
        }
        targets.push((input.clone(), out.join(name)));
    }
    Ok(targets)
}

fn parameters(args: &SignArgs, signer: &dyn Signer, output: &Output) -> Result<SignatureParameters, Failure> {
    let time = clock::time_or_now(args.time.as_deref(), "--time", output)?;
    let seed = kyso_keys::random_seed().map_err(|error| Failure::new("io", error.to_string()))?;
    let mut parameters = SignatureParameters::new(time, seed);
    parameters.sub_filter = args.sub_filter.map(|format| match format {
        SubFilterArg::Pades => SubFilter::EtsiCadesDetached,
        SubFilterArg::Adbe => SubFilter::AdbePkcs7Detached,
    });
    parameters.field.clone_from(&args.field);
    parameters.certify = args.certify.and_then(Permission::from_value);
    if args.scheme != SchemeArg::Auto || args.digest.is_some() {
        parameters.algorithm = Some(algorithm(args, signer.default_algorithm(), output)?);
    }
    parameters.reason.clone_from(&args.reason);
    parameters.location.clone_from(&args.location);
    parameters.contact.clone_from(&args.contact);
    parameters.name.clone_from(&args.name);
    Ok(parameters)
}

/// The algorithm of the key, with the wished scheme and digest.
fn algorithm(args: &SignArgs, default: SignatureAlgorithm, output: &Output) -> Result<SignatureAlgorithm, Failure> {
    let digest = match args.digest {
        Some(DigestArg::Sha256) => Some(DigestAlgorithm::Sha256),
        Some(DigestArg::Sha384) => Some(DigestAlgorithm::Sha384),
        Some(DigestArg::Sha512) => Some(DigestAlgorithm::Sha512),
        None => None,
    };
    match (default, args.scheme) {
        (SignatureAlgorithm::RsaPkcs1v15(own), SchemeArg::Auto | SchemeArg::Pkcs1) => {
            Ok(SignatureAlgorithm::RsaPkcs1v15(digest.unwrap_or(own)))
        }
        (SignatureAlgorithm::RsaPkcs1v15(own), SchemeArg::Pss) => {
            Ok(SignatureAlgorithm::rsa_pss(digest.unwrap_or(own)))
        }
        (SignatureAlgorithm::Ecdsa(own), SchemeArg::Auto) => Ok(SignatureAlgorithm::Ecdsa(digest.unwrap_or(own))),
        (other, SchemeArg::Auto) if digest.is_none() => Ok(other),
        _ => {
            let message = output.choose(
                "khóa này không dùng được cơ chế hoặc hàm băm đã chọn",
                "this key cannot use the chosen scheme or digest",
            );
            Err(Failure::new("key-algorithm", message).hint("--scheme auto"))
        }
    }
}

/// One document to sign.
struct Job<'j> {
    input: &'j Path,
    target: &'j Path,
    password: &'j [u8],
    args: &'j SignArgs,
}

impl Job<'_> {
    fn sign(
        &self,
        parameters: &SignatureParameters,
        signer: &dyn Signer,
        findings: &mut Vec<ScreenFinding>,
        output: &Output,
    ) -> Result<String, Failure> {
        check_target(self.target, self.args, output)?;
        let bytes = FileBytes::open(self.input).map_err(|error| output.unread(self.input, &error))?;
        let document = Document::parse_with_password(&bytes, Limits::default(), self.password)
            .map_err(|error| sign_failure(&error.into(), output))?;
        *findings = kyso::screen(&document).map_err(|error| sign_failure(&error.into(), output))?;
        warn(self.input, findings, output);
        if self.args.screen == ScreenArg::Refuse && !findings.is_empty() {
            return Err(refused(findings, output));
        }
        let signed = kyso::sign(&document, parameters, signer).map_err(|error| sign_failure(&error, output))?;
        let overwrite = if self.args.force || self.args.in_place {
            Overwrite::Replace
        } else {
            Overwrite::Refuse
        };
        write(&bytes, self.target, &signed, overwrite).map_err(|error| output.unwritten(self.target, &error))?;
        Ok(signed.field().to_owned())
    }
}

/// Tells what screening found: a few lines for each kind.
fn warn(input: &Path, findings: &[ScreenFinding], output: &Output) {
    for of_kind in findings.chunk_by(|one, other| one.kind == other.kind) {
        for finding in of_kind.iter().take(SHOWN_OF_KIND) {
            let line = |label: &str, language| {
                let text = format!("{}: {}", input.display(), finding.text(language));
                format!("{label}: {} [{}]", kyso::harmless(&text), finding.kind.code())
            };
            output.say(
                &line("cảnh báo", Language::Vietnamese),
                &line("warning", Language::English),
            );
        }
        let more = of_kind.len().saturating_sub(SHOWN_OF_KIND);
        if more > 0 {
            output.say(&format!("  … và {more} chỗ nữa"), &format!("  … and {more} more"));
        }
    }
}

fn refused(findings: &[ScreenFinding], output: &Output) -> Failure {
    let kinds: std::collections::BTreeSet<&str> = findings.iter().map(|finding| finding.kind.code()).collect();
    let kinds: Vec<&str> = kinds.into_iter().collect();
    let message = output.choose(
        "rà soát trước khi ký thấy nội dung ẩn hoặc có thể thay đổi",
        "screening found content that is hidden or could change",
    );
    Failure {
        exit: 1,
        ..Failure::new("screening", format!("{message}: {}", kinds.join(", "))).hint(output.choose(
            "kiểm tra các cảnh báo; in hoặc xuất thành PDF khác, hoặc ký bằng --screen warn",
            "look into the warnings; print or export to another PDF, or sign with --screen warn",
        ))
    }
}

fn check_target(target: &Path, args: &SignArgs, output: &Output) -> Result<(), Failure> {
    if args.in_place {
        return Ok(());
    }
    let Ok(existing) = std::fs::symlink_metadata(target) else {
        return Ok(());
    };
    // another input of this call must not be lost either
    if args.inputs.iter().any(|input| platform::same_file(input, target)) {
        let message = output.choose("OUT chính là tệp đầu vào", "OUT is the input file");
        return Err(Failure::new("output-is-input", message).hint(output.choose(
            "chọn tên khác, hoặc dùng --in-place",
            "choose another name, or use --in-place",
        )));
    }
    let shown = target.display();
    if !existing.is_symlink() && !existing.is_file() {
        let message = output.choose("OUT không phải tệp thường", "OUT is not a regular file");
        return Err(Failure::new("output-not-a-file", format!("{message}: {shown}")));
    }
    if !args.force {
        let message = output.choose("tệp kết quả đã có", "the output exists");
        return Err(
            Failure::new("output-exists", format!("{message}: {shown}")).hint(output.choose(
                "chọn tên khác, hoặc thay thế bằng --force",
                "choose another name, or replace it with --force",
            )),
        );
    }
    Ok(())
}

fn write(bytes: &FileBytes, target: &Path, signed: &SignedDocument<'_>, overwrite: Overwrite) -> std::io::Result<()> {
    platform::write_atomically(target, overwrite, |out| {
        bytes.copy_to(out)?;
        std::io::Write::write_all(out, signed.update())
    })
}

fn report(
    job: &Job<'_>,
    result: Result<String, Failure>,
    findings: Vec<ScreenFinding>,
    output: &Output,
) -> Result<SignResult, Failure> {
    let file = job.input.to_string_lossy().into_owned();
    let findings = findings.into_iter().map(|finding| Finding {
        text: finding.text(output.language),
        finding,
    });
    let findings = findings.collect();
    let result = match result {
        Ok(field) => SignResult {
            file,
            output: Some(job.target.to_string_lossy().into_owned()),
            status: "signed",
            field: Some(field),
            findings,
            error: None,
            exit: 0,
        },
        Err(failure) => {
            output.error(&Failure {
                message: format!("{}: {}", job.input.display(), failure.message),
                ..failure.clone()
            });
            let status = if failure.exit == 1 { "refused" } else { "failed" };
            let error = SignResultError {
                code: failure.code,
                message: failure.message,
                hint: failure.hint,
            };
            SignResult {
                file,
                output: None,
                status,
                field: None,
                findings,
                error: Some(error),
                exit: failure.exit,
            }
        }
    };
    let text = match job.args.format {
        Format::Jsonl => json::line(&result)?,
        Format::Text if result.exit == 0 => {
            format!(
                "{}: {}\n",
                output.choose("đã ký", "signed"),
                kyso::harmless(result.output.as_deref().unwrap_or_default())
            )
        }
        Format::Text | Format::Json => String::new(),
    };
    output.data(&text)?;
    Ok(result)
}

fn sign_failure(error: &SignError, output: &Output) -> Failure {
    let (message, hint) = kyso::sign_error_text(error, output.language);
    Failure {
        exit: if error.is_refusal() { 1 } else { 2 },
        code: error.code().to_owned(),
        message,
        hint,
    }
}
