//! The five parts, month by month, from the sums of a scan.

use std::collections::BTreeMap;

use detente_store::EventTable;
use detente_vocab::{ActorCode, Period};
use rand::RngExt;
use rayon::prelude::*;

use super::scan::{Month, Scan, Sums};
use super::signs::{Nets, Signs};
use super::{Deaths, Descriptor, MonthlyDeaths, Part, PartSeries, StabilityOptions};
use crate::bands::{Band, central_band, quantile, stream};

/// Pairs that must have had a sign in the pre-period for F to say anything.
const MIN_PAIRS: usize = 6;
/// Share of the old value that stays: the decay of the moving average behind W.
const DECAY: f64 = 0.84;
/// Replicates of the events behind the bands: each costs a whole measurement.
pub(super) const REPLICATES: usize = 100;

/// The five columns, V to I.
pub(super) type Columns = [Vec<f64>; 5];

/// The parts, and what the band needs to redo them.
pub(super) struct RawParts {
    pub(super) periods: Vec<Period>,
    pub(super) parts: Vec<PartSeries>,
    pub(super) descriptors: Vec<Descriptor>,
    /// The parts of resampled events; V stays as it is where it comes from deaths.
    pub(super) replicates: Vec<Columns>,
    pub(super) treated_rows: usize,
    /// Deaths by month, where they were given.
    pub(super) deaths: Option<(Vec<Option<MonthlyDeaths>>, f64)>,
}

impl RawParts {
    /// Values of part `k`.
    pub(super) fn values(&self, k: usize) -> &[f64] {
        &self.parts[k].values
    }
}

/// V from deaths.
pub(super) fn violence(deaths: f64, population: f64) -> f64 {
    (1e6 * deaths / population).ln_1p()
}

/// What the pre-period settles once and for all, so that later events move no part but their own
/// months' and replicates measure the same thing.
struct Frame<'a> {
    scan: &'a Scan,
    monitored: Vec<bool>,
    /// V where it comes from deaths.
    deaths: Option<Vec<f64>>,
    /// Whether H weighs events by Goldstein scores.
    scores: bool,
    /// k of H.
    shrink: f64,
    /// Pairs that W follows.
    followed: Vec<Followed>,
    nets: Nets,
    /// Pairs with a sign in some window of the pre-period.
    signed_pairs: usize,
}

pub(super) fn measure(
    table: &EventTable,
    deaths: Option<&Deaths>,
    options: &StabilityOptions,
) -> RawParts {
    let members = &options.members;
    let scan = Scan::new(table, options);
    let n = scan.axis.periods.len();
    let monitored: Vec<bool> = (0..n)
        .map(|i| scan.axis.whole[i] && scan.volume[i] > 0)
        .collect();
    let pre: Vec<usize> = (0..n)
        .filter(|i| monitored[*i] && scan.axis.periods[*i].within(options.pre.0, options.pre.1))
        .collect();
    let by_month = deaths.map(|deaths| {
        let listed: BTreeMap<Period, MonthlyDeaths> = deaths.months.iter().copied().collect();
        let months = scan.axis.periods.iter().map(|p| listed.get(p).copied());
        (months.collect::<Vec<_>>(), deaths.population)
    });
    let of_deaths = |pick: fn(&MonthlyDeaths) -> Option<f64>| -> Option<Vec<f64>> {
        let (months, population) = by_month.as_ref()?;
        let value = |d: &MonthlyDeaths| pick(d).map(|deaths| violence(deaths, *population));
        let values = months
            .iter()
            .map(|d| d.as_ref().and_then(value).unwrap_or(f64::NAN));
        Some(values.collect())
    };

    let sums = scan.sums(|| 1);
    let nets = Nets::new(members, scan.pairs, &monitored);
    let signs = nets.signs(&sums.cells);
    let signed_pairs = nets.signed_pairs(&signs, &pre);
    let (scores, shrink) = hostility_basis(&sums.months, &pre);
    let frame = Frame {
        monitored,
        deaths: of_deaths(|d| Some(d.best)),
        scores,
        shrink,
        followed: followed(&scan, &sums.cells, &pre),
        nets,
        signed_pairs,
        scan: &scan,
    };
    let splits = frame.nets.exact(&signs);
    let columns = frame.columns(&sums, &signs, |month| splits[month].as_ref().map(|s| s.0));
    let replicates: Vec<Columns> = (0..REPLICATES)
        .into_par_iter()
        .map(|r| {
            let mut rng = stream(options.seed, 1 << 40 | r as u64);
            let sums = scan.sums(|| poisson_one(rng.random()));
            let signs = frame.nets.signs(&sums.cells);
            frame.columns(&sums, &signs, |month| {
                let split = splits[month].as_ref()?;
                Some(frame.nets.descend(&signs, month, &split.1))
            })
        })
        .collect();

    let bases = frame.bases(members, deaths);
    let bounds = of_deaths(|d| d.low).zip(of_deaths(|d| d.high));
    let parts = Part::ALL
        .into_iter()
        .zip(bases)
        .zip(&columns)
        .enumerate()
        .map(|(k, ((part, basis), values))| PartSeries {
            part,
            basis,
            band: match (&bounds, k == 0 && deaths.is_some()) {
                (Some((low, high)), true) => death_band(low, high),
                (None, true) => vec![None; n],
                (_, false) => sampling_band(values, &replicates, k),
            },
            band_basis: match (&bounds, k == 0 && deaths.is_some()) {
                (Some(_), true) => "the source's low and high estimate".to_owned(),
                (None, true) => "none: the source gives no low and high estimate".to_owned(),
                (_, false) => format!(
                    "90 % over {REPLICATES} resamples of the events, those of one pair and day together"
                ),
            },
            values: values.clone(),
        })
        .collect();
    let descriptors = vec![
        Descriptor {
            name: "frustrated_share",
            basis: "2L/m of the signed network of the last 12 months (Aref & Wilson 2018); no part of the index, as a hostile act can lower it".to_owned(),
            values: frame.frustrated_share(&signs, &splits),
        },
        Descriptor {
            name: "swing",
            basis: "root mean over followed ties of the moving average (decay 0.84) of squared monthly changes of net cooperation less their sampling variance; no part of the index, as a hostile act can calm a tie".to_owned(),
            values: frame.swing(&sums.cells),
        },
    ];
    RawParts {
        parts,
        descriptors,
        replicates,
        treated_rows: scan.treated_rows,
        deaths: by_month,
        periods: scan.axis.periods,
    }
}

