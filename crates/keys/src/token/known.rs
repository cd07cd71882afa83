//! Drivers by name: `modules.toml`, and where each system keeps its libraries.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde::Deserialize;

use super::TokenError;

const TABLE: &str = include_str!("../../modules.toml");

/// A driver that kyso knows by name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownModule {
    /// What `--pkcs11` takes.
    pub name: String,
    /// Whose tokens it serves.
    pub title: String,
    /// File names, newest first.
    #[serde(default)]
    pub linux: Vec<String>,
    /// File names, newest first.
    #[serde(default)]
    pub macos: Vec<String>,
    /// File names, newest first.
    #[serde(default)]
    pub windows: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    module: Vec<KnownModule>,
}

static MODULES: LazyLock<Vec<KnownModule>> =
    LazyLock::new(|| toml::from_str::<Table>(TABLE).map_or_else(|_| Vec::new(), |table| table.module));

/// All of them.
pub fn all() -> &'static [KnownModule] {
    &MODULES
}

impl KnownModule {
    fn files(&self) -> &[String] {
        match std::env::consts::OS {
            "windows" => &self.windows,
            "macos" => &self.macos,
            _ => &self.linux,
        }
    }

    /// Where it is installed here, if it is.
    pub fn installed(&self) -> Option<PathBuf> {
        let folders = folders();
        let paths = self
            .files()
            .iter()
            .flat_map(|file| folders.iter().map(move |folder| folder.join(file)));
        paths.into_iter().find(|path| path.is_file())
    }
}

/// A path that has a separator or names a file is taken as it is; else it is the name of a known driver.
pub(super) fn find(module: &Path) -> Result<PathBuf, TokenError> {
    if module.is_file() {
        return Ok(module.to_owned());
    }
    let name = module.to_str().unwrap_or_default();
    let known = all().iter().find(|known| known.name.eq_ignore_ascii_case(name));
    known
        .and_then(KnownModule::installed)
        .ok_or_else(|| TokenError::ModuleAbsent {
            module: module.to_owned(),
            is_known: known.is_some(),
        })
}

/// Where drivers are put. On Windows a 32-bit program sees another `System32`.
fn folders() -> Vec<PathBuf> {
    let named: &[&str] = match std::env::consts::OS {
        "windows" => &[r"C:\Windows\System32", r"C:\Windows\SysWOW64"],
        "macos" => &["/usr/local/lib", "/Library/OpenSC/lib"],
        _ => &[
            "/usr/lib",
            "/usr/lib64",
            "/usr/local/lib",
            "/usr/lib/x86_64-linux-gnu",
            "/usr/lib/aarch64-linux-gnu",
            "/usr/lib/pkcs11",
            "/usr/lib64/pkcs11",
        ],
    };
    named.iter().map(PathBuf::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_and_each_name_is_there_once() {
        let table: Table = toml::from_str(TABLE).unwrap();
        let mut names: Vec<_> = table.module.iter().map(|module| module.name.as_str()).collect();
        assert!(names.len() >= 8, "{names:?}");
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
        for module in &table.module {
            let files = [&module.linux, &module.macos, &module.windows];
            assert!(files.iter().any(|files| !files.is_empty()), "{}", module.name);
        }
    }

    #[test]
    fn a_name_that_nobody_knows_is_told_from_one_that_is_not_installed() {
        let unknown = find(Path::new("no-such-driver")).unwrap_err();
        assert!(matches!(unknown, TokenError::ModuleAbsent { is_known: false, .. }));
    }
}
