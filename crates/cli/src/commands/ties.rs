//! `detente ties`: the series of a dyad.

use detente_measure::{
    Estimate, Movement, PartialPeriod, Sparsity, Standing, SummaryOptions, TieQuery, TieSeries,
    TieSummary, summarise, summarise_all, tie_series,
};
use detente_store::{EventFilter, EventTable};
use detente_vocab::{ActorCode, EventType};
use serde::Serialize;

use crate::args::TiesArgs;
use crate::failure::{Failure, Outcome, data_fault};
use crate::inputs;
use crate::output::Context;
use crate::table::{Place, Table};

#[derive(Serialize)]
struct Answer<'a> {
    query: &'a TieQuery,
    series: Vec<serde_json::Value>,
    summary: &'a TieSummary,
    breaks: &'a [detente_measure::BreakTest],
    partial: &'a [PartialPeriod],
    reading: String,
    design_effect: f64,
}

#[derive(Serialize)]
struct Dyad {
    source: String,
    target: String,
    reading: String,
    summary: TieSummary,
    partial: Vec<PartialPeriod>,
}

#[derive(Serialize)]
struct Dyads {
    dyads: Vec<Dyad>,
    series: Vec<serde_json::Value>,
}

pub fn run(context: &Context, args: &TiesArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    let store = inputs::store(&args.store)?;
    let directory = inputs::directory(args.region.as_deref())?;
    // The whole table: the reporting volume and the data window are those of all actors.
    let table = store
        .scan_table(&EventFilter::default())
        .map_err(data_fault)?;
    let options = SummaryOptions {
        seed: context.settings.seed,
        ..SummaryOptions::default()
    };
    let (Some(source), Some(target)) = (&args.source, &args.target) else {
        return all(context, args, &place, &table, &options);
    };
    let side = |asked: &str| {
        inputs::actor(&directory, asked, || Ok(table.actors.codes().to_vec()))
            .map(|code| directory.members(&code))
    };
    let query = TieQuery {
        sides: (side(source)?, side(target)?),
        directed: !args.both,
        by: args.by,
        from: args.from,
        to: args.to,
    };
    let series = tie_series(&table, &[query]).map_err(data_fault)?.remove(0);
    let summary = summarise(&series, &options).map_err(data_fault)?;
    let rows = rows(std::slice::from_ref(&series));
    if context.settings.json {
        context.print_json(&Answer {
            query: &series.query,
            series: rows.json_rows()?,
            summary: &summary,
            breaks: &summary.breaks,
            partial: &series.partial,
            reading: line(&series, &summary),
            design_effect: series.design_effect,
        })?;
    }
    rows.write(context, &place)?;
    context.note(reading(&series, &summary));
    Ok(Outcome::Done)
}

/// Every directed dyad of a region with a report, one after the other.
fn all(
    context: &Context,
    args: &TiesArgs,
    place: &Place<'_>,
    table: &EventTable,
    options: &SummaryOptions,
) -> Result<Outcome, Failure> {
    let region = inputs::region(args.region.as_deref().unwrap_or_default())?.region;
    let actors: Vec<ActorCode> = region.actors.iter().map(|a| a.code.clone()).collect();
    let queries: Vec<TieQuery> = TieQuery::all_dyads(&actors, args.by)
        .into_iter()
        .map(|query| TieQuery {
            from: args.from,
            to: args.to,
            ..query
        })
        .collect();
    let mut series = tie_series(table, &queries).map_err(data_fault)?;
    let asked = series.len();
    // A report in a period that is covered in part is a report.
    let reported = |series: &TieSeries| {
        series.totals().cell.reported() > 0 || series.partial.iter().any(|p| p.cell.reported() > 0)
    };
    series.retain(reported);
    let rows = rows(&series);
    if context.settings.json {
        let summaries = summarise_all(&series, options).map_err(data_fault)?;
        let dyads = series.iter().zip(summaries);
        context.print_json(&Dyads {
            dyads: dyads
                .map(|(series, summary)| Dyad {
                    source: names(&series.query.sides.0),
                    target: names(&series.query.sides.1),
                    reading: line(series, &summary),
                    summary,
                    partial: series.partial.clone(),
                })
                .collect(),
            series: rows.json_rows()?,
        })?;
    }
    rows.write(context, place)?;
    context.note(format!(
        "{} of {asked} directed dyads have a report; the others are left out",
        series.len()
    ));
    if let Some(one) = series.first().filter(|one| !one.partial.is_empty()) {
        let named: Vec<String> = one.partial.iter().map(covered).collect();
        context.note(format!(
            "covered in part, and therefore without a row: {}; --json has their events",
            named.join("; ")
        ));
    }
    Ok(Outcome::Done)
}

