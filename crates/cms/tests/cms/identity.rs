//! Keys and self-signed certificates, made once per run by the `openssl` program in a temporary folder.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use kyso_pki::Certificate;
use kyso_pki::crypto::PrivateKey;

pub(crate) struct Identity {
    pub(crate) name: &'static str,
    pub(crate) certificate: Certificate,
    pub(crate) key: PrivateKey,
}

pub(crate) struct Fixture {
    folder: tempfile::TempDir,
    pub(crate) rsa: Identity,
    pub(crate) p256: Identity,
    pub(crate) p384: Identity,
    pub(crate) p521: Identity,
    pub(crate) ed25519: Identity,
    /// The key, name and serial number of `p256`, in another certificate.
    pub(crate) same_key: Certificate,
    /// The name and serial number of `p256`, another key.
    pub(crate) same_name: Certificate,
}

pub(crate) const CONTENT: &[u8] = b"%PDF-1.7\ncontent that is signed in these tests\n";

pub(crate) fn fixture() -> &'static Fixture {
    static FIXTURE: OnceLock<Fixture> = OnceLock::new();
    FIXTURE.get_or_init(Fixture::new)
}

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: String| folder.path().join(name).to_str().unwrap().to_owned();
        let certificate = |key: &str, name: &str, subject: &str, days: &str| {
            let (key, out) = (path(format!("{key}.key")), path(format!("{name}.pem")));
            let subject = format!("/C=VN/O=Test/CN={subject}");
            openssl(&[
                "req",
                "-x509",
                "-new",
                "-key",
                &key,
                "-subj",
                &subject,
                "-set_serial",
                "0x00c0ffee",
                "-days",
                days,
                "-out",
                &out,
            ]);
            Certificate::from_der(&openssl(&["x509", "-in", &out, "-outform", "DER"])).unwrap()
        };
        let identity = |name: &'static str, generate: &[&str]| {
            let key = path(format!("{name}.key"));
            openssl(&[&["genpkey", "-out", &key], generate].concat());
            let pkcs8 = openssl(&["pkcs8", "-topk8", "-nocrypt", "-in", &key, "-outform", "DER"]);
            let key = PrivateKey::from_pkcs8_der(&pkcs8).unwrap();
            Identity {
                name,
                certificate: certificate(name, name, name, "9000"),
                key,
            }
        };
        let curve =
            |name: &str| ["-algorithm", "EC", "-pkeyopt", &format!("ec_paramgen_curve:{name}")].map(str::to_owned);
        let ec = |name: &'static str, curve_name: &str| {
            let generate = curve(curve_name);
            identity(name, &generate.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let rsa = identity("rsa", &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]);
        let (p256, p384, p521) = (ec("p256", "P-256"), ec("p384", "P-384"), ec("p521", "P-521"));
        let ed25519 = identity("ed25519", &["-algorithm", "ED25519"]);
        let same_key = certificate("p256", "same_key", "p256", "8000");
        let same_name = certificate("p384", "same_name", "p256", "9000");
        std::fs::write(folder.path().join("content"), CONTENT).unwrap();
        std::fs::write(folder.path().join("altered"), b"other content").unwrap();
        Self {
            rsa,
            p256,
            p384,
            p521,
            ed25519,
            same_key,
            same_name,
            folder,
        }
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// A detached CMS over [`CONTENT`].
    pub(crate) fn cms_sign(&self, identity: &Identity, options: &[&str]) -> Vec<u8> {
        let name = identity.name;
        let (key, certificate) = (self.path(&format!("{name}.key")), self.path(&format!("{name}.pem")));
        let content = self.path("content");
        let fixed = [
            "cms",
            "-sign",
            "-binary",
            "-in",
            &content,
            "-outform",
            "DER",
            "-signer",
            &certificate,
            "-inkey",
            &key,
        ];
        openssl(&[&fixed, options].concat())
    }

    /// Whether `openssl cms -verify` accepts it over that content, `content` or `altered`.
    pub(crate) fn cms_verify(
        &self,
        cms: &[u8],
        identity: &Identity,
        content: &str,
        options: &[&str],
    ) -> Result<(), String> {
        let file = tempfile::NamedTempFile::new_in(self.folder.path()).unwrap();
        std::fs::write(file.path(), cms).unwrap();
        let (certificate, content) = (self.path(&format!("{}.pem", identity.name)), self.path(content));
        let fixed = [
            "cms",
            "-verify",
            "-binary",
            "-inform",
            "DER",
            "-in",
            file.path().to_str().unwrap(),
            "-content",
            &content,
            "-CAfile",
            &certificate,
            "-purpose",
            "any",
            "-out",
            "/dev/null",
        ];
        run(&[&fixed, options].concat()).map(|_| ())
    }
}

pub(crate) fn openssl(arguments: &[&str]) -> Vec<u8> {
    run(arguments).unwrap_or_else(|error| panic!("openssl {arguments:?}: {error}"))
}

fn run(arguments: &[&str]) -> Result<Vec<u8>, String> {
    let output = Command::new(PathBuf::from("openssl"))
        .args(arguments)
        .output()
        .expect("the openssl program");
    match output.status.success() {
        true => Ok(output.stdout),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}
