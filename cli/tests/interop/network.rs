//! What a document lacks comes from servers that others wrote: OpenSSL's for OCSP, Python's for certificates and CRLs.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::program::{kyso, scratch, testdata};

/// Ends the program when the test does.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An official whose certificate names addresses on this computer, and a document that carries nothing but that certificate.
struct Office {
    folder: PathBuf,
    signed: PathBuf,
    ocsp_port: u16,
    /// Kept for as long as it is asked.
    _files: Running,
}

impl Office {
    fn new(name: &str) -> Self {
        let folder = scratch(name);
        let served = folder.join("served");
        fs::create_dir(&served).unwrap();
        fs::copy(testdata("pki/ca-g2.crl"), served.join("ca-g2.crl")).unwrap();
        openssl(
            &["x509", "-outform", "DER", "-in"],
            &[&pki("ca-g2.crt.pem"), Path::new("-out"), &served.join("ca-g2.crt")],
        );
        let (files, port) = file_server(&served);
        let ocsp_port = free_port();
        let key = pki("person.key.pem");
        fs::write(
            folder.join("extensions"),
            format!(
                "keyUsage=critical,digitalSignature,nonRepudiation\n\
                 authorityKeyIdentifier=keyid:always\nsubjectKeyIdentifier=hash\n\
                 authorityInfoAccess=OCSP;URI:http://127.0.0.1:{ocsp_port},caIssuers;URI:http://127.0.0.1:{port}/ca-g2.crt\n\
                 crlDistributionPoints=URI:http://127.0.0.1:1/dead.crl,URI:http://127.0.0.1:{port}/ca-g2.crl\n"
            ),
        )
        .unwrap();
        let subject = "/C=VN/O=KHÔNG CÓ GIÁ TRỊ PHÁP LÝ/CN=KYSO TEST có địa chỉ";
        let (request, certificate) = (folder.join("request"), folder.join("official.crt.pem"));
        openssl(
            &["req", "-new", "-utf8", "-subj", subject, "-key"],
            &[&key, Path::new("-out"), &request],
        );
        openssl(
            &["x509", "-req", "-days", "365", "-set_serial", SERIAL, "-in"],
            &[
                &request,
                Path::new("-CA"),
                &pki("ca-g2.crt.pem"),
                Path::new("-CAkey"),
                &pki("ca-g2.key.pem"),
                Path::new("-extfile"),
                &folder.join("extensions"),
                Path::new("-out"),
                &certificate,
            ],
        );
        let signed = folder.join("signed.pdf");
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        let output = kyso([
            "sign".to_owned(),
            "--key".to_owned(),
            text(&key),
            "--cert".to_owned(),
            text(&certificate),
            text(&testdata("pdf/cong-van.pdf")),
            "-o".to_owned(),
            text(&signed),
        ]);
        assert!(output.status.success(), "{output:?}");
        trust(&folder);
        Self {
            folder,
            signed,
            ocsp_port,
            _files: files,
        }
    }

    /// OpenSSL's responder, which knows the certificate by this line of its index.
    fn responder(&self, state: &str) -> Running {
        self.responder_by("ca-g2", state)
    }

    /// The same, signing with this key.
    fn responder_by(&self, signer: &str, state: &str) -> Running {
        let index = self.folder.join("index.txt");
        let serial = SERIAL.trim_start_matches("0x");
        fs::write(&index, format!("{state}\t{serial}\tunknown\t/CN=x\n")).unwrap();
        let child = Command::new("openssl")
            .args(["ocsp", "-nmin", "60", "-port", &self.ocsp_port.to_string(), "-index"])
            .arg(&index)
            .arg("-CA")
            .arg(pki("ca-g2.crt.pem"))
            .arg("-rsigner")
            .arg(pki(&format!("{signer}.crt.pem")))
            .arg("-rkey")
            .arg(pki(&format!("{signer}.key.pem")))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut running = Running(child);
        // a connection without a question would end it, so its word has to do
        let said = running.0.stderr.as_mut().unwrap();
        let mut lines = BufReader::new(said).lines();
        assert!(
            lines.any(|line| line.unwrap().contains("waiting")),
            "openssl does not listen"
        );
        running
    }

    fn report(&self, further: &[&str]) -> Value {
        let trust = self.folder.join("trust");
        let mut arguments = vec!["verify", "--format", "json", "--lang", "en", "--trust"];
        arguments.extend([trust.to_str().unwrap(), self.signed.to_str().unwrap()]);
        arguments.extend(further);
        let output = kyso(arguments);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        report[0].clone()
    }
}

const SERIAL: &str = "0x4B59534F01";
const ALLOW: [&str; 2] = ["--allow-host", "127.0.0.1"];

fn pki(name: &str) -> PathBuf {
    testdata("pki").join(name)
}

/// The root and its CRL, and nothing below.
fn trust(folder: &Path) {
    let trust = folder.join("trust");
    fs::create_dir(&trust).unwrap();
    for name in ["root-g2.crt.pem", "root-g2.crl"] {
        fs::copy(pki(name), trust.join(name)).unwrap();
    }
}

