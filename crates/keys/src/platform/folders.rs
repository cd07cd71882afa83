use std::path::PathBuf;

/// Where kyso keeps its settings: `$XDG_CONFIG_HOME/kyso`, else `~/.config/kyso`. None if there is no home.
#[cfg(not(windows))]
pub fn config_folder() -> Option<PathBuf> {
    xdg("XDG_CONFIG_HOME", ".config")
}

/// Where kyso keeps its data, such as a trust store: `$XDG_DATA_HOME/kyso`, else `~/.local/share/kyso`. None if there
/// is no home.
#[cfg(not(windows))]
pub fn data_folder() -> Option<PathBuf> {
    xdg("XDG_DATA_HOME", ".local/share")
}

/// Where kyso keeps its settings: `%APPDATA%\kyso`.
#[cfg(windows)]
pub fn config_folder() -> Option<PathBuf> {
    absolute("APPDATA").map(|folder| folder.join("kyso"))
}

/// Where kyso keeps its data: `%APPDATA%\kyso`, which follows the user to another computer.
#[cfg(windows)]
pub fn data_folder() -> Option<PathBuf> {
    absolute("APPDATA").map(|folder| folder.join("kyso"))
}

#[cfg(not(windows))]
fn xdg(variable: &str, below_home: &str) -> Option<PathBuf> {
    let folder = absolute(variable).or_else(|| absolute("HOME").map(|home| home.join(below_home)));
    folder.map(|folder| folder.join("kyso"))
}

/// XDG Base Directory Specification: a relative path is to be ignored.
fn absolute(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable)
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
}
