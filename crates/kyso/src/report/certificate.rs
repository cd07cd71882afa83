//! Certificates and names in words.

use kyso_pki::{Certificate, Name};

use super::{CertificateReport, NameReport, hex};

impl CertificateReport {
    /// What a report says of a certificate.
    #[must_use]
    pub fn new(certificate: &Certificate) -> Self {
        Self {
            subject: NameReport::new(certificate.subject()),
            issuer: NameReport::new(certificate.issuer()),
            serial: hex(certificate.serial()),
            sha256: hex(certificate.sha256()),
            not_before: certificate.not_before(),
            not_after: certificate.not_after(),
        }
    }
}

impl NameReport {
    /// What a report says of a name.
    #[must_use]
    pub fn new(name: &Name) -> Self {
        Self {
            text: name.text(),
            cn: name.common_name().map(str::to_owned),
            o: name.organisation().map(str::to_owned),
            ou: name.organisational_units().into_iter().map(str::to_owned).collect(),
            title: name.title().map(str::to_owned),
            uid: name.user_ids().into_iter().map(str::to_owned).collect(),
        }
    }
}
