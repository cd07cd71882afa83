//! Spelling objects: ISO 32000-2 7.3, the body that stands between `12 0 obj` and `endobj`.
//!
//! Strings are encrypted for their object when the document is encrypted (7.6.2). What is copied from the document keeps its exact bytes; only
//! strings that were in clear in an object stream, or encrypted for another object, are spelt anew.
//!
//! Left out: pretty printing, content streams, building a file from nothing.

mod rewrite;
mod spell;

use sha2::{Digest, Sha256};

use crate::{Code, Dictionary, Encryption, Error, IndirectObject, Location, Object, ObjectId, Value};
pub use rewrite::Change;
pub(crate) use rewrite::separated;
use rewrite::{apply, dictionary_edits, strings};
pub(crate) use spell::{hex_string, name, pdf_doc_encoded};

/// Spells one object after the other. Made by [`IncrementalUpdate::writer`](crate::IncrementalUpdate::writer).
///
/// The methods can be chained. What cannot be written (a number that is none, a bracket that does not match) is remembered and refused when
/// the body is put into the update.
#[derive(Debug)]
pub struct ObjectWriter<'d> {
    id: ObjectId,
    bytes: Vec<u8>,
    /// The closing brackets that are still to come.
    open: Vec<&'static str>,
    cipher: Option<Cipher<'d>>,
    fault: Option<Error>,
}

/// What strings are encrypted with.
#[derive(Debug, Clone)]
pub(crate) struct Cipher<'d> {
    encryption: &'d Encryption,
    vectors: Vectors,
}

/// The source of initialisation vectors: no two are equal, and who does not know the seed cannot tell them.
#[derive(Clone)]
pub(crate) struct Vectors {
    seed: [u8; 32],
    writer: u64,
    count: u64,
}

impl<'d> ObjectWriter<'d> {
    pub(crate) fn new(id: ObjectId, cipher: Option<Cipher<'d>>) -> Self {
        Self {
            id,
            bytes: Vec::new(),
            open: Vec::new(),
            cipher,
            fault: None,
        }
    }

    /// The object that the body is for.
    #[must_use]
    pub fn id(&self) -> ObjectId {
        self.id
    }

    /// How many bytes are written so far. A dictionary, array, string or name that comes next begins exactly here; before a number, a keyword
    /// or a reference there may be a space.
    #[must_use]
    pub fn position(&self) -> usize {
        self.bytes.len()
    }

    /// What is written so far.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// `<<`
    pub fn begin_dictionary(&mut self) -> &mut Self {
        self.open.push(">>");
        self.raw(b"<<")
    }

    /// `>>`
    pub fn end_dictionary(&mut self) -> &mut Self {
        self.close(">>")
    }

    /// `[`
    pub fn begin_array(&mut self) -> &mut Self {
        self.open.push("]");
        self.raw(b"[")
    }

    /// `]`
    pub fn end_array(&mut self) -> &mut Self {
        self.close("]")
    }

    /// A key of a dictionary, without its slash; its value comes next.
    pub fn key(&mut self, key: &[u8]) -> &mut Self {
        self.name(key)
    }

    /// A name, without its slash (7.3.5). It may not hold a zero byte.
    pub fn name(&mut self, name: &[u8]) -> &mut Self {
        match spell::name(name) {
            Some(spelt) => self.raw(&spelt),
            None => self.fail("a name cannot hold a zero byte"),
        }
    }

    /// 7.3.3.
    pub fn integer(&mut self, value: i64) -> &mut Self {
        self.raw(value.to_string().as_bytes())
    }

    /// A number without exponent, in as few digits as give the same value again (7.3.3). It must be finite.
    pub fn real(&mut self, value: f64) -> &mut Self {
        match spell::real(value) {
            Some(spelt) => self.raw(spelt.as_bytes()),
            None => self.fail("a number is not finite"),
        }
    }

    /// 7.3.2.
    pub fn boolean(&mut self, value: bool) -> &mut Self {
        self.raw(if value { b"true" } else { b"false" })
    }

    /// 7.3.9.
    pub fn null(&mut self) -> &mut Self {
        self.raw(b"null")
    }

