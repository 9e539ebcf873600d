//! The signed network. The two camps of the best split stand left and right, so that
//! hostile ties cross the middle; a tie that breaks the split carries its sign.

use maud::Markup;

use super::canvas::{Anchor, Canvas, Size, TEXT, px};
use super::{Context, Drawing, label};
use crate::model::{NetworkChart, NetworkTie};
use crate::render::number;

/// Draws the network.
pub fn draw(chart: &NetworkChart, context: Context) -> Drawing {
    Drawing::both(|size| one(chart, context, size))
}

/// What the drawing shows, in words.
pub fn describe(chart: &NetworkChart) -> String {
    let hostile = chart.ties.iter().filter(|t| !t.cooperative).count();
    let frustrated = chart.ties.iter().filter(|t| t.frustrated).count();
    format!(
        "{} joined by {}, {} of them hostile; {}.",
        number::counted(chart.nodes.len() as u64, "actor", "actors"),
        number::counted(chart.ties.len() as u64, "tie", "ties"),
        number::count(hostile as u64),
        if frustrated == 1 {
            "one breaks the best split into two camps".to_owned()
        } else {
            format!(
                "{} break the best split into two camps",
                number::count(frustrated as u64)
            )
        },
    )
}

/// Nodes of the left and of the right side, each from top to bottom.
fn sides(chart: &NetworkChart) -> (Vec<usize>, Vec<usize>) {
    let camp = |c: u8| -> Vec<usize> {
        (0..chart.nodes.len())
            .filter(|&i| chart.nodes[i].camp == c)
            .collect()
    };
    let (first, second) = (
        camp(0),
        (0..chart.nodes.len())
            .filter(|&i| chart.nodes[i].camp != 0)
            .collect::<Vec<_>>(),
    );
    if first.len() >= 2 && second.len() >= 2 {
        return (first, second);
    }
    // One camp: the circle order goes down on the right and up on the left.
    let all: Vec<usize> = (0..chart.nodes.len()).collect();
    let (right, left) = all.split_at(all.len().div_ceil(2));
    (left.iter().rev().copied().collect(), right.to_vec())
}

fn one(chart: &NetworkChart, context: Context, size: Size) -> Markup {
    let width = size.full().min(if size.is_wide() { 560.0 } else { 358.0 });
    let (left, right) = sides(chart);
    let longest_side = left.len().max(right.len()).max(1);
    let half_height = (longest_side as f64 * 24.0 / 2.0).max(120.0);
    let room = width * if size.is_wide() { 0.27 } else { 0.31 };
    let names: Vec<String> = chart
        .nodes
        .iter()
        .map(|n| label::fit(&n.name, TEXT, false, room - 14.0))
        .collect();
    let centre = (width / 2.0, half_height + 14.0);
    let radius = (width / 2.0 - room, half_height);
    let mut place = vec![centre; chart.nodes.len()];
    for (side, sign) in [(&left, -1.0), (&right, 1.0)] {
        for (k, &node) in side.iter().enumerate() {
            // Even steps in height: labels of one side can never touch.
            let v = if side.len() == 1 {
                0.0
            } else {
                (k as f64 + 0.5) / side.len() as f64 * 2.0 - 1.0
            };
            let y = centre.1 + v * (radius.1 - 4.0);
            let x = centre.0 + sign * radius.0 * (1.0 - v * v * 0.75).sqrt();
            place[node] = (x, y);
        }
    }
    let mut canvas = Canvas::new(size, width, centre.1 + half_height + 14.0);
    let mut order: Vec<&NetworkTie> = chart
        .ties
        .iter()
        .filter(|t| t.a < place.len() && t.b < place.len() && t.a != t.b)
        .collect();
    order.sort_by_key(|t| (t.frustrated, !t.cooperative));
    let mut marks: Vec<(f64, f64)> = Vec::new();
    for tie in order {
        let (a, b) = (place[tie.a], place[tie.b]);
        // Bent toward the middle, so that a tie within a side passes its neighbours by.
        let bend = 0.3;
        let middle = ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
        let control = (
            middle.0 + (centre.0 - middle.0) * bend,
            middle.1 + (centre.1 - middle.1) * bend,
        );
        let class = match (tie.cooperative, tie.frustrated) {
            (true, false) => "net-coop",
            (true, true) => "net-coop-bad",
            (false, false) => "net-conf",
            (false, true) => "net-conf-bad",
        };
        let events = f64::from(tie.cooperation + tie.conflict);
        let stroke = 0.7 + 0.35 * events.ln_1p() * if tie.frustrated { 1.3 } else { 0.8 };
        let d = format!(
            "M{} {}Q{} {} {} {}",
            px(a.0),
            px(a.1),
            px(control.0),
            px(control.1),
            px(b.0),
            px(b.1)
        );
        canvas.weighted_path(&d, stroke.min(6.0), class);
        if tie.frustrated {
            let on_curve = |t: f64| {
                let u = 1.0 - t;
                (
                    u * u * a.0 + 2.0 * u * t * control.0 + t * t * b.0,
                    u * u * a.1 + 2.0 * u * t * control.1 + t * t * b.1,
                )
            };
            let spots = [0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78];
            let free = |p: &(f64, f64)| marks.iter().all(|m| (m.0 - p.0).hypot(m.1 - p.1) > 17.0);
            let spot = spots
                .iter()
                .map(|&t| on_curve(t))
                .find(free)
                .unwrap_or(on_curve(0.5));
            marks.push(spot);
            let ring = if tie.cooperative {
                "sign-coop"
            } else {
                "sign-conf"
            };
            canvas.circle(spot.0, spot.1, 7.5, ring);
            canvas.line((spot.0 - 3.5, spot.1), (spot.0 + 3.5, spot.1), "sign");
            if tie.cooperative {
                canvas.line((spot.0, spot.1 - 3.5), (spot.0, spot.1 + 3.5), "sign");
            }
        }
    }
    for (side, anchor, shift) in [(&left, Anchor::End, -10.0), (&right, Anchor::Start, 10.0)] {
        for &node in side {
            let (x, y) = place[node];
            canvas.circle(x, y, 4.5, "node");
            canvas.text(x + shift, y + TEXT * 0.35, anchor, "", &names[node]);
        }
    }
    canvas.finish(context.id, &chart.title, &describe(chart), context.invented)
}
