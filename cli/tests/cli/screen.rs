//! Screening before signing: what is told, what is refused, and that ordinary documents are left in peace.

use std::fmt::Write as _;

use kyso_testkit::pdf::{Builder, Section};
use serde_json::Value;

use crate::program::{Folder, pdf, sign, verify};

/// A document of one page: more entries of the catalog and of the page, and more objects from number 5.
struct Sample {
    catalog: &'static str,
    page: &'static str,
    objects: &'static [(u32, &'static str)],
}

const PLAIN: Sample = Sample {
    catalog: "",
    page: "",
    objects: &[],
};

impl Sample {
    fn build(&self) -> Vec<u8> {
        let mut pdf = Builder::new("1.7");
        pdf.object(1, format!("<< /Type /Catalog /Pages 2 0 R {} >>", self.catalog));
        pdf.object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        let page = "/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]";
        let contents = if self.page.contains("/Contents [") || self.page.contains("/Contents 6") {
            "/Thumb 4 0 R"
        } else {
            "/Contents 4 0 R"
        };
        pdf.object(3, format!("<< {page} {contents} {} >>", self.page));
        pdf.stream(4, "", b"BT /F 12 Tf 72 700 Td (noi dung) Tj ET");
        for (number, body) in self.objects {
            pdf.object(*number, body);
        }
        pdf.table(Section::root(1));
        pdf.finish()
    }
}

const SHOWS_100: &str = "<< /Type /XObject /Subtype /Form /BBox [0 0 200 20] \
    /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> \
    /Length 33 >>\nstream\n/Tx BMC BT /F 9 Tf (100)Tj ET EMC\nendstream";

const FONT: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";
const IMAGE: &str = "<< /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /Length 1 >>\nstream\nx\nendstream";
const SHOWS_TEXT: &str = "<< /Length 36 >>\nstream\nBT /F 12 Tf 72 700 Td (900 USD)Tj ET  \nendstream";
/// Over the text.
const PAINTS_IMAGE: &str = "<< /Length 37 >>\nstream\nq 200 0 0 50 60 680 cm /X Do Q        \nendstream";

