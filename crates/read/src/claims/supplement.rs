//! Claims that the learned model expects and no rule read, and how sure each claim is.
//!
//! The model says how many claims of each sign a coder would find in the sentence, and of each two
//! words whether one names a cause of what the other names. Where the rules read fewer, the likeliest
//! two phrases become the ends. A sentence without two such phrases gives nothing.
//!
//! Whether a claim stands or is tentative is a matter of how likely it is right, and not of who read it
//! ([`weigh`]): tentative ones take no part in an argument until confirmed.

use detente_vocab::{Claim, ClaimKind, Concept, Direction, Modality, Property, Sign, Span};

use super::concept::Concepts;
use super::draft::Draft;
use super::learned::Opinion;
use super::linked::{Linked, Pair};
use super::rules::{Found, Polarity};
use super::view::View;
use crate::syntax::{Deprel, Upos, VerbForm};

/// From this probability on a claim that no rule read is added: about where its confidence is one half.
/// On eight op-eds that taught nothing the model's own F1 is .78 from .3 to .45, on six by other writers .65 at .3 and .62 at .4.
const ADDED: f64 = 0.40;

/// Advice that a rule read is none where the model gives less to the sentence's saying what should be
/// done: "sovereignty must be exercised every morning", "a poor Iran has to choose". Of 77 sentences coded
/// as advice in twenty op-eds three are below, of 895 others 764.
const NO_ADVICE: f64 = 0.02;

/// From this probability on a sentence says what should be done.
const ADVISES: f64 = 0.5;

/// The same where the sentence commands by its form: by the weights before these, on thirty-two op-eds that chose cuts or
/// taught nothing, seven of eight such sentences between the two advise; of those below none was seen to.
const COMMANDED: f64 = 0.25;

/// The name of what is read by [`COMMANDED`].
const COMMAND: &str = "command";

/// The name of this reading in [`detente_vocab::Claim::rule`].
pub(super) const RULE: &str = "learned";

/// P(a coder finds the claim) = logistic(level + slope × logit P(the model)), for claims that rules read and
/// for those that only the model expects: fitted on the 2,141 claims read in forty-six op-eds that taught nothing,
/// fourteen of them by writers who knew of no claims.
const RULES: (f64, f64) = (0.33, 0.43);
const EXPECTED: (f64, f64) = (0.31, 0.60);

/// A claim is so much less likely where its two phrases speak for the other sign: of 35 claims with the same sign a
/// reader who knew nothing of it found 25 right, of ten with the other none.
const CONTRADICTED: f64 = 0.3;

/// Less likely claims are tentative.
const STANDS: f64 = 0.5;

/// Words of an advised act at most.
const ACT: usize = 12;

/// The signs in the order of [`Opinion::claims`].
pub(super) const SIGNS: [Sign; 3] = [Sign::Positive, Sign::Negative, Sign::Zero];

/// The sign of a claim between the words of its ends, which may speak of less.
fn between_words(claim: &Claim) -> Sign {
    let less = |end: &Option<Concept>| {
        end.as_ref()
            .is_some_and(|concept| concept.direction == Direction::Down)
    };
    match (less(&claim.cause) != less(&claim.effect), claim.sign) {
        (true, Sign::Positive) => Sign::Negative,
        (true, Sign::Negative) => Sign::Positive,
        (_, sign) => sign,
    }
}

/// So many pairs of phrases of a sentence are tried beside one for each claim: the likeliest may stand for one
/// variable, for none, or for the other sign.
const TRIED: usize = 3;

