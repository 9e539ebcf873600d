//! The directory of actors: codes, names and the forms under which texts mention them.
//!
//! Built from the readable files in `lexicon/`, extended by a [`Region`].

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::{ActorCode, Region};

/// What sort of name a form is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameKind {
    /// The name itself or another name of it.
    Name,
    /// An adjective or a name of its people: "Pakistani", "Afghans".
    Demonym,
    /// A seat of government that stands for the state: "Islamabad".
    Capital,
    /// A person who acts for it.
    Leader,
}

/// One form under which an actor is mentioned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameForm {
    /// The words, in the case in which they are written.
    pub text: String,
    /// What sort of name.
    pub kind: NameKind,
}

/// A person and the time in which the person acts for an actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leader {
    /// Full name.
    pub name: String,
    /// For whom.
    pub code: ActorCode,
    /// First day in office; `None` when open.
    pub from: Option<Date>,
    /// Last day in office; `None` when open.
    pub to: Option<Date>,
}

impl Leader {
    /// Whether the person was in office on the day; true when no day is known.
    pub fn serves_on(&self, day: Option<Date>) -> bool {
        day.is_none_or(|day| {
            self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
        })
    }
}

/// One actor of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorEntry {
    /// Its code.
    pub code: ActorCode,
    /// Its name as it stands inside a sentence: "Pakistan", "the Taliban".
    pub name: String,
    /// The forms that texts use, the name among them.
    pub forms: Vec<NameForm>,
    /// Members of a bloc; empty otherwise.
    pub members: Vec<ActorCode>,
    /// Whether it comes from a region file that calls itself invented.
    pub invented: bool,
}

/// Every actor that détente can name.
///
/// ```
/// use detente_vocab::{ActorCode, ActorDirectory};
/// let directory = ActorDirectory::builtin();
/// let pakistan = directory.resolve("Pakistan").unwrap();
/// assert_eq!(pakistan.as_str(), "PAK");
/// assert_eq!(directory.name(&ActorCode::new("PAK.MIL").unwrap()), "Pakistan (MIL)");
/// ```
#[derive(Clone, Debug)]
pub struct ActorDirectory {
    entries: BTreeMap<ActorCode, ActorEntry>,
    leaders: Vec<Leader>,
    fips: BTreeMap<String, ActorCode>,
    iso2: BTreeMap<String, ActorCode>,
}

/// Why a name cannot be resolved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DirectoryError {
    /// No actor of that name; near names are offered.
    #[error("no actor is called `{asked}`{}", hint(.nearest))]
    Unknown {
        /// What was asked for.
        asked: String,
        /// Names near it, best first.
        nearest: Vec<String>,
    },
}

fn hint(nearest: &[String]) -> String {
    if nearest.is_empty() {
        "; use an ISO 3166-1 alpha-3 code, or name the actor in a region file".to_owned()
    } else {
        format!("; did you mean {}?", nearest.join(", "))
    }
}

/// Lines of a lexicon file: comments and the header dropped, cells split at commas.
fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .skip(1)
        .map(|line| line.split(',').map(str::trim).collect())
}

fn list(cell: &str) -> impl Iterator<Item = String> + '_ {
    cell.split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
}

fn forms_of(name: &str, aliases: &str, demonyms: &str, capitals: &str) -> Vec<NameForm> {
    let bare = name.strip_prefix("the ").unwrap_or(name).to_owned();
    let form = |kind: NameKind| move |text: String| NameForm { text, kind };
    std::iter::once(bare)
        .chain(list(aliases))
        .map(form(NameKind::Name))
        .chain(list(demonyms).map(form(NameKind::Demonym)))
        .chain(list(capitals).map(form(NameKind::Capital)))
        .collect()
}

