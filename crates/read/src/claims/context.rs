//! What the article so far lends to a sentence: who "they" and "its neighbour" are, the place
//! last spoken of, the other end of a tie, the two sides of a border.

use detente_vocab::{ActorCode, Concept, Property};

use super::assembly::Assembly;
use super::concept::Concepts;
use super::draft::{Draft, is_of_place};
use super::view::View;
use crate::actors::Mention;

/// How many sentences back "the militants" may take up a named group.
const GROUP_REACH: usize = 10;

/// A state or a body of one; a bloc has no neighbour and no border.
pub(super) fn is_state(code: &ActorCode) -> bool {
    code.country().is_some() && !code.is_armed_group()
}

impl Assembly<'_> {
    /// Names the actors of words that only the article can tell.
    pub fn address(&mut self, view: &mut View<'_>, mentions: &[Mention]) {
        if !self.address_they(view) {
            self.address_things(view);
        }
        self.address_neighbours(view);
        self.address_group(view, mentions);
    }

    /// "Its generals see …. They pay …": they are the generals, so the state.
    fn address_they(&mut self, view: &mut View<'_>) -> bool {
        let subject = view.first_subject();
        let first = view.lower.first().map(String::as_str);
        if first == Some("they")
            && let Some(code) = self.subject.clone()
        {
            for k in 0..view.len() {
                if matches!(view.lower[k].as_str(), "they" | "their" | "them") {
                    view.set_actor(k, code.clone());
                }
            }
            return true;
        }
        let concepts = Concepts {
            view,
            lexicon: self.lexicon,
        };
        self.subject = subject
            .filter(|&s| view.lower[s].ends_with('s') && !view.has_actor(s))
            .map(|s| concepts.actors_of(s))
            .filter(|actors| actors.len() == 1 && !actors[0].is_armed_group())
            .and_then(|actors| actors.into_iter().next());
        false
    }

    /// "It also cut the price": the thing that was the subject of the sentence before, where
    /// that was no actor.
    fn address_things(&self, view: &mut View<'_>) {
        let Some((_, plural)) = &self.thing else {
            return;
        };
        let first = view.lower.first().map(String::as_str);
        let taken_up = if *plural { "they" } else { "it" };
        let claims = view
            .lower
            .get(1)
            .is_none_or(|next| next != "is" && next != "was");
        if first == Some(taken_up) && claims {
            view.clear_actor(0);
        }
    }

    /// What the pronoun that opens a sentence takes up.
    pub(super) fn taken_up(&self, view: &View<'_>, draft: &Draft) -> Option<Concept> {
        let word = view.lower[draft.from].as_str();
        let opens = draft.from == 0 || (word == "they" && view.is_first_noun(draft.from));
        if (draft.from..=draft.to).any(|k| view.lower[k] == "ones") {
            return self
                .thing
                .as_ref()
                .filter(|(_, plural)| *plural)
                .map(|(c, _)| c.clone());
        }
        match word {
            "it" | "they" if opens => self
                .thing
                .as_ref()
                .filter(|(_, plural)| *plural == (word == "they"))
                .map(|(concept, _)| concept.clone())
                .or_else(|| self.still(view).filter(|_| word == "it"))
                .or_else(|| self.before.clone().filter(|_| word == "it")),
            "they" => None,
            // "Its advocates maintain that it …": still the thing.
            "it" if view.lower[0] == "its" => self.thing.as_ref().map(|(c, _)| c.clone()),
            "it" if !view.is_first_noun(draft.from) => None,
            _ => self.before.clone(),
        }
    }

    /// "It would not stop heroin. It would stop grandmothers.": still the same.
    fn still(&self, view: &View<'_>) -> Option<Concept> {
        let (concept, number) = self.it.as_ref()?;
        (number + 1 == view.number).then(|| concept.clone())
    }

    /// Remembers the thing that is the subject of a sentence.
    pub(super) fn note_thing(&mut self, view: &View<'_>) {
        let concepts = Concepts {
            view,
            lexicon: self.lexicon,
        };
        let Some(subject) = view.first_subject() else {
            // "Please.", "Not at all.": what was spoken of is spoken of still.
            if (0..view.len()).any(|k| view.is_clause(k)) {
                self.thing = None;
            }
            return;
        };
        if matches!(view.lower[subject].as_str(), "it" | "they") && !view.has_actor(subject) {
            return; // Still the same.
        }
        let plural = view.lower[subject].ends_with('s');
        self.thing = concepts
            .of(subject)
            .filter(|d| !d.anaphor && !d.bare_actor && concepts.grounded(d))
            .and_then(|d| {
                let concept = self.concept(view, &d);
                let concept = if d.definite {
                    self.completed(concept)
                } else {
                    concept
                };
                self.settled(view, &d, concept, None)
            })
            .map(|concept| (self.named(view, concept), plural));
    }

    /// "its neighbour": the partner with which the article has it deal most.
    fn address_neighbours(&self, view: &mut View<'_>) {
        for k in 1..view.len() {
            if !matches!(view.base(k).as_str(), "neighbour" | "neighbor") || view.has_actor(k) {
                continue;
            }
            let owner = (k.saturating_sub(3)..k).rev().find_map(|o| {
                let owns = matches!(view.lower[o].as_str(), "its" | "their")
                    || view
                        .lower
                        .get(o + 1)
                        .is_some_and(|w| w.starts_with('\'') || w.starts_with('’'));
                owns.then(|| view.actor_at(o).cloned()).flatten()
            });
            let owner = owner.or_else(|| {
                let own = matches!(view.lower[k - 1].as_str(), "its" | "their");
                let before = (0..k).rev().find(|&o| view.is_actor(o))?;
                own.then(|| view.actor_at(before).cloned()).flatten()
            });
            if let Some(partner) = owner.and_then(|owner| self.partner(&owner)) {
                view.set_actor(k, partner);
            }
        }
    }

    /// "the militants", where the article has named one armed group and no other.
    fn address_group(&self, view: &mut View<'_>, mentions: &[Mention]) {
        let mut named: Vec<(&ActorCode, usize)> = Vec::new();
        for mention in mentions.iter().filter(|m| m.span.start < view.span.end) {
            let code = &mention.actor;
            if code.is_armed_group() && code.as_str() != ActorCode::UNNAMED_ARMED {
                match named.iter_mut().find(|n| n.0 == code) {
                    Some(known) => known.1 = mention.sentence,
                    None => named.push((code, mention.sentence)),
                }
            }
        }
        let [(code, sentence)] = named.as_slice() else {
            return;
        };
        if view.number.saturating_sub(*sentence) > GROUP_REACH {
            return;
        }
        for k in 1..view.len() {
            let unnamed = view
                .actor_at(k)
                .is_none_or(|code| code.as_str() == ActorCode::UNNAMED_ARMED);
            let pointed = matches!(view.lower[k - 1].as_str(), "the" | "these" | "those");
            let many = view.lower[k].ends_with('s') || view.base(k) == "group";
            if unnamed && pointed && many && self.lexicon.is("armed", &view.base(k)) {
                view.set_actor(k, (*code).clone());
            }
        }
    }

    /// The actor with which one is most often said to deal; the first named wins a draw.
    fn partner(&self, of: &ActorCode) -> Option<ActorCode> {
        self.pair(std::slice::from_ref(of), &[])
            .map(|(a, b)| if a == *of { b } else { a })
    }

    /// The tie most spoken of among those that hold all of `with` and none of `without`.
    fn pair(&self, with: &[ActorCode], without: &[ActorCode]) -> Option<(ActorCode, ActorCode)> {
        let mut best: Option<(&(ActorCode, ActorCode), usize)> = None;
        for (pair, count) in &self.dealings {
            let holds = |code: &ActorCode| *code == pair.0 || *code == pair.1;
            let states = is_state(&pair.0) && is_state(&pair.1);
            let fits = states && with.iter().all(holds) && !without.iter().any(holds);
            if fits && best.is_none_or(|(_, most)| *count > most) {
                best = Some((pair, *count));
            }
        }
        best.map(|(pair, _)| pair.clone())
    }

    /// Counts a tie between two states.
    pub(super) fn count_dealing(&mut self, concept: &Concept) {
        let shared = matches!(
            concept.property,
            Property::Cooperation
                | Property::Trust
                | Property::Economy
                | Property::Settlement
                | Property::Stability
        );
        if let (Some(a), Some(b)) = (&concept.who, &concept.toward)
            && shared
            && !a.is_armed_group()
            && !b.is_armed_group()
        {
            let same = |pair: &(ActorCode, ActorCode)| {
                (pair.0 == *a && pair.1 == *b) || (pair.0 == *b && pair.1 == *a)
            };
            match self.dealings.iter_mut().find(|(pair, _)| same(pair)) {
                Some(known) => known.1 += 1,
                None => self.dealings.push(((a.clone(), b.clone()), 1)),
            }
        }
    }

    /// Fills the slots that a mention leaves open; `None` where it cannot stand alone.
    pub(super) fn settled(
        &self,
        view: &View<'_>,
        draft: &Draft,
        mut concept: Concept,
        other: Option<&Draft>,
    ) -> Option<Concept> {
        let concepts = Concepts {
            view,
            lexicon: self.lexicon,
        };
        if concepts.is_bearing(draft) {
            let deed = self.deed_of(concept.who.as_ref()?)?;
            concept.who = deed.who;
            concept.toward = deed.toward;
            concept.property = deed.property;
            concept.head = String::new();
            return Some(concept);
        }
        if draft.border {
            return Some(self.bordered(concept, other));
        }
        if concept.toward.is_none()
            && concept.who.is_some()
            && matches!(
                concept.property,
                Property::Pressure | Property::Aid | Property::Backing | Property::Influence
            )
        {
            let earlier = self.known.iter().rev().find(|k| {
                k.property == concept.property && k.who == concept.who && k.toward.is_some()
            });
            if let Some(earlier) = earlier {
                concept.toward = earlier.toward.clone();
            }
        }
        if concept.who.is_none()
            && is_of_place(concept.property)
            && concept.property != Property::Economy
        {
            let near = other
                .filter(|d| is_of_place(d.property))
                .and_then(|d| d.who.first().cloned());
            let there =
                (draft.from..view.len().min(draft.to + 3)).any(|k| view.lower[k] == "there");
            // "The ceasefire in Yemen broke because of the bombing": the place that the sentence names.
            let named = (1..view.len())
                .find(|&k| {
                    view.lower[k - 1] == "in"
                        && view
                            .actor_at(k)
                            .is_some_and(|code| code.country() == Some(code.as_str()))
                })
                .and_then(|k| view.actor_at(k).cloned());
            concept.who = near.or(named).or_else(|| {
                let meant = || self.place_meant(view);
                if there {
                    self.last_state.clone().or_else(meant)
                } else {
                    meant()
                }
            });
        }
        Some(concept)
    }

    /// What an actor was last said to do to others.
    fn deed_of(&self, actor: &ActorCode) -> Option<Concept> {
        self.known
            .iter()
            .rev()
            .find(|k| {
                k.who.as_ref() == Some(actor)
                    && matches!(
                        k.property,
                        Property::Backing | Property::Hostility | Property::Military
                    )
            })
            .cloned()
    }

    /// The two sides of a border that the sentence names by half or not at all.
    fn bordered(&self, mut concept: Concept, other: Option<&Draft>) -> Concept {
        if concept.who.is_some() && concept.toward.is_some() {
            return concept;
        }
        let own: Vec<ActorCode> = concept.who.iter().chain(&concept.toward).cloned().collect();
        let (near, far) = match other {
            // Pressure and aid act on a neighbour from outside.
            Some(d)
                if matches!(
                    d.property,
                    Property::Pressure | Property::Aid | Property::Influence
                ) =>
            {
                (d.toward.clone(), d.who.clone())
            }
            Some(d) if is_of_place(d.property) => {
                (d.who.iter().take(1).cloned().collect(), Vec::new())
            }
            _ => (Vec::new(), Vec::new()),
        };
        let hinted: Vec<ActorCode> = own.iter().chain(&near).cloned().collect();
        let sides = |pair: &(ActorCode, ActorCode)| {
            own.iter().all(|code| *code == pair.0 || *code == pair.1)
        };
        // The two that this sentence names, else the border spoken of before, else the tie.
        let named = match hinted.as_slice() {
            [a, b] if a != b && [a, b].iter().all(|code| is_state(code)) => {
                Some((a.clone(), b.clone()))
            }
            _ => None,
        };
        let pair = named
            .or_else(|| self.border.clone().filter(sides))
            .or_else(|| self.pair(&hinted, &far))
            .or_else(|| self.pair(&own, &far))
            .or_else(|| self.pair(&own, &[]));
        if let Some((a, b)) = pair {
            (concept.who, concept.toward) = (Some(a), Some(b));
        }
        concept
    }

    /// Remembers the place and the state last spoken of.
    pub(super) fn note_places(&mut self, view: &View<'_>) {
        for k in 0..view.len() {
            if let Some(code) = view.actor_at(k)
                && !code.is_armed_group()
                && code.country().is_some()
            {
                self.last_state = Some(code.clone());
            }
        }
    }

    /// "I am not convinced.": what the sentence before quotes is granted, not asserted.
    pub(super) fn is_doubted(view: &View<'_>) -> bool {
        let text = view.lower.join(" ");
        let opens = |words: &[&str]| words.iter().any(|w| text.starts_with(w));
        let own = opens(&["i ", "we ", "but i ", "yet i ", "here i "]);
        let doubting = [
            "not convinced",
            "n't convinced",
            "unconvinced",
            "not persuaded",
            "n't persuaded",
            "doubt",
            "disagree",
            "not so sure",
            "not sure",
            "sceptical",
            "skeptical",
            "not believe",
            "n't believe",
            "see no evidence",
            "beg to differ",
        ];
        (own && doubting.iter().any(|w| text.contains(w)))
            || opens(&[
                "they are wrong",
                "this is wrong",
                "that is wrong",
                "not so",
                "this is false",
                "that is false",
                "they are mistaken",
                "this is a myth",
                "that is a myth",
                "the evidence is thin",
                "the record says otherwise",
                "the argument is weak",
                "this is mistaken",
                "this is nonsense",
                "this view is wrong",
            ])
    }
}
