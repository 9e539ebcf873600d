//! What a headline must pass before anybody may call it a finding.

use serde::Serialize;

use super::StudyResult;

/// Level of every test.
pub const LEVEL: f64 = 0.05;
/// Fewer comparable shocks than this are no guard: one of them would be more than a tenth.
pub const LEAST_PLACEBOS: usize = 9;
/// Fewer comparable shocks than this can speak against a finding, but give no p of 0.05 by rank.
pub const ENOUGH_PLACEBOS: usize = 19;
/// Share of comparable shocks that may show as much as the headline.
pub const MOST_PLACEBOS_ABOVE: f64 = 0.1;
/// The second estimator must have the sign and at least this share of the first one's size.
pub const LEAST_OF_SECOND: f64 = 0.25;
/// Share of specifications that must have the headline's sign.
pub const LEAST_WITH_SIGN: f64 = 0.8;

/// A guard that did not pass, with its figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "guard")]
pub enum Guard {
    /// p of the headline, corrected over horizons and over the family of questions.
    Significance {
        /// That p.
        p: f64,
    },
    /// p among circular shifts of the shock; `None` where the sample is too short to shift.
    CircularShift {
        /// That p.
        p: Option<f64>,
    },
    /// Comparable shocks with a |t| as large.
    Comparables {
        /// How many.
        above: usize,
        /// Of how many.
        of: usize,
    },
    /// The later shock "explains" the earlier outcome, or nobody could look whether it does.
    Lead {
        /// p of that; `None` where the sample is too short to ask.
        p: Option<f64>,
    },
    /// Specifications that share the headline's sign.
    Specifications {
        /// Share, 0 to 1.
        share: f64,
    },
    /// The second estimator does not bear the first out.
    SecondEstimator {
        /// The local projection's estimate at the headline horizon.
        first: f64,
        /// The Bayesian autoregression's.
        second: f64,
    },
    /// An outcome that the shock should not move responds.
    OtherOutcome {
        /// Which.
        name: String,
        /// Its p, corrected over horizons and over the other outcomes.
        p: f64,
    },
}

impl StudyResult {
    /// The guards that did not pass; empty for a finding. `p` is the headline's p after correction
    /// over the family of questions asked ([`StudyResult::p`] where there is one question).
    ///
    /// Two guards have to have been run, not only not failed: the circular shifts and the lead. A
    /// study too short for either tells nothing. The rest counts where it could be run.
    ///
    /// Every guard is run at 5 %, so that a false alarm needs all of them to fail together; what
    /// that amounts to in worlds with a known truth is in the calibration table of this crate.
    pub fn failed_guards(&self, p: f64) -> Vec<Guard> {
        let mut failed = Vec::new();
        if !(p < LEVEL) {
            failed.push(Guard::Significance { p });
        }
        if !self.p_shift.is_some_and(|p| p < LEVEL) {
            failed.push(Guard::CircularShift { p: self.p_shift });
        }
        let (above, of) = (self.placebos_above, self.placebos.len());
        if self.placebo_p.is_some() && above as f64 > MOST_PLACEBOS_ABOVE * of as f64 {
            failed.push(Guard::Comparables { above, of });
        }
        if !self.lead_p.is_some_and(|p| p >= LEVEL) {
            failed.push(Guard::Lead { p: self.lead_p });
        }
        if self.share_with_sign < LEAST_WITH_SIGN {
            failed.push(Guard::Specifications {
                share: self.share_with_sign,
            });
        }
        if let Some(bayes) = &self.bayes {
            let first = self.projection.points[self.headline].estimate;
            let second = bayes.first[self.headline];
            if second * first.signum() < LEAST_OF_SECOND * first.abs() {
                failed.push(Guard::SecondEstimator { first, second });
            }
        }
        if let Some(worst) = self
            .other_outcomes
            .iter()
            .min_by(|a, b| a.p.total_cmp(&b.p))
        {
            let p = (worst.p * self.other_outcomes.len() as f64).min(1.0);
            if p < LEVEL {
                failed.push(Guard::OtherOutcome {
                    name: worst.name.clone(),
                    p,
                });
            }
        }
        failed
    }

    /// How many guards could be run, and how many there are.
    pub fn guards_run(&self) -> (usize, usize) {
        let run = [
            true,
            self.p_shift.is_some(),
            self.placebo_p.is_some(),
            self.lead_p.is_some(),
            self.curve.len() > 1,
            self.bayes.is_some(),
            !self.other_outcomes.is_empty(),
        ];
        (run.iter().filter(|r| **r).count(), run.len())
    }
}
