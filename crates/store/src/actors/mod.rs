//! From the names and codes of a dataset to actor codes.
//!
//! Order of precedence: a named group or organisation, then the sector of a role, then the
//! country. What has neither country nor known name becomes `UNK`, is counted and reported.
//! Armed groups keep a code of their own even where a dataset files them under a state.

pub(crate) mod cameo;
pub(crate) mod icews;
mod roles;

use std::collections::{BTreeMap, HashMap, HashSet};

use detente_vocab::{ActorCode, ActorDirectory, NameKind, Sector};

/// Root of codes for actors of whom neither country nor name is known.
pub const UNKNOWN: &str = ActorCode::UNKNOWN;

/// What sort of code an actor has: for reports.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum CodeClass {
    /// A bare country: the state, or a person of it.
    Country,
    /// A country and a sector that is not an armed group.
    Sector,
    /// An armed group with a name.
    NamedGroup,
    /// An armed group without one.
    UnnamedGroup,
    /// An international organisation, governmental or not.
    Organisation,
    /// A bloc or another code without a country.
    Other,
    /// Neither country nor known name.
    Unknown,
}

impl CodeClass {
    /// The class of a code.
    pub fn of(code: &ActorCode) -> Self {
        let parts = code.as_str().split('.').count();
        match code.root() {
            UNKNOWN => CodeClass::Unknown,
            ActorCode::UNNAMED_ARMED if parts == 1 => CodeClass::UnnamedGroup,
            ActorCode::UNNAMED_ARMED => CodeClass::NamedGroup,
            "IGO" | "NGO" => CodeClass::Organisation,
            _ if code.is_armed_group() && parts > 2 => CodeClass::NamedGroup,
            _ if code.is_armed_group() => CodeClass::UnnamedGroup,
            _ if code.country().is_none() => CodeClass::Other,
            _ if parts == 1 => CodeClass::Country,
            _ => CodeClass::Sector,
        }
    }
}

/// The country of a code, "" where it has none.
pub(crate) fn country_of(code: &ActorCode) -> &str {
    code.country().unwrap_or("")
}

/// Everything needed to turn names into codes; made once for a load, shared by threads.
pub(crate) struct Resolver {
    names: HashMap<String, ActorCode>,
    icews_groups: HashMap<&'static str, ActorCode>,
    cameo_groups: HashMap<&'static str, ActorCode>,
    cameo_countries: HashMap<&'static str, ActorCode>,
    countries: HashSet<String>,
    fips: BTreeMap<String, String>,
    pub(crate) unknown: ActorCode,
}

fn fold(name: &str) -> String {
    let lower = name.trim().to_lowercase();
    lower
        .strip_prefix("the ")
        .unwrap_or(&lower)
        .replace('’', "'")
}

/// A line cut at its first commas only: spellings hold commas themselves.
fn leading(text: &'static str, cells: usize) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .map(move |line| line.splitn(cells, ',').collect())
        .filter(move |row: &Vec<&str>| row.len() == cells)
}

impl Resolver {
    /// Names of the directory first; the datasets' own spellings where it is silent.
    pub(crate) fn new(directory: &ActorDirectory) -> Self {
        let mut names = HashMap::new();
        let mut countries = HashSet::new();
        for entry in directory.entries() {
            if entry.code.as_str().len() == 3 && entry.code.country().is_some() {
                countries.insert(entry.code.to_string());
            }
            names
                .entry(fold(&entry.name))
                .or_insert_with(|| entry.code.clone());
            for form in entry
                .forms
                .iter()
                .filter(|form| form.kind == NameKind::Name)
            {
                // Two-letter forms are abbreviations that persons' names may hold.
                names
                    .entry(fold(&form.text))
                    .or_insert_with(|| entry.code.clone());
            }
        }
        let mut cameo_countries = HashMap::new();
        for row in leading(include_str!("spellings.csv"), 2) {
            if let Some(cameo) = row[0].strip_prefix("CAMEO-") {
                if let Ok(code) = ActorCode::new(row[1]) {
                    cameo_countries.insert(cameo, code);
                }
                continue;
            }
            let Ok(code) = ActorCode::new(row[0]) else {
                continue;
            };
            countries.insert(row[0].to_owned());
            for name in row[1].split(';') {
                names.entry(fold(name)).or_insert_with(|| code.clone());
            }
        }
        let mut icews_groups = HashMap::new();
        let mut cameo_groups = HashMap::new();
        for row in leading(include_str!("known.csv"), 4) {
            let Ok(own) = ActorCode::new(row[0]) else {
                continue;
            };
            // The lexicon's code where it knows one of the names: one actor, one code.
            let code = row[3]
                .split(';')
                .find_map(|name| names.get(&fold(name)))
                .filter(|code| code.is_armed_group() == own.is_armed_group())
                .cloned()
                .unwrap_or(own);
            for name in row[3].split(';') {
                names.entry(fold(name)).or_insert_with(|| code.clone());
            }
            if !row[1].is_empty() {
                icews_groups.insert(row[1], code.clone());
            }
            if !row[2].is_empty() {
                cameo_groups.insert(row[2], code);
            }
        }
        let fips = fips(directory);
        let unknown = ActorCode::new(UNKNOWN).expect("a constant");
        Self {
            names,
            icews_groups,
            cameo_groups,
            cameo_countries,
            countries,
            fips,
            unknown,
        }
    }

    /// The actor of exactly that name.
    pub(crate) fn named(&self, name: &str) -> Option<&ActorCode> {
        self.names.get(&fold(name))
    }

    /// The actor as an events table writes it: a code, or a name the directory knows.
    pub(crate) fn code_or_name(&self, text: &str) -> Option<ActorCode> {
        ActorCode::new(text)
            .ok()
            .or_else(|| self.named(text).cloned())
    }

    /// An ISO 3166-1 alpha-3 code that the directory or the spellings know.
    pub(crate) fn is_country(&self, iso3: &str) -> bool {
        self.countries.contains(iso3)
    }

    /// ISO3 of a FIPS 10-4 code, "" where there is none.
    pub(crate) fn country_of_fips(&self, fips: &str) -> &str {
        self.fips.get(fips).map_or("", String::as_str)
    }

    /// ISO3 of a country's name, "" where there is none.
    pub(crate) fn country_named(&self, name: &str) -> &str {
        match self.named(name) {
            Some(code) if code.as_str().len() == 3 => country_of(code),
            _ => "",
        }
    }
}

fn fips(directory: &ActorDirectory) -> BTreeMap<String, String> {
    let letters = || b'A'..=b'Z';
    letters()
        .flat_map(|a| letters().map(move |b| String::from_utf8_lossy(&[a, b]).into_owned()))
        .filter_map(|fips| {
            let iso3 = directory.country_of_fips(&fips)?.to_string();
            Some((fips, iso3))
        })
        .collect()
}

/// `root.SECTOR`.
pub(crate) fn with_sector(root: &ActorCode, sector: Option<Sector>) -> ActorCode {
    match sector {
        Some(sector) => {
            ActorCode::new(&format!("{root}.{}", sector.code())).unwrap_or_else(|_| root.clone())
        }
        None => root.clone(),
    }
}
