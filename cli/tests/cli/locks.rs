//! What earlier signatures and the author of a field forbid: DocMDP, FieldMDP, field locks, seed values
//! (ISO 32000-2 12.7.5.5, 12.8.2).

use kyso_testkit::pdf::{Builder, Section};
use serde_json::Value;

use crate::program::{Folder, sign, verify};

/// A document with the signature fields A and B, which carry these entries.
fn form(a: &str, b: &str) -> Vec<u8> {
    let mut pdf = Builder::new("1.7");
    pdf.object(
        1,
        "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R 5 0 R] >> >>",
    );
    pdf.object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    pdf.object(
        3,
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [4 0 R 5 0 R] >>",
    );
    for (number, name, entries) in [(4, "A", a), (5, "B", b)] {
        let widget = "/Type /Annot /Subtype /Widget /FT /Sig /P 3 0 R /Rect [0 0 0 0] /F 132";
        pdf.object(number, format!("<< {widget} /T ({name}) {entries} >>"));
    }
    pdf.table(Section::root(1));
    pdf.finish()
}

fn signature(path: &str) -> Value {
    let run = verify(&["--format", "jsonl", path]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    report["signatures"][0].clone()
}

/// Signs the field A, then another one; the exit code of the second and its stderr.
fn sign_twice(folder: &Folder, a: &str, second: &[&str]) -> (Option<i32>, String) {
    let input = folder.write("in.pdf", form(a, ""));
    let (one, two) = (folder.path("one.pdf"), folder.path("two.pdf"));
    let run = sign(&["--force", "--field", "A", &input, "-o", &one]);
    assert_eq!(run.code, Some(0), "{a}: {run:?}");
    assert_eq!(signature(&one)["indication"], "TOTAL-PASSED", "{a}");
    let run = sign(&[&["--lang", "en", "--force", &one, "-o", &two], second].concat());
    (run.code, run.stderr)
}

#[test]
fn a_lock_forbids_the_fields_that_it_names() {
    let folder = Folder::new("locks");
    for (lock, field, permitted) in [
        ("/Action /All", "B", false),
        ("/Action /All", "C", false),
        ("/Action /Include /Fields [(B)]", "B", false),
        ("/Action /Include /Fields [(B)]", "C", true),
        ("/Action /Include /Fields [(BB)]", "B", true),
        ("/Action /Exclude /Fields [(B)]", "B", true),
        ("/Action /Exclude /Fields [(B)]", "C", false),
        ("/Action /Include /Fields [] /P 2", "B", true),
        ("/Action /Include /Fields [] /P 3", "C", true),
    ] {
        let lock = format!("/Lock << /Type /SigFieldLock {lock} >>");
        let (code, stderr) = sign_twice(&folder, &lock, &["--field", field]);
        assert_eq!(code, Some(if permitted { 0 } else { 1 }), "{lock} {field}: {stderr}");
        if !permitted {
            assert!(stderr.contains("[field-locked]"), "{stderr}");
            // who forbids it, and where
            assert!(stderr.contains("\"A\" of \""), "{stderr}");
        }
    }
}

#[test]
fn a_lock_with_p1_permits_no_further_signature() {
    let folder = Folder::new("locks-p1");
    let lock = "/Lock << /Type /SigFieldLock /Action /Include /Fields [] /P 1 >>";
    let (code, stderr) = sign_twice(&folder, lock, &[]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("[locked-no-changes]"), "{stderr}");
}

#[test]
fn a_certified_document_takes_an_approval_in_old_and_new_fields() {
    let folder = Folder::new("locks-certified");
    for permission in ["2", "3"] {
        for field in ["B", "C"] {
            let input = folder.write("in.pdf", form("", ""));
            let (one, two) = (folder.path("one.pdf"), folder.path("two.pdf"));
            let run = sign(&["--force", "--field", "A", "--certify", permission, &input, "-o", &one]);
            assert_eq!(run.code, Some(0), "{run:?}");
            let run = sign(&["--force", "--field", field, &one, "-o", &two]);
            assert_eq!(run.code, Some(0), "P={permission} {field}: {run:?}");
            let run = sign(&["--force", "--field", field, "--certify", "2", &one, "-o", &two]);
            assert_eq!(run.code, Some(1), "{run:?}");
            assert!(run.stderr.contains("[certify-not-first]"), "{run:?}");
        }
    }
}

#[test]
fn the_signature_in_a_field_with_a_lock_carries_it() {
    let folder = Folder::new("locks-carried");
    let lock = "/Lock << /Type /SigFieldLock /Action /Exclude /Fields [(B) (x.y)] /P 2 >>";
    let input = folder.write("in.pdf", form(lock, ""));
    let out = folder.path("out.pdf");
    for (options, transforms) in [(&[][..], 1), (&["--certify", "3"][..], 2)] {
        let run = sign(&[&["--force", "--field", "A", &input, "-o", &out], options].concat());
        assert_eq!(run.code, Some(0), "{run:?}");
        let bytes = std::fs::read(&out).unwrap();
        let update = String::from_utf8_lossy(&bytes[std::fs::read(&input).unwrap().len()..]).replace([' ', '\n'], "");
        assert_eq!(update.matches("/TransformMethod").count(), transforms, "{update}");
        assert_eq!(update.matches("/TransformMethod/FieldMDP").count(), 1);
        assert!(update.contains("/Action/Exclude/Fields[(B)(x.y)]/P2"), "{update}");
        assert_eq!(update.matches("/TransformMethod/DocMDP").count(), transforms - 1);
        assert_eq!(signature(&out)["mdp"]["certification"], transforms == 2);
    }
}

/// Entries of the dictionary, options of `sign`, and the entry that refuses.
#[rustfmt::skip]
const SEED_VALUES: &[(&str, &[&str], Option<&str>)] = &[
    ("/Ff 1 /Filter /Adobe.PPKLite", &[], None),
    ("/Ff 1 /Filter /Other", &[], Some("Filter")),
    ("/Filter /Other", &[], None),
    ("/Ff 2 /SubFilter [/adbe.pkcs7.detached]", &[], None),
    ("/Ff 2 /SubFilter [/adbe.x509.rsa_sha1]", &[], Some("SubFilter")),
    ("/Ff 2 /SubFilter [/adbe.pkcs7.detached]", &["--sub-filter", "pades"], Some("SubFilter")),
    ("/SubFilter [/adbe.pkcs7.detached]", &["--sub-filter", "pades"], None),
    ("/Ff 4 /V 3", &[], None),
    ("/Ff 4 /V 4", &[], Some("V")),
    ("/Ff 8 /Reasons [(Duyet) (Ky thay)]", &["--reason", "Ky thay"], None),
    ("/Ff 8 /Reasons [(Duyet)]", &["--reason", "khac"], Some("Reasons")),
    ("/Ff 8 /Reasons [(Duyet)]", &[], Some("Reasons")),
    ("/Ff 8 /Reasons [(.)]", &[], None),
    ("/Ff 8", &["--reason", "khac"], Some("Reasons")),
    ("/Reasons [(Duyet)]", &["--reason", "khac"], None),
    ("/MDP << /P 0 >>", &[], None),
    ("/MDP << /P 0 >>", &["--certify", "2"], Some("MDP")),
    ("/MDP << /P 2 >>", &["--certify", "2"], None),
    ("/MDP << /P 2 >>", &[], Some("MDP")),
    ("/MDP << /P 2 >>", &["--certify", "1"], Some("MDP")),
    ("/TimeStamp << /URL (http://tsa.example/) /Ff 1 >>", &[], Some("TimeStamp")),
    ("/TimeStamp << /URL (http://tsa.example/) /Ff 0 >>", &[], None),
    ("/Ff 16 /LegalAttestation [(x)]", &[], Some("LegalAttestation")),
    ("/Ff 32 /AddRevInfo true", &[], Some("AddRevInfo")),
    ("/Ff 32 /AddRevInfo false", &[], None),
    ("/AddRevInfo true", &[], None),
    ("/Ff 64 /DigestMethod [/SHA384]", &[], None),
    ("/Ff 64 /DigestMethod [(SHA512)]", &["--digest", "sha256"], Some("DigestMethod")),
    ("/Ff 64 /DigestMethod [/SHA1]", &[], Some("DigestMethod")),
    ("/DigestMethod [/SHA1]", &[], None),
    ("/Ff 128 /LockDocument /true", &[], Some("LockDocument")),
    ("/Ff 128 /LockDocument /true", &["--certify", "1"], None),
    ("/Ff 128 /LockDocument /false", &["--certify", "1"], Some("LockDocument")),
    ("/Ff 128 /LockDocument /auto", &[], None),
    ("/LockDocument /true", &[], None),
    ("/Ff 256 /AppearanceFilter (mau)", &[], Some("AppearanceFilter")),
    ("/Cert << /Ff 8 /SubjectDN [<< /C (vn) >>] >>", &[], None),
    ("/Cert << /Ff 8 /SubjectDN [<< /CN (ai do) >> << /2.5.4.6 (VN) >>] >>", &[], None),
    ("/Cert << /Ff 8 /SubjectDN [<< /C (VN) /CN (ai do) >>] >>", &[], Some("Cert/SubjectDN")),
    ("/Cert << /SubjectDN [<< /CN (ai do) >>] >>", &[], None),
    ("/Cert << /Ff 32 /KeyUsage [(1XXXXXXXX)] >>", &[], None),
    ("/Cert << /Ff 32 /KeyUsage [(XXXXX1XXX)] >>", &[], Some("Cert/KeyUsage")),
    ("/Cert << /Ff 32 /KeyUsage [(0)] >>", &[], Some("Cert/KeyUsage")),
    ("/Cert << /Ff 4 /OID [(1.2.3.4)] >>", &[], Some("Cert/OID")),
    ("/Cert << /Ff 1 /Subject [<00>] >>", &[], Some("Cert/Subject")),
    ("/Cert << /Ff 2 /Issuer [<00>] >>", &[], Some("Cert/Issuer")),
];

#[test]
fn required_seed_values_are_met_or_refused_by_name() {
    let folder = Folder::new("seed-values");
    let out = folder.path("out.pdf");
    for (seed, options, refused) in SEED_VALUES {
        let entries = format!("/SV << /Type /SV {seed} >>");
        let input = folder.write("in.pdf", form(&entries, ""));
        let run = sign(
            &[
                &["--lang", "en", "--force", "--field", "A", &input, "-o", &out],
                *options,
            ]
            .concat(),
        );
        match refused {
            None => assert_eq!(run.code, Some(0), "{seed} {options:?}: {run:?}"),
            Some(entry) => {
                assert_eq!(run.code, Some(1), "{seed} {options:?}: {run:?}");
                assert!(run.stderr.contains("[seed-value]"), "{run:?}");
                assert!(run.stderr.contains(&format!("asks for /{entry} ")), "{seed}: {run:?}");
            }
        }
        // another field of the same document is free
        let run = sign(&["--force", "--field", "B", &input, "-o", &out]);
        assert_eq!(run.code, Some(0), "{seed}: {run:?}");
    }
}

#[test]
fn a_seed_value_for_this_signer_lets_this_signer_sign() {
    let folder = Folder::new("seed-certificates");
    let out = folder.path("out.pdf");
    let (pki, hex) = (kyso_testkit::pki(), |der: &[u8]| {
        der.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    });
    for (entry, certificate, refused) in [
        ("/Ff 1 /Subject", &pki.person.certificate, None),
        ("/Ff 1 /Subject", &pki.organisation.certificate, Some("Cert/Subject")),
        ("/Ff 2 /Issuer", &pki.ca_g2.certificate, None),
        ("/Ff 2 /Issuer", &pki.root_g2.certificate, None),
        ("/Ff 2 /Issuer", &pki.root_g1.certificate, Some("Cert/Issuer")),
    ] {
        let entries = format!("/SV << /Cert << {entry} [<{}>] >> >>", hex(certificate));
        let input = folder.write("in.pdf", form(&entries, ""));
        let run = sign(&["--lang", "en", "--force", "--field", "A", &input, "-o", &out]);
        assert_eq!(
            run.code,
            Some(if refused.is_none() { 0 } else { 1 }),
            "{entry}: {run:?}"
        );
        assert!(run.stderr.contains(refused.unwrap_or_default()), "{run:?}");
    }
}

#[test]
fn format_and_digest_follow_the_field_where_they_are_free() {
    let folder = Folder::new("seed-free");
    let out = folder.path("out.pdf");
    for flags in ["", "/Ff 66"] {
        let entries =
            format!("/SV << {flags} /SubFilter [/ETSI.RFC3161 /adbe.pkcs7.detached] /DigestMethod [/SHA1 /SHA512] >>");
        let input = folder.write("in.pdf", form(&entries, ""));
        let run = sign(&["--force", "--field", "A", &input, "-o", &out]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let signature = signature(&out);
        assert_eq!(signature["sub_filter"], "adbe.pkcs7.detached");
        assert_eq!(signature["digest"]["algorithm"], "sha512");
        assert_eq!(signature["indication"], "TOTAL-PASSED");
    }
}
