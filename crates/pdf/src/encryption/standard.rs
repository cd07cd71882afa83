//! The standard security handler: ISO 32000-2 7.6.4. From a password to the file encryption key.

use md5::Md5;
use sha2::{Digest, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::cipher::{aes128_cbc_in_place, aes256_block, rc4, unwrap_key};

/// A file encryption key.
pub(super) type Key = Zeroizing<Vec<u8>>;

/// The entries of the encryption dictionary that keys are made from (Table 21).
#[derive(Debug)]
pub(super) struct Parameters<'d> {
    /// `/R`: 2 to 6.
    pub(super) revision: i64,
    /// The lengths that the key may have, in bytes; the first one that opens the document is its length.
    pub(super) key_lengths: Vec<usize>,
    /// `/O`: 32 bytes, from revision 5 on 48.
    pub(super) owner: &'d [u8],
    /// `/U`: likewise.
    pub(super) user: &'d [u8],
    /// `/OE`, 32 bytes, from revision 5 on.
    pub(super) owner_key: &'d [u8],
    /// `/UE`, likewise.
    pub(super) user_key: &'d [u8],
    /// `/P`.
    pub(super) permissions: u32,
    /// `/EncryptMetadata`.
    pub(super) encrypt_metadata: bool,
    /// The first string of `/ID`.
    pub(super) first_id: &'d [u8],
}

impl Parameters<'_> {
    /// The key, if this is the user password.
    pub(super) fn open_as_user(&self, password: &[u8]) -> Option<Key> {
        spellings(password, self.revision)
            .iter()
            .find_map(|password| match self.revision {
                5 | 6 => self.user_key_aes256(password),
                _ => self
                    .key_lengths
                    .iter()
                    .find_map(|length| self.user_key_md5(password, *length)),
            })
    }

    /// The key, if this is the owner password.
    pub(super) fn open_as_owner(&self, password: &[u8]) -> Option<Key> {
        spellings(password, self.revision)
            .iter()
            .find_map(|password| match self.revision {
                5 | 6 => self.owner_key_aes256(password),
                _ => self
                    .key_lengths
                    .iter()
                    .find_map(|length| self.owner_key_md5(password, *length)),
            })
    }

    /// 7.6.4.4.10, Algorithm 11, then 7.6.4.3.3, Algorithm 2.A, step (e).
    fn user_key_aes256(&self, password: &[u8]) -> Option<Key> {
        let (hash, validation_salt, key_salt) = salts(self.user)?;
        if self.hash(password, validation_salt, b"")?.as_slice() != hash {
            return None;
        }
        unwrap_key(&self.hash(password, key_salt, b"")?, self.user_key)
    }

    /// 7.6.4.4.11, Algorithm 12, then Algorithm 2.A, step (d).
    fn owner_key_aes256(&self, password: &[u8]) -> Option<Key> {
        let (hash, validation_salt, key_salt) = salts(self.owner)?;
        if self.hash(password, validation_salt, self.user)?.as_slice() != hash {
            return None;
        }
        unwrap_key(&self.hash(password, key_salt, self.user)?, self.owner_key)
    }

    fn hash(&self, password: &[u8], salt: &[u8], user: &[u8]) -> Option<Key> {
        let first = Sha256::new()
            .chain_update(password)
            .chain_update(salt)
            .chain_update(user);
        let first = Zeroizing::new(first.finalize().to_vec());
        match self.revision {
            // Revision 5 was Adobe's first draft: the plain hash (Adobe Supplement to ISO 32000, level 3).
            5 => Some(first),
            _ => harden(first, password, user),
        }
    }

    /// 7.6.4.4.5, Algorithm 6: the key, if `/U` is what this password and that key make.
    fn user_key_md5(&self, password: &[u8], length: usize) -> Option<Key> {
        let key = self.file_key(password, length)?;
        let fits = if self.revision == 2 {
            // 7.6.4.4.3, Algorithm 4.
            rc4(&key, &PADDING) == self.user
        } else {
            // 7.6.4.4.4, Algorithm 5; its last 16 bytes are arbitrary.
            let digest = Md5::new().chain_update(PADDING).chain_update(self.first_id).finalize();
            let made = (0..=19).fold(digest.to_vec(), |bytes, round| rc4(&masked(&key, round), &bytes));
            self.user.starts_with(&made)
        };
        fits.then_some(key)
    }

    /// 7.6.4.3.2, Algorithm 2.
    fn file_key(&self, password: &[u8], length: usize) -> Option<Key> {
        let mut digest = Md5::new()
            .chain_update(padded(password))
            .chain_update(self.owner)
            .chain_update(self.permissions.to_le_bytes())
            .chain_update(self.first_id);
        if self.revision >= 4 && !self.encrypt_metadata {
            digest.update([0xff; 4]);
        }
        let mut key = Zeroizing::new(digest.finalize().to_vec());
        if self.revision >= 3 {
            for _ in 0..50 {
                let next = Md5::digest(key.get(..length)?).to_vec();
                key = Zeroizing::new(next);
            }
        }
        key.truncate(length);
        Some(key)
    }

    /// 7.6.4.4.6, Algorithm 7: the user password out of `/O`.
    ///
    /// Producers differ in whether the 50 rounds of Algorithm 3 run over the whole digest or over the length of the key.
    fn owner_key_md5(&self, password: &[u8], length: usize) -> Option<Key> {
        [DIGEST, length].iter().find_map(|rounds_over| {
            let key = self.owner_rc4_key(password, length, *rounds_over)?;
            let user = if self.revision == 2 {
                rc4(&key, self.owner)
            } else {
                (0..=19)
                    .rev()
                    .fold(self.owner.to_vec(), |bytes, round| rc4(&masked(&key, round), &bytes))
            };
            self.user_key_md5(&Zeroizing::new(user), length)
        })
    }

    /// 7.6.4.4.2, Algorithm 3, steps (a) to (d).
    fn owner_rc4_key(&self, password: &[u8], length: usize, rounds_over: usize) -> Option<Key> {
        let mut key = Zeroizing::new(Md5::digest(padded(password)).to_vec());
        if self.revision >= 3 {
            for _ in 0..50 {
                let next = Md5::digest(key.get(..rounds_over)?).to_vec();
                key = Zeroizing::new(next);
            }
        }
        key.truncate(length);
        Some(key)
    }
}

