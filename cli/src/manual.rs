//! The manual page: one page for the program and all its commands, from the same definition as help.

use std::io;

use clap::Command;
use clap_mangen::Man;
use kyso::Language;

/// What clap_mangen calls its sections, and Vietnamese for it.
const HEADINGS: &[(&str, &str)] = &[
    (".SH NAME\n", ".SH TÊN\n"),
    (".SH SYNOPSIS\n", ".SH CÚ PHÁP\n"),
    (".SH DESCRIPTION\n", ".SH MÔ TẢ\n"),
    (".SH OPTIONS\n", ".SH TÙY CHỌN\n"),
];

/// The page in roff.
///
/// # Errors
/// Never in practice: it writes to memory.
pub(crate) fn page(mut command: Command, language: Language) -> io::Result<String> {
    command.build();
    let mut page = Vec::new();
    let man = Man::new(command.clone());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    sections(&man, &mut page)?;
    let mut page = translated(page, language);
    for sub in command.get_subcommands() {
        command_section(sub, "KYSO", language, &mut page)?;
    }
    Ok(page)
}

/// A command and those below it.
fn command_section(command: &Command, above: &str, language: Language, page: &mut String) -> io::Result<()> {
    let name = format!("{above} {}", command.get_name().to_uppercase());
    let mut section = Vec::new();
    sections(&Man::new(command.clone()), &mut section)?;
    page.push_str(&format!(".SH \"{name}\"\n"));
    page.push_str(&translated(section, language).replace(".SH ", ".SS "));
    command
        .get_subcommands()
        .try_for_each(|sub| command_section(sub, &name, language, page))
}

fn sections(man: &Man, page: &mut Vec<u8>) -> io::Result<()> {
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)
}

fn translated(page: Vec<u8>, language: Language) -> String {
    let page = String::from_utf8_lossy(&page).into_owned();
    match language {
        Language::English => page,
        Language::Vietnamese => HEADINGS
            .iter()
            .fold(page, |page, (english, vietnamese)| page.replace(english, vietnamese)),
    }
}
