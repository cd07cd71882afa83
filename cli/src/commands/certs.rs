//! `kyso certs`: the identity in a key file.

use kyso::{CertificateReport, Signer};

use crate::args::{CertsArgs, Format};
use crate::output::{Failure, Output};
use crate::{identity, json};

/// Lists the signer's certificate and its chain.
pub(crate) fn run(args: &CertsArgs, output: &Output) -> Result<u8, Failure> {
    let signer = identity::open(&args.key, output)?;
    let certificates: Vec<CertificateReport> = std::iter::once(signer.certificate())
        .chain(signer.chain())
        .map(CertificateReport::new)
        .collect();
    let text = match args.format {
        Format::Text => certificates
            .iter()
            .map(|certificate| text(certificate, output))
            .collect(),
        Format::Json => json::line(&certificates)?,
        Format::Jsonl => certificates
            .iter()
            .map(json::line)
            .collect::<Result<String, Failure>>()?,
    };
    output.data(&text)?;
    Ok(0)
}

fn text(certificate: &CertificateReport, output: &Output) -> String {
    format!(
        "{}\n  {}: {}\n  {}: {} – {}\n  SHA-256: {}\n",
        kyso::harmless(&certificate.subject.text),
        output.choose("tổ chức cấp", "issuer"),
        kyso::harmless(&certificate.issuer.text),
        output.choose("thời hạn", "validity"),
        certificate.not_before.to_vietnam(),
        certificate.not_after.to_vietnam(),
        certificate.sha256,
    )
}
