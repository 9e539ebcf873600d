//! The reading rules. Each looks at one sentence and leaves what it found in [`Scan::found`];
//! no rule knows the article. What a rule reads, and how often it is right, stands in
//! `lexicon/claims/rules.csv`.

mod advice;
mod attributes;
mod bargains;
mod conditions;
mod counsel;
mod generics;
mod goals;
mod hinges;
mod idioms;
mod inversions;
mod links;
mod moved;
mod open;
mod predicates;
mod sequence;
mod shapes;
mod terms;
mod verbs;
mod voices;

pub(crate) use hinges::Hinge;

use detente_vocab::{ClaimKind, Modality, Property};

use super::concept::{Concepts, are_fighters};
use super::draft::Draft;
use super::lexicon::Lexicon;
use super::view::View;
use crate::syntax::{Deprel, Modal, VerbForm};

/// What a rule says of the sign, before opposites are folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Polarity {
    /// More of the cause as mentioned, more (+1) or less (−1) of the effect as mentioned.
    Signed(i8),
    /// The sign between the variables, whatever the mentions speak of: after folding.
    Folded(i8),
    /// No effect.
    Zero,
    /// An effect without a direction, or one in doubt.
    Unclear,
}

impl Polarity {
    pub fn of(sign: i8) -> Self {
        if sign == 0 {
            Polarity::Unclear
        } else {
            Polarity::Signed(sign)
        }
    }

    /// The polarity of a denied claim: "does not reduce" says that there is no effect.
    pub fn denied(self, denied: bool) -> Self {
        if denied { Polarity::Zero } else { self }
    }
}

/// A claim as a rule finds it.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub rule: &'static str,
    pub kind: ClaimKind,
    pub cause: Option<Draft>,
    pub effect: Option<Draft>,
    pub polarity: Polarity,
    pub modality: Modality,
    /// The verb that carries the claim: its holder is looked for from here.
    pub verb: usize,
    /// Tokens of the cue, first and last.
    pub cue: Vec<(usize, usize)>,
    /// Tokens of the condition.
    pub condition: Option<(usize, usize)>,
    /// Whether actors joined by "and" make a claim each.
    pub spread: bool,
    /// Whether the author says that the advice rests on it.
    pub stated_crux: bool,
}

/// One sentence under the rules.
pub(crate) struct Scan<'a> {
    pub view: &'a View<'a>,
    pub lexicon: &'a Lexicon,
    pub concepts: Concepts<'a>,
    pub found: Vec<Found>,
}

impl<'a> Scan<'a> {
    pub fn new(view: &'a View<'a>, lexicon: &'a Lexicon) -> Self {
        Scan {
            view,
            lexicon,
            concepts: Concepts { view, lexicon },
            found: Vec::new(),
        }
    }

    /// Every rule in turn. Earlier rules are the more exact ones: where two find the same
    /// claim the first keeps it.
    ///
    /// `announced`: a sentence beside this one says that what the argument rests on stands here.
    pub fn run(mut self, announced: bool) -> Vec<Found> {
        if !self.view.is_readable() {
            return Vec::new();
        }
        self.policies();
        self.exchanges();
        self.stated_conditions();
        self.timed_terms();
        self.failures();
        self.perceptions();
        self.capacities();
        self.controls();
        self.connectives();
        self.inverted_conditions();
        self.absolutes();
        self.correlatives();
        self.superlatives();
        self.behinds();
        self.mercies();
        self.results_are();
        self.enoughs();
        self.purposes_are();
        self.followed();
        self.driven_by();
        self.by_doing();
        self.only_nouns();
        self.lests();
        self.means();
        self.degrees();
        self.recommendations();
        self.counsels();
        self.or_elses();
        self.untils();
        self.participle_conditions();
        self.hence_nouns();
        self.idioms();
        self.debts();
        self.predicates();
        self.role_phrases();
        self.threatened();
        self.clefts();
        self.states_of_actors();
        self.imperatives();
        self.causal_verbs();
        self.no_effects();
        self.answers();
        self.generics();
        self.intended();
        self.without_effect();
        self.consequences();
        self.sequences();
        self.with_deeds();
        self.with_that();
        self.with_every();
        self.concessions();
        self.unnamed_reasons();
        self.open_predicates();
        self.would_follow();
        self.terms();
        self.hinges(announced);
        self.found
    }

    #[allow(clippy::too_many_arguments)] // One call a claim; a builder would hide what is set.
    fn add(
        &mut self,
        rule: &'static str,
        kind: ClaimKind,
        cause: Option<Draft>,
        effect: Option<Draft>,
        polarity: Polarity,
        verb: usize,
        cue: Vec<(usize, usize)>,
    ) {
        let modality = self.modality(verb);
        self.add_as(rule, kind, cause, effect, polarity, modality, verb, cue);
    }

