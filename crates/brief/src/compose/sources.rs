//! Section 10: sources and method.

use super::observable::{Sight, sight};
use super::question::{FEWEST_EVENTS, FindingKind, LARGEST_DETECTABLE, MOST_EMPTY};
use super::{Case, Inputs};
use crate::model::{
    Agreement, CodebookRow, Finding, InputRow, Method, QuarantineRow, Query, Sentence,
    SourcesSection, TruthRow,
};
use crate::words;

/// Rows of the quarantine shown.
const MOST_QUARANTINED: usize = 10;

/// The section.
pub fn section(case: &Case<'_>, inputs: &Inputs) -> SourcesSection {
    let specifications: usize = case
        .questions
        .iter()
        .filter_map(|q| q.answer.as_ref().ok())
        .map(|a| a.result.curve.len())
        .sum();
    SourcesSection {
        finding: Finding {
            heading: if case.pair.is_some() {
                "One command rebuilds this report, the count of runs on record aside".to_owned()
            } else {
                "One command rebuilds this page to the byte".to_owned()
            },
            prose: vec![Sentence {
                text: format!(
                    "Over all tests {} tried; seed {}, version {}.",
                    match specifications {
                        0 => "no specification was".to_owned(),
                        1 => "1 specification was".to_owned(),
                        n => format!("{} specifications were", words::thousands(n as u64)),
                    },
                    case.options.seed,
                    case.options.version
                ),
                refs: vec!["m5".to_owned()],
            }],
        },
        inputs: input_rows(case, inputs),
        command: case.options.command.clone(),
        version: case.options.version.clone(),
        seed: case.options.seed,
        specifications,
        quarantine: case
            .bench
            .as_ref()
            .map(|b| {
                b.events
                    .quarantine
                    .iter()
                    .take(MOST_QUARANTINED)
                    .map(|q| QuarantineRow {
                        file: file_name(&q.file),
                        line: q.line,
                        column: q.column.clone(),
                        reason: q.reason.clone(),
                    })
                    .collect()
            })
            .unwrap_or_default(),
        queries: queries(case),
        methods: of_this_page(case, methods(), |m| &m.id),
        codebook: of_this_page(case, codebook(), |row| &row.name),
        limits: limits(case),
        truth: truth(case),
    }
}

/// What a report on a tie has no use for: it reads no text and runs no levers.
const OF_ARTICLES: [&str; 7] = [
    "m2",
    "m3",
    "m4",
    "m7",
    "share of draws",
    "modesty",
    "assumption share",
];

fn of_this_page<T>(case: &Case<'_>, mut rows: Vec<T>, key: impl Fn(&T) -> &str) -> Vec<T> {
    if case.pair.is_some() {
        rows.retain(|row| !OF_ARTICLES.contains(&key(row)));
    }
    rows
}

fn file_name(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned()
}

fn input_rows(case: &Case<'_>, inputs: &Inputs) -> Vec<InputRow> {
    let mut rows = vec![InputRow {
        role: "article".to_owned(),
        name: file_name(&case.article.origin),
        format: "text".to_owned(),
        sha256: case.article.sha256.clone(),
        rows_read: 0,
        rows_used: 0,
        duplicates: 0,
        quarantined: 0,
        from: None,
        to: None,
        licence: String::new(),
    }];
    if let Some((name, sha256)) = &inputs.region_file {
        rows.push(InputRow {
            role: "region".to_owned(),
            name: file_name(name),
            format: "TOML".to_owned(),
            sha256: sha256.clone(),
            ..rows[0].clone()
        });
    }
    if let Some(file) = &inputs.corrections {
        let read = file.corrections.corrections.len();
        rows.push(InputRow {
            role: "corrections".to_owned(),
            name: file_name(&file.name),
            format: "TOML".to_owned(),
            sha256: file.sha256.clone(),
            rows_read: read as u64,
            rows_used: case.corrections_held as u64,
            quarantined: (read - case.corrections_held) as u64,
            ..rows[0].clone()
        });
    }
    if let Some(bench) = &case.bench {
        rows.extend(bench.events.files.iter().map(|file| InputRow {
            role: "events".to_owned(),
            name: file_name(&file.path.to_string_lossy()),
            format: file.format.title().to_owned(),
            sha256: file.sha256.clone(),
            rows_read: file.rows_read,
            rows_used: file.rows_used,
            duplicates: file.duplicates,
            quarantined: file.quarantined,
            from: file.first_day.map(|d| d.to_string()),
            to: file.last_day.map(|d| d.to_string()),
            licence: bench.events.licence.clone(),
        }));
    }
    if let Some(deaths) = &inputs.deaths {
        rows.push(InputRow {
            role: "outcome".to_owned(),
            name: file_name(&deaths.name),
            format: "deaths by country and month".to_owned(),
            sha256: deaths.sha256.clone(),
            rows_read: deaths.rows,
            rows_used: deaths.counts.len() as u64,
            duplicates: 0,
            quarantined: deaths.quarantined,
            from: deaths.window().map(|(first, _)| first.start().to_string()),
            to: deaths.window().map(|(_, last)| last.end().to_string()),
            licence: deaths.licence.clone(),
        });
    }
    rows
}

