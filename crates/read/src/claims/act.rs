//! The variable of a plain act: what it moves, what it is by its verb, whom it strengthens.

use detente_vocab::{ActorCode, Property};

use super::concept::Concepts;
use super::draft::{Draft, is_of_place, widen};
use super::lexicon::{Class, Frame};
use crate::syntax::Upos;

/// A clause whose verb is no set phrase and opens no other act.
pub(super) struct Act {
    pub verb: usize,
    /// Its base form.
    pub base: String,
    /// The doer's head; none where the doer is not said.
    pub subject: Option<usize>,
    /// The grammatical subject's head, doer or not.
    pub whole: Option<usize>,
    /// The head of what it is done to.
    pub object: Option<usize>,
    /// The actors of the subject.
    pub actors: Vec<ActorCode>,
    /// Whether the verb raises or lowers.
    pub way: Option<i8>,
    /// The variable of the object.
    pub moved: Option<Draft>,
    /// How many clauses deep its nouns may still be looked into.
    pub depth: usize,
}

impl Concepts<'_> {
    /// The variable of an act, the readings in turn.
    pub(super) fn act(&self, act: Act) -> Option<Draft> {
        if let Some(draft) = self.spoken_of(&act) {
            return Some(draft);
        }
        let verbal = self.verbal(&act);
        if let Some(mut draft) = act.moved.clone()
            && draft.known()
            && !(verbal.is_some() && draft.bare_actor)
        {
            let turn = match act.way {
                Some(sign) => sign,
                None => self.caused_direction(&act.base, &draft),
            };
            draft.direction *= turn;
            self.own(&mut draft, &act.actors);
            return Some(self.stretched(draft, act.verb));
        }
        if let Some((property, sign)) = verbal {
            return Some(self.by_verb(&act, property, sign));
        }
        self.help_to_fighters(&act)
            .or_else(|| self.subject_moves(&act))
            .or_else(|| self.strength(&act))
            .or_else(|| self.bare_act(act))
    }

    /// "quote the treaty against us", "lest the treaty be quoted": spoken of, and neither more nor less of it.
    fn spoken_of(&self, act: &Act) -> Option<Draft> {
        let speaks = matches!(
            act.base.as_str(),
            "quote" | "cite" | "mention" | "invoke" | "discuss" | "debate" | "recall" | "describe"
        );
        let moved = act.moved.as_ref().filter(|moved| speaks && moved.known())?;
        let mut draft = Draft::new(Property::Other, moved.from, moved.to);
        draft.head = act.base.clone();
        self.own(&mut draft, &act.actors);
        Some(self.stretched(draft, act.verb))
    }

    /// The property that the verb itself names, and the way.
    fn verbal(&self, act: &Act) -> Option<(Property, i8)> {
        let v = self.view;
        // "settle the arrears", "sign the cheque": paid, and nothing is settled between anybody.
        let paid = act.object.is_some_and(|object| {
            matches!(
                v.base(object).as_str(),
                "arrears"
                    | "arrear"
                    | "debt"
                    | "bill"
                    | "account"
                    | "score"
                    | "invoice"
                    | "cheque"
                    | "check"
            )
        });
        if paid && matches!(act.base.as_str(), "settle" | "sign") {
            return None;
        }
        self.lexicon.property(Class::Verb, &act.base).or_else(|| {
            // "If Norrend pushes too hard": to push nobody said is to press.
            let pushes = matches!(act.base.as_str(), "push" | "lean" | "squeeze")
                && act.object.is_none()
                && !act.actors.is_empty()
                && v.lower.get(act.verb + 1).is_none_or(|next| next != "for");
            pushes.then_some((Property::Pressure, 1))
        })
    }

    /// The variable that the verb names: "Chad trades with Libya".
    fn by_verb(&self, act: &Act, property: Property, sign: i8) -> Draft {
        let v = self.view;
        let verb = act.verb;
        let mut draft = Draft::new(property, verb, verb);
        draft.direction = sign;
        draft.who = act.actors.clone();
        if let Some(object) = act.object {
            draft.toward = self.actors_of(object);
            (draft.from, draft.to) = widen((draft.from, draft.to), v.phrase(object));
        } else {
            for (preposition, k) in self.phrases_of(verb) {
                if matches!(
                    preposition.as_str(),
                    "with" | "against" | "on" | "to" | "over" | "for"
                ) {
                    draft.toward.extend(self.actors_of(k));
                    (draft.from, draft.to) = widen((draft.from, draft.to), v.phrase(k));
                }
            }
        }
        let phrase = |word: &str| {
            let mut phrases = self.phrases_of(verb).into_iter();
            phrases.find(|(preposition, _)| preposition == word)
        };
        // "mediate between Rwanda and Congo": the settlement is theirs.
        if draft.property == Property::Settlement
            && let Some((_, pair)) = phrase("between")
        {
            let mut sides = self.actors_of(pair).into_iter();
            if let (Some(first), Some(second)) = (sides.next(), sides.next()) {
                draft.who = vec![first];
                draft.toward = vec![second];
            }
        }
        if act.base == "trade" && !draft.toward.is_empty() {
            draft.property = Property::Cooperation;
        }
        if is_of_place(draft.property) {
            if let Some((_, k)) = phrase("in") {
                draft.who = self.actors_of(k);
            } else if !draft.toward.is_empty() && draft.property != Property::Violence {
                draft.who = std::mem::take(&mut draft.toward);
            }
            if draft.property != Property::Violence {
                draft.toward.clear();
            }
        }
        if matches!(act.base.as_str(), "depend" | "rely") {
            std::mem::swap(&mut draft.who, &mut draft.toward);
        }
        if self.is_done_less(verb) {
            draft.direction = -draft.direction;
        }
        draft.property = verb_property(&draft, &act.base);
        draft
    }

    /// "rely less on Moscow", "trade far less with China"; "no less" and "less than" compare.
    fn is_done_less(&self, verb: usize) -> bool {
        let v = self.view;
        let less = (verb + 1..v.len().min(verb + 4)).find(|&k| v.lower[k] == "less");
        less.is_some_and(|k| {
            let between = (verb + 1..k).all(|b| v.upos(b) == Upos::Adv && v.lower[b] != "no");
            let next = v.lower.get(k + 1).map(String::as_str);
            between
                && matches!(
                    next,
                    Some("on" | "upon" | "with" | "from" | "in" | "," | ".")
                )
        })
    }

    /// "feed the militia", "pay for the raids": backing.
    fn help_to_fighters(&self, act: &Act) -> Option<Draft> {
        let helps = matches!(
            act.base.as_str(),
            "support" | "feed" | "help" | "supply" | "equip" | "train" | "pay"
        );
        if !helps {
            return None;
        }
        let first = || self.phrases_of(act.verb).first().map(|c| c.1);
        let object = act.object.or_else(first)?;
        let toward = self.actors_of(object);
        let violence = |d: &Draft| d.property == Property::Violence;
        if !toward.iter().any(ActorCode::is_armed_group)
            && !act.moved.as_ref().is_some_and(violence)
        {
            return None;
        }
        let mut draft = Draft::new(Property::Backing, act.verb, self.view.phrase(object).1);
        draft.who = act.actors.clone();
        draft.toward = toward;
        Some(draft)
    }

    /// The subject's variable rises or falls: "trade collapses".
    fn subject_moves(&self, act: &Act) -> Option<Draft> {
        let v = self.view;
        if act.object.is_some() {
            return None;
        }
        let mut draft = self.noun_at(act.subject?, act.depth - 1)?;
        if draft.anaphor || draft.bare_actor || !(draft.known() || act.way.is_some()) {
            return None;
        }
        let rows = self.lexicon.verb(&act.base);
        let eased = rows.iter().any(|row| row.frame == Frame::Ease);
        let own = if eased { self.ease_sign(&draft) } else { 1 };
        let after = act.verb + 1;
        // "Talks will go nowhere", "come to nothing".
        let fails = (after..v.len().min(after + 3))
            .take_while(|&k| v.lower[k] != ",")
            .any(|k| matches!(v.lower[k].as_str(), "nowhere" | "nothing" | "naught"));
        // "If the subsidy goes, …"
        let gone = act.base == "go"
            && v.lower
                .get(after)
                .is_none_or(|w| matches!(w.as_str(), "," | "." | ";" | ":" | "and"));
        draft.direction *= if fails || gone {
            -1
        } else {
            act.way.unwrap_or(own)
        };
        Some(self.stretched(draft, act.verb))
    }

    /// "the militia collapsed", "the rebels grew": the strength of the actor.
    fn strength(&self, act: &Act) -> Option<Draft> {
        let direction = match act.base.as_str() {
            "collapse" | "crumble" | "shrink" | "weaken" | "wither" | "fade" | "falter"
            | "dwindle" => -1,
            "grow" | "strengthen" | "rise" | "expand" | "thrive" => 1,
            _ => return None,
        };
        if act.object.is_some() || act.actors.is_empty() {
            return None;
        }
        let mut draft = Draft::new(Property::Other, act.verb, act.verb);
        draft.head = "strength".to_owned();
        draft.direction = direction;
        draft.who = act.actors.clone();
        Some(draft)
    }

    /// The act by its own name: "free the prisoners".
    fn bare_act(&self, act: Act) -> Option<Draft> {
        let v = self.view;
        let verb = act.verb;
        let mut draft = match act.moved {
            Some(inner) if !inner.anaphor => {
                let mut draft = inner;
                let men = act.object.is_some_and(|o| {
                    v.actor_at(o)
                        .is_none_or(|code| code.as_str() == ActorCode::UNNAMED_ARMED)
                        && self.lexicon.is("recruit", &v.base(o))
                });
                if men && draft.bare_actor {
                    // "gains fighters": its recruits.
                    draft.who.clear();
                    draft.bare_actor = false;
                    draft.head = "recruit".to_owned();
                } else if draft.bare_actor {
                    draft.toward = std::mem::take(&mut draft.who);
                    draft.bare_actor = false;
                    // "free the prisoners": people of no name.
                    let people = act
                        .object
                        .filter(|&o| draft.toward.is_empty() && v.upos(o) == Upos::Noun);
                    draft.head = match people {
                        Some(o) => format!("{} {}", act.base, v.base(o)),
                        None => act.base,
                    };
                } else if act.way.is_none() && !self.lexicon.is("light", &act.base) {
                    draft.head = format!("{} {}", act.base, draft.head);
                }
                draft.direction *= act.way.unwrap_or(1);
                // "Turkish ports admit Cypriot ships": the act is the doer's, on the owner.
                let owned = !draft.who.is_empty() && draft.toward.is_empty() && !draft.known();
                if owned
                    && draft.who.iter().all(|code| !act.actors.contains(code))
                    && !act.actors.is_empty()
                {
                    draft.toward = std::mem::take(&mut draft.who);
                }
                draft
            }
            // A mover that moves nothing: its object was not found.
            _ if act.object.is_none()
                && act.whole.is_none()
                && !self.lexicon.verb(&act.base).is_empty() =>
            {
                return None;
            }
            _ => {
                let mut draft = Draft::new(Property::Other, verb, verb);
                draft.head = v
                    .phrasal(verb)
                    .filter(|_| v.parse.particle(verb).is_some())
                    .unwrap_or(act.base);
                draft
            }
        };
        self.own(&mut draft, &act.actors);
        Some(self.stretched(draft, verb))
    }
}

/// What the verb makes of a property: to back an armed group is backing, a state is aid.
fn verb_property(draft: &Draft, base: &str) -> Property {
    let armed = draft.toward.iter().any(ActorCode::is_armed_group);
    match (draft.property, base) {
        (Property::Backing, _) | (Property::Aid, _) if armed => Property::Backing,
        (Property::Backing, "back" | "sponsor" | "arm") if !draft.toward.is_empty() => {
            Property::Aid
        }
        (Property::Backing, "back") => Property::Cooperation,
        (property, _) => property,
    }
}
