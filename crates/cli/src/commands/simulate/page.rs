//! A scenario's report as Markdown and as a table.

use std::fmt::Write as _;

use detente_argue::Response;
use detente_brief::words::count;
use detente_simulate::scenario::{ClaimsRun, LeverReport, ModelReport, Numbers, Report};
use detente_simulate::{Decision, Verdict};

use crate::failure::Failure;

/// Ways told for each lever at most.
const MOST_WAYS: usize = 5;

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// With its Monte Carlo error, in points.
fn share(improves: f64, error: f64) -> String {
    format!("{:.1} % ± {:.1}", 100.0 * improves, 100.0 * error)
}

fn signed(number: f64) -> String {
    // A minus sign that is one, and no sign on zero.
    let text = format!("{number:+.2}");
    match text.as_str() {
        "+0.00" | "-0.00" => "0.00".to_owned(),
        text => text.replace('-', "−"),
    }
}

/// A variable in words.
fn label<'a>(report: &'a Report, name: &'a str) -> &'a str {
    report
        .variables
        .iter()
        .find(|v| v.name == name)
        .map_or(name, |v| v.label.as_str())
}

/// The page. Writing to a String cannot fail.
pub fn markdown(report: &Report) -> String {
    let mut out = String::new();
    let title = match report.title.is_empty() {
        true => "A scenario",
        false => &report.title,
    };
    let _ = writeln!(out, "# {title}\n");
    let _ = writeln!(
        out,
        "Outcome: {}, better when it goes {}. {}, {} draws, seed {}.",
        report.outcome_label,
        report.better,
        match report.step.as_str() {
            "row" => count(report.horizon, "step", "steps"),
            step => count(report.horizon, step, &format!("{step}s")),
        },
        report.draws,
        report.seed
    );
    if let Some((n, first, last)) = &report.periods {
        let _ = writeln!(
            out,
            "Data: {}; {n} periods, {first} to {last}.",
            report.source
        );
    }
    out.push('\n');
    decision(&mut out, report);
    table(&mut out, report);
    for lever in &report.levers {
        if lever.data.is_some() || !lever.warnings.is_empty() || lever.claims.is_some() {
            self::lever(&mut out, lever, report);
        }
    }
    verdicts(&mut out, report);
    past(&mut out, report);
    variables(&mut out, report);
    out
}

fn decision(out: &mut String, report: &Report) {
    if let Some(why) = &report.refused {
        let _ = writeln!(
            out,
            "**Cannot tell.** There is no run on data: {why}. What follows is the claims’ own logic, not evidence.\n"
        );
        return;
    }
    if let Some(why) = &report.hidden {
        let _ = writeln!(
            out,
            "**Cannot tell.** The levers on data are not shown: {why}. `--unproven` shows them all the same.\n"
        );
        return;
    }
    let Some(data) = &report.data else { return };
    match &data.decision {
        Decision::Recommend {
            lever,
            improves,
            needed,
            regret,
            ..
        } => {
            let _ = writeln!(
                out,
                "**{lever}, if past couplings hold**: it improves the outcome in {} of the draws on data alone (the rule asks for {}, corrected for {}), with a 90 % regret of {regret:.2}. Predictive, not causal.\n",
                percent(*improves),
                percent(*needed),
                count(
                    report.levers.iter().filter(|l| l.data.is_some()).count(),
                    "lever",
                    "levers"
                )
            );
        }
        Decision::CannotTell {
            nearest,
            improves,
            needed,
            regret,
            limit,
        } => {
            let nearest = match nearest {
                Some(lever) => format!(
                    "{lever} comes nearest with {} and {regret:.2}",
                    percent(*improves)
                ),
                None => "no lever comes near".to_owned(),
            };
            let _ = writeln!(
                out,
                "**Cannot tell.** The rule asks for a share of {} and a 90 % regret of at most {limit:.2}; {nearest}.\n",
                percent(*needed)
            );
        }
    }
    let _ = writeln!(
        out,
        "Without any lever the outcome ends better than it started in {} of the draws.\n",
        percent(data.base_ends_better)
    );
}

fn response(claims: Option<&ClaimsRun>) -> String {
    match claims.map(|c| &c.response) {
        None => "–".to_owned(),
        Some(Response::Share(s)) if !s.connected => "no path".to_owned(),
        Some(Response::Share(s)) => percent(s.improves),
        Some(Response::Contradiction { .. }) => "claims contradict".to_owned(),
        Some(Response::Unstable { .. }) => "no rest".to_owned(),
        Some(Response::TooLarge { .. }) => "too large".to_owned(),
        Some(Response::OwnAim { .. }) => "its own aim".to_owned(),
    }
}

