//! The press response: in what share of the worlds that the signs allow does a lever help?
//!
//! The signs of an argument say nothing of sizes. So draw them: A[dst,src] = sign × U(0,1),
//! self-damping A[i,i] = −U(¼,1); a press b of size ½ on the lever moves the system to
//! x* = −A⁻¹b. Draws in which the system has no stable rest are dropped and counted. A
//! conditional policy adds A[tie,watch] = sign × g with g ~ U(0,1) and, at a watched level of
//! one, the press sign × g on the tie. (QPress and loop analysis: Dambacher et al. 2003,
//! Melbourne-Thomas et al. 2012.)
//!
//! Only nodes that a lever reaches and that reach the outcome matter for the outcome, and
//! the loops among them are independent of all other loops. So only they are drawn: the
//! answer has the same distribution, and a claim that lies on no way from the lever to the
//! outcome changes not one digit.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::stability::{Workspace, strong_components};
use crate::{Graph, Lever, Outcome, SignSet};

/// How the sizes are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PressOptions {
    /// Seed; draw number `d` uses stream `d` of the generator, so a longer run begins with
    /// the shorter one and threads do not matter.
    pub seed: u64,
    /// Stable draws wanted.
    pub stable: usize,
    /// Draws tried at most.
    pub tried: usize,
}

impl Default for PressOptions {
    fn default() -> Self {
        Self {
            seed: 1,
            stable: 20_000,
            tried: 200_000,
        }
    }
}

/// Size of a press.
const PRESS: f64 = 0.5;
/// A response of less than this share of what its ways would give if they did not cancel is
/// rounding, not an effect. However small, a response along ways that agree is an effect: it
/// shrinks with every link.
const ROUNDING: f64 = 1e-12;
/// A response of at least this size is an effect without a look at its ways.
const PLAIN: f64 = 1e-12;
/// Responses smaller than this are carried multiplied by its inverse, so that those of very
/// long ways do not run out of the range of numbers.
const LIFT: f64 = f64::from_bits((1023 - 512) << 52);
/// Fewer stable draws than this are not worth a share.
const FEWEST: usize = 200;
/// Floating-point operations spent on one ensemble at most.
const WORK: f64 = 1e10;
/// Draws handed to a thread at once.
const CHUNK: usize = 256;

/// Share of draws in which the outcome improves, or why there is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Response {
    /// Computed.
    Share(Share),
    /// The claims on these pairs contradict each other, so no world satisfies them.
    Contradiction {
        /// The pairs of nodes.
        pairs: Vec<(String, String)>,
    },
    /// Too few draws have a stable rest.
    Unstable {
        /// Draws tried.
        tried: usize,
        /// Stable ones among them.
        stable: usize,
    },
    /// The lever moves the outcome itself. No way is needed and none is claimed, so there is
    /// nothing to draw: a share of 1 would only say that the outcome is itself.
    OwnAim {
        /// Whether it moves the outcome in the better direction.
        better: bool,
    },
    /// The loops are too large to draw within the budget of work.
    TooLarge {
        /// Nodes in the largest set of interlocking loops.
        nodes: usize,
    },
}

/// What the draws say of one lever and one outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Share of stable draws in which the outcome improves (strictly).
    pub improves: f64,
    /// Share in which it worsens.
    pub worsens: f64,
    /// Monte Carlo standard error of `improves`.
    pub mc_error: f64,
    /// Median gain: movement of the outcome in the better direction, for a press of ½.
    pub median: f64,
    /// 10 % quantile of the gain.
    pub q10: f64,
    /// 90 % quantile of the gain.
    pub q90: f64,
    /// Stable draws used.
    pub stable: usize,
    /// Draws dropped since they had no stable rest.
    pub unstable: usize,
    /// Draws dropped since the conditional policy took away a rest that was there before.
    pub destabilised: usize,
    /// Whether any way leads from the lever to the outcome; without one the gain is exactly 0.
    pub connected: bool,
}

