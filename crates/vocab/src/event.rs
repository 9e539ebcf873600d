//! Events: one row, one event; CAMEO codes, PLOVER event types, quad classes, Goldstein scores.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ActorCode;

/// The sixteen event types of PLOVER (draft 0.8).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs)] // The names are the codes.
pub enum EventType {
    Agree,
    Consult,
    Support,
    Concede,
    Cooperate,
    Aid,
    Retreat,
    Request,
    Accuse,
    Reject,
    Threaten,
    Protest,
    Sanction,
    Mobilize,
    Coerce,
    Assault,
}

impl EventType {
    /// Every event type, from most verbal cooperation to most material conflict.
    pub const ALL: [EventType; 16] = [
        EventType::Agree,
        EventType::Consult,
        EventType::Support,
        EventType::Concede,
        EventType::Cooperate,
        EventType::Aid,
        EventType::Retreat,
        EventType::Request,
        EventType::Accuse,
        EventType::Reject,
        EventType::Threaten,
        EventType::Protest,
        EventType::Sanction,
        EventType::Mobilize,
        EventType::Coerce,
        EventType::Assault,
    ];

    /// The PLOVER name: `AGREE`, `CONSULT`, …
    pub fn name(self) -> &'static str {
        match self {
            EventType::Agree => "AGREE",
            EventType::Consult => "CONSULT",
            EventType::Support => "SUPPORT",
            EventType::Concede => "CONCEDE",
            EventType::Cooperate => "COOPERATE",
            EventType::Aid => "AID",
            EventType::Retreat => "RETREAT",
            EventType::Request => "REQUEST",
            EventType::Accuse => "ACCUSE",
            EventType::Reject => "REJECT",
            EventType::Threaten => "THREATEN",
            EventType::Protest => "PROTEST",
            EventType::Sanction => "SANCTION",
            EventType::Mobilize => "MOBILIZE",
            EventType::Coerce => "COERCE",
            EventType::Assault => "ASSAULT",
        }
    }

    /// The quad class that PLOVER gives the type.
    pub fn quad_class(self) -> QuadClass {
        use EventType::*;
        match self {
            Agree | Consult | Support | Concede => QuadClass::VerbalCooperation,
            Cooperate | Aid | Retreat => QuadClass::MaterialCooperation,
            Request | Accuse | Reject | Threaten => QuadClass::VerbalConflict,
            Protest | Sanction | Mobilize | Coerce | Assault => QuadClass::MaterialConflict,
        }
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for EventType {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name().eq_ignore_ascii_case(s))
            .ok_or_else(|| {
                let names: Vec<_> = Self::ALL.iter().map(|kind| kind.name()).collect();
                format!(
                    "`{s}` is not an event type: use one of {}",
                    names.join(", ")
                )
            })
    }
}

/// Verbal or material, cooperation or conflict. Numbered 1 to 4, as in GDELT.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum QuadClass {
    /// 1: words of cooperation.
    VerbalCooperation,
    /// 2: acts of cooperation.
    MaterialCooperation,
    /// 3: words of conflict.
    VerbalConflict,
    /// 4: acts of conflict.
    MaterialConflict,
}

impl QuadClass {
    /// All four, in order.
    pub const ALL: [QuadClass; 4] = [
        QuadClass::VerbalCooperation,
        QuadClass::MaterialCooperation,
        QuadClass::VerbalConflict,
        QuadClass::MaterialConflict,
    ];

    /// 1 to 4.
    pub fn number(self) -> u8 {
        self as u8 + 1
    }

    /// The class of a number 1 to 4.
    pub fn from_number(n: u8) -> Option<Self> {
        Self::ALL.get(usize::from(n).wrapping_sub(1)).copied()
    }

    /// In words: `verbal cooperation`.
    pub fn name(self) -> &'static str {
        match self {
            QuadClass::VerbalCooperation => "verbal cooperation",
            QuadClass::MaterialCooperation => "material cooperation",
            QuadClass::VerbalConflict => "verbal conflict",
            QuadClass::MaterialConflict => "material conflict",
        }
    }

    /// Cooperation, verbal or material.
    pub fn is_cooperation(self) -> bool {
        matches!(
            self,
            QuadClass::VerbalCooperation | QuadClass::MaterialCooperation
        )
    }
}

/// Whose Goldstein scores: sources differ, so a scale is kept for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum GoldsteinScale {
    /// The intensities printed in ICEWS.
    Icews,
    /// The scores printed in GDELT.
    Gdelt,
}

/// A CAMEO code: digits only, leading zero kept (`043`, `1823`).
///
/// ```
/// use detente_vocab::{CameoCode, EventType, GoldsteinScale};
/// let code: CameoCode = "043".parse().unwrap();
/// assert_eq!(code.event_type(), Some(EventType::Consult));
/// assert_eq!(code.goldstein(GoldsteinScale::Icews), Some(2.8));
/// assert!("43 ".parse::<CameoCode>().is_err());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CameoCode {
    digits: [u8; 4],
    len: u8,
}

struct CameoRow {
    event_type: Option<EventType>,
    mode: &'static str,
    quad: QuadClass,
    icews: Option<f32>,
    gdelt: Option<f32>,
}