fn table(out: &mut String, report: &Report) {
    out.push_str("| Lever | | CLAIMS | DATA | gain (10–90 %) | worst tenth | enough | regret q90 | best | BLEND | assumed |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
    for lever in &report.levers {
        let claims = response(lever.claims.as_ref());
        match &lever.data {
            Some(n) => {
                let _ = writeln!(
                    out,
                    "| {} | {} | {claims} | {} | {} ({} to {}) | {} | {} | {:.2} | {} | {} | {} |",
                    lever.id,
                    cell(&lever.name),
                    share(n.improves, n.mc_error),
                    signed(n.median),
                    signed(n.q10),
                    signed(n.q90),
                    signed(n.worst_decile),
                    percent(n.satisfices),
                    n.regret_q90,
                    percent(n.best),
                    lever
                        .blend
                        .as_ref()
                        .map_or("–".to_owned(), |b| percent(b.improves)),
                    lever
                        .blend
                        .as_ref()
                        .or(Some(n))
                        .and_then(|b| b.assumption_share)
                        .map_or("–".to_owned(), percent),
                );
            }
            None => {
                let _ = writeln!(
                    out,
                    "| {} | {} | {claims} | {} | | | | | | | |",
                    lever.id,
                    cell(&lever.name),
                    match report.refused {
                        Some(_) => "–".to_owned(),
                        None => cell(&lever.note),
                    }
                );
            }
        }
    }
    let _ = writeln!(
        out,
        "\nCLAIMS, DATA, BLEND: share of draws in which the outcome improves – on the claims’ signs alone, on data alone, on data with the claims as priors. Gains in standard deviations of the outcome, against doing nothing in the same draws. Enough: share with a gain of {} or more. Assumed: share of the effect that rests on couplings which the data hardly narrow.\n",
        report.enough
    );
}

fn way(report: &Report, series: &[String]) -> String {
    let words: Vec<&str> = series.iter().map(|name| label(report, name)).collect();
    words.join(" → ")
}

/// Text that does not break a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn lever(out: &mut String, lever: &LeverReport, report: &Report) {
    let _ = writeln!(out, "## {} {}\n", lever.id, lever.name);
    if !lever.intent.is_empty() {
        let _ = writeln!(out, "{}\n", lever.intent);
    }
    if let Some(claims) = &lever.claims {
        let crux = match claims.crux.as_slice() {
            [] => String::new(),
            crux => format!("; hangs on {}", crux.join(", ")),
        };
        let said = match claims.no_path.as_str() {
            "" => response(Some(claims)),
            apart => apart.to_owned(),
        };
        let _ = writeln!(out, "- CLAIMS: {said}{crux}.");
    }
    for warning in &lever.warnings {
        let _ = writeln!(out, "- **{warning}**");
    }
    if let Some(n) = &lever.data {
        numbers(out, n, report);
    }
    out.push('\n');
}

fn numbers(out: &mut String, n: &Numbers, report: &Report) {
    if let Some(step) = n.half_time {
        let _ = writeln!(
            out,
            "- Half of the effect by step {step} of {}.",
            report.horizon
        );
    }
    let _ = writeln!(
        out,
        "- The outcome ends better than it started in {} of the draws.",
        percent(n.ends_better)
    );
    if let Some(m) = n.modesty {
        let _ = writeln!(
            out,
            "- Push: {m:.2} shock standard deviations, {}.",
            n.modesty_words
        );
    }
    if let Some(gain) = n.per_cost {
        let _ = writeln!(
            out,
            "- Median gain for each unit of cost: {}.",
            signed(gain)
        );
    }
    if let Some(v) = &n.variance {
        let _ = writeln!(
            out,
            "- Doubt in the gain: {} estimated parameters, {} assumed couplings, {} shocks.",
            percent(v.parameters),
            percent(v.assumptions),
            percent(v.shocks)
        );
    }
    if let Some(paths) = &n.paths {
        for path in paths.paths.iter().take(MOST_WAYS) {
            let _ = writeln!(
                out,
                "- {}: {}",
                way(report, &path.series),
                signed(path.contribution)
            );
        }
        let told: f64 = paths
            .paths
            .iter()
            .take(MOST_WAYS)
            .map(|p| p.contribution)
            .sum();
        let _ = writeln!(
            out,
            "- all other ways: {}; in all {} at the point estimate.",
            signed(paths.total - told),
            signed(paths.total)
        );
    }
    if let Some(k) = n.knowing.first() {
        let _ = writeln!(
            out,
            "- Knowing {} → {} would tell most: P is {} were it one standard deviation lower, {} were it one higher.",
            label(report, &k.coupling.from),
            label(report, &k.coupling.to),
            percent(k.low),
            percent(k.high)
        );
    }
    for side in n
        .side_effects
        .iter()
        .filter(|s| s.q10 > 0.05 || s.q90 < -0.05)
    {
        let _ = writeln!(
            out,
            "- Beside it {} moves by {} ({} to {}).",
            label(report, &side.series),
            signed(side.median),
            signed(side.q10),
            signed(side.q90)
        );
    }
}