impl Response {
    /// The share, where there is one.
    pub fn share(&self) -> Option<&Share> {
        match self {
            Response::Share(share) => Some(share),
            _ => None,
        }
    }

    /// The share of draws in which the outcome improves, where there is one.
    pub fn improves(&self) -> Option<f64> {
        self.share().map(|share| share.improves)
    }
}

/// Draws the press response of one lever.
///
/// ```
/// use detente_argue::{press, Graph, Lever, Link, Outcome, PressOptions, SignSet};
/// let graph = Graph::new(vec![
///     Link::new("C1", "pressure", "support", SignSet::MINUS),
///     Link::new("C2", "support", "peace", SignSet::MINUS),
/// ]);
/// let lever = Lever::press("L1", &[("pressure", 1)]);
/// let response = press(&graph, &lever, &Outcome::new("peace", 1), &PressOptions::default());
/// assert_eq!(response.improves(), Some(1.0));
/// ```
pub fn press(graph: &Graph, lever: &Lever, outcome: &Outcome, options: &PressOptions) -> Response {
    System::new(graph, lever, outcome).respond(None, options)
}

/// The part of a graph that lies between a lever and an outcome, ready to be drawn.
pub(crate) struct System {
    /// Edges between relevant nodes: (graph edge, from, to), in the order of names.
    edges: Vec<(usize, usize, usize)>,
    signs: Vec<SignSet>,
    names: Vec<(String, String)>,
    /// Policies: (watch, tie, sign); the watched node may lie outside.
    /// Watched node, tie, sign, level.
    policies: Vec<(Option<usize>, usize, f64, f64)>,
    presses: Vec<(usize, f64)>,
    /// Strongly connected blocks, sources first, and each node's place in them.
    blocks: Vec<Vec<usize>>,
    place: Vec<(usize, usize)>,
    /// Edges that leave each block, edges within it, policy feedback within or between.
    outcome: Option<usize>,
    better: f64,
    /// Whether the lever moves the outcome itself, and then whether for the better.
    own_aim: Option<bool>,
}

impl System {
    pub(crate) fn new(graph: &Graph, lever: &Lever, outcome: &Outcome) -> Self {
        let full = graph.policied(lever);
        let starts: Vec<usize> = lever
            .starts()
            .into_iter()
            .filter_map(|(name, _)| full.node(name))
            .collect();
        let end = full.node(&outcome.node);
        let relevant: Vec<usize> = match end {
            Some(end) => {
                let (down, up) = (full.reached_from(&starts), full.reaching(&[end]));
                let mut nodes: Vec<usize> = (0..full.nodes().len())
                    .filter(|&v| down[v] && up[v])
                    .collect();
                // By name, so that the order of the claims does not matter.
                nodes.sort_by(|&a, &b| full.nodes()[a].cmp(&full.nodes()[b]));
                nodes
            }
            None => Vec::new(),
        };
        let mut local = vec![None; full.nodes().len()];
        for (i, &v) in relevant.iter().enumerate() {
            local[v] = Some(i);
        }
        let mut edges: Vec<(usize, usize, usize)> = graph
            .edges()
            .iter()
            .enumerate()
            .filter_map(|(e, edge)| Some((e, local[edge.from]?, local[edge.to]?)))
            .collect();
        edges.sort_by_key(|&(_, from, to)| (from, to));
        let at = |name: &str| full.node(name).and_then(|v| local[v]);
        let presses = lever
            .presses
            .iter()
            .filter_map(|p| Some((at(&p.node)?, f64::from(p.sign) * PRESS)))
            .collect();
        let policies: Vec<(Option<usize>, usize, f64, f64)> = lever
            .policies
            .iter()
            .filter_map(|p| {
                let tie = at(&p.tie)?;
                Some((at(&p.watch), tie, f64::from(p.sign), f64::from(p.level)))
            })
            .collect();
        let mut outgoing = vec![Vec::new(); relevant.len()];
        let mut ends = Vec::new();
        let policy_edges = policies
            .iter()
            .filter_map(|&(watch, tie, ..)| Some((watch?, tie)));
        let all = edges.iter().map(|&(_, from, to)| (from, to));
        for (from, to) in all.chain(policy_edges) {
            outgoing[from].push(ends.len());
            ends.push(to);
        }
        let blocks = strong_components(relevant.len(), &outgoing, |e| (ends[e], true));
        let mut place = vec![(0, 0); relevant.len()];
        for (b, block) in blocks.iter().enumerate() {
            for (i, &v) in block.iter().enumerate() {
                place[v] = (b, i);
            }
        }
        Self {
            signs: edges
                .iter()
                .map(|&(e, ..)| graph.edges()[e].signs)
                .collect(),
            names: edges
                .iter()
                .map(|&(e, ..)| {
                    let edge = &graph.edges()[e];
                    (
                        graph.nodes()[edge.from].clone(),
                        graph.nodes()[edge.to].clone(),
                    )
                })
                .collect(),
            edges,
            policies,
            presses,
            blocks,
            place,
            outcome: end.and_then(|v| local[v]),
            better: f64::from(outcome.better),
            own_aim: lever
                .starts()
                .into_iter()
                .find(|(name, _)| *name == outcome.node)
                .map(|(_, sign)| sign * outcome.better > 0),
        }
    }

