//! One path, step by step.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::compiled::{Compiled, Does, Policy};
use super::rules::RuleWork;
use super::{Draw, Frame, Workspace, logistic, wide};

/// Streams from here on draw whether policies are carried out.
const EPISODES: u64 = 1 << 40;

impl Compiled {
    /// Writes the path into the workspace and counts bounds hit. `applied` takes the push of
    /// each step (K numbers), also the one that a replaced path implies. `chance` names the
    /// draw whose follow-through of policies is used.
    pub fn follow(
        &self,
        frame: &Frame<'_>,
        draw: &Draw,
        shocks: &[f64],
        chance: (u64, usize),
        work: &mut Workspace,
        applied: Option<&mut Vec<f64>>,
    ) -> usize {
        self.carry(frame, chance, work);
        self.start(frame, work);
        let balanced = draw.kappa != 0.0 && !frame.balance.is_empty();
        let plain = !balanced
            && applied.is_none()
            && !self.any_cut
            && self.rules.is_empty()
            && self.replaced.is_empty();
        macro_rules! pass {
            ($size:literal) => {
                wide(Plain::<$size> {
                    lever: self,
                    frame,
                    draw,
                    shocks,
                    work,
                })
            };
        }
        match frame.stride {
            8 if plain => pass!(8),
            16 if plain => pass!(16),
            24 if plain => pass!(24),
            32 if plain => pass!(32),
            _ => wide(Follow {
                lever: self,
                frame,
                draw,
                shocks,
                work,
                applied,
            }),
        }
    }

    /// Room for the path, its rows before step 1, and what the policies see there.
    fn start(&self, frame: &Frame<'_>, work: &mut Workspace) {
        let (k, stride, before) = (frame.k, frame.stride, frame.before());
        // Every row after the start is written anew.
        work.path.resize((before + frame.horizon) * stride, 0.0);
        for (row, start) in work.path.chunks_exact_mut(stride).zip(&frame.model.start) {
            row[..k].copy_from_slice(start);
            row[k..].fill(0.0);
        }
        let n_seen = frame.horizon + 1;
        work.seen.clear();
        work.seen.resize(self.policies.len() * n_seen, 0.0);
        for (place, policy) in self.policies.iter().enumerate() {
            work.seen[place * n_seen] =
                policy.terms.weight * work.path[(before - 1) * stride + policy.watch];
        }
    }

    /// Draws whether each policy is carried out in each step.
    fn carry(&self, frame: &Frame<'_>, (seed, b): (u64, usize), work: &mut Workspace) {
        work.carried.clear();
        if self.policies.is_empty() {
            return;
        }
        if self.policies.iter().all(|p| p.terms.episode.is_none()) {
            // Nothing is drawn: each is carried out to its credibility in every step.
            for policy in &self.policies {
                let steps = std::iter::repeat_n(policy.terms.credibility, frame.horizon);
                work.carried.extend(steps);
            }
            return;
        }
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(EPISODES + b as u64);
        for policy in &self.policies {
            let credibility = policy.terms.credibility;
            let mut now = credibility;
            for t in 0..frame.horizon {
                if let Some(steps) = policy.terms.episode
                    && t % steps == 0
                {
                    let drawn: f64 = rng.random();
                    now = if drawn < credibility { 1.0 } else { 0.0 };
                }
                work.carried.push(now);
            }
        }
    }
}

struct Follow<'a, 'b> {
    lever: &'a Compiled,
    frame: &'a Frame<'a>,
    draw: &'a Draw,
    shocks: &'a [f64],
    work: &'b mut Workspace,
    applied: Option<&'b mut Vec<f64>>,
}

/// out += matrix by columns × vector, in registers.
#[inline(always)]
fn tile<const W: usize>(out: &mut [f64], columns: &[f64], stride: usize, first: usize, z: &[f64]) {
    let mut sum = [0.0; W];
    sum.copy_from_slice(&out[first..first + W]);
    for (column, x) in columns.chunks_exact(stride).zip(z) {
        let column = &column[first..first + W];
        for r in 0..W {
            sum[r] += column[r] * x;
        }
    }
    out[first..first + W].copy_from_slice(&sum);
}

