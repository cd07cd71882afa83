//! The trust store: what may enter, what verification takes from it.

use std::fs;

use kyso_testkit::mint::{self, CertificateSpec, CrlSpec, KeyPair};
use serde_json::Value;

use crate::program::{AT, Folder, Run, command, kyso, pki};

/// `kyso trust …` or `kyso verify …` with a store.
pub(crate) fn with_store(folder: &Folder, arguments: &[&str]) -> Run {
    let store = folder.path("store");
    let mut call = command();
    call.args(arguments).args(["--store", &store, "--lang", "en"]);
    call.output().unwrap().into()
}

/// Fingerprint of a certificate in `testdata/pki`, as openssl says it.
pub(crate) fn fingerprint(name: &str) -> String {
    let run = std::process::Command::new("openssl")
        .args(["x509", "-noout", "-fingerprint", "-sha256", "-in", &pki(name)])
        .output()
        .unwrap();
    let text = String::from_utf8(run.stdout).unwrap();
    text.trim().split_once('=').unwrap().1.to_owned()
}

/// The store of an office: root and authority of the second generation, with CRLs.
pub(crate) fn import_g2(folder: &Folder, profile: &[&str]) {
    let (root, ca) = (fingerprint("root-g2.crt.pem"), fingerprint("ca-g2.crt.pem"));
    let (root_file, ca_file) = (pki("root-g2.crt.pem"), pki("ca-g2.crt.pem"));
    let (root_crl, ca_crl) = (pki("root-g2.crl"), pki("ca-g2.crl"));
    let files = ["trust", "import", &root_file, &ca_file, &root_crl, &ca_crl];
    let run = with_store(
        folder,
        &[&files[..], &["--fingerprint", &root, "--fingerprint", &ca], profile].concat(),
    );
    assert_eq!(run.code, Some(0), "{run:?}");
}

fn report(run: &Run) -> Value {
    let reports: Value = serde_json::from_str(&run.stdout).unwrap();
    reports[0].clone()
}

#[test]
fn verify_uses_the_store_and_names_the_profile_that_judged() {
    let folder = Folder::new("trust-store");
    let signed = folder.signed("s.pdf", &[]);
    let verify = |more: &[&str]| {
        let arguments = ["verify", "--at", AT, "--format", "json", &signed];
        with_store(&folder, &[&arguments[..], more].concat())
    };
    let before = verify(&[]);
    assert_eq!(before.code, Some(3));
    assert!(before.stderr.contains("kyso trust import FILE"), "{before:?}");
    import_g2(&folder, &["--profile", "congvu"]);
    for (more, code) in [
        (&[][..], 0),
        (&["--trust-profile", "congvu"], 0),
        (&["--trust-profile", "any"], 0),
        (&["--trust-profile", "congcong"], 3),
    ] {
        let run = verify(more);
        assert_eq!(run.code, Some(code), "{more:?} {run:?}");
        let trust = &report(&run)["signatures"][0]["trust"];
        match code {
            0 => assert_eq!(trust["profile"], "congvu", "{more:?}"),
            _ => assert!(trust.is_null(), "{more:?}"),
        }
    }
    // --trust replaces the store
    let empty = folder.folder("empty");
    assert_eq!(verify(&["--trust", &empty]).code, Some(3));
    assert_eq!(verify(&["--trust", &pki("trust")]).code, Some(0));
    let restricted = ["--trust", &pki("trust"), "--trust-profile", "congvu"];
    assert_eq!(verify(&restricted).code, Some(3));
}

#[test]
fn an_anchor_without_a_profile_counts_where_all_are_asked_for() {
    let folder = Folder::new("trust-other");
    let signed = folder.signed("s.pdf", &[]);
    import_g2(&folder, &[]);
    let verify = |profile: &str| {
        let arguments = [
            "verify",
            "--at",
            AT,
            "--format",
            "json",
            "--trust-profile",
            profile,
            &signed,
        ];
        with_store(&folder, &arguments)
    };
    assert_eq!(report(&verify("any"))["signatures"][0]["trust"]["profile"], "any");
    assert_eq!(verify("congvu").code, Some(3));
}

#[test]
fn without_a_fingerprint_nothing_enters_and_the_fingerprint_is_shown() {
    let folder = Folder::new("trust-no-pin");
    let run = with_store(&folder, &["trust", "import", &pki("root-g2.crt.pem")]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stdout.contains("NOT IMPORTED"), "{run:?}");
    let shown = run.stdout.replace(' ', "");
    assert!(
        shown.contains(&fingerprint("root-g2.crt.pem").replace(':', "")),
        "{run:?}"
    );
    assert!(run.stderr.contains("another way"), "{run:?}");
    assert!(!fs::exists(folder.path("store/anchors")).unwrap());
}

#[test]
fn a_fingerprint_of_something_else_keeps_everything_out() {
    let folder = Folder::new("trust-mismatch");
    let right = fingerprint("root-g2.crt.pem");
    let wrong = fingerprint("root-g1.crt.pem");
    let file = pki("root-g2.crt.pem");
    let arguments = [
        "trust",
        "import",
        &file,
        "--fingerprint",
        &right,
        "--fingerprint",
        &wrong,
    ];
    let run = with_store(&folder, &arguments);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""), "{run:?}");
    assert!(run.stderr.contains("[fingerprint-mismatch]"), "{run:?}");
    assert!(!fs::exists(folder.path("store/anchors")).unwrap());
    let run = with_store(&folder, &["trust", "import", &file, "--fingerprint", &right[..20]]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("[usage]"), "{run:?}");
}

