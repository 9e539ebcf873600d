//! Deeds that several words name together: "leave the pact", "bring its soldiers home", "offer Chad budget
//! support", "use its trade as leverage", "resist the temptation to strike".

use detente_vocab::{ActorCode, Property};

use super::concept::{Concepts, are_fighters};
use super::draft::{Draft, widen};
use crate::syntax::Upos;

/// Words that a deed's own particles may stand from its verb.
const NEAR: usize = 7;

impl Concepts<'_> {
    /// The variable of such a deed, the readings in turn.
    pub(super) fn deed(
        &self,
        verb: usize,
        base: &str,
        actors: &[ActorCode],
        depth: usize,
    ) -> Option<Draft> {
        let draft = self
            .leaving(verb, base, actors, depth)
            .or_else(|| self.forsaking(verb, base, actors))
            .or_else(|| self.recalling(verb, base, depth))
            .or_else(|| self.departing(verb, base, depth))
            .or_else(|| self.leverage_made(verb, base))
            .or_else(|| self.resisting(verb, base, depth))
            .or_else(|| self.giving(verb, base, depth));
        let mut draft = draft?;
        self.own(&mut draft, actors);
        Some(self.stretched(draft, verb))
    }

    /// "leave the alliance", "walk away from the talks", "break with Moscow": less of what is left.
    fn leaving(
        &self,
        verb: usize,
        base: &str,
        actors: &[ActorCode],
        depth: usize,
    ) -> Option<Draft> {
        let v = self.view;
        let next = |k: usize| v.lower.get(k).map(String::as_str);
        let away = matches!(
            (base, next(verb + 1)),
            (
                "walk" | "back" | "pull" | "step" | "move" | "turn",
                Some("away" | "out" | "back")
            ) | ("withdraw" | "exit" | "retreat" | "resign" | "secede", _)
        );
        let left = match base {
            "leave" | "exit" | "quit" | "desert" => v.object(verb),
            _ if away => {
                let from = (verb + 1..v.len().min(verb + 4))
                    .find(|&k| matches!(v.lower[k].as_str(), "from" | "of"))?;
                (v.object(verb).is_none_or(|o| o > from)).then_some(())?;
                v.phrase_after(from + 1)
            }
            _ => None,
        }?;
        let mut draft = self.noun_at(left, depth.checked_sub(1)?)?;
        if !matches!(
            draft.property,
            Property::Cooperation | Property::Settlement | Property::Trust
        ) {
            return None;
        }
        // "the Russian alliance", left by Armenia, is theirs together.
        if let [partner] = draft.who.as_slice()
            && draft.toward.is_empty()
            && !actors.is_empty()
            && !actors.contains(partner)
        {
            draft.toward = std::mem::replace(&mut draft.who, actors.to_vec());
        }
        draft.direction = -draft.direction;
        Some(draft)
    }

    /// "abandon Kyiv", "distance itself from Moscow", "break with Tehran": less cooperation with it.
    fn forsaking(&self, verb: usize, base: &str, actors: &[ActorCode]) -> Option<Draft> {
        let v = self.view;
        let own = v
            .lower
            .get(verb + 1)
            .is_some_and(|w| w.ends_with("self") || w.ends_with("selves"));
        let after = |words: &[&str]| {
            let at = (verb + 1..v.len().min(verb + 5))
                .find(|&k| words.contains(&v.lower[k].as_str()))?;
            v.phrase_after(at + 1)
        };
        let partner = match base {
            "abandon" | "desert" | "forsake" | "betray" | "shun" => v.object(verb),
            "distance" | "detach" | "dissociate" | "decouple" if own => after(&["from"]),
            "break" if v.object(verb).is_none() => after(&["with"]),
            _ => None,
        }?;
        let state = v
            .actor_at(partner)
            .is_some_and(|code| !code.is_armed_group());
        (state && !actors.is_empty()).then_some(())?;
        let mut draft = Draft::new(Property::Cooperation, verb, v.phrase(partner).1);
        draft.toward = self.actors_of(partner);
        draft.direction = -1;
        Some(draft)
    }

    /// "bring its soldiers home", "pull the battalions out of Mali", "call the garrison back".
    fn recalling(&self, verb: usize, base: &str, depth: usize) -> Option<Draft> {
        let v = self.view;
        if !matches!(
            base,
            "bring" | "send" | "pull" | "call" | "fly" | "order" | "take"
        ) {
            return None;
        }
        let object = v.object(verb)?;
        let back = (verb + 1..v.len().min(object + 3)).any(|k| {
            matches!(v.lower[k].as_str(), "home" | "back" | "out")
                && v.lower.get(k + 1).is_none_or(|w| w != "in" && w != "into")
        });
        let mut draft = self.men(object, depth)?;
        draft.direction = -1;
        back.then_some(draft)
    }

    /// "its soldiers leave Goma", "the battalions pull out": fewer of them there.
    fn departing(&self, verb: usize, base: &str, depth: usize) -> Option<Draft> {
        let v = self.view;
        let next = v.lower.get(verb + 1).map(String::as_str);
        let goes = matches!(
            (base, next),
            ("leave" | "depart" | "exit" | "quit", _)
                | ("go" | "come" | "fly" | "march", Some("home"))
                | ("pull", Some("out" | "back"))
                | ("move" | "march", Some("out"))
        );
        let subject = v.subject(verb).filter(|&s| goes && s < verb)?;
        // "leave villages in ruins"
        if let Some(object) = v.object(verb)
            && v.lower
                .get(v.phrase(object).1 + 1)
                .is_some_and(|w| matches!(w.as_str(), "in" | "to" | "with" | "without"))
            && !v.has_actor(object)
        {
            return None;
        }
        let mut draft = self.men(subject, depth)?;
        draft.direction = -1;
        Some(draft)
    }

    /// Soldiers, advisers and the like that a state has sent somewhere, or its force by another name.
    pub(super) fn men(&self, noun: usize, depth: usize) -> Option<Draft> {
        let force = self
            .noun_at(noun, depth.checked_sub(1)?)
            .filter(|draft| draft.property == Property::Military);
        if force.is_some() {
            return force;
        }
        self.lexicon
            .is("sent_men", &self.view.base(noun))
            .then_some(())?;
        let mut draft = Draft::at(Property::Military, self.view.phrase(noun));
        draft.who = self.actors_of(noun);
        draft.who.retain(|code| !code.is_armed_group());
        Some(draft)
    }

    /// "use its trade as leverage over Y", "use that trade to restrain Y": pressure on Y.
    fn leverage_made(&self, verb: usize, base: &str) -> Option<Draft> {
        let v = self.view;
        if !matches!(base, "use" | "wield" | "deploy" | "employ" | "exploit") {
            return None;
        }
        let object = v.object(verb)?;
        let reach = v.len().min(object + NEAR);
        let named = (object + 1..reach)
            .take_while(|&k| !matches!(v.lower[k].as_str(), "," | ";"))
            .find(|&k| {
                v.lower[k] == "as"
                    && (k + 1..v.len().min(k + 4)).any(|w| {
                        matches!(
                            v.lower[w].as_str(),
                            "leverage" | "lever" | "weapon" | "stick"
                        )
                    })
            });
        let mut draft = Draft::new(Property::Pressure, verb, v.phrase(object).1);
        if let Some(lever) = named {
            let over = (lever + 1..v.len().min(lever + 6))
                .find(|&k| matches!(v.lower[k].as_str(), "over" | "against" | "on" | "upon"));
            let target = over.and_then(|k| v.phrase_after(k + 1)).or_else(|| {
                let phrases = self.phrases_of(object).into_iter();
                phrases.map(|(_, k)| k).find(|&k| v.has_actor(k))
            });
            draft.toward = target.map(|k| self.actors_of(k)).unwrap_or_default();
            draft.to = draft.to.max(lever);
            return Some(draft);
        }
        let to = (object + 1..reach).find(|&k| v.lower[k] == "to")?;
        let act = (to + 1..v.len().min(to + 3)).find(|&k| v.is_verb(k))?;
        let bends = matches!(
            v.verb_base(act).as_str(),
            "restrain"
                | "press"
                | "pressure"
                | "push"
                | "coerce"
                | "compel"
                | "force"
                | "punish"
                | "squeeze"
                | "discipline"
                | "constrain"
                | "sway"
                | "bend"
        );
        let target = v.object(act).filter(|&o| bends && v.has_actor(o))?;
        draft.toward = self.actors_of(target);
        (draft.from, draft.to) = widen((draft.from, draft.to), v.phrase(target));
        (!draft.toward.is_empty()).then_some(draft)
    }

    /// "resist the temptation to strike": the act is not done.
    fn resisting(&self, verb: usize, base: &str, depth: usize) -> Option<Draft> {
        let v = self.view;
        if !matches!(base, "resist" | "avoid" | "fight" | "overcome" | "suppress") {
            return None;
        }
        let object = v.object(verb)?;
        let tempting = matches!(
            v.base(object).as_str(),
            "temptation" | "urge" | "impulse" | "instinct" | "itch" | "pressure" | "call"
        );
        let to = v.lower.get(object + 1).is_some_and(|w| w == "to") && tempting;
        let act = (object + 2..v.len().min(object + 4)).find(|&k| to && v.is_verb(k))?;
        Some(self.clause_at(act, depth.checked_sub(1)?)?.turned(-1))
    }

    /// "offer Chad budget support", "sell Saudi Arabia the missiles": what is given, to whom.
    fn giving(&self, verb: usize, base: &str, depth: usize) -> Option<Draft> {
        let v = self.view;
        if !matches!(
            base,
            "offer"
                | "give"
                | "grant"
                | "lend"
                | "send"
                | "sell"
                | "promise"
                | "extend"
                | "deny"
                | "hand"
                | "pass"
                | "ship"
                | "slip"
                | "deliver"
        ) {
            return None;
        }
        let (receiver, last) = match v.is_passive(verb) {
            // "Chad was promised budget support"
            true => (v.subject(verb).filter(|&s| v.is_actor(s))?, verb),
            false => self.receiver_after(verb)?,
        };
        let given = v.phrase_after(last + 1)?;
        let stands_next = v.lower.get(last + 1).is_some_and(|word| {
            let opens = matches!(
                v.upos(last + 1),
                Upos::Det | Upos::Adj | Upos::Noun | Upos::Num
            );
            opens || word == "its"
        });
        let mut draft = self.noun_at(given, depth.checked_sub(1)?)?;
        draft.toward = self.actors_of(receiver);
        // Whatever fighters are given backs them: "hand the rebels fuel".
        if are_fighters(&draft.toward) && base != "deny" {
            draft.property = Property::Backing;
            draft.head = String::new();
        }
        if !stands_next || !draft.known() || draft.bare_actor || draft.anaphor {
            return None;
        }
        let toward = draft.toward.clone();
        draft.who.retain(|code| !toward.contains(code));
        if base == "deny" {
            draft.direction = -draft.direction;
        }
        (draft.from, draft.to) = widen((draft.from, draft.to), v.phrase(receiver));
        Some(draft)
    }

    /// Who is given something, after the verb that gives, and the last word that names them.
    fn receiver_after(&self, verb: usize) -> Option<(usize, usize)> {
        let v = self.view;
        // "Venezuela credit", which the tree takes for one phrase.
        let next = (verb + 1..v.len().min(verb + 3)).find(|&k| v.upos(k) != Upos::Det)?;
        let receiver = match v.phrase_after(verb + 1).filter(|&k| v.is_actor(k)) {
            Some(receiver) => receiver,
            None => (v.is_actor(next) && v.upos(next) == Upos::Propn).then_some(next)?,
        };
        let last = match receiver == next {
            true => receiver,
            false => v.phrase(receiver).1,
        };
        // "Chad and Niger the support": the receivers, then what they are given.
        let last = v.joined_after(receiver).into_iter().fold(last, usize::max);
        Some((receiver, last))
    }
}
