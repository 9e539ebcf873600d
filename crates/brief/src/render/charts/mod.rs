//! Our own SVG charts. Each is drawn twice, for 880 and for 358 px; the style sheet shows
//! one of the two, because scaling one drawing would make its text unreadable on a phone.

pub mod canvas;
pub mod fan;
pub mod index;
pub mod label;
pub mod network;
pub mod path;
pub mod placebo;
pub mod response;
pub mod scale;
pub mod series;
pub mod spec;
pub mod tie;

use maud::Markup;

use canvas::{Anchor, Canvas, Size, TEXT};
use scale::{Scale, TimeTick};

/// The two drawings of one chart.
pub struct Drawing {
    /// For screens from 720 px and for paper.
    pub wide: Markup,
    /// For phones.
    pub narrow: Markup,
}

impl Drawing {
    /// Draws both.
    pub fn both(draw: impl Fn(Size) -> Markup) -> Self {
        Self {
            wide: draw(Size::Wide),
            narrow: draw(Size::Narrow),
        }
    }
}

/// What every chart needs besides its data.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Unique id of the chart on the page.
    pub id: &'a str,
    /// Whether to print "invented place" on the drawing.
    pub invented: bool,
}

/// The rectangle of the plot within the sheet.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Plot {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

impl Plot {
    /// Width in pixels.
    pub fn width(&self) -> f64 {
        self.right - self.left
    }
}

/// Grid lines with their printed values left of the plot; the zero line is darker.
pub(crate) fn value_axis(canvas: &mut Canvas, plot: Plot, scale: &Scale, wanted: usize) {
    for (value, text) in scale.ticks(wanted) {
        let y = scale.at(value);
        let class = if value.abs() < 1e-12 { "zero" } else { "grid" };
        canvas.line((plot.left, y), (plot.right, y), class);
        canvas.text(plot.left - 6.0, y + TEXT * 0.35, Anchor::End, "tick", &text);
    }
}

/// Room that the widest printed value of a scale needs left of the plot.
pub(crate) fn value_room(scale: &Scale, wanted: usize) -> f64 {
    scale
        .ticks(wanted)
        .iter()
        .map(|(_, text)| label::width(text, TEXT, false))
        .fold(0.0, f64::max)
        + 9.0
}

/// Tick marks and dates under the plot; `x` maps a period to the middle of its place.
/// Takes 16 px, or 30 px where years stand in a second row.
pub(crate) fn time_axis(
    canvas: &mut Canvas,
    plot: Plot,
    y: f64,
    ticks: &[TimeTick],
    x: impl Fn(usize) -> f64,
) {
    for tick in ticks {
        let at = x(tick.at);
        canvas.line((at, y), (at, y + 4.0), "tickmark");
        let half = label::width(&tick.label, TEXT, false) / 2.0;
        let centre = at.clamp(half, (canvas.width - half).max(half));
        canvas.text_where_room(&[(centre, y + 16.0, Anchor::Middle)], "tick", &tick.label);
        if let Some(year) = &tick.year {
            let half = label::width(year, TEXT, false) / 2.0;
            let centre = centre.clamp(half, (plot.right - half).max(half));
            canvas.text_where_room(&[(centre, y + 30.0, Anchor::Middle)], "tick", year);
        }
    }
}

/// The line between what the author could know and what came later, with its label.
pub(crate) fn article_line(canvas: &mut Canvas, plot: Plot, x: f64, label_y: f64) {
    canvas.rect(x, plot.top, plot.right - x, plot.bottom - plot.top, "later");
    canvas.line((x, label_y - 9.0), (x, plot.bottom), "article");
    let places = [(x + 5.0, label_y, Anchor::Start)];
    if !canvas.text_where_room(&places, "note", "later than the article") {
        let places = [
            (x + 5.0, label_y, Anchor::Start),
            (x - 5.0, label_y, Anchor::End),
        ];
        canvas.text_where_room(&places, "note", "article");
    }
}
