//! An impulse response with its pointwise and its simultaneous band.

use maud::Markup;

use super::canvas::{Anchor, Canvas, Size, TEXT, polyline, ribbon};
use super::{Context, Drawing, Plot, label, scale, value_axis, value_room};
use crate::model::ResponseChart;
use crate::render::number;

/// Draws the chart.
pub fn draw(chart: &ResponseChart, context: Context) -> Drawing {
    Drawing::both(|size| one(chart, context, size))
}

/// What the drawing shows, in words.
pub fn describe(chart: &ResponseChart) -> String {
    let outside = chart
        .points
        .iter()
        .filter(|p| p.sim_low > 0.0 || p.sim_high < 0.0)
        .count();
    format!(
        "Response in {} at {}; the simultaneous band excludes zero at {}.",
        chart.unit,
        number::counted(chart.points.len() as u64, "horizon", "horizons"),
        number::counted(outside as u64, "horizon", "horizons"),
    )
}

fn one(chart: &ResponseChart, context: Context, size: Size) -> Markup {
    let width = size.full();
    let values = chart
        .points
        .iter()
        .flat_map(|p| [p.value, p.low, p.high, p.sim_low, p.sim_high])
        .chain(chart.second.iter().copied())
        .chain(chart.truth.iter().copied())
        .chain([0.0]);
    let (low, high) = scale::extent(values).unwrap_or((-1.0, 1.0));
    let (low, high) = scale::nice_range(low, high, 5);
    let room = value_room(&scale::Scale::linear(low, high, 1.0, 0.0), 5);
    let mut names: Vec<(&str, &str)> = vec![
        ("simultaneous 90 %", "tick"),
        ("pointwise 90 %", "tick"),
        ("local projection", "b est"),
    ];
    if !chart.second.is_empty() {
        names.push((&chart.second_name, "tick"));
    }
    if !chart.truth.is_empty() {
        names.push(("planted truth", "tick"));
    }
    let right = if size.is_wide() {
        let widest = names
            .iter()
            .map(|(name, class)| label::width(name, TEXT, class.starts_with('b')));
        widest.fold(0.0, f64::max).min(180.0) + 14.0
    } else {
        10.0
    };
    let plot = Plot {
        left: room,
        right: width - right,
        top: 10.0,
        bottom: if size.is_wide() { 230.0 } else { 200.0 },
    };
    let mut canvas = Canvas::new(size, width, plot.bottom + 38.0);
    let y = scale::Scale::linear(low, high, plot.bottom, plot.top);
    let last = chart.points.iter().map(|p| p.h).max().unwrap_or(0);
    let first = chart.points.iter().map(|p| p.h).min().unwrap_or(0);
    let x_scale = scale::Scale::linear(
        first as f64,
        last.max(first + 1) as f64,
        plot.left + 8.0,
        plot.right - 8.0,
    );
    let x = |h: usize| x_scale.at(h as f64);
    canvas.path(
        &ribbon(
            chart
                .points
                .iter()
                .map(|p| Some((x(p.h), y.at(p.sim_high), y.at(p.sim_low)))),
        ),
        "band-est-light",
    );
    canvas.path(
        &ribbon(
            chart
                .points
                .iter()
                .map(|p| Some((x(p.h), y.at(p.high), y.at(p.low)))),
        ),
        "band-est",
    );
    value_axis(&mut canvas, plot, &y, 5);
    canvas.path(
        &polyline(
            chart
                .points
                .iter()
                .zip(&chart.truth)
                .map(|(p, v)| Some((x(p.h), y.at(*v)))),
        ),
        "line-dotted",
    );
    canvas.path(
        &polyline(
            chart
                .points
                .iter()
                .zip(&chart.second)
                .map(|(p, v)| Some((x(p.h), y.at(*v)))),
        ),
        "line-dashed",
    );
    canvas.path(
        &polyline(chart.points.iter().map(|p| Some((x(p.h), y.at(p.value))))),
        "line-est",
    );
    for point in &chart.points {
        canvas.circle(x(point.h), y.at(point.value), 3.0, "dot-est");
    }
    for point in &chart.points {
        let text = point.h.to_string();
        canvas.text_where_room(
            &[(x(point.h), plot.bottom + 15.0, Anchor::Middle)],
            "tick",
            &text,
        );
    }
    let unit = label::fit(&chart.horizon_unit, TEXT, false, width - 20.0);
    let half = label::width(&unit, TEXT, false) / 2.0;
    let centre = ((plot.left + plot.right) / 2.0).clamp(half, width - half);
    canvas.text(centre, plot.bottom + 32.0, Anchor::Middle, "note", &unit);
    if let (true, Some(end)) = (size.is_wide(), chart.points.last()) {
        let mut heights = vec![y.at(end.sim_high), y.at(end.high), y.at(end.value)];
        heights.extend(chart.second.last().map(|v| y.at(*v)));
        heights.extend(chart.truth.last().map(|v| y.at(*v)));
        let labels: Vec<(f64, &str, &str)> = heights
            .into_iter()
            .zip(&names)
            .map(|(h, (name, class))| (h, *name, *class))
            .collect();
        canvas.edge_labels(plot.right + 8.0, plot.top, plot.bottom, &labels);
    }
    canvas.finish(context.id, &chart.title, &describe(chart), context.invented)
}
