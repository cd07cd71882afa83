//! Certificate extensions: RFC 5280 4.2.
//!
//! x509-parser takes the values apart; here they become facts. What it forgives is noted: a value with bytes
//! after it, an extension given twice. A fault in an extension that decides whether a certificate may sign
//! others, or in any critical one, makes the certificate unusable in a path; other faults cost only that extension. Names and
//! policies are read by this crate itself.

use x509_parser::extensions::{AccessDescription, GeneralName, ParsedExtension, X509Extension};

use crate::Error;
use crate::NameConstraints;
use crate::distribution_point::{self, DistributionPoint};
use crate::policies::{self, PolicyConstraints, PolicyMappings};
use crate::{general_name, tlv};

/// keyUsage (4.2.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage(u16);

impl KeyUsage {
    const NAMES: [&'static str; 9] = [
        "digitalSignature",
        "nonRepudiation",
        "keyEncipherment",
        "dataEncipherment",
        "keyAgreement",
        "keyCertSign",
        "cRLSign",
        "encipherOnly",
        "decipherOnly",
    ];

    /// Bit 0.
    pub const fn digital_signature(self) -> bool {
        self.bit(0)
    }

    /// Bit 1, also called contentCommitment.
    pub const fn non_repudiation(self) -> bool {
        self.bit(1)
    }

    /// Bit 5: may sign certificates.
    pub const fn key_cert_sign(self) -> bool {
        self.bit(5)
    }

    /// Bit 6: may sign CRLs.
    pub const fn crl_sign(self) -> bool {
        self.bit(6)
    }

    /// The names of the bits that are set, as RFC 5280 writes them.
    pub fn names(self) -> Vec<&'static str> {
        let set = Self::NAMES.iter().enumerate().filter(|(bit, _)| self.0 >> bit & 1 == 1);
        set.map(|(_, name)| *name).collect()
    }

    const fn bit(self, bit: u8) -> bool {
        self.0 >> bit & 1 == 1
    }
}

/// basicConstraints (4.2.1.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicConstraints {
    /// The subject may issue certificates.
    pub ca: bool,
    /// How many intermediates that are not self-issued may follow.
    pub path_len: Option<u32>,
}

/// authorityInfoAccess (4.2.2.1): addresses, as text that nobody has checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorityInfoAccess {
    /// OCSP responders.
    pub ocsp: Vec<String>,
    /// Where the issuer's certificate is.
    pub ca_issuers: Vec<String>,
}

/// Something in a certificate that is not as RFC 5280 wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// A stable kebab-case name.
    pub code: &'static str,
    /// The extension concerned, as dotted numbers.
    pub extension: Option<String>,
    /// The certificate must not be used in a path.
    pub essential: bool,
}

/// What the extensions say.
#[derive(Debug, Default)]
pub(crate) struct Extensions {
    pub(crate) key_usage: Option<KeyUsage>,
    pub(crate) basic_constraints: Option<BasicConstraints>,
    pub(crate) extended_key_usage: Option<Vec<String>>,
    pub(crate) extended_key_usage_critical: bool,
    pub(crate) subject_key_identifier: Option<Box<[u8]>>,
    pub(crate) authority_key_identifier: Option<Box<[u8]>>,
    pub(crate) distribution_points: Vec<DistributionPoint>,
    pub(crate) freshest_crl: Vec<DistributionPoint>,
    pub(crate) ocsp_no_check: bool,
    pub(crate) authority_info_access: AuthorityInfoAccess,
    pub(crate) policies: Vec<String>,
    pub(crate) policy_mappings: PolicyMappings,
    pub(crate) policy_constraints: Option<PolicyConstraints>,
    pub(crate) inhibit_any_policy: Option<u32>,
    pub(crate) name_constraints: Option<NameConstraints>,
    pub(crate) subject_alt_names: Option<Vec<general_name::GeneralName>>,
    /// There is a subjectAltName, and nobody knows what it says.
    pub(crate) subject_alt_name_unreadable: bool,
    /// As dotted numbers.
    critical: Vec<String>,
    pub(crate) critical_unknown: Vec<String>,
    pub(crate) faults: Vec<Fault>,
}

