//! Every test of the crate in worlds where its null is true: how often does it cry wolf at 5 %?

#![allow(dead_code)]

#[path = "size_more.rs"]
mod size_more;

use detente_infer::granger::{GrangerSpec, granger, granger_pairs, granger_placebo};
use detente_infer::ols::Covariance;
use detente_infer::unit_root::{Drift, adf, johansen, kpss};
use detente_infer::var::{VarFit, VarSpec, var};
use detente_infer::worlds::World;
use detente_infer::{Panel, Result};
use rayon::prelude::*;

/// What is claimed of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Rejects a true null in 5 % of cases, give or take 2.
    Holds,
    /// Rejects at most that often: safe, and costs power.
    Cautious,
    /// Rejects a true null far too often: the reason for a remedy, or no remedy exists.
    Fails,
}

type Rejects = Box<dyn Fn(u64) -> Result<bool> + Send + Sync>;

/// One test in one world.
pub struct Case {
    pub test: &'static str,
    pub world: String,
    pub remedy: &'static str,
    pub n: usize,
    pub claim: Claim,
    /// Rough cost of a run in units of a Granger test; decides the number of runs in quick tests.
    pub cost: usize,
    rejects: Rejects,
}

/// Rejections counted over runs.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    pub runs: usize,
    pub rejected: usize,
    pub refused: usize,
}

impl Rate {
    pub fn share(&self) -> f64 {
        self.rejected as f64 / self.runs as f64
    }

    /// Monte-Carlo standard error.
    pub fn error(&self) -> f64 {
        let p = self.share();
        (p * (1.0 - p) / self.runs as f64).sqrt()
    }
}

impl Case {
    /// Runs with seeds `first, first + 1, ...`; the same figures for any number of threads.
    pub fn run(&self, runs: usize, first: u64) -> Rate {
        let results: Vec<Option<bool>> = (0..runs as u64)
            .into_par_iter()
            .map(|r| (self.rejects)(first + r).ok())
            .collect();
        Rate {
            runs,
            rejected: results.iter().filter(|r| **r == Some(true)).count(),
            refused: results.iter().filter(|r| r.is_none()).count(),
        }
    }
}

pub struct Table(Vec<Case>);

impl Table {
    #[allow(clippy::too_many_arguments)]
    pub fn add(
        &mut self,
        test: &'static str,
        world: &str,
        remedy: &'static str,
        n: usize,
        claim: Claim,
        cost: usize,
        rejects: impl Fn(u64) -> Result<bool> + Send + Sync + 'static,
    ) {
        self.0.push(Case {
            test,
            world: world.to_string(),
            remedy,
            n,
            claim,
            cost,
            rejects: Box::new(rejects),
        });
    }
}

pub const COUNTS: World = World::SparseCounts {
    mean: 0.3,
    dispersion: 3.0,
};
pub const SHIFT: World = World::LevelShift { size: 1.4, at: 0.5 };
pub const VOLUME: World = World::ReportingVolume {
    mean: 10.0,
    rho: 0.9,
    spread: 0.5,
};
pub const GARCH: World = World::VolatilityClusters {
    arch: 0.3,
    garch: 0.6,
};
pub const DRIVER: World = World::HiddenDriver {
    rho: 0.7,
    load: 1.0,
};

pub fn ar(rho: f64) -> World {
    World::Autoregressive { rho, series: 2 }
}

/// The world of the coverage study with its effect taken out.
pub fn quiet(rho: f64) -> World {
    World::DelayedEffect {
        rho,
        lag: 4,
        size: 0.0,
    }
}

fn spec(covariance: Covariance) -> GrangerSpec {
    GrangerSpec {
        covariance,
        ..GrangerSpec::new(4)
    }
}

fn pair_p(panel: &Panel, x: &str, y: &str, s: &GrangerSpec) -> Result<bool> {
    Ok(granger(panel, x, y, s)?.test.f_p < 0.05)
}

fn differences(panel: &Panel) -> Result<Panel> {
    Panel::numbered(
        panel.names().iter().cloned(),
        panel
            .columns()
            .iter()
            .map(|c| c.windows(2).map(|w| w[1] - w[0]).collect())
            .collect(),
    )
}

/// All cases.
pub fn cases() -> Vec<Case> {
    let mut t = Table(Vec::new());
    granger_cases(&mut t);
    model_cases(&mut t);
    root_cases(&mut t);
    size_more::break_cases(&mut t);
    size_more::projection_cases(&mut t);
    size_more::other_cases(&mut t);
    t.0
}

