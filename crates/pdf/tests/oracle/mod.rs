//! What the tests of encryption and updates share: small files, and qpdf as the second opinion. A missing qpdf is a failure.

use std::io::Write as _;
use std::process::{Command, Output};

use kyso_pdf::{Document, Limits};
use tempfile::NamedTempFile;

/// The objects of a small document: catalog, pages, page, content, information, metadata.
pub const OBJECTS: [&str; 6] = [
    "<</Type /Catalog /Pages 2 0 R /Metadata 6 0 R>>",
    "<</Type /Pages /Kids [3 0 R] /Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R>>",
    "<</Length 8>>\nstream\nq 1 g Q\n\nendstream",
    "<< /Title (Old \\(title\\))  /Author <416E> % who\n /Keep [ 1.50 (in) <</S (deep)>> ] >>",
    "<</Type /Metadata /Subtype /XML /Length 4>>\nstream\n<x/>\nendstream",
];

/// A file with a cross-reference table, behind some bytes that its offsets count or not.
pub fn pdf_behind(junk: &str, base: usize, objects: &[&str]) -> Vec<u8> {
    let mut bytes = format!("{junk}%PDF-1.7\n%\u{e9}\u{e9}\n").into_bytes();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", bytes.len() - base);
        bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let start = bytes.len() - base;
    bytes.extend(table.bytes());
    let size = objects.len() + 1;
    bytes.extend(
        format!(
            "trailer\n<</Size {size}/Root 1 0 R /Info 5 0 R/ID[<{0}> <{0}>]>>\nstartxref\n{start}\n%%EOF\n",
            "31".repeat(16)
        )
        .bytes(),
    );
    bytes
}

/// A file with a cross-reference table.
pub fn pdf() -> Vec<u8> {
    pdf_behind("", 0, &OBJECTS)
}

/// The document in the bytes.
pub fn open<'a>(bytes: &'a [u8], password: &str) -> Document<'a> {
    Document::parse_with_password(bytes, Limits::default(), password.as_bytes()).unwrap()
}

/// The bytes in a file.
pub fn file(bytes: &[u8]) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

/// What qpdf answers.
pub fn qpdf(arguments: &[&str]) -> Output {
    Command::new("qpdf")
        .args(arguments)
        .output()
        .expect("qpdf must be installed")
}

/// What qpdf makes of a file with these options.
pub fn converted(bytes: &[u8], options: &[&str]) -> Vec<u8> {
    let (input, output) = (file(bytes), file(b""));
    let paths = [input.path().to_str().unwrap(), output.path().to_str().unwrap()];
    let answer = qpdf(&[options, &["--deterministic-id"], &paths].concat());
    let answer = if answer.status.success() {
        answer
    } else {
        qpdf(&[options, &paths].concat())
    };
    assert!(answer.status.success(), "{answer:?}");
    std::fs::read(output.path()).unwrap()
}

/// qpdf finds nothing wrong with the file.
pub fn assert_sound(bytes: &[u8], password: &str) {
    let input = file(bytes);
    let answer = qpdf(&[
        "--check",
        &format!("--password={password}"),
        input.path().to_str().unwrap(),
    ]);
    let text = String::from_utf8_lossy(&answer.stdout);
    assert!(
        answer.status.success() && text.contains("No syntax or stream encoding errors found"),
        "{answer:?}"
    );
}

/// An object as qpdf reads it, decrypted.
pub fn shown(bytes: &[u8], password: &str, number: u32) -> String {
    let input = file(bytes);
    let number = format!("--show-object={number}");
    let answer = qpdf(&[
        &format!("--password={password}"),
        &number,
        input.path().to_str().unwrap(),
    ]);
    assert!(answer.status.success(), "{answer:?}");
    String::from_utf8_lossy(&answer.stdout).trim_end().to_owned()
}

/// The data of a stream as qpdf reads it, decrypted and decoded.
pub fn shown_stream(bytes: &[u8], password: &str, number: u32) -> Vec<u8> {
    let input = file(bytes);
    let number = format!("--show-object={number}");
    let password = format!("--password={password}");
    let answer = qpdf(&[
        &password,
        &number,
        "--filtered-stream-data",
        input.path().to_str().unwrap(),
    ]);
    assert!(answer.status.success(), "{answer:?}");
    answer.stdout
}
