//! Documents that qpdf encrypted are read and updated; qpdf reads the update.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, unreachable_pub, reason = "shared with the tests of updates")]
mod oracle;

use kyso_pdf::{Access, Change, Document, IncrementalUpdate, Limits, ObjectId};
use oracle::{assert_sound, converted, open, pdf, shown, shown_stream};

/// User password, owner password, qpdf's other options.
struct Case {
    user: &'static str,
    owner: &'static str,
    revision: i64,
    options: &'static [&'static str],
}

const CASES: [Case; 9] = [
    Case {
        user: "mo",
        owner: "chu",
        revision: 2,
        options: &["40"],
    },
    Case {
        user: "mo",
        owner: "chu",
        revision: 3,
        options: &["128", "--use-aes=n"],
    },
    Case {
        user: "mo",
        owner: "caf\u{e9} \u{20ac}",
        revision: 4,
        options: &["128", "--use-aes=n", "--force-V4"],
    },
    Case {
        user: "mo",
        owner: "chu",
        revision: 4,
        options: &["128", "--use-aes=y"],
    },
    Case {
        user: "",
        owner: "chu",
        revision: 4,
        options: &["128", "--use-aes=y", "--cleartext-metadata"],
    },
    Case {
        user: "m\u{1eb7}t kh\u{1ea9}u",
        owner: "ch\u{1ee7} s\u{1edf} h\u{1eef}u",
        revision: 6,
        options: &["256"],
    },
    Case {
        user: "",
        owner: "chu",
        revision: 6,
        options: &["256", "--cleartext-metadata"],
    },
    Case {
        user: "",
        owner: "chu",
        revision: 6,
        options: &["256", "--print=none", "--modify=none"],
    },
    Case {
        user: "mo",
        owner: "chu",
        revision: 5,
        options: &["256", "--force-R5"],
    },
];

impl Case {
    fn encrypted(&self, more: &[&str]) -> Vec<u8> {
        let options = [
            more,
            &["--allow-weak-crypto", "--encrypt", self.user, self.owner],
            self.options,
            &["--"],
        ];
        converted(&pdf(), &options.concat())
    }
}

/// The number of the object that holds the title.
fn information(document: &Document<'_>) -> ObjectId {
    document
        .latest()
        .trailer()
        .get(b"Info")
        .unwrap()
        .as_reference()
        .unwrap()
}

#[test]
fn every_method_opens_with_the_user_and_with_the_owner_password() {
    for case in &CASES {
        let bytes = case.encrypted(&[]);
        for (password, access) in [(case.user, Access::User), (case.owner, Access::Owner)] {
            let document = open(&bytes, password);
            let encryption = document.encryption().unwrap();
            assert_eq!(encryption.revision(), case.revision);
            assert_eq!(encryption.access(), access, "{:?}", case.options);
            assert!(encryption.permissions_agree());
            let view = document.latest();
            let info = view.get(information(&document)).unwrap().unwrap();
            let info = info.object.as_dictionary().unwrap();
            assert_eq!(info.get(b"Title").unwrap().as_string().unwrap(), b"Old (title)");
            let page = view.page(0).unwrap().unwrap();
            let content = page.object.object.as_dictionary().unwrap().get(b"Contents").unwrap();
            let object = view.resolve(content).unwrap();
            let content = view
                .decode(object.as_stream().unwrap(), content.as_reference().unwrap())
                .unwrap();
            assert_eq!(content.as_ref(), b"q 1 g Q\n");
        }
    }
}

#[test]
fn metadata_in_the_clear_is_read_as_it_stands() {
    for case in &CASES {
        let bytes = case.encrypted(&[]);
        let document = open(&bytes, case.user);
        let view = document.latest();
        let catalog = view.catalog().unwrap();
        let metadata = catalog.object.as_dictionary().unwrap().get(b"Metadata").unwrap();
        let object = view.resolve(metadata).unwrap();
        let data = view
            .decode(object.as_stream().unwrap(), metadata.as_reference().unwrap())
            .unwrap();
        assert_eq!(data.as_ref(), b"<x/>");
        let clear = bytes.windows(4).any(|window| window == b"<x/>");
        assert_eq!(clear, case.options.contains(&"--cleartext-metadata"));
    }
}

#[test]
fn a_wrong_password_is_told_from_a_damaged_file() {
    for case in CASES.iter().filter(|case| !case.user.is_empty()) {
        let bytes = case.encrypted(&[]);
        for password in ["", "Mo", "chu "] {
            let error = Document::parse_with_password(&bytes, Limits::default(), password.as_bytes()).unwrap_err();
            assert_eq!(error.code(), "password-required", "{:?}", case.options);
        }
    }
}

#[test]
fn an_empty_user_password_opens_whatever_else_is_given() {
    for case in CASES.iter().filter(|case| case.user.is_empty()) {
        let bytes = case.encrypted(&[]);
        assert_eq!(
            open(&bytes, "something else").encryption().unwrap().access(),
            Access::User
        );
        assert!(Document::parse(&bytes, Limits::default()).is_ok());
    }
}