/// The claims to add to a sentence whose rules gave claims of the signs `read`, between phrases at
/// `spans`. Each goes to `take`, with whether its phrases contradict its sign, which says whether it is a claim that
/// the article lacks.
pub(super) fn additions(
    concepts: &Concepts<'_>,
    opinion: &Opinion,
    read: &[(ClaimKind, Sign)],
    spans: &[(Span, Span)],
    modality: impl Fn(usize) -> Modality,
    mut take: impl FnMut(Found, bool) -> bool,
) {
    let view = concepts.view;
    if !view.is_readable() || view.number == 0 {
        return;
    }
    let against = |&(kind, sign): &(ClaimKind, Sign)| is_against(kind, sign);
    if read.iter().any(against) || matches!(view.lower[0].as_str(), "do" | "don't" | "never") {
        return;
    }
    let mut wanted: Vec<(f64, Sign)> = Vec::new();
    // "Nothing has done more to help them than the war" praises; the model takes the word for a denial.
    let praises = view.lower[0] == "nothing" && view.lower.iter().any(|w| w == "more" || w == "so");
    for (sign, chances) in SIGNS.into_iter().zip(opinion.claims) {
        if praises && sign == Sign::Zero {
            continue;
        }
        let have = read.iter().filter(|(_, s)| *s == sign).count();
        let more = chances.iter().skip(have).filter(|p| **p >= ADDED);
        wanted.extend(more.map(|&p| (p, sign)));
    }
    wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
    // Only the act is advised: what "should" brings about, or is, is said.
    let said = |verb: usize| match modality(verb) {
        Modality::Should => Modality::Asserted,
        other => other,
    };
    // "Shut the crossings and the hills will fill": a command that a rule read as a condition advises nothing.
    let warns = |kind: ClaimKind| kind == ClaimKind::Conditional && view.is_verb(0);
    let advised = foretells(view)
        || read.iter().any(|&(kind, _)| {
            matches!(kind, ClaimKind::Normative | ClaimKind::Policy) || warns(kind)
        });
    // "In no circumstances ought …" turns what is advised, and no rule read that.
    let spared = (1..view.len()).any(|k| view.lower[k] == "not" && view.lower[k - 1] == "need");
    // "Cooperation is pivotal for peace" names a need, and nothing that should be done.
    let needs = read
        .iter()
        .any(|&(kind, _)| matches!(kind, ClaimKind::Necessity | ClaimKind::Comparative))
        && advised_verb(view, 0).is_none();
    // Where rules read three claims or more, and no word advises, the sentence tells how things are.
    let tells = read.len() >= 3 && advised_verb(view, opening(view).unwrap_or(0)).is_none();
    let commanded = opinion.advice < ADVISES && opens_with_command(view);
    let least = if commanded { COMMANDED } else { ADVISES };
    if opinion.advice >= least
        && !tells
        && !advised
        && !spared
        && !needs
        && !opens_with_denial(view)
    {
        // Whether a coder takes what is advised for more or for less of something.
        let [more, less, _] = opinion.claims.map(|chances| chances[0]);
        let sign = if less > more {
            Sign::Negative
        } else {
            Sign::Positive
        };
        for (at, act) in acts(concepts) {
            let verb = verb_of(view, at);
            // Words of the author's own are to be done as they stand, unless they are denied.
            let denied = view.is_denied(verb) || view.is_nobody(0);
            let sign = if act.known() {
                sign
            } else if denied {
                Sign::Negative
            } else {
                Sign::Positive
            };
            // "ease the sanctions" is less of them by its own words, and so is what "nobody should" do.
            // A deed in the author's words is to be done, whichever way a coder would fold it.
            let mut found = found(
                ClaimKind::Normative,
                (act, None),
                sign,
                Modality::Should,
                verb,
            );
            if commanded {
                found.rule = COMMAND;
            }
            if take(found, false) {
                let own = wanted.iter().position(|&(_, wanted)| wanted == sign);
                own.map(|own| wanted.remove(own));
                break;
            }
        }
    }
    // "makes its aid depend on talks" is one link: of its two ends a coder may name either first.
    if wanted.is_empty() || read.iter().any(|&(kind, _)| kind == ClaimKind::Policy) {
        return;
    }
    let links = Linked::new(concepts, opinion);
    let mut taken = spans.to_vec();
    let mut wanted: Vec<Sign> = wanted.into_iter().map(|(_, sign)| sign).collect();
    let mut doubted: Vec<Pair> = Vec::new();
    let as_found = |pair: Pair, sign: Sign| {
        let verb = verb_of(view, pair.at);
        let meant = is_meant(view, pair.cause.to, pair.effect.from);
        let (kind, modality) = match meant {
            true => (ClaimKind::Purpose, Modality::Belief),
            false => (kind(view), said(verb)),
        };
        found(kind, (pair.cause, Some(pair.effect)), sign, modality, verb)
    };
    let mut tries = TRIED + wanted.len();
    while !wanted.is_empty() && tries > 0 {
        tries -= 1;
        let Some(pair) = links.likeliest(&taken) else {
            break;
        };
        let place = |draft: &Draft| view.place(draft.from, draft.to);
        taken.push((place(&pair.cause), place(&pair.effect)));
        // The likeliest wanted sign that the two phrases bear out; "no effect" is not asked of them.
        let own = if pair.positive >= 0.5 {
            Sign::Positive
        } else {
            Sign::Negative
        };
        let fits = |sign: &Sign| *sign == Sign::Zero || own == *sign;
        let Some(at) = wanted.iter().position(fits) else {
            doubted.push(pair);
            continue;
        };
        if take(as_found(pair, wanted[at]), false) {
            wanted.remove(at);
        }
    }
    for (sign, pair) in wanted.into_iter().zip(doubted) {
        take(as_found(pair, sign), true);
    }
}

