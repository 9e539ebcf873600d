//! One path of the model under one lever, fast.
//!
//! Rows of a path are padded to a multiple of eight numbers and lag matrices are stored by
//! column, so that a step is a few multiplications of whole registers. The order of additions
//! is fixed and no multiplication is fused, so that every machine gives the same bytes.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{ChiSquared, Distribution, StandardNormal};

use crate::linalg::{cholesky, forward, spectral_radius};
use crate::linear::{
    Action, Block, ConditionalPolicy, Lever, LinearModel, ModelError, Move, Needs, Parameters,
    Shocks, Side,
};

/// Paths beyond this are growth without bound.
pub(crate) const BOUND: f64 = 1e8;
/// Rows are padded to a multiple of this.
const LANES: usize = 8;
/// Streams from here on draw whether policies are carried out.
const EPISODES: u64 = 1 << 40;

/// Runs `work` with the widest registers at hand; see [`pulp`].
#[inline]
fn wide<W: pulp::NullaryFnOnce>(work: W) -> W::Output {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = pulp::x86::V3::try_new() {
        return avx2.vectorize(work);
    }
    work.call()
}

/// Length of a padded row of `k` numbers.
pub(crate) fn padded(k: usize) -> usize {
    k.div_ceil(LANES) * LANES
}

/// What is fixed in a run: sizes, bounds, ties of the balance term.
pub(crate) struct Frame<'a> {
    pub model: &'a LinearModel,
    pub k: usize,
    pub stride: usize,
    pub horizon: usize,
    /// Tie pulled, pairs that pull it.
    balance: Vec<(usize, Vec<(usize, usize)>)>,
}

impl<'a> Frame<'a> {
    pub fn new(model: &'a LinearModel, horizon: usize) -> Result<Self, ModelError> {
        model.check()?;
        let mut balance = Vec::new();
        for term in model.balance.iter().flat_map(|b| &b.terms) {
            let through = term
                .through
                .iter()
                .map(|(a, b)| Ok((model.index(a)?, model.index(b)?)))
                .collect::<Result<Vec<_>, ModelError>>()?;
            if !through.is_empty() {
                balance.push((model.index(&term.to)?, through));
            }
        }
        let k = model.series();
        Ok(Self {
            model,
            k,
            stride: padded(k),
            horizon,
            balance,
        })
    }

    /// Rows of a path before step 1.
    pub fn before(&self) -> usize {
        self.model.start.len()
    }
}

/// Parameters of one draw, by column and padded.
pub(crate) struct Draw {
    intercept: Vec<f64>,
    /// Column j of lag p at `(p * k + j) * stride`.
    columns: Vec<f64>,
    kappa: f64,
}

impl Draw {
    pub fn new(frame: &Frame<'_>, parameters: &Parameters, kappa: f64) -> Self {
        let (k, stride) = (frame.k, frame.stride);
        let mut intercept = vec![0.0; stride];
        intercept[..k].copy_from_slice(&parameters.intercept);
        let mut columns = vec![0.0; parameters.lags.len() * k * stride];
        for (p, lag) in parameters.lags.iter().enumerate() {
            for i in 0..k {
                for j in 0..k {
                    columns[(p * k + j) * stride + i] = lag[i * k + j];
                }
            }
        }
        Self {
            intercept,
            columns,
            kappa,
        }
    }

    /// Draw number `b` of the model.
    pub fn numbered(frame: &Frame<'_>, b: usize) -> Self {
        let kappa = frame.model.balance.as_ref().map_or(0.0, |x| x.kappa_of(b));
        Self::new(frame, frame.model.parameters(b), kappa)
    }

    /// The point estimate.
    pub fn point(frame: &Frame<'_>) -> Self {
        let kappa = frame.model.balance.as_ref().map_or(0.0, |x| x.kappa);
        Self::new(frame, &frame.model.point, kappa)
    }
}

