//! Writes `testdata/pki` (see its README). Keys that are there already are kept. The containers for keys (PKCS#12,
//! encrypted PKCS#8, older forms) are made by `openssl`, so that the reader is tried against another hand.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a tool for developers, run by hand"
)]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use der::pem::{LineEnding, decode_vec, encode_string};
use kyso_testkit::mint::extension::{self, usage};
use kyso_testkit::mint::{self, CertificateSpec, CrlSpec, KeyPair, Kind};
use kyso_testkit::pki_folder;

const KEY_NOTICE: &str = "# TEST KEY, no value";
const NOTICE: &str = "KHÔNG CÓ GIÁ TRỊ PHÁP LÝ";

fn main() {
    fs::create_dir_all(pki_folder().join("trust")).unwrap();
    let (root_g1, ca_g1) = first_generation();
    let (root_g2, ca_g2) = second_generation();
    organisation(&ca_g1);
    let crl_g2 = second_generation_leaves(&ca_g2);

    write_crl("root-g1", &CrlSpec::new(&root_g1));
    write_crl("root-g2", &CrlSpec::new(&root_g2));
    write_crl("ca-g1", &CrlSpec::new(&ca_g1));
    write_crl("ca-g2", &crl_g2);
    for (name, authorities) in [("chain", [&ca_g2, &root_g2]), ("chain-g1", [&ca_g1, &root_g1])] {
        let pems: String = authorities
            .iter()
            .map(|spec| pem("CERTIFICATE", &mint::certificate(spec)))
            .collect();
        fs::write(path(&format!("{name}.pem")), pems).unwrap();
    }
    for name in ["root-g1", "root-g2", "ca-g1", "ca-g2"] {
        for file in [format!("{name}.crt.pem"), format!("{name}.crl")] {
            fs::copy(path(&file), path("trust").join(&file)).unwrap();
        }
    }
    containers();
}

/// The key of `person` in every form that key files have. Passwords stand in the README.
fn containers() {
    let export = [
        "pkcs12",
        "-export",
        "-inkey",
        "person.key.pem",
        "-in",
        "person.crt.pem",
        "-passout",
        "pass:kyso-test",
    ];
    let pkcs12 = |out: &str, more: &[&str]| openssl(&[&export, more, &["-out", out]].concat());
    let chain = ["-certfile", "chain.pem", "-name", "KYSO TEST"];
    pkcs12("person.p12", &chain);
    pkcs12("person-no-chain.p12", &[]);
    pkcs12("person-no-mac.p12", &[&chain[..], &["-nomac"]].concat());
    // what Windows writes: RC2-40 for certificates, 3DES for keys
    let legacy = [
        "-legacy",
        "-certpbe",
        "PBE-SHA1-RC2-40",
        "-keypbe",
        "PBE-SHA1-3DES",
        "-macalg",
        "sha1",
    ];
    pkcs12("person-legacy.p12", &[&chain[..], &legacy].concat());
    openssl(
        &[
            &export[..7],
            &["pass:mật khẩu thử"],
            &chain,
            &["-out", "person-unicode.p12"],
        ]
        .concat(),
    );
    openssl(&[&export[..7], &["pass:"], &chain, &["-out", "person-empty-password.p12"]].concat());
    openssl(&[
        "pkcs12",
        "-export",
        "-nokeys",
        "-in",
        "chain.pem",
        "-passout",
        "pass:kyso-test",
        "-out",
        "no-key.p12",
    ]);

    let pkcs8 = |key: &str, out: &str, more: &[&str]| {
        let key = format!("{key}.key.pem");
        let always = [
            "pkcs8",
            "-topk8",
            "-in",
            &key,
            "-passout",
            "pass:kyso-test",
            "-out",
            out,
        ];
        openssl(&[&always, more].concat());
    };
    pkcs8("person", "person.enc.key.pem", &["-v2", "aes-256-cbc"]);
    pkcs8(
        "person",
        "person.enc.key.der",
        &["-v2", "aes-256-cbc", "-outform", "DER"],
    );
    pkcs8("person", "person.enc-scrypt.key.pem", &["-scrypt"]);
    pkcs8("person", "person.enc-3des.key.pem", &["-v2", "des3"]);
    pkcs8("person", "person.enc-pbes1.key.pem", &["-v1", "PBE-SHA1-3DES"]);
    pkcs8("p256", "p256.enc.key.pem", &["-v2", "aes-256-cbc"]);
    openssl(&[
        "rsa",
        "-traditional",
        "-in",
        "person.key.pem",
        "-out",
        "person.pkcs1.key.pem",
    ]);
    let traditional = [
        "-aes128",
        "-passout",
        "pass:kyso-test",
        "-out",
        "person.enc-traditional.key.pem",
    ];
    openssl(&[&["rsa", "-traditional", "-in", "person.key.pem"][..], &traditional].concat());
    openssl(&["ec", "-in", "p256.key.pem", "-out", "p256.sec1.key.pem"]);
    for name in ["person.pkcs1.key.pem", "p256.sec1.key.pem"] {
        let text = fs::read_to_string(path(name)).unwrap();
        fs::write(path(name), format!("{KEY_NOTICE}\n{text}")).unwrap();
    }
}

