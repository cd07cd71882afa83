//! `openssl ocsp` answers the requests made here, and judges its own answers beside kyso.
//!
//! The responder writes its answers to files: no socket. Times are taken from the answers, so that today's date
//! does not matter.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::process::{Command, Output};

use kyso_pki::crypto::DigestAlgorithm;
use kyso_pki::ocsp::{CertId, NonceCheck, OcspRequest};
use kyso_pki::path::Profile;
use kyso_pki::revocation::{self, Freshness, RevocationContext, RevocationEvidence, RevocationStatus, UnknownReason};
use kyso_pki::{Certificate, OcspResponse, RevocationReason, Time, TrustStore};
use tempfile::TempDir;

const NONCE: [u8; 32] = [0x5a; 32];
const BOTH: [DigestAlgorithm; 2] = [DigestAlgorithm::Sha1, DigestAlgorithm::Sha256];

#[test]
fn openssl_reads_the_requests() {
    let office = Office::new();
    for (digest, name) in BOTH.into_iter().zip(["sha1", "sha256"]) {
        let ids = ["good", "revoked"].map(|file| office.id(file, digest));
        fs::write(
            office.path("request.der"),
            OcspRequest::new(&ids, Some(&NONCE)).unwrap().der(),
        )
        .unwrap();
        let text = office
            .openssl(&["ocsp", "-reqin", "request.der", "-req_text"])
            .to_lowercase();
        for part in [
            name,
            "serial number: 1001",
            "serial number: 1002",
            "nonce",
            &"5a".repeat(32),
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}

#[test]
fn good_revoked_and_unknown_are_understood_for_both_digests() {
    let office = Office::new();
    for digest in BOTH {
        let good = office.status("good", &office.answer("good", digest, &["-rsigner", "responder.pem"]));
        let RevocationStatus::Good { by } = &good else {
            panic!("{good:?}");
        };
        assert_eq!(by.source(), "ocsp");
        let status = office.status(
            "revoked",
            &office.answer("revoked", digest, &["-rsigner", "responder.pem"]),
        );
        let RevocationStatus::Revoked { time, reason, .. } = status else {
            panic!("{status:?}");
        };
        assert_eq!(time, Time::parse_rfc3339("2025-06-01T00:00:00Z").unwrap());
        assert_eq!(reason, Some(RevocationReason::KeyCompromise));
        let held = office.status("held", &office.answer("held", digest, &["-rsigner", "responder.pem"]));
        assert!(matches!(held, RevocationStatus::Suspended { .. }), "{held:?}");
        let unknown = office.status(
            "unknown",
            &office.answer("unknown", digest, &["-rsigner", "responder.pem"]),
        );
        let why = UnknownReason::OcspUnknown;
        assert_eq!(unknown, RevocationStatus::Unknown { why });
    }
}

#[test]
fn openssl_repeats_the_nonce_and_answers_several_questions_at_once() {
    let office = Office::new();
    let ids = ["good", "revoked"].map(|file| office.id(file, DigestAlgorithm::Sha256));
    let request = OcspRequest::new(&ids, Some(&NONCE)).unwrap();
    let response = office.answer_to(&request, &["-rsigner", "responder.pem"]);
    assert_eq!(request.check_nonce(&response), NonceCheck::Matches);
    let other = OcspRequest::new(&ids, Some(&[1; 32])).unwrap();
    assert_eq!(other.check_nonce(&response), NonceCheck::Differs);
    assert_eq!(response.responses().len(), 2);
    assert!(matches!(
        office.status("good", &response),
        RevocationStatus::Good { .. }
    ));
    assert!(matches!(
        office.status("revoked", &response),
        RevocationStatus::Revoked { .. }
    ));
    assert_eq!(
        office.status("held", &response),
        unknown(UnknownReason::OcspWrongCertId)
    );
}

/// Where OpenSSL says that a response verifies, it counts here, and the other way round.
#[test]
fn the_same_responders_count_as_for_openssl() {
    let office = Office::new();
    let by_key = &["-rsigner", "responder.pem", "-resp_key_id"][..];
    for (options, expected) in [
        (&["-rsigner", "responder.pem"][..], None),
        (by_key, None),
        (&["-rsigner", "ca.pem"], None),
        (&["-rsigner", "no-eku.pem"], Some(UnknownReason::OcspNoEku)),
        (&["-rsigner", "stranger.pem"], Some(UnknownReason::OcspNotDelegated)),
        (
            &["-rsigner", "responder.pem", "-resp_no_certs"],
            Some(UnknownReason::OcspWrongKey),
        ),
        (
            &["-rsigner", "responder.pem", "-badsig"],
            Some(UnknownReason::OcspWrongKey),
        ),
    ] {
        let response = office.answer("good", DigestAlgorithm::Sha1, options);
        fs::write(office.path("response.der"), response.der()).unwrap();
        let openssl = office.run(&[
            "ocsp",
            "-no_nonce",
            "-respin",
            "response.der",
            "-CAfile",
            "ca.pem",
            "-issuer",
            "ca.pem",
            "-cert",
            "good.pem",
        ]);
        let text = String::from_utf8_lossy(&openssl.stderr);
        assert_eq!(
            text.contains("Response verify OK"),
            expected.is_none(),
            "{options:?}: {text}"
        );
        let status = office.status("good", &response);
        match expected {
            None => assert!(
                matches!(status, RevocationStatus::Good { .. }),
                "{options:?}: {status:?}"
            ),
            Some(why) => assert_eq!(status, unknown(why), "{options:?}"),
        }
    }
}

#[test]
fn an_answer_is_stale_after_next_update() {
    let office = Office::new();
    let response = office.answer(
        "good",
        DigestAlgorithm::Sha1,
        &["-rsigner", "responder.pem", "-ndays", "7"],
    );
    let next_update = response.responses().first().unwrap().next_update.unwrap();
    let status = |time| office.status_at("good", &response, time);
    assert!(matches!(status(next_update), RevocationStatus::Good { .. }));
    let late = Time::from_unix(next_update.unix() + 1);
    assert_eq!(status(late), unknown(UnknownReason::OcspStale { next_update }));
}

const fn unknown(why: UnknownReason) -> RevocationStatus {
    RevocationStatus::Unknown { why }
}

/// A CA with its index, certificates in each state, and several responders.
struct Office {
    folder: TempDir,
}

impl Office {
    fn new() -> Self {
        let office = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let index = "V\t491231235959Z\t\t1001\tunknown\t/CN=good\n\
            R\t491231235959Z\t250601000000Z,keyCompromise\t1002\tunknown\t/CN=revoked\n\
            R\t491231235959Z\t250601000000Z,certificateHold\t1003\tunknown\t/CN=held\n";
        fs::write(office.path("index.txt"), index).unwrap();
        let extensions = "[responder]\nextendedKeyUsage=critical,OCSPSigning\nnoCheck=ignored\n\
            [plain]\nkeyUsage=digitalSignature\n";
        fs::write(office.path("extensions.txt"), extensions).unwrap();
        for ca in ["ca", "other"] {
            let (key, pem, name) = (format!("{ca}.key"), format!("{ca}.pem"), format!("/CN=Office {ca}"));
            office.openssl(&[
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "3650",
                "-subj",
                &name,
                "-keyout",
                &key,
                "-out",
                &pem,
            ]);
        }
        for (name, serial) in [
            ("good", "0x1001"),
            ("revoked", "0x1002"),
            ("held", "0x1003"),
            ("unknown", "0x1004"),
        ] {
            office.certificate(name, serial, "plain", "ca");
        }
        office.certificate("responder", "0x2001", "responder", "ca");
        office.certificate("no-eku", "0x2002", "plain", "ca");
        office.certificate("stranger", "0x2003", "responder", "other");
        office
    }

    fn certificate(&self, name: &str, serial: &str, extensions: &str, issuer: &str) {
        let (key, csr, pem) = (format!("{name}.key"), format!("{name}.csr"), format!("{name}.pem"));
        let (issuer_pem, issuer_key) = (format!("{issuer}.pem"), format!("{issuer}.key"));
        self.openssl(&[
            "req",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-subj",
            &format!("/CN={name}"),
            "-keyout",
            &key,
            "-out",
            &csr,
        ]);
        self.openssl(&[
            "x509",
            "-req",
            "-in",
            &csr,
            "-CA",
            &issuer_pem,
            "-CAkey",
            &issuer_key,
            "-set_serial",
            serial,
            "-days",
            "3000",
            "-extfile",
            "extensions.txt",
            "-extensions",
            extensions,
            "-out",
            &pem,
        ]);
    }

    fn read(&self, name: &str) -> Certificate {
        let pem = fs::read(self.path(&format!("{name}.pem"))).unwrap();
        let mut store = TrustStore::new();
        store.add(&pem).unwrap();
        let mut certificates = store.anchors().iter().chain(store.intermediates());
        certificates.next().cloned().unwrap()
    }

    fn id(&self, name: &str, digest: DigestAlgorithm) -> CertId {
        CertId::new(&self.read(name), &self.read("ca"), digest).unwrap()
    }

    fn answer(&self, name: &str, digest: DigestAlgorithm, options: &[&str]) -> OcspResponse {
        let request = OcspRequest::new(&[self.id(name, digest)], Some(&NONCE)).unwrap();
        self.answer_to(&request, options)
    }

    /// `options` begin with `-rsigner FILE.pem`.
    fn answer_to(&self, request: &OcspRequest, options: &[&str]) -> OcspResponse {
        fs::write(self.path("request.der"), request.der()).unwrap();
        let key = options.get(1).unwrap().replace(".pem", ".key");
        let mut command = vec![
            "ocsp",
            "-index",
            "index.txt",
            "-CA",
            "ca.pem",
            "-rkey",
            &key,
            "-reqin",
            "request.der",
            "-respout",
            "answer.der",
        ];
        if !options.contains(&"-ndays") {
            command.extend(["-ndays", "1"]);
        }
        command.extend(options);
        self.openssl(&command);
        OcspResponse::from_der(&fs::read(self.path("answer.der")).unwrap()).unwrap()
    }

    /// At the time at which the response was made.
    fn status(&self, name: &str, response: &OcspResponse) -> RevocationStatus {
        self.status_at(name, response, response.produced_at().unwrap())
    }

    fn status_at(&self, name: &str, response: &OcspResponse, at: Time) -> RevocationStatus {
        let ca = self.read("ca");
        let mut store = TrustStore::new();
        store.add(ca.der()).unwrap();
        let context = RevocationContext {
            pool: &[],
            store: &store,
            anchor: &ca,
            profile: Profile::Lenient,
        };
        let evidence = RevocationEvidence {
            crls: &[],
            ocsp_responses: std::slice::from_ref(response),
        };
        revocation::status(&self.read(name), &ca, evidence, context, at, Freshness::AtTime)
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new("openssl");
        command.args(arguments).current_dir(self.folder.path());
        command.output().expect("openssl must be installed")
    }

    fn openssl(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {arguments:?}: {text}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}