#[test]
fn permissions_are_those_that_the_producer_set() {
    let bytes = CASES[7].encrypted(&[]);
    let permissions = open(&bytes, "").encryption().unwrap().permissions();
    assert!(!permissions.print() && !permissions.modify() && !permissions.annotate() && !permissions.fill_forms());
    let bytes = CASES[5].encrypted(&[]);
    let permissions = open(&bytes, CASES[5].user).encryption().unwrap().permissions();
    assert!(permissions.print() && permissions.modify() && permissions.annotate() && permissions.copy());
}

#[test]
fn the_debug_text_holds_no_key() {
    let bytes = CASES[0].encrypted(&[]);
    let text = format!("{:?}", open(&bytes, "mo").encryption().unwrap());
    assert!(!text.contains("key") && !text.contains("mo,"), "{text}");
}

#[test]
fn qpdf_decrypts_what_an_update_wrote() {
    for case in &CASES {
        for streams in ["--object-streams=disable", "--object-streams=generate"] {
            let bytes = case.encrypted(&[streams]);
            let document = open(&bytes, case.owner);
            let (updated, id, stream) = updated(&document);
            assert!(updated.starts_with(&bytes));
            for password in [case.user, case.owner] {
                assert_sound(&updated, password);
                let info = shown(&updated, password, information(&document).number);
                for expected in ["/Title (New title)", "(An)", "1.50", "(in)", "/S (deep)"] {
                    assert!(info.contains(expected), "{info}");
                }
                let note = shown(&updated, password, id.number);
                assert_eq!(
                    note,
                    "<< /B (bytes) /P <0001> /T <feff0111> >>".replace("<0001>", &plain(&updated, password, id))
                );
                assert_eq!(shown_stream(&updated, password, stream.number), b"BT ET");
                let again = open(&updated, password);
                let read = again.latest().get(id).unwrap().unwrap();
                let text = read.object.as_dictionary().unwrap().get(b"T").unwrap();
                assert_eq!(kyso_pdf::text(text.as_string().unwrap()), "\u{111}");
                assert!(again.view(0).get(id).unwrap().is_none());
            }
        }
    }
}

