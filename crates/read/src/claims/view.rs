//! One sentence as the rules see it: tree, words in lower case, actors by token, places.

use detente_vocab::{ActorCode, Span};

use super::lexicon::Lexicon;
use crate::actors::{Mention, MentionKind};
use crate::article::Sentence;
use crate::syntax::{Deprel, Parse, Parser, Upos};

/// Sentences with more words than this are lists or broken text: no rule reads them.
pub(crate) const LONGEST: usize = 220;

pub(crate) struct View<'a> {
    pub number: usize,
    pub text: &'a str,
    pub parse: Parse,
    pub lower: Vec<String>,
    /// Code point in the article of every byte boundary of a token: (start, end).
    places: Vec<(usize, usize)>,
    /// Actor whose mention covers the token, where one does.
    actors: Vec<Option<ActorCode>>,
    pub span: Span,
    /// Base forms of words that only the mending found to be verbs.
    stems: Vec<Option<String>>,
    /// Word classes, mended.
    classes: Vec<Upos>,
}

impl<'a> View<'a> {
    pub fn new(sentence: &'a Sentence, actors: &[Mention], lexicon: &Lexicon) -> Self {
        let parse = Parser::builtin().parse(&sentence.text);
        let mut places = Vec::with_capacity(parse.len());
        let (mut byte, mut point) = (0, sentence.span.start);
        let mut walk = |to: usize| {
            point += sentence
                .text
                .get(byte..to)
                .map_or(0, |part| part.chars().count());
            byte = to;
            point
        };
        for token in &parse.tokens {
            let start = walk(token.start);
            places.push((start, walk(token.end)));
        }
        let mut of_token = vec![None; parse.len()];
        for actor in actors
            .iter()
            .filter(|actor| actor.span.overlaps(sentence.span))
        {
            // "The United States and Britain … their": the first of them.
            let again =
                |slot: &Option<ActorCode>| actor.kind == MentionKind::Anaphor && slot.is_some();
            for (slot, place) in of_token.iter_mut().zip(&places) {
                if place.0 < actor.span.end && actor.span.start < place.1 && !again(slot) {
                    *slot = Some(folded(&actor.actor));
                }
            }
        }
        let lower = parse.tokens.iter().map(|token| token.lower()).collect();
        let classes = parse.tokens.iter().map(|token| token.upos).collect();
        let mut view = View {
            number: sentence.number,
            text: &sentence.text,
            parse,
            lower,
            places,
            actors: of_token,
            span: sentence.span,
            classes,
            stems: Vec::new(),
        };
        view.stems = vec![None; view.len()];
        view.mend(lexicon);
        view
    }

    pub fn len(&self) -> usize {
        self.parse.len()
    }

    pub fn is_readable(&self) -> bool {
        (2..=LONGEST).contains(&self.len()) && !self.text.trim_end().ends_with('?')
    }

    pub fn lemma(&self, i: usize) -> &str {
        &self.parse.tokens[i].lemma
    }

    /// Base form in lower case, proper nouns included.
    pub fn base(&self, i: usize) -> String {
        self.parse.tokens[i].lemma.to_lowercase()
    }

    pub fn upos(&self, i: usize) -> Upos {
        self.classes.get(i).copied().unwrap_or(Upos::X)
    }

    /// Makes a word a verb with a base form.
    pub fn set_verb(&mut self, i: usize, stem: String) {
        self.classes[i] = Upos::Verb;
        self.stems[i] = Some(stem);
    }

    pub fn stem(&self, i: usize) -> Option<&str> {
        self.stems[i].as_deref()
    }

    pub fn set_upos(&mut self, i: usize, upos: Upos) {
        self.classes[i] = upos;
    }

    /// Every "it" and "they" from a word on stands for the actor at another.
    pub fn readdress(&mut self, actor: usize, from: usize) {
        let code = self.actors[actor].clone();
        for k in from..self.len() {
            if matches!(self.lower[k].as_str(), "it" | "they" | "its" | "their") {
                self.actors[k] = code.clone();
            }
        }
    }

    /// Lets a word stand for an actor.
    pub fn set_actor(&mut self, i: usize, code: ActorCode) {
        self.actors[i] = Some(folded(&code));
    }

    /// Takes back that a word stands for an actor.
    pub fn clear_actor(&mut self, i: usize) {
        self.actors[i] = None;
    }

    /// The subject of the sentence's first finite verb.
    pub fn first_subject(&self) -> Option<usize> {
        (0..self.len())
            .filter(|&k| self.is_verb(k))
            .find_map(|k| self.subject(k).filter(|&s| s < k))
    }

