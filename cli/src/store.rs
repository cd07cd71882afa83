//! The trust store on this computer, and words about what is in it.

use kyso::{CertificateList, Time};
use kyso_store::bundle::CrlAge;
use kyso_store::{Contents, CrlOutcome, CrlRefusal, Fingerprint, Locked, ProfileName, Store};

use crate::args::StoreArgs;
use crate::output::{Failure, Output};

/// The store that the arguments name, else the user's own.
pub(crate) fn of(args: &StoreArgs, output: &Output) -> Result<Store, Failure> {
    if let Some(folder) = &args.store {
        return Ok(Store::at(folder));
    }
    match kyso_keys::platform::data_folder() {
        Some(folder) => Ok(Store::at(folder.join("trust"))),
        None => {
            let message = output.choose(
                "không biết thư mục dữ liệu của người dùng",
                "the user has no data folder",
            );
            Err(Failure::new("store", message).hint("--store DIR"))
        }
    }
}

/// What is in it; a warning about each damaged file.
pub(crate) fn read(store: &Store, output: &Output) -> Result<Contents, Failure> {
    let contents = store.read().map_err(|error| output.unread(store.folder(), &error))?;
    tell_damaged(&contents, output);
    Ok(contents)
}

/// The same for somebody who will write.
pub(crate) fn lock<'s>(store: &'s Store, output: &Output) -> Result<Locked<'s>, Failure> {
    let locked = store.lock().map_err(|error| output.unwritten(store.folder(), &error))?;
    tell_damaged(locked.contents(), output);
    Ok(locked)
}

fn tell_damaged(contents: &Contents, output: &Output) {
    for file in &contents.damaged {
        let path = file.path.display();
        output.say(
            &format!("lưu ý: bỏ qua tệp hỏng trong kho: {path} ({})", file.code),
            &format!(
                "note: a damaged file of the store is passed over: {path} ({})",
                file.code
            ),
        );
    }
}

/// 64 hexadecimal digits.
pub(crate) fn fingerprint(text: &str, output: &Output) -> Result<Fingerprint, Failure> {
    text.parse().map_err(|_| {
        let message = output.choose(
            "không phải dấu vân tay SHA-256: cần đủ 64 chữ số thập lục phân",
            "not a SHA-256 fingerprint: 64 hexadecimal digits are needed",
        );
        Failure::new("usage", format!("{text}: {message}"))
    })
}

/// For whom somebody reads it aloud: groups of four digits.
pub(crate) fn spelt(fingerprint: Fingerprint) -> String {
    let digits: Vec<char> = fingerprint.to_string().to_uppercase().chars().collect();
    let groups: Vec<String> = digits.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

/// A profile as the command line writes it.
pub(crate) fn profile_name(profile: Option<ProfileName>) -> &'static str {
    profile.map_or("any", ProfileName::as_str)
}

/// Age of a CRL in words, and whether a newer one is due.
pub(crate) fn crl_age(crl: &CertificateList, now: Time, output: &Output) -> String {
    let age = CrlAge::of(crl, now);
    let days = days(age.days, output);
    let mut text = format!("{} ({days})", crl.this_update().to_vietnam());
    if age.stale {
        text.push_str(output.choose(" – ĐÃ QUÁ HẠN CẬP NHẬT", " - STALE"));
    }
    text
}

/// A number of days in words.
pub(crate) fn days(days: i64, output: &Output) -> String {
    match days {
        ..0 => output.choose("ở tương lai", "in the future").to_owned(),
        0 => output.choose("hôm nay", "today").to_owned(),
        1 => output.choose("1 ngày trước", "1 day ago").to_owned(),
        days => format!("{days} {}", output.choose("ngày trước", "days ago")),
    }
}

/// What became of a CRL: a stable name and words.
pub(crate) fn crl_result(result: &Result<CrlOutcome, CrlRefusal>, output: &Output) -> (&'static str, String) {
    let (code, vi, en) = match result {
        Ok(CrlOutcome::New) => ("imported", "đã nhập", "imported"),
        Ok(CrlOutcome::Newer) => ("imported", "đã nhập, thay bản cũ", "imported, follows an older one"),
        Ok(CrlOutcome::Known) => ("known", "đã có", "was there"),
        Err(CrlRefusal::UnknownIssuer) => (
            "unknown-issuer",
            "KHÔNG NHẬP: trong kho không có chứng thư số của nơi phát hành",
            "NOT IMPORTED: the store has no certificate of its issuer",
        ),
        Err(CrlRefusal::BadSignature) => (
            "bad-signature",
            "KHÔNG NHẬP: không phải do nơi phát hành ký",
            "NOT IMPORTED: its issuer did not sign it",
        ),
        Err(CrlRefusal::Malformed) => ("malformed", "KHÔNG NHẬP: sai cấu trúc", "NOT IMPORTED: malformed"),
        Err(CrlRefusal::Older { known }) => {
            let vi = format!("KHÔNG NHẬP: kho đã có bản mới hơn ({})", known.to_vietnam());
            let en = format!("NOT IMPORTED: the store has a newer one ({})", known.to_vietnam());
            return ("older", output.choose(&vi, &en).to_owned());
        }
    };
    (code, output.choose(vi, en).to_owned())
}
