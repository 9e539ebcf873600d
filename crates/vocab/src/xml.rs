//! Text inside XML: one escaping for GraphML, GEXF and SVG, whichever crate writes them.

use std::fmt::Write;

/// Text that may stand in XML content or a quoted attribute.
///
/// Tab, newline and return become references, so that attributes keep them. Characters that
/// XML 1.0 forbids (section 2.2: the other controls below U+0020; U+FFFE and U+FFFF) become
/// U+FFFD.
///
/// ```
/// use detente_vocab::xml_escaped;
/// assert_eq!(xml_escaped("A & B <\"x'>\u{1}\n"), "A &amp; B &lt;&quot;x&apos;&gt;\u{fffd}&#10;");
/// ```
pub fn xml_escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\t' | '\n' | '\r' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::xml_escaped;

    #[test]
    fn markup_and_forbidden_characters_are_escaped() {
        assert_eq!(
            xml_escaped("A & B <\"x'>\u{1}\n"),
            "A &amp; B &lt;&quot;x&apos;&gt;\u{fffd}&#10;"
        );
        assert_eq!(xml_escaped("naïve\t\r\u{ffff}"), "naïve&#9;&#13;\u{fffd}");
    }
}
