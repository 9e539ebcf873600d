//! Regions: the actors whose stability is in question. A TOML file anyone can write.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ActorCode;

/// A region: its members and, where the lexicon does not know them, their names.
///
/// ```
/// let region = detente_vocab::Region::from_toml(r#"
///     name = "Twin Valleys"
///     invented = true
///     [[actor]]
///     code = "AAB"
///     name = "Abaria"
///     demonyms = ["Abarian", "Abarians"]
///     capitals = ["Port Aba"]
///     [[actor]]
///     code = "AAB.REB.OWL"
///     name = "Owl Front"
/// "#).unwrap();
/// assert_eq!(region.actors.len(), 2);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// Display name: "Heart of Asia".
    pub name: String,
    /// One sentence on what holds the region together, with its source.
    #[serde(default)]
    pub note: String,
    /// Whether the place is made up. Said wherever the region is shown.
    #[serde(default)]
    pub invented: bool,
    /// Members, armed groups and outside powers.
    #[serde(rename = "actor")]
    pub actors: Vec<RegionActor>,
}

/// One actor of a region.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegionActor {
    /// Actor code.
    pub code: ActorCode,
    /// Display name; may be left out for actors that the lexicon knows.
    #[serde(default)]
    pub name: String,
    /// Whether it belongs to the region or acts on it from outside.
    #[serde(default)]
    pub role: Role,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Adjectives and names of its people.
    #[serde(default)]
    pub demonyms: Vec<String>,
    /// Cities whose name stands for the government.
    #[serde(default)]
    pub capitals: Vec<String>,
    /// Persons who act for it: `"name"` or `"name: from..to"` with ISO dates.
    #[serde(default)]
    pub leaders: Vec<String>,
}

impl RegionActor {
    /// A member that the lexicon knows.
    pub fn of(code: ActorCode) -> Self {
        Self {
            code,
            name: String::new(),
            role: Role::Member,
            aliases: Vec::new(),
            demonyms: Vec::new(),
            capitals: Vec::new(),
            leaders: Vec::new(),
        }
    }
}

/// How an actor belongs to a region.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// A state or group of the region.
    #[default]
    Member,
    /// A power outside it.
    Outsider,
}

/// Why a region file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RegionError {
    /// Not TOML, or not of the region's form; the message carries line and column.
    #[error("the region file does not parse: {0}")]
    Syntax(#[from] toml::de::Error),
    /// Fewer than two members.
    #[error(
        "region `{name}` has {members} member(s): a region needs at least two, each an [[actor]] with a code"
    )]
    TooFew {
        /// The region's name.
        name: String,
        /// How many members it has.
        members: usize,
    },
    /// The same code twice.
    #[error("region `{name}` names actor {code} twice: merge the two [[actor]] entries")]
    Twice {
        /// The region's name.
        name: String,
        /// The code.
        code: ActorCode,
    },
}

impl Region {
    /// Reads a region from TOML text.
    ///
    /// # Errors
    /// Text that is not TOML or not of this form, fewer than two members, a code twice.
    pub fn from_toml(text: &str) -> Result<Self, RegionError> {
        let region: Region = toml::from_str(text)?;
        region.validated()
    }

    /// A region of these members, named after nothing but itself.
    ///
    /// # Errors
    /// As [`Region::from_toml`].
    pub fn of_members(name: &str, codes: &[ActorCode]) -> Result<Self, RegionError> {
        let actors = codes.iter().cloned().map(RegionActor::of).collect();
        Region {
            name: name.to_owned(),
            note: String::new(),
            invented: false,
            actors,
        }
        .validated()
    }

    /// Codes of the members, in the file's order.
    pub fn members(&self) -> impl Iterator<Item = &ActorCode> {
        self.actors
            .iter()
            .filter(|actor| actor.role == Role::Member)
            .map(|actor| &actor.code)
    }

    /// Whether an actor, or the state it belongs to, is a member.
    pub fn has_member(&self, code: &ActorCode) -> bool {
        self.members().any(|member| member.covers(code))
    }

    /// The built-in regions: id and TOML text.
    pub fn builtin(id: &str) -> Option<Self> {
        BUILTIN
            .iter()
            .find(|(name, _)| *name == id)
            .and_then(|(_, text)| Self::from_toml(text).ok())
    }

    /// Ids of the built-in regions.
    pub fn builtin_ids() -> impl Iterator<Item = &'static str> {
        BUILTIN.iter().map(|(id, _)| *id)
    }

    fn validated(self) -> Result<Self, RegionError> {
        let members = self.members().count();
        if members < 2 {
            return Err(RegionError::TooFew {
                name: self.name,
                members,
            });
        }
        for (i, actor) in self.actors.iter().enumerate() {
            if self.actors[..i]
                .iter()
                .any(|other| other.code == actor.code)
            {
                return Err(RegionError::Twice {
                    name: self.name,
                    code: actor.code.clone(),
                });
            }
        }
        Ok(self)
    }
}

const BUILTIN: &[(&str, &str)] = &[(
    "heart-of-asia",
    include_str!("../../../lexicon/regions/heart-of-asia.toml"),
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_region_parses() {
        for id in Region::builtin_ids() {
            assert!(Region::builtin(id).is_some(), "{id}");
        }
    }

    #[test]
    fn a_region_of_one_is_refused_with_its_name() {
        let error = Region::from_toml("name = \"Solo\"\n[[actor]]\ncode = \"AAB\"").unwrap_err();
        assert!(error.to_string().contains("Solo"));
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let error = Region::from_toml("name = \"X\"\ncolour = 1\n").unwrap_err();
        let text = error.to_string();
        assert!(text.contains("colour") && text.contains("line 2"), "{text}");
    }
}
