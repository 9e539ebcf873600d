//! The parser: sentence in, [`Parse`] out.

use std::sync::OnceLock;

use super::analyse::{
    base_form, child_lists, find_heads, find_labels, set_lemma, set_tag, tag_words,
};
use super::features::Word;
use super::model::{FineTag, Model, ModelError, status};
use super::parse::{Parse, Token};
use super::repair::{repair, repair_heads, repair_relations};
use super::tokenize::{TokenSpan, tokenize};
use super::types::{Deprel, Number, Upos, VerbForm};

static WEIGHTS: &[u8] = include_bytes!("../../../../lexicon/syntax/weights.bin");

/// Tags and parses English sentences; cheap to share between threads.
#[derive(Debug, Clone)]
pub struct Parser {
    model: Model,
}

impl Parser {
    /// The parser with the weights that come with the crate, unpacked on first use.
    pub fn builtin() -> &'static Parser {
        static BUILTIN: OnceLock<Parser> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            // The file is part of the program and a test reads it: an empty model would only hide
            // a broken build.
            Parser::from_bytes(WEIGHTS).expect("the built-in syntax weights are whole")
        })
    }

    /// A parser from the bytes of a weights file, as the example `train_syntax` writes it.
    ///
    /// # Errors
    /// [`ModelError`] if the file is of another version or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Parser, ModelError> {
        let model = Model::from_bytes(bytes)?;
        Ok(Parser { model })
    }

    /// Cuts a sentence into tokens, tags and parses it. Offsets are bytes of `sentence`.
    ///
    /// ```
    /// use detente_read::syntax::{Deprel, Parser};
    /// let parse = Parser::builtin().parse("Velmark was attacked by rebels.");
    /// let verb = parse.root().unwrap();
    /// assert_eq!(parse.tokens[verb].lemma, "attack");
    /// assert!(parse.is_passive(verb));
    /// ```
    pub fn parse(&self, sentence: &str) -> Parse {
        let spans = tokenize(sentence);
        let forms: Vec<&str> = spans.iter().map(|span| &sentence[span.range()]).collect();
        self.run(&forms, &spans)
    }

    /// Parses words already cut; offsets are those of the words joined by single spaces.
    pub fn parse_tokens(&self, forms: &[&str]) -> Parse {
        let mut at = 0;
        let spans: Vec<TokenSpan> = forms
            .iter()
            .map(|form| {
                let start = at;
                at += form.len() + 1;
                TokenSpan {
                    start,
                    end: start + form.len(),
                }
            })
            .collect();
        self.run(forms, &spans)
    }

    fn run(&self, forms: &[&str], spans: &[TokenSpan]) -> Parse {
        let model = &self.model;
        let status = |hash: u64| status(&model.known, hash);
        let mut rows = Vec::with_capacity(96);
        let mut words: Vec<Word> = forms.iter().map(|form| Word::new(form, status)).collect();
        let mut tags = tag_words(&mut words, &model.tags, &model.tagger, &mut rows);
        repair(&words, &mut tags, &model.tags);
        for (word, &tag) in words.iter_mut().zip(&tags) {
            set_tag(word, tag as usize, &model.tags);
        }
        let mut lemmas = Vec::with_capacity(forms.len());
        for (k, form) in forms.iter().enumerate() {
            let base = base_form(form, &model.tags[tags[k] as usize], &model.lemmas);
            set_lemma(&mut words[k], &base, |hash| status(hash) > 0);
            lemmas.push(base);
        }
        let mut heads = find_heads(&words, &model.actions, &mut rows);
        let labels = find_labels(&words, &heads, &model.labels, &mut rows);
        let mut labels: Vec<Deprel> = labels
            .into_iter()
            .map(|k| Deprel::from_index(k as usize))
            .collect();
        let lower: Vec<String> = forms.iter().map(|form| form.to_lowercase()).collect();
        let upos: Vec<Upos> = tags
            .iter()
            .map(|&tag| model.tags[tag as usize].upos)
            .collect();
        repair_relations(&lower, &lemmas, &upos, &heads, &mut labels);
        repair_heads(&lower, &lemmas, &mut heads, &mut labels);
        let n = forms.len();
        let mut tokens = Vec::with_capacity(n);
        for (k, lemma) in lemmas.into_iter().enumerate() {
            let tag = &model.tags[tags[k] as usize];
            let deprel = labels[k];
            let upos = settle(tag, deprel, &lemma);
            tokens.push(Token {
                start: spans[k].start,
                end: spans[k].end,
                text: forms[k].to_owned(),
                lemma,
                upos,
                head: (heads[k] < n).then_some(heads[k]),
                deprel,
                verb_form: verb_form(tag),
                number: number(tag),
            });
        }
        let (starts, list) = child_lists(&heads);
        Parse::new(tokens, starts, list)
    }
}

/// Where the relation decides the class of a function word, it knows more than the tagger:
/// *be, have, do* help or stand alone, *of* may open a clause, *that* may be a pronoun.
fn settle(tag: &FineTag, deprel: Deprel, lemma: &str) -> Upos {
    let helping = matches!(deprel, Deprel::Aux | Deprel::AuxPass | Deprel::Cop);
    match tag.upos {
        Upos::Verb if helping && matches!(lemma, "be" | "have" | "do" | "get") => Upos::Aux,
        Upos::Aux if !helping && matches!(lemma, "have" | "do") && deprel != Deprel::Conj => {
            Upos::Verb
        }
        Upos::Adp | Upos::Part if lemma == "to" => match deprel {
            Deprel::Mark => Upos::Part,
            Deprel::Case => Upos::Adp,
            _ => tag.upos,
        },
        Upos::Adp if deprel == Deprel::Mark => Upos::Sconj,
        Upos::Adp if deprel == Deprel::Advmod => Upos::Adv,
        Upos::Sconj if deprel == Deprel::Case => Upos::Adp,
        Upos::Adv if matches!(deprel, Deprel::Case | Deprel::CompoundPrt) => Upos::Adp,
        Upos::Pron if deprel == Deprel::Det => Upos::Det,
        Upos::Pron if deprel == Deprel::Mark && lemma == "that" => Upos::Sconj,
        Upos::Sconj if deprel.is_subject() && lemma == "that" => Upos::Pron,
        Upos::Adv if deprel == Deprel::Amod => Upos::Adj,
        Upos::Adj if deprel == Deprel::Advmod => Upos::Adv,
        other => other,
    }
}

fn verb_form(tag: &FineTag) -> Option<VerbForm> {
    Some(match tag.xpos.as_str() {
        "VB" => VerbForm::Base,
        "VBP" | "VBZ" => VerbForm::Present,
        "VBD" => VerbForm::Past,
        "VBG" => VerbForm::Gerund,
        "VBN" => VerbForm::Participle,
        "MD" => VerbForm::Modal,
        _ => return None,
    })
}

fn number(tag: &FineTag) -> Option<Number> {
    Some(match tag.xpos.as_str() {
        "NN" | "NNP" => Number::Singular,
        "NNS" | "NNPS" => Number::Plural,
        _ => return None,
    })
}
