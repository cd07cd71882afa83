//! Rows of "File structure": files that cost work. What is nested, circles, inflates or overflows stands in a revision behind
//! a signed one.

use std::io::Write as _;

use super::Expected::{NotPassed, NotPermitted, Stopped, Unreadable};
use super::{CATALOG, CONTENT, FORM, FREE, PAGE, PAGES, Row, row, signed};
use crate::draft::{find, write_at};
use crate::pdf::{Entry, Section};

/// Files that cost work.
pub(super) fn rows() -> Vec<Row> {
    let nested = |id, open: &'static str, close: &'static str| {
        row(id, Unreadable("depth-limit"), move || {
            let mut draft = signed();
            let deep = format!("{}{}", open.repeat(100_000), close.repeat(100_000));
            draft.add(CATALOG, &format!("/A {deep}"));
            draft.revision()
        })
    };
    vec![
        nested("deep-nesting-arrays", "[", "]"),
        nested("deep-nesting-dictionaries", "<</A ", ">>"),
        row("deep-nesting-strings", NotPermitted, || {
            let mut draft = signed();
            let deep = format!("{}{}", "(".repeat(100_000), ")".repeat(100_000));
            draft.add(CATALOG, &format!("/A {deep}"));
            draft.revision()
        }),
        row("prev-loop", Unreadable("xref-loop"), || {
            let mut draft = signed();
            draft.replace(PAGE, "595", "500");
            let trailer = draft.trailer.clone();
            let builder = draft.write_objects();
            let previous = Some(builder.position());
            builder.table(Section {
                previous,
                ..Section::trailer(&trailer)
            });
            draft.file()
        }),
        row("xref-loop", Unreadable("xref-loop"), || {
            let mut draft = signed();
            let trailer = draft.trailer.clone();
            let builder = draft.builder();
            let first = builder.last_section();
            let second = builder.xref_stream(FREE, Section::trailer(&trailer));
            let previous = Some(second);
            builder.xref_stream(
                FREE + 1,
                Section {
                    previous,
                    ..Section::trailer(&trailer)
                },
            );
            // the middle one leads to the last
            let mut file = draft.file();
            let last = find(&file, b"startxref\n") + 10;
            let digits: Vec<u8> = file
                .iter()
                .skip(last)
                .take_while(|byte| byte.is_ascii_digit())
                .copied()
                .collect();
            let old = format!("/Prev {}", first.unwrap());
            let at = find(&file, old.as_bytes());
            write_at(&mut file, at, &[b"/Prev ", digits.as_slice()].concat());
            file
        }),
        row("kids-loop", Stopped, || {
            let mut draft = signed();
            draft.replace(PAGES, "[3 0 R", "[2 0 R 3 0 R");
            draft.revision()
        }),
        row("kids-loop-fields", NotPassed, || {
            let mut draft = signed();
            draft.put(FREE, format!("<< /T (a) /Kids [{FREE} 0 R] >>"));
            draft.replace(FORM, "/Fields [", &format!("/Fields [{FREE} 0 R "));
            draft.revision()
        }),
        row("ref-loop", Unreadable("reference-loop"), || {
            let mut draft = signed();
            draft.put(FORM, format!("{FREE} 0 R"));
            draft.put(FREE, format!("{FORM} 0 R"));
            draft.revision()
        }),
    ]
    .into_iter()
    .chain(bombs())
    .chain(numbers())
    .collect()
}

/// Cross-reference streams, because whoever opens the file must decode them.
fn bombs() -> Vec<Row> {
    let bomb = |id, code, dictionary: &'static str, data: fn() -> Vec<u8>| {
        row(id, Unreadable(code), move || {
            let mut draft = signed();
            let trailer = draft.trailer.clone();
            let builder = draft.builder();
            let previous = builder.last_section().unwrap();
            let at = builder.position();
            let dictionary = format!("/Type /XRef /Size 62 {dictionary} {trailer} /Prev {previous}");
            builder.stream(FREE, &dictionary, &data());
            builder.raw(format!("startxref\n{at}\n%%EOF\n").as_bytes());
            draft.file()
        })
    };
    vec![
        bomb(
            "bomb-inflate",
            "inflate-limit",
            "/W [1 4 2] /Filter /FlateDecode",
            || deflated(&vec![0; 65 << 20]),
        ),
        bomb(
            "bomb-chain",
            "inflate-limit",
            "/W [1 4 2] /Filter [/FlateDecode /FlateDecode]",
            || deflated(&zeros(10 << 30)),
        ),
        bomb(
            "bomb-filters",
            "unsupported-filter",
            "/W [1 4 2] /Filter [/ASCIIHexDecode /ASCIIHexDecode /ASCIIHexDecode /ASCIIHexDecode /ASCIIHexDecode /ASCIIHexDecode /ASCIIHexDecode /ASCIIHexDecode /ASCIIHexDecode]",
            || b"3e".to_vec(),
        ),
        bomb(
            "bomb-predictor",
            "malformed-xref",
            "/W [1 4 2] /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 2147483647 /Colors 32 /BitsPerComponent 16 >>",
            || deflated(&[0; 70]),
        ),
        row("bomb-object-stream", Unreadable("malformed-object"), || {
            let mut draft = signed();
            let trailer = draft.trailer.clone();
            let builder = draft.builder();
            builder.stream(FREE, "/Type /ObjStm /N 4294967295 /First 4", b"1 0 <<>>");
            builder.entry(CATALOG, Entry::Compressed(FREE, 0));
            builder.xref_stream(FREE + 1, Section::trailer(&trailer));
            draft.file()
        }),
    ]
}

