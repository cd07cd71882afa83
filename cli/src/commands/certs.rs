//! `kyso certs`: the identity in a key file, or all on tokens without a PIN.

use kyso::CertificateReport;
use kyso_keys::token::{PinState, TokenIdentity};
use serde::Serialize;

use crate::args::{CertsArgs, Format};
use crate::output::{Failure, Output};
use crate::{identity, json};

/// A certificate, and where it is.
#[derive(Debug, Serialize)]
struct Entry {
    #[serde(flatten)]
    certificate: CertificateReport,
    token: Option<Place>,
}

/// A token that holds a certificate.
#[derive(Debug, Serialize)]
struct Place {
    label: String,
    serial: String,
    /// Of the certificate.
    identity: String,
    pin: &'static str,
}

/// Lists the signer's certificate and its chain; of a token every certificate.
pub(crate) fn run(args: &CertsArgs, output: &Output) -> Result<u8, Failure> {
    let mut entries: Vec<Entry> = match &args.key.pkcs11 {
        Some(module) => identity::on_tokens(module, output)?.iter().map(of_token).collect(),
        None => {
            let signer = identity::open(&args.key, output)?;
            let all = std::iter::once(signer.certificate()).chain(signer.chain());
            let entry = |certificate| Entry {
                certificate: CertificateReport::new(certificate),
                token: None,
            };
            all.map(entry).collect()
        }
    };
    if !args.show_ids {
        entries.iter_mut().for_each(|entry| entry.certificate.mask());
    }
    let text = match args.format {
        Format::Text => entries.iter().map(|entry| text(entry, output)).collect(),
        Format::Json => json::line(&entries)?,
        Format::Jsonl => entries.iter().map(json::line).collect::<Result<String, Failure>>()?,
    };
    output.data(&text)?;
    Ok(0)
}

fn of_token(identity: &TokenIdentity) -> Entry {
    Entry {
        certificate: CertificateReport::new(&identity.certificate),
        token: Some(Place {
            label: identity.token.clone(),
            serial: identity.serial.clone(),
            identity: identity.label.clone(),
            pin: match identity.pin {
                PinState::Fresh => "ok",
                PinState::Low => "low",
                PinState::FinalTry => "final-try",
                PinState::Locked => "locked",
            },
        }),
    }
}

fn text(entry: &Entry, output: &Output) -> String {
    let certificate = &entry.certificate;
    let mut text = format!(
        "{}\n  {}: {}\n  {}: {} – {}\n  SHA-256: {}\n",
        kyso::harmless(&certificate.subject.text),
        output.choose("tổ chức cấp", "issuer"),
        kyso::harmless(&certificate.issuer.text),
        output.choose("thời hạn", "validity"),
        certificate.not_before.to_vietnam(),
        certificate.not_after.to_vietnam(),
        certificate.sha256,
    );
    if let Some(place) = &entry.token {
        let state = match place.pin {
            "locked" => output.choose("; mã PIN đã bị khóa", "; the PIN is locked"),
            "final-try" => output.choose("; chỉ còn một lần nhập mã PIN", "; one try is left for the PIN"),
            "low" => output.choose("; mã PIN đã bị nhập sai", "; the PIN was typed wrong"),
            _ => "",
        };
        text.push_str(&format!(
            "  token: {} ({}), {}{state}\n",
            kyso::harmless(&place.label),
            kyso::harmless(&place.serial),
            kyso::harmless(&place.identity),
        ));
    }
    text
}
