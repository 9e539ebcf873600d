//! What is known about the page as a whole: which anchors exist, which ids are taken.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::model::Brief;

/// The page in the making.
pub struct Page<'a> {
    /// What it shows.
    pub brief: &'a Brief,
    targets: BTreeSet<String>,
    used: RefCell<BTreeSet<String>>,
}

impl<'a> Page<'a> {
    /// Collects the anchors that the page will have.
    pub fn new(brief: &'a Brief) -> Self {
        let mut targets = BTreeSet::new();
        let mut add = |id: &str| {
            targets.insert(anchor(id));
        };
        for row in &brief.article.ledger {
            add(&format!("s{}", row.number));
        }
        for row in &brief.article.claims {
            add(&row.claim.id);
        }
        for lever in &brief.argument.levers {
            add(&lever.id);
        }
        for chart in &brief.ties.charts {
            add(&chart.id);
        }
        for test in &brief.effects.tests {
            add(&test.id);
        }
        for query in &brief.sources.queries {
            add(&query.id);
        }
        for method in &brief.sources.methods {
            add(&method.id);
        }
        let mut used = BTreeSet::new();
        for n in 1..=10 {
            used.insert(format!("section-{n}"));
            used.insert(format!("heading-{n}"));
        }
        Self {
            brief,
            targets,
            used: RefCell::new(used),
        }
    }

    /// The id attribute of a thing: nothing when another thing has taken it.
    pub fn id(&self, raw: &str) -> Option<String> {
        let id = anchor(raw);
        self.used.borrow_mut().insert(id.clone()).then_some(id)
    }

    /// An id that no other thing has, close to `raw`.
    pub fn unique(&self, raw: &str) -> String {
        let base = anchor(raw);
        let mut id = base.clone();
        let mut n = 2;
        while !self.used.borrow_mut().insert(id.clone()) {
            id = format!("{base}-{n}");
            n += 1;
        }
        id
    }

    /// The link to a thing; nothing when the page does not have it.
    pub fn link(&self, raw: &str) -> Option<String> {
        let id = anchor(raw);
        self.targets.contains(&id).then(|| format!("#{id}"))
    }

    /// Whether charts say that the place is invented.
    pub fn invented(&self) -> bool {
        self.brief.head.invented
    }
}

/// Letters, digits, `-`, `_` and `.`; all else becomes `-`.
fn anchor(raw: &str) -> String {
    let id: String = raw
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') {
                c
            } else {
                '-'
            }
        })
        .collect();
    if id.is_empty() { "x".to_owned() } else { id }
}
