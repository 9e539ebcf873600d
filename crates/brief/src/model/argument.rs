//! Sections 3, 7 and 8: what the advice hangs on, what would follow, who would believe it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, Finding, Refusal, Sentence, Share};

/// Section 3.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ArgumentSection {
    /// Heading and text.
    pub finding: Finding,
    /// What the article advises, sentence by sentence, with the reasons that it gives.
    #[serde(default)]
    pub advice: Vec<AdviceRow>,
    /// The levers that the article advises or offers.
    pub levers: Vec<LeverRow>,
    /// The outcome: node and the direction that counts as better.
    pub outcome: String,
    /// −1 where less of the outcome is better, 1 where more is, 0 without an outcome.
    #[serde(default)]
    pub outcome_better: i8,
    /// Paths from levers to the outcome, or why there are none.
    pub diagram: Answer<PathDiagram>,
    /// What each claim carries.
    pub crux_table: CruxTable,
    /// How many misreadings would change the bottom line.
    pub margin: Sentence,
    /// Where the text pulls against itself.
    pub tensions: Vec<TensionRow>,
    /// Links that the advice needs and the text does not state.
    pub unstated: Vec<Sentence>,
    /// Every link of the graph, for the JSON and the table behind the diagram.
    pub links: Vec<LinkRow>,
}

/// A sentence that advises something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AdviceRow {
    /// Its number.
    pub sentence: usize,
    /// The sentence, or its beginning.
    pub quote: String,
    /// The levers that it advises; none where no claim names what is to be changed.
    pub levers: Vec<String>,
    /// The sentences that give the reasons for it.
    pub reasons: Vec<QuotedSentence>,
}

/// A sentence of the article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QuotedSentence {
    /// Its number.
    pub sentence: usize,
    /// The sentence, or its beginning.
    pub quote: String,
}

/// One lever.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LeverRow {
    /// `L1`, `L2`, …
    pub id: String,
    /// In the author's words, with who is to act: Russia: “should press Pakistan”.
    pub name: String,
    /// The variable that the reader takes it to move: "increase Russia’s pressure on Pakistan"; empty
    /// where that has no name but the author's words.
    #[serde(default)]
    pub read_as: String,
    /// The node it moves.
    pub node: String,
    /// +1 raises it, −1 lowers it.
    pub direction: i8,
    /// Sentences that advise it.
    pub sentences: Vec<usize>,
    /// P(outcome improves) in the article's own logic.
    pub share: Share,
}

/// Boxes and arrows from lever to outcome, laid out in columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PathDiagram {
    /// Title of the drawing: its finding.
    pub title: String,
    /// Boxes.
    pub boxes: Vec<PathBox>,
    /// Arrows.
    pub arrows: Vec<PathArrow>,
    /// What was left out: "4 further paths are in the JSON"; empty for nothing.
    pub left_out: String,
}

/// A box of the path diagram.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PathBox {
    /// Node id.
    pub node: String,
    /// Its words, without direction.
    pub label: String,
    /// Where the lever drives it: +1, −1, 0 when paths disagree.
    pub direction: i8,
    /// Lever, way station, outcome.
    pub role: BoxRole,
    /// Column, 0 at the lever.
    pub column: usize,
    /// Row within the column, 0 on top.
    pub row: usize,
}

/// Role of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum BoxRole {
    Lever,
    Middle,
    Outcome,
}

/// An arrow of the path diagram.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PathArrow {
    /// From which node.
    pub from: String,
    /// To which node.
    pub to: String,
    /// +1 or −1.
    pub sign: i8,
    /// Claims that draw it; "def." for a definition.
    pub claims: Vec<String>,
    /// Whether the advice hangs on it.
    pub is_crux: bool,
    /// Whether it leads out of the path (feedback, relief): drawn dashed.
    pub is_side: bool,
}

/// "Without this claim, with its sign turned".
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CruxTable {
    /// Caption: what P is, how many draws, largest Monte Carlo error.
    pub caption: String,
    /// Lever of the columns: the one the article leans on.
    pub lever: String,
    /// Rows, crux first.
    pub rows: Vec<CruxRow>,
}

/// One claim of the crux table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CruxRow {
    /// Claim ids that draw the same arrow.
    pub claims: Vec<String>,
    /// Normal form.
    pub says: String,
    /// Whether it is the crux.
    pub is_crux: bool,
    /// P when the claim is taken away.
    pub without: Share,
    /// P when its sign is turned.
    pub turned: Share,
}

