//! What is fixed before the outcome is joined, and what was tried since.

use detente_infer::study::{ENOUGH_PLACEBOS, LEAST_PLACEBOS};
use detente_vocab::{RegionActor, Role};
use serde::{Deserialize, Serialize};

use super::super::comparables::MOST_PLACEBOS;
use super::super::question::{FEWEST_EVENTS, LARGEST_DETECTABLE, LEVEL, MOST_EMPTY};
use super::{ImpactInputs, Options, TieKind};
use crate::model::{Registration, Sentence};
use crate::words;

/// Raised whenever a rule changes that could change a verdict.
pub const METHODOLOGY: &str = "impact-2";

/// A question with everything that decides how it is answered, and the data it is put to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Specification {
    /// [`METHODOLOGY`] of the program that wrote it.
    pub methodology: String,
    /// Source of the tie.
    pub source: String,
    /// Target of the tie.
    pub target: String,
    /// What of the tie moves.
    pub kind: TieKind,
    /// Members, groups and outside powers of the region, as codes with their roles.
    pub region: Vec<String>,
    /// First day used (ISO); empty for the first of the events.
    pub from: String,
    /// Last day used (ISO); empty for the last of the events.
    pub to: String,
    /// Length of a period where the outcome allows a choice; empty for the default.
    pub by: String,
    /// Seed of all draws.
    pub seed: u64,
    /// Coverage of the bands, and thresholds of refusal.
    pub rules: Vec<String>,
    /// Event files by hash, sorted.
    pub events: Vec<String>,
    /// Hash of the outcome file; empty without one.
    pub outcome: String,
}

/// A specification that was frozen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registered {
    /// When (ISO, UTC).
    pub registered_at: String,
    /// Version of the program.
    pub version: String,
    /// [`Specification::question_hash`], so that a changed file is noticed.
    pub question: String,
    /// [`Specification::data_hash`].
    pub data: String,
    /// Hash over all of the above, so that a changed date or version is noticed too.
    pub seal: String,
    /// It.
    pub specification: Specification,
}

impl Specification {
    /// The specification of a report that would be made from these inputs. Nothing of the outcome
    /// but its file's hash is looked at.
    pub fn of(inputs: &ImpactInputs, seed: u64) -> Self {
        let day = |d: Option<jiff::civil::Date>| d.map_or_else(String::new, |d| d.to_string());
        let mut events: Vec<String> = inputs
            .events
            .files
            .iter()
            .map(|f| f.sha256.clone())
            .collect();
        events.sort();
        events.dedup();
        Self {
            methodology: METHODOLOGY.to_owned(),
            source: inputs.source.to_string(),
            target: inputs.target.to_string(),
            kind: inputs.kind,
            region: inputs.region.actors.iter().map(with_role).collect(),
            from: day(inputs.window.0),
            to: day(inputs.window.1),
            by: inputs.by.map_or_else(String::new, |by| by.to_string()),
            seed,
            rules: vec![
                format!("bands at {:.0} %", 100.0 * LEVEL),
                format!("refused below {FEWEST_EVENTS} events a period"),
                format!("refused above {:.2} of the periods empty", MOST_EMPTY),
                format!("refused when only effects above {LARGEST_DETECTABLE} sd could be seen"),
                format!(
                    "placebo dyads: of no country of region, outcome or tie; same sorts of ends and measure; the {MOST_PLACEBOS} nearest in events; below {ENOUGH_PLACEBOS} filled up with the region's own; void below {LEAST_PLACEBOS}"
                ),
                "a finding needs the circular shifts and the lead to have been run".to_owned(),
                "specifications: window, count, lags, controls, outcome, horizon".to_owned(),
            ],
            events,
            outcome: inputs
                .deaths
                .as_ref()
                .map_or_else(String::new, |d| d.sha256.clone()),
        }
    }

    /// Hash of the question: all but the data.
    pub fn question_hash(&self) -> String {
        let bare = Self {
            events: Vec::new(),
            outcome: String::new(),
            ..self.clone()
        };
        hash(&bare)
    }

    /// Hash of the data.
    pub fn data_hash(&self) -> String {
        hash(&(&self.events, &self.outcome))
    }

    /// Hash of the two ends in either order: what the record of tried specifications is kept by, so
    /// that another region, window or direction counts as another try at the same tie.
    pub fn topic_hash(&self) -> String {
        let mut ends = [&self.source, &self.target];
        ends.sort();
        hash(&ends)
    }

    /// Hash of everything.
    pub fn hash(&self) -> String {
        hash(self)
    }

