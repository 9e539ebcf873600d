//! What goes in: signed links, levers and an outcome, and how claims become them.

use std::collections::HashSet;

use detente_vocab::{ActorCode, Claim, ClaimKind, Concept, Direction, Modality, Property, Sign};
use serde::{Deserialize, Serialize};

use crate::{Graph, SignSet};

/// One statement that `from` moves `to`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The claim that says so. One claim may draw several links.
    pub id: String,
    /// The node that moves.
    pub from: String,
    /// The node that is moved.
    pub to: String,
    /// What more of `from` may do to `to`.
    pub signs: SignSet,
    /// Who says so; `None` for the author. Links of a path with different holders make a
    /// statement that nobody in the text has made as a whole.
    #[serde(default)]
    pub holder: Option<String>,
    /// Where it comes from.
    #[serde(default)]
    pub origin: Origin,
}

/// Where a link comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A claim of the text.
    #[default]
    Claim,
    /// True by the meaning of the words: violence in a place is the lack of its stability.
    Definition,
    /// Given beside the text by the user.
    Given,
}

impl Link {
    /// A link that a claim draws.
    pub fn new(id: &str, from: &str, to: &str, signs: SignSet) -> Self {
        Self {
            id: id.to_owned(),
            from: from.to_owned(),
            to: to.to_owned(),
            signs,
            holder: None,
            origin: Origin::Claim,
        }
    }
}

/// A node that is pushed, and which way: 1 up, −1 down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Press {
    /// The node.
    pub node: String,
    /// 1 or −1.
    pub sign: i8,
}

/// A conditional policy: `tie` answers `watch`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// The conduct that is watched.
    pub watch: String,
    /// The tie that is made to depend on it.
    pub tie: String,
    /// 1 when more of the conduct brings more of the tie, −1 when it brings less.
    pub sign: i8,
    /// Where the conduct stands when the policy begins: 1 for conduct that goes on (backing
    /// of armed groups), −1 for conduct that is asked for and not yet given (a fight against
    /// them). A policy that rewards what is not given begins by withholding.
    #[serde(default = "goes_on")]
    pub level: i8,
}

fn goes_on() -> i8 {
    1
}

/// Something that somebody could do: nodes pushed, ties made conditional, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lever {
    /// `L1`, `L2`, …
    pub id: String,
    /// In words.
    pub name: String,
    /// Who holds it, where known.
    pub holder: Option<ActorCode>,
    /// Nodes pushed.
    #[serde(default)]
    pub presses: Vec<Press>,
    /// Ties made conditional.
    #[serde(default)]
    pub policies: Vec<Policy>,
    /// The claims that advise it.
    #[serde(default)]
    pub claims: Vec<String>,
}

impl Lever {
    /// A lever that pushes nodes.
    pub fn press(id: &str, presses: &[(&str, i8)]) -> Self {
        Self {
            id: id.to_owned(),
            name: id.to_owned(),
            presses: presses
                .iter()
                .map(|(node, sign)| Press {
                    node: (*node).to_owned(),
                    sign: sign.signum(),
                })
                .collect(),
            ..Self::default()
        }
    }

    /// A lever that makes ties conditional: `(watch, tie, sign)`.
    pub fn policy(id: &str, policies: &[(&str, &str, i8)]) -> Self {
        Self {
            id: id.to_owned(),
            name: id.to_owned(),
            policies: policies
                .iter()
                .map(|(watch, tie, sign)| Policy {
                    watch: (*watch).to_owned(),
                    tie: (*tie).to_owned(),
                    sign: sign.signum(),
                    level: goes_on(),
                })
                .collect(),
            ..Self::default()
        }
    }

    /// The nodes on which the lever acts first, each with the direction it is moved.
    ///
    /// A policy moves its tie by its sign times the level of the conduct it watches.
    pub fn starts(&self) -> Vec<(&str, i8)> {
        let presses = self.presses.iter().map(|p| (p.node.as_str(), p.sign));
        let policies = self
            .policies
            .iter()
            .map(|p| (p.tie.as_str(), p.sign * p.level));
        presses.chain(policies).collect()
    }
}

