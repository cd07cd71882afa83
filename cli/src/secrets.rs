//! Passwords: from a prompt, a file, standard input or a named environment variable; never from
//! the command line itself.

use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::args::{DocumentPasswordArgs, KeyArgs, PasswordArgs};
use crate::output::{Failure, Output};

/// Longest password file that is read.
const SIZE_LIMIT: u64 = 64 * 1024;

/// A password, wiped when dropped.
pub(crate) type Password = Zeroizing<String>;

/// The password of a key, if the arguments name one.
pub(crate) fn key_password(args: &PasswordArgs, output: &Output) -> Result<Option<Password>, Failure> {
    if let Some(path) = &args.password_file {
        return read(path, output).map(Some);
    }
    let Some(name) = &args.password_env else {
        return Ok(None);
    };
    match std::env::var(name) {
        Ok(value) => Ok(Some(Zeroizing::new(value))),
        Err(_) => Err(Failure::new(
            "password",
            format!(
                "{} {name}",
                output.choose("không có biến môi trường", "no environment variable")
            ),
        )),
    }
}

/// Both passwords from standard input: the second would find nothing there.
pub(crate) fn check_stdin(key: &KeyArgs, document: &DocumentPasswordArgs, output: &Output) -> Result<(), Failure> {
    let is_stdin = |path: &Option<PathBuf>| path.as_deref() == Some(Path::new("-"));
    let of_key = is_stdin(&key.password.password_file) || is_stdin(&key.pin_file);
    if of_key && is_stdin(&document.document_password_file) {
        let message = output.choose(
            "chỉ một mật khẩu được đọc từ stdin",
            "only one password can come from stdin",
        );
        return Err(Failure::new("usage", message).hint("--password-env NAME"));
    }
    Ok(())
}

/// Asks on the terminal, once.
pub(crate) fn prompt(output: &Output) -> Result<Password, Failure> {
    if !std::io::stdin().is_terminal() {
        let message = output.choose("cần mật khẩu của khóa", "the key needs a password");
        return Err(Failure::new("password", message).hint(output.choose(
            "đưa mật khẩu bằng --password-file hoặc --password-env",
            "give it with --password-file or --password-env",
        )));
    }
    rpassword::prompt_password(output.choose("Mật khẩu của khóa: ", "Password of the key: "))
        .map(Zeroizing::new)
        .map_err(|error| Failure::new("password", error.to_string()))
}

/// The PIN of a token from a file.
pub(crate) fn pin_file(path: &Path, output: &Output) -> Result<Password, Failure> {
    read(path, output)
}

/// Asks for the PIN of a token, once.
pub(crate) fn prompt_pin(token: &str, output: &Output) -> Result<Password, Failure> {
    if !std::io::stdin().is_terminal() {
        let message = output.choose("token cần mã PIN", "the token needs its PIN");
        return Err(Failure::new("token-pin-required", message).hint("--pin-file FILE"));
    }
    let question = output.choose("Mã PIN của token", "PIN of the token");
    rpassword::prompt_password(format!("{question} {}: ", kyso::harmless(token)))
        .map(Zeroizing::new)
        .map_err(|error| Failure::new("password", error.to_string()))
}

/// The password of an encrypted document, if the arguments name one.
pub(crate) fn document_password(args: &DocumentPasswordArgs, output: &Output) -> Result<Option<Password>, Failure> {
    args.document_password_file
        .as_deref()
        .map(|path| read(path, output))
        .transpose()
}

/// The content of a file (`-`: standard input) without the line end.
fn read(path: &Path, output: &Output) -> Result<Password, Failure> {
    let mut text = Zeroizing::new(String::new());
    let result = if path == Path::new("-") {
        std::io::stdin().lock().take(SIZE_LIMIT).read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(SIZE_LIMIT).read_to_string(&mut text))
    };
    match result {
        // Windows' Notepad begins a file with a byte order mark
        Ok(_) => Ok(Zeroizing::new(
            text.trim_start_matches('\u{FEFF}')
                .trim_end_matches(['\r', '\n'])
                .to_owned(),
        )),
        Err(error) => {
            let message = output.choose("không đọc được tệp mật khẩu", "the password file cannot be read");
            let why = output.io_text(&error);
            Err(Failure::new("password", format!("{message} {}: {why}", path.display())))
        }
    }
}
