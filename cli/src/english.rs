//! The help in English: the same definition as in [`crate::args`] with other words.

use clap::Command;

/// Program and commands.
const ABOUT: &[(&str, &str)] = &[
    ("kyso", "Sign PDF documents and verify their signatures"),
    (
        "demo",
        "First run: sign a sample official letter with a throwaway identity and verify it",
    ),
    ("sign", "Sign one or many PDF files"),
    ("verify", "Verify the signatures in PDF files or folders"),
    (
        "inspect",
        "Show revisions, fields, signatures and certificates of a file; no verdict",
    ),
    ("certs", "List the certificates in key files"),
    ("trust", "Store of trusted certificates: list, import, remove"),
    (
        "trust list",
        "List certificates and CRLs of the store, and the known roots that are not imported",
    ),
    (
        "trust import",
        "Import certificates and CRLs after comparing fingerprints",
    ),
    ("trust remove", "Remove from the store what has this fingerprint"),
    ("bundle", "Certificates and CRLs for places without a network"),
    ("bundle export", "Write the content of the store to one signed file"),
    ("bundle import", "Import such a file into the store"),
    ("evidence", "Evidence that kyso verify --evidence kept"),
    (
        "evidence purge",
        "Remove kept evidence; only what kyso wrote is removed",
    ),
    ("completions", "Print the completion script for a shell"),
    ("man", "Print the manual page"),
];

/// Arguments, by command and id; `*` stands for every command that has one of that id.
const HELP: &[(&str, &str, &str)] = &[
    ("*", "lang", "Language of messages (default: from the locale, else vi)"),
    ("*", "quiet", "Print nothing on stderr but errors"),
    ("*", "help", "Print this help"),
    ("*", "version", "Print the version"),
    ("*", "format", "Form of the result on stdout"),
    (
        "*",
        "document_password_file",
        "File with the password that opens an encrypted PDF; - reads stdin",
    ),
    ("*", "p12", "PKCS#12 file with key and certificate"),
    ("*", "key", "Private key, PKCS#8 (PEM or DER)"),
    ("*", "cert", "Certificate of the key (PEM or DER)"),
    ("*", "chain", "Intermediate certificates (PEM)"),
    (
        "*",
        "pkcs11",
        "Driver of the token (PKCS#11): a file, or a name: bit4id, safenet, viettel, vnpt, bkav, fpt, ca2, feitian, opensc",
    ),
    ("*", "token", "Label or serial number of the token"),
    ("*", "identity", "Label or SHA-256 of the certificate on the token"),
    ("*", "pin_file", "File with the PIN of the token; - reads stdin"),
    ("*", "password_file", "File with the password of the key; - reads stdin"),
    (
        "*",
        "password_env",
        "Name of an environment variable with the password of the key",
    ),
    ("demo", "input", "PDF to try (default: a built-in sample letter)"),
    (
        "demo",
        "output",
        "Folder for the signed file, certificates and CRL (default: a temporary folder)",
    ),
    ("sign", "inputs", "PDF files to sign"),
    ("sign", "output", "Result file; a folder when there are several inputs"),
    ("sign", "in_place", "Replace the input file with the result"),
    ("sign", "force", "Replace OUT if it exists"),
    (
        "sign",
        "field",
        "Existing or new signature field (default: the only empty one, else a new one)",
    ),
    (
        "sign",
        "sub_filter",
        "Format of the signature (default: what the field asks for, else pades)",
    ),
    ("sign", "scheme", "Signature scheme"),
    (
        "sign",
        "digest",
        "Digest algorithm (default: what the field asks for and the key wants)",
    ),
    (
        "sign",
        "certify",
        "Certify: 1 forbids all changes, 2 permits form filling and signing, 3 annotations too",
    ),
    ("sign", "reason", "Reason for signing"),
    ("sign", "location", "Place of signing"),
    ("sign", "contact", "How to contact the signer"),
    (
        "sign",
        "name",
        "Name of the signer (default: the name in the certificate)",
    ),
    ("sign", "time", "Claimed signing time (default: now)"),
    (
        "sign",
        "screen",
        "When the document hides content or could change: warn and sign, or refuse",
    ),
    ("verify", "paths", "PDF files or folders"),
    (
        "verify",
        "trust",
        "File or folder of trusted certificates and CRLs (PEM, DER), instead of the store",
    ),
    ("verify", "trust_profile", "Trust only roots of this profile"),
    (
        "*",
        "store",
        "Folder of the trust store (default: the user's data folder)",
    ),
    (
        "trust import",
        "files",
        "Files with certificates or CRLs (PEM, DER, P7B)",
    ),
    (
        "trust import",
        "fingerprint",
        "SHA-256 fingerprint of a certificate, as read out of band",
    ),
    (
        "trust import",
        "profile",
        "Profile that roots are trusted for (default: that of the pin)",
    ),
    (
        "trust remove",
        "fingerprints",
        "SHA-256 fingerprints of certificates or CRLs",
    ),
    ("bundle export", "output", "Result file"),
    ("bundle export", "force", "Replace OUT if it exists"),
    ("bundle import", "file", "Bundle file"),
    (
        "bundle import",
        "fingerprint",
        "SHA-256 fingerprint of the certificate that signed it, as read out of band; needed once",
    ),
    ("verify", "policy", "Validation policy, or a file with one (TOML)"),
    ("verify", "at", "Time to validate at (default: now)"),
    (
        "verify",
        "expect",
        "The original: each file must be this document plus signatures, nothing else",
    ),
    ("verify", "offline", "Use no network: open no connection"),
    (
        "verify",
        "allow_host",
        "Ask this host although its address is not public",
    ),
    (
        "verify",
        "evidence",
        "Folder to keep the certificates, CRLs, OCSP responses and results that verdicts rest on",
    ),
    (
        "*",
        "show_ids",
        "Show CCCD and CMND numbers whole (default: the last four digits)",
    ),
    ("evidence purge", "dir", "Folder that --evidence was used with"),
    (
        "evidence purge",
        "older_than",
        "Remove only what was kept DAYS days ago or earlier (without it: everything)",
    ),
    ("inspect", "input", "PDF file"),
    ("inspect", "revision", "Write out exactly revision N of the document"),
    ("inspect", "output", "File for that revision"),
    ("completions", "shell", "Which shell"),
];