/// The node that is to be improved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The node.
    pub node: String,
    /// 1 when more of it is better, −1 when less is.
    pub better: i8,
}

impl Outcome {
    /// More (`1`) or less (`-1`) of `node` is better.
    pub fn new(node: &str, better: i8) -> Self {
        Self {
            node: node.to_owned(),
            better: better.signum(),
        }
    }
}

/// Whether a claim draws a link: it has both ends and commits itself to an influence.
///
/// Recommendations predict nothing, comparisons and capacities rank, concessions doubt, and
/// a policy is something to be tried, not something that holds; none of them is a link.
pub fn draws_link(claim: &Claim) -> bool {
    !claim.tentative
        && claim.modality != Modality::Should
        && !matches!(
            claim.kind,
            ClaimKind::Normative
                | ClaimKind::Comparative
                | ClaimKind::Capacity
                | ClaimKind::Concession
                | ClaimKind::Policy
        )
        && claim.edge().is_some()
}

/// "Air strikes do not weaken them. They feed them": what is denied is that the one lowers the other, and the
/// second claim says more, not less.
pub(crate) fn bears_out(denial: &Claim, claim: &Claim) -> bool {
    denial.kind == ClaimKind::FailedPrevention
        && denial.sign == Sign::Zero
        && claim.sign == Sign::Positive
        && denial.edge() == claim.edge()
}

/// The links of a text's claims, in the order of the text. A denial that another claim on the same pair bears
/// out draws none.
pub fn links_from_claims(claims: &[Claim]) -> Vec<Link> {
    let drawn: Vec<&Claim> = claims.iter().filter(|claim| draws_link(claim)).collect();
    let said = |denial: &Claim| drawn.iter().any(|claim| bears_out(denial, claim));
    drawn
        .iter()
        .filter(|claim| !said(claim))
        .filter_map(|claim| {
            let (from, to) = claim.edge()?;
            let holder = holder_name(claim);
            Some(Link {
                id: claim.id.clone(),
                from,
                to,
                signs: claim.sign.into(),
                holder,
                origin: Origin::Claim,
            })
        })
        .collect()
}

fn holder_name(claim: &Claim) -> Option<String> {
    use detente_vocab::Holder;
    match &claim.holder {
        Holder::Author => None,
        Holder::Quoted { name, actor } | Holder::Imputed { name, actor } => Some(
            actor
                .as_ref()
                .map_or_else(|| name.clone(), |code| code.as_str().to_owned()),
        ),
    }
}

/// Links that hold by the meaning of the words, between nodes that the claims name:
///
/// | from | to | sign | joined when |
/// |---|---|---|---|
/// | violence | stability | − | same place |
/// | counterterrorism | backing | − | same actor |
/// | cooperation | isolation | − | the isolated actor is one of the two |
///
/// They are drawn only where no claim already speaks of the pair, and carry
/// [`Origin::Definition`] so that they can be shown apart. Whether pressure isolates, or
/// hardship unsettles, is no matter of meaning: the text must say so.
pub fn definitions(claims: &[Claim]) -> Vec<Link> {
    const PATTERNS: [(Property, Property); 3] = [
        (Property::Violence, Property::Stability),
        (Property::Counterterrorism, Property::Backing),
        (Property::Cooperation, Property::Isolation),
    ];
    // Each variable once, as it is first named.
    let mut named: HashSet<String> = HashSet::new();
    let concepts: Vec<(String, &Concept)> = claims
        .iter()
        .flat_map(|claim| [claim.cause.as_ref(), claim.effect.as_ref()])
        .flatten()
        .filter(|concept| {
            let mut patterns = PATTERNS.iter();
            patterns.any(|(a, b)| concept.property == *a || concept.property == *b)
        })
        .map(|concept| (concept.node(), concept))
        .filter(|(node, _)| named.insert(node.clone()))
        .collect();
    let said: HashSet<(String, String)> = claims
        .iter()
        .filter(|claim| draws_link(claim))
        .filter_map(Claim::edge)
        .collect();
    let mut links: Vec<Link> = Vec::new();
    for (cause, from) in &concepts {
        for (effect, to) in &concepts {
            if !PATTERNS.contains(&(from.property, to.property)) || to.who.is_none() {
                continue;
            }
            let joined = from.who == to.who
                || (from.property == Property::Cooperation && from.toward == to.who);
            if !joined {
                continue;
            }
            let pair = (cause.clone(), effect.clone());
            if !said.contains(&pair) {
                links.push(Link {
                    id: format!("definition: {} lowers {}", pair.0, pair.1),
                    from: pair.0,
                    to: pair.1,
                    signs: SignSet::MINUS,
                    holder: None,
                    origin: Origin::Definition,
                });
            }
        }
    }
    links
}