    pub fn has_actor(&self, i: usize) -> bool {
        self.actors.get(i).is_some_and(Option::is_some)
    }

    pub fn rel(&self, i: usize) -> Deprel {
        self.parse.tokens[i].deprel
    }

    pub fn has_child(&self, i: usize, relations: &[Deprel]) -> bool {
        self.parse.child(i, relations).is_some()
    }

    pub fn is_verb(&self, i: usize) -> bool {
        self.upos(i) == Upos::Verb
    }

    /// A verb, or what stands with a copula.
    pub fn is_clause(&self, i: usize) -> bool {
        self.is_verb(i) || self.has_child(i, &[Deprel::Cop, Deprel::Aux, Deprel::AuxPass])
    }

    /// "arming", as a verb.
    pub fn is_gerund(&self, i: usize) -> bool {
        i < self.len() && self.is_verb(i) && self.lower[i].ends_with("ing")
    }

    /// Whether a verb is one that "has to" or "needs to" be done.
    pub fn is_owed(&self, verb: usize) -> bool {
        let start = self.group_start(verb);
        (start.saturating_sub(2)..verb).any(|k| {
            matches!(
                self.lower[k].as_str(),
                "has" | "have" | "need" | "needs" | "ought"
            ) && self.lower[k + 1] == "to"
        })
    }

    /// "weapons the militia" of "without weapons the militia would starve": a phrase begins at this article.
    pub fn begins_next(&self, k: usize) -> bool {
        k > 0 && self.upos(k) == Upos::Det && self.upos(k - 1).is_nominal()
    }

    /// Place in the article of the tokens from `from` to `to`, both included.
    pub fn place(&self, from: usize, to: usize) -> Span {
        Span::new(self.places[from].0, self.places[to].1)
    }

    /// First and last token of a place; `None` where it is no place of this sentence.
    pub fn tokens_in(&self, span: Span) -> Option<(usize, usize)> {
        let from = self.places.iter().position(|place| place.0 == span.start)?;
        let to = self.places.iter().position(|place| place.1 == span.end)?;
        (from <= to).then_some((from, to))
    }

    /// The words from `from` to `to`, both included.
    pub fn words(&self, from: usize, to: usize) -> String {
        let tokens = &self.parse.tokens;
        self.text
            .get(tokens[from].start..tokens[to].end)
            .unwrap_or_default()
            .to_owned()
    }

    /// The base form of a noun with those of the nouns before it: "fish market".
    pub fn head_words(&self, i: usize) -> String {
        let compounds = self.parse.children_by(i, &[Deprel::Compound]);
        let before = compounds.filter(|&k| k < i);
        let words: Vec<String> = before.chain([i]).map(|k| self.base(k)).collect();
        words.join(" ")
    }

    pub fn actor_at(&self, i: usize) -> Option<&ActorCode> {
        self.actors[i].as_ref()
    }

    /// The verb with its particle: "break apart", "bring about".
    pub fn phrasal(&self, verb: usize) -> Option<String> {
        let next = self.lower.get(verb + 1)?;
        let particle = self.parse.particle(verb).unwrap_or_else(|| next.clone());
        Some(format!("{} {particle}", self.verb_base(verb)))
    }

    /// "runs the lake down": the verb with a particle after its object.
    pub fn split_particle(&self, verb: usize) -> Option<String> {
        let object = self.object_by_order(verb)?;
        let particle = self.lower.get(object + 1)?;
        let closes = self.lower.get(object + 2).is_none_or(|w| {
            matches!(
                w.as_str(),
                "," | "." | ";" | ":" | "and" | "but" | "!" | "?" | "—" | "–"
            )
        });
        let moves = matches!(
            particle.as_str(),
            "down" | "up" | "off" | "apart" | "away" | "back" | "out" | "in"
        );
        (closes && moves).then(|| format!("{} {particle}", self.verb_base(verb)))
    }

    /// Whether the verb, alone or with its particle, stands in a list.
    pub fn verb_in(&self, lexicon: &Lexicon, list: &str, verb: usize) -> bool {
        self.phrasal(verb)
            .is_some_and(|form| lexicon.is(list, &form))
            || lexicon.is(list, &self.verb_base(verb))
    }

    /// Does the word stand alone as an actor: a name, or a noun that a mention covers?
    pub fn is_actor(&self, i: usize) -> bool {
        self.actors[i].is_some() && self.upos(i).is_nominal()
    }

