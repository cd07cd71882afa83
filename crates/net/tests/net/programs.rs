//! Servers that others wrote: Python's for files, OpenSSL's for OCSP and TLS.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use kyso::{Certificate, CertificateList, Transport, TransportError};

use crate::http;

/// Ends the program when the test does.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn pki(name: &str) -> PathBuf {
    kyso_testkit::pki_folder().join(name)
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("net-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Starts `openssl` as a server.
fn openssl(arguments: &[&str]) -> Running {
    let child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    Running(child)
}

/// Asks again until the server listens.
fn until_it_listens<T>(ask: impl Fn() -> Result<T, TransportError>) -> Result<T, TransportError> {
    for _ in 0..100 {
        match ask() {
            Err(TransportError::Unreachable(_)) => std::thread::sleep(Duration::from_millis(50)),
            answer => return answer,
        }
    }
    panic!("openssl does not listen");
}

#[test]
fn crls_and_certificates_come_from_a_file_server() {
    let folder = folder("files");
    fs::copy(pki("ca-g2.crl"), folder.join("cpcag2.crl")).unwrap();
    fs::write(folder.join("cpcag2.crt"), &kyso_testkit::pki().ca_g2.certificate).unwrap();
    let mut server = Command::new("python3")
        .args(["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory"])
        .arg(&folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map(Running)
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.0.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let port: u16 = line.split_whitespace().nth(5).unwrap().parse().unwrap();
    let get = |name: &str| http().get(&format!("http://127.0.0.1:{port}/{name}"), 1 << 20);
    let crl = CertificateList::from_der(&get("cpcag2.crl").unwrap()).unwrap();
    assert_eq!(
        crl.issuer().common_name(),
        Certificate::from_der(&get("cpcag2.crt").unwrap())
            .unwrap()
            .subject()
            .common_name()
    );
    assert_eq!(get("absent.crl"), Err(TransportError::Status(404)));
    // the list of a folder is a page for people
    assert!(matches!(get(""), Err(TransportError::WrongType(_))));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn an_ocsp_responder_answers_a_post() {
    let folder = folder("ocsp");
    let (request, index, response) = (folder.join("q.der"), folder.join("index.txt"), folder.join("a.der"));
    let (ca, key, person) = (pki("ca-g2.crt.pem"), pki("ca-g2.key.pem"), pki("person.crt.pem"));
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let run = |arguments: &[&str]| {
        let output = Command::new("openssl").args(arguments).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let serial = run(&["x509", "-noout", "-serial", "-in", &path(&person)]);
    let serial = serial.trim().trim_start_matches("serial=");
    fs::write(&index, format!("V\t491231235959Z\t\t{serial}\tunknown\t/CN=x\n")).unwrap();
    let (ca, key, person) = (path(&ca), path(&key), path(&person));
    run(&[
        "ocsp",
        "-issuer",
        &ca,
        "-cert",
        &person,
        "-no_nonce",
        "-reqout",
        &path(&request),
    ]);
    let port = free_port();
    let _responder = openssl(&[
        "ocsp",
        "-port",
        &port.to_string(),
        "-index",
        &path(&index),
        "-CA",
        &ca,
        "-rsigner",
        &ca,
        "-rkey",
        &key,
    ]);
    let body = fs::read(&request).unwrap();
    let url = format!("http://127.0.0.1:{port}/");
    let answer = until_it_listens(|| http().post(&url, "application/ocsp-request", &body, 1 << 16)).unwrap();
    fs::write(&response, answer).unwrap();
    let said = run(&[
        "ocsp",
        "-respin",
        &path(&response),
        "-issuer",
        &ca,
        "-cert",
        &person,
        "-noverify",
    ]);
    assert!(said.contains(": good"), "{said}");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn tls_wants_a_certificate_that_the_system_trusts() {
    let port = free_port();
    let (cert, key) = (pki("root-g1.crt.pem"), pki("root-g1.key.pem"));
    let (cert, key) = (cert.to_str().unwrap(), key.to_str().unwrap());
    let _server = openssl(&[
        "s_server",
        "-www",
        "-accept",
        &port.to_string(),
        "-cert",
        cert,
        "-key",
        key,
    ]);
    let answer = until_it_listens(|| http().get(&format!("https://127.0.0.1:{port}/"), 1 << 16));
    let Err(TransportError::Protocol(why)) = &answer else {
        panic!("{answer:?}");
    };
    assert!(why.contains("certificate"), "{why}");
}
