use std::fmt;

use kyso::{Signer, SignerError};
use kyso_pki::Certificate;
use kyso_pki::crypto::{PrivateKey, SignatureAlgorithm};

use crate::{KeyError, certificates, pkcs8, pkcs12};

/// A private key that was read from a file, with its certificate. `Debug` shows the certificate alone.
pub struct SoftwareSigner {
    key: PrivateKey,
    certificate: Certificate,
    chain: Vec<Certificate>,
    algorithm: SignatureAlgorithm,
}

impl SoftwareSigner {
    /// The signer in a PKCS#12 file (RFC 7292). Of several keys the one that may sign is taken: keyUsage
    /// (RFC 5280 4.2.1.3) with digitalSignature or nonRepudiation, or none.
    ///
    /// The keys are decrypted by `p12-keystore`, whose copy is freed but not wiped.
    ///
    /// # Errors
    /// [`KeyError::SeveralIdentities`] if more than one may; else as [`Self::all_from_pkcs12`].
    pub fn from_pkcs12(bytes: &[u8], password: Option<&[u8]>) -> Result<Self, KeyError> {
        let mut signers = Self::all_from_pkcs12(bytes, password)?;
        if signers.len() > 1 && signers.iter().any(Self::may_sign) {
            signers.retain(Self::may_sign);
        }
        match (signers.pop(), signers.is_empty()) {
            (Some(signer), true) => Ok(signer),
            (Some(signer), false) => {
                signers.push(signer);
                let subjects = signers.iter().map(|signer| signer.certificate.subject().text());
                Err(KeyError::SeveralIdentities(subjects.collect()))
            }
            (None, _) => Err(KeyError::NoPrivateKey),
        }
    }

    /// Every key of a PKCS#12 file that has a certificate, in the order of the file. Certificates are told by their
    /// public key, not by localKeyId, and the chain is put in order.
    ///
    /// # Errors
    /// If the password is missing or wrong, the file is damaged, or no key has a certificate.
    pub fn all_from_pkcs12(bytes: &[u8], password: Option<&[u8]>) -> Result<Vec<Self>, KeyError> {
        let (keys, pool) = pkcs12::read(bytes, password)?;
        if keys.is_empty() {
            return Err(KeyError::NoPrivateKey);
        }
        let (signers, faults): (Vec<_>, Vec<_>) = keys
            .into_iter()
            .map(|key| Self::of_pool(key, &pool))
            .partition(Result::is_ok);
        let results = if signers.is_empty() { faults } else { signers };
        results.into_iter().collect()
    }

    /// A key in PKCS#8 (RFC 5958), PEM or DER, with its certificate; also unencrypted PKCS#1 and SEC 1 keys. The
    /// certificate file may hold the chain as well; `chain` may hold any certificates in any order.
    ///
    /// # Errors
    /// If the password is missing or wrong, a file is damaged, or the certificate does not belong to the key.
    pub fn from_pkcs8(
        key: &[u8],
        password: Option<&[u8]>,
        certificate: &[u8],
        chain: Option<&[u8]>,
    ) -> Result<Self, KeyError> {
        let key = pkcs8::read(key, password)?;
        let mut pool = certificates::read(certificate)?;
        let certificate = certificates::of_key(key.public_key(), &pool)?;
        if let Some(chain) = chain {
            pool.extend(certificates::read(chain)?);
        }
        Self::new(key, certificate, &pool)
    }

    /// A key with its certificate; of `pool` the chain is taken, nearest first, without self-signed certificates.
    ///
    /// # Errors
    /// [`KeyError::CertificateMismatch`] if the two do not belong together.
    pub fn new(key: PrivateKey, certificate: Certificate, pool: &[Certificate]) -> Result<Self, KeyError> {
        certificates::of_key(key.public_key(), std::slice::from_ref(&certificate))?;
        // the certificate's key may be restricted (RFC 4055 1.2), so it decides
        let algorithm = certificate.public_key().default_algorithm();
        let algorithm =
            algorithm.ok_or_else(|| kyso_pki::crypto::KeyError::Unsupported(certificate.public_key().kind().name()))?;
        let chain = certificates::chain(&certificate, pool);
        Ok(Self {
            key,
            certificate,
            chain,
            algorithm,
        })
    }

    /// Whether keyUsage allows signatures over documents.
    pub fn may_sign(&self) -> bool {
        certificates::may_sign(&self.certificate)
    }

    fn of_pool(key: PrivateKey, pool: &[Certificate]) -> Result<Self, KeyError> {
        let certificate = certificates::of_key(key.public_key(), pool)?;
        Self::new(key, certificate, pool)
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
        self.key.sign(algorithm, message).map_err(|error| SignerError {
            code: error.code(),
            message: error.to_string(),
        })
    }
}

impl fmt::Debug for SoftwareSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SoftwareSigner")
            .field("subject", &self.certificate.subject().text())
            .finish_non_exhaustive()
    }
}
