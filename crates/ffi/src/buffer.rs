//! Octets that belong to the library.

use std::ptr;

use crate::boundary;

/// Octets, such as a signed document. Free it with `kyso_buffer_free`.
pub struct kyso_buffer {
    octets: Vec<u8>,
}

impl kyso_buffer {
    pub(crate) fn new(octets: Vec<u8>) -> Self {
        Self { octets }
    }
}

/// The first octet; NULL for NULL. It lives as long as the buffer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_buffer_data(buffer: *const kyso_buffer) -> *const u8 {
    // SAFETY: the contract
    unsafe { buffer.as_ref() }.map_or(ptr::null(), |buffer| buffer.octets.as_ptr())
}

/// The number of octets; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_buffer_len(buffer: *const kyso_buffer) -> usize {
    // SAFETY: the contract
    unsafe { buffer.as_ref() }.map_or(0, |buffer| buffer.octets.len())
}

/// Frees a buffer. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_buffer_free(buffer: *mut kyso_buffer) {
    // SAFETY: the contract
    unsafe { boundary::free(buffer) }
}