/// One document for each kind, and the page and object that the finding names.
#[rustfmt::skip]
const SHADY: &[(&str, Option<u64>, Sample)] = &[
    ("hidden-layer", Some(1), Sample {
        catalog: "/OCProperties << /OCGs [5 0 R] /D << /OFF [5 0 R] >> >>",
        page: "/Resources << /Properties << /L << /Type /OCMD /OCGs [5 0 R] >> >> >>",
        objects: &[(5, "<< /Type /OCG /Name (ban khac) >>")] }),
    ("hidden-layer", Some(1), Sample {
        catalog: "/OCProperties << /OCGs [5 0 R 6 0 R] /D << /BaseState /OFF /ON [6 0 R] >> >>",
        page: "/Resources << /XObject << /X 7 0 R >> >>",
        objects: &[(5, "<< /Type /OCG /Name (an) >>"), (6, "<< /Type /OCG /Name (hien) >>"),
            (7, "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /OC 5 0 R /Length 0 >>\nstream\n\nendstream")] }),
    ("hidden-annotation", Some(1), Sample { page: "/Annots [5 0 R]",
        objects: &[(5, "<< /Type /Annot /Subtype /Stamp /F 2 /Rect [10 10 200 200] /AP << /N 6 0 R >> >>"), (6, SHOWS_100)], ..PLAIN }),
    ("overlay", Some(1), Sample { page: "/Annots [5 0 R]",
        objects: &[(5, "<< /Type /Annot /Subtype /FreeText /F 192 /Rect [10 10 200 200] /Contents (che) >>")], ..PLAIN }),
    ("overlay", Some(1), Sample { page: "/Annots [5 0 R]",
        objects: &[(5, "<< /Type /Annot /Subtype /Widget /FT /Btn /Ff 65536 /T (b) /Rect [0 0 595 842] /AP << /N 6 0 R >> >>"), (6, SHOWS_100)], ..PLAIN }),
    ("covered-text", Some(1), Sample { page: "/Contents [6 0 R 7 0 R] /Resources << /Font << /F 8 0 R >> /XObject << /X 5 0 R >> >>",
        objects: &[(5, IMAGE), (6, SHOWS_TEXT), (7, PAINTS_IMAGE), (8, FONT)], ..PLAIN }),
    ("covered-text", Some(1), Sample { page: "/Contents 6 0 R /Resources << /Font << /F 8 0 R >> >> /Annots [5 0 R]",
        objects: &[(5, "<< /Subtype /Widget /FT /Tx /T (che) /Rect [60 690 200 720] /MK << /BG [1] >> >>"), (6, SHOWS_TEXT), (8, FONT)], ..PLAIN }),
    ("value-appearance", Some(1), Sample { catalog: "/AcroForm << /Fields [5 0 R] >>", page: "/Annots [5 0 R]",
        objects: &[(5, "<< /Subtype /Widget /FT /Tx /T (sotien) /V (900) /P 3 0 R /Rect [10 10 90 30] /AP << /N 6 0 R >> >>"), (6, SHOWS_100)] }),
    ("value-appearance", Some(1), Sample { catalog: "/AcroForm << /Fields [5 0 R] >>", page: "/Annots [5 0 R]",
        objects: &[(5, "<< /Subtype /Widget /FT /Btn /T (dongy) /V /Off /AS /Co /P 3 0 R /Rect [10 10 20 20] >>")] }),
    ("value-appearance", Some(1), Sample { catalog: "/AcroForm << /Fields [] >>", page: "/Annots [5 0 R]",
        objects: &[(5, "<< /Subtype /Widget /FT /Tx /T (sotien) /V (900) /Rect [10 10 90 30] /AP << /N 6 0 R >> >>"), (6, SHOWS_100)] }),
    ("need-appearances", None, Sample { catalog: "/AcroForm << /NeedAppearances true /Fields [5 0 R] >>", page: "/Annots [5 0 R]",
        objects: &[(5, "<< /Subtype /Widget /FT /Tx /T (ten) /V (A) /P 3 0 R /Rect [10 10 90 30] >>")] }),
    ("content-switch", Some(1), Sample { page: "/Annots [5 0 R]",
        objects: &[(5, "<< /Subtype /Link /Rect [0 0 9 9] /A << /S /SetOCGState /State [/Toggle] >> >>")], ..PLAIN }),
    ("javascript", None, Sample { catalog: "/OpenAction << /S /JavaScript /JS (x) >>", ..PLAIN }),
    ("javascript", None, Sample { catalog: "/Names << /JavaScript << /Names [(a) 5 0 R] >> >>",
        objects: &[(5, "<< /S /JavaScript /JS (x) >>")], ..PLAIN }),
    ("javascript", Some(1), Sample { page: "/AA << /O << /S /JavaScript /JS (x) >> >>", ..PLAIN }),
    ("launch", Some(1), Sample { page: "/Annots [5 0 R]",
        objects: &[(5, "<< /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F (cmd.exe) >> >>")], ..PLAIN }),
    ("form-data", Some(1), Sample { page: "/AA << /C << /S /SubmitForm /F (http://x.example/) >> >>", ..PLAIN }),
    ("external-action", None, Sample { catalog: "/OpenAction << /S /GoToR /F (khac.pdf) /D [0 /Fit] >>", ..PLAIN }),
    ("external-content", Some(1), Sample { page: "/Resources << /XObject << /X 5 0 R >> >>",
        objects: &[(5, "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /F (anh.jpg) /Length 0 >>\nstream\n\nendstream")], ..PLAIN }),
    ("external-content", Some(1), Sample { page: "/Resources << /XObject << /X 5 0 R >> >>",
        objects: &[(5, "<< /Subtype /Form /BBox [0 0 1 1] /Ref << /F (a.pdf) /Page 0 >> /Length 0 >>\nstream\n\nendstream")], ..PLAIN }),
    ("embedded-file", None, Sample { catalog: "/Names << /EmbeddedFiles << /Names [(a) 5 0 R] >> >>",
        objects: &[(5, "<< /Type /Filespec /F (a.exe) /EF << /F 6 0 R >> >>"), (6, "<< /Length 0 >>\nstream\n\nendstream")], ..PLAIN }),
    ("rich-media", Some(1), Sample { page: "/Annots [5 0 R]",
        objects: &[(5, "<< /Type /Annot /Subtype /RichMedia /Rect [0 0 9 9] >>")], ..PLAIN }),
    ("xfa", None, Sample { catalog: "/AcroForm << /Fields [] /XFA 5 0 R >>",
        objects: &[(5, "<< /Length 0 >>\nstream\n\nendstream")], ..PLAIN }),
    ("unreferenced", None, Sample { objects: &[(5, "<< /Type /Page /MediaBox [0 0 9 9] /Contents 4 0 R >>")], ..PLAIN }),
    ("unreferenced", None, Sample { objects: &[(5, "<< /Length 31 >>\nstream\nBT /F 9 Tf (You are fired)Tj ET \nendstream")], ..PLAIN }),
    ("not-screened", Some(1), Sample { page: "/Thumb 5 0 R", objects: &[(5, "<< /Font ")], ..PLAIN }),
];