/// A draw of the Poisson law with mean 1, by its distribution function.
fn poisson_one(u: u32) -> u32 {
    let mut term = (-1.0f64).exp();
    let mut below = term;
    let u = (f64::from(u) + 0.5) / 4_294_967_296.0;
    let mut k = 0;
    while u > below && k < 12 {
        k += 1;
        term /= f64::from(k);
        below += term;
    }
    k
}

fn death_band(low: &[f64], high: &[f64]) -> Vec<Option<Band>> {
    let pairs = low.iter().zip(high);
    pairs
        .map(|(low, high)| {
            (low.is_finite() && high.is_finite()).then_some(Band {
                low: *low,
                high: *high,
            })
        })
        .collect()
}

/// Replicates around their mean, moved to the value: resampling adds noise of its own, which would
/// push parts that measure noise upwards.
fn sampling_band(values: &[f64], replicates: &[Columns], k: usize) -> Vec<Option<Band>> {
    (0..values.len())
        .map(|i| {
            let drawn: Vec<f64> = replicates
                .iter()
                .map(|columns| columns[k][i])
                .filter(|x| x.is_finite())
                .collect();
            if !values[i].is_finite() || drawn.is_empty() {
                return None;
            }
            let mean = drawn.iter().sum::<f64>() / drawn.len() as f64;
            let band = central_band(drawn, 0.9)?;
            Some(band.map(|x| x - mean + values[i]).covering(values[i]))
        })
        .collect()
}

/// Whether H weighs Goldstein scores (nine in ten events of the pre-period have one), and its k.
fn hostility_basis(months: &[Month], pre: &[usize]) -> (bool, f64) {
    let sum = |pick: fn(&Month) -> i64| pre.iter().map(|i| pick(&months[*i])).sum::<i64>();
    let scores = 10 * sum(|m| m.scored) >= 9 * sum(|m| m.events);
    let mut masses: Vec<f64> = pre
        .iter()
        .map(|i| if scores { months[*i].mass } else { months[*i].events } as f64)
        .collect();
    masses.sort_by(f64::total_cmp);
    (scores, quantile(&masses, 0.5))
}

/// A tie that W follows.
struct Followed {
    pair: usize,
    /// Net cooperation over the pre-period.
    norm: f64,
    /// For a number of events, the squared fall that chance brings on average.
    chance: Vec<f64>,
}

/// Events up to which chance is computed; beyond, it shrinks with their number.
const CHANCE: usize = 200;