impl ActorDirectory {
    /// The directory of the built-in lexicon.
    pub fn builtin() -> Self {
        let mut directory = Self {
            entries: BTreeMap::new(),
            leaders: Vec::new(),
            fips: BTreeMap::new(),
            iso2: BTreeMap::new(),
        };
        for row in rows(include_str!("../../../lexicon/countries.csv")) {
            let [iso3, iso2, fips, name, demonyms, capitals, aliases] = row[..] else {
                continue;
            };
            let Ok(code) = ActorCode::new(iso3) else {
                continue;
            };
            directory.iso2.insert(iso2.to_owned(), code.clone());
            if !fips.is_empty() {
                directory.fips.insert(fips.to_owned(), code.clone());
            }
            directory.insert(
                code,
                name,
                forms_of(name, aliases, demonyms, capitals),
                Vec::new(),
            );
        }
        for row in rows(include_str!("../../../lexicon/groups.csv")) {
            let [code, name, aliases, _countries] = row[..] else {
                continue;
            };
            let Ok(code) = ActorCode::new(code) else {
                continue;
            };
            directory.insert(code, name, forms_of(name, aliases, "", ""), Vec::new());
        }
        for row in rows(include_str!("../../../lexicon/organisations.csv")) {
            let [code, name, aliases] = row[..] else {
                continue;
            };
            let Ok(code) = ActorCode::new(code) else {
                continue;
            };
            directory.insert(code, name, forms_of(name, aliases, "", ""), Vec::new());
        }
        for row in rows(include_str!("../../../lexicon/blocs.csv")) {
            let [code, name, aliases, members] = row[..] else {
                continue;
            };
            let Ok(code) = ActorCode::new(code) else {
                continue;
            };
            let members = list(members)
                .filter_map(|m| ActorCode::new(&m).ok())
                .collect();
            directory.insert(code, name, forms_of(name, aliases, "", ""), members);
        }
        for row in rows(include_str!("../../../lexicon/leaders.csv")) {
            let [name, code, from, to] = row[..] else {
                continue;
            };
            let Ok(code) = ActorCode::new(code) else {
                continue;
            };
            directory.leaders.push(Leader {
                name: name.to_owned(),
                code,
                from: from.parse().ok(),
                to: to.parse().ok(),
            });
        }
        directory
    }

    /// The same directory with the actors of a region added, their names merged into
    /// entries that exist, and the bloc `RGN` set to the region's members.
    #[must_use]
    pub fn with_region(mut self, region: &Region) -> Self {
        for actor in &region.actors {
            let mut forms: Vec<NameForm> = Vec::new();
            let form = |kind: NameKind| {
                move |text: &String| NameForm {
                    text: text.clone(),
                    kind,
                }
            };
            let bare = actor
                .name
                .strip_prefix("the ")
                .unwrap_or(&actor.name)
                .to_owned();
            forms.extend((!bare.is_empty()).then_some(NameForm {
                text: bare,
                kind: NameKind::Name,
            }));
            forms.extend(actor.aliases.iter().map(form(NameKind::Name)));
            forms.extend(actor.demonyms.iter().map(form(NameKind::Demonym)));
            forms.extend(actor.capitals.iter().map(form(NameKind::Capital)));
            for leader in &actor.leaders {
                let (name, term) = leader.split_once(':').unwrap_or((leader, ""));
                let (from, to) = term.split_once("..").unwrap_or(("", ""));
                self.leaders.push(Leader {
                    name: name.trim().to_owned(),
                    code: actor.code.clone(),
                    from: from.trim().parse().ok(),
                    to: to.trim().parse().ok(),
                });
            }
            match self.entries.get_mut(&actor.code) {
                Some(entry) => {
                    if !actor.name.is_empty() {
                        entry.name.clone_from(&actor.name);
                    }
                    for form in forms {
                        if !entry.forms.contains(&form) {
                            entry.forms.push(form);
                        }
                    }
                    entry.invented |= region.invented;
                }
                None => {
                    let name = if actor.name.is_empty() {
                        actor.code.to_string()
                    } else {
                        actor.name.clone()
                    };
                    self.insert(actor.code.clone(), &name, forms, Vec::new());
                    if let Some(entry) = self.entries.get_mut(&actor.code) {
                        entry.invented = region.invented;
                    }
                }
            }
        }
        let states: Vec<_> = region
            .members()
            .filter(|code| !code.is_armed_group())
            .cloned()
            .collect();
        if let Some(bloc) = ActorCode::new(ActorCode::REGION)
            .ok()
            .and_then(|code| self.entries.get_mut(&code))
        {
            bloc.members = states;
        }
        self
    }

    fn insert(
        &mut self,
        code: ActorCode,
        name: &str,
        forms: Vec<NameForm>,
        members: Vec<ActorCode>,
    ) {
        let entry = ActorEntry {
            code: code.clone(),
            name: name.to_owned(),
            forms,
            members,
            invented: false,
        };
        self.entries.insert(code, entry);
    }

    /// Every actor, by code.
    pub fn entries(&self) -> impl Iterator<Item = &ActorEntry> {
        self.entries.values()
    }

    /// Every leader.
    pub fn leaders(&self) -> &[Leader] {
        &self.leaders
    }