    #[allow(clippy::too_many_arguments)]
    fn add_as(
        &mut self,
        rule: &'static str,
        kind: ClaimKind,
        cause: Option<Draft>,
        effect: Option<Draft>,
        polarity: Polarity,
        modality: Modality,
        verb: usize,
        cue: Vec<(usize, usize)>,
    ) {
        // What should be done may name no variable; every other claim needs one.
        let bare_advice = kind == ClaimKind::Normative;
        if cue.is_empty() || (cause.is_none() && effect.is_none() && !bare_advice) {
            return;
        }
        // A cue reads from its first word, whichever side of the verb that stands on.
        let cue = cue.into_iter().map(|(a, b)| (a.min(b), a.max(b))).collect();
        let mut polarity = polarity;
        if self.view.is_disclaimed(verb) {
            if kind == ClaimKind::Normative {
                return;
            }
            polarity = Polarity::Unclear;
        } else if self.view.is_disbelieved(verb) {
            if kind == ClaimKind::Normative {
                return;
            }
            polarity = Polarity::Zero;
        }
        let stands =
            |draft: &Option<Draft>| draft.as_ref().is_none_or(|d| self.concepts.grounded(d));
        if !stands(&cause) || !stands(&effect) {
            return;
        }
        let condition = self
            .view
            .parse
            .conditions(verb)
            .first()
            .map(|&k| self.view.parse.subtree(k));
        let (cause, effect) = parted(cause, effect, verb);
        let cause = cause.map(|cause| supplied(cause, effect.as_ref()));
        self.found.push(Found {
            rule,
            kind,
            cause,
            effect,
            polarity,
            modality,
            verb,
            cue,
            condition,
            spread: matches!(kind, ClaimKind::Motivation | ClaimKind::Hedging),
            stated_crux: false,
        });
    }

    /// How the text commits itself at a verb.
    pub fn modality(&self, verb: usize) -> Modality {
        match self.view.parse.modal_of(verb) {
            Some(Modal::Will | Modal::Would) => Modality::Will,
            Some(Modal::Can | Modal::Could | Modal::May | Modal::Might) => Modality::Can,
            // "and I should still defend one": what the author would do.
            Some(Modal::Should)
                if self
                    .view
                    .subject(verb)
                    .is_some_and(|s| self.view.lower[s] == "i") =>
            {
                Modality::Will
            }
            Some(Modal::Should | Modal::Must) => Modality::Should,
            None => {
                let parse = &self.view.parse;
                let form = parse.tokens[verb].verb_form;
                let hangs = matches!(
                    self.view.rel(verb),
                    Deprel::Advcl | Deprel::Xcomp | Deprel::Conj | Deprel::Ccomp
                ) && matches!(form, Some(VerbForm::Gerund | VerbForm::Base));
                match parse.head(verb) {
                    Some(head) if hangs && head != verb => self.modality(head),
                    _ => Modality::Asserted,
                }
            }
        }
    }

    /// Is the verb, or one above it in the same chain, advised ("should", "must")?
    fn is_advised(&self, verb: usize) -> bool {
        self.modality(verb) == Modality::Should
    }

    /// Is the verb part of what should be done: the goal of an advised act?
    fn serves_advice(&self, verb: usize) -> bool {
        let v = self.view;
        std::iter::once(verb)
            .chain(v.parse.ancestors(verb))
            .take(4)
            .any(|k| {
                v.is_verb(k) && matches!(v.parse.modal_of(k), Some(Modal::Should | Modal::Must))
            })
    }

    /// Last token of the cue that begins at the verb: verb with its particle or preposition.
    fn cue_end(&self, verb: usize) -> usize {
        let v = self.view;
        v.parse
            .child(verb, &[Deprel::CompoundPrt])
            .filter(|&k| k > verb && k <= verb + 2)
            .unwrap_or(verb)
    }
}

/// A state's money, men or arms that fighters live by are its backing of them: "Rwandan money keeps the rebels
/// in the field".
fn supplied(mut cause: Draft, effect: Option<&Draft>) -> Draft {
    let theirs = effect.is_some_and(|effect| {
        are_fighters(&effect.who)
            && effect.toward.is_empty()
            && (effect.bare_actor || effect.head == "strength")
    });
    let given =
        matches!(cause.property, Property::Aid | Property::Military) && cause.toward.is_empty();
    if theirs && given && !cause.who.is_empty() && !are_fighters(&cause.who) {
        cause.property = Property::Backing;
        cause.head = String::new();
        cause.toward = effect.map(|effect| effect.who.clone()).unwrap_or_default();
    }
    cause
}

/// Cause and effect that the tree lets run into one another over the verb between them ("support for the
/// Taliban increases violence", taken for one phrase), each cut where the verb stands.
fn parted(
    mut cause: Option<Draft>,
    mut effect: Option<Draft>,
    verb: usize,
) -> (Option<Draft>, Option<Draft>) {
    if let (Some(cause), Some(effect)) = (&mut cause, &mut effect)
        && cause.from <= effect.to
        && effect.from <= cause.to
    {
        let (first, second) = match cause.from <= effect.from {
            true => (cause, effect),
            false => (effect, cause),
        };
        if first.from < verb && verb <= first.to && second.from <= verb && verb < second.to {
            first.to = verb - 1;
            second.from = verb + 1;
        } else if first.from < verb && verb <= first.to && verb < second.from {
            first.to = verb - 1;
        }
    }
    (cause, effect)
}
