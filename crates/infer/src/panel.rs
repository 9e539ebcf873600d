//! A panel: named series over the same periods.

use crate::error::{InferError, Result};
use serde::Serialize;

/// Named series over common periods, oldest first. `columns[k][t]` is series `k` at period `t`.
///
/// Infinite values are never accepted. Missing values are written as NaN and accepted only by
/// [`Panel::with_gaps`]: whoever has gaps says so.
///
/// ```
/// use detente_infer::Panel;
/// let panel = Panel::new(
///     ["tie", "deaths"],
///     ["2020-01", "2020-02", "2020-03"],
///     vec![vec![1.0, 2.0, 1.5], vec![10.0, 8.0, 9.0]],
/// )?;
/// assert_eq!(panel.series("deaths")?, &[10.0, 8.0, 9.0]);
/// assert!(panel.series("dead").is_err());
/// # Ok::<(), detente_infer::InferError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Panel {
    names: Vec<String>,
    periods: Vec<String>,
    columns: Vec<Vec<f64>>,
}

impl Panel {
    /// A panel without gaps.
    ///
    /// # Errors
    /// A repeated name, a wrong length, a missing or an infinite value.
    pub fn new<N: Into<String>, P: Into<String>>(
        names: impl IntoIterator<Item = N>,
        periods: impl IntoIterator<Item = P>,
        columns: Vec<Vec<f64>>,
    ) -> Result<Self> {
        let panel = Self::with_gaps(names, periods, columns)?;
        for name in &panel.names {
            panel.complete(name)?;
        }
        Ok(panel)
    }

    /// A panel in which NaN marks a missing value.
    ///
    /// ```
    /// use detente_infer::Panel;
    /// let panel = Panel::with_gaps(["tie"], ["2020", "2021"], vec![vec![1.0, f64::NAN]])?;
    /// assert!(panel.complete("tie").is_err()); // whoever needs every value is told
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn with_gaps<N: Into<String>, P: Into<String>>(
        names: impl IntoIterator<Item = N>,
        periods: impl IntoIterator<Item = P>,
        columns: Vec<Vec<f64>>,
    ) -> Result<Self> {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        let periods: Vec<String> = periods.into_iter().map(Into::into).collect();
        if names.len() != columns.len() {
            return Err(InferError::LengthMismatch {
                what: "the list of columns".into(),
                expected: names.len(),
                found: columns.len(),
            });
        }
        for (k, name) in names.iter().enumerate() {
            if names[..k].contains(name) {
                return Err(InferError::DuplicateSeries { name: name.clone() });
            }
            if columns[k].len() != periods.len() {
                return Err(InferError::LengthMismatch {
                    what: format!("series `{name}`"),
                    expected: periods.len(),
                    found: columns[k].len(),
                });
            }
            if let Some(t) = columns[k].iter().position(|v| v.is_infinite()) {
                return Err(InferError::Infinite {
                    series: name.clone(),
                    period: periods[t].clone(),
                });
            }
        }
        Ok(Self {
            names,
            periods,
            columns,
        })
    }

    /// A panel whose periods are simply numbered 1, 2, 3, ...
    ///
    /// ```
    /// let panel = detente_infer::Panel::numbered(["tie"], vec![vec![1.0, 2.0]])?;
    /// assert_eq!(panel.periods(), ["1", "2"]);
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn numbered<N: Into<String>>(
        names: impl IntoIterator<Item = N>,
        columns: Vec<Vec<f64>>,
    ) -> Result<Self> {
        let n = columns.first().map_or(0, Vec::len);
        Self::new(names, (1..=n).map(|t| t.to_string()), columns)
    }

    /// Series names, in column order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Period labels, oldest first.
    pub fn periods(&self) -> &[String] {
        &self.periods
    }

    /// All columns.
    pub fn columns(&self) -> &[Vec<f64>] {
        &self.columns
    }

    /// Number of series.
    pub fn n_series(&self) -> usize {
        self.names.len()
    }

    /// Number of periods.
    pub fn n_periods(&self) -> usize {
        self.periods.len()
    }

    /// Position of a series.
    pub fn index(&self, name: &str) -> Result<usize> {
        self.names
            .iter()
            .position(|n| n == name)
            .ok_or_else(|| InferError::UnknownSeries {
                name: name.to_string(),
                known: self.names.join(", "),
            })
    }

