//! Distinguished names: RFC 5280 4.1.2.4 and the comparison of 7.1.
//!
//! ```text
//! Name ::= CHOICE { rdnSequence RDNSequence }
//! RDNSequence ::= SEQUENCE OF RelativeDistinguishedName
//! RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue
//! ```
//!
//! Two names are equal if their RDNs agree in order, each RDN as a set. String values are compared as text, whatever
//! their ASN.1 string type: NFC, lower case, white space trimmed and folded. This is RFC 4518 made simple: its
//! tables of characters to drop (soft hyphen, variation selectors and the like) and compatibility forms (NFKC) are left out,
//! which can only make names unequal. Letters with and without accents are never equal. Values that are no strings are
//! compared by their bytes.
//!
//! Text is handed out as it was signed: control and bidirectional characters are the reports' matter.

use std::fmt;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

use crate::Error;
use crate::tlv::{self, Tlv};

/// A distinguished name. `==` is the comparison of RFC 5280 7.1, not of the bytes.
#[derive(Clone)]
pub struct Name {
    der: Box<[u8]>,
    attributes: Vec<Attribute>,
    text: OnceLock<Box<str>>,
    comparable: OnceLock<[u8; 32]>,
}

/// One attribute of a name, such as the common name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The type as dotted numbers: `2.5.4.3`.
    pub oid: String,
    /// The value as text; a value that is no string is `#` and its DER in hexadecimal (RFC 4514 2.4).
    pub value: String,
    /// The value is of a string type. Tells `#02…` the text from `#02…` the DER.
    pub is_text: bool,
    /// Which RDN it belongs to, from 0 in encoded order.
    pub rdn: usize,
}

impl Name {
    /// Reads an encoded `Name`.
    ///
    /// # Errors
    /// `der-…` or `name-malformed` if the bytes are not exactly one name.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let mut attributes = Vec::new();
        let mut rdns = tlv::only(der, tlv::SEQUENCE)?.reader();
        let mut rdn = 0;
        while !rdns.is_empty() {
            let set = rdns.expect(tlv::SET)?;
            if set.content.is_empty() {
                return Err(Error::new("name-malformed", "a part of the name is empty").at(set.offset));
            }
            let mut set = set.reader();
            while !set.is_empty() {
                let (oid, value) = type_and_value(&set.expect(tlv::SEQUENCE)?)?;
                let text = string(&value);
                attributes.push(Attribute {
                    oid,
                    is_text: text.is_some(),
                    value: text.unwrap_or_else(|| hexadecimal(value.raw)),
                    rdn,
                });
            }
            rdn += 1;
        }
        Ok(Self {
            der: der.into(),
            attributes,
            text: OnceLock::new(),
            comparable: OnceLock::new(),
        })
    }

    /// The bytes as they were received.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// All attributes in encoded order.
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// An empty sequence: no name at all.
    pub fn is_empty(&self) -> bool {
        self.attributes.is_empty()
    }

    /// One line of text, escaped as RFC 4514 2.4, but **in encoded order** (`C=VN, O=…, CN=…`, as the certificates'
    /// issuers print it and people compare it) where RFC 4514 2.1 turns it round.
    pub fn text(&self) -> String {
        self.text.get_or_init(|| self.spell().into()).to_string()
    }

    fn spell(&self) -> String {
        let mut text = String::new();
        let mut previous = None;
        for attribute in &self.attributes {
            match previous {
                None => {}
                Some(rdn) if rdn == attribute.rdn => text.push('+'),
                Some(_) => text.push_str(", "),
            }
            previous = Some(attribute.rdn);
            text.push_str(keyword(&attribute.oid).unwrap_or(&attribute.oid));
            text.push('=');
            if attribute.is_text {
                push_escaped(&mut text, &attribute.value);
            } else {
                text.push_str(&attribute.value);
            }
        }
        text
    }

    /// CN. Of several the last, which is the most specific (RFC 6125 1.8).
    pub fn common_name(&self) -> Option<&str> {
        self.values("2.5.4.3").last()
    }

    /// O, the first.
    pub fn organisation(&self) -> Option<&str> {
        self.values("2.5.4.10").next()
    }

    /// All OU in encoded order.
    pub fn organisational_units(&self) -> Vec<&str> {
        self.values("2.5.4.11").collect()
    }

    /// The title (chức danh), the first.
    pub fn title(&self) -> Option<&str> {
        self.values("2.5.4.12").next()
    }

    /// All UID (0.9.2342.19200300.100.1.1), such as `MST:…`, in encoded order.
    pub fn user_ids(&self) -> Vec<&str> {
        self.values("0.9.2342.19200300.100.1.1").collect()
    }

    /// emailAddress, the first.
    pub fn email_address(&self) -> Option<&str> {
        self.values("1.2.840.113549.1.9.1").next()
    }

    /// serialNumber (2.5.4.5) of the person or organisation, the first.
    pub fn serial_number(&self) -> Option<&str> {
        self.values("2.5.4.5").next()
    }

    /// The values of one attribute type in encoded order.
    pub fn values<'n>(&'n self, oid: &'n str) -> impl DoubleEndedIterator<Item = &'n str> {
        let wanted = self.attributes.iter().filter(move |attribute| attribute.oid == oid);
        wanted.map(|attribute| attribute.value.as_str())
    }

    /// RFC 5280 7.1: a directoryName subtree has the base's RDNs first. The names' lengths are the work.
    pub(crate) fn is_within(&self, base: &Self) -> bool {
        let (mut own, mut of_base) = (self.rdns(), base.rdns());
        of_base.all(|base| own.next().is_some_and(|own| same_rdn(own, base)))
    }

    /// SHA-256 of what is compared, worked out once: a search compares a name of a megabyte again and again.
    fn comparable(&self) -> &[u8; 32] {
        self.comparable.get_or_init(|| {
            let mut text = Vec::new();
            for (rdn, oid, is_text, value) in self
                .rdns()
                .enumerate()
                .flat_map(|(rdn, set)| sorted(set).into_iter().map(move |(a, b, c)| (rdn, a, b, c)))
            {
                for field in [&rdn.to_string()[..], oid, if is_text { "text" } else { "der" }, &value] {
                    text.extend_from_slice(&field.len().to_be_bytes());
                    text.extend_from_slice(field.as_bytes());
                }
            }
            crate::certificate::sha256(&text)
        })
    }

    fn rdns(&self) -> impl DoubleEndedIterator<Item = &[Attribute]> {
        self.attributes.chunk_by(|left, right| left.rdn == right.rdn)
    }
}

