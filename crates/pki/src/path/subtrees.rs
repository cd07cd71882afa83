//! Which names a certificate may bear: RFC 5280 6.1.3 (b), (c) and 6.1.4 (g) with the matching of 4.2.1.10.
//!
//! permitted_subtrees stays a list of lists, one for each certificate that constrains: to be within each of them is to be within their
//! intersection. The rules of rfc822Name hold for each emailAddress of the subject too, also where 4.2.1.10 would let
//! subjectAltName speak alone. A name of a form that is constrained and not processed is refused (4.2.1.10).

use super::{PathFailure, work::Work};
use crate::general_name::{GeneralName, is_host_name};
use crate::{Certificate, NameConstraints};

/// permitted_subtrees and excluded_subtrees of 6.1.2 (b), (c).
pub(super) struct Subtrees<'c>(Vec<&'c NameConstraints>);

impl<'c> Subtrees<'c> {
    /// 6.1.2 (b), (c)
    pub(super) fn initial(constraints: &'c NameConstraints) -> Self {
        Self(vec![constraints])
    }

    /// 6.1.4 (g): permitted is intersected, excluded united.
    pub(super) fn narrow(&mut self, constraints: &'c NameConstraints) {
        self.0.push(constraints);
    }

    /// 6.1.3 (b), (c) for every name of one certificate.
    pub(super) fn admit(&self, certificate: &Certificate, work: &mut Work) -> Result<(), PathFailure> {
        if self.0.iter().all(|constraints| constraints.is_empty()) {
            return Ok(());
        }
        let extensions = certificate.extensions();
        if extensions.subject_alt_name_unreadable {
            let fault = "extension-malformed";
            return Err(PathFailure::Malformed { fault });
        }
        if !certificate.subject().is_empty() {
            self.admit_name(&GeneralName::Directory(certificate.subject().clone()), work)?;
        }
        for address in certificate.subject().values("1.2.840.113549.1.9.1") {
            self.admit_name(&GeneralName::Rfc822(address.to_owned()), work)?;
        }
        for name in extensions.subject_alt_names.iter().flatten() {
            self.admit_name(name, work)?;
        }
        Ok(())
    }

    fn admit_name(&self, name: &GeneralName, work: &mut Work) -> Result<(), PathFailure> {
        let refused = || PathFailure::NameConstraints {
            form: name.form(),
            name: name.text().chars().take(SHOWN).collect(),
        };
        for constraints in &self.0 {
            work.spend(constraints.len())?;
            for base in of_form(&constraints.excluded, name) {
                work.spend(cost(base, name))?;
                if within(name, base, Reach::Any).unwrap_or(true) {
                    return Err(refused());
                }
            }
            let mut permitted = of_form(&constraints.permitted, name).peekable();
            let mut admitted = permitted.peek().is_none();
            for base in permitted {
                work.spend(cost(base, name))?;
                if within(name, base, Reach::All).unwrap_or(false) {
                    admitted = true;
                    break;
                }
            }
            if !admitted {
                return Err(refused());
            }
        }
        Ok(())
    }
}

/// So much of a name is shown.
const SHOWN: usize = 200;

/// A name that stands for many (`*.example.com`) is within a permitted base if all are, within an excluded one if any is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    All,
    Any,
}

fn of_form<'c>(bases: &'c [GeneralName], name: &GeneralName) -> impl Iterator<Item = &'c GeneralName> {
    let form = name.form();
    bases.iter().filter(move |base| base.form() == form)
}

fn cost(base: &GeneralName, name: &GeneralName) -> usize {
    base.len().saturating_add(name.len())
}

/// `None` if nobody can tell.
fn within(name: &GeneralName, base: &GeneralName, reach: Reach) -> Option<bool> {
    match (name, base) {
        (GeneralName::Directory(name), GeneralName::Directory(base)) => Some(name.is_within(base)),
        (GeneralName::Rfc822(name), GeneralName::Rfc822(base)) => mailbox_within(name, base),
        (GeneralName::Dns(name), GeneralName::Dns(base)) => dns_within(name, base, reach),
        (GeneralName::Uri(name), GeneralName::Uri(base)) => {
            uri_host(name).map(|host| host_or_domain_within(host, base))
        }
        (GeneralName::Ip(address), GeneralName::Ip(range)) => Some(address_within(address, range)),
        _ => None,
    }
}

/// A mailbox, all mailboxes of a host, or (with a leading period) those of all hosts below a domain.
fn mailbox_within(name: &str, base: &str) -> Option<bool> {
    let (local, host) = name.rsplit_once('@')?;
    if local.is_empty() || !is_host_name(host) {
        return None;
    }
    Some(match base.rsplit_once('@') {
        // 7.5: the local part is compared as it stands
        Some((base_local, base_host)) => local == base_local && host.eq_ignore_ascii_case(base_host),
        None => host_or_domain_within(host, base),
    })
}

