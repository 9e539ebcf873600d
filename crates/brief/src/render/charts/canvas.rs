//! The sheet a chart is drawn on: shapes and texts, then the finished `<svg>`.

use maud::{Markup, PreEscaped, html};

use super::label;

/// Font size of all chart text, in pixels of the drawing.
pub const TEXT: f64 = 12.0;

/// Which of the two drawings of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// For screens from 720 px and for paper.
    Wide,
    /// For phones.
    Narrow,
}

impl Size {
    /// Width of a chart that takes the whole column.
    pub fn full(self) -> f64 {
        match self {
            Size::Wide => 880.0,
            Size::Narrow => 358.0,
        }
    }

    /// Width of a chart that stands in a pair.
    pub fn half(self) -> f64 {
        match self {
            Size::Wide => 448.0,
            Size::Narrow => 358.0,
        }
    }

    /// Whether this is the wide drawing.
    pub fn is_wide(self) -> bool {
        self == Size::Wide
    }

    fn class(self) -> &'static str {
        match self {
            Size::Wide => "wide",
            Size::Narrow => "narrow",
        }
    }
}

/// Which end of a text its x stands at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    fn name(self) -> &'static str {
        match self {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        }
    }
}

/// A rectangle that a text takes.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct TextBox {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl TextBox {
    /// The box of a text on the baseline `y`.
    pub fn of(text: &str, x: f64, y: f64, anchor: Anchor, size: f64, bold: bool) -> Self {
        let width = label::width(text, size, bold);
        let left = match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - width / 2.0,
            Anchor::End => x - width,
        };
        Self {
            left,
            top: y - size * 0.8,
            right: left + width,
            bottom: y + size * 0.24,
        }
    }

    /// Whether the two share more than an edge.
    pub fn overlaps(&self, other: &TextBox) -> bool {
        self.left < other.right - 0.5
            && other.left < self.right - 0.5
            && self.top < other.bottom - 0.5
            && other.top < self.bottom - 0.5
    }
}

/// A drawing in the making.
pub struct Canvas {
    /// Width of the view box.
    pub width: f64,
    /// Height of the view box.
    pub height: f64,
    size: Size,
    items: String,
    texts: Vec<TextBox>,
}

impl Canvas {
    /// An empty sheet.
    pub fn new(size: Size, width: f64, height: f64) -> Self {
        Self {
            width,
            height,
            size,
            items: String::new(),
            texts: Vec::new(),
        }
    }

    fn push(&mut self, item: Markup) {
        self.items.push_str(&item.0);
    }

    /// A straight line.
    pub fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), class: &str) {
        if !(x1 + y1 + x2 + y2).is_finite() {
            return;
        }
        self.push(html! {
            line x1=(px(x1)) y1=(px(y1)) x2=(px(x2)) y2=(px(y2)) class=(class) {}
        });
    }

    /// A line whose width tells something.
    pub fn weighted_path(&mut self, d: &str, width: f64, class: &str) {
        if d.is_empty() {
            return;
        }
        self.push(html! { path d=(d) class=(class) stroke-width=(px(width)) {} });
    }

    /// A rectangle.
    pub fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, class: &str) {
        self.push(html! {
            rect x=(px(x)) y=(px(y)) width=(px(width.max(0.0))) height=(px(height.max(0.0))) class=(class) {}
        });
    }

    /// A rectangle with round corners.
    pub fn pill(&mut self, x: f64, y: f64, width: f64, height: f64, radius: f64, class: &str) {
        self.push(html! {
            rect x=(px(x)) y=(px(y)) width=(px(width)) height=(px(height)) rx=(px(radius)) class=(class) {}
        });
    }

    /// A disc or ring.
    pub fn circle(&mut self, x: f64, y: f64, radius: f64, class: &str) {
        if !(x + y).is_finite() {
            return;
        }
        self.push(html! { circle cx=(px(x)) cy=(px(y)) r=(px(radius)) class=(class) {} });
    }

    /// A path.
    pub fn path(&mut self, d: &str, class: &str) {
        if !d.is_empty() {
            self.push(html! { path d=(d) class=(class) {} });
        }
    }

    /// A text at the baseline `y`; empty texts are left out.
    pub fn text(&mut self, x: f64, y: f64, anchor: Anchor, class: &str, text: &str) {
        let bold = class.split(' ').any(|c| c == "b");
        if text.is_empty() || !(x + y).is_finite() {
            return;
        }
        self.texts.push(TextBox::of(text, x, y, anchor, TEXT, bold));
        self.push(html! {
            text x=(px(x)) y=(px(y)) text-anchor=(anchor.name()) class=(class) { (text) }
        });
    }

    /// Whether a text would lie on the sheet and on no other text.
    pub fn has_room(&self, x: f64, y: f64, anchor: Anchor, bold: bool, text: &str) -> bool {
        let wanted = TextBox::of(text, x, y, anchor, TEXT, bold);
        wanted.left >= 0.0
            && wanted.right <= self.width
            && wanted.top >= 0.0
            && wanted.bottom <= self.height
            && !self.texts.iter().any(|other| {
                let mut padded = *other;
                padded.left -= 3.0;
                padded.right += 3.0;
                padded.overlaps(&wanted)
            })
    }

    /// The text at the first of the places where there is room; whether there was one.
    pub fn text_where_room(
        &mut self,
        places: &[(f64, f64, Anchor)],
        class: &str,
        text: &str,
    ) -> bool {
        let bold = class.split(' ').any(|c| c == "b");
        for &(x, y, anchor) in places {
            if self.has_room(x, y, anchor, bold, text) {
                self.text(x, y, anchor, class, text);
                return true;
            }
        }
        false
    }

    /// Names at the right edge for lines that end at the wanted heights, pushed apart.
    pub fn edge_labels(&mut self, x: f64, top: f64, bottom: f64, labels: &[(f64, &str, &str)]) {
        let wanted: Vec<f64> = labels.iter().map(|l| l.0).collect();
        let placed = label::stack(&wanted, 16.0, top, bottom);
        let room = self.width - x;
        for (y, (_, text, class)) in placed.into_iter().zip(labels) {
            let bold = class.split(' ').any(|c| c == "b");
            let text = label::fit(text, TEXT, bold, room);
            self.text(x, y + TEXT * 0.35, Anchor::Start, class, &text);
        }
    }

    /// The `<svg>`, with its title and description. `id` must be unique on the page; the
    /// two drawings of a chart differ by the letter that is added to it.
    pub fn finish(mut self, id: &str, title: &str, desc: &str, invented: bool) -> Markup {
        if invented {
            let y = self.height + 12.0;
            self.height += 18.0;
            let x = self.width;
            self.text(x, y, Anchor::End, "inv", "invented place");
        }
        let letter = if self.size.is_wide() { "w" } else { "n" };
        let title_id = format!("{id}-{letter}t");
        let desc_id = format!("{id}-{letter}d");
        html! {
            svg class=(self.size.class()) viewBox={ "0 0 " (px(self.width)) " " (px(self.height)) }
                role="img" aria-labelledby={ (title_id) " " (desc_id) } {
                title id=(title_id) { (title) }
                desc id=(desc_id) { (desc) }
                (PreEscaped(self.items))
            }
        }
    }
}

