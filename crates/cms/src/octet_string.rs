//! An OCTET STRING alone, for signature values that stand outside of any CMS structure.

use crate::Error;
use crate::ber::{self, Reader};

/// The octets of the OCTET STRING at the beginning of `data` (X.690 8.7, constructed or not), and how many octets of
/// `data` it takes. What follows is the caller's matter.
///
/// # Errors
/// `ber-…` if there is none or it is cut off.
pub fn octet_string(data: &[u8]) -> Result<(Vec<u8>, usize), Error> {
    let mut reader = Reader::new(data);
    let octets = reader.next()?.octets(ber::OCTET_STRING)?.into_owned();
    Ok((octets, reader.offset()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_octet_string_ends_before_the_padding() {
        assert_eq!(octet_string(&[4, 2, 7, 8, 0, 0]).unwrap(), (vec![7, 8], 4));
        assert_eq!(
            octet_string(&[0x24, 0x80, 4, 1, 7, 4, 1, 8, 0, 0, 9]).unwrap(),
            (vec![7, 8], 10)
        );
        assert_eq!(octet_string(&[4, 3, 7, 8]).unwrap_err().code(), "ber-truncated");
        assert_eq!(octet_string(&[0x30, 0]).unwrap_err().code(), "ber-tag");
    }
}