    /// The graph edges that matter here.
    pub(crate) fn relevant_edges(&self) -> impl Iterator<Item = usize> + '_ {
        self.edges.iter().map(|&(e, ..)| e)
    }

    /// Floating-point operations of one draw, roughly.
    pub(crate) fn work(&self) -> f64 {
        let drawing = 20.0 * (self.edges.len() + self.place.len()) as f64;
        let blocks = self.blocks.iter().map(|block| {
            let n = block.len() as f64;
            if n <= 10.0 {
                n.powi(4)
            } else {
                40.0 * n.powi(3)
            }
        });
        drawing + blocks.sum::<f64>()
    }

    /// Draws the ensemble, with the signs of the graph or with others for its edges.
    pub(crate) fn respond(&self, signs: Option<&[SignSet]>, options: &PressOptions) -> Response {
        if let Some(better) = self.own_aim {
            return Response::OwnAim { better };
        }
        let changed: Vec<SignSet>;
        let signs: &[SignSet] = match signs {
            Some(all) => {
                changed = self.edges.iter().map(|&(e, ..)| all[e]).collect();
                &changed
            }
            None => &self.signs,
        };
        if !self.is_connected(signs) {
            return Response::Share(Share {
                improves: 0.0,
                worsens: 0.0,
                mc_error: 0.0,
                median: 0.0,
                q10: 0.0,
                q90: 0.0,
                stable: 0,
                unstable: 0,
                destabilised: 0,
                connected: false,
            });
        }
        let pairs: Vec<(String, String)> = signs
            .iter()
            .zip(&self.names)
            .filter(|(set, _)| set.is_empty())
            .map(|(_, pair)| pair.clone())
            .collect();
        if !pairs.is_empty() {
            return Response::Contradiction { pairs };
        }
        let tried = options.tried.min((WORK / self.work()) as usize);
        if tried < FEWEST {
            let nodes = self.blocks.iter().map(Vec::len).max().unwrap_or(0);
            return Response::TooLarge { nodes };
        }
        self.draw(signs, tried, options)
    }

    fn draw(&self, signs: &[SignSet], tried: usize, options: &PressOptions) -> Response {
        let mut gains: Vec<f64> = Vec::with_capacity(options.stable);
        let (mut up, mut down) = (0, 0);
        let mut done = 0;
        let (mut unstable, mut destabilised) = (0, 0);
        let seeded = ChaCha8Rng::seed_from_u64(options.seed);
        // Batch after batch, so that the draws used never depend on the number of threads.
        while gains.len() < options.stable && done < tried {
            let missing = options.stable - gains.len();
            let batch = missing.max(2 * CHUNK).min(tried - done);
            let parts: Vec<Vec<Draw>> = (0..batch.div_ceil(CHUNK))
                .into_par_iter()
                .map(|part| {
                    let mut room = Room::default();
                    let first = part * CHUNK;
                    (first..(first + CHUNK).min(batch))
                        .map(|d| self.one(signs, &seeded, (done + d) as u64, &mut room))
                        .collect()
                })
                .collect();
            for gain in parts.into_iter().flatten() {
                if gains.len() == options.stable {
                    break;
                }
                done += 1;
                match gain {
                    Draw::Gain(gain, direction) => {
                        gains.push(gain);
                        up += usize::from(direction > 0);
                        down += usize::from(direction < 0);
                    }
                    Draw::Unstable => unstable += 1,
                    Draw::Destabilised => destabilised += 1,
                }
            }
        }
        if gains.len() < FEWEST.min(options.stable) {
            return Response::Unstable {
                tried: done,
                stable: gains.len(),
            };
        }
        Response::Share(summary(&mut gains, (up, down), (unstable, destabilised)))
    }

    /// Draws one world and pulls the lever in it.
    fn one(&self, signs: &[SignSet], seeded: &ChaCha8Rng, draw: u64, room: &mut Room) -> Draw {
        let Some(outcome) = self.outcome else {
            return Draw::Gain(0.0, 0);
        };
        let mut rng = seeded.clone();
        rng.set_stream(draw);
        let n = self.place.len();
        room.blocks.resize_with(self.blocks.len(), Vec::new);
        for (matrix, block) in room.blocks.iter_mut().zip(&self.blocks) {
            matrix.clear();
            matrix.resize(block.len() * block.len(), 0.0);
        }
        room.across.clear();
        // One number an edge, whatever its signs: other signs meet the same sizes.
        for (&(_, from, to), &set) in self.edges.iter().zip(signs) {
            let bits = rng.next_u64();
            let size = ((bits >> 24) as f64 + 0.5) / (1u64 << 40) as f64;
            let choice = (bits & 0xff_ffff) as usize % set.len().max(1);
            let sign = set.members().nth(choice).unwrap_or(0);
            if sign != 0 {
                self.put(from, to, f64::from(sign) * size, room);
            }
        }
        for v in 0..n {
            let damping = 0.25 + 0.75 * unit(rng.next_u64());
            self.put(v, v, -damping, room);
        }
        // The world before the lever must be at rest; then the world with the policy too.
        if !self.is_stable(room) {
            return Draw::Unstable;
        }
        room.push.clear();
        room.push.resize(n, 0.0);
        for &(v, size) in &self.presses {
            room.push[v] += size;
        }
        for &(watch, tie, sign, level) in &self.policies {
            let gain = sign * unit(rng.next_u64());
            room.push[tie] += level * gain;
            if let Some(watch) = watch {
                self.put(watch, tie, gain, room);
            }
        }
        if !self.policies.is_empty() && !self.is_stable(room) {
            return Draw::Destabilised;
        }
        let Some((response, lifts)) = self.response(outcome, room) else {
            return Draw::Unstable;
        };
        let response = self.better * response;
        let gain = response * lowered(lifts);
        let is_effect = gain.abs() >= PLAIN
            || response != 0.0 && response.abs() > ROUNDING * self.size(outcome, lifts, room);
        let direction = match is_effect {
            true if response > 0.0 => 1,
            true => -1,
            false => 0,
        };
        Draw::Gain(gain, direction)
    }

    /// x_out = −e'A⁻¹b = −y'b with A'y = e, block by block from the outcome backwards: the
    /// response and how often it is lifted. `None` where a block is singular.
    fn response(&self, outcome: usize, room: &mut Room) -> Option<(f64, u32)> {
        let n = self.place.len();
        room.adjoint.clear();
        room.adjoint.resize(n, 0.0);
        room.right.clear();
        room.right.resize(n, 0.0);
        room.lifts.clear();
        room.lifts.resize(self.blocks.len(), 0);
        room.right[outcome] = 1.0;
        room.across
            .sort_unstable_by_key(|&(from, to, _)| (self.place[from].0, from, to));
        let mut last = room.across.len();
        for (b, block) in self.blocks.iter().enumerate().rev() {
            let end = last;
            while last > 0 && self.place[room.across[last - 1].0].0 == b {
                last -= 1;
            }
            let leaving = &room.across[last..end];
            // The largest of what comes in sets the scale.
            let lifts = leaving
                .iter()
                .filter(|(_, to, _)| room.adjoint[*to] != 0.0)
                .map(|(_, to, _)| room.lifts[self.place[*to].0])
                .min()
                .unwrap_or(0);
            room.lifts[b] = lifts;
            for &(from, to, weight) in leaving.iter().rev() {
                let there = room.lifts[self.place[to].0].saturating_sub(lifts);
                room.right[from] -= weight * room.adjoint[to] * lowered(there);
            }
            room.local.clear();
            room.local.extend(block.iter().map(|&v| room.right[v]));
            if room.local.iter().all(|&x| x == 0.0) {
                continue;
            }
            let reaches = reaching(&room.blocks[b], &room.local);
            if !room
                .work
                .solve_transposed(&room.blocks[b], block.len(), &mut room.local)
            {
                return None;
            }
            // What reaches nothing in this draw has a response of nought, not of rounding.
            for (y, reaches) in room.local.iter_mut().zip(reaches) {
                if !reaches {
                    *y = 0.0;
                }
            }
            let largest = room.local.iter().fold(0.0f64, |m, y| m.max(y.abs()));
            if largest > 0.0 && largest < LIFT {
                room.local.iter_mut().for_each(|y| *y /= LIFT);
                room.lifts[b] += 1;
            }
            for (&v, &y) in block.iter().zip(&room.local) {
                room.adjoint[v] = y;
            }
        }
        let lifts_of = |v: usize| room.lifts[self.place[v].0];
        let pushed = || (0..n).filter(|&v| room.push[v] != 0.0 && room.adjoint[v] != 0.0);
        let lifts = pushed().map(lifts_of).min().unwrap_or(0);
        let response: f64 = pushed()
            .map(|v| -room.adjoint[v] * room.push[v] * lowered(lifts_of(v) - lifts))
            .sum();
        Some((response, lifts))
    }

    /// What the response would be, lifted as often as it is, if no two ways cancelled.
    fn size(&self, outcome: usize, lifts: u32, room: &mut Room) -> f64 {
        let n = self.place.len();
        let mut sizes = vec![0.0; n];
        let mut right = vec![0.0; n];
        right[outcome] = 1.0;
        let mut last = room.across.len();
        for (b, block) in self.blocks.iter().enumerate().rev() {
            let end = last;
            while last > 0 && self.place[room.across[last - 1].0].0 == b {
                last -= 1;
            }
            // A block is lifted as it comes out; what comes in is at the scale of the others.
            for &(from, to, weight) in &room.across[last..end] {
                if sizes[to] == 0.0 {
                    continue;
                }
                let (here, there) = (room.lifts[b], room.lifts[self.place[to].0]);
                let scale = match there < here {
                    true => 1.0 / lowered(here - there),
                    false => lowered(there - here),
                };
                right[from] += (weight * sizes[to]).abs() * scale;
            }
            let mut local: Vec<f64> = block.iter().map(|&v| right[v]).collect();
            if local.iter().all(|&x| x == 0.0) {
                continue;
            }
            match room.blocks[b].as_slice() {
                [damping] => local[0] /= damping.abs(),
                // What was solved before is not singular.
                matrix => {
                    let solved = room.work.magnitudes(matrix, block.len(), &mut local);
                    debug_assert!(solved);
                }
            }
            for (&v, &size) in block.iter().zip(&local) {
                sizes[v] = size;
            }
        }
        (0..n)
            .filter(|&v| room.push[v] != 0.0 && room.adjoint[v] != 0.0)
            .map(|v| {
                let there = room.lifts[self.place[v].0];
                (sizes[v] * room.push[v]).abs() * lowered(there.saturating_sub(lifts))
            })
            .sum()
    }

    fn is_stable(&self, room: &mut Room) -> bool {
        let work = &mut room.work;
        room.blocks
            .iter()
            .zip(&self.blocks)
            .all(|(matrix, block)| work.is_stable(matrix, block.len()))
    }

    fn put(&self, from: usize, to: usize, weight: f64, room: &mut Room) {
        let ((block_from, i), (block_to, j)) = (self.place[from], self.place[to]);
        if block_from == block_to {
            let n = self.blocks[block_from].len();
            room.blocks[block_from][j * n + i] += weight;
        } else {
            room.across.push((from, to, weight));
        }
    }

    fn is_connected(&self, signs: &[SignSet]) -> bool {
        let Some(outcome) = self.outcome else {
            return false;
        };
        let mut seen = vec![false; self.place.len()];
        let starts = self.presses.iter().map(|&(v, _)| v);
        let mut stack: Vec<usize> = starts.chain(self.policies.iter().map(|p| p.1)).collect();
        for &v in &stack {
            seen[v] = true;
        }
        while let Some(v) = stack.pop() {
            let claimed = self
                .edges
                .iter()
                .zip(signs)
                .filter(|(edge, set)| edge.1 == v && set.may_influence())
                .map(|(edge, _)| edge.2);
            let policies = self.policies.iter().filter(|p| p.0 == Some(v)).map(|p| p.1);
            for to in claimed.chain(policies) {
                if !seen[to] {
                    seen[to] = true;
                    stack.push(to);
                }
            }
        }
        seen[outcome]
    }
}

