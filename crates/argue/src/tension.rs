//! Tensions: pairs of claims of one text that pull apart.
//!
//! Every rule is about the form of the claims (property, actors, direction, sign, kind), none
//! about their subject. A tension is no contradiction in logic unless its rule says so; it is
//! a place where a careful reader would stop.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use detente_vocab::{
    ActorCode, ActorDirectory, Claim, ClaimKind, Concept, Direction, Modality, Property,
};
use serde::{Deserialize, Serialize};

use crate::link::{advised, draws_link};
use crate::{Graph, Lever, Limits, Outcome, SignSet};

/// Tensions that are told at most, in all and for each rule.
const TOLD: usize = 8;
const TOLD_PER_RULE: usize = 3;

/// The rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TensionRule {
    /// Two claims give one pair of variables opposite signs. Roles: `cause`, `effect`,
    /// `sign_a`, `sign_b`.
    OppositeSigns,
    /// Something is called necessary for the outcome, and the lever lowers it. Roles:
    /// `needed`, `outcome`, `lever`.
    LowersTheNecessary,
    /// Pressed or cut off, an actor turns to other partners, which relieves it: pressing or
    /// isolating it works only if those act too. Roles: `target`, `actors` who are to act and
    /// `outlets` to whom it turns (codes, joined by spaces).
    HedgingUndercuts,
    /// What the lever moves moves something else that undoes it. Roles: `moved`, `outlet`,
    /// `lever`.
    UndoesItself,
    /// An actor has a reason of its own for a tie that it is told to use as a stick. Roles:
    /// `actor`, `partner`, `tie`, `deed`, and `reason` where the text names one.
    GainsFromTheStick,
    /// A deed is said to have failed, and a deed of the same kind is advised. Roles: `failed`,
    /// `advised`, `target`, and `actor_failed`, `actor_advised` where known.
    FailedThenAdvised,
    /// The holder of the lever has good ties with those who are called the threat. Roles:
    /// `actor`, `friend`, `threat`.
    FriendOfTheThreat,
}

impl TensionRule {
    /// The rule in words.
    pub fn name(self) -> &'static str {
        match self {
            TensionRule::OppositeSigns => "opposite signs",
            TensionRule::LowersTheNecessary => "lowers the necessary",
            TensionRule::HedgingUndercuts => "hedging undercuts",
            TensionRule::UndoesItself => "undoes itself",
            TensionRule::GainsFromTheStick => "gains from the stick",
            TensionRule::FailedThenAdvised => "failed, then advised",
            TensionRule::FriendOfTheThreat => "friend of the threat",
        }
    }

    /// The roles that make two findings of the rule one: they say the same thing of the same
    /// actors and variables, by other claims or for another lever.
    fn matter(self) -> &'static [&'static str] {
        match self {
            TensionRule::OppositeSigns => &["cause", "effect"],
            TensionRule::LowersTheNecessary => &["needed", "outcome"],
            TensionRule::HedgingUndercuts => &["target"],
            TensionRule::UndoesItself => &["moved"],
            TensionRule::GainsFromTheStick => &["actor", "partner"],
            TensionRule::FailedThenAdvised => &["failed"],
            TensionRule::FriendOfTheThreat => &["actor", "friend"],
        }
    }

    /// How heavy the rule weighs, 0 to 1: contradictions first, then what defeats the lever,
    /// then doubts about its holder.
    fn weight(self) -> f64 {
        match self {
            TensionRule::OppositeSigns => 1.0,
            TensionRule::LowersTheNecessary => 0.85,
            TensionRule::HedgingUndercuts => 0.82,
            TensionRule::UndoesItself => 0.8,
            TensionRule::GainsFromTheStick => 0.75,
            TensionRule::FailedThenAdvised => 0.7,
            TensionRule::FriendOfTheThreat => 0.65,
        }
    }
}

/// Two claims that pull apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tension {
    /// Why they do.
    pub rule: TensionRule,
    /// One claim.
    pub claim_a: String,
    /// The other claim; the same as the first where one sentence says both.
    pub claim_b: String,
    /// Sentence of the first claim.
    pub sentence_a: usize,
    /// Sentence of the second claim.
    pub sentence_b: usize,
    /// Further claims that say the same: of the first kind or of the second.
    #[serde(default)]
    pub also: Vec<String>,
    /// The lever concerned, where there is one; the first of several.
    pub lever: Option<String>,
    /// What fills the rule's sentence: node keys, actor codes and signs, by role.
    pub roles: BTreeMap<String, String>,
    /// False when the two claims speak of actors that may but need not be the same (an unnamed
    /// armed group and a named one, a bloc and a state).
    pub exact: bool,
    /// Rank: the rule's weight times the less certain reading, lowered where not exact.
    pub weight: f64,
}

