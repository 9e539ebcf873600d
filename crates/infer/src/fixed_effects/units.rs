//! Series for many units.

use crate::error::{InferError, Result};
use serde::Serialize;

/// Series for many units over common periods: `series[s][u][t]`, NaN marking a gap.
///
/// ```
/// use detente_infer::fixed_effects::UnitPanel;
/// let panel = UnitPanel::new(["A-B", "B-A"], ["2020", "2021"], ["tie"], vec![vec![vec![1.0, 2.0], vec![0.5, f64::NAN]]])?;
/// assert_eq!(panel.series("tie")?[1][0], 0.5);
/// # Ok::<(), detente_infer::InferError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitPanel {
    units: Vec<String>,
    periods: Vec<String>,
    names: Vec<String>,
    series: Vec<Vec<Vec<f64>>>,
}

impl UnitPanel {
    /// Checks shapes and refuses infinite values.
    pub fn new<U: Into<String>, P: Into<String>, N: Into<String>>(
        units: impl IntoIterator<Item = U>,
        periods: impl IntoIterator<Item = P>,
        names: impl IntoIterator<Item = N>,
        series: Vec<Vec<Vec<f64>>>,
    ) -> Result<Self> {
        let panel = Self {
            units: units.into_iter().map(Into::into).collect(),
            periods: periods.into_iter().map(Into::into).collect(),
            names: names.into_iter().map(Into::into).collect(),
            series,
        };
        let differ = |what: String, expected: usize, found: usize| {
            Err(InferError::LengthMismatch {
                what,
                expected,
                found,
            })
        };
        if panel.series.len() != panel.names.len() {
            return differ(
                "the list of series".into(),
                panel.names.len(),
                panel.series.len(),
            );
        }
        for (name, s) in panel.names.iter().zip(&panel.series) {
            if s.len() != panel.units.len() {
                return differ(
                    format!("series `{name}` (units)"),
                    panel.units.len(),
                    s.len(),
                );
            }
            for (unit, v) in panel.units.iter().zip(s) {
                if v.len() != panel.periods.len() {
                    return differ(
                        format!("series `{name}` of {unit}"),
                        panel.periods.len(),
                        v.len(),
                    );
                }
                if let Some(t) = v.iter().position(|x| x.is_infinite()) {
                    return Err(InferError::Infinite {
                        series: format!("{name} of {unit}"),
                        period: panel.periods[t].clone(),
                    });
                }
            }
        }
        Ok(panel)
    }

    /// One series, by unit and period.
    pub fn series(&self, name: &str) -> Result<&[Vec<f64>]> {
        self.names
            .iter()
            .position(|n| n == name)
            .map(|i| &self.series[i][..])
            .ok_or_else(|| InferError::UnknownSeries {
                name: name.to_string(),
                known: self.names.join(", "),
            })
    }

    /// Unit names.
    pub fn units(&self) -> &[String] {
        &self.units
    }

    /// Period labels.
    pub fn periods(&self) -> &[String] {
        &self.periods
    }
}