/// A block with names resolved.
struct Rules {
    from: usize,
    to: usize,
    any: bool,
    /// Series, factor (1 above, −1 below), factor × threshold, steps.
    conditions: Vec<(usize, f64, f64, usize)>,
    series: usize,
    does: Does,
    once: bool,
}

enum Does {
    Push(f64),
    Pulse(f64),
    Hold(f64),
    Cut,
    /// Place among the policies.
    Policy(usize),
}

struct Policy {
    tie: usize,
    watch: usize,
    terms: ConditionalPolicy,
    /// Whether a block says when it acts.
    in_block: bool,
}

/// A lever with names resolved.
pub(crate) struct Compiled {
    /// Push in each step and series, padded rows; empty for none. Row 0 is step 1.
    push: Vec<f64>,
    /// Replaced values, NaN elsewhere; empty for none.
    replaced: Vec<f64>,
    cut: Vec<bool>,
    any_cut: bool,
    policies: Vec<Policy>,
    /// Highest priority first.
    rules: Vec<Rules>,
}

/// Buffers that are kept from path to path.
#[derive(Default)]
pub(crate) struct Workspace {
    /// Padded rows: the start, then one a step.
    pub path: Vec<f64>,
    push: Vec<f64>,
    tanh: Vec<f64>,
    seen: Vec<f64>,
    carried: Vec<f64>,
    streaks: Vec<usize>,
    cut: Vec<bool>,
    taken: Vec<bool>,
    state: Vec<(bool, bool)>,
}

impl Compiled {
    /// The null lever.
    pub fn nothing(frame: &Frame<'_>) -> Self {
        Self {
            push: Vec::new(),
            replaced: Vec::new(),
            cut: vec![false; frame.k],
            any_cut: false,
            policies: Vec::new(),
            rules: Vec::new(),
        }
    }

    pub fn new(frame: &Frame<'_>, lever: &Lever) -> Result<Self, ModelError> {
        let (model, stride, horizon) = (frame.model, frame.stride, frame.horizon);
        let mut compiled = Self::nothing(frame);
        for action in &lever.actions {
            match action {
                Action::Press {
                    series,
                    size,
                    from,
                    to,
                } => {
                    let i = model.index(series)?;
                    finite(*size)?;
                    for step in (*from).max(1)..=(*to).min(horizon) {
                        compiled.pushes(frame)[(step - 1) * stride + i] += size;
                    }
                }
                Action::Pulse { series, size, at } => {
                    let i = model.index(series)?;
                    finite(*size)?;
                    if (1..=horizon).contains(at) {
                        compiled.pushes(frame)[(at - 1) * stride + i] += size;
                    }
                }
                Action::Replace { series, path, from } => {
                    let i = model.index(series)?;
                    if compiled.replaced.is_empty() {
                        compiled.replaced = vec![f64::NAN; horizon * stride];
                    }
                    for (step, value) in ((*from).max(1)..=horizon).zip(path) {
                        finite(*value)?;
                        compiled.replaced[(step - 1) * stride + i] = *value;
                    }
                }
                Action::Cut { series } => {
                    compiled.cut[model.index(series)?] = true;
                    compiled.any_cut = true;
                }
                Action::Policy(policy) => {
                    compiled.add_policy(model, policy, false)?;
                }
            }
        }
        let mut blocks: Vec<&Block> = lever.blocks.iter().collect();
        blocks.sort_by_key(|block| std::cmp::Reverse(block.priority));
        for block in blocks {
            let rules = compiled.rules_of(frame, block)?;
            compiled.rules.push(rules);
        }
        Ok(compiled)
    }

    fn pushes(&mut self, frame: &Frame<'_>) -> &mut [f64] {
        if self.push.is_empty() {
            self.push = vec![0.0; frame.horizon * frame.stride];
        }
        &mut self.push
    }

