//! Paths from lever to outcome: boxes in columns, arrows between them.
//!
//! The wide drawing runs from left to right, the narrow one from top to bottom; both are
//! laid out on a *main* axis (along the path) and a *cross* axis (within a column).
//! Arrows between neighbouring columns are straight; all others (feedback, short cuts)
//! run in lanes beside the columns, so that no arrow crosses a box.

use maud::Markup;

use super::canvas::{Anchor, Canvas, Size, TEXT, TextBox, px};
use super::{Context, Drawing, label};
use crate::model::{BoxRole, PathArrow, PathBox, PathDiagram};
use crate::render::number;

const LINE: f64 = 15.0;
const PILL: f64 = 20.0;
/// Between a box's edge and its widest word, at the least.
const LEAST_PADDING: f64 = 4.0;

/// Draws the diagram.
pub fn draw(diagram: &PathDiagram, context: Context) -> Drawing {
    Drawing::both(|size| one(diagram, context, size))
}

/// What the drawing shows, in words.
pub fn describe(diagram: &PathDiagram) -> String {
    let crux: Vec<String> = diagram
        .arrows
        .iter()
        .filter(|a| a.is_crux)
        .map(|a| a.claims.join(", "))
        .collect();
    let mut text = format!(
        "{} and {} from lever to outcome.",
        number::counted(diagram.boxes.len() as u64, "box", "boxes"),
        number::counted(diagram.arrows.len() as u64, "arrow", "arrows"),
    );
    if !crux.is_empty() {
        text.push_str(&format!(
            " The thick arrow is the crux: {}.",
            crux.join("; ")
        ));
    }
    text
}

/// The words of a box with its direction.
pub fn box_text(node: &PathBox) -> String {
    let arrow = match node.direction {
        d if d > 0 => "\u{a0}↑",
        d if d < 0 => "\u{a0}↓",
        _ => "",
    };
    format!("{}{arrow}", node.label)
}

/// The label of an arrow: its claims, or their number from three on, and its sign.
fn arrow_text(arrow: &PathArrow) -> String {
    let claims = match arrow.claims.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one}, {two}"),
        many => format!("{} claims", many.len()),
    };
    let claims = label::fit(&claims, TEXT, true, 96.0);
    let sign = match arrow.sign {
        s if s < 0 => "−",
        0 => "?",
        _ => "+",
    };
    format!("{claims} {sign}").trim().to_owned()
}

/// A placed box: position and size on the sheet.
#[derive(Clone, Copy)]
struct Placed {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

struct Layout {
    across: bool,
    width: f64,
    height: f64,
    boxes: Vec<Placed>,
    lines: Vec<Vec<String>>,
    gap: f64,
    /// Where the first lane runs, on the cross axis.
    lane_from: f64,
    lane_step: f64,
}

impl Layout {
    /// From (main, cross) to the sheet.
    fn point(&self, main: f64, cross: f64) -> (f64, f64) {
        if self.across {
            (main, cross)
        } else {
            (cross, main)
        }
    }

    /// (start, end) on the main axis.
    fn main(&self, i: usize) -> (f64, f64) {
        let b = self.boxes[i];
        if self.across {
            (b.left, b.left + b.width)
        } else {
            (b.top, b.top + b.height)
        }
    }