/// What is said at the limits of machine numbers.
fn numbers() -> Vec<Row> {
    let stream = |id, expected, entries: &'static str| {
        row(id, expected, move || {
            let mut draft = signed();
            let trailer = draft.trailer.clone();
            let builder = draft.builder();
            let previous = builder.last_section().unwrap();
            let at = builder.position();
            builder.stream(
                FREE,
                &format!("/Type /XRef {entries} {trailer} /Prev {previous}"),
                &[0; 64],
            );
            builder.raw(format!("startxref\n{at}\n%%EOF\n").as_bytes());
            draft.file()
        })
    };
    let malformed = Unreadable("malformed-xref");
    vec![
        stream(
            "int-overflow-index",
            Unreadable("object-limit"),
            "/W [1 4 2] /Size 62 /Index [4294967295 2]",
        ),
        stream(
            "int-overflow-index-count",
            Unreadable("object-limit"),
            "/W [1 4 2] /Size 62 /Index [0 9223372036854775807]",
        ),
        stream(
            "int-overflow-w",
            malformed,
            "/W [9223372036854775807 9223372036854775807 2] /Size 62 /Index [0 1]",
        ),
        stream(
            "int-overflow-w-negative",
            malformed,
            "/W [1 -2147483648 2] /Size 62 /Index [0 1]",
        ),
        stream(
            "int-overflow-size",
            Unreadable("object-limit"),
            "/W [1 4 2] /Size 4294967296 /Index [0 4294967296]",
        ),
        row("int-overflow-length", Stopped, || {
            let mut draft = signed();
            draft.put(CONTENT, "<< /Length 9223372036854775807 >>\nstream\nq Q\nendstream");
            draft.revision()
        }),
        row("int-overflow-generation", malformed, || {
            let mut file = signed();
            file.put(PAGE, file.text(PAGE));
            let mut file = file.revision();
            let table = find(&file, b"xref\n3 1\n") + 9;
            write_at(&mut file, table + 11, b"99999");
            file
        }),
        row("int-overflow-prev", malformed, || {
            let mut draft = signed();
            let trailer = draft.trailer.clone();
            let previous = usize::try_from(i64::MAX).ok();
            draft.builder().table(Section {
                previous,
                ..Section::trailer(&trailer)
            });
            draft.file()
        }),
    ]
}

fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// A zlib stream of so many zeros (RFC 1950, 1951) without its checksum: one block with the fixed codes, a literal 0, then
/// matches of length 258 at distance 1, each 13 bits.
fn zeros(count: usize) -> Vec<u8> {
    let mut bits = Bits(vec![0x78, 0x01], 0);
    bits.push(0b011, 3); // last block, fixed codes
    bits.push(0b0000_1100, 8); // literal 0 is 00110000, first bit first
    // eight matches are thirteen octets
    while !bits.1.is_multiple_of(8) {
        bits.push(0b1010_0011, 8); // length 258 is 11000101
        bits.push(0, 5);
    }
    let mut period = Bits(Vec::new(), 0);
    for _ in 0..8 {
        period.push(0b1010_0011, 8);
        period.push(0, 5);
    }
    [bits.0, period.0.repeat(count / 2064)].concat()
}

/// Octets and the number of bits in the last part.
struct Bits(Vec<u8>, usize);

impl Bits {
    /// The low bits, lowest first.
    fn push(&mut self, value: u32, count: usize) {
        for bit in 0..count {
            if self.1.is_multiple_of(8) {
                self.0.push(0);
            }
            let set = u8::from(value >> bit & 1 == 1);
            *self.0.last_mut().unwrap() |= set << (self.1 % 8);
            self.1 += 1;
        }
    }
}
