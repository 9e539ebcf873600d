//! What two sides did to each other in one period.

use std::collections::BTreeMap;

use detente_vocab::EventType;
use serde::{Serialize, Serializer};

use crate::bands::{Band, beta_band};

/// What was reported of a tie in one period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TieCell {
    /// Reported events by quad class, in the order of [`detente_vocab::QuadClass::ALL`]; no statements.
    pub quad: [u32; 4],
    /// Statements (CAMEO root 01): reporting volume only.
    pub statements: u32,
    /// Sum of Goldstein scores of the events that have one, in millionths.
    pub goldstein_micro: i64,
    /// Events with a Goldstein score.
    pub goldstein_n: u32,
    /// Sum of the reports that the source counted for these events.
    pub mentions: u64,
    /// Events by PLOVER type, in the order of [`EventType::ALL`].
    pub types: [u32; 16],
    /// Sum of [`plover_weight`](crate::plover_weight)s of the events with a type, in millionths.
    pub plover_micro: i64,
    /// Reports of the events of cooperation, and of conflict.
    pub reports: [u64; 2],
    /// Sum of the squared reports of each of these events.
    pub reports_square: u64,
}

impl TieCell {
    /// Verbal and material cooperation.
    pub fn cooperation(&self) -> u32 {
        self.quad[0] + self.quad[1]
    }

    /// Verbal and material conflict.
    pub fn conflict(&self) -> u32 {
        self.quad[2] + self.quad[3]
    }

    /// Events that are cooperation or conflict.
    pub fn events(&self) -> u32 {
        self.cooperation() + self.conflict()
    }

    /// Everything reported of the tie, statements included.
    pub fn reported(&self) -> u32 {
        self.events() + self.statements
    }

    /// Sum of Goldstein scores, on the source's own scale.
    pub fn goldstein_sum(&self) -> f64 {
        self.goldstein_micro as f64 / 1e6
    }

    /// Mean Goldstein score; `None` without a scored event.
    pub fn goldstein_mean(&self) -> Option<f64> {
        (self.goldstein_n > 0).then(|| self.goldstein_sum() / f64::from(self.goldstein_n))
    }

    /// Events with a PLOVER type.
    pub fn typed(&self) -> u32 {
        self.types.iter().sum()
    }

    /// Mean PLOVER weight; `None` without an event that has a type.
    pub fn plover_mean(&self) -> Option<f64> {
        (self.typed() > 0).then(|| self.plover_micro as f64 / 1e6 / f64::from(self.typed()))
    }

    /// Net cooperation with each event counted as often as it was reported, and its 90 % band:
    /// the Jeffreys interval of (Σm)²/Σm² events, which is what unequal weights m leave (Kish
    /// 1965). `None` when no report of cooperation or conflict was counted.
    pub fn net_by_reports(&self) -> Option<(f64, Band)> {
        let [coop, conflict] = self.reports.map(|n| n as f64);
        let all = coop + conflict;
        (all > 0.0).then(|| {
            let worth = all * all / self.reports_square as f64;
            let band = beta_band(coop / all, worth, 0.9).map(|share| 2.0 * share - 1.0);
            ((coop - conflict) / all, band)
        })
    }

    /// (cooperation − conflict) / (cooperation + conflict); `None` when neither was reported.
    pub fn net(&self) -> Option<f64> {
        let (coop, conf) = (f64::from(self.cooperation()), f64::from(self.conflict()));
        (self.events() > 0).then(|| (coop - conf) / (coop + conf))
    }

    pub(crate) fn add(&mut self, other: &TieCell) {
        for (mine, theirs) in self.quad.iter_mut().zip(other.quad) {
            *mine += theirs;
        }
        self.statements += other.statements;
        self.goldstein_micro += other.goldstein_micro;
        self.goldstein_n += other.goldstein_n;
        self.mentions += other.mentions;
        for (mine, theirs) in self.types.iter_mut().zip(other.types) {
            *mine += theirs;
        }
        self.plover_micro += other.plover_micro;
        for (mine, theirs) in self.reports.iter_mut().zip(other.reports) {
            *mine += theirs;
        }
        self.reports_square += other.reports_square;
    }
}

impl Serialize for TieCell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut row = serializer.serialize_struct("TieCell", 11)?;
        for (name, n) in [
            "verbal_cooperation",
            "material_cooperation",
            "verbal_conflict",
            "material_conflict",
        ]
        .into_iter()
        .zip(self.quad)
        {
            row.serialize_field(name, &n)?;
        }
        row.serialize_field("statements", &self.statements)?;
        row.serialize_field("goldstein_sum", &self.goldstein_sum())?;
        row.serialize_field("goldstein_mean", &self.goldstein_mean())?;
        row.serialize_field("mentions", &self.mentions)?;
        row.serialize_field("net", &self.net())?;
        let types: BTreeMap<&str, u32> = EventType::ALL
            .iter()
            .zip(self.types)
            .filter(|(_, n)| *n > 0)
            .map(|(kind, n)| (kind.name(), n))
            .collect();
        row.serialize_field("types", &types)?;
        row.serialize_field("plover_mean", &self.plover_mean())?;
        row.end()
    }
}
