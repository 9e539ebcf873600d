//! Networks as pictures: signs by stroke and label, not by colour alone; light and dark.

use std::fmt::Write;

use super::export::escape;
use super::{Network, NetworkTie, TieSign};

/// Colours of Okabe & Ito (blue for friendly, vermillion for hostile), with paper and ink that follow
/// the reader's setting.
const STYLE: &str = "svg{--paper:#fff;--ink:#1a1a1a;--mute:#6b6b6b;--good:#0072b2;--bad:#d55e00;\
font-family:system-ui,sans-serif}\
@media(prefers-color-scheme:dark){svg{--paper:#161616;--ink:#ececec;--mute:#a0a0a0;--good:#56b4e9;--bad:#e69f00}}\
.paper{fill:var(--paper)}text{fill:var(--ink)}.small{fill:var(--mute)}\
.good{stroke:var(--good);fill:none}.bad{stroke:var(--bad);stroke-dasharray:6 4;fill:none}\
.open{stroke:var(--mute);stroke-dasharray:1 4;fill:none}.frustrated{stroke-width:3.5}\
.sign{font-weight:700;text-anchor:middle;paint-order:stroke;stroke:var(--paper);stroke-width:4px}\
.one{fill:var(--ink);stroke:var(--ink)}.two{fill:var(--paper);stroke:var(--ink);stroke-width:2.5}\
.none{fill:var(--mute);stroke:var(--mute)}.name{text-anchor:middle;paint-order:stroke;stroke:var(--paper);stroke-width:3px}";

/// Frames of a moving picture at most; more are thinned out evenly.
const FRAMES: usize = 24;

impl Network {
    /// The network as an SVG of its own: `<title>`, `<desc>` with every frustrated tie, a legend.
    ///
    /// A solid line is a friendly tie, a dashed one with − a hostile one, a dotted one has no clear sign; a thick
    /// line with ! is frustrated. A circle is a state, a square an armed group; filled marks are the first
    /// camp, hollow ones the second, grey ones stand in none. Places are [`Network::places`].
    pub fn to_svg(&self) -> String {
        let mut out = head(880.0, 700.0, &self.title(), &self.description());
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
            "{} friendly ties, {} hostile ones, {} without a clear sign. {list}",
            signed(TieSign::Friendly),
            signed(TieSign::Hostile),
            self.ties.len() - signed(TieSign::Friendly) - signed(TieSign::Hostile),
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
        for tie in ties {
            let ((x1, y1), (x2, y2)) = (at(tie.a), at(tie.b));
            let (class, sign) = match tie.sign {
                Some(TieSign::Friendly) => ("good", ""),
                Some(TieSign::Hostile) => ("bad", "−"),
                None => ("open", ""),
            };
            let frustrated = tie.frustrated == Some(true);
            let (extra, sign) = match (frustrated, sign) {
                (true, "") => (" frustrated", "+!"),
                (true, _) => (" frustrated", "−!"),
                (false, sign) => ("", sign),
            };
            let _ = writeln!(
                out,
                "<line class=\"{class}{extra}\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>"
            );
            if !sign.is_empty() && font > 10.0 {
                let (x, y) = ((x1 + x2) / 2.0, (y1 + y2) / 2.0 + font / 3.0);
                let _ = writeln!(
                    out,
                    "<text class=\"sign\" font-size=\"{font}\" x=\"{x:.1}\" y=\"{y:.1}\">{sign}</text>"
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
            if font > 10.0 {
                let _ = writeln!(
                    out,
                    "<text class=\"name\" font-size=\"{font}\" x=\"{x:.1}\" y=\"{:.1}\">{}</text>",
                    y - size - 4.0,
                    escape(&node.label)
                );
            }
        }
    }
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
    let height = 720.0 + rows * 230.0;
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
            830.0 + 230.0 * (i / 4) as f64,
        );
        let _ = writeln!(
            out,
            "<g role=\"img\" aria-label=\"{}\"><title>{}</title>",
            escape(&network.title()),
            escape(&network.description())
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
        escape(title),
        escape(description)
    )
}

fn legend(out: &mut String, y: f64) {
    let entries = [
        ("good", "friendly"),
        ("bad", "hostile (−)"),
        ("open", "no clear sign"),
        ("good frustrated", "frustrated (!)"),
    ];
    for (i, (class, word)) in entries.into_iter().enumerate() {
        let x = 30.0 + 165.0 * i as f64;
        let _ = writeln!(
            out,
            "<line class=\"{class}\" x1=\"{x}\" y1=\"{y}\" x2=\"{}\" y2=\"{y}\"/><text font-size=\"13\" x=\"{}\" y=\"{}\">{word}</text>",
            x + 34.0,
            x + 40.0,
            y + 4.0
        );
    }
    let _ = writeln!(
        out,
        "<text class=\"small\" font-size=\"12\" x=\"30\" y=\"{}\">Circle: state; square: armed group. Filled: camp 1; hollow: camp 2; grey: no signed tie.</text>",
        y + 26.0
    );
}
