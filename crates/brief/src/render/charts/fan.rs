//! The future as a band: the outcome under a lever against "do nothing", and the
//! difference between the two.

use maud::Markup;

use super::canvas::{Anchor, Canvas, Size, TEXT, polyline, ribbon};
use super::{Context, Drawing, Plot, label, scale, value_axis, value_room};
use crate::model::{FanChart, FanPoint};
use crate::render::number;

/// Draws past and both futures.
pub fn draw(chart: &FanChart, context: Context) -> Drawing {
    Drawing::both(|size| futures(chart, context, size))
}

/// Draws the difference.
pub fn draw_difference(chart: &FanChart, title: &str, context: Context) -> Drawing {
    Drawing::both(|size| difference(chart, title, context, size))
}

/// What the fan shows, in words.
pub fn describe(chart: &FanChart) -> String {
    let end = |points: &[FanPoint]| {
        points.last().map_or(number::DASH.to_owned(), |p| {
            format!(
                "{} ({} to {})",
                number::fixed(p.q50, 2),
                number::fixed(p.q05, 2),
                number::fixed(p.q95, 2)
            )
        })
    };
    format!(
        "Past values, then two bands in {}. At the end, median and 90 % band: do nothing {}; with the lever {}.",
        chart.unit,
        end(&chart.base),
        end(&chart.lever)
    )
}

fn futures(chart: &FanChart, context: Context, size: Size) -> Markup {
    let width = size.full();
    let past = chart.past.len();
    let ahead = chart.base.len().max(chart.lever.len());
    let values = chart.past.iter().flatten().copied().chain(
        chart
            .base
            .iter()
            .chain(&chart.lever)
            .flat_map(|p| [p.q05, p.q95]),
    );
    let (low, high) = scale::extent(values).unwrap_or((0.0, 1.0));
    // Zero belongs on the axis where it is near: a level far from zero would be a line.
    let low = if low > 0.0 && low < (high - low) * 1.5 {
        0.0
    } else {
        low
    };
    let (low, high) = scale::nice_range(low, high, 5);
    let room = value_room(&scale::Scale::linear(low, high, 1.0, 0.0), 5);
    let right = if size.is_wide() {
        label::width("do nothing: median", TEXT, true) + 14.0
    } else {
        8.0
    };
    let plot = Plot {
        left: room,
        right: width - right,
        top: 24.0,
        bottom: if size.is_wide() { 250.0 } else { 220.0 },
    };
    let mut canvas = Canvas::new(size, width, plot.bottom + 38.0);
    let y = scale::Scale::linear(low, high, plot.bottom, plot.top);
    let step = plot.width() / (past + ahead).max(1) as f64;
    let x = |i: usize| plot.left + (i as f64 + 0.5) * step;
    let edge = plot.left + past as f64 * step;
    canvas.rect(
        edge,
        plot.top,
        plot.right - edge,
        plot.bottom - plot.top,
        "later",
    );
    let at = |p: &FanPoint| x(past + p.step.max(1) - 1);
    let band = |points: &[FanPoint], low: fn(&FanPoint) -> f64, high: fn(&FanPoint) -> f64| {
        ribbon(
            points
                .iter()
                .map(|p| Some((at(p), y.at(high(p)), y.at(low(p))))),
        )
    };
    canvas.path(&band(&chart.base, |p| p.q05, |p| p.q95), "band-base");
    canvas.path(&band(&chart.lever, |p| p.q05, |p| p.q95), "band-est-light");
    canvas.path(&band(&chart.lever, |p| p.q25, |p| p.q75), "band-est");
    value_axis(&mut canvas, plot, &y, 5);
    let line =
        polyline((0..past).map(|i| Some((x(i), y.at(chart.past[i].filter(|v| v.is_finite())?)))));
    canvas.path(&line, "line-ink");
    canvas.path(
        &polyline(chart.base.iter().map(|p| Some((at(p), y.at(p.q50))))),
        "line-dashed",
    );
    canvas.path(
        &polyline(chart.lever.iter().map(|p| Some((at(p), y.at(p.q50))))),
        "line-est",
    );
    canvas.line((edge, 4.0), (edge, plot.bottom), "article");
    canvas.text_where_room(
        &[
            (edge - 5.0, 13.0, Anchor::End),
            (edge + 5.0, 13.0, Anchor::Start),
        ],
        "note",
        "data end",
    );
    let ticks = scale::time_ticks(&[], &chart.past_labels, step, TEXT);
    let (mut first_half, future_half) = (Vec::new(), label::width("99", TEXT, false));
    first_half.extend(ticks.into_iter().filter(|t| x(t.at) + 40.0 < edge));
    super::time_axis(&mut canvas, plot, plot.bottom, &first_half, x);
    let every = ((future_half + 12.0) / step).ceil().max(1.0) as usize;
    for k in (1..=ahead).filter(|k| k % every == 0) {
        let text = format!("+{k}");
        canvas.text_where_room(
            &[(x(past + k - 1), plot.bottom + 16.0, Anchor::Middle)],
            "tick",
            &text,
        );
    }
    if size.is_wide() {
        let mut labels = Vec::new();
        if let Some(end) = chart.base.last() {
            labels.push((y.at(end.q50), "do nothing: median", "tick"));
            labels.push((y.at(end.q95), "do nothing: 90 %", "tick"));
        }
        if let Some(end) = chart.lever.last() {
            labels.push((y.at(end.q50), "lever: median", "b est"));
            labels.push((y.at(end.q05), "lever: 90 %", "est"));
        }
        canvas.edge_labels(plot.right + 8.0, plot.top, plot.bottom, &labels);
    }
    canvas.finish(context.id, &chart.title, &describe(chart), context.invented)
}

