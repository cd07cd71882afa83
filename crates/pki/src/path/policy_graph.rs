//! The valid policy tree of RFC 5280 6.1.2 (a), kept as a graph.
//!
//! In the tree all nodes of one depth that have the same valid_policy have the same expected_policy_set, and so the same children:
//! they differ in their parents only. Here they are one node with several parents. A tree can double with each certificate;
//! the graph has at most one node for each policy and one edge for each mapping that the certificates spell out. Nodes without
//! children (6.1.3 (d)(3)) are not deleted one by one: [`PolicyGraph::user_constrained`] asks only for what reaches the last depth.
//!
//! Left out: qualifier_set.

use std::collections::{BTreeMap, BTreeSet};

use super::{PathFailure, PolicySet, work::Work};
use crate::policies::{ANY_POLICY, PolicyMappings};

/// Depths from 0 (the anchor). [`PolicyGraph::is_null`] is the tree's NULL.
pub(super) struct PolicyGraph<'c> {
    levels: Vec<Level<'c>>,
}

/// By valid_policy.
type Level<'c> = BTreeMap<&'c str, Node<'c>>;

#[derive(Default)]
struct Node<'c> {
    /// valid_policy of each parent, one depth above.
    parents: BTreeSet<&'c str>,
    /// expected_policy_set, if a mapping changed it; else it is valid_policy.
    mapped_to: Option<BTreeSet<&'c str>>,
}

impl<'c> PolicyGraph<'c> {
    /// 6.1.2 (a): one node, anyPolicy.
    pub(super) fn new() -> Self {
        let level = Level::from([(ANY_POLICY, Node::default())]);
        Self { levels: vec![level] }
    }

    pub(super) fn is_null(&self) -> bool {
        self.levels.last().is_none_or(BTreeMap::is_empty)
    }

    /// 6.1.3 (d): a depth more. `any_counts` is the condition of (d)(2).
    pub(super) fn add(&mut self, policies: &'c [String], any_counts: bool, work: &mut Work) -> Result<(), PathFailure> {
        let Some(above) = self.levels.last() else {
            return Ok(());
        };
        let expecting = expecting(above, work)?;
        let mut level = Level::new();
        // 6.1.3 (d)(1)
        for policy in policies
            .iter()
            .map(String::as_str)
            .filter(|policy| *policy != ANY_POLICY)
        {
            work.spend(NODE)?;
            if let Some(parents) = expecting.get(policy) {
                work.spend(parents.len().saturating_mul(NODE))?;
                level.entry(policy).or_default().parents.extend(parents);
            } else if above.contains_key(ANY_POLICY) {
                level.entry(policy).or_default().parents.insert(ANY_POLICY);
            }
        }
        // 6.1.3 (d)(2)
        if any_counts && policies.iter().any(|policy| policy == ANY_POLICY) {
            for (policy, parents) in expecting {
                work.spend(parents.len().saturating_mul(NODE))?;
                level.entry(policy).or_default().parents.extend(parents);
            }
        }
        self.levels.push(level);
        Ok(())
    }

    /// 6.1.3 (e), for a certificate without policies: NULL, for good.
    pub(super) fn set_null(&mut self) {
        self.levels.clear();
    }

    /// 6.1.4 (b)(1): what the subject's domain calls the policy is expected from now on.
    pub(super) fn map(&mut self, mappings: &'c PolicyMappings, work: &mut Work) -> Result<(), PathFailure> {
        let Some(level) = self.levels.last_mut() else {
            return Ok(());
        };
        let any = level.contains_key(ANY_POLICY);
        for (issuer_domain, subject_domain) in mappings {
            work.spend(NODE)?;
            let node = match level.get_mut(issuer_domain.as_str()) {
                Some(node) => node,
                None if any => {
                    let node = level.entry(issuer_domain).or_default();
                    node.parents.insert(ANY_POLICY);
                    node
                }
                None => continue,
            };
            node.mapped_to.get_or_insert_default().insert(subject_domain);
        }
        Ok(())
    }

    /// 6.1.4 (b)(2): mapping is inhibited, the policies that would be mapped go.
    pub(super) fn delete(&mut self, mappings: &PolicyMappings, work: &mut Work) -> Result<(), PathFailure> {
        work.spend(mappings.len().saturating_mul(NODE))?;
        if let Some(level) = self.levels.last_mut() {
            for (issuer_domain, _) in mappings {
                level.remove(issuer_domain.as_str());
            }
        }
        Ok(())
    }