/// Gives each claim of one sentence its confidence, that a coder would find it there with this sign, and
/// makes those tentative that are less likely right than not. The n-th reading of a sign is as likely as that
/// there are n; `readings` tells which claims are of one reading ("arms Kabul and Dushanbe" is one to a coder).
/// What the author says that the advice rests on stands, since it was asked for by itself. In a short text
/// the record of a rule counts too.
pub(super) fn weigh(
    claims: &mut [Claim],
    readings: &[usize],
    opinion: &Opinion,
    is_short: bool,
    record: impl Fn(&str) -> f64,
) {
    let mut met = [0; SIGNS.len()];
    // Of the reading before: which one, its sign, and the chance that it was given.
    let mut known: Option<(usize, Sign, Option<f64>)> = None;
    // "While the markets are open, cooperation reduces violence": the claim inside the other is the likelier.
    let outer: Vec<usize> = (0..claims.len())
        .filter(|&i| claims.iter().any(|inner| holds(&claims[i], inner)))
        .map(|i| readings[i])
        .collect();
    let mut order: Vec<usize> = (0..claims.len()).collect();
    order.sort_by_key(|&i| outer.contains(&readings[i]));
    for i in order {
        let (claim, reading) = (&mut claims[i], &readings[i]);
        // "Nothing has done more to help them" is a denial to the model.
        let ours =
            claim.rule != RULE && is_against(claim.kind, claim.sign) || claim.rule == "superlative";
        let place = |sign: Sign| SIGNS.iter().position(|s| *s == sign);
        let chance = match known {
            Some((before, sign, chance)) if before == *reading && sign == claim.sign => chance,
            _ => place(claim.sign).map(|at| {
                let likely =
                    |at: usize, n: usize| opinion.claims[at].get(n).copied().unwrap_or_default();
                let own = likely(at, met[at]);
                met[at] += 1;
                // "Reduces suspicion" is less of that to a coder, and more trust to us.
                let other = place(between_words(claim)).filter(|other| *other != at);
                other.map_or(own, |other| own.max(likely(other, met[other])))
            }),
        };
        known = Some((*reading, claim.sign, chance));
        let sure = match chance.filter(|_| is_coded(claim.kind) && !ours) {
            Some(chance) => {
                let chance = match claim.kind {
                    ClaimKind::Normative => opinion.advice,
                    ClaimKind::Policy => chance.max(opinion.advice),
                    _ => chance,
                };
                let chance = chance.clamp(0.003, 0.997);
                let (level, slope) = if claim.rule == RULE { EXPECTED } else { RULES };
                1.0 / (1.0 + (-level - slope * (chance / (1.0 - chance)).ln()).exp())
            }
            None => record(&claim.rule),
        };
        // The model was taught on whole op-eds: of a few plain sentences it doubts too much.
        let sure = match claim.rule == RULE || !is_short {
            true => sure,
            false => sure.max(record(&claim.rule)),
        };
        let sure = if claim.tentative {
            sure * CONTRADICTED
        } else {
            sure
        };
        claim.confidence = (sure * 1000.0).round() / 1000.0;
        claim.tentative = sure < STANDS && !claim.stated_crux;
    }
}

