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
        let entries = std::fs::read_dir(path).map_err(|error| output.unread(path, &error))?;
        let mut files: Vec<PathBuf> = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()
            .map_err(|error| output.unread(path, &error))?;
        files.retain(|path| is_trust_file(path));
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
    let bytes = std::fs::read(path).map_err(|error| output.unread(path, &error))?;
    match store.add(&bytes) {
        Ok(_) => Ok(()),
        Err(error) => {
            let message = output.choose("không phải chứng thư số hoặc CRL", "not a certificate or CRL");
            let failure = Failure::new("trust", format!("{}: {message} ({})", path.display(), error.code()));
            Err(failure.hint(output.choose(
                "chỉ nhận chứng thư số và CRL dạng PEM hoặc DER; hãy để chúng trong một thư mục riêng",
                "only certificates and CRLs in PEM or DER are read; keep them in a folder of their own",
            )))
        }
    }
}