/// Finds the tensions of a text, the heaviest first, at most eight.
pub fn tensions(claims: &[Claim], levers: &[Lever], outcome: Option<&Outcome>) -> Vec<Tension> {
    let mut found = Found {
        claims,
        tensions: Vec::new(),
    };
    let graph = Graph::new(crate::links_from_claims(claims));
    opposite_signs(&mut found);
    failed_then_advised(&mut found);
    hedging_undercuts(&mut found, levers);
    for lever in levers {
        lowers_the_necessary(&mut found, &graph, lever);
        if let Some(outcome) = outcome {
            undoes_itself(&mut found, &graph, lever, outcome);
        }
        gains_from_the_stick(&mut found, lever);
        friend_of_the_threat(&mut found, lever);
    }
    let mut tensions = found.tensions;
    tensions.sort_by(|a, b| {
        b.weight
            .total_cmp(&a.weight)
            .then_with(|| (a.sentence_a, a.sentence_b).cmp(&(b.sentence_a, b.sentence_b)))
            .then_with(|| (&a.claim_a, &a.claim_b).cmp(&(&b.claim_a, &b.claim_b)))
    });
    let mut told: Vec<Tension> = Vec::new();
    for tension in tensions {
        let same = told.iter_mut().find(|t| t.is_about_the_same(&tension));
        match same {
            Some(known) => known.fold(&tension),
            None => told.push(tension),
        }
    }
    let mut of_rule: BTreeMap<TensionRule, usize> = BTreeMap::new();
    told.retain(|tension| {
        let told = of_rule.entry(tension.rule).or_default();
        *told += 1;
        *told <= TOLD_PER_RULE
    });
    told.truncate(TOLD);
    told
}

impl Tension {
    fn is_about_the_same(&self, other: &Self) -> bool {
        let matter = self.rule.matter().iter();
        self.rule == other.rule
            && (matter
                .clone()
                .all(|role| self.roles.get(*role) == other.roles.get(*role))
                || (&self.claim_a, &self.claim_b) == (&other.claim_b, &other.claim_a)
                || (&self.claim_a, &self.claim_b) == (&other.claim_a, &other.claim_b))
    }

    fn fold(&mut self, other: &Self) {
        for claim in [&other.claim_a, &other.claim_b] {
            if ![&self.claim_a, &self.claim_b].contains(&claim) && !self.also.contains(claim) {
                self.also.push(claim.clone());
            }
        }
    }
}

struct Found<'a> {
    claims: &'a [Claim],
    tensions: Vec<Tension>,
}

impl Found<'_> {
    fn add(
        &mut self,
        rule: TensionRule,
        (a, b): (&Claim, &Claim),
        lever: Option<&Lever>,
        exact: bool,
        roles: &[(&str, String)],
    ) {
        let certainty = a.confidence.min(b.confidence);
        self.tensions.push(Tension {
            rule,
            claim_a: a.id.clone(),
            claim_b: b.id.clone(),
            sentence_a: a.sentence,
            sentence_b: b.sentence,
            also: Vec::new(),
            lever: lever.map(|lever| lever.id.clone()),
            roles: roles
                .iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(role, value)| ((*role).to_owned(), value.clone()))
                .collect(),
            exact,
            weight: rule.weight() * certainty * if exact { 1.0 } else { 0.7 },
        });
    }
}

fn opposite_signs(found: &mut Found) {
    let mut by_pair: BTreeMap<(String, String), Vec<&Claim>> = BTreeMap::new();
    for claim in found.claims.iter().filter(|claim| draws_link(claim)) {
        if let Some(pair) = claim.edge() {
            by_pair.entry(pair).or_default().push(claim);
        }
    }
    for ((cause, effect), claims) in by_pair {
        // One clash a pair is enough: the first two claims that exclude each other.
        let clash = claims.iter().enumerate().find_map(|(i, a)| {
            let excludes = |b: &&&Claim| SignSet::from(a.sign).and(b.sign.into()).is_empty();
            claims[i + 1..].iter().find(excludes).map(|b| (*a, *b))
        });
        if let Some((a, b)) = clash {
            found.add(
                TensionRule::OppositeSigns,
                (a, b),
                None,
                true,
                &[
                    ("cause", cause),
                    ("effect", effect),
                    ("sign_a", a.sign.symbol().to_owned()),
                    ("sign_b", b.sign.symbol().to_owned()),
                ],
            );
        }
    }
}