impl Extensions {
    pub(crate) fn read(extensions: &[X509Extension<'_>]) -> Self {
        let mut facts = Self::default();
        let mut seen = std::collections::HashSet::new();
        for extension in extensions {
            let oid = extension.oid.as_bytes();
            if !seen.insert(oid) {
                facts.fault("extension-duplicate", oid, true);
                continue;
            }
            if extension.critical {
                facts.critical.push(text(oid));
            }
            let essential = extension.critical || ESSENTIAL.contains(&oid);
            match facts.take(extension) {
                Ok(()) if one_value(extension) => {}
                Ok(()) | Err(Unread::Malformed) => facts.fault("extension-malformed", oid, essential),
                Err(Unread::Empty) => facts.fault("extension-empty", oid, essential),
                Err(Unread::Unknown) if extension.critical => facts.critical_unknown.push(text(oid)),
                Err(Unread::Unknown) => {}
            }
        }
        facts
    }

    pub(crate) fn is_critical(&self, oid: &str) -> bool {
        self.critical.iter().any(|critical| critical == oid)
    }

    fn fault(&mut self, code: &'static str, oid: &[u8], essential: bool) {
        let extension = Some(text(oid));
        self.faults.push(Fault {
            code,
            extension,
            essential,
        });
    }

    fn take(&mut self, extension: &X509Extension<'_>) -> Result<(), Unread> {
        if extension.oid.as_bytes() == CRL_DISTRIBUTION_POINTS {
            self.distribution_points =
                distribution_point::read_all(extension.value).map_err(|_: Error| Unread::Malformed)?;
            return Ok(());
        }
        // 4.2.1.15: never critical; a critical one stays unknown
        if extension.oid.as_bytes() == FRESHEST_CRL && !extension.critical {
            self.freshest_crl = distribution_point::read_all(extension.value).map_err(|_: Error| Unread::Malformed)?;
            return Ok(());
        }
        if extension.oid.as_bytes() == OCSP_NO_CHECK {
            // RFC 6960 4.2.2.2.1: the value is NULL
            self.ocsp_no_check = extension.value == [5, 0];
            return if self.ocsp_no_check {
                Ok(())
            } else {
                Err(Unread::Malformed)
            };
        }
        if let Some(result) = self.take_names_and_policies(extension) {
            return result.map_err(|_: Error| Unread::Malformed);
        }
        match extension.parsed_extension() {
            ParsedExtension::KeyUsage(usage) => self.key_usage = Some(KeyUsage(usage.flags)),
            ParsedExtension::BasicConstraints(constraints) => {
                self.basic_constraints = Some(BasicConstraints {
                    ca: constraints.ca,
                    path_len: constraints.path_len_constraint,
                });
            }
            ParsedExtension::ExtendedKeyUsage(_) => {
                self.extended_key_usage = Some(purposes(extension.value)?);
                self.extended_key_usage_critical = extension.critical;
            }
            ParsedExtension::SubjectKeyIdentifier(id) => self.subject_key_identifier = Some(id.0.into()),
            ParsedExtension::AuthorityKeyIdentifier(aki) => {
                self.authority_key_identifier = aki.key_identifier.as_ref().map(|id| id.0.into());
            }
            ParsedExtension::AuthorityInfoAccess(access) => self.authority_info_access = addresses(&access.accessdescs),
            ParsedExtension::IssuerAlternativeName(names) if names.general_names.is_empty() => {
                return Err(Unread::Empty);
            }
            ParsedExtension::SubjectAlternativeName(names) if names.general_names.is_empty() => {
                return Err(Unread::Empty);
            }
            ParsedExtension::SubjectAlternativeName(_) => {
                let names = general_name::read_all(extension.value);
                self.subject_alt_name_unreadable = names.is_err();
                self.subject_alt_names = Some(names.map_err(|_: Error| Unread::Malformed)?);
            }
            ParsedExtension::IssuerAlternativeName(_) | ParsedExtension::SubjectInfoAccess(_) => {}
            ParsedExtension::ParseError { .. } => {
                self.subject_alt_name_unreadable |= extension.oid.as_bytes() == SUBJECT_ALT_NAME;
                return Err(Unread::Malformed);
            }
            _ => return Err(Unread::Unknown),
        }
        Ok(())
    }

    /// 4.2.1.4, 4.2.1.5, 4.2.1.10, 4.2.1.11, 4.2.1.14.
    fn take_names_and_policies(&mut self, extension: &X509Extension<'_>) -> Option<Result<(), Error>> {
        let value = extension.value;
        Some(match extension.oid.as_bytes() {
            CERTIFICATE_POLICIES => {
                policies::certificate_policies(value, extension.critical).map(|policies| self.policies = policies)
            }
            POLICY_MAPPINGS => policies::policy_mappings(value).map(|mappings| self.policy_mappings = mappings),
            NAME_CONSTRAINTS => {
                NameConstraints::from_der(value).map(|constraints| self.name_constraints = Some(constraints))
            }
            POLICY_CONSTRAINTS => {
                PolicyConstraints::read(value).map(|constraints| self.policy_constraints = Some(constraints))
            }
            INHIBIT_ANY_POLICY => {
                policies::inhibit_any_policy(value).map(|skipped| self.inhibit_any_policy = Some(skipped))
            }
            _ => return None,
        })
    }
}

enum Unread {
    Malformed,
    Empty,
    Unknown,
}

const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 19];
const KEY_USAGE: &[u8] = &[0x55, 0x1d, 15];
const NAME_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 30];
const CRL_DISTRIBUTION_POINTS: &[u8] = &[0x55, 0x1d, 31];
const FRESHEST_CRL: &[u8] = &[0x55, 0x1d, 46];
/// id-pkix-ocsp-nocheck, 1.3.6.1.5.5.7.48.1.5.
const OCSP_NO_CHECK: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 0x30, 1, 5];
const POLICY_MAPPINGS: &[u8] = &[0x55, 0x1d, 33];
const POLICY_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 36];
const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1d, 37];
const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1d, 17];
const CERTIFICATE_POLICIES: &[u8] = &[0x55, 0x1d, 32];
const INHIBIT_ANY_POLICY: &[u8] = &[0x55, 0x1d, 54];

