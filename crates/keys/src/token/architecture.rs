//! Whether a driver was made for this kind of program: a 32-bit driver in a 64-bit program is the commonest reason why a
//! token "does not work", and what the system says about it helps nobody.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::TokenError;

/// Enough of a file to tell: ELF header, or MZ with the PE header behind it.
const BEGINNING: u64 = 4096;

/// # Errors
/// [`TokenError::ModuleArchitecture`] when the driver is for another one; [`TokenError::ModuleFailed`] when it cannot be read. What is
/// no known kind of library passes: the loader has the last word.
pub(super) fn check(path: &Path) -> Result<(), TokenError> {
    let mut beginning = Vec::new();
    let read = File::open(path).and_then(|file| file.take(BEGINNING).read_to_end(&mut beginning));
    read.map_err(|error| TokenError::ModuleFailed {
        path: path.to_owned(),
        why: error.to_string(),
    })?;
    match of_library(&beginning) {
        Some(other) if other != std::env::consts::ARCH => Err(TokenError::ModuleArchitecture {
            path: path.to_owned(),
            module: other.to_owned(),
            program: std::env::consts::ARCH.to_owned(),
        }),
        _ => Ok(()),
    }
}

/// The architecture as Rust names it (`std::env::consts::ARCH`), of an ELF or PE library.
fn of_library(bytes: &[u8]) -> Option<&'static str> {
    let half = |at: usize| Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?));
    if bytes.starts_with(b"\x7fELF") {
        // e_machine
        return match half(18)? {
            0x03 => Some("x86"),
            0x28 => Some("arm"),
            0x3E => Some("x86_64"),
            0xB7 => Some("aarch64"),
            _ => None,
        };
    }
    if !bytes.starts_with(b"MZ") {
        return None;
    }
    // e_lfanew, then "PE\0\0" and Machine
    let header = u32::from_le_bytes(bytes.get(60..64)?.try_into().ok()?);
    let header = usize::try_from(header).ok()?;
    if bytes.get(header..header.checked_add(4)?)? != b"PE\0\0" {
        return None;
    }
    match half(header.checked_add(4)?)? {
        0x014C => Some("x86"),
        0x8664 => Some("x86_64"),
        0xAA64 => Some("aarch64"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elf(machine: u16) -> Vec<u8> {
        let mut bytes = b"\x7fELF".to_vec();
        bytes.resize(18, 0);
        bytes.extend(machine.to_le_bytes());
        bytes
    }

    fn pe(machine: u16) -> Vec<u8> {
        let mut bytes = b"MZ".to_vec();
        bytes.resize(60, 0);
        bytes.extend(64_u32.to_le_bytes());
        bytes.extend(b"PE\0\0");
        bytes.extend(machine.to_le_bytes());
        bytes
    }

    #[test]
    fn elf_and_pe_libraries_tell_their_architecture() {
        assert_eq!(of_library(&elf(3)), Some("x86"));
        assert_eq!(of_library(&elf(0x3E)), Some("x86_64"));
        assert_eq!(of_library(&pe(0x014C)), Some("x86"));
        assert_eq!(of_library(&pe(0x8664)), Some("x86_64"));
    }

    #[test]
    fn a_library_for_another_architecture_is_named_and_a_short_file_passes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("driver.so");
        std::fs::write(&path, elf(3)).unwrap();
        let error = check(&path).unwrap_err();
        assert!(
            matches!(&error, TokenError::ModuleArchitecture { module, .. } if module == "x86"),
            "{error:?}"
        );
        for bytes in [&b""[..], b"\x7fELF", b"MZ", &pe(0x8664)[..61]] {
            assert_eq!(of_library(bytes), None);
        }
    }
}
