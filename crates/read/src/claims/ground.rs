//! Which words name a variable of their own, and what stands for an actor's state or bearing.

use detente_vocab::Property;

use super::concept::Concepts;
use super::draft::Draft;
use super::lexicon::Class;
use crate::syntax::{Deprel, Upos};

impl Concepts<'_> {
    /// Whether a draft names something that can go up or down: a property of the list, or a
    /// noun or act of its own. Light verbs ("have", "turn") and vague nouns ("round", "side")
    /// name none.
    pub fn grounded(&self, draft: &Draft) -> bool {
        if draft.known() || draft.anaphor || self.is_bearing(draft) {
            return true;
        }
        let last = draft.head.rsplit(' ').next().unwrap_or_default();
        let light = |word: &str| {
            ["light", "aspect", "vague_noun", "person"]
                .iter()
                .any(|list| self.lexicon.is(list, word))
        };
        !draft.head.is_empty()
            && last.chars().any(char::is_alphabetic)
            && !light(last)
            && (!self.lexicon.is("armed", last) || draft.head.contains(' '))
    }

    /// An actor's bare name, or a noun for how it bears itself ("mind", "conduct"): the deed
    /// of that actor that was spoken of last is meant.
    pub fn is_bearing(&self, draft: &Draft) -> bool {
        !draft.known()
            && (draft.bare_actor
                || (!draft.who.is_empty()
                    && draft
                        .head
                        .rsplit(' ')
                        .next()
                        .is_some_and(|last| self.lexicon.is("bearing", last))))
    }

    /// "a strong Keldara", "a Libya that is less isolated": an actor in a certain state.
    pub(super) fn state_of_actor(&self, i: usize, span: (usize, usize)) -> Option<Draft> {
        let v = self.view;
        let open = (i.saturating_sub(4)..i)
            .rev()
            .find(|&k| matches!(v.lower[k].as_str(), "a" | "an"))?;
        let clear = (open + 1..i).all(|k| {
            matches!(v.upos(k), Upos::Adj | Upos::Adv | Upos::Verb) || v.rel(k) == Deprel::Amod
        });
        if !clear {
            return None;
        }
        let relative = v
            .lower
            .get(i + 1)
            .is_some_and(|w| matches!(w.as_str(), "that" | "which"));
        let adjective = (open + 1..i)
            .rev()
            .find(|&k| self.is_state(k))
            .or_else(|| {
                (i + 2..v.len().min(i + 6))
                    .find(|&k| relative && self.is_state(k))
                    .filter(|&k| {
                        (i + 2..k).any(|b| {
                            matches!(
                                v.lower[b].as_str(),
                                "is" | "was" | "feels" | "remains" | "becomes" | "are"
                            )
                        })
                    })
            })?;
        let less = (adjective.saturating_sub(2)..adjective)
            .any(|k| matches!(v.lower[k].as_str(), "less" | "not" | "never"));
        let turn = if less { -1 } else { 1 };
        let mut draft = Draft::new(Property::Other, span.0.min(open), span.1.max(adjective));
        match self.state(adjective) {
            Some((property, sign)) => {
                draft.property = property;
                draft.direction = sign * turn;
            }
            None => {
                draft.head = "strength".to_owned();
                let weak = self.lexicon.is("weak", &v.lower[adjective]);
                draft.direction = if weak { -turn } else { turn };
            }
        }
        draft.who = self.actors_of(i);
        Some(draft)
    }

    /// Whether a state is said of the actor at a word.
    pub fn names_state(&self, i: usize) -> bool {
        self.state_of_actor(i, (i, i)).is_some()
    }

    /// "the price of salt", "the cost of trade": a variable of its own, no pressure.
    pub(super) fn price_of(&self, i: usize, span: (usize, usize)) -> Option<Draft> {
        let v = self.view;
        let base = v.base(i);
        if !matches!(base.as_str(), "price" | "cost" | "rent" | "fare" | "wage") {
            return None;
        }
        // "raised prices": of goods, no pressure.
        let plural = v.lower[i] == "prices" || v.lower[i] == "wages" || v.lower[i] == "rents";
        let of = self.phrases_of(i).into_iter().find(|(p, _)| p == "of");
        if of.is_none() && plural {
            let compound = v
                .parse
                .children_by(i, &[Deprel::Compound])
                .find(|&k| k + 1 == i);
            let mut draft = Draft::new(Property::Other, span.0, span.1);
            let good = compound
                .map(|k| format!("{} ", v.base(k)))
                .unwrap_or_default();
            draft.head = format!("{good}{base}");
            if self.lexicon.property(Class::Noun, &draft.head).is_some() {
                return None;
            }
            return Some(draft);
        }
        let (_, good) = of?;
        let traded = self
            .property_of(good, Class::Noun)
            .is_none_or(|found| matches!(found.0, Property::Economy | Property::Aid));
        if !traded || v.has_actor(good) || !v.upos(good).is_nominal() {
            return None;
        }
        let mut draft = Draft::new(Property::Other, span.0, span.1.max(good));
        draft.head = format!("{} {base}", v.base(good));
        draft.who = self.modifying_actors(good);
        Some(draft)
    }

    /// "cheaper grain", "dear bread": the price of a good, down or up.
    pub(super) fn cheap_good(&self, i: usize, span: (usize, usize)) -> Option<Draft> {
        let v = self.view;
        let word = i.checked_sub(1).map(|k| v.lower[k].as_str())?;
        let way = super::predicate::price_way(word)?;
        let found = self.property_of(i, Class::Noun);
        if found.is_some_and(|f| f.0 != Property::Economy)
            || v.has_actor(i)
            || !v.upos(i).is_nominal()
        {
            return None;
        }
        let form = format!("{} price", v.base(i));
        let mut draft = Draft::new(Property::Other, span.0.min(i - 1), span.1);
        match self.lexicon.property(Class::Noun, &form) {
            Some((property, sign)) => {
                draft.property = property;
                draft.direction = sign * way;
            }
            None => {
                draft.head = form;
                draft.direction = way;
            }
        }
        draft.who = self.modifying_actors(i);
        Some(draft)
    }

    fn state(&self, k: usize) -> Option<(Property, i8)> {
        let v = self.view;
        self.lexicon
            .property(Class::Adjective, &v.lower[k])
            .or_else(|| self.lexicon.property(Class::Adjective, &v.base(k)))
    }

    pub fn is_state(&self, k: usize) -> bool {
        let v = self.view;
        !v.has_actor(k)
            && (self.state(k).is_some()
                || self.lexicon.is("strong", &v.lower[k])
                || self.lexicon.is("weak", &v.lower[k]))
    }

    /// What a verb does to an actor that is its bare object: "embolden Iran" raises Iran's
    /// hostility, "isolate Iran" its isolation.
    pub fn state_made(&self, verb: &str) -> Option<(Property, i8, &'static str)> {
        Some(match verb {
            "embolden" | "antagonise" | "antagonize" | "provoke" | "anger" | "enrage" => {
                (Property::Hostility, 1, "")
            }
            "deter" | "restrain" | "contain" | "tame" => (Property::Hostility, -1, ""),
            "isolate" | "ostracise" | "ostracize" => (Property::Isolation, 1, ""),
            "alarm" | "frighten" | "scare" | "worry" | "unsettle" | "unnerve" => {
                (Property::Threat, 1, "")
            }
            "reassure" => (Property::Trust, 1, ""),
            "irritate" | "infuriate" | "offend" | "humiliate" | "radicalise" | "radicalize"
            | "inflame" | "harden" => (Property::Hostility, 1, ""),
            "placate" | "appease" | "mollify" | "pacify" | "temper" | "chasten" => {
                (Property::Hostility, -1, "")
            }
            "terrify" | "spook" | "rattle" | "panic" | "threaten" => (Property::Threat, 1, ""),
            "comfort" => (Property::Trust, 1, ""),
            "encourage" | "hearten" => (Property::Other, 1, "boldness"),
            "discourage" | "dishearten" | "demoralise" | "demoralize" => {
                (Property::Other, -1, "boldness")
            }
            "punish" | "starve" | "displace" | "uproot" => (Property::Hardship, 1, ""),
            "impoverish" | "bankrupt" => (Property::Economy, -1, ""),
            "enrich" | "fatten" => (Property::Economy, 1, ""),
            "unite" | "rally" | "legitimise" | "legitimize" => (Property::Governance, 1, ""),
            "divide" | "split" | "fracture" | "discredit" | "delegitimise" | "delegitimize" => {
                (Property::Governance, -1, "")
            }
            "marginalise" | "marginalize" | "sideline" => (Property::Isolation, 1, ""),
            "disarm" => (Property::Military, -1, ""),
            "destabilise" | "destabilize" => (Property::Stability, -1, ""),
            "stabilise" | "stabilize" | "calm" => (Property::Stability, 1, ""),
            "strengthen" | "empower" | "bolster" | "boost" | "fortify" | "invigorate"
            | "galvanise" | "galvanize" | "buoy" => (Property::Other, 1, "strength"),
            "save" | "rescue" | "shelter" | "shield" | "protect" | "sustain" => {
                (Property::Other, 1, "strength")
            }
            "weaken" | "sap" | "cripple" | "undermine" => (Property::Other, -1, "strength"),
            "help" | "benefit" | "reward" | "favour" | "favor" | "serve" => {
                (Property::Interest, 1, "")
            }
            "hurt" | "harm" | "damage" => (Property::Interest, -1, ""),
            _ => return None,
        })
    }
}