fn granger_cases(t: &mut Table) {
    use Claim::{Cautious, Fails, Holds};
    let forms = [
        ("Granger F", Covariance::Classical),
        ("Granger HC0", Covariance::Hc0),
        ("Granger HC3", Covariance::Hc3),
    ];
    for n in [96, 240] {
        for (name, c) in forms {
            let hc0 = c == Covariance::Hc0 && n == 96;
            for (label, world, claim) in [
                (
                    "white noise",
                    World::Independent,
                    if hc0 { Fails } else { Holds },
                ),
                ("AR(1), .5", ar(0.5), if hc0 { Fails } else { Holds }),
                ("GARCH(.3, .6)", GARCH, if hc0 { Fails } else { Holds }),
            ] {
                t.add(name, label, "", n, claim, 1, move |s| {
                    pair_p(&world.simulate(n, s)?, "x", "y", &spec(c))
                });
            }
        }
        let counts = [Fails, Fails, Cautious];
        for ((name, c), claim) in forms.into_iter().zip(counts) {
            t.add(name, "sparse counts", "", n, claim, 1, move |s| {
                pair_p(&COUNTS.simulate(n, s)?, "x", "y", &spec(c))
            });
        }
        for (name, c) in [forms[0], forms[2]] {
            t.add(name, "common level shift", "none", n, Fails, 1, move |s| {
                let p = SHIFT.simulate(n, s)?.select(&["x", "y"])?;
                pair_p(&p, "x", "y", &spec(c))
            });
            t.add(
                name,
                "common level shift",
                "step dummy",
                n,
                Holds,
                1,
                move |s| {
                    let held = GrangerSpec {
                        exogenous: vec!["step".into()],
                        ..spec(c)
                    };
                    pair_p(&SHIFT.simulate(n, s)?, "x", "y", &held)
                },
            );
            t.add(name, "reporting volume", "none", n, Fails, 1, move |s| {
                let p = VOLUME.simulate(n, s)?.select(&["x", "y"])?;
                pair_p(&p, "x", "y", &spec(c))
            });
            t.add(
                name,
                "reporting volume",
                "ln(1 + count), log volume held",
                n,
                Holds,
                1,
                move |s| {
                    let p = VOLUME.simulate(n, s)?;
                    let logged = p.select(&["x", "y"])?.map(f64::ln_1p)?;
                    let p = logged.with_series("log_volume", p.series("log_volume")?.to_vec())?;
                    let held = GrangerSpec {
                        exogenous: vec!["log_volume".into()],
                        ..spec(c)
                    };
                    pair_p(&p, "x", "y", &held)
                },
            );
            t.add(name, "reporting volume", "rates", n, Holds, 1, move |s| {
                let p = VOLUME.simulate(n, s)?.select(&["x_rate", "y_rate"])?;
                pair_p(&p, "x_rate", "y_rate", &spec(c))
            });
            t.add(name, "random walks", "none", n, Fails, 1, move |s| {
                pair_p(&World::RandomWalks.simulate(n, s)?, "x", "y", &spec(c))
            });
            t.add(
                name,
                "random walks",
                "Toda-Yamamoto",
                n,
                Holds,
                1,
                move |s| {
                    let ty = GrangerSpec {
                        integration: 1,
                        ..spec(c)
                    };
                    pair_p(&World::RandomWalks.simulate(n, s)?, "x", "y", &ty)
                },
            );
            t.add(name, "random walks", "differences", n, Holds, 1, move |s| {
                let p = differences(&World::RandomWalks.simulate(n, s)?)?;
                pair_p(&p, "x", "y", &spec(c))
            });
            t.add(
                name,
                "hidden driver",
                "none exists",
                n,
                Fails,
                1,
                move |s| pair_p(&DRIVER.simulate(n, s)?, "x", "y", &spec(c)),
            );
        }
    }
    let placebo = |p: &Panel, spec: &GrangerSpec| -> Result<bool> {
        Ok(granger_placebo(p, "x", "y", spec, 12, 60)?.placebo_p < 0.05)
    };
    for (world, label, claim) in [
        (World::Independent, "white noise", Holds),
        (ar(0.5), "AR(1), .5", Holds),
        (COUNTS, "sparse counts", Holds),
        (SHIFT, "common level shift", Fails),
        (VOLUME, "reporting volume", Fails),
        (DRIVER, "hidden driver", Fails),
    ] {
        let remedy = if claim == Fails { "none" } else { "" };
        t.add(
            "circular-shift placebo of HC3",
            label,
            remedy,
            120,
            claim,
            60,
            move |s| {
                let p = world.simulate(120, s)?.select(&["x", "y"])?;
                placebo(&p, &spec(Covariance::Hc3))
            },
        );
    }
    t.add(
        "circular-shift placebo of HC3",
        "common level shift",
        "step dummy",
        120,
        Holds,
        60,
        move |s| {
            let held = GrangerSpec {
                exogenous: vec!["step".into()],
                ..spec(Covariance::Hc3)
            };
            placebo(&SHIFT.simulate(120, s)?, &held)
        },
    );
    let ten = World::Autoregressive {
        rho: 0.5,
        series: 10,
    };
    t.add(
        "any of 90 Granger pairs (HC3)",
        "AR(1), .5",
        "none",
        240,
        Fails,
        60,
        move |s| {
            let r = granger_pairs(&ten.simulate(240, s)?, &GrangerSpec::new(2))?;
            Ok(r.iter().any(|g| g.test.f_p < 0.05))
        },
    );
    t.add(
        "any of 90 Granger pairs (HC3)",
        "AR(1), .5",
        "Benjamini-Hochberg",
        240,
        Holds,
        60,
        move |s| {
            let r = granger_pairs(&ten.simulate(240, s)?, &GrangerSpec::new(2))?;
            Ok(r.iter().any(|g| g.adjusted_p < 0.05))
        },
    );
}

