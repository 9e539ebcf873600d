//! One path, step by step.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::compiled::{Compiled, Does};
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
        wide(Follow {
            lever: self,
            frame,
            draw,
            shocks,
            work,
            applied,
        })
    }

    /// Draws whether each policy is carried out in each step.
    fn carry(&self, frame: &Frame<'_>, (seed, b): (u64, usize), work: &mut Workspace) {
        work.carried.clear();
        if self.policies.is_empty() {
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
        work.path.clear();
        work.path.resize((before + horizon) * stride, 0.0);
        for (row, start) in work.path.chunks_exact_mut(stride).zip(&model.start) {
            row[..k].copy_from_slice(start);
        }
        let n_seen = horizon + 1;
        work.seen.clear();
        work.seen.resize(lever.policies.len() * n_seen, 0.0);
        for (place, policy) in lever.policies.iter().enumerate() {
            work.seen[place * n_seen] =
                policy.terms.weight * work.path[(before - 1) * stride + policy.watch];
        }
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
            if draw.kappa != 0.0 && !frame.balance.is_empty() {
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
                        let terms = &policy.terms;
                        let judged = work.seen[place * n_seen + t.saturating_sub(terms.delay)]
                            - terms.threshold;
                        let kept = logistic(terms.sharpness * judged);
                        work.push[policy.tie] += work.carried[place * horizon + t]
                            * (terms.reward * kept - terms.penalty * (1.0 - kept));
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
            for (value, (low, high)) in next.iter_mut().zip(&model.bounds) {
                // A path that is no number any more stays so, and its draw is left out.
                if *value < *low || *value > *high {
                    clips += 1;
                    *value = value.clamp(*low, *high);
                }
            }
            for (place, policy) in lever.policies.iter().enumerate() {
                let terms = &policy.terms;
                let fresh = terms.weight * next[policy.watch];
                let last = work.seen[place * n_seen + t];
                work.seen[place * n_seen + t + 1] =
                    terms.memory * last + (1.0 - terms.memory) * fresh;
            }
            if let Some(applied) = applied.as_deref_mut() {
                applied.extend_from_slice(&work.push[..k]);
            }
        }
        clips
    }
}
