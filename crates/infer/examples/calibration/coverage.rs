//! How often nominal 90 % bands hold the truth, where the truth is known.

#![allow(dead_code, clippy::print_stdout)]

use detente_infer::bands::{BandKind, PathBands, path_bands};
use detente_infer::breaks::bai_perron;
use detente_infer::bvar::{SimsZha, bvar};
use detente_infer::lp::{LpSpec, local_projection};
use detente_infer::ols::Covariance;
use detente_infer::var::{Bootstrap, BootstrapSpec, VarSpec, var};
use detente_infer::worlds::World;
use detente_infer::{Matrix, Panel, Result};
use rayon::prelude::*;

/// Horizons shown.
pub const SHOWN: [usize; 5] = [0, 1, 4, 8, 12];
const HORIZONS: usize = 12;
const LEVEL: f64 = 0.90;

/// Where one run's band held the truth: at each shown horizon, and everywhere at once.
pub type Held = [bool; 6];

/// The world of the study: an effect of .25 that sets in after four periods.
pub fn world(rho: f64) -> World {
    World::DelayedEffect {
        rho,
        lag: 4,
        size: 0.25,
    }
}

/// One way to draw a band for the response of `y` to a unit innovation of `x`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// Local projection with that many lags, one more for augmentation, HC3.
    Projection(usize),
    /// The same, band for all horizons at once.
    ProjectionJoint(usize),
    /// Local projection without augmentation, Newey-West with 12 lags.
    NeweyWest(usize),
    /// VAR of that many lags.
    Var(usize, Bootstrap),
    /// VAR with Kilian's bias correction, iid residuals.
    Kilian(usize),
    /// VAR, band for all horizons at once.
    VarJoint(usize, BandKind),
    /// Bayesian VAR, Sims-Zha prior at its defaults.
    Bvar(usize),
}

impl Method {
    pub fn name(&self) -> String {
        match self {
            Self::Projection(p) => format!("LP, {p} lags + 1, HC3"),
            Self::ProjectionJoint(p) => format!("LP, {p} lags + 1, HC3, sup-t"),
            Self::NeweyWest(p) => format!("LP, {p} lags, Newey-West(12)"),
            Self::Var(p, Bootstrap::Iid) => format!("VAR({p}), iid residuals"),
            Self::Var(p, Bootstrap::Wild) => format!("VAR({p}), wild"),
            Self::Var(p, Bootstrap::Gaussian) => format!("VAR({p}), Gaussian errors"),
            Self::Var(p, Bootstrap::MovingBlock(_)) => format!("VAR({p}), moving blocks"),
            Self::Kilian(p) => format!("VAR({p}), iid residuals, Kilian"),
            Self::VarJoint(p, BandKind::SupT) => format!("VAR({p}), moving blocks, sup-t"),
            Self::VarJoint(p, _) => format!("VAR({p}), moving blocks, joint quantile"),
            Self::Bvar(p) => format!("BVAR({p}), Sims-Zha defaults"),
        }
    }

    /// Whether the last column, the whole path, is what the band is for.
    fn joint(&self) -> bool {
        matches!(self, Self::ProjectionJoint(_) | Self::VarJoint(..))
    }

    /// Lower and upper ends at horizons 0 to 12.
    pub fn band(&self, panel: &Panel, seed: u64, draws: usize) -> Result<(Vec<f64>, Vec<f64>)> {
        let lp = |lags, augment, covariance| {
            local_projection(
                panel,
                &LpSpec {
                    lags,
                    augment,
                    covariance,
                    lagged_controls: vec!["z".into()],
                    draws: 1000,
                    seed,
                    ..LpSpec::new("x", "y")
                },
            )
        };
        let ends = |b: PathBands| (b.lower, b.upper);
        let bootstrap = |lags, method, bias_correction, kind| {
            let spec = BootstrapSpec {
                method,
                draws,
                bias_correction,
                seed,
                ..BootstrapSpec::new(HORIZONS)
            };
            let d = var(panel, &VarSpec::new(lags))?.bootstrap(&spec)?;
            path_bands(&unit(&d.paths(1, 0), &d.paths(0, 0)), kind, LEVEL).map(ends)
        };
        match *self {
            Self::Projection(p) => {
                let r = lp(p, true, Covariance::Hc3)?;
                Ok((
                    r.points.iter().map(|v| v.lower).collect(),
                    r.points.iter().map(|v| v.upper).collect(),
                ))
            }
            Self::ProjectionJoint(p) => {
                let r = lp(p, true, Covariance::Hc3)?;
                Ok((
                    r.points.iter().map(|v| v.simultaneous_lower).collect(),
                    r.points.iter().map(|v| v.simultaneous_upper).collect(),
                ))
            }
            Self::NeweyWest(p) => {
                let r = lp(p, false, Covariance::NeweyWest { lags: 12 })?;
                Ok((
                    r.points.iter().map(|v| v.lower).collect(),
                    r.points.iter().map(|v| v.upper).collect(),
                ))
            }
            Self::Var(p, method) => bootstrap(p, method, false, BandKind::Pointwise),
            Self::Kilian(p) => bootstrap(p, Bootstrap::Iid, true, BandKind::Pointwise),
            Self::VarJoint(p, kind) => bootstrap(p, Bootstrap::MovingBlock(None), false, kind),
            Self::Bvar(p) => {
                let d = bvar(panel, p, SimsZha::default())?.responses(HORIZONS, draws, seed)?;
                path_bands(
                    &unit(&d.paths(1, 0), &d.paths(0, 0)),
                    BandKind::Pointwise,
                    LEVEL,
                )
                .map(ends)
            }
        }
    }

