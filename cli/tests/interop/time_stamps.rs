//! Time-stamps and validation data that pyHanko puts into documents: what kyso says about the level and the time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::program::{PERSON, crls, kyso, scratch, testdata, trusted};
use super::signers::{job, pyhanko_sign};

/// Key and certificate of a time-stamping authority under a root, made by openssl.
struct Authority {
    key: PathBuf,
    certificate: PathBuf,
}

impl Authority {
    fn under(root: &str, folder: &Path, days: &str) -> Self {
        let file = |name: &str| folder.join(name);
        let pki = |name: String| testdata("pki").join(name);
        let purposes = "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n\
                        authorityKeyIdentifier=keyid:always\nsubjectKeyIdentifier=hash\n";
        fs::write(file("purposes"), purposes).unwrap();
        let run = |command: &mut Command| {
            let result = command.output().unwrap();
            let message = String::from_utf8_lossy(&result.stderr);
            assert!(result.status.success(), "{command:?}: {message}");
        };
        run(Command::new("openssl")
            .args(["req", "-new", "-newkey", "rsa:2048", "-nodes", "-utf8"])
            .args([
                "-subj",
                "/C=VN/O=KHÔNG CÓ GIÁ TRỊ PHÁP LÝ/CN=KYSO TEST dấu thời gian",
                "-keyout",
            ])
            .arg(file("tsa.key.pem"))
            .arg("-out")
            .arg(file("tsa.csr")));
        run(Command::new("openssl")
            .args(["x509", "-req", "-days", days, "-set_serial", "0x4b59534f", "-in"])
            .arg(file("tsa.csr"))
            .arg("-CA")
            .arg(pki(format!("{root}.crt.pem")))
            .arg("-CAkey")
            .arg(pki(format!("{root}.key.pem")))
            .arg("-extfile")
            .arg(file("purposes"))
            .arg("-out")
            .arg(file("tsa.crt.pem")));
        Self {
            key: file("tsa.key.pem"),
            certificate: file("tsa.crt.pem"),
        }
    }

    fn sign(&self, level: &str, folder: &Path) -> PathBuf {
        let signed = folder.join(format!("{level}.pdf"));
        let further = json!({
            "level": level, "trust": trusted(), "crls": crls(),
            "tsa": { "key": self.key, "certificate": self.certificate },
        });
        pyhanko_sign(&[job(&testdata("pdf/cong-van.pdf"), &signed, PERSON, further)]);
        signed
    }
}

/// The entry of the signature, judged with the folder as trust.
fn judge(file: &Path, trust: &Path, further: &[&str]) -> Value {
    let mut arguments = vec!["verify", "--format", "json", "--lang", "en", "--trust"];
    let (file, trust) = (file.to_str().unwrap(), trust.to_str().unwrap());
    arguments.extend([trust, file]);
    arguments.extend(further);
    let output = kyso(arguments);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let signatures = report[0]["signatures"].as_array().unwrap();
    signatures
        .iter()
        .find(|entry| entry["type"] == "signature")
        .unwrap()
        .clone()
}

/// Roots alone: certificates below and revocation data have to come from the document.
fn roots(folder: &Path) -> PathBuf {
    let trust = folder.join("roots");
    fs::create_dir(&trust).unwrap();
    for root in ["root-g1.crt.pem", "root-g2.crt.pem"] {
        fs::copy(testdata("pki/trust").join(root), trust.join(root)).unwrap();
    }
    trust
}

#[test]
fn the_levels_that_pyhanko_makes_are_told() {
    let folder = scratch("time-stamp-levels");
    let authority = Authority::under("root-g2", &folder, "3650");
    let all = testdata("pki/trust");
    let roots = roots(&folder);
    for (level, name, stamps) in [
        ("b-t", "B-T", vec!["signature"]),
        ("b-lt", "B-LT", vec!["signature"]),
        ("b-lta", "B-LTA", vec!["signature", "archive"]),
    ] {
        let file = authority.sign(level, &folder);
        let trust = if level == "b-t" { &all } else { &roots };
        let entry = judge(&file, trust, &[]);
        assert_eq!(entry["indication"], "TOTAL-PASSED", "{level}: {entry:#}");
        assert_eq!(entry["level"], name, "{entry:#}");
        let kinds: Vec<&Value> = entry["timestamps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|stamp| &stamp["kind"])
            .collect();
        assert_eq!(kinds, stamps, "{level}");
        assert!(
            entry["timestamps"]
                .as_array()
                .unwrap()
                .iter()
                .all(|stamp| stamp["status"] == "verified")
        );
        assert_eq!(entry["signing_time"]["source"], "timestamp");
        assert_eq!(entry["best_signature_time"], entry["timestamps"][0]["time"]);
    }
}

#[test]
fn without_the_root_of_the_authority_a_time_stamp_proves_nothing() {
    let folder = scratch("time-stamp-stranger");
    let authority = Authority::under("root-g1", &folder, "3650");
    let file = authority.sign("b-t", &folder);
    let trust = folder.join("trust");
    fs::create_dir(&trust).unwrap();
    for path in trusted().iter().chain(&crls()) {
        let name = path.file_name().unwrap();
        if !name.to_str().unwrap().starts_with("root-g1") {
            fs::copy(path, trust.join(name)).unwrap();
        }
    }
    let entry = judge(&file, &trust, &[]);
    assert_eq!(entry["timestamps"][0]["status"], "unknown", "{entry:#}");
    assert_eq!(entry["signing_time"]["source"], "claimed");
    assert_eq!(entry["indication"], "TOTAL-PASSED");
}

/// What a root says about the certificates below it, in date until after 2070.
fn revocation_list(root: &str, folder: &Path, list: &Path) {
    let (index, configuration) = (folder.join("index.txt"), folder.join("ca.cnf"));
    fs::write(&index, "").unwrap();
    fs::write(folder.join("number"), "6B59\n").unwrap();
    let text = format!(
        "[ca]\ndefault_ca=root\n[root]\ndatabase={}\ncrlnumber={}\ndefault_md=sha256\ncrl_extensions=extensions\n\
         [extensions]\nauthorityKeyIdentifier=keyid:always\n",
        index.display(),
        folder.join("number").display()
    );
    fs::write(&configuration, text).unwrap();
    let (key, certificate) = (format!("pki/{root}.key.pem"), format!("pki/{root}.crt.pem"));
    let mut generate = Command::new("openssl");
    generate.args(["ca", "-gencrl", "-crldays", "18000", "-config"]);
    generate.arg(configuration).arg("-keyfile").arg(testdata(&key));
    generate.arg("-cert").arg(testdata(&certificate)).arg("-out").arg(list);
    let output = generate.output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// The certificate of `person` and its authority end with 2048 and 2049: a century later only what was archived counts.
#[test]
fn an_archived_signature_outlives_its_certificates() {
    let folder = scratch("time-stamp-later");
    let authority = Authority::under("root-g2", &folder, "36500");
    let roots = roots(&folder);
    // a root still issues CRLs then: about the authorities below it, and about whoever stamped the archive
    revocation_list("root-g2", &folder, &roots.join("later.crl"));
    let later = ["--at", "2050-06-01T00:00:00Z"];
    let archived = judge(&authority.sign("b-lta", &folder), &roots, &later);
    assert_eq!(archived["indication"], "TOTAL-PASSED", "{archived:#}");
    let without = judge(&authority.sign("b-lt", &folder), &roots, &later);
    assert_eq!(without["indication"], "INDETERMINATE", "{without:#}");
}
