//! Whatever the bytes are: an answer or an error, never a panic.
#![allow(clippy::unwrap_used, reason = "tests")]

mod builder;

use builder::Builder;
use kyso_pdf::{Document, Limits, Object, ObjectId, text};
use proptest::prelude::*;

/// Reads everything that can be reached.
fn exercise(bytes: &[u8]) {
    let Ok(document) = Document::parse(bytes, Limits::default()) else {
        return;
    };
    for (index, revision) in document.revisions().iter().enumerate() {
        assert!(revision.end_of_marker <= revision.end && revision.end <= bytes.len() as u64);
        let view = document.view(index);
        for number in 0..40 {
            let Ok(Some(found)) = view.get(ObjectId::new(number, 0)) else {
                continue;
            };
            assert_eq!(found.id.number, number);
            if let Some(stream) = found.object.as_stream() {
                let _ = view.decode(stream, found.id);
            }
            let _ = view.resolve(&found.object);
        }
        let _ = revision.entries();
        let _ = view.pages();
    }
    let _ = document.leniencies();
}

fn valid() -> Vec<Vec<u8>> {
    let table = Builder::small()
        .object(4, "[(a\\)b)<4142>-1.5 null true 5 0 R]")
        .stream(5, "/Filter/AHx", b"6162>");
    let table = table.table("/ID[<00><01>]").object(4, "<</A/B#43>>").free(5).table("");
    let stream = Builder::small()
        .stream(4, "/Type/ObjStm/N 2/First 10", b"30 0 31 2 5 <<>> ")
        .compressed(30, 4, 0)
        .compressed(31, 4, 1)
        .xref_stream(9, "");
    vec![table.bytes, stream.bytes]
}

#[derive(Debug, Clone)]
enum Mutation {
    Set(u8),
    Remove(usize),
    Repeat(usize),
    Insert(&'static str),
}

fn mutation() -> impl Strategy<Value = (prop::sample::Index, Mutation)> {
    let words = prop::sample::select(vec![
        "0",
        "-1",
        "99999999999",
        "2147483648",
        "18446744073709551615",
        "<<",
        ">>",
        "[",
        "]",
        "(",
        ")",
        "<",
        "/",
        "%",
        "obj",
        "endobj",
        "stream\n",
        "endstream",
        "xref\n",
        "trailer",
        "startxref\n",
        "%%EOF",
        "1 0 R",
        "/Length 5",
        "/Prev 20",
        "/W[8 8 8]",
        "\r",
        "null",
    ]);
    let change = prop_oneof![
        any::<u8>().prop_map(Mutation::Set),
        (1_usize..40).prop_map(Mutation::Remove),
        (1_usize..200).prop_map(Mutation::Repeat),
        words.prop_map(Mutation::Insert),
    ];
    (any::<prop::sample::Index>(), change)
}

fn mutate(bytes: &mut Vec<u8>, place: prop::sample::Index, mutation: &Mutation) {
    if bytes.is_empty() {
        return;
    }
    let start = place.index(bytes.len());
    let end = |length: usize| (start + length).min(bytes.len());
    match mutation {
        Mutation::Set(byte) => bytes[start] = *byte,
        Mutation::Remove(length) => drop(bytes.drain(start..end(*length))),
        Mutation::Repeat(length) => {
            let piece = bytes[start..end(*length)].to_vec();
            bytes.splice(start..start, piece);
        }
        Mutation::Insert(word) => drop(bytes.splice(start..start, word.bytes())),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        exercise(&bytes);
        let _ = Object::parse(&bytes, &Limits::default());
        let _ = text(&bytes);
    }

    #[test]
    fn any_tokens_are_read_or_refused(source in r"[\[\]<>()/R0-9a-f .%\\+\-\r\n]{0,200}") {
        if let Ok(object) = Object::parse(source.as_bytes(), &Limits::default()) {
            // What an object was read from reads as the same object.
            let again = Object::parse(object.raw, &Limits::default()).unwrap();
            prop_assert_eq!(&again, &object);
        }
    }

    #[test]
    fn damaged_files_are_read_or_refused(which in 0_usize..2, changes in prop::collection::vec(mutation(), 1..6)) {
        let mut bytes = valid().swap_remove(which);
        for (place, change) in &changes {
            mutate(&mut bytes, *place, change);
        }
        exercise(&bytes);
    }
}

#[test]
fn the_files_that_are_damaged_are_valid_at_first() {
    for bytes in valid() {
        assert_eq!(
            Document::parse(&bytes, Limits::default())
                .unwrap()
                .latest()
                .pages()
                .unwrap()
                .len(),
            1
        );
    }
}