    /// `12 0 R`
    pub fn reference(&mut self, id: ObjectId) -> &mut Self {
        self.raw(format!("{id} R").as_bytes())
    }

    /// A byte string, encrypted when the document is.
    pub fn string(&mut self, string: &[u8]) -> &mut Self {
        let spelt = self.spelt_string(string);
        self.raw(&spelt)
    }

    /// A text string (7.9.2.2), encrypted when the document is.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.string(&spell::text(text))
    }

    /// A hexadecimal string that is never encrypted: for values that 7.6.2 exempts.
    pub fn plain_hex(&mut self, bytes: &[u8]) -> &mut Self {
        self.raw(&spell::hex_string(bytes))
    }

    /// Bytes that spell objects already. Strings in them are not encrypted.
    pub fn raw(&mut self, spelt: &[u8]) -> &mut Self {
        let spelt = separated(self.bytes.last(), spelt);
        self.bytes.extend(spelt);
        self
    }

    /// A direct object of the document, out of the indirect object `source`: its exact bytes, strings encrypted for the new place where that differs.
    pub fn copy(&mut self, object: &Object<'_>, source: &IndirectObject<'_>) -> &mut Self {
        if object.raw.is_empty() && object.is_null() {
            return self.null();
        }
        if !self.respells(source) {
            return self.raw(object.raw);
        }
        if matches!(object.value, Value::Stream(_)) {
            return self.fail("an encrypted stream cannot be copied to another object");
        }
        let edits = self.string_edits(object.raw, [object]);
        self.edited(object.raw, edits)
    }

    /// A dictionary of the document, out of the indirect object `source`, with some keys changed. All other bytes, white space and comments
    /// included, stay as they are, as in [`copy`](Self::copy).
    pub fn rewrite_dictionary(
        &mut self,
        dictionary: &Dictionary<'_>,
        source: &IndirectObject<'_>,
        changes: &[(&[u8], Change<'_>)],
    ) -> &mut Self {
        let mut kept = Vec::new();
        let mut edits = dictionary_edits(dictionary, changes, |value| kept.push(value));
        if self.respells(source) {
            let respelt = self.string_edits(dictionary.raw, kept);
            edits = edits.zip(respelt).map(|(edits, more)| [edits, more].concat());
        }
        self.edited(dictionary.raw, edits)
    }

    /// The whole body, or the first thing that was wrong with it.
    pub(crate) fn finish(self) -> Result<Vec<u8>, Error> {
        match self.fault {
            Some(fault) => Err(fault),
            None if !self.open.is_empty() => Err(invalid("an array or a dictionary is not closed")),
            None if self.bytes.is_empty() => Err(invalid("an object has no body")),
            None => Ok(self.bytes),
        }
    }

    fn close(&mut self, bracket: &'static str) -> &mut Self {
        match self.open.pop() {
            Some(expected) if expected == bracket => self.raw(bracket.as_bytes()),
            _ => self.fail("a bracket closes what is not open"),
        }
    }

    fn fail(&mut self, detail: &'static str) -> &mut Self {
        self.fault.get_or_insert(invalid(detail));
        self
    }

    fn spelt_string(&mut self, string: &[u8]) -> Vec<u8> {
        match &mut self.cipher {
            Some(cipher) => spell::hex_string(&cipher.encrypt(self.id, string)),
            None => spell::string(string),
        }
    }

    /// Whether the strings of an object stand there otherwise than they must stand here.
    fn respells(&self, source: &IndirectObject<'_>) -> bool {
        let in_clear = matches!(source.location, Location::ObjectStream { .. });
        self.cipher.is_some() && (in_clear || source.id != self.id)
    }

    fn string_edits<'o, 'r: 'o>(
        &mut self,
        raw: &[u8],
        objects: impl IntoIterator<Item = &'o Object<'r>>,
    ) -> Option<Vec<rewrite::Edit>> {
        let mut edits = Vec::new();
        for object in objects {
            for (range, string) in strings(raw, object)? {
                edits.push((range, self.spelt_string(string)));
            }
        }
        Some(edits)
    }

    fn edited(&mut self, raw: &[u8], edits: Option<Vec<rewrite::Edit>>) -> &mut Self {
        match edits.and_then(|edits| apply(raw, edits)) {
            Some(bytes) => self.raw(&bytes),
            None => self.fail("the bytes of an object do not belong to it"),
        }
    }
}