/// The same command with English help.
pub(crate) fn translate(command: Command) -> Command {
    let name = command.get_name().to_owned();
    translate_named(command, &name)
}

/// `name`: the command and those above it, without the program.
fn translate_named(command: Command, name: &str) -> Command {
    let ids: Vec<String> = command
        .get_arguments()
        .map(|argument| argument.get_id().to_string())
        .collect();
    let mut command = match ABOUT.iter().find(|(about, _)| *about == name) {
        Some((_, text)) => command.about(*text),
        None => command,
    };
    for id in ids {
        if let Some(text) = help(name, &id) {
            command = command.mut_arg(id, |argument| argument.help(text));
        }
    }
    let subs: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    subs.into_iter().fold(command, |command, sub| {
        let full = below(name, &sub);
        command.mut_subcommand(sub, |command| translate_named(command, &full))
    })
}

/// Name of a subcommand: `verify`, `trust import`.
fn below(name: &str, sub: &str) -> String {
    match name {
        "kyso" => sub.to_owned(),
        _ => format!("{name} {sub}"),
    }
}

fn help(command: &str, id: &str) -> Option<&'static str> {
    HELP.iter()
        .find(|(of, argument, _)| *argument == id && (*of == "*" || *of == command))
        .map(|(_, _, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    /// Each argument has English help, and each line of the table has an argument.
    #[test]
    fn english_help_is_complete_both_ways() {
        let mut used = std::collections::BTreeSet::new();
        let mut names = std::collections::BTreeSet::new();
        let mut commands = vec![("kyso".to_owned(), crate::args::Cli::command())];
        while let Some((name, command)) = commands.pop() {
            assert!(
                ABOUT.iter().any(|(about, _)| *about == name),
                "no English text for {name}"
            );
            for argument in command.get_arguments() {
                let id = argument.get_id().as_str();
                assert!(help(&name, id).is_some(), "no English help for {name} {id}");
                used.insert(help(&name, id));
            }
            let subs = command.get_subcommands();
            commands.extend(subs.map(|sub| (below(&name, sub.get_name()), sub.clone())));
            names.insert(name);
        }
        for (command, id, text) in HELP {
            assert!(used.contains(&Some(*text)), "unused English help: {command} {id}");
        }
        for (name, _) in ABOUT {
            assert!(names.contains(*name), "unused English text: {name}");
        }
    }
}
