//! Networks as pictures: signs by stroke and label, not by colour alone; light and dark.

use std::fmt::Write;

use detente_vocab::xml_escaped;

use super::labels::{Area, Room};
use super::{FEWEST_FOR_SIGN, Network, NetworkTie, TieSign};

/// Colours of Okabe & Ito (blue for friendly, vermillion for hostile), with paper and ink that follow
/// the reader's setting.
const STYLE: &str = "svg{--paper:#fff;--ink:#1a1a1a;--mute:#6b6b6b;--good:#0072b2;--bad:#d55e00;\
font-family:system-ui,sans-serif}\
@media(prefers-color-scheme:dark){svg{--paper:#161616;--ink:#ececec;--mute:#a0a0a0;--good:#56b4e9;--bad:#e69f00}}\
.paper{fill:var(--paper)}text{fill:var(--ink)}.small{fill:var(--mute)}\
.good{stroke:var(--good);fill:none}.bad{stroke:var(--bad);fill:none}\
.open{stroke:var(--mute);stroke-dasharray:1 4;fill:none}.thin{stroke-dasharray:7 4}.frustrated{stroke-width:3.5}\
.across{stroke-width:2.5;stroke-dasharray:none}\
.sign{font-weight:700;text-anchor:middle;paint-order:stroke;stroke:var(--paper);stroke-width:3px}\
.one{fill:var(--ink);stroke:var(--ink)}.two{fill:var(--paper);stroke:var(--ink);stroke-width:2.5}\
.none{fill:var(--mute);stroke:var(--mute)}.name{text-anchor:middle;paint-order:stroke;stroke:var(--paper);stroke-width:3px}";

/// Frames of a moving picture at most; more are thinned out evenly.
const FRAMES: usize = 24;

impl Network {
    /// The network as an SVG of its own: `<title>`, `<desc>` with every frustrated tie, a legend.
    ///
    /// A hostile tie carries a short bar across its middle, a friendly one none; a dashed line is a sign
    /// that rests on fewer than [`FEWEST_FOR_SIGN`] reported events, a dotted line has no clear sign; a thick
    /// line with ! is frustrated. Beside each sign stands the number of reported events; where a label finds
    /// no room it is left out of the drawing and stands in the line's `<title>` alone. A circle is a state, a
    /// square an armed group; filled marks are the first camp, hollow ones the second, grey ones stand in
    /// none. Places are [`Network::places`].
    pub fn to_svg(&self) -> String {
        let mut out = head(880.0, 740.0, &self.title(), &self.description());
        self.draw(&mut out, (440.0, 315.0), (370.0, 285.0), 14.0);
        legend(&mut out, 660.0);
        out.push_str("</svg>\n");
        out
    }

    fn title(&self) -> String {
        format!(
            "Signed network of {} actors, {} to {}",
            self.nodes.len(),
            self.from,
            self.to
        )
    }

    fn description(&self) -> String {
        let signed = |wanted| self.ties.iter().filter(|t| t.sign == Some(wanted)).count();
        let name = |node: usize| self.nodes[node].label.as_str();
        let frustrated: Vec<String> = self
            .ties
            .iter()
            .filter(|tie| tie.frustrated == Some(true))
            .map(|tie| format!("{} – {}", name(tie.a), name(tie.b)))
            .collect();
        let list = if frustrated.is_empty() {
            "No tie is frustrated.".to_owned()
        } else {
            format!("Frustrated: {}.", frustrated.join("; "))
        };
        format!(
            "{} friendly ties, {} hostile ones, {} without a clear sign; {} of the signs rest on fewer than {FEWEST_FOR_SIGN} reported events. {list}",
            signed(TieSign::Friendly),
            signed(TieSign::Hostile),
            self.ties.len() - signed(TieSign::Friendly) - signed(TieSign::Hostile),
            self.thin_signs(),
        )
    }