fn failed_then_advised(found: &mut Found) {
    let claims = found.claims;
    let failed = claims.iter().filter(|claim| {
        claim.kind == ClaimKind::FailedPrevention
            || claim.sign == detente_vocab::Sign::Zero && claim.kind == ClaimKind::Causal
    });
    for a in failed {
        let Some(deed) = &a.cause else { continue };
        for b in claims.iter().filter(|claim| is_advice(claim)) {
            let Some(advice) = advised(b) else { continue };
            let same_kind =
                stick_or_carrot(deed).is_some() && stick_or_carrot(deed) == stick_or_carrot(advice);
            let target = match (&deed.toward, &advice.toward) {
                (Some(x), Some(y)) => same_actor(x, y),
                _ => None,
            };
            let Some(exact) = target else { continue };
            if a.id != b.id && same_kind {
                let code = |who: &Option<ActorCode>| who.as_ref().map_or_else(String::new, name);
                found.add(
                    TensionRule::FailedThenAdvised,
                    (a, b),
                    None,
                    exact && deed.property == advice.property,
                    &[
                        ("failed", deed.node()),
                        ("advised", advice.node()),
                        ("target", code(&advice.toward)),
                        ("actor_failed", code(&deed.who)),
                        ("actor_advised", code(&advice.who)),
                    ],
                );
            }
        }
    }
}

fn lowers_the_necessary(found: &mut Found, graph: &Graph, lever: &Lever) {
    let claims = found.claims;
    let advice = advice_for(claims, lever);
    let necessities = claims
        .iter()
        .filter(|claim| claim.kind == ClaimKind::Necessity);
    for needed in necessities {
        let (Some(cause), Some(effect)) = (&needed.cause, &needed.effect) else {
            continue;
        };
        // Needed is more of the cause, unless the claim says that its lack is needed.
        let wanted: i8 = match SignSet::from(needed.sign) {
            SignSet::PLUS => 1,
            SignSet::MINUS => -1,
            _ => continue,
        };
        let toll = graph.effect_within(
            lever,
            &Outcome::new(&cause.node(), wanted),
            Limits {
                paths: 200,
                steps: 20_000,
            },
        );
        // Withdrawing the needed sort of thing counts too, though from another partner.
        let withdrawn = advice.iter().find(|claim| {
            let Some(deed) = advised(claim) else {
                return false;
            };
            let less = deed.direction == Direction::Down || claim.kind == ClaimKind::Policy;
            let tie = if claim.kind == ClaimKind::Policy {
                claim.effect.as_ref()
            } else {
                Some(deed)
            };
            wanted == 1 && less && tie.is_some_and(|tie| tie.property == cause.property)
        });
        let exact = toll.improvement == SignSet::MINUS;
        let other = if exact {
            advice.first().copied()
        } else {
            withdrawn.copied()
        };
        if let Some(other) = other
            && other.id != needed.id
        {
            found.add(
                TensionRule::LowersTheNecessary,
                (needed, other),
                Some(lever),
                exact,
                &[
                    ("needed", cause.node()),
                    ("outcome", effect.node()),
                    ("lever", lever.name.clone()),
                ],
            );
        }
    }
}

/// Whom a lever is to press or cut off, and who holds it.
fn pressed<'a>(claims: &'a [Claim], lever: &Lever) -> Option<(&'a ActorCode, &'a ActorCode)> {
    advice_for(claims, lever).into_iter().find_map(|advice| {
        let deed = match advice.kind {
            ClaimKind::Policy => advice.effect.as_ref()?,
            _ => advised(advice)?,
        };
        let (a, b) = (deed.who.as_ref()?, deed.toward.as_ref()?);
        match advice.kind {
            // A tie has no direction: whoever of the two is told to bind it is its holder.
            ClaimKind::Policy => {
                let holder = lever.holder.as_ref()?;
                Some(if b == holder { (b, a) } else { (a, b) })
            }
            _ => (stick_or_carrot(deed) == Some(-1)).then_some((a, b)),
        }
    })
}

