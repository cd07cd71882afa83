//! NIST PKITS 4.4 (CRLs), 4.14 (distribution points) and 4.15 (delta CRLs), each case a test of its own.
//!
//! The cases lie in the folder `pkits` of the corpus that `KYSO_CORPUS` names (CONTRIBUTING.md). Without it the program
//! says that they were left out; with CI=true that is a failure.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
#![expect(clippy::print_stdout, reason = "what is left out must be said")]

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use kyso_pki::path::{self, Budget};
use kyso_pki::revocation::{self, Freshness, RevocationContext, RevocationEvidence, RevocationStatus, UnknownReason};
use kyso_pki::{Certificate, CertificateList, Time, TrustStore};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

const SECTIONS: [&str; 3] = ["4.4.", "4.14.", "4.15."];
/// So many cases these sections have; a file that lost some is no proof.
const CASES: usize = 66;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(folder) = std::env::var_os("KYSO_CORPUS").map(PathBuf::from) else {
        return without_corpus(std::env::var("CI").is_ok_and(|value| value == "true"));
    };
    let pkits = Arc::new(Pkits::open(folder.join("pkits")));
    let trials = pkits.cases().into_iter().map(|case| {
        let pkits = Arc::clone(&pkits);
        let name = format!("pkits_{}", text(&case, "id").replace('.', "_"));
        Trial::test(name, move || pkits.run(&case))
    });
    let trials: Vec<_> = trials.collect();
    assert_eq!(trials.len(), CASES, "PKITS is not complete");
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn without_corpus(is_build_server: bool) -> ExitCode {
    println!("pkits_crl: left out; KYSO_CORPUS names no folder");
    if is_build_server {
        println!("pkits_crl: CI=true wants it");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

struct Pkits {
    folder: PathBuf,
    /// As in a batch: a certificate or CRL is read once, and what it remembers must not change a verdict.
    certificates: Mutex<HashMap<String, Certificate>>,
    crls: Mutex<HashMap<String, CertificateList>>,
}

impl Pkits {
    fn open(folder: PathBuf) -> Self {
        Self {
            folder,
            certificates: Mutex::default(),
            crls: Mutex::default(),
        }
    }

    fn cases(&self) -> Vec<Value> {
        let all: Vec<Value> = serde_json::from_slice(&read(&self.folder.join("pkits.json"))).unwrap();
        let ours = |case: &Value| SECTIONS.iter().any(|section| text(case, "id").starts_with(section));
        all.into_iter().filter(ours).collect()
    }

    /// The path must be found in every case: what these sections test is revocation.
    fn run(&self, case: &Value) -> Result<(), Failed> {
        let at = Time::parse_rfc3339(text(case, "validation_time")).unwrap();
        let target = self.certificate(text(case, "target"));
        let pool: Vec<_> = names(case, "chain").map(|name| self.certificate(name)).collect();
        let crls: Vec<_> = names(case, "crls").map(|name| self.crl(name)).collect();
        let mut store = TrustStore::new();
        store.add_anchor(self.certificate(text(case, "trust_anchor")));
        let path = path::validate(&target, &pool, &store, at, Budget::default())
            .map_err(|error| format!("no path: {error:?}"))?;
        let context = RevocationContext {
            pool: &pool,
            store: &store,
            anchor: path.anchor().unwrap(),
        };
        let evidence = RevocationEvidence::from_crls(&crls);
        let certificates = path.certificates();
        let statuses: Vec<_> = certificates
            .iter()
            .zip(certificates.iter().skip(1))
            .map(|(certificate, issuer)| {
                revocation::status(certificate, issuer, evidence, context, at, Freshness::AtTime)
            })
            .collect();
        judge(case, &statuses)
    }

    fn certificate(&self, name: &str) -> Certificate {
        let mut known = self.certificates.lock().unwrap();
        let read = || Certificate::from_der(&read(&self.folder.join("certs").join(name))).unwrap();
        known.entry(name.into()).or_insert_with(read).clone()
    }

    fn crl(&self, name: &str) -> CertificateList {
        let mut known = self.crls.lock().unwrap();
        let read = || CertificateList::from_der(&read(&self.folder.join("crls").join(name))).unwrap();
        known.entry(name.into()).or_insert_with(read).clone()
    }
}

/// Valid only if every certificate is good. Invalid for the right reason: where OpenSSL calls a certificate revoked, it is.
fn judge(case: &Value, statuses: &[RevocationStatus]) -> Result<(), Failed> {
    let good = statuses
        .iter()
        .all(|status| matches!(status, RevocationStatus::Good { .. }));
    if good != case["should_validate"].as_bool().unwrap() {
        return Err(format!("{}: {statuses:#?}", text(case, "title")).into());
    }
    // 4.4.21 revokes the certificate of the CRL's issuer
    let against = statuses.iter().any(|status| match status {
        RevocationStatus::Revoked { .. } | RevocationStatus::Suspended { .. } => true,
        RevocationStatus::Unknown { why } => *why == UnknownReason::CrlIssuerStatus,
        RevocationStatus::Good { .. } => false,
    });
    let revoked = case["openssl_error"].as_str() == Some("certificate revoked");
    if !good && revoked && !against {
        return Err(format!("{}: not known to be revoked: {statuses:#?}", text(case, "title")).into());
    }
    Ok(())
}

fn text<'c>(case: &'c Value, field: &str) -> &'c str {
    case[field].as_str().unwrap()
}

fn names<'c>(case: &'c Value, field: &str) -> impl Iterator<Item = &'c str> {
    case[field]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
