//! Which certificate belongs to a key, and which ones stand above it.

use der::Decode;
use kyso_pki::crypto::{KeyKind, PublicKey, Verification};
use kyso_pki::{Certificate, pem};

use crate::KeyError;

/// Longest chain that is put in order.
const CHAIN_LIMIT: usize = 16;

/// Certificates of a file: PEM with one or many, or one in DER. Other PEM blocks are passed over.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Certificate>, KeyError> {
    let malformed = |error: kyso_pki::Error| KeyError::CertificateMalformed(error.to_string());
    let blocks = pem::split(bytes).map_err(malformed)?;
    if blocks.is_empty() {
        return Ok(vec![Certificate::from_der(bytes).map_err(malformed)?]);
    }
    blocks
        .iter()
        .filter(|block| {
            matches!(
                block.label.as_str(),
                "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE"
            )
        })
        .map(|block| Certificate::from_der(&block.der).map_err(malformed))
        .collect()
}

/// Whether keyUsage (RFC 5280 4.2.1.3) allows signatures over documents: digitalSignature or nonRepudiation, or no restriction.
pub fn may_sign(certificate: &Certificate) -> bool {
    let usage = certificate.key_usage();
    usage.is_none_or(|usage| usage.digital_signature() || usage.non_repudiation())
}

/// The certificate with this public key. If it was issued more than once for the same key, the youngest.
pub(crate) fn of_key(key: &PublicKey, pool: &[Certificate]) -> Result<Certificate, KeyError> {
    if pool.is_empty() {
        return Err(KeyError::NoCertificate);
    }
    let own = pool
        .iter()
        .filter(|certificate| same_key(certificate.public_key(), key));
    own.max_by_key(|certificate| certificate.not_before())
        .cloned()
        .ok_or(KeyError::CertificateMismatch)
}

/// Those of the pool that stand between `leaf` and its trust anchor, nearest first. A self-signed certificate is no
/// link: whoever trusts it has it.
pub(crate) fn chain(leaf: &Certificate, pool: &[Certificate]) -> Vec<Certificate> {
    let mut chain: Vec<Certificate> = Vec::new();
    while chain.len() < CHAIN_LIMIT {
        let below = chain.last().unwrap_or(leaf);
        let next = pool.iter().find(|candidate| {
            below.issuer() == candidate.subject()
                && below.is_signed_by(candidate.public_key()) == Verification::Verified
                && *candidate != leaf
                && !chain.contains(candidate)
                && !candidate.is_self_signed()
        });
        let Some(next) = next.cloned() else { break };
        chain.push(next);
    }
    chain
}

/// RFC 8017 A.1.1: the modulus of an RSA key, without leading zeros.
pub(crate) fn rsa_modulus(key: &PublicKey) -> Option<Vec<u8>> {
    #[derive(der::Sequence)]
    struct RsaPublicKey<'k> {
        modulus: der::asn1::UintRef<'k>,
        public_exponent: der::asn1::UintRef<'k>,
    }
    if *key.kind() != KeyKind::Rsa {
        return None;
    }
    let info = spki::SubjectPublicKeyInfoRef::try_from(key.spki_der()).ok()?;
    let key = RsaPublicKey::from_der(info.subject_public_key.raw_bytes()).ok()?;
    Some(key.modulus.as_bytes().to_vec())
}

/// The same key, however its algorithm identifier is spelt: RSA with or without NULL, or restricted to PSS.
fn same_key(left: &PublicKey, right: &PublicKey) -> bool {
    fn bits(key: &PublicKey) -> Option<Vec<u8>> {
        let info = spki::SubjectPublicKeyInfoRef::try_from(key.spki_der()).ok()?;
        Some(info.subject_public_key.raw_bytes().to_vec())
    }
    left.kind() == right.kind() && bits(left).is_some_and(|left| Some(left) == bits(right))
}
