//! From an article to its claims: what the author says moves what.
//!
//! ```text
//! sentence ─▶ tree + actors ─▶ rules ─▶ found ─▶ assembly ─▶ Claim
//!         │   (view)          (rules/)          (who "this" is, one node a variable)
//!         └──▶ learned ─▶ opinion ─▶ supplement ────┘
//!              (how many claims of each sign, which words name ends)
//! ```
//! A rule fires only on a cue word of the lists in `lexicon/claims/`. Where the learned model is
//! sure enough that a coder would find a claim which no rule read, it is added, under the rule
//! `learned`. Direction of each mention, sign of the link and denial are scored
//! apart and multiplied at the end, so that "worsened flooding" and "eased tensions" come
//! out right. [`Claim::confidence`] is the rule's measured precision, or
//! the model's probability.

mod act;
mod advised;
mod assembly;
mod border;
mod clause;
mod concept;
mod context;
mod control;
mod deed;
mod degree;
mod doubt;
mod draft;
mod ground;
mod learned;
mod lexicon;
mod light;
mod linked;
mod mend;
mod merges;
mod naming;
mod owners;
mod phrase;
mod predicate;
mod rules;
mod supplement;
mod surface;
mod view;
mod voices;
mod way;

use std::collections::BTreeMap;

use detente_vocab::{ActorDirectory, Advice, Claim};

pub use degree::degree;
pub use doubt::{Doubt, Doubts};
pub use learned::Learned;
pub use merges::{Merge, Wording, merges};

use crate::actors::Mention;
use crate::article::Article;
use assembly::Assembly;
use learned::{Opinion, opinions};
use lexicon::Lexicon;
use rules::{Hinge, Scan};
use view::View;

/// How each reading rule did on the texts that it was judged on: readings judged right,
/// readings judged. A claim's confidence rests on them: (right + 1.2) / (read + 2).
pub fn rule_records() -> BTreeMap<String, (f64, f64)> {
    Lexicon::builtin().judged.clone()
}

/// What was read in an article, and where something may have been missed.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// As [`Reader::claims`] gives them.
    pub claims: Vec<Claim>,
    /// As [`Reader::doubt`] gives them for these claims.
    pub doubts: Doubts,
    /// What the author advises, and the sentences on which that rests, in the order of the text.
    pub advice: Vec<Advice>,
}

/// Reads claims. Cheap to make; its word lists are read once a process.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    directory: &'a ActorDirectory,
}

impl<'a> Reader<'a> {
    /// A reader that names actors from `directory`.
    pub fn new(directory: &'a ActorDirectory) -> Self {
        Reader { directory }
    }

    /// The claims of an article, in the order of its text, numbered `C01`, `C02`, …,
    /// tentative ones `T01`, `T02`, …
    ///
    /// `mentions` are the actors of the whole article, as [`crate::actors::Reader::mentions`]
    /// finds them. Sentences that ask give none; those that hold no cue can give tentative claims
    /// only. The same article and mentions give the same claims.
    pub fn claims(&self, article: &Article, mentions: &[Mention]) -> Vec<Claim> {
        let (views, opinions) = both(article, mentions);
        self.claims_beside(article, mentions, views, &opinions)
    }

    /// The claims, where one may have been missed, and the advice with its reasons: all from one look
    /// at each sentence.
    pub fn reading(&self, article: &Article, mentions: &[Mention]) -> Reading {
        let (views, opinions) = both(article, mentions);
        let claims = self.claims_beside(article, mentions, views, &opinions);
        let doubts = Doubts::of(article, &claims, &opinions);
        let advice = advised::advice(article, &claims, &opinions);
        Reading {
            claims,
            doubts,
            advice,
        }
    }

    fn claims_beside(
        &self,
        article: &Article,
        mentions: &[Mention],
        mut views: Vec<View<'_>>,
        opinions: &[Opinion],
    ) -> Vec<Claim> {
        let lexicon = Lexicon::builtin();
        let mut assembly = Assembly::new(lexicon, self.directory, article, mentions);
        // What the argument rests on may be announced in one sentence and stand in the next, or be
        // looked back at: "If I am mistaken about this, …".
        let hinges: Vec<Option<Hinge>> = views
            .iter()
            .zip(opinions)
            .map(|(view, opinion)| {
                let hinge = view.hinge(|word| lexicon.is("hinge_noun", word));
                hinge.filter(|_| opinion.crux >= NO_CRUX)
            })
            .collect();
        // Where no rule meets the wording, the likeliest sentence.
        let met = hinges.iter().any(Option::is_some);
        let expected = likeliest_crux(article, opinions).filter(|&i| !met || hinges[i].is_some());
        for (i, view) in views.iter_mut().enumerate() {
            let announced = i > 0 && hinges[i - 1] == Some(Hinge::Next);
            let looked_back_at = hinges.get(i + 1) == Some(&Some(Hinge::Before));
            assembly.address(view, mentions);
            let stands_here = announced || looked_back_at || expected == Some(i);
            let found = Scan::new(view, lexicon).run(stands_here);
            assembly.take(view, found, &opinions[i]);
        }
        assembly.finish()
    }
}

/// What the parser and what the model makes of each sentence. In a short text most of the time goes
/// into loading the two, so each is loaded and run while the other is.
fn both<'t>(article: &'t Article, mentions: &[Mention]) -> (Vec<View<'t>>, Vec<Opinion>) {
    let lexicon = Lexicon::builtin();
    let views = || {
        let sentences = article.sentences.iter();
        sentences
            .map(|sentence| View::new(sentence, mentions, lexicon))
            .collect()
    };
    rayon::join(views, || opinions(article))
}

/// From this probability on the likeliest sentence of an article is taken for the one in which the
/// author says what the advice rests on. On the twenty op-eds that chose it 19 such sentences, or those
/// beside them, reach it; where none says so, .4 was seen.
const CRUX: f64 = 0.5;

/// Below it a wording that a rule met is another's, or of something else.
const NO_CRUX: f64 = 0.1;

/// The sentence in which the author most likely says what the advice rests on. The title says nothing.
fn likeliest_crux(article: &Article, opinions: &[Opinion]) -> Option<usize> {
    let asks = |i: usize| article.sentences[i].text.trim_end().ends_with('?');
    // "Moscow's bet is that …" is not the author's.
    let anothers = |i: usize| {
        let words: Vec<&str> = article.sentences[i].text.split_whitespace().collect();
        words.windows(2).any(|pair| {
            let owned = pair[0].ends_with("'s") || pair[0].ends_with("’s");
            owned && matches!(pair[1], "bet" | "wager" | "gamble" | "calculation")
        })
    };
    let likely =
        (1..opinions.len()).filter(|&i| opinions[i].crux >= CRUX && !asks(i) && !anothers(i));
    likely.max_by(|&a, &b| opinions[a].crux.total_cmp(&opinions[b].crux))
}