    /// "this", "that way", "such a step", "it" that names no actor: something said before.
    pub fn is_anaphor(&self, lexicon: &Lexicon, i: usize) -> bool {
        if self.actors[i].is_some() {
            return false;
        }
        let word = self.lower[i].as_str();
        if word == "ones" {
            return true;
        }
        // "each of them", "all of this"
        let of = self.lower.get(i + 1).is_some_and(|w| w == "of")
            && self
                .lower
                .get(i + 2)
                .is_some_and(|w| matches!(w.as_str(), "them" | "these" | "this" | "it" | "that"));
        if of && matches!(word, "each" | "all" | "both" | "some" | "much" | "most") {
            return true;
        }
        if matches!(word, "this" | "that" | "it" | "these" | "which")
            || (word == "they" && (i <= 1 || self.is_first_noun(i)))
        {
            return !matches!(self.rel(i), Deprel::Det | Deprel::Mark | Deprel::Expl);
        }
        let pointed = self
            .parse
            .children(i)
            .any(|k| matches!(self.lower[k].as_str(), "this" | "that" | "these" | "such"));
        pointed && lexicon.is("vague_subject", &self.base(i))
    }

    /// "nor have they reduced it", "never has a ban ended it": denied before the subject.
    fn denied_ahead(&self, verb: usize) -> bool {
        const AUXILIARY: &[&str] = &[
            "has", "have", "had", "does", "do", "did", "is", "are", "was", "were", "will", "would",
            "can", "could",
        ];
        let near = (verb.saturating_sub(8)..verb).rev();
        let mut near = near.take_while(|&k| self.upos(k) != Upos::Punct);
        near.any(|k| {
            let before = matches!(self.lower[k].as_str(), "nor" | "never") && k + 2 < verb;
            // No verb of its own stands between.
            before
                && AUXILIARY.contains(&self.lower[k + 1].as_str())
                && (k + 2..verb).all(|between| !self.is_verb(between))
        })
    }

    /// Negated by its own words: not, never, no subject; `fail to` is read elsewhere.
    pub fn is_denied(&self, verb: usize) -> bool {
        let own = self.parse.children(verb).any(|k| {
            matches!(
                self.lower[k].as_str(),
                "not" | "n't" | "never" | "cannot" | "neither" | "nor"
            ) && self.lower.get(k + 1).is_none_or(|next| next != "only")
        });
        let before = verb > 0
            && matches!(
                self.lower[verb - 1].as_str(),
                "not" | "never" | "cannot" | "neither" | "nor"
            );
        let over_aside = self.denied_over_aside(verb);
        // "Nor should we close the schools": the denial opens the sentence, the modal stands before the subject.
        let opens = self.len() > 3
            && matches!(self.lower[0].as_str(), "nor" | "neither")
            && matches!(
                self.lower[1].as_str(),
                "should"
                    | "must"
                    | "ought"
                    | "can"
                    | "could"
                    | "will"
                    | "would"
                    | "does"
                    | "do"
                    | "did"
                    | "has"
                    | "have"
            )
            && (2..self.len()).find(|&k| self.is_verb(k)) == Some(verb);
        // "None of my proposals would frighten a soldier"
        let none_of = self.subject(verb).filter(|&s| s < verb).is_some_and(|s| {
            let from = self.phrase(s).0;
            (from.saturating_sub(3)..=s).any(|k| {
                matches!(self.lower[k].as_str(), "none" | "neither")
                    && self.lower.get(k + 1).is_some_and(|w| w == "of")
            })
        });
        // "rarely reduces", "has seldom brought": by order, since the tree may hang it elsewhere.
        let scarce = (self.group_start(verb)..verb.saturating_add(1))
            .any(|k| is_scarce(&self.lower[k]))
            || self
                .parse
                .children(verb)
                .any(|k| k < verb && is_scarce(&self.lower[k]));
        let ends = [
            self.parse.child(verb, &[Deprel::Nsubj]),
            self.subject(verb).filter(|&s| s < verb),
            self.object(verb),
        ];
        let neither = self.lower.get(verb + 1).is_some_and(|w| w == "neither");
        // "no longer hurts"
        let ceased = verb > 1 && self.lower[verb - 1] == "longer" && self.lower[verb - 2] == "no";
        own || before
            || self.denied_ahead(verb)
            || over_aside
            || ceased
            || opens
            || none_of
            || self.cleft_denied(verb)
            || neither
            || scarce
            || ends.into_iter().flatten().any(|k| {
                (matches!(self.lower[k].as_str(), "nothing" | "nobody" | "none")
                    && self.lower.get(k + 1).is_none_or(|next| next != "but"))
                    || self
                        .parse
                        .children_by(k, &[Deprel::Det])
                        .any(|d| matches!(self.lower[d].as_str(), "no" | "neither"))
                    // "No arms should be sold": the tree may take the word for an interjection.
                    || k > 0 && self.lower[0] == "no" && self.phrase(k).0 == 1
            })
    }