fn hedging_undercuts(found: &mut Found, levers: &[Lever]) {
    let claims = found.claims;
    let aims: Vec<(&Lever, &ActorCode, &ActorCode)> = levers
        .iter()
        .filter_map(|lever| pressed(claims, lever).map(|(holder, target)| (lever, holder, target)))
        .collect();
    let mut targets: Vec<&ActorCode> = Vec::new();
    for (_, _, target) in &aims {
        if !targets.contains(target) {
            targets.push(target);
        }
    }
    for target in targets {
        let holders: Vec<&ActorCode> = aims
            .iter()
            .filter(|(_, _, t)| *t == target)
            .map(|(_, holder, _)| *holder)
            .collect();
        // Claims that pressure on the target, or its isolation, drives it to a partner.
        let hedges: Vec<(&Claim, &ActorCode)> = claims
            .iter()
            .filter(|claim| !is_advice(claim) && claim.kind != ClaimKind::Policy)
            .filter_map(|claim| {
                let (cause, effect) = (claim.cause.as_ref()?, claim.effect.as_ref()?);
                let plight = match cause.property {
                    Property::Pressure | Property::Hostility => cause.toward.as_ref(),
                    Property::Isolation => cause.who.as_ref(),
                    _ => None,
                }?;
                let relief = claim.sign == detente_vocab::Sign::Positive
                    && matches!(
                        effect.property,
                        Property::Cooperation | Property::Aid | Property::Trust
                    );
                let (x, y) = (effect.who.as_ref()?, effect.toward.as_ref()?);
                let partner = match (x == target, y == target) {
                    (true, false) => y,
                    (false, true) => x,
                    _ => return None,
                };
                let presser = cause.who.as_ref() == Some(partner);
                (plight == target && relief && !presser).then_some((claim, partner))
            })
            .collect();
        // One who acts alone leaves the target the partners that do not.
        let open = |partner: &ActorCode| holders.iter().any(|holder| *holder != partner);
        let Some((hedge, _)) = hedges.iter().find(|(_, partner)| open(partner)) else {
            continue;
        };
        let isolation = claims
            .iter()
            .filter(|claim| draws_link(claim))
            .find(|claim| {
                let ends = [&claim.effect, &claim.cause].into_iter().flatten();
                ends.into_iter()
                    .any(|c| c.property == Property::Isolation && c.who.as_ref() == Some(target))
                    && claim.id != hedge.id
            });
        let lever = aims
            .iter()
            .find(|(_, _, t)| *t == target)
            .map(|(l, _, _)| *l);
        let advice = lever.and_then(|lever| advice_for(claims, lever).into_iter().next());
        let Some(other) = isolation.or(advice) else {
            continue;
        };
        let codes = |all: &mut dyn Iterator<Item = &ActorCode>| -> String {
            let mut known: Vec<&str> = Vec::new();
            for code in all {
                if !known.contains(&code.as_str()) {
                    known.push(code.as_str());
                }
            }
            known.join(" ")
        };
        let actors = codes(&mut holders.iter().copied());
        let outlets = codes(&mut hedges.iter().map(|(_, partner)| *partner));
        let pair = (*hedge, other);
        let roles = [
            ("target", name(target)),
            ("actors", actors),
            ("outlets", outlets),
        ];
        found.add(TensionRule::HedgingUndercuts, pair, None, true, &roles);
        if let Some(last) = found.tensions.last_mut() {
            last.also = hedges
                .iter()
                .map(|(claim, _)| claim.id.clone())
                .filter(|id| *id != pair.0.id && *id != pair.1.id)
                .collect();
        }
    }
}

fn undoes_itself(found: &mut Found, graph: &Graph, lever: &Lever, outcome: &Outcome) {
    let limits = Limits {
        paths: 500,
        steps: 50_000,
    };
    let on_way: Vec<String> = graph
        .effect_within(lever, outcome, limits)
        .paths
        .into_iter()
        .flat_map(|path| path.nodes)
        .collect();
    let (loops, _) = graph.loops(limits);
    for cycle in loops {
        if cycle.signs != SignSet::MINUS || cycle.nodes.len() > 4 {
            continue;
        }
        // The first node of the loop that the lever moves on its way to the outcome.
        let entry = on_way.iter().find(|node| cycle.nodes.contains(node));
        let Some(position) = entry.and_then(|node| cycle.nodes.iter().position(|n| n == node))
        else {
            continue;
        };
        let n = cycle.nodes.len();
        let at = |i: usize| cycle.nodes[(position + i) % n].as_str();
        let (moved, outlet, last) = (at(0), at(1), at(n - 1));
        if let (Some(out), Some(back)) = (
            claim_on(found.claims, moved, outlet),
            claim_on(found.claims, last, moved),
        ) {
            found.add(
                TensionRule::UndoesItself,
                (out, back),
                Some(lever),
                true,
                &[
                    ("moved", moved.to_owned()),
                    ("outlet", outlet.to_owned()),
                    ("lever", lever.name.clone()),
                ],
            );
        }
    }
}

