//! A CRL of half a million entries: what a question costs next to reading the whole with x509-parser, and memory.

use std::time::Duration;

use kyso::CertificateList;
use x509_parser::prelude::{CertificateRevocationList, FromDer as _};

use crate::large::{anonymous_memory, shortest};
use crate::{report, time};

const ENTRIES: usize = 500_000;
const ROUNDS: usize = 9;
const LATER: usize = 1_000;
const SERIAL: usize = 16;
/// Of the CRL's bytes.
const MEMORY: f64 = 1.2;

/// A look-up is to cost 10 us where x509-parser needs 0.2 s; a thousand of them cost a twentieth of that, like the
/// first question.
pub(crate) fn ratios() -> [bool; 3] {
    // first, before other lists are in memory
    let kept = memory();
    let serials = serials();
    let der = list(&serials);
    let absent = [0x7f; SERIAL];
    let whole = || time(|| CertificateRevocationList::from_der(&der).unwrap());
    let first = compare(whole, || {
        let bytes = der.clone();
        time(|| CertificateList::from_vec(bytes).unwrap().find(&absent).unwrap())
    });
    let crl = asked_twice(der.clone());
    let mut questions = serials.iter().step_by(ENTRIES / LATER / (ROUNDS + 1));
    let later = compare(whole, || look_up(&crl, &mut questions));
    [
        report("500,000 entries: open, ask one / x509-parser", first, 0.05),
        report("500,000 entries: 1,000 later look-ups / x509-parser", later, 0.05),
        kept,
    ]
}

/// The shortest times of two works that take turns. One is fifty times as long as the other: a busy machine interrupts it
/// every time and the other now and then, and medians would tell that.
fn compare(mut floor: impl FnMut() -> Duration, mut work: impl FnMut() -> Duration) -> (Duration, Duration) {
    let (floors, works) = (0..ROUNDS).map(|_| (floor(), work())).unzip();
    (shortest(floors), shortest(works))
}

/// Each serial number is asked for once, half of them found.
fn look_up<'s>(crl: &CertificateList, questions: &mut impl Iterator<Item = &'s [u8; SERIAL]>) -> Duration {
    let mut batch: Vec<_> = questions.take(LATER).copied().collect();
    assert_eq!(batch.len(), LATER);
    for serial in batch.iter_mut().step_by(2) {
        serial[1] ^= 0x55;
    }
    time(|| {
        let found = batch.iter().filter(|serial| crl.find(&serial[..]).unwrap().is_some());
        assert_eq!(found.count(), LATER / 2);
    })
}

/// The second question makes the index.
fn asked_twice(der: Vec<u8>) -> CertificateList {
    let crl = CertificateList::from_vec(der).unwrap();
    for _ in 0..2 {
        assert_eq!(crl.find(&[0x7f; SERIAL]), Ok(None));
    }
    crl
}

/// Prints a line; whether the limit holds.
#[expect(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "the numbers are for people"
)]
fn memory() -> bool {
    let own = || anonymous_memory(std::process::id()).unwrap();
    let der = list(&serials());
    let length = der.len() as f64 / 1024.0;
    let before = own() as f64 - length;
    let crl = asked_twice(der);
    let ratio = (own() as f64 - before) / length;
    drop(crl);
    let kept = (1.0..=MEMORY).contains(&ratio);
    let mark = if kept { "" } else { "  BROKEN" };
    println!(
        "{:<52} {:>20} KiB {ratio:>7.2} {MEMORY:>6.2}{mark}",
        "500,000 entries: memory with its index / bytes",
        length.round()
    );
    kept
}

/// Serial numbers without any order, as CAs draw them.
fn serials() -> Vec<[u8; SERIAL]> {
    let mut state = 1_u64;
    let mut word = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_be_bytes()
    };
    let serial = |_| {
        let mut serial = [0; SERIAL];
        serial[..8].copy_from_slice(&word());
        serial[8..].copy_from_slice(&word());
        // positive, and in its shortest form
        serial[0] = serial[0] & 0x3f | 0x40;
        serial
    };
    (0..ENTRIES).map(serial).collect()
}

/// A CRL that nobody signed: to read it nobody asks. Every second entry has a reason.
fn list(serials: &[[u8; SERIAL]]) -> Vec<u8> {
    const DATE: &[u8] = b"\x17\x0d250601000000Z";
    const REASON: &[u8] = b"\x30\x0c\x30\x0a\x06\x03\x55\x1d\x15\x04\x03\x0a\x01\x01";
    const ALGORITHM: &[u8] = b"\x30\x05\x06\x03\x2b\x65\x70";
    const ISSUER: &[u8] = b"\x30\x0d\x31\x0b\x30\x09\x06\x03\x55\x04\x03\x0c\x02CA";
    let mut entries = Vec::new();
    for (place, serial) in serials.iter().enumerate() {
        let reason = if place % 2 == 0 { REASON } else { &[] };
        entries.extend(element(0x30, &[&[2, 16], serial, DATE, reason]));
    }
    let entries = element(0x30, &[&entries]);
    let tbs = element(0x30, &[&[2, 1, 1], ALGORITHM, ISSUER, DATE, DATE, &entries]);
    element(0x30, &[&tbs, ALGORITHM, &element(3, &[&[0; 65]])])
}

fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let octets = length.to_be_bytes();
    let mut element = Vec::with_capacity(length + 6);
    element.push(tag);
    if let ([.., short], true) = (octets, length < 0x80) {
        element.push(short);
    } else {
        let zeros = octets.iter().take_while(|octet| **octet == 0).count();
        let significant = octets.get(zeros..).unwrap();
        element.push(0x80 | u8::try_from(significant.len()).unwrap());
        element.extend_from_slice(significant);
    }
    parts.iter().for_each(|part| element.extend_from_slice(part));
    element
}
