//! Section 2: what the article says.

use detente_vocab::{ActorCode, Claim, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Finding, Sentence};

/// Section 2.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ArticleSection {
    /// Heading and text.
    pub finding: Finding,
    /// The ledger: every sentence with its claims, the title first.
    pub ledger: Vec<LedgerRow>,
    /// The claims, in the order of the text.
    pub claims: Vec<ClaimRow>,
    /// Events that the text tells as done.
    pub happened: Vec<EventRow>,
    /// Events that it announces.
    pub planned: Vec<EventRow>,
    /// Ties that it asserts without telling an event.
    pub asserted: Vec<AssertedTie>,
    /// Actors found, most mentioned first.
    pub actors: Vec<ActorRow>,
    /// Names that look like actors and are in no lexicon: reported, never guessed.
    pub unknown_actors: Vec<String>,
    /// Lines left out as page furniture.
    pub furniture: Vec<String>,
}

/// One sentence of the article with what was marked in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LedgerRow {
    /// 0 is the title.
    pub number: usize,
    /// Place in the article.
    pub span: Span,
    /// The words.
    pub text: String,
    /// Paragraph it belongs to; `None` for the title.
    pub paragraph: Option<usize>,
    /// Marks, in order; claim and event marks do not overlap each other.
    pub marks: Vec<Mark>,
    /// Ids of the claims it holds.
    pub claims: Vec<String>,
}

/// A marked stretch of a sentence. Places count code points *within the sentence*.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Mark {
    /// First code point within the sentence.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// What is marked.
    pub kind: MarkKind,
    /// The text label that stands beside it: `RUS`, `C22`, `event, done`.
    pub label: String,
}

/// What a mark marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum MarkKind {
    Actor,
    Claim,
    Crux,
    Event,
    Advice,
}

/// One claim with its verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimRow {
    /// The claim as it was read, with spans, cues and the rule.
    pub claim: Claim,
    /// Who holds it, in words: "author", "quoted: Pakistani officials", "imputed to Russia".
    pub holder: String,
    /// Normal form: "isolation of Pakistan ↑ → its backing of armed groups ↓".
    pub normal_form: String,
    /// Second line: kind, modality, condition, what the test rests on.
    pub note: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Whether the advice hangs on it.
    pub is_crux: bool,
}

/// What the data say about a claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    /// Which of the six.
    pub kind: VerdictKind,
    /// Grade, for supported and contradicted.
    pub grade: Option<Grade>,
    /// Why, with figures.
    pub reason: Sentence,
    /// Id of the test in section 6, where one was run.
    pub test: Option<String>,
}

/// The six verdicts.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum VerdictKind {
    /// Tested, and the data agree.
    Supported,
    /// Tested, and the data say the opposite.
    Contradicted,
    /// Tested; the band covers zero.
    DataSayLittle,
    /// Refused before any estimate.
    TooThin,
    /// No data that could show it were given.
    NoData,
    /// No event could show it.
    NotTestable,
    /// A recommendation or a policy.
    NotAClaimOfFact,
}

impl VerdictKind {
    /// All seven, in the order of the tally.
    pub const ALL: [VerdictKind; 7] = [
        VerdictKind::Supported,
        VerdictKind::Contradicted,
        VerdictKind::DataSayLittle,
        VerdictKind::TooThin,
        VerdictKind::NoData,
        VerdictKind::NotTestable,
        VerdictKind::NotAClaimOfFact,
    ];

    /// The words on the badge.
    pub fn label(self) -> &'static str {
        match self {
            VerdictKind::Supported => "supported",
            VerdictKind::Contradicted => "contradicted",
            VerdictKind::DataSayLittle => "data say little",
            VerdictKind::TooThin => "too thin to test",
            VerdictKind::NoData => "no data given",
            VerdictKind::NotTestable => "not testable",
            VerdictKind::NotAClaimOfFact => "not a claim of fact",
        }
    }
}

/// Grade of the evidence: A design-based to D association only.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[allow(missing_docs)]
pub enum Grade {
    A,
    B,
    C,
    D,
}

/// An event that the text tells or announces.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventRow {
    /// Sentence number.
    pub sentence: usize,
    /// The words it rests on.
    pub text: String,
    /// Who acts.
    pub source: ActorCode,
    /// Who is acted upon.
    pub target: ActorCode,
    /// In words: "Russia (government) invites Pakistan (government)".
    pub description: String,
    /// PLOVER type and CAMEO code: "CONSULT, 036".
    pub code: String,
    /// What the data hold about it.
    pub lookup: Option<Lookup>,
}

/// What was reported around an event that the text names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Lookup {
    /// One sentence.
    pub summary: Sentence,
    /// First day looked at (ISO).
    pub from: String,
    /// Last day looked at (ISO).
    pub to: String,
    /// Days with reports: day, number of reported events, what kind.
    pub days: Vec<LookupDay>,
}

/// One day of a lookup.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LookupDay {
    /// The day (ISO).
    pub day: String,
    /// Reported events.
    pub events: u32,
    /// Kinds, most frequent first: "CONSULT 5, AGREE 2".
    pub kinds: String,
}

/// A tie that the text asserts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AssertedTie {
    /// "Pakistan → unnamed armed groups: backing".
    pub tie: String,
    /// Sentences that assert it.
    pub sentences: Vec<usize>,
}

/// An actor of the article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ActorRow {
    /// Its code.
    pub code: ActorCode,
    /// Its name.
    pub name: String,
    /// How often it is named.
    pub mentions: usize,
    /// In which sentences.
    pub sentences: Vec<usize>,
}
