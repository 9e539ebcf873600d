//! Who moves with whose past around one actor.

use detente_infer::influence::{SirData, SirSpec, sir};
use detente_infer::var::{BootstrapSpec, Impulse, VarSpec, var};
use detente_infer::{InferError, Matrix, Panel};
use detente_measure::panel::{Quantity, Scale, column};
use detente_measure::{TieCell, TieQuery, tie_series};
use detente_vocab::{ActorCode, Interval};

use super::super::Case;
use super::super::observable::Density;
use super::super::question::FEWEST_EVENTS;
use crate::model::{Answer, CheckTable, InfluenceSection, Refusal, RefusalFact, Sentence};
use crate::words;

/// Ties toward the actor, at most.
const MOST: usize = 6;
/// Actors of the influence regression, at most.
const MOST_ACTORS: usize = 8;
/// Lags of the autoregression.
const LAGS: usize = 2;
/// Periods over which forecast errors are decomposed.
const STEPS: usize = 12;
/// Draws for the errors.
const DRAWS: usize = 400;

/// Shares of the forecast error of each tie toward `target` that the others account for.
pub fn section(case: &Case<'_>, target: &ActorCode) -> Answer<InfluenceSection> {
    let name = case.directory.name_in_text(target);
    let refuse = |why: String, suffice: String| Answer::Refused {
        refusal: Refusal {
            what: format!("Influence around {name}"),
            why: Sentence {
                text: format!("{}.", words::capitalised(why.trim_end_matches('.'))),
                refs: vec!["m5".to_owned()],
            },
            facts: vec![RefusalFact {
                label: "What would suffice".to_owned(),
                figure: suffice,
                meaning: String::new(),
            }],
        },
    };
    let Some(bench) = &case.bench else {
        return refuse("no event data were given".to_owned(), "events".to_owned());
    };
    let (from, to) = bench.window;
    let sources: Vec<&ActorCode> = bench
        .peers
        .iter()
        .filter(|p| *p != target && !p.is_armed_group())
        .collect();
    let queries: Vec<TieQuery> = sources
        .iter()
        .map(|source| {
            TieQuery::one_way(
                bench.directory.members(source),
                bench.directory.members(target),
                Interval::Month,
            )
            .between(from, to)
        })
        .collect();
    let series = tie_series(&bench.events.table, &queries).unwrap_or_default();
    let mut dense: Vec<(u64, String, Vec<f64>)> = sources
        .iter()
        .zip(series)
        .filter_map(|(source, tie)| {
            let density = Density::of("event", &tie, TieCell::events);
            let values = column(&tie, Quantity::NetCount, Scale::DeflatedAsinh);
            let whole = values.iter().all(|v| v.is_finite());
            (!density.is_thin() && whole)
                .then(|| (density.events, case.directory.name(source), values))
        })
        .collect();
    dense.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    dense.truncate(MOST);
    if dense.len() < 2 {
        return refuse(
            format!(
                "{} of {} toward {name} is reported often enough",
                match dense.len() {
                    0 => "none".to_owned(),
                    n => words::number_word(n),
                },
                words::count(sources.len(), "tie", "ties")
            ),
            format!(
                "two ties with at least {FEWEST_EVENTS} reported events a month and a report in two of three"
            ),
        );
    }
    match decomposed(case, &dense) {
        Ok((table, strongest)) => Answer::Found {
            result: InfluenceSection {
                reading: Sentence {
                    text: format!(
                        "{strongest}; this says whose past helps to foretell whom, and is not leverage: a common driver gives the same."
                    ),
                    refs: vec!["m5".to_owned()],
                },
                tables: [Some(table), social(case, target)]
                    .into_iter()
                    .flatten()
                    .collect(),
            },
        },
        Err(error) => refuse(error.to_string(), "a longer window".to_owned()),
    }
}