fn gains_from_the_stick(found: &mut Found, lever: &Lever) {
    let claims = found.claims;
    for advice in advice_for(claims, lever) {
        let deed = if advice.kind == ClaimKind::Policy {
            advice.effect.as_ref()
        } else {
            advised(advice)
        };
        let Some(deed) = deed else { continue };
        let is_stick = advice.kind == ClaimKind::Policy || stick_or_carrot(deed) == Some(-1);
        let (Some(actor), Some(partner)) = (&deed.who, &deed.toward) else {
            continue;
        };
        if !is_stick {
            continue;
        }
        for gain in claims {
            let reason = matches!(
                gain.kind,
                ClaimKind::Motivation | ClaimKind::Purpose | ClaimKind::Causal | ClaimKind::Hedging
            );
            if !reason || gain.id == advice.id || is_advice(gain) {
                continue;
            }
            // A tie that grows for a reason, or a tie that is the means to an end.
            let (tie, other) = match (&gain.cause, &gain.effect) {
                (cause, Some(effect)) if is_good_tie(effect) => (effect, cause.as_ref()),
                (Some(cause), effect) if is_good_tie(cause) && gain.kind == ClaimKind::Purpose => {
                    (cause, effect.as_ref())
                }
                _ => continue,
            };
            let between = |x: &ActorCode, y: &ActorCode| {
                // Both must be asked: one that is perhaps the same does not settle the other.
                let (first, second) = (same_actor(x, actor)?, same_actor(y, partner)?);
                Some(first && second)
            };
            let (Some(x), Some(y)) = (&tie.who, &tie.toward) else {
                continue;
            };
            let Some(exact) = between(x, y) else {
                continue;
            };
            if gain.sign == detente_vocab::Sign::Positive || tie.direction == Direction::Up {
                found.add(
                    TensionRule::GainsFromTheStick,
                    (gain, advice),
                    Some(lever),
                    exact,
                    &[
                        ("actor", name(actor)),
                        ("partner", name(partner)),
                        ("tie", tie.node()),
                        ("deed", deed.node()),
                        ("reason", other.map_or_else(String::new, Concept::node)),
                    ],
                );
            }
        }
    }
}

/// Who a claim calls dangerous. A threat's own actor is the one who is threatened and
/// violence has a place, so neither is meant: it is from whom the threat comes, the group
/// whose violence it is, and for a claim that something is a threat, whose deed that is and
/// the armed groups it serves.
fn dangerous(claim: &Claim) -> Vec<&ActorCode> {
    let mut found: Vec<&ActorCode> = Vec::new();
    for concept in [&claim.cause, &claim.effect].into_iter().flatten() {
        match concept.property {
            Property::Threat => found.extend(&concept.toward),
            Property::Violence => {
                found.extend(concept.who.iter().filter(|who| who.is_armed_group()));
            }
            Property::Hostility => found.extend(&concept.who),
            _ => {}
        }
    }
    let threatens = claim
        .effect
        .as_ref()
        .is_some_and(|e| e.property == Property::Threat);
    if let (true, Some(cause)) = (threatens, &claim.cause)
        && matches!(
            cause.property,
            Property::Backing | Property::Pressure | Property::Military
        )
    {
        found.extend(&cause.who);
        found.extend(cause.toward.iter().filter(|who| who.is_armed_group()));
    }
    found
}

