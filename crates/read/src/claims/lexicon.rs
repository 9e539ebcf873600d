//! The word lists of the claim reader, read once from `lexicon/claims/`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, OnceLock};

use detente_vocab::{ActorDirectory, ClaimKind, NameKind, Property};

/// Word class of a lexicon row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    Noun,
    Verb,
    Adjective,
}

/// How a verb joins its two ends; see the head of `verbs.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    Object,
    End,
    Valued,
    Ease,
    Preposition,
    Reverse,
    Control,
    Make,
    Toward,
    Threat,
    Need,
}

/// One reading of a verb.
#[derive(Clone, Debug)]
pub(crate) struct VerbRow {
    /// +1, −1, or 0 for a verb without direction ("affects").
    pub sign: i8,
    pub frame: Frame,
    pub preps: Vec<String>,
}

/// One reading of a predicate noun or adjective.
#[derive(Clone, Debug)]
pub(crate) struct PredicateRow {
    pub sign: i8,
    pub kind: PredicateKind,
    pub class: Class,
    pub preps: Vec<String>,
}

/// What a predicate says of its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PredicateKind {
    Causal,
    Classification,
    Necessity,
    Reverse,
    Threat,
}

/// Where the material after a connective stands in the argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Cause,
    Effect,
    Purpose,
    If,
    Unless,
    OnlyIf,
    Without,
    Concede,
}

/// A connective: its words in lower case.
#[derive(Clone, Debug)]
pub(crate) struct Connective {
    pub words: Vec<String>,
    pub role: Role,
    pub kind: ClaimKind,
}

/// How a set phrase joins its subject and its slot; see the head of `idioms.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    Object,
    Reverse,
    Valued,
    Act,
}

/// A set phrase: its verb, the words after it, `_` for what is moved.
#[derive(Clone, Debug)]
pub(crate) struct Idiom {
    pub sign: i8,
    pub turn: Turn,
    pub words: Vec<String>,
}

/// Everything that the reader knows about words.
pub(crate) struct Lexicon {
    properties: BTreeMap<(Class, String), (Property, i8)>,
    verbs: BTreeMap<String, Vec<VerbRow>>,
    predicates: BTreeMap<String, Vec<PredicateRow>>,
    pub connectives: Vec<Connective>,
    /// Set phrases by the base form of their verb, longest first.
    idioms: BTreeMap<String, Vec<Idiom>>,
    lists: BTreeMap<String, BTreeSet<String>>,
    /// Readings judged right and readings judged, by rule.
    pub judged: BTreeMap<String, (f64, f64)>,
}

