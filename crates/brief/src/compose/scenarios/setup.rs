//! An argument as a scenario: the same that `detente simulate --init` writes as a file, so that
//! the brief and the command put the same series into the same model.

use detente_argue::{Lever, Link, Outcome};
use detente_simulate::scenario::{
    Act, ClaimSign, Direction, Kind, Lever as Written, Link as Arrow, Scenario, Variable, unplaced,
};

/// The scenario of an argument. Levers that move nothing are left out.
pub(super) fn scenario(
    outcome: &Outcome,
    links: &[Link],
    levers: &[&Lever],
    words_of: &dyn Fn(&str) -> String,
) -> Scenario {
    let direction = |sign: i8| match sign < 0 {
        true => Direction::Down,
        false => Direction::Up,
    };
    let mut scenario = Scenario::new(&outcome.node, direction(outcome.better));
    scenario.claims = links
        .iter()
        .map(|link| Arrow {
            id: link.id.clone(),
            from: unplaced(&link.from),
            to: unplaced(&link.to),
            sign: match (link.signs.contains(1), link.signs.contains(-1)) {
                (true, false) => ClaimSign::Plus,
                (false, true) => ClaimSign::Minus,
                (false, false) => ClaimSign::Zero,
                (true, true) => ClaimSign::Unclear,
            },
            text: String::new(),
            by_definition: link.origin == detente_argue::Origin::Definition,
        })
        .collect();
    scenario.levers = levers
        .iter()
        .filter(|lever| !lever.starts().is_empty())
        .map(|lever| {
            let presses = lever.presses.iter().map(|press| Act {
                direction: Some(direction(press.sign)),
                ..Act::new(Kind::Press, &press.node)
            });
            let policies = lever.policies.iter().map(|policy| Act {
                direction: Some(direction(policy.sign)),
                watch: Some(unplaced(&policy.watch)),
                goes_on: Some(policy.level > 0),
                ..Act::new(Kind::Policy, &policy.tie)
            });
            Written {
                id: unplaced(&lever.id),
                name: lever.name.clone(),
                intent: String::new(),
                cost: None,
                acts: presses.chain(policies).collect(),
            }
        })
        .collect();
    scenario.variables = scenario
        .used()
        .into_iter()
        .map(|node| Variable {
            label: words_of(&node),
            name: node,
            column: None,
            opposite: false,
            source: None,
            target: None,
        })
        .collect();
    scenario
}
