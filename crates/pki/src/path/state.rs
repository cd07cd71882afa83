//! RFC 5280 6.1.2 to 6.1.5 for the variables that are handed from certificate to certificate: names and policies.
//!
//! What one certificate is asked alone is in [`checks`](super::checks), while the path is built. Here a complete path is walked from the
//! anchor down to the target.
//!
//! The anchor's own name constraints, policyConstraints and inhibitAnyPolicy are taken as inputs of 6.1.1, as RFC 5937 3.2 has it.
//! Its certificatePolicies and policyMappings are not.

use std::collections::BTreeSet;

use super::policy_graph::PolicyGraph;
use super::subtrees::Subtrees;
use super::work::Work;
use super::{PathFailure, PathInputs, PolicySet};
use crate::Certificate;

/// 6.1.6: what comes out beside the key: the user-constrained-policy-set. `chain` is from the target up to the anchor. An error
/// tells which of its certificates is at fault.
pub(super) fn process(
    chain: &[Certificate],
    inputs: &PathInputs,
    work: &mut Work,
) -> Result<BTreeSet<String>, (Certificate, PathFailure)> {
    let Some((anchor, below)) = chain.split_last() else {
        return Ok(BTreeSet::new());
    };
    let mut state = State::initial(below.len(), inputs);
    state.constrain(anchor);
    for (distance, certificate) in below.iter().enumerate().rev() {
        let is_target = distance == 0;
        let place = Place {
            is_target,
            self_issued: certificate.is_self_issued(),
        };
        let about = |reason| (certificate.clone(), reason);
        state.basic(certificate, place, work).map_err(about)?;
        if is_target {
            return state.wrap_up(certificate, inputs).map_err(about);
        }
        state.prepare(certificate, place, work).map_err(about)?;
    }
    Ok(BTreeSet::new())
}

/// 6.1.2. The counters say how many more certificates may come before they take effect.
struct State<'c> {
    policies: PolicyGraph<'c>,
    subtrees: Subtrees<'c>,
    explicit_policy: u32,
    inhibit_any_policy: u32,
    policy_mapping: u32,
}

#[derive(Clone, Copy)]
struct Place {
    is_target: bool,
    self_issued: bool,
}

impl<'c> State<'c> {
    /// 6.1.2 (a)-(f) for a path of `length` certificates.
    fn initial(length: usize, inputs: &'c PathInputs) -> Self {
        let never = u32::try_from(length).unwrap_or(u32::MAX).saturating_add(1);
        let counter = |now: bool| if now { 0 } else { never };
        Self {
            policies: PolicyGraph::new(),
            subtrees: Subtrees::initial(&inputs.initial_subtrees),
            explicit_policy: counter(inputs.initial_explicit_policy),
            inhibit_any_policy: counter(inputs.initial_any_policy_inhibit),
            policy_mapping: counter(inputs.initial_policy_mapping_inhibit),
        }
    }

    /// 6.1.3 (b)-(f).
    fn basic(&mut self, certificate: &'c Certificate, place: Place, work: &mut Work) -> Result<(), PathFailure> {
        self.names(certificate, place, work)?;
        self.policies(certificate, place, work)?;
        self.explicit()
    }

    /// 6.1.3 (b), (c): a CA's certificates for itself are not constrained.
    fn names(&self, certificate: &Certificate, place: Place, work: &mut Work) -> Result<(), PathFailure> {
        if place.self_issued && !place.is_target {
            return Ok(());
        }
        self.subtrees.admit(certificate, work)
    }

    /// 6.1.3 (d), (e)
    fn policies(&mut self, certificate: &'c Certificate, place: Place, work: &mut Work) -> Result<(), PathFailure> {
        if certificate.policies().is_empty() {
            self.policies.set_null();
            return Ok(());
        }
        let any_counts = self.inhibit_any_policy > 0 || (!place.is_target && place.self_issued);
        self.policies.add(certificate.policies(), any_counts, work)
    }

    /// 6.1.3 (f)
    fn explicit(&self) -> Result<(), PathFailure> {
        if self.explicit_policy == 0 && self.policies.is_null() {
            return Err(PathFailure::NoPolicy);
        }
        Ok(())
    }

    /// 6.1.4 (a), (b), (g)-(j). That anyPolicy is not mapped (a) is seen when the extension is read.
    fn prepare(&mut self, certificate: &'c Certificate, place: Place, work: &mut Work) -> Result<(), PathFailure> {
        self.mappings(certificate, work)?;
        if !place.self_issued {
            self.count_down();
        }
        self.constrain(certificate);
        Ok(())
    }

    /// 6.1.4 (b)
    fn mappings(&mut self, certificate: &'c Certificate, work: &mut Work) -> Result<(), PathFailure> {
        let mappings = &certificate.extensions().policy_mappings;
        if self.policy_mapping > 0 {
            self.policies.map(mappings, work)
        } else {
            self.policies.delete(mappings, work)
        }
    }

    /// 6.1.4 (h)
    fn count_down(&mut self) {
        for counter in [
            &mut self.explicit_policy,
            &mut self.policy_mapping,
            &mut self.inhibit_any_policy,
        ] {
            *counter = counter.saturating_sub(1);
        }
    }

    /// 6.1.4 (g), (i), (j)
    fn constrain(&mut self, certificate: &'c Certificate) {
        let extensions = certificate.extensions();
        if let Some(constraints) = &extensions.name_constraints {
            self.subtrees.narrow(constraints);
        }
        let constraints = extensions.policy_constraints.unwrap_or_default();
        let lower =
            |counter: &mut u32, limit: Option<u32>| *counter = limit.map_or(*counter, |limit| limit.min(*counter));
        lower(&mut self.explicit_policy, constraints.require_explicit_policy);
        lower(&mut self.policy_mapping, constraints.inhibit_policy_mapping);
        lower(&mut self.inhibit_any_policy, extensions.inhibit_any_policy);
    }

    /// 6.1.5 (a), (b), (g)
    fn wrap_up(&mut self, target: &Certificate, inputs: &PathInputs) -> Result<BTreeSet<String>, PathFailure> {
        self.explicit_policy = self.explicit_policy.saturating_sub(1);
        let constraints = target.extensions().policy_constraints.unwrap_or_default();
        if constraints.require_explicit_policy == Some(0) {
            self.explicit_policy = 0;
        }
        let policies = self.policies.user_constrained(&inputs.user_initial_policy_set);
        if self.explicit_policy == 0 && policies.is_empty() {
            return Err(match inputs.user_initial_policy_set {
                PolicySet::Any => PathFailure::NoPolicy,
                PolicySet::These(_) => PathFailure::OtherPolicy,
            });
        }
        Ok(policies)
    }
}
