//! Writes the sample briefs of the tests as pages, for the checks in `tests/browser`.
//!
//! `cargo run -p detente-brief --example sample_brief -- DIR`

use std::path::PathBuf;

#[path = "../tests/common/mod.rs"]
mod common;

use common::variants;

fn main() -> std::io::Result<()> {
    let dir = PathBuf::from(
        std::env::args()
            .nth(1)
            .unwrap_or_else(|| "target/sample".to_owned()),
    );
    std::fs::create_dir_all(&dir)?;
    let briefs = [
        ("sample", common::sample()),
        ("large", variants::large()),
        ("monthly", variants::monthly()),
        ("empty", variants::empty()),
        ("single", variants::single()),
        ("refused", variants::refused()),
        ("crowded", variants::crowded()),
        ("hostile", variants::hostile()),
        ("long", variants::long_names()),
    ];
    for (name, brief) in briefs {
        std::fs::write(
            dir.join(format!("{name}.html")),
            detente_brief::render::html(&brief),
        )?;
        std::fs::write(
            dir.join(format!("{name}.md")),
            detente_brief::render::markdown(&brief),
        )?;
        std::fs::write(
            dir.join(format!("{name}.json")),
            detente_brief::render::json(&brief),
        )?;
    }
    Ok(())
}
