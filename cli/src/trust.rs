//! `--trust FILE|DIR`: the trust store of this call.

use std::path::{Path, PathBuf};

use kyso::TrustStore;

use crate::output::{Failure, Output};

/// Reads certificates and CRLs from files and folders; a folder's files that are neither are passed over.
pub(crate) fn load(paths: &[PathBuf], output: &Output) -> Result<TrustStore, Failure> {
    let mut store = TrustStore::default();
    for path in paths {
        if !path.is_dir() {
            add(&mut store, path, output)?;
            continue;
        }
        let entries = std::fs::read_dir(path).map_err(|error| io(path, &error, output))?;
        let mut files: Vec<PathBuf> = entries
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .filter(|path| is_trust_file(path))
            .collect();
        files.sort();
        for file in files {
            add(&mut store, &file, output)?;
        }
    }
    Ok(store)
}

fn is_trust_file(path: &Path) -> bool {
    let known = ["crt", "cer", "pem", "der", "crl"];
    path.is_file()
        && path
            .extension()
            .is_some_and(|e| known.iter().any(|known| e.eq_ignore_ascii_case(known)))
}

fn add(store: &mut TrustStore, path: &Path, output: &Output) -> Result<(), Failure> {
    let bytes = std::fs::read(path).map_err(|error| io(path, &error, output))?;
    match store.add(&bytes) {
        Ok(_) => Ok(()),
        Err(error) => {
            let message = output.choose("không phải chứng thư số hoặc CRL", "not a certificate or CRL");
            Err(Failure::new("trust", format!("{}: {message}: {error}", path.display())).hint("PEM, DER"))
        }
    }
}

fn io(path: &Path, error: &std::io::Error, output: &Output) -> Failure {
    let message = output.choose("không đọc được tệp", "the file cannot be read");
    Failure::new("io", format!("{message} {}: {error}", path.display()))
}
