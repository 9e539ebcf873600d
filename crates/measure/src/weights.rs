//! What an event type weighs.

use std::sync::OnceLock;

use detente_vocab::{CameoCode, EventType, GoldsteinScale};

/// Weight of a PLOVER type on the scale from −10 (worst) to 10: the mean Goldstein score, as
/// ICEWS prints it, of the CAMEO codes that the type stands for.
///
/// PLOVER has no scores of its own. Unlike a source's Goldstein scores, which differ by source
/// and by the finest code, these are the same for every source, so that series of different
/// sources can be held side by side.
///
/// ```
/// use detente_measure::plover_weight;
/// use detente_vocab::EventType;
/// assert!(plover_weight(EventType::Assault) < -5.0);
/// assert!(plover_weight(EventType::Aid) > 5.0);
/// ```
pub fn plover_weight(kind: EventType) -> f64 {
    weight_micro(kind) as f64 / 1e6
}

/// The same in whole millionths, so that sums do not depend on their order.
pub(crate) fn weight_micro(kind: EventType) -> i64 {
    static WEIGHTS: OnceLock<[i64; 16]> = OnceLock::new();
    WEIGHTS.get_or_init(weights)[kind as usize]
}

fn weights() -> [i64; 16] {
    let mut sums = [(0.0, 0.0); 16];
    for number in 10..=9999 {
        // Three and four figures: 010 to 209, 0211 to 2099.
        for text in [format!("{number:03}"), format!("{number:04}")] {
            let code = text.parse::<CameoCode>().ok().filter(CameoCode::is_known);
            let Some(code) = code.filter(|code| code.as_str() == text) else {
                continue;
            };
            let scored = code.event_type().zip(code.goldstein(GoldsteinScale::Icews));
            if let Some((kind, score)) = scored {
                let sum = &mut sums[kind as usize];
                sum.0 += f64::from(score);
                sum.1 += 1.0;
            }
            if number > 999 {
                // Both forms are the same text.
                break;
            }
        }
    }
    sums.map(|(sum, n)| {
        if n > 0.0 {
            (1e6 * sum / n).round() as i64
        } else {
            0
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_a_weight_of_its_sign_and_a_place_of_its_own() {
        for (i, kind) in EventType::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, i);
            let weight = plover_weight(kind);
            assert!(weight != 0.0, "{kind}");
            assert_eq!(
                weight > 0.0,
                kind.quad_class().is_cooperation(),
                "{kind} {weight}"
            );
        }
    }
}
