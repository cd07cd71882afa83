//! `--policy`: kyso's own by name, and files.

use crate::program::{Folder, Run, command, verify};

const GOVERNMENT: &str = include_str!("../../../crates/ades/policies/government.toml");

fn status(run: &Run) -> (Option<i32>, String) {
    let reports: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    (run.code, reports[0]["policy"].as_str().unwrap().to_owned())
}

#[test]
fn a_policy_file_gives_the_verdict_of_its_rules_under_its_name() {
    let folder = Folder::new("policy-file");
    let signed = folder.signed("s.pdf", &[]);
    let office = GOVERNMENT.replace("name = \"government\"", "name = \"office\"");
    let same = folder.write("same.toml", &office);
    // whatever a table does not name is not trusted
    let without = office.replace("sha256 = \"open\"\n", "");
    assert_ne!(without, office);
    let without = folder.write("without-sha256.toml", without);
    let judged = |policy: &str| status(&verify(&["--format", "json", "--policy", policy, &signed]));
    assert_eq!(judged("government"), (Some(0), "government".to_owned()));
    assert_eq!(judged("strict"), (Some(0), "strict".to_owned()));
    assert_eq!(judged(&same), (Some(0), "office".to_owned()));
    assert_eq!(judged(&without), (Some(3), "office".to_owned()));
}

#[test]
fn a_file_that_is_not_understood_or_misleads_is_an_error() {
    let folder = Folder::new("policy-errors");
    let signed = folder.signed("s.pdf", &[]);
    let misspelt = folder.write("misspelt.toml", GOVERNMENT.replace("revocation =", "revokation ="));
    let disguised = folder.write(
        "disguised.toml",
        GOVERNMENT.replace("revocation = \"required\"", "revocation = \"preferred\""),
    );
    let rows = [
        (misspelt, "[policy-malformed]"),
        (disguised, "[policy-name-taken]"),
        (folder.path("governmnt"), "[policy]"),
        (folder.folder("folder"), "[io]"),
    ];
    for (policy, code) in rows {
        for language in ["vi", "en"] {
            let mut call = command();
            call.args(["verify", "--lang", language, "--policy", &policy, &signed]);
            let run: Run = call.output().unwrap().into();
            assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{policy}");
            assert!(run.stderr.contains(code), "{run:?}");
        }
    }
}