fn findings(stdout: &str) -> Vec<Value> {
    let result: Value = serde_json::from_str(stdout).unwrap();
    result["findings"].as_array().unwrap().clone()
}

#[test]
fn each_kind_is_told_and_refused_only_on_demand() {
    let folder = Folder::new("screen");
    for (index, (kind, page, sample)) in SHADY.iter().enumerate() {
        let input = folder.write(&format!("{index}.pdf"), sample.build());
        let out = folder.path("out.pdf");
        let run = sign(&["--screen", "refuse", "--format", "jsonl", &input, "-o", &out]);
        assert_eq!(run.code, Some(1), "{kind} {index}: {run:?}");
        assert!(run.stderr.contains("[screening]"), "{run:?}");
        assert!(!folder.names().contains(&"out.pdf".to_owned()));
        let found = findings(&run.stdout);
        assert_eq!(found.len(), 1, "{kind} {index}: {found:?}");
        assert_eq!(found[0]["kind"], *kind, "{index}");
        assert_eq!(found[0]["page"].as_u64(), *page, "{kind} {index}");
        let run = sign(&["--lang", "en", &input, "-o", &out, "--force"]);
        assert_eq!(run.code, Some(0), "{kind} {index}: {run:?}");
        assert!(run.stderr.contains(&format!("[{kind}]")), "{run:?}");
        assert!(run.stderr.starts_with("warning: "), "{run:?}");
        std::fs::remove_file(out).unwrap();
    }
}

#[test]
fn ordinary_documents_give_no_finding() {
    let folder = Folder::new("screen-ordinary");
    let samples = std::fs::read_dir(pdf("")).unwrap().map(|entry| entry.unwrap().path());
    let mut count = 0;
    for input in samples.filter(|path| path.extension().is_some_and(|extension| extension == "pdf")) {
        let input = input.to_str().unwrap();
        let out = folder.path(&format!("{count}.pdf"));
        let run = sign(&["--screen", "refuse", "--format", "jsonl", input, "-o", &out]);
        assert_eq!(run.code, Some(0), "{input}: {run:?}");
        // and none when it is signed
        let again = folder.path(&format!("{count}-2.pdf"));
        let run = sign(&["--screen", "refuse", "--format", "jsonl", &out, "-o", &again]);
        assert_eq!(run.code, Some(0), "{input} signed: {run:?}");
        count += 1;
    }
    assert!(count >= 17, "{count}");
}

