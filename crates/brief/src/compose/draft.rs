//! An article as a scenario file to start from.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use detente_argue::{
    Corrections, Graph, Lever, Origin, SignSet, definitions, levers_from_claims, links_from_claims,
};
use detente_read::article::Article;
use detente_vocab::Role;
use detente_vocab::{ActorDirectory, Concept, Property, Region};

use super::{applied, infer_region, lever_words};
use crate::words;

/// Why an article gives no scenario.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// Nothing to be bettered.
    #[error("the reader found no state of a place in the article that could be bettered")]
    NoOutcome,
    /// Nothing that somebody could do.
    #[error("the reader found no recommendation in the article, so there is no lever")]
    NoLever,
}

/// Writes the claims, levers and outcome of an article as a commented `SCENARIO.toml`.
///
/// It runs as it is: on the claims alone, and on data where they are given.
///
/// # Errors
/// When the article holds no outcome or no recommendation that the reader knows.
pub fn draft(
    article: &Article,
    region: Option<&Region>,
    corrections: Option<&Corrections>,
) -> Result<String, DraftError> {
    let first = match region {
        Some(region) => ActorDirectory::builtin().with_region(region),
        None => ActorDirectory::builtin(),
    };
    let mentions = detente_read::actors::Reader::new(&first).mentions(article);
    let (region, _) = infer_region::settle(region, &mentions, &first);
    let directory = first.with_region(&region);
    let mut claims = detente_read::claims_of(article, &directory);
    if let Some(corrections) = corrections {
        claims = applied(corrections, article, &claims).claims;
    }
    claims.retain(|claim| !claim.tentative);
    let outcome = detente_argue::outcome_from_claims(&claims).ok_or(DraftError::NoOutcome)?;
    let levers: Vec<Lever> = levers_from_claims(&claims)
        .into_iter()
        .filter(|lever| !lever.starts().is_empty())
        .collect();
    if levers.is_empty() {
        return Err(DraftError::NoLever);
    }
    let mut links = links_from_claims(&claims);
    links.extend(definitions(&claims));
    let mut concepts: BTreeMap<String, Concept> = BTreeMap::new();
    for concept in claims.iter().flat_map(|c| [&c.cause, &c.effect]).flatten() {
        concepts
            .entry(concept.node())
            .or_insert_with(|| concept.clone());
    }
    let words_of = |node: &str| {
        concepts
            .get(node)
            .map_or_else(|| node.to_owned(), |c| words::variable_name(c, &directory))
    };

    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write!(
        out,
        "# A scenario from an article. Everything here is a guess of the reader: check it, change it.\n\
         #   detente simulate THIS.toml                                     the article's own logic\n\
         #   detente simulate THIS.toml --events PATH --outcome DEATHS.csv  and what the past says\n\
         # What each key means: detente schema scenario\n\n\
         title = {}\n\
         step = \"month\"   # or \"week\"\n\
         horizon = 12     # steps\n\
         draws = 2000\n\
         # placebos = [\"cooperation:AAA>BBB\"]   # ties that should do nothing when pushed\n\n\
         [outcome]\n\
         variable = {}   # {}\n\
         better = \"{}\"\n\
         enough = 0.1   # the gain that would be enough, in standard deviations\n",
        quoted(match article.title.is_empty() {
            true => &article.origin,
            false => &article.title,
        }),
        quoted(&outcome.node),
        words_of(&outcome.node),
        if outcome.better > 0 { "up" } else { "down" },
    );

    out.push_str(&region_table(&region));

    let mut nodes: BTreeSet<&str> = links
        .iter()
        .flat_map(|link| [link.from.as_str(), link.to.as_str()])
        .collect();
    nodes.insert(&outcome.node);
    for lever in &levers {
        for press in &lever.presses {
            nodes.insert(&press.node);
        }
        for policy in &lever.policies {
            nodes.extend([policy.tie.as_str(), policy.watch.as_str()]);
        }
    }
    out.push_str(
        "\n# The variables. `column` names a column of --panel FILE.csv; events are looked up by the name.\n",
    );
    for node in nodes {
        let _ = write!(
            out,
            "[[variable]]\nname = {}\nlabel = {}\n",
            quoted(node),
            quoted(&words_of(node))
        );
        let tie = concepts.get(node).filter(|c| {
            matches!(
                c.property,
                Property::Cooperation | Property::Hostility | Property::Pressure
            )
        });
        if let Some((who, toward)) = tie.and_then(|c| c.who.as_ref().zip(c.toward.as_ref())) {
            let _ = writeln!(out, "source = \"{who}\"\ntarget = \"{toward}\"");
        }
        out.push('\n');
    }

    out.push_str(
        "# The claims. sign: + more brings more, - more brings less, 0 no effect, ? unclear.\n",
    );
    for link in &links {
        let claim = claims.iter().find(|claim| claim.id == link.id);
        let sign = match (link.signs.contains(1), link.signs.contains(-1)) {
            (true, false) => "+",
            (false, true) => "-",
            (false, false) => "0",
            (true, true) => "?",
        };
        let _ = write!(
            out,
            "[[claim]]\nid = {}\nfrom = {}\nto = {}\nsign = \"{sign}\"\n",
            quoted(&link.id),
            quoted(&link.from),
            quoted(&link.to)
        );
        match claim {
            Some(claim) => {
                let _ = writeln!(
                    out,
                    "text = {}   # sentence {}",
                    quoted(&claim.text),
                    claim.sentence
                );
            }
            None if link.origin == Origin::Definition => out.push_str("by_definition = true\n"),
            None => {}
        }
        out.push('\n');
    }

    out.push_str(
        "# The levers. Without `size` a push is half a standard deviation in each step, or what nine\n\
         # of ten past moves of the variable stayed within, if that is less.\n",
    );
    let graph = Graph::new(links.clone());
    for lever in &levers {
        if graph.effect(lever, &outcome).improvement == SignSet::MINUS {
            out.push_str(
                "# As read, this one makes the outcome worse. Authors seldom advise that: look for a turned sign.\n",
            );
        }
        let name = words::capitalised(&lever_words::lever_words(
            lever, &claims, &concepts, &directory,
        ));
        let _ = write!(
            out,
            "[[lever]]\nid = {}\nname = {}\n# cost = 1.0   # in a unit of your own\n",
            quoted(&lever.id),
            quoted(&name)
        );
        for press in &lever.presses {
            let _ = write!(
                out,
                "[[lever.do]]\nact = \"press\"\nvariable = {}\ndirection = \"{}\"\n",
                quoted(&press.node),
                if press.sign > 0 { "up" } else { "down" }
            );
        }
        for policy in &lever.policies {
            let _ = write!(
                out,
                "[[lever.do]]\nact = \"policy\"\nvariable = {}\nwatch = {}\ndirection = \"{}\"   # up: more of the conduct brings more of the variable\ngoes_on = {}   # whether the conduct goes on today\n# threshold = 0.0   # credibility = 1.0   # memory = 0.5   # delay = 1\n",
                quoted(&policy.tie),
                quoted(&policy.watch),
                if policy.sign > 0 { "up" } else { "down" },
                policy.level > 0
            );
        }
        out.push('\n');
    }
    let mut whole = out.trim_end().to_owned();
    whole.push('\n');
    Ok(whole)
}

/// The region, so that data are counted by the same actors as in a brief of the article.
fn region_table(region: &Region) -> String {
    let mut out = format!(
        "\n# The region of the article, by which actors are counted; --region takes its place.\n[region]\nname = {}\n",
        quoted(&region.name)
    );
    if region.invented {
        out.push_str("invented = true\n");
    }
    for actor in &region.actors {
        let _ = write!(
            out,
            "[[region.actor]]\ncode = {}\n",
            quoted(actor.code.as_str())
        );
        if !actor.name.is_empty() {
            let _ = writeln!(out, "name = {}", quoted(&actor.name));
        }
        if actor.role == Role::Outsider {
            out.push_str("role = \"outsider\"\n");
        }
        // The names by which a region file knows them; the lexicon's own need no place here.
        for (key, names) in [
            ("aliases", &actor.aliases),
            ("demonyms", &actor.demonyms),
            ("capitals", &actor.capitals),
            ("leaders", &actor.leaders),
        ] {
            if !names.is_empty() {
                let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
                let _ = writeln!(out, "{key} = [{}]", names.join(", "));
            }
        }
    }
    out
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
