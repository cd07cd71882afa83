//! Ten thousand certificates of one authority: each costs its own signature and a look-up, and whatever they share is done once.

use std::time::Duration;

use kyso::{Certificate, CertificateList, Time, TrustStore};
use kyso_pki::crypto::{Verification, verify};
use kyso_pki::path::{self, Budget, Profile};
use kyso_pki::revocation::{self, Freshness, RevocationContext, RevocationEvidence, RevocationStatus};
use kyso_testkit::mint::{self, CertificateSpec, CrlSpec, KeyPair};

use crate::large::shortest;
use crate::{report, time};

const CERTIFICATES: u32 = 10_000;
const REVOKED: u32 = 1_000;
const ROUNDS: usize = 3;
/// Next to reading a certificate and verifying its signature, once.
const FIRST: f64 = 1.5;
/// Asked again, no signature is verified: a twentieth of the first time leaves nothing to hide one in.
const AGAIN: f64 = 0.35;

pub(crate) fn ratios() -> [bool; 2] {
    let office = Office::new();
    let (mut floors, mut first, mut again) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        floors.push(office.floor());
        let shared = office.shared();
        let mut leaves = Vec::new();
        first.push(time(|| {
            leaves = office
                .leaves
                .iter()
                .map(|der| Certificate::from_der(der).unwrap())
                .collect();
            shared.validate(&leaves);
        }));
        again.push(time(|| shared.validate(&leaves)));
    }
    let (floor, first, again) = (shortest(floors), shortest(first), shortest(again));
    [
        report("10,000 certificates / read, one signature each", (floor, first), FIRST),
        report("10,000 certificates again / the first time", (first, again), AGAIN),
    ]
}

struct Office {
    root: Vec<u8>,
    authority: Vec<u8>,
    leaves: Vec<Vec<u8>>,
    lists: [Vec<u8>; 2],
}

/// What all of them have in common, read once.
struct Shared {
    store: TrustStore,
    pool: [Certificate; 1],
    lists: [CertificateList; 2],
}

impl Office {
    fn new() -> Self {
        let named = |name: &str| mint::name(&[("C", "VN"), ("CN", name)]);
        let root = CertificateSpec::root(named("KYSO TEST root"), &KeyPair::p256(1));
        let authority = CertificateSpec::authority(named("KYSO TEST authority"), &KeyPair::p256(2), &root, 2);
        let key = KeyPair::p256(3);
        let leaf = |number: u32| {
            let name = named(&format!("KYSO TEST {number}"));
            CertificateSpec::leaf(name, &key, &authority, u64::from(10 + number))
        };
        let mut list = CrlSpec::new(&authority);
        for number in CERTIFICATES..CERTIFICATES + REVOKED {
            list = list.revoke(&leaf(number).serial, "20250601000000Z", None);
        }
        Self {
            leaves: (0..CERTIFICATES)
                .map(|number| mint::certificate(&leaf(number)))
                .collect(),
            lists: [mint::crl(&list), mint::crl(&CrlSpec::new(&root))],
            root: mint::certificate(&root),
            authority: mint::certificate(&authority),
        }
    }

    /// Reading each certificate, one signature each, and reading the CRL.
    fn floor(&self) -> Duration {
        let authority = Certificate::from_der(&self.authority).unwrap();
        time(|| {
            let list = CertificateList::from_der(self.lists.first().unwrap()).unwrap();
            for der in &self.leaves {
                let leaf = Certificate::from_der(der).unwrap();
                let algorithm = authority.public_key().default_algorithm().unwrap();
                let verified = verify(authority.public_key(), &algorithm, leaf.tbs_der(), leaf.signature());
                assert_eq!(verified, Verification::Verified);
            }
            list
        })
    }

    fn shared(&self) -> Shared {
        let mut store = TrustStore::new();
        store.add(&self.root).unwrap();
        Shared {
            store,
            pool: [Certificate::from_der(&self.authority).unwrap()],
            lists: [0, 1].map(|index| CertificateList::from_der(self.lists.get(index).unwrap()).unwrap()),
        }
    }
}

impl Shared {
    fn validate(&self, leaves: &[Certificate]) {
        let at: Time = "2025-09-01T00:00:00Z".parse().unwrap();
        for leaf in leaves {
            let path = path::validate(leaf, &self.pool, &self.store, at, Budget::default()).unwrap();
            let context = RevocationContext {
                pool: &self.pool,
                store: &self.store,
                anchor: path.anchor().unwrap(),
                profile: Profile::Lenient,
            };
            let evidence = RevocationEvidence::from_crls(&self.lists);
            let certificates = path.certificates();
            for (certificate, issuer) in certificates.iter().zip(certificates.iter().skip(1)) {
                let status = revocation::status(certificate, issuer, evidence, context, at, Freshness::AtTime);
                assert!(matches!(status, RevocationStatus::Good { .. }), "{status:?}");
            }
        }
    }
}
