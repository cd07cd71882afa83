//! Encryption: ISO 32000-2 7.6 with the standard security handler (7.6.4), to read strings and streams and to write new ones alike.
//!
//! RC4 with 40 to 128 bits (V 1 and 2, R 2 and 3), crypt filters (7.6.6) with RC4 or AES-128 (V 4, R 4) and AES-256 (V 5, R 6, and R 5 as
//! Acrobat 9 wrote it). A password is tried as that of the owner and of the user; the empty one always.
//!
//! Left out: public-key security handlers (7.6.5), handlers of other makers, crypt filters of the method `None`, V 3 (never published), the
//! authenticated encryption of ISO/TS 32003 and 32004. They are refused as `unsupported-encryption`. Permissions are read, not enforced.
//!
//! Encryption hides; it does not vouch for anything: whoever can change the file can change what the encrypted parts decrypt to.

mod cipher;
mod crypt_filter;
mod permissions;
mod standard;

use std::fmt;

use md5::{Digest, Md5};
use zeroize::Zeroizing;

use crate::{Code, Dictionary, Error, Object, ObjectId};
use cipher::{BLOCK, aes_cbc_decrypt, aes_cbc_encrypt, rc4};
use crypt_filter::{Method, crypt_filters, named_method, own_crypt_filter};
pub use permissions::{Access, Permissions};
use standard::{Key, Parameters, permissions_agree};

/// An open security handler. Its key is wiped from memory when it is dropped, and `Debug` does not show it.
pub struct Encryption {
    key: Key,
    revision: i64,
    access: Access,
    permissions: Permissions,
    permissions_agree: bool,
    encrypt_metadata: bool,
    filters: Vec<(Vec<u8>, Method)>,
    streams: Method,
    strings: Method,
    embedded_files: Method,
}

impl Encryption {
    /// Opens the handler that an encryption dictionary names (Table 20), its strings as they stand in the file. `first_id` is the first string
    /// of `/ID` in the trailer, empty where there is none.
    ///
    /// The password is UTF-8, or any bytes, which are then taken as they are. Besides it the empty password is tried.
    ///
    /// # Errors
    /// `password-required` when no password fits, `unsupported-encryption`, `malformed-encryption`.
    pub fn open(encrypt_dictionary: &Dictionary<'_>, first_id: &[u8], password: &[u8]) -> Result<Self, Error> {
        let version = supported_version(encrypt_dictionary)?;
        let parameters = parameters(encrypt_dictionary, version, first_id)?;
        let (key, access) = authenticate(&parameters, password).ok_or(Error::new(
            Code::PasswordRequired,
            "the document is encrypted and the password does not open it",
        ))?;
        let filters = crypt_filters(encrypt_dictionary, version)?;
        if key.len() < 16 && filters.iter().any(|(_, method)| *method == Method::AesV2) {
            return Err(malformed("AES-128 with a shorter key"));
        }
        let method = |entry: &[u8], default: Method| match encrypt_dictionary.get(entry) {
            None => Ok(default),
            Some(name) => named_method(&filters, name.as_name()),
        };
        let (streams, strings) = match version {
            1 | 2 => (Method::V2, Method::V2),
            _ => (method(b"StmF", Method::Identity)?, method(b"StrF", Method::Identity)?),
        };
        let embedded_files = if version < 4 { streams } else { method(b"EFF", streams)? };
        let sealed = encrypt_dictionary
            .get(b"Perms")
            .and_then(Object::as_string)
            .unwrap_or_default();
        let agree = version < 5 || permissions_agree(&key, sealed, parameters.permissions, parameters.encrypt_metadata);
        Ok(Self {
            key,
            revision: parameters.revision,
            access,
            permissions: Permissions::new(parameters.permissions),
            permissions_agree: agree,
            encrypt_metadata: parameters.encrypt_metadata,
            filters,
            streams,
            strings,
            embedded_files,
        })
    }

    /// A string of the indirect object `id` in clear; `None` if it does not decrypt. Not for strings in object streams, in the encryption
    /// dictionary and in the trailer: those are in clear (7.6.2).
    #[must_use]
    pub fn decrypt_string(&self, id: ObjectId, data: &[u8]) -> Option<Vec<u8>> {
        self.decrypt(self.strings, id, data)
    }

    /// The data of the stream `id` in clear, still as its filters left it. Cross-reference streams are in clear (7.5.8.2).
    ///
    /// # Errors
    /// `malformed-encryption` when the data does not decrypt, `unsupported-encryption` for a crypt filter that is not known.
    pub fn decrypt_stream(&self, id: ObjectId, dictionary: &Dictionary<'_>, data: &[u8]) -> Result<Vec<u8>, Error> {
        self.decrypt(self.stream_method(dictionary)?, id, data)
            .ok_or(Error::new(
                Code::MalformedEncryption,
                "the data of a stream does not decrypt",
            ))
    }

    /// A string as it must stand in the indirect object `id`. The initialisation vector must not be used twice with one document.
    #[must_use]
    pub fn encrypt_string(&self, id: ObjectId, vector: [u8; 16], data: &[u8]) -> Vec<u8> {
        self.encrypt(self.strings, id, vector, data)
    }