fn names(side: &[ActorCode]) -> String {
    let codes: Vec<String> = side.iter().map(ToString::to_string).collect();
    codes.join("+")
}

/// Series one below the other; with several of them, each row names its dyad.
fn rows(all: &[TieSeries]) -> Table {
    let cells = || all.iter().flat_map(|series| &series.cells);
    let count = |pick: fn(&detente_measure::TieCell) -> u64| {
        cells().map(move |cell| cell.as_ref().map(pick))
    };
    let net = || {
        all.iter()
            .flat_map(|series| (0..series.periods.len()).map(|i| series.net(i)))
    };
    let by_reports = || cells().map(|cell| cell.and_then(|cell| cell.net_by_reports()));
    let periods = || all.iter().flat_map(|series| &series.periods);
    let mut table = Table::default();
    if all.len() != 1 {
        let side = |pick: fn(&TieQuery) -> &[ActorCode]| {
            all.iter().flat_map(move |series| {
                std::iter::repeat_n(names(pick(&series.query)), series.periods.len())
            })
        };
        table = table
            .text("source", side(|query| &query.sides.0))
            .text("target", side(|query| &query.sides.1));
    }
    table = table
        .text("period", periods().map(ToString::to_string))
        .text("start", periods().map(|period| period.start().to_string()))
        .count("verbal_cooperation", count(|cell| cell.quad[0].into()))
        .count("material_cooperation", count(|cell| cell.quad[1].into()))
        .count("verbal_conflict", count(|cell| cell.quad[2].into()))
        .count("material_conflict", count(|cell| cell.quad[3].into()))
        .count("statements", count(|cell| cell.statements.into()))
        .number("net_cooperation", net().map(|net| net.map(|net| net.net)))
        .number("net_low", net().map(|net| net.map(|net| net.band.low)))
        .number("net_high", net().map(|net| net.map(|net| net.band.high)))
        .number(
            "goldstein_sum",
            cells().map(|cell| cell.map(|cell| cell.goldstein_sum())),
        )
        .number(
            "goldstein_mean",
            cells().map(|cell| cell.and_then(|cell| cell.goldstein_mean())),
        )
        .number(
            "plover_mean",
            cells().map(|cell| cell.and_then(|cell| cell.plover_mean())),
        )
        .count("mentions", count(|cell| cell.mentions))
        .number(
            "net_by_reports",
            by_reports().map(|net| net.map(|net| net.0)),
        )
        .number(
            "net_by_reports_low",
            by_reports().map(|net| net.map(|net| net.1.low)),
        )
        .number(
            "net_by_reports_high",
            by_reports().map(|net| net.map(|net| net.1.high)),
        )
        .count("reported", count(|cell| cell.reported().into()))
        .count(
            "total_reports",
            all.iter()
                .flat_map(|series| series.total_reports.iter().map(|n| n.map(u64::from))),
        );
    for (k, kind) in EventType::ALL.into_iter().enumerate() {
        let n = cells().map(move |cell| cell.map(|cell| u64::from(cell.types[k])));
        table = table.count(&kind.name().to_lowercase(), n);
    }
    table
}

/// The tie in one line.
fn line(series: &TieSeries, summary: &TieSummary) -> String {
    let text = reading(series, summary);
    let mut parts = text.lines();
    let head = parts.next().unwrap_or_default().to_owned();
    parts.fold(head, |line, part| line + "; " + part)
}

