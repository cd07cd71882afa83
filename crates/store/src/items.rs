//! What a file brings: certificates and CRLs in PEM (RFC 7468), DER, or a PKCS#7 bundle without a signer (RFC 5652 5, `.p7b`).

use kyso::{Certificate, CertificateList};
use kyso_pki::pem;

/// Certificates and CRLs of one file, in its order, each once.
#[derive(Debug, Clone, Default)]
pub struct Items {
    /// Certificates.
    pub certificates: Vec<Certificate>,
    /// CRLs.
    pub crls: Vec<CertificateList>,
}

/// Why a file brings nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ItemsError {
    /// It is damaged, or something else.
    #[error(transparent)]
    Unreadable(#[from] kyso_pki::Error),
    /// There is nothing of the kind in it.
    #[error("there is no certificate and no CRL")]
    Nothing,
    /// There is more in it than anybody needs.
    #[error("there are more than {ITEM_LIMIT} certificates and CRLs")]
    TooMany,
}

impl ItemsError {
    /// A stable name.
    pub fn code(&self) -> &'static str {
        match self {
            ItemsError::Unreadable(error) => error.code(),
            ItemsError::Nothing => "trust-unknown-format",
            ItemsError::TooMany => "trust-too-many",
        }
    }
}

/// More than all authorities of a country have.
const ITEM_LIMIT: usize = 1000;

impl Items {
    /// Reads a file; all of it or nothing.
    ///
    /// # Errors
    /// [`ItemsError`].
    pub fn read(bytes: &[u8]) -> Result<Self, ItemsError> {
        let mut items = Self::default();
        if bytes.first() == Some(&0x30) {
            items.der(bytes)?;
        } else {
            for block in pem::split(bytes)? {
                match block.label.as_str() {
                    "CERTIFICATE" | "X509 CERTIFICATE" => items.certificates.push(Certificate::from_der(&block.der)?),
                    "X509 CRL" | "CRL" => items.crls.push(CertificateList::from_der(&block.der)?),
                    "PKCS7" | "CMS" => items.der(&block.der)?,
                    // a key beside its certificate is not asked for
                    _ => {}
                }
                items.check_number()?;
            }
        }
        items.check_number()?;
        items.only_once();
        match items.certificates.is_empty() && items.crls.is_empty() {
            true => Err(ItemsError::Nothing),
            false => Ok(items),
        }
    }

    /// The three kinds begin alike; the error is that of the certificate.
    fn der(&mut self, der: &[u8]) -> Result<(), ItemsError> {
        let error = match Certificate::from_der(der) {
            Ok(certificate) => {
                self.certificates.push(certificate);
                return Ok(());
            }
            Err(error) => error,
        };
        if let Ok(crl) = CertificateList::from_der(der) {
            self.crls.push(crl);
            return Ok(());
        }
        let Ok(bundle) = kyso_cms::SignedData::from_ber(der) else {
            return Err(error.into());
        };
        for der in &bundle.certificates {
            self.certificates.push(Certificate::from_der(der)?);
            self.check_number()?;
        }
        for der in &bundle.crls {
            self.crls.push(CertificateList::from_der(der)?);
            self.check_number()?;
        }
        Ok(())
    }

    fn check_number(&self) -> Result<(), ItemsError> {
        match self.certificates.len() + self.crls.len() > ITEM_LIMIT {
            true => Err(ItemsError::TooMany),
            false => Ok(()),
        }
    }

    fn only_once(&mut self) {
        let mut known = std::collections::HashSet::new();
        self.certificates
            .retain(|certificate| known.insert(*certificate.sha256()));
        self.crls.retain(|crl| known.insert(*crl.sha256()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kyso_testkit::pki;

    #[test]
    fn pem_der_and_crls_are_told_apart() {
        let chain = std::fs::read(kyso_testkit::pki_folder().join("chain.pem")).unwrap();
        assert_eq!(Items::read(&chain).unwrap().certificates.len(), 2);
        let twice = [chain.clone(), chain].concat();
        assert_eq!(Items::read(&twice).unwrap().certificates.len(), 2);
        assert_eq!(Items::read(&pki().root_g1.certificate).unwrap().certificates.len(), 1);
        assert_eq!(Items::read(&pki().root_g1.crl).unwrap().crls.len(), 1);
    }

    #[test]
    fn anything_else_is_an_error_with_a_name() {
        assert_eq!(Items::read(b"").unwrap_err().code(), "trust-unknown-format");
        assert_eq!(Items::read(b"%PDF-1.7").unwrap_err().code(), "trust-unknown-format");
        assert!(Items::read(&pki().root_g1.certificate[..100]).is_err());
        assert!(Items::read(b"\x30\x00").is_err());
    }
}