impl Lexicon {
    /// The lists that come with the crate.
    pub fn builtin() -> &'static Lexicon {
        static BUILTIN: OnceLock<Lexicon> = OnceLock::new();
        BUILTIN.get_or_init(Lexicon::load)
    }

    fn load() -> Lexicon {
        let mut properties = BTreeMap::new();
        for row in rows(include_str!("../../../../lexicon/claims/properties.csv")) {
            let [property, direction, class, words] = cells(&row);
            let property = property_of(property);
            let direction = if direction == "down" { -1 } else { 1 };
            for word in split(words) {
                properties
                    .entry((class_of(class), word))
                    .or_insert((property, direction));
            }
        }
        let mut verbs: BTreeMap<String, Vec<VerbRow>> = BTreeMap::new();
        for row in rows(include_str!("../../../../lexicon/claims/verbs.csv")) {
            let [sign, frame, preps, words] = cells(&row);
            for word in split(words) {
                verbs.entry(word).or_default().push(VerbRow {
                    sign: sign_of(sign),
                    frame: frame_of(frame),
                    preps: preps.split_whitespace().map(str::to_owned).collect(),
                });
            }
        }
        let mut predicates: BTreeMap<String, Vec<PredicateRow>> = BTreeMap::new();
        for row in rows(include_str!("../../../../lexicon/claims/predicates.csv")) {
            let [sign, kind, class, preps, words] = cells(&row);
            let (kind, class) = predicate_kind(kind, class);
            for word in split(words) {
                predicates.entry(word).or_default().push(PredicateRow {
                    sign: sign_of(sign),
                    kind,
                    class,
                    preps: preps.split_whitespace().map(str::to_owned).collect(),
                });
            }
        }
        let mut connectives = Vec::new();
        for row in rows(include_str!("../../../../lexicon/claims/connectives.csv")) {
            let [role, kind, words] = cells(&row);
            for form in split(words) {
                connectives.push(Connective {
                    words: form.split(' ').map(str::to_owned).collect(),
                    role: role_of(role),
                    kind: kind_of(kind),
                });
            }
        }
        // Longest first, so that "because of" is tried before "because".
        connectives.sort_by_key(|c| std::cmp::Reverse(c.words.len()));
        let mut idioms: BTreeMap<String, Vec<Idiom>> = BTreeMap::new();
        for row in rows(include_str!("../../../../lexicon/claims/idioms.csv")) {
            let [sign, turn, phrase] = cells(&row);
            let mut words = phrase.split(' ').map(str::to_owned);
            let verb = words.next().unwrap_or_default();
            idioms.entry(verb).or_default().push(Idiom {
                sign: sign_of(sign),
                turn: match turn {
                    "rev" => Turn::Reverse,
                    "val" => Turn::Valued,
                    "act" => Turn::Act,
                    _ => Turn::Object,
                },
                words: words.collect(),
            });
        }
        for phrases in idioms.values_mut() {
            phrases.sort_by_key(|idiom| std::cmp::Reverse(idiom.words.len()));
        }
        let mut lists: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in rows(include_str!("../../../../lexicon/claims/words.csv")) {
            let [list, words] = cells(&row);
            lists
                .entry(list.to_owned())
                .or_default()
                .extend(split(words));
        }
        let mut judged = BTreeMap::new();
        for row in rows(include_str!("../../../../lexicon/claims/rules.csv")) {
            let [rule, _what, right, read] = cells(&row);
            if let (Ok(right), Ok(read)) = (right.parse::<f64>(), read.parse::<f64>()) {
                judged.insert(rule.to_owned(), (right, read));
            }
        }
        Lexicon {
            properties,
            verbs,
            predicates,
            connectives,
            idioms,
            lists,
            judged,
        }
    }

    /// Property and direction that a word names.
    pub fn property(&self, class: Class, word: &str) -> Option<(Property, i8)> {
        let get = |form: &str| self.properties.get(&(class, form.to_owned())).copied();
        get(word).or_else(|| {
            // "bolder", "poorer", "wealthier", "safest"
            let stem = word
                .strip_suffix("er")
                .or_else(|| word.strip_suffix("est"))
                .filter(|stem| class == Class::Adjective && stem.len() > 2)?;
            let y = stem.strip_suffix('i').map(|start| format!("{start}y"));
            // "crueller": the last letter doubled
            let mut ends = stem.chars().rev();
            let single = (ends.next() == ends.next()).then(|| &stem[..stem.len() - 1]);
            get(stem)
                .or_else(|| get(single?))
                .or_else(|| get(&format!("{stem}e")))
                .or_else(|| get(&y?))
        })
    }

    /// Readings of a verb as a mover.
    pub fn verb(&self, lemma: &str) -> &[VerbRow] {
        self.verbs.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// Set phrases that open with a verb, longest first.
    pub fn idioms(&self, lemma: &str) -> &[Idiom] {
        self.idioms.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// Readings of a predicate noun or adjective.
    pub fn predicate(&self, word: &str) -> &[PredicateRow] {
        self.predicates.get(word).map_or(&[], Vec::as_slice)
    }

    /// Whether a word stands in one of the lists of `words.csv`.
    pub fn is(&self, list: &str, word: &str) -> bool {
        self.lists
            .get(list)
            .is_some_and(|words| words.contains(word))
    }

    /// Whether a word is the comparative of a common adjective: "cheaper", "likelier".
    pub fn is_comparative(&self, word: &str) -> bool {
        let Some(stem) = word.strip_suffix("er").filter(|stem| stem.len() > 2) else {
            return false;
        };
        let mut ends = stem.chars().rev();
        let doubled = ends.next() == ends.next();
        self.is("gradable", stem)
            || self.is("gradable", &format!("{stem}e"))
            || (doubled && self.is("gradable", &stem[..stem.len() - 1]))
            || stem
                .strip_suffix('i')
                .is_some_and(|start| self.is("gradable", &format!("{start}y")))
    }

    /// Measured precision of a rule: two imagined readings at the usual precision keep small counts modest,
    /// and stand for a rule without a row of its own.
    pub fn precision(&self, rule: &str) -> f64 {
        let (right, read) = self.judged.get(rule).copied().unwrap_or_default();
        (right + 2.0 * 0.6) / (read + 2.0)
    }

    /// Every property word: for tests of the lists.
    #[cfg(test)]
    pub fn property_count(&self) -> usize {
        self.properties.len()
    }
}

/// Whether a word, in lower case, is the name of a capital city.
pub(crate) fn is_capital(word: &str) -> bool {
    use std::collections::BTreeSet;
    static CAPITALS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        ActorDirectory::builtin()
            .entries()
            .flat_map(|entry| &entry.forms)
            .filter(|form| form.kind == NameKind::Capital)
            .map(|form| form.text.to_lowercase())
            .collect()
    });
    CAPITALS.contains(word)
}