    /// One series, gaps and all.
    pub fn series(&self, name: &str) -> Result<&[f64]> {
        Ok(&self.columns[self.index(name)?])
    }

    /// One series, refused where it has a gap.
    pub fn complete(&self, name: &str) -> Result<&[f64]> {
        let column = self.series(name)?;
        match column.iter().position(|v| v.is_nan()) {
            None => Ok(column),
            Some(t) => Err(InferError::Missing {
                series: name.to_string(),
                period: self.periods[t].clone(),
            }),
        }
    }

    /// One series, refused where it has a gap, fewer than two periods, or does not vary.
    pub fn varying(&self, name: &str) -> Result<&[f64]> {
        let column = self.complete(name)?;
        if column.len() < 2 {
            return Err(InferError::TooFewRows {
                what: format!("series `{name}`"),
                rows: column.len(),
                needed: 2,
            });
        }
        if column.windows(2).all(|w| w[0] == w[1]) {
            return Err(InferError::Constant {
                series: name.to_string(),
                rows: column.len(),
            });
        }
        Ok(column)
    }

    /// The named series in the given order.
    ///
    /// ```
    /// let panel = detente_infer::Panel::numbered(["a", "b"], vec![vec![1.0], vec![2.0]])?;
    /// assert_eq!(panel.select(&["b"])?.names(), ["b"]);
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn select<S: AsRef<str>>(&self, names: &[S]) -> Result<Self> {
        let idx: Vec<usize> = names
            .iter()
            .map(|n| self.index(n.as_ref()))
            .collect::<Result<_>>()?;
        Self::with_gaps(
            idx.iter().map(|i| self.names[*i].clone()),
            self.periods.iter().cloned(),
            idx.iter().map(|i| self.columns[*i].clone()).collect(),
        )
    }

    /// The periods in `range` (positions, end exclusive; clipped to the panel).
    ///
    /// ```
    /// let panel = detente_infer::Panel::numbered(["a"], vec![vec![1.0, 2.0, 3.0]])?;
    /// assert_eq!(panel.slice(1..9).columns()[0], [2.0, 3.0]);
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn slice(&self, range: std::ops::Range<usize>) -> Self {
        let end = range.end.min(self.n_periods());
        let start = range.start.min(end);
        Self {
            names: self.names.clone(),
            periods: self.periods[start..end].to_vec(),
            columns: self
                .columns
                .iter()
                .map(|c| c[start..end].to_vec())
                .collect(),
        }
    }

    /// A copy with one more series (NaN marks a gap).
    ///
    /// ```
    /// let panel = detente_infer::Panel::numbered(["a"], vec![vec![1.0, 2.0]])?;
    /// assert_eq!(panel.with_series("b", vec![0.0, 1.0])?.n_series(), 2);
    /// assert!(panel.with_series("a", vec![0.0, 1.0]).is_err());
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn with_series(&self, name: impl Into<String>, column: Vec<f64>) -> Result<Self> {
        let mut names = self.names.clone();
        names.push(name.into());
        let mut columns = self.columns.clone();
        columns.push(column);
        Self::with_gaps(names, self.periods.iter().cloned(), columns)
    }

    /// A copy in which every series went through `f` (for example `f64::asinh`).
    ///
    /// ```
    /// let panel = detente_infer::Panel::numbered(["a"], vec![vec![0.0, 1.0]])?;
    /// assert_eq!(panel.map(|v| 2.0 * v)?.columns()[0], [0.0, 2.0]);
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn map(&self, f: impl Fn(f64) -> f64) -> Result<Self> {
        Self::with_gaps(
            self.names.iter().cloned(),
            self.periods.iter().cloned(),
            self.columns
                .iter()
                .map(|c| c.iter().map(|v| f(*v)).collect())
                .collect(),
        )
    }

    /// A step dummy: 0 before `start`, 1 from there on (positions).
    ///
    /// ```
    /// let panel = detente_infer::Panel::numbered(["a"], vec![vec![3.0, 1.0, 2.0]])?;
    /// assert_eq!(panel.step_dummy(1), [0.0, 1.0, 1.0]);
    /// # Ok::<(), detente_infer::InferError>(())
    /// ```
    pub fn step_dummy(&self, start: usize) -> Vec<f64> {
        (0..self.n_periods())
            .map(|t| f64::from(u8::from(t >= start)))
            .collect()
    }
}
