//! ICEWS: names such as "Military (Syria)", with countries and sectors in other columns.

use detente_vocab::{ActorCode, Sector};

use super::roles::{BARE, ROLES, SECTORS, first_match};
use super::{Resolver, with_sector};

/// What a row says of one actor.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mention<'a> {
    pub name: &'a str,
    /// ISO3 column, or the country's name; "" where the row has none.
    pub country: &'a str,
    /// Group column of the benchmark layout.
    pub group: &'a str,
    /// Sector column of the original layout, joined by commas.
    pub sectors: &'a str,
}

fn is_party(name: &str, code: Option<&ActorCode>) -> bool {
    code.map_or(name.ends_with(" Party"), |code| {
        code.sector() == Some(Sector::Pty)
    })
}

impl Resolver {
    /// The code of an ICEWS actor.
    pub(crate) fn icews(&self, mention: &Mention) -> ActorCode {
        let name = mention.name.trim().trim_matches('"').trim();
        // 1. The group column wins over everything.
        if !mention.group.is_empty() {
            if let Some(code) = self.icews_groups.get(mention.group) {
                return code.clone();
            }
            let root = self.country_root(mention.country);
            let root = root
                .as_ref()
                .map_or(ActorCode::UNNAMED_ARMED, |code| code.as_str());
            let middle = if root == ActorCode::UNNAMED_ARMED {
                ""
            } else {
                "REB."
            };
            if let Ok(code) = ActorCode::new(&format!("{root}.{middle}{}", mention.group)) {
                return code;
            }
        }
        // 2. A role of something.
        if let Some((role, whole)) = name.strip_suffix(')').and_then(|n| n.split_once(" (")) {
            let by_sectors = || first_match(SECTORS, mention.sectors);
            let named = self.named(whole);
            let sector = match first_match(ROLES, role).or_else(by_sectors) {
                // "Rebel Commander (Conservative Party)": who breaks with the party line
                // bears no arms. Parties that do are named groups, caught below.
                Some(Sector::Reb) if role.contains("Rebel") && is_party(whole, named) => {
                    Some(Sector::Pty)
                }
                sector => sector,
            };
            return match named {
                Some(group) if group.is_armed_group() => group.clone(),
                Some(code) if matches!(code.root(), "IGO" | "NGO") => code.clone(),
                named => {
                    // The country column is of the actor; the parenthesis may be a party.
                    let root = self
                        .country_root(mention.country)
                        .or_else(|| named.cloned());
                    match root {
                        Some(group) if group.is_armed_group() => group,
                        Some(root) => with_sector(&root, sector),
                        None => with_sector(&self.unknown, sector),
                    }
                }
            };
        }
        // 3. A name that is known: a state, a group, an organisation.
        if let Some(code) = self.named(name) {
            return code.clone();
        }
        // 4. A person or a body of a country.
        if let Some(root) = self.country_root(mention.country) {
            if root.is_armed_group() {
                return root;
            }
            let sector = first_match(SECTORS, mention.sectors).or_else(|| first_match(BARE, name));
            return with_sector(&root, sector);
        }
        if mention
            .sectors
            .contains("International Government Organization")
        {
            return ActorCode::new("IGO").unwrap_or_else(|_| self.unknown.clone());
        }
        if mention
            .sectors
            .contains("Nongovernmental Organization (International)")
        {
            return ActorCode::new("NGO").unwrap_or_else(|_| self.unknown.clone());
        }
        // 5. An armed group of no country that is known.
        match first_match(SECTORS, mention.sectors) {
            Some(Sector::Reb) => {
                ActorCode::new(ActorCode::UNNAMED_ARMED).unwrap_or_else(|_| self.unknown.clone())
            }
            sector => with_sector(&self.unknown, sector),
        }
    }

    /// The code of a country column: ISO3 as it is, a name looked up. ICEWS files some
    /// groups' members under the group as "country": then it is the group's code.
    fn country_root(&self, country: &str) -> Option<ActorCode> {
        if country.is_empty() || country == "NA" {
            return None;
        }
        if country.len() == 3 && country.bytes().all(|b| b.is_ascii_uppercase()) {
            return ActorCode::new(country).ok();
        }
        self.named(country).cloned()
    }
}

#[cfg(test)]
mod tests {
    use detente_vocab::ActorDirectory;

    use super::*;

    fn code(name: &str, country: &str, group: &str, sectors: &str) -> String {
        let resolver = Resolver::new(&ActorDirectory::builtin());
        resolver
            .icews(&Mention {
                name,
                country,
                group,
                sectors,
            })
            .to_string()
    }

    #[test]
    fn roles_become_sectors() {
        for (name, country, expected) in [
            ("Military (Syria)", "SYR", "SYR.MIL"),
            ("Citizen (India)", "IND", "IND.CIV"),
            ("Foreign Affairs (Iran)", "IRN", "IRN.GOV"),
            ("Police (Peru)", "PER", "PER.COP"),
            ("Military Police (Peru)", "PER", "PER.COP"),
            (
                "Armed Gang (Palestinian Territory, Occupied)",
                "PSE",
                "PSE.REB",
            ),
            ("Separatist Leader (Spain)", "ESP", "ESP.REB"),
            ("Media Personnel (Kenya)", "KEN", "KEN.MED"),
            ("Government (Syria)", "", "SYR.GOV"),
            (
                "Government (Russian Federation)",
                "Russian Federation",
                "RUS.GOV",
            ),
        ] {
            assert_eq!(code(name, country, "", ""), expected, "{name}");
        }
    }

    #[test]
    fn named_groups_win_over_the_country() {
        assert_eq!(code("Taliban", "AFG", "TAL", ""), "AFG.REB.TALIBAN");
        assert_eq!(
            code("Militant (Taliban)", "AFG", "TAL", ""),
            "AFG.REB.TALIBAN"
        );
        assert_eq!(
            code("Militant (Taliban)", "Afghanistan", "", ""),
            "AFG.REB.TALIBAN"
        );
        assert!(code("Hamas", "PSE", "", "").starts_with("PSE.REB."));
        assert_eq!(code("Owl Front", "PAK", "OWL", ""), "PAK.REB.OWL");
    }

    #[test]
    fn rebels_of_a_party_bear_no_arms() {
        assert_eq!(
            code("Rebel Commander (Lantern Party)", "IND", "", ""),
            "IND.PTY"
        );
        assert_eq!(code("Militant (Lantern Party)", "IND", "", ""), "IND.REB");
        let armed = code("Armed Rebel (Kurdistan Workers' Party)", "TUR", "", "");
        assert!(armed.starts_with("TUR.REB."), "{armed}");
    }

    #[test]
    fn persons_follow_their_country_and_their_sectors() {
        assert_eq!(code("Ona Vell", "RUS", "", ""), "RUS");
        assert_eq!(
            code("Ona Vell", "Russian Federation", "", "Executive,Government"),
            "RUS.GOV"
        );
        assert_eq!(
            code("Ona Vell", "India", "", "Insurgents,Dissident"),
            "IND.REB"
        );
        assert_eq!(code("Northern Armed Forces", "CHL", "", ""), "CHL.MIL");
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        assert_eq!(code("Unspecified Actor", "", "", ""), "UNK");
        assert_eq!(code("Citizen (Africa)", "", "", ""), "UNK.CIV");
        assert_eq!(code("Ona Vell", "NA", "", ""), "UNK");
        assert_eq!(code("European Commission", "", "", ""), "IGO.EU");
    }
}