/// The summary in a few lines.
fn reading(series: &TieSeries, summary: &TieSummary) -> String {
    let query = &series.query;
    let arrow = if query.directed { "→" } else { "↔" };
    let tie = format!(
        "{} {arrow} {}",
        names(&query.sides.0),
        names(&query.sides.1)
    );
    let totals = &summary.totals;
    let mut lines = vec![if totals.monitored == 0 && !series.partial.is_empty() {
        format!("{tie}: the data cover no whole {}", query.by)
    } else {
        format!(
            "{tie}: {} events and {} statements in {} monitored of {} {}s",
            totals.cell.events(),
            totals.cell.statements,
            totals.monitored,
            series.periods.len(),
            query.by
        )
    }];
    lines.extend(series.partial.iter().map(|part| {
        let net = series.net_of(&part.cell).map_or(String::new(), |net| {
            let (value, band) = (net.net, net.band);
            format!(", net cooperation {}", self::band(Estimate { value, band }))
        });
        format!(
            "{}: {} events ({} cooperative, {} conflictual) and {} statements{net}; left out of rows, level, change and breaks, which take whole {}s",
            covered(part),
            part.cell.events(),
            part.cell.cooperation(),
            part.cell.conflict(),
            part.cell.statements,
            query.by
        )
    }));
    if totals.monitored == 0 && !series.partial.is_empty() {
        // Nothing whole to speak of: no level, no change.
        return lines.join("\n");
    }
    let standing = match summary.reading.standing {
        Standing::Unreported => "nothing reported",
        Standing::Cooperative => "more cooperation than conflict",
        Standing::Hostile => "more conflict than cooperation",
        Standing::Mixed => "cooperation and conflict, neither clearly ahead",
    };
    let net = summary.net.map_or(String::new(), |net| {
        format!(" (net cooperation {})", band(net))
    });
    lines.push(format!("level: {standing}{net}"));
    let movement = match summary.reading.movement {
        Movement::NotTested => "not tested",
        Movement::Warmer => "warmer in the second half",
        Movement::Cooler => "cooler in the second half",
        Movement::NoClearChange => "no clear change between the halves",
    };
    let change = summary
        .change
        .map_or(String::new(), |change| format!(" ({})", band(change)));
    lines.push(format!("change: {movement}{change}"));
    let breaks: Vec<String> = summary
        .breaks
        .iter()
        .map(|found| {
            format!(
                "{} ({} to {}): cooperation share {:.2} to {:.2}, p = {:.3}",
                found.at, found.interval.0, found.interval.1, found.before, found.after, found.p
            )
        })
        .collect();
    lines.push(match breaks.as_slice() {
        [] => "breaks: none found".to_owned(),
        found => format!(
            "breaks: {}; each p is for that shift between its neighbours, given their dates, and runs lower than the test of one shift over the whole window that a brief prints",
            found.join("; ")
        ),
    });
    if summary.sparsity.kind != Sparsity::Dense {
        lines.push(format!(
            "{}: {:.1} events a {}, {:.0} % of the {}s without any",
            match summary.sparsity.kind {
                Sparsity::TooSparse => "too sparse for any model",
                _ => "thin data",
            },
            summary.sparsity.events_per_period,
            query.by,
            100.0 * summary.sparsity.empty_share,
            query.by
        ));
    }
    lines.join("\n")
}

/// "2018 is covered in part (2018-02-01 to 2018-11-30, 303 of 365 days)".
fn covered(part: &PartialPeriod) -> String {
    let (covered, all) = part.days();
    format!(
        "{} is covered in part ({} to {}, {covered} of {all} days)",
        part.period, part.from, part.to
    )
}

fn band(estimate: Estimate) -> String {
    format!(
        "{:+.2}, 90 % band {:+.2} to {:+.2}",
        estimate.value, estimate.band.low, estimate.band.high
    )
}
