//! Did it happen? Tense, modality, negation, condition; and is it a report at all?

use std::sync::LazyLock;

use detente_vocab::CameoCode;
use regex::Regex;

use super::Status;
use super::frames::Frame;
use super::verbs::{Form, Verb};
use crate::syntax::{Deprel, Modal, Parse};

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
    "want",
    "hope",
    "wish",
    "try",
    "seek",
    "need",
    "prepare",
    "expect",
    "plan",
    "intend",
    "aim",
    "urge",
    "ask",
    "demand",
    "call",
    "request",
    "press",
    "force",
    "persuade",
    "convince",
    "allow",
    "help",
    "encourage",
    "consider",
    "attempt",
    "threaten",
    "order",
    "like",
    "pressure",
    "tell",
];
const PLANNING: &[&str] = &[
    "going",
    "set",
    "due",
    "scheduled",
    "plan",
    "plans",
    "planned",
    "planning",
    "intend",
    "intends",
    "intended",
    "prepare",
    "preparing",
    "agree",
    "agreed",
    "decide",
    "decided",
    "arranged",
    "expected",
    "willing",
    "ready",
    "prepared",
    "offer",
    "offered",
    "promise",
    "promised",
    "pledge",
    "pledged",
    "vow",
    "vowed",
    "agrees",
];
const DENYING: &[&str] = &["deny", "refute", "dispute", "reject", "dismiss", "doubt"];

/// The status of a deed; `None` where the sentence only asserts in general.
pub(super) fn status(parse: &Parse, word: &Verb, frame: &Frame, news: News) -> Option<Status> {
    let code = frame.cameo?;
    let verb = word.at;
    if word.negated {
        // "will not release": a refusal, which the caller codes as one.
        let refusal = word.modal == Some(Modal::Will)
            && matches!(code.root(), "03" | "04" | "05" | "06" | "07" | "08");
        return Some(if refusal {
            Status::Planned
        } else {
            Status::Denied
        });
    }
    if word.trusted && parse.is_conditional(verb) || under_condition(parse, verb) {
        return Some(Status::Hypothetical);
    }
    match word.modal {
        Some(Modal::Will) => return Some(Status::Planned),
        // Reported future: "said both sides would talk".
        Some(Modal::Would) if parse.reported_by(verb).is_some() || news.reported => {
            return Some(Status::Planned);
        }
        Some(Modal::Should | Modal::Must) => return Some(Status::Demanded),
        Some(_) => return Some(Status::Hypothetical),
        None => {}
    }
    // What the words above it make of it: by place for an infinitive, else by the tree.
    if let Some(governor) = word.governor {
        let above = &parse.tokens[governor];
        let lemma = above.lemma.to_lowercase();
        let lower = above.lower();
        let is =
            |words: &[&str]| words.contains(&lemma.as_str()) || words.contains(&lower.as_str());
        if DENYING.contains(&lemma.as_str())
            || is(&["refuse", "refused", "decline", "fail", "failed"])
        {
            return Some(Status::Denied);
        }
        if is(PLANNING) {
            return Some(Status::Planned);
        }
        const GOING_ON: &[&str] = &[
            "continue",
            "continued",
            "continues",
            "begin",
            "began",
            "begun",
            "start",
            "started",
            "manage",
            "managed",
        ];
        if !is(GOING_ON) {
            return Some(Status::Demanded);
        }
    }
    let token = &parse.tokens[verb];
    if matches!(
        token.deprel,
        Deprel::Xcomp | Deprel::Ccomp | Deprel::Advcl | Deprel::Acl
    ) && let Some(head) = token.head
    {
        let above = &parse.tokens[head];
        if DENYING.contains(&above.lemma.as_str()) {
            return Some(Status::Denied);
        }
        if WANTING.contains(&above.lemma.as_str()) && token.deprel != Deprel::Advcl {
            return Some(Status::Demanded);
        }
    }
    is_event(parse, word, code, frame, news).then_some(Status::Actual)
}

/// "if it continues to back": a condition's word shortly before the verb, no comma between.
fn under_condition(parse: &Parse, verb: usize) -> bool {
    (verb.saturating_sub(9)..verb)
        .rev()
        .map(|k| parse.tokens[k].lower())
        .take_while(|word| !matches!(word.as_str(), "," | ";" | "then"))
        .any(|word| matches!(word.as_str(), "if" | "unless" | "whether" | "provided"))
}

/// The gate: does the clause report a deed, or assert, generalise, recall?
fn is_event(parse: &Parse, verb: &Verb, code: CameoCode, frame: &Frame, news: News) -> bool {
    let verbal = matches!(
        code.root(),
        "02" | "03" | "04" | "09" | "10" | "11" | "12" | "13"
    );
    let newsy = news.timed || news.reported;
    if frame.general && (!news.timed || news.history) {
        return false;
    }
    let present = matches!(verb.form, Form::Present | Form::Base) && !verb.perfect;
    let participle = verb.form == Form::Gerund && !verb.progressive;
    if frame.stative && (present || participle) && !news.timed {
        return false;
    }
    if news.opinion {
        // In an essay only what looks like a report of the day counts.
        return newsy && !news.history && (verbal || !present) && !participle;
    }
    if news.history && !news.timed {
        return false;
    }
    if present && !verbal {
        // "Police arrest five": a headline; "militants attack villages": a habit.
        return newsy || parse.tokens.len() < 18;
    }
    true
}
