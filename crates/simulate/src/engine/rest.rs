//! What a lever asks for and where it comes to rest, at the point estimate without shocks.

use super::compiled::Compiled;
use super::{Draw, Frame, Workspace, logistic};
use crate::linalg::{cholesky, forward, spectral_radius};

impl Compiled {
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