/// Two sentences that pull apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TensionRow {
    /// Words of the first.
    pub quote_a: String,
    /// Its sentence.
    pub sentence_a: usize,
    /// Words of the second.
    pub quote_b: String,
    /// Its sentence.
    pub sentence_b: usize,
    /// Why they pull apart, in one sentence.
    pub why: String,
    /// The rule that found them.
    pub rule: String,
}

/// A link of the sign graph.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LinkRow {
    /// From which node.
    pub from: String,
    /// To which node.
    pub to: String,
    /// The sign set: "+", "−", "0", "±", …
    pub sign: String,
    /// Claims that draw it.
    pub claims: Vec<String>,
    /// Where the data point, seen from the text: "agrees", "opposes", "same way, not settled",
    /// "other way, not settled", "not tested", "sign unknown"; a dash for links that hold by definition.
    #[serde(default)]
    pub data: String,
}

/// Section 7.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScenarioSection {
    /// Heading and text.
    pub finding: Finding,
    /// P(outcome improves): what it means, draws, Monte Carlo error.
    pub caption: String,
    /// One row a lever; "do nothing" is not among them.
    pub rows: Vec<ScenarioRow>,
    /// When DATA (and with it BLEND) is refused as a whole: one cell for all rows.
    pub data_refused: Option<Refusal>,
    /// The outcome under the leading lever against "do nothing".
    pub fan: Option<FanChart>,
    /// Recommend one lever, or cannot tell.
    pub decision: Decision,
}

/// One lever in the three runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScenarioRow {
    /// Lever id.
    pub lever: String,
    /// Its words.
    pub name: String,
    /// The article's own logic.
    pub claims: Share,
    /// Events only.
    pub data: Option<Share>,
    /// Claims as prior.
    pub blend: Option<Share>,
    /// Why this lever has no DATA run, when others have; empty otherwise.
    pub data_note: String,
    /// How unusual the lever is, in shock standard deviations.
    pub modesty: Option<f64>,
    /// Share of the effect that rests on assumed couplings, 0 to 1.
    pub assumption_share: Option<f64>,
    /// What it does to other watched ties.
    pub side_effects: Vec<String>,
}

/// Outcome in the past and under two futures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FanChart {
    /// Title: the finding.
    pub title: String,
    /// Unit, band, how to read.
    pub subtitle: String,
    /// Unit of the values.
    pub unit: String,
    /// Period labels of the past.
    pub past_labels: Vec<String>,
    /// Past values; `None` where missing.
    pub past: Vec<Option<f64>>,
    /// "Do nothing".
    pub base: Vec<FanPoint>,
    /// The lever.
    pub lever: Vec<FanPoint>,
    /// Lever minus base, same draws.
    pub difference: Vec<FanPoint>,
    /// Source line.
    pub source: String,
}

/// Quantiles of one future period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FanPoint {
    /// Periods ahead, 1 first.
    pub step: usize,
    /// 5 % quantile.
    pub q05: f64,
    /// 25 % quantile.
    pub q25: f64,
    /// Median.
    pub q50: f64,
    /// 75 % quantile.
    pub q75: f64,
    /// 95 % quantile.
    pub q95: f64,
}

/// The end of section 7.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Decision {
    /// Lever recommended by the rule; `None` is "cannot tell".
    pub lever: Option<String>,
    /// "Cannot tell" or "Recommended: …".
    pub heading: String,
    /// The rule and the numbers that decided.
    pub rule: Sentence,
}

/// Section 8.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CredibilitySection {
    /// Heading and text.
    pub finding: Finding,
    /// The game, when the article makes one actor's conduct depend on another's.
    pub game: Option<Game>,
}

/// Two yes/no questions and what stands for each answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Game {
    /// The first question.
    pub question_a: Sentence,
    /// The second question.
    pub question_b: Sentence,
    /// Four rows.
    pub answers: Vec<GameAnswer>,
}

/// One pair of answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GameAnswer {
    /// Answer to the first question.
    pub a: bool,
    /// Answer to the second.
    pub b: bool,
    /// What stands, in words.
    pub stands: String,
    /// Whether the advised outcome is stable under it.
    pub advice_stands: bool,
}