/// The concept that a recommendation advises to change.
///
/// A bare recommendation has it as its only concept. Where it has two, the deed is the one
/// that an actor can do; when both are deeds, the cause is the deed and the effect its aim.
pub fn advised(claim: &Claim) -> Option<&Concept> {
    match (&claim.cause, &claim.effect) {
        (Some(cause), Some(effect)) => {
            if !is_deed(cause) && is_deed(effect) {
                Some(effect)
            } else {
                Some(cause)
            }
        }
        (cause, effect) => cause.as_ref().or(effect.as_ref()),
    }
}

/// Whether a concept is something that an actor does, not a state that it is in.
fn is_deed(concept: &Concept) -> bool {
    matches!(
        concept.property,
        Property::Cooperation
            | Property::Hostility
            | Property::Pressure
            | Property::Backing
            | Property::Aid
            | Property::Counterterrorism
            | Property::Military
            | Property::Settlement
    )
}

/// The levers that a text recommends or names as options: one for each recommended node and
/// direction, one for each conditional policy, in the order of the text.
pub fn levers_from_claims(claims: &[Claim]) -> Vec<Lever> {
    let mut levers: Vec<Lever> = Vec::new();
    for claim in claims.iter().filter(|claim| !claim.tentative) {
        // What the author grants or rejects is no advice.
        if claim.kind == ClaimKind::Concession {
            continue;
        }
        if !claim.advises() || is_under_terms(claim, claims) {
            continue;
        }
        let tie = match claim.kind {
            ClaimKind::Policy => claim.effect.as_ref(),
            _ => advised(claim),
        };
        if tie.is_some_and(is_misread_giver) {
            continue;
        }
        let lever = if claim.kind == ClaimKind::Policy {
            let (Some(cause), Some(effect)) = (&claim.cause, &claim.effect) else {
                continue;
            };
            let sign = match SignSet::from(claim.sign) {
                SignSet::PLUS => 1,
                SignSet::MINUS => -1,
                _ => continue,
            };
            Lever {
                name: format!("{} made to depend on {}", effect.node(), cause.node()),
                holder: effect.who.clone(),
                presses: pressure_of(cause, effect, claims).into_iter().collect(),
                policies: vec![Policy {
                    watch: cause.node(),
                    tie: effect.node(),
                    sign,
                    level: if cause.property.is_welcome() == Some(true) {
                        -1
                    } else {
                        1
                    },
                }],
                ..Lever::default()
            }
        } else {
            let Some(deed) = advised(claim) else { continue };
            // Nobody advises more violence or want, or less order: where a recommendation
            // comes out so, it was misread, and a lever made of it would slander the author.
            let is_state = matches!(
                deed.property,
                Property::Violence | Property::Stability | Property::Hardship | Property::Economy
            );
            let welcome = deed.property.is_welcome() == Some(deed.direction == Direction::Up);
            if is_state && !welcome {
                continue;
            }
            let (sign, word) = match deed.direction {
                Direction::Up => (1, "more"),
                Direction::Down => (-1, "less"),
            };
            Lever {
                name: format!("{word} {}", deed.node()),
                // Of a state of a place the actor is where it is, not who acts.
                holder: deed.who.clone().filter(|_| !is_state),
                presses: vec![Press {
                    node: deed.node(),
                    sign,
                }],
                ..Lever::default()
            }
        };
        let same = levers
            .iter_mut()
            .find(|known| known.presses == lever.presses && known.policies == lever.policies);
        match same {
            Some(known) => known.claims.push(claim.id.clone()),
            None => levers.push(Lever {
                id: format!("L{}", levers.len() + 1),
                claims: vec![claim.id.clone()],
                ..lever
            }),
        }
    }
    levers
}

