//! Rows of "CMS and certificates": a document that is right in all but its SignedData.

use super::Expected::{Failed, Malformed, NotPassed, Passed, Warning};
use super::certificates::{rsa_sha256, weak_key};
use super::later::issued;
use super::{FIRST, Row, add_first, document, fill, row};
use crate::cms::{SHA256, SignedData, Signer, algorithm, attribute, content_type, message_digest, signing_certificate};
use crate::draft::{Draft, find, write_at};
use crate::mint::{Kind, Scheme, digest, digest_info};
use crate::{pki, tlv};

const SHA1: &str = "1.3.14.3.2.26";
const SHA512: &str = "2.16.840.1.101.3.4.2.3";

pub(super) fn rows() -> Vec<Row> {
    [attributes(), confusion(), padding(), forms()]
        .into_iter()
        .flatten()
        .collect()
}

/// A PAdES document with this CMS.
pub(super) fn pades(cms: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut draft = document();
    add_first(&mut draft);
    draft.sign(FIRST, "", &cms)
}

/// The same as adbe.pkcs7.detached.
pub(super) fn adbe(cms: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut draft = document();
    add_first(&mut draft);
    draft.sign_as("/Type /Sig /SubFilter /adbe.pkcs7.detached", FIRST, "", &cms)
}

fn attributes() -> Vec<Row> {
    let by_person = |id, check, change: fn(&mut SignedData)| {
        row(id, Malformed(check), move || {
            pades(|content| {
                let mut cms = SignedData::new(&Signer::person(), content);
                change(&mut cms);
                cms.to_der()
            })
        })
    };
    vec![
        row("no-message-digest", Malformed("no-message-digest"), || {
            pades(|_| {
                let person = Signer::person();
                let reference = signing_certificate(&person.certificate);
                SignedData::with_attributes(&person, &[content_type(), reference]).to_der()
            })
        }),
        row("no-content-type", Malformed("no-content-type"), || {
            pades(|content| {
                let person = Signer::person();
                let reference = signing_certificate(&person.certificate);
                SignedData::with_attributes(&person, &[message_digest(SHA256, content), reference]).to_der()
            })
        }),
        by_person("two-signer-infos", "several-signer-infos", |cms| cms.signer_infos = 2),
        by_person("no-signer-info", "no-signer-info", |cms| cms.signer_infos = 0),
        row("no-signed-attributes", Malformed("no-signed-attributes"), || {
            pades(over_the_content)
        }),
        row("no-signed-attributes-adbe", Passed, || adbe(over_the_content)),
        row("content-not-detached", Malformed("content-not-detached"), || {
            pades(|content| {
                let other = b"other content";
                let cms = SignedData {
                    content: Some(other.to_vec()),
                    ..SignedData::new(&Signer::person(), content)
                };
                cms.to_der()
            })
        }),
        row("content-instead", NotPassed, || {
            pades(|_| {
                let other = b"other content";
                let cms = SignedData {
                    content: Some(other.to_vec()),
                    ..SignedData::new(&Signer::person(), other)
                };
                cms.to_der()
            })
        }),
        row("digest-of-other-content", Failed("HASH_FAILURE"), || {
            pades(|_| SignedData::new(&Signer::person(), b"other").to_der())
        }),
        row(
            "attrs-as-content",
            Malformed("attributes-as-content"),
            attributes_as_content,
        ),
    ]
}

/// Without signed attributes the signature is over the content itself (RFC 5652 5.4).
fn over_the_content(content: &[u8]) -> Vec<u8> {
    let person = Signer::person();
    let cms = SignedData {
        signature: person.key.sign(Scheme::Usual, content),
        signed_attributes: None,
        ..SignedData::new(&person, content)
    };
    cms.to_der()
}

