//! Certification paths: building, and basic path validation as RFC 5280 6.1.
//!
//! The search goes from the target upwards, depth first, and checks each certificate as it is added; so a bad candidate
//! costs one step and not a whole path. A candidate is looked at only if its subject is the wanted issuer name
//! (6.1.3 (a)(4)); then the signature is checked first, which tells whether it is the issuer at all or only has
//! the same name.
//!
//! An anchor is a name and a key (6.1.1 (d)). Its validity is not checked (6.1.3 applies to the path below it), but
//! [`ValidatedPath::anchor_in_validity`] tells. What the anchor's certificate says against signing (cA FALSE,
//! pathLenConstraint, keyUsage without keyCertSign, unknown critical extensions) is heeded, as RFC 5937 allows.
//! A target that is itself an anchor is a path of one.
//!
//! When an anchor is reached, the path is walked down once more for what is handed from certificate to certificate: names
//! (6.1.3 (b), (c)) and policies (6.1.3 (d)-(f)). The search goes on if that fails.
//!
//! | clause | where |
//! |---|---|
//! | 6.1.1 | [`PathInputs`], the parameters of [`validate_with`] |
//! | 6.1.2 | `state`, `policy_graph` |
//! | 6.1.3 (a) | `checks`, `Search::signature`, `Search::candidates`; revocation is asked apart |
//! | 6.1.3 (b)-(f) | `state`, `subtrees`, `policy_graph` |
//! | 6.1.4 (a)-(j) | `state`; (d)-(f) are the key, which the search takes from the certificate above |
//! | 6.1.4 (k)-(o), 6.1.5 (f) | `checks` |
//! | 6.1.5 (a), (b), (g) | `state` |
//! | 6.1.6 | [`ValidatedPath`] |
//!
//! Left out: policy qualifiers as an output; revocation, see [`revocation`](crate::revocation); extended key
//! usage, which 6.1 does not process; DSA parameters inherited from the issuer.

mod candidate;
mod checks;
mod failure;
mod inputs;
mod policy_graph;
mod profile;
mod state;
mod subtrees;
mod work;

use std::collections::{BTreeSet, HashMap};

use crate::crypto::Verification;
use crate::{Certificate, Time, TrustStore};
use candidate::Candidate;
use checks::{anchor_is_ca, extensions, is_ca, key_usage, path_length, validity};
pub use failure::{Failure, PathError, PathFailure};
pub use inputs::{PathInputs, PolicySet, Profile};
pub use work::Budget;
use work::Work;

/// Proof that RFC 5280 6.1 succeeded at a time. Only this module makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidatedPath {
    certificates: Vec<Certificate>,
    at: Time,
    target_validity: Option<TargetValidity>,
    policies: BTreeSet<String>,
}

/// How a target lies outside its own validity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TargetValidity {
    Expired,
    NotYetValid,
}

impl ValidatedPath {
    /// From the target up to the anchor. Never empty; one certificate if the target is an anchor.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// The certificate that was asked about.
    pub fn target(&self) -> Option<&Certificate> {
        self.certificates.first()
    }

    /// Where the path ends.
    pub fn anchor(&self) -> Option<&Certificate> {
        self.certificates.last()
    }

    /// Who issued the certificate at this place; `None` for the anchor.
    pub fn issuer_of(&self, index: usize) -> Option<&Certificate> {
        self.certificates.get(index.checked_add(1)?)
    }

    /// 6.1.6: the policies for which the path is valid, as the anchor's domain calls them, in dotted numbers. Empty if for none, which
    /// is no fault where none is required. Empty also if the target is an anchor.
    pub fn policies(&self) -> &BTreeSet<String> {
        &self.policies
    }

    /// The time the path is valid for.
    pub fn at(&self) -> Time {
        self.at
    }

    /// Whether the target's own validity covers the time. Always true from [`validate`]; to be looked at after
    /// [`validate_apart_from_target_validity`].
    pub fn target_in_validity(&self) -> bool {
        self.target_validity.is_none()
    }

    /// Whether the anchor's own validity covers the time; for reports, RFC 5280 does not ask.
    pub fn anchor_in_validity(&self) -> bool {
        self.anchor().is_some_and(|anchor| anchor.is_valid_at(self.at))
    }
}