/// With a leading period the hosts below, without it that host.
fn host_or_domain_within(host: &str, base: &str) -> bool {
    if base.starts_with('.') {
        ends_with(host, base) && host.len() > base.len()
    } else {
        host.eq_ignore_ascii_case(base)
    }
}

/// Labels may be added on the left. Of a wildcard the first label may be any.
fn dns_within(name: &str, base: &str, reach: Reach) -> Option<bool> {
    let below = |name: &str| {
        let labels = name.len().checked_sub(base.len()).and_then(|at| at.checked_sub(1));
        base.is_empty()
            || name.eq_ignore_ascii_case(base)
            || (ends_with(name, base) && labels.and_then(|at| name.as_bytes().get(at)) == Some(&b'.'))
    };
    match name.strip_prefix("*.") {
        Some(parent) if is_host_name(parent) => {
            let some_label = base
                .split_once('.')
                .is_some_and(|(_, parent_of_base)| parent_of_base.eq_ignore_ascii_case(parent));
            Some(below(name) || (reach == Reach::Any && some_label))
        }
        None if is_host_name(name) => Some(below(name)),
        _ => None,
    }
}

fn ends_with(text: &str, end: &str) -> bool {
    let tail = text.len().checked_sub(end.len()).and_then(|at| text.get(at..));
    tail.is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

/// RFC 3986 3.2.2: the host, which 4.2.1.10 wants to be a domain name.
fn uri_host(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host_and_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host_and_port.split_once(':').map_or(host_and_port, |(host, _)| host);
    let is_address = host.rsplit('.').next()?.bytes().all(|octet| octet.is_ascii_digit());
    (is_host_name(host) && !is_address).then_some(host)
}

/// RFC 4632: the octets under the mask agree.
fn address_within(address: &[u8], range: &[u8]) -> bool {
    let (base, mask) = range.split_at(range.len() / 2);
    let bits = address.iter().zip(base).zip(mask);
    address.len() == base.len() && bits.into_iter().all(|((own, base), mask)| own & mask == base & mask)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dns(text: &str) -> GeneralName {
        GeneralName::Dns(text.to_owned())
    }

    #[test]
    fn labels_are_added_on_the_left_of_a_dns_name() {
        let within = |name, base| within(&dns(name), &dns(base), Reach::All);
        for name in ["example.com", "a.example.com", "A.b.EXAMPLE.com", "*.example.com"] {
            assert_eq!(within(name, "example.com"), Some(true), "{name}");
            assert_eq!(within(name, ""), Some(true), "{name}");
        }
        for name in ["badexample.com", "com", "example.com.vn", "*.com"] {
            assert_eq!(within(name, "example.com"), Some(false), "{name}");
        }
        for name in ["", "a..b", "example.com.", "a b"] {
            assert_eq!(within(name, "example.com"), None, "{name}");
        }
    }

    #[test]
    fn a_wildcard_is_excluded_if_one_of_its_names_is() {
        let excluded = |name, base| within(&dns(name), &dns(base), Reach::Any);
        assert_eq!(excluded("*.example.com", "a.example.com"), Some(true));
        assert_eq!(excluded("*.example.com", "b.a.example.com"), Some(false));
        let permitted = within(&dns("*.example.com"), &dns("a.example.com"), Reach::All);
        assert_eq!(permitted, Some(false));
    }

    #[test]
    fn a_mailbox_a_host_and_a_domain_are_three_things() {
        for (name, base, expected) in [
            ("a@example.com", "a@EXAMPLE.com", Some(true)),
            ("A@example.com", "a@example.com", Some(false)),
            ("a@example.com", "example.com", Some(true)),
            ("a@b.example.com", "example.com", Some(false)),
            ("a@b.example.com", ".example.com", Some(true)),
            ("a@example.com", ".example.com", Some(false)),
            ("example.com", "example.com", None),
        ] {
            assert_eq!(mailbox_within(name, base), expected, "{name} {base}");
        }
    }

    #[test]
    fn the_host_of_a_uri_is_a_domain_name() {
        for (uri, host) in [
            ("http://example.com/a@b", Some("example.com")),
            ("ldap://user@example.com:389?x", Some("example.com")),
            ("http://192.0.2.1/", None),
            ("http://[::1]/", None),
            ("mailto:a@example.com", None),
        ] {
            assert_eq!(uri_host(uri), host, "{uri}");
        }
    }

    #[test]
    fn an_address_is_within_its_range_and_family() {
        let range = [10, 1, 0, 0, 255, 255, 0, 0];
        assert!(address_within(&[10, 1, 2, 3], &range));
        assert!(!address_within(&[10, 2, 2, 3], &range));
        assert!(!address_within(&[10; 16], &range));
    }
}