/// A path of pushes and policies alone over rows of `S` numbers: each step is one pass through
/// the registers, with the additions in the order of the way by parts.
struct Plain<'a, 'b, const S: usize> {
    lever: &'a Compiled,
    frame: &'a Frame<'a>,
    draw: &'a Draw,
    shocks: &'a [f64],
    work: &'b mut Workspace,
}

impl<const S: usize> pulp::NullaryFnOnce for Plain<'_, '_, S> {
    type Output = usize;

    #[inline(always)]
    fn call(self) -> usize {
        let Self {
            lever,
            frame,
            draw,
            shocks,
            work,
        } = self;
        let (k, horizon, before) = (frame.k, frame.horizon, frame.before());
        let lags = frame.model.point.lags.len();
        let n_seen = horizon + 1;
        let path = work.path.as_chunks_mut::<S>().0;
        let columns = draw.columns.as_chunks::<S>().0;
        let (shocks, pushes) = (shocks.as_chunks::<S>().0, lever.push.as_chunks::<S>().0);
        let bounds = (frame.low.first_chunk::<S>()).zip(frame.high.first_chunk::<S>());
        let Some(intercept) = draw.intercept.first_chunk::<S>() else {
            return 0;
        };
        let moved = !lever.push.is_empty() || !lever.policies.is_empty();
        let mut clips = 0;
        for t in 0..horizon {
            let (past, rest) = path.split_at_mut(before + t);
            let next = &mut rest[0];
            let mut push = pushes.get(t).copied().unwrap_or([0.0; S]);
            for (place, policy) in lever.policies.iter().enumerate() {
                let seen = &work.seen[place * n_seen..][..n_seen];
                let asks = policy.asks(seen, work.carried[place * horizon + t], t);
                for (r, push) in push.iter_mut().enumerate() {
                    // A choice and no jump, so that the row stays in registers.
                    *push += if r == policy.tie { asks } else { 0.0 };
                }
            }
            let mut sum = *intercept;
            for (p, row) in past.iter().rev().take(lags).enumerate() {
                for (column, x) in columns[p * k..][..k].iter().zip(row) {
                    for r in 0..S {
                        sum[r] += column[r] * x;
                    }
                }
            }
            if moved {
                for r in 0..S {
                    sum[r] += push[r];
                }
            }
            if let Some(shock) = shocks.get(t) {
                for r in 0..S {
                    sum[r] += shock[r];
                }
            }
            *next = sum;
            if let Some((low, high)) = bounds {
                let mut beyond = [0_u64; 8];
                for first in (0..S).step_by(8) {
                    for r in 0..8 {
                        let x = sum[first + r];
                        beyond[r] |= u64::from((x < low[first + r]) | (x > high[first + r]));
                    }
                }
                if beyond.iter().fold(0, |any, hit| any | hit) != 0 {
                    clips += clip(next, &frame.model.bounds);
                }
            }
            for (place, policy) in lever.policies.iter().enumerate() {
                policy.watches(&mut work.seen[place * n_seen..][..n_seen], next, t);
            }
        }
        clips
    }
}

impl pulp::NullaryFnOnce for Follow<'_, '_> {
    type Output = usize;

