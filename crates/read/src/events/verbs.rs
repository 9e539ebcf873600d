//! Verbs by form and place, where the tagger is unsure of them.
//!
//! A greedy tagger reads "Ukraine accuses Russia" or "fighters overran a base" wrongly now and
//! then. The heads of the frame file are few enough to know their forms by heart.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::frames::Frames;
use super::roles::Actor;
use crate::syntax::{Deprel, Modal, Parse, Upos, VerbForm};

/// Form of a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Base,
    Present,
    Past,
    Gerund,
}

/// A verb in its sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Verb {
    pub at: usize,
    pub lemma: &'static str,
    pub form: Form,
    pub passive: bool,
    /// Whether the tree around it can be relied on.
    pub trusted: bool,
    pub negated: bool,
    pub modal: Option<Modal>,
    /// "has", "have", "had" before it.
    pub perfect: bool,
    /// The word before an infinitive's "to": "willing" in "willing to withdraw".
    pub governor: Option<usize>,
    /// "is", "are", … before a gerund.
    pub progressive: bool,
}

const IRREGULAR: &[(&str, &str)] = &[
    ("meet", "met"),
    ("hold", "held"),
    ("have", "had"),
    ("begin", "began begun"),
    ("take", "took taken"),
    ("give", "gave given"),
    ("send", "sent"),
    ("lend", "lent"),
    ("sell", "sold"),
    ("buy", "bought"),
    ("fly", "flew flown"),
    ("go", "went gone"),
    ("pay", "paid"),
    ("break", "broke broken"),
    ("strike", "struck"),
    ("shoot", "shot"),
    ("hit", "hit"),
    ("cut", "cut"),
    ("shut", "shut"),
    ("set", "set"),
    ("put", "put"),
    ("beat", "beat beaten"),
    ("blow", "blew blown"),
    ("overrun", "overran"),
    ("overthrow", "overthrew overthrown"),
    ("withdraw", "withdrew withdrawn"),
    ("seek", "sought"),
    ("fight", "fought"),
    ("forgive", "forgave forgiven"),
    ("lay", "laid"),
    ("let", "let"),
    ("bring", "brought"),
    ("speak", "spoke spoken"),
    ("forbid", "forbade forbidden"),
    ("slay", "slew slain"),
    ("feed", "fed"),
    ("retake", "retook retaken"),
    ("undergo", "underwent"),
    ("spurn", "spurned"),
    ("quit", "quit"),
    ("deal", "dealt"),
    ("burn", "burnt burned"),
    ("arm", "armed"),
    ("bar", "barred"),
    ("ban", "banned"),
    ("snub", "snubbed"),
    ("nab", "nabbed"),
    ("drop", "dropped"),
    ("stop", "stopped"),
    ("plan", "planned"),
    ("commit", "committed"),
    ("permit", "permitted"),
    ("step", "stepped"),
    ("confer", "conferred"),
    ("gun", "gunned"),
    ("expel", "expelled"),
    ("repel", "repelled"),
    ("quell", "quelled"),
    ("rebut", "rebutted"),
    ("kidnap", "kidnapped kidnaped"),
    ("slam", "slammed"),
    ("scrap", "scrapped"),
    ("ship", "shipped"),
    ("rebuff", "rebuffed"),
    ("shun", "shunned"),
    ("beg", "begged"),
    ("cancel", "cancelled canceled"),
    ("shell", "shelled"),
    ("admit", "admitted"),
    ("swear", "swore sworn"),
    ("stab", "stabbed"),
];