/// Whether `/Perms` says the same as `/P` and `/EncryptMetadata` (7.6.4.4.12, Algorithm 13).
pub(super) fn permissions_agree(key: &[u8], sealed: &[u8], permissions: u32, encrypt_metadata: bool) -> bool {
    let Some(clear) = sealed.try_into().ok().and_then(|block| aes256_block(key, block)) else {
        return false;
    };
    let metadata = if encrypt_metadata { b'T' } else { b'F' };
    clear.starts_with(&permissions.to_le_bytes()) && clear.get(8..12) == Some(&[metadata, b'a', b'd', b'b'])
}

/// 7.6.4.3.4, Algorithm 2.B. The last byte of a round is at most 255, so there are at most 287 rounds.
fn harden(first: Key, password: &[u8], user: &[u8]) -> Option<Key> {
    let mut key = first;
    for round in 0_u32.. {
        // (a), (b)
        let once = Zeroizing::new([password, &key, user].concat());
        let mut data = Zeroizing::new(once.repeat(64));
        aes128_cbc_in_place(key.get(..16)?, key.get(16..32)?, &mut data)?;
        // (c): 256 is 1 modulo 3, so the number modulo 3 is the sum of its bytes modulo 3.
        let remainder = data.iter().take(16).map(|byte| u32::from(*byte)).sum::<u32>() % 3;
        // (d)
        key = Zeroizing::new(match remainder {
            0 => Sha256::digest(&*data).to_vec(),
            1 => Sha384::digest(&*data).to_vec(),
            _ => Sha512::digest(&*data).to_vec(),
        });
        // (e), (f)
        if round >= 63 && u32::from(*data.last()?) <= round - 31 {
            break;
        }
    }
    key.truncate(32);
    Some(key)
}

/// A 48 byte `/U` or `/O` in its parts: hash, validation salt, key salt (7.6.4.4.7).
fn salts(entry: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    Some((entry.get(..32)?, entry.get(32..40)?, entry.get(40..48)?))
}

/// The byte strings that a password may stand for, the one that the standard asks for first, then the bytes as they were given.
///
/// Up to revision 4 a password is in PDFDocEncoding (7.6.4.3.2), later it is UTF-8 prepared with SASLprep (7.6.4.3.3, at most 127 bytes).
fn spellings(password: &[u8], revision: i64) -> Vec<Key> {
    let text = std::str::from_utf8(password).ok();
    let prepared = match revision {
        5 | 6 => text
            .and_then(|text| stringprep::saslprep(text).ok())
            .map(|text| text.as_bytes().to_vec()),
        _ => text.and_then(crate::write::pdf_doc_encoded),
    };
    let limit = if revision >= 5 { 127 } else { PADDING.len() };
    let mut all: Vec<Key> = Vec::new();
    for mut spelling in prepared.into_iter().chain([password.to_vec()]).map(Zeroizing::new) {
        spelling.truncate(limit);
        if !all.contains(&spelling) {
            all.push(spelling);
        }
    }
    all
}

/// A password filled up, or cut, to 32 bytes (Algorithm 2, step (a)).
fn padded(password: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(password.iter().chain(&PADDING).copied().take(PADDING.len()).collect())
}

/// A key with each byte combined with the number of the round (Algorithm 5, step (e)).
fn masked(key: &[u8], round: u8) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(key.iter().map(|byte| byte ^ round).collect())
}

/// The length of an MD5 digest.
const DIGEST: usize = 16;

/// The padding string of Algorithm 2, step (a).
const PADDING: [u8; 32] = [
    0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E, 0x56, 0xFF, 0xFA, 0x01, 0x08, 0x2E, 0x2E, 0x00,
    0xB6, 0xD0, 0x68, 0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53, 0x69, 0x7A,
];
