//! The checked-in header is what cbindgen makes of the sources.

use std::error::Error;
use std::path::Path;

/// In the order in which a reader of the header needs them.
const SOURCES: [&str; 9] = [
    "result.rs",
    "error.rs",
    "verifier.rs",
    "verify.rs",
    "report.rs",
    "signer.rs",
    "parameters.rs",
    "sign.rs",
    "buffer.rs",
];

#[test]
fn the_checked_in_header_is_what_cbindgen_makes() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let made = made(root)?;
    let path = root.join("include/kyso.h");
    if std::env::var_os("KYSO_UPDATE_HEADER").is_some() {
        std::fs::write(&path, &made)?;
    }
    let checked_in = std::fs::read_to_string(&path)?;
    assert_eq!(
        checked_in, made,
        "include/kyso.h differs from the sources; KYSO_UPDATE_HEADER=1 writes it anew"
    );
    Ok(())
}

#[test]
fn every_exported_function_is_in_the_header() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let header = made(root)?;
    let mut functions = 0;
    for entry in std::fs::read_dir(root.join("src"))? {
        for line in std::fs::read_to_string(entry?.path())?.lines() {
            let Some((_, rest)) = line.split_once("extern \"C\" fn ") else {
                continue;
            };
            let name = rest.split('(').next().unwrap_or_default();
            assert!(header.contains(&format!("{name}(")), "{name} is not in the header");
            functions += 1;
        }
    }
    assert!(functions > 30, "only {functions} functions were found");
    Ok(())
}

fn made(root: &Path) -> Result<String, Box<dyn Error>> {
    let mut builder = cbindgen::Builder::new().with_config(cbindgen::Config::from_file(root.join("cbindgen.toml"))?);
    for source in SOURCES {
        builder = builder.with_src(root.join("src").join(source));
    }
    let mut text = Vec::new();
    builder.generate()?.write(&mut text);
    Ok(String::from_utf8(text)?)
}
