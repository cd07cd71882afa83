//! Personal numbers in reports (vietnam.md 7.4): of CCCD and CMND numbers only the last four digits are shown. The numbers of organisations
//! (`MST:…`, `MNS:…`) are public and stay; an MST of twelve digits is a person's number and does not.
//!
//! Everything that is said passes here once, when the report is finished. What counts as a number:
//!
//! - in names: nine or twelve digits, together or in groups with one mark between them, whatever letters stand around them;
//! - digits behind `CCCD`, `CMND` and their like, anywhere;
//! - in other texts: nine or twelve digits that stand alone, and whatever was found in a name of the document.
//!
//! Left out: numbers written as words, with `/`, `:` or `+` between their digits, or spread over several attributes; passports.

mod number;

use kyso_pki::Certificate;

use number::{hide, hide_encoded, hide_tagged, numbers};

use super::{CertificateReport, NameReport, Report, SignatureReport};
use crate::inspect::Inspection;

/// Numbers that are remembered; with more of them every text is treated as a name.
const REMEMBERED: usize = 64;
/// What is shorter is known by the tag before it.
const SHORTEST: usize = 9;

/// Hides numbers. Knows those that it met in names.
#[derive(Debug, Default)]
pub(crate) struct Masker {
    met: Vec<String>,
    is_full: bool,
}

impl Masker {
    /// Knows the numbers in the names of these certificates.
    pub(crate) fn of<'c>(certificates: impl IntoIterator<Item = &'c Certificate>) -> Self {
        let mut masker = Self::default();
        for certificate in certificates {
            for name in [certificate.subject(), certificate.issuer()] {
                masker.learn(&name.text());
                name.attributes().iter().for_each(|part| masker.learn(&part.value));
            }
        }
        masker
    }

    /// Remembers the numbers in a name.
    pub(crate) fn learn(&mut self, name: &str) {
        let letters: Vec<char> = name.chars().collect();
        for number in numbers(&letters, true)
            .into_iter()
            .filter(|number| number.len() >= SHORTEST)
        {
            let (Some(first), Some(last)) = (number.first(), number.last()) else {
                continue;
            };
            let text: String = letters.get(*first..=*last).unwrap_or_default().iter().collect();
            if self.met.len() == REMEMBERED {
                self.is_full = true;
                return;
            }
            if !self.met.contains(&text) {
                self.met.push(text);
            }
        }
    }

    /// A name, or part of one.
    pub(crate) fn name(&self, text: &mut String) {
        hide(text, true);
        hide_encoded(text);
    }

    /// A sentence.
    pub(crate) fn sentence(&self, text: &mut String) {
        self.hide_met(text);
        hide(text, self.is_full);
        if text.contains('#') {
            hide_encoded(text);
        }
    }

    /// What programs look things up by: changed only where it holds a number that is known as one.
    fn identifier(&self, text: &mut String) {
        self.hide_met(text);
        hide_tagged(text);
    }

    fn hide_met(&self, text: &mut String) {
        for number in &self.met {
            if text.contains(number.as_str()) {
                let mut hidden = number.clone();
                hide(&mut hidden, true);
                *text = text.replace(number.as_str(), &hidden);
            }
        }
    }
}

impl Report {
    /// Hides the numbers in all that the report says. The name of the file is the caller's own.
    pub(crate) fn mask(&mut self, masker: &Masker) {
        // without `..`, here and below, so that nobody forgets a new key
        let Self {
            error,
            signatures,
            schema: _,
            file: _,
            sha256: _,
            size: _,
            status: _,
            program: _,
            policy: _,
            validation_time: _,
            revisions: _,
            // addresses of authorities
            network: _,
            leniencies: _,
        } = self;
        if let Some(error) = error {
            masker.sentence(&mut error.message);
        }
        signatures.iter_mut().for_each(|signature| signature.mask(masker));
    }
}

