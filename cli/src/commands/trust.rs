//! `kyso trust`: what is in the store, what may enter it, what leaves it. Trust is by fingerprint, never by name.

use kyso::{CertificateList, CertificateReport, Time};
use kyso_store::acceptance::{Acceptance, Candidate, Refusal};
use kyso_store::profile::{self, Authority};
use kyso_store::{Contents, CrlOutcome, CrlRefusal, Fingerprint, Items, Locked, ProfileName};
use serde_json::{Value, json};

use crate::args::{Format, ProfileArg, TrustCommand, TrustImportArgs, TrustListArgs, TrustRemoveArgs};
use crate::output::{Failure, Output};
use crate::{clock, json as lines, store};

/// More than a list of half a million revoked certificates needs.
const FILE_LIMIT: u64 = 64 * 1024 * 1024;

/// Runs a command.
pub(crate) fn run(command: &TrustCommand, output: &Output) -> Result<u8, Failure> {
    match command {
        TrustCommand::List(args) => list(args, output),
        TrustCommand::Import(args) => import(args, output),
        TrustCommand::Remove(args) => remove(args, output),
    }
}

/// One thing that is said on stdout, as text and as JSON.
struct Entry {
    text: String,
    value: Value,
}

fn print(entries: &[Entry], format: Format, output: &Output) -> Result<(), Failure> {
    let text = match format {
        Format::Text => entries.iter().map(|entry| entry.text.as_str()).collect(),
        Format::Json => lines::line(&entries.iter().map(|entry| &entry.value).collect::<Vec<_>>())?,
        Format::Jsonl => {
            let values = entries.iter().map(|entry| lines::line(&entry.value));
            values.collect::<Result<String, Failure>>()?
        }
    };
    output.data(&text)
}

// list

fn list(args: &TrustListArgs, output: &Output) -> Result<u8, Failure> {
    let place = store::of(&args.store, output)?;
    let contents = store::read(&place, output)?;
    let now = clock::now();
    let mut entries = Vec::new();
    for anchor in &contents.anchors {
        let profile = store::profile_name(anchor.profile);
        let label = format!("{} ({profile})", output.choose("gốc tin cậy", "trusted root"));
        entries.push(certificate(
            &anchor.certificate,
            "anchor",
            &label,
            Some(profile),
            output,
        ));
    }
    for intermediate in &contents.intermediates {
        let label = output.choose("trung gian", "intermediate");
        entries.push(certificate(intermediate, "intermediate", label, None, output));
    }
    for crl in &contents.crls {
        entries.push(crl_entry(crl, "crl", None, now, output));
    }
    for signer in &contents.signers {
        let label = output.choose("người ký gói được chấp nhận", "accepted signer of bundles");
        entries.push(certificate(signer, "bundle-signer", label, None, output));
    }
    entries.extend(not_imported(&contents, output));
    print(&entries, args.format, output)?;
    output.say(
        &format!("Kho: {}", place.folder().display()),
        &format!("Store: {}", place.folder().display()),
    );
    Ok(0)
}

fn certificate(
    certificate: &kyso::Certificate,
    kind: &str,
    label: &str,
    profile: Option<&str>,
    output: &Output,
) -> Entry {
    let report = CertificateReport::new(certificate);
    let text = format!(
        "{label}: {}\n  SHA-256: {}\n  {}: {} – {}\n",
        kyso::harmless(&report.subject.text),
        store::spelt(Fingerprint::of(certificate)),
        output.choose("thời hạn", "validity"),
        report.not_before.to_vietnam(),
        report.not_after.to_vietnam(),
    );
    let value = json!({ "kind": kind, "profile": profile, "certificate": report });
    Entry { text, value }
}

fn crl_entry(
    crl: &CertificateList,
    kind: &str,
    result: Option<&Result<CrlOutcome, CrlRefusal>>,
    now: Time,
    output: &Output,
) -> Entry {
    let result = result.map(|result| store::crl_result(result, output));
    let words = result
        .as_ref()
        .map(|(_, words)| format!("\n  {words}"))
        .unwrap_or_default();
    let text = format!(
        "CRL: {}\n  SHA-256: {}\n  {}: {}{words}\n",
        kyso::harmless(&crl.issuer().text()),
        store::spelt(Fingerprint::of_crl(crl)),
        output.choose("phát hành", "issued"),
        store::crl_age(crl, now, output),
    );
    let value = json!({
        "kind": kind,
        "issuer": crl.issuer().text(),
        "sha256": Fingerprint::of_crl(crl).to_string(),
        "this_update": crl.this_update(),
        "next_update": crl.next_update(),
        "result": result.map(|(code, _)| code),
    });
    Entry { text, value }
}

