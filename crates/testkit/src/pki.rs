use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The public key infrastructure in `testdata/pki`, shaped like the Vietnamese government's: two generations of a
/// root, each with a subordinate authority. Valid until 2049. How it is made: `testdata/pki/README.md`.
#[derive(Debug)]
pub struct Pki {
    /// First generation: RSA-2048, names without accents.
    pub root_g1: Authority,
    /// Second generation: RSA-4096, names with accents.
    pub root_g2: Authority,
    /// Subordinate of the first root: RSA-2048.
    pub ca_g1: Authority,
    /// Subordinate of the second root: RSA-4096, path length 0.
    pub ca_g2: Authority,
    /// A person, RSA-2048, of the second generation.
    pub person: Identity,
    /// An organisation, RSA-2048, of the first generation, with the oddities of its certificates: empty
    /// issuerAltName, Netscape extensions, keyUsage not critical, two OUs, UID, serial number of three octets,
    /// authorityKeyIdentifier with issuer and serial number.
    pub organisation: Identity,
    /// RSA-3072.
    pub rsa3072: Identity,
    /// RSA-4096.
    pub rsa4096: Identity,
    /// ECDSA on P-256.
    pub p256: Identity,
    /// ECDSA on P-384.
    pub p384: Identity,
    /// ECDSA on P-521.
    pub p521: Identity,
    /// Ed25519.
    pub ed25519: Identity,
    /// Valid 2018-09-01 to 2020-12-31.
    pub expired: Identity,
    /// Valid from 2048-01-01.
    pub not_yet_valid: Identity,
    /// Revoked on 2025-06-01, keyCompromise.
    pub revoked: Identity,
    /// On hold since 2025-07-01 (certificateHold).
    pub suspended: Identity,
}

/// A certification authority with its CRL.
#[derive(Debug)]
pub struct Authority {
    /// Certificate, DER.
    pub certificate: Vec<u8>,
    /// Private key, PKCS#8 DER.
    pub key: Vec<u8>,
    /// CRL, DER: thisUpdate 2025-09-01, nextUpdate 2049-12-31.
    pub crl: Vec<u8>,
}

/// Somebody who signs.
#[derive(Debug)]
pub struct Identity {
    /// The name of its files: `<name>.crt.pem`, `<name>.key.pem`.
    pub name: &'static str,
    /// Certificate, DER.
    pub certificate: Vec<u8>,
    /// Private key, PKCS#8 DER.
    pub key: Vec<u8>,
    /// Subordinate authority, then root; DER.
    pub chain: Vec<Vec<u8>>,
}

impl Pki {
    /// Both roots, DER.
    pub fn roots(&self) -> [&[u8]; 2] {
        [&self.root_g1.certificate, &self.root_g2.certificate]
    }

    /// Everything that belongs into a trust store: roots, subordinate authorities, CRLs; DER.
    pub fn trust(&self) -> Vec<&[u8]> {
        let authorities = [&self.root_g1, &self.root_g2, &self.ca_g1, &self.ca_g2];
        authorities
            .iter()
            .flat_map(|authority| [authority.certificate.as_slice(), &authority.crl])
            .collect()
    }
}

/// The test infrastructure, read once.
pub fn pki() -> &'static Pki {
    static PKI: LazyLock<Pki> = LazyLock::new(read);
    &PKI
}

/// The folder `testdata/pki`.
pub fn pki_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/pki")
}

/// A file of `testdata/pki`, such as `person.p12`.
pub fn file(name: &str) -> Vec<u8> {
    let path = pki_folder().join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn read() -> Pki {
    let g1 = [pem("ca-g1.crt.pem"), pem("root-g1.crt.pem")];
    let g2 = [pem("ca-g2.crt.pem"), pem("root-g2.crt.pem")];
    let identity = |name| identity(name, &g2);
    Pki {
        root_g1: authority("root-g1"),
        root_g2: authority("root-g2"),
        ca_g1: authority("ca-g1"),
        ca_g2: authority("ca-g2"),
        person: identity("person"),
        organisation: self::identity("organisation", &g1),
        rsa3072: identity("rsa3072"),
        rsa4096: identity("rsa4096"),
        p256: identity("p256"),
        p384: identity("p384"),
        p521: identity("p521"),
        ed25519: identity("ed25519"),
        expired: identity("expired"),
        not_yet_valid: identity("not-yet-valid"),
        revoked: identity("revoked"),
        suspended: identity("suspended"),
    }
}

fn authority(name: &str) -> Authority {
    Authority {
        certificate: pem(&format!("{name}.crt.pem")),
        key: pem(&format!("{name}.key.pem")),
        crl: file(&format!("{name}.crl")),
    }
}

fn identity(name: &'static str, chain: &[Vec<u8>]) -> Identity {
    Identity {
        name,
        certificate: pem(&format!("{name}.crt.pem")),
        key: pem(&format!("{name}.key.pem")),
        chain: chain.to_vec(),
    }
}

/// The DER in a PEM file; text before its first boundary is a comment.
fn pem(name: &str) -> Vec<u8> {
    let text = file(name);
    der::pem::decode_vec(&text)
        .unwrap_or_else(|error| panic!("{name}: {error}"))
        .1
}