fn queries(case: &Case<'_>) -> Vec<Query> {
    let Some(bench) = &case.bench else {
        return Vec::new();
    };
    let (from, to) = bench.window;
    let window = format!("date BETWEEN DATE '{from}' AND DATE '{to}'");
    let rows = bench
        .events
        .table
        .day
        .iter()
        .filter(|d| {
            let number = detente_vocab::calendar::day_number;
            (number(from)..=number(to)).contains(*d)
        })
        .count();
    let mut queries = vec![Query {
        id: "q1".to_owned(),
        what: "all rows in the window".to_owned(),
        sql: format!("SELECT count(*) FROM events WHERE {window}"),
        rows: rows as u64,
    }];
    for tie in &case.ties {
        // The count is over whole periods: the query must be too.
        let counted = |i: &usize| tie.series.cells[*i].is_some();
        let n = tie.series.periods.len();
        let (first, last) = ((0..n).find(counted), (0..n).rev().find(counted));
        let window = match (first, last) {
            (Some(first), Some(last)) => format!(
                "date BETWEEN DATE '{}' AND DATE '{}'",
                tie.series.periods[first].start(),
                tie.series.periods[last].end()
            ),
            _ => window.clone(),
        };
        let (a, b) = (&tie.series.query.sides.0, &tie.series.query.sides.1);
        let side = |column: &str, codes: &[detente_vocab::ActorCode]| {
            let parts: Vec<String> = codes
                .iter()
                .map(|c| {
                    if c.is_armed_group() {
                        format!("{column} = '{c}'")
                    } else {
                        format!(
                            "({column} = '{c}' OR ({column} LIKE '{c}.%' AND {column} NOT LIKE '{c}.REB%'))"
                        )
                    }
                })
                .collect();
            format!("({})", parts.join(" OR "))
        };
        // A bloc's list is long; the page names it instead of printing every member.
        let sql = if a.len() * b.len() > 4 {
            format!(
                "-- {}: {} × {} actors, both directions\nSELECT count(*) FROM events WHERE {window} AND …",
                tie.name,
                a.len(),
                b.len()
            )
        } else {
            format!(
                "SELECT count(*) FROM events WHERE {window} AND cameo NOT LIKE '01%' AND (({} AND {}) OR ({} AND {}))",
                side("source", a),
                side("target", b),
                side("source", b),
                side("target", a)
            )
        };
        queries.push(Query {
            id: case.query_id(tie),
            what: format!(
                "reported events of {} in whole {}s",
                tie.name, tie.series.query.by
            ),
            sql,
            rows: u64::from(tie.summary.totals.cell.events()),
        });
    }
    queries
}

