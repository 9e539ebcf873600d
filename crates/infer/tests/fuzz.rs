//! Random small panels with everything that may be wrong with data: a typed refusal or finite
//! numbers, never a panic.

mod common;
mod entry;

use detente_infer::Panel;
use entry::{everything, first_null};
use proptest::prelude::*;

/// A value as data files hold them: mostly ordinary, sometimes not.
fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -3.0..3.0f64,
        2 => (0u8..4).prop_map(f64::from),
        1 => Just(0.0),
        1 => -1e15..1e15f64,
    ]
}

fn column(n: usize) -> impl Strategy<Value = Vec<f64>> {
    let noise = prop::collection::vec(value(), n);
    prop_oneof![
        5 => noise,
        3 => prop::collection::vec(-3.0..3.0f64, n),
        2 => prop::collection::vec((0u8..3).prop_map(f64::from), n),
        1 => (-5.0..5.0f64).prop_map(move |v| vec![v; n]),
        1 => Just((0..n).map(|t| t as f64).collect()),
        1 => (0..n.max(1)).prop_map(move |at| (0..n).map(|t| f64::from(u8::from(t == at))).collect()),
    ]
}

fn panel() -> impl Strategy<Value = Vec<Vec<f64>>> {
    (0usize..48).prop_flat_map(|n| prop::collection::vec(column(n), 2..5))
}

/// The same panel with one series repeated, scaled or broken.
fn spoiled(mut columns: Vec<Vec<f64>>, how: u8, at: usize) -> Vec<Vec<f64>> {
    let n = columns[0].len();
    match how {
        0 if n > 0 => columns[0][at % n] = f64::NAN,
        1 if n > 0 => columns[1][at % n] = f64::NAN,
        2 => columns[1] = columns[0].clone(),
        3 => columns[0].iter_mut().for_each(|v| *v *= 1e-12),
        4 => columns[1].iter_mut().for_each(|v| *v *= 1e12),
        5 => columns[1] = columns[0].iter().map(|v| 2.0 * v - 1.0).collect(),
        6 => columns[0] = vec![f64::NAN; n],
        _ => {}
    }
    columns
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 4, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_finite_answer_or_a_refusal(columns in panel(), how in 0u8..12, at in 0usize..48, seed in 0u64..100) {
        let columns = spoiled(columns, how, at);
        let n = columns[0].len();
        let panel = Panel::with_gaps(
            ["x", "y", "z", "w"].into_iter().take(columns.len()),
            (1..=n).map(|t| t.to_string()),
            columns,
        ).unwrap();
        for (name, outcome) in everything(&panel, seed) {
            match outcome {
                Ok(v) => {
                    let null = first_null(&v);
                    prop_assert!(null.is_none(), "{name}: {} is not a number", null.unwrap_or_default());
                }
                Err(e) => prop_assert!(!e.to_string().is_empty()),
            }
        }
    }

    #[test]
    fn infinite_values_do_not_enter_a_panel(at in 0usize..30, negative in any::<bool>()) {
        let mut y = vec![1.0; 30];
        y[at] = if negative { f64::NEG_INFINITY } else { f64::INFINITY };
        let message = Panel::numbered(["y"], vec![y]).unwrap_err().to_string();
        let period = (at + 1).to_string();
        prop_assert!(message.contains("`y`") && message.contains(&period));
    }
}