/// To ignore one of these because it is malformed would widen what the certificate may do.
const ESSENTIAL: [&[u8]; 7] = [
    INHIBIT_ANY_POLICY,
    BASIC_CONSTRAINTS,
    KEY_USAGE,
    NAME_CONSTRAINTS,
    POLICY_MAPPINGS,
    POLICY_CONSTRAINTS,
    EXTENDED_KEY_USAGE,
];

/// The value is one element and nothing after it. x509-parser does not look.
fn one_value(extension: &X509Extension<'_>) -> bool {
    let mut reader = tlv::Reader::new(extension.value);
    reader.next().is_ok() && reader.is_empty()
}

fn purposes(value: &[u8]) -> Result<Vec<String>, Unread> {
    let mut purposes = Vec::new();
    let mut reader = tlv::only(value, tlv::SEQUENCE).map_err(|_| Unread::Malformed)?.reader();
    while !reader.is_empty() {
        let oid = reader.expect(tlv::OID).map_err(|_| Unread::Malformed)?;
        purposes.push(tlv::oid_text(oid.content).ok_or(Unread::Malformed)?);
    }
    Ok(purposes)
}

fn addresses(descriptions: &[AccessDescription<'_>]) -> AuthorityInfoAccess {
    let of = |method: &[u8]| {
        let wanted = descriptions
            .iter()
            .filter(|description| description.access_method.as_bytes() == method);
        let addresses = wanted.filter_map(|description| match &description.access_location {
            GeneralName::URI(address) => Some((*address).to_owned()),
            _ => None,
        });
        addresses.collect()
    };
    AuthorityInfoAccess {
        ocsp: of(&[0x2b, 6, 1, 5, 5, 7, 0x30, 1]),
        ca_issuers: of(&[0x2b, 6, 1, 5, 5, 7, 0x30, 2]),
    }
}

pub(crate) fn text(oid: &[u8]) -> String {
    tlv::oid_text(oid).unwrap_or_else(|| "malformed".to_owned())
}
