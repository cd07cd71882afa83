//! NIST PKITS, each of its 247 cases a test of its own: paths, names, policies and revocation.
//!
//! The cases lie in the folder `pkits` of the corpus that `KYSO_CORPUS` names (CONTRIBUTING.md). Without it the program
//! says that they were left out; with CI=true that is a failure.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
#![expect(clippy::print_stdout, reason = "what is left out must be said")]

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use kyso_pki::path::{self, Budget, PathFailure, PathInputs, PolicySet, Profile, ValidatedPath};
use kyso_pki::revocation::{self, Freshness, RevocationContext, RevocationEvidence, RevocationStatus, UnknownReason};
use kyso_pki::{Certificate, CertificateList, PathError, Time, TrustStore};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

/// A file that lost some is no proof.
const CASES: usize = 247;
/// DSA is not supported: that must be said, whatever PKITS expects.
const DSA: [&str; 3] = ["4.1.4", "4.1.5", "4.1.6"];
/// What these sections test is revocation: the path must be found.
const REVOCATION: [&str; 3] = ["4.4.", "4.14.", "4.15."];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(folder) = std::env::var_os("KYSO_CORPUS").map(PathBuf::from) else {
        return without_corpus(std::env::var("CI").is_ok_and(|value| value == "true"));
    };
    let pkits = Arc::new(Pkits::open(folder.join("pkits")));
    let trials = pkits.cases().into_iter().map(|case| {
        let pkits = Arc::clone(&pkits);
        let name = format!("pkits_{}", text(&case, "uid").replace(['.', '#'], "_"));
        Trial::test(name, move || pkits.run(&case))
    });
    let trials: Vec<_> = trials.collect();
    assert_eq!(trials.len(), CASES, "PKITS is not complete");
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn without_corpus(is_build_server: bool) -> ExitCode {
    println!("pkits: left out; KYSO_CORPUS names no folder");
    if is_build_server {
        println!("pkits: CI=true wants it");
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
        serde_json::from_slice(&read(&self.folder.join("pkits.json"))).unwrap()
    }

    fn run(&self, case: &Value) -> Result<(), Failed> {
        let result = self.validate(case);
        if DSA.contains(&text(case, "id")) {
            return match result {
                Err(error) if matches!(error.reason(), PathFailure::UnsupportedAlgorithm { .. }) => Ok(()),
                other => Err(format!("DSA is not called unsupported: {other:?}").into()),
            };
        }
        let is_expected = case["should_validate"].as_bool().unwrap();
        match result {
            Ok(path) => {
                judge(case, &self.statuses(case, &path))?;
                if is_expected {
                    same_policies(case, &path)
                } else {
                    Ok(())
                }
            }
            Err(error) if is_expected || REVOCATION.iter().any(|section| text(case, "id").starts_with(section)) => {
                Err(format!("{}: no path: {error:?}", text(case, "title")).into())
            }
            Err(_) => Ok(()),
        }
    }

    fn pool(&self, case: &Value) -> Vec<Certificate> {
        let names = names(case, "chain").chain(names(case, "extra_certs"));
        names.map(|name| self.certificate(name)).collect()
    }

    fn store(&self, case: &Value) -> TrustStore {
        let mut store = TrustStore::new();
        store.add_anchor(self.certificate(text(case, "trust_anchor")));
        store
    }

    fn validate(&self, case: &Value) -> Result<ValidatedPath, PathError> {
        let at = Time::parse_rfc3339(text(case, "validation_time")).unwrap();
        let target = self.certificate(text(case, "target"));
        let (pool, store) = (self.pool(case), self.store(case));
        path::validate_with(&target, &pool, &store, at, Budget::default(), &inputs(case))
    }

    fn statuses(&self, case: &Value, path: &ValidatedPath) -> Vec<RevocationStatus> {
        let crls: Vec<_> = names(case, "crls").map(|name| self.crl(name)).collect();
        let (pool, store) = (self.pool(case), self.store(case));
        let context = RevocationContext {
            pool: &pool,
            store: &store,
            anchor: path.anchor().unwrap(),
            profile: Profile::Lenient,
        };
        let evidence = RevocationEvidence::from_crls(&crls);
        let certificates = path.certificates();
        let pairs = certificates.iter().zip(certificates.iter().skip(1));
        let status = |(certificate, issuer)| {
            revocation::status(certificate, issuer, evidence, context, path.at(), Freshness::AtTime)
        };
        pairs.map(status).collect()
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

/// 6.1.6: the user-constrained-policy-set, where PKITS tells it.
fn same_policies(case: &Value, path: &ValidatedPath) -> Result<(), Failed> {
    let expected: BTreeSet<_> = names(case, "user_constrained_policy_set").map(policy).collect();
    if *path.policies() == expected {
        return Ok(());
    }
    Err(format!("{}: {:?} and not {expected:?}", text(case, "title"), path.policies()).into())
}

/// 6.1.1
fn inputs(case: &Value) -> PathInputs {
    let flag = |name: &str| case[name].as_bool().unwrap();
    let policies: BTreeSet<_> = names(case, "initial_policy_set").map(policy).collect();
    PathInputs {
        user_initial_policy_set: if policies.contains(ANY_POLICY) {
            PolicySet::Any
        } else {
            PolicySet::These(policies)
        },
        initial_policy_mapping_inhibit: flag("initial_policy_mapping_inhibit"),
        initial_explicit_policy: flag("initial_explicit_policy"),
        initial_any_policy_inhibit: flag("initial_inhibit_any_policy"),
        ..PathInputs::default()
    }
}

const ANY_POLICY: &str = "2.5.29.32.0";

/// The names of PKITS for its policies.
fn policy(name: &str) -> String {
    match name.strip_prefix("NIST-test-policy-") {
        Some(number) => format!("2.16.840.1.101.3.2.1.48.{number}"),
        None if name == "anyPolicy" => ANY_POLICY.to_owned(),
        None => panic!("an unknown policy: {name}"),
    }
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
