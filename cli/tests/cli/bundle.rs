//! Bundles: from one office's store into another's.

use std::fs;

use serde_json::Value;

use crate::program::{AT, Folder, Run, pki};
use crate::trust::{fingerprint, import_g2, with_store};

/// `kyso bundle export` signed by a test identity.
fn export(folder: &Folder, name: &str, identity: &str) -> String {
    let out = folder.path(name);
    let (key, cert) = (pki(&format!("{identity}.key.pem")), pki(&format!("{identity}.crt.pem")));
    let arguments = [
        "bundle", "export", "--force", "-o", &out, "--key", &key, "--cert", &cert,
    ];
    let run = with_store(folder, &arguments);
    assert_eq!(run.code, Some(0), "{run:?}");
    out
}

fn import(folder: &Folder, file: &str, more: &[&str]) -> Run {
    with_store(folder, &[&["bundle", "import", file], more].concat())
}

#[test]
fn a_bundle_brings_the_trust_of_one_office_to_another() {
    let (from, to) = (Folder::new("bundle-from"), Folder::new("bundle-to"));
    import_g2(&from, &["--profile", "congvu"]);
    let bundle = export(&from, "b.kyso", "person");
    let signer = fingerprint("person.crt.pem");
    let run = import(&to, &bundle, &["--fingerprint", &signer]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("(today)"), "{run:?}");
    let signed = to.signed("s.pdf", &[]);
    let run = with_store(&to, &["verify", "--at", AT, "--format", "json", &signed]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let reports: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(reports[0]["signatures"][0]["trust"]["profile"], "congvu");
    // the acceptance is remembered
    assert_eq!(import(&to, &bundle, &[]).code, Some(0));
}

#[test]
fn a_signer_whom_nobody_accepted_brings_nothing() {
    let (from, to) = (Folder::new("bundle-stranger"), Folder::new("bundle-stranger-to"));
    import_g2(&from, &[]);
    let bundle = export(&from, "b.kyso", "p256");
    let run = import(&to, &bundle, &[]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""), "{run:?}");
    assert!(run.stderr.contains("[signer-not-accepted]"), "{run:?}");
    let shown = run.stderr.replace(' ', "");
    assert!(shown.contains(&fingerprint("p256.crt.pem").replace(':', "")), "{run:?}");
    let run = import(&to, &bundle, &["--fingerprint", &fingerprint("person.crt.pem")]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("[fingerprint-mismatch]"), "{run:?}");
    assert!(!fs::exists(to.path("store/anchors")).unwrap());
}

#[test]
fn an_altered_or_cut_bundle_brings_nothing() {
    let (from, to) = (Folder::new("bundle-altered"), Folder::new("bundle-altered-to"));
    import_g2(&from, &[]);
    let bundle = fs::read(export(&from, "b.kyso", "person")).unwrap();
    let signer = fingerprint("person.crt.pem");
    // each block of the archive: header, manifest, signature, content
    for at in (0..bundle.len() - 1024).step_by(512) {
        let mut altered = bundle.clone();
        // within content that fills its block, and within the name of a header
        altered[at + 1] ^= 0x20;
        let file = to.write("altered.kyso", altered);
        let run = import(&to, &file, &["--fingerprint", &signer]);
        assert_ne!(run.code, Some(0), "{at}");
    }
    let file = to.write("cut.kyso", &bundle[..bundle.len() / 2]);
    assert_eq!(import(&to, &file, &["--fingerprint", &signer]).code, Some(2));
    let file = to.write("text.kyso", "no bundle");
    assert_eq!(import(&to, &file, &["--fingerprint", &signer]).code, Some(2));
    assert!(!fs::exists(to.path("store/anchors")).unwrap());
}

#[test]
fn an_older_bundle_of_the_same_signer_does_not_bring_back_what_was_removed() {
    let (from, to) = (Folder::new("bundle-older"), Folder::new("bundle-older-to"));
    import_g2(&from, &["--profile", "congvu"]);
    let first = export(&from, "first.kyso", "person");
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let root = fingerprint("root-g2.crt.pem");
    assert_eq!(with_store(&from, &["trust", "remove", &root]).code, Some(0));
    let second = export(&from, "second.kyso", "person");
    let signer = fingerprint("person.crt.pem");
    assert_eq!(import(&to, &second, &["--fingerprint", &signer]).code, Some(0));
    let run = import(&to, &first, &[]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("[bundle-older]"), "{run:?}");
    assert!(!fs::exists(to.path("store/anchors")).unwrap());
}

#[test]
fn an_empty_store_and_an_expired_signer_make_no_bundle() {
    let folder = Folder::new("bundle-none");
    let out = folder.path("b.kyso");
    let export = |identity: &str| {
        let (key, cert) = (pki(&format!("{identity}.key.pem")), pki(&format!("{identity}.crt.pem")));
        with_store(
            &folder,
            &["bundle", "export", "-o", &out, "--key", &key, "--cert", &cert],
        )
    };
    let run = export("person");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("[bundle-empty]"), "{run:?}");
    assert_eq!(export("expired").code, Some(1));
    assert!(!fs::exists(&out).unwrap());
}
