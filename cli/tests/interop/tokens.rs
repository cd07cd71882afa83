//! Keys on tokens, played by SoftHSM2; OpenSC's `pkcs11-tool` puts certificates there. The signatures are judged by kyso and poppler.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use super::program::{scratch, testdata};

const PIN: &str = "24681357";
const DRIVER: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// A token of its own in a folder.
struct Token {
    folder: PathBuf,
}

impl Token {
    fn new(name: &str) -> Self {
        let folder = scratch(name);
        let tokens = folder.join("tokens");
        fs::create_dir(&tokens).unwrap();
        let configuration = format!("directories.tokendir = {}\nlog.level = ERROR\n", tokens.display());
        fs::write(folder.join("softhsm2.conf"), configuration).unwrap();
        fs::write(folder.join("pin"), PIN).unwrap();
        let token = Self { folder };
        let label = ["--init-token", "--free", "--label", "KYSO-TEST"];
        token.run(
            "softhsm2-util",
            &[&label[..], &["--pin", PIN, "--so-pin", "12345678"]].concat(),
        );
        token
    }

    /// Key and certificate of somebody of the test hierarchy.
    fn with(self, person: &str, id: &str) -> Self {
        let (key, certificate) = (self.folder.join("key.pem"), self.folder.join("certificate.der"));
        let pki = |name: String| testdata("pki").join(name);
        let (pem, certificate_pem) = (pki(format!("{person}.key.pem")), pki(format!("{person}.crt.pem")));
        let (key, certificate) = (text(&key), text(&certificate));
        self.run(
            "openssl",
            &["pkcs8", "-topk8", "-nocrypt", "-in", &text(&pem), "-out", &key],
        );
        self.run(
            "openssl",
            &[
                "x509",
                "-in",
                &text(&certificate_pem),
                "-outform",
                "DER",
                "-out",
                &certificate,
            ],
        );
        let names = ["--token", "KYSO-TEST", "--label", person, "--id", id, "--pin", PIN];
        self.run("softhsm2-util", &[&["--import", &key], &names[..]].concat());
        let module = [
            "--module",
            DRIVER,
            "--token-label",
            "KYSO-TEST",
            "--login",
            "--pin",
            PIN,
        ];
        let object = ["--type", "cert", "--id", id, "--label", person];
        self.run(
            "pkcs11-tool",
            &[&module[..], &["--write-object", &certificate], &object[..]].concat(),
        );
        self
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let output = self.command(program).args(arguments).output().unwrap();
        assert!(output.status.success(), "{program} {arguments:?}: {output:?}");
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("SOFTHSM2_CONF", self.folder.join("softhsm2.conf"));
        command
    }

    fn kyso(&self, arguments: &[&str]) -> Output {
        let mut command = self.command(env!("CARGO_BIN_EXE_kyso"));
        command.args(arguments).args(["--lang", "en"]).output().unwrap()
    }

    fn sign(&self, further: &[&str]) -> Output {
        let (input, output, pin) = (
            text(&testdata("pdf/cong-van.pdf")),
            text(&self.folder.join("signed.pdf")),
            text(&self.folder.join("pin")),
        );
        let usual = [
            "sign",
            &input,
            "-o",
            &output,
            "--force",
            "--pkcs11",
            DRIVER,
            "--pin-file",
            &pin,
        ];
        self.kyso(&[&usual[..], further].concat())
    }