/// Nobody advises an armed group to finance a state: the giver ("they") was misread, and a lever made of it would
/// put a question that the author never asked.
fn is_misread_giver(tie: &Concept) -> bool {
    let fighters = |code: &Option<ActorCode>| code.as_ref().is_some_and(ActorCode::is_armed_group);
    tie.property == Property::Aid
        && fighters(&tie.who)
        && tie.toward.is_some()
        && !fighters(&tie.toward)
}

/// Whether what is advised is already made to depend on something in the same sentence: "X should cut its aid
/// unless Y withdraws" does not advise the cut by itself.
fn is_under_terms(claim: &Claim, claims: &[Claim]) -> bool {
    let Some(deed) = advised(claim) else {
        return false;
    };
    let meets = |tie: &Concept| match (tie.span, deed.span) {
        (Some(a), Some(b)) => a.overlaps(b),
        _ => tie.node() == deed.node(),
    };
    claim.kind != ClaimKind::Policy
        && claims.iter().any(|policy| {
            policy.kind == ClaimKind::Policy
                && !policy.tentative
                && policy.sentence == claim.sentence
                && policy.advises()
                && policy.effect.as_ref().is_some_and(meets)
        })
}

/// To make one's conduct hang on another's is to press it: the pressure of a policy's holder on its target,
/// where a claim says what such pressure does.
fn pressure_of(watch: &Concept, tie: &Concept, claims: &[Claim]) -> Option<Press> {
    // A tie keeps the orientation of its first mention: whoever is watched is the target.
    let (holder, target) = match (&tie.who, &tie.toward, &watch.who) {
        (Some(a), Some(b), Some(watched)) if a == watched => (b, a),
        (Some(a), Some(b), _) => (a, b),
        (Some(a), None, Some(watched)) if a != watched => (a, watched),
        _ => return None,
    };
    let pressure = |concept: &&Concept| {
        concept.property == Property::Pressure
            && concept.who.as_ref() == Some(holder)
            && concept.toward.as_ref() == Some(target)
    };
    let drawn = claims.iter().filter(|claim| draws_link(claim));
    let node = drawn
        .filter_map(|claim| claim.cause.as_ref())
        .find(pressure)?
        .node();
    Some(Press { node, sign: 1 })
}

/// The outcome that a text is about: of the states of a place to which its advice leads (stability
/// first, then a settlement, violence, governance, hardship, threat) the one with the most claims
/// pointing at it; the first named wins a draw. Where its advice leads to none, the calm or the want of
/// the place of which its claims speak most. `None` when no claim speaks of such a state.
pub fn outcome_from_claims(claims: &[Claim]) -> Option<Outcome> {
    let reached = reached_by_advice(claims);
    most_spoken_of(claims, &RANKED, |effect| reached.contains(&effect.node())).or_else(|| {
        // Guessed, so no more than what op-eds of this kind mostly want.
        let guessed = [
            Property::Stability,
            Property::Settlement,
            Property::Violence,
            Property::Hardship,
        ];
        let place = chief_place(claims);
        // An organisation has no calm, and an armed group no settlement within it.
        let is_place = |effect: &Concept| {
            // Whether a bargain with an armed group is wanted, no count of claims tells.
            let armed = effect
                .toward
                .as_ref()
                .is_some_and(ActorCode::is_armed_group);
            !armed
                && effect.who.as_ref().is_none_or(|who| {
                    let state = who.country().is_some() && !who.is_armed_group();
                    state || (who.is_armed_group() && effect.property == Property::Violence)
                })
        };
        let there =
            |effect: &Concept| place.is_some() && place_of(effect) == place && is_place(effect);
        // Not the calm of another place than the one the text is about.
        let nowhere = |effect: &Concept| place_of(effect).is_none() && is_place(effect);
        most_spoken_of(claims, &guessed, there)
            .or_else(|| most_spoken_of(claims, &guessed, nowhere))
    })
}