fn verdicts(out: &mut String, report: &Report) {
    if report.verdicts.is_empty() {
        return;
    }
    out.push_str("## What the data make of the claims\n\n| Claim | Verdict | P(sign as claimed) | p(0 given data)/p(0) |\n|---|---|---|---|\n");
    for v in &report.verdicts {
        let verdict = match v.verdict {
            Verdict::Supported => "supported",
            Verdict::Contradicted => "contradicted",
            Verdict::DataSayLittle => "data say little",
            Verdict::NotTestable => "not testable",
        };
        let _ = writeln!(
            out,
            "| {} | {verdict} | {} | {} |",
            cell(&v.claim),
            v.sign_as_claimed
                .map_or("–".to_owned(), |p| format!("{p:.2}")),
            v.savage_dickey
                .map_or("–".to_owned(), |r| format!("{r:.2}")),
        );
    }
    out.push('\n');
}

fn past(out: &mut String, report: &Report) {
    if report.data.is_none() {
        return;
    }
    out.push_str("## Would the model have been right?\n\n");
    match (&report.hindcast, &report.hindcast_note) {
        (Some(h), _) => {
            let error = h
                .skill_error
                .map_or(String::new(), |e| format!(" ± {e:.3}"));
            let _ = writeln!(
                out,
                "From {} points of the past, {} steps ahead each. Skill (1 − CRPS ratio): over the outcome’s own AR(1) {:+.3}{error}, over no change {:+.3}, over climatology {:+.3}.\n",
                h.origins,
                h.horizons.len(),
                h.skill_over_ar1,
                h.skill_over_no_change,
                h.skill_over_climatology
            );
            out.push_str("| Step | CRPS model | AR(1) | no change | climatology | log score | Brier | 80 % band | 90 % band |\n|---|---|---|---|---|---|---|---|---|\n");
            for s in &h.horizons {
                let _ = writeln!(
                    out,
                    "| {} | {:.3} | {:.3} | {:.3} | {:.3} | {:.2} | {:.3} | {} | {} |",
                    s.horizon,
                    s.model.crps,
                    s.ar1.crps,
                    s.no_change.crps,
                    s.climatology.crps,
                    s.model.log_score,
                    s.model.brier,
                    percent(s.model.cover80),
                    percent(s.model.cover90)
                );
            }
        }
        (None, Some(why)) => {
            let _ = writeln!(out, "Not known: {why}.");
        }
        (None, None) => out.push_str("Not known.\n"),
    }
    for d in &report.dated {
        let _ = writeln!(
            out,
            "\nGiven the path of {} from {} on ({}), CRPS of the others over {} steps: {}.",
            label(report, &d.hindcast.tie),
            d.on,
            d.what,
            d.hindcast.steps,
            d.hindcast
                .series
                .iter()
                .map(|s| format!(
                    "{} {:.3} (without it {:.3}, AR(1) {:.3})",
                    label(report, &s.series),
                    s.crps,
                    s.crps_without,
                    s.crps_ar1
                ))
                .collect::<Vec<_>>()
                .join("; ")
        );
    }
    for p in &report.placebos {
        let _ = writeln!(
            out,
            "\nPlacebo {}: gain {} to {} in 80 % of the draws, {}.",
            label(report, &p.variable),
            signed(p.q10),
            signed(p.q90),
            match p.covers_zero {
                true => "which covers 0 as it should",
                false =>
                    "which should cover 0 and does not: the couplings of the levers are in doubt too",
            }
        );
    }
    out.push('\n');
    for (name, model) in [("DATA", &report.data), ("BLEND", &report.blend)] {
        if let Some(model) = model {
            couplings(out, name, model, report);
        }
    }
}