/// Finds a path from `target` to an anchor of `store`, with help from `pool` (the document's certificates) and the
/// store's intermediates, and validates it at `at`.
///
/// # Errors
/// Why there is none.
pub fn validate(
    target: &Certificate,
    pool: &[Certificate],
    store: &TrustStore,
    at: Time,
    budget: Budget,
) -> Result<ValidatedPath, PathError> {
    validate_with(target, pool, store, at, budget, &PathInputs::default())
}

/// The same with inputs of 6.1.1 of one's own.
///
/// # Errors
/// Why there is none.
pub fn validate_with(
    target: &Certificate,
    pool: &[Certificate],
    store: &TrustStore,
    at: Time,
    budget: Budget,
    inputs: &PathInputs,
) -> Result<ValidatedPath, PathError> {
    let path = search(target, pool, store, at, budget, inputs)?;
    match validity(target, at) {
        Ok(()) => Ok(path),
        Err(reason) => Err(PathError {
            first: Box::new(Failure {
                certificate: target.clone(),
                reason,
            }),
            others: Vec::new(),
        }),
    }
}

/// The same, but the target may be outside its own validity: [`ValidatedPath::target_in_validity`] tells. EN 319 102-1 5.2.6 judges
/// that apart from the rest of the path. The issuers must be within theirs.
///
/// # Errors
/// Why there is none.
pub fn validate_apart_from_target_validity(
    target: &Certificate,
    pool: &[Certificate],
    store: &TrustStore,
    at: Time,
    budget: Budget,
) -> Result<ValidatedPath, PathError> {
    search(target, pool, store, at, budget, &PathInputs::default())
}

fn search(
    target: &Certificate,
    pool: &[Certificate],
    store: &TrustStore,
    at: Time,
    budget: Budget,
    inputs: &PathInputs,
) -> Result<ValidatedPath, PathError> {
    let mut search = Search {
        inputs,
        work: Work::new(budget.work),
        policies: BTreeSet::new(),
        pool,
        store,
        at,
        budget,
        spent: false,
        verified: HashMap::new(),
        failures: Vec::new(),
    };
    let mut chain = vec![target.clone()];
    let complete = match extensions(target) {
        Ok(()) if store.anchors().contains(target) => search.profile(&chain),
        Ok(()) => search.extend(&mut chain),
        Err(reason) => {
            search.fail(target, reason);
            false
        }
    };
    if !complete {
        return Err(search.error(target));
    }
    Ok(ValidatedPath {
        certificates: chain,
        at,
        policies: search.policies,
        target_validity: match validity(target, at) {
            Ok(()) => None,
            Err(PathFailure::NotYetValid { .. }) => Some(TargetValidity::NotYetValid),
            Err(_) => Some(TargetValidity::Expired),
        },
    })
}

struct Search<'s> {
    pool: &'s [Certificate],
    store: &'s TrustStore,
    at: Time,
    inputs: &'s PathInputs,
    budget: Budget,
    work: Work,
    spent: bool,
    /// Of the complete path.
    policies: BTreeSet<String>,
    /// By the hashes of certificate and issuer: a mesh of cross-certificates meets the same pair again and again.
    verified: HashMap<([u8; 32], [u8; 32]), Verification>,
    failures: Vec<Failure>,
}

impl<'s> Search<'s> {
    /// Adds issuers until an anchor is reached. On `false`, `chain` is as it was. The recursion is as deep as the path, which
    /// the budget limits.
    fn extend(&mut self, chain: &mut Vec<Certificate>) -> bool {
        let Some(last) = chain.last().cloned() else {
            return false;
        };
        if chain.len() >= usize::try_from(self.budget.depth).unwrap_or(usize::MAX) {
            self.give_up(&last);
            return false;
        }
        let candidates = self.candidates(&last, chain);
        if candidates.is_empty() {
            self.fail(&last, PathFailure::NoChain);
        }
        for candidate in candidates {
            if self.spent {
                return false;
            }
            if let Err((certificate, reason)) = self.accept(&candidate, &last, chain) {
                self.fail(&certificate, reason);
                continue;
            }
            chain.push(candidate.certificate.clone());
            let complete = if candidate.anchor {
                self.process(chain)
            } else {
                self.extend(chain)
            };
            if complete {
                return true;
            }
            chain.pop();
        }
        false
    }