    /// (middle, half size) on the cross axis.
    fn cross(&self, i: usize) -> (f64, f64) {
        let b = self.boxes[i];
        if self.across {
            (b.top + b.height / 2.0, b.height / 2.0)
        } else {
            (b.left + b.width / 2.0, b.width / 2.0)
        }
    }
}

fn is_lane(diagram: &PathDiagram, ends: (usize, usize)) -> bool {
    let (a, b) = (&diagram.boxes[ends.0], &diagram.boxes[ends.1]);
    b.column != a.column + 1 && !(a.column == b.column && a.row.abs_diff(b.row) == 1)
}

fn pill_width(arrow: &PathArrow) -> f64 {
    label::width(&arrow_text(arrow), TEXT, true) + 14.0 + if arrow.is_crux { 13.0 } else { 0.0 }
}

fn column_of(diagram: &PathDiagram, node: &str) -> Option<usize> {
    diagram
        .boxes
        .iter()
        .find(|b| b.node == node)
        .map(|b| b.column)
}

/// Width of each gap between columns: as wide as the widest label that stands in it.
fn gaps_between(diagram: &PathDiagram, columns: usize) -> Vec<f64> {
    let mut gaps = vec![40.0f64; columns - 1];
    for arrow in &diagram.arrows {
        let ends = (
            column_of(diagram, &arrow.from),
            column_of(diagram, &arrow.to),
        );
        if let (Some(from), Some(to)) = ends
            && to == from + 1
        {
            gaps[from] = gaps[from].max(pill_width(arrow) + 24.0);
        }
    }
    gaps
}

/// Widest label of an arrow between two boxes of one column; `None` without such arrows.
fn same_column_pill(diagram: &PathDiagram) -> Option<f64> {
    diagram
        .arrows
        .iter()
        .filter(|a| {
            let from = column_of(diagram, &a.from);
            from.is_some() && a.from != a.to && from == column_of(diagram, &a.to)
        })
        .map(pill_width)
        .reduce(f64::max)
}

fn layout(diagram: &PathDiagram, lanes: usize, size: Size) -> Layout {
    let width = size.full();
    let columns = diagram.boxes.iter().map(|b| b.column).max().unwrap_or(0) + 1;
    let mut rank = vec![0usize; diagram.boxes.len()];
    let mut counts = vec![0usize; columns];
    let mut order: Vec<usize> = (0..diagram.boxes.len()).collect();
    order.sort_by_key(|&i| (diagram.boxes[i].column, diagram.boxes[i].row, i));
    for &i in &order {
        let column = diagram.boxes[i].column;
        rank[i] = counts[column];
        counts[column] += 1;
    }
    let deepest = counts.iter().copied().max().unwrap_or(1).max(1);
    let neighbours = same_column_pill(diagram);
    let mut gaps = gaps_between(diagram, columns);
    // Room at both ends of the main axis for lanes that leave the last or enter the first.
    let margin = if lanes > 0 { 22.0 } else { 1.0 };
    let free = width - 2.0 * margin - gaps.iter().sum::<f64>();
    let box_across = free / columns as f64;
    // No word is broken while there is another layout in which it fits.
    let longest = diagram
        .boxes
        .iter()
        .map(box_text)
        .flat_map(|text| {
            let words = text.split(' ');
            words
                .map(|word| label::width(word, TEXT, true))
                .collect::<Vec<_>>()
        })
        .fold(0.0, f64::max);
    let across = size.is_wide() && box_across >= (longest + 2.0 * LEAST_PADDING).max(84.0);
    let lane_step = if across { 26.0 } else { 16.0 };
    let lane_room = lanes as f64 * lane_step + if lanes > 0 { 10.0 } else { 0.0 };
    let box_width = if across {
        box_across.min(190.0)
    } else {
        let spread = neighbours.map_or(12.0, |pill| pill + 24.0);
        let row = width - 2.0 - lane_room - spread * (deepest as f64 - 1.0);
        (row / deepest as f64).min(220.0)
    };
    let padding = (box_width - longest).clamp(2.0 * LEAST_PADDING, 14.0);
    let lines: Vec<Vec<String>> = diagram
        .boxes
        .iter()
        .map(|b| label::wrap(&box_text(b), TEXT, true, box_width - padding, 8))
        .collect();
    let most = lines.iter().map(Vec::len).max().unwrap_or(1).max(1);
    let box_height = most as f64 * LINE + 14.0;
    if across {
        // What the boxes could not take goes to the gaps, up to a point.
        let spare = (free - box_width * columns as f64) / gaps.len().max(1) as f64;
        gaps.iter_mut().for_each(|gap| *gap += spare.min(60.0));
    } else {
        gaps = vec![46.0; columns - 1];
    }
    let spread = match (across, neighbours) {
        (true, None) => 16.0,
        (true, Some(_)) => PILL + 22.0,
        (false, None) => 12.0,
        (false, Some(pill)) => pill + 24.0,
    };
    let extent = if across { box_height } else { box_width };
    let full_cross = extent * deepest as f64 + spread * (deepest as f64 - 1.0);
    let cross_from = if across {
        4.0
    } else {
        (width - lane_room - full_cross).max(0.0) / 2.0
    };
    let boxes = diagram
        .boxes
        .iter()
        .enumerate()
        .map(|(i, b)| {
            let count = counts[b.column] as f64;
            let used = extent * count + spread * (count - 1.0);
            let cross = cross_from + (full_cross - used) / 2.0 + rank[i] as f64 * (extent + spread);
            let along = if across { box_width } else { box_height };
            let before: f64 = gaps[..b.column].iter().sum();
            let main = margin + b.column as f64 * along + before;
            let (left, top) = if across { (main, cross) } else { (cross, main) };
            Placed {
                left,
                top,
                width: box_width,
                height: box_height,
            }
        })
        .collect();
    let lane_from = cross_from + full_cross + if across { 20.0 } else { 12.0 };
    let height = if across {
        cross_from + full_cross + lane_room + 6.0
    } else {
        2.0 * margin + columns as f64 * box_height + gaps.iter().sum::<f64>()
    };
    let gap = gaps.iter().copied().fold(46.0, f64::min);
    Layout {
        across,
        width,
        height,
        boxes,
        lines,
        gap,
        lane_from,
        lane_step,
    }
}

fn one(diagram: &PathDiagram, context: Context, size: Size) -> Markup {
    let find = |node: &str| diagram.boxes.iter().position(|b| b.node == node);
    let arrows: Vec<(&PathArrow, (usize, usize))> = diagram
        .arrows
        .iter()
        .filter_map(|a| Some((a, (find(&a.from)?, find(&a.to)?))))
        .filter(|(_, (a, b))| a != b)
        .collect();
    let (arrows, undrawn) = fewer_lanes(diagram, arrows, size);
    let lanes = arrows
        .iter()
        .filter(|(_, ends)| is_lane(diagram, *ends))
        .count();
    let layout = layout(diagram, lanes, size);
    let note = if undrawn > 0 { 20.0 } else { 0.0 };
    let mut canvas = Canvas::new(size, layout.width, layout.height + note);
    if undrawn > 0 {
        let text = format!(
            "{} not drawn: see the table",
            number::counted(undrawn as u64, "side arrow", "side arrows")
        );
        canvas.text(0.0, layout.height + 14.0, Anchor::Start, "note", &text);
    }
    let mut taken: Vec<TextBox> = layout
        .boxes
        .iter()
        .map(|b| TextBox {
            left: b.left,
            top: b.top,
            right: b.left + b.width,
            bottom: b.top + b.height,
        })
        .collect();
    let mut routes: Vec<(&PathArrow, Vec<(f64, f64)>)> = Vec::new();
    let mut lane = 0usize;
    for (arrow, (a, b)) in &arrows {
        let route = if is_lane(diagram, (*a, *b)) {
            lane += 1;
            lane_route(&layout, *a, *b, lane - 1, lanes)
        } else {
            straight_route(diagram, &layout, *a, *b)
        };
        routes.push((arrow, route));
    }
    for (arrow, route) in &routes {
        let class = match (arrow.is_crux, arrow.is_side) {
            (true, _) => "arrow crux",
            (false, true) => "arrow side",
            (false, false) => "arrow",
        };
        let d: String = route
            .iter()
            .enumerate()
            .map(|(i, (x, y))| format!("{}{} {}", if i == 0 { 'M' } else { 'L' }, px(*x), px(*y)))
            .collect();
        canvas.path(&d, class);
        canvas.path(
            &arrow_head(route, arrow.is_crux),
            if arrow.is_crux { "head crux" } else { "head" },
        );
    }
    // The crux takes its place first.
    routes.sort_by_key(|(arrow, _)| !arrow.is_crux);
    for (arrow, route) in &routes {
        pill(&mut canvas, &mut taken, arrow, route);
    }
    for ((node, placed), lines) in diagram.boxes.iter().zip(&layout.boxes).zip(&layout.lines) {
        let (class, text_class) = match node.role {
            BoxRole::Middle => ("box", ""),
            BoxRole::Lever | BoxRole::Outcome => ("box end", "b inverse"),
        };
        canvas.pill(
            placed.left,
            placed.top,
            placed.width,
            placed.height,
            3.0,
            class,
        );
        let first = placed.top + placed.height / 2.0 - (lines.len() as f64 - 1.0) * LINE / 2.0;
        for (k, line) in lines.iter().enumerate() {
            let y = first + k as f64 * LINE + TEXT * 0.35;
            canvas.text(
                placed.left + placed.width / 2.0,
                y,
                Anchor::Middle,
                text_class,
                line,
            );
        }
    }
    canvas.finish(
        context.id,
        &diagram.title,
        &describe(diagram),
        context.invented,
    )
}

/// An arrow with the indices of its two boxes.
type Joined<'a> = (&'a PathArrow, (usize, usize));