#[test]
fn a_crl_enters_only_behind_its_issuer_and_never_goes_back() {
    let folder = Folder::new("trust-crl");
    let root = CertificateSpec::root(mint::name(&[("CN", "Root")]), &KeyPair::p256(1));
    let crl = |this_update: &str, name: &str| {
        let mut spec = CrlSpec::new(&root);
        spec.this_update = this_update.into();
        folder.write(name, mint::crl(&spec))
    };
    let root_file = folder.write("root.crt", mint::certificate(&root));
    let (old, new) = (crl("20250901000000Z", "old.crl"), crl("20250902000000Z", "new.crl"));
    let result = |run: &Run| {
        let items: Value = serde_json::from_str(&run.stdout).unwrap();
        items[0]["result"].as_str().unwrap().to_owned()
    };
    let import = |file: &str| with_store(&folder, &["trust", "import", "--format", "json", file]);
    assert_eq!(result(&import(&new)), "unknown-issuer");
    let shown: Value = serde_json::from_str(&import(&root_file).stdout).unwrap();
    let sha256 = shown[0]["certificate"]["sha256"].as_str().unwrap();
    let run = with_store(&folder, &["trust", "import", &root_file, "--fingerprint", sha256]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(result(&import(&new)), "imported");
    assert_eq!(result(&import(&new)), "known");
    let back = import(&old);
    assert_eq!((back.code, result(&back).as_str()), (Some(1), "older"));
}

#[test]
fn list_shows_what_is_there_and_what_could_be_and_remove_takes_it_out() {
    let folder = Folder::new("trust-list");
    import_g2(&folder, &["--profile", "congvu"]);
    let kinds = || {
        let run = with_store(&folder, &["trust", "list", "--format", "json"]);
        let items: Vec<Value> = serde_json::from_str(&run.stdout).unwrap();
        let known = items.iter().map(|item| item["kind"].as_str().unwrap().to_owned());
        known.filter(|kind| kind != "not-imported").collect::<Vec<_>>()
    };
    assert_eq!(kinds(), ["anchor", "intermediate", "crl", "crl"]);
    let text = with_store(&folder, &["trust", "list"]).stdout;
    let pinned = "F04B A4B4 59A7 C9A1 B971 AD9B 1CB8 33E6 95A8 0C79 AEA6 3B17 4B66 A70E DFE2 FDB8";
    assert!(text.contains(&format!("{pinned} (verified)")), "{text}");
    assert!(text.contains("NOT verified"), "{text}");
    let root = fingerprint("root-g2.crt.pem");
    assert_eq!(with_store(&folder, &["trust", "remove", &root]).code, Some(0));
    assert_eq!(kinds(), ["intermediate", "crl", "crl"]);
    assert_eq!(with_store(&folder, &["trust", "remove", &root]).code, Some(2));
}

#[test]
fn a_damaged_file_of_the_store_is_named_and_passed_over() {
    let folder = Folder::new("trust-damaged");
    let signed = folder.signed("s.pdf", &[]);
    import_g2(&folder, &[]);
    folder.write("store/anchors/other/notes.crt", "no certificate");
    let run = with_store(&folder, &["verify", "--at", AT, &signed]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stderr.contains("notes.crt"), "{run:?}");
}

#[test]
fn a_clock_before_the_newest_crl_is_told() {
    let folder = Folder::new("trust-clock");
    let signed = folder.signed("s.pdf", &[]);
    let root = CertificateSpec::root(mint::name(&[("CN", "Root")]), &KeyPair::p256(1));
    let mut spec = CrlSpec::new(&root);
    spec.this_update = "20990101000000Z".into();
    spec.next_update = Some("20990201000000Z".into());
    folder.write("trust/root.crt", mint::certificate(&root));
    folder.write("trust/root.crl", mint::crl(&spec));
    let trust = folder.path("trust");
    let warned = "đồng hồ máy chỉ thời gian trước khi CRL mới nhất được phát hành";
    assert!(kyso(&["verify", "--trust", &trust, &signed]).stderr.contains(warned));
    let english = kyso(&["verify", "--trust", &trust, &signed, "--lang", "en"]);
    assert!(
        english.stderr.contains("before the newest CRL was issued"),
        "{english:?}"
    );
    // a time that was given is not the clock's
    let given = kyso(&["verify", "--at", AT, "--trust", &trust, &signed]);
    assert!(!given.stderr.contains(warned), "{given:?}");
    let without = kyso(&["verify", "--trust", &pki("trust"), &signed]);
    assert!(!without.stderr.contains("đồng hồ"), "{without:?}");
}

#[test]
fn by_default_the_store_is_in_the_data_folder_of_the_user() {
    let folder = Folder::new("trust-default");
    let root = fingerprint("root-g2.crt.pem");
    let run: Run = command()
        .env("XDG_DATA_HOME", folder.path("data"))
        .args(["trust", "import", &pki("root-g2.crt.pem"), "--fingerprint", &root])
        .output()
        .unwrap()
        .into();
    assert_eq!(run.code, Some(0), "{run:?}");
    let name = root.replace(':', "").to_lowercase();
    let file = folder.path(&format!("data/kyso/trust/anchors/other/{name}.crt"));
    assert!(fs::exists(file).unwrap());
}
