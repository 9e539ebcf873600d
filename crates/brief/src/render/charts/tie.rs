//! A tie's series: a dot and its band for each period, reported events below.

use std::fmt::Write;

use maud::Markup;

use super::canvas::{Anchor, Canvas, Size, TEXT, px, triangle};
use super::{Context, Drawing, Plot, article_line, label, scale, time_axis};
use crate::model::{TieChart, TieMeasure, TiePoint};
use crate::render::number;

/// From this many periods on, a chart takes the whole column instead of half of it.
pub const LONG: usize = 160;

/// How a period is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The band lies above zero.
    Cooperative,
    /// The band lies below zero.
    Conflictual,
    /// The band covers zero, or there is none.
    CannotTell,
}

impl Reading {
    /// The reading of a period; `None` when nothing was reported, or for conflict where there is no
    /// value.
    pub fn of(point: &TiePoint, measure: TieMeasure) -> Option<Self> {
        if measure == TieMeasure::Conflict {
            let rate = point.conflict_rate.filter(|v| v.is_finite())?;
            return Some(if rate > 0.0 {
                Reading::Conflictual
            } else {
                Reading::CannotTell
            });
        }
        let net = point.net.filter(|v| v.is_finite())?;
        Some(match (point.low, point.high) {
            (Some(low), _) if low > 0.0 && net > 0.0 => Reading::Cooperative,
            (_, Some(high)) if high < 0.0 && net < 0.0 => Reading::Conflictual,
            _ => Reading::CannotTell,
        })
    }
}

/// Draws the chart.
pub fn draw(chart: &TieChart, context: Context) -> Drawing {
    Drawing::both(|size| one(chart, context, size))
}

/// What the drawing shows, in words.
pub fn describe(chart: &TieChart) -> String {
    let drawn = match chart.measure {
        TieMeasure::Conflict => {
            "conflict events for each report of the file, asinh, without a band"
        }
        TieMeasure::NetCooperation => "net cooperation from −1 to +1 with its 90 % band",
    };
    format!(
        "{} Above: {drawn}. Below: reported events.",
        reported(chart)
    )
}

/// How much was reported, and the dated breaks.
pub fn reported(chart: &TieChart) -> String {
    let is_conflict = chart.measure == TieMeasure::Conflict;
    let counts = |p: &&TiePoint| match chart.measure {
        TieMeasure::NetCooperation => p.net.is_some(),
        TieMeasure::Conflict => p.conflict > 0,
    };
    let reported = chart.points.iter().filter(counts).count();
    let mut text = format!(
        "{} with {} out of {}, from {} to {}.",
        number::counted(
            reported as u64,
            &chart.interval,
            &format!("{}s", chart.interval)
        ),
        if is_conflict {
            "reported conflict"
        } else {
            "a report"
        },
        number::count(chart.points.len() as u64),
        chart.points.first().map_or("—", |p| &p.label),
        chart.points.last().map_or("—", |p| &p.label),
    );
    for mark in &chart.breaks {
        let _ = write!(text, " {} (p {}).", mark.label, number::p_value(mark.p));
    }
    text
}