    /// The entry of a code.
    pub fn entry(&self, code: &ActorCode) -> Option<&ActorEntry> {
        self.entries.get(code)
    }

    /// The actors a code stands for: the members of a bloc, else the code itself.
    pub fn members(&self, code: &ActorCode) -> Vec<ActorCode> {
        match self.entry(code) {
            Some(entry) if !entry.members.is_empty() => entry.members.clone(),
            _ => vec![code.clone()],
        }
    }

    /// Name for headings and tables: "United States", "Pakistan (MIL)".
    pub fn name(&self, code: &ActorCode) -> String {
        let name = self.name_in_text(code);
        name.strip_prefix("the ")
            .map_or(name.clone(), str::to_owned)
    }

    /// Name as it stands inside a sentence: "the United States", "the Taliban".
    pub fn name_in_text(&self, code: &ActorCode) -> String {
        if let Some(entry) = self.entry(code) {
            return entry.name.clone();
        }
        match code.as_str().split_once('.') {
            Some((root, rest)) => {
                match ActorCode::new(root).ok().and_then(|r| self.entries.get(&r)) {
                    Some(entry) => format!("{} ({rest})", entry.name),
                    None => code.to_string(),
                }
            }
            None => code.to_string(),
        }
    }

    /// The country of a FIPS 10-4 code, as GDELT writes places.
    pub fn country_of_fips(&self, fips: &str) -> Option<&ActorCode> {
        self.fips.get(fips)
    }

    /// The country of an ISO 3166-1 alpha-2 code.
    pub fn country_of_iso2(&self, iso2: &str) -> Option<&ActorCode> {
        self.iso2.get(iso2)
    }

    /// The actor that a user means by a code or a name, case ignored.
    ///
    /// # Errors
    /// When nothing is called that; the error offers the nearest names.
    pub fn resolve(&self, asked: &str) -> Result<ActorCode, DirectoryError> {
        let asked = asked.trim();
        let upper = asked.to_ascii_uppercase();
        if let Ok(code) = ActorCode::new(&upper) {
            let root_known =
                ActorCode::new(code.root()).is_ok_and(|root| self.entries.contains_key(&root));
            if self.entries.contains_key(&code)
                || (root_known && (code.sector().is_some() || code.as_str().contains('.')))
            {
                return Ok(code);
            }
        }
        let wanted = fold(asked);
        let by_form = self.entries.values().find(|entry| {
            fold(&entry.name) == wanted
                || entry
                    .forms
                    .iter()
                    .any(|form| form.kind != NameKind::Leader && fold(&form.text) == wanted)
        });
        if let Some(entry) = by_form {
            return Ok(entry.code.clone());
        }
        // A leader's full name means whom the person acts for, by the latest term.
        let by_leader = self
            .leaders
            .iter()
            .filter(|leader| fold(&leader.name) == wanted)
            .max_by_key(|leader| (leader.to.is_none(), leader.to, leader.from));
        if let Some(leader) = by_leader {
            return Ok(leader.code.clone());
        }
        let mut near: Vec<(usize, String)> = self
            .entries
            .values()
            .flat_map(|entry| {
                entry
                    .forms
                    .iter()
                    .filter(|form| form.kind == NameKind::Name)
                    .map(|form| {
                        (
                            edit_distance(&fold(&form.text), &wanted),
                            format!("{} ({})", form.text, entry.code),
                        )
                    })
            })
            .filter(|(distance, _)| *distance <= 1 + wanted.chars().count() / 4)
            .collect();
        near.sort();
        near.dedup();
        let nearest = near.into_iter().take(3).map(|(_, name)| name).collect();
        Err(DirectoryError::Unknown {
            asked: asked.to_owned(),
            nearest,
        })
    }
}

/// Text with the marks taken off Latin letters: "Keïta" is "Keita". Letters of other scripts,
/// and those that are not a plain letter with a mark, stay as they are.
///
/// ```
/// assert_eq!(detente_vocab::without_marks("Keïta"), "Keita");
/// ```
pub fn without_marks(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let combining = |c: char| ('\u{300}'..='\u{36f}').contains(&c);
    Cow::Owned(
        text.chars()
            .filter(|c| !combining(*c))
            .map(bare_letter)
            .collect(),
    )
}