/// The title changed, a new object with strings, and a new stream.
fn updated(document: &Document<'_>) -> (Vec<u8>, ObjectId, ObjectId) {
    let mut update = IncrementalUpdate::new(document, [7; 32]).unwrap();
    let info = document.latest().get(information(document)).unwrap().unwrap();
    let mut title = update.writer(info.id);
    title.text("New title");
    let mut body = update.writer(info.id);
    let changes: [(&[u8], Change<'_>); 1] = [(b"Title", Change::Set(title.bytes()))];
    body.rewrite_dictionary(info.object.as_dictionary().unwrap(), &info, &changes);
    update.put(info.id, body).unwrap();
    let id = update.allocate().unwrap();
    let mut note = update.writer(id);
    note.begin_dictionary()
        .key(b"T")
        .text("\u{111}")
        .key(b"B")
        .string(b"bytes")
        .key(b"P")
        .plain_hex(&[0, 1]);
    note.end_dictionary();
    update.put(id, note).unwrap();
    let stream = update.allocate().unwrap();
    let mut dictionary = update.writer(stream);
    dictionary.begin_dictionary().end_dictionary();
    update.put_stream(stream, dictionary, b"BT ET").unwrap();
    let appended = update.finish(Some([9; 16])).unwrap();
    ([document.data(), &appended.bytes].concat(), id, stream)
}

/// What qpdf makes of the string that is not encrypted: it cannot know that, and decrypts it.
fn plain(bytes: &[u8], password: &str, id: ObjectId) -> String {
    let note = shown(bytes, password, id.number);
    let start = note.find("/P ").unwrap() + 3;
    note[start..note.find(" /T").unwrap()].to_owned()
}

#[test]
fn a_value_copied_from_another_object_is_encrypted_for_its_new_place() {
    for case in &CASES {
        let bytes = case.encrypted(&["--object-streams=disable"]);
        let document = open(&bytes, case.owner);
        let mut update = IncrementalUpdate::new(&document, [1; 32]).unwrap();
        let info = document.latest().get(information(&document)).unwrap().unwrap();
        let id = update.allocate().unwrap();
        let mut copy = update.writer(id);
        copy.copy(&info.object, &info);
        update.put(id, copy).unwrap();
        let appended = update.finish(None).unwrap();
        let updated = [bytes.as_slice(), &appended.bytes].concat();
        assert_sound(&updated, case.user);
        assert_eq!(
            shown(&updated, case.user, id.number),
            shown(&updated, case.user, info.id.number)
        );
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_no_vector_comes_twice() {
    let bytes = CASES[5].encrypted(&[]);
    let document = open(&bytes, CASES[5].user);
    let made = |seed| {
        let mut update = IncrementalUpdate::new(&document, seed).unwrap();
        let id = update.allocate().unwrap();
        let mut writer = update.writer(id);
        writer.begin_array().string(b"same").string(b"same").end_array();
        let body = writer.bytes().to_vec();
        update.put(id, writer).unwrap();
        (body, update.finish(None).unwrap())
    };
    assert_eq!(made([1; 32]), made([1; 32]));
    let (body, _) = made([1; 32]);
    assert_ne!(body, made([2; 32]).0);
    let (first, second) = body[1..body.len() - 1].split_at(body.len() / 2 - 1);
    assert_eq!(first.len(), second.len());
    assert_ne!(first, second);
}

#[test]
fn a_public_key_handler_is_refused_by_name() {
    for entries in [
        "/Filter/Adobe.PubSec/V 4",
        "/Filter/Standard/V 3/R 3",
        "/Filter/Standard/V 6/R 7",
    ] {
        let bytes = with_encrypt(&format!("<<{entries}>>"));
        assert_eq!(
            Document::parse(&bytes, Limits::default()).unwrap_err().code(),
            "unsupported-encryption"
        );
    }
    let bytes = with_encrypt("<</Filter/Standard/V 2/R 3/O(short)/U(short)/P -4>>");
    assert_eq!(
        Document::parse(&bytes, Limits::default()).unwrap_err().code(),
        "malformed-encryption"
    );
}

fn with_encrypt(dictionary: &str) -> Vec<u8> {
    let text = String::from_utf8(pdf()).unwrap();
    text.replace("/Root 1 0 R", &format!("/Root 1 0 R/Encrypt {dictionary}"))
        .into_bytes()
}

#[test]
fn a_stream_with_the_identity_filter_and_metadata_in_the_clear_are_not_encrypted() {
    let bytes = CASES[4].encrypted(&[]);
    let document = open(&bytes, CASES[4].owner);
    let mut update = IncrementalUpdate::new(&document, [3; 32]).unwrap();
    let mut put = |entries: &str, data: &[u8]| {
        let id = update.allocate().unwrap();
        let mut dictionary = update.writer(id);
        dictionary.raw(format!("<<{entries}>>").as_bytes());
        update.put_stream(id, dictionary, data).unwrap();
        id
    };
    let identity = put("/Filter[/Crypt]/DecodeParms[<</Name/Identity>>]", b"in the clear");
    let standard = put("/Filter/Crypt/DecodeParms<</Name/StdCF>>", b"by its own filter");
    let metadata = put("/Type/Metadata/Subtype/XML", b"<for-all/>");
    let appended = update.finish(None).unwrap();
    let holds = |text: &[u8]| appended.bytes.windows(text.len()).any(|window| window == text);
    assert!(holds(b"in the clear") && holds(b"<for-all/>") && !holds(b"by its own filter"));
    let updated = [bytes.as_slice(), &appended.bytes].concat();
    assert_sound(&updated, "");
    let again = open(&updated, "");
    for (id, data) in [
        (identity, "in the clear"),
        (standard, "by its own filter"),
        (metadata, "<for-all/>"),
    ] {
        assert_eq!(shown_stream(&updated, "", id.number), data.as_bytes());
        let read = again.latest().get(id).unwrap().unwrap();
        let stream = read.object.as_stream().unwrap();
        assert_eq!(again.latest().decode(stream, id).unwrap().as_ref(), data.as_bytes());
    }
}

#[test]
fn a_crypt_filter_that_nobody_defined_is_refused() {
    let bytes = CASES[5].encrypted(&[]);
    let document = open(&bytes, CASES[5].owner);
    let mut update = IncrementalUpdate::new(&document, [3; 32]).unwrap();
    let id = update.allocate().unwrap();
    let mut dictionary = update.writer(id);
    dictionary.raw(b"<</Filter/Crypt/DecodeParms<</Name/Other>>>>");
    let error = update.put_stream(id, dictionary, b"x").unwrap_err();
    assert_eq!(error.code(), "unsupported-encryption");
}

#[test]
fn the_encryption_dictionary_cannot_be_replaced() {
    let bytes = CASES[3].encrypted(&[]);
    let document = open(&bytes, CASES[3].owner);
    let id = document
        .latest()
        .trailer()
        .get(b"Encrypt")
        .unwrap()
        .as_reference()
        .unwrap();
    let mut update = IncrementalUpdate::new(&document, [3; 32]).unwrap();
    let mut body = update.writer(id);
    body.null();
    assert_eq!(update.put(id, body).unwrap_err().code(), "invalid-request");
}

#[test]
fn a_changed_permission_is_noticed_where_it_is_sealed() {
    let bytes = CASES[7].encrypted(&[]);
    let at = bytes.windows(4).position(|window| window == b"/P -").unwrap();
    let mut changed = bytes.clone();
    changed[at + 4] = if bytes[at + 4] == b'1' { b'2' } else { b'1' };
    assert!(open(&bytes, "").encryption().unwrap().permissions_agree());
    assert!(!open(&changed, "").encryption().unwrap().permissions_agree());
}
