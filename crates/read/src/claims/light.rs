//! Verbs that say little of themselves: "there is", "go", "have", "say", "bring to the table". What
//! stands beside them is the variable.

use detente_vocab::{ActorCode, Property};

use super::concept::Concepts;
use super::draft::Draft;

impl Concepts<'_> {
    /// "There can be no stability …": the noun, and whether there is any.
    pub(super) fn existential(&self, head: usize, depth: usize) -> Option<Draft> {
        let v = self.view;
        if v.is_verb(head) && v.lower[head] != "be" || depth == 0 {
            return None;
        }
        let there = (head.saturating_sub(7)..head)
            .rev()
            .take_while(|&k| !matches!(v.lower[k].as_str(), "," | ";" | "that"))
            .find(|&k| v.lower[k] == "there")?;
        let be = (there + 1..v.len().min(there + 5)).find(|&k| {
            matches!(
                v.lower[k].as_str(),
                "be" | "is" | "are" | "was" | "were" | "been"
            )
        })?;
        let noun = v.phrase_after(be + 1)?;
        let mut draft = self
            .noun_at(noun, depth - 1)
            .filter(|d| !d.anaphor && !d.bare_actor)?;
        let none = v.lower[be + 1] == "no";
        let counted = v.parse.head(be + 1) == Some(noun);
        let denied = (there..be).any(|k| matches!(v.lower[k].as_str(), "not" | "n't" | "never"));
        if (none && !counted) || denied {
            draft.direction = -draft.direction;
        }
        Some(draft)
    }

    /// "return to talks", "slide into war": where somebody goes to.
    pub(super) fn going(
        &self,
        verb: usize,
        base: &str,
        actors: &[ActorCode],
        depth: usize,
    ) -> Option<Draft> {
        let v = self.view;
        let goes = matches!(
            base,
            "return"
                | "go"
                | "come"
                | "slide"
                | "descend"
                | "slip"
                | "drift"
                | "head"
                | "lurch"
                | "sink"
                | "revert"
                | "retreat"
                | "relapse"
        );
        if !goes || depth == 0 || v.object(verb).is_some() {
            return None;
        }
        let mark = (verb + 1..v.len().min(verb + 4))
            .find(|&k| matches!(v.lower[k].as_str(), "to" | "into" | "towards" | "toward"))?;
        let noun = v.phrase_after(mark + 1)?;
        let mut draft = self.noun_at(noun, depth - 1).filter(Draft::known)?;
        self.own(&mut draft, actors);
        Some(self.stretched(draft, verb))
    }

    /// "has every reason to talk", "has little use for blackmail": the act or thing that is had
    /// reason or use for, less of it where the reason is lacking.
    pub(super) fn having(
        &self,
        verb: usize,
        base: &str,
        actors: &[ActorCode],
        depth: usize,
    ) -> Option<Draft> {
        let v = self.view;
        if base != "have" || depth == 0 {
            return None;
        }
        let noun = v.object(verb)?;
        let next = v.lower.get(noun + 1).map_or("", String::as_str);
        let act = || {
            if !self.lexicon.is("occasion", &v.base(noun)) || !matches!(next, "to" | "for") {
                return None;
            }
            let inner = (noun + 2..v.len().min(noun + 4)).find(|&k| v.is_verb(k))?;
            self.clause_at(inner, depth - 1)
        };
        let thing = || {
            let wants = matches!(
                v.base(noun).as_str(),
                "use" | "appetite" | "need" | "stomach" | "taste" | "patience" | "hunger"
            );
            if !wants || !matches!(next, "for" | "of") {
                return None;
            }
            self.noun_at(v.phrase_after(noun + 2)?, depth - 1)
                .filter(|d| !d.bare_actor && !d.anaphor)
        };
        let mut draft = act().or_else(thing)?;
        // "no excuse": a denial of the verb, too, and counted there.
        let lacking = !v.is_denied(verb)
            && (verb + 1..noun).any(|k| {
                matches!(
                    v.lower[k].as_str(),
                    "no" | "little" | "less" | "few" | "fewer"
                )
            });
        self.own(&mut draft, actors);
        let draft = draft.turned(if lacking { -1 } else { 1 });
        Some(self.stretched(draft, verb))
    }

    /// "say no to the troops": a refusal; "say yes": consent.
    pub(super) fn refusal(&self, verb: usize, base: &str, actors: &[ActorCode]) -> Option<Draft> {
        let word = self.view.lower.get(verb + 1)?;
        let head = match word.as_str() {
            "no" => "refusal",
            "yes" => "consent",
            _ => return None,
        };
        if base != "say" {
            return None;
        }
        let mut draft = Draft::new(Property::Other, verb, verb + 1);
        draft.head = head.to_owned();
        draft.who = actors.to_vec();
        Some(draft)
    }

    /// "bring both back to the table", "leave the table": talks, begun or broken off.
    pub(super) fn at_table(&self, verb: usize, actors: &[ActorCode]) -> Option<Draft> {
        let v = self.view;
        let table = (verb + 2..v.len().min(verb + 10))
            .take_while(|&k| !matches!(v.lower[k].as_str(), "," | ";" | "that"))
            .find(|&k| v.lower[k] == "table")?;
        let mark = (verb + 1..table).rev().take(4).find(|&k| {
            matches!(
                v.lower[k].as_str(),
                "to" | "at" | "around" | "from" | "leave"
            )
        });
        let base = v.verb_base(verb);
        let way = match base.as_str() {
            "bring" | "drag" | "coax" | "push" | "lure" | "return" | "come" | "sit" | "get"
            | "force" | "draw" | "stay" | "keep" | "go" => 1,
            "leave" | "quit" | "walk" | "storm" => -1,
            _ => return None,
        };
        let from = mark.is_some_and(|k| v.lower[k] == "from");
        (mark.is_some() || way < 0).then_some(())?;
        let mut draft = Draft::new(Property::Settlement, verb, table);
        draft.direction = if from { -1 } else { way };
        let brought = v
            .object(verb)
            .filter(|&o| o < table)
            .map(|o| self.actors_of(o));
        draft.who = brought
            .filter(|b| !b.is_empty())
            .unwrap_or_else(|| actors.to_vec());
        Some(draft)
    }
}
