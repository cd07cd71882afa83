//! Keys in files: PKCS#12 (RFC 7292), PKCS#8 (RFC 5958, RFC 8018) with X.509 certificates.

use kyso::{Certificate, SignatureAlgorithm, Signer, SignerError};
use kyso_pki::crypto::{self, PrivateKey};
use kyso_pki::pem;
use p12_keystore::Pkcs12Archive;
use p12_keystore::error::Error as Pkcs12Error;
use pkcs8::EncryptedPrivateKeyInfoRef;
use zeroize::Zeroizing;

use crate::KeyError;

/// Most certificates of a chain that are embedded.
const CHAIN_LIMIT: usize = 16;

/// A private key in memory with its certificate. The key is wiped when dropped and never shown.
#[derive(Debug)]
pub struct SoftwareSigner {
    key: PrivateKey,
    certificate: Certificate,
    chain: Vec<Certificate>,
    algorithm: SignatureAlgorithm,
}

impl SoftwareSigner {
    /// The first key of a PKCS#12 file that has a certificate in it, with the certificates above.
    ///
    /// # Errors
    /// [`KeyError`]: a wrong password is told apart from a broken file.
    pub fn from_pkcs12(bytes: &[u8], password: Option<&[u8]>) -> Result<Self, KeyError> {
        let given = std::str::from_utf8(password.unwrap_or_default()).map_err(|_| KeyError::WrongPassword)?;
        let archive = Pkcs12Archive::from_pkcs12(bytes, given).map_err(|error| pkcs12_error(&error, password))?;
        let certificates: Vec<Certificate> = archive
            .certs
            .iter()
            .filter_map(|bag| Certificate::from_der(bag.cert.as_der()).ok())
            .collect();
        let mut failure = KeyError::NoKey;
        for bag in &archive.keys {
            let key = PrivateKey::from_pkcs8_der(bag.key.as_der()).map_err(KeyError::Key)?;
            match Self::new(key, None, certificates.clone()) {
                Ok(signer) => return Ok(signer),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    /// A PKCS#8 key (PEM or DER, encrypted or not), its certificate and the chain above it.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn from_pkcs8(
        key: &[u8],
        password: Option<&[u8]>,
        certificate: &[u8],
        chain: Option<&[u8]>,
    ) -> Result<Self, KeyError> {
        let key = PrivateKey::from_pkcs8_der(&private_key_info(key, password)?).map_err(KeyError::Key)?;
        let mut own = certificates(certificate)?;
        if own.is_empty() {
            return Err(KeyError::NoCertificate);
        }
        let signer = own.remove(0);
        own.extend(chain.map(certificates).transpose()?.unwrap_or_default());
        Self::new(key, Some(signer), own)
    }

    /// Joins key and certificates. Without a named certificate it is the one that has the key.
    fn new(key: PrivateKey, certificate: Option<Certificate>, others: Vec<Certificate>) -> Result<Self, KeyError> {
        let own = |candidate: &Certificate| candidate.public_key() == key.public_key();
        let certificate = match certificate {
            Some(certificate) if own(&certificate) => certificate,
            Some(_) => return Err(KeyError::Mismatch),
            None => others
                .iter()
                .find(|candidate| own(candidate))
                .cloned()
                .ok_or(KeyError::NoCertificate)?,
        };
        let algorithm = key.public_key().default_algorithm();
        let algorithm = algorithm.ok_or_else(|| KeyError::Unsupported(key.public_key().kind().name()))?;
        let chain = chain(&certificate, &others);
        Ok(Self {
            key,
            certificate,
            chain,
            algorithm,
        })
    }
}

impl Signer for SoftwareSigner {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn default_algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn sign(&self, message: &[u8], algorithm: &SignatureAlgorithm) -> Result<Vec<u8>, SignerError> {
        self.key
            .sign(algorithm, message)
            .map_err(|error: crypto::KeyError| SignerError {
                code: error.code(),
                message: error.to_string(),
            })
    }
}

/// Issuers above a certificate, nearest first, as far as they are there. A self-issued one is
/// the last: an anchor that travels along helps nobody to trust it, but some viewers show it.
fn chain(certificate: &Certificate, others: &[Certificate]) -> Vec<Certificate> {
    let mut chain: Vec<Certificate> = Vec::new();
    let mut below = certificate;
    while chain.len() < CHAIN_LIMIT && !below.is_self_issued() {
        let issuer = others
            .iter()
            .find(|other| *other != certificate && !chain.contains(other) && other.subject() == below.issuer());
        let Some(issuer) = issuer else { break };
        chain.push(issuer.clone());
        below = issuer;
    }
    chain
}

/// The DER of a PrivateKeyInfo out of PEM or DER, decrypted when needed.
fn private_key_info(bytes: &[u8], password: Option<&[u8]>) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    if bytes.first() == Some(&0x30) {
        return match EncryptedPrivateKeyInfoRef::try_from(bytes) {
            Ok(_) => decrypt(bytes, password),
            Err(_) => Ok(Zeroizing::new(bytes.to_vec())),
        };
    }
    let blocks = pem::split(bytes).map_err(|_| KeyError::Malformed("PEM"))?;
    for block in blocks {
        match block.label.as_str() {
            "PRIVATE KEY" => return Ok(block.der),
            "ENCRYPTED PRIVATE KEY" => return decrypt(&block.der, password),
            "RSA PRIVATE KEY" | "EC PRIVATE KEY" | "DSA PRIVATE KEY" => return Err(KeyError::TraditionalFormat),
            _ => {}
        }
    }
    Err(KeyError::NoKey)
}

fn decrypt(der: &[u8], password: Option<&[u8]>) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let info = EncryptedPrivateKeyInfoRef::try_from(der).map_err(|_| KeyError::Malformed("PKCS#8"))?;
    if info.encryption_algorithm.pbes2().is_none() {
        return Err(KeyError::UnsupportedEncryption);
    }
    let password = password.ok_or(KeyError::PasswordRequired)?;
    let document = info.decrypt(password).map_err(|_| KeyError::WrongPassword)?;
    Ok(document.to_bytes())
}

/// Certificates in PEM (one or many) or DER (one).
fn certificates(bytes: &[u8]) -> Result<Vec<Certificate>, KeyError> {
    let read = |der: &[u8]| Certificate::from_der(der).map_err(|_| KeyError::Malformed("X.509"));
    if bytes.first() == Some(&0x30) {
        return Ok(vec![read(bytes)?]);
    }
    let blocks = pem::split(bytes).map_err(|_| KeyError::Malformed("PEM"))?;
    blocks
        .iter()
        .filter(|block| block.label.ends_with("CERTIFICATE"))
        .map(|block| read(&block.der))
        .collect()
}

/// The MAC over the whole file (RFC 7292 4) tells a wrong password from a broken file; a file
/// without MAC does so at the first thing that does not decrypt.
fn pkcs12_error(error: &Pkcs12Error, password: Option<&[u8]>) -> KeyError {
    let wrong = match error {
        Pkcs12Error::MacError(_) | Pkcs12Error::UnpadError | Pkcs12Error::Pkcs5Error(_) => true,
        Pkcs12Error::UnsupportedEncryptionScheme | Pkcs12Error::UnsupportedMacAlgorithm => {
            return KeyError::UnsupportedEncryption;
        }
        _ => false,
    };
    match (wrong, password) {
        (true, None) => KeyError::PasswordRequired,
        (true, Some(_)) => KeyError::WrongPassword,
        (false, _) => KeyError::Malformed("PKCS#12"),
    }
}