/// The covered octets are at once a set of attributes, the last of which holds the PDF: whoever got a signature over these
/// attributes has one over this document.
fn attributes_as_content() -> Vec<u8> {
    let head = [content_type(), message_digest(SHA256, b"harmless")].concat();
    // lengths of four octets that are known only at the end: SET, Attribute, SET OF values, OCTET STRING
    let long = |tag: u8| vec![tag, 0x83, 0, 0, 0];
    let oid = tlv::oid("1.3.6.1.4.1.99999.2");
    let prefix = [long(0x31), head, long(0x30), oid, long(0x31), long(0x04)].concat();
    let mut draft = Draft::after(prefix.clone());
    fill(&mut draft);
    add_first(&mut draft);
    draft.sign_as("/Type /Sig /SubFilter /adbe.pkcs7.detached", FIRST, "", &|content| {
        content.to_vec().split_off(content.len() - 1)
    });
    let mut file = draft.file();
    let digits = file
        .iter()
        .skip(find(&file, b"/Contents <"))
        .position(|byte| *byte == b'>')
        .unwrap()
        - 11;
    let start = find(&file, b"/Contents <") + 10;
    let covered = file.len() - digits - 2;
    for (tag, _) in prefix
        .windows(5)
        .enumerate()
        .filter(|(_, octets)| matches!(octets, [_, 0x83, 0, 0, 0]))
    {
        let length = u32::try_from(covered - tag - 5).unwrap().to_be_bytes();
        write_at(&mut file, tag + 2, length.get(1..).unwrap());
    }
    let (before, rest) = file.split_at(start);
    let content = [before, rest.split_at(digits + 2).1].concat();
    let cms: String = over_the_content(&content)
        .iter()
        .map(|octet| format!("{octet:02x}"))
        .collect();
    write_at(&mut file, start + 1, b"0000");
    write_at(&mut file, start + 1, cms.as_bytes());
    file
}

/// The hash named, the hash used, the hash padded.
fn confusion() -> Vec<Row> {
    let named = |id, expected, change: fn(&mut SignedData, &Signer)| {
        row(id, expected, move || {
            pades(|content| {
                let person = Signer::person();
                let mut cms = SignedData::new(&person, content);
                change(&mut cms, &person);
                cms.to_der()
            })
        })
    };
    let confused = Malformed("digest-confusion");
    vec![
        named("digest-confusion", confused, |cms, person| {
            let message = cms.signed_attributes.clone().unwrap();
            cms.signature = person.key.sign(Scheme::RsaSha512, &message);
            cms.signature_algorithm = person.key.algorithm_identifier(Scheme::RsaSha512);
        }),
        named("digest-confusion-named-only", NotPassed, |cms, person| {
            cms.signature_algorithm = person.key.algorithm_identifier(Scheme::RsaSha512);
        }),
        named("digest-confusion-digest-named", NotPassed, |cms, _| {
            cms.digest_algorithm = algorithm(SHA512)
        }),
        named(
            "digest-confusion-pss-mgf1",
            Failed("SIG_CRYPTO_FAILURE"),
            |cms, person| {
                let message = cms.signed_attributes.clone().unwrap();
                cms.signature = person.key.sign(Scheme::RsaPssSha256, &message);
                cms.signature_algorithm = pss(SHA256, SHA1);
            },
        ),
        named("digest-confusion-pss-hash", confused, |cms, person| {
            let message = cms.signed_attributes.clone().unwrap();
            cms.signature = person.key.sign(Scheme::RsaPssSha256, &message);
            cms.signature_algorithm = pss(SHA512, SHA512);
        }),
        named("digest-confusion-null", Passed, |cms, _| {
            cms.digest_algorithm = tlv::sequence(&[tlv::oid(SHA256)]);
        }),
        row("digest-confusion-eddsa", Warning("eddsa-digest"), || {
            let signer = Signer::of(&pki().ed25519, Kind::Ed25519);
            pades(|content| SignedData::new(&signer, content).to_der())
        }),
    ]
}