/// Whether one end of a claim holds both ends of another.
fn holds(claim: &Claim, inner: &Claim) -> bool {
    let span = |end: &Option<Concept>| end.as_ref().and_then(|concept| concept.span);
    let (Some(cause), Some(effect)) = (span(&inner.cause), span(&inner.effect)) else {
        return false;
    };
    let within = |outer: Span, one: Span| outer.start <= one.start && one.end <= outer.end;
    let mut ends = [span(&claim.cause), span(&claim.effect)]
        .into_iter()
        .flatten();
    ends.any(|end| within(end, cause) && within(end, effect))
}

/// A denial, or advice against something: where a rule reads one the model is no judge.
fn is_against(kind: ClaimKind, sign: Sign) -> bool {
    sign == Sign::Zero || (kind == ClaimKind::Normative && sign == Sign::Negative)
}

/// Whether the coders who taught the model code this kind. They pass over how a thing is seen or classed, what
/// it could do, how two things compare and what is conceded, so the model is no judge of those.
fn is_coded(kind: ClaimKind) -> bool {
    !matches!(
        kind,
        ClaimKind::Perception
            | ClaimKind::Hedging
            | ClaimKind::Classification
            | ClaimKind::Capacity
            | ClaimKind::Comparative
            | ClaimKind::Concession
    )
}

/// A finding of a rule as far as the model bears it out: where it holds that the sentence advises nothing,
/// advice is none, and an influence that "must" be is one that is ("a poor Iran has to choose"). Signs
/// are the rules' business: the model mixes up, with its coders, how far the words of an end are folded.
pub(super) fn believed(one: Found, opinion: &Opinion) -> Option<Found> {
    if opinion.advice >= NO_ADVICE || one.stated_crux {
        return Some(one);
    }
    let modality = match one.modality {
        Modality::Should => Modality::Asserted,
        other => other,
    };
    (one.kind != ClaimKind::Normative).then_some(Found { modality, ..one })
}

fn found(
    kind: ClaimKind,
    (cause, effect): (Draft, Option<Draft>),
    sign: Sign,
    modality: Modality,
    verb: usize,
) -> Found {
    Found {
        rule: RULE,
        kind,
        cause: Some(cause),
        effect,
        polarity: match sign {
            Sign::Positive => Polarity::Folded(1),
            Sign::Negative => Polarity::Folded(-1),
            _ => Polarity::Zero,
        },
        modality,
        verb,
        cue: vec![(verb, verb)],
        condition: None,
        spread: false,
        stated_crux: false,
    }
}

/// "Bomb one kitchen and another opens within the week": a command that undoes itself.
fn foretells(view: &View<'_>) -> bool {
    let commands = view.is_verb(0) && view.parse.tokens[0].verb_form != Some(VerbForm::Gerund);
    let again = |k: usize| matches!(view.lower[k].as_str(), "another" | "others" | "two" | "ten");
    let and = (1..view.len() - 1).find(|&k| view.lower[k] == "and");
    and.is_some_and(|and| {
        let verb = (and + 2..view.len().min(and + 5)).find(|&k| view.is_verb(k));
        commands && again(and + 1) && verb.is_some_and(|verb| view.is_finite(verb))
    })
}

/// "Under no circumstances should …", "Nor ought …".
fn opens_with_denial(view: &View<'_>) -> bool {
    let denies = |w: &String| matches!(w.as_str(), "no" | "never" | "nor" | "neither");
    view.lower.iter().take(4).any(denies)
}

