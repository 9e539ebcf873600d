//! Section 10: sources and method.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Finding, Sentence};

/// Section 10.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SourcesSection {
    /// Heading and text.
    pub finding: Finding,
    /// What was read, file by file.
    pub inputs: Vec<InputRow>,
    /// The command that rebuilds the page to the byte.
    pub command: String,
    /// Version of détente.
    pub version: String,
    /// Seed of all random draws.
    pub seed: u64,
    /// Number of specifications tried, over all tests.
    pub specifications: usize,
    /// Rows in quarantine, first ones with their reason.
    pub quarantine: Vec<QuarantineRow>,
    /// Row counts with the query that gives them.
    pub queries: Vec<Query>,
    /// Paragraphs of method, `m1` first.
    pub methods: Vec<Method>,
    /// What every number is.
    pub codebook: Vec<CodebookRow>,
    /// Known limits, and what is shallow.
    pub limits: Vec<Sentence>,
    /// For simulated data: what was planted beside what was found.
    pub truth: Vec<TruthRow>,
}

/// One input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InputRow {
    /// "article", "events", "outcome", "region".
    pub role: String,
    /// File name (not the path: the page must not depend on where the file lay).
    pub name: String,
    /// Format: "ICEWS", "GDELT 2", …
    pub format: String,
    /// SHA-256, hex.
    pub sha256: String,
    /// Rows read, used, duplicates, quarantined; zero for articles.
    pub rows_read: u64,
    /// Rows that the brief used.
    pub rows_used: u64,
    /// Rows dropped as duplicates.
    pub duplicates: u64,
    /// Rows in quarantine.
    pub quarantined: u64,
    /// First day (ISO), where it applies.
    pub from: Option<String>,
    /// Last day (ISO).
    pub to: Option<String>,
    /// Licence as known; empty when unknown.
    pub licence: String,
}

/// A row that could not be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QuarantineRow {
    /// File name.
    pub file: String,
    /// Line.
    pub line: u64,
    /// Column name.
    pub column: String,
    /// Reason.
    pub reason: String,
}

/// A count and the query that gives it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Query {
    /// `q1`, …
    pub id: String,
    /// What it counts.
    pub what: String,
    /// SQL over table `events`.
    pub sql: String,
    /// The count.
    pub rows: u64,
}

/// A paragraph of method.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Method {
    /// `m1`, …
    pub id: String,
    /// Its name.
    pub title: String,
    /// The paragraph.
    pub text: String,
}

/// A line of the codebook.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CodebookRow {
    /// Name as printed on the page.
    pub name: String,
    /// What it is, with unit.
    pub meaning: String,
}

/// Planted and found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TruthRow {
    /// What was planted, in words.
    pub planted: String,
    /// What the brief found.
    pub found: String,
    /// Agreement.
    pub agreement: Agreement,
}

/// How found and planted compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// Found what was planted.
    Right,
    /// Said that the data cannot tell.
    Abstained,
    /// Said something else.
    Wrong,
}