impl SignatureReport {
    fn mask(&mut self, masker: &Masker) {
        let Self {
            field,
            modifications,
            name,
            reason,
            location,
            certificate,
            chain,
            checks,
            facts,
            criteria,
            viewer_opinion,
            r#type: _,
            sub_filter: _,
            revision: _,
            byte_range: _,
            coverage: _,
            digest: _,
            signature: _,
            mdp: _,
            level: _,
            page: _,
            rect: _,
            signing_time: _,
            best_signature_time: _,
            trust: _,
            revocation: _,
            timestamps: _,
            valid_at_signing_time: _,
            indication: _,
            sub_indication: _,
        } = self;
        masker.identifier(field);
        name.iter_mut().for_each(|name| masker.name(name));
        [reason, location]
            .into_iter()
            .flatten()
            .for_each(|text| masker.sentence(text));
        certificate
            .iter_mut()
            .for_each(|certificate| certificate.mask_with(masker));
        chain.iter_mut().for_each(|entry| masker.name(&mut entry.subject));
        for fact in facts {
            match fact.id {
                "issuer" | "signer" | "unit" => masker.name(&mut fact.text),
                _ => masker.sentence(&mut fact.text),
            }
        }
        let changes = modifications.changes.iter_mut().map(|change| &mut change.text);
        let checks = checks.iter_mut().map(|check| &mut check.text);
        let criteria = criteria.iter_mut().map(|criterion| &mut criterion.text);
        let sentences = changes.chain(checks).chain(criteria).chain([&mut viewer_opinion.text]);
        sentences.for_each(|text| masker.sentence(text));
    }
}

/// Why a document was not signed, without the numbers in names of other signers.
pub(crate) fn mask_talk(text: &mut String, names: &[&str]) {
    let mut masker = Masker::default();
    names.iter().for_each(|name| masker.learn(name));
    masker.sentence(text);
}

impl CertificateReport {
    /// Shows of CCCD and CMND numbers the last four digits only.
    pub fn mask(&mut self) {
        self.mask_with(&Masker::default());
    }

    fn mask_with(&mut self, masker: &Masker) {
        self.subject.mask(masker);
        self.issuer.mask(masker);
    }
}

impl NameReport {
    fn mask(&mut self, masker: &Masker) {
        let Self {
            text,
            cn,
            o,
            ou,
            title,
            uid,
        } = self;
        let single = [cn, o, title].into_iter().flatten();
        let all = single.chain(ou).chain(uid).chain([text]);
        all.for_each(|text| masker.name(text));
    }
}

