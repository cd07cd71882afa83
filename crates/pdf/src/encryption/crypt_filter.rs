//! Crypt filters: ISO 32000-2 7.6.6.

use super::{malformed, unsupported};
use crate::{Dictionary, Error, Object};

/// How a crypt filter transforms data (7.6.6, Table 25, `/CFM`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Identity,
    /// RC4 with a key for each object.
    V2,
    /// AES-128 with a key for each object.
    AesV2,
    /// AES-256 with the file encryption key.
    AesV3,
}

/// The crypt filters that `/CF` defines (7.6.6). Only those that streams and strings name must be known.
pub(super) fn crypt_filters(dictionary: &Dictionary<'_>, version: i64) -> Result<Vec<(Vec<u8>, Method)>, Error> {
    let Some(filters) = dictionary.get(b"CF").filter(|_| version >= 4) else {
        return Ok(Vec::new());
    };
    let filters = filters.as_dictionary().ok_or(malformed("/CF is not a dictionary"))?;
    Ok(filters
        .iter()
        .filter_map(|(name, filter)| {
            let method = filter.as_dictionary()?.get(b"CFM").and_then(Object::as_name);
            let method = match (version, method?) {
                (4, b"V2") => Method::V2,
                (4, b"AESV2") => Method::AesV2,
                (5, b"AESV3") => Method::AesV3,
                _ => return None,
            };
            Some((name.to_vec(), method))
        })
        .collect())
}

/// The method of a crypt filter by its name. `Identity` needs no definition and cannot be redefined (Table 26).
pub(super) fn named_method(filters: &[(Vec<u8>, Method)], name: Option<&[u8]>) -> Result<Method, Error> {
    let name = name.ok_or(malformed("a crypt filter is not named by a name"))?;
    if name == b"Identity" {
        return Ok(Method::Identity);
    }
    filters
        .iter()
        .find(|(known, _)| known == name)
        .map(|(_, method)| *method)
        .ok_or(unsupported("a crypt filter is not defined, or its method is not known"))
}

/// The crypt filter that a stream names itself: a `/Crypt` filter, always the first one (7.4.10), and `/Name` of its parameters.
pub(super) fn own_crypt_filter<'d>(dictionary: &'d Dictionary<'_>) -> Option<&'d [u8]> {
    let first = |key| {
        let object: &Object<'_> = dictionary.get(key)?;
        object
            .as_array()
            .map_or(Some(object), |items: &[Object<'_>]| items.first())
    };
    if first(b"Filter")?.as_name() != Some(b"Crypt") {
        return None;
    }
    let name = first(b"DecodeParms")
        .and_then(Object::as_dictionary)
        .and_then(|parameters| parameters.get(b"Name"));
    Some(name.and_then(Object::as_name).unwrap_or(b"Identity"))
}
