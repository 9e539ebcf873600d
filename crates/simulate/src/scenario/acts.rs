//! From the acts of a scenario file to the actions and blocks of a model.

use super::{Act, Direction, Kind, Lever, NeedsWord, Scenario, ScenarioError, Table};
use crate::{Action, Block, Condition, ConditionalPolicy, Move, Needs, Side};

/// A push is half a standard deviation, unless the series never moves so far.
pub(super) const USUAL: f64 = 0.5;

impl Scenario {
    /// The lever as the model has it; `Err` within says why it cannot be run.
    ///
    /// # Errors
    /// When a push is larger than nine of ten past moves and `force` is not set.
    pub fn modelled(
        &self,
        lever: &Lever,
        table: &Table,
    ) -> Result<Result<crate::Lever, String>, ScenarioError> {
        let mut modelled = crate::Lever {
            name: lever.id.get_ref().clone(),
            ..crate::Lever::default()
        };
        if lever.acts.is_empty() {
            return Ok(Ok(modelled));
        }
        for act in &lever.acts {
            let names = std::iter::once(&act.variable).chain(&act.watch).chain(
                act.when
                    .iter()
                    .flat_map(|w| &w.conditions)
                    .map(|c| &c.variable),
            );
            for name in names {
                if table.place(name.get_ref()).is_none() {
                    return Ok(Err(format!("no series for {}", self.label(name.get_ref()))));
                }
            }
            let (at, turn) = table.place(act.variable.get_ref()).unwrap_or((0, 1.0));
            if at == 0 {
                return Ok(Err(
                    "it acts on the outcome itself, which would prove nothing".to_owned(),
                ));
            }
            if turn < 0.0 && *act.act.get_ref() == Kind::Policy {
                return Ok(Err(format!(
                    "the series of {} counts its opposite, which no policy can move",
                    self.label(act.variable.get_ref())
                )));
            }
            self.add(act, table, lever.id.get_ref(), &mut modelled)?;
        }
        Ok(Ok(modelled))
    }

    fn add(
        &self,
        act: &Act,
        table: &Table,
        lever: &str,
        modelled: &mut crate::Lever,
    ) -> Result<(), ScenarioError> {
        // What is said of a variable, as its series has it.
        let series_of = |name: &str| -> (String, f64) {
            let (at, turn) = table.place(name).unwrap_or((0, 1.0));
            (table.panel.names[at].clone(), turn)
        };
        let (series, turn) = series_of(act.variable.get_ref());
        let limit = table
            .place(act.variable.get_ref())
            .map_or(0.0, |(at, _)| table.limits[at]);
        let (from, to) = (act.from.unwrap_or(1), act.to.unwrap_or(self.horizon));
        let sign = turn * f64::from(act.direction.map_or(1, Direction::sign));
        let push = |given: Option<f64>, field: &str| -> Result<f64, ScenarioError> {
            match given {
                None => Ok(USUAL.min(limit)),
                Some(size) if size <= limit || self.force => Ok(size),
                Some(size) => Err(ScenarioError {
                    at: self.place(act.act.span().start),
                    message: format!(
                        "lever `{lever}`: the {field} of {size} on `{series}` is larger than nine of ten of its past moves ({limit:.3} standard deviations), and the couplings were estimated on those"
                    ),
                    help: "make it smaller, or set force = true at the top of the scenario"
                        .to_owned(),
                }),
            }
        };
        let policy = || -> Result<ConditionalPolicy, ScenarioError> {
            let (watch, watched) = act
                .watch
                .as_ref()
                .map_or_else(|| (String::new(), 1.0), |w| series_of(w.get_ref()));
            Ok(ConditionalPolicy {
                tie: series.clone(),
                watch,
                weight: sign * watched,
                threshold: act.threshold.unwrap_or(0.0) * sign,
                sharpness: act.sharpness.unwrap_or(4.0),
                reward: push(act.reward, "reward")?,
                penalty: push(act.penalty, "penalty")?,
                memory: act.memory.unwrap_or(0.5),
                delay: act.delay.unwrap_or(1),
                credibility: act.credibility.unwrap_or(1.0),
                episode: act.episode,
            })
        };
        let kind = *act.act.get_ref();
        let windowed = kind == Kind::Policy && (act.from.is_some() || act.to.is_some());
        if act.when.is_none() && !windowed && kind != Kind::Hold {
            modelled.actions.push(match kind {
                Kind::Press => Action::Press {
                    size: sign * push(act.size, "push")?,
                    series,
                    from,
                    to,
                },
                Kind::Pulse => Action::Pulse {
                    size: sign * push(act.size, "push")?,
                    series,
                    at: from,
                },
                Kind::Replace => Action::Replace {
                    series,
                    path: act.path.iter().map(|value| turn * value).collect(),
                    from,
                },
                Kind::Cut => Action::Cut { series },
                Kind::Policy | Kind::Hold => Action::Policy(policy()?),
            });
            return Ok(());
        }
        let does = match kind {
            Kind::Press => Move::Push {
                size: sign * push(act.size, "push")?,
                series,
            },
            Kind::Pulse => Move::Pulse {
                size: sign * push(act.size, "push")?,
                series,
            },
            Kind::Hold | Kind::Replace => Move::Hold {
                series,
                value: turn * act.value.unwrap_or(0.0),
            },
            Kind::Cut => Move::Cut { series },
            Kind::Policy => Move::Policy(policy()?),
        };
        let when = act.when.as_ref();
        modelled.blocks.push(Block {
            intent: String::new(),
            from,
            to: Some(to),
            needs: match when.map(|w| w.needs) {
                Some(NeedsWord::Any) => Needs::Any,
                _ => Needs::All,
            },
            conditions: when
                .into_iter()
                .flat_map(|w| &w.conditions)
                .map(|c| {
                    let (series, turn) = series_of(c.variable.get_ref());
                    Condition {
                        series,
                        side: match c.above.is_some() == (turn > 0.0) {
                            true => Side::Above,
                            false => Side::Below,
                        },
                        threshold: turn * c.above.or(c.below).unwrap_or(0.0),
                        steps: c.steps,
                    }
                })
                .collect(),
            does,
            priority: when.map_or(0, |w| w.priority),
            once: when.is_some_and(|w| w.once),
        });
        Ok(())
    }
}
