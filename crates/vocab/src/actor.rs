//! Actor codes: ISO 3166-1 alpha-3 country, PLOVER sector, optional named group.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An actor: `RUS`, `RUS.GOV`, `AFG.REB.TALIBAN`, `IGO.UN`, `WST`.
///
/// Parts are upper-case ASCII letters or digits, joined by dots. The first part is an
/// ISO 3166-1 alpha-3 country, or one of the codes without a country: `IGO`, `NGO`,
/// `WST` (the West), `RGN` (the states of the region under study), `REB` (armed groups
/// that a text leaves unnamed), `IMG` (armed groups at home in no one country, such as
/// `IMG.REB.AQ`), `UNK` (actors of whom neither country nor name is known). Cloning is
/// cheap.
///
/// ```
/// use detente_vocab::ActorCode;
/// let group = ActorCode::new("AFG.REB.TALIBAN").unwrap();
/// assert!(group.is_armed_group());
/// assert!(!ActorCode::new("AFG").unwrap().covers(&group));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct ActorCode(#[schemars(with = "String")] Arc<str>);

/// Why a text is not an actor code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not an actor code: write upper-case letters joined by dots, such as RUS, PAK.MIL or AFG.REB.TALIBAN"
)]
pub struct ActorCodeError(pub String);

impl ActorCode {
    /// Armed groups that a text mentions without naming them.
    pub const UNNAMED_ARMED: &'static str = "REB";
    /// The West as a bloc.
    pub const WEST: &'static str = "WST";
    /// The states of the region under study, as a bloc.
    pub const REGION: &'static str = "RGN";
    /// Actors of whom neither country nor name is known.
    pub const UNKNOWN: &'static str = "UNK";

    /// Checks and keeps a code.
    ///
    /// # Errors
    /// When a part is empty or holds anything but upper-case ASCII letters and digits.
    pub fn new(code: &str) -> Result<Self, ActorCodeError> {
        let well_formed = !code.is_empty()
            && code.split('.').all(|part| {
                !part.is_empty()
                    && part
                        .bytes()
                        .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
            });
        if well_formed {
            Ok(Self(code.into()))
        } else {
            Err(ActorCodeError(code.to_owned()))
        }
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first part: a country, or a code without a country.
    pub fn root(&self) -> &str {
        self.0.split('.').next().unwrap_or(&self.0)
    }

    /// The country (ISO 3166-1 alpha-3), where the code has one.
    pub fn country(&self) -> Option<&str> {
        let root = self.root();
        let without_country = matches!(
            root,
            "IGO" | "NGO" | "IMG" | Self::WEST | Self::REGION | Self::UNNAMED_ARMED | Self::UNKNOWN
        );
        (root.len() == 3 && !without_country).then_some(root)
    }

    /// The second part, where it is a PLOVER sector.
    pub fn sector(&self) -> Option<Sector> {
        if self.root() == Self::UNNAMED_ARMED {
            return Some(Sector::Reb);
        }
        self.0.split('.').nth(1).and_then(|part| part.parse().ok())
    }

    /// True for named armed groups and for `REB`.
    pub fn is_armed_group(&self) -> bool {
        self.sector() == Some(Sector::Reb)
    }

    /// Whether events of `other` belong to this actor.
    ///
    /// A country covers its sectors but never an armed group: event data give the
    /// Taliban the country Afghanistan, and a state's tie must not be mixed with that of
    /// its enemy. `AFG.REB` covers every armed group of the country.
    pub fn covers(&self, other: &ActorCode) -> bool {
        if self == other {
            return true;
        }
        let below = other
            .0
            .strip_prefix(&*self.0)
            .is_some_and(|rest| rest.starts_with('.'));
        below && (self.is_armed_group() || !other.is_armed_group())
    }
}

impl fmt::Display for ActorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ActorCode {
    type Err = ActorCodeError;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::new(s)
    }
}

impl<'de> Deserialize<'de> for ActorCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}

/// PLOVER sectors (manual draft 0.8, section on actors).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs)] // The names are the codes.
pub enum Sector {
    Gov,
    Mil,
    Reb,
    Opp,
    Pty,
    Cop,
    Jud,
    Spy,
    Leg,
    Med,
    Edu,
    Bus,
    Cri,
    Civ,
    Lab,
    Rel,
    Ref,
    Jew,
    Igo,
    Ngo,
    Una,
}

