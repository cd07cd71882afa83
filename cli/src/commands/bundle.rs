//! `kyso bundle`: the store as one signed file, for places that a network does not reach.

use std::io::Write as _;

use kyso::CertificateReport;
use kyso_keys::platform::{self, FileBytes, Overwrite};
use kyso_store::Fingerprint;
use kyso_store::acceptance::Refusal;
use kyso_store::bundle::{self, Bundle, CrlAge, ImportRefusal, Imported, Outcome};
use serde_json::{Value, json};

use crate::args::{BundleCommand, BundleExportArgs, BundleImportArgs, Format};
use crate::output::{Failure, Output};
use crate::{clock, identity, json as lines, store};

/// A bundle older than this is worth a warning: CRLs are issued daily or weekly.
const OLD_DAYS: i64 = 30;

/// Runs a command.
pub(crate) fn run(command: &BundleCommand, output: &Output) -> Result<u8, Failure> {
    match command {
        BundleCommand::Export(args) => export(args, output),
        BundleCommand::Import(args) => import(args, output),
    }
}

fn export(args: &BundleExportArgs, output: &Output) -> Result<u8, Failure> {
    let signer = identity::open(&args.key, output)?;
    let now = clock::now();
    if !kyso_keys::may_sign(signer.certificate()) || !signer.certificate().is_valid_at(now) {
        let message = output.choose(
            "chứng thư số hết hạn, chưa có hiệu lực hoặc không dùng để ký",
            "the certificate has expired, is not yet valid or is not for signing",
        );
        let mut failure = Failure::new("certificate", message);
        failure.exit = 1;
        return Err(failure);
    }
    let place = store::of(&args.store, output)?;
    let contents = store::read(&place, output)?;
    let bytes = bundle::export(&contents, now, signer.as_ref()).map_err(|error| {
        let failure = Failure::new(error.code(), error.to_string());
        failure.hint(output.choose(
            "kho phải có chứng thư số: kyso trust import; khóa phải dùng được",
            "the store must have certificates: kyso trust import; the key must be usable",
        ))
    })?;
    let overwrite = match args.force {
        true => Overwrite::Replace,
        false => Overwrite::Refuse,
    };
    platform::write_atomically(&args.output, overwrite, |out| out.write_all(&bytes))
        .map_err(|error| output.unwritten(&args.output, &error))?;
    let fingerprint = store::spelt(Fingerprint::of(signer.certificate()));
    output.data(&format!(
        "{}\n  {}: {fingerprint}\n",
        args.output.display(),
        output.choose("SHA-256 của người ký", "SHA-256 of the signer")
    ))?;
    output.say(
        "Báo dấu vân tay này cho nơi nhận qua đường khác; lần nhập đầu tiên cần nó: kyso bundle import --fingerprint",
        "Tell the receivers this fingerprint by another way; their first import needs it: kyso bundle import --fingerprint",
    );
    Ok(0)
}

fn import(args: &BundleImportArgs, output: &Output) -> Result<u8, Failure> {
    let given = args.fingerprint.as_deref();
    let given = given.map(|text| store::fingerprint(text, output)).transpose()?;
    let now = clock::now();
    let bytes = FileBytes::open(&args.file).map_err(|error| output.unread(&args.file, &error))?;
    let bundle = Bundle::read(&bytes, now).map_err(|error| {
        let message = output.choose("không phải gói dùng được", "not a bundle that can be used");
        let message = format!("{}: {message}: {error}", args.file.display());
        Failure::new(error.code(), message).hint(output.choose(
            "chép lại gói từ nơi gửi; gói bị sửa hoặc cắt cụt không được nhập",
            "copy it again from the sender; an altered or truncated bundle is not imported",
        ))
    })?;
    let signer = Fingerprint::of(bundle.signer());
    if given.is_some_and(|given| given != signer) {
        return Err(refused(
            "fingerprint-mismatch",
            output.choose(
                "người ký gói không có dấu vân tay đã đưa",
                "the signer of the bundle has another fingerprint than the one given",
            ),
            &store::spelt(signer),
        ));
    }
    let place = store::of(&args.store, output)?;
    let mut locked = store::lock(&place, output)?;
    let accepted: Vec<Fingerprint> = given.into_iter().collect();
    let imported = bundle
        .import(&mut locked, &accepted)
        .map_err(|error| output.unwritten(place.folder(), &error))?
        .map_err(|refusal| import_refused(refusal, &bundle, output))?;
    report(&imported, &bundle, args.format, output)?;
    warn_of_age(&imported, &bundle, output);
    Ok(u8::from(imported.outcomes.iter().any(is_refused)))
}

fn refused(code: &str, message: &str, hint: &str) -> Failure {
    let mut failure = Failure::new(code, message).hint(hint);
    failure.exit = 1;
    failure
}

fn import_refused(refusal: ImportRefusal, bundle: &Bundle, output: &Output) -> Failure {
    let signer = CertificateReport::new(bundle.signer());
    let fingerprint = store::spelt(Fingerprint::of(bundle.signer()));
    match refusal {
        ImportRefusal::SignerNotAccepted => {
            let message = output.choose(
                "chưa chấp nhận người ký gói",
                "the signer of the bundle is not accepted",
            );
            let hint = output.choose(
                "hỏi người gửi dấu vân tay qua đường khác; nếu đúng, nhập lại với --fingerprint",
                "ask the sender for the fingerprint by another way; if it is the same, import with --fingerprint",
            );
            let message = format!("{message}: {}", signer.subject.text);
            refused("signer-not-accepted", &message, &format!("{hint} ({fingerprint})"))
        }
        ImportRefusal::Older { known } => {
            let message = output.choose(
                "gói cũ hơn gói đã nhập của cùng người ký",
                "the bundle is older than one of the same signer that was imported",
            );
            let (made, known) = (bundle.created().to_vietnam(), known.to_vietnam());
            let hint = output.choose(
                "nếu đồng hồ của người ký từng sai: kyso trust remove với dấu vân tay của người ký, rồi chấp nhận lại",
                "if the signer's clock was wrong once: kyso trust remove with the signer's fingerprint, then accept again",
            );
            refused("bundle-older", &format!("{message}: {made} < {known}"), hint)
        }
    }
}

