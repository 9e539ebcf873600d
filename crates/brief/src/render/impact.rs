//! An impact report in its three forms. The sections it shares with a brief are rendered as there.

use crate::model::{
    Answer, ArgumentSection, ArticleSection, BottomLine, Brief, ChangeSection, Confidence,
    CredibilitySection, CruxTable, Decision, Finding, Head, ImpactReport, Refusal, ScenarioSection,
    Sentence,
};

/// The sections of an impact report, in order.
pub(super) const SECTIONS: [&str; 7] = [
    "The verdict",
    "How it was asked",
    "What happened",
    "What moves what",
    "Who moves with whom",
    "How the region stands",
    "Sources and method",
];

/// The report as pretty JSON.
pub fn impact_json(report: &ImpactReport) -> String {
    let mut out = serde_json::to_string_pretty(report).unwrap_or_default();
    out.push('\n');
    out
}

/// The JSON Schema of [`impact_json`]'s output.
pub fn impact_schema() -> String {
    let schema = schemars::schema_for!(ImpactReport);
    let mut out = serde_json::to_string_pretty(&schema).unwrap_or_default();
    out.push('\n');
    out
}

/// The report as Markdown.
pub fn impact_markdown(report: &ImpactReport) -> String {
    super::markdown::impact(report, &shell(report))
}

/// The report as a self-contained HTML page.
pub fn impact_html(report: &ImpactReport) -> String {
    super::html::impact(report, &shell(report))
}

/// A brief that holds the report's sections and nothing of an article, for the renderers of
/// sections that both have.
fn shell(report: &ImpactReport) -> Brief {
    let none = Sentence {
        text: String::new(),
        refs: Vec::new(),
    };
    let refusal = Refusal {
        what: String::new(),
        why: none.clone(),
        facts: Vec::new(),
    };
    Brief {
        schema_version: report.schema_version.clone(),
        head: Head {
            title: report.title.clone(),
            card: report.card.clone(),
            invented: report.invented,
            notice: report.notice.clone(),
            article_date: None,
        },
        bottom_line: BottomLine {
            finding: report.verdict.clone(),
            figures: Vec::new(),
            confidence: Confidence::Low,
        },
        article: ArticleSection {
            finding: Finding::default(),
            ledger: Vec::new(),
            claims: Vec::new(),
            happened: Vec::new(),
            planned: Vec::new(),
            asserted: Vec::new(),
            actors: Vec::new(),
            unknown_actors: Vec::new(),
            furniture: Vec::new(),
        },
        argument: ArgumentSection {
            finding: Finding::default(),
            advice: Vec::new(),
            levers: Vec::new(),
            outcome: String::new(),
            outcome_better: 0,
            diagram: Answer::Refused { refusal },
            crux_table: CruxTable::default(),
            margin: none.clone(),
            tensions: Vec::new(),
            unstated: Vec::new(),
            links: Vec::new(),
        },
        ties: report.ties.clone(),
        region: report.region.clone(),
        effects: report.effects.clone(),
        scenarios: ScenarioSection {
            finding: Finding::default(),
            caption: String::new(),
            rows: Vec::new(),
            data_refused: None,
            fan: None,
            decision: Decision {
                lever: None,
                heading: String::new(),
                rule: none,
            },
        },
        credibility: CredibilitySection {
            finding: Finding::default(),
            game: None,
        },
        change: ChangeSection {
            finding: Finding::default(),
            observations: Vec::new(),
            watch: Vec::new(),
        },
        sources: report.sources.clone(),
    }
}
