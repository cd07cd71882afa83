//! The signing identity that the arguments name: in a key file, or on a token.

use std::path::Path;

use kyso::Signer;
use kyso_keys::token::{Module, Pin, PinState, TokenError, TokenIdentity, choose};
use kyso_keys::{KeyError, SoftwareSigner};
use zeroize::Zeroizing;

use crate::args::KeyArgs;
use crate::output::{Failure, Output};
use crate::secrets;

/// Opens the key; asks for a password or PIN only when the key needs one and none was given. A PIN is tried once.
pub(crate) fn open(args: &KeyArgs, output: &Output) -> Result<Box<dyn Signer>, Failure> {
    if let Some(module) = &args.pkcs11 {
        return open_token(module, args, output);
    }
    let password = secrets::key_password(&args.password, output)?;
    let signer = match load(args, password.as_ref().map(|p| p.as_bytes()), output)? {
        Err(KeyError::PasswordRequired) if password.is_none() => {
            let password = secrets::prompt(output)?;
            load(args, Some(password.as_bytes()), output)?
        }
        result => result,
    };
    let signer = signer.map_err(|error| failure(&error, output))?;
    Ok(Box::new(signer))
}

/// Certificates on the tokens of a driver, without a PIN.
pub(crate) fn on_tokens(module: &Path, output: &Output) -> Result<Vec<TokenIdentity>, Failure> {
    let module = Module::load(module).map_err(|error| token_failure(&error, output))?;
    module.identities().map_err(|error| token_failure(&error, output))
}

fn open_token(module: &Path, args: &KeyArgs, output: &Output) -> Result<Box<dyn Signer>, Failure> {
    let failed = |error: TokenError| token_failure(&error, output);
    let module = Module::load(module).map_err(failed)?;
    let identities = module.identities().map_err(failed)?;
    let chosen = choose(&identities, args.token.as_deref(), args.identity.as_deref()).map_err(failed)?;
    warn_of_tries(chosen, output);
    let pin = pin(chosen, args, output)?;
    let signer = module.open(chosen, pin).map_err(failed)?;
    Ok(Box::new(signer))
}

fn pin(identity: &TokenIdentity, args: &KeyArgs, output: &Output) -> Result<Pin, Failure> {
    match &args.pin_file {
        Some(path) => secrets::pin_file(path, output).map(Some),
        None if identity.has_pin_pad => {
            output.say("nhập mã PIN trên đầu đọc thẻ", "type the PIN on the reader");
            Ok(None)
        }
        None if identity.pin == PinState::Locked => Ok(None),
        None => secrets::prompt_pin(&identity.token, output).map(Some),
    }
}

/// What the token tells about tries that are left (PKCS #11 4.4, CK_TOKEN_INFO).
fn warn_of_tries(identity: &TokenIdentity, output: &Output) {
    match identity.pin {
        PinState::Low => output.say(
            "lưu ý: mã PIN của token đã bị nhập sai trước đó",
            "note: the PIN of the token was typed wrong before",
        ),
        PinState::FinalTry => output.say(
            "CẢNH BÁO: chỉ còn một lần nhập mã PIN, sai nữa là token bị khóa",
            "WARNING: one try is left for the PIN, another wrong one locks the token",
        ),
        PinState::Fresh | PinState::Locked => {}
    }
}

fn load(args: &KeyArgs, password: Option<&[u8]>, output: &Output) -> Result<Result<SoftwareSigner, KeyError>, Failure> {
    if let Some(path) = &args.p12 {
        return Ok(SoftwareSigner::from_pkcs12(&read(path, output)?, password));
    }
    let (Some(key), Some(cert)) = (&args.key, &args.cert) else {
        return Err(Failure::new(
            "usage",
            "--p12 FILE | --key FILE --cert FILE | --pkcs11 MODULE",
        ));
    };
    let chain = args.chain.as_deref().map(|path| read(path, output)).transpose()?;
    Ok(SoftwareSigner::from_pkcs8(
        &read(key, output)?,
        password,
        &read(cert, output)?,
        chain.as_ref().map(|c| c.as_slice()),
    ))
}

fn read(path: &Path, output: &Output) -> Result<Zeroizing<Vec<u8>>, Failure> {
    std::fs::read(path)
        .map(Zeroizing::new)
        .map_err(|error| output.unread(path, &error))
}

fn failure(error: &KeyError, output: &Output) -> Failure {
    of_words(error.code(), error.text(output.language))
}

fn token_failure(error: &TokenError, output: &Output) -> Failure {
    of_words(error.code(), error.text(output.language))
}

fn of_words(code: &str, (message, hint): (String, Option<String>)) -> Failure {
    Failure {
        exit: 2,
        code: code.to_owned(),
        message,
        hint,
    }
}
