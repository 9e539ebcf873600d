//! The order of the house: a crate uses only crates upstream of it.

use std::fs;
use std::path::Path;

/// Upstream first. Code order, not data order: `infer` takes plain numbers and knows no
/// other crate, so `measure` may call it for breaks and for the balance of a network.
const ORDER: [&str; 9] = [
    "detente-vocab",
    "detente-infer",
    "detente-read",
    "detente-store",
    "detente-measure",
    "detente-argue",
    "detente-simulate",
    "detente-brief",
    "detente",
];

/// Pairs that the order alone would allow and the design forbids.
const FORBIDDEN: [(&str, &str, &str); 8] = [
    (
        "detente-infer",
        "detente-vocab",
        "estimators know nothing of politics",
    ),
    (
        "detente-store",
        "detente-read",
        "event files do not depend on text",
    ),
    (
        "detente-store",
        "detente-infer",
        "the store does not interpret",
    ),
    (
        "detente-measure",
        "detente-read",
        "series come from events alone",
    ),
    (
        "detente-argue",
        "detente-read",
        "the algebra takes claims, not articles",
    ),
    (
        "detente-argue",
        "detente-store",
        "the algebra knows no data",
    ),
    (
        "detente-argue",
        "detente-infer",
        "the algebra knows no data",
    ),
    (
        "detente-simulate",
        "detente-read",
        "scenarios take claims, not articles",
    ),
];

fn dependencies(manifest: &Path) -> (String, Vec<String>) {
    let text = fs::read_to_string(manifest).unwrap();
    let table: toml::Table = text.parse().unwrap();
    let name = table["package"]["name"].as_str().unwrap().to_owned();
    let used = table
        .get("dependencies")
        .and_then(|deps| deps.as_table())
        .map(|deps| {
            deps.keys()
                .filter(|key| key.starts_with("detente"))
                .cloned()
                .collect()
        })
        .unwrap_or_default();
    (name, used)
}

fn manifests() -> Vec<(String, Vec<String>)> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found: Vec<_> = fs::read_dir(crates)
        .unwrap()
        .map(|entry| entry.unwrap().path().join("Cargo.toml"))
        .filter(|path| path.exists())
        .map(|path| dependencies(&path))
        .collect();
    found.sort();
    found
}

#[test]
fn no_crate_depends_on_one_downstream_of_it() {
    let manifests = manifests();
    assert_eq!(
        manifests.len(),
        ORDER.len(),
        "a crate was added: give it a place in ORDER"
    );
    let rank = |name: &str| {
        ORDER
            .iter()
            .position(|known| *known == name)
            .unwrap_or_else(|| panic!("{name} has no place in ORDER"))
    };
    for (name, used) in &manifests {
        for dependency in used {
            assert!(
                rank(dependency) < rank(name),
                "{name} uses {dependency}, downstream of it"
            );
        }
    }
}

#[test]
fn no_crate_uses_what_the_design_forbids_it() {
    for (name, used) in manifests() {
        for (who, what, why) in FORBIDDEN {
            assert!(
                !(name == who && used.iter().any(|u| u == what)),
                "{who} uses {what}: {why}"
            );
        }
    }
}