impl Sector {
    /// Every sector, in the order of the codebook.
    pub const ALL: [Sector; 21] = [
        Sector::Gov,
        Sector::Mil,
        Sector::Reb,
        Sector::Opp,
        Sector::Pty,
        Sector::Cop,
        Sector::Jud,
        Sector::Spy,
        Sector::Leg,
        Sector::Med,
        Sector::Edu,
        Sector::Bus,
        Sector::Cri,
        Sector::Civ,
        Sector::Lab,
        Sector::Rel,
        Sector::Ref,
        Sector::Jew,
        Sector::Igo,
        Sector::Ngo,
        Sector::Una,
    ];

    /// The three-letter code.
    pub fn code(self) -> &'static str {
        match self {
            Sector::Gov => "GOV",
            Sector::Mil => "MIL",
            Sector::Reb => "REB",
            Sector::Opp => "OPP",
            Sector::Pty => "PTY",
            Sector::Cop => "COP",
            Sector::Jud => "JUD",
            Sector::Spy => "SPY",
            Sector::Leg => "LEG",
            Sector::Med => "MED",
            Sector::Edu => "EDU",
            Sector::Bus => "BUS",
            Sector::Cri => "CRI",
            Sector::Civ => "CIV",
            Sector::Lab => "LAB",
            Sector::Rel => "REL",
            Sector::Ref => "REF",
            Sector::Jew => "JEW",
            Sector::Igo => "IGO",
            Sector::Ngo => "NGO",
            Sector::Una => "UNA",
        }
    }
}

impl FromStr for Sector {
    type Err = ActorCodeError;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|sector| sector.code() == s)
            .ok_or_else(|| ActorCodeError(s.to_owned()))
    }
}

/// A directed pair of actors, source first. Written `RUS-PAK`.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Dyad {
    /// Who acts.
    pub source: ActorCode,
    /// Who is acted upon.
    pub target: ActorCode,
}

impl Dyad {
    /// The dyad from `source` to `target`.
    pub fn new(source: ActorCode, target: ActorCode) -> Self {
        Self { source, target }
    }

    /// The same two actors, the other way round.
    pub fn reversed(&self) -> Self {
        Self::new(self.target.clone(), self.source.clone())
    }
}

impl fmt::Display for Dyad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.source, self.target)
    }
}

impl FromStr for Dyad {
    type Err = ActorCodeError;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let (source, target) = s
            .split_once('-')
            .ok_or_else(|| ActorCodeError(s.to_owned()))?;
        Ok(Self::new(ActorCode::new(source)?, ActorCode::new(target)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> ActorCode {
        ActorCode::new(text).unwrap()
    }

    #[test]
    fn a_country_covers_its_sectors_but_not_its_armed_groups() {
        assert!(code("AFG").covers(&code("AFG.GOV")));
        assert!(!code("AFG").covers(&code("AFG.REB.TALIBAN")));
        assert!(code("AFG.REB").covers(&code("AFG.REB.TALIBAN")));
        assert!(!code("AFG").covers(&code("AFGX")));
        assert!(!code("AFG.GOV").covers(&code("AFG")));
    }

    #[test]
    fn codes_without_a_country_have_none() {
        assert_eq!(code("IGO.UN").country(), None);
        assert_eq!(code("WST").country(), None);
        assert_eq!(code("REB").country(), None);
        assert_eq!(code("IMG.REB.AQ").country(), None);
        for root in ["IGO", "NGO", "IMG", "WST", "RGN", "REB", "UNK"] {
            assert_eq!(code(root).country(), None, "{root}");
            assert_eq!(code(&format!("{root}.CIV")).country(), None, "{root}");
        }
        assert!(code("IMG.REB.AQ").is_armed_group());
        assert_eq!(code("PAK.MIL").country(), Some("PAK"));
    }

    #[test]
    fn malformed_codes_are_refused() {
        for bad in ["", "rus", "RUS.", ".RUS", "RUS PAK", "RÜS"] {
            assert!(ActorCode::new(bad).is_err(), "{bad}");
        }
    }
}
