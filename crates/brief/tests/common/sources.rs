//! Section 10: sources and method.

use detente_brief::model::*;

use super::values::{finding, say};

/// The section.
pub fn section() -> SourcesSection {
    let method = |id: &str, title: &str, text: &str| Method {
        id: id.to_owned(),
        title: title.to_owned(),
        text: text.to_owned(),
    };
    SourcesSection {
        finding: finding("Two files, three rows in quarantine, 128 specifications, and one command that gives this page again", &[]),
        inputs: vec![
            InputRow { role: "article".to_owned(), name: "straits.txt".to_owned(), format: "plain text".to_owned(), sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(), rows_read: 0, rows_used: 0, duplicates: 0, quarantined: 0, from: None, to: None, licence: String::new() },
            InputRow { role: "events".to_owned(), name: "world.parquet".to_owned(), format: "détente events".to_owned(), sha256: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752".to_owned(), rows_read: 12_480, rows_used: 11_902, duplicates: 575, quarantined: 3, from: Some("2018-01-01".to_owned()), to: Some("2018-11-04".to_owned()), licence: "simulated, free".to_owned() },
        ],
        command: "detente brief straits.txt --events world.parquet --region ost --seed 1 -o brief.html".to_owned(),
        version: "0.1.0".to_owned(),
        seed: 1,
        specifications: 128,
        quarantine: vec![QuarantineRow { file: "world.csv".to_owned(), line: 8_112, column: "date".to_owned(), reason: "`2018-02-30` is not a day".to_owned() }],
        queries: vec![
            Query { id: "q1".to_owned(), what: "Reported events of Varn and Ostrel".to_owned(), sql: "SELECT count(*) FROM events WHERE source_country IN ('VRN','OST') AND target_country IN ('VRN','OST')".to_owned(), rows: 116 },
            Query { id: "q2".to_owned(), what: "Reports around the visit".to_owned(), sql: "SELECT date, count(*) FROM events WHERE date BETWEEN '2018-02-18' AND '2018-02-22' GROUP BY date".to_owned(), rows: 25 },
        ],
        methods: vec![
            method("m1", "Refusals", "A series is refused where an effect of 0.5 sd would be found in fewer than half of simulated worlds of the same length and sparsity."),
            method("m2", "Estimates", "Lag-augmented local projections with HC3 errors and simultaneous bands by the multiplier bootstrap; a Sims-Zha vector autoregression beside them."),
            method("m3", "Scenarios", "CLAIMS draws the strengths of the article’s own arrows; DATA draws from the posterior of the estimates; BLEND takes the claims as prior."),
            method("m4", "Reading", "Claims are read by rules with known precision; the margin counts how many must be wrong before the bottom line turns."),
        ],
        codebook: vec![
            CodebookRow { name: "net cooperation".to_owned(), meaning: "(cooperative − conflictual) / (cooperative + conflictual) reported events, −1 to +1".to_owned() },
            CodebookRow { name: "sd".to_owned(), meaning: "standard deviation of the series over the window".to_owned() },
        ],
        limits: vec![say("Events are what was reported, not what happened", &["m1"]), say("The reader misses claims that span two sentences", &["m4"])],
        truth: vec![
            TruthRow { planted: "pressure → raids, +0.5 sd at week 2".to_owned(), found: "+0.42, band 0.13 to 0.71".to_owned(), agreement: Agreement::Right },
            TruthRow { planted: "tie → deaths, −0.2 sd".to_owned(), found: "refused".to_owned(), agreement: Agreement::Abstained },
            TruthRow { planted: "visits → agreements, none".to_owned(), found: "contradicted, grade D".to_owned(), agreement: Agreement::Wrong },
        ],
    }
}
