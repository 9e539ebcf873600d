//! The brief as a value. Sections in the order of the page; every sentence carries the
//! marks that lead to what it rests on.

mod argument;
mod data;
mod evidence;
mod impact;
mod text;

pub use argument::*;
pub use data::*;
pub use evidence::*;
pub use impact::*;
pub use text::*;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Version of the JSON form. Raised when a field changes its meaning or goes away.
pub const SCHEMA_VERSION: &str = "1";

/// An evidence brief.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Brief {
    /// [`SCHEMA_VERSION`].
    pub schema_version: String,
    /// Title, dates, region, data.
    pub head: Head,
    /// 1: the bottom line.
    pub bottom_line: BottomLine,
    /// 2: what the article says.
    pub article: ArticleSection,
    /// 3: what the advice hangs on.
    pub argument: ArgumentSection,
    /// 4: what happened.
    pub ties: TiesSection,
    /// 5: how the region stands.
    pub region: RegionSection,
    /// 6: what moves what.
    pub effects: EffectsSection,
    /// 7: what would follow.
    pub scenarios: ScenarioSection,
    /// 8: is the threat credible?
    pub credibility: CredibilitySection,
    /// 9: what would change this.
    pub change: ChangeSection,
    /// 10: sources and method.
    pub sources: SourcesSection,
}

/// A sentence and the marks that lead to what it rests on: `s14` (a sentence of the
/// article), `C22` (a claim), `q1` (a query of [`SourcesSection::queries`]), `m2` (a
/// paragraph of [`SourcesSection::methods`]).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Sentence {
    /// The words; ends with a full stop.
    pub text: String,
    /// The marks.
    pub refs: Vec<String>,
}

/// Heading and running text that every section has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The section's heading: its finding, as a sentence without a full stop.
    pub heading: String,
    /// A few sentences under it.
    pub prose: Vec<Sentence>,
}

/// A number with its uncertainty and unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quantity {
    /// The point; `None` is shown as a dash with `why_missing`.
    pub value: Option<f64>,
    /// Lower end of the band.
    pub low: Option<f64>,
    /// Upper end of the band.
    pub high: Option<f64>,
    /// Digits after the point that the uncertainty allows.
    pub digits: u8,
    /// Unit in words; empty for pure numbers.
    pub unit: String,
    /// Why there is no value; empty when there is one.
    pub why_missing: String,
}

/// A refusal: the one box that stands where no honest number can.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Refusal {
    /// What is refused: "The effect of Russia–Pakistan on deaths in Afghanistan".
    pub what: String,
    /// Why, with the numbers.
    pub why: Sentence,
    /// What could have been seen, what would suffice: label, figure, explanation.
    pub facts: Vec<RefusalFact>,
}

/// One line of a refusal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RefusalFact {
    /// "What could have been seen", "What would suffice".
    pub label: String,
    /// The figure: "about 230 months".
    pub figure: String,
    /// What the figure means.
    pub meaning: String,
}

/// Either what was found, or the box that says why not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Answer<T> {
    /// There is a result.
    Found {
        /// It.
        result: T,
    },
    /// There is none, and here is why.
    Refused {
        /// The box.
        refusal: Refusal,
    },
}

/// A share of draws, told in words where a number alone would mislead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Share {
    /// Share in which the outcome improves, 0 to 1; `None` when there is no such share.
    pub p: Option<f64>,
    /// Monte Carlo standard error.
    pub mc_error: Option<f64>,
    /// Draws it rests on.
    pub draws: usize,
    /// How it is printed: "100 %, logic", "more than 99 %", "no path left", "54 %".
    pub label: String,
    /// Second line: "unchanged", "worse in every draw"; empty for none.
    pub note: String,
}

/// The head of the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Head {
    /// The article's title.
    pub title: String,
    /// Lines of the article's card, as label and text: article, region, data.
    pub card: Vec<CardLine>,
    /// Whether place and events are invented: said on the head and on every chart.
    pub invented: bool,
    /// The notice for invented places; empty otherwise.
    pub notice: String,
    /// Publication date of the article (ISO), where known.
    pub article_date: Option<String>,
}

/// A line of the head's card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CardLine {
    /// "Article", "Region", "Data".
    pub label: String,
    /// The text.
    pub text: String,
}

/// Section 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BottomLine {
    /// The heading and at most five sentences, 90 words in all.
    pub finding: Finding,
    /// Three figures.
    pub figures: Vec<Figure>,
    /// High, moderate or low confidence in the evidence, with its reason in the prose.
    pub confidence: Confidence,
}

/// Confidence in the evidence; not a likelihood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Confidence {
    High,
    Moderate,
    Low,
}

impl Confidence {
    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Confidence::High => "high",
            Confidence::Moderate => "moderate",
            Confidence::Low => "low",
        }
    }
}

/// One of the three figures under the bottom line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Figure {
    /// What it is.
    pub title: String,
    /// The figure as printed: "100 %", "116", "—".
    pub value: String,
    /// The line under it: "and 0 % without claim C22".
    pub sub: String,
    /// One line of meaning.
    pub meaning: Sentence,
    /// The number behind the print, with its band.
    pub quantity: Quantity,
}

/// Section 9.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChangeSection {
    /// Heading and text.
    pub finding: Finding,
    /// The observations that would move the bottom line most, most important first.
    pub observations: Vec<Observation>,
    /// What to watch next.
    pub watch: Vec<Sentence>,
}

/// Something that would change the brief.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Observation {
    /// What one would have to see.
    pub what: Sentence,
    /// What the bottom line would then say.
    pub then: Sentence,
}