impl<'d> Cipher<'d> {
    /// `None` for a document whose strings are in clear.
    pub(crate) fn new(encryption: Option<&'d Encryption>, vectors: Vectors) -> Option<Self> {
        let encryption = encryption.filter(|encryption| !encryption.leaves_strings())?;
        Some(Self { encryption, vectors })
    }

    fn encrypt(&mut self, id: ObjectId, string: &[u8]) -> Vec<u8> {
        let vector = self.vectors.next(id);
        self.encryption.encrypt_string(id, vector, string)
    }
}

impl Vectors {
    /// Each writer of an update has a number of its own.
    pub(crate) fn new(seed: [u8; 32], writer: u64) -> Self {
        Self { seed, writer, count: 0 }
    }

    /// SHA-256 of seed, writer, count and object, cut to a block.
    pub(crate) fn next(&mut self, id: ObjectId) -> [u8; 16] {
        let digest = Sha256::new()
            .chain_update(self.seed)
            .chain_update(self.writer.to_be_bytes())
            .chain_update(self.count.to_be_bytes())
            .chain_update(id.number.to_be_bytes())
            .chain_update(id.generation.to_be_bytes())
            .finalize();
        self.count += 1;
        digest.first_chunk().copied().unwrap_or_default()
    }
}

impl std::fmt::Debug for Vectors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vectors")
    }
}