fn friend_of_the_threat(found: &mut Found, lever: &Lever) {
    let claims = found.claims;
    let Some(actor) = &lever.holder else { return };
    let mut threats: Vec<(&Claim, &ActorCode)> = Vec::new();
    for claim in claims {
        let named = matches!(
            claim.kind,
            ClaimKind::Classification | ClaimKind::Comparative | ClaimKind::Perception
        );
        let ends = [claim.cause.as_ref(), claim.effect.as_ref()];
        let about_danger = ends
            .iter()
            .flatten()
            .any(|c| c.property == Property::Threat);
        if !named && !about_danger {
            continue;
        }
        for who in dangerous(claim) {
            if same_actor(who, actor).is_none() {
                threats.push((claim, who));
            }
        }
    }
    for friendship in claims.iter().filter(|claim| !is_advice(claim)) {
        let ties = [friendship.cause.as_ref(), friendship.effect.as_ref()];
        for tie in ties.into_iter().flatten().filter(|tie| is_good_tie(tie)) {
            let (Some(x), Some(y)) = (&tie.who, &tie.toward) else {
                continue;
            };
            let friend = match (same_actor(x, actor), same_actor(y, actor)) {
                (Some(true), None) => y,
                (None, Some(true)) => x,
                _ => continue,
            };
            for (danger, who) in &threats {
                // Friend of a whole region is friend of nobody in particular.
                let exact = match same_actor(friend, who) {
                    Some(true) => true,
                    Some(false) => continue,
                    None if friend.is_armed_group()
                        && (who.as_str() == ActorCode::UNNAMED_ARMED
                            || friend.as_str() == ActorCode::UNNAMED_ARMED)
                        && who.is_armed_group() =>
                    {
                        false
                    }
                    None => continue,
                };
                if danger.id != friendship.id {
                    found.add(
                        TensionRule::FriendOfTheThreat,
                        (friendship, danger),
                        Some(lever),
                        exact,
                        &[
                            ("actor", name(actor)),
                            ("friend", name(friend)),
                            ("threat", name(who)),
                        ],
                    );
                }
            }
        }
    }
}

fn is_advice(claim: &Claim) -> bool {
    claim.kind == ClaimKind::Normative || claim.modality == Modality::Should
}

/// The claims behind a lever.
fn advice_for<'a>(claims: &'a [Claim], lever: &Lever) -> Vec<&'a Claim> {
    claims
        .iter()
        .filter(|claim| lever.claims.contains(&claim.id))
        .collect()
}

fn claim_on<'a>(claims: &'a [Claim], from: &str, to: &str) -> Option<&'a Claim> {
    claims
        .iter()
        .filter(|claim| draws_link(claim))
        .find(|claim| claim.edge().is_some_and(|(a, b)| a == from && b == to))
}

fn name(code: &ActorCode) -> String {
    code.as_str().to_owned()
}

/// −1 for a deed that hurts its target, 1 for one that helps, `None` for others.
fn stick_or_carrot(deed: &Concept) -> Option<i8> {
    let way = match deed.direction {
        Direction::Up => 1,
        Direction::Down => -1,
    };
    match deed.property {
        Property::Pressure | Property::Hostility | Property::Isolation => Some(-way),
        Property::Cooperation | Property::Aid | Property::Trust | Property::Settlement => Some(way),
        _ => None,
    }
}

fn is_good_tie(concept: &Concept) -> bool {
    concept.toward.is_some()
        && concept.direction == Direction::Up
        && matches!(
            concept.property,
            Property::Cooperation | Property::Aid | Property::Trust | Property::Backing
        )
}

/// Whether a state may be meant by a bloc's name: for the West its members, for the region any.
fn may_belong(state: &ActorCode, bloc: &ActorCode) -> bool {
    static WEST: OnceLock<Vec<ActorCode>> = OnceLock::new();
    if bloc.as_str() != ActorCode::WEST {
        return true;
    }
    let west = WEST.get_or_init(|| ActorDirectory::builtin().members(bloc));
    west.iter().any(|member| member.covers(state))
}

/// Whether two codes speak of one actor: `Some(true)` surely (one covers the other),
/// `Some(false)` perhaps (a bloc and a state), `None` no.
fn same_actor(a: &ActorCode, b: &ActorCode) -> Option<bool> {
    let is_bloc = |code: &ActorCode| matches!(code.as_str(), ActorCode::REGION | ActorCode::WEST);
    if a.covers(b) || b.covers(a) {
        Some(true)
    } else if is_bloc(a) != is_bloc(b) && !a.is_armed_group() && !b.is_armed_group() {
        let (bloc, state) = if is_bloc(a) { (a, b) } else { (b, a) };
        may_belong(state, bloc).then_some(false)
    } else {
        None
    }
}
