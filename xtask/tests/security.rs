//! SECURITY.md names tests; each of them must be there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_test_that_security_md_names_is_in_the_sources() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let (_, rest) = text.split_once("<!-- tests by attack -->").unwrap();
    let (table, _) = rest.split_once("<!-- end of tests by attack -->").unwrap();
    let names: Vec<&str> = table.split('`').skip(1).step_by(2).collect();
    assert!(names.len() > 40, "{names:?}");
    let sources: Vec<String> = ["crates", "cli"]
        .iter()
        .flat_map(|folder| rust_files(&root.join(folder)))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let is_test = |name: &str| {
        let function = format!("#[test]\n{{indent}}fn {name}()");
        let forms = ["", "    "].map(|indent| function.replace("{indent}", indent));
        sources
            .iter()
            .any(|source| forms.iter().any(|form| source.contains(form.as_str())))
    };
    let missing: Vec<_> = names.into_iter().filter(|name| !is_test(name)).collect();
    assert_eq!(missing, Vec::<&str>::new());
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}
