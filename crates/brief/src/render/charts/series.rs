//! A plain series over time with its band where the source gives one.

use maud::Markup;

use super::canvas::{Canvas, Size, TEXT, polyline, ribbon};
use super::{Context, Drawing, Plot, article_line, scale, time_axis, value_axis, value_room};
use crate::model::SeriesChart;
use crate::render::number;

/// Draws the chart.
pub fn draw(chart: &SeriesChart, context: Context) -> Drawing {
    Drawing::both(|size| one(chart, context, size))
}

/// What the drawing shows, in words.
pub fn describe(chart: &SeriesChart) -> String {
    let known = chart.values.iter().flatten().count();
    let range = scale::extent(chart.values.iter().flatten().copied());
    let mut text = format!(
        "{} from {} to {}, {}",
        number::counted(known as u64, "value", "values"),
        chart.labels.first().map_or("—", String::as_str),
        chart.labels.last().map_or("—", String::as_str),
        chart.unit,
    );
    if let Some((low, high)) = range {
        text.push_str(&format!(
            "; lowest {}, highest {}",
            number::fixed(low, digits(high - low)),
            number::fixed(high, digits(high - low))
        ));
    }
    text.push('.');
    text
}

/// Digits after the point that a series of this range needs in its table.
pub fn digits(range: f64) -> u8 {
    match range {
        r if r >= 20.0 => 0,
        r if r >= 2.0 => 1,
        _ => 2,
    }
}

fn finite(value: Option<&Option<f64>>) -> Option<f64> {
    value.copied().flatten().filter(|v| v.is_finite())
}

fn one(chart: &SeriesChart, context: Context, size: Size) -> Markup {
    let n = chart.values.len();
    let width = size.full();
    let height = if size.is_wide() { 230.0 } else { 190.0 };
    let all = chart.values.iter().chain(&chart.low).chain(&chart.high);
    let (low, high) = scale::extent(all.flatten().copied()).unwrap_or((0.0, 1.0));
    let (low, high) = scale::nice_range(low.min(0.0), high.max(0.0), 4);
    let make = |from, to| {
        if chart.log {
            scale::Scale::log1p(high, from, to)
        } else {
            scale::Scale::linear(low, high, from, to)
        }
    };
    let room = value_room(&make(1.0, 0.0), 4);
    let plot = Plot {
        left: room,
        right: width - 8.0,
        top: 22.0,
        bottom: height,
    };
    let y = make(plot.bottom, plot.top);
    let step = plot.width() / n.max(1) as f64;
    let x = |i: usize| plot.left + (i as f64 + 0.5) * step;
    let ticks = scale::time_ticks(&chart.starts, &chart.labels, step, TEXT);
    let axis = if ticks.iter().any(|t| t.year.is_some()) {
        34.0
    } else {
        20.0
    };
    let mut canvas = Canvas::new(size, width, plot.bottom + axis);
    if let Some(at) = chart.article_at.filter(|&at| at < n) {
        article_line(&mut canvas, plot, plot.left + at as f64 * step, 11.0);
    }
    value_axis(&mut canvas, plot, &y, 4);
    let band = ribbon((0..n).map(|i| {
        let (low, high) = (finite(chart.low.get(i))?, finite(chart.high.get(i))?);
        Some((x(i), y.at(high), y.at(low)))
    }));
    canvas.path(&band, "band-ink");
    let line = polyline((0..n).map(|i| Some((x(i), y.at(finite(chart.values.get(i))?)))));
    canvas.path(&line, "line-ink");
    time_axis(&mut canvas, plot, plot.bottom, &ticks, x);
    canvas.finish(context.id, &chart.title, &describe(chart), context.invented)
}
