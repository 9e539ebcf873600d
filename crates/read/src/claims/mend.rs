//! Word classes mended by the words around them, where the tagger met a rare word.

use super::lexicon::{Class, Lexicon};
use super::surface::PREPOSITIONS;
use super::view::View;
use crate::syntax::{Deprel, Upos, VerbForm};

/// Past forms that no ending gives away.
const IRREGULAR: &[(&str, &str)] = &[
    ("led", "lead"),
    ("fed", "feed"),
    ("drove", "drive"),
    ("driven", "drive"),
    ("rose", "rise"),
    ("risen", "rise"),
    ("fell", "fall"),
    ("fallen", "fall"),
    ("kept", "keep"),
    ("built", "build"),
    ("brought", "bring"),
    ("made", "make"),
    ("gave", "give"),
    ("given", "give"),
    ("lost", "lose"),
    ("won", "win"),
    ("shrank", "shrink"),
    ("grew", "grow"),
    ("grown", "grow"),
    ("sought", "seek"),
    ("held", "hold"),
    ("broke", "break"),
    ("broken", "break"),
    ("began", "begin"),
    ("bred", "breed"),
    ("saw", "see"),
    ("seen", "see"),
    ("stole", "steal"),
    ("became", "become"),
    ("came", "come"),
    ("sprang", "spring"),
    ("arose", "arise"),
    ("threw", "throw"),
    ("bought", "buy"),
    ("drew", "draw"),
    ("struck", "strike"),
    ("swept", "sweep"),
    ("tore", "tear"),
    ("cost", "cost"),
    ("dealt", "deal"),
    ("overcame", "overcome"),
    ("left", "leave"),
    ("sped", "speed"),
];

/// The base form under which the lists know a word as a verb.
fn stem_verb(word: &str, lexicon: &Lexicon) -> Option<String> {
    let known = |form: &str| {
        !lexicon.verb(form).is_empty()
            || ["up_verb", "down_verb", "perceive", "tie_verb", "aspect"]
                .iter()
                .any(|list| lexicon.is(list, form))
            || lexicon.property(Class::Verb, form).is_some()
    };
    if let Some((_, base)) = IRREGULAR.iter().find(|(past, _)| *past == word) {
        return Some((*base).to_owned());
    }
    let mut forms = vec![word.to_owned()];
    for (ending, put) in [
        ("ies", "y"),
        ("ied", "y"),
        ("es", ""),
        ("es", "e"),
        ("s", ""),
        ("ed", ""),
        ("ed", "e"),
        ("ing", ""),
        ("ing", "e"),
    ] {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() > 2) {
            forms.push(format!("{stem}{put}"));
            let mut doubled = stem.chars().rev();
            if put.is_empty() && matches!(ending, "ed" | "ing") && doubled.next() == doubled.next()
            {
                forms.push(
                    stem[..stem.len() - stem.chars().next_back().map_or(0, char::len_utf8)]
                        .to_owned(),
                );
            }
        }
    }
    forms.into_iter().find(|form| known(form))
}

/// What things do by themselves: a participle of these before a noun describes it.
const BY_THEMSELVES: &[&str] = &[
    "rise",
    "fall",
    "grow",
    "decline",
    "mount",
    "shrink",
    "dwindle",
    "worsen",
    "swell",
    "soar",
    "escalate",
    "simmer",
    "linger",
    "exist",
    "remain",
    "follow",
    "continue",
    "compete",
    "boom",
    "age",
    "last",
    "wane",
    "fade",
    "loom",
    "ail",
    "surge",
    "plunge",
    "spiral",
    "thrive",
    "sag",
    "widen",
    "deepen",
    "neighbour",
    "neighbor",
    "war",
    "emerge",
    "oppose",
    "live",
    "develop",
    "run",
    "stand",
    "persist",
];

