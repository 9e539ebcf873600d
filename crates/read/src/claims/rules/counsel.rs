//! Advice without "should": "would do well to V", "it is time for X to V", "let X V", "the task
//! is to V", "X could help"; and deeds commended in the imperative.

use detente_vocab::{ActorCode, ClaimKind, Modality, Property};

use super::{Polarity, Scan};
use crate::claims::draft::Draft;
use crate::syntax::Upos;

/// Openings of advice, after which a bare verb or "to" and a verb stand.
const PHRASES: &[&str] = &[
    "would do well to",
    "will do well to",
    "would be wise to",
    "would be well advised to",
    "is well advised to",
    "are well advised to",
    "had better",
    "would do better to",
    "needs to",
    "need to",
    "has to",
    "have to",
    "it is time to",
    "it is high time to",
    "time has come to",
];

/// Verbs that open a call to the reader, not advice to an actor.
const CALLS: &[&str] = &[
    "forgive", "excuse", "pardon", "look", "consider", "think", "ask", "imagine", "recall",
    "remember", "note", "see", "call", "forget", "blame", "suppose", "compare", "listen", "read",
    "go", "spare", "take", "believe", "mark", "add", "say", "start", "begin", "let", "make",
    "come", "wait", "picture",
];

impl Scan<'_> {
    /// `counsel`: what is advised in other words than "should".
    pub(super) fn counsels(&mut self) {
        let v = self.view;
        for phrase in PHRASES {
            let words: Vec<String> = phrase.split(' ').map(str::to_owned).collect();
            for at in v.find(&words) {
                let end = at + words.len() - 1;
                let who = v
                    .subject_by_order(at)
                    .map(|s| self.concepts.actors_of(s))
                    .unwrap_or_default();
                // "any column would have to use them": no advice.
                if at > 0 && v.lower[at - 1] == "would" {
                    continue;
                }
                // "so that no convoy has to cross a front": the aim of advice, not its act.
                let aim = (1..at)
                    .rev()
                    .take_while(|&k| !matches!(v.lower[k].as_str(), "," | ";" | ":"))
                    .any(|k| v.lower[k] == "that" && v.lower[k - 1] == "so");
                if aim {
                    continue;
                }
                let impersonal = phrase.contains("time");
                if !impersonal && who.is_empty() {
                    continue;
                }
                if let Some(verb) = (end + 1..v.len().min(end + 4)).find(|&k| v.is_verb(k)) {
                    self.counsel(verb, who, (at, end), Modality::Should);
                }
            }
        }
        self.time_for();
        self.duties();
        self.appeals();
        self.asked();
        self.options();
        self.commands();
        self.prohibitions();
        self.judged();
        self.needed();
    }

    /// "Do not bomb the camps."
    fn prohibitions(&mut self) {
        let v = self.view;
        let opens = v.len() > 3
            && matches!(v.lower[0].as_str(), "do" | "never")
            && (v.lower[0] == "never" || matches!(v.lower[1].as_str(), "not" | "n't"));
        let at = if v.lower[0] == "never" { 1 } else { 2 };
        if !opens
            || !v.is_verb(at)
            || CALLS.contains(&v.lower[at].as_str())
            || v.lower[at] != v.verb_base(at)
        {
            return;
        }
        if let Some(mut act) = self
            .concepts
            .affirmed(at, 5)
            .filter(|d| !d.anaphor && self.concepts.grounded(d))
        {
            act.direction = -act.direction;
            act.bare_actor = false;
            self.advise(act, at, (0, at - 1));
        }
    }

    /// "It would be a mistake to cut the aid", "Cutting the aid would be folly", "Better to talk
    /// than to fight".
    fn judged(&mut self) {
        let v = self.view;
        for at in 0..v.len().saturating_sub(1) {
            let word = v.lower[at].as_str();
            let unwise = self.lexicon.is("unwise", word);
            if !(unwise || self.lexicon.is("wise", word)) {
                continue;
            }
            let be = (at.saturating_sub(4)..at)
                .any(|k| matches!(v.lower[k].as_str(), "is" | "be" | "was"));
            let impersonal = (be
                && matches!(v.lower[0].as_str(), "it" | "and" | "but")
                && v.lower[..at].iter().any(|w| w == "it"))
                || (at == 0 && word == "better");
            let would =
                (0..at).any(|k| matches!(v.lower[k].as_str(), "would" | "is" | "will")) || at == 0;
            let denied =
                (0..at).any(|k| matches!(v.lower[k].as_str(), "not" | "n't" | "no" | "hardly"));
            // "foolish for India to bomb Pakistan"
            let doer = (v.lower[at + 1] == "for")
                .then(|| v.phrase_after(at + 2))
                .flatten()
                .filter(|&n| v.lower.get(n + 1).is_some_and(|w| w == "to"));
            let to = doer.map_or(at + 1, |n| n + 1);
            let verb = if v.lower[to] == "to" && impersonal {
                (to + 1..v.len().min(to + 4)).find(|&k| v.is_verb(k))
            } else if v.lower[0].ends_with("ing") && v.is_verb(0) && be {
                Some(0)
            } else {
                None
            };
            let Some(verb) = verb.filter(|_| would) else {
                continue;
            };
            let act = self
                .concepts
                .affirmed(verb, 5)
                .filter(|d| !d.anaphor && !d.bare_actor && self.concepts.grounded(d));
            if let Some(mut act) = act {
                if let Some(doer) = doer {
                    act.who = self.concepts.actors_of(doer);
                }
                if unwise != denied {
                    act.direction = -act.direction;
                }
                self.advise(act, verb, (at, at));
            }
            return;
        }
    }

    /// "What Yemen needs is a central bank", "The answer is not more troops but better courts".
    fn needed(&mut self) {
        let v = self.view;
        let Some(be) = (2..v.len().saturating_sub(1))
            .find(|&k| matches!(v.lower[k].as_str(), "is" | "are" | "was"))
        else {
            return;
        };
        let wanted = v.lower[0] == "what"
            && (1..be + 2).any(|k| {
                matches!(
                    v.lower[k].as_str(),
                    "need" | "needs" | "needed" | "lacks" | "wants"
                )
            });
        let be = match v.lower[be + 1].as_str() {
            "needed" | "required" | "wanted" => be + 2,
            _ => be,
        };
        let answers = (0..be.min(5)).any(|k| {
            matches!(
                v.lower[k].as_str(),
                "answer" | "remedy" | "cure" | "solution" | "alternative"
            )
        }) && matches!(v.lower[0].as_str(), "the" | "a")
            && !(0..be).any(|k| v.has_actor(k));
        if !(wanted || answers) || be + 1 >= v.len() {
            return;
        }
        // "not A but B": B.
        let but = (be + 1..v.len()).find(|&k| v.lower[k] == "but");
        let from = match (v.lower[be + 1].as_str(), but) {
            ("not" | "less", Some(but)) => but + 1,
            ("not", None) => return,
            _ => be + 1,
        };
        let verb = v.lower.get(from).is_some_and(|w| w == "to");
        if verb {
            return; // "The answer is to …" is read elsewhere.
        }
        if let Some(act) = self.end_after(from) {
            self.advise(act, be.min(v.len() - 1), (0, be));
        }
    }

    /// A piece of advice whose act is already a variable.
    fn advise(&mut self, act: Draft, verb: usize, cue: (usize, usize)) {
        let told = self
            .found
            .iter()
            .any(|f| f.kind == ClaimKind::Normative && f.verb == verb);
        if told {
            return;
        }
        let sign = act.direction;
        self.add_as(
            "counsel",
            ClaimKind::Normative,
            Some(act),
            None,
            Polarity::Signed(sign),
            Modality::Should,
            verb,
            vec![cue],
        );
    }

    /// "It is time for Brussels to V", "the task for Riyadh is to V", "Let Oslo V".
    fn time_for(&mut self) {
        let v = self.view;
        for at in 0..v.len().saturating_sub(3) {
            let for_ = v.lower[at] == "for"
                && (at.saturating_sub(4)..at).any(|k| v.lower[k] == "time")
                && (0..at).any(|k| matches!(v.lower[k].as_str(), "is" | "come"));
            let let_ = v.lower[at] == "let"
                && (at == 0
                    || (at == 1 && matches!(v.lower[0].as_str(), "so" | "then" | "and" | "but"))
                    || matches!(v.lower[at - 1].as_str(), ";" | ":"));
            if !for_ && !let_ {
                continue;
            }
            let doer = v
                .phrase_after(at + 1)
                .filter(|&k| v.is_actor(k) || (let_ && v.upos(k) == Upos::Noun));
            let Some(doer) = doer else {
                continue;
            };
            let mark = if let_ {
                // "the central bank of each of your states"
                (doer + 1..v.len().min(doer + 8))
                    .find(|&k| v.is_verb(k))
                    .map_or(doer, |k| k - 1)
            } else {
                match (doer + 1..v.len().min(doer + 3)).find(|&k| v.lower[k] == "to") {
                    Some(to) => to,
                    None => continue,
                }
            };
            if let Some(verb) = (mark + 1..v.len().min(mark + 4)).find(|&k| v.is_verb(k)) {
                let who = self.concepts.actors_of(doer);
                self.counsel(verb, who, (at, mark), Modality::Should);
            }
        }
    }

    /// "Washington's task is to V", "the first duty of the mission must be to V".
    fn duties(&mut self) {
        let v = self.view;
        for at in 2..v.len().saturating_sub(2) {
            let be = matches!(v.lower[at].as_str(), "is" | "was" | "be" | "remains");
            if !be || v.lower[at + 1] != "to" || v.is_denied(at) {
                continue;
            }
            let Some(noun) = v.subject_by_order(at).filter(|&n| n < at) else {
                continue;
            };
            if !self.lexicon.is("duty", &v.base(noun)) {
                continue;
            }
            let owner = v.parse.possessor(noun).or_else(|| {
                let phrases = v.phrases_after(noun).into_iter();
                phrases
                    .filter(|(prep, _)| matches!(prep.as_str(), "of" | "for"))
                    .map(|(_, k)| k)
                    .next()
            });
            let who = owner
                .map(|k| self.concepts.actors_of(k))
                .unwrap_or_default();
            // "Moscow's answer is to shell the town": told, not advised.
            if !who.is_empty() && !self.lexicon.is("owned_duty", &v.base(noun)) {
                continue;
            }
            if let Some(verb) = (at + 2..v.len().min(at + 5)).find(|&k| v.is_verb(k)) {
                self.counsel(verb, who, (at, at + 1), Modality::Should);
            }
        }
    }

    /// "We urge Vilnius to V", "I would call on the donors to V": the author's appeal.
    fn appeals(&mut self) {
        let v = self.view;
        for at in 1..v.len().saturating_sub(3) {
            if !self.lexicon.is("appeal", &v.base(at)) || !self.is_authors(at) {
                continue;
            }
            let on = usize::from(matches!(v.lower[at + 1].as_str(), "on" | "upon" | "to"));
            let Some(doer) = v.phrase_after(at + 1 + on) else {
                continue;
            };
            let Some(to) = (doer + 1..v.len().min(doer + 7)).find(|&k| v.lower[k] == "to") else {
                continue;
            };
            if let Some(verb) = (to + 1..v.len().min(to + 4)).find(|&k| v.is_verb(k)) {
                let who = self.concepts.actors_of(doer);
                self.counsel(verb, who, (at, at + on), Modality::Should);
            }
        }
    }

    /// "Beijing could be asked to pay for it": what an actor is to be brought to.
    fn asked(&mut self) {
        let v = self.view;
        for at in 2..v.len().saturating_sub(2) {
            let modal = (v.group_start(at)..at)
                .find(|&k| matches!(v.lower[k].as_str(), "could" | "might" | "should" | "must"));
            let passive = v.lower[at - 1] == "be";
            let Some(modal) = modal.filter(|_| passive && v.lower[at + 1] == "to") else {
                continue;
            };
            if !self.lexicon.is("appeal", &v.verb_base(at)) || self.in_condition(at) {
                continue;
            }
            let who = v
                .subject_by_order(modal)
                .map(|s| self.concepts.actors_of(s))
                .unwrap_or_default();
            if who.is_empty() {
                continue;
            }
            let modality = match v.lower[modal].as_str() {
                "could" | "might" => Modality::Can,
                _ => Modality::Should,
            };
            if let Some(verb) = (at + 2..v.len().min(at + 5)).find(|&k| v.is_verb(k)) {
                self.counsel(verb, who, (modal, at), modality);
            }
        }
    }

    /// "Kenya could guarantee it": an act of help that an actor is free to do.
    fn options(&mut self) {
        let v = self.view;
        for verb in 2..v.len() {
            let start = v.group_start(verb);
            let could = (start..verb).any(|k| matches!(v.lower[k].as_str(), "could" | "might"));
            if !v.is_verb(verb)
                || !could
                || self.in_condition(verb)
                || v.is_denied(verb)
                || !self.lexicon.is("helpful_act", &v.verb_base(verb))
            {
                continue;
            }
            let Some(subject) = v.subject(verb).filter(|&s| s < start && v.is_actor(s)) else {
                continue;
            };
            let who = self.concepts.actors_of(subject);
            if who.iter().any(ActorCode::is_armed_group)
                || self.found.iter().any(|f| f.verb == verb)
            {
                continue;
            }
            self.counsel(verb, who, (start, verb), Modality::Can);
        }
    }

    /// "… and the hills will want for nothing": what follows is foretold, so the command before is a
    /// condition.
    fn foretells(&self, from: usize) -> bool {
        let v = self.view;
        let Some(subject) = v.phrase_after(from) else {
            return false;
        };
        let told = |k: usize| {
            matches!(
                v.lower[k].as_str(),
                "will" | "would" | "shall" | "wo" | "'ll"
            )
        };
        (subject + 1..v.len().min(subject + 3)).any(told)
    }

    /// "Build the road." – "1. Press Cairo to …"
    fn commands(&mut self) {
        let v = self.view;
        if v.number == 0 {
            return; // A headline calls out; the text says what it means.
        }
        // "1. Press Cairo …", "Thailand, open the border"
        let vocative = v.len() > 4 && v.has_actor(0) && v.lower[1] == "," && v.is_verb(2);
        let numbered = v.lower[0].chars().all(|c| c.is_ascii_digit() || c == '.');
        // "My advice is simple: release the prisoners."
        let colon = (2..v.len().saturating_sub(2)).find(|&k| {
            v.lower[k] == ":"
                && v.lower[..k].iter().any(|w| {
                    matches!(
                        w.as_str(),
                        "advice"
                            | "way"
                            | "answer"
                            | "remedy"
                            | "simple"
                            | "course"
                            | "cure"
                            | "this"
                    )
                })
        });
        let first = match colon {
            _ if vocative => 2,
            Some(colon) => colon + 1,
            None => usize::from(numbered),
        };
        let vocative = vocative || colon.is_some();
        let joined = v.lower.get(first).is_some_and(|word| {
            v.is_verb(first) && *word == v.verb_base(first) && !CALLS.contains(&word.as_str())
        });
        let spoken = v
            .lower
            .get(first + 1)
            .is_some_and(|w| w == "to" || w == "with")
            && v.phrase_after(first + 2).is_some_and(|k| v.has_actor(k));
        let object = joined && (v.object_by_order(first).is_some() || spoken);
        if !object
            || (!vocative && v.subject(first).is_some_and(|s| s < first))
            || (first..v.len()).any(|k| {
                v.lower[k] == "and"
                    && k + 2 < v.len()
                    && (v.clause_after(k + 1, k + 5).is_some() || self.foretells(k + 1))
            })
        {
            return;
        }
        // "Buy scanners.": short, and of a thing.
        let short = v.len() < 14;
        if self.concepts.affirmed(first, 5).is_some_and(|act| {
            let of_thing = act.head.contains(' ')
                || (self.concepts.verb_direction(first).is_some()
                    && act.head != v.verb_base(first));
            act.known() || (short && of_thing && self.concepts.grounded(&act))
        }) {
            let who = if vocative && first == 2 {
                self.concepts.actors_of(0)
            } else {
                Vec::new()
            };
            self.counsel(first, who, (first, first), Modality::Should);
        }
    }

    fn counsel(
        &mut self,
        verb: usize,
        who: Vec<ActorCode>,
        cue: (usize, usize),
        modality: Modality,
    ) {
        let v = self.view;
        // "spares them any need to compromise": a need that is named advises nothing.
        let named = verb > 2
            && v.lower[verb - 1] == "to"
            && v.lower[verb - 2] == "need"
            && matches!(
                v.lower[verb - 3].as_str(),
                "any" | "no" | "the" | "a" | "little"
            );
        if named {
            return;
        }
        if self
            .found
            .iter()
            .any(|f| f.kind == ClaimKind::Normative && f.verb == verb)
        {
            return;
        }
        let Some(mut act) = self.concepts.affirmed(verb, 5) else {
            return;
        };
        let pressing = matches!(
            v.verb_base(verb).as_str(),
            "press" | "pressure" | "push" | "urge" | "persuade" | "compel" | "nudge"
        );
        if let Some(object) = v.object(verb).filter(|&o| pressing && v.is_actor(o)) {
            act = Draft::at(Property::Pressure, (verb, v.phrase(object).1));
            act.toward = self.concepts.actors_of(object);
        }
        if v.is_denied(verb) || v.lower.get(cue.1).is_some_and(|w| w == "not") {
            act.direction = -act.direction;
        }
        act.bare_actor = false;
        act.anaphor = false;
        if act.who.is_empty() {
            act.who = who;
        }
        // "X's part is to stand aside": advice that names no variable.
        if !act.known() && act.head == v.verb_base(verb) && modality == Modality::Should {
            if !act.who.is_empty() {
                self.add_as(
                    "counsel",
                    ClaimKind::Normative,
                    None,
                    None,
                    Polarity::Unclear,
                    modality,
                    verb,
                    vec![cue],
                );
            }
            return;
        }
        let helps = matches!(
            v.verb_base(verb).as_str(),
            "help" | "lend" | "assist" | "support" | "contribute" | "guarantee"
        );
        if !act.known() && helps && modality == Modality::Can {
            act.property = Property::Aid;
            act.head = String::new();
        }
        let sign = act.direction;
        self.add_as(
            "counsel",
            ClaimKind::Normative,
            Some(act),
            None,
            Polarity::Signed(sign),
            modality,
            verb,
            vec![cue],
        );
    }
}
