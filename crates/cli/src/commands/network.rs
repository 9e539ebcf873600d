//! `detente network`: the signed network of a region.

use std::ffi::OsStr;
use std::path::Path;

use detente_measure::network::{self, Network, film, moving_networks};
use detente_measure::{Answer, Refusal};
use detente_store::EventFilter;
use detente_vocab::ActorDirectory;
use serde::Serialize;

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
    if args.window.is_some() && matches!(form, Form::GraphMl) {
        return Err(
            Failure::usage("GraphML holds one network and --window makes several")
                .with_help("write .gexf (a dynamic graph), .csv, .json or .svg, or give --period"),
        );
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
    let mut networks = match args.window {
        Some(months) => {
            let steps = (usize::from(months), usize::from(args.step));
            given(moving_networks(&table, &nodes, steps, (from, to)).map_err(data_fault)?)?
        }
        None => {
            let (from, to) = (from.unwrap_or(first), to.unwrap_or(last));
            vec![given(
                network::network(&table, &nodes, from, to).map_err(data_fault)?,
            )?]
        }
    };
    for node in networks.iter_mut().flat_map(|network| &mut network.nodes) {
        node.label = directory.name(&node.code);
    }
    let moving = args.window.is_some();
    let told: Vec<Told<'_>> = networks.iter().map(Told::of).collect();
    if context.settings.json {
        match told.as_slice() {
            [one] if !moving => context.print_json(one)?,
            many => context.print_json(&many)?,
        }
    }
    if args.output.is_some() || !context.settings.json {
        let text = form.render(&networks, &told, moving)?;
        context.write(args.output.as_deref(), text.as_bytes())?;
    }
    if let Some(last) = networks.last() {
        if moving {
            context.note(format!("{} windows; the last one:", networks.len()));
        }
        context.note(balance(last));
        context.note(roles(last));
    }
    Ok(Outcome::Done)
}

/// A network with what its actors do to it.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    network: &'a Network,
    roles: Vec<network::Role>,
}

impl<'a> Told<'a> {
    fn of(network: &'a Network) -> Self {
        Self {
            network,
            roles: network.roles(),
        }
    }
}

fn given<T>(answer: Answer<T>) -> Result<T, Failure> {
    match answer {
        Answer::Given(answer) => Ok(answer),
        Answer::Refused(Refusal {
            what,
            why,
            would_suffice,
            ..
        }) => Err(Failure::data(format!("no {what}: {why}"))
            .with_help(format!("what would suffice: {would_suffice}"))),
    }
}

/// Who mediates and who polarises, three of each.
fn roles(network: &Network) -> String {
    let name = |node: usize| network.nodes[node].label.as_str();
    let list = |words: Vec<String>| match words.as_slice() {
        [] => "nobody".to_owned(),
        words => words.join("; "),
    };
    let mediators = network.mediators().into_iter().take(3).map(|role| {
        let between = 100.0 * role.betweenness;
        format!(
            "{} (friend of both sides of {} hostile ties, on {between:.0} % of the friendly ways)",
            name(role.node),
            role.bridges
        )
    });
    let polarisers = network.polarisers().into_iter().take(3).map(|role| {
        let share = |x: Option<f64>| x.map_or("no".to_owned(), |x| format!("{:.0} %", 100.0 * x));
        format!(
            "{} (in {} of the hostile events across the camps, {} of its ties frustrated)",
            name(role.node),
            share(role.cut_share),
            share(role.frustrated_share)
        )
    });
    format!(
        "mediates: {}\npolarises: {}",
        list(mediators.collect()),
        list(polarisers.collect())
    )
}

#[derive(Clone, Copy)]
enum Form {
    GraphMl,
    Gexf,
    Svg,
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
            Some("svg") => Ok(Form::Svg),
            Some("csv") => Ok(Form::Csv),
            Some("json") => Ok(Form::Json),
            _ => Err(Failure::usage(format!(
                "the ending of {} does not say which form to write",
                path.display()
            ))
            .with_help("use .graphml, .gexf, .svg, .csv or .json")),
        }
    }

    fn render(
        self,
        networks: &[Network],
        told: &[Told<'_>],
        moving: bool,
    ) -> Result<String, Failure> {
        let json = |value: serde_json::Result<String>| {
            let text = value.map_err(|error| Failure::data(format!("cannot write JSON: {error}")));
            text.map(|text| text + "\n")
        };
        match (self, networks) {
            (Form::GraphMl, many) => Ok(many.iter().map(Network::to_graphml).collect()),
            (Form::Svg, [one]) if !moving => Ok(one.to_svg()),
            (Form::Svg, many) => Ok(film(many)),
            (Form::Gexf, many) => Ok(network::to_gexf(many)),
            (Form::Csv, [one]) if !moving => Ok(one.to_csv()),
            (Form::Csv, many) => Ok(network::to_csv(many)),
            (Form::Json, [_]) if !moving => json(serde_json::to_string_pretty(&told[0])),
            (Form::Json, _) => json(serde_json::to_string_pretty(told)),
        }
    }
}

/// The balance in a few lines.
fn balance(network: &Network) -> String {
    let head = format!(
        "{} actors, {} reported ties, {} of them with a clear sign ({} on fewer than {} reported events), {} to {}",
        network.nodes.len(),
        network.ties.len(),
        network.signed_edges().len(),
        network.thin_signs(),
        network::FEWEST_FOR_SIGN,
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
        .map(|tie| {
            let thin = if tie.thin == Some(true) { ", thin" } else { "" };
            let events = tie.cell.events();
            format!("{} – {} ({events} events{thin})", name(tie.a), name(tie.b))
        })
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