/// Lanes beside the columns that a drawing has room for.
const WIDE_LANES: usize = 6;
const NARROW_LANES: usize = 2;

/// Leaves out the side arrows for which there is no lane; the table keeps them. Says how
/// many were left out.
fn fewer_lanes<'a>(
    diagram: &PathDiagram,
    arrows: Vec<Joined<'a>>,
    size: Size,
) -> (Vec<Joined<'a>>, usize) {
    let most = if size.is_wide() {
        WIDE_LANES
    } else {
        NARROW_LANES
    };
    let all = arrows.len();
    let mut used = 0;
    let kept: Vec<Joined> = arrows
        .into_iter()
        .filter(|(arrow, ends)| {
            if !is_lane(diagram, *ends) {
                return true;
            }
            used += 1;
            used <= most || !arrow.is_side
        })
        .collect();
    let undrawn = all - kept.len();
    (kept, undrawn)
}

fn straight_route(diagram: &PathDiagram, layout: &Layout, a: usize, b: usize) -> Vec<(f64, f64)> {
    let (from, to) = (layout.main(a), layout.main(b));
    let (cross_a, half) = layout.cross(a);
    let (cross_b, _) = layout.cross(b);
    if diagram.boxes[a].column == diagram.boxes[b].column {
        let side = if cross_b > cross_a { 1.0 } else { -1.0 };
        let middle = (from.0 + from.1) / 2.0;
        return vec![
            layout.point(middle, cross_a + side * half),
            layout.point(middle, cross_b - side * half),
        ];
    }
    vec![layout.point(from.1, cross_a), layout.point(to.0, cross_b)]
}