    fn add_policy(
        &mut self,
        model: &LinearModel,
        policy: &ConditionalPolicy,
        in_block: bool,
    ) -> Result<usize, ModelError> {
        if !(0.0..=1.0).contains(&policy.credibility) || !(0.0..1.0).contains(&policy.memory) {
            return Err(ModelError::Range {
                what: "a policy's credibility lies within 0 and 1, its memory within 0 and below 1",
            });
        }
        if policy.episode == Some(0) {
            return Err(ModelError::Range {
                what: "an episode of a policy lasts at least 1 step",
            });
        }
        for number in [
            policy.weight,
            policy.threshold,
            policy.sharpness,
            policy.reward,
            policy.penalty,
        ] {
            finite(number)?;
        }
        self.policies.push(Policy {
            tie: model.index(&policy.tie)?,
            watch: model.index(&policy.watch)?,
            terms: policy.clone(),
            in_block,
        });
        Ok(self.policies.len() - 1)
    }

    fn rules_of(&mut self, frame: &Frame<'_>, block: &Block) -> Result<Rules, ModelError> {
        let model = frame.model;
        let conditions = block
            .conditions
            .iter()
            .map(|condition| {
                finite(condition.threshold)?;
                if condition.steps == 0 {
                    return Err(ModelError::Range {
                        what: "a condition holds for at least 1 step",
                    });
                }
                let turn = match condition.side {
                    Side::Above => 1.0,
                    Side::Below => -1.0,
                };
                let series = model.index(&condition.series)?;
                Ok((series, turn, turn * condition.threshold, condition.steps))
            })
            .collect::<Result<_, ModelError>>()?;
        let does = match &block.does {
            Move::Push { size, .. } => Does::Push(finite(*size)?),
            Move::Pulse { size, .. } => Does::Pulse(finite(*size)?),
            Move::Hold { value, .. } => Does::Hold(finite(*value)?),
            Move::Cut { .. } => Does::Cut,
            Move::Policy(policy) => Does::Policy(self.add_policy(model, policy, true)?),
        };
        Ok(Rules {
            from: block.from.max(1),
            to: block.to.unwrap_or(frame.horizon),
            any: block.needs == Needs::Any,
            conditions,
            series: model.index(block.does.series())?,
            does,
            once: block.once,
        })
    }

    /// Whether it cuts a series off, always or under conditions.
    pub fn cuts(&self) -> bool {
        self.any_cut || self.rules.iter().any(|r| matches!(r.does, Does::Cut))
    }

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

    /// Root mean square over steps of L⁻¹u in the noiseless run at the point estimate.
    pub fn modesty(&self, frame: &Frame<'_>) -> Option<f64> {
        let k = frame.k;
        let factor = cholesky(&frame.model.covariance()?, k)?;
        let mut applied = self.applied(frame);
        let mut sum = 0.0;
        for step in applied.chunks_exact_mut(k) {
            forward(&factor, k, step);
            sum += step.iter().map(|x| x * x).sum::<f64>();
        }
        let size = (sum / frame.horizon.max(1) as f64).sqrt();
        size.is_finite().then_some(size)
    }

    /// Pushes of the noiseless run at the point estimate: horizon rows of K.
    pub fn applied(&self, frame: &Frame<'_>) -> Vec<f64> {
        let mut applied = Vec::new();
        self.follow(
            frame,
            &Draw::point(frame),
            &[],
            (0, 0),
            &mut Workspace::default(),
            Some(&mut applied),
        );
        applied
    }

