//! The sign graph as GraphML, for other programs.

use std::fmt::Write;

use detente_vocab::xml_escaped;

use crate::{Argument, Graph, Origin};

/// The graph of an argument as GraphML: nodes with their part (lever, outcome, middle), edges
/// with sign, claims, origin and whether a claim of theirs is a crux of some lever.
///
/// `label` gives a node's name in words.
pub fn to_graphml(argument: &Argument, label: impl Fn(&str) -> String) -> String {
    let graph = Graph::new(argument.links.clone());
    let mut out = String::from(concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
        "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
        "  <key id=\"n_label\" for=\"node\" attr.name=\"label\" attr.type=\"string\"/>\n",
        "  <key id=\"n_part\" for=\"node\" attr.name=\"part\" attr.type=\"string\"/>\n",
        "  <key id=\"e_sign\" for=\"edge\" attr.name=\"sign\" attr.type=\"string\"/>\n",
        "  <key id=\"e_claims\" for=\"edge\" attr.name=\"claims\" attr.type=\"string\"/>\n",
        "  <key id=\"e_origin\" for=\"edge\" attr.name=\"origin\" attr.type=\"string\"/>\n",
        "  <key id=\"e_crux\" for=\"edge\" attr.name=\"crux\" attr.type=\"boolean\"/>\n",
        "  <graph edgedefault=\"directed\">\n",
    ));
    let starts: Vec<&str> = argument
        .levers
        .iter()
        .flat_map(|finding| finding.lever.starts())
        .map(|(node, _)| node)
        .collect();
    for node in graph.nodes() {
        let part = match &argument.outcome {
            Some(outcome) if outcome.node == *node => "outcome",
            _ if starts.contains(&node.as_str()) => "lever",
            _ => "middle",
        };
        let _ = writeln!(
            out,
            "    <node id=\"{}\"><data key=\"n_label\">{}</data><data key=\"n_part\">{part}</data></node>",
            xml_escaped(node),
            xml_escaped(&label(node))
        );
    }
    let cruxes: Vec<&str> = argument
        .levers
        .iter()
        .flat_map(|finding| finding.crux.cruxes())
        .map(|effect| effect.claim.as_str())
        .collect();
    for edge in graph.edges() {
        let links: Vec<_> = edge.links.iter().map(|&l| &graph.links()[l]).collect();
        let claims: Vec<&str> = links
            .iter()
            .filter(|link| link.origin == Origin::Claim)
            .map(|link| link.id.as_str())
            .collect();
        let origin = match links.first().map(|link| link.origin) {
            _ if !claims.is_empty() => "claim",
            Some(Origin::Definition) => "definition",
            _ => "given",
        };
        let _ = writeln!(
            out,
            "    <edge source=\"{}\" target=\"{}\"><data key=\"e_sign\">{}</data><data key=\"e_claims\">{}</data><data key=\"e_origin\">{origin}</data><data key=\"e_crux\">{}</data></edge>",
            xml_escaped(&graph.nodes()[edge.from]),
            xml_escaped(&graph.nodes()[edge.to]),
            edge.signs,
            xml_escaped(&claims.join(" ")),
            claims.iter().any(|claim| cruxes.contains(claim))
        );
    }
    out.push_str("  </graph>\n</graphml>\n");
    out
}
