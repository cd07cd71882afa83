//! `kyso demo`: the main job once, with an identity that lasts a month and that nobody trusts.

use std::path::{Path, PathBuf};

use kyso::{
    Document, Limits, Report, SignatureParameters, Status, TrustStore, ValidationPolicy, VerificationParameters,
};
use kyso_keys::platform::{self, Overwrite};
use kyso_keys::throwaway;

use crate::args::DemoArgs;
use crate::clock;
use crate::output::{Failure, Output};

/// A sample official letter, laid out as NĐ 30/2020 asks.
static LETTER: &[u8] = include_bytes!("../../../testdata/pdf/cong-van.pdf");

/// Signs, verifies, shows what a flipped byte and a stranger see. Exit code 0 when all came out
/// as it must.
pub(crate) fn run(args: &DemoArgs, output: &Output) -> Result<u8, Failure> {
    let original = match &args.input {
        Some(path) => std::fs::read(path).map_err(|error| output.unread(path, &error))?,
        None => LETTER.to_vec(),
    };
    let folder = folder(args, output)?;
    let time = clock::time_or_now(None, "", output)?;
    output.say(
        "Tạo danh tính dùng một lần (KHÔNG CÓ GIÁ TRỊ PHÁP LÝ)...",
        "Making a throwaway identity (no legal value)...",
    );
    let identity = throwaway::identity(time).map_err(|error| {
        let (message, hint) = error.text(output.language);
        Failure {
            exit: 2,
            code: error.code().to_owned(),
            message,
            hint,
        }
    })?;
    let signed = sign(&original, &identity, time, output)?;
    let mut altered = signed.clone();
    // a byte in the middle of the original, which the signature covers
    if let Some(byte) = altered.get_mut(original.len() / 2) {
        *byte ^= 1;
    }
    let trust_folder = folder.join("trust");
    std::fs::create_dir_all(&trust_folder).map_err(|error| output.unwritten(&trust_folder, &error))?;
    let files: [(PathBuf, &[u8]); 5] = [
        (folder.join("signed.pdf"), &signed),
        (folder.join("altered.pdf"), &altered),
        (folder.join("signer.crt"), &identity.leaf),
        (trust_folder.join("root.crt"), &identity.root),
        (trust_folder.join("root.crl"), &identity.crl),
    ];
    for (path, content) in &files {
        platform::write_atomically(path, Overwrite::Refuse, |out| std::io::Write::write_all(out, content))
            .map_err(|error| output.unwritten(path, &error))?;
    }
    let trust = trust(&identity, output)?;
    show(&files, &trust, time, output)
}

/// The folder that was given, else a new one of an unforeseeable name.
fn folder(args: &DemoArgs, output: &Output) -> Result<PathBuf, Failure> {
    let (folder, made) = match &args.output {
        Some(folder) => (folder.clone(), std::fs::create_dir_all(folder)),
        None => {
            let seed = kyso_keys::random_seed().map_err(|error| Failure::new("io", error.to_string()))?;
            let name: String = seed.iter().take(6).map(|octet| format!("{octet:02x}")).collect();
            let folder = std::env::temp_dir().join(format!("kyso-demo-{name}"));
            let made = std::fs::create_dir(&folder);
            (folder, made)
        }
    };
    match made {
        Ok(()) => Ok(folder),
        Err(error) => Err(output.unwritten(&folder, &error)),
    }
}

fn sign(
    original: &[u8],
    identity: &throwaway::Identity,
    time: kyso::Time,
    output: &Output,
) -> Result<Vec<u8>, Failure> {
    let failed = |error: &kyso::SignError| {
        let (message, hint) = kyso::sign_error_text(error, output.language);
        Failure {
            exit: if error.is_refusal() { 1 } else { 2 },
            code: error.code().to_owned(),
            message,
            hint,
        }
    };
    let document = Document::parse(original, Limits::default()).map_err(|error| failed(&error.into()))?;
    let seed = kyso_keys::random_seed().map_err(|error| Failure::new("io", error.to_string()))?;
    let parameters = SignatureParameters {
        reason: Some(output.choose("Ký thử", "Trial").to_owned()),
        ..SignatureParameters::new(time, seed)
    };
    let signed = kyso::sign(&document, &parameters, &identity.signer).map_err(|error| failed(&error))?;
    Ok(signed.to_vec())
}

fn trust(identity: &throwaway::Identity, output: &Output) -> Result<TrustStore, Failure> {
    let mut store = TrustStore::new();
    for der in [&identity.root, &identity.crl] {
        store.add(der).map_err(|error| {
            let message = output.choose("không đọc được danh tính vừa tạo", "the new identity cannot be read");
            Failure::new("trust", format!("{message}: {error}"))
        })?;
    }
    Ok(store)
}

/// Prints the two reports and one line for the stranger; checks that they are what they must be.
fn show(files: &[(PathBuf, &[u8])], trust: &TrustStore, time: kyso::Time, output: &Output) -> Result<u8, Failure> {
    let verify = |path: &Path, data: &[u8], trust: &TrustStore| -> Report {
        let policy = ValidationPolicy::government();
        let parameters = VerificationParameters {
            policy: &policy,
            trust,
            time,
            expected: None,
            show_ids: false,
            password: None,
            network: None,
            language: output.language,
            limits: Limits::default(),
        };
        kyso::verify(&path.to_string_lossy(), data, &parameters)
    };
    let [(signed, signed_bytes), (altered, altered_bytes), ..] = files else {
        return Ok(2);
    };
    let good = verify(signed, signed_bytes, trust);
    let bad = verify(altered, altered_bytes, trust);
    let stranger = verify(signed, signed_bytes, &TrustStore::new());
    let mut text = kyso::to_text(&good, output.language);
    text.push_str(output.choose(
        "\nCùng tệp đó với một bit bị lật:\n",
        "\nThe same file with one bit flipped:\n",
    ));
    text.push_str(&kyso::to_text(&bad, output.language));
    text.push_str(output.choose(
        "\nNgười không biết chứng thư số gốc này sẽ thấy: CHƯA XÁC ĐỊNH (không nối được đến gốc tin cậy).\n",
        "\nA stranger who does not know this root sees: UNDETERMINED (no path to a trusted root).\n",
    ));
    let folder = signed.parent().unwrap_or(Path::new("."));
    let again = format!(
        "kyso verify {} --trust {}",
        signed.display(),
        folder.join("trust").display()
    );
    text.push_str(&format!("{} {again}\n", output.choose("Thử lại:", "Try again:")));
    output.data(&text)?;
    let as_it_must = good.status == Status::Passed
        && matches!(bad.status, Status::Failed | Status::Unreadable)
        && stranger.status == Status::Indeterminate;
    Ok(if as_it_must { 0 } else { good.status.exit_code().max(1) })
}