fn bare_letter(c: char) -> char {
    const BARE: &[(char, &str)] = &[
        ('a', "àáâãäåāăąǎ"),
        ('c', "çćĉċč"),
        ('d', "ďđ"),
        ('e', "èéêëēĕėęěẽ"),
        ('g', "ĝğġģǧ"),
        ('h', "ĥħḥ"),
        ('i', "ìíîïĩīĭįı"),
        ('j', "ĵ"),
        ('k', "ķ"),
        ('l', "ĺļľł"),
        ('n', "ñńņň"),
        ('o', "òóôõöøōŏő"),
        ('r', "ŕŗř"),
        ('s', "śŝşšșṣ"),
        ('t', "ţťŧțṭ"),
        ('u', "ùúûüũūŭůűų"),
        ('w', "ŵ"),
        ('y', "ýÿŷ"),
        ('z', "źżž"),
    ];
    if c.is_ascii() {
        return c;
    }
    let lower = c.to_lowercase().next().unwrap_or(c);
    match BARE.iter().find(|(_, marked)| marked.contains(lower)) {
        Some((bare, _)) if lower == c => *bare,
        Some((bare, _)) => bare.to_ascii_uppercase(),
        None => c,
    }
}

/// Case, marks, hyphens and a leading article ignored.
fn fold(text: &str) -> String {
    let lower = without_marks(&text.to_lowercase()).replace('-', " ");
    lower.strip_prefix("the ").unwrap_or(&lower).to_owned()
}

fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_resolve() {
        let directory = ActorDirectory::builtin();
        for (asked, code) in [
            ("PAK", "PAK"),
            ("pak", "PAK"),
            ("Taliban", "AFG.REB.TALIBAN"),
        ] {
            assert_eq!(directory.resolve(asked).unwrap().as_str(), code);
        }
    }

    #[test]
    fn leaders_resolve_by_full_name() {
        let directory = ActorDirectory::builtin();
        for asked in ["Kim Jong Un", "kim jong-un", "Kim Jong-Il"] {
            assert_eq!(directory.resolve(asked).unwrap().as_str(), "PRK.GOV");
        }
        let keita = directory.resolve("Ibrahim Boubacar Keïta").unwrap();
        assert_eq!(keita.as_str(), "MLI.GOV");
        assert!(directory.resolve("Ona Vell").is_err());
    }

    #[test]
    fn a_near_miss_is_offered() {
        let error = ActorDirectory::builtin().resolve("Pakisten").unwrap_err();
        assert!(error.to_string().contains("Pakistan (PAK)"), "{error}");
    }

    #[test]
    fn a_region_adds_its_actors_and_fills_the_bloc() {
        let region = Region::from_toml(
            "name = \"X\"\ninvented = true\n[[actor]]\ncode = \"QAA\"\nname = \"Qaria\"\nleaders = [\"Ona Vell: 2001-01-01..2004-01-01\"]\n[[actor]]\ncode = \"QBB\"\n",
        )
        .unwrap();
        let directory = ActorDirectory::builtin().with_region(&region);
        let code = directory.resolve("Qaria").unwrap();
        assert!(directory.entry(&code).unwrap().invented);
        let bloc = ActorCode::new(ActorCode::REGION).unwrap();
        assert_eq!(directory.members(&bloc).len(), 2);
        let leader = directory.leaders().last().unwrap();
        assert!(leader.serves_on("2003-05-05".parse().ok()));
        assert!(!leader.serves_on("2005-05-05".parse().ok()));
    }

    #[test]
    fn no_lexicon_row_is_dropped() {
        let cells = |text: &'static str| rows(text).map(|row| row.len()).collect::<Vec<_>>();
        for (file, text, width) in [
            (
                "countries",
                include_str!("../../../lexicon/countries.csv"),
                7,
            ),
            ("groups", include_str!("../../../lexicon/groups.csv"), 4),
            (
                "organisations",
                include_str!("../../../lexicon/organisations.csv"),
                3,
            ),
            ("blocs", include_str!("../../../lexicon/blocs.csv"), 4),
            ("leaders", include_str!("../../../lexicon/leaders.csv"), 4),
        ] {
            assert!(cells(text).iter().all(|n| *n == width), "{file}");
        }
        let bad = rows(include_str!("../../../lexicon/leaders.csv")).find(|row| {
            ActorCode::new(row[1]).is_err()
                || [row[2], row[3]]
                    .iter()
                    .any(|day| !day.is_empty() && day.parse::<Date>().is_err())
        });
        assert_eq!(bad, None);
    }

    #[test]
    fn every_lexicon_row_is_well_formed() {
        let directory = ActorDirectory::builtin();
        assert!(directory.entries().count() > 240);
        assert!(
            directory
                .entries()
                .all(|entry| !entry.name.is_empty() && !entry.forms.is_empty())
        );
    }
}
