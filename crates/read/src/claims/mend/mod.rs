//! Word classes mended by the words around them, where the tagger met a rare word.

mod class;
mod openings;
mod verbless;

use crate::claims::lexicon::{Class, Lexicon};
use crate::claims::surface::PREPOSITIONS;
use crate::claims::view::View;
use crate::syntax::Upos;

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
}
