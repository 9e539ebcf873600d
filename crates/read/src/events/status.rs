//! Did it happen? Tense, modality, negation, condition; and is it a report at all?

use std::sync::LazyLock;

use detente_vocab::CameoCode;
use regex::Regex;

use super::Status;
use super::frames::Frame;
use crate::syntax::{Deprel, Modal, Parse, Upos, VerbForm};

/// What a sentence shows of being news: words for the day, somebody who reported it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct News {
    /// A weekday, "today", "recent", a date of the current year.
    pub timed: bool,
    /// "officials said", "according to": somebody reported it.
    pub reported: bool,
    /// A year or decade well before the text's date.
    pub history: bool,
    /// Several sentences of argument surround it.
    pub opinion: bool,
}

static TIMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b((mon|tues|wednes|thurs|fri|satur|sun)day|today|yesterday|tonight|tomorrow|overnight|this (week|month|morning|afternoon|evening)|(last|past) (week|month|night|(mon|tues|wednes|thurs|fri|satur|sun)day)|recent(ly)?|earlier (this|in the) (week|month|day)|(jan|feb|mar|apr|aug|sept?|oct|nov|dec)(\.|[a-z]+)? \d{1,2}\b|(june|july|may) \d{1,2}\b|\d{1,2}(st|nd|rd|th)? (january|february|march|april|may|june|july|august|september|october|november|december))\b")
        .expect("the pattern is constant")
});
static REPORTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(said|says|told|reported|reports|announced|according to|quot(ing|ed)|sources?|witnesses|spokes(man|woman|person)|confirmed|media|news agency)\b")
        .expect("the pattern is constant")
});
static YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(1[5-9]\d\d|20[0-4]\d)(s\b|\b)").expect("the pattern is constant")
});
static LONG_AGO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(centur(y|ies)|decades?|historically|in the past|for (many )?years|years ago|over the years|since independence|traditionally|always|often|usually|frequently|in recent years|long (been|had)|during the (first|cold|war)|in those days)\b")
        .expect("the pattern is constant")
});

impl News {
    /// Reads the signs in a sentence. `year` is that of the text.
    pub fn of(text: &str, year: Option<i16>, opinion: bool) -> Self {
        let old = YEAR.captures_iter(text).any(|hit| {
            let found: i16 = hit[1].parse().unwrap_or(0);
            &hit[2] == "s" || year.is_some_and(|year| found < year - 1)
        });
        News {
            timed: TIMED.is_match(text),
            reported: REPORTED.is_match(text),
            history: old || LONG_AGO.is_match(text),
            opinion,
        }
    }
}

/// Verbs of wanting and asking: what depends on them has not happened.
const WANTING: &[&str] = &[
    "want", "hope", "wish", "try", "seek", "need", "prepare", "expect", "plan", "intend", "aim",
    "urge", "ask", "demand", "call", "request", "press", "force", "persuade", "convince", "allow",
    "help", "encourage", "consider", "attempt", "threaten", "order", "like", "pressure", "tell",
];
const DENYING: &[&str] = &["deny", "refute", "dispute", "reject", "dismiss", "doubt"];

/// The status of a deed; `None` where the sentence only asserts in general.
pub(super) fn status(parse: &Parse, verb: usize, frame: &Frame, news: News) -> Option<Status> {
    let code = frame.cameo?;
    if parse.is_negated(verb) {
        return Some(Status::Denied);
    }
    if parse.is_conditional(verb) {
        return Some(Status::Hypothetical);
    }
    match modal(parse, verb) {
        Some(Modal::Will) => return Some(Status::Planned),
        // Reported future: "said both sides would talk".
        Some(Modal::Would) if parse.reported_by(verb).is_some() || news.reported => {
            return Some(Status::Planned);
        }
        Some(Modal::Should | Modal::Must) => return Some(Status::Demanded),
        Some(_) => return Some(Status::Hypothetical),
        None => {}
    }
    // What the words above it make of it.
    let token = &parse.tokens[verb];
    if matches!(token.deprel, Deprel::Xcomp | Deprel::Ccomp | Deprel::Advcl | Deprel::Acl)
        && let Some(head) = token.head
    {
        let above = &parse.tokens[head];
        let infinitive = parse.children(verb).any(|k| parse.tokens[k].lower() == "to");
        if DENYING.contains(&above.lemma.as_str()) {
            return Some(Status::Denied);
        }
        if infinitive || parse.is_purpose(verb) {
            return Some(match above.lemma.as_str() {
                "go" | "set" | "due" | "schedule" | "plan" | "intend" | "prepare" | "agree"
                | "decide" | "arrange" | "expect" => Status::Planned,
                "continue" | "begin" | "start" | "manage" | "use" => Status::Actual,
                _ => Status::Demanded,
            });
        }
        if WANTING.contains(&above.lemma.as_str()) && token.deprel != Deprel::Advcl {
            return Some(Status::Demanded);
        }
    }
    is_event(parse, verb, code, frame, news).then_some(Status::Actual)
}

/// The modal of a verb; a coordinated or complement verb takes that of its head.
fn modal(parse: &Parse, verb: usize) -> Option<Modal> {
    parse.modal_of(verb)
}

/// The gate: does the clause report a deed, or assert, generalise, recall?
fn is_event(parse: &Parse, verb: usize, code: CameoCode, frame: &Frame, news: News) -> bool {
    let token = &parse.tokens[verb];
    let verbal = matches!(code.root(), "02" | "03" | "04" | "09" | "10" | "11" | "12" | "13");
    let newsy = news.timed || news.reported;
    if frame.general && !(news.timed && !news.history) {
        return false;
    }
    let helped = |lemma: &str| {
        parse
            .children_by(verb, &[Deprel::Aux, Deprel::AuxPass])
            .any(|k| parse.tokens[k].lemma == lemma)
    };
    let present = matches!(token.verb_form, Some(VerbForm::Present | VerbForm::Base))
        && !helped("have")
        && !helped("do");
    let participle = token.verb_form == Some(VerbForm::Gerund) && !helped("be");
    if frame.stative && (present || participle) && !news.timed {
        return false;
    }
    if news.history && !news.timed {
        return !news.opinion && !present && !participle && token.upos == Upos::Verb;
    }
    if news.opinion {
        // In an op-ed only what looks like a report counts.
        return newsy && !(present && !verbal) && !participle;
    }
    if present && !verbal {
        // "Police arrest five": a headline; "militants attack villages": a habit.
        return newsy || parse.tokens.len() < 18;
    }
    true
}
