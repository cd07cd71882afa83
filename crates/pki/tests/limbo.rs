//! x509-limbo: paths that should and should not be found, each case a test of its own.
//!
//! Left out are cases whose id begins with `webpki::` or `online::`, and the comparison of the host name, which no signer has. The
//! profile is the strict one: limbo asks for what section 4 of RFC 5280 asks of CAs too. The file is `limbo.json` in the corpus
//! that `KYSO_CORPUS` names (CONTRIBUTING.md); without it the program says that it was left out, and with CI=true that is a failure.
//!
//! Where kyso answers something else stands in `testdata/limbo/exceptions.json` with the reason, checked both ways.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
#![expect(clippy::print_stdout, reason = "what is left out must be said")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use kyso_pki::path::{self, Budget, PathInputs, Profile, ValidatedPath};
use kyso_pki::revocation::{self, Freshness, RevocationContext, RevocationEvidence, RevocationStatus};
use kyso_pki::{Certificate, CertificateList, Time, TrustStore, pem};
use libtest_mimic::{Arguments, Failed, Trial};
use serde::Deserialize;

/// A file that lost some is no proof.
const CASES: usize = 85;
const EXCEPTION_LIMIT: usize = 8;
/// For cases without a time: most certificates last from 1970 to 2969.
const USUAL_TIME: &str = "2025-01-01T00:00:00+00:00";

#[derive(Deserialize)]
struct Limbo {
    testcases: Vec<Case>,
}

#[derive(Deserialize, Clone)]
struct Case {
    id: String,
    trusted_certs: Vec<String>,
    untrusted_intermediates: Vec<String>,
    peer_certificate: String,
    validation_time: Option<String>,
    extended_key_usage: Vec<String>,
    expected_result: Verdict,
    max_chain_depth: Option<u32>,
    crls: Vec<String>,
}

#[derive(Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "UPPERCASE")]
enum Verdict {
    Success,
    Failure,
}

/// A case that is answered otherwise.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Exception {
    id: String,
    expected: Verdict,
    reason: String,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(folder) = std::env::var_os("KYSO_CORPUS").map(PathBuf::from) else {
        return without_corpus(std::env::var("CI").is_ok_and(|value| value == "true"));
    };
    let limbo: Limbo = serde_json::from_slice(&fs::read(folder.join("limbo.json")).unwrap()).unwrap();
    let left_out = |id: &str| ["webpki::", "online::"].iter().any(|group| id.starts_with(group));
    let cases: Vec<_> = limbo.testcases.into_iter().filter(|case| !left_out(&case.id)).collect();
    assert_eq!(cases.len(), CASES, "limbo is not complete");
    let mut exceptions = exceptions();
    let trial = |case: Case| {
        let exception = exceptions.remove(&case.id);
        Trial::test(format!("limbo_{}", case.id.replace("::", "_")), move || {
            run(&case, exception.as_ref())
        })
    };
    let mut trials: Vec<_> = cases.into_iter().map(trial).collect();
    let unknown: Vec<String> = exceptions.into_keys().collect();
    trials.push(Trial::test("every_exception_is_a_case", move || {
        match unknown.as_slice() {
            [] => Ok(()),
            _ => Err(format!("no such cases: {unknown:?}").into()),
        }
    }));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn without_corpus(is_build_server: bool) -> ExitCode {
    println!("limbo: left out; KYSO_CORPUS names no folder");
    if is_build_server {
        println!("limbo: CI=true wants it");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn exceptions() -> BTreeMap<String, Exception> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/limbo/exceptions.json");
    let list: Vec<Exception> = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    assert!(list.len() <= EXCEPTION_LIMIT, "{} exceptions", list.len());
    assert!(
        list.iter().all(|one| one.reason.len() > 20),
        "an exception without a reason"
    );
    list.into_iter().map(|one| (one.id.clone(), one)).collect()
}

fn run(case: &Case, exception: Option<&Exception>) -> Result<(), Failed> {
    let (verdict, why) = match validate(case) {
        Ok(()) => (Verdict::Success, String::new()),
        Err(why) => (Verdict::Failure, why),
    };
    if exception.is_some_and(|one| one.expected != case.expected_result) {
        return Err("the exception states another expectation than the case".into());
    }
    match (verdict == case.expected_result, exception) {
        (true, None) | (false, Some(_)) => Ok(()),
        (true, Some(_)) => Err("kyso answers as expected: take the exception away".into()),
        (false, None) => Err(format!("{verdict:?} and not {:?}: {why}", case.expected_result).into()),
    }
}

fn validate(case: &Case) -> Result<(), String> {
    let pool = certificates(&case.untrusted_intermediates)?;
    let mut store = TrustStore::new();
    for anchor in certificates(&case.trusted_certs)? {
        store.add_anchor(anchor);
    }
    let target = certificates(std::slice::from_ref(&case.peer_certificate))?.remove(0);
    let time = case.validation_time.as_deref().unwrap_or(USUAL_TIME);
    let at = Time::parse_rfc3339(time).map_err(|error| error.to_string())?;
    let mut budget = Budget::default();
    if let Some(intermediates) = case.max_chain_depth {
        budget.depth = intermediates + 2;
    }
    let inputs = PathInputs {
        profile: Profile::Strict,
        ..PathInputs::default()
    };
    let path = path::validate_with(&target, &pool, &store, at, budget, &inputs).map_err(|error| error.to_string())?;
    purposes(&target, &case.extended_key_usage)?;
    statuses(case, &path, &pool, &store)
}

fn certificates(list: &[String]) -> Result<Vec<Certificate>, String> {
    let blocks = list.iter().flat_map(|text| pem::split(text.as_bytes()).unwrap());
    let read = |block: pem::Block| Certificate::from_der(&block.der).map_err(|error| error.to_string());
    blocks.map(read).collect()
}

/// 4.2.1.12: where purposes are stated, the wanted ones are among them.
fn purposes(target: &Certificate, wanted: &[String]) -> Result<(), String> {
    let Some(stated) = target.extended_key_usage() else {
        return Ok(());
    };
    let number = |name: &str| match name {
        "serverAuth" => "1.3.6.1.5.5.7.3.1",
        "clientAuth" => "1.3.6.1.5.5.7.3.2",
        _ => panic!("an unknown purpose: {name}"),
    };
    match wanted.iter().all(|name| stated.iter().any(|one| one == number(name))) {
        true => Ok(()),
        false => Err("another purpose".to_owned()),
    }
}

/// Where the case has CRLs, every certificate is good.
fn statuses(case: &Case, path: &ValidatedPath, pool: &[Certificate], store: &TrustStore) -> Result<(), String> {
    let blocks = case.crls.iter().flat_map(|text| pem::split(text.as_bytes()).unwrap());
    let crls: Vec<_> = blocks
        .map(|block| CertificateList::from_der(&block.der).map_err(|error| error.to_string()))
        .collect::<Result<_, _>>()?;
    if crls.is_empty() {
        return Ok(());
    }
    let anchor = path.anchor().unwrap();
    let context = RevocationContext {
        pool,
        store,
        anchor,
        profile: Profile::Strict,
    };
    let evidence = RevocationEvidence::from_crls(&crls);
    let certificates = path.certificates();
    for (certificate, issuer) in certificates.iter().zip(certificates.iter().skip(1)) {
        let status = revocation::status(certificate, issuer, evidence, context, path.at(), Freshness::AtTime);
        if !matches!(status, RevocationStatus::Good { .. }) {
            return Err(format!("{status:?}"));
        }
    }
    Ok(())
}