fn lane_route(layout: &Layout, a: usize, b: usize, lane: usize, lanes: usize) -> Vec<(f64, f64)> {
    let shift = 3.0 + 12.0 * lane as f64 / lanes.max(1) as f64;
    let out = layout.main(a).1 + shift.min(layout.gap.max(16.0) * 0.4);
    let into = layout.main(b).0 - 8.0 - shift.min(layout.gap.max(16.0) * 0.4) * 0.7;
    let (cross_a, half_a) = layout.cross(a);
    let (cross_b, half_b) = layout.cross(b);
    let run = layout.lane_from + lane as f64 * layout.lane_step;
    vec![
        layout.point(layout.main(a).1, cross_a + half_a * 0.55),
        layout.point(out, cross_a + half_a * 0.55),
        layout.point(out, run),
        layout.point(into, run),
        layout.point(into, cross_b + half_b * 0.55),
        layout.point(layout.main(b).0, cross_b + half_b * 0.55),
    ]
}

fn arrow_head(route: &[(f64, f64)], thick: bool) -> String {
    let [.., before, tip] = route else {
        return String::new();
    };
    let (dx, dy) = (tip.0 - before.0, tip.1 - before.1);
    let length = dx.hypot(dy).max(1e-6);
    let (ux, uy) = (dx / length, dy / length);
    let size = if thick { 11.0 } else { 7.5 };
    let base = (tip.0 - ux * size, tip.1 - uy * size);
    let half = size * 0.5;
    format!(
        "M{} {}L{} {}L{} {}Z",
        px(tip.0),
        px(tip.1),
        px(base.0 - uy * half),
        px(base.1 + ux * half),
        px(base.0 + uy * half),
        px(base.1 - ux * half)
    )
}

/// Puts the label of an arrow at the first free place along it; where there is none, the
/// table under the diagram still names the claims.
fn pill(canvas: &mut Canvas, taken: &mut Vec<TextBox>, arrow: &PathArrow, route: &[(f64, f64)]) {
    let text = arrow_text(arrow);
    let diamond = if arrow.is_crux { 13.0 } else { 0.0 };
    let width = pill_width(arrow);
    let mut legs: Vec<((f64, f64), (f64, f64))> = route.windows(2).map(|w| (w[0], w[1])).collect();
    legs.sort_by(|(a, b), (c, d)| {
        let length = |a: &(f64, f64), b: &(f64, f64)| (a.0 - b.0).hypot(a.1 - b.1);
        length(c, d).total_cmp(&length(a, b))
    });
    for (from, to) in legs {
        for t in [0.48, 0.36, 0.6, 0.26, 0.72] {
            let x = (from.0 + (to.0 - from.0) * t).clamp(
                width / 2.0 + 1.0,
                (canvas.width - width / 2.0 - 1.0).max(width / 2.0 + 1.0),
            );
            let y = from.1 + (to.1 - from.1) * t;
            let wanted = TextBox {
                left: x - width / 2.0,
                top: y - PILL / 2.0,
                right: x + width / 2.0,
                bottom: y + PILL / 2.0,
            };
            let inside = wanted.top >= 0.0 && wanted.bottom <= canvas.height;
            if !inside || taken.iter().any(|other| other.overlaps(&wanted)) {
                continue;
            }
            taken.push(wanted);
            let class = if arrow.is_crux { "pill crux" } else { "pill" };
            canvas.pill(wanted.left, wanted.top, width, PILL, PILL / 2.0, class);
            if arrow.is_crux {
                let at = wanted.left + 12.0;
                canvas.path(
                    &format!("M{} {}l5 5l-5 5l-5 -5Z", px(at), px(y - 5.0)),
                    "diamond",
                );
            }
            let text_class = if arrow.is_crux { "b oncrux" } else { "b claim" };
            canvas.text(
                x + diamond / 2.0,
                y + TEXT * 0.35,
                Anchor::Middle,
                text_class,
                &text,
            );
            return;
        }
    }
}
