//! `--policy`: one of kyso's own by name, or a file of the same form.

use std::io::{ErrorKind, Read as _};
use std::path::Path;

use kyso::ValidationPolicy;

use crate::output::{Failure, Output};

/// kyso's own policies.
const NAMES: [&str; 3] = ["government", "strict", "lenient"];

/// A policy has some forty lines.
const SIZE_LIMIT: u64 = 64 * 1024;

/// The policy of this call. A file that has the name of one of kyso's own is reached as `./government`.
pub(crate) fn load(argument: &str, output: &Output) -> Result<ValidationPolicy, Failure> {
    match argument {
        "government" => Ok(ValidationPolicy::government()),
        "strict" => Ok(ValidationPolicy::strict()),
        "lenient" => Ok(ValidationPolicy::lenient()),
        _ => read(Path::new(argument), output),
    }
}

fn read(path: &Path, output: &Output) -> Result<ValidationPolicy, Failure> {
    let mut text = String::new();
    let file = std::fs::File::open(path);
    match file.and_then(|file| file.take(SIZE_LIMIT).read_to_string(&mut text)) {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let message = output.choose("không có chính sách hoặc tệp này", "no such policy and no such file");
            let hint = output.choose("giá trị dùng được", "possible values");
            let failure = Failure::new("policy", format!("--policy {}: {message}", path.display()));
            return Err(failure.hint(format!("{hint}: {}, FILE", NAMES.join(", "))));
        }
        Err(error) => return Err(output.unread(path, &error)),
    }
    ValidationPolicy::from_toml(&text).map_err(|error| {
        let message = output.choose("không phải chính sách dùng được", "not a policy that can be used");
        let failure = Failure::new(error.code(), format!("{}: {message}: {error}", path.display()));
        failure.hint(output.choose(
            "chép crates/ades/policies/government.toml, đặt tên khác ở `name` rồi sửa bản chép",
            "copy crates/ades/policies/government.toml, give it another `name` and edit the copy",
        ))
    })
}
