//! The specification curve: every estimate sorted, and the choices that gave it below.

use maud::Markup;

use super::canvas::{Anchor, Canvas, Size, TEXT, px};
use super::{Context, Drawing, Plot, label, scale, value_axis, value_room};
use crate::model::SpecPoint;
use crate::render::number;
use std::fmt::Write;

/// Draws the chart.
pub fn draw(curve: &[SpecPoint], title: &str, context: Context) -> Drawing {
    Drawing::both(|size| one(curve, title, context, size))
}

/// How many specifications share the sign of the reported estimate, and in how many the band
/// excludes zero.
pub fn tally(curve: &[SpecPoint], reported: f64) -> (usize, usize) {
    let same = curve
        .iter()
        .filter(|s| (s.value > 0.0) == (reported > 0.0))
        .count();
    let outside = curve.iter().filter(|s| s.low > 0.0 || s.high < 0.0).count();
    (same, outside)
}

/// Axes in the order of first use, each with its levels in the order of first use.
pub fn axes(curve: &[SpecPoint]) -> Vec<(String, Vec<String>)> {
    let mut axes: Vec<(String, Vec<String>)> = Vec::new();
    for (axis, level) in curve.iter().flat_map(|s| &s.choices) {
        let place = match axes.iter().position(|(name, _)| name == axis) {
            Some(place) => place,
            None => {
                axes.push((axis.clone(), Vec::new()));
                axes.len() - 1
            }
        };
        if !axes[place].1.contains(level) {
            axes[place].1.push(level.clone());
        }
    }
    axes
}

/// What the drawing shows, in words.
pub fn describe(curve: &[SpecPoint]) -> String {
    let range = scale::extent(curve.iter().map(|s| s.value));
    let (low, high) = range.unwrap_or((f64::NAN, f64::NAN));
    format!(
        "{}, sorted by estimate, from {} to {} outcome standard deviations. Below, a square marks each choice made.",
        number::counted(curve.len() as u64, "specification", "specifications"),
        number::signed(low, 2),
        number::signed(high, 2),
    )
}

fn one(curve: &[SpecPoint], title: &str, context: Context, size: Size) -> Markup {
    let width = size.full();
    let mut sorted: Vec<&SpecPoint> = curve.iter().collect();
    sorted.sort_by(|a, b| a.value.total_cmp(&b.value));
    let axes = axes(curve);
    let rows: usize = axes.iter().map(|a| a.1.len()).sum();
    let row_height = 14.0;
    let (name_room, level_room): (f64, f64) = if size.is_wide() {
        (84.0, 110.0)
    } else {
        (0.0, 92.0)
    };
    // A wild specification must not flatten the others: the plot ends at three times the
    // middle four fifths, and what reaches farther is cut at the edge.
    let mut ends: Vec<f64> = curve
        .iter()
        .flat_map(|s| [s.low, s.high])
        .filter(|v| v.is_finite())
        .collect();
    ends.sort_by(f64::total_cmp);
    let quantile = |q: f64| {
        ends.get(((ends.len().max(1) - 1) as f64 * q) as usize)
            .copied()
            .unwrap_or(0.0)
    };
    let spread = (quantile(0.9) - quantile(0.1)).max(1e-6);
    let (floor, ceiling) = (quantile(0.1) - spread, quantile(0.9) + spread);
    let shown = ends.iter().map(|v| v.clamp(floor, ceiling)).chain([0.0]);
    let (low, high) = scale::extent(shown).unwrap_or((-1.0, 1.0));
    let (low, high) = scale::nice_range(low, high, 4);
    let values = value_room(&scale::Scale::linear(low, high, 1.0, 0.0), 4);
    let left = (name_room + level_room).max(values);
    let plot = Plot {
        left,
        right: width - 6.0,
        top: 8.0,
        bottom: 150.0,
    };
    let groups_gap = 6.0;
    let grid_top = plot.bottom + 16.0;
    // On the narrow drawing the axis name takes a row of its own.
    let name_rows = if size.is_wide() { 0 } else { axes.len() };
    let height = grid_top + (rows + name_rows) as f64 * row_height + axes.len() as f64 * groups_gap;
    let mut canvas = Canvas::new(size, width, height);
    let y = scale::Scale::linear(low, high, plot.bottom, plot.top);
    let step = plot.width() / sorted.len().max(1) as f64;
    let x = |i: usize| plot.left + (i as f64 + 0.5) * step;
    value_axis(&mut canvas, plot, &y, 4);
    let stroke = (step * 0.5).clamp(0.6, 6.0);
    let radius = (step * 0.3).clamp(0.8, 2.8);
    for outside in [false, true] {
        let mut bands = String::new();
        let mut dots = String::new();
        for (i, spec) in sorted.iter().enumerate() {
            if (spec.low > 0.0 || spec.high < 0.0) != outside {
                continue;
            }
            let _ = write!(
                bands,
                "M{} {}V{}",
                px(x(i)),
                px(y.at(spec.high)),
                px(y.at(spec.low))
            );
            let (r, d) = (px(radius), px(2.0 * radius));
            let _ = write!(
                dots,
                "M{} {}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0Z",
                px(x(i) - radius),
                px(y.at(spec.value))
            );
        }
        if !bands.is_empty() {
            let (band, dot) = if outside {
                ("band-est-bar", "dot-est")
            } else {
                ("band-none", "dot-none")
            };
            canvas.weighted_path(&bands, stroke, band);
            canvas.path(&dots, dot);
        }
    }
    let mut top = grid_top;
    let square = (step * 0.6).clamp(0.8, 6.0);
    for (axis, levels) in &axes {
        if size.is_wide() {
            let name = label::fit(axis, TEXT, true, name_room - 6.0);
            canvas.text(0.0, top + 10.0, Anchor::Start, "b", &name);
        } else {
            let name = label::fit(axis, TEXT, true, width);
            canvas.text(0.0, top + 10.0, Anchor::Start, "b", &name);
            top += row_height;
        }
        for level in levels {
            let text = label::fit(level, TEXT, false, level_room - 8.0);
            canvas.text(left - 8.0, top + 10.0, Anchor::End, "tick", &text);
            let mut d = String::new();
            for (i, spec) in sorted.iter().enumerate() {
                if spec.choices.iter().any(|(a, l)| a == axis && l == level) {
                    let _ = write!(
                        d,
                        "M{} {}h{}",
                        px(x(i) - square / 2.0),
                        px(top + 6.0),
                        px(square)
                    );
                }
            }
            if !d.is_empty() {
                canvas.weighted_path(&d, 6.0, "choice");
            }
            top += row_height;
        }
        top += groups_gap;
    }
    canvas.finish(context.id, title, &describe(curve), context.invented)
}
