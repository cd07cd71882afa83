use crate::tlv;

/// The DER of a Name (RFC 5280 4.1.2.4), one attribute per RDN, in the order given.
///
/// A type is one of `C O OU CN L ST T SN UID E serialNumber organizationIdentifier`, or a dotted object identifier.
/// C and serialNumber are PrintableString, E is IA5String, everything else UTF8String.
pub fn name(attributes: &[(&str, &str)]) -> Vec<u8> {
    let relative: Vec<Vec<u8>> = attributes
        .iter()
        .map(|(kind, value)| tlv::set_of(&[attribute(kind, value)]))
        .collect();
    tlv::sequence(&relative)
}

fn attribute(kind: &str, value: &str) -> Vec<u8> {
    let oid = match kind {
        "CN" => "2.5.4.3",
        "SN" => "2.5.4.4",
        "serialNumber" => "2.5.4.5",
        "C" => "2.5.4.6",
        "L" => "2.5.4.7",
        "ST" => "2.5.4.8",
        "O" => "2.5.4.10",
        "OU" => "2.5.4.11",
        "T" => "2.5.4.12",
        "organizationIdentifier" => "2.5.4.97",
        "UID" => "0.9.2342.19200300.100.1.1",
        "E" => "1.2.840.113549.1.9.1",
        dotted => dotted,
    };
    let value = match kind {
        "C" | "serialNumber" => tlv::printable(value),
        "E" => tlv::ia5(value),
        _ => tlv::utf8(value),
    };
    tlv::sequence(&[tlv::oid(oid), value])
}
