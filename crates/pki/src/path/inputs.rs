//! The inputs of RFC 5280 6.1.1 that are not the path, the time and the anchor.

use std::collections::BTreeSet;

use crate::NameConstraints;

/// 6.1.1 (c), (e)-(i). The default is what RFC 5280 calls the usual one: any policy, nothing required, nothing inhibited, every
/// name permitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PathInputs {
    /// 6.1.1 (c).
    pub user_initial_policy_set: PolicySet,
    /// 6.1.1 (e): policies must not be mapped.
    pub initial_policy_mapping_inhibit: bool,
    /// 6.1.1 (f): the path must be valid for a policy of the set.
    pub initial_explicit_policy: bool,
    /// 6.1.1 (g): anyPolicy in a certificate does not count.
    pub initial_any_policy_inhibit: bool,
    /// 6.1.1 (h), (i): initial-permitted-subtrees and initial-excluded-subtrees.
    pub initial_subtrees: NameConstraints,
    /// What section 4 asks of CAs beyond what section 6 asks of paths.
    pub profile: Profile,
}

/// Certificate policies that are acceptable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PolicySet {
    /// any-policy.
    #[default]
    Any,
    /// These, as dotted numbers.
    These(BTreeSet<String>),
}

/// Whether a certificate that breaks the profile of section 4 in a way that does not matter for 6.1 is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// It is: CAs in use stray from the profile.
    #[default]
    Lenient,
    /// It is not: [`PathFailure::Profile`](super::PathFailure::Profile) names the rule.
    Strict,
}