    /// The report about what was signed last, after poppler called it valid.
    fn judged(&self) -> Value {
        let signed = self.folder.join("signed.pdf");
        let poppler = Command::new("pdfsig").arg("-nocert").arg(&signed).output().unwrap();
        let said = String::from_utf8_lossy(&poppler.stdout);
        assert!(said.contains("Signature is Valid"), "{said}");
        let trust = text(&testdata("pki/trust"));
        let output = self.kyso(&[
            "verify",
            "--offline",
            "--format",
            "json",
            "--trust",
            &trust,
            &text(&signed),
        ]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        report[0]["signatures"][0].clone()
    }
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

fn error(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn rsa_and_ecdsa_keys_on_a_token_sign_under_each_scheme() {
    let token = Token::new("token-schemes").with("person", "01").with("p256", "02");
    for (options, algorithm) in [
        (["--identity", "person", "--scheme", "pkcs1"], "rsa-pkcs1v15"),
        (["--identity", "person", "--scheme", "pss"], "rsa-pss"),
        (["--identity", "person", "--digest", "sha512"], "rsa-pkcs1v15"),
        (["--identity", "p256", "--scheme", "auto"], "ecdsa"),
    ] {
        let output = token.sign(&options);
        assert!(output.status.success(), "{options:?}: {output:?}");
        let signature = token.judged();
        assert_eq!(signature["indication"], "TOTAL-PASSED", "{signature:#}");
        assert_eq!(signature["signature"]["algorithm"], algorithm);
    }
}

#[test]
fn certificates_are_listed_without_a_pin_and_chosen_by_fingerprint() {
    let token = Token::new("token-list").with("person", "01").with("p256", "02");
    let output = token.kyso(&["certs", "--pkcs11", DRIVER, "--format", "json"]);
    let listed: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 2, "{listed:#}");
    assert!(
        listed
            .as_array()
            .unwrap()
            .iter()
            .all(|entry| entry["token"]["pin"] == "ok")
    );
    assert!(error(&token.sign(&[])).contains("token-identity-several"));
    let fingerprint = listed[0]["sha256"].as_str().unwrap();
    assert!(token.sign(&["--identity", fingerprint]).status.success());
    assert_eq!(token.judged()["certificate"]["sha256"], fingerprint);
    assert!(error(&token.sign(&["--token", "another"])).contains("token-identity-absent"));
}

#[test]
fn a_wrong_pin_is_tried_once_and_nothing_is_written() {
    let token = Token::new("token-pin").with("person", "01");
    fs::write(token.folder.join("pin"), "00000000").unwrap();
    let documents = [text(&testdata("pdf/cong-van.pdf")), text(&testdata("pdf/cairo.pdf"))];
    let (out, pin) = (token.folder.join("out"), text(&token.folder.join("pin")));
    fs::create_dir(&out).unwrap();
    let out_text = text(&out);
    let arguments = [
        "sign",
        &documents[0],
        &documents[1],
        "-o",
        &out_text,
        "--pkcs11",
        DRIVER,
        "--pin-file",
        &pin,
    ];
    let said = error(&token.kyso(&arguments));
    assert!(said.contains("token-pin-wrong") && !said.contains("00000000"), "{said}");
    assert_eq!(said.matches("token-pin-wrong").count(), 1);
    assert_eq!(fs::read_dir(&out).unwrap().count(), 0);
    let output = token.kyso(&["certs", "--pkcs11", DRIVER, "--format", "json"]);
    let listed: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(listed[0]["token"]["pin"], "low");
    // the right one works still, and forgives
    fs::write(token.folder.join("pin"), PIN).unwrap();
    assert!(token.sign(&[]).status.success());
}

#[test]
fn a_driver_that_is_absent_or_of_another_architecture_is_named() {
    let token = Token::new("token-driver");
    let other = token.folder.join("driver.so");
    let mut elf = b"\x7fELF\x01\x01\x01".to_vec();
    elf.resize(18, 0);
    elf.extend([3, 0]);
    fs::write(&other, elf).unwrap();
    let said = error(&token.kyso(&["certs", "--pkcs11", &text(&other)]));
    assert!(
        said.contains("token-module-architecture") && said.contains("x86"),
        "{said}"
    );
    assert!(error(&token.kyso(&["certs", "--pkcs11", "no-such-driver"])).contains("token-module-absent"));
    assert!(error(&token.kyso(&["certs", "--pkcs11", "viettel"])).contains("token-module-absent"));
}