    /// The data of the stream `id` as it must stand in the file, `data` being what the stream's filters made of it.
    ///
    /// # Errors
    /// `unsupported-encryption` for a crypt filter that is not known.
    pub fn encrypt_stream(
        &self,
        id: ObjectId,
        dictionary: &Dictionary<'_>,
        vector: [u8; 16],
        data: &[u8],
    ) -> Result<Vec<u8>, Error> {
        Ok(self.encrypt(self.stream_method(dictionary)?, id, vector, data))
    }

    /// `/R`, the revision of the standard security handler: 2 to 6.
    #[must_use]
    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// Whose password opened the document.
    #[must_use]
    pub fn access(&self) -> Access {
        self.access
    }

    /// `/P`, what those may do who have the user password.
    #[must_use]
    pub fn permissions(&self) -> Permissions {
        self.permissions
    }

    /// Whether the sealed copy of `/P` in `/Perms` agrees with it (7.6.4.4.12). Before revision 5 there is none: true.
    #[must_use]
    pub fn permissions_agree(&self) -> bool {
        self.permissions_agree
    }

    /// Whether strings are written in clear, because the document encrypts streams or embedded files only.
    #[must_use]
    pub fn leaves_strings(&self) -> bool {
        self.strings == Method::Identity
    }

    /// Which method transforms a stream (7.6.6): none for a cross-reference stream, that of its own crypt filter, or that for its type.
    fn stream_method(&self, dictionary: &Dictionary<'_>) -> Result<Method, Error> {
        let kind = dictionary.get(b"Type").and_then(Object::as_name);
        if kind == Some(b"XRef") {
            return Ok(Method::Identity);
        }
        if let Some(name) = own_crypt_filter(dictionary) {
            return named_method(&self.filters, Some(name));
        }
        Ok(match kind {
            Some(b"Metadata") if !self.encrypt_metadata => Method::Identity,
            Some(b"EmbeddedFile") => self.embedded_files,
            _ => self.streams,
        })
    }

    fn decrypt(&self, method: Method, id: ObjectId, data: &[u8]) -> Option<Vec<u8>> {
        match method {
            Method::Identity => Some(data.to_vec()),
            Method::V2 => Some(rc4(&self.object_key(id, b""), data)),
            Method::AesV2 => aes_cbc_decrypt(&self.object_key(id, AES_SALT), data),
            Method::AesV3 => aes_cbc_decrypt(&self.key, data),
        }
    }

    fn encrypt(&self, method: Method, id: ObjectId, vector: [u8; BLOCK], data: &[u8]) -> Vec<u8> {
        match method {
            Method::Identity => Some(data.to_vec()),
            Method::V2 => Some(rc4(&self.object_key(id, b""), data)),
            Method::AesV2 => aes_cbc_encrypt(&self.object_key(id, AES_SALT), &vector, data),
            Method::AesV3 => aes_cbc_encrypt(&self.key, &vector, data),
        }
        // The lengths of the keys are checked when the handler is opened.
        .unwrap_or_default()
    }

    /// 7.6.3.2, Algorithm 1.
    fn object_key(&self, id: ObjectId, salt: &[u8]) -> Key {
        let [a, b, c, _] = id.number.to_le_bytes();
        let digest = Md5::new()
            .chain_update(&self.key[..])
            .chain_update([a, b, c])
            .chain_update(id.generation.to_le_bytes())
            .chain_update(salt)
            .finalize();
        let mut key = Zeroizing::new(digest.to_vec());
        key.truncate(self.key.len() + 5);
        key
    }
}

impl fmt::Debug for Encryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encryption")
            .field("revision", &self.revision)
            .field("streams", &self.streams)
            .field("strings", &self.strings)
            .field("access", &self.access)
            .field("permissions", &self.permissions)
            .finish_non_exhaustive()
    }
}

/// What is appended to the key for AES (Algorithm 1, step (b)).
const AES_SALT: &[u8] = b"sAlT";

const fn unsupported(detail: &'static str) -> Error {
    Error::new(Code::UnsupportedEncryption, detail)
}

const fn malformed(detail: &'static str) -> Error {
    Error::new(Code::MalformedEncryption, detail)
}

/// `/V`, if handler, version and revision belong together (Tables 20 and 21).
fn supported_version(dictionary: &Dictionary<'_>) -> Result<i64, Error> {
    if dictionary.get(b"Filter").and_then(Object::as_name) != Some(b"Standard") {
        return Err(unsupported(
            "the security handler is not the standard one with a password",
        ));
    }
    let version = integer(dictionary, b"V").unwrap_or(0);
    match (version, integer(dictionary, b"R")) {
        (1 | 2, Some(2 | 3)) | (4, Some(4)) | (5, Some(5 | 6)) => Ok(version),
        _ => Err(unsupported(
            "this version of the standard security handler is not known",
        )),
    }
}