#[test]
#[rustfmt::skip]
fn what_only_looks_like_it_is_not_told() {
    let innocent = [
        PLAIN,
        // a visible layer, a link, a comment, an empty field, a value that is shown, structure that has /S, an empty signature field
        Sample { catalog: "/OCProperties << /OCGs [5 0 R] /D << >> >>", page: "/Resources << /Properties << /L 5 0 R >> >>",
            objects: &[(5, "<< /Type /OCG /Name (hien) >>")] },
        Sample { page: "/Annots [5 0 R 6 0 R]", objects: &[
            (5, "<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://x.example/) >> >>"),
            (6, "<< /Subtype /Text /Rect [0 0 20 20] /Contents (y kien) /AP << /N 7 0 R >> >>"), (7, SHOWS_100)], ..PLAIN },
        Sample { catalog: "/AcroForm << /Fields [5 0 R] /NeedAppearances false >>", page: "/Annots [5 0 R]",
            objects: &[(5, "<< /Subtype /Widget /FT /Tx /T (ten) /P 3 0 R /Rect [10 10 90 30] >>")] },
        Sample { catalog: "/AcroForm << /Fields [5 0 R] >>", page: "/Annots [5 0 R]",
            objects: &[(5, "<< /Subtype /Widget /FT /Tx /T (ten) /V (1 00) /P 3 0 R /Rect [10 10 90 30] /AP << /N 6 0 R >> >>"), (6, SHOWS_100)] },
        Sample { catalog: "/StructTreeRoot << /Type /StructTreeRoot /K 5 0 R >>",
            objects: &[(5, "<< /S /Sound /P 1 0 R /K [0] /Pg 3 0 R >>")], ..PLAIN },
        Sample { catalog: "/AcroForm << /NeedAppearances true /Fields [5 0 R] >>", page: "/Annots [5 0 R]",
            objects: &[(5, "<< /Subtype /Widget /FT /Sig /T (ky) /P 3 0 R /Rect [0 0 595 400] /AP << /N 6 0 R >> >>"), (6, SHOWS_100)] },
        // an image before the text, beside it, with a mask, through a clip, and text that is not painted
        Sample { page: "/Contents [7 0 R 6 0 R] /Resources << /Font << /F 8 0 R >> /XObject << /X 5 0 R >> >>",
            objects: &[(5, IMAGE), (6, SHOWS_TEXT), (7, PAINTS_IMAGE), (8, FONT)], ..PLAIN },
        Sample { page: "/Contents [6 0 R 7 0 R] /Resources << /Font << /F 8 0 R >> /XObject << /X 5 0 R >> >>",
            objects: &[(5, IMAGE), (6, SHOWS_TEXT), (7, "<< /Length 31 >>\nstream\nq 200 0 0 50 60 600 cm /X Do Q  \nendstream"), (8, FONT)], ..PLAIN },
        Sample { page: "/Contents [6 0 R 7 0 R] /Resources << /Font << /F 8 0 R >> /XObject << /X 5 0 R >> >>",
            objects: &[(5, "<< /Subtype /Image /SMask 4 0 R /Length 1 >>\nstream\nx\nendstream"), (6, SHOWS_TEXT), (7, PAINTS_IMAGE), (8, FONT)], ..PLAIN },
        Sample { page: "/Contents [6 0 R 7 0 R] /Resources << /Font << /F 8 0 R >> /XObject << /X 5 0 R >> >>",
            objects: &[(5, IMAGE), (6, SHOWS_TEXT), (7, "<< /Length 50 >>\nstream\nq 0 0 99 99 re W n 200 0 0 50 60 680 cm /X Do Q    \nendstream"), (8, FONT)], ..PLAIN },
        Sample { page: "/Contents [6 0 R 7 0 R] /Resources << /Font << /F 8 0 R >> /XObject << /X 5 0 R >> >>",
            objects: &[(5, IMAGE), (6, "<< /Length 40 >>\nstream\nBT 3 Tr /F 12 Tf 72 700 Td (900)Tj ET     \nendstream"), (7, PAINTS_IMAGE), (8, FONT)], ..PLAIN },
        Sample { catalog: "/OpenAction [3 0 R /Fit]", objects: &[(5, "<< /Type /Page >>")], ..PLAIN },
    ];
    let folder = Folder::new("screen-innocent");
    for (index, sample) in innocent.iter().enumerate() {
        let input = folder.write(&format!("{index}.pdf"), sample.build());
        let run = sign(&["--screen", "refuse", &input, "-o", &folder.path(&format!("{index}-out.pdf"))]);
        assert_eq!(run.code, Some(0), "{index}: {run:?}");
        assert_eq!(run.stderr, "", "{index}");
    }
}