fn methods() -> Vec<Method> {
    let method = |id: &str, title: &str, text: String| Method {
        id: id.to_owned(),
        title: title.to_owned(),
        text,
    };
    vec![
        method("m1", "What events can show", "An event is a dated report that one actor did something to another, coded by CAMEO and grouped by quad class. A tie is counted in both directions unless an arrow is shown; a state covers its sectors and never its armed groups. Statements (CAMEO root 01) count as volume of reports only. Backing that is denied, threats that are felt, influence that is held and trust leave no event; claims about them are not testable here, and no proxy is slipped in.".to_owned()),
        method("m2", "What the arrows entail", "Claims become signed arrows between variables; “should”, comparisons, capacities and concessions draw none. The total effect of a lever is the set of possible signs summed over simple paths (Axelrod 1976). For the shares, sizes are drawn as uniform(0, 1), self-damping as uniform(¼, 1), a press of ½ on the lever moves the system to −A⁻¹b, and draws without a stable rest are dropped (loop analysis; Dambacher and others 2003). A crux is a claim whose removal ends the entailment or takes the share from 0.95 or more to 0.6 or less. This is logic, not evidence.".to_owned()),
        method("m3", "How the text is read", "Sentences are tagged and parsed; claims are found by rules over the parse with lexicons of causal verbs, connectives and properties, and by a language model taught on op-eds of our own. A claim’s confidence is the probability that a careful coder would find it in that sentence with that sign, fitted on twenty op-eds; claims below one half are left out of this page, and detente claims lists them as tentative. It says nothing of the ends: in two claims of three at least one end is worded otherwise than a coder would. A claim that the text repeats is a row of its own each time and draws the same arrow. Unknown actors are listed, never guessed.".to_owned()),
        method("m4", "What would follow", "Three runs stand side by side. CLAIMS uses the article’s arrows alone. DATA uses couplings estimated from reported events and deaths, no claim used: a linear model of months with one lag and a shrinking prior, of the outcome, of what the levers move and of every variable from which claims lead to the outcome, so far as they are seen (the same series and model that detente simulate takes for the same article), parameters redrawn from their posterior, shocks resampled, base and lever under the same draws. BLEND takes the claims as prior for the couplings they name. Each lever is pushed so that it asks for half a standard deviation of past shocks (Leeper and Zha 2003). The model first forecasts the past of the outcome from origins spread over it; where it gains nothing on the outcome’s own autoregression no lever is shown. The spread of a lever’s effect is split by nested draws. A lever is recommended when the share of draws in which it helps is at least 1 − 0.05 divided by the number of levers that ran, its regret is small, and the question whether it moves the outcome passed every guard of section 6; else the page says that it cannot tell.".to_owned()),
        method("m5", "How effects are estimated", format!("Lag-augmented local projections with HC3 errors (Montiel Olea and Plagborg-Møller 2021), simultaneous bands by sup-t, both series standardised, the volume of reports held constant at the date of the cause and level shifts (penalised least squares, at most three) at the date of the effect. The headline is the horizon after the cause’s own period with the largest |t|, its p Bonferroni over those horizons; placebos, shifts and specifications go through the same choice, placebos with the same controls and level shifts. Comparable dyads are the forty nearest to the tie in reported events among those, anywhere in the events, of which neither end is of a country that belongs to the region, the effect or the tie; where these are fewer than nineteen the region’s own dyads fill up. Specifications vary the window (whole, without its first or its last quarter), the count, the lags, what is held constant, the definition of the outcome and the horizon of the reading. The smallest effect that would have been found is that of the p alone, at 5 % with Bonferroni over the horizons and over the tests of the brief. A finding needs all of: p under 0.05 after Holm over the tests of the brief, p under 0.05 by circular shifts and a lead that does not “explain” the past, both of which have to have been run; and, where they can be run, at most a tenth of comparable dyads as large where there are nine or more (nineteen are needed for a p of 0.05 by rank), the sign in four specifications of five, each at the horizon that it picks itself or near the headline’s, and the sign and a quarter of the size in a Bayesian autoregression; in a full impact report also no response of deaths, or of conflict, elsewhere. Such a report holds constant, beside the rest, the most reported ties that share one end with this one, and a yearly wave; what is held constant at the date of the cause may lie on its way to the effect, and then hides part of it. Deaths enter as log(1 + deaths); conflict among the members counts their conflictual reports, armed groups included, without those between the two ends. Beside the estimate stand that autoregression (long lags, Sims-Zha prior chosen by evidence) and for deaths a Poisson projection; disagreement is shown, not averaged. The share that a hidden driver would have to account for is the robustness value of Cinelli and Hazlett (2020). Series that count some of the same reports are not put against each other. A question is refused when a tie has reports in fewer than {:.0} % of periods or fewer than {FEWEST_EVENTS:.0} events for each, or when, by the number of periods alone, an effect of {LARGEST_DETECTABLE} standard deviations would be missed in more than one case of five.", 100.0 * (1.0 - MOST_EMPTY))),
        method("m6", "How the region is measured", "The index is 100 minus a weighted power mean (exponent 2) of violence .35, hostility .25, volatility .15, imbalance .15 and isolation .10, each set against a norm period, the first two thirds of the window and at least 60 months; its band varies weights, exponent and normalisation. The tie under study is left out of its parts. A tie of the network has a sign where the posterior probability that cooperation outweighs conflict is above 0.9 or below 0.1; frustration is the fewest ties that break any split into two camps.".to_owned()),
        method("m7", "Whether a condition is credible", "A two-player game of the graph model: the target meets the condition or not, the holder keeps the tie or cuts it. What stands is what no player can leave for a sure gain when the other may answer with a move that gains for itself (sequential stability; Fang, Hipel and Kilgour 1993). The two answers order the players’ preferences.".to_owned()),
    ]
}