fn couplings(out: &mut String, name: &str, model: &ModelReport, report: &Report) {
    let told = |c: &&detente_simulate::Coupling| {
        c.from != c.to && c.provenance == detente_simulate::Provenance::Estimated
    };
    let found: Vec<String> = model
        .couplings
        .iter()
        .filter(told)
        .map(|c| {
            format!(
                "{} → {} {} (sd {:.2})",
                label(report, &c.from),
                label(report, &c.to),
                signed(c.mean),
                c.sd
            )
        })
        .collect();
    let _ = writeln!(
        out,
        "{name}: couplings that the data tell from 0: {}. Spectral radius {:.2}.{}\n",
        match found.as_slice() {
            [] => "none".to_owned(),
            found => found.join("; "),
        },
        model.base_radius,
        model.kappa.map_or(String::new(), |(k, e)| format!(
            " Pull of third parties {} (se {e:.2}).",
            signed(k)
        ))
    );
}

fn variables(out: &mut String, report: &Report) {
    out.push_str("## Variables\n\n| Variable | Series |\n|---|---|\n");
    for v in &report.variables {
        let _ = writeln!(
            out,
            "| {} | {}{} |",
            cell(&v.label),
            if v.seen { "" } else { "none: " },
            cell(&v.note)
        );
    }
}

/// One line a lever and run.
pub fn csv(report: &Report) -> Result<Vec<u8>, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let fault = |error: csv::Error| Failure::data(format!("cannot write the table: {error}"));
    writer
        .write_record([
            "lever",
            "run",
            "improves",
            "mc_error",
            "median",
            "q10",
            "q90",
            "worst_decile",
            "ends_better",
            "half_time",
            "satisfices",
            "per_cost",
            "regret_mean",
            "regret_q90",
            "best",
            "modesty",
            "radius",
            "clipped",
            "unstable",
            "assumption_share",
            "variance_parameters",
            "variance_assumptions",
            "variance_shocks",
            "note",
        ])
        .map_err(fault)?;
    for lever in &report.levers {
        let mut rows: Vec<Vec<String>> = Vec::new();
        if let Some(claims) = &lever.claims {
            let mut row = vec![lever.id.clone(), "claims".to_owned()];
            let share = claims.response.share().filter(|share| share.connected);
            match share {
                Some(s) => row.extend(
                    [s.improves, s.mc_error, s.median, s.q10, s.q90].map(|x| x.to_string()),
                ),
                None => row.extend(std::iter::repeat_n(String::new(), 5)),
            }
            row.resize(23, String::new());
            row.push(match (share, claims.no_path.as_str()) {
                (Some(_), _) => String::new(),
                (None, "") => response(Some(claims)),
                (None, apart) => apart.to_owned(),
            });
            rows.push(row);
        }
        for (run, numbers) in [("data", &lever.data), ("blend", &lever.blend)] {
            if let Some(n) = numbers {
                let maybe = |x: Option<f64>| x.map_or(String::new(), |x| x.to_string());
                let mut row = vec![lever.id.clone(), run.to_owned()];
                row.extend(
                    [
                        n.improves,
                        n.mc_error,
                        n.median,
                        n.q10,
                        n.q90,
                        n.worst_decile,
                        n.ends_better,
                    ]
                    .map(|x| x.to_string()),
                );
                row.push(n.half_time.map_or(String::new(), |t| t.to_string()));
                row.push(n.satisfices.to_string());
                row.push(maybe(n.per_cost));
                row.extend([n.regret_mean, n.regret_q90, n.best].map(|x| x.to_string()));
                row.push(maybe(n.modesty));
                row.extend([n.radius, n.clipped, n.unstable].map(|x| x.to_string()));
                row.push(maybe(n.assumption_share));
                row.push(maybe(n.variance.map(|v| v.parameters)));
                row.push(maybe(n.variance.map(|v| v.assumptions)));
                row.push(maybe(n.variance.map(|v| v.shocks)));
                row.push(String::new());
                rows.push(row);
            }
        }
        if lever.data.is_none() && !lever.note.is_empty() {
            let mut row = vec![lever.id.clone(), "data".to_owned()];
            row.resize(23, String::new());
            row.push(lever.note.clone());
            rows.push(row);
        }
        for row in rows {
            writer.write_record(row).map_err(fault)?;
        }
    }
    writer
        .into_inner()
        .map_err(|error| Failure::data(format!("cannot write the table: {error}")))
}
