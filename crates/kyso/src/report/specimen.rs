//! Tests only: the report's entry of a good signature, to be spoilt.

use kyso_pki::Time;

use super::{
    CertificateReport, CheckReport, CoverageName, DigestReport, MdpReport, ModificationsReport, NameReport,
    RevocationReport, SignatureReport, SignatureType, SignatureValueReport, SigningTimeReport, TrustReport,
};

/// An entry as a signature that passes has it.
pub(crate) fn good() -> SignatureReport {
    let time = |text| Time::parse_rfc3339(text).unwrap();
    let mut signature = SignatureReport {
        field: "Signature1".to_owned(),
        r#type: SignatureType::Signature,
        sub_filter: Some("ETSI.CAdES.detached".to_owned()),
        revision: Some(2),
        byte_range: None,
        coverage: CoverageName::EntireFile,
        digest: DigestReport {
            algorithm: Some("sha256".to_owned()),
            status: "intact",
        },
        signature: SignatureValueReport {
            algorithm: Some("rsa-pss".to_owned()),
            key_bits: Some(2048),
            status: "verified",
        },
        modifications: ModificationsReport {
            level: Some("none"),
            permitted: Some(true),
            changes: Vec::new(),
        },
        mdp: MdpReport {
            certification: false,
            permission: None,
        },
        level: Some("B-B"),
        name: None,
        reason: None,
        location: None,
        page: None,
        rect: None,
        signing_time: Some(SigningTimeReport {
            value: time("2026-01-05T01:00:00Z"),
            source: "claimed",
        }),
        best_signature_time: Some(time("2026-01-10T00:00:00Z")),
        certificate: Some(CertificateReport {
            subject: name("A"),
            issuer: name("B"),
            serial: "01".to_owned(),
            sha256: "00".repeat(32),
            not_before: time("2024-01-01T00:00:00Z"),
            not_after: time("2048-12-31T23:59:59Z"),
        }),
        chain: Vec::new(),
        trust: Some(TrustReport {
            profile: "any".to_owned(),
            anchor_sha256: "11".repeat(32),
        }),
        revocation: RevocationReport {
            status: "good",
            source: Some("crl-store"),
            this_update: None,
            revoked_at: None,
            reason: None,
        },
        timestamps: Vec::new(),
        valid_at_signing_time: Some(true),
        indication: "TOTAL-PASSED",
        sub_indication: None,
        checks: Vec::new(),
        criteria: Vec::new(),
        viewer: None,
    };
    for id in [
        "structure",
        "modification",
        "signing-certificate",
        "digest",
        "signature-value",
        "path",
        "validity",
        "key-usage",
        "revocation",
        "path-algorithm",
        "signature-algorithm",
        "digest-algorithm",
    ] {
        set(&mut signature, id, "passed");
    }
    signature
}

/// Gives a check another outcome, or adds it.
pub(crate) fn set(signature: &mut SignatureReport, id: &'static str, outcome: &'static str) {
    signature.checks.retain(|check| check.id != id);
    signature.checks.push(CheckReport {
        id,
        clause: "-",
        outcome,
        text: format!("text of {id}"),
    });
}

fn name(text: &str) -> NameReport {
    NameReport {
        text: text.to_owned(),
        cn: Some(text.to_owned()),
        o: None,
        ou: Vec::new(),
        title: None,
        uid: Vec::new(),
    }
}
