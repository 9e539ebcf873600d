//! `detente argue`: what the claims of a text entail. Logic, not evidence.

mod claims;
mod page;
mod told;

use std::ffi::OsStr;
use std::path::Path;

use detente_argue::{
    Argument, Graph, Lever, Options, Outcome as Goal, PressOptions, argue, argue_links, to_graphml,
};
use detente_brief::compose::path_diagram;
use detente_brief::render::path_svg;
use detente_brief::words;
use detente_vocab::ActorDirectory;

use self::claims::Claims;
use self::page::{Asked, Style};
use crate::args::ArgueArgs;
use crate::failure::{Failure, Outcome};
use crate::inputs;
use crate::output::Context;

pub fn run(context: &Context, args: &ArgueArgs) -> Result<Outcome, Failure> {
    let form = Form::of(args.output.as_deref())?;
    let levers: Vec<(&str, i8)> = args
        .levers
        .iter()
        .map(|text| signed_node("--lever", text))
        .collect::<Result<_, _>>()?;
    let outcome = args
        .outcome
        .as_deref()
        .map(|text| signed_node("--outcome", text))
        .transpose()?;
    let directory = inputs::directory(args.region.as_deref())?;
    let claims = claims::read(context, args, &directory)?;
    let graph = Graph::new(claims.links());
    for (node, _) in levers.iter().chain(&outcome) {
        check_node(node, &graph, &args.input)?;
    }
    let options = Options {
        press: PressOptions {
            seed: context.settings.seed,
            ..PressOptions::default()
        },
        levers: levers
            .iter()
            .enumerate()
            .map(|(i, lever)| given_lever(i, *lever))
            .collect(),
        outcome: outcome.map(|(node, better)| Goal::new(node, better)),
        missed: claims.missed(),
        advice: claims.advice(),
        ..Options::default()
    };
    if graph.edges().is_empty() && options.advice.is_empty() {
        let what = match claims.len() {
            0 => "holds no claim that the reader can tell".to_owned(),
            n => format!(
                "holds {}, none of which draws an arrow between two things",
                words::count(n, "claim", "claims")
            ),
        };
        return Err(Failure::data(format!("{}: nothing to argue from: the text {what}", args.input))
            .with_help("detente claims ARTICLE lists what was read; claims can be written by hand as JSON lines"));
    }
    let argument = entailed(&claims, &options, &graph, &args.input)?;
    write(context, args, form, &argument, &claims, &directory)?;
    Ok(Outcome::Done)
}

fn entailed(
    claims: &Claims,
    options: &Options,
    graph: &Graph,
    input: &str,
) -> Result<Argument, Failure> {
    match claims {
        Claims::Read { claims, .. } => Ok(argue(claims, options)),
        Claims::Coded { links, .. } => {
            let missing = match (options.levers.is_empty(), options.outcome.is_none()) {
                (true, _) => "--lever NODE:+",
                (_, true) => "--outcome NODE:+",
                _ => {
                    let (levers, outcome) = (options.levers.clone(), options.outcome.clone());
                    return Ok(argue_links(links.clone(), levers, outcome, options));
                }
            };
            Err(Failure::usage(format!(
                "{input} holds coded edges, which recommend nothing: name {missing}"
            ))
            .with_help(format!("nodes: {}", graph.nodes().join(", "))))
        }
    }
}

/// `NODE:+` or `NODE:-`; a node's own name may hold colons.
fn signed_node<'a>(flag: &str, text: &'a str) -> Result<(&'a str, i8), Failure> {
    match text.rsplit_once(':') {
        Some((node, "+")) if !node.is_empty() => Ok((node, 1)),
        Some((node, "-" | "−")) if !node.is_empty() => Ok((node, -1)),
        _ => Err(
            Failure::usage(format!("{flag} {text}: the direction is missing"))
                .with_help(format!("write {flag} NODE:+ or {flag} NODE:-")),
        ),
    }
}

/// At most so many nodes are named where none is like the one that was asked for.
const NODES: usize = 8;

