//! RFC 5280 4.1.1.2, as RFC 5652 10.1 uses it.

use kyso_pki::crypto::{DigestAlgorithm, SignatureAlgorithm, UnsupportedAlgorithm};

use crate::Error;
use crate::ber::{self, Element};

/// `AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY OPTIONAL }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlgorithmIdentifier {
    /// Dotted numbers.
    pub algorithm: String,
    der: Vec<u8>,
}

impl AlgorithmIdentifier {
    /// The received bytes; if they were BER, with definite and shortest lengths.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The digest algorithm that this is. Some signers name the signature here (sha256WithRSAEncryption): its digest is what
    /// they mean, and the signer information has [`Oddity::AlgorithmMisnamed`](crate::Oddity::AlgorithmMisnamed).
    ///
    /// # Errors
    /// If it is no digest that can be computed here, or has parameters other than NULL (RFC 5754 2).
    pub fn digest(&self) -> Result<DigestAlgorithm, UnsupportedAlgorithm> {
        DigestAlgorithm::from_algorithm_identifier(&self.der)
            .or_else(|unsupported| self.digest_of_signature().ok_or(unsupported))
    }

    /// The digest, if this is a signature algorithm that names one.
    pub(crate) fn digest_of_signature(&self) -> Option<DigestAlgorithm> {
        let algorithm = SignatureAlgorithm::from_algorithm_identifier(&self.der, None);
        algorithm.ok().and_then(|algorithm| algorithm.digest())
    }

    pub(crate) fn read(element: &Element<'_>) -> Result<Self, Error> {
        if element.tag != ber::SEQUENCE {
            return Err(ber::wrong_tag(element.offset));
        }
        let algorithm = element.reader().expect(ber::OID)?;
        Ok(Self {
            algorithm: ber::oid_text(algorithm.content),
            der: element.definite()?.into_owned(),
        })
    }
}
