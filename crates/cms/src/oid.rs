//! Object identifiers of RFC 5652, RFC 3161, RFC 5035 and RFC 6211, as the dotted text that attributes are compared by.

pub(crate) const DATA: &str = "1.2.840.113549.1.7.1";
pub(crate) const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
/// id-ct-TSTInfo, RFC 3161 2.4.2.
pub(crate) const TST_INFO: &str = "1.2.840.113549.1.9.16.1.4";
pub(crate) const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
pub(crate) const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
pub(crate) const SIGNING_TIME: &str = "1.2.840.113549.1.9.5";
pub(crate) const ALGORITHM_PROTECTION: &str = "1.2.840.113549.1.9.52";
pub(crate) const SIGNING_CERTIFICATE: &str = "1.2.840.113549.1.9.16.2.12";
pub(crate) const SIGNING_CERTIFICATE_V2: &str = "1.2.840.113549.1.9.16.2.47";

/// signature-time-stamp, EN 319 122-1 5.3.
pub(crate) const SIGNATURE_TIME_STAMP: &str = "1.2.840.113549.1.9.16.2.14";
/// content-time-stamp, EN 319 122-1 5.2.8.
pub(crate) const CONTENT_TIME_STAMP: &str = "1.2.840.113549.1.9.16.2.20";
/// ETSI TS 101 733 6.3.4.
pub(crate) const REVOCATION_VALUES: &str = "1.2.840.113549.1.9.16.2.24";
/// adbe-revocationInfoArchival, ISO 32000-2 12.8.3.3.2.
pub(crate) const REVOCATION_INFO_ARCHIVAL: &str = "1.2.840.113583.1.1.8";

/// The element in DER. Only for the constants above.
pub(crate) fn der(text: &str) -> Vec<u8> {
    let content = const_oid::ObjectIdentifier::new(text).map(|oid| oid.as_bytes().to_vec());
    crate::ber::tlv(crate::ber::OID, &[&content.unwrap_or_default()])
}
