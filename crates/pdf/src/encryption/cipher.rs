//! The ciphers of 7.6.3 over byte slices: RC4, and AES in CBC mode.

use aes::cipher::block_padding::{NoPadding, Pkcs7};
use aes::cipher::{BlockCipherDecrypt, BlockModeDecrypt, BlockModeEncrypt, KeyInit, KeyIvInit, StreamCipher};
use aes::{Aes128, Aes256};
use zeroize::Zeroizing;

/// The length of an AES block and of the initialisation vector in front of the data, in bytes.
pub(super) const BLOCK: usize = 16;

/// RC4, which is its own inverse. A key of no bytes leaves the data as it is.
pub(super) fn rc4(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut bytes = data.to_vec();
    if let Ok(mut cipher) = rc4::Rc4::new_from_slice(key) {
        cipher.apply_keystream(&mut bytes);
    }
    bytes
}

/// What [`aes_cbc_encrypt`] made, in clear. Nothing, and also the vector alone, stand for nothing: some producers write no padding block then.
pub(super) fn aes_cbc_decrypt(key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    if data.is_empty() {
        return Some(Vec::new());
    }
    let (vector, body) = data.split_at_checked(BLOCK)?;
    if body.is_empty() {
        return Some(Vec::new());
    }
    let mut bytes = body.to_vec();
    let clear = match key.len() {
        16 => cbc::Decryptor::<Aes128>::new_from_slices(key, vector)
            .ok()?
            .decrypt_padded::<Pkcs7>(&mut bytes)
            .ok()?
            .len(),
        _ => cbc::Decryptor::<Aes256>::new_from_slices(key, vector)
            .ok()?
            .decrypt_padded::<Pkcs7>(&mut bytes)
            .ok()?
            .len(),
    };
    bytes.truncate(clear);
    Some(bytes)
}

/// The vector, then the data with PKCS #7 padding (7.6.3.1). The key has 16 or 32 bytes.
pub(super) fn aes_cbc_encrypt(key: &[u8], vector: &[u8; BLOCK], data: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = vector.to_vec();
    bytes.extend_from_slice(data);
    bytes.resize(BLOCK + (data.len() / BLOCK + 1) * BLOCK, 0);
    let body = bytes.get_mut(BLOCK..)?;
    match key.len() {
        16 => cbc::Encryptor::<Aes128>::new_from_slices(key, vector)
            .ok()?
            .encrypt_padded::<Pkcs7>(body, data.len())
            .ok()?,
        _ => cbc::Encryptor::<Aes256>::new_from_slices(key, vector)
            .ok()?
            .encrypt_padded::<Pkcs7>(body, data.len())
            .ok()?,
    };
    Some(bytes)
}

/// AES-128 in CBC mode without padding, in place, for Algorithm 2.B.
pub(super) fn aes128_cbc_in_place(key: &[u8], vector: &[u8], data: &mut [u8]) -> Option<()> {
    let length = data.len();
    cbc::Encryptor::<Aes128>::new_from_slices(key, vector)
        .ok()?
        .encrypt_padded::<NoPadding>(data, length)
        .ok()?;
    Some(())
}

/// A file encryption key out of `/UE` or `/OE`: AES-256 in CBC mode, no padding, a vector of zeros (7.6.4.3.3).
pub(super) fn unwrap_key(key: &[u8], wrapped: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(wrapped.to_vec());
    cbc::Decryptor::<Aes256>::new_from_slices(key, &[0; BLOCK])
        .ok()?
        .decrypt_padded::<NoPadding>(&mut bytes)
        .ok()?;
    Some(bytes)
}

/// One block of AES-256 in ECB mode, for `/Perms` (7.6.4.4.12).
pub(super) fn aes256_block(key: &[u8], block: [u8; BLOCK]) -> Option<[u8; BLOCK]> {
    let mut block = block.into();
    Aes256::new_from_slice(key).ok()?.decrypt_block(&mut block);
    Some(block.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rc4_gives_the_stream_of_rfc_6229() {
        let stream = rc4(&[1, 2, 3, 4, 5], &[0; 4]);
        assert_eq!(stream, [0xb2, 0x39, 0x63, 0x05]);
    }

    #[test]
    fn aes_round_trips_at_every_length_around_a_block() {
        for key in [vec![7; 16], vec![9; 32]] {
            for length in 0..40 {
                let data = vec![0x61; length];
                let made = aes_cbc_encrypt(&key, &[3; BLOCK], &data).unwrap();
                assert_eq!(made.len() % BLOCK, 0);
                assert_eq!(aes_cbc_decrypt(&key, &made).unwrap(), data);
            }
        }
    }

    #[test]
    fn aes_data_that_is_no_whole_number_of_blocks_does_not_decrypt() {
        assert_eq!(aes_cbc_decrypt(&[7; 16], &[0; 15]), None);
        assert_eq!(aes_cbc_decrypt(&[7; 16], &[0; 33]), None);
    }
}