fn openssl(arguments: &[&str]) {
    let status = Command::new("openssl")
        .args(arguments)
        .current_dir(pki_folder())
        .status()
        .expect("openssl");
    assert!(status.success(), "openssl {arguments:?}");
}

fn first_generation() -> (CertificateSpec, CertificateSpec) {
    let subject = |common_name| {
        mint::name(&[
            ("C", "VN"),
            ("O", "Ban kiem thu kyso (KHONG CO GIA TRI PHAP LY)"),
            ("CN", common_name),
        ])
    };
    let mut root = CertificateSpec::root(subject("KYSO TEST RootCA G1"), &key("root-g1", Kind::Rsa2048));
    root.not_before = "20100101000000Z".into();
    let ca_key = key("ca-g1", Kind::Rsa2048);
    let ca = CertificateSpec::authority(subject("KYSO TEST CA phuc vu co quan G1"), &ca_key, &root, 4);
    write("root-g1", &root);
    write("ca-g1", &ca);
    (root, ca)
}

fn second_generation() -> (CertificateSpec, CertificateSpec) {
    let subject = |common_name: &str| {
        let common_name = format!("{common_name} ({NOTICE})");
        mint::name(&[("C", "VN"), ("O", "Ban kiểm thử kyso"), ("CN", &common_name)])
    };
    let root_key = key("root-g2", Kind::Rsa4096);
    let root = CertificateSpec::root(subject("KYSO TEST RootCA G2"), &root_key);
    let ca_key = key("ca-g2", Kind::Rsa4096);
    let ca = CertificateSpec::authority(subject("KYSO TEST CA phục vụ các cơ quan G2"), &ca_key, &root, 0x5a01);
    write("root-g2", &root);
    write("ca-g2", &ca);
    (root, ca)
}

/// The oddities of the first generation of government certificates.
fn organisation(ca: &CertificateSpec) {
    let key = key("organisation", Kind::Rsa2048);
    let subject = mint::name(&[
        ("C", "VN"),
        ("O", "UBND xã Kiểm Thử A, huyện Kiểm Thử B"),
        ("OU", "Văn phòng kiểm thử"),
        ("OU", "Bộ phận văn thư kiểm thử"),
        ("L", "Tỉnh Kiểm Thử"),
        ("CN", &format!("KYSO TEST UBND xã Kiểm Thử A ({NOTICE})")),
        ("UID", "MST:0100000000-001"),
    ]);
    let mut spec = CertificateSpec::leaf(subject, &key, ca, 0x0b_5e_71);
    spec.extensions = vec![
        extension::basic_constraints_end_entity(),
        extension::netscape_certificate_type(),
        extension::netscape_comment("KYSO TEST certificate"),
        extension::key_usage(&signing_bits()),
        extension::subject_key_identifier(&key),
        extension::authority_key_identifier_full(&ca.key, &ca.issuer, &ca.serial),
        extension::empty_issuer_alternative_name(),
        extension::subject_alternative_email("vanthu@xa-kiem-thu.example"),
        extension::crl_distribution_points(&[
            "http://pki.kyso.example/crl/ca-g1.crl",
            "http://pki2.kyso.example/crl/ca-g1.crl",
        ]),
        extension::authority_information_access("http://pki.kyso.example/cert/ca-g1.crt", "http://ocsp.kyso.example/"),
    ];
    write("organisation", &spec);
}

