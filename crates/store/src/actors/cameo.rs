//! GDELT: CAMEO actor attributes, one a column.

use detente_vocab::{ActorCode, Sector};

use super::{Resolver, with_sector};

/// The columns `ActorNCountryCode`, `KnownGroupCode` and `Type1Code` to `Type3Code`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CameoActor<'a> {
    pub country: &'a str,
    pub group: &'a str,
    pub types: [&'a str; 3],
}

/// The PLOVER sector of a CAMEO role; `None` for roles that PLOVER has no sector for.
fn sector(role: &str) -> Option<Sector> {
    Some(match role {
        // Armed, and of no state: rebels, insurgents, separatists, radicals, unidentified forces.
        "REB" | "INS" | "SEP" | "RAD" | "UAF" => Sector::Reb,
        "GOV" => Sector::Gov,
        "MIL" => Sector::Mil,
        "COP" => Sector::Cop,
        "JUD" => Sector::Jud,
        "SPY" => Sector::Spy,
        "LEG" => Sector::Leg,
        "OPP" => Sector::Opp,
        "PTY" => Sector::Pty,
        "MED" => Sector::Med,
        "EDU" => Sector::Edu,
        "BUS" | "MNC" => Sector::Bus,
        "CRM" | "CRI" => Sector::Cri,
        "CVL" | "HLH" | "SET" => Sector::Civ,
        "LAB" => Sector::Lab,
        "REF" => Sector::Ref,
        "NGO" | "NGM" | "HRI" | "ENV" => Sector::Ngo,
        "IGO" => Sector::Igo,
        _ => return None,
    })
}

impl Resolver {
    /// The code of a GDELT actor; blank columns give `UNK`.
    pub(crate) fn cameo(&self, actor: &CameoActor) -> ActorCode {
        if let Some(code) = self.cameo_groups.get(actor.group) {
            return code.clone();
        }
        let sectors: Vec<Sector> = actor.types.iter().filter_map(|role| sector(role)).collect();
        let chosen = sectors
            .iter()
            .find(|s| **s == Sector::Reb)
            .or_else(|| sectors.first())
            .copied();
        match self.cameo_country(actor.country) {
            Some(country) => with_sector(&country, chosen),
            // A region, or nothing: an organisation or unnamed rebels still are what they are.
            None => {
                let root = match chosen {
                    Some(Sector::Reb) => ActorCode::UNNAMED_ARMED,
                    Some(Sector::Igo) => "IGO",
                    Some(Sector::Ngo) => "NGO",
                    _ => return with_sector(&self.unknown, chosen),
                };
                ActorCode::new(root).unwrap_or_else(|_| self.unknown.clone())
            }
        }
    }

    /// CAMEO country codes are ISO 3166-1 alpha-3 but for a few; codes of regions (AFR,
    /// EUR, SEA, …) are none.
    fn cameo_country(&self, code: &str) -> Option<ActorCode> {
        if let Some(country) = self.cameo_countries.get(code) {
            return Some(country.clone());
        }
        if code == ActorCode::WEST {
            return ActorCode::new(code).ok();
        }
        self.is_country(code)
            .then(|| ActorCode::new(code).ok())
            .flatten()
    }
}

#[cfg(test)]
mod tests {
    use detente_vocab::ActorDirectory;

    use super::*;

    fn code(country: &str, group: &str, types: [&str; 3]) -> String {
        Resolver::new(&ActorDirectory::builtin())
            .cameo(&CameoActor {
                country,
                group,
                types,
            })
            .to_string()
    }

    #[test]
    fn attributes_become_codes() {
        assert_eq!(code("PAK", "", ["MIL", "", ""]), "PAK.MIL");
        assert_eq!(code("PAK", "", ["", "", ""]), "PAK");
        assert_eq!(code("ROM", "", ["GOV", "", ""]), "ROU.GOV");
        assert_eq!(code("", "UNO", ["", "", ""]), "IGO.UN");
        assert_eq!(code("AFG", "TAL", ["REB", "", ""]), "AFG.REB.TALIBAN");
        // A rebel officer stays a rebel.
        assert_eq!(code("SYR", "", ["MIL", "REB", ""]), "SYR.REB");
    }

    #[test]
    fn regions_and_blanks_are_no_countries() {
        assert_eq!(code("AFR", "", ["", "", ""]), "UNK");
        assert_eq!(code("", "", ["", "", ""]), "UNK");
        assert_eq!(code("", "", ["JUD", "JUD", ""]), "UNK.JUD");
        assert_eq!(code("MEA", "", ["INS", "", ""]), "REB");
    }
}
