//! `kyso inspect`: what each signer signed, and what is no signature.

use kyso_testkit::pdf::{Builder, Section};
use serde_json::Value;

use crate::program::{Folder, kyso, sign, verify};

fn inspect(path: &str) -> Value {
    serde_json::from_str(&kyso(&["inspect", path, "--format", "json"]).stdout).unwrap()
}

#[test]
fn a_revision_is_written_exactly_as_it_was_signed() {
    let folder = Folder::new("revisions");
    let one = folder.signed("one.pdf", &[]);
    let (two, three) = (folder.path("two.pdf"), folder.path("three.pdf"));
    assert_eq!(sign(&[&one, "-o", &two]).code, Some(0));
    assert_eq!(sign(&[&two, "-o", &three]).code, Some(0));
    for (number, signed) in [(2, &one), (3, &two), (4, &three)] {
        let out = folder.path(&format!("revision-{number}.pdf"));
        let run = kyso(&["inspect", &three, "--revision", &number.to_string(), "-o", &out]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(std::fs::read(&out).unwrap(), std::fs::read(signed).unwrap(), "{number}");
    }
    let inspected = inspect(&three);
    for (index, field) in [(1, "Signature1"), (2, "Signature2"), (3, "Signature3")] {
        let signed_by = &inspected["revisions"][index]["signed_by"];
        assert_eq!(signed_by[0]["field"], field);
        let certificates = inspected["fields"][index - 1]["certificates"].as_array().unwrap();
        let signer = &signed_by[0]["signer"];
        assert!(
            signer.is_string()
                && certificates
                    .iter()
                    .any(|certificate| certificate["subject"]["cn"] == *signer)
        );
    }
    assert_eq!(inspected["revisions"][0]["signed_by"].as_array().map(Vec::len), Some(0));
    let text = kyso(&["--lang", "en", "inspect", &three]).stdout;
    assert_eq!(text.matches("signed by ").count(), 3, "{text}");
}

/// The line end behind %%EOF is not part of what some programs sign.
#[test]
fn a_revision_ends_where_its_byte_range_ends() {
    let folder = Folder::new("revisions-end");
    for ends in [&b"\n"[..], b"\r\n", b""] {
        let mut pdf = Builder::new("1.7");
        pdf.object(
            1,
            "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] /SigFlags 3 >> >>",
        );
        pdf.object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        pdf.object(
            3,
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [4 0 R] >>",
        );
        let widget = "/Subtype /Widget /FT /Sig /T (S) /P 3 0 R /Rect [0 0 0 0]";
        pdf.object(4, format!("<< {widget} /V 5 0 R >>"));
        let range = "[0 AAAAAAAAAA BBBBBBBBBB CCCCCCCCCC]";
        pdf.object(
            5,
            format!("<< /Type /Sig /Filter /X /SubFilter /adbe.pkcs7.detached /ByteRange {range} /Contents <0102> >>"),
        );
        pdf.table(Section::root(1));
        let mut signed = pdf.finish();
        assert_eq!(signed.pop(), Some(b'\n'));
        let find = |what: &str| {
            signed
                .windows(what.len())
                .position(|window| window == what.as_bytes())
                .unwrap()
        };
        let (gap, end, start) = (find("<0102>"), signed.len(), find("startxref\n") + 10);
        let base = String::from_utf8_lossy(&signed[start..])
            .lines()
            .next()
            .unwrap()
            .parse()
            .unwrap();
        let numbers = [
            ("AAAAAAAAAA", gap),
            ("BBBBBBBBBB", gap + 6),
            ("CCCCCCCCCC", end - gap - 6),
        ];
        for (place, number) in numbers.map(|(mark, number)| (find(mark), number)) {
            signed[place..place + 10].copy_from_slice(format!("{number:<10}").as_bytes());
        }
        let mut later = Builder::after([&signed, ends].concat());
        later.continue_from(base, 6);
        if ends.is_empty() {
            later.raw(b"\n");
        }
        later.object(6, "(later)");
        later.table(Section::root(1));
        let input = folder.write("in.pdf", later.finish());
        let inspected = inspect(&input);
        assert_eq!(inspected["revisions"][0]["signed_by"][0]["field"], "S", "{inspected}");
        let out = folder.path(&format!("out-{}.pdf", ends.len()));
        assert_eq!(kyso(&["inspect", &input, "--revision", "1", "-o", &out]).code, Some(0));
        assert_eq!(std::fs::read(&out).unwrap(), signed, "{ends:?}");
    }
}

#[test]
fn usage_rights_are_listed_and_are_no_signature() {
    let folder = Folder::new("usage-rights");
    let mut pdf = Builder::new("1.7");
    pdf.object(1, "<< /Type /Catalog /Pages 2 0 R /Perms << /UR3 4 0 R >> >>");
    pdf.object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    pdf.object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>");
    let rights = "/TransformParams << /Type /TransformParams /V /2.2 /Document [/FullSave] /Form [/FillIn /Export] >>";
    let reference = format!("<< /Type /SigRef /TransformMethod /UR3 {rights} >>");
    let signature = "/Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /Name (Vendor)";
    pdf.object(
        4,
        format!("<< {signature} /ByteRange [0 9 20 30] /Contents <0102> /Reference [{reference}] >>"),
    );
    pdf.table(Section::root(1));
    let input = folder.write("in.pdf", pdf.finish());
    let inspected = inspect(&input);
    let expected = serde_json::json!([{
        "entry": "UR3", "signer": "Vendor", "rights": ["Document: FullSave", "Form: FillIn", "Form: Export"],
    }]);
    assert_eq!(inspected["usage_rights"], expected);
    assert_eq!(inspected["fields"].as_array().map(Vec::len), Some(0));
    let text = kyso(&["--lang", "en", "inspect", &input]).stdout;
    assert!(
        text.contains("not a signature") && text.contains("Form: Export"),
        "{text}"
    );
    let run = verify(&["--format", "jsonl", &input]);
    assert_eq!(run.code, Some(4), "{run:?}");
    // the document's own first signature may still certify it
    let run = sign(&["--certify", "2", &input, "-o", &folder.path("out.pdf")]);
    assert_eq!(run.code, Some(0), "{run:?}");
}