/// Whose conduct the target's conduct goes with: social influence regression of conflict counts
/// among the busiest actors, in months, with two influence covariates: everybody alike, and the
/// share of one's cooperation that went to the other in the first third of the window.
fn social(case: &Case<'_>, target: &ActorCode) -> Option<CheckTable> {
    let bench = case.bench.as_ref()?;
    let (from, to) = bench.window;
    let states: Vec<&ActorCode> = bench.peers.iter().filter(|p| !p.is_armed_group()).collect();
    let pairs: Vec<(usize, usize)> = (0..states.len())
        .flat_map(|i| (0..states.len()).map(move |j| (i, j)))
        .filter(|(i, j)| i != j)
        .collect();
    let queries: Vec<TieQuery> = pairs
        .iter()
        .map(|(i, j)| {
            TieQuery::one_way(
                bench.directory.members(states[*i]),
                bench.directory.members(states[*j]),
                Interval::Month,
            )
            .between(from, to)
        })
        .collect();
    let series = tie_series(&bench.events.table, &queries).ok()?;
    let busy = |i: usize| -> f64 {
        let touching = pairs.iter().zip(&series);
        touching
            .filter(|((a, b), _)| *a == i || *b == i)
            .map(|(_, tie)| f64::from(tie.totals().cell.events()))
            .sum()
    };
    let mut order: Vec<usize> = (0..states.len()).collect();
    order.sort_by(|a, b| busy(*b).total_cmp(&busy(*a)).then(a.cmp(b)));
    order.truncate(MOST_ACTORS);
    let at = order.iter().position(|i| states[*i] == target)?;
    let m = order.len();
    let months = series.first()?.periods.len();
    if m < 4 || months < 36 {
        return None;
    }
    let of = |i: usize, j: usize| {
        let place = pairs.iter().position(|p| *p == (order[i], order[j]))?;
        Some(&series[place])
    };
    let counts = |t: usize| -> Matrix {
        Matrix::from_fn(m, m, |i, j| {
            of(i, j)
                .and_then(|tie| tie.cells[t])
                .map_or(f64::NAN, |cell| f64::from(cell.conflict()))
        })
    };
    let y: Vec<Matrix> = (0..months).map(counts).collect();
    let logged = |t: usize| {
        Matrix::from_fn(m, m, |i, j| {
            let v = y[t][(i, j)];
            if v.is_finite() { v.ln_1p() } else { 0.0 }
        })
    };
    let early = months / 3;
    let warm = |i: usize, k: usize| -> f64 {
        (i != k).then(|| of(i, k)).flatten().map_or(0.0, |tie| {
            let cells = tie.cells[..early].iter().flatten();
            cells.map(|cell| f64::from(cell.cooperation())).sum()
        })
    };
    let alike = Matrix::from_fn(m, m, |i, k| if i == k { 0.0 } else { 1.0 / (m - 1) as f64 });
    let close = Matrix::from_fn(m, m, |i, k| {
        let all: f64 = (0..m).map(|l| warm(i, l)).sum();
        if all > 0.0 { warm(i, k) / all } else { 0.0 }
    });
    let data = SirData {
        y: y[1..].to_vec(),
        x: (0..months - 1).map(logged).collect(),
        w: vec![alike.clone(), close.clone()],
        z: (0..months - 1)
            .map(|t| {
                let own = logged(t);
                vec![
                    Matrix::from_fn(m, m, |_, _| 1.0),
                    own.clone(),
                    own.transpose(),
                ]
            })
            .collect(),
        w_names: vec!["alike".to_owned(), "close".to_owned()],
        z_names: vec![
            "constant".to_owned(),
            "own past".to_owned(),
            "the other’s past".to_owned(),
        ],
    };
    let fit = sir(&data, &SirSpec::default()).ok()?;
    let place = fit.names.iter().position(|n| n == "alpha.close")?;
    let (slope, error) = (fit.coefficients[place], fit.robust_errors[place]);
    let name = |i: usize| case.directory.name(states[order[i]]);
    let mut rows: Vec<(f64, Vec<String>)> = (0..m)
        .filter(|k| *k != at)
        .map(|k| {
            let value = alike[(at, k)] + slope * close[(at, k)];
            let row = vec![
                name(k),
                words::signed(value, 2),
                words::plain(error * close[(at, k)].abs(), 2),
            ];
            (value, row)
        })
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    Some(CheckTable {
        title: format!("Whose conflict {} goes with", name(at)),
        heads: vec![
            "Actor".to_owned(),
            "#Weight".to_owned(),
            "#Standard error".to_owned(),
        ],
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        note: Sentence {
            text: format!(
                "Social influence regression of monthly conflict among {m} actors, Poisson, robust errors; weights relative to everybody alike at {:.2}, {} for each share of early cooperation (p of none {}). Whose past goes with whose conduct, and not leverage: a common driver gives the same.",
                alike[(at, if at == 0 { 1 } else { 0 })],
                words::signed(slope, 2),
                words::p_value(two_sided(slope / error))
                    .replace("p = ", "")
                    .replace("p ", ""),
            ),
            refs: vec!["m5".to_owned()],
        },
    })
}