fn cameo_table() -> &'static HashMap<&'static str, CameoRow> {
    static TABLE: OnceLock<HashMap<&'static str, CameoRow>> = OnceLock::new();
    TABLE.get_or_init(|| {
        include_str!("../../../lexicon/cameo.csv")
            .lines()
            .filter(|line| !line.starts_with('#') && !line.starts_with("code,"))
            .filter_map(|line| {
                let mut cells = line.split(',');
                let code = cells.next()?;
                let event_type = cells.next()?.parse().ok();
                let mode = cells.next()?;
                let quad = QuadClass::from_number(cells.next()?.parse().ok()?)?;
                let icews = cells.next()?.parse().ok();
                let gdelt = cells.next().and_then(|cell| cell.parse().ok());
                Some((
                    code,
                    CameoRow {
                        event_type,
                        mode,
                        quad,
                        icews,
                        gdelt,
                    },
                ))
            })
            .collect()
    })
}

impl CameoCode {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.digits[..usize::from(self.len)]).unwrap_or("")
    }

    /// The two-digit root.
    pub fn root(&self) -> &str {
        &self.as_str()[..2]
    }

    /// The PLOVER event type; `None` for statements (01), appeals (02) and unknown codes.
    pub fn event_type(&self) -> Option<EventType> {
        self.row().and_then(|row| row.event_type)
    }

    /// The PLOVER mode; empty where the type has none.
    pub fn mode(&self) -> &'static str {
        self.row().map_or("", |row| row.mode)
    }

    /// The quad class by root, as GDELT has it: 01–05, 06–09, 10–14, 15–20 but 09 and 14
    /// as printed in the table.
    pub fn quad_class(&self) -> Option<QuadClass> {
        self.row().map(|row| row.quad)
    }

    /// The Goldstein score on a source's scale; `None` for codes without one.
    pub fn goldstein(&self, scale: GoldsteinScale) -> Option<f32> {
        let row = self.row()?;
        match scale {
            GoldsteinScale::Icews => row.icews,
            GoldsteinScale::Gdelt => row.gdelt.or(row.icews),
        }
    }

    /// Whether the code is in the codebook.
    pub fn is_known(&self) -> bool {
        self.row().is_some()
    }

    /// Mere statements (root 01) count as reporting, not as cooperation.
    pub fn is_statement(&self) -> bool {
        self.root() == "01"
    }

    fn row(&self) -> Option<&'static CameoRow> {
        let table = cameo_table();
        // A code finer than the table takes the row of its parent.
        (2..=self.as_str().len())
            .rev()
            .find_map(|n| table.get(&self.as_str()[..n]))
    }
}

impl FromStr for CameoCode {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let well_formed = (2..=4).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
        if !well_formed {
            return Err(format!(
                "`{s}` is not a CAMEO code: two to four digits, leading zero kept (043, not 43)"
            ));
        }
        let mut digits = [0; 4];
        digits[..s.len()].copy_from_slice(s.as_bytes());
        Ok(Self {
            digits,
            len: s.len() as u8,
        })
    }
}

impl fmt::Display for CameoCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for CameoCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CameoCode({})", self.as_str())
    }
}

impl Serialize for CameoCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for CameoCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// One row of the events table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Scoped to the dataset and stable: the key by which duplicates are found.
    pub event_id: String,
    /// The day it happened, as the source has it.
    pub date: Date,
    /// Who acted.
    pub source: ActorCode,
    /// Who was acted upon.
    pub target: ActorCode,
    /// ISO 3166-1 alpha-3 country of the source, `None` where there is none.
    pub source_country: Option<String>,
    /// ISO 3166-1 alpha-3 country of the target, `None` where there is none.
    pub target_country: Option<String>,
    /// PLOVER event type; `None` for mere statements and appeals.
    pub event_type: Option<EventType>,
    /// PLOVER mode; empty where the type has none.
    pub mode: String,
    /// CAMEO code, where the source has one.
    pub cameo: Option<CameoCode>,
    /// Quad class.
    pub quad_class: Option<QuadClass>,
    /// Goldstein score on the source's own scale, −10 to 10.
    pub goldstein: Option<f32>,
    /// How many reports the source counted (at least 1).
    pub mentions: u32,
    /// Deaths, best estimate.
    pub fatalities_best: Option<u32>,
    /// Deaths, low estimate.
    pub fatalities_low: Option<u32>,
    /// Deaths, high estimate.
    pub fatalities_high: Option<u32>,
    /// Latitude in degrees.
    pub latitude: Option<f64>,
    /// Longitude in degrees.
    pub longitude: Option<f64>,
    /// ISO 3166-1 alpha-3 country of the place.
    pub geo_country: Option<String>,
    /// Which dataset: `icews`, `gdelt1`, `gdelt2`, `csv`, …
    pub dataset: String,
    /// URL or id of the report; empty where the source gives none.
    pub document: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_kept_apart() {
        let code: CameoCode = "016".parse().unwrap();
        assert_eq!(code.goldstein(GoldsteinScale::Icews), Some(-5.0));
        assert_eq!(code.goldstein(GoldsteinScale::Gdelt), Some(-2.0));
    }

    #[test]
    fn every_row_of_the_table_parses_and_agrees_with_its_type() {
        assert_eq!(cameo_table().len(), 312);
        for (code, row) in cameo_table() {
            let parsed: CameoCode = code.parse().unwrap();
            assert!(parsed.is_known());
            // 08 and 14 are where the root rule and PLOVER part.
            if let Some(kind) = row.event_type
                && !matches!(parsed.root(), "08" | "14" | "09" | "10")
            {
                assert_eq!(kind.quad_class(), row.quad, "{code}");
            }
        }
    }

    #[test]
    fn finer_codes_fall_back_on_their_parent() {
        let code: CameoCode = "0439".parse().unwrap();
        assert_eq!(code.event_type(), Some(EventType::Consult));
        assert_eq!("99".parse::<CameoCode>().unwrap().event_type(), None);
    }
}
