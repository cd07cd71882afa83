//! PKCS#12 (RFC 7292): PBES2 as it is written today, and RC2-40 and 3DES as older Windows writes it.
//!
//! Left out: public-key integrity and privacy modes (RFC 7292 3.1), BER that is not DER, PBMAC1 (RFC 9579).

use kyso_pki::Certificate;
use kyso_pki::crypto::PrivateKey;
use p12_keystore::Pkcs12Archive;
use p12_keystore::error::Error;

use crate::KeyError;

/// Private keys and certificates of the file, in its order.
pub(crate) fn read(bytes: &[u8], password: Option<&[u8]>) -> Result<(Vec<PrivateKey>, Vec<Certificate>), KeyError> {
    // a password is a BMPString (RFC 7292 B.1): what is no text opens nothing
    let text = std::str::from_utf8(password.unwrap_or_default()).map_err(|_| KeyError::WrongPassword)?;
    let archive = Pkcs12Archive::from_pkcs12(bytes, text).map_err(|error| fault(&error, bytes, password))?;
    let keys: Result<Vec<_>, _> = archive
        .keys
        .iter()
        .map(|bag| PrivateKey::from_pkcs8_der(bag.key.as_der()))
        .collect();
    let certificates: Result<Vec<_>, _> = archive
        .certs
        .iter()
        .map(|bag| Certificate::from_der(bag.cert.as_der()))
        .collect();
    let certificates = certificates.map_err(|error| KeyError::CertificateMalformed(error.to_string()))?;
    Ok((keys?, certificates))
}

fn fault(error: &Error, bytes: &[u8], password: Option<&[u8]>) -> KeyError {
    match error {
        // without a MAC (4) only the padding tells
        Error::MacError(_) | Error::Pkcs5Error(_) | Error::UnpadError if password.is_none() => {
            KeyError::PasswordRequired
        }
        Error::MacError(_) | Error::Pkcs5Error(_) | Error::UnpadError => KeyError::WrongPassword,
        Error::UnsupportedEncryptionScheme | Error::UnsupportedMacAlgorithm => {
            KeyError::UnsupportedEncryption(error.to_string())
        }
        _ if bytes.starts_with(&[0x30, 0x80]) => KeyError::UnsupportedEncryption("BER of indefinite length".into()),
        _ => KeyError::Malformed(format!("PKCS#12: {error}")),
    }
}