fn rows(text: &str) -> impl Iterator<Item = Vec<String>> + '_ {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .skip(1)
        .map(|line| line.split(',').map(|cell| cell.trim().to_owned()).collect())
}

/// The first `N` cells; missing ones read as empty, which the tests of the lists refuse.
fn cells<const N: usize>(row: &[String]) -> [&str; N] {
    std::array::from_fn(|i| row.get(i).map_or("", String::as_str))
}

fn split(words: &str) -> impl Iterator<Item = String> + '_ {
    words
        .split(';')
        .map(|w| w.trim().to_owned())
        .filter(|w| !w.is_empty())
}

fn sign_of(text: &str) -> i8 {
    match text {
        "+" => 1,
        "-" => -1,
        _ => 0,
    }
}

fn class_of(text: &str) -> Class {
    match text {
        "v" => Class::Verb,
        "a" => Class::Adjective,
        _ => Class::Noun,
    }
}

fn frame_of(text: &str) -> Frame {
    match text {
        "end" => Frame::End,
        "val" => Frame::Valued,
        "ease" => Frame::Ease,
        "prep" => Frame::Preposition,
        "rev" => Frame::Reverse,
        "ctrl" => Frame::Control,
        "make" => Frame::Make,
        "toward" => Frame::Toward,
        "threat" => Frame::Threat,
        "need" => Frame::Need,
        _ => Frame::Object,
    }
}

/// A row whose kind is `rev` or `threatclass` names its reading there.
fn predicate_kind(kind: &str, class: &str) -> (PredicateKind, Class) {
    let kind = match kind {
        "classification" => PredicateKind::Classification,
        "necessity" => PredicateKind::Necessity,
        "rev" => PredicateKind::Reverse,
        "threatclass" => PredicateKind::Threat,
        _ => PredicateKind::Causal,
    };
    (kind, class_of(class))
}

fn role_of(text: &str) -> Role {
    match text {
        "effect" => Role::Effect,
        "purpose" => Role::Purpose,
        "if" => Role::If,
        "unless" => Role::Unless,
        "onlyif" => Role::OnlyIf,
        "without" => Role::Without,
        "concede" => Role::Concede,
        _ => Role::Cause,
    }
}

fn kind_of(text: &str) -> ClaimKind {
    match text {
        "motivation" => ClaimKind::Motivation,
        "purpose" => ClaimKind::Purpose,
        "conditional" => ClaimKind::Conditional,
        "necessity" => ClaimKind::Necessity,
        "concession" => ClaimKind::Concession,
        _ => ClaimKind::Causal,
    }
}

fn property_of(text: &str) -> Property {
    const ALL: [Property; 18] = [
        Property::Cooperation,
        Property::Hostility,
        Property::Pressure,
        Property::Backing,
        Property::Aid,
        Property::Stability,
        Property::Violence,
        Property::Threat,
        Property::Trust,
        Property::Influence,
        Property::Isolation,
        Property::Counterterrorism,
        Property::Military,
        Property::Economy,
        Property::Settlement,
        Property::Governance,
        Property::Hardship,
        Property::Interest,
    ];
    ALL.into_iter()
        .find(|p| p.key() == text)
        .unwrap_or(Property::Other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_whole_and_names_a_known_property() {
        for row in rows(include_str!("../../../../lexicon/claims/properties.csv")) {
            assert_eq!(row.len(), 4, "{row:?}");
            assert_ne!(property_of(&row[0]), Property::Other, "{row:?}");
            assert!(matches!(row[1].as_str(), "up" | "down"), "{row:?}");
            assert!(matches!(row[2].as_str(), "n" | "v" | "a"), "{row:?}");
        }
        for row in rows(include_str!("../../../../lexicon/claims/verbs.csv")) {
            assert_eq!(row.len(), 4, "{row:?}");
        }
        for row in rows(include_str!("../../../../lexicon/claims/predicates.csv")) {
            assert_eq!(row.len(), 5, "{row:?}");
        }
        for row in rows(include_str!("../../../../lexicon/claims/idioms.csv")) {
            assert_eq!(row.len(), 3, "{row:?}");
            assert_eq!(row[2].matches('_').count(), 1, "{row:?}");
        }
        for row in rows(include_str!("../../../../lexicon/claims/rules.csv")) {
            assert_eq!(row.len(), 4, "{row:?}");
        }
        assert!(Lexicon::builtin().property_count() > 500);
    }

    #[test]
    fn opposites_share_a_property() {
        let lexicon = Lexicon::builtin();
        let of = |word| lexicon.property(Class::Noun, word).unwrap();
        assert_eq!(of("trust"), (Property::Trust, 1));
        assert_eq!(of("suspicion"), (Property::Trust, -1));
        assert_eq!(of("instability"), (Property::Stability, -1));
    }
}