fn codebook() -> Vec<CodebookRow> {
    let row = |name: &str, meaning: &str| CodebookRow {
        name: name.to_owned(),
        meaning: meaning.to_owned(),
    };
    vec![
        row(
            "reported events",
            "rows of the event file between two sides that are more than statements; a count of reports, not of what happened",
        ),
        row(
            "net cooperation",
            "(cooperative − conflictual) / (cooperative + conflictual) reported events, −1 to +1",
        ),
        row(
            "90 % band of a tie",
            "Jeffreys interval of the cooperation share for one period; over a window the wider of that and a block bootstrap",
        ),
        row(
            "share of draws",
            "of all draws of the arrows’ sizes with a stable rest, those in which the outcome improves; in % with Monte Carlo standard error",
        ),
        row(
            "standard deviations",
            "of the effect’s series for one standard deviation more of the cause’s series, both over the window used",
        ),
        row(
            "p corrected",
            "two-sided, of the largest |t| over horizons, after Holm over the tests of this brief",
        ),
        row(
            "p by shifts",
            "rank of the headline’s |t| among the same estimate with the cause’s series shifted in a circle by 12 or more periods",
        ),
        row(
            "placebo rank",
            "comparable dyads whose largest |t| is as large as the headline’s",
        ),
        row(
            "smallest detectable effect",
            "what the regression alone would have found in four cases of five at 5 % over its horizons; the other guards are not in it; median over horizons",
        ),
        row(
            "grade",
            "how far the evidence goes, A to D, as listed below",
        ),
        row(
            "cooperation, talks (series)",
            "cooperative minus conflictual reports of the pair, both directions, for each report of the file, asinh",
        ),
        row(
            "pressure (series)",
            "all conflictual reports from one side to the other, force included, for each report of the file, asinh",
        ),
        row(
            "hostility (series)",
            "all conflictual reports of the pair, both directions, for each report of the file, asinh",
        ),
        row(
            "isolation (series)",
            "minus the net cooperation that all other states show toward the actor, for each report of the file, asinh",
        ),
        row(
            "violence (series)",
            "log(1 + deaths) by month from the outcome file; stability is the same turned round",
        ),
        row(
            "modesty",
            "size of the lever in standard deviations of the past shocks it would take; under 1 is within history",
        ),
        row(
            "assumption share",
            "share of the lever’s effect that vanishes when couplings that rest on claims alone are set to zero",
        ),
        row(
            "stability index",
            "0 to 100, higher is calmer; about 50 is the norm period",
        ),
    ]
}

fn limits(case: &Case<'_>) -> Vec<Sentence> {
    let sentence = |text: &str| Sentence {
        text: text.to_owned(),
        refs: Vec::new(),
    };
    let mut limits = vec![
        sentence(
            "Event data record what the press reports; a quiet tie may be unreported, not calm.",
        ),
        sentence("Actors and event codes are the source’s; their errors are not in the bands."),
        sentence(
            "Comparatives and capacities are not tested; the condition of a claim enters its test only where it is a tie that another claim of the same sentence names.",
        ),
        sentence(
            "Predictive given the controls is not causal; a driver of both series that is not in the data cannot be excluded.",
        ),
    ];
    if case.pair.is_none() {
        limits.push(sentence(
            "Levers are linear presses here; policies with memory and delay, saturation and alliances are for a scenario file (detente simulate).",
        ));
    }
    if case.deaths.is_none() && case.bench.is_some() {
        limits.push(sentence(
            "No deaths were given, so claims about violence and stability were not tested.",
        ));
    }
    limits
}

/// What was planted beside what was found.
fn truth(case: &Case<'_>) -> Vec<TruthRow> {
    case.planted
        .iter()
        .map(|planted| {
            let seen = |concept| match sight(concept, &case.directory, case.deaths) {
                Sight::Seen(observable) => Some(observable),
                _ => None,
            };
            let question = seen(&planted.from)
                .zip(seen(&planted.to))
                .and_then(|(from, to)| {
                    case.questions
                        .iter()
                        .find(|q| q.cause_seen == from && q.effect_seen == to)
                });
            let (found, agreement) = match question.map(|q| &q.answer) {
                None => (
                    "not asked: no claim of the article names it".to_owned(),
                    Agreement::Abstained,
                ),
                Some(Err(thin)) => (format!("refused: {}", thin.why), Agreement::Abstained),
                Some(Ok(answered)) => {
                    let size = words::signed(answered.estimate(), 2);
                    match (answered.finding, planted.sign) {
                        (FindingKind::CannotTell, 0) => (
                            format!(
                                "cannot tell ({size} standard deviations): no effect was planted"
                            ),
                            Agreement::Right,
                        ),
                        (FindingKind::CannotTell, _) => (
                            format!("cannot tell ({size} standard deviations)"),
                            Agreement::Abstained,
                        ),
                        (FindingKind::Rises, 1) => (
                            format!("rises, {size} standard deviations"),
                            Agreement::Right,
                        ),
                        (FindingKind::Falls, -1) => (
                            format!("falls, {size} standard deviations"),
                            Agreement::Right,
                        ),
                        (FindingKind::Rises, _) => (
                            format!("rises, {size} standard deviations"),
                            Agreement::Wrong,
                        ),
                        (FindingKind::Falls, _) => (
                            format!("falls, {size} standard deviations"),
                            Agreement::Wrong,
                        ),
                    }
                }
            };
            TruthRow {
                planted: planted.sentence.clone(),
                found,
                agreement,
            }
        })
        .collect()
}