/// RFC 5280 7.1.
impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        let as_many = self.attributes.len() == other.attributes.len();
        self.der == other.der || (as_many && self.comparable() == other.comparable())
    }
}

impl Eq for Name {}

impl Attribute {
    /// The same type and, as text or as bytes, the same value.
    fn matches(&self, other: &Self) -> bool {
        self.oid == other.oid
            && self.is_text == other.is_text
            && (self.value == other.value || fold(&self.value).eq(fold(&other.value)))
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({:?})", self.text())
    }
}

fn type_and_value<'a>(attribute: &Tlv<'a>) -> Result<(String, Tlv<'a>), Error> {
    let mut fields = attribute.reader();
    let oid = fields.expect(tlv::OID)?;
    let text = tlv::oid_text(oid.content)
        .ok_or(Error::new("name-malformed", "an attribute type of the name is malformed").at(oid.offset))?;
    let value = fields.next()?;
    fields.end()?;
    Ok((text, value))
}

/// One RDN is the same set as another.
fn same_rdn(left: &[Attribute], right: &[Attribute]) -> bool {
    match (left, right) {
        ([left], [right]) => left.matches(right),
        _ => left.len() == right.len() && sorted(left) == sorted(right),
    }
}

fn sorted(rdn: &[Attribute]) -> Vec<(&str, bool, String)> {
    let comparable = |attribute: &Attribute| fold(&attribute.value).collect();
    let mut set: Vec<_> = rdn.iter().map(|a| (a.oid.as_str(), a.is_text, comparable(a))).collect();
    set.sort();
    set
}

/// Lower case, NFC, one space before each word. A word ends the same before NFC as after it.
fn fold(text: &str) -> impl Iterator<Item = char> {
    text.split_whitespace()
        .flat_map(|word| std::iter::once(' ').chain(word.chars().flat_map(char::to_lowercase).nfc()))
}