    #[inline(always)]
    fn call(self) -> usize {
        let Self {
            lever,
            frame,
            draw,
            shocks,
            work,
            mut applied,
        } = self;
        let (k, stride, horizon) = (frame.k, frame.stride, frame.horizon);
        let before = frame.before();
        let model = frame.model;
        let lags = model.point.lags.len();
        let n_seen = horizon + 1;
        let ruled = !lever.rules.is_empty();
        if ruled {
            lever.begin(frame, work);
        }
        let moved = !lever.push.is_empty()
            || !lever.policies.is_empty()
            || !lever.replaced.is_empty()
            || ruled
            || applied.is_some();
        work.push.clear();
        work.push.resize(stride, 0.0);
        let balanced = draw.kappa != 0.0 && !frame.balance.is_empty();
        let mut clips = 0;
        for t in 0..horizon {
            let (past, rest) = work.path.split_at_mut((before + t) * stride);
            let next = &mut rest[..stride];
            next.copy_from_slice(&draw.intercept);
            let mut cut = lever.any_cut;
            if ruled {
                cut |= lever.judge(
                    frame,
                    t,
                    &past[past.len() - stride..],
                    &mut RuleWork {
                        push: &mut work.push,
                        streaks: &mut work.streaks,
                        cut: &mut work.cut,
                        taken: &mut work.taken,
                        state: &mut work.state,
                    },
                );
            }
            if cut {
                let cut = if ruled { &work.cut } else { &lever.cut };
                for p in 0..lags {
                    let z = &past[past.len() - (p + 1) * stride..];
                    for j in (0..k).filter(|&j| !cut[j]) {
                        let column = &draw.columns[(p * k + j) * stride..][..k];
                        for i in (0..k).filter(|&i| !cut[i]) {
                            next[i] += column[i] * z[j];
                        }
                    }
                }
            } else {
                for p in 0..lags {
                    let z = &past[past.len() - (p + 1) * stride..][..k];
                    let columns = &draw.columns[p * k * stride..(p + 1) * k * stride];
                    let mut first = 0;
                    while first + 16 <= stride {
                        tile::<16>(next, columns, stride, first, z);
                        first += 16;
                    }
                    if first < stride {
                        tile::<8>(next, columns, stride, first, z);
                    }
                }
            }
            if balanced {
                let now = &past[past.len() - stride..][..k];
                work.tanh.clear();
                work.tanh.extend(now.iter().map(|x| x.tanh()));
                let none: &[bool] = if ruled { &work.cut } else { &lever.cut };
                for (to, through) in &frame.balance {
                    let mut sum = 0.0;
                    for (a, b) in through {
                        if !none[*a] && !none[*b] {
                            sum += work.tanh[*a] * work.tanh[*b];
                        }
                    }
                    if !none[*to] {
                        next[*to] += draw.kappa * (sum / through.len() as f64);
                    }
                }
            }
            if moved {
                if !ruled {
                    work.push.fill(0.0);
                }
                if !lever.push.is_empty() {
                    let row = &lever.push[t * stride..][..stride];
                    for (push, size) in work.push.iter_mut().zip(row) {
                        *push += size;
                    }
                }
                for (place, policy) in lever.policies.iter().enumerate() {
                    let acts = !policy.in_block || lever.in_force(place, &work.state);
                    if acts {
                        let seen = &work.seen[place * n_seen..][..n_seen];
                        work.push[policy.tie] +=
                            policy.asks(seen, work.carried[place * horizon + t], t);
                    }
                }
                for (value, push) in next.iter_mut().zip(&work.push) {
                    *value += push;
                }
            }
            if let Some(row) = shocks.get(t * stride..(t + 1) * stride) {
                for (value, shock) in next.iter_mut().zip(row) {
                    *value += shock;
                }
            }
            if !lever.replaced.is_empty() {
                let held = &lever.replaced[t * stride..t * stride + k];
                for ((held, push), next) in held.iter().zip(&mut work.push).zip(next.iter_mut()) {
                    if !held.is_nan() {
                        *push += held - *next;
                        *next = *held;
                    }
                }
            }
            if ruled {
                for (rules, (acts, _)) in lever.rules.iter().zip(&work.state) {
                    if let (Does::Hold(value), true) = (&rules.does, *acts) {
                        work.push[rules.series] += value - next[rules.series];
                        next[rules.series] = *value;
                    }
                }
            }
            clips += clip(next, &model.bounds);
            for (place, policy) in lever.policies.iter().enumerate() {
                policy.watches(&mut work.seen[place * n_seen..][..n_seen], next, t);
            }
            if let Some(applied) = applied.as_deref_mut() {
                applied.extend_from_slice(&work.push[..k]);
            }
        }
        clips
    }
}

/// Keeps a row within its bounds; how many numbers were beyond.
#[inline(always)]
fn clip(next: &mut [f64], bounds: &[(f64, f64)]) -> usize {
    let mut clips = 0;
    for (value, (low, high)) in next.iter_mut().zip(bounds) {
        // A path that is no number any more stays so, and its draw is left out.
        if *value < *low || *value > *high {
            clips += 1;
            *value = value.clamp(*low, *high);
        }
    }
    clips
}

