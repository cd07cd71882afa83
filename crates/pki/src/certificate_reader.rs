//! Certificates that occur many times: twenty signatures of a document bring twenty copies of one chain.

use std::borrow::Borrow;
use std::collections::BTreeSet;

use crate::{Certificate, Error};

/// Reads certificates and remembers them, so that a copy costs a comparison, and what is known about its signature is known of all.
#[derive(Debug, Default)]
pub struct CertificateReader {
    known: BTreeSet<ByDer>,
}

impl CertificateReader {
    /// Reads one DER certificate, as [`Certificate::from_der`].
    ///
    /// # Errors
    /// Those of [`Certificate::from_der`].
    pub fn read(&mut self, der: &[u8]) -> Result<Certificate, Error> {
        if let Some(ByDer(known)) = self.known.get(der) {
            return Ok(known.clone());
        }
        let certificate = Certificate::from_der(der)?;
        self.known.insert(ByDer(certificate.clone()));
        Ok(certificate)
    }
}

/// Ordered by its bytes.
#[derive(Debug, PartialEq, Eq)]
struct ByDer(Certificate);

impl Ord for ByDer {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.der().cmp(other.0.der())
    }
}

impl PartialOrd for ByDer {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Borrow<[u8]> for ByDer {
    fn borrow(&self) -> &[u8] {
        self.0.der()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minting::{person, sub};

    #[test]
    fn a_copy_shares_what_is_known() {
        let mut reader = CertificateReader::default();
        let first = reader.read(&person().der()).unwrap();
        let other = reader.read(&sub().der()).unwrap();
        let copy = reader.read(&person().der()).unwrap();
        assert!(std::ptr::eq(first.der(), copy.der()));
        assert!(first == copy && first != other);
        assert!(reader.read(b"\x30\x00").is_err());
    }
}