/// Text of the ASN.1 string types; `None` for other types and for strings that break their own rules.
fn string(value: &Tlv<'_>) -> Option<String> {
    match value.tag {
        UTF8_STRING => String::from_utf8(value.content.to_vec()).ok(),
        NUMERIC_STRING | PRINTABLE_STRING | IA5_STRING | VISIBLE_STRING => {
            // Accented letters in a PrintableString are a known fault of issuers; as UTF-8 or not at all.
            String::from_utf8(value.content.to_vec()).ok()
        }
        // T.61 proper is never met; what is met is Latin-1.
        T61_STRING => Some(value.content.iter().map(|&octet| char::from(octet)).collect()),
        BMP_STRING => bmp_string(value.content),
        UNIVERSAL_STRING => universal_string(value.content),
        _ => None,
    }
}

const UTF8_STRING: u8 = 0x0c;
const NUMERIC_STRING: u8 = 0x12;
const PRINTABLE_STRING: u8 = 0x13;
const T61_STRING: u8 = 0x14;
const IA5_STRING: u8 = 0x16;
const VISIBLE_STRING: u8 = 0x1a;
const UNIVERSAL_STRING: u8 = 0x1c;
const BMP_STRING: u8 = 0x1e;

fn bmp_string(content: &[u8]) -> Option<String> {
    let (units, rest) = content.as_chunks::<2>();
    let units: Vec<u16> = units.iter().map(|unit| u16::from_be_bytes(*unit)).collect();
    String::from_utf16(&units).ok().filter(|_| rest.is_empty())
}

fn universal_string(content: &[u8]) -> Option<String> {
    let (units, rest) = content.as_chunks::<4>();
    let text: Option<String> = units
        .iter()
        .map(|unit| char::from_u32(u32::from_be_bytes(*unit)))
        .collect();
    text.filter(|_| rest.is_empty())
}

fn hexadecimal(der: &[u8]) -> String {
    let digits = der.iter().map(|octet| format!("{octet:02x}"));
    std::iter::once("#".to_owned()).chain(digits).collect()
}

fn push_escaped(text: &mut String, value: &str) {
    let last = value.chars().count().saturating_sub(1);
    for (at, letter) in value.chars().enumerate() {
        let special = match letter {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => true,
            ' ' => at == 0 || at == last,
            '#' => at == 0,
            _ => false,
        };
        if special {
            text.push('\\');
        }
        text.push(letter);
    }
}