fn check_node(node: &str, graph: &Graph, input: &str) -> Result<(), Failure> {
    if graph.node(node).is_some() {
        return Ok(());
    }
    let near = detente_vocab::nearest(node, graph.nodes().iter().map(String::as_str));
    let help = match (near.as_slice(), graph.nodes()) {
        ([], []) => "no claim of it draws an arrow between two things".to_owned(),
        ([], nodes) if nodes.len() <= NODES => format!("nodes: {}", nodes.join(", ")),
        ([], nodes) => {
            // Those that hold a word of it come first.
            let asked = node.to_lowercase();
            let holds = |node: &&String| {
                let mut words = node.split(|c: char| !c.is_alphanumeric());
                words.any(|w| w.len() > 2 && asked.contains(&w.to_lowercase()))
            };
            let (held, others): (Vec<&String>, Vec<&String>) = nodes.iter().partition(holds);
            let shown = held.into_iter().chain(others).take(NODES);
            let some: Vec<&str> = shown.map(String::as_str).collect();
            format!(
                "nodes: {} and {} more; in an article a node is a property with who has it and toward whom, \
                 as in pressure:USA>IRN",
                some.join(", "),
                nodes.len() - NODES
            )
        }
        (near, _) => format!("did you mean {}?", near.join(", ")),
    };
    Err(Failure::data(format!("{input} has no node `{node}`")).with_help(help))
}

fn given_lever(position: usize, (node, sign): (&str, i8)) -> Lever {
    let word = if sign > 0 { "more" } else { "less" };
    Lever {
        name: format!("{word} {node}"),
        ..Lever::press(&format!("L{}", position + 1), &[(node, sign)])
    }
}

#[derive(Clone, Copy)]
enum Form {
    Text,
    Markdown,
    Json,
    Svg,
    GraphMl,
}

impl Form {
    fn of(output: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = output else {
            return Ok(Form::Text);
        };
        match path.extension().and_then(OsStr::to_str) {
            Some("md" | "markdown") => Ok(Form::Markdown),
            Some("txt") => Ok(Form::Text),
            Some("json") => Ok(Form::Json),
            Some("svg") => Ok(Form::Svg),
            Some("graphml") => Ok(Form::GraphMl),
            _ => Err(Failure::usage(format!(
                "the ending of {} does not say which form to write",
                path.display()
            ))
            .with_help("use .md, .txt, .json, .svg or .graphml")),
        }
    }
}

fn write(
    context: &Context,
    args: &ArgueArgs,
    form: Form,
    argument: &Argument,
    claims: &Claims,
    directory: &ActorDirectory,
) -> Result<(), Failure> {
    if context.settings.json {
        context.print_json(argument)?;
        if args.output.is_none() {
            return Ok(());
        }
    }
    let asked = Asked {
        outcome: args.outcome.is_some(),
        levers: !args.levers.is_empty(),
    };
    let text = match form {
        Form::Text => page::render(argument, claims, asked, Style::Text, directory),
        Form::Markdown => page::render(argument, claims, asked, Style::Markdown, directory),
        Form::Json => {
            let text = serde_json::to_string_pretty(argument);
            text.map_err(|error| Failure::data(format!("cannot write JSON: {error}")))? + "\n"
        }
        Form::Svg => drawing(context, argument, worded(claims, directory))?,
        Form::GraphMl => to_graphml(argument, worded(claims, directory)),
    };
    context.write(args.output.as_deref(), text.as_bytes())
}

/// A node in words.
fn worded(claims: &Claims, directory: &ActorDirectory) -> impl Fn(&str) -> String + use<> {
    let names = page::names(claims, directory);
    move |node| names.get(node).cloned().unwrap_or_else(|| node.to_owned())
}

/// The ways of the first lever that reaches the outcome, cruxes marked.
fn drawing(
    context: &Context,
    argument: &Argument,
    worded: impl Fn(&str) -> String,
) -> Result<String, Failure> {
    let reaches = || {
        argument
            .levers
            .iter()
            .filter(|f| !f.effect.paths.is_empty())
    };
    let Some(finding) = reaches().next() else {
        return Err(Failure::data(
            "nothing to draw: no chain of claims leads from a lever to the outcome",
        )
        .with_help("detente argue without -o names the links that are missing"));
    };
    let others: Vec<&str> = reaches().skip(1).map(|f| f.lever.id.as_str()).collect();
    if !others.is_empty() {
        context.note(format!(
            "drawn is {}; {} too would reach the outcome: --lever NODE:+ draws another",
            finding.lever.id,
            words::list(&others.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>())
        ));
    }
    let cruxes: Vec<&str> = finding.crux.cruxes().map(|c| c.claim.as_str()).collect();
    let title = format!("How {} would reach the outcome", finding.lever.id);
    let diagram = path_diagram(argument, finding, &cruxes, title, worded);
    Ok(path_svg(&diagram))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_may_hold_colons() {
        assert_eq!(
            signed_node("--lever", "backing:PAK>REB:-").unwrap(),
            ("backing:PAK>REB", -1)
        );
        assert_eq!(signed_node("--outcome", "stab:+").unwrap(), ("stab", 1));
        for wrong in ["stab", "stab:", ":+", "stab:up"] {
            assert!(signed_node("--lever", wrong).is_err(), "{wrong}");
        }
    }
}