#[test]
fn an_appearance_that_a_form_left_behind_is_no_content() {
    let field = |value: u32, appearance: u32| {
        format!(
            "<< /Subtype /Widget /FT /Tx /T (ten) /V ({value}) /P 3 0 R /Rect [10 10 90 30] /AP << /N {appearance} 0 R >> >>"
        )
    };
    let plain_text = SHOWS_100.replace("/Tx BMC", "       ").replace(" EMC", "    ");
    let mut pdf = Builder::new("1.7");
    pdf.object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] >> >>");
    pdf.object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    pdf.object(
        3,
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [5 0 R] >>",
    );
    pdf.object(5, field(100, 6));
    pdf.object(6, &plain_text);
    pdf.table(Section::root(1));
    pdf.object(5, field(200, 7));
    pdf.object(7, plain_text.replace("(100)", "(200)"));
    pdf.table(Section::root(1));
    let folder = Folder::new("screen-filled");
    let input = folder.write("in.pdf", pdf.finish());
    let run = sign(&["--screen", "refuse", &input, "-o", &folder.path("out.pdf")]);
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn dynamic_xfa_is_never_signed() {
    let folder = Folder::new("screen-xfa");
    let sample = Sample {
        catalog: "/NeedsRendering true /AcroForm << /Fields [] /XFA 5 0 R >>",
        objects: &[(5, "<< /Length 0 >>\nstream\n\nendstream")],
        ..PLAIN
    };
    let input = folder.write("in.pdf", sample.build());
    let run = sign(&["--screen", "warn", &input, "-o", &folder.path("out.pdf")]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("[dynamic-xfa]"), "{run:?}");
    assert_eq!(folder.names(), ["in.pdf"]);
}

#[test]
fn quiet_keeps_warnings_to_the_json() {
    let folder = Folder::new("screen-quiet");
    let (_, _, sample) = &SHADY[0];
    let input = folder.write("in.pdf", sample.build());
    let out = folder.path("out.pdf");
    let run = sign(&["--quiet", "--lang", "vi", "--format", "jsonl", &input, "-o", &out]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let found = findings(&run.stdout);
    assert_eq!(found[0]["subject"], "ban khac");
    assert!(found[0]["text"].as_str().unwrap().starts_with("trang 1: "), "{found:?}");
    assert_eq!(verify(&[&out]).code, Some(0));
}

/// Layers whose visibility is an expression that doubles at each level, and as many scripts as anybody likes.
#[test]
fn a_hostile_document_is_screened_within_a_budget() {
    let mut pdf = Builder::new("1.7");
    let mut scripts = String::new();
    for number in 0..3000 {
        let _ = write!(scripts, "<< /S /JavaScript /JS (x{number}) >> ");
    }
    pdf.object(
        1,
        format!(
            "<< /Type /Catalog /Pages 2 0 R /X [{scripts}] /OCProperties << /OCGs [5 0 R] /D << /OFF [5 0 R] >> >> >>"
        ),
    );
    pdf.object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    pdf.object(
        3,
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /OC << /VE 10 0 R >> >>",
    );
    pdf.object(5, "<< /Type /OCG /Name (an) >>");
    for number in 10..30 {
        pdf.object(number, format!("[ /Or {} ]", format!("{} 0 R ", number + 1).repeat(9)));
    }
    pdf.table(Section::root(1));
    let folder = Folder::new("screen-hostile");
    let input = folder.write("in.pdf", pdf.finish());
    let run = sign(&[
        "--screen",
        "refuse",
        "--format",
        "jsonl",
        &input,
        "-o",
        &folder.path("out.pdf"),
    ]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let found = findings(&run.stdout);
    let of_kind = |kind: &str| found.iter().filter(|finding| finding["kind"] == kind).count();
    assert_eq!((of_kind("not-screened"), found.len() < 300), (1, true), "{found:?}");
}