/// Authorities that profiles know and the store has not.
fn not_imported(contents: &Contents, output: &Output) -> Vec<Entry> {
    let mut known: Vec<Fingerprint> = contents.intermediates.iter().map(Fingerprint::of).collect();
    known.extend(
        contents
            .anchors
            .iter()
            .map(|anchor| Fingerprint::of(&anchor.certificate)),
    );
    let mut entries = Vec::new();
    for profile in profile::all() {
        let title = profile.title(output.language);
        let missing = |authority: &&Authority| authority.sha256.is_none_or(|pin| !known.contains(&pin));
        for authority in profile.certificates.iter().filter(missing) {
            let label = output.choose("chưa nhập", "not imported");
            let mut text = format!("{label}: {} [{}, {title}]\n", authority.name, authority.generation);
            text.push_str(&format!("  {}\n", pin_words(authority, output)));
            for address in &authority.certificates {
                text.push_str(&format!("  {address}\n"));
            }
            let value = json!({
                "kind": "not-imported",
                "profile": profile.name.as_str(),
                "authority": authority_value(profile.name, authority),
            });
            entries.push(Entry { text, value });
        }
    }
    entries
}

fn pin_words(authority: &Authority, output: &Output) -> String {
    let Some(pin) = authority.sha256 else {
        return output
            .choose("chưa biết dấu vân tay", "its fingerprint is not known")
            .to_owned();
    };
    let status = match authority.verified {
        true => output.choose("đã kiểm chứng", "verified"),
        false => output.choose(
            "CHƯA kiểm chứng, không dùng để tin cậy",
            "NOT verified, does not count for trust",
        ),
    };
    format!("SHA-256: {} ({status})", store::spelt(pin))
}

fn authority_value(profile: ProfileName, authority: &Authority) -> Value {
    json!({
        "profile": profile.as_str(),
        "name": authority.name,
        "generation": authority.generation,
        "sha256": authority.sha256.map(|pin| pin.to_string()),
        "verified": authority.verified,
        "certificates": authority.certificates,
        "crls": authority.crls,
    })
}

// import

fn import(args: &TrustImportArgs, output: &Output) -> Result<u8, Failure> {
    let given: Vec<Fingerprint> = args
        .fingerprint
        .iter()
        .map(|text| store::fingerprint(text, output))
        .collect::<Result<_, _>>()?;
    let wanted = args.profile.map(|profile| match profile {
        ProfileArg::Congvu => ProfileName::Congvu,
        ProfileArg::Congcong => ProfileName::Congcong,
    });
    let items = read(args, output)?;
    let place = store::of(&args.store, output)?;
    check_given(&given, &items, output)?;
    let mut locked = store::lock(&place, output)?;
    let unwritten = |error: std::io::Error| output.unwritten(place.folder(), &error);
    let mut entries = Vec::new();
    let mut refused = false;
    for certificate in items.certificates {
        let candidate = Candidate::new(certificate, &given, wanted);
        refused |= candidate.answer.is_err();
        let is_new = enter(&mut locked, &candidate).map_err(unwritten)?;
        entries.push(candidate_entry(&candidate, is_new, output));
    }
    let mut crls = items.crls;
    crls.sort_by_key(CertificateList::this_update);
    for crl in crls {
        let result = locked.add_crl(&crl).map_err(unwritten)?;
        refused |= result.is_err();
        entries.push(crl_entry(&crl, "crl", Some(&result), clock::now(), output));
    }
    print(&entries, args.format, output)?;
    output.say(
        "Hãy đối chiếu dấu vân tay SHA-256 với bản do cơ quan cấp công bố qua đường khác (điện thoại, văn bản giấy).",
        "Compare each SHA-256 fingerprint with the one that the authority gives by another way (telephone, paper).",
    );
    Ok(u8::from(refused))
}

fn read(args: &TrustImportArgs, output: &Output) -> Result<Items, Failure> {
    let mut all = Items::default();
    for path in &args.files {
        let bytes = match std::fs::metadata(path) {
            Ok(metadata) if metadata.len() > FILE_LIMIT => Err(std::io::ErrorKind::FileTooLarge.into()),
            Ok(_) => std::fs::read(path),
            Err(error) => Err(error),
        };
        let bytes = bytes.map_err(|error| output.unread(path, &error))?;
        let items = Items::read(&bytes).map_err(|error| {
            let message = output.choose("không phải chứng thư số hoặc CRL", "not a certificate or CRL");
            Failure::new(error.code(), format!("{}: {message}: {error}", path.display()))
        })?;
        all.certificates.extend(items.certificates);
        all.crls.extend(items.crls);
    }
    Ok(all)
}