    /// One run.
    pub fn run(&self, rho: f64, n: usize, seed: u64, draws: usize) -> Result<Held> {
        let truth = world(rho).response(HORIZONS);
        let (lower, upper) = self.band(&world(rho).simulate(n, seed)?, seed, draws)?;
        let inside = |h: usize| lower[h] <= truth[h] && truth[h] <= upper[h];
        let mut held = [true; 6];
        for (slot, h) in SHOWN.into_iter().enumerate() {
            held[slot] = inside(h);
        }
        held[5] = (0..=HORIZONS).all(inside);
        Ok(held)
    }
}

/// Paths per unit of the shock: divided by the shock's own impact.
fn unit(paths: &Matrix, own: &Matrix) -> Matrix {
    Matrix::from_fn(paths.n_rows(), paths.n_cols(), |d, h| {
        paths[(d, h)] / own[(d, 0)]
    })
}

/// Shares of runs in which each condition held; seeds 1, 2, ...
pub fn shares<const N: usize>(
    runs: usize,
    one: impl Fn(u64) -> Result<[bool; N]> + Sync,
) -> ([f64; N], usize) {
    let results: Vec<Option<[bool; N]>> = (1..=runs as u64)
        .into_par_iter()
        .map(|s| one(s).ok())
        .collect();
    let kept: Vec<&[bool; N]> = results.iter().flatten().collect();
    let share = std::array::from_fn(|i| {
        kept.iter().filter(|r| r[i]).count() as f64 / kept.len().max(1) as f64
    });
    (share, runs - kept.len())
}

/// Does the 90 % forecast interval of `y` hold what came, 1, 4 and 12 steps ahead?
pub fn forecast_run(rho: f64, n: usize, seed: u64) -> Result<[bool; 3]> {
    let panel = world(rho).simulate(n + 12, seed)?;
    let f = var(&panel.slice(0..n), &VarSpec::new(4))?.forecast(12, LEVEL, &[])?;
    Ok([0, 3, 11].map(|h| {
        let (i, v) = (f.steps[h][1], panel.columns()[1][n + h]);
        i.lower <= v && v <= i.upper
    }))
}

/// Does the 90 % interval of the one break hold the true date; was one break chosen?
pub fn date_run(size: f64, n: usize, seed: u64) -> Result<[bool; 2]> {
    let panel = World::LevelShift { size, at: 0.6 }.simulate(n, seed)?;
    let r = bai_perron(&panel.columns()[1], 1, n / 10, LEVEL)?;
    let at = (0.6 * n as f64).floor() as usize;
    Ok([
        r.breaks
            .first()
            .is_some_and(|b| b.earliest <= at && at <= b.latest),
        r.breaks.len() == 1,
    ])
}

/// Prints the tables.
pub fn print(runs: usize, filter: &str) {
    let methods = [
        Method::Projection(2),
        Method::Projection(4),
        Method::ProjectionJoint(4),
        Method::NeweyWest(4),
        Method::Var(2, Bootstrap::Iid),
        Method::Var(4, Bootstrap::Iid),
        Method::Kilian(4),
        Method::Var(4, Bootstrap::MovingBlock(None)),
        Method::VarJoint(4, BandKind::SupT),
        Method::VarJoint(4, BandKind::JointQuantile),
        Method::Bvar(4),
    ];
    println!(
        "\n| band | rho | T | h = 0 | 1 | 4 | 8 | 12 | whole path |\n|---|---|---|---|---|---|---|---|---|"
    );
    for method in methods.iter().filter(|m| m.name().contains(filter)) {
        for rho in [0.5, 0.9] {
            for n in [120, 240, 480] {
                let (s, refused) = shares(runs, |seed| method.run(rho, n, seed, 400));
                let cells: Vec<String> = s[..5].iter().map(|v| format!("{v:.3}")).collect();
                let whole = if method.joint() {
                    format!("**{:.3}**", s[5])
                } else {
                    format!("{:.3}", s[5])
                };
                println!(
                    "| {} | {rho} | {n} | {} | {whole} |{}",
                    method.name(),
                    cells.join(" | "),
                    if refused > 0 {
                        format!(" {refused} refused")
                    } else {
                        String::new()
                    }
                );
            }
        }
    }
    println!(
        "\n| forecast interval, VAR(4) | rho | T | 1 step | 4 | 12 |\n|---|---|---|---|---|---|"
    );
    for rho in [0.5, 0.9] {
        for n in [120, 240, 480] {
            let (s, _) = shares(4 * runs, |seed| forecast_run(rho, n, seed));
            println!(
                "| | {rho} | {n} | {:.3} | {:.3} | {:.3} |",
                s[0], s[1], s[2]
            );
        }
    }
    println!(
        "\n| date interval, bai_perron | shift (sd) | T | holds the date | a break chosen |\n|---|---|---|---|---|"
    );
    for size in [0.7, 1.4, 2.0] {
        for n in [120, 240, 480] {
            let (s, _) = shares(runs, |seed| date_run(size, n, seed));
            println!("| | {size} | {n} | {:.3} | {:.3} |", s[0], s[1]);
        }
    }
}