impl View<'_> {
    /// Mends word classes that the neighbours give away. Each step builds on those before.
    pub fn mend(&mut self, lexicon: &Lexicon) {
        self.mend_openings();
        self.mend_commands(lexicon);
        self.mend_after_country(lexicon);
        self.mend_made(lexicon);
        self.mend_no_doubt();
        self.mend_verbless(lexicon);
        self.mend_own_name();
        self.mend_bases(lexicon);
        self.mend_let(lexicon);
        self.mend_neither(lexicon);
        self.mend_particles(lexicon);
        self.mend_strange(lexicon);
        self.mend_comparatives(lexicon);
        self.mend_advised(lexicon);
        self.mend_recruits();
        self.mend_linking();
        for i in 0..self.len() {
            self.mend_class(lexicon, i);
        }
        self.mend_around(lexicon);
        self.mend_groups();
        self.mend_addressed();
        self.mend_said(lexicon);
    }

    /// "US pressure on Iran fuels …": a country in capitals, and a noun that bears no ending.
    fn mend_after_country(&mut self, lexicon: &Lexicon) {
        for i in 0..self.len().saturating_sub(2) {
            if self.parse.tokens[i].text == "US" && self.has_actor(i) {
                self.set_upos(i, Upos::Propn);
            }
            let phrased = PREPOSITIONS.contains(&self.lower[i + 2].as_str());
            let bare = self.is_verb(i + 1) && self.lower[i + 1] == self.verb_base(i + 1);
            let noun = lexicon.property(Class::Noun, &self.lower[i + 1]).is_some();
            let opens = i == 0 || matches!(self.lower[i - 1].as_str(), "," | "that" | "and" | ";");
            if opens && self.has_actor(i) && self.upos(i) == Upos::Propn && phrased && bare && noun
            {
                self.set_upos(i + 1, Upos::Noun);
            }
        }
    }

    /// "makes compromise possible": what is made so.
    fn mend_made(&mut self, lexicon: &Lexicon) {
        for i in 1..self.len().saturating_sub(1) {
            let made = matches!(self.verb_base(i - 1).as_str(), "make" | "render" | "keep");
            if made
                && self.is_verb(i)
                && self.upos(i + 1) == Upos::Adj
                && lexicon.property(Class::Noun, &self.lower[i]).is_some()
            {
                self.set_upos(i, Upos::Noun);
            }
        }
    }

    /// "no doubt reassured": an adverb.
    fn mend_no_doubt(&mut self) {
        for i in 0..self.len().saturating_sub(2) {
            if self.lower[i] == "no" && self.lower[i + 1] == "doubt" && self.is_verb(i + 2) {
                self.set_upos(i, Upos::Adv);
                self.set_upos(i + 1, Upos::Adv);
            }
        }
    }

    /// "Freedonia should stop its support": a name of no list owns what is "its".
    fn mend_own_name(&mut self) {
        let own_name = self.len() > 3
            && self.upos(0) == Upos::Propn
            && !self.has_actor(0)
            && (self.is_verb(1) || self.upos(1) == Upos::Aux);
        if own_name {
            for k in 2..self.len() {
                if matches!(self.lower[k].as_str(), "its" | "it") {
                    self.clear_actor(k);
                }
            }
        }
    }

    /// "fuelled", "lets": a base form that the lists do not know.
    fn mend_bases(&mut self, lexicon: &Lexicon) {
        for i in 0..self.len() {
            let base = self.base(i);
            let unknown =
                lexicon.verb(&base).is_empty() && lexicon.property(Class::Verb, &base).is_none();
            if self.is_verb(i) && unknown {
                let doubled = base.ends_with("ll");
                let inflected =
                    base == self.lower[i] && base.ends_with('s') && !base.ends_with("ss");
                let short = base[..base.len().saturating_sub(1)].to_owned();
                let stem =
                    ((doubled || inflected) && !lexicon.verb(&short).is_empty()).then_some(short);
                if let Some(stem) = stem {
                    self.set_verb(i, stem);
                }
            }
        }
    }

    /// "should neither recognise nor aid the rebels": the second verb taken for a noun.
    fn mend_neither(&mut self, lexicon: &Lexicon) {
        for i in 2..self.len().saturating_sub(1) {
            let pair = self.lower[i - 1] == "nor"
                && (0..i - 1).any(|k| self.lower[k] == "neither" && self.is_verb(k + 1));
            let known = lexicon.property(Class::Verb, &self.lower[i]).is_some()
                || !lexicon.verb(&self.lower[i]).is_empty();
            if pair && known && !self.is_verb(i) {
                let stem = self.lower[i].clone();
                self.set_verb(i, stem);
            }
        }
    }

    /// "puts off the talks": a particle taken for a preposition.
    fn mend_particles(&mut self, lexicon: &Lexicon) {
        for i in 0..self.len().saturating_sub(1) {
            if self.is_verb(i) && self.upos(i + 1) == Upos::Adp {
                let form = format!("{} {}", self.verb_base(i), self.lower[i + 1]);
                let phrasal = !lexicon.verb(&form).is_empty()
                    || lexicon.is("down_verb", &form)
                    || lexicon.is("up_verb", &form);
                let moves = !PREPOSITIONS.contains(&self.lower[i + 1].as_str());
                if phrasal && moves {
                    self.set_upos(i + 1, Upos::Adv);
                }
            }
        }
    }

    /// A known verb taken for a word of no content; of two verbs in a row, the noun; "tries to".
    fn mend_strange(&mut self, lexicon: &Lexicon) {
        for i in 1..self.len() {
            let strange = matches!(self.upos(i), Upos::Adp | Upos::X | Upos::Sconj | Upos::Intj)
                && !PREPOSITIONS.contains(&self.lower[i].as_str())
                && self.upos(i - 1) != Upos::Adp;
            let next_noun = self.lower.get(i + 1).is_some_and(|_| {
                matches!(self.upos(i + 1), Upos::Det | Upos::Adj | Upos::Pron)
                    || self.upos(i + 1).is_nominal()
            });
            if strange && next_noun && !lexicon.verb(&self.lower[i]).is_empty() {
                self.set_verb(i, self.lower[i].clone());
                if self.is_verb(i - 1) {
                    self.set_upos(i - 1, Upos::Noun);
                }
            }
            // "Drone strikes embolden …": two verbs in a row are a noun and a verb.
            let doubled = i + 1 < self.len()
                && self.is_verb(i)
                && self.lower[i].ends_with('s')
                && self.is_verb(i + 1)
                && !self.lower[i + 1].ends_with("ing");
            let after_modifier = matches!(self.upos(i - 1), Upos::Noun | Upos::Adj);
            if doubled && after_modifier && !lexicon.verb(&self.lower[i + 1]).is_empty() {
                self.set_upos(i, Upos::Noun);
            }
            let trying = self.lower.get(i + 1).is_some_and(|w| w == "to")
                && self.has_actor(i - 1)
                && self.lower[i].ends_with('s');
            if trying
                && !self.is_verb(i)
                && let Some(stem) =
                    stem_verb(&self.lower[i], lexicon).filter(|s| lexicon.is("aspect", s))
            {
                self.set_verb(i, stem);
            }
        }
    }

    /// The class of one word, from what stands beside it and what the lists know of it.
    fn mend_class(&mut self, lexicon: &Lexicon, i: usize) {
        let word = self.lower[i].clone();
        if self.has_actor(i)
            && self.upos(i) != Upos::Adj
            && self.upos(i) != Upos::Pron
            && self.upos(i) != Upos::Det
        {
            if !matches!(self.upos(i), Upos::Noun | Upos::Propn) {
                self.set_upos(i, Upos::Propn);
            }
            return;
        }
        if self.has_actor(i) && self.upos(i) == Upos::Adj && !self.noun_follows(i) {
            self.set_upos(i, Upos::Propn);
            return;
        }
        if i > 0 && !self.is_verb(i) && self.verb_position(i) && self.may_be_verb(lexicon, i) {
            self.set_upos(i, Upos::Verb);
            return;
        }
        // "ready to put pressure on Israel": no second verb.
        let light = i > 0 && self.is_verb(i - 1) && lexicon.is("light", &self.verb_base(i - 1));
        let on = self
            .lower
            .get(i + 1)
            .is_some_and(|next| next == "on" || next == "upon");
        if light && on && word == "pressure" {
            self.set_upos(i, Upos::Noun);
            return;
        }
        let property = lexicon
            .property(Class::Noun, &self.base(i))
            .or_else(|| lexicon.property(Class::Noun, &word))
            .is_some();
        let open_after = self.lower.get(i + 1).is_none_or(|next| {
            matches!(
                next.as_str(),
                "of" | "for"
                    | "to"
                    | "between"
                    | "in"
                    | "on"
                    | "that"
                    | ","
                    | "."
                    | "rather"
                    | "not"
            ) || self.upos(i + 1) == Upos::Aux
        });
        let determined = i > 0
            && (matches!(self.upos(i - 1), Upos::Det | Upos::Adj)
                || self.rel(i - 1) == Deprel::NmodPoss);
        let follows_verb = i > 0 && self.is_verb(i - 1);
        let serves = matches!(self.rel(i), Deprel::Nsubj | Deprel::Obj | Deprel::NsubjPass)
            || self
                .lower
                .get(i + 1)
                .is_some_and(|_| self.upos(i + 1) == Upos::Aux);
        let verb_next = i + 1 < self.len() && self.is_verb(i + 1);
        let graded = i > 0
            && matches!(
                self.lower[i - 1].as_str(),
                "more" | "less" | "greater" | "further" | "such" | "no" | "any"
            );
        // "is the army's best ally", "what they brought is hunger", "against hunger in Chad"
        let named = lexicon
            .predicate(&word)
            .iter()
            .any(|row| row.class == Class::Noun);
        let praised = i > 0
            && matches!(
                self.lower[i - 1].as_str(),
                "best" | "worst" | "main" | "chief" | "only" | "greatest" | "closest"
            );
        let after_be = i > 0
            && (self.upos(i) == Upos::Adv
                || (self.upos(i) == Upos::Adj
                    && lexicon.property(Class::Adjective, &word).is_none()))
            && matches!(self.lower[i - 1].as_str(), "is" | "are" | "was" | "were");
        let after_preposition = i > 0
            && PREPOSITIONS.contains(&self.lower[i - 1].as_str())
            && lexicon.property(Class::Adjective, &word).is_none();
        let property = property || (named && praised);
        let determined = determined
            || follows_verb
            || serves
            || graded
            || praised
            || after_be
            || after_preposition;
        let open_after = open_after || (verb_next && serves);
        if property
            && open_after
            && (self.upos(i) == Upos::Adj || self.upos(i) == Upos::Adv)
            && (determined || i == 0)
        {
            self.set_upos(i, Upos::Noun);
        }
        let acting = i > 0
            && (self.upos(i - 1) == Upos::Aux
                || matches!(self.lower[i - 1].as_str(), "by" | "from" | "to" | "not"));
        if property
            && self.is_verb(i)
            && word.ends_with("ing")
            && !acting
            && matches!(
                self.lower.get(i + 1).map(String::as_str),
                Some("of" | "for" | "to" | "between" | "in")
            )
            && (i == 0
                || determined
                || self.lower[i - 1] == "outside"
                || self.lower[i - 1] == "foreign")
        {
            self.set_upos(i, Upos::Noun);
        }
    }

    /// A noun before a modal; a verb after "and", and one with its particle.
    fn mend_around(&mut self, lexicon: &Lexicon) {
        for i in 1..self.len() {
            let next_modal = self.lower.get(i + 1).is_some_and(|w| {
                matches!(
                    w.as_str(),
                    "will" | "would" | "can" | "could" | "may" | "might" | "should" | "must"
                )
            });
            if self.is_verb(i)
                && next_modal
                && matches!(self.lower[i - 1].as_str(), "," | "the" | "and")
            {
                self.set_upos(i, Upos::Noun);
            }
            let joined = self.lower[i - 1] == "and"
                && i + 1 < self.len()
                && (self.upos(i + 1) == Upos::Det
                    || matches!(self.lower[i + 1].as_str(), "its" | "their"));
            if joined
                && !self.is_verb(i)
                && matches!(self.upos(i), Upos::Adj | Upos::Noun | Upos::Adv)
                && !lexicon.verb(&self.lower[i]).is_empty()
            {
                self.set_upos(i, Upos::Verb);
            }
            let phrasal = self
                .lower
                .get(i + 1)
                .map(|next| format!("{} {next}", self.lower[i]));
            if phrasal
                .is_some_and(|form| lexicon.is("down_verb", &form) || lexicon.is("up_verb", &form))
            {
                self.set_upos(i, Upos::Verb);
            }
        }
    }

    /// "convince Pakistan that it …": the one addressed.
    fn mend_addressed(&mut self) {
        for i in 0..self.len().saturating_sub(3) {
            if matches!(
                self.lemma(i),
                "convince" | "persuade" | "assure" | "warn" | "tell" | "remind"
            ) && self.has_actor(i + 1)
                && self.lower[i + 2] == "that"
            {
                self.readdress(i + 1, i + 3);
            }
        }
    }

    /// "Critics argue that …", "has deepened mistrust": verbs between a noun and a clause.
    fn mend_said(&mut self, lexicon: &Lexicon) {
        for i in 1..self.len() {
            let word = self.base(i);
            let said = self.lower.get(i + 1).is_some_and(|next| next == "that")
                && lexicon.is("cite", &word)
                && self.upos(i - 1).is_nominal();
            if said && !self.is_verb(i) {
                self.set_upos(i, Upos::Verb);
            }
        }
    }

    /// "the Taliban increases violence": before a verb in the third person the name is no adjective.
    fn mend_groups(&mut self) {
        for i in 1..self.len().saturating_sub(1) {
            let third = self.is_verb(i + 1)
                && self.lower[i + 1].ends_with('s')
                && self.verb_base(i + 1) != self.lower[i + 1];
            if self.has_actor(i) && self.upos(i) == Upos::Adj && self.lower[i - 1] == "the" && third
            {
                self.set_upos(i, Upos::Propn);
            }
        }
    }

    /// "made Somalia bolder", "keeps it afloat", "They shelter the rebels": an adjective or a
    /// verb taken for a noun.
    fn mend_comparatives(&mut self, lexicon: &Lexicon) {
        for i in 1..self.len() {
            let word = self.lower[i].clone();
            let made = (i.saturating_sub(5)..i).any(|k| {
                matches!(
                    self.lower[k].as_str(),
                    "make" | "makes" | "made" | "making" | "keep" | "keeps" | "kept" | "keeping"
                )
            });
            let adjective = lexicon.property(Class::Adjective, &word).is_some()
                || (word.ends_with("er") && lexicon.is("down", &word));
            let closes = self
                .lower
                .get(i + 1)
                .is_none_or(|next| matches!(next.as_str(), "," | "." | ";" | "and" | "for" | "to"));
            if made && adjective && closes && self.upos(i) == Upos::Noun {
                self.set_upos(i, Upos::Adj);
            }
            // "makes the next coup cheaper", "would drive Ankara closer": no noun.
            let after_noun = self.upos(i - 1).is_nominal() || self.has_actor(i - 1);
            let noun_next = self
                .lower
                .get(i + 1)
                .is_some_and(|_| self.upos(i + 1).is_nominal() && !self.has_actor(i + 1));
            if after_noun
                && !noun_next
                && !self.has_actor(i)
                && self.upos(i).is_nominal()
                && lexicon.is_comparative(&word)
            {
                self.set_upos(i, Upos::Adj);
            }
            let doer = matches!(self.lower[i - 1].as_str(), "they" | "we" | "i");
            let object = self
                .lower
                .get(i + 1)
                .is_some_and(|_| self.upos(i + 1) == Upos::Det || self.lower[i + 1] == "its");
            if doer && object && !self.is_verb(i) && self.upos(i) == Upos::Noun {
                let stem = word.clone();
                if lexicon.property(Class::Verb, &stem).is_some() || !lexicon.verb(&stem).is_empty()
                {
                    self.set_verb(i, stem);
                }
            }
        }
    }

    /// "Close your ports", "Thailand, open the border": a command taken for another word.
    fn mend_commands(&mut self, lexicon: &Lexicon) {
        let vocative = self.len() > 4 && self.has_actor(0) && self.lower[1] == ",";
        let at = if vocative { 2 } else { 0 };
        if self.len() < at + 3 || self.is_verb(at) || self.has_actor(at) {
            return;
        }
        let object = matches!(self.upos(at + 1), Upos::Det) || self.rel(at + 1) == Deprel::NmodPoss;
        let word = self.lower[at].clone();
        let known = !lexicon.verb(&word).is_empty()
            || lexicon.property(Class::Verb, &word).is_some()
            || ["up_verb", "down_verb"]
                .iter()
                .any(|list| lexicon.is(list, &word));
        let other = (at + 1..self.len())
            .take_while(|&k| {
                !matches!(self.lower[k].as_str(), "," | ";" | "that" | "and" | "which")
            })
            .any(|k| self.is_verb(k) || self.upos(k) == Upos::Aux);
        if object && known && !other {
            self.set_verb(at, word);
        }
    }

    /// "lets the government delay reform": the bare infinitive taken for a noun.
    fn mend_let(&mut self, lexicon: &Lexicon) {
        for at in 1..self.len().saturating_sub(2) {
            if self.verb_base(at) != "let" || !self.is_verb(at) {
                continue;
            }
            if (at + 1..self.len().min(at + 7)).any(|k| self.is_verb(k)) {
                continue;
            }
            let inner = (at + 2..self.len().min(at + 7)).find(|&k| {
                let object = self.upos(k - 1).is_nominal() || self.has_actor(k - 1);
                let further = self.lower.get(k + 1).is_some_and(|w| {
                    self.upos(k + 1).is_nominal()
                        || matches!(self.upos(k + 1), Upos::Det | Upos::Adj)
                        || PREPOSITIONS.contains(&w.as_str())
                });
                let known = !lexicon.verb(&self.lower[k]).is_empty()
                    || lexicon.property(Class::Verb, &self.lower[k]).is_some()
                    || lexicon.is("down_verb", &self.lower[k])
                    || lexicon.is("up_verb", &self.lower[k]);
                object && further && known && !self.has_actor(k)
            });
            if let Some(k) = inner {
                let stem = self.lower[k].clone();
                self.set_verb(k, stem);
            }
        }
    }

    /// "Cutting aid would …": whether a sentence opens with an act on something, as a gerund.
    pub(super) fn opens_with_act(&self) -> bool {
        self.is_gerund(0) && !BY_THEMSELVES.contains(&self.verb_base(0).as_str())
    }

    /// "Spraying moved the coca", "Talk of treason breeds …", "The canal would divert …": a subject
    /// taken for another word.
    fn mend_openings(&mut self) {
        if self.len() < 3 {
            return;
        }
        let gerund = self.lower[0].ends_with("ing") && self.is_verb(0);
        let finite_next = self.upos(1) == Upos::Aux
            || (self.is_verb(1)
                && matches!(
                    self.parse.tokens[1].verb_form,
                    Some(VerbForm::Past | VerbForm::Present)
                ));
        if (gerund && finite_next) || (self.is_verb(0) && !gerund && self.lower[1] == "of") {
            self.set_upos(0, Upos::Noun);
        }
        // "Lower freight costs would …", "Open borders would …": no command. "Rising prices would …" rise by
        // themselves; "Cutting aid would …" is an act.
        if self.is_verb(0)
            && !self.opens_with_act()
            && let Some(aux) = (2..self.len().min(5)).find(|&k| self.upos(k) == Upos::Aux)
            && (1..aux).all(|k| self.upos(k).is_nominal() || self.upos(k) == Upos::Adj)
        {
            self.set_upos(0, Upos::Adj);
        }
        for i in 1..self.len() - 1 {
            // "A closed crossing robs Minsk": two verb forms after an article.
            let participle =
                self.is_verb(i) && (self.lower[i].ends_with("ed") || self.lower[i].ends_with("en"));
            if participle
                && self.upos(i - 1) == Upos::Det
                && self.is_verb(i + 1)
                && self.lower[i + 1].ends_with("ing")
            {
                self.set_upos(i, Upos::Adj);
                self.set_upos(i + 1, Upos::Noun);
            }
            let acts = self.upos(i + 1) == Upos::Aux || self.is_verb(i + 1);
            let whole = self.upos(i - 1) == Upos::Det && self.upos(i) == Upos::Adj;
            let subject = matches!(self.rel(i), Deprel::Nsubj | Deprel::NsubjPass);
            if acts && whole && subject && !self.has_actor(i) {
                self.set_upos(i, Upos::Noun);
            }
        }
    }

    /// "We recommend that the Union back a chair": the advised verb taken for another word.
    fn mend_advised(&mut self, lexicon: &Lexicon) {
        for that in 1..self.len() {
            if self.lower[that] != "that" || !lexicon.is("advise", &self.base(that - 1)) {
                continue;
            }
            let verb = (that + 2..self.len().min(that + 8)).find(|&k| {
                let object = self.lower.get(k + 1).is_some_and(|_| {
                    self.upos(k + 1) == Upos::Det
                        || self.rel(k + 1) == Deprel::NmodPoss
                        || self.has_actor(k + 1)
                });
                object && !self.has_actor(k) && stem_verb(&self.lower[k], lexicon).is_some()
            });
            if let Some(k) = verb
                && !(that + 1..k).any(|c| self.is_verb(c))
                && !self.is_verb(k)
            {
                let stem = self.lower[k].clone();
                self.set_verb(k, stem);
            }
        }
    }

    /// "will find recruits,", "brings more recruits.": a plural before the end of its clause.
    fn mend_recruits(&mut self) {
        for i in 1..self.len() {
            let closes = self.lower.get(i + 1).is_none_or(|next| {
                matches!(
                    next.as_str(),
                    "," | "." | ";" | ":" | "if" | "once" | "when" | "because" | "unless"
                )
            });
            let before = self.lower[i - 1].as_str();
            let modal = i > 1
                && matches!(
                    self.lower[i - 2].as_str(),
                    "will" | "would" | "can" | "could" | "may" | "might" | "to" | "must" | "should"
                );
            let led = matches!(before, "more" | "fewer" | "new" | "fresh" | "of" | "many")
                || (modal && !before.ends_with('s') && before != "be" && !self.has_actor(i - 1));
            if self.is_verb(i) && self.lower[i].ends_with('s') && closes && led {
                self.set_upos(i, Upos::Noun);
                if modal && self.upos(i - 1) == Upos::Noun {
                    let stem = self.lower[i - 1].clone();
                    self.set_verb(i - 1, stem);
                }
            }
        }
    }

    /// "the border stays closed": a linking verb taken for a noun.
    fn mend_linking(&mut self) {
        for i in 1..self.len().saturating_sub(1) {
            let stem = match self.lower[i].as_str() {
                "stays" | "stayed" => "stay",
                "remains" => "remain",
                "keeps" => "keep",
                "grows" => "grow",
                "turns" => "turn",
                "lies" if self.lower[i + 1] == "behind" => "lie",
                _ => continue,
            };
            let described = matches!(self.upos(i + 1), Upos::Adj)
                || (self.is_verb(i + 1) && self.lower[i + 1].ends_with("ed"))
                || matches!(self.lower[i + 1].as_str(), "shut" | "open" | "behind");
            if !self.is_verb(i) && self.upos(i - 1).is_nominal() && described {
                self.set_verb(i, stem.to_owned());
                if self.is_verb(i + 1) {
                    self.set_upos(i + 1, Upos::Adj);
                }
            }
        }
    }

    /// A stretch between commas and connectives without any verb, but with a word that can be
    /// a form of a known verb between a noun and what it acts on: that word is the verb.
    fn mend_verbless(&mut self, lexicon: &Lexicon) {
        let mut from = 0;
        while from < self.len() {
            let to = (from..self.len())
                .find(|&k| {
                    matches!(
                        self.lower[k].as_str(),
                        "," | ";" | ":" | "that" | "because" | "if" | "which"
                    )
                })
                .unwrap_or(self.len());
            let finite = (from..to).any(|k| {
                (self.is_verb(k) && self.rel(k) != Deprel::Amod && !self.has_actor(k))
                    || (self.upos(k) == Upos::Aux
                        && (k + 1 == to || self.has_child_or_head_verb(k)))
            });
            if !finite {
                let verb = (from.max(1)..to).find_map(|k| {
                    let unlikely = self.has_actor(k)
                        || matches!(
                            self.upos(k),
                            Upos::Det
                                | Upos::Pron
                                | Upos::Aux
                                | Upos::Cconj
                                | Upos::Punct
                                | Upos::Num
                        );
                    let after_noun = self.upos(k - 1).is_nominal()
                        || self.has_actor(k - 1)
                        || self.rel(k - 1) == Deprel::Nsubj
                        || (k - 1 == from
                            && !matches!(
                                self.lower[k - 1].as_str(),
                                "and" | "but" | "yet" | "so" | "or" | "nor"
                            ))
                        || matches!(
                            self.lower[k - 1].as_str(),
                            "each" | "both" | "all" | "some" | "many" | "few" | "others"
                        )
                        || self.upos(k - 1) == Upos::Adv
                        || self.upos(k - 1) == Upos::Aux;
                    let before = self
                        .lower
                        .get(k + 1)
                        .is_some_and(|_| !matches!(self.upos(k + 1), Upos::Verb | Upos::Aux))
                        && self.lower.get(k + 1).is_none_or(|w| w != "of");
                    // "European sanctions, confined to …": a noun that ends its stretch.
                    let noun_at_end = k + 1 >= to
                        && k < from + 2
                        && (lexicon.property(Class::Noun, &self.base(k)).is_some()
                            || lexicon.property(Class::Noun, &self.lower[k]).is_some());
                    // "US sanctions on Iran fuel …": a noun with its own phrase.
                    let phrased = self
                        .lower
                        .get(k + 1)
                        .is_some_and(|w| PREPOSITIONS.contains(&w.as_str()))
                        && (lexicon.property(Class::Noun, &self.base(k)).is_some()
                            || lexicon.property(Class::Noun, &self.lower[k]).is_some());
                    if unlikely || !after_noun || !before || noun_at_end || phrased {
                        return None;
                    }
                    let stem = stem_verb(&self.lower[k], lexicon).or_else(|| {
                        // "Corruption hollows out the ranks."
                        let next = self.lower.get(k + 1)?;
                        let bare = self.lower[k].strip_suffix('s')?;
                        (!lexicon.verb(&format!("{bare} {next}")).is_empty())
                            .then(|| bare.to_owned())
                    })?;
                    let inflected = stem != self.lower[k];
                    // "Cairo's ties with Asmara alarm Addis Ababa"
                    // "Sanctions on Serbia reduce violence": the plural may stand earlier.
                    let object = k + 1 < to
                        && (self.has_actor(k + 1)
                            || matches!(self.upos(k + 1), Upos::Det | Upos::Noun | Upos::Adj)
                            || self.rel(k + 1) == Deprel::NmodPoss);
                    let of_plural = self.upos(k - 1).is_nominal()
                        && object
                        && (from..k - 1).any(|c| {
                            self.upos(c) == Upos::Noun
                                && self.lower[c].ends_with('s')
                                && self
                                    .lower
                                    .get(c + 1)
                                    .is_some_and(|w| PREPOSITIONS.contains(&w.as_str()))
                        });
                    let plural_before = self.lower[k - 1].ends_with('s') || of_plural;
                    (inflected || plural_before).then_some((k, stem))
                });
                if let Some((k, stem)) = verb {
                    self.set_verb(k, stem);
                    let first = &self.lower[from];
                    let noun = lexicon
                        .property(Class::Noun, &self.base(from))
                        .or_else(|| lexicon.property(Class::Noun, first))
                        .is_some();
                    if noun && from + 1 == k && !self.upos(from).is_nominal() {
                        self.set_upos(from, Upos::Noun);
                    }
                }
            }
            from = to + 1;
        }
    }

    /// An auxiliary that the tree ties to a real verb or predicate.
    fn has_child_or_head_verb(&self, k: usize) -> bool {
        self.parse
            .head(k)
            .is_some_and(|h| self.is_verb(h) || self.rel(k) == Deprel::Cop)
    }

    fn noun_follows(&self, i: usize) -> bool {
        (i + 1..self.len().min(i + 4))
            .take_while(|&k| {
                matches!(
                    self.upos(k),
                    Upos::Adj | Upos::Noun | Upos::Propn | Upos::Verb
                )
            })
            .any(|k| self.upos(k).is_nominal())
    }

    /// After a modal, "to", "do", or a preposition before an -ing form.
    fn verb_position(&self, i: usize) -> bool {
        let mut k = i - 1;
        while k > 0 && matches!(self.upos(k), Upos::Adv) && self.lower[k] != "not"
            || (k > 0
                && matches!(
                    self.lower[k].as_str(),
                    "not" | "n't" | "rather" | "also" | "only" | "merely"
                ))
            || (k > 1 && self.lower[k] == "turn" && self.lower[k - 1] == "in")
            || (k > 1 && self.lower[k] == "in" && self.lower[k + 1] == "turn")
        {
            k -= 1;
        }
        let word = self.lower[k].as_str();
        if matches!(
            word,
            "will" | "would" | "can" | "could" | "may" | "might" | "should" | "must"
        ) || (matches!(word, "do" | "does" | "did") && k + 1 < i)
        {
            return true;
        }
        if word == "to" {
            return k > 0 && !matches!(self.lower[i].as_str(), "the" | "a") && self.ends_clause(i);
        }
        matches!(word, "from" | "by" | "without")
            && self.lower[i].ends_with("ing")
            && self.lower.get(i + 1).is_some_and(|_| {
                self.upos(i + 1).is_nominal()
                    || matches!(self.upos(i + 1), Upos::Det | Upos::Adj | Upos::Pron)
            })
    }

    /// Followed by an object, so that it can be a verb rather than a noun after "to".
    fn ends_clause(&self, i: usize) -> bool {
        self.lower.get(i + 1).is_some_and(|_| {
            matches!(
                self.upos(i + 1),
                Upos::Det | Upos::Adj | Upos::Noun | Upos::Propn | Upos::Pron | Upos::Adv
            )
        })
    }

    fn may_be_verb(&self, lexicon: &Lexicon, i: usize) -> bool {
        let word = self.lower[i].as_str();
        if self.has_actor(i)
            || matches!(
                self.upos(i),
                Upos::Det
                    | Upos::Pron
                    | Upos::Adp
                    | Upos::Aux
                    | Upos::Punct
                    | Upos::Num
                    | Upos::Cconj
                    | Upos::Sconj
                    | Upos::Propn
            )
        {
            return false;
        }
        let base = self.base(i);
        let base = if word.ends_with("ing") {
            base.as_str()
        } else {
            word
        };
        !lexicon.verb(base).is_empty()
            || ["up_verb", "down_verb", "aspect", "light", "tie_verb"]
                .iter()
                .any(|list| lexicon.is(list, base))
            || lexicon.property(Class::Verb, base).is_some()
            || (word.ends_with("ing") && lexicon.property(Class::Noun, word).is_some())
    }
}
