//! Anderson-Rubin confidence sets for several instruments.

use crate::error::Result;
use crate::matrix::Matrix;
use serde::Serialize;

/// A stretch of a confidence set; a missing end is open to infinity.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ArPiece {
    /// Lower end, `None` for minus infinity.
    pub lower: Option<f64>,
    /// Upper end, `None` for plus infinity.
    pub upper: Option<f64>,
}

/// An Anderson-Rubin confidence set for several instruments, by inversion.
///
/// One bounded piece is the usual case. Pieces open to infinity mean that the instruments do not
/// bound the response; one piece open on both sides, that they say nothing; no piece at all, that
/// every value is rejected, hence that the instruments contradict each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArPieces {
    /// The pieces, ascending.
    pub pieces: Vec<ArPiece>,
}

impl ArPieces {
    /// Whether `b` belongs to the set.
    pub fn contains(&self, b: f64) -> bool {
        self.pieces
            .iter()
            .any(|p| p.lower.is_none_or(|l| l <= b) && p.upper.is_none_or(|u| b <= u))
    }

    /// Whether the set is one stretch with two ends.
    pub fn is_bounded(&self) -> bool {
        !self.pieces.is_empty()
            && self
                .pieces
                .iter()
                .all(|p| p.lower.is_some() && p.upper.is_some())
    }

    pub(super) fn text(&self) -> String {
        let end =
            |v: Option<f64>, infinite: &str| v.map_or(infinite.to_string(), |v| format!("{v:.4}"));
        if self.pieces.is_empty() {
            return "empty".into();
        }
        self.pieces
            .iter()
            .map(|p| format!("[{}, {}]", end(p.lower, "-inf"), end(p.upper, "inf")))
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Anderson-Rubin statistic as a function of the angle `a`, `b = centre + scale tan(a)`: the
/// statistic is the same for `(cos a, sin a)` times any number, so infinity is one more angle.
pub(super) struct AndersonRubin {
    pub r: Vec<f64>,
    pub f: Vec<f64>,
    pub vrr: Matrix,
    pub vrf: Matrix,
    pub vff: Matrix,
    pub centre: f64,
    pub scale: f64,
}

impl AndersonRubin {
    fn weighted(&self, p: f64, q: f64) -> Result<f64> {
        // d = p r - q f.
        let k = self.r.len();
        let d = Matrix::from_fn(k, 1, |i, _| p * self.r[i] - q * self.f[i]);
        let v = Matrix::from_fn(k, k, |i, j| {
            p * p * self.vrr[(i, j)] - 2.0 * p * q * self.vrf[(i, j)] + q * q * self.vff[(i, j)]
        });
        let (w, _) = v.spd_inverse("the covariance of the Anderson-Rubin moments")?;
        Ok(d.transpose_times(&w.times(&d))[(0, 0)])
    }

    pub fn at(&self, b: f64) -> Result<f64> {
        self.weighted(1.0, b)
    }

    fn angle(&self, a: f64) -> Result<f64> {
        let (s, c) = a.sin_cos();
        self.weighted(c, self.centre * c + self.scale * s)
    }

    /// All `b` whose statistic is not above `critical`.
    pub fn invert(&self, critical: f64) -> Result<ArPieces> {
        const GRID: usize = 720;
        let pi = std::f64::consts::PI;
        let angle = |i: usize| -0.5 * pi + pi * i as f64 / GRID as f64;
        let g = |a: f64| -> Result<f64> { Ok(self.angle(a)? - critical) };
        let mut nodes: Vec<(f64, f64)> = (0..=GRID)
            .map(|i| Ok((angle(i), g(angle(i))?)))
            .collect::<Result<_>>()?;
        // Between grid points the curve may dip below (or bulge above) without a change of sign.
        let mut extra = Vec::new();
        for w in nodes.windows(3) {
            let sign = w[1].1.signum();
            let turns = sign * w[1].1 <= sign * w[0].1 && sign * w[1].1 <= sign * w[2].1;
            if turns && w[0].1.signum() == sign && w[2].1.signum() == sign {
                let (mut lo, mut hi) = (w[0].0, w[2].0);
                for _ in 0..60 {
                    let (a, b) = (lo + (hi - lo) / 3.0, hi - (hi - lo) / 3.0);
                    if sign * g(a)? < sign * g(b)? {
                        hi = b;
                    } else {
                        lo = a;
                    }
                }
                let m = 0.5 * (lo + hi);
                extra.push((m, g(m)?));
            }
        }
        nodes.extend(extra);
        nodes.sort_by(|a, b| a.0.total_cmp(&b.0));
        let value = |a: f64| self.centre + self.scale * a.tan();
        let mut pieces = Vec::new();
        let mut open: Option<Option<f64>> = (nodes[0].1 <= 0.0).then_some(None);
        for w in nodes.windows(2) {
            if (w[0].1 <= 0.0) == (w[1].1 <= 0.0) {
                continue;
            }
            let (mut lo, mut hi) = (w[0].0, w[1].0);
            let entering = w[1].1 <= 0.0;
            for _ in 0..100 {
                let m = 0.5 * (lo + hi);
                if (g(m)? <= 0.0) == entering {
                    hi = m;
                } else {
                    lo = m;
                }
            }
            let b = value(0.5 * (lo + hi));
            if entering {
                open = Some(Some(b));
            } else if let Some(lower) = open.take() {
                pieces.push(ArPiece {
                    lower,
                    upper: Some(b),
                });
            }
        }
        if let Some(lower) = open {
            pieces.push(ArPiece { lower, upper: None });
        }
        Ok(ArPieces { pieces })
    }
}
