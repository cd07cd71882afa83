//! ARCHITECTURE.md lists which crate of the workspace sees which; this list and Cargo must agree.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

type Edges = BTreeMap<String, BTreeSet<String>>;
type Failure = Box<dyn std::error::Error>;

#[test]
fn crates_see_only_the_crates_that_architecture_md_lists() -> Result<(), Failure> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let listed = listed(&std::fs::read_to_string(format!("{root}/ARCHITECTURE.md"))?)?;
    let built = built(&format!("{root}/Cargo.toml"))?;
    let programs_for_developers = ["xtask", "kyso-benches"];
    for (name, edges) in &built {
        if !programs_for_developers.contains(&name.as_str()) {
            assert_eq!(
                listed.get(name),
                Some(edges),
                "{name}: ARCHITECTURE.md (left) and its Cargo.toml (right)"
            );
        }
    }
    for name in listed.keys() {
        assert!(
            built.contains_key(name),
            "{name} is in ARCHITECTURE.md but not in the workspace"
        );
    }
    Ok(())
}

/// The block that begins with ```` ```edges ````: one line a crate, `name: dependency dependency`.
fn listed(text: &str) -> Result<Edges, Failure> {
    let (_, rest) = text
        .split_once("```edges\n")
        .ok_or("ARCHITECTURE.md has no ```edges block")?;
    let (block, _) = rest.split_once("```").ok_or("the ```edges block has no end")?;
    block
        .lines()
        .map(|line| {
            let (name, dependencies) = line.split_once(':').ok_or(format!("no colon: {line}"))?;
            Ok((
                name.to_owned(),
                dependencies.split_whitespace().map(str::to_owned).collect(),
            ))
        })
        .collect()
}

/// Normal dependencies between members of the workspace.
fn built(manifest: &str) -> Result<Edges, Failure> {
    let metadata = MetadataCommand::new().manifest_path(manifest).no_deps().exec()?;
    let members: BTreeSet<String> = metadata
        .packages
        .iter()
        .map(|package| package.name.to_string())
        .collect();
    let edges = metadata.packages.iter().map(|package| {
        let normal = package
            .dependencies
            .iter()
            .filter(|dependency| dependency.kind == DependencyKind::Normal);
        let inside = normal
            .map(|dependency| dependency.name.clone())
            .filter(|name| members.contains(name));
        (package.name.to_string(), inside.collect())
    });
    Ok(edges.collect())
}

#[test]
fn the_block_is_read_line_by_line() -> Result<(), Failure> {
    let edges = listed("text\n```edges\na:\nb: a c\n```\nmore: text\n")?;
    let expected = [("a", vec![]), ("b", vec!["a", "c"])];
    let expected: Edges = expected
        .into_iter()
        .map(|(name, to)| (name.into(), to.into_iter().map(String::from).collect()))
        .collect();
    assert_eq!(edges, expected);
    Ok(())
}