/// A fingerprint that fits nothing means that the file is not what its sender spoke of: nothing of it enters.
fn check_given(given: &[Fingerprint], items: &Items, output: &Output) -> Result<(), Failure> {
    let found: Vec<Fingerprint> = items.certificates.iter().map(Fingerprint::of).collect();
    let Some(stranger) = given.iter().find(|fingerprint| !found.contains(fingerprint)) else {
        return Ok(());
    };
    let message = output.choose(
        "không chứng thư số nào trong tệp có dấu vân tay này",
        "no certificate in the file has this fingerprint",
    );
    let mut failure = Failure::new(
        "fingerprint-mismatch",
        format!("{}: {message}", store::spelt(*stranger)),
    );
    failure.exit = 1;
    let has = output.choose("tệp có", "the file has");
    let found: Vec<String> = found.into_iter().map(store::spelt).collect();
    Err(failure.hint(format!("{has}: {}", found.join("; "))))
}

/// Writes what was accepted; whether it is new.
fn enter(locked: &mut Locked<'_>, candidate: &Candidate) -> std::io::Result<bool> {
    if candidate.answer.is_err() {
        return Ok(false);
    }
    match candidate.anchor {
        true => locked.add_anchor(&candidate.certificate, candidate.profile),
        false => locked.add_intermediate(&candidate.certificate),
    }
}

fn candidate_entry(candidate: &Candidate, is_new: bool, output: &Output) -> Entry {
    let profile = store::profile_name(candidate.profile);
    let label = match candidate.anchor {
        true => format!("{} ({profile})", output.choose("gốc", "root")),
        false => output.choose("trung gian", "intermediate").to_owned(),
    };
    let (code, words) = answer(candidate, is_new, output);
    let profile = candidate.anchor.then_some(profile);
    let mut entry = certificate(&candidate.certificate, "certificate", &label, profile, output);
    entry.text.push_str(&format!("  {words}\n"));
    if let (Value::Object(members), Some(pin)) = (&mut entry.value, candidate.pin) {
        let verified = json!({ "name": pin.name, "generation": pin.generation, "verified": pin.verified });
        members.insert("pin".to_owned(), verified);
    }
    if let Value::Object(members) = &mut entry.value {
        members.entry("pin").or_insert(Value::Null);
        members.insert("anchor".to_owned(), candidate.anchor.into());
        members.insert("result".to_owned(), code.into());
    }
    entry
}

/// A stable name and words.
fn answer(candidate: &Candidate, is_new: bool, output: &Output) -> (&'static str, String) {
    let (code, vi, en) = match candidate.answer {
        Ok(_) if !is_new => ("known", "đã có trong kho", "was in the store"),
        Ok(Acceptance::Pinned) => (
            "imported",
            "đã nhập: khớp dấu vân tay đã kiểm chứng đi kèm chương trình",
            "imported: fits a verified fingerprint that comes with the program",
        ),
        Ok(Acceptance::Fingerprint) => (
            "imported",
            "đã nhập: khớp dấu vân tay đã đưa",
            "imported: fits the given fingerprint",
        ),
        Err(Refusal::NoPin) => (
            "no-pin",
            "KHÔNG NHẬP: chương trình không biết dấu vân tay này; hỏi cơ quan cấp rồi dùng --fingerprint",
            "NOT IMPORTED: this fingerprint is not known; ask the authority, then use --fingerprint",
        ),
        Err(Refusal::UnverifiedPin) => (
            "unverified-pin",
            "KHÔNG NHẬP: dấu vân tay có trong danh sách nhưng chưa được kiểm chứng; hỏi cơ quan cấp rồi dùng --fingerprint",
            "NOT IMPORTED: the fingerprint is listed but was never verified; ask the authority, then use --fingerprint",
        ),
        Err(Refusal::OtherThanPinned) => (
            "other-than-pinned",
            "KHÔNG NHẬP: tên này thuộc về một chứng thư số KHÁC đã biết; có thể là giả mạo",
            "NOT IMPORTED: this name belongs to ANOTHER known certificate; it may be forged",
        ),
        Err(Refusal::OtherProfile(_)) => (
            "other-profile",
            "KHÔNG NHẬP: chứng thư số này thuộc nhóm khác với --profile",
            "NOT IMPORTED: this certificate belongs to another profile than --profile",
        ),
    };
    (code, output.choose(vi, en).to_owned())
}

// remove

fn remove(args: &TrustRemoveArgs, output: &Output) -> Result<u8, Failure> {
    let fingerprints: Vec<Fingerprint> = args
        .fingerprints
        .iter()
        .map(|text| store::fingerprint(text, output))
        .collect::<Result<_, _>>()?;
    let place = store::of(&args.store, output)?;
    let mut locked = store::lock(&place, output)?;
    let mut all_found = true;
    for fingerprint in fingerprints {
        let removed = locked
            .remove(fingerprint)
            .map_err(|error| output.unwritten(place.folder(), &error))?;
        all_found &= !removed.is_empty();
        let words = match removed.is_empty() {
            true => output.choose("không có trong kho", "is not in the store"),
            false => output.choose("đã xóa", "removed"),
        };
        output.data(&format!("{}: {words}\n", store::spelt(fingerprint)))?;
    }
    Ok(if all_found { 0 } else { 2 })
}