    /// Spectral radius of the Jacobian at the end of the noiseless run at the point estimate:
    /// below 1 the system with its policies comes to rest there. Blocks count as they stand
    /// at the end: their policies are in force, their conditions are not differentiated.
    pub fn radius(&self, frame: &Frame<'_>) -> f64 {
        let (k, lags) = (frame.k, &frame.model.point.lags);
        let mut work = Workspace::default();
        self.follow(frame, &Draw::point(frame), &[], (0, 0), &mut work, None);
        let end = &work.path[work.path.len() - frame.stride..][..k];
        // State: P rows of z, newest first, then for each policy ŷ(t) … ŷ(t−l).
        let tail: usize = self.policies.iter().map(|p| p.terms.delay + 1).sum();
        let n = k * lags.len() + tail;
        let mut jacobian = vec![0.0; n * n];
        let cut = |i: usize| self.cut[i];
        for (p, lag) in lags.iter().enumerate() {
            for i in 0..k {
                for j in 0..k {
                    if !cut(i) && !cut(j) {
                        jacobian[i * n + p * k + j] = lag[i * k + j];
                    }
                }
            }
        }
        let kappa = frame.model.balance.as_ref().map_or(0.0, |b| b.kappa);
        for (to, through) in &frame.balance {
            let share = kappa / through.len() as f64;
            for (a, b) in through {
                let (x, y) = (end[*a].tanh(), end[*b].tanh());
                jacobian[to * n + a] += share * (1.0 - x * x) * y;
                jacobian[to * n + b] += share * (1.0 - y * y) * x;
            }
        }
        let mut at = k * lags.len();
        for (place, policy) in self.policies.iter().enumerate() {
            let terms = &policy.terms;
            let oldest = at + terms.delay;
            let seen = &work.seen[place * (frame.horizon + 1)..][..=frame.horizon];
            let judged = seen[frame.horizon.saturating_sub(terms.delay)] - terms.threshold;
            let kept = logistic(terms.sharpness * judged);
            jacobian[policy.tie * n + oldest] += terms.credibility
                * (terms.reward + terms.penalty)
                * terms.sharpness
                * kept
                * (1.0 - kept);
            at = oldest + 1;
        }
        for p in 1..lags.len() {
            for i in 0..k {
                jacobian[(p * k + i) * n + (p - 1) * k + i] = 1.0;
            }
        }
        let mut at = k * lags.len();
        for policy in &self.policies {
            let terms = &policy.terms;
            // ŷ(t+1) = g ŷ(t) + (1−g) w z_watch(t+1), and z_watch(t+1) depends on the state.
            for column in 0..n {
                jacobian[at * n + column] =
                    (1.0 - terms.memory) * terms.weight * jacobian[policy.watch * n + column];
            }
            jacobian[at * n + at] += terms.memory;
            for back in 1..=terms.delay {
                jacobian[(at + back) * n + at + back - 1] = 1.0;
            }
            at += terms.delay + 1;
        }
        spectral_radius(&jacobian, n)
    }
}

fn finite(number: f64) -> Result<f64, ModelError> {
    if number.is_finite() {
        Ok(number)
    } else {
        Err(ModelError::Range {
            what: "a size, a value or a threshold of a lever is not a finite number",
        })
    }
}

#[inline(always)]
fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
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

/// Parts of the workspace that rules use.
struct RuleWork<'w> {
    push: &'w mut Vec<f64>,
    streaks: &'w mut Vec<usize>,
    cut: &'w mut Vec<bool>,
    taken: &'w mut Vec<bool>,
    state: &'w mut Vec<(bool, bool)>,
}

impl Compiled {
    /// Counts how long each condition has held before the last row of the start.
    fn begin(&self, frame: &Frame<'_>, work: &mut Workspace) {
        work.streaks.clear();
        work.state.clear();
        for rules in &self.rules {
            work.state.push((false, false));
            for (series, turn, threshold, _) in &rules.conditions {
                let mut streak = 0;
                let rows = &frame.model.start[..frame.before() - 1];
                for row in rows {
                    streak = if turn * row[*series] > *threshold {
                        streak + 1
                    } else {
                        0
                    };
                }
                work.streaks.push(streak);
            }
        }
    }