/// Writes the leaves of the second generation and says which of them are revoked.
fn second_generation_leaves(ca: &CertificateSpec) -> CrlSpec {
    let leaf = |name: &str, kind, serial, common_name: &str| {
        let spec = second_generation_leaf(ca, &key(name, kind), serial, common_name);
        write(name, &spec);
        spec
    };
    leaf("person", Kind::Rsa2048, 0x4b59_534f_0000_0001, "Nguyễn Văn Kiểm Thử");
    leaf("rsa3072", Kind::Rsa3072, 0x4b59_534f_0000_0002, "Khóa RSA-3072");
    leaf("rsa4096", Kind::Rsa4096, 0x4b59_534f_0000_0003, "Khóa RSA-4096");
    leaf("p256", Kind::P256, 0x4b59_534f_0000_0004, "Khóa P-256");
    leaf("p384", Kind::P384, 0x4b59_534f_0000_0005, "Khóa P-384");
    leaf("p521", Kind::P521, 0x4b59_534f_0000_0006, "Khóa P-521");
    leaf("ed25519", Kind::Ed25519, 0x4b59_534f_0000_0007, "Khóa Ed25519");
    let revoked = leaf("revoked", Kind::Rsa2048, 0x4b59_534f_0000_0008, "Chứng thư bị thu hồi");
    let suspended = leaf(
        "suspended",
        Kind::Rsa2048,
        0x4b59_534f_0000_0009,
        "Chứng thư bị tạm dừng",
    );
    let validity = |name: &str, serial, common_name: &str, not_before: &str, not_after: &str| {
        let mut spec = second_generation_leaf(ca, &key(name, Kind::Rsa2048), serial, common_name);
        (spec.not_before, spec.not_after) = (not_before.into(), not_after.into());
        write(name, &spec);
    };
    let expired = "Chứng thư hết hạn";
    validity(
        "expired",
        0x4b59_534f_0000_000a,
        expired,
        "20180901000000Z",
        "20201231235959Z",
    );
    let not_yet_valid = "Chứng thư chưa có hiệu lực";
    validity(
        "not-yet-valid",
        0x4b59_534f_0000_000b,
        not_yet_valid,
        "20480101000000Z",
        "20491231235959Z",
    );
    CrlSpec::new(ca)
        .revoke(&revoked.serial, "20250601000000Z", Some(1))
        .revoke(&suspended.serial, "20250701000000Z", Some(6))
}

fn second_generation_leaf(ca: &CertificateSpec, key: &KeyPair, serial: u64, common_name: &str) -> CertificateSpec {
    let subject = mint::name(&[
        ("C", "VN"),
        ("L", "Tỉnh Kiểm Thử"),
        ("O", "Sở Kiểm thử kyso"),
        ("CN", &format!("KYSO TEST {common_name} ({NOTICE})")),
    ]);
    let mut spec = CertificateSpec::leaf(subject, key, ca, serial);
    spec.set(extension::key_usage(&signing_bits()).critical());
    spec.set(extension::subject_alternative_email("kiem-thu@kyso.example"));
    // clientAuth, emailProtection, smart card logon: no purpose speaks of documents
    spec.set(extension::extended_key_usage(&[
        "1.3.6.1.5.5.7.3.2",
        "1.3.6.1.5.5.7.3.4",
        "1.3.6.1.4.1.311.20.2.2",
    ]));
    spec.set(extension::crl_distribution_points(&[
        "http://pki.kyso.example/crl/ca-g2.crl",
    ]));
    spec.set(extension::authority_information_access(
        "http://pki.kyso.example/crt/ca-g2.crt",
        "http://ocsp.kyso.example",
    ));
    spec.set(extension::certificate_policy(
        "2.16.704.1.1.1.1.1",
        "https://pki.kyso.example/policies/CP",
    ));
    spec
}

fn signing_bits() -> [u8; 4] {
    [
        usage::DIGITAL_SIGNATURE,
        usage::NON_REPUDIATION,
        usage::KEY_ENCIPHERMENT,
        usage::DATA_ENCIPHERMENT,
    ]
}

/// The key in `<name>.key.pem`, made when there is none.
fn key(name: &str, kind: Kind) -> KeyPair {
    let path = path(&format!("{name}.key.pem"));
    if let Ok(text) = fs::read(&path) {
        return KeyPair::from_pkcs8(kind, decode_vec(&text).unwrap().1);
    }
    let key = KeyPair::generate(kind);
    fs::write(path, format!("{KEY_NOTICE}\n{}", pem("PRIVATE KEY", key.pkcs8()))).unwrap();
    key
}

fn write(name: &str, spec: &CertificateSpec) {
    let path = path(&format!("{name}.crt.pem"));
    fs::write(path, pem("CERTIFICATE", &mint::certificate(spec))).unwrap();
}

fn write_crl(name: &str, spec: &CrlSpec) {
    fs::write(path(&format!("{name}.crl")), mint::crl(spec)).unwrap();
}

fn pem(label: &str, der: &[u8]) -> String {
    encode_string(label, LineEnding::LF, der).unwrap()
}

fn path(name: &str) -> PathBuf {
    pki_folder().join(name)
}
