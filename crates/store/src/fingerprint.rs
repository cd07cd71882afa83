//! SHA-256 of an encoded certificate, as people compare it.

use std::fmt;
use std::str::FromStr;

use kyso::{Certificate, CertificateList};

/// SHA-256 of the DER.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// That of a certificate.
    pub fn of(certificate: &Certificate) -> Self {
        Self(*certificate.sha256())
    }

    /// That of a CRL.
    pub fn of_crl(crl: &CertificateList) -> Self {
        Self(*crl.sha256())
    }
}

/// A text that is no fingerprint: not 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a SHA-256 fingerprint: 64 hexadecimal digits are needed")]
pub struct NotAFingerprint;

impl FromStr for Fingerprint {
    type Err = NotAFingerprint;

    /// 64 hexadecimal digits in any letter case; spaces, colons and hyphens between them are passed over, as people write
    /// and programs print them.
    fn from_str(text: &str) -> Result<Self, NotAFingerprint> {
        let digits: Vec<u8> = text
            .chars()
            .filter(|c| !matches!(c, ' ' | ':' | '-'))
            .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect::<Option<_>>()
            .ok_or(NotAFingerprint)?;
        let octets: Vec<u8> = digits
            .chunks(2)
            .map(|pair| match pair {
                [high, low] => Ok(high << 4 | low),
                _ => Err(NotAFingerprint),
            })
            .collect::<Result<_, _>>()?;
        octets.try_into().map(Self).map_err(|_| NotAFingerprint)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "f04ba4b459a7c9a1b971ad9b1cb833e695a80c79aea63b174b66a70edfe2fdb8";

    #[test]
    fn fingerprints_are_read_as_people_write_them() {
        let plain: Fingerprint = TEXT.parse().unwrap();
        assert_eq!(plain.to_string(), TEXT);
        let pairs: Vec<&str> = (0..64).step_by(2).map(|at| &TEXT[at..at + 2]).collect();
        for written in [TEXT.to_uppercase(), pairs.join(":"), pairs.join(" "), pairs.join("-")] {
            assert_eq!(written.parse(), Ok(plain), "{written}");
        }
    }

    #[test]
    fn a_part_of_a_fingerprint_is_none() {
        for text in [
            "",
            "f04b",
            &TEXT[1..],
            &TEXT[..62],
            &format!("{TEXT}00"),
            &TEXT.replace('f', "g"),
        ] {
            assert_eq!(text.parse::<Fingerprint>(), Err(NotAFingerprint), "{text}");
        }
    }
}
