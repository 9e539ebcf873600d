//! The matcher's tables: names of the directory, leaders, agents, places.

use std::collections::BTreeMap;

use detente_vocab::{ActorCode, ActorDirectory, NameKind, Sector};
use jiff::civil::Date;

use super::trie::Trie;

/// What a name stands for.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    /// An actor of the directory.
    Actor {
        code: ActorCode,
        kind: NameKind,
        /// "the West", "the Quad": a plain word unless an article stands before it.
        needs_article: bool,
    },
    /// A person; positions in the list of terms.
    Person { terms: Vec<u32>, full: bool },
    /// A town, province or people.
    Place(ActorCode),
    /// Holds a name and is none.
    Nothing,
}

/// A term of office.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub code: ActorCode,
    pub from: Option<Date>,
    pub to: Option<Date>,
}

/// Who acts for a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Agent {
    pub sector: Sector,
    pub plural: bool,
}

/// Everything the reader looks up.
#[derive(Clone, Debug)]
pub(crate) struct Lexicon {
    pub names: Trie<Entry>,
    pub agents: Trie<Agent>,
    pub terms: Vec<Term>,
}

/// Surnames that are common words or first names: they need the full name or a title.
const COMMON_SURNAMES: &[&str] = &[
    "May",
    "Brown",
    "Rice",
    "Straw",
    "Major",
    "Hill",
    "Bush",
    "Cook",
    "Baird",
    "Day",
    "King",
    "Park",
    "Moon",
    "Lee",
    "Kim",
    "Li",
    "Wang",
    "Roh",
    "Key",
    "English",
    "Mars",
    "Short",
    "Carter",
    "Truss",
    "Marin",
    "Evans",
    "Martin",
    "Harper",
    "Abe",
    "Noda",
    "Aso",
    "Kan",
    "Hu",
    "Xi",
    "Wen",
    "Khan",
    "Singh",
    "Ali",
    "Hussein",
    "Abdullah",
    "Mohammed",
    "Salman",
    "Chan",
    "Joseph",
    "Santos",
    "Paul",
    "Ruddock",
    "Downer",
    "White",
    "Green",
    "Young",
    "Wade",
    "Sall",
    "Sharif",
    "Ghani",
    "Malik",
    "Rahman",
    "Grant",
    "Peters",
    "Taylor",
    "Lopez",
    "Perez",
    "Ortega",
    "Castro",
    "Maduro",
    "Diaz",
    "Garcia",
    "Rodriguez",
    "Fox",
    "Petro",
    "Mori",
    "Fico",
    "Ali",
    "Ma",
    "Chen",
    "Lai",
    "Bennett",
    "Cameron",
    "Johnson",
    "Jones",
    "Howard",
    "Gore",
    "Powell",
    "Mills",
    "Weah",
];
/// … of these, the ones that usually mean the person where the term of office fits.
const KNOWN_SURNAMES: &[&str] = &[
    "Maduro", "Castro", "Bush", "Cameron", "Abe", "Xi", "Ghani", "Sharif", "Petro", "Ortega",
    "Truss", "Fico", "Powell", "Bennett",
];

pub(super) fn rows(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .skip(1)
        .map(|line| line.rsplit_once(',').unwrap_or((line, "")))
}

pub(super) fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// The plural of a phrase, by its last word.
fn plural(phrase: &str) -> Option<String> {
    let unchanged = [
        "police",
        "media",
        "people",
        "gunmen",
        "men",
        "women",
        "policemen",
        "youth",
    ];
    let last = phrase.rsplit(' ').next().unwrap_or(phrase);
    if unchanged.contains(&last) || last.ends_with("men") || last.ends_with('s') {
        return None;
    }
    Some(match last {
        "child" => phrase.to_owned() + "ren",
        "man" | "woman" | "tribesman" => {
            phrase.strip_suffix("an").unwrap_or(phrase).to_owned() + "en"
        }
        _ if last.ends_with("sman") || last.ends_with("eman") => {
            phrase.strip_suffix("an").unwrap_or(phrase).to_owned() + "en"
        }
        _ if last.ends_with('y') && !last.ends_with("ey") && !last.ends_with("ay") => {
            phrase.strip_suffix('y').unwrap_or(phrase).to_owned() + "ies"
        }
        _ if last.ends_with("ch") || last.ends_with("sh") || last.ends_with('x') => {
            phrase.to_owned() + "es"
        }
        _ => phrase.to_owned() + "s",
    })
}

