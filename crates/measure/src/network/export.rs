//! Networks for other programs: GraphML, GEXF, CSV.
//! One network, or the networks of a moving window.

use std::fmt::Write;

use detente_vocab::xml_escaped;

use super::{Network, NetworkTie, TieSign};

fn sign_word(tie: &NetworkTie) -> &'static str {
    match tie.sign {
        Some(TieSign::Friendly) => "friendly",
        Some(TieSign::Hostile) => "hostile",
        None => "open",
    }
}

/// Attributes of a tie: name, GraphML type, GEXF type.
const TIE_FIELDS: [(&str, &str, &str); 9] = [
    ("cooperation", "int", "integer"),
    ("conflict", "int", "integer"),
    ("statements", "int", "integer"),
    ("net", "double", "double"),
    ("probability_friendly", "double", "double"),
    ("sign", "string", "string"),
    ("frustrated", "boolean", "boolean"),
    ("events", "int", "integer"),
    ("thin", "boolean", "boolean"),
];

/// The values of a tie's attributes; `None` where missing.
fn tie_values(tie: &NetworkTie) -> [Option<String>; 9] {
    [
        Some(tie.cell.cooperation().to_string()),
        Some(tie.cell.conflict().to_string()),
        Some(tie.cell.statements.to_string()),
        tie.cell.net().map(|net| net.to_string()),
        Some(tie.probability_friendly.to_string()),
        Some(sign_word(tie).to_owned()),
        tie.frustrated.map(|yes| yes.to_string()),
        Some(tie.cell.events().to_string()),
        tie.thin.map(|yes| yes.to_string()),
    ]
}

impl Network {
    fn camp(&self, node: usize) -> Option<u8> {
        self.balance.given().and_then(|balance| balance.camps[node])
    }

    /// GraphML 1.0. Nodes carry `label`, `events`, `camp`, `x`, `y`; edges the counts, net
    /// cooperation, the posterior probability, `sign` (friendly, hostile, open), `frustrated`, the
    /// `events` behind the sign and whether they are too few for it (`thin`).
    pub fn to_graphml(&self) -> String {
        let mut out = String::from(concat!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
            "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
        ));
        for (name, kind) in [
            ("label", "string"),
            ("events", "int"),
            ("camp", "int"),
            ("x", "double"),
            ("y", "double"),
        ] {
            let _ = writeln!(
                out,
                "  <key id=\"n_{name}\" for=\"node\" attr.name=\"{name}\" attr.type=\"{kind}\"/>"
            );
        }
        for (name, kind, _) in TIE_FIELDS {
            let _ = writeln!(
                out,
                "  <key id=\"e_{name}\" for=\"edge\" attr.name=\"{name}\" attr.type=\"{kind}\"/>"
            );
        }
        out.push_str("  <graph edgedefault=\"undirected\">\n");
        for (node, place) in self.nodes.iter().zip(&self.places) {
            let _ = write!(
                out,
                "    <node id=\"{}\"><data key=\"n_label\">{}</data><data key=\"n_events\">{}</data>",
                xml_escaped(node.code.as_str()),
                xml_escaped(&node.label),
                node.events
            );
            if let Some(camp) = self.camp(place.node) {
                let _ = write!(out, "<data key=\"n_camp\">{camp}</data>");
            }
            let _ = writeln!(
                out,
                "<data key=\"n_x\">{}</data><data key=\"n_y\">{}</data></node>",
                place.x, place.y
            );
        }
        for tie in &self.ties {
            let _ = write!(
                out,
                "    <edge source=\"{}\" target=\"{}\">",
                xml_escaped(self.nodes[tie.a].code.as_str()),
                xml_escaped(self.nodes[tie.b].code.as_str())
            );
            for ((name, _, _), value) in TIE_FIELDS.iter().zip(tie_values(tie)) {
                if let Some(value) = value {
                    let _ = write!(out, "<data key=\"e_{name}\">{}</data>", xml_escaped(&value));
                }
            }
            out.push_str("</edge>\n");
        }
        out.push_str("  </graph>\n</graphml>\n");
        out
    }

    /// GEXF 1.3, as Gephi reads it, with the same attributes and the layout as positions.
    /// The weight of an edge is ln(1 + reported rows), above zero as GEXF wants it.
    pub fn to_gexf(&self) -> String {
        to_gexf(std::slice::from_ref(self))
    }

    /// One line a tie: `a,b,cooperation,conflict,statements,net,probability_friendly,sign,frustrated,events,thin`;
    /// missing values are empty. Codes hold no comma or quote, so nothing needs quoting.
    pub fn to_csv(&self) -> String {
        let names: Vec<&str> = TIE_FIELDS.iter().map(|field| field.0).collect();
        let mut out = format!("a,b,{}\n", names.join(","));
        for tie in &self.ties {
            let values = tie_values(tie).map(Option::unwrap_or_default);
            let _ = writeln!(
                out,
                "{},{},{}",
                self.nodes[tie.a].code,
                self.nodes[tie.b].code,
                values.join(",")
            );
        }
        out
    }
}

