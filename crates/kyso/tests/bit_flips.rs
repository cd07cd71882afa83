//! Every single bit of a signed file of 20 KB, flipped one at a time.
//!
//! Outside `/Contents` no flip passes, and none is INDETERMINATE either. Inside it only these
//! may pass: letter case of hexadecimal digits, padding after the DER (with a warning), and the
//! fields of the CMS that no signature covers and no verdict uses.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod common;

use common::{now, parameters, sign, small_document, trust, verify_with};
use kyso::{Report, Status, TrustStore, ValidationPolicy};
use kyso_cms::{SignedData, field_at};
use kyso_testkit::pki;

/// A signed file of about 20 KB: a stream of text that nothing refers to fills it up.
fn signed() -> Vec<u8> {
    let mut document = small_document();
    let filler: String = "Văn bản mẫu để lấp đầy tệp. ".repeat(250);
    document.splice(9..9, format!("% {filler}\n").bytes());
    let document = rebuilt(&document);
    sign(&document, &parameters(), &pki().person)
}

/// The same objects behind a comment: offsets in the table move with them.
fn rebuilt(document: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(document.to_vec()).expect("text");
    let (body, _) = text.split_once("xref\n0 4").expect("a table");
    let mut table = String::from("0000000000 65535 f \n");
    for number in 1..=3 {
        let offset = body.find(&format!("\n{number} 0 obj")).expect("an object") + 1;
        table.push_str(&format!("{offset:010} 00000 n \n"));
    }
    let start = body.len();
    format!("{body}xref\n0 4\n{table}trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").into_bytes()
}

struct Subject {
    file: Vec<u8>,
    /// The Contents string with its delimiters.
    gap: std::ops::Range<usize>,
    cms: Vec<u8>,
    /// Where the signer's certificate stands among the certificates.
    signer: String,
    trust: TrustStore,
}

fn subject() -> Subject {
    let file = signed();
    let trust = trust();
    let report = verify_with(&file, &ValidationPolicy::government(), &trust, now());
    assert_eq!(report.status, Status::Passed, "{report:#?}");
    let range = report.signatures[0].byte_range.clone().expect("a byte range");
    let position = |index: usize| usize::try_from(range[index]).expect("a position");
    let gap = position(1)..position(2);
    let digits = std::str::from_utf8(&file[gap.start + 1..gap.end - 1]).expect("digits");
    let cms: Vec<u8> = (0..digits.len() / 2)
        .map(|index| u8::from_str_radix(&digits[index * 2..index * 2 + 2], 16).expect("a digit"))
        .collect();
    let parsed = SignedData::from_ber(&cms).expect("a CMS");
    let index = parsed
        .certificates
        .iter()
        .position(|der| *der == pki().person.certificate)
        .expect("the signer's");
    let cms = cms[..parsed.consumed].to_vec();
    Subject {
        file,
        gap,
        cms,
        signer: format!("certificates[{index}]"),
        trust,
    }
}

impl Subject {
    /// What is wrong with the outcome of one flip.
    fn check(&self, offset: usize, bit: u32) -> Option<String> {
        let mut file = self.file.clone();
        file[offset] ^= 1 << bit;
        let report = verify_with(&file, &ValidationPolicy::government(), &self.trust, now());
        let wrong = match self.gap.contains(&offset) {
            false => matches!(report.status, Status::Passed | Status::Indeterminate),
            true => report.status == Status::Passed && !self.may_pass(offset, bit, &report),
        };
        wrong.then(|| {
            format!(
                "offset {offset} bit {bit}: {:?} {:?}",
                report.status,
                self.place(offset)
            )
        })
    }

    fn place(&self, offset: usize) -> Option<String> {
        let digit = offset.checked_sub(self.gap.start + 1)?;
        field_at(&self.cms, digit / 2)
    }

    fn may_pass(&self, offset: usize, bit: u32, report: &Report) -> bool {
        let before = self.file[offset];
        if before.is_ascii_alphabetic() && bit == 5 {
            return true;
        }
        let Some(field) = self.place(offset) else {
            let warned = report.signatures[0]
                .checks
                .iter()
                .any(|c| c.id == "padding-data" && c.outcome == "warning");
            return warned;
        };
        match field.as_str() {
            "version" | "digestAlgorithms" | "signerInfos[0].version" => true,
            other => (other.starts_with("certificates[") && other != self.signer) || other.starts_with("crls["),
        }
    }
}

#[test]
fn no_flipped_bit_passes_but_those_that_nothing_covers() {
    let subject = subject();
    assert!(
        (18_000..24_000).contains(&subject.file.len()),
        "{} octets",
        subject.file.len()
    );
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|first| {
                let subject = &subject;
                scope.spawn(move || {
                    let offsets = (first..subject.file.len()).step_by(threads);
                    offsets
                        .flat_map(|offset| (0..8).filter_map(move |bit| subject.check(offset, bit)))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("no panic"))
            .collect()
    });
    assert!(
        wrong.is_empty(),
        "{} flips with a wrong outcome:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(40)].join("\n")
    );
}