/// What became of one draw.
enum Draw {
    /// The outcome's movement in the better direction, and its sign: 0 for none.
    Gain(f64, i8),
    /// No stable rest.
    Unstable,
    /// No stable rest once the policy is in force.
    Destabilised,
}

/// Buffers of one thread.
#[derive(Default)]
struct Room {
    blocks: Vec<Vec<f64>>,
    across: Vec<(usize, usize, f64)>,
    push: Vec<f64>,
    adjoint: Vec<f64>,
    right: Vec<f64>,
    local: Vec<f64>,
    /// How often the responses of each block are divided by [`LIFT`].
    lifts: Vec<u32>,
    work: Workspace,
}

/// `LIFT` to the power of `lifts`.
fn lowered(lifts: u32) -> f64 {
    match lifts {
        0 => 1.0,
        1 => LIFT,
        2 => LIFT * LIFT,
        _ => 0.0,
    }
}

/// Which members of a block reach one whose right side is not nought, in this draw.
fn reaching(matrix: &[f64], right: &[f64]) -> Vec<bool> {
    let n = right.len();
    let mut seen: Vec<bool> = right.iter().map(|&x| x != 0.0).collect();
    let mut stack: Vec<usize> = (0..n).filter(|&v| seen[v]).collect();
    while let Some(to) = stack.pop() {
        for from in 0..n {
            if !seen[from] && matrix[to * n + from] != 0.0 {
                seen[from] = true;
                stack.push(from);
            }
        }
    }
    seen
}

/// Uniform on (0,1).
fn unit(bits: u64) -> f64 {
    ((bits >> 11) as f64 + 0.5) / (1u64 << 53) as f64
}

fn summary(
    gains: &mut [f64],
    (up, down): (usize, usize),
    (unstable, destabilised): (usize, usize),
) -> Share {
    let n = gains.len();
    let improves = up as f64 / n as f64;
    let mut quantile = |q: f64| {
        let rank = ((n - 1) as f64 * q).round() as usize;
        *gains.select_nth_unstable_by(rank, f64::total_cmp).1
    };
    Share {
        median: quantile(0.5),
        q10: quantile(0.1),
        q90: quantile(0.9),
        improves,
        worsens: down as f64 / n as f64,
        mc_error: (improves * (1.0 - improves) / n as f64).sqrt(),
        stable: n,
        unstable,
        destabilised,
        connected: true,
    }
}