    /// Section 4, where it is asked for.
    fn profile(&mut self, chain: &[Certificate]) -> bool {
        match self.inputs.profile {
            Profile::Lenient => true,
            Profile::Strict => match profile::profile(chain) {
                Ok(()) => true,
                Err((certificate, reason)) => {
                    self.fail(&certificate, reason);
                    false
                }
            },
        }
    }

    /// Names and policies of a complete path.
    fn process(&mut self, chain: &[Certificate]) -> bool {
        if !self.profile(chain) {
            return false;
        }
        match state::process(chain, self.inputs, &mut self.work) {
            Ok(policies) => {
                self.policies = policies;
                true
            }
            Err((certificate, reason)) => {
                self.spent |= reason == PathFailure::Budget;
                self.fail(&certificate, reason);
                false
            }
        }
    }

    /// 6.1.3 (a)(4): certificates whose subject is the issuer name, likeliest first.
    fn candidates(&mut self, certificate: &Certificate, chain: &[Certificate]) -> Vec<Candidate<'s>> {
        let (store, pool) = (self.store, self.pool);
        let issues = |candidate: &&Certificate| candidate.subject() == certificate.issuer();
        let anchors = store.anchors().iter().filter(issues).map(|certificate| Candidate {
            certificate,
            anchor: true,
        });
        let others = store.intermediates().iter().chain(pool).filter(issues);
        let others = others.map(|certificate| Candidate {
            certificate,
            anchor: false,
        });
        let mut candidates: Vec<_> = anchors
            .chain(others)
            .filter(|candidate| !candidate.loops(chain))
            .collect();
        candidates.sort_by_key(|candidate| candidate.unlikeliness(certificate, self.at));
        candidates.dedup_by(|one, other| one.certificate == other.certificate && one.anchor == other.anchor);
        candidates
    }

    /// All that 6.1.3 and 6.1.4 ask of an issuer and of the certificate it signed.
    fn accept(
        &mut self,
        candidate: &Candidate<'_>,
        below: &Certificate,
        chain: &[Certificate],
    ) -> Result<(), (Certificate, PathFailure)> {
        let issuer = candidate.certificate;
        let about_issuer = |reason| (issuer.clone(), reason);
        self.signature(below, issuer)
            .map_err(|reason| (below.clone(), reason))?;
        extensions(issuer).map_err(about_issuer)?;
        if candidate.anchor {
            anchor_is_ca(issuer).map_err(about_issuer)?;
        } else {
            is_ca(issuer).map_err(about_issuer)?;
        }
        path_length(issuer, chain).map_err(about_issuer)?;
        key_usage(issuer).map_err(about_issuer)?;
        if !candidate.anchor {
            validity(issuer, self.at).map_err(about_issuer)?;
        }
        Ok(())
    }

    /// 6.1.3 (a)(1), at most once for each pair.
    fn signature(&mut self, certificate: &Certificate, issuer: &Certificate) -> Result<(), PathFailure> {
        if self.budget.candidates == 0 {
            self.spent = true;
            return Err(PathFailure::Budget);
        }
        self.budget.candidates -= 1;
        let pair = (*certificate.sha256(), *issuer.sha256());
        if !self.verified.contains_key(&pair) {
            if self.budget.signatures == 0 {
                self.spent = true;
                return Err(PathFailure::Budget);
            }
            self.budget.signatures -= 1;
            self.verified
                .insert(pair, certificate.is_signed_by(issuer.public_key()));
        }
        match self.verified.get(&pair) {
            Some(Verification::Verified) => Ok(()),
            Some(Verification::Unsupported(algorithm)) => Err(PathFailure::UnsupportedAlgorithm {
                algorithm: algorithm.clone(),
            }),
            _ => Err(PathFailure::BadSignature),
        }
    }

    fn give_up(&mut self, certificate: &Certificate) {
        self.fail(certificate, PathFailure::Budget);
    }

    fn fail(&mut self, certificate: &Certificate, reason: PathFailure) {
        let certificate = certificate.clone();
        let failure = Failure { certificate, reason };
        if self.failures.contains(&failure) {
            return;
        }
        let place = self
            .failures
            .partition_point(|other| other.reason.rank() <= failure.reason.rank());
        self.failures.insert(place, failure);
        self.failures.truncate(KEPT_FAILURES);
    }

    fn error(self, target: &Certificate) -> PathError {
        let mut failures = self.failures.into_iter();
        let first = failures.next().unwrap_or_else(|| Failure {
            certificate: target.clone(),
            reason: PathFailure::NoChain,
        });
        PathError {
            first: Box::new(first),
            others: failures.collect(),
        }
    }
}

