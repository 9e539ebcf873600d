//! `detente ties`: the series of a dyad.

use detente_measure::{
    Estimate, Movement, Sparsity, Standing, SummaryOptions, TieQuery, TieSeries, TieSummary,
    summarise, tie_series,
};
use detente_store::EventFilter;
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
}

pub fn run(context: &Context, args: &TiesArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    let store = inputs::store(&args.store)?;
    let directory = inputs::directory(args.region.as_deref())?;
    // The whole table: the reporting volume and the data window are those of all actors.
    let table = store
        .scan_table(&EventFilter::default())
        .map_err(data_fault)?;
    let side = |asked: &str| {
        inputs::actor(&directory, asked, || Ok(table.actors.codes().to_vec()))
            .map(|code| directory.members(&code))
    };
    let query = TieQuery {
        sides: (side(&args.source)?, side(&args.target)?),
        directed: !args.both,
        by: args.by,
        from: args.from,
        to: args.to,
    };
    let series = tie_series(&table, &[query]).map_err(data_fault)?.remove(0);
    let options = SummaryOptions {
        seed: context.settings.seed,
        ..SummaryOptions::default()
    };
    let summary = summarise(&series, &options).map_err(data_fault)?;
    let rows = rows(&series);
    if context.settings.json {
        context.print_json(&Answer {
            query: &series.query,
            series: rows.json_rows()?,
            summary: &summary,
            breaks: &summary.breaks,
        })?;
    }
    rows.write(context, &place)?;
    context.note(reading(&series, &summary));
    Ok(Outcome::Done)
}

fn rows(series: &TieSeries) -> Table {
    let cells = || series.cells.iter();
    let count = |pick: fn(&detente_measure::TieCell) -> u64| {
        cells().map(move |cell| cell.as_ref().map(pick))
    };
    let net = || (0..series.periods.len()).map(|i| series.net(i));
    Table::default()
        .text("period", series.periods.iter().map(ToString::to_string))
        .text(
            "start",
            series
                .periods
                .iter()
                .map(|period| period.start().to_string()),
        )
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
        .count("mentions", count(|cell| cell.mentions))
        .count(
            "total_reports",
            series.total_reports.iter().map(|n| n.map(u64::from)),
        )
}

/// The summary in a few lines.
fn reading(series: &TieSeries, summary: &TieSummary) -> String {
    let names = |side: &[detente_vocab::ActorCode]| {
        side.iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("+")
    };
    let query = &series.query;
    let arrow = if query.directed { "→" } else { "↔" };
    let tie = format!(
        "{} {arrow} {}",
        names(&query.sides.0),
        names(&query.sides.1)
    );
    let totals = &summary.totals;
    let mut lines = vec![format!(
        "{tie}: {} events and {} statements in {} monitored of {} {}s",
        totals.cell.events(),
        totals.cell.statements,
        totals.monitored,
        series.periods.len(),
        query.by
    )];
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
        found => format!("breaks: {}", found.join("; ")),
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

fn band(estimate: Estimate) -> String {
    format!(
        "{:+.2}, 90 % band {:+.2} to {:+.2}",
        estimate.value, estimate.band.low, estimate.band.high
    )
}