/// What a sentence of advice would have done, with the word that names it: the deed of its main verb, after
/// "X would be to", "the step is for X to" that of the infinitive, after "the first thing to buy is" what is
/// named; where none of these can be told, the sentence as its author has it.
fn acts(concepts: &Concepts<'_>) -> Vec<(usize, Draft)> {
    let view = concepts.view;
    let root = view.parse.root().unwrap_or(0);
    let named = |draft: &Draft| !draft.anaphor && !draft.bare_actor && concepts.grounded(draft);
    let copula = view.parse.child(root, &[Deprel::Cop]);
    let be = copula.or_else(|| (view.base(root) == "be").then_some(root));
    let deed = match be {
        Some(be) => {
            let opens = |k: &usize| view.lower[*k] == "to" && view.is_verb(*k + 1);
            let infinitive = (be + 1..view.len().saturating_sub(1)).find(opens);
            let relative = |k: usize| {
                matches!(
                    view.lower[k].as_str(),
                    "that" | "which" | "who" | "so" | ","
                )
            };
            match infinitive.filter(|&to| !(be + 1..to).any(relative)) {
                Some(to) => concepts.clause(to + 1).map(|draft| (to + 1, draft)),
                None => concepts.of(root).map(|draft| (root, draft)),
            }
        }
        None if view.is_verb(root) => concepts.clause(root).map(|draft| (root, draft)),
        None => None,
    };
    let from = usize::from(view.upos(0) == Upos::Cconj);
    let last = (from..view.len()).rfind(|&k| view.upos(k) != Upos::Punct);
    let whole = last.map(|last| {
        let mut whole = Draft::at(Property::Other, (from, last));
        // No other thing goes by this name.
        whole.head = view.lower[from..=last].join(" ");
        (root, whole)
    });
    let deed = deed.filter(|(_, draft)| named(draft));
    let told = advised_verb(view, opening(view).unwrap_or(from));
    let owed = told.and_then(|verb| Some((verb, concepts.clause(verb)?)));
    let owed = owed.filter(|(_, draft)| named(draft) && draft.known());
    // Not "made" of "it had better not be made".
    let phrase = told
        .map(|verb| (verb, act_phrase(concepts, verb)))
        .filter(|(verb, act)| act.from < act.to || !view.is_passive(*verb));
    // What no list names goes by the author's words, from the verb on; so does what stands after another clause: "The
    // retreat has left a vacuum; the Council would be wise to delay the rest".
    let told_later = |verb: usize| told.is_some_and(|told| verb < told);
    let (known, other): (Vec<_>, Vec<_>) = deed
        .into_iter()
        .partition(|(verb, draft)| draft.known() && !told_later(*verb));
    known
        .into_iter()
        .chain(owed)
        .chain(phrase)
        .chain(other)
        .chain(whole)
        .collect()
}

/// Where a sentence begins after "So", "Then", "Third,".
fn opening(view: &View<'_>) -> Option<usize> {
    let light = |k: &usize| {
        matches!(view.upos(*k), Upos::Adv | Upos::Cconj | Upos::Punct)
            || matches!(
                view.lower[*k].as_str(),
                "so" | "then" | "first" | "second" | "third" | "finally" | "instead"
            )
    };
    (0..view.len().min(4)).find(|k| !light(k))
}

/// "First, follow the rent", "So let nobody lecture us": a plain command by its form.
fn opens_with_command(view: &View<'_>) -> bool {
    let Some(at) = opening(view) else {
        return false;
    };
    let base = view.lower[at] == view.verb_base(at);
    // "Experience has shown …" opens with no command, whatever the tagger takes it for.
    let main = view.parse.root() == Some(at);
    let finite = view.lower[at] == "let" || main && view.is_verb(at) && view.subject(at).is_none();
    base && finite
}

