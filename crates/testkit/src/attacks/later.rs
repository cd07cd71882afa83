//! The harmless counterparts: later revisions that a verifier must let pass.

use super::Expected::Passed;
use super::permissions::{
    annotation, check_box, existing_signature, field_mdp, filled_after_lock, filled_under, form_filling, new_signature,
};
use super::{CATALOG, CONTENT, FONT, FREE, METADATA, PAGE, PAGE_2, Row, SECOND, certified, row, sign_again, structure};
use crate::cms::{SHA256, SignedData, Signer, attribute, signing_certificate, subject};
use crate::draft::{Draft, Field};
use crate::mint::{self, CertificateSpec, KeyPair, Kind, digest, extension};
use crate::{pki, tlv};

pub(super) fn rows() -> Vec<Row> {
    let on =
        |id, permission, change: fn(&mut Draft) -> Vec<u8>| row(id, Passed, move || change(&mut certified(permission)));
    vec![
        structure::untouched(),
        on("certified-p1", 1, |draft| draft.file()),
        on("certified-p2", 2, |draft| draft.file()),
        on("certified-p3", 3, |draft| draft.file()),
        on("new-signature-p0", 0, new_signature),
        on("new-signature-p2", 2, new_signature),
        on("new-signature-p3", 3, new_signature),
        on("new-signature-invisible", 2, |draft| sign_again(draft, PAGE, [0; 4])),
        on("new-signature-other-page", 2, |draft| {
            sign_again(draft, PAGE_2, [72, 300, 232, 360])
        }),
        on("existing-signature-p0", 0, existing_signature),
        on("existing-signature-p2", 2, existing_signature),
        on("existing-signature-p3", 3, existing_signature),
        // a third of the person's rectangle and nothing else
        on("seal", 0, |draft| sign_again(draft, PAGE, [240, 100, 366, 180])),
        on("seal-p2", 2, |draft| sign_again(draft, PAGE, [240, 100, 366, 180])),
        on("three-signatures", 0, |draft| {
            new_signature(draft);
            let third = Field {
                name: "Third",
                value: FREE,
                page: PAGE_2,
                rect: [72, 300, 232, 360],
            };
            draft.add_field(&third, super::FORM);
            draft.sign(FREE, "", &|content| Signer::person().sign(content))
        }),
        on("form-filling-p0", 0, form_filling),
        on("form-filling-p2", 2, form_filling),
        on("form-filling-p3", 3, form_filling),
        on("check-box-p2", 2, check_box),
        on("form-filling-then-signature", 2, |draft| {
            form_filling(draft);
            existing_signature(draft)
        }),
        on("annotation-p3", 3, annotation),
        on("dss-p0", 0, validation_data),
        on("dss-p1", 1, validation_data),
        on("dss-p2", 2, validation_data),
        on("time-stamp-p0", 0, time_stamp),
        on("time-stamp-p1", 1, time_stamp),
        on("dss-and-time-stamp-p1", 1, |draft| {
            validation_data(draft);
            time_stamp(draft)
        }),
        on("metadata-p0", 0, metadata),
        on("metadata-p2", 2, metadata),
        on("saved-again", 1, |draft| {
            for number in [CATALOG, PAGE, CONTENT, FONT] {
                let body = draft.text(number);
                draft.put(number, body);
            }
            draft.revision()
        }),
        on("empty-revision", 1, |draft| draft.revision()),
        row("field-mdp-include-other", Passed, || {
            filled_under(&field_mdp("/Include", "(Agree)"))
        }),
        row("field-mdp-exclude-other", Passed, || {
            filled_under(&field_mdp("/Exclude", "(Amount)"))
        }),
        row("sig-field-lock-other", Passed, || {
            filled_after_lock("/Action /Include /Fields [(Agree)]")
        }),
    ]
}

fn metadata(draft: &mut Draft) -> Vec<u8> {
    let other = "<x:xmpmeta xmlns:x='adobe:ns:meta/'> </x:xmpmeta>";
    draft.stream(METADATA, "/Type /Metadata /Subtype /XML", other);
    draft.revision()
}

/// /DSS with a certificate and a CRL, and the extension that announces it (EN 319 142-1 5.4.2).
fn validation_data(draft: &mut Draft) -> Vec<u8> {
    let number = FREE + 10;
    let authority = &pki().ca_g2;
    draft.put(
        number,
        format!(
            "<< /Type /DSS /Certs [{} 0 R] /CRLs [{} 0 R] >>",
            number + 1,
            number + 2
        ),
    );
    draft.stream(number + 1, "", &authority.certificate);
    draft.stream(number + 2, "", &authority.crl);
    let entries = format!("/DSS {number} 0 R /Extensions << /ESIC << /BaseVersion /1.7 /ExtensionLevel 2 >> >>");
    draft.add(CATALOG, &entries);
    draft.revision()
}

/// A document time-stamp (ISO 32000-2 12.8.5), invisible.
fn time_stamp(draft: &mut Draft) -> Vec<u8> {
    let field = Field {
        name: "Time",
        value: SECOND,
        page: PAGE,
        rect: [0; 4],
    };
    draft.add_field(&field, super::FORM);
    draft.sign_as("/Type /DocTimeStamp /SubFilter /ETSI.RFC3161", SECOND, "", &token)
}

/// TimeStampToken (RFC 3161 2.4.2) over these octets.
fn token(content: &[u8]) -> Vec<u8> {
    const TST_INFO: &str = "1.2.840.113549.1.9.16.1.4";
    let authority = issued("KYSO TEST time stamps", KeyPair::p256(0), |certificate| {
        certificate.set(extension::extension("2.5.29.37", tlv::sequence(&[tlv::oid("1.3.6.1.5.5.7.3.8")])).critical());
    });
    let imprint = tlv::sequence(&[
        crate::cms::algorithm(SHA256),
        tlv::octet_string(&digest(SHA256, content)),
    ]);
    let info = tlv::sequence(&[
        tlv::unsigned(1),
        tlv::oid("1.3.6.1.4.1.99999.1"),
        imprint,
        tlv::unsigned(7),
        tlv::generalized_time("20260116080000Z"),
    ]);
    let attributes = [
        attribute("1.2.840.113549.1.9.3", &[tlv::oid(TST_INFO)]),
        crate::cms::message_digest(SHA256, &info),
        signing_certificate(&authority.certificate),
    ];
    let token = SignedData {
        content_type: TST_INFO,
        content: Some(info),
        ..SignedData::with_attributes(&authority, &attributes)
    };
    token.to_der()
}

/// A signer with a certificate by the second subordinate authority of `testdata/pki`.
pub(super) fn issued(name: &str, key: KeyPair, change: impl Fn(&mut CertificateSpec)) -> Signer {
    let pki = pki();
    let authority_key = KeyPair::from_pkcs8(Kind::Rsa4096, pki.ca_g2.key.clone());
    let authority = CertificateSpec::root(subject(&pki.ca_g2.certificate), &authority_key);
    let mut leaf = CertificateSpec::leaf(mint::name(&[("C", "VN"), ("CN", name)]), &key, &authority, 0x4b59_534f);
    change(&mut leaf);
    Signer {
        certificate: mint::certificate(&leaf),
        chain: vec![pki.ca_g2.certificate.clone(), pki.root_g2.certificate.clone()],
        key,
        scheme: mint::Scheme::Usual,
    }
}
