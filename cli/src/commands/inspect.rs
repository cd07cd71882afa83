//! `kyso inspect`: what is in a file, without a verdict.

use std::fmt::Write as _;
use std::path::Path;

use kyso::{CertificateReport, Document, FieldInfo, Inspection, Language, Limits, SignedBy};
use kyso_keys::platform::{self, FileBytes, Overwrite};

use crate::args::{Format, InspectArgs};
use crate::output::{Failure, Output};
use crate::{json, secrets};

/// Prints the inspection, or writes a revision to a file.
pub(crate) fn run(args: &InspectArgs, output: &Output) -> Result<u8, Failure> {
    let bytes = FileBytes::open(&args.input).map_err(|error| output.unread(&args.input, &error))?;
    let password = secrets::document_password(&args.document, output)?;
    let password = password.as_ref().map_or(&b""[..], |password| password.as_bytes());
    let document = Document::parse_with_password(&bytes, Limits::default(), password);
    let document = document.map_err(|error| unreadable(&error, output))?;
    if let (Some(number), Some(target)) = (args.revision, &args.output) {
        return write_revision(&document, number, &args.input, target, output);
    }
    let inspection = kyso::inspect(&document, args.show_ids).map_err(|error| unreadable(&error, output))?;
    let text = match args.format {
        Format::Text => text(&args.input, &inspection, output),
        Format::Json | Format::Jsonl => json::line(&inspection)?,
    };
    output.data(&text)?;
    Ok(0)
}

fn write_revision(
    document: &Document<'_>,
    number: usize,
    input: &Path,
    target: &Path,
    output: &Output,
) -> Result<u8, Failure> {
    let Some(octets) = kyso::signed_revision(document, number) else {
        let (count, first) = (document.revisions().len(), format!("--revision {number}"));
        let message = match output.language {
            Language::Vietnamese => format!("{first}: tệp chỉ có {count} phiên bản, đánh số từ 1"),
            Language::English => format!("{first}: the file has revisions 1 to {count}"),
        };
        return Err(Failure::new("usage", message));
    };
    if platform::same_file(input, target) {
        return Err(Failure::new(
            "output-is-input",
            output.choose("OUT chính là tệp đầu vào", "OUT is the input file"),
        ));
    }
    platform::write_atomically(target, Overwrite::Refuse, |out| std::io::Write::write_all(out, octets))
        .map_err(|error| output.unwritten(target, &error))?;
    Ok(0)
}

fn text(path: &Path, inspection: &Inspection, output: &Output) -> String {
    let mut out = String::new();
    let name = kyso::harmless(&path.to_string_lossy());
    let encrypted = if inspection.encrypted {
        output.choose(", mã hóa", ", encrypted")
    } else {
        ""
    };
    let pages = output.choose("trang", "pages");
    // writing to a String cannot fail
    let _ = writeln!(
        out,
        "{name}: PDF {}, {} byte, {} {pages}{encrypted}",
        inspection.version, inspection.size, inspection.pages
    );
    for revision in &inspection.revisions {
        let (label, end, objects) = (
            output.choose("Phiên bản", "Revision"),
            output.choose("kết thúc tại byte", "ends at byte"),
            output.choose("đối tượng", "objects"),
        );
        let _ = writeln!(
            out,
            "  {label} {}: {end} {}, {} {objects} ({})",
            revision.number, revision.end, revision.objects, revision.xref
        );
        for SignedBy { field, signer } in &revision.signed_by {
            let signer = signer.as_deref().unwrap_or(output.choose("không rõ", "unknown"));
            let (by, name) = (output.choose("ký bởi", "signed by"), kyso::harmless(signer));
            let _ = writeln!(
                out,
                "    {by} {name} ({} {})",
                output.choose("trường", "field"),
                kyso::harmless(field)
            );
        }
    }
    for field in &inspection.fields {
        field_text(&mut out, field, output);
    }
    for rights in &inspection.usage_rights {
        let label = output.choose(
            "Quyền sử dụng do hãng phần mềm cấp (không phải chữ ký)",
            "Usage rights granted by a software vendor (not a signature)",
        );
        let signer = rights.signer.as_deref().unwrap_or("?");
        let _ = writeln!(
            out,
            "  {label}: /{}, {}: {}",
            rights.entry,
            kyso::harmless(signer),
            kyso::harmless(&rights.rights.join(", "))
        );
    }
    for leniency in &inspection.leniencies {
        let at = leniency.offset.map(|offset| format!(" ({offset})")).unwrap_or_default();
        let _ = writeln!(out, "  ! {}{at}", leniency.code);
    }
    out
}

fn field_text(out: &mut String, field: &FieldInfo, output: &Output) {
    let label = output.choose("Trường ký", "Signature field");
    let state = if field.signed {
        output.choose("đã ký", "signed")
    } else {
        output.choose("trống", "empty")
    };
    let _ = writeln!(out, "  {label} {}: {state}", kyso::harmless(&field.field));
    let revision = field.revision.map(|number| number.to_string());
    let range = field.byte_range.as_ref().map(|range| format!("{range:?}"));
    let certification = field.certification.map(|permission| format!("P={permission}"));
    let lines: [(&str, Option<String>); 7] = [
        (output.choose("định dạng", "format"), field.sub_filter.clone()),
        (output.choose("ký vào phiên bản", "made in revision"), revision),
        ("ByteRange", range),
        (output.choose("ký chứng nhận", "certification"), certification),
        (output.choose("tên", "name"), field.name.clone()),
        (output.choose("lý do", "reason"), field.reason.clone()),
        (output.choose("nơi ký", "location"), field.location.clone()),
    ];
    for (label, value) in lines {
        if let Some(value) = value {
            let _ = writeln!(out, "    {label}: {}", kyso::harmless(&value));
        }
    }
    for CertificateReport {
        subject,
        issuer,
        sha256,
        ..
    } in &field.certificates
    {
        let (label, by) = (
            output.choose("chứng thư số", "certificate"),
            output.choose("cấp bởi", "issued by"),
        );
        let _ = writeln!(
            out,
            "    {label}: {} ({by} {}) {sha256}",
            kyso::harmless(&subject.text),
            kyso::harmless(&issuer.text)
        );
    }
}

fn unreadable(error: &kyso::DocumentError, output: &Output) -> Failure {
    let error = kyso::document_error(error, output.language);
    let offset = error
        .offset
        .map(|at| format!(" ({} {at})", output.choose("tại byte", "at byte")))
        .unwrap_or_default();
    Failure::new(&error.code, format!("{}{offset}", error.message))
}
