//! Blocks: which of them act in a step.

use super::compiled::{Compiled, Does};
use super::{Frame, Workspace};

/// Parts of the workspace that rules use.
pub(super) struct RuleWork<'w> {
    pub(super) push: &'w mut Vec<f64>,
    pub(super) streaks: &'w mut Vec<usize>,
    pub(super) cut: &'w mut Vec<bool>,
    pub(super) taken: &'w mut Vec<bool>,
    pub(super) state: &'w mut Vec<(bool, bool)>,
}

impl Compiled {
    /// Counts how long each condition has held before the last row of the start.
    pub(super) fn begin(&self, frame: &Frame<'_>, work: &mut Workspace) {
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
    pub(super) fn judge(
        &self,
        frame: &Frame<'_>,
        t: usize,
        now: &[f64],
        work: &mut RuleWork<'_>,
    ) -> bool {
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

    pub(super) fn in_force(&self, policy: usize, state: &[(bool, bool)]) -> bool {
        self.rules
            .iter()
            .zip(state)
            .any(|(rules, (acts, _))| *acts && matches!(rules.does, Does::Policy(p) if p == policy))
    }
}
