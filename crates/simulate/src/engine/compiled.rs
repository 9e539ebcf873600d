//! A lever with its names resolved, ready to be followed along a path.

use super::Frame;
use crate::linear::{
    Action, Block, ConditionalPolicy, Lever, LinearModel, ModelError, Move, Needs, Side,
};

/// A block with names resolved.
pub(super) struct Rules {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) any: bool,
    /// Series, factor (1 above, −1 below), factor × threshold, steps.
    pub(super) conditions: Vec<(usize, f64, f64, usize)>,
    pub(super) series: usize,
    pub(super) does: Does,
    pub(super) once: bool,
}

pub(super) enum Does {
    Push(f64),
    Pulse(f64),
    Hold(f64),
    Cut,
    /// Place among the policies.
    Policy(usize),
}

pub(super) struct Policy {
    pub(super) tie: usize,
    pub(super) watch: usize,
    pub(super) terms: ConditionalPolicy,
    /// Whether a block says when it acts.
    pub(super) in_block: bool,
}

/// A lever with names resolved.
pub(crate) struct Compiled {
    /// Push in each step and series, padded rows; empty for none. Row 0 is step 1.
    pub(super) push: Vec<f64>,
    /// Replaced values, NaN elsewhere; empty for none.
    pub(super) replaced: Vec<f64>,
    pub(super) cut: Vec<bool>,
    pub(super) any_cut: bool,
    pub(super) policies: Vec<Policy>,
    /// Highest priority first.
    pub(super) rules: Vec<Rules>,
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