fn two_sided(z: f64) -> f64 {
    detente_infer::dist::t_two_sided(z, f64::INFINITY)
}

/// The row-normalised generalised decomposition with bootstrap errors, and its largest entry.
fn decomposed(
    case: &Case<'_>,
    dense: &[(u64, String, Vec<f64>)],
) -> Result<(CheckTable, String), InferError> {
    let names: Vec<&str> = dense.iter().map(|d| d.1.as_str()).collect();
    let panel = Panel::numbered(
        names.iter().copied(),
        dense.iter().map(|d| d.2.clone()).collect(),
    )?;
    let fit = var(&panel, &VarSpec::new(LAGS))?;
    let table = fit.connectedness(STEPS)?;
    let draws = fit.bootstrap(&BootstrapSpec {
        impulse: Impulse::Generalized,
        draws: DRAWS,
        seed: case.options.seed,
        ..BootstrapSpec::new(STEPS - 1)
    })?;
    let k = names.len();
    // Row-normalised, the denominator of the decomposition falls out: squares of responses remain.
    let shares = |draw: &[f64]| -> Vec<Vec<f64>> {
        (0..k)
            .map(|i| {
                let mass: Vec<f64> = (0..k)
                    .map(|j| (0..STEPS).map(|h| draw[(h * k + i) * k + j].powi(2)).sum())
                    .collect();
                let all: f64 = mass.iter().sum();
                mass.iter().map(|m| m / all).collect()
            })
            .collect()
    };
    let all: Vec<Vec<Vec<f64>>> = draws.draws.iter().map(|d| shares(d)).collect();
    let error = |i: usize, j: usize| -> f64 {
        let n = all.len() as f64;
        let mean = all.iter().map(|d| d[i][j]).sum::<f64>() / n;
        (all.iter().map(|d| (d[i][j] - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt()
    };
    let mut heads = vec!["Share of what cannot be foreseen of the tie from".to_owned()];
    heads.extend(names.iter().map(|n| format!("#{n}")));
    let rows = (0..k)
        .map(|i| {
            let mut row = vec![names[i].to_owned()];
            row.extend((0..k).map(|j| {
                format!(
                    "{:.0} % (± {:.0})",
                    100.0 * table.table[(i, j)],
                    100.0 * error(i, j)
                )
            }));
            row
        })
        .collect();
    let mut largest = (0, 1, -1.0);
    for i in 0..k {
        for j in 0..k {
            if i != j && table.table[(i, j)] > largest.2 {
                largest = (i, j, table.table[(i, j)]);
            }
        }
    }
    let (i, j, share) = largest;
    let reading = format!(
        "Of ties toward the same actor, that from {} accounts for most of another: {:.0} % (standard error {:.0}) of what cannot be foreseen over {STEPS} months of the tie from {}",
        names[j],
        100.0 * share,
        100.0 * error(i, j),
        names[i]
    );
    Ok((
        CheckTable {
            title: format!(
                "{:.0} % of the unforeseen comes from other ties",
                table.total
            ),
            heads,
            rows,
            note: Sentence {
                text: format!(
                    "Generalised forecast error decomposition over {STEPS} months of a vector autoregression with {LAGS} lags, rows add up to 100; in brackets standard errors over {DRAWS} moving-block samples. Predictive dependence, not leverage."
                ),
                refs: vec!["m5".to_owned()],
            },
        },
        reading,
    ))
}
