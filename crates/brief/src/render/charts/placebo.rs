//! The placebo line: the headline's statistic among those of its placebos.

use maud::Markup;

use super::canvas::{Anchor, Canvas, Size, TEXT};
use super::{Context, Drawing, Plot, label, scale};
use crate::model::PlaceboChart;
use crate::render::number;

/// Draws the chart.
pub fn draw(chart: &PlaceboChart, context: Context) -> Drawing {
    Drawing::both(|size| one(chart, context, size))
}

/// What the drawing shows, in words.
pub fn describe(chart: &PlaceboChart) -> String {
    let placebos = chart.points.iter().filter(|p| !p.is_headline).count();
    format!(
        "One tick for each of {}, and a taller one for the estimate under test. Axis: {}.",
        number::counted(placebos as u64, "placebo", "placebos"),
        chart.unit
    )
}

fn one(chart: &PlaceboChart, context: Context, size: Size) -> Markup {
    let width = size.full();
    let plot = Plot {
        left: 12.0,
        right: width - 12.0,
        top: 26.0,
        bottom: 62.0,
    };
    let mut canvas = Canvas::new(size, width, plot.bottom + 38.0);
    let extent =
        scale::extent(chart.points.iter().map(|p| p.value).chain([0.0])).unwrap_or((0.0, 1.0));
    let wanted = if size.is_wide() { 8 } else { 5 };
    let (low, high) = scale::nice_range(extent.0, extent.1, wanted);
    let x = scale::Scale::linear(low, high, plot.left, plot.right);
    for (value, text) in x.ticks(wanted) {
        let at = x.at(value);
        canvas.line((at, plot.bottom), (at, plot.bottom + 4.0), "tickmark");
        let half = label::width(&text, TEXT, false) / 2.0;
        canvas.text_where_room(
            &[(
                at.clamp(half, width - half),
                plot.bottom + 16.0,
                Anchor::Middle,
            )],
            "tick",
            &text,
        );
        if value.abs() < 1e-12 {
            canvas.line((at, plot.top), (at, plot.bottom), "article");
        }
    }
    canvas.line((plot.left, plot.bottom), (plot.right, plot.bottom), "zero");
    for point in chart
        .points
        .iter()
        .filter(|p| !p.is_headline && p.value.is_finite())
    {
        canvas.line(
            (x.at(point.value), plot.bottom - 22.0),
            (x.at(point.value), plot.bottom),
            "placebo",
        );
    }
    for point in chart
        .points
        .iter()
        .filter(|p| p.is_headline && p.value.is_finite())
    {
        let at = x.at(point.value);
        canvas.line((at, plot.top - 6.0), (at, plot.bottom), "headline");
        let text = label::fit(&point.name, TEXT, true, width * 0.7);
        let places = [
            (at - 5.0, 14.0, Anchor::End),
            (at + 5.0, 14.0, Anchor::Start),
            (width / 2.0, 14.0, Anchor::Middle),
        ];
        canvas.text_where_room(&places, "b est", &text);
    }
    let unit = label::fit(&chart.unit, TEXT, false, width - 20.0);
    canvas.text(
        width / 2.0,
        plot.bottom + 33.0,
        Anchor::Middle,
        "note",
        &unit,
    );
    canvas.finish(context.id, &chart.title, &describe(chart), context.invented)
}