fn difference(chart: &FanChart, title: &str, context: Context, size: Size) -> Markup {
    let width = size.full();
    let points = &chart.difference;
    let values = points.iter().flat_map(|p| [p.q05, p.q95]).chain([0.0]);
    let (low, high) = scale::extent(values).unwrap_or((-1.0, 1.0));
    let (low, high) = scale::nice_range(low, high, 4);
    let room = value_room(&scale::Scale::linear(low, high, 1.0, 0.0), 4);
    let right = if size.is_wide() {
        label::width("90 % band", TEXT, false) + 14.0
    } else {
        8.0
    };
    let plot = Plot {
        left: room,
        right: width - right,
        top: 8.0,
        bottom: 128.0,
    };
    let mut canvas = Canvas::new(size, width, plot.bottom + 22.0);
    let y = scale::Scale::linear(low, high, plot.bottom, plot.top);
    let last = points.iter().map(|p| p.step).max().unwrap_or(1);
    let x_scale =
        scale::Scale::linear(1.0, last.max(2) as f64, plot.left + 10.0, plot.right - 10.0);
    let x = |p: &FanPoint| x_scale.at(p.step as f64);
    canvas.path(
        &ribbon(
            points
                .iter()
                .map(|p| Some((x(p), y.at(p.q95), y.at(p.q05)))),
        ),
        "band-est-light",
    );
    canvas.path(
        &ribbon(
            points
                .iter()
                .map(|p| Some((x(p), y.at(p.q75), y.at(p.q25)))),
        ),
        "band-est",
    );
    value_axis(&mut canvas, plot, &y, 4);
    canvas.path(
        &polyline(points.iter().map(|p| Some((x(p), y.at(p.q50))))),
        "line-est",
    );
    for point in points {
        let text = format!("+{}", point.step);
        canvas.text_where_room(
            &[(x(point), plot.bottom + 16.0, Anchor::Middle)],
            "tick",
            &text,
        );
    }
    if let (true, Some(end)) = (size.is_wide(), points.last()) {
        let labels = [
            (y.at(end.q50), "median", "b est"),
            (y.at(end.q95), "90 % band", "tick"),
            (y.at(end.q25), "50 % band", "tick"),
        ];
        canvas.edge_labels(plot.right + 8.0, plot.top, plot.bottom, &labels);
    }
    let desc = points.last().map_or("No period.".to_owned(), |p| {
        format!(
            "Lever minus do nothing in {}; after {} the median is {}, the 90 % band {} to {}.",
            chart.unit,
            number::counted(p.step as u64, "period", "periods"),
            number::signed(p.q50, 2),
            number::signed(p.q05, 2),
            number::signed(p.q95, 2)
        )
    });
    canvas.finish(context.id, title, &desc, context.invented)
}