impl Followed {
    fn new(pair: usize, norm: f64) -> Self {
        let share = 0.5 * (1.0 + norm);
        let mut chance = vec![0.0];
        // Binomial probabilities of 0..=n events of cooperation, one event more at a time.
        let mut law = vec![1.0];
        for events in 1..=CHANCE {
            let mut next = vec![0.0; events + 1];
            for (coop, p) in law.iter().enumerate() {
                next[coop] += p * (1.0 - share);
                next[coop + 1] += p * share;
            }
            law = next;
            let mean: f64 = law
                .iter()
                .enumerate()
                .map(|(coop, p)| p * fall(norm, coop as f64, events as f64).powi(2))
                .sum();
            // Never more for more events, so that a hostile event never lowers what is left.
            let least = if events == 1 {
                mean
            } else {
                mean.min(chance[events - 1])
            };
            chance.push(least);
        }
        Self { pair, norm, chance }
    }

    /// Squared fall less what chance brings: 0 on average where nothing changed.
    fn beyond_chance(&self, coop: u32, conflict: u32) -> f64 {
        let events = (coop + conflict) as usize;
        let chance = self
            .chance
            .get(events)
            .copied()
            .unwrap_or_else(|| self.chance[CHANCE] * CHANCE as f64 / events as f64);
        fall(self.norm, f64::from(coop), events as f64).powi(2) - chance
    }
}

/// How far net cooperation lies below the norm, an event at the norm added, so that silence is
/// no fall.
fn fall(norm: f64, coop: f64, events: f64) -> f64 {
    (norm - (2.0 * coop - events + norm) / (events + 1.0)).max(0.0)
}

/// Pairs with events in half of the pre-period's months.
fn followed(scan: &Scan, cells: &[(u32, u32)], pre: &[usize]) -> Vec<Followed> {
    (0..scan.pairs)
        .filter_map(|pair| {
            let (mut months, mut coop, mut conflict) = (0, 0.0, 0.0);
            for i in pre {
                let (c, h) = cells[i * scan.pairs + pair];
                months += usize::from(c + h > 0);
                coop += f64::from(c);
                conflict += f64::from(h);
            }
            (months > 0 && 2 * months >= pre.len())
                .then(|| Followed::new(pair, (coop - conflict) / (coop + conflict)))
        })
        .collect()
}