    fn draw(&self, out: &mut String, centre: (f64, f64), reach: (f64, f64), font: f64) {
        let at = |node: usize| {
            let place = &self.places[node];
            (centre.0 + reach.0 * place.x, centre.1 - reach.1 * place.y)
        };
        // Ties without a sign lie below, frustrated ones on top.
        let rank = |tie: &&NetworkTie| match (tie.sign, tie.frustrated) {
            (None, _) => 0,
            (Some(_), Some(true)) => 2,
            _ => 1,
        };
        let mut ties: Vec<&NetworkTie> = self.ties.iter().collect();
        ties.sort_by_key(rank);
        for tie in &ties {
            let ((x1, y1), (x2, y2)) = (at(tie.a), at(tie.b));
            let mut class = match tie.sign {
                Some(TieSign::Friendly) => "good",
                Some(TieSign::Hostile) => "bad",
                None => "open",
            }
            .to_owned();
            for (extra, said) in [("thin", tie.thin), ("frustrated", tie.frustrated)] {
                if said == Some(true) {
                    class.push(' ');
                    class.push_str(extra);
                }
            }
            let _ = writeln!(
                out,
                "<line class=\"{class}\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"><title>{}</title></line>",
                xml_escaped(&self.tie_in_words(tie))
            );
            if tie.sign == Some(TieSign::Hostile) {
                let length = (x2 - x1).hypot(y2 - y1).max(1e-9);
                // Half the bar, at a right angle to the line.
                let (dx, dy) = (
                    -(y2 - y1) / length * font * 0.45,
                    (x2 - x1) / length * font * 0.45,
                );
                let (x, y) = ((x1 + x2) / 2.0, (y1 + y2) / 2.0);
                let _ = writeln!(
                    out,
                    "<line class=\"bad across\" x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\"/>",
                    x - dx,
                    y - dy,
                    x + dx,
                    y + dy
                );
            }
        }
        let camps = self.balance.given().map(|balance| &balance.camps);
        let size = font / 2.0;
        for (i, node) in self.nodes.iter().enumerate() {
            let (x, y) = at(i);
            let camp = match camps.and_then(|camps| camps[i]) {
                Some(0) => "one",
                Some(_) => "two",
                None => "none",
            };
            let _ = if node.code.is_armed_group() {
                writeln!(
                    out,
                    "<rect class=\"{camp}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{2:.1}\" height=\"{2:.1}\"/>",
                    x - size,
                    y - size,
                    2.0 * size
                )
            } else {
                writeln!(
                    out,
                    "<circle class=\"{camp}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{size:.1}\"/>"
                )
            };
        }
        if font > 10.0 {
            self.label(out, &ties, &at, (centre, reach), font);
        }
    }

    /// Names of the nodes, each where it covers least, then the signs with their numbers of events,
    /// each where it finds room along its line: frustrated ties first, then hostile ones.
    fn label(
        &self,
        out: &mut String,
        ties: &[&NetworkTie],
        at: &dyn Fn(usize) -> (f64, f64),
        (centre, reach): ((f64, f64), (f64, f64)),
        font: f64,
    ) {
        let mut room = Room::new(Area {
            left: centre.0 - reach.0 - 60.0,
            top: centre.1 - reach.1 - 28.0,
            right: centre.0 + reach.0 + 60.0,
            bottom: centre.1 + reach.1 + 28.0,
        });
        let size = font / 2.0;
        for node in 0..self.nodes.len() {
            room.take(Area::around(at(node), size + 1.5));
        }
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        order.sort_by_key(|&node| std::cmp::Reverse(self.nodes[node].events));
        for node in order {
            let label = &self.nodes[node].label;
            let (x, y) = at(node);
            let half = Area::of_text(label, font, (0.0, 0.0)).right;
            let places = [1.0, 2.0, 3.0].into_iter().flat_map(|ring| {
                let (up, aside) = (ring * (size + 0.8 * font), half + ring * (size + 4.0));
                [
                    (x, y - up),
                    (x, y + up),
                    (x + aside, y),
                    (x - aside, y),
                    (x + aside, y - up),
                    (x - aside, y - up),
                    (x + aside, y + up),
                    (x - aside, y + up),
                ]
            });
            if let Some((x, y)) = room.best(label, font, places) {
                let _ = writeln!(
                    out,
                    "<text class=\"name\" font-size=\"{font}\" x=\"{x:.1}\" y=\"{:.1}\">{}</text>",
                    y + font / 3.0,
                    xml_escaped(label)
                );
            }
        }
        let small = font - 3.0;
        let mut signed: Vec<&&NetworkTie> = ties.iter().filter(|tie| tie.sign.is_some()).collect();
        signed.sort_by_key(|tie| {
            (
                tie.frustrated != Some(true),
                tie.sign != Some(TieSign::Hostile),
            )
        });
        for tie in signed {
            let ((x1, y1), (x2, y2)) = (at(tie.a), at(tie.b));
            let text = sign_label(tie);
            let length = (x2 - x1).hypot(y2 - y1).max(1e-9);
            let (nx, ny) = (-(y2 - y1) / length, (x2 - x1) / length);
            let places = STEPS.into_iter().flat_map(|share| {
                let (x, y) = (x1 + share * (x2 - x1), y1 + share * (y2 - y1));
                let off = 0.9 * font;
                [(x + off * nx, y + off * ny), (x - off * nx, y - off * ny)]
            });
            if let Some((x, y)) = room.first_free(&text, small, places) {
                let _ = writeln!(
                    out,
                    "<text class=\"sign\" font-size=\"{small}\" x=\"{x:.1}\" y=\"{:.1}\">{text}</text>",
                    y + small / 3.0
                );
            }
        }
    }

    /// "A – B: hostile, 3 reported events (thin), frustrated".
    fn tie_in_words(&self, tie: &NetworkTie) -> String {
        let name = |node: usize| self.nodes[node].label.as_str();
        let said = |flag: Option<bool>, word| if flag == Some(true) { word } else { "" };
        let events = tie.cell.events();
        format!(
            "{} – {}: {}, {events} reported event{}{}{}",
            name(tie.a),
            name(tie.b),
            match tie.sign {
                Some(TieSign::Friendly) => "friendly",
                Some(TieSign::Hostile) => "hostile",
                None => "no clear sign",
            },
            if events == 1 { "" } else { "s" },
            said(tie.thin, " (thin)"),
            said(tie.frustrated, ", frustrated")
        )
    }
}