fn one(chart: &TieChart, context: Context, size: Size) -> Markup {
    let n = chart.points.len();
    let width = if n > LONG { size.full() } else { size.half() };
    let head = if chart.breaks.is_empty() { 18.0 } else { 32.0 };
    let net = Plot {
        left: 34.0,
        right: width - 6.0,
        top: head,
        bottom: head + 96.0,
    };
    let volume_top = net.bottom + 14.0;
    let volume_bottom = volume_top + 30.0;
    let step = net.width() / n.max(1) as f64;
    let starts: Vec<String> = chart.points.iter().map(|p| p.start.clone()).collect();
    let labels: Vec<String> = chart.points.iter().map(|p| p.label.clone()).collect();
    let ticks = scale::time_ticks(&starts, &labels, step, TEXT);
    let axis = if ticks.iter().any(|t| t.year.is_some()) {
        34.0
    } else {
        20.0
    };
    let mut canvas = Canvas::new(size, width, volume_bottom + axis);
    let x = |i: usize| net.left + (i as f64 + 0.5) * step;
    let edge = |i: usize| net.left + i as f64 * step;
    let is_conflict = chart.measure == TieMeasure::Conflict;
    let rates = chart.points.iter().filter_map(|p| p.conflict_rate);
    let most_conflict = rates.fold(0.0, f64::max).max(0.1);
    let (lowest, highest) = if is_conflict {
        (0.0, most_conflict)
    } else {
        (-1.0, 1.0)
    };
    let y = scale::Scale::linear(lowest, highest, net.bottom - 5.0, net.top + 5.0);

    let whole = Plot {
        bottom: volume_bottom,
        ..net
    };
    if let Some(at) = chart.article_at.filter(|&at| at < n) {
        article_line(&mut canvas, whole, edge(at), 11.0);
    }
    let top_text = number::fixed(most_conflict, 1);
    let ticks_of_measure: &[(f64, &str, &str)] = if is_conflict {
        &[(most_conflict, &top_text, "tick conf"), (0.0, "0", "tick")]
    } else {
        &[
            (1.0, "+1", "tick coop"),
            (0.0, "0", "tick"),
            (-1.0, "−1", "tick conf"),
        ]
    };
    for &(value, text, class) in ticks_of_measure {
        let line = if value == 0.0 { "zero" } else { "grid" };
        canvas.line((net.left, y.at(value)), (net.right, y.at(value)), line);
        canvas.text(
            net.left - 6.0,
            y.at(value) + TEXT * 0.35,
            Anchor::End,
            class,
            text,
        );
    }
    for mark in chart.breaks.iter().filter(|mark| mark.at <= n) {
        let at = edge(mark.at);
        canvas.line((at, net.top - 4.0), (at, net.bottom), "break");
        let text = label::fit(&mark.label, TEXT, true, width * 0.4);
        let mut places = Vec::new();
        for row in [26.0, 11.0] {
            places.push((at + 4.0, row, Anchor::Start));
            places.push((at - 4.0, row, Anchor::End));
        }
        canvas.text_where_room(&places, "b", &text);
    }

    let is_long = n > LONG;
    let stroke = (step * 0.5).clamp(0.8, 5.0);
    let radius = (step * 0.36).clamp(1.1, 3.4);
    for reading in [
        Reading::CannotTell,
        Reading::Cooperative,
        Reading::Conflictual,
    ] {
        let class = match reading {
            Reading::CannotTell => "none",
            Reading::Cooperative => "coop",
            Reading::Conflictual => "conf",
        };
        let mut bands = String::new();
        let mut known = String::new();
        let mut later = String::new();
        for (i, point) in chart.points.iter().enumerate() {
            if Reading::of(point, chart.measure) != Some(reading) {
                continue;
            }
            let shown = if is_conflict {
                point.conflict_rate
            } else {
                point.net
            };
            let (at, value) = (x(i), y.at(shown.unwrap_or(0.0)));
            if let (Some(low), Some(high), false) = (point.low, point.high, is_conflict) {
                let (low, high) = (y.at(low), y.at(high));
                let _ = write!(bands, "M{} {}V{}", px(at), px(high), px(low));
            }
            let is_later = chart.article_at.is_some_and(|article| i >= article);
            let marks = if is_later { &mut later } else { &mut known };
            marks.push_str(&match reading {
                Reading::Conflictual => triangle(at, value, radius * 1.15),
                _ if is_long => format!("M{} {}h0", px(at), px(value)),
                _ => ring(at, value, radius),
            });
        }
        if !bands.is_empty() {
            canvas.weighted_path(&bands, stroke, &format!("band-{class}"));
        }
        if is_long && reading != Reading::Conflictual {
            // A dot of a long series is a stroke of no length with round caps, a ring a
            // smaller one of paper on top: a circle would take twice the bytes.
            let solid = if reading == Reading::CannotTell {
                ""
            } else {
                &known
            };
            canvas.weighted_path(&(known.clone() + &later), 2.6, &format!("speck-{class}"));
            let hollow = if solid.is_empty() {
                known + &later
            } else {
                later
            };
            canvas.weighted_path(&hollow, 1.3, "speck-paper");
            continue;
        }
        canvas.path(&known, &format!("dot-{class}"));
        canvas.path(&later, &format!("ring-{class}"));
    }

    let most = chart.points.iter().map(|p| p.reports).max().unwrap_or(0);
    let mut bars = String::new();
    for (i, point) in chart
        .points
        .iter()
        .enumerate()
        .filter(|(_, p)| p.reports > 0)
    {
        let height = (f64::from(point.reports) / f64::from(most.max(1))
            * (volume_bottom - volume_top))
            .max(0.8);
        let _ = write!(bars, "M{} {}v{}", px(x(i)), px(volume_bottom), px(-height));
    }
    if !bars.is_empty() {
        canvas.weighted_path(&bars, (step * 0.7).clamp(0.6, 8.0), "volume");
    }
    canvas.line(
        (net.left, volume_bottom),
        (net.right, volume_bottom),
        "zero",
    );
    canvas.text(net.left - 6.0, volume_bottom, Anchor::End, "tick", "0");
    if most > 0 {
        let text = label::fit(&short_count(most), TEXT, false, net.left - 6.0);
        canvas.text(net.left - 6.0, volume_top + 6.0, Anchor::End, "tick", &text);
    }
    time_axis(&mut canvas, net, volume_bottom, &ticks, x);
    canvas.finish(context.id, &chart.title, &describe(chart), context.invented)
}

/// A circle as a path, so that all dots of a kind are one element.
fn ring(x: f64, y: f64, radius: f64) -> String {
    let (r, d) = (px(radius), px(2.0 * radius));
    format!(
        "M{} {}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0Z",
        px(x - radius),
        px(y)
    )
}

/// `155`, `12k`: fits left of a small plot.
fn short_count(n: u32) -> String {
    match n {
        0..1000 => n.to_string(),
        1000..10_000 => format!("{}k", number::fixed(f64::from(n) / 1000.0, 1)),
        _ => format!("{}k", n / 1000),
    }
}
