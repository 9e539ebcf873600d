//! What becomes of the outcome when one claim is taken away, or its sign turned.

use detente_argue::{Change, SignSet};

use super::levers::{response_share, share_of};
use crate::compose::Case;
use crate::model::{CruxRow, CruxTable, Share};
use crate::words;

/// Rows of the crux table at most.
const MOST_ROWS: usize = 12;

/// The table, the claim that the page follows up first.
pub(super) fn crux_table(case: &Case<'_>) -> CruxTable {
    let Some(lead) = case.lead_finding() else {
        return CruxTable {
            caption: String::new(),
            lever: String::new(),
            rows: Vec::new(),
        };
    };
    let base = share_of(lead);
    let mut rows: Vec<CruxRow> = lead
        .crux
        .claims
        .iter()
        .filter_map(|effect| {
            let claim = case.claim(&effect.claim)?;
            Some(CruxRow {
                claims: vec![effect.claim.clone()],
                says: words::normal_form(claim, &case.directory),
                is_crux: effect.is_crux() || case.crux.as_deref() == Some(effect.claim.as_str()),
                without: change_share(&effect.dropped, &base),
                turned: change_share(&effect.turned, &base),
            })
        })
        .collect();
    // The one that the page follows up stands first.
    rows.sort_by_key(|row| (case.crux.as_ref() != Some(&row.claims[0]), !row.is_crux));
    rows.truncate(MOST_ROWS);
    let shares = rows.iter().flat_map(|row| [&row.without, &row.turned]);
    CruxTable {
        caption: format!(
            "P({} {}) under {}: as the article writes it {}. Each row takes one claim away or turns its sign{}.",
            case.outcome_words()
                .unwrap_or_else(|| "the outcome".to_owned()),
            case.improves(),
            lead.lever.id,
            base.label,
            draws_words(base.draws, shares.map(|share| share.draws))
        ),
        lever: lead.lever.id.clone(),
        rows,
    }
}

fn change_share(change: &Change, base: &Share) -> Share {
    let share = match &change.response {
        Some(response) => response_share(response, change.entailed),
        None if change.improvement == SignSet::ZERO => Share::no_path(),
        None => Share {
            p: None,
            mc_error: None,
            draws: 0,
            label: "not drawn".to_owned(),
            note: "on few paths".to_owned(),
        },
    };
    if share.note.is_empty() && share.label == base.label {
        share.noted("unchanged")
    } else {
        share
    }
}

/// How many draws the shares of the table rest on, a row counted with the fewest, and the
/// largest error that a share of so many can have; nothing where none were drawn.
fn draws_words(base: usize, rows: impl Iterator<Item = usize>) -> String {
    if base == 0 {
        return String::new();
    }
    let fewest = rows.filter(|draws| *draws > 0).min();
    let each = fewest.map_or(String::new(), |fewest| {
        format!(" and {} for each row", words::thousands(fewest as u64))
    });
    format!(
        "; {} stable draws as written{each}, Monte Carlo error at most {:.1} points",
        words::thousands(base as u64),
        50.0 / (fewest.unwrap_or(base).min(base) as f64).sqrt()
    )
}

#[cfg(test)]
mod tests {
    use super::draws_words;

    #[test]
    fn the_draws_of_the_crux_table_are_those_that_were_made() {
        let told = |base, rows: &[usize]| draws_words(base, rows.iter().copied());
        assert_eq!(
            told(2_000, &[1_000, 0, 1_000]),
            "; 2,000 stable draws as written and 1,000 for each row, Monte Carlo error at most 1.6 points"
        );
        assert_eq!(
            told(2_500, &[0]),
            "; 2,500 stable draws as written, Monte Carlo error at most 1.0 points"
        );
        assert_eq!(told(0, &[1_000]), "");
    }
}