    /// "do not, in our view, fuel the war": a denial before an aside.
    fn denied_over_aside(&self, verb: usize) -> bool {
        let start = self.group_start(verb);
        let Some(close) = start.checked_sub(1).filter(|&k| self.lower[k] == ",") else {
            return false;
        };
        (1..close)
            .rev()
            .take(9)
            .find(|&k| self.lower[k] == ",")
            .is_some_and(|open| {
                matches!(
                    self.lower[open - 1].as_str(),
                    "not" | "n't" | "never" | "cannot"
                )
            })
    }

    /// "It is a myth that …", "There is no evidence that …", "The claim that … is false": what the
    /// author says does not hold.
    fn is_rejected(&self, verb: usize) -> bool {
        const FALSE: &[&str] = &[
            "myth",
            "untrue",
            "false",
            "fiction",
            "illusion",
            "fallacy",
            "nonsense",
            "lie",
            "absurd",
            "wrong",
            "mistaken",
            "fantasy",
            "delusion",
            "slander",
            "unfounded",
        ];
        const SAYS: &[&str] = &[
            "say", "think", "believe", "argue", "claim", "suggest", "pretend", "suppose", "imagine",
        ];
        let Some(that) = (1..verb).rev().find(|&k| self.lower[k] == "that") else {
            return false;
        };
        let clear = !(that..verb).any(|k| matches!(self.lower[k].as_str(), ";" | "but"));
        let before = &self.lower[..that];
        let has = |words: &[&str], within: usize| {
            before
                .iter()
                .rev()
                .take(within)
                .any(|w| words.contains(&w.as_str()))
        };
        let impersonal = before.iter().any(|w| w == "it" || w == "there");
        let rejected = FALSE.contains(&before[that - 1].as_str()) && impersonal;
        let no_proof = has(&["evidence", "proof", "sign", "indication"], 1)
            && has(&["no", "little", "scant", "hardly"], 4);
        // "I am under no illusion that …"
        let no_illusion = has(&["illusion", "illusions"], 1) && has(&["no", "few", "without"], 4);
        let not_true = has(&["true", "case"], 1) && has(&["not", "n't", "hardly"], 4);
        let wrong_to_say = SAYS.contains(&before[that - 1].as_str()) && has(FALSE, 4) && impersonal;
        let pretending = matches!(before[that - 1].as_str(), "pretending" | "pretend");
        // "The claim that X … is false."
        let told = (0..that).any(|k| {
            matches!(
                self.base(k).as_str(),
                "claim"
                    | "idea"
                    | "notion"
                    | "belief"
                    | "argument"
                    | "theory"
                    | "myth"
                    | "story"
                    | "fantasy"
                    | "view"
                    | "assumption"
            )
        }) && that <= 6
            && (verb + 1..self.len()).any(|k| {
                FALSE.contains(&self.lower[k].as_str())
                    && (k.saturating_sub(3)..k)
                        .any(|b| matches!(self.lower[b].as_str(), "is" | "was" | "are"))
            });
        clear
            && (rejected
                || no_proof
                || no_illusion
                || not_true
                || wrong_to_say
                || pretending
                || told)
    }

    /// "It is not weakness that makes compromise possible": what the cleft denies of the verb.
    fn cleft_denied(&self, verb: usize) -> bool {
        let start = self.group_start(verb);
        let Some(that) = start
            .checked_sub(1)
            .filter(|&k| matches!(self.lower[k].as_str(), "that" | "which" | "who"))
        else {
            return false;
        };
        let not = (2..that).rev().take(10).find(|&k| {
            self.lower[k] == "not"
                && matches!(self.lower[k - 1].as_str(), "is" | "was")
                && self.lower[k - 2] == "it"
        });
        not.is_some_and(|k| {
            (k..that).all(|c| !matches!(self.lower[c].as_str(), "but" | "," | "only"))
        })
    }

