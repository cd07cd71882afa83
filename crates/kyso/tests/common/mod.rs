//! Documents, identities and trust for the tests of this crate.

#![allow(dead_code, reason = "each test binary uses a part")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use kyso::{
    Document, Language, Limits, Report, SignatureParameters, SignatureReport, SignatureType, SignedDocument, Time,
    TrustStore, ValidationPolicy, VerificationParameters,
};
use kyso_keys::SoftwareSigner;
use kyso_testkit::Identity;

/// Within the validity of the test hierarchy, after the CRLs were issued.
pub(crate) fn now() -> Time {
    Time::parse_rfc3339("2026-11-23T08:30:00+07:00").unwrap()
}

/// A file of `testdata/pdf`.
pub(crate) fn document(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../testdata/pdf")
        .join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The smallest document that can be signed.
pub(crate) fn small_document() -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>",
    ];
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    for (index, body) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend(format!("{} 0 obj\n{body}\nendobj\n", index + 1).bytes());
    }
    let start = file.len();
    file.extend(format!("xref\n0 4\n{table}trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes());
    file
}

/// The signer of a test identity, with its chain.
pub(crate) fn signer(identity: &Identity) -> SoftwareSigner {
    let chain: Vec<u8> = identity.chain.iter().flat_map(|der| pem("CERTIFICATE", der)).collect();
    SoftwareSigner::from_pkcs8(&identity.key, None, &identity.certificate, Some(&chain)).unwrap()
}

fn pem(label: &str, der: &[u8]) -> Vec<u8> {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n").into_bytes()
}

/// Roots, subordinate authorities and CRLs of the test hierarchy.
pub(crate) fn trust() -> TrustStore {
    let mut store = TrustStore::new();
    for der in kyso_testkit::pki().trust() {
        store.add(der).unwrap();
    }
    store
}

/// An invisible PAdES signature now.
pub(crate) fn parameters() -> SignatureParameters {
    SignatureParameters::new(now(), [7; 32])
}

/// Signs with a test identity.
pub(crate) fn sign(data: &[u8], parameters: &SignatureParameters, identity: &Identity) -> Vec<u8> {
    let document = Document::parse(data, Limits::default()).unwrap();
    let signed: SignedDocument<'_> = kyso::sign(&document, parameters, &signer(identity)).unwrap();
    signed.to_vec()
}

/// Verifies under the government policy with the test hierarchy trusted.
pub(crate) fn verify(data: &[u8]) -> Report {
    verify_with(data, &ValidationPolicy::government(), &trust(), now())
}

/// Verifies with everything chosen.
pub(crate) fn verify_with(data: &[u8], policy: &ValidationPolicy, trust: &TrustStore, time: Time) -> Report {
    let parameters = VerificationParameters {
        policy,
        trust,
        time,
        expected: None,
        show_ids: false,
        password: None,
        network: None,
        language: Language::English,
        limits: Limits::default(),
    };
    let report = kyso::verify("test.pdf", data, &parameters);
    report.signatures.iter().for_each(assert_complete);
    report
}

/// Whatever the file is: all seven facts are there, and no signature that did not pass meets all criteria.
fn assert_complete(signature: &SignatureReport) {
    assert_eq!(signature.facts.len(), 7, "{signature:#?}");
    assert!(
        signature.facts.iter().all(|fact| !fact.text.is_empty()),
        "{signature:#?}"
    );
    assert!(!signature.viewer_opinion.reasons.is_empty(), "{signature:#?}");
    let mut mandatory = signature.criteria.iter().filter(|criterion| criterion.mandatory);
    let all_met = mandatory.all(|criterion| criterion.outcome == "passed");
    let is_signature = signature.r#type == SignatureType::Signature;
    assert_eq!(signature.criteria.len(), if is_signature { 10 } else { 0 });
    assert!(
        !is_signature || !all_met || signature.indication == "TOTAL-PASSED",
        "{signature:#?}"
    );
}

/// Indication and sub-indication of the only signature.
pub(crate) fn verdict(report: &Report) -> (&'static str, Option<&'static str>) {
    let [signature] = report.signatures.as_slice() else {
        panic!("not one signature: {report:#?}");
    };
    (signature.indication, signature.sub_indication)
}