    /// Judges the blocks on the last row, sets pushes and cuts; whether anything is cut.
    fn judge(&self, frame: &Frame<'_>, t: usize, now: &[f64], work: &mut RuleWork<'_>) -> bool {
        work.push.fill(0.0);
        work.cut.clear();
        work.cut.extend_from_slice(&self.cut);
        work.taken.clear();
        work.taken.resize(frame.k, false);
        let step = t + 1;
        let mut streak = 0;
        let mut any_cut = self.any_cut;
        for (place, rules) in self.rules.iter().enumerate() {
            let mut held = 0;
            for (series, turn, threshold, steps) in &rules.conditions {
                let count = &mut work.streaks[streak];
                *count = if turn * now[*series] > *threshold {
                    *count + 1
                } else {
                    0
                };
                held += usize::from(*count >= *steps);
                streak += 1;
            }
            let holds = if rules.conditions.is_empty() {
                true
            } else if rules.any {
                held > 0
            } else {
                held == rules.conditions.len()
            };
            let (acted, mut done) = work.state[place];
            let wanted = (rules.from..=rules.to).contains(&step) && holds && !done;
            // `once`: a spell that ends is the last.
            done |= rules.once && acted && !wanted;
            let acts = wanted && !done && !work.taken[rules.series];
            work.state[place] = (acts, done);
            if !acts {
                continue;
            }
            work.taken[rules.series] = true;
            match rules.does {
                Does::Push(size) => work.push[rules.series] += size,
                Does::Pulse(size) if !acted => work.push[rules.series] += size,
                Does::Cut => {
                    work.cut[rules.series] = true;
                    any_cut = true;
                }
                Does::Pulse(_) | Does::Hold(_) | Does::Policy(_) => {}
            }
        }
        any_cut
    }

    fn in_force(&self, policy: usize, state: &[(bool, bool)]) -> bool {
        self.rules
            .iter()
            .zip(state)
            .any(|(rules, (acts, _))| *acts && matches!(rules.does, Does::Policy(p) if p == policy))
    }
}

/// Shocks of the draws.
pub(crate) struct Source<'a> {
    model: &'a LinearModel,
    factor: Vec<f64>,
    stride: usize,
}

impl<'a> Source<'a> {
    pub fn new(model: &'a LinearModel) -> Result<Self, ModelError> {
        let factor = match &model.shocks {
            Shocks::Normal { covariance } | Shocks::Student { covariance, .. } => {
                cholesky(covariance, model.series()).ok_or(ModelError::Covariance)?
            }
            _ => Vec::new(),
        };
        Ok(Self {
            model,
            factor,
            stride: padded(model.series()),
        })
    }

    /// Padded rows of shocks of draw `b`, one a step; empty without shocks.
    pub fn draw(&self, seed: u64, b: usize, horizon: usize) -> Vec<f64> {
        let (k, stride) = (self.model.series(), self.stride);
        if matches!(self.model.shocks, Shocks::None) {
            return Vec::new();
        }
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(b as u64);
        let mut shocks = vec![0.0; horizon * stride];
        let mut out = shocks.chunks_exact_mut(stride);
        match &self.model.shocks {
            Shocks::None => {}
            Shocks::Residuals { rows, block } => 'full: loop {
                let first = rng.random_range(0..=rows.len() - block);
                for row in &rows[first..first + block] {
                    let Some(out) = out.next() else { break 'full };
                    out[..k].copy_from_slice(row);
                }
            },
            Shocks::Normal { .. } => {
                for out in out {
                    self.normal(&mut rng, 1.0, out);
                }
            }
            Shocks::Student { df, .. } => {
                for out in out {
                    // One scale for all series of a step: the multivariate t, at unit variance.
                    let scale = ChiSquared::new(*df)
                        .map_or(1.0, |chi| ((df - 2.0) / chi.sample(&mut rng)).sqrt());
                    self.normal(&mut rng, scale, out);
                }
            }
        }
        shocks
    }

    fn normal(&self, rng: &mut ChaCha8Rng, scale: f64, out: &mut [f64]) {
        let k = self.model.series();
        let raw: Vec<f64> = (0..k).map(|_| StandardNormal.sample(rng)).collect();
        for (i, out) in out.iter_mut().enumerate().take(k) {
            let row = &self.factor[i * k..i * k + i + 1];
            let sum: f64 = row.iter().zip(&raw).map(|(l, z)| l * z).sum();
            *out = scale * sum;
        }
    }
}
