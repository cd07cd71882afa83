//! Every single bit of a SignedData is flipped: only what is not signed and not needed may change unseen.

use std::collections::BTreeSet;

use kyso_cms::{SignedData, SignerCertificate, field_at};
use kyso_pki::Certificate;
use kyso_pki::crypto::digest;

use crate::forge::{Forge, attribute, tlv};
use crate::identity::{CONTENT, Identity, fixture};

/// With a second certificate, a CRL and an unsigned attribute.
fn signed_by(identity: &Identity) -> Vec<u8> {
    let base = Forge::new(identity);
    let mut certificates = base.certificates.clone();
    certificates.push(fixture().p384.certificate.der().to_vec());
    let crls = vec![tlv(0x30, &[&tlv(0x02, &[&[1]])])];
    let unsigned_attributes = tlv(0xa1, &[&attribute("1.2.3.4", &[&tlv(0x04, &[b"unsigned"])])]);
    Forge {
        certificates,
        crls,
        unsigned_attributes,
        ..base
    }
    .to_ber()
}

fn passes(cms: &[u8], signer: &Certificate) -> bool {
    let Ok(signed_data) = SignedData::from_ber(cms) else {
        return false;
    };
    let [signer_info] = signed_data.signer_infos.as_slice() else {
        return false;
    };
    let SignerCertificate::Found(certificate) = signer_info.certificate(signed_data.parsed_certificates()) else {
        return false;
    };
    let check = signer_info.verify(certificate, |algorithm| Some(digest(algorithm, CONTENT)));
    assert!(!check.is_verified() || certificate == signer);
    signed_data.content.is_none() && check.is_intact() && check.is_verified() && check.faults.is_empty()
}

#[test]
fn only_unsigned_and_unneeded_fields_may_change() {
    let may_change = BTreeSet::from([
        "certificates[1]".to_owned(),
        "crls[0]".to_owned(),
        "digestAlgorithms".to_owned(),
        "signerInfos[0].unsignedAttrs[0]".to_owned(),
        "signerInfos[0].version".to_owned(),
        "version".to_owned(),
    ]);
    for identity in [&fixture().rsa, &fixture().p256, &fixture().ed25519] {
        let mut cms = signed_by(identity);
        assert!(passes(&cms, &identity.certificate));
        let mut changed = BTreeSet::new();
        for offset in 0..cms.len() {
            let field = field_at(&cms, offset).unwrap();
            for bit in 0..8 {
                *cms.get_mut(offset).unwrap() ^= 1 << bit;
                if passes(&cms, &identity.certificate) {
                    changed.insert(field.clone());
                }
                *cms.get_mut(offset).unwrap() ^= 1 << bit;
            }
        }
        assert_eq!(changed, may_change, "{}", identity.name);
    }
}

#[test]
fn every_octet_belongs_to_a_field() {
    let cms = signed_by(&fixture().p256);
    let fields: BTreeSet<String> = (0..cms.len()).map(|offset| field_at(&cms, offset).unwrap()).collect();
    let names = "ContentInfo SignedData certificates certificates[0] certificates[1] content contentType crls crls[0] \
         digestAlgorithms encapContentInfo signerInfos signerInfos[0] signerInfos[0].digestAlgorithm signerInfos[0].sid \
         signerInfos[0].signature signerInfos[0].signatureAlgorithm signerInfos[0].signedAttrs \
         signerInfos[0].signedAttrs[0] signerInfos[0].signedAttrs[1] signerInfos[0].signedAttrs[2] \
         signerInfos[0].unsignedAttrs signerInfos[0].unsignedAttrs[0] signerInfos[0].version version";
    assert_eq!(fields, names.split_whitespace().map(str::to_owned).collect());
    assert_eq!(field_at(&cms, cms.len()), None);
    assert_eq!(field_at(b"\x30\x80\x02", 0), None);
}