/// What the key signed is almost `00 01 FF .. FF 00 DigestInfo` (RFC 8017 9.2).
fn padding() -> Vec<Row> {
    let block = |id, block: fn(&[u8]) -> Vec<u8>| {
        row(id, Failed("SIG_CRYPTO_FAILURE"), move || {
            pades(|content| {
                let person = Signer::person();
                let mut cms = SignedData::new(&person, content);
                let message = cms.signed_attributes.clone().unwrap();
                cms.signature = person.key.sign_block(&block(&message));
                cms.to_der()
            })
        })
    };
    /// DigestInfo with garbage inside the algorithm's parameters.
    fn garbage_inside(message: &[u8]) -> Vec<u8> {
        let parameters = tlv::octet_string(&[0xaa; 64]);
        let algorithm = tlv::sequence(&[tlv::oid(SHA256), parameters]);
        tlv::sequence(&[algorithm, tlv::octet_string(&digest(SHA256, message))])
    }
    vec![
        block("digest-confusion-digest-info", |message| digest_info(SHA512, message)),
        block("digest-confusion-no-null", |message| {
            let algorithm = tlv::sequence(&[tlv::oid(SHA256)]);
            tlv::sequence(&[algorithm, tlv::octet_string(&digest(SHA256, message))])
        }),
        block("digest-confusion-bare", |message| digest(SHA256, message)),
        block("digest-confusion-trailing", |message| {
            [digest_info(SHA256, message), vec![0xaa]].concat()
        }),
        block("digest-confusion-short-padding", |message| {
            [digest_info(SHA256, message), vec![0xaa; 194]].concat()
        }),
        block("digest-confusion-parameters", garbage_inside),
        row("digest-confusion-e3", Failed("SIG_CRYPTO_FAILURE"), || {
            let signer = issued("KYSO TEST e=3", weak_key(include_bytes!("keys/rsa2048-e3.pem")), |_| ());
            pades(|content| {
                let mut cms = SignedData::new(&signer, content);
                cms.signature_algorithm = rsa_sha256();
                let message = cms.signed_attributes.clone().unwrap();
                cms.signature = signer
                    .key
                    .sign_block(&[digest_info(SHA256, &message), vec![0xaa; 194]].concat());
                cms.to_der()
            })
        }),
    ]
}

/// Against the form, not against the signature.
fn forms() -> Vec<Row> {
    let indefinite = |tag: u8, content: &[u8]| [&[tag, 0x80], content, &[0, 0]].concat();
    let set = |id, expected, set: fn(&[Vec<u8>]) -> Vec<u8>| {
        row(id, expected, move || {
            pades(|content| {
                let person = Signer::person();
                let reference = signing_certificate(&person.certificate);
                let elements = [message_digest(SHA256, content), content_type(), reference];
                SignedData::with_attribute_set(&person, set(&elements)).to_der()
            })
        })
    };
    const NOT_DER: super::Expected = Warning("signed-attributes-not-der");
    vec![
        row("padding-data", Warning("padding-data"), || {
            pades(|content| [Signer::person().sign(content), vec![0, 0, 0x99]].concat())
        }),
        row("ber-indefinite", Passed, move || {
            pades(|content| {
                let signed_data = SignedData::new(&Signer::person(), content).signed_data();
                let inner = indefinite(0xa0, &signed_data);
                indefinite(0x30, &[tlv::oid("1.2.840.113549.1.7.2"), inner].concat())
            })
        }),
        set("ber-set-order", NOT_DER, |elements| tlv::tlv(0x31, &elements.concat())),
        set("ber-non-minimal", NOT_DER, |elements| {
            let content = elements.concat();
            let length = u32::try_from(content.len()).unwrap().to_be_bytes();
            [&[0x31, 0x84], &length[..], &content].concat()
        }),
        set(
            "ber-duplicate-attribute",
            Malformed("duplicate-attribute"),
            |elements| {
                let again = message_digest(SHA256, b"another");
                tlv::set_of(&[elements, &[again]].concat())
            },
        ),
        row("ber-two-values", Malformed("attribute-value-count"), || {
            pades(|content| {
                let person = Signer::person();
                let digests = [content, b"another"].map(|content| tlv::octet_string(&digest(SHA256, content)));
                let attributes = [
                    content_type(),
                    attribute("1.2.840.113549.1.9.4", &digests),
                    signing_certificate(&person.certificate),
                ];
                SignedData::with_attributes(&person, &attributes).to_der()
            })
        }),
    ]
}

/// RSASSA-PSS with this digest, MGF1 with that one, and 32 octets of salt (RFC 4055 3.1).
fn pss(oid: &str, mgf1: &str) -> Vec<u8> {
    let mgf1 = tlv::sequence(&[tlv::oid("1.2.840.113549.1.1.8"), algorithm(mgf1)]);
    let parameters = [
        tlv::context(0, &algorithm(oid)),
        tlv::context(1, &mgf1),
        tlv::context(2, &tlv::unsigned(32)),
    ];
    tlv::sequence(&[tlv::oid("1.2.840.113549.1.1.10"), tlv::sequence(&parameters)])
}