fn openssl(arguments: &[&str], paths: &[&Path]) {
    let output = Command::new("openssl").args(arguments).args(paths).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn file_server(folder: &Path) -> (Running, u16) {
    let mut server = Command::new("python3")
        .args(["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory"])
        .arg(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map(Running)
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.0.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let port = line.split_whitespace().nth(5).unwrap().parse().unwrap();
    (server, port)
}

/// What was asked for, and what came of it.
fn exchanges(report: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = report["network"].as_array().unwrap().iter();
    all.map(|exchange| (text(&exchange["what"]), text(&exchange["outcome"])))
        .collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let own = |(what, outcome): &(&str, &str)| ((*what).to_owned(), (*outcome).to_owned());
    expected.iter().map(own).collect()
}

#[test]
fn issuer_and_status_come_from_the_addresses_in_the_certificate() {
    let office = Office::new("network-ocsp");
    let _responder = office.responder("V\t491231235959Z\t");
    let report = office.report(&ALLOW);
    let signature = &report["signatures"][0];
    assert_eq!(signature["indication"], "TOTAL-PASSED", "{report:#}");
    assert_eq!(signature["chain"][1]["source"], "fetched");
    assert_eq!(signature["revocation"]["source"], "ocsp");
    assert_eq!(
        exchanges(&report),
        pairs(&[("certificate", "received"), ("ocsp", "received")])
    );
}

#[test]
fn a_crl_from_the_second_address_does_when_the_responder_and_the_first_are_dead() {
    let office = Office::new("network-crl");
    let report = office.report(&ALLOW);
    let signature = &report["signatures"][0];
    assert_eq!(signature["indication"], "TOTAL-PASSED", "{report:#}");
    assert_eq!(signature["revocation"]["source"], "crl");
    let expected = [
        ("certificate", "received"),
        ("ocsp", "failed"),
        ("crl", "failed"),
        ("crl", "received"),
    ];
    assert_eq!(exchanges(&report), pairs(&expected));
}

#[test]
fn what_was_fetched_is_kept_for_days_without_a_network() {
    let office = Office::new("network-kept");
    let store = office.folder.join("store");
    let store = store.to_str().unwrap();
    let root = Command::new("openssl")
        .args(["x509", "-noout", "-fingerprint", "-sha256", "-in"])
        .arg(pki("root-g2.crt.pem"))
        .output()
        .unwrap();
    let root = String::from_utf8(root.stdout).unwrap();
    let digits: String = root.trim().rsplit('=').next().unwrap().replace(':', "");
    let (root, list) = (pki("root-g2.crt.pem"), pki("root-g2.crl"));
    for what in [
        vec!["--fingerprint", &digits, root.to_str().unwrap()],
        vec![list.to_str().unwrap()],
    ] {
        let output = kyso(["trust", "import", "--store", store].iter().chain(&what));
        assert!(output.status.success(), "{output:?}");
    }
    let verify = |further: &[&str]| {
        let mut arguments = vec![
            "verify",
            "--format",
            "json",
            "--store",
            store,
            office.signed.to_str().unwrap(),
        ];
        arguments.extend(further);
        let report: Value = serde_json::from_slice(&kyso(arguments).stdout).unwrap();
        report[0].clone()
    };
    assert_eq!(verify(&["--offline"])["status"], "indeterminate");
    let online = verify(&ALLOW);
    assert_eq!(online["status"], "passed", "{online:#}");
    let offline = verify(&["--offline"]);
    assert_eq!(offline["status"], "passed", "{offline:#}");
    assert_eq!(offline["signatures"][0]["chain"][1]["source"], "store");
    // and nobody needs to be asked again
    assert_eq!(verify(&ALLOW)["network"], serde_json::json!([]));
}

#[test]
fn a_revocation_that_only_the_responder_knows_is_found() {
    let office = Office::new("network-revoked");
    let _responder = office.responder("R\t491231235959Z\t200101000000Z,keyCompromise");
    let signature = &office.report(&ALLOW)["signatures"][0];
    assert_eq!(signature["indication"], "INDETERMINATE", "{signature:#}");
    assert_eq!(signature["sub_indication"], "REVOKED_NO_POE");
    assert_eq!(signature["revocation"]["reason"], "keyCompromise");
}

#[test]
fn a_responder_that_nobody_authorised_says_nothing() {
    let office = Office::new("network-lie");
    let _responder = office.responder_by("person", "R\t491231235959Z\t200101000000Z,keyCompromise");
    let signature = &office.report(&ALLOW)["signatures"][0];
    assert_eq!(signature["indication"], "TOTAL-PASSED", "{signature:#}");
    assert_eq!(signature["revocation"]["source"], "crl");
}

#[test]
fn nobody_is_asked_offline_and_nobody_inside_without_leave() {
    let office = Office::new("network-offline");
    let offline = office.report(&["--offline"]);
    assert_eq!(offline["signatures"][0]["sub_indication"], "NO_CERTIFICATE_CHAIN_FOUND");
    assert_eq!(offline["network"], serde_json::json!([]));
    let inside = office.report(&[]);
    assert_eq!(inside["signatures"][0]["sub_indication"], "NO_CERTIFICATE_CHAIN_FOUND");
    assert_eq!(inside["network"][0]["text"], "127.0.0.1 is not a public address");
}