impl Inspection {
    pub(crate) fn mask(&mut self) {
        let masker = Masker::default();
        let signed = self.revisions.iter_mut().flat_map(|revision| &mut revision.signed_by);
        for signed in signed {
            masker.identifier(&mut signed.field);
            signed.signer.iter_mut().for_each(|signer| masker.name(signer));
        }
        let rights = self.usage_rights.iter_mut().filter_map(|rights| rights.signer.as_mut());
        rights.for_each(|signer| masker.name(signer));
        for field in &mut self.fields {
            masker.identifier(&mut field.field);
            let texts = [&mut field.name, &mut field.reason, &mut field.location];
            texts.into_iter().flatten().for_each(|text| masker.name(text));
            field.certificates.iter_mut().for_each(CertificateReport::mask);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> String {
        let mut text = text.to_owned();
        Masker::default().name(&mut text);
        text
    }

    fn sentence(text: &str, met: &[&str]) -> String {
        let mut masker = Masker::default();
        met.iter().for_each(|name| masker.learn(name));
        let mut text = text.to_owned();
        masker.sentence(&mut text);
        text
    }

    #[test]
    fn personal_numbers_in_names_keep_four_digits() {
        for (given, shown) in [
            ("CCCD:001085012345", "CCCD:********2345"),
            ("CMND:012345678", "CMND:*****5678"),
            ("cccd 001085012345", "cccd ********2345"),
            ("Nguyễn Văn Mẫu - 001085012345", "Nguyễn Văn Mẫu - ********2345"),
            ("PNOVN-001085012345", "PNOVN-********2345"),
            ("IDCVN001085012345", "IDCVN********2345"),
            ("MST:001085012345", "MST:********2345"),
            ("CCCD:12345", "CCCD:*****"),
            (
                "C=VN, CN=Nguyễn Văn Mẫu, serialNumber=001085012345, UID=CMND:012345678+2.5.4.99=012345678",
                "C=VN, CN=Nguyễn Văn Mẫu, serialNumber=********2345, UID=CMND:*****5678+2.5.4.99=*****5678",
            ),
        ] {
            assert_eq!(name(given), shown);
        }
    }

    #[test]
    fn what_is_no_personal_number_stays() {
        for text in [
            "MST:0100000000-001",
            "MST:0100000000",
            "MNS:1012345",
            "O=UBND xã A\\, huyện B, UID=MST:0100000000-001",
            "telephoneNumber=0912345678",
            "GARCIA - 11830960J",
            "CN=CA G2",
        ] {
            assert_eq!(name(text), text);
        }
    }

    #[test]
    fn groups_escapes_and_foreign_digits_hide_nothing_from_the_mask() {
        for (given, shown) in [
            ("001 085 012 345", "*** *** **2 345"),
            ("001.085.012.345", "***.***.**2.345"),
            ("001 085 012 345 2020", "*** *** **2 345 2020"),
            ("2020-001085012345-1", "2020-********2345-1"),
            ("0-0-1-0-8-5-0-1-2-3-4-5", "*-*-*-*-*-*-*-*-2-3-4-5"),
            ("CN=\\ 001085012345", "CN=\\ ********2345"),
            ("CN=001\\,085\\,012\\,345", "CN=***\\,***\\,**2\\,345"),
            ("001085\u{200B}012345", "******\u{200B}**2345"),
            ("C\u{AD}CCD:\u{202E}001085012345", "C\u{AD}CCD:\u{202E}********2345"),
            ("CCCD: 0 0 1 0 8 5 0 1", "CCCD: * * * * 8 5 0 1"),
            ("００１０８５０１２３４５", "********２３４５"),
        ] {
            assert_eq!(name(given), shown);
        }
    }

    #[test]
    fn a_value_that_is_no_string_is_hidden_if_digits_are_in_it() {
        // an OCTET STRING with the digits in ASCII, and one in two octets each
        let ascii: String = "001085012345".bytes().map(|octet| format!("{octet:02x}")).collect();
        let wide: String = "001085012345".bytes().map(|octet| format!("00{octet:02x}")).collect();
        for value in [format!("UID=#040c{ascii}, C=VN"), format!("UID=#0418{wide}, C=VN")] {
            let shown = name(&value);
            assert!(!shown.contains("3031"), "{shown}");
            assert!(shown.starts_with("UID=#") && shown.ends_with(", C=VN"), "{shown}");
        }
        assert_eq!(name("CN=#020105"), "CN=#020105");
    }

    #[test]
    fn sentences_lose_numbers_that_stand_alone_and_those_of_names() {
        assert_eq!(sentence("ký bởi 001085012345.", &[]), "ký bởi ********2345.");
        for kept in [
            "trang 1, tại [100 200 300 400]",
            "25/05/2020 16:09:43 +07:00",
            "expired on 2020-05-25T09:09:43Z",
            "1.2.840.123456789.1",
            "f7bc89054cec123456789abc",
        ] {
            assert_eq!(sentence(kept, &[]), kept);
        }
        assert_eq!(
            sentence("after A001 085 012 345 signed", &["CN=A001 085 012 345"]),
            "after A*** *** **2 345 signed"
        );
        assert_eq!(sentence("X012345678", &["UID=X012345678"]), "X*****5678");
        assert_eq!(
            sentence("after 001 085 012 345 678 signed", &["CN=001 085 012 345 678"]),
            "after *** *** *** **5 678 signed"
        );
    }

    #[test]
    fn a_crowd_of_numbers_hides_no_other_one() {
        let crowd: Vec<String> = (0..100).map(|number| format!("A{:012}", 1_000_000 + number)).collect();
        let crowd: Vec<&str> = crowd.iter().map(String::as_str).collect();
        assert_eq!(sentence("B001085012345 signed", &crowd), "B********2345 signed");
    }

    proptest::proptest! {
        #[test]
        fn no_personal_number_survives_whatever_stands_around_it(before in "[^0-9#]{0,12}", after in "[^0-9#]{0,12}", number in "[0-9]{12}|[0-9]{9}") {
            let shown = name(&format!("{before}{number}{after}"));
            proptest::prop_assert!(!shown.contains(&number), "{}", shown);
        }
    }
}