fn model_cases(t: &mut Table) {
    use Claim::{Fails, Holds};
    let n = 120;
    let fit = move |w: World, lags: usize, s: u64| -> Result<VarFit> {
        var(&w.simulate(n, s)?, &VarSpec::new(lags))
    };
    for (w, label) in [(World::Independent, "white noise"), (ar(0.5), "AR(1), .5")] {
        t.add(
            "instantaneous causality",
            label,
            "",
            n,
            Holds,
            1,
            move |s| Ok(fit(w, 2, s)?.instantaneous_causality(&["x"])?.p < 0.05),
        );
        t.add("block causality F", label, "", n, Holds, 1, move |s| {
            Ok(fit(w, 2, s)?.block_causality(&["x"], &["y"])?.f_p < 0.05)
        });
        t.add("block exogeneity LR", label, "", n, Holds, 1, move |s| {
            Ok(fit(w, 2, s)?.block_exogeneity(&["y"])?.p < 0.05)
        });
        t.add(
            "portmanteau, adjusted, 16 lags",
            label,
            "",
            n,
            Holds,
            2,
            move |s| Ok(fit(w, 2, s)?.portmanteau(16, true)?.p < 0.05),
        );
        t.add("ARCH-LM, 4 lags", label, "", n, Holds, 3, move |s| {
            Ok(fit(w, 2, s)?.arch(4)?.p < 0.05)
        });
        t.add("Jarque-Bera of a VAR", label, "", n, Holds, 1, move |s| {
            Ok(fit(w, 2, s)?.jarque_bera()?.p < 0.05)
        });
        t.add(
            "OLS-CUSUM of a VAR equation",
            label,
            "",
            n,
            Claim::Cautious,
            1,
            move |s| Ok(fit(w, 2, s)?.cusum("y")?.p < 0.05),
        );
    }
    t.add(
        "instantaneous causality",
        "GARCH(.3, .6)",
        "",
        n,
        Holds,
        1,
        move |s| Ok(fit(GARCH, 2, s)?.instantaneous_causality(&["x"])?.p < 0.05),
    );
    t.add(
        "portmanteau, adjusted, 16 lags",
        "GARCH(.3, .6)",
        "none",
        n,
        Fails,
        2,
        move |s| Ok(fit(GARCH, 2, s)?.portmanteau(16, true)?.p < 0.05),
    );
}

fn root_cases(t: &mut Table) {
    use Claim::{Fails, Holds};
    let at_five = |r: Option<f64>| r.is_some_and(|l| l <= 0.05);
    let y = |w: World, n: usize, s: u64| -> Result<Vec<f64>> {
        Ok(w.simulate(n, s)?.columns()[1].clone())
    };
    for (drift, label) in [
        (Drift::Constant, "ADF, constant"),
        (Drift::Trend, "ADF, trend"),
    ] {
        t.add(label, "random walk", "", 120, Holds, 1, move |s| {
            Ok(at_five(
                adf(&y(World::RandomWalks, 120, s)?, 2, drift)?.rejected_at,
            ))
        });
    }
    for (drift, label) in [
        (Drift::Constant, "KPSS, level"),
        (Drift::Trend, "KPSS, trend"),
    ] {
        t.add(label, "white noise", "", 120, Holds, 1, move |s| {
            Ok(at_five(
                kpss(&y(World::Independent, 120, s)?, None, drift)?.rejected_at,
            ))
        });
        t.add(label, "AR(1), .5", "4 lags", 120, Fails, 1, move |s| {
            Ok(at_five(
                kpss(&y(ar(0.5), 120, s)?, None, drift)?.rejected_at,
            ))
        });
    }
    t.add(
        "KPSS, level",
        "AR(1), .5",
        "12 lags",
        120,
        Holds,
        1,
        move |s| {
            Ok(at_five(
                kpss(&y(ar(0.5), 120, s)?, Some(12), Drift::Constant)?.rejected_at,
            ))
        },
    );
    t.add(
        "Johansen trace, rank 0",
        "random walks",
        "",
        240,
        Holds,
        2,
        move |s| {
            let r = johansen(&World::RandomWalks.simulate(240, s)?, 2)?;
            Ok(r.rows[0].trace > r.rows[0].trace_critical)
        },
    );
    t.add(
        "Johansen trace, rank 0",
        "random walks with drift",
        "",
        240,
        Holds,
        2,
        move |s| {
            let p = World::RandomWalks.simulate(240, s)?;
            let drifting: Vec<Vec<f64>> = p
                .columns()
                .iter()
                .enumerate()
                .map(|(i, c)| {
                    c.iter()
                        .enumerate()
                        .map(|(at, v)| v + (0.5 + i as f64) * at as f64)
                        .collect()
                })
                .collect();
            let r = johansen(&Panel::numbered(["x", "y"], drifting)?, 2)?;
            Ok(r.rows[0].trace > r.rows[0].trace_critical)
        },
    );
}