impl Frame<'_> {
    fn columns(
        &self,
        sums: &Sums,
        signs: &[Signs],
        frustration: impl Fn(usize) -> Option<usize>,
    ) -> Columns {
        let n = self.monitored.len();
        let only = |value: &dyn Fn(usize) -> f64| -> Vec<f64> {
            let months = (0..n).map(|i| {
                if self.monitored[i] {
                    value(i)
                } else {
                    f64::NAN
                }
            });
            months.collect()
        };
        let violence = self.deaths.clone().unwrap_or_else(|| {
            only(&|i| {
                let against = 1.0 + f64::from(self.scan.rest[i]);
                (1000.0 * f64::from(sums.months[i].inside) / against).ln_1p()
            })
        });
        let hostility = only(&|i| {
            let month = &sums.months[i];
            let (hostile, mass) = if self.scores {
                (month.hostile, month.mass)
            } else {
                (month.conflict, month.events)
            };
            let below = mass as f64 + self.shrink;
            if below > 0.0 {
                hostile as f64 / below
            } else {
                f64::NAN
            }
        });
        let imbalance = (0..n)
            .map(|i| {
                let known = self.signed_pairs >= MIN_PAIRS && self.nets.known(i);
                frustration(i).filter(|_| known).map_or(f64::NAN, |lost| {
                    let kept = signs[i].friendly as f64 - lost as f64;
                    1.0 - kept / self.signed_pairs as f64
                })
            })
            .collect();
        let isolation = (0..n).map(|i| self.nets.isolation(&signs[i], i)).collect();
        [
            violence,
            hostility,
            self.volatility(&sums.cells),
            imbalance,
            isolation,
        ]
    }

    /// W: falls of the followed ties below their own norm, as far as chance does not explain them.
    fn volatility(&self, cells: &[(u32, u32)]) -> Vec<f64> {
        self.moving(|month, tie, _: &mut ()| {
            let (coop, conflict) = cells[month * self.scan.pairs + tie.pair];
            Some(tie.beyond_chance(coop, conflict))
        })
    }

    /// Squared changes from one reported month to the next, less their sampling variance.
    fn swing(&self, cells: &[(u32, u32)]) -> Vec<f64> {
        self.moving(|month, tie, last: &mut Option<(f64, f64)>| {
            let (coop, conflict) = cells[month * self.scan.pairs + tie.pair];
            let (coop, events) = (f64::from(coop), f64::from(coop + conflict));
            if events == 0.0 {
                return None;
            }
            let share = (coop + 0.5) / (events + 1.0);
            let now = (
                (2.0 * coop - events) / (events + 1.0),
                4.0 * events * share * (1.0 - share) / (events + 1.0).powi(2),
            );
            let before = last.replace(now)?;
            Some((now.0 - before.0).powi(2) - now.1 - before.1)
        })
    }

    /// Root of the mean over followed ties of a moving average of squares.
    fn moving<S: Default + Clone>(
        &self,
        square: impl Fn(usize, &Followed, &mut S) -> Option<f64>,
    ) -> Vec<f64> {
        let mut out = vec![f64::NAN; self.monitored.len()];
        let mut state: Vec<(S, Option<f64>)> = vec![Default::default(); self.followed.len()];
        for (month, seen) in self.monitored.iter().enumerate() {
            if !seen {
                // A gap says nothing: everything waits for the next month.
                continue;
            }
            let (mut sum, mut known) = (0.0, 0usize);
            for (tie, (memory, average)) in self.followed.iter().zip(&mut state) {
                if let Some(square) = square(month, tie, memory) {
                    let moved = average.map_or(square, |old| DECAY * old + (1.0 - DECAY) * square);
                    *average = Some(moved);
                }
                if let Some(average) = *average {
                    sum += average;
                    known += 1;
                }
            }
            if known > 0 {
                // Rooted after the mean: a root tie by tie would turn noise into level.
                out[month] = (sum / known as f64).max(0.0).sqrt();
            }
        }
        out
    }

    fn frustrated_share(&self, signs: &[Signs], splits: &[Option<(usize, Vec<u8>)>]) -> Vec<f64> {
        let months = signs.iter().zip(splits).enumerate();
        months
            .map(|(i, (signs, split))| match split {
                Some((lost, _)) if self.nets.known(i) && signs.edges.len() >= MIN_PAIRS => {
                    2.0 * *lost as f64 / signs.edges.len() as f64
                }
                _ => f64::NAN,
            })
            .collect()
    }

    fn bases(&self, members: &[ActorCode], deaths: Option<&Deaths>) -> [String; 5] {
        let states = members.iter().filter(|code| !code.is_armed_group()).count();
        [
            deaths.map_or_else(
                || "proxy: ln(1 + material conflict inside the region per 1,000 other rows of the table)".to_owned(),
                |deaths| format!("ln(1 + deaths per million inhabitants), {}", deaths.name),
            ),
            if self.scores {
                "hostile share of the Goldstein mass between different members".to_owned()
            } else {
                "share of conflict among the events between different members (too few have a Goldstein score)".to_owned()
            },
            format!(
                "fall of net cooperation below its own norm, beyond sampling noise, root mean square of {} followed ties",
                self.followed.len()
            ),
            format!(
                "1 − (friendly − frustrated ties) / {} pairs, {} actors over 12 months",
                self.signed_pairs,
                members.len()
            ),
            format!("1 − efficiency of friendly ties of {states} states over 12 months"),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::{Followed, poisson_one};

    #[test]
    fn a_hostile_event_never_lowers_what_is_beyond_chance() {
        for k in 0..=20 {
            let norm = -1.0 + 0.1 * f64::from(k);
            let tie = Followed::new(0, norm);
            assert_eq!(tie.beyond_chance(0, 0), 0.0);
            for coop in 0..60 {
                for conflict in 0..60 {
                    let (now, more) = (
                        tie.beyond_chance(coop, conflict),
                        tie.beyond_chance(coop, conflict + 1),
                    );
                    assert!(
                        more >= now - 1e-12,
                        "{norm} {coop} {conflict}: {now} {more}"
                    );
                }
            }
        }
    }

    #[test]
    fn weights_have_mean_and_variance_one() {
        let n = 100_000u32;
        let drawn = (0..n).map(|i| f64::from(poisson_one(i * (u32::MAX / n))));
        let (sum, squares) = drawn.fold((0.0, 0.0), |(s, q), x| (s + x, q + x * x));
        let mean = sum / f64::from(n);
        assert!((mean - 1.0).abs() < 1e-3, "{mean}");
        let variance = squares / f64::from(n) - mean * mean;
        assert!((variance - 1.0).abs() < 1e-3, "{variance}");
    }
}