fn forms() -> &'static HashMap<String, (&'static str, Form)> {
    static FORMS: OnceLock<HashMap<String, (&'static str, Form)>> = OnceLock::new();
    FORMS.get_or_init(|| {
        let mut table = HashMap::new();
        let mut heads: Vec<&'static str> = Frames::builtin().verb_heads().collect();
        heads.sort_unstable();
        for head in heads {
            let stem = head.strip_suffix('e').unwrap_or(head);
            let doubled = IRREGULAR
                .iter()
                .find(|(lemma, past)| {
                    *lemma == head
                        && past
                            .split(' ')
                            .any(|p| p.len() == head.len() + 3 && p.ends_with("ed"))
                })
                .map(|_| format!("{head}{}", &head[head.len() - 1..]));
            let sibilant = ["s", "x", "ch", "sh", "z"]
                .iter()
                .any(|end| head.ends_with(end));
            let consonant_y = head.ends_with('y')
                && !["ay", "ey", "oy", "uy"]
                    .iter()
                    .any(|end| head.ends_with(end));
            let short = head.strip_suffix('y').unwrap_or(head);
            let present = if consonant_y {
                format!("{short}ies")
            } else if sibilant || head == "go" || head == "veto" {
                format!("{head}es")
            } else {
                format!("{head}s")
            };
            let past = if consonant_y {
                format!("{short}ied")
            } else {
                format!("{stem}ed")
            };
            let gerund = match &doubled {
                Some(doubled) => format!("{doubled}ing"),
                None if head.ends_with("ee") => format!("{head}ing"),
                None => format!("{stem}ing"),
            };
            table.entry(present).or_insert((head, Form::Present));
            table.entry(gerund).or_insert((head, Form::Gerund));
            match IRREGULAR.iter().find(|(lemma, _)| *lemma == head) {
                Some((_, pasts)) => {
                    for past in pasts.split(' ') {
                        table.insert(past.to_owned(), (head, Form::Past));
                    }
                    table.entry(head.to_owned()).or_insert((head, Form::Base));
                }
                None => {
                    table.entry(past).or_insert((head, Form::Past));
                    table.entry(head.to_owned()).or_insert((head, Form::Base));
                }
            }
        }
        table
    })
}

/// Words before the verb that belong to it, nearest first, at most five.
fn helpers(parse: &Parse, at: usize) -> Vec<String> {
    let mut found = Vec::new();
    for k in (at.saturating_sub(5)..at).rev() {
        let token = &parse.tokens[k];
        let lower = token.lower();
        let helper = matches!(
            lower.as_str(),
            "has"
                | "have"
                | "had"
                | "having"
                | "is"
                | "are"
                | "was"
                | "were"
                | "be"
                | "been"
                | "being"
                | "'s"
                | "'ve"
                | "'re"
                | "will"
                | "would"
                | "shall"
                | "can"
                | "could"
                | "may"
                | "might"
                | "must"
                | "should"
                | "not"
                | "n't"
                | "never"
                | "to"
                | "do"
                | "does"
                | "did"
                | "get"
                | "got"
                | "wo"
                | "ca"
                | "'ll"
                | "'d"
                | "cannot"
        ) || token.upos == Upos::Adv
            || lower.ends_with("ly");
        if !helper {
            break;
        }
        found.push(lower);
    }
    found
}

/// Reads the word at `at` as a verb of the frame file, if it is one there.
pub(super) fn verb(parse: &Parse, actors: &[Actor], at: usize) -> Option<Verb> {
    let token = &parse.tokens[at];
    let (lemma, form) = *forms().get(&token.lower())?;
    // A capitalised word is a verb only where the tagger says so, or in a headline.
    let capital = token.text.chars().next().is_some_and(char::is_uppercase);
    let headline = form == Form::Present && actors.iter().any(|a| a.to + 1 == at);
    if capital && token.upos != Upos::Verb && !headline {
        return None;
    }
    let helped = helpers(parse, at);
    let has = |words: &[&str]| helped.iter().any(|h| words.contains(&h.as_str()));
    let perfect = has(&["has", "have", "had", "'ve"]);
    let copula = has(&[
        "is", "are", "was", "were", "be", "been", "being", "'s", "'re", "got",
    ]);
    let to = helped.first().is_some_and(|h| h == "to");
    let after_actor = actors.iter().any(|a| a.to + 1 == at && !a.found.is_adjunct);
    let next = parse.tokens.get(at + 1);
    let opens_object = next.is_some_and(|n| {
        matches!(
            n.upos,
            Upos::Det | Upos::Propn | Upos::Num | Upos::Adj | Upos::Pron
        ) || matches!(n.upos, Upos::Noun) && form != Form::Base
    });
    let tagged = token.upos == Upos::Verb || token.upos == Upos::Aux && lemma == "have";
    let acts = match form {
        Form::Past => {
            tagged || perfect || copula || after_actor || opens_object && token.upos != Upos::Adj
        }
        Form::Present => {
            tagged || after_actor && token.upos != Upos::Noun || after_actor && opens_object
        }
        Form::Gerund => tagged || copula,
        Form::Base => {
            tagged
                || to
                || has(&[
                    "will", "would", "can", "could", "may", "might", "must", "should", "did", "do",
                    "does",
                ])
        }
    };
    if !acts || matches!(lemma, "have") && helped.is_empty() && token.upos == Upos::Aux {
        return None;
    }
    // "suspected militants", "armed groups": an adjective.
    if token.deprel == Deprel::Amod && !perfect && !copula && !after_actor {
        return None;
    }
    let by = (at + 1..(at + 5).min(parse.len())).any(|k| parse.tokens[k].lower() == "by");
    let bare = form == Form::Past && !perfect && !copula;
    // A bare "held" before a noun acts, whatever the tree says: "held talks", "held in Lagos".
    let object_less = next.is_none_or(|n| {
        matches!(
            n.upos,
            Upos::Adp | Upos::Punct | Upos::Sconj | Upos::Adv | Upos::Part | Upos::Cconj
        )
    });
    let passive = form == Form::Past
        && (copula || bare && (by && !opens_object || parse.is_passive(at) && object_less));
    let trusted =
        token.upos == Upos::Verb && token.deprel != Deprel::Amod && parse.is_passive(at) == passive;
    let modal = if trusted { parse.modal_of(at) } else { None }.or_else(|| {
        helped.iter().find_map(|h| match h.as_str() {
            "will" | "wo" | "shall" | "'ll" => Some(Modal::Will),
            "would" | "'d" => Some(Modal::Would),
            "can" | "ca" | "cannot" => Some(Modal::Can),
            "could" => Some(Modal::Could),
            "may" => Some(Modal::May),
            "might" => Some(Modal::Might),
            "must" => Some(Modal::Must),
            "should" => Some(Modal::Should),
            _ => None,
        })
    });
    Some(Verb {
        at,
        lemma,
        // The tagger knows "hit" and "cut" in the present better than the table does.
        form: if token.verb_form == Some(VerbForm::Present)
            && form == Form::Past
            && tagged
            && !perfect
        {
            Form::Present
        } else {
            form
        },
        passive,
        trusted,
        negated: has(&["not", "n't", "never", "cannot"]) || trusted && parse.is_negated(at),
        modal,
        perfect,
        governor: to.then(|| at.checked_sub(2)).flatten(),
        progressive: copula && form == Form::Gerund,
    })
}