/// Phrases that are one thing in name and many in deed.
fn is_many(phrase: &str) -> bool {
    phrase.ends_with('s') && !phrase.ends_with("ss")
        || ["police", "people", "men", "women", "media"]
            .iter()
            .any(|w| phrase.ends_with(w))
}

impl Lexicon {
    pub fn new(directory: &ActorDirectory) -> Self {
        let mut names: Trie<Entry> = Trie::new();
        let mut set = |phrase: &str, entry: Entry, over: bool| {
            if let Some(slot) = names.slot(phrase)
                && (over || slot.is_none())
            {
                *slot = Some(entry);
            }
        };
        let places = include_str!("../../../../lexicon/places.csv");
        for (iso3, cell) in rows(places) {
            let Ok(code) = ActorCode::new(iso3) else {
                continue;
            };
            for place in list(cell) {
                set(place, Entry::Place(code.clone()), true);
            }
        }
        for entry in directory.entries() {
            let article = entry.name.starts_with("the ")
                && entry.code.country().is_none()
                && !entry.code.is_armed_group();
            let bare = entry.name.strip_prefix("the ").unwrap_or(&entry.name);
            for form in &entry.forms {
                let one_word =
                    !form.text.contains(' ') && form.text.chars().skip(1).any(char::is_lowercase);
                let actor = Entry::Actor {
                    code: entry.code.clone(),
                    kind: form.kind,
                    needs_article: article && one_word && form.text == bare,
                };
                // Region files say "abaria" never, but blocs say "regional states".
                if form.text.starts_with(char::is_lowercase) {
                    set(&capitalised(&form.text), actor.clone(), true);
                }
                set(&form.text, actor, true);
            }
        }
        let mut terms = Vec::new();
        let mut people: BTreeMap<String, (Vec<u32>, bool)> = BTreeMap::new();
        for leader in directory.leaders() {
            let number = terms.len() as u32;
            terms.push(Term {
                code: leader.code.clone(),
                from: leader.from,
                to: leader.to,
            });
            let full = people
                .entry(leader.name.clone())
                .or_insert((Vec::new(), true));
            full.1 = true;
            full.0.push(number);
            if let Some((_, surname)) = leader.name.rsplit_once(' ') {
                // "al-Sisi" is written "Sisi" as well.
                let bare = surname.strip_prefix("al-").or(surname.strip_prefix("el-"));
                for form in [Some(surname), bare].into_iter().flatten() {
                    people
                        .entry(form.to_owned())
                        .or_insert((Vec::new(), false))
                        .0
                        .push(number);
                }
            }
        }
        for (name, (terms, full)) in people {
            set(&name, Entry::Person { terms, full }, full);
        }
        let nothing = include_str!("../../../../lexicon/not_actors.csv");
        for line in nothing.lines().filter(|l| !l.starts_with('#')).skip(1) {
            if !line.trim().is_empty() {
                set(line.trim(), Entry::Nothing, true);
            }
        }
        let mut agents: Trie<Agent> = Trie::new();
        for (phrases, sector) in rows(include_str!("../../../../lexicon/agents.csv")) {
            let Ok(sector) = sector.parse::<Sector>() else {
                continue;
            };
            for phrase in list(phrases) {
                let forms = [
                    (Some(phrase.to_owned()), is_many(phrase)),
                    (plural(phrase), true),
                ];
                for (form, plural) in forms {
                    if let Some(form) = form
                        && let Some(slot) = agents.slot(&form)
                        && slot.is_none()
                    {
                        *slot = Some(Agent { sector, plural });
                    }
                }
            }
        }
        Self {
            names,
            agents,
            terms,
        }
    }

    /// Whether a bare surname needs a title or first name before it.
    pub fn is_common_surname(name: &str) -> bool {
        name.chars().count() < 4 && !KNOWN_SURNAMES.contains(&name)
            || COMMON_SURNAMES.contains(&name) && !KNOWN_SURNAMES.contains(&name)
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}