const fn invalid(detail: &'static str) -> Error {
    Error::new(Code::InvalidRequest, detail)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Limits;

    const ID: ObjectId = ObjectId::new(5, 0);

    fn writer() -> ObjectWriter<'static> {
        ObjectWriter::new(ID, None)
    }

    fn parse(bytes: &[u8]) -> Object<'_> {
        let object = Object::parse(bytes, &Limits::default()).unwrap();
        assert_eq!(object.raw.len(), bytes.len());
        object
    }

    fn source(bytes: &[u8]) -> IndirectObject<'_> {
        IndirectObject {
            id: ID,
            object: parse(bytes),
            location: Location::File { start: 0, end: 0 },
        }
    }

    fn rewritten(bytes: &[u8], changes: &[(&[u8], Change<'_>)]) -> String {
        let source = source(bytes);
        let mut writer = writer();
        writer.rewrite_dictionary(source.object.as_dictionary().unwrap(), &source, changes);
        let spelt = writer.finish().unwrap();
        parse(&spelt);
        String::from_utf8(spelt).unwrap()
    }

    #[test]
    fn only_the_keys_that_change_are_spelt_anew() {
        let before = b"<< /A 1.50 % said\n\t/B#42 <</C (x) >>\n/D/E>>";
        assert_eq!(rewritten(before, &[]).as_bytes(), before);
        assert_eq!(
            rewritten(before, &[(b"BB", Change::Set(b"7"))]),
            "<< /A 1.50 % said\n\t/B#42 7\n/D/E>>"
        );
        assert_eq!(rewritten(before, &[(b"BB", Change::Remove)]), "<< /A 1.50\n/D/E>>");
        assert_eq!(
            rewritten(before, &[(b"D", Change::Set(b"7")), (b"F", Change::Set(b"[]"))]),
            "<< /A 1.50 % said\n\t/B#42 <</C (x) >>\n/D 7/F[]>>"
        );
        assert_eq!(
            rewritten(before, &[(b"D", Change::Remove), (b"F", Change::Set(b"8 0 R"))]),
            "<< /A 1.50 % said\n\t/B#42 <</C (x) >>/F 8 0 R>>"
        );
        assert_eq!(rewritten(b"<< >>", &[(b"F", Change::Set(b"8"))]), "<</F 8 >>");
        assert_eq!(rewritten(b"<</A 1>>", &[(b"Z", Change::Remove)]), "<</A 1>>");
    }

    #[test]
    fn a_repeated_key_changes_everywhere() {
        let before = b"<</A 1/B 2/A(x)>>";
        assert_eq!(rewritten(before, &[(b"A", Change::Set(b"9"))]), "<</A 9/B 2/A 9>>");
        assert_eq!(rewritten(before, &[(b"A", Change::Remove)]), "<</B 2>>");
    }

    #[test]
    fn tokens_do_not_run_together() {
        let mut writer = writer();
        writer
            .begin_array()
            .integer(1)
            .integer(2)
            .reference(ID)
            .boolean(true)
            .null();
        writer
            .name(b"N")
            .integer(3)
            .string(b"s")
            .integer(4)
            .begin_dictionary()
            .end_dictionary();
        writer.real(0.5).name(b"").name(b"M").raw(b"7").end_array();
        assert_eq!(writer.finish().unwrap(), b"[1 2 5 0 R true null/N 3(s)4<<>>0.5//M 7]");
    }

    #[test]
    fn numbers_have_no_exponent() {
        for (value, spelt) in [
            (0.1, "0.1"),
            (-0.0, "0"),
            (1e-7, "0.0000001"),
            (1e21, "1000000000000000000000"),
            (595.276, "595.276"),
        ] {
            let mut writer = writer();
            writer.real(value);
            assert_eq!(writer.finish().unwrap(), spelt.as_bytes());
        }
    }

    #[test]
    fn a_text_is_in_pdf_doc_encoding_where_that_has_its_characters() {
        for (text, bytes) in [
            ("Ab (1)\n", b"Ab (1)\n".as_slice()),
            ("caf\u{e9} \u{20ac}", b"caf\xE9 \xA0"),
            ("\u{111}", b"\xFE\xFF\x01\x11"),
            ("\u{fe}\u{ff}a", b"\xFE\xFF\x00\xFE\x00\xFF\x00a"),
            ("\u{ef}\u{bb}\u{bf}", b"\xFE\xFF\x00\xEF\x00\xBB\x00\xBF"),
            ("\u{ff}\u{fe}", b"\xFE\xFF\x00\xFF\x00\xFE"),
            ("\u{1b}", b"\xFE\xFF\xFF\xFD"),
            ("", b""),
        ] {
            assert_eq!(spell::text(text), bytes, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_string_reads_back(string: Vec<u8>) {
            let mut writer = writer();
            writer.string(&string).plain_hex(&string);
            let spelt = writer.finish().unwrap();
            let first = Object::parse(&spelt, &Limits::default()).unwrap();
            prop_assert_eq!(first.as_string().unwrap(), &string);
            let second = parse(&spelt[first.raw.len()..]);
            prop_assert_eq!(second.as_string().unwrap(), &string);
        }

        #[test]
        fn a_printable_string_reads_back(string in "[ -~\r\n\t]{0,40}") {
            let mut writer = writer();
            writer.string(string.as_bytes());
            let spelt = writer.finish().unwrap();
            let object = parse(&spelt);
            prop_assert_eq!(object.as_string().unwrap(), string.as_bytes());
        }

        #[test]
        fn a_name_reads_back(name in proptest::collection::vec(1_u8.., 0..40)) {
            let mut writer = writer();
            writer.name(&name);
            let spelt = writer.finish().unwrap();
            let object = parse(&spelt);
            prop_assert_eq!(object.as_name().unwrap(), &name);
            prop_assert!(spelt.iter().all(|byte| (0x21..=0x7E).contains(byte)));
        }

        #[test]
        fn a_number_reads_back(value in -1e15..1e15, integer: i64) {
            let mut writer = writer();
            writer.begin_array().real(value).integer(integer).end_array();
            let spelt = writer.finish().unwrap();
            let object = parse(&spelt);
            prop_assert_eq!(object.as_array().unwrap()[0].as_real(), Some(value));
            prop_assert_eq!(object.as_array().unwrap()[1].as_integer(), Some(integer));
        }

        #[test]
        fn a_text_reads_back(text in "[^\u{1b}\u{0}-\u{8}]{0,20}") {
            let expected = text.clone();
            prop_assert_eq!(crate::text(&spell::text(&text)), expected);
        }
    }
}
