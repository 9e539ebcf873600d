//! `detente network`: the signed network of a region.

use std::ffi::OsStr;
use std::path::Path;

use detente_measure::Answer;
use detente_measure::network::{Network, network};
use detente_store::EventFilter;
use detente_vocab::ActorDirectory;

use crate::args::NetworkArgs;
use crate::failure::{Failure, Outcome, data_fault};
use crate::inputs;
use crate::output::Context;

pub fn run(context: &Context, args: &NetworkArgs) -> Result<Outcome, Failure> {
    let form = Form::of(args.output.as_deref())?;
    let (from, to) = match &args.period {
        Some(text) => {
            let (from, to) = inputs::period(text)?;
            (Some(from), Some(to))
        }
        None => (args.from, args.to),
    };
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        return Err(Failure::usage(format!("--from {from} is after --to {to}"))
            .with_help("give the earlier day first"));
    }
    let region = inputs::region(&args.region)?.region;
    let directory = ActorDirectory::builtin().with_region(&region);
    let table = inputs::store(&args.store)?
        .scan_table(&EventFilter {
            from,
            to,
            ..EventFilter::default()
        })
        .map_err(data_fault)?;
    let Some((first, last)) = table.window() else {
        return Err(Failure::data(format!(
            "{} holds no event in that time",
            args.store.display()
        ))
        .with_help("look at --from, --to and --period, or ingest more files"));
    };
    let nodes: Vec<_> = region
        .actors
        .iter()
        .map(|actor| actor.code.clone())
        .collect();
    let answer =
        network(&table, &nodes, from.unwrap_or(first), to.unwrap_or(last)).map_err(data_fault)?;
    let mut network = match answer {
        Answer::Given(network) => network,
        Answer::Refused(refusal) => {
            return Err(
                Failure::data(format!("no {}: {}", refusal.what, refusal.why))
                    .with_help(format!("what would suffice: {}", refusal.would_suffice)),
            );
        }
    };
    for node in &mut network.nodes {
        node.label = directory.name(&node.code);
    }
    if context.settings.json {
        context.print_json(&network)?;
    }
    if args.output.is_some() || !context.settings.json {
        context.write(args.output.as_deref(), form.render(&network)?.as_bytes())?;
    }
    context.note(balance(&network));
    Ok(Outcome::Done)
}

#[derive(Clone, Copy)]
enum Form {
    GraphMl,
    Gexf,
    Csv,
    Json,
}

impl Form {
    fn of(output: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = output else {
            return Ok(Form::Csv);
        };
        match path.extension().and_then(OsStr::to_str) {
            Some("graphml") => Ok(Form::GraphMl),
            Some("gexf") => Ok(Form::Gexf),
            Some("csv") => Ok(Form::Csv),
            Some("json") => Ok(Form::Json),
            _ => Err(Failure::usage(format!(
                "the ending of {} does not say which form to write",
                path.display()
            ))
            .with_help("use .graphml, .gexf, .csv or .json")),
        }
    }

    fn render(self, network: &Network) -> Result<String, Failure> {
        Ok(match self {
            Form::GraphMl => network.to_graphml(),
            Form::Gexf => network.to_gexf(),
            Form::Csv => network.to_csv(),
            Form::Json => {
                let text = serde_json::to_string_pretty(network);
                text.map_err(|error| Failure::data(format!("cannot write JSON: {error}")))? + "\n"
            }
        })
    }
}

/// The balance in a few lines.
fn balance(network: &Network) -> String {
    let head = format!(
        "{} actors, {} reported ties, {} of them with a clear sign, {} to {}",
        network.nodes.len(),
        network.ties.len(),
        network.signed_edges().len(),
        network.from,
        network.to
    );
    let balance = match &network.balance {
        Answer::Refused(refusal) => return format!("{head}\nno balance: {}", refusal.why),
        Answer::Given(balance) => balance,
    };
    let proof = if balance.proven {
        "proven to be the fewest".to_owned()
    } else {
        format!("at least {} in any split", balance.lower_bound)
    };
    let name = |node: usize| network.nodes[node].label.as_str();
    let frustrated: Vec<String> = network
        .ties
        .iter()
        .filter(|tie| tie.frustrated == Some(true))
        .map(|tie| format!("{} – {}", name(tie.a), name(tie.b)))
        .collect();
    let camp = |wanted: u8| {
        let members: Vec<&str> = (0..network.nodes.len())
            .filter(|node| balance.camps[*node] == Some(wanted))
            .map(name)
            .collect();
        if members.is_empty() {
            "nobody".to_owned()
        } else {
            members.join(", ")
        }
    };
    let ties = match frustrated.as_slice() {
        [] => String::new(),
        ties => format!(": {}", ties.join("; ")),
    };
    format!(
        "{head}\nfrustrated ties: {} ({proof}){ties}\ncamp 1: {}\ncamp 2: {}\ntriads: {} balanced, {} unbalanced",
        balance.frustration,
        camp(0),
        camp(1),
        balance.triads.ppp + balance.triads.pmm,
        balance.triads.ppm + balance.triads.mmm
    )
}
