//! The impact report: one tie, one region, everything that bears on it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Answer, CardLine, CheckTable, EffectsSection, Finding, RegionSection, Sentence, SourcesSection,
    TiesSection,
};

/// What a tie does to a region's stability, or why that cannot be told.
///
/// The fifteen parts: verdict (1), estimand (2) and estimates with all their guards (5 to 11, 14)
/// in `effects`, data card (3) in `card` and `sources`, the tie with its dated breaks (4) in
/// `ties`, influence (12), the network (13) in `region`, registration (15).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ImpactReport {
    /// Version of the JSON form.
    pub schema_version: String,
    /// "Cooperation of Russia and Pakistan, and the stability of Heart of Asia".
    pub title: String,
    /// Whether the place is invented, and the notice that says so.
    pub invented: bool,
    /// That notice; empty otherwise.
    pub notice: String,
    /// Region, data, question.
    pub card: Vec<CardLine>,
    /// 1: the verdict with its grade and the smallest effect that could have been seen.
    pub verdict: Finding,
    /// The rules by which controls and placebos were chosen, before any outcome was joined.
    pub design: Vec<Sentence>,
    /// 4: the tie and those held constant beside it.
    pub ties: TiesSection,
    /// 2, 5 to 11, 14: the estimand, the response, placebos, specifications, guards.
    pub effects: EffectsSection,
    /// 12: who moves with whose past around the target.
    pub influence: Answer<InfluenceSection>,
    /// The index of the region and (13) its signed network.
    pub region: RegionSection,
    /// 15: registration, and the specifications tried so far.
    pub registration: Registration,
    /// 3: files, hashes, method, codebook.
    pub sources: SourcesSection,
}

/// Influence around one actor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InfluenceSection {
    /// The reading, with its caveat in the same sentence.
    pub reading: Sentence,
    /// Shares of forecast error (generalised decomposition) and social influence, with errors.
    pub tables: Vec<CheckTable>,
}

/// What was fixed before, and what was tried since.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Registration {
    /// Hash of the question: tie, region, outcome, rules, windows, seed.
    pub question: String,
    /// Hash of the data: events and outcome.
    pub data: String,
    /// Whether the specification was frozen by `detente register` before this run.
    pub registered: bool,
    /// When it was frozen (ISO); empty when it was not.
    pub registered_at: String,
    /// Different specifications of this question that were run on record, this one included.
    pub tried: usize,
    /// What differs from the registered specification, as clauses; empty for nothing.
    pub changes: Vec<String>,
    /// The same in sentences.
    pub reading: Vec<Sentence>,
}
