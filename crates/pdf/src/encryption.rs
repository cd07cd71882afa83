//! Encryption: ISO 32000-2 7.6. To be written.

use crate::{Code, Dictionary, Error, ObjectId};

/// An open security handler.
#[derive(Debug)]
pub struct Encryption {}

impl Encryption {
    /// Opens the handler.
    ///
    /// # Errors
    /// `unsupported-encryption`.
    pub fn open(_encrypt_dictionary: &Dictionary<'_>, _first_id: &[u8], _password: &[u8]) -> Result<Self, Error> {
        Err(Error::new(Code::UnsupportedEncryption, "encryption is not built yet"))
    }

    /// A string of an object in clear; `None` if it does not decrypt.
    #[must_use]
    pub fn decrypt_string(&self, _id: ObjectId, _data: &[u8]) -> Option<Vec<u8>> {
        None
    }

    /// The data of a stream in clear.
    ///
    /// # Errors
    /// `malformed-encryption`.
    pub fn decrypt_stream(&self, _id: ObjectId, _dictionary: &Dictionary<'_>, _data: &[u8]) -> Result<Vec<u8>, Error> {
        Err(Error::new(Code::UnsupportedEncryption, "encryption is not built yet"))
    }
}