fn parameters<'d>(dictionary: &'d Dictionary<'_>, version: i64, first_id: &'d [u8]) -> Result<Parameters<'d>, Error> {
    let hash_length = if version < 5 { 32 } else { 48 };
    // Some producers fill these strings up with zeros.
    let string = |key: &[u8], length: usize| {
        dictionary
            .get(key)
            .and_then(Object::as_string)
            .and_then(|string| string.get(..length))
            .ok_or(malformed(
                "the encryption dictionary lacks /O, /U, /OE or /UE, or one of them is too short",
            ))
    };
    let wrapped_key = |key| {
        if version < 5 {
            Ok(b"".as_slice())
        } else {
            string(key, 32)
        }
    };
    Ok(Parameters {
        revision: integer(dictionary, b"R").unwrap_or(0),
        key_lengths: key_lengths(dictionary, version)?,
        owner: string(b"O", hash_length)?,
        user: string(b"U", hash_length)?,
        owner_key: wrapped_key(b"OE")?,
        user_key: wrapped_key(b"UE")?,
        permissions: permission_bits(dictionary)?,
        encrypt_metadata: version < 4
            || dictionary
                .get(b"EncryptMetadata")
                .and_then(Object::as_boolean)
                .unwrap_or(true),
        first_id,
    })
}

/// The lengths that the key may have, in bytes. For V 4 it is 16, which some producers of RC4 files contradict in `/Length`.
fn key_lengths(dictionary: &Dictionary<'_>, version: i64) -> Result<Vec<usize>, Error> {
    let declared = match integer(dictionary, b"Length") {
        None => 5,
        Some(bits @ 40..=128) if bits % 8 == 0 => usize::try_from(bits / 8).unwrap_or(5),
        Some(_) if version == 2 => {
            return Err(malformed("/Length of the key is not a multiple of 8 from 40 to 128"));
        }
        Some(_) => 16,
    };
    Ok(match version {
        1 => vec![5],
        2 => vec![declared],
        4 if declared != 16 => vec![16, declared],
        4 => vec![16],
        _ => vec![32],
    })
}

/// `/P`, a 32 bit number: some producers write it without its sign.
fn permission_bits(dictionary: &Dictionary<'_>) -> Result<u32, Error> {
    let value = integer(dictionary, b"P").ok_or(malformed("the encryption dictionary lacks /P"))?;
    u32::try_from(value)
        .or_else(|_| i32::try_from(value).map(i32::cast_unsigned))
        .map_err(|_| malformed("/P is not a number of 32 bits"))
}

/// Tries the owner's password first, since it gives more: the key is the same.
fn authenticate(parameters: &Parameters<'_>, password: &[u8]) -> Option<(Key, Access)> {
    let owner = |password| Some((parameters.open_as_owner(password)?, Access::Owner));
    let user = |password| Some((parameters.open_as_user(password)?, Access::User));
    if password.is_empty() {
        user(password).or_else(|| owner(password))
    } else {
        owner(password)
            .or_else(|| user(b""))
            .or_else(|| user(password))
            .or_else(|| owner(b""))
    }
}

fn integer(dictionary: &Dictionary<'_>, key: &[u8]) -> Option<i64> {
    dictionary.get(key).and_then(Object::as_integer)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Limits;

    fn opened(dictionary: &str) -> Result<Encryption, Error> {
        let object = Object::parse(dictionary.as_bytes(), &Limits::default()).unwrap();
        Encryption::open(object.as_dictionary().unwrap(), b"", b"")
    }

    #[test]
    fn permissions_are_read_with_and_without_their_sign() {
        for (spelt, bits) in [
            ("-4", Ok(u32::MAX - 3)),
            ("4294967292", Ok(u32::MAX - 3)),
            ("4294967296", Err(())),
        ] {
            let object = format!("<</P {spelt}>>");
            let object = Object::parse(object.as_bytes(), &Limits::default()).unwrap();
            assert_eq!(permission_bits(object.as_dictionary().unwrap()).map_err(drop), bits);
        }
    }

    #[test]
    fn a_key_length_outside_its_range_is_refused() {
        let entries = format!("/Filter/Standard/V 2/R 3/P -4/O<{0}>/U<{0}>", "00".repeat(32));
        for length in ["/Length 39", "/Length 136", "/Length -8", "/Length 44"] {
            let error = opened(&format!("<<{entries}{length}>>")).unwrap_err();
            assert_eq!(error.code(), "malformed-encryption", "{length}");
        }
        assert_eq!(
            opened(&format!("<<{entries}>>")).unwrap_err().code(),
            "password-required"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_dictionary_makes_it_fail_otherwise_than_with_a_code(
            (version, revision) in prop::sample::select(vec![(1, 2), (2, 3), (4, 4), (5, 5), (5, 6)]),
            length in -1_i64..300,
            owner in "([0-9a-f]{2}){0,60}",
            user in "([0-9a-f]{2}){48}",
            permissions: i64,
        ) {
            let result = opened(&format!(
                "<</Filter/Standard/V {version}/R {revision}/Length {length}/P {permissions}/O<{owner}>/U<{user}>/OE<{user}>/UE<{user}>/CF 1>>"
            ));
            let code = result.unwrap_err().code();
            prop_assert!(["malformed-encryption", "password-required"].contains(&code));
        }
    }
}
