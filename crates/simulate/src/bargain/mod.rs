//! Spatial model of politics: where would bargaining bring actors who want different things?
//!
//! Actors hold positions on one or more issues. In a turn each of them picks the target it
//! gains most by challenging and offers it a compromise; all actors then vote on the offers
//! that reach one of them and on its staying where it is, and it does what wins. This is the
//! expected utility model of Bueno de Mesquita as the *KTAB SMP* of Wise, Lester and Efird
//! formulates it (github.com/lsyaseen/KTAB at 3b5b063, MIT), with its default rules:
//! proportional votes, victory in proportion to coalitions, a conditional probabilistic
//! Condorcet election, deterministic turns, risk attitudes between −½ and 1, one third of the
//! way from the onlooker's own attitude to the other's, third parties that commit half,
//! compromises by squared salience and squared probability, the initiator's offer only.
//!
//! In symbols, for actors i, j, k, h with influence w (the strongest has 100), saliences s and
//! positions x, both over 100 here:
//! - *difference* d(i, y) = √(Σ s²(x − y)² / Σ s²) over the issues, by i's own saliences;
//! - *utility* u = (1 − d)(1 + r d) with risk attitude r, which is 0 at first; in h's eyes i has
//!   the attitude (2 r(h) + r(i)) / 3;
//! - *vote* of k on a against b: w(u(a) − u(b)); the votes for either side add up to its
//!   coalition, and a beats b with the share of its coalition in both;
//! - *election*: an option's weight is the product of its chances against all others; the
//!   weights are brought to the sum 1. With risk neutral actors, the chances p of the positions
//!   give r = (3 p − max − 2 min) / 2(max − min);
//! - *challenge* of i to j, in i's eyes, votes weighted by Σ s too: i and j stand for
//!   themselves, a third party votes on its joining i against its joining j, where an ally of
//!   the winner keeps its position and all others take the winner's; with the chance p that
//!   comes of it, i expects (1 − Σ s(j)) 2u(i) + Σ s(j) (p 2u(i) + (1 − p) 2u(j)) against
//!   u(i) + u(j) now, and challenges where that is most, if it is more by 0.00001;
//! - *offer*: on each issue, i's and j's positions weighted by s²p², p being i's chance and
//!   j's the rest, to two decimals on the scale from 0 to 100.
//!
//! Nothing is drawn at random. The order in which actors are listed decides between equals
//! only: the first of two targets of exactly equal gain, the first of two offers of exactly equal
//! weight (staying comes before all offers), and which of several actors within 0.1 stands
//! for them in the win probabilities.
//!
//! KTAB's program differs in what no reference run shows: it wants three actors; its least coalitions
//! are fixed numbers, which here go with the strongest influence, so that only proportions count;
//! an actor's staying stands among its offers, not before them; attitudes have no value where
//! all chances are equal, and are 0 here; rounding decides whether exactly 0.1 is within 0.1, and
//! here it never is.
//!
//! # Example
//!
//! ```
//! use detente_simulate::bargain::{Bargaining, BargainOptions};
//!
//! let talks = Bargaining::from_csv(
//!     "Actor,Description,Influence,Tariff,Tariff salience\n\
//!      A,Strong and far,100,10,80\n\
//!      B,Weak and near,30,40,60\n\
//!      C,Weak and far,40,90,50\n",
//! )?;
//! let turns = talks.run(&BargainOptions::default())?;
//! assert_eq!(turns[0].positions, [[10.0], [40.0], [90.0]]);
//! // The two weak ones end together, nearer to the strong one than C began.
//! let last = turns.last().unwrap();
//! assert_eq!(last.positions, [[16.43], [41.93], [41.93]]);
//! assert_eq!(last.central_position(), [41.93]);
//! # Ok::<(), detente_simulate::bargain::BargainError>(())
//! ```

mod check;
mod formulas;
mod table;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use check::BargainError;
use formulas::{Outlook, Powers, distance};