    /// Whether the author only says that a thing is not meant or does not follow: "I am not
    /// saying that …", "it does not follow that …", "which is not to say that …".
    pub fn is_disclaimed(&self, verb: usize) -> bool {
        // "I used to think that …"
        let formerly = (2..verb).any(|k| {
            matches!(self.base(k).as_str(), "think" | "believe")
                && self.lower[k - 1] == "to"
                && self.lower[k - 2] == "used"
        });
        formerly
            || (1..verb).any(|k| {
                let says = matches!(
                    self.base(k).as_str(),
                    "say"
                        | "saying"
                        | "claim"
                        | "suggest"
                        | "argue"
                        | "imply"
                        | "follow"
                        | "mean"
                        | "pretend"
                );
                let denied = (k.saturating_sub(3)..k)
                    .any(|n| matches!(self.lower[n].as_str(), "not" | "n't"));
                let start = (0..k)
                    .rev()
                    .find(|&c| matches!(self.lower[c].as_str(), "," | ";" | ":" | "but"))
                    .map_or(0, |c| c + 1);
                let own = (start..k).any(|c| {
                    matches!(
                        self.lower[c].as_str(),
                        "i" | "we" | "it" | "this" | "that" | "which"
                    )
                });
                let closed = (k + 1..verb).any(|c| matches!(self.lower[c].as_str(), ";" | "but"));
                let wanting = self.base(k) == "follow" || self.base(k) == "mean";
                let that = self.lower.get(k + 1).is_some_and(|w| w == "that");
                says && denied && own && !closed && k < verb && (that || !wanting)
            })
    }

    /// Whether no noun stands before a word: a pronoun there can only take up what was said.
    pub fn is_first_noun(&self, i: usize) -> bool {
        (0..i).all(|k| !self.upos(k).is_nominal() || self.upos(k) == Upos::Pron)
    }

    /// Whether the clause of a verb is what nobody believes or says: "nobody believes that",
    /// "few would argue that", "we do not think that".
    pub fn is_disbelieved(&self, verb: usize) -> bool {
        self.is_rejected(verb)
            || (1..verb).any(|k| {
                let believes = matches!(
                    self.base(k).as_str(),
                    "believe"
                        | "think"
                        | "claim"
                        | "argue"
                        | "suggest"
                        | "say"
                        | "expect"
                        | "maintain"
                        | "contend"
                        | "pretend"
                        | "imagine"
                        | "suppose"
                ) && (self.is_verb(k)
                    || self.lower.get(k + 1).is_some_and(|w| w == "that"));
                let inner = self.lower.get(k + 1).is_some_and(|w| w == "that")
                    || self.parse.ancestors(verb).any(|a| a == k);
                // One clause deep: no comma or "but" closes it before the verb.
                let closed = (k + 1..verb).any(|c| matches!(self.lower[c].as_str(), ";" | "but"));
                believes && inner && !closed && {
                    let start = (0..k)
                        .rev()
                        .find(|&c| matches!(self.lower[c].as_str(), "," | ";" | "that" | "but"))
                        .map_or(0, |c| c + 1);
                    self.is_nobody(start) || self.is_denied(k)
                }
            })
    }

    /// "far from reducing", "instead of ending", "rather than ending": the gerund that the
    /// words at `k` deny.
    pub fn denies_gerund(&self, k: usize) -> Option<usize> {
        let pair = (self.lower[k].as_str(), self.lower.get(k + 1)?.as_str());
        let denies = matches!(
            pair,
            ("far", "from") | ("instead", "of") | ("rather", "than")
        );
        (denies && self.lower.get(k + 2)?.ends_with("ing")).then_some(k + 2)
    }

    /// A subject that stands for no one: "nobody", "no one", "few", "no serious analyst".
    pub fn is_nobody(&self, start: usize) -> bool {
        matches!(
            self.lower[start].as_str(),
            "nobody" | "none" | "no" | "few" | "no-one" | "neither"
        )
    }

    /// Tokens of the phrase of a noun, as far as the words say what it is.
    pub fn phrase(&self, i: usize) -> (usize, usize) {
        let bytes = self.parse.phrase_span(i);
        let from = self.parse.token_at(bytes.start).unwrap_or(i);
        let to = (i..self.len())
            .take_while(|&k| self.parse.tokens[k].end <= bytes.end)
            .last()
            .unwrap_or(i);
        (from.min(i), to)
    }

    /// Tokens where the words of a form stand, each start once.
    pub fn find(&self, words: &[String]) -> Vec<usize> {
        let n = words.len();
        if n == 0 || n > self.len() {
            return Vec::new();
        }
        (0..=self.len() - n)
            .filter(|&at| {
                words
                    .iter()
                    .zip(&self.lower[at..])
                    .all(|(word, have)| word == have)
            })
            .collect()
    }
}

/// Adverbs that say that a thing all but does not happen.
fn is_scarce(word: &str) -> bool {
    matches!(word, "rarely" | "seldom" | "hardly" | "barely" | "scarcely")
}

/// No finer than the text grounds: a state's ministries and armies are the state.
fn folded(code: &ActorCode) -> ActorCode {
    match code.country() {
        Some(country) if !code.is_armed_group() => {
            ActorCode::new(country).unwrap_or_else(|_| code.clone())
        }
        _ => code.clone(),
    }
}