/// Places of a label along its line, the middle first; the ends belong to the nodes.
const STEPS: [f64; 9] = [0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8];

/// Sign, mark of frustration and number of reported events: "−! (12)".
fn sign_label(tie: &NetworkTie) -> String {
    let sign = match tie.sign {
        Some(TieSign::Friendly) => "+",
        Some(TieSign::Hostile) => "−",
        None => "",
    };
    let mark = if tie.frustrated == Some(true) {
        "!"
    } else {
        ""
    };
    format!("{sign}{mark} ({})", tie.cell.events())
}

/// Several networks of the same nodes side by side, in order of time, at most 24 of them (evenly thinned,
/// first and last kept). Every frame has its own title; the names stand in the last one, drawn large.
pub fn film(networks: &[Network]) -> String {
    let Some(last) = networks.last() else {
        return head(880.0, 60.0, "No network", "There is no window to draw.") + "</svg>\n";
    };
    let shown = networks.len().min(FRAMES);
    let frames: Vec<&Network> = (0..shown)
        .map(|i| &networks[i * (networks.len() - 1) / (shown - 1).max(1)])
        .collect();
    let rows = shown.div_ceil(4) as f64;
    let height = 760.0 + rows * 230.0;
    let title = format!(
        "Signed network of {} actors in {} windows, {} to {}",
        last.nodes.len(),
        networks.len(),
        networks[0].from,
        last.to
    );
    let description = format!(
        "{shown} windows are drawn. The last one: {}",
        last.description()
    );
    let mut out = head(880.0, height, &title, &description);
    last.draw(&mut out, (440.0, 315.0), (370.0, 285.0), 14.0);
    legend(&mut out, 660.0);
    for (i, network) in frames.into_iter().enumerate() {
        let (x, y) = (
            110.0 + 220.0 * (i % 4) as f64,
            870.0 + 230.0 * (i / 4) as f64,
        );
        let _ = writeln!(
            out,
            "<g role=\"img\" aria-label=\"{}\"><title>{}</title>",
            xml_escaped(&network.title()),
            xml_escaped(&network.description())
        );
        network.draw(&mut out, (x, y), (90.0, 85.0), 7.0);
        let lost = network
            .balance
            .given()
            .map_or(String::new(), |b| format!(", {} frustrated", b.frustration));
        let _ = writeln!(
            out,
            "<text class=\"small\" font-size=\"12\" text-anchor=\"middle\" x=\"{x:.0}\" y=\"{:.0}\">to {}{lost}</text></g>",
            y + 108.0,
            network.to
        );
    }
    out.push_str("</svg>\n");
    out
}

fn head(width: f64, height: f64, title: &str, description: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"title desc\">\n<title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n<style>{STYLE}</style>\n<rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>\n",
        xml_escaped(title),
        xml_escaped(description)
    )
}

/// What every line and mark means, each drawn as in the picture.
fn legend(out: &mut String, y: f64) {
    let thin = format!("dashed: sign on fewer than {FEWEST_FOR_SIGN} events");
    let entries: [(&str, &str); 6] = [
        ("good", "friendly (+)"),
        ("bad", "hostile (−), bar across"),
        ("open", "dotted: no clear sign"),
        ("good frustrated", "frustrated (+!): across camps"),
        ("bad frustrated", "frustrated (−!): inside a camp"),
        ("good thin", &thin),
    ];
    for (i, (class, word)) in entries.into_iter().enumerate() {
        let x = 30.0 + 285.0 * (i % 3) as f64;
        let y = y + 22.0 * (i / 3) as f64;
        let _ = writeln!(
            out,
            "<line class=\"{class}\" x1=\"{x}\" y1=\"{y}\" x2=\"{}\" y2=\"{y}\"/><text font-size=\"13\" x=\"{}\" y=\"{}\">{word}</text>",
            x + 34.0,
            x + 40.0,
            y + 4.0
        );
        if class.starts_with("bad") {
            let _ = writeln!(
                out,
                "<line class=\"bad across\" x1=\"{0}\" y1=\"{1}\" x2=\"{0}\" y2=\"{2}\"/>",
                x + 17.0,
                y - 6.0,
                y + 6.0
            );
        }
    }
    for (i, text) in [
        "Circle: state; square: armed group. Filled: camp 1; hollow: camp 2; grey: no signed tie.",
        "In brackets: reported events behind the sign; where a label finds no room, point at the line.",
    ]
    .into_iter()
    .enumerate()
    {
        let _ = writeln!(
            out,
            "<text class=\"small\" font-size=\"12\" x=\"30\" y=\"{}\">{text}</text>",
            y + 46.0 + 17.0 * i as f64
        );
    }
}