/// GEXF 1.3 of one network, or of a moving window over the same nodes: then the graph is dynamic, an edge
/// lives in the last month of its window, and the nodes stand where the last window has them.
pub fn to_gexf(networks: &[Network]) -> String {
    let Some(last) = networks.last() else {
        return String::new();
    };
    let moving = networks.len() > 1;
    let mut out = String::from(concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
        "<gexf xmlns=\"http://gexf.net/1.3\" xmlns:viz=\"http://gexf.net/1.3/viz\" version=\"1.3\">\n",
        "  <graph defaultedgetype=\"undirected\" ",
    ));
    out.push_str(if moving {
        "mode=\"dynamic\" timeformat=\"date\" timerepresentation=\"interval\">\n"
    } else {
        "mode=\"static\">\n"
    });
    out.push_str(concat!(
        "    <attributes class=\"node\">\n",
        "      <attribute id=\"events\" title=\"events\" type=\"integer\"/>\n",
        "      <attribute id=\"camp\" title=\"camp\" type=\"integer\"/>\n",
        "    </attributes>\n",
        "    <attributes class=\"edge\">\n",
    ));
    for (name, _, kind) in TIE_FIELDS {
        let _ = writeln!(
            out,
            "      <attribute id=\"{name}\" title=\"{name}\" type=\"{kind}\"/>"
        );
    }
    out.push_str("    </attributes>\n    <nodes>\n");
    for (node, place) in last.nodes.iter().zip(&last.places) {
        let _ = write!(
            out,
            "      <node id=\"{}\" label=\"{}\"><attvalues><attvalue for=\"events\" value=\"{}\"/>",
            xml_escaped(node.code.as_str()),
            xml_escaped(&node.label),
            node.events
        );
        if let Some(camp) = last.camp(place.node) {
            let _ = write!(out, "<attvalue for=\"camp\" value=\"{camp}\"/>");
        }
        let _ = writeln!(
            out,
            "</attvalues><viz:position x=\"{}\" y=\"{}\" z=\"0\"/></node>",
            100.0 * place.x,
            100.0 * place.y
        );
    }
    out.push_str("    </nodes>\n    <edges>\n");
    let ties = networks
        .iter()
        .flat_map(|network| network.ties.iter().map(move |tie| (network, tie)));
    for (i, (network, tie)) in ties.enumerate() {
        let _ = write!(
            out,
            "      <edge id=\"{i}\" source=\"{}\" target=\"{}\" weight=\"{}\"",
            xml_escaped(network.nodes[tie.a].code.as_str()),
            xml_escaped(network.nodes[tie.b].code.as_str()),
            f64::from(tie.cell.reported()).ln_1p()
        );
        if moving {
            let begin = network.to.first_of_month();
            let _ = write!(out, " start=\"{begin}\" end=\"{}\"", network.to);
        }
        out.push_str("><attvalues>");
        for ((name, _, _), value) in TIE_FIELDS.iter().zip(tie_values(tie)) {
            if let Some(value) = value {
                let _ = write!(
                    out,
                    "<attvalue for=\"{name}\" value=\"{}\"/>",
                    xml_escaped(&value)
                );
            }
        }
        out.push_str("</attvalues></edge>\n");
    }
    out.push_str("    </edges>\n  </graph>\n</gexf>\n");
    out
}

/// One line a tie and window: `from,to` and the columns of [`Network::to_csv`].
pub fn to_csv(networks: &[Network]) -> String {
    let mut out = String::new();
    for (i, network) in networks.iter().enumerate() {
        for (j, line) in network.to_csv().lines().enumerate() {
            match (i, j) {
                (0, 0) => {
                    let _ = writeln!(out, "from,to,{line}");
                }
                (_, 0) => {}
                _ => {
                    let _ = writeln!(out, "{},{},{line}", network.from, network.to);
                }
            }
        }
    }
    out
}
