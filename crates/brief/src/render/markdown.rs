//! The brief as Markdown: the same sentences and figures in the same order.

mod evidence;
mod sections;

use super::number;
use super::words::SECTIONS;
use crate::model::{Answer, Brief, Finding, ImpactReport, Quantity, Refusal, Sentence, Share};
use number::Signs;

/// The brief as Markdown (CommonMark with pipe tables). Every text is escaped, so that it
/// can neither open markup nor break out of a table.
pub fn markdown(brief: &Brief) -> String {
    let mut page = Writer::default();
    sections::head(&mut page, brief);
    let findings: [&Finding; 10] = [
        &brief.bottom_line.finding,
        &brief.article.finding,
        &brief.argument.finding,
        &brief.ties.finding,
        &brief.region.finding,
        &brief.effects.finding,
        &brief.scenarios.finding,
        &brief.credibility.finding,
        &brief.change.finding,
        &brief.sources.finding,
    ];
    let bodies: [fn(&mut Writer, &Brief); 10] = [
        sections::bottom_line,
        sections::article,
        sections::argument,
        evidence::ties,
        evidence::region,
        evidence::effects,
        sections::scenarios,
        sections::credibility,
        sections::change,
        sections::sources,
    ];
    for (i, (finding, body)) in findings.into_iter().zip(bodies).enumerate() {
        page.line(&format!("*{} {}*", i + 1, SECTIONS[i]));
        page.line(&format!("## {}", escape(&finding.heading)));
        if !finding.prose.is_empty() {
            let prose: Vec<String> = finding.prose.iter().map(sentence).collect();
            page.line(&prose.join(" "));
        }
        body(&mut page, brief);
    }
    page.finish()
}

/// An impact report; `brief` holds its sections for the renderers shared with a brief.
pub(super) fn impact(report: &ImpactReport, brief: &Brief) -> String {
    let mut page = Writer::default();
    sections::head(&mut page, brief);
    let section = |page: &mut Writer, n: usize, finding: &Finding| {
        page.line(&format!("*{} {}*", n + 1, super::impact::SECTIONS[n]));
        page.line(&format!("## {}", escape(&finding.heading)));
        let prose: Vec<String> = finding.prose.iter().map(sentence).collect();
        page.line(&prose.join(" "));
    };
    section(&mut page, 0, &report.verdict);
    section(&mut page, 1, &how(report));
    section(&mut page, 2, &report.ties.finding);
    evidence::ties(&mut page, brief);
    section(&mut page, 3, &report.effects.finding);
    evidence::effects(&mut page, brief);
    section(&mut page, 4, &super::words::influence(&report.influence));
    match &report.influence {
        Answer::Refused { refusal } => page.refusal(refusal),
        Answer::Found { result } => {
            for check in &result.tables {
                evidence::check(&mut page, check);
            }
        }
    }
    section(&mut page, 5, &report.region.finding);
    evidence::region(&mut page, brief);
    section(&mut page, 6, &report.sources.finding);
    sections::sources(&mut page, brief);
    page.finish()
}

/// How the question was put: the design and the registration.
pub(super) fn how(report: &ImpactReport) -> Finding {
    let heading = match (report.registration.registered, report.registration.tried) {
        (true, _) => "The specification was registered beforehand",
        (false, 0 | 1) => "The specification was not registered beforehand",
        (false, _) => "Several specifications were tried",
    };
    Finding {
        heading: heading.to_owned(),
        prose: report
            .design
            .iter()
            .chain(&report.registration.reading)
            .cloned()
            .collect(),
    }
}

/// Blocks with an empty line between them.
#[derive(Default)]
pub(super) struct Writer {
    out: String,
}

impl Writer {
    /// A command as it is, to be copied, in a fence that nothing in it can close.
    fn shell(&mut self, command: &str) {
        let runs = command.split(|c| c != '`').map(str::len);
        let fence = "`".repeat(runs.max().unwrap_or(0).max(2) + 1);
        self.line(&format!("{fence}sh\n{command}\n{fence}"));
    }

    /// A block.
    fn line(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    /// A paragraph of one sentence; nothing for an empty one.
    fn say(&mut self, text: &Sentence) {
        if !text.text.is_empty() {
            self.line(&sentence(text));
        }
    }

    /// A list.
    fn list(&mut self, items: impl IntoIterator<Item = String>) {
        let items: Vec<String> = items.into_iter().map(|item| format!("- {item}")).collect();
        self.line(&items.join("\n"));
    }

    /// A table; heads that begin with `#` are columns of numbers. Cells are escaped here.
    fn table(&mut self, caption: &str, heads: &[&str], rows: &[Vec<String>]) {
        if rows.is_empty() {
            return;
        }
        self.line(&escape(caption));
        let row = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        let mut lines = vec![
            row(heads
                .iter()
                .map(|h| cell(h.trim_start_matches('#')))
                .collect()),
            row(heads
                .iter()
                .map(|h| if h.starts_with('#') { "---:" } else { "---" }.to_owned())
                .collect()),
        ];
        lines.extend(
            rows.iter()
                .map(|cells| row(cells.iter().map(|c| cell(c)).collect())),
        );
        self.line(&lines.join("\n"));
    }

    /// A refusal.
    fn refusal(&mut self, refusal: &Refusal) {
        let mut lines = vec![
            format!("> **Refused: {}**", escape(&refusal.what)),
            ">".to_owned(),
            format!("> {}", sentence(&refusal.why)),
        ];
        for fact in &refusal.facts {
            lines.push(">".to_owned());
            lines.push(format!(
                "> {}: **{}** {}",
                escape(&fact.label),
                escape(&fact.figure),
                escape(&fact.meaning)
            ));
        }
        self.line(&lines.join("\n"));
    }

    fn finish(self) -> String {
        self.out
    }
}

/// A sentence with its marks in brackets.
fn sentence(text: &Sentence) -> String {
    format!("{}{}", escape(&text.text), marks(&text.refs))
}

/// ` [s14, C22]`, or nothing.
fn marks(refs: &[String]) -> String {
    if refs.is_empty() {
        String::new()
    } else {
        let refs: Vec<String> = refs.iter().map(|r| escape(r)).collect();
        format!(" \\[{}\\]", refs.join(", "))
    }
}

/// Text that means nothing to Markdown: one line, markup characters escaped.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (i, c) in text.chars().enumerate() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '$' | '&' => {
                out.push('\\');
                out.push(c);
            }
            // Only at the start of a block do these mean anything.
            '#' | '+' | '-' | '=' if i == 0 => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A cell of a table.
fn cell(text: &str) -> String {
    let text = escape(text);
    if text.is_empty() {
        " ".to_owned()
    } else {
        text
    }
}

/// A quantity in one line.
fn quantity(quantity: &Quantity, signs: Signs) -> String {
    number::quantity(quantity, signs)
}

/// A share in one line.
fn share(share: &Share) -> String {
    number::share(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_text_stays_text() {
        assert_eq!(escape("a|b <c> *d*"), "a\\|b \\<c\\> \\*d\\*");
        assert_eq!(escape("# not a heading"), "\\# not a heading");
        assert_eq!(escape("two\nlines"), "two lines");
    }
}