    /// 6.1.5 (g): the policies, in the words of the anchor, for which the path is valid; empty is NULL.
    pub(super) fn user_constrained(&self, wanted: &PolicySet) -> BTreeSet<String> {
        let Some(last) = self.levels.last() else {
            return BTreeSet::new();
        };
        // 6.1.5 (g)(iii)(1): nodes below anyPolicy from which there is a way to the last depth
        let mut authority: BTreeSet<String> = BTreeSet::new();
        let mut alive: BTreeSet<&str> = last.keys().copied().collect();
        for level in self.levels.iter().skip(1).rev() {
            let nodes = || level.iter().filter(|(policy, _)| alive.contains(*policy));
            let below_any =
                nodes().filter(|(policy, node)| **policy != ANY_POLICY && node.parents.contains(ANY_POLICY));
            authority.extend(below_any.map(|(policy, _)| (*policy).to_owned()));
            alive = nodes().flat_map(|(_, node)| node.parents.iter().copied()).collect();
        }
        let any = last.contains_key(ANY_POLICY);
        match wanted {
            PolicySet::Any => {
                authority.extend(any.then(|| ANY_POLICY.to_owned()));
                authority
            }
            // 6.1.5 (g)(iii)(3)
            PolicySet::These(wanted) if any => wanted.clone(),
            // 6.1.5 (g)(iii)(2)
            PolicySet::These(wanted) => authority.intersection(wanted).cloned().collect(),
        }
    }
}

/// About the octets of a policy.
const NODE: usize = 16;

/// expected_policy_set turned round: which nodes expect a policy.
fn expecting<'c>(level: &Level<'c>, work: &mut Work) -> Result<BTreeMap<&'c str, Vec<&'c str>>, PathFailure> {
    let mut expecting: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (policy, node) in level {
        let expected = node.mapped_to.iter().flatten().copied();
        let itself = node.mapped_to.is_none().then_some(*policy);
        for expected in expected.chain(itself) {
            work.spend(NODE)?;
            expecting.entry(expected).or_default().push(policy);
        }
    }
    Ok(expecting)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policies(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn mappings(pairs: &[(&str, &str)]) -> PolicyMappings {
        pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    fn plenty() -> Work {
        Work::new(1_000_000)
    }

    #[test]
    fn a_policy_of_every_certificate_is_what_the_path_is_valid_for() {
        let (one, two) = (policies(&["1.1", "1.2"]), policies(&["1.2", "1.3"]));
        let mut graph = PolicyGraph::new();
        graph.add(&one, true, &mut plenty()).unwrap();
        graph.add(&two, true, &mut plenty()).unwrap();
        assert_eq!(
            graph.user_constrained(&PolicySet::Any),
            BTreeSet::from(["1.2".to_owned()])
        );
        let other = PolicySet::These(BTreeSet::from(["1.3".to_owned()]));
        assert!(graph.user_constrained(&other).is_empty());
    }

    #[test]
    fn a_mapped_policy_is_reported_in_the_words_of_the_anchor() {
        let (one, map, two) = (policies(&["1.1"]), mappings(&[("1.1", "2.1")]), policies(&["2.1"]));
        let mut graph = PolicyGraph::new();
        graph.add(&one, true, &mut plenty()).unwrap();
        graph.map(&map, &mut plenty()).unwrap();
        graph.add(&two, true, &mut plenty()).unwrap();
        assert_eq!(
            graph.user_constrained(&PolicySet::Any),
            BTreeSet::from(["1.1".to_owned()])
        );
        graph.set_null();
        assert!(graph.is_null() && graph.user_constrained(&PolicySet::Any).is_empty());
    }

    /// Two policies, each mapped to both: the tree has 2^60 leaves, the graph 120 nodes.
    #[test]
    fn a_tree_that_doubles_with_each_certificate_is_a_small_graph() {
        let both = policies(&["1.1", "1.2"]);
        let map = mappings(&[("1.1", "1.1"), ("1.1", "1.2"), ("1.2", "1.1"), ("1.2", "1.2")]);
        let mut graph = PolicyGraph::new();
        let mut work = Work::new(60 * 16 * 16);
        for _ in 0..60 {
            graph.add(&both, true, &mut work).unwrap();
            graph.map(&map, &mut work).unwrap();
        }
        assert_eq!(graph.levels.iter().map(BTreeMap::len).sum::<usize>(), 121);
        assert_eq!(graph.user_constrained(&PolicySet::Any).len(), 2);
    }

    #[test]
    fn more_mappings_than_the_budget_pays_for_are_given_up() {
        let many: PolicyMappings = (0..1_000).map(|n| ("1.1".to_owned(), format!("2.{n}"))).collect();
        let one = policies(&["1.1"]);
        let mut graph = PolicyGraph::new();
        let mut work = Work::new(500 * 16);
        graph.add(&one, true, &mut work).unwrap();
        assert_eq!(graph.map(&many, &mut work), Err(PathFailure::Budget));
    }
}
