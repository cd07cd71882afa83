//! General names: RFC 5280 4.2.1.6, as they stand in subjectAltName and in name constraints.
//!
//! ```text
//! GeneralName ::= CHOICE {
//!     otherName                 [0] OtherName,
//!     rfc822Name                [1] IA5String,
//!     dNSName                   [2] IA5String,
//!     x400Address               [3] ORAddress,
//!     directoryName             [4] Name,
//!     ediPartyName              [5] EDIPartyName,
//!     uniformResourceIdentifier [6] IA5String,
//!     iPAddress                 [7] OCTET STRING,
//!     registeredID              [8] OBJECT IDENTIFIER }
//! ```
//! Left out: the contents of otherName, x400Address, ediPartyName and registeredID; of these only the form is known.

use crate::tlv::{self, Tlv};
use crate::{Error, Name};

/// One name of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum GeneralName {
    Rfc822(String),
    Dns(String),
    Directory(Name),
    Uri(String),
    /// An address; in name constraints address and mask.
    Ip(Box<[u8]>),
    /// The name of its form.
    NotProcessed(&'static str),
}

impl GeneralName {
    pub(crate) fn read(element: &Tlv<'_>) -> Result<Self, Error> {
        Ok(match element.tag {
            0xa0 => Self::NotProcessed("otherName"),
            0x81 => Self::Rfc822(ia5_string(element)?),
            0x82 => Self::Dns(ia5_string(element)?),
            0xa3 => Self::NotProcessed("x400Address"),
            0xa4 => Self::Directory(Name::from_der(element.content)?),
            0xa5 => Self::NotProcessed("ediPartyName"),
            0x86 => Self::Uri(ia5_string(element)?),
            0x87 => Self::Ip(element.content.into()),
            0x88 => Self::NotProcessed("registeredID"),
            _ => return Err(MALFORMED.at(element.offset)),
        })
    }

    /// The form, as RFC 5280 calls it.
    pub(crate) const fn form(&self) -> &'static str {
        match self {
            Self::Rfc822(_) => "rfc822Name",
            Self::Dns(_) => "dNSName",
            Self::Directory(_) => "directoryName",
            Self::Uri(_) => "uniformResourceIdentifier",
            Self::Ip(_) => "iPAddress",
            Self::NotProcessed(form) => form,
        }
    }

    /// For people.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Rfc822(text) | Self::Dns(text) | Self::Uri(text) => text.clone(),
            Self::Directory(name) => name.text(),
            Self::Ip(octets) => ip_text(octets),
            Self::NotProcessed(form) => (*form).to_owned(),
        }
    }

    /// How long it is, for budgets.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Rfc822(text) | Self::Dns(text) | Self::Uri(text) => text.len(),
            Self::Directory(name) => name.der().len(),
            Self::Ip(octets) => octets.len(),
            Self::NotProcessed(_) => 0,
        }
    }
}

/// The value of subjectAltName. Empty is not allowed, but met; the caller knows what to do.
pub(crate) fn read_all(value: &[u8]) -> Result<Vec<GeneralName>, Error> {
    let mut names = Vec::new();
    let mut reader = tlv::only(value, tlv::SEQUENCE)?.reader();
    while !reader.is_empty() {
        let element = reader.next()?;
        names.push(GeneralName::read(&element)?);
        if matches!(names.last(), Some(GeneralName::Ip(octets)) if ![4, 16].contains(&octets.len())) {
            return Err(MALFORMED.at(element.offset));
        }
    }
    Ok(names)
}

/// The preferred name syntax of RFC 1034 3.5 and RFC 1123 2.1, with the underscore that is met in hosts and
/// that 4.2.1.6 does not allow (`profile` tells).
pub(crate) fn is_host_name(text: &str) -> bool {
    let label = |label: &str| {
        let inside = |octet: u8| octet.is_ascii_alphanumeric() || octet == b'-' || octet == b'_';
        (1..64).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-') && label.bytes().all(inside)
    };
    text.len() < 256 && text.split('.').all(label)
}

const MALFORMED: Error = Error::new("general-name-malformed", "a name of the certificate cannot be read");

fn ia5_string(element: &Tlv<'_>) -> Result<String, Error> {
    match std::str::from_utf8(element.content) {
        Ok(text) if text.is_ascii() => Ok(text.to_owned()),
        _ => Err(MALFORMED.at(element.offset)),
    }
}

fn ip_text(octets: &[u8]) -> String {
    if let Ok(four) = <[u8; 4]>::try_from(octets) {
        std::net::Ipv4Addr::from(four).to_string()
    } else if let Ok(sixteen) = <[u8; 16]>::try_from(octets) {
        std::net::Ipv6Addr::from(sixteen).to_string()
    } else {
        "iPAddress".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minting::{der, name};

    fn read(parts: &[&[u8]]) -> Result<Vec<GeneralName>, &'static str> {
        read_all(&der(0x30, parts)).map_err(|error| error.code())
    }

    #[test]
    fn each_form_is_known() {
        let directory = der(0xa4, &[&name("A")]);
        let names = read(&[
            &der(0x81, &[b"a@example.com"]),
            &der(0x82, &[b"example.com"]),
            &directory,
            &der(0x86, &[b"http://example.com/"]),
            &[0x87, 4, 192, 0, 2, 1],
            &[0xa0, 0],
            &[0x88, 1, 0x2a],
        ])
        .unwrap();
        let texts: Vec<_> = names.iter().map(|name| (name.form(), name.text())).collect();
        let expected = [
            ("rfc822Name", "a@example.com"),
            ("dNSName", "example.com"),
            ("directoryName", "CN=A"),
            ("uniformResourceIdentifier", "http://example.com/"),
            ("iPAddress", "192.0.2.1"),
            ("otherName", "otherName"),
            ("registeredID", "registeredID"),
        ];
        assert_eq!(texts, expected.map(|(form, text)| (form, text.to_owned())));
    }

    #[test]
    fn other_alphabets_other_tags_and_half_addresses_are_malformed() {
        for part in [
            der(0x82, &["ví.dụ".as_bytes()]),
            der(0x89, &[b"x"]),
            der(0x87, &[b"123"]),
            der(0xa4, &[b"x"]),
        ] {
            assert!(read(&[&part]).is_err(), "{part:x?}");
        }
    }

    #[test]
    fn host_names_have_labels() {
        for good in ["a", "a.b", "xn--v-1ia.example", "3com.example", "a_b.example"] {
            assert!(is_host_name(good), "{good}");
        }
        for bad in ["", ".", "a.", ".a", "a..b", "-a", "a-", "a b", "*.a", "[::1]"] {
            assert!(!is_host_name(bad), "{bad}");
        }
    }
}
