//! Balance of a signed network.

use std::path::PathBuf;

use clap::Args;
use detente_infer::balance::{
    Frustration, FrustrationSpec, PartialSymmetry, Proof, SignedGraph, SignedTriads, WalkBalance,
    frustration, partial_symmetry, signed_triads, walk_balance,
};
use serde::Serialize;

use super::common::explain;
use crate::args::TableOutput;
use crate::failure::{Failure, Outcome};
use crate::output::Context;
use crate::panel::{self, distinct, positions};
use crate::table::{Place, Table};

#[derive(Debug, Args)]
pub struct BalanceArgs {
    /// CSV, Parquet or Arrow file with one tie a row; both directions of a pair are added up
    #[arg(long, value_name = "FILE")]
    pub edges: PathBuf,
    /// Column of one end
    #[arg(long, value_name = "COLUMN", default_value = "source")]
    pub source: String,
    /// Column of the other end
    #[arg(long, value_name = "COLUMN", default_value = "target")]
    pub target: String,
    /// Column of the sign, or of a signed weight
    #[arg(long, value_name = "COLUMN", default_value = "sign")]
    pub sign: String,
    /// Most branch-and-bound nodes spent on the proof
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    pub max_nodes: usize,
    #[command(flatten)]
    pub table: TableOutput,
}

#[derive(Serialize)]
struct Answer<'a> {
    nodes: &'a [String],
    camps: Vec<(&'a str, i8)>,
    frustrated: Vec<(&'a str, &'a str, f64)>,
    frustration: &'a Frustration,
    triads: SignedTriads,
    balanced_triads: Option<f64>,
    walks: WalkBalance,
    /// How ties are returned; `None` where a direction is given twice or no pair both ways.
    symmetry: Option<PartialSymmetry>,
}

pub fn run(context: &Context, args: &BalanceArgs) -> Result<Outcome, Failure> {
    let place = Place::of(context, &args.table)?;
    let frame = panel::read(&args.edges)?;
    let (from, to) = (frame.labels(&args.source)?, frame.labels(&args.target)?);
    let signs = frame.complete(&args.sign)?;
    let ends: Vec<String> = from
        .iter()
        .zip(&to)
        .flat_map(|(a, b)| [a.clone(), b.clone()])
        .collect();
    let nodes = distinct(&ends);
    let at = positions(&nodes);
    let mut weights = std::collections::BTreeMap::<(usize, usize), f64>::new();
    for row in 0..frame.rows() {
        let (a, b) = (at[from[row].as_str()], at[to[row].as_str()]);
        if a == b {
            return Err(Failure::data(format!(
                "{}: {}: {} has a tie with itself",
                frame.file(),
                frame.place(row),
                from[row]
            ))
            .with_help("leave such rows out"));
        }
        *weights.entry((a.min(b), a.max(b))).or_insert(0.0) += signs[row];
    }
    let cancelled = weights.values().filter(|w| **w == 0.0).count();
    let edges: Vec<(usize, usize, f64)> = weights
        .iter()
        .filter(|(_, w)| **w != 0.0)
        .map(|((a, b), w)| (*a, *b, *w))
        .collect();
    if edges.is_empty() {
        return Err(
            Failure::data(format!("{}: no tie has a sign", frame.file()))
                .with_help("the sign column holds 1 and -1, or signed weights"),
        );
    }
    let fault = |error| explain(error, frame.file());
    let graph = SignedGraph::new(nodes.len(), &edges).map_err(fault)?;
    let spec = FrustrationSpec {
        max_nodes: args.max_nodes,
        seed: context.settings.seed,
        ..FrustrationSpec::default()
    };
    let result = frustration(&graph, &spec).map_err(fault)?;
    let triads = signed_triads(&graph);
    let walks = walk_balance(&graph).map_err(fault)?;
    let directed: Vec<(usize, usize, f64)> = (0..frame.rows())
        .filter(|row| signs[*row] != 0.0)
        .map(|row| (at[from[row].as_str()], at[to[row].as_str()], signs[row]))
        .collect();
    let symmetry = partial_symmetry(nodes.len(), &directed)
        .ok()
        .filter(|symmetry| symmetry.mutual.observed > 0);
    let ties = graph.edges();
    let odd: Vec<bool> = (0..ties.len())
        .map(|e| result.frustrated_edges.contains(&e))
        .collect();
    Table::default()
        .text("source", ties.iter().map(|e| nodes[e.a].clone()))
        .text("target", ties.iter().map(|e| nodes[e.b].clone()))
        .number("weight", ties.iter().map(|e| Some(e.weight)))
        .count(
            "source_camp",
            ties.iter().map(|e| camp(result.partition[e.a])),
        )
        .count(
            "target_camp",
            ties.iter().map(|e| camp(result.partition[e.b])),
        )
        .text(
            "frustrated",
            odd.iter().map(|o| if *o { "yes" } else { "no" }.to_owned()),
        )
        .write(context, &place)?;
    let named: Vec<(&str, &str, f64)> = result
        .frustrated_edges
        .iter()
        .map(|e| {
            let tie = ties[*e];
            (nodes[tie.a].as_str(), nodes[tie.b].as_str(), tie.weight)
        })
        .collect();
    notes(context, &graph, &result, &named, triads, walks);
    if cancelled > 0 {
        context.note(format!(
            "{cancelled} pairs whose signs cancel were left out"
        ));
    }
    if let Some(symmetry) = &symmetry {
        context.note(symmetry.summary().trim_end());
    }
    if context.settings.json {
        context.print_json(&Answer {
            camps: nodes
                .iter()
                .map(String::as_str)
                .zip(result.partition.iter().copied())
                .collect(),
            nodes: &nodes,
            frustrated: named,
            frustration: &result,
            triads,
            balanced_triads: triads.balanced_share(),
            walks,
            symmetry,
        })?;
    }
    Ok(Outcome::Done)
}

/// Camps 1 and 2 for people.
fn camp(side: i8) -> Option<u64> {
    Some(if side > 0 { 1 } else { 2 })
}

fn notes(
    context: &Context,
    graph: &SignedGraph,
    result: &Frustration,
    named: &[(&str, &str, f64)],
    triads: SignedTriads,
    walks: WalkBalance,
) {
    context.note(format!(
        "{} nodes, {} ties, frustration index {} ({}), normalised {:.4}",
        graph.n_nodes(),
        graph.edges().len(),
        result.index,
        match result.proof {
            Proof::Optimal => "proven least".to_owned(),
            Proof::Bound(lower) => format!("not proven: the least is between {lower:.4} and this"),
        },
        result.normalized
    ));
    let ties: Vec<String> = named
        .iter()
        .map(|(a, b, w)| format!("{a} {} {b}", if *w > 0.0 { "+" } else { "-" }))
        .collect();
    context.note(match ties.as_slice() {
        [] => "balanced: two camps without a frustrated tie".to_owned(),
        ties => format!(
            "frustrated ties: {} (another partition may do as well with others)",
            ties.join("; ")
        ),
    });
    context.note(match triads.balanced_share() {
        None => "no closed triads".to_owned(),
        Some(share) => format!(
            "triads: {} +++, {} ++-, {} +--, {} ---; {:.1} % balanced",
            triads.ppp,
            triads.ppm,
            triads.pmm,
            triads.mmm,
            100.0 * share
        ),
    });
    context.note(format!(
        "balance over closed walks {:.4}, spectral gap {:.4}",
        walks.index, walks.spectral_gap
    ));
}
