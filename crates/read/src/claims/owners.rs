//! Whose a variable is, and whom it is turned to: the actors in and around a noun phrase.

use detente_vocab::{ActorCode, Property};

use super::concept::Concepts;
use super::draft::{Draft, is_of_place};
use crate::syntax::{Deprel, Upos};

impl Concepts<'_> {
    pub(super) fn is_armed(&self, i: usize) -> bool {
        let v = self.view;
        let base = v.base(i);
        // "terrorist designation": of a thing, the word before makes no fighter.
        let group = ["person", "people", "body", "recruit"]
            .iter()
            .any(|list| self.lexicon.is(list, &base));
        self.lexicon.is("armed", &base)
            || (i > 0
                && self
                    .lexicon
                    .is("armed", &format!("{} {base}", v.base(i - 1))))
            || (group
                && v.parse
                    .children_by(i, &[Deprel::Compound, Deprel::Amod])
                    .any(|k| {
                        self.lexicon.is("armed", &v.base(k))
                            || matches!(v.lower[k].as_str(), "terror" | "armed" | "rebel")
                    }))
    }

    /// The actors that a nominal names, those joined to it included.
    pub fn actors_of(&self, i: usize) -> Vec<ActorCode> {
        let v = self.view;
        let mut found = Vec::new();
        // From the first of "Russia and China", wherever the tree entered.
        let mut first = i;
        while first >= 2
            && v.has_actor(first)
            && matches!(v.lower[first - 1].as_str(), "and" | "or")
            && v.is_actor(first - 2)
        {
            first -= 2;
        }
        let mut joined = vec![first];
        joined.extend(v.joined_after(first));
        for k in v.parse.children_by(i, &[Deprel::Conj]) {
            if v.has_actor(k) && !joined.contains(&k) {
                joined.push(k);
            }
        }
        for k in joined {
            let own = v.actor_at(k).cloned();
            // "Its generals", "the army of Chad": the state whose they are.
            if own.is_none() && self.lexicon.is("officer", &v.base(k)) {
                let owners = self.modifying_actors(k);
                if !owners.is_empty() {
                    owners.into_iter().for_each(|code| push(&mut found, code));
                    continue;
                }
            }
            let code = own.or_else(|| {
                if self.is_armed(k) {
                    ActorCode::new(ActorCode::UNNAMED_ARMED).ok()
                } else if self.lexicon.is("area", &v.base(k)) {
                    ActorCode::new(ActorCode::REGION).ok()
                } else {
                    None
                }
            });
            match code {
                Some(code) => push(&mut found, code),
                None => self
                    .modifying_actors(k)
                    .into_iter()
                    .for_each(|code| push(&mut found, code)),
            }
        }
        found
    }

    /// Actors among the words before a noun and after its "of": "Philippine outposts".
    pub(super) fn modifying_actors(&self, i: usize) -> Vec<ActorCode> {
        let v = self.view;
        let mut found = Vec::new();
        for k in v
            .parse
            .children_by(i, &[Deprel::NmodPoss, Deprel::Amod, Deprel::Compound])
        {
            if let Some(code) = v.actor_at(k) {
                push(&mut found, code.clone());
            }
        }
        if found.is_empty() {
            found = self.actors_left(i);
        }
        if found.is_empty() {
            for (preposition, k) in self.phrases_of(i) {
                if matches!(preposition.as_str(), "of" | "in" | "from" | "on")
                    && let Some(code) = v.actor_at(k)
                {
                    push(&mut found, code.clone());
                }
            }
        }
        found
    }

    /// Actors in the run of words before a noun: "Azerbaijan's growing military strength".
    fn actors_left(&self, i: usize) -> Vec<ActorCode> {
        let v = self.view;
        let mut found = Vec::new();
        for k in (i.saturating_sub(6)..i).rev() {
            let inside = matches!(
                v.upos(k),
                Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num | Upos::Part
            ) || matches!(v.lower[k].as_str(), "'s" | "’s" | "'" | "’" | "-")
                || v.rel(k) == Deprel::Amod
                || (v.upos(k) == Upos::Pron && v.has_actor(k));
            if !inside {
                break;
            }
            if let Some(code) = v.actor_at(k) {
                push(&mut found, code.clone());
                break;
            }
        }
        found
    }

    /// Fills who and toward from the words around a property noun.
    pub(super) fn fill(&self, draft: &mut Draft, i: usize, lemma: &str) {
        let v = self.view;
        let place = is_of_place(draft.property);
        for k in v.parse.children_by(
            i,
            &[
                Deprel::NmodPoss,
                Deprel::Amod,
                Deprel::Compound,
                Deprel::NmodDesc,
            ],
        ) {
            let owner = v.rel(k) == Deprel::NmodPoss;
            let named = v.actor_at(k).is_some();
            if named || (owner && k < i) {
                for code in self.actors_of(k) {
                    push(&mut draft.who, code);
                }
            }
        }
        if draft.who.is_empty() {
            draft.who = self.actors_left(i);
        }
        if draft.property == Property::Cooperation || draft.property == Property::Stability {
            let regional = v
                .parse
                .children_by(i, &[Deprel::Amod])
                .any(|k| v.lower[k] == "regional");
            if regional
                && draft.who.is_empty()
                && let Ok(code) = ActorCode::new(ActorCode::REGION)
            {
                draft.who.push(code);
            }
        }
        let mut around = self.phrases_of(i);
        // "violence and rising militancy in X": the place stands after the pair.
        if place
            && around.is_empty()
            && v.lower.get(i + 1).is_some_and(|word| word == "and")
            && let Some(next) = v.phrase_after(i + 2)
            && next <= i + 4
        {
            around = self.phrases_of(next);
        }
        let swapped = draft.property == Property::Influence
            && (lemma.starts_with("depend")
                || lemma.starts_with("relian")
                || lemma == "independence");
        // "French troops fuel violence in Mali": where it is said to be, there it is.
        let there = around
            .iter()
            .filter(|(prep, _)| {
                matches!(
                    prep.as_str(),
                    "in" | "inside" | "within" | "across" | "throughout"
                )
            })
            .map(|&(_, k)| self.actors_of(k))
            .find(|actors| !actors.is_empty());
        let there_named = there.clone();
        if place && let Some(there) = there {
            draft.who = there;
        }
        // "Saudi bombing", "Israel's raids": what a state does, not where it is.
        let done_by = draft.property == Property::Violence
            && there_named.is_none()
            && self.lexicon.is("act_of_force", lemma)
            && !draft.who.is_empty()
            && draft.who.iter().all(|code| !code.is_armed_group());
        if done_by {
            draft.property = Property::Hostility;
        }
        for (preposition, k) in around {
            let actors = self.actors_of(k);
            if actors.is_empty() {
                continue;
            }
            let last = preposition
                .rsplit(' ')
                .next()
                .unwrap_or_default()
                .to_owned();
            match last.as_str() {
                "between" | "among" => {
                    let mut actors = actors.into_iter();
                    if let Some(first) = actors.next() {
                        push(&mut draft.who, first);
                    }
                    if draft.toward.is_empty() {
                        draft.toward.extend(actors);
                    }
                }
                "of" | "in" | "within" | "inside" | "across" | "throughout" | "from" | "by"
                    if place && draft.who.is_empty() =>
                {
                    draft.who = actors;
                }
                // "bring peace to Yemen"
                "to" if draft.property == Property::Stability && draft.who.is_empty() => {
                    draft.who = actors;
                }
                "in" if draft.property == Property::Settlement && draft.who.is_empty() => {
                    draft.who = actors;
                }
                "of" => {
                    let armed = actors.iter().any(ActorCode::is_armed_group);
                    let target = (draft.property == Property::Backing && armed)
                        || matches!(draft.property, Property::Trust | Property::Pressure)
                        || !draft.who.is_empty();
                    let slot = if target {
                        &mut draft.toward
                    } else {
                        &mut draft.who
                    };
                    actors.into_iter().for_each(|code| push(slot, code));
                }
                "from" | "by" if draft.who.is_empty() => {
                    draft.who = actors;
                }
                "to" | "for" | "against" if draft.property == Property::Threat => {
                    draft.who = actors;
                }
                // "its influence in Sudan"
                "in" | "inside" | "within"
                    if draft.property == Property::Influence && !draft.who.is_empty() =>
                {
                    let toward = actors.into_iter().filter(|code| !draft.who.contains(code));
                    draft.toward.extend(toward.collect::<Vec<_>>());
                }
                "with" | "to" | "towards" | "toward" | "against" | "on" | "over" | "for" | "at"
                    if !place =>
                {
                    actors
                        .into_iter()
                        .for_each(|code| push(&mut draft.toward, code));
                }
                // "Uganda's attacks on Congo": between the two.
                "on" | "against" | "upon"
                    if draft.property == Property::Violence && !draft.who.is_empty() =>
                {
                    actors
                        .into_iter()
                        .for_each(|code| push(&mut draft.toward, code));
                }
                _ if place
                    && draft.who.is_empty()
                    && matches!(last.as_str(), "for" | "on" | "against") =>
                {
                    draft.who = actors;
                }
                _ => {}
            }
        }
        if draft.property == Property::Settlement
            && let Some(named) = self.treaty_name(i)
        {
            draft.who.retain(|code| Some(code) != v.actor_at(named));
        }
        if swapped {
            std::mem::swap(&mut draft.who, &mut draft.toward);
        }
        if self.names_support(lemma) {
            draft.property = support_for(draft);
        }
        // "the ELN's sanctuary", "the rebels' backing": it is given to them.
        let given = matches!(
            lemma,
            "sanctuary" | "haven" | "backing" | "safe haven" | "refuge"
        );
        if draft.property == Property::Backing
            && given
            && draft.toward.is_empty()
            && !draft.who.is_empty()
            && draft.who.iter().all(ActorCode::is_armed_group)
        {
            std::mem::swap(&mut draft.who, &mut draft.toward);
        }
    }

    /// "the Minsk accords", "the Algiers agreement": the city that names a treaty.
    fn treaty_name(&self, i: usize) -> Option<usize> {
        let v = self.view;
        let treaty = matches!(
            v.base(i).as_str(),
            "agreement"
                | "accord"
                | "treaty"
                | "process"
                | "protocol"
                | "deal"
                | "settlement"
                | "talk"
                | "armistice"
                | "ceasefire"
                | "plan"
                | "negotiation"
                | "truce"
        );
        (i.saturating_sub(3)..i)
            .rev()
            .take_while(|&k| !matches!(v.lower[k].as_str(), "'s" | "’s" | "," | "the" | "of"))
            .find(|&k| treaty && v.has_actor(k) && super::lexicon::is_capital(&v.lower[k]))
    }

    fn names_support(&self, lemma: &str) -> bool {
        matches!(
            lemma,
            "support"
                | "backing"
                | "help"
                | "assistance"
                | "aid"
                | "money"
                | "cash"
                | "weapon"
                | "arm"
        )
    }
}

/// Support of armed groups is backing; of a state, cooperation or aid.
fn support_for(draft: &Draft) -> Property {
    if draft.toward.iter().any(ActorCode::is_armed_group) {
        Property::Backing
    } else if draft.property == Property::Backing
        && (!draft.toward.is_empty() || draft.who.iter().any(|c| c.as_str() == ActorCode::REGION))
    {
        Property::Cooperation
    } else {
        draft.property
    }
}

fn push(list: &mut Vec<ActorCode>, code: ActorCode) {
    if !list.contains(&code) {
        list.push(code);
    }
}