/// Actors, what they want and how much weight they bring.
///
/// Influences have any unit, since only their proportions count. Positions and saliences run from 0
/// to 100; the saliences of an actor add up to at most 100, which is all its attention.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bargaining {
    /// Names, each once.
    pub actors: Vec<String>,
    /// Names of the issues.
    pub dimensions: Vec<String>,
    /// `influence[i]`: what actor i can bring to bear, above 0.
    pub influence: Vec<f64>,
    /// `position[i][d]`: what actor i wants on issue d, 0 to 100.
    pub position: Vec<Vec<f64>>,
    /// `salience[i][d]`: how much of its attention actor i gives to issue d, 0 to 100; each actor
    /// gives some.
    pub salience: Vec<Vec<f64>>,
}

/// When bargaining ends.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BargainOptions {
    /// At least so many turns.
    pub fewest_turns: usize,
    /// At most so many turns.
    pub most_turns: usize,
    /// Over when [`Turn::change`] falls below this.
    pub quiet: f64,
}

impl Default for BargainOptions {
    fn default() -> Self {
        Self {
            fewest_turns: 2,
            most_turns: 100,
            quiet: 0.02,
        }
    }
}

/// Where a turn leaves the actors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Turn {
    /// `positions[i][d]`: where actor i stands on issue d after the turn, 0 to 100.
    pub positions: Vec<Vec<f64>>,
    /// `win_probability[i]`: chance that the position of actor i wins an election over all of
    /// them. Actors within 0.1 count as one position, so that the sum may be above 1.
    pub win_probability: Vec<f64>,
    /// The offers made in the turn, by initiator; none before the first turn.
    pub offers: Vec<Offer>,
    /// How far all actors moved in the turn together, relative to the first turn; 0 before it.
    pub change: f64,
}

/// A challenge with the compromise that it ends in if both sides take it.
///
/// Each side is free to take another offer, so that one may move without the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Offer {
    /// Who challenges, counted from 0.
    pub initiator: usize,
    /// Who is challenged, counted from 0.
    pub target: usize,
    /// Chance that the initiator prevails, in its own eyes.
    pub probability: f64,
    /// What it expects to gain, in its own utility of both positions.
    pub gain: f64,
    /// Where the initiator would stand, 0 to 100 on each issue.
    pub initiator_position: Vec<f64>,
    /// Where the target would stand, 0 to 100 on each issue.
    pub target_position: Vec<f64>,
    /// Whether the initiator takes it.
    pub initiator_accepts: bool,
    /// Whether the target takes it.
    pub target_accepts: bool,
}

impl Turn {
    /// The position that most likely wins: the probabilistic Condorcet winner, on each issue.
    pub fn central_position(&self) -> &[f64] {
        first_best(&self.win_probability).map_or(&[], |i| &self.positions[i])
    }

    /// The offers that both sides took.
    pub fn bargains(&self) -> impl Iterator<Item = &Offer> {
        self.offers
            .iter()
            .filter(|offer| offer.initiator_accepts && offer.target_accepts)
    }
}

impl Bargaining {
    /// Bargains until little moves; the first element is the start, before any turn.
    ///
    /// # Errors
    ///
    /// [`BargainError`] where [`Bargaining::check`] finds a fault.
    pub fn run(&self, options: &BargainOptions) -> Result<Vec<Turn>, BargainError> {
        self.check()?;
        let powers = Powers::new(&self.influence, &self.salience);
        let mut outlook = Outlook::new(&powers, self.position.clone());
        let mut turns = vec![Turn {
            positions: self.position.clone(),
            win_probability: outlook.win_probability(),
            offers: Vec::new(),
            change: 0.0,
        }];
        let mut first_move = 0.0;
        for number in 1..=options.most_turns {
            let (positions, offers) = outlook.turn();
            // KTAB measures on a scale from 0 to 1 and adds 0.0001, against 0 over 0.
            let moved: f64 = outlook
                .positions
                .iter()
                .zip(&positions)
                .map(|(from, to)| distance(from, to) / 100.0)
                .sum();
            if number == 1 {
                first_move = moved + 1e-4;
            }
            let change = moved / first_move;
            outlook = Outlook::new(&powers, positions);
            turns.push(Turn {
                positions: outlook.positions.clone(),
                win_probability: outlook.win_probability(),
                offers,
                change,
            });
            if number >= options.fewest_turns && change < options.quiet {
                break;
            }
        }
        Ok(turns)
    }
}

/// Index of the first of the greatest values.
fn first_best(values: &[f64]) -> Option<usize> {
    (0..values.len()).reduce(|best, i| if values[i] > values[best] { i } else { best })
}