/// A CRL that the store has already, or has newer, is nothing to complain about.
fn is_refused(outcome: &Outcome) -> bool {
    use kyso_store::CrlRefusal;
    match outcome {
        Outcome::Certificate { result, .. } => result.is_err(),
        Outcome::Crl { result, .. } => !matches!(result, Ok(_) | Err(CrlRefusal::Older { .. })),
    }
}

fn report(imported: &Imported, bundle: &Bundle, format: Format, output: &Output) -> Result<(), Failure> {
    let now = clock::now();
    let age = store::days(bundle.age_in_days(now), output);
    if format != Format::Text {
        let items: Vec<Value> = imported.outcomes.iter().map(|outcome| value(outcome, output)).collect();
        let whole = json!({
            "schema": "kyso.bundle-import/1",
            "created": bundle.created(),
            "age_days": bundle.age_in_days(now),
            "signer": CertificateReport::new(bundle.signer()),
            "signer_is_new": imported.signer_is_new,
            "items": items,
        });
        return output.data(&lines::line(&whole)?);
    }
    let mut text = format!(
        "{}: {} ({age})\n{}: {}\n  SHA-256: {}\n",
        output.choose("Gói lập lúc", "Bundle made at"),
        bundle.created().to_vietnam(),
        output.choose("Người ký", "Signer"),
        kyso::harmless(&bundle.signer().subject().text()),
        store::spelt(Fingerprint::of(bundle.signer())),
    );
    for outcome in &imported.outcomes {
        text.push_str(&line(outcome, output));
    }
    output.data(&text)
}

fn line(outcome: &Outcome, output: &Output) -> String {
    match outcome {
        Outcome::Certificate {
            certificate,
            anchor,
            result,
        } => {
            let label = match anchor {
                Some(profile) => format!(
                    "{} ({})",
                    output.choose("gốc tin cậy", "trusted root"),
                    store::profile_name(*profile)
                ),
                None => output.choose("trung gian", "intermediate").to_owned(),
            };
            let words = match result {
                Ok(true) => output.choose("đã nhập", "imported"),
                Ok(false) => output.choose("đã có", "was there"),
                Err(_) => output.choose(
                    "KHÔNG NHẬP: thuộc nhóm tin cậy khác",
                    "NOT IMPORTED: it belongs to another profile",
                ),
            };
            let subject = certificate.subject().text();
            let fingerprint = store::spelt(Fingerprint::of(certificate));
            format!(
                "{label}: {}\n  SHA-256: {fingerprint}\n  {words}\n",
                kyso::harmless(&subject)
            )
        }
        Outcome::Crl { crl, result } => {
            let (_, words) = store::crl_result(result, output);
            let age = store::crl_age(crl, clock::now(), output);
            format!("CRL: {}\n  {age}\n  {words}\n", kyso::harmless(&crl.issuer().text()))
        }
    }
}

fn value(outcome: &Outcome, output: &Output) -> Value {
    match outcome {
        Outcome::Certificate {
            certificate,
            anchor,
            result,
        } => json!({
            "kind": if anchor.is_some() { "anchor" } else { "intermediate" },
            "profile": anchor.map(store::profile_name),
            "certificate": CertificateReport::new(certificate),
            "result": match result {
                Ok(true) => "imported",
                Ok(false) => "known",
                Err(Refusal::OtherProfile(_)) => "other-profile",
                Err(_) => "refused",
            },
        }),
        Outcome::Crl { crl, result } => json!({
            "kind": "crl",
            "issuer": crl.issuer().text(),
            "this_update": crl.this_update(),
            "next_update": crl.next_update(),
            "result": store::crl_result(result, output).0,
        }),
    }
}

fn warn_of_age(imported: &Imported, bundle: &Bundle, output: &Output) {
    let now = clock::now();
    let age = bundle.age_in_days(now);
    if age < 0 {
        output.say(
            "lưu ý: gói được lập ở tương lai; đồng hồ máy này hoặc máy của người ký sai",
            "note: the bundle was made in the future; the clock of this computer or of the signer's is wrong",
        );
    }
    if age > OLD_DAYS {
        output.say(
            &format!("lưu ý: gói đã cũ ({age} ngày); hãy xin gói mới"),
            &format!("note: the bundle is old ({age} days); ask for a new one"),
        );
    }
    let stale = imported.outcomes.iter().filter(|outcome| match outcome {
        Outcome::Crl { crl, .. } => CrlAge::of(crl, now).stale,
        Outcome::Certificate { .. } => false,
    });
    let stale = stale.count();
    if stale > 0 {
        output.say(
            &format!("lưu ý: {stale} CRL đã quá hạn cập nhật; chữ ký mới hơn CRL sẽ là CHƯA XÁC ĐỊNH"),
            &format!("note: {stale} CRLs are stale; signatures that are newer than them will be UNDETERMINED"),
        );
    }
}