/// States of a place that can get better or worse, in the order in which they are asked for.
const RANKED: [Property; 7] = [
    Property::Stability,
    Property::Settlement,
    Property::Violence,
    Property::Governance,
    Property::Economy,
    Property::Hardship,
    Property::Threat,
];

/// The country of an end.
fn place_of(concept: &Concept) -> Option<&str> {
    concept.who.as_ref().and_then(ActorCode::country)
}

/// The country whose state the ends of most claims are, or else whose conduct; the first named wins a draw.
fn chief_place(claims: &[Claim]) -> Option<&str> {
    let states = |concept: &Concept| RANKED.contains(&concept.property);
    most_named(claims, states).or_else(|| most_named(claims, |_| true))
}

fn most_named(claims: &[Claim], counts: impl Fn(&Concept) -> bool) -> Option<&str> {
    let mut places: Vec<(&str, usize)> = Vec::new();
    let ends = claims
        .iter()
        .flat_map(|claim| [&claim.cause, &claim.effect]);
    let ends = ends.flatten().filter(|concept| counts(concept));
    for place in ends.filter_map(place_of) {
        match places.iter_mut().find(|(known, _)| *known == place) {
            Some((_, n)) => *n += 1,
            None => places.push((place, 1)),
        }
    }
    let most = places.iter().map(|(_, n)| *n).max()?;
    places
        .iter()
        .find(|(_, n)| *n == most)
        .map(|(place, _)| *place)
}

/// The nodes to which a way of at least one link leads from what the text advises.
fn reached_by_advice(claims: &[Claim]) -> HashSet<String> {
    let mut links = links_from_claims(claims);
    links.extend(definitions(claims));
    let graph = Graph::new(links);
    let levers = levers_from_claims(claims);
    let starts = levers.iter().flat_map(Lever::starts);
    let next: Vec<usize> = starts
        .filter_map(|(name, _)| graph.node(name))
        .flat_map(|node| graph.outgoing(node))
        .map(|&edge| &graph.edges()[edge])
        .filter(|edge| edge.signs.may_influence())
        .map(|edge| edge.to)
        .collect();
    let reached = graph.reached_from(&next);
    let names = graph.nodes().iter().zip(reached);
    names
        .filter(|(_, reached)| *reached)
        .map(|(name, _)| name.clone())
        .collect()
}

/// The state of a place with the most claims pointing at it, of these properties in turn and among the
/// ends that `counts` admits.
fn most_spoken_of(
    claims: &[Claim],
    properties: &[Property],
    counts: impl Fn(&Concept) -> bool,
) -> Option<Outcome> {
    for &property in properties {
        let mut spoken: Vec<(String, usize)> = Vec::new();
        let ends = claims
            .iter()
            .filter(|claim| draws_link(claim))
            .filter_map(|claim| claim.effect.as_ref())
            // A part of it that the author's words tell apart ("treasury") is no state of a place.
            .filter(|effect| effect.head.is_empty())
            .filter(|effect| effect.property == property && counts(effect));
        for effect in ends {
            let node = effect.node();
            match spoken.iter_mut().find(|(known, _)| *known == node) {
                Some((_, n)) => *n += 1,
                None => spoken.push((node, 1)),
            }
        }
        let most = spoken.iter().map(|(_, n)| *n).max();
        if let Some((node, _)) = spoken.iter().find(|(_, n)| Some(*n) == most) {
            let better = if property.is_welcome() == Some(false) {
                -1
            } else {
                1
            };
            return Some(Outcome::new(node, better));
        }
    }
    None
}
