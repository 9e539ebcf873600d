//! The head of the page.

use detente_brief::model::*;

/// The section.
pub fn section() -> Head {
    let line = |label: &str, text: &str| CardLine {
        label: label.to_owned(),
        text: text.to_owned(),
    };
    Head {
        title: "Varn and Ostrel at the straits: what a conditional thaw would bring".to_owned(),
        card: vec![
            line("Article", "The Harbour Review, 21 February 2018, by I. Marrow; English, 15 sentences and a title; 2 lines of page furniture dropped"),
            line("Region", "The sea of Ost (4 states and one armed group)"),
            line("Data", "Simulated events, 1 January to 4 November 2018: 12,480 rows read, 11,902 used, 3 quarantined; 17 % precede the article"),
        ],
        invented: true,
        notice: "The sea of Ost does not exist: the events are simulated, so that what the page finds can be held against what was planted.".to_owned(),
        article_date: Some("2018-02-21".to_owned()),
    }
}