/// RFC 4514 3, and the short names in use for the others.
fn keyword(oid: &str) -> Option<&'static str> {
    Some(match oid {
        "2.5.4.3" => "CN",
        "2.5.4.4" => "SN",
        "2.5.4.5" => "serialNumber",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.9" => "STREET",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.12" => "T",
        "2.5.4.20" => "telephoneNumber",
        "2.5.4.42" => "GN",
        "2.5.4.97" => "organizationIdentifier",
        "0.9.2342.19200300.100.1.1" => "UID",
        "0.9.2342.19200300.100.1.25" => "DC",
        "1.2.840.113549.1.9.1" => "emailAddress",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u8::try_from(content.len()).unwrap();
        let mut bytes = if length < 0x80 {
            vec![tag, length]
        } else {
            vec![tag, 0x81, length]
        };
        bytes.extend_from_slice(content);
        bytes
    }

    fn attribute(oid: &[u8], tag: u8, value: &[u8]) -> Vec<u8> {
        element(tlv::SEQUENCE, &[element(tlv::OID, oid), element(tag, value)].concat())
    }

    fn name(rdns: &[&[Vec<u8>]]) -> Name {
        let sets: Vec<u8> = rdns.iter().flat_map(|rdn| element(tlv::SET, &rdn.concat())).collect();
        Name::from_der(&element(tlv::SEQUENCE, &sets)).unwrap()
    }

    fn common_name(tag: u8, value: &[u8]) -> Name {
        name(&[&[attribute(CN, tag, value)]])
    }

    const CN: &[u8] = &[0x55, 4, 3];
    const O: &[u8] = &[0x55, 4, 10];
    const OU: &[u8] = &[0x55, 4, 11];
    const UID: &[u8] = &[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x01];

    #[test]
    fn string_types_case_and_white_space_do_not_matter() {
        let one = common_name(PRINTABLE_STRING, b"Root  CA ");
        let two = common_name(UTF8_STRING, b" root ca");
        let bmp = common_name(BMP_STRING, b"\0R\0o\0o\0t\0 \0C\0A");
        assert_eq!(one, two);
        assert_eq!(one, bmp);
        assert_ne!(one, common_name(UTF8_STRING, b"rootca"));
    }

    #[test]
    fn composed_and_decomposed_accents_are_equal() {
        let composed = common_name(UTF8_STRING, "Ban Cơ yếu Chính phủ".as_bytes());
        let decomposed: String = "BAN CƠ YẾU CHÍNH PHỦ".nfd().collect();
        assert_eq!(composed, common_name(UTF8_STRING, decomposed.as_bytes()));
    }

    #[test]
    fn accents_are_never_dropped() {
        let accents = common_name(UTF8_STRING, "Ban Cơ yếu Chính phủ".as_bytes());
        assert_ne!(accents, common_name(UTF8_STRING, b"Ban Co yeu Chinh phu"));
    }

    #[test]
    fn rdns_are_ordered_and_an_rdn_is_a_set() {
        let (cn, o) = ([attribute(CN, UTF8_STRING, b"a")], [attribute(O, UTF8_STRING, b"b")]);
        assert_ne!(name(&[&cn, &o]), name(&[&o, &cn]));
        let [one, other] = [[cn.clone(), o.clone()].concat(), [o.clone(), cn.clone()].concat()];
        assert_eq!(name(&[&one]), name(&[&other]));
        assert_ne!(name(&[&one]), name(&[&cn, &o]));
    }

    #[test]
    fn values_that_are_no_text_are_compared_by_their_bytes() {
        assert_ne!(common_name(UTF8_STRING, &[0xff]), common_name(UTF8_STRING, &[0xfe]));
        assert_ne!(common_name(BMP_STRING, b"\0ab"), common_name(BMP_STRING, b"\0AB"));
        assert_eq!(common_name(tlv::INTEGER, &[5]).text(), "CN=#020105");
    }

    #[test]
    fn text_keeps_encoded_order_and_escapes() {
        let name = name(&[
            &[attribute(O, UTF8_STRING, "UBND xã A, huyện B".as_bytes())],
            &[attribute(OU, UTF8_STRING, b" x#"), attribute(CN, UTF8_STRING, b"a+b")],
            &[attribute(UID, UTF8_STRING, b"MST:0100000000-001")],
        ]);
        assert_eq!(
            name.text(),
            "O=UBND xã A\\, huyện B, OU=\\ x#+CN=a\\+b, UID=MST:0100000000-001"
        );
        assert_eq!(name.organisation(), Some("UBND xã A, huyện B"));
        assert_eq!(name.user_ids(), ["MST:0100000000-001"]);
    }

    #[test]
    fn two_organisational_units_keep_their_order() {
        let name = name(&[&[attribute(OU, UTF8_STRING, b"Z")], &[attribute(OU, UTF8_STRING, b"A")]]);
        assert_eq!(name.organisational_units(), ["Z", "A"]);
    }

    #[test]
    fn old_string_types_are_read() {
        assert_eq!(common_name(T61_STRING, b"caf\xe9").common_name(), Some("café"));
        assert_eq!(
            common_name(UNIVERSAL_STRING, b"\0\0\0a\0\x01\xf6\0").common_name(),
            Some("a😀")
        );
    }

    #[test]
    fn a_name_with_anything_after_it_is_refused() {
        assert!(Name::from_der(b"\x30\x00").is_ok_and(|name| name.is_empty()));
        assert!(Name::from_der(b"\x30\x00\x00").is_err());
        assert!(Name::from_der(b"\x30\x02\x31").is_err());
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(der in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            if let Ok(name) = Name::from_der(&der) {
                let _ = (name.text(), name == name.clone(), name.common_name());
            }
        }
    }
}