    /// What differs from another specification, as clauses.
    pub fn changes_from(&self, other: &Self) -> Vec<String> {
        let mut changes = Vec::new();
        let mut compare = |what: &str, now: &str, then: &str| {
            if now != then {
                let word = |t: &str| {
                    if t.is_empty() {
                        "none".to_owned()
                    } else {
                        t.to_owned()
                    }
                };
                changes.push(format!("{what} was {} and is {}", word(then), word(now)));
            }
        };
        compare("the methodology", &self.methodology, &other.methodology);
        compare("the source", &self.source, &other.source);
        compare("the target", &self.target, &other.target);
        let kind = |s: &Self| format!("{:?}", s.kind).to_lowercase();
        compare("what moves", &kind(self), &kind(other));
        compare(
            "the region",
            &self.region.join(" "),
            &other.region.join(" "),
        );
        compare("the first day", &self.from, &other.from);
        compare("the last day", &self.to, &other.to);
        compare("the period", &self.by, &other.by);
        compare("the seed", &self.seed.to_string(), &other.seed.to_string());
        compare("the rules", &self.rules.join("; "), &other.rules.join("; "));
        if self.events != other.events {
            changes.push("the event files are not those that were registered".to_owned());
        }
        if self.outcome != other.outcome {
            changes.push("the outcome file is not the one that was registered".to_owned());
        }
        changes
    }
}

impl Registered {
    /// Freezes a specification.
    pub fn freeze(specification: Specification, registered_at: String, version: String) -> Self {
        let (question, data) = (specification.question_hash(), specification.data_hash());
        Self {
            seal: hash(&(&registered_at, &version, &question, &data)),
            registered_at,
            version,
            question,
            data,
            specification,
        }
    }

    /// Whether the file still holds what was frozen.
    pub fn is_intact(&self) -> bool {
        self.question == self.specification.question_hash()
            && self.data == self.specification.data_hash()
            && self.seal
                == hash(&(
                    &self.registered_at,
                    &self.version,
                    &self.question,
                    &self.data,
                ))
    }
}

/// An actor's code, with its role where it is no member.
fn with_role(actor: &RegionActor) -> String {
    match actor.role {
        Role::Member => actor.code.to_string(),
        other => format!("{} ({})", actor.code, format!("{other:?}").to_lowercase()),
    }
}

fn hash(value: &impl Serialize) -> String {
    // Serialising these cannot fail: no map has a key that is not a string.
    crate::sha256(serde_json::to_string(value).unwrap_or_default().as_bytes())
}

/// What the report says of it.
pub(super) fn of(inputs: &ImpactInputs, options: &Options) -> Registration {
    let now = Specification::of(inputs, options.seed);
    let mut tried: Vec<String> = inputs
        .tried
        .iter()
        .map(|t| t.specification.clone())
        .collect();
    tried.push(now.hash());
    tried.sort();
    tried.dedup();
    let before = inputs.registered.as_ref().map_or(0, |r| {
        let earlier = inputs.tried.iter().filter(|t| t.at < r.registered_at);
        let mut hashes: Vec<&String> = earlier.map(|t| &t.specification).collect();
        hashes.sort();
        hashes.dedup();
        hashes.len()
    });
    let changes = inputs
        .registered
        .as_ref()
        .map(|r| now.changes_from(&r.specification))
        .unwrap_or_default();
    let mut reading = Vec::new();
    let mut say = |text: String| {
        reading.push(Sentence {
            text,
            refs: Vec::new(),
        });
    };
    match &inputs.registered {
        None => {
            say("The specification was not registered before the outcome was joined.".to_owned())
        }
        Some(r) if changes.is_empty() => {
            say(format!(
                "The specification was registered on {} and is unchanged.",
                r.registered_at
            ));
        }
        Some(r) => say(format!(
            "The specification registered on {} was changed: {}.",
            r.registered_at,
            words::list(&changes)
        )),
    }
    if before > 0 {
        say(format!(
            "Before it was registered {} of this tie had been run on record: it was not registered blind.",
            words::count(before, "specification", "specifications")
        ));
    }
    say(match (inputs.on_record, tried.len()) {
        (false, _) => "No record of runs was kept, so nobody can say how many specifications were tried.".to_owned(),
        (true, 1) => "On record this is the only specification tried for this tie; a record can be deleted, and then says less than there was.".to_owned(),
        (true, n) => format!(
            "On record {n} specifications were tried for this tie, this one included."
        ),
    });
    Registration {
        question: now.question_hash(),
        data: now.data_hash(),
        registered: inputs.registered.is_some() && changes.is_empty() && before == 0,
        registered_at: inputs
            .registered
            .as_ref()
            .map_or_else(String::new, |r| r.registered_at.clone()),
        tried: tried.len(),
        changes,
        reading,
    }
}
