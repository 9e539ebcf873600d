//! The stability index above, the parts that make its loss stacked below.

use maud::Markup;

use super::canvas::{Anchor, Canvas, Size, TEXT, polyline, ribbon};
use super::{Context, Drawing, Plot, article_line, label, scale, time_axis, value_axis};
use crate::model::IndexChart;
use crate::render::number;

/// Draws the chart.
pub fn draw(chart: &IndexChart, context: Context) -> Drawing {
    Drawing::both(|size| one(chart, context, size))
}

/// What the drawing shows, in words.
pub fn describe(chart: &IndexChart) -> String {
    let last = chart.index.values.iter().rev().flatten().next();
    let names: Vec<&str> = chart.parts.iter().map(|p| p.name.as_str()).collect();
    format!(
        "Above: the index from 0 to 100 with its band, {} to {}; the last value is {}. Below: what {} take from 100, stacked.",
        chart.index.labels.first().map_or("—", String::as_str),
        chart.index.labels.last().map_or("—", String::as_str),
        last.map_or(number::DASH.to_owned(), |v| number::fixed(*v, 0)),
        names.join(", "),
    )
}

/// The class that paints part `k`: greys, sky, yellow, never the two tie colours.
pub fn part_class(k: usize) -> String {
    format!("part-{}", k % 6)
}

fn one(chart: &IndexChart, context: Context, size: Size) -> Markup {
    let index = &chart.index;
    let n = index.values.len();
    let width = size.full();
    let names = if size.is_wide() {
        chart
            .parts
            .iter()
            .map(|p| label::width(&p.name, TEXT, false))
            .fold(label::width("index", TEXT, true), f64::max)
            .min(150.0)
            + 12.0
    } else {
        6.0
    };
    let upper = Plot {
        left: 36.0,
        right: width - names,
        top: 24.0,
        bottom: 164.0,
    };
    let lower = Plot {
        top: 196.0,
        bottom: 306.0,
        ..upper
    };
    let step = upper.width() / n.max(1) as f64;
    let x = |i: usize| upper.left + (i as f64 + 0.5) * step;
    let ticks = scale::time_ticks(&index.starts, &index.labels, step, TEXT);
    let axis = if ticks.iter().any(|t| t.year.is_some()) {
        34.0
    } else {
        20.0
    };
    let mut canvas = Canvas::new(size, width, lower.bottom + axis);
    let y = scale::Scale::linear(0.0, 100.0, upper.bottom, upper.top);
    if let Some(at) = index.article_at.filter(|&at| at < n) {
        let whole = Plot {
            bottom: lower.bottom,
            ..upper
        };
        article_line(&mut canvas, whole, upper.left + at as f64 * step, 11.0);
    }
    if chart.norm_end > 0 && chart.norm_end < n {
        let at = upper.left + chart.norm_end as f64 * step;
        canvas.line((at, 2.0), (at, upper.bottom), "break");
        let places = [
            (at - 5.0, 11.0, Anchor::End),
            (at + 5.0, 11.0, Anchor::Start),
        ];
        canvas.text_where_room(&places, "note", "norm period");
    }
    value_axis(&mut canvas, upper, &y, 4);
    let get = |values: &[Option<f64>], i: usize| {
        values.get(i).copied().flatten().filter(|v| v.is_finite())
    };
    let band =
        ribbon((0..n).map(|i| Some((x(i), y.at(get(&index.high, i)?), y.at(get(&index.low, i)?)))));
    canvas.path(&band, "band-ink");
    let line = polyline((0..n).map(|i| Some((x(i), y.at(get(&index.values, i)?)))));
    canvas.path(&line, "line-ink");

    // Parts: the stack reaches as high as the largest loss, rounded up.
    let total = |i: usize| {
        chart
            .parts
            .iter()
            .filter_map(|p| get(&p.loss, i))
            .sum::<f64>()
    };
    let most = scale::extent((0..n).map(total)).map_or(1.0, |e| e.1);
    let (_, top) = scale::nice_range(0.0, most.max(1.0), 3);
    let y_loss = scale::Scale::linear(0.0, top, lower.bottom, lower.top);
    canvas.text(
        upper.left,
        lower.top - 12.0,
        Anchor::Start,
        "note",
        "what each part takes from 100",
    );
    value_axis(&mut canvas, lower, &y_loss, 3);
    let mut floor = vec![0.0; n];
    let mut ends: Vec<(f64, String, String)> = Vec::new();
    for (k, part) in chart.parts.iter().enumerate() {
        let class = part_class(k);
        let area = ribbon((0..n).map(|i| {
            let loss = get(&part.loss, i)?;
            Some((x(i), y_loss.at(floor[i] + loss), y_loss.at(floor[i])))
        }));
        canvas.path(&area, &class);
        if let Some(last) = (0..n).rev().find(|&i| get(&part.loss, i).is_some()) {
            let loss = get(&part.loss, last).unwrap_or(0.0);
            ends.push((
                y_loss.at(floor[last] + loss / 2.0),
                part.name.clone(),
                class,
            ));
        }
        for (i, below) in floor.iter_mut().enumerate() {
            *below += get(&part.loss, i).unwrap_or(0.0);
        }
    }
    if size.is_wide() {
        if let Some(last) = (0..n).rev().find_map(|i| get(&index.values, i)) {
            canvas.edge_labels(
                upper.right + 8.0,
                upper.top,
                upper.bottom,
                &[(y.at(last), "index", "b")],
            );
        }
        let labels: Vec<(f64, &str, &str)> = ends
            .iter()
            .map(|(y, name, _)| (*y, name.as_str(), "tick"))
            .collect();
        canvas.edge_labels(upper.right + 8.0, lower.top - 4.0, lower.bottom, &labels);
    }
    time_axis(&mut canvas, upper, lower.bottom, &ticks, x);
    canvas.finish(context.id, &index.title, &describe(chart), context.invented)
}
