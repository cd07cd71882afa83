//! The signing identity that the arguments name.

use std::path::Path;

use kyso_keys::{KeyError, SoftwareSigner};
use zeroize::Zeroizing;

use crate::args::KeyArgs;
use crate::output::{Failure, Output};
use crate::secrets;

/// Opens the key; asks for a password only when the key needs one and none was given.
pub(crate) fn open(args: &KeyArgs, output: &Output) -> Result<SoftwareSigner, Failure> {
    let password = secrets::key_password(&args.password, output)?;
    match load(args, password.as_ref().map(|p| p.as_bytes()), output)? {
        Err(KeyError::PasswordRequired) if password.is_none() => {
            let password = secrets::prompt(output)?;
            load(args, Some(password.as_bytes()), output)?.map_err(|error| failure(&error, output))
        }
        result => result.map_err(|error| failure(&error, output)),
    }
}

fn load(args: &KeyArgs, password: Option<&[u8]>, output: &Output) -> Result<Result<SoftwareSigner, KeyError>, Failure> {
    if let Some(path) = &args.p12 {
        return Ok(SoftwareSigner::from_pkcs12(&read(path, output)?, password));
    }
    let (Some(key), Some(cert)) = (&args.key, &args.cert) else {
        return Err(Failure::new("usage", "--p12 FILE | --key FILE --cert FILE"));
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
    let (message, hint) = error.text(output.language);
    Failure {
        exit: 2,
        code: error.code().to_owned(),
        message,
        hint,
    }
}