/// A length with one decimal, without a trailing zero: half a pixel is enough. What is no
/// number is 0; callers leave such points out before.
pub fn px(value: f64) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let printed = format!("{value:.1}");
    let trimmed = printed.strip_suffix(".0").unwrap_or(&printed);
    if trimmed == "-0" {
        "0".to_owned()
    } else {
        trimmed.to_owned()
    }
}

/// `M…L…` through the points; `None` lifts the pen, so that gaps stay gaps. A point
/// between two gaps gets a stroke of no length, which round caps show as a dot.
pub fn polyline(points: impl IntoIterator<Item = Option<(f64, f64)>>) -> String {
    let mut d = String::new();
    let mut pen_down = false;
    let mut length = 0;
    for point in points {
        match point.filter(|(x, y)| (x + y).is_finite()) {
            Some((x, y)) => {
                d.push(if pen_down { 'L' } else { 'M' });
                d.push_str(&format!("{} {}", px(x), px(y)));
                length = if pen_down { length + 1 } else { 1 };
                pen_down = true;
            }
            None => {
                if length == 1 {
                    d.push_str("h0");
                }
                pen_down = false;
                length = 0;
            }
        }
    }
    if length == 1 {
        d.push_str("h0");
    }
    d
}

/// Closed areas between an upper and a lower edge; a new area after each gap. A period
/// between two gaps is a bar one pixel wide.
pub fn ribbon(points: impl IntoIterator<Item = Option<(f64, f64, f64)>>) -> String {
    let mut d = String::new();
    let mut run: Vec<(f64, f64, f64)> = Vec::new();
    let mut flush = |run: &mut Vec<(f64, f64, f64)>| {
        if let [(x, upper, lower)] = run[..] {
            run.clear();
            run.push((x - 0.5, upper, lower));
            run.push((x + 0.5, upper, lower));
        }
        for (i, (x, upper, _)) in run.iter().enumerate() {
            d.push(if i == 0 { 'M' } else { 'L' });
            d.push_str(&format!("{} {}", px(*x), px(*upper)));
        }
        for (x, _, lower) in run.iter().rev() {
            d.push_str(&format!("L{} {}", px(*x), px(*lower)));
        }
        if !run.is_empty() {
            d.push('Z');
        }
        run.clear();
    };
    for point in points {
        match point.filter(|(x, upper, lower)| (x + upper + lower).is_finite()) {
            Some(point) => run.push(point),
            None => flush(&mut run),
        }
    }
    flush(&mut run);
    d
}

/// A triangle that points down, its centre at `(x, y)`.
pub fn triangle(x: f64, y: f64, radius: f64) -> String {
    format!(
        "M{} {}h{}L{} {}Z",
        px(x - radius),
        px(y - radius * 0.75),
        px(radius * 2.0),
        px(x),
        px(y + radius)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_lift_the_pen() {
        let d = polyline([Some((0.0, 1.0)), Some((1.0, 1.0)), None, Some((3.0, 1.0))]);
        assert_eq!(d, "M0 1L1 1M3 1h0");
        let d = ribbon([Some((0.0, 0.0, 9.0)), None, Some((2.0, 0.0, 9.0))]);
        assert_eq!(d.matches('Z').count(), 2);
    }

    #[test]
    fn texts_that_touch_are_told_apart() {
        let a = TextBox::of("abc", 10.0, 20.0, Anchor::Start, 12.0, false);
        let b = TextBox::of("abc", 12.0, 24.0, Anchor::Start, 12.0, false);
        let c = TextBox::of("abc", 10.0, 40.0, Anchor::Start, 12.0, false);
        assert!(a.overlaps(&b));
        assert!(!a.overlaps(&c));
    }
}