impl Policy {
    /// Its push in step `t` (from 0), given what it has seen.
    #[inline(always)]
    fn asks(&self, seen: &[f64], carried: f64, t: usize) -> f64 {
        let terms = &self.terms;
        let judged = seen[t.saturating_sub(terms.delay)] - terms.threshold;
        let kept = logistic(terms.sharpness * judged);
        carried * (terms.reward * kept - terms.penalty * (1.0 - kept))
    }

    /// Takes the row of step `t` into what it has seen.
    #[inline(always)]
    fn watches(&self, seen: &mut [f64], next: &[f64], t: usize) {
        let terms = &self.terms;
        let fresh = terms.weight * next[self.watch];
        seen[t + 1] = terms.memory * seen[t] + (1.0 - terms.memory) * fresh;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Source;
    use crate::linear::{Action, ConditionalPolicy, Lever, LinearModel, Parameters, Shocks};

    /// Two lags, bounds that are hit, as many series as asked for.
    fn model(k: usize) -> LinearModel {
        let mut state = 9_u64;
        let mut dice = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / f64::from(1_u32 << 30) - 1.0
        };
        let lags = (0..2)
            .map(|p| {
                (0..k * k)
                    .map(|cell| f64::from(cell % (k + 1) == 0 && p == 0) * 0.4 + 0.1 * dice())
                    .collect()
            })
            .collect();
        LinearModel {
            names: (0..k).map(|i| format!("s{i}")).collect(),
            point: Parameters {
                intercept: (0..k).map(|_| 0.1 * dice()).collect(),
                lags,
            },
            draws: Vec::new(),
            shocks: Shocks::Residuals {
                rows: (0..40).map(|_| (0..k).map(|_| dice()).collect()).collect(),
                block: 3,
            },
            start: (0..2).map(|_| (0..k).map(|_| dice()).collect()).collect(),
            bounds: vec![(-0.5, 0.5); k],
            balance: None,
        }
    }

    #[test]
    fn a_step_in_one_pass_gives_the_bytes_of_a_step_by_parts() {
        for k in [2, 8, 9, 15, 16, 17, 25] {
            let model = model(k);
            let policy = |tie: usize, weight: f64| {
                Action::Policy(ConditionalPolicy {
                    tie: format!("s{tie}"),
                    watch: "s0".to_owned(),
                    weight,
                    threshold: 0.1,
                    sharpness: 4.0,
                    reward: 0.3,
                    penalty: 0.6,
                    memory: 0.4,
                    delay: 1,
                    credibility: 0.7,
                    episode: Some(3),
                })
            };
            let press = Action::Press {
                series: "s1".to_owned(),
                size: 0.4,
                from: 2,
                to: 9,
            };
            let frame = Frame::new(&model, 12).expect("a sound model");
            let source = Source::new(&model).expect("residuals");
            let mut work = Workspace::default();
            for actions in [
                vec![],
                vec![press.clone()],
                vec![policy(k - 1, 1.0)],
                vec![press, policy(1, -1.0), policy(1, 1.0)],
            ] {
                let mut lever = Lever::new(
                    "lever",
                    Action::Cut {
                        series: "s0".into(),
                    },
                );
                lever.actions = actions;
                let lever = Compiled::new(&frame, &lever).expect("known series");
                let draw = Draw::point(&frame);
                for b in 0..3 {
                    let shocks = source.draw(5, b, 12);
                    let clips = lever.follow(&frame, &draw, &shocks, (5, b), &mut work, None);
                    let fast: Vec<u64> = work.path.iter().map(|x| x.to_bits()).collect();
                    // Asking for the pushes takes the way by parts.
                    let mut applied = Vec::new();
                    let by_parts = lever.follow(
                        &frame,
                        &draw,
                        &shocks,
                        (5, b),
                        &mut work,
                        Some(&mut applied),
                    );
                    let slow: Vec<u64> = work.path.iter().map(|x| x.to_bits()).collect();
                    assert_eq!(fast, slow, "{k} series, draw {b}");
                    assert_eq!(clips, by_parts);
                    assert!(clips > 0, "the bounds are hit");
                }
            }
        }
    }
}
