//! Who may sign in a field: the certificate seed value dictionary (ISO 32000-2 12.7.5.5, table 238).

use kyso_pdf::{Dictionary, Error, Object, View, text};
use kyso_pki::Certificate;
use kyso_pki::crypto::Verification;

/// Most elements of one array that are read.
const ELEMENT_LIMIT: usize = 1024;

/// Bits of `/Ff`.
const SUBJECT: i64 = 1;
const ISSUER: i64 = 2;
const OID: i64 = 4;
const SUBJECT_DN: i64 = 8;
const KEY_USAGE: i64 = 32;

/// Attribute types by the names of RFC 4519, in lower case, and the customary short ones.
const ATTRIBUTES: &[(&str, &str)] = &[
    ("cn", "2.5.4.3"),
    ("sn", "2.5.4.4"),
    ("serialnumber", "2.5.4.5"),
    ("c", "2.5.4.6"),
    ("l", "2.5.4.7"),
    ("st", "2.5.4.8"),
    ("s", "2.5.4.8"),
    ("street", "2.5.4.9"),
    ("o", "2.5.4.10"),
    ("ou", "2.5.4.11"),
    ("title", "2.5.4.12"),
    ("t", "2.5.4.12"),
    ("givenname", "2.5.4.42"),
    ("uid", "0.9.2342.19200300.100.1.1"),
    ("dc", "0.9.2342.19200300.100.1.25"),
    ("e", "1.2.840.113549.1.9.1"),
    ("email", "1.2.840.113549.1.9.1"),
    ("emailaddress", "1.2.840.113549.1.9.1"),
];

/// The bits of the key usage extension, in the order of RFC 5280 4.2.1.3.
const KEY_USAGES: [&str; 9] = [
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
];

/// Entry that is not met, and what it asks for.
pub(super) type Unmet = (&'static str, String);

/// Checks the signer's certificate, the first one, and its chain against every required entry. What cannot be read is not met.
/// `/URL` and the entries on signature policies have no flag that could require them.
pub(super) fn check(view: View<'_>, wanted: &Dictionary<'_>, certificates: &[Certificate]) -> Result<(), Unmet> {
    let unreadable = |error: Error| ("Cert", error.to_string());
    let entry = |key: &[u8]| elements(view, wanted, key).map_err(unreadable);
    let flags = entry(b"Ff")?.first().and_then(Object::as_integer).unwrap_or(0);
    let requires = |flag: i64, entry: &[Object<'_>]| flags & flag != 0 && !entry.is_empty();
    let Some(signer) = certificates.first() else {
        return Ok(());
    };
    let subjects = entry(b"Subject")?;
    if requires(SUBJECT, &subjects) && !strings(&subjects).any(|der| der == signer.der()) {
        return Err(("Cert/Subject", subject_names(&subjects)));
    }
    let issuers = entry(b"Issuer")?;
    if requires(ISSUER, &issuers) && !strings(&issuers).any(|der| issued(der, certificates)) {
        return Err(("Cert/Issuer", subject_names(&issuers)));
    }
    let oids = entry(b"OID")?;
    if requires(OID, &oids) && !strings(&oids).any(|oid| signer.policies().contains(&text(oid))) {
        return Err(("Cert/OID", texts(&oids)));
    }
    let usages = entry(b"KeyUsage")?;
    if requires(KEY_USAGE, &usages) && !strings(&usages).any(|usage| has_usage(signer, usage)) {
        return Err(("Cert/KeyUsage", texts(&usages)));
    }
    let names = entry(b"SubjectDN")?;
    if requires(SUBJECT_DN, &names) {
        let names = distinguished_names(view, &names).map_err(unreadable)?;
        if !names.iter().any(|name| has_attributes(signer, name)) {
            let names: Vec<String> = names.iter().map(|name| spelt(name)).collect();
            return Err(("Cert/SubjectDN", names.join("; ")));
        }
    }
    Ok(())
}

/// The elements of an array, resolved; a value that is no array is the only element.
fn elements<'d>(view: View<'d>, dictionary: &Dictionary<'d>, key: &[u8]) -> Result<Vec<Object<'d>>, Error> {
    let Some(value) = dictionary.get(key) else {
        return Ok(Vec::new());
    };
    let value = view.resolve(value)?;
    match value.as_array() {
        Some(array) => array
            .iter()
            .take(ELEMENT_LIMIT)
            .map(|element| view.resolve(element))
            .collect(),
        None => Ok(vec![value]),
    }
}

fn strings<'o>(elements: &'o [Object<'_>]) -> impl Iterator<Item = &'o [u8]> {
    elements.iter().filter_map(Object::as_string)
}

/// Whether a certificate (DER) is in the chain, or issued one that is.
fn issued(der: &[u8], certificates: &[Certificate]) -> bool {
    let Ok(issuer) = Certificate::from_der(der) else {
        return false;
    };
    let signed = |certificate: &Certificate| {
        certificate.issuer() == issuer.subject()
            && matches!(certificate.is_signed_by(issuer.public_key()), Verification::Verified)
    };
    let above_signer = certificates.iter().skip(1);
    above_signer.into_iter().any(|certificate| certificate.der() == der) || certificates.iter().any(signed)
}

/// `1`: the bit is set; `0`: it is not; anything else: either.
fn has_usage(certificate: &Certificate, wanted: &[u8]) -> bool {
    let set = certificate.key_usage().map(|usage| usage.names()).unwrap_or_default();
    KEY_USAGES.iter().zip(wanted).all(|(name, wanted)| match wanted {
        b'1' => set.contains(name),
        b'0' => !set.contains(name),
        _ => true,
    })
}

type Attributes = Vec<(String, String)>;

fn distinguished_names(view: View<'_>, names: &[Object<'_>]) -> Result<Vec<Attributes>, Error> {
    let mut read = Vec::new();
    for name in names.iter().filter_map(Object::as_dictionary) {
        let mut attributes = Attributes::new();
        for (key, value) in name.iter().take(ELEMENT_LIMIT) {
            let value = value.as_reference().map_or_else(
                || Ok(value.as_string().map(text)),
                |id| {
                    view.get(id)
                        .map(|found| found.and_then(|found| found.object.as_string().map(text)))
                },
            )?;
            attributes.push((String::from_utf8_lossy(key).into_owned(), value.unwrap_or_default()));
        }
        read.push(attributes);
    }
    Ok(read)
}

/// Every attribute occurs in the subject, compared without regard to case.
fn has_attributes(certificate: &Certificate, wanted: &Attributes) -> bool {
    wanted.iter().all(|(name, wanted)| {
        let lower = name.to_ascii_lowercase();
        let known = ATTRIBUTES.iter().find(|(known, _)| *known == lower);
        let oid = known.map_or(name.as_str(), |(_, oid)| oid);
        let wanted = wanted.trim().to_lowercase();
        certificate
            .subject()
            .values(oid)
            .any(|value| value.trim().to_lowercase() == wanted)
    })
}

fn subject_names(certificates: &[Object<'_>]) -> String {
    let names = strings(certificates).filter_map(|der| Certificate::from_der(der).ok());
    names
        .map(|certificate| certificate.subject().text())
        .collect::<Vec<_>>()
        .join("; ")
}

fn texts(elements: &[Object<'_>]) -> String {
    strings(elements).map(text).collect::<Vec<_>>().join(", ")
}

fn spelt(name: &Attributes) -> String {
    let parts: Vec<String> = name.iter().map(|(key, value)| format!("{key}={value}")).collect();
    parts.join(", ")
}