const KEPT_FAILURES: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minting::{CERT_AND_CRL_SIGN, Draft, at, ca, der, extension, person, root, store, sub};

    fn found(target: &Draft, pool: &[&Draft]) -> Result<ValidatedPath, PathFailure> {
        let pool: Vec<_> = pool.iter().map(|draft| draft.mint()).collect();
        let result = validate(&target.mint(), &pool, &store(), at(2025), Budget::default());
        result.map_err(|error| error.reason().clone())
    }

    #[test]
    fn a_chain_of_three_reaches_the_anchor() {
        let path = found(&person(), &[&sub()]).unwrap();
        assert_eq!(path.certificates(), [person().mint(), sub().mint(), root()]);
        assert!(path.target_in_validity() && path.anchor_in_validity());
        assert_eq!(path.issuer_of(0), Some(&sub().mint()));
        assert_eq!(path.issuer_of(2), None);
    }

    #[test]
    fn a_target_that_is_an_anchor_is_a_path_of_one() {
        let path = validate(&root(), &[], &store(), at(2025), Budget::default()).unwrap();
        assert_eq!(path.certificates(), [root()]);
    }

    #[test]
    fn a_self_signed_certificate_nobody_trusts_has_no_chain() {
        let own = Draft::new("Root", 9, "Root", 9).with(ca(None));
        let reason = found(&own, &[&own]).unwrap_err();
        assert_eq!(
            reason,
            PathFailure::BadSignature,
            "the anchor of that name has another key"
        );
        let own = Draft::new("Else", 9, "Else", 9).with(ca(None));
        assert_eq!(found(&own, &[&own]), Err(PathFailure::NoChain));
    }

    #[test]
    fn a_missing_issuer_is_no_chain() {
        assert_eq!(found(&person(), &[]), Err(PathFailure::NoChain));
    }

    #[test]
    fn a_namesake_with_another_key_is_passed_over() {
        let namesake = Draft::new("Sub", 7, "Root", 1).with(ca(None));
        assert_eq!(found(&person(), &[&namesake]), Err(PathFailure::BadSignature));
        assert!(found(&person(), &[&namesake, &sub()]).is_ok());
    }

    #[test]
    fn an_anchors_name_with_another_key_is_not_trusted() {
        let forged = Draft::new("Sub", 2, "Root", 8).with(ca(None));
        let forged_root = Draft::new("Root", 8, "Root", 8).with(ca(None));
        assert!(found(&person(), &[&forged, &forged_root]).is_err());
    }

    #[test]
    fn the_targets_validity_is_told_apart_from_the_chains() {
        let expired = person().years(2020, 2024);
        assert_eq!(
            found(&expired, &[&sub()]),
            Err(PathFailure::Expired { not_after: at(2024) })
        );
        let early = person().years(2026, 2028);
        assert_eq!(
            found(&early, &[&sub()]),
            Err(PathFailure::NotYetValid { not_before: at(2026) })
        );
        let path = validate_apart_from_target_validity(
            &expired.mint(),
            &[sub().mint()],
            &store(),
            at(2025),
            Budget::default(),
        );
        assert!(path.is_ok_and(|path| !path.target_in_validity()));
    }

    #[test]
    fn an_expired_issuer_fails_in_both_ways_of_asking() {
        let expired = sub().years(2020, 2024);
        assert_eq!(
            found(&person(), &[&expired]),
            Err(PathFailure::Expired { not_after: at(2024) })
        );
        let pool = [expired.mint()];
        let error = validate_apart_from_target_validity(&person().mint(), &pool, &store(), at(2025), Budget::default())
            .unwrap_err();
        assert_eq!(error.certificate(), &expired.mint());
        assert_eq!(error.code(), "certificate-expired");
    }

    #[test]
    fn validity_ends_are_inclusive() {
        let certificate = person().mint();
        let second = |time: Time, by| Time::from_unix(time.unix() + by);
        assert!(certificate.is_valid_at(at(2020)) && certificate.is_valid_at(at(2030)));
        assert!(!certificate.is_valid_at(second(at(2020), -1)) && !certificate.is_valid_at(second(at(2030), 1)));
        assert_eq!(validity(&certificate, at(2030)), Ok(()));
        assert!(validity(&certificate, second(at(2030), 1)).is_err());
    }

    #[test]
    fn an_expired_anchor_is_reported_not_refused() {
        let mut store = TrustStore::new();
        store
            .add(&Draft::new("Root", 1, "Root", 1).with(ca(None)).years(2000, 2010).der())
            .unwrap();
        let path = validate(&person().mint(), &[sub().mint()], &store, at(2025), Budget::default()).unwrap();
        assert!(!path.anchor_in_validity());
    }

    #[test]
    fn an_issuer_must_be_a_ca() {
        let without = Draft::new("Sub", 2, "Root", 1);
        assert_eq!(found(&person(), &[&without]), Err(PathFailure::NotCa));
        let says_no = without.clone().with(extension(19, true, &[0x30, 0]));
        assert_eq!(found(&person(), &[&says_no]), Err(PathFailure::NotCa));
        let mut old = without;
        old.version = 1;
        assert_eq!(found(&person(), &[&old]), Err(PathFailure::NotCa));
    }

    #[test]
    fn an_anchor_that_says_it_is_no_ca_issues_nothing() {
        let mut store = TrustStore::new();
        store
            .add(
                &Draft::new("Root", 1, "Root", 1)
                    .with(extension(19, true, &[0x30, 0]))
                    .der(),
            )
            .unwrap();
        let error = validate(&person().mint(), &[sub().mint()], &store, at(2025), Budget::default()).unwrap_err();
        assert_eq!(error.reason(), &PathFailure::NotCa);
    }

    #[test]
    fn path_length_counts_intermediates_that_are_not_self_issued() {
        let limited = Draft::new("Sub", 2, "Root", 1).with(ca(Some(0)));
        assert!(found(&person(), &[&limited]).is_ok());
        let lower = Draft::new("Lower", 4, "Sub", 2).with(ca(None));
        let leaf = Draft::new("Person", 3, "Lower", 4);
        assert_eq!(
            found(&leaf, &[&limited, &lower]),
            Err(PathFailure::PathLength { limit: 0 })
        );
        let rolled_over = Draft::new("Sub", 5, "Sub", 2).with(ca(None));
        let leaf = Draft::new("Person", 3, "Sub", 5);
        assert!(found(&leaf, &[&limited, &rolled_over]).is_ok());
    }

    #[test]
    fn an_issuers_key_usage_must_have_key_cert_sign() {
        let no_sign = Draft::new("Sub", 2, "Root", 1)
            .with(ca(None))
            .with(extension(15, false, &[3, 2, 1, 0x02]));
        assert_eq!(found(&person(), &[&no_sign]), Err(PathFailure::KeyUsage));
        let silent = Draft::new("Sub", 2, "Root", 1).with(ca(None));
        assert!(found(&person(), &[&silent]).is_ok());
    }

    #[test]
    fn an_unknown_critical_extension_is_refused_anywhere() {
        let unknown = PathFailure::UnknownCritical {
            extension: "2.5.29.99".to_owned(),
        };
        let strange = extension(99, true, &[5, 0]);
        assert_eq!(found(&person().with(strange.clone()), &[&sub()]), Err(unknown.clone()));
        assert_eq!(found(&person(), &[&sub().with(strange)]), Err(unknown));
        assert!(found(&person().with(extension(99, false, &[5, 0])), &[&sub()]).is_ok());
    }

    fn dns_constraint(count: u32, list: u8) -> Vec<u8> {
        let bases: Vec<_> = (0..count)
            .map(|n| der(0x30, &[&der(0x82, &[format!("h{n}.example").as_bytes()])]))
            .collect();
        let bases: Vec<_> = bases.iter().map(Vec::as_slice).collect();
        extension(30, true, &der(0x30, &[&der(list, &bases)]))
    }

    fn host(name: &str) -> Vec<u8> {
        extension(17, false, &der(0x30, &[&der(0x82, &[name.as_bytes()])]))
    }

    #[test]
    fn a_name_outside_the_permitted_or_within_the_excluded_subtrees_is_refused() {
        let (permitted, excluded) = (dns_constraint(1, 0xa0), dns_constraint(1, 0xa1));
        let ask = |constraint: &Vec<u8>, name| {
            let result = found(&person().with(host(name)), &[&sub().with(constraint.clone())]);
            result.map(|_| ()).map_err(|reason| reason.code())
        };
        assert_eq!(ask(&permitted, "a.h0.example"), Ok(()));
        assert_eq!(ask(&permitted, "h1.example"), Err("name-constraints"));
        assert_eq!(ask(&excluded, "h1.example"), Ok(()));
        assert_eq!(ask(&excluded, "a.h0.example"), Err("name-constraints"));
    }

    #[test]
    fn an_alternative_name_that_cannot_be_read_is_refused_under_constraints() {
        let unreadable = person().with(extension(17, false, &[4, 0]));
        let constrained = sub().with(dns_constraint(1, 0xa1));
        let fault = "extension-malformed";
        assert_eq!(
            found(&unreadable, &[&constrained]),
            Err(PathFailure::Malformed { fault })
        );
    }

    /// Half a million comparisons would follow: the work is counted, not timed.
    #[test]
    fn huge_name_constraints_end_in_the_budget() {
        let names: Vec<_> = (0..500).map(|n| der(0x82, &[format!("a{n}.vn").as_bytes()])).collect();
        let names: Vec<_> = names.iter().map(Vec::as_slice).collect();
        let target = person().with(extension(17, false, &der(0x30, &names)));
        let result = found(&target, &[&sub().with(dns_constraint(1_000, 0xa1))]);
        assert_eq!(result, Err(PathFailure::Budget));
    }

    #[test]
    fn a_required_policy_must_be_there() {
        let required = extension(36, true, &der(0x30, &[&[0x80, 1, 0]]));
        let policy = |last| extension(32, false, &der(0x30, &[&der(0x30, &[&[6, 3, 0x2a, 3, last]])]));
        let issuer = sub().with(required).with(policy(4));
        assert_eq!(found(&person(), &[&issuer]), Err(PathFailure::NoPolicy));
        assert_eq!(found(&person().with(policy(5)), &[&issuer]), Err(PathFailure::NoPolicy));
        let path = found(&person().with(policy(4)), &[&issuer]).unwrap();
        assert_eq!(path.policies(), &BTreeSet::from(["1.2.3.4".to_owned()]));
    }

    #[test]
    fn the_profile_counts_only_if_it_is_asked_for() {
        let inputs = PathInputs {
            profile: Profile::Strict,
            ..PathInputs::default()
        };
        let (target, pool) = (person().mint(), [sub().mint()]);
        let error = validate_with(&target, &pool, &store(), at(2025), Budget::default(), &inputs).unwrap_err();
        assert_eq!(error.reason(), &PathFailure::Profile { rule: "4.2.1.1" });
    }

    #[test]
    fn certificate_policies_may_be_critical() {
        let policy = extension(32, true, &der(0x30, &[&der(0x30, &[&[6, 3, 0x2a, 3, 4]])]));
        assert!(found(&person().with(policy), &[&sub()]).is_ok());
    }

    #[test]
    fn malformed_extensions_count_only_if_they_decide() {
        let key_usage = extension(15, false, &[3, 2, 1, 0x06, 0]);
        let draft = Draft::new("Sub", 2, "Root", 1).with(ca(None)).with(key_usage);
        let malformed = Err(PathFailure::Malformed {
            fault: "extension-malformed",
        });
        assert_eq!(found(&person(), &[&draft]), malformed);
        assert_eq!(
            found(&person().with(extension(17, true, &[4, 0])), &[&sub()]),
            malformed
        );
        assert!(found(&person().with(extension(17, false, &[4, 0])), &[&sub()]).is_ok());
    }

    #[test]
    fn duplicate_extensions_are_refused() {
        let twice = sub().with(extension(15, true, CERT_AND_CRL_SIGN));
        assert_eq!(
            found(&person(), &[&twice]),
            Err(PathFailure::Malformed {
                fault: "extension-duplicate"
            })
        );
    }

    #[test]
    fn both_signature_algorithms_must_be_equal() {
        let mut other = person();
        other.inner_algorithm = b"\x30\x05\x06\x03\x2b\x65\x71".to_vec();
        let reason = found(&other, &[&sub()]);
        assert_eq!(
            reason,
            Err(PathFailure::Malformed {
                fault: "signature-algorithm-mismatch"
            })
        );
    }

    #[test]
    fn cross_certificates_are_tried_until_one_leads_to_an_anchor() {
        let dead_end = Draft::new("Sub", 2, "Gone", 6).with(ca(None));
        assert!(found(&person(), &[&dead_end, &sub()]).is_ok());
        let loop_back = Draft::new("Sub", 2, "Lower", 4).with(ca(None));
        let lower = Draft::new("Lower", 4, "Sub", 2).with(ca(None));
        assert!(found(&person(), &[&loop_back, &lower, &sub()]).is_ok());
        assert!(found(&person(), &[&loop_back, &lower]).is_err());
    }

    /// Twelve CAs that all certified one another: without a budget the paths are millions.
    #[test]
    fn a_mesh_of_cross_certificates_ends_in_the_budget() {
        let ca_name = |number: u8| format!("CA {number}");
        let pairs = (20..32)
            .flat_map(|one| (20..32).map(move |two| (one, two)))
            .filter(|(one, two)| one != two);
        let mesh: Vec<_> = pairs
            .map(|(one, two)| Draft::new(&ca_name(one), one, &ca_name(two), two).with(ca(None)).mint())
            .collect();
        let target = Draft::new("Person", 3, &ca_name(20), 20).mint();
        let error = validate(&target, &mesh, &store(), at(2025), Budget::default()).unwrap_err();
        assert_eq!(error.reason(), &PathFailure::Budget);
    }

    #[test]
    fn names_of_a_megabyte_are_read_and_compared_once_for_each_issuer() {
        let long = "n".repeat(1 << 20);
        let issuer = Draft::new(&long, 5, "Root", 1).with(ca(None));
        let target = Draft::new("Person", 3, &long, 5);
        assert!(found(&target, &[&issuer]).is_ok());
        let namesakes: Vec<_> = (40..60)
            .map(|key| Draft::new(&long, key, &long, key + 1).with(ca(None)))
            .collect();
        let namesakes: Vec<_> = namesakes.iter().collect();
        assert_eq!(found(&target, &namesakes), Err(PathFailure::BadSignature));
    }

    #[test]
    fn a_path_longer_than_the_budget_is_given_up() {
        let tight = Budget {
            depth: 2,
            ..Budget::default()
        };
        let error = validate(&person().mint(), &[sub().mint()], &store(), at(2025), tight).unwrap_err();
        assert_eq!(error.code(), "path-budget");
    }

    #[test]
    fn the_reason_about_a_real_issuer_comes_before_that_about_a_namesake() {
        let namesake = Draft::new("Sub", 7, "Root", 1).with(ca(None)).mint();
        let pool = [namesake, sub().years(2020, 2024).mint()];
        let error = validate(&person().mint(), &pool, &store(), at(2025), Budget::default()).unwrap_err();
        let codes: Vec<_> = error.failures().map(|failure| failure.reason.code()).collect();
        assert_eq!(codes, ["certificate-expired", "certificate-bad-signature"]);
    }
}