/// The verb of what "should", "must", "ought to", "has to", "had better", "would do well to" or
/// "would be wise to" be done, and that of a command.
fn advised_verb(view: &View<'_>, from: usize) -> Option<usize> {
    let word = |k: usize| view.lower.get(k).map_or("", String::as_str);
    let next_verb = |from: usize| {
        let reach = from..view.len().min(from + 5);
        let mut passed = reach.take_while(|&k| view.upos(k) != Upos::Punct);
        passed.find(|&k| view.is_verb(k) && !matches!(word(k), "be" | "have"))
    };
    let modal = (from..view.len()).find_map(|k| match (word(k), word(k + 1), word(k + 2)) {
        ("should" | "must", ..) if k > from => Some(k + 1),
        ("ought" | "has" | "have" | "needs" | "need", "to", _) => Some(k + 2),
        ("do", "well" | "better", "to") | ("be", "wise" | "right", "to") => Some(k + 3),
        ("had", "better", _) => Some(k + 2),
        _ => None,
    });
    // A command says what is advised before any "must" of a clause in it ("on a card that the police must honour").
    let commands = word(from) == "let"
        || view.is_verb(from) && view.subject(from).is_none() && word(from) == view.verb_base(from);
    match modal.filter(|_| !commands) {
        // What follows "ought to" is a verb, whatever the tagger takes it for.
        Some(after) => next_verb(after).or_else(|| {
            let to = view.lower.get(after - 1).is_some_and(|w| w == "to");
            (to && after < view.len() && view.upos(after) != Upos::Punct).then_some(after)
        }),
        // "Let the fees go into an account", "Let Paris, which has given so much, ask for detail"
        None if word(from) == "let" => {
            let aside = (from + 1..view.len().min(from + 6))
                .take_while(|&k| !view.is_verb(k))
                .find(|&k| word(k) == ",");
            let after = match aside {
                Some(opens) => (opens + 1..view.len())
                    .find(|&k| word(k) == ",")
                    .unwrap_or(from),
                None => from,
            };
            (after + 1..view.len().min(after + 8)).find(|&k| view.is_verb(k))
        }
        None => (view.is_verb(from) && view.subject(from).is_none()).then_some(from),
    }
}

/// An advised act in the author's words, to the next mark or clause, with its doer.
fn act_phrase(concepts: &Concepts<'_>, verb: usize) -> Draft {
    let view = concepts.view;
    let ends = |k: usize| {
        view.upos(k) == Upos::Punct
            || matches!(
                view.lower[k].as_str(),
                "because" | "lest" | "which" | "since" | "so" | "who" | "if" | "unless" | "until"
            )
    };
    // "Freeze, under our own laws, the houses whose owners cannot explain them": over the aside.
    let comma = |k: usize| view.lower.get(k).is_some_and(|w| w == ",");
    let close = (verb + 2..view.len().min(verb + ACT)).find(|&k| comma(k));
    let begins = match close {
        Some(close) if comma(verb + 1) => close + 1,
        _ => verb + 1,
    };
    let mut last = (begins..view.len().min(begins + ACT))
        .take_while(|&k| !ends(k))
        .last()
        .unwrap_or(verb);
    // Not "invite them into the forum from".
    let leads_on = |k: usize| {
        matches!(
            view.upos(k),
            Upos::Adp | Upos::Det | Upos::Adj | Upos::Cconj | Upos::Sconj | Upos::Part | Upos::Aux
        )
    };
    while last > verb && leads_on(last) {
        last -= 1;
    }
    let mut draft = Draft::at(Property::Other, (verb, last));
    draft.head = view.lower[verb..=last].join(" ");
    let doer = view.subject(verb).filter(|_| !view.is_passive(verb));
    if doer.is_some_and(|s| view.is_nobody(view.phrase(s).0)) || view.is_denied(verb) {
        draft.direction = -1;
    }
    draft.who = doer.map(|s| concepts.actors_of(s)).unwrap_or_default();
    draft
}

/// "Fences are meant to stop militants": between cause and effect stands what the cause is for.
fn is_meant(view: &View<'_>, cause: usize, effect: usize) -> bool {
    (cause + 1..effect.min(view.len())).any(|k| {
        let for_it = matches!(
            view.lower[k].as_str(),
            "meant" | "intended" | "designed" | "supposed"
        );
        for_it && view.lower.get(k + 1).is_some_and(|w| w == "to") && !view.is_denied(k)
    })
}

/// A claim under "if" or "unless" is conditional.
fn kind(view: &View<'_>) -> ClaimKind {
    let conditional = |w: &String| matches!(w.as_str(), "if" | "unless");
    if view.lower.iter().any(conditional) {
        ClaimKind::Conditional
    } else {
        ClaimKind::Causal
    }
}

/// The verb at or above a word, which carries the claim.
fn verb_of(view: &View<'_>, at: usize) -> usize {
    std::iter::once(at)
        .chain(view.parse.ancestors(at))
        .take(view.len())
        .find(|&k| view.is_verb(k))
        .unwrap_or(at)
}
