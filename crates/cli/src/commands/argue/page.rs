//! The argument as text for a person: levers, crux, cut, tensions, loops.

use std::collections::BTreeMap;
use std::fmt::Write;

use detente_argue::{
    Argument, ClaimEffect, Crux, Lever, LeverFinding, Loop, Response, SignSet, Tension, Trust,
};
use detente_brief::words;
use detente_vocab::ActorDirectory;

use super::claims::Claims;
use super::told::{chain, consequence, entailment, few, left, margin, share};

/// Paths and loops that are printed at most; the JSON has all of them.
pub const PRINTED: usize = 6;
/// Length of a quotation.
const QUOTED: usize = 200;

/// Plain text or Markdown.
#[derive(Clone, Copy, PartialEq)]
pub enum Style {
    Text,
    Markdown,
}

/// What the user named instead of leaving it to the text.
#[derive(Clone, Copy)]
pub struct Asked {
    /// The outcome.
    pub outcome: bool,
    /// The levers.
    pub levers: bool,
}

/// Writes the page.
pub fn render(
    argument: &Argument,
    claims: &Claims,
    asked: Asked,
    style: Style,
    directory: &ActorDirectory,
) -> String {
    let mut page = Page::new(claims, style, directory);
    page.deeds = argument
        .levers
        .iter()
        .map(|finding| (finding.lever.id.clone(), page.deed(&finding.lever)))
        .collect();
    page.title("What the claims entail");
    if argument.links.is_empty() {
        page.paragraph(
            "Nothing can be worked out: no claim draws an arrow between two things. What the text advises stands below.",
        );
        page.advice(argument);
        return page.out;
    }
    page.paragraph("This is what follows if the claims hold. It is logic, not evidence.");
    page.summary(argument, asked);
    page.stated(argument);
    page.advice(argument);
    for finding in &argument.levers {
        page.lever(finding, argument);
    }
    page.common_cut(argument);
    page.tensions(&argument.tensions);
    page.loops(argument);
    page.out
}

/// Node keys to words, for whole claims; nodes of coded ones have the names they were given.
pub fn names(claims: &Claims, directory: &ActorDirectory) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    if let Claims::Read { claims, before, .. } = claims {
        for concept in claims
            .iter()
            .chain(before)
            .flat_map(|claim| [&claim.cause, &claim.effect])
            .flatten()
        {
            let name = words::variable_name(concept, directory);
            names.entry(concept.node()).or_insert(name);
        }
    }
    names
}

struct Page<'a> {
    claims: &'a Claims,
    /// Node keys to words.
    names: BTreeMap<String, String>,
    /// Levers in words, by number.
    deeds: BTreeMap<String, String>,
    directory: &'a ActorDirectory,
    style: Style,
    out: String,
}

impl<'a> Page<'a> {
    fn new(claims: &'a Claims, style: Style, directory: &'a ActorDirectory) -> Self {
        Self {
            claims,
            names: names(claims, directory),
            deeds: BTreeMap::new(),
            directory,
            style,
            out: String::new(),
        }
    }

    fn title(&mut self, text: &str) {
        match self.style {
            Style::Text => {
                let _ = writeln!(self.out, "{text}\n{}\n", "=".repeat(text.chars().count()));
            }
            Style::Markdown => {
                let _ = writeln!(self.out, "# {text}\n");
            }
        }
    }

    fn heading(&mut self, text: &str) {
        match self.style {
            Style::Text => {
                let _ = writeln!(self.out, "{text}\n{}", "-".repeat(text.chars().count()));
            }
            Style::Markdown => {
                let _ = writeln!(self.out, "## {}\n", self.escaped(text));
            }
        }
    }

    fn paragraph(&mut self, text: &str) {
        let text = self.escaped(text);
        let _ = writeln!(self.out, "{text}\n");
    }

    fn items(&mut self, items: &[String]) {
        let mark = match self.style {
            Style::Text => "  · ",
            Style::Markdown => "- ",
        };
        for item in items {
            let item = self.escaped(item);
            let _ = writeln!(self.out, "{mark}{item}");
        }
        if !items.is_empty() {
            self.out.push('\n');
        }
    }

    fn escaped(&self, text: &str) -> String {
        if self.style == Style::Text {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            if matches!(
                c,
                '\\' | '*' | '_' | '<' | '>' | '[' | ']' | '`' | '#' | '|'
            ) {
                out.push('\\');
            }
            out.push(c);
        }
        out
    }

    fn name(&self, node: &str) -> String {
        self.names
            .get(node)
            .cloned()
            .unwrap_or_else(|| node.to_owned())
    }

    fn quote(&self, id: &str) -> String {
        match self.claims.words(id) {
            Some((sentence, text)) if !text.is_empty() => format!(
                "{id} (sentence {sentence}): “{}”",
                words::shortened(text, QUOTED)
            ),
            _ => id.to_owned(),
        }
    }

    /// A sentence of the article.
    fn told(&self, number: usize) -> Option<String> {
        let text = self.claims.sentence(number)?;
        Some(format!(
            "sentence {number}: “{}”",
            words::shortened(text, QUOTED)
        ))
    }

    /// The whole sentence of a claim, where the article is known; else the claim's words.
    fn sentence(&self, id: &str) -> String {
        let number = self.claims.words(id).map(|(number, _)| number);
        match number.and_then(|n| Some((n, self.claims.sentence(n)?))) {
            Some((number, text)) => format!(
                "{id} (sentence {number}): “{}”",
                words::shortened(text, QUOTED)
            ),
            None => self.quote(id),
        }
    }

    fn summary(&mut self, argument: &Argument, asked: Asked) {
        let claims = words::count(self.claims.len(), "claim", "claims");
        let links = words::count(argument.links.len(), "arrow", "arrows");
        let nodes = words::count(argument.nodes.len(), "thing", "things");
        self.paragraph(&format!("{claims}; {links} between {nodes}."));
        match self.claims {
            Claims::Read {
                missed: Some(missed),
                ..
            } => self.paragraph(&format!("{}.", words::capitalised(&words::missed(*missed)))),
            Claims::Read { missed: None, .. } => self.paragraph(
                "How many claims were missed cannot be told without the article: give it with --article.",
            ),
            Claims::Coded { .. } => {}
        }
        match &argument.outcome {
            Some(outcome) => {
                let better = if outcome.better > 0 { "more" } else { "less" };
                let name = words::capitalised(&self.name(&outcome.node));
                let reached = argument.levers.iter().any(|f| {
                    f.has_way() || matches!(f.response, Response::OwnAim { .. })
                });
                let taken = if reached || asked.outcome {
                    ""
                } else {
                    " – a guess: of all that could get better, claims speak of it most, and no chain of claims leads from the advice to any state (--outcome NODE:+ names another)"
                };
                self.paragraph(&format!("Outcome: {name}; {better} is better{taken}."));
            }
            None => self.paragraph(
                "No outcome: the claims speak of no state of a place. Name one with --outcome NODE:+.",
            ),
        }
        self.shift(asked);
        if argument.levers.is_empty() && argument.outcome.is_some() {
            self.paragraph(match argument.advice.is_empty() {
                true => "No lever: the text recommends nothing that the reader could tell. Name one with --lever NODE:+.",
                false => "No lever: the reader could make a variable of nothing that the text advises, which stands below. Name one with --lever NODE:+.",
            });
        }
        if argument.levers.is_empty() && !argument.nodes.is_empty() {
            let nodes = argument.nodes.join(", ");
            self.paragraph(&format!("Nodes: {nodes}."));
        }
        let pairs = few(&argument.contradictions, |(from, to)| {
            format!("{} and {}", self.name(from), self.name(to))
        });
        if !pairs.is_empty() {
            self.paragraph(&format!(
                "Claims contradict each other about {}.",
                pairs.join("; ")
            ));
        }
    }

    /// What the corrections changed of the question, as far as it was taken from the text.
    fn shift(&mut self, asked: Asked) {
        let Claims::Read { shift, .. } = self.claims else {
            return;
        };
        let mut told = Vec::new();
        if let (Some((before, _)), false) = (&shift.outcome, asked.outcome) {
            told.push(match before {
                Some(before) => format!(
                    "The outcome was {} before these corrections.",
                    self.name(&before.node)
                ),
                None => "There was no outcome before these corrections.".to_owned(),
            });
        }
        if !asked.levers {
            let deeds = |levers: &[Lever]| -> Vec<String> {
                levers.iter().map(|lever| self.deed(lever)).collect()
            };
            for (levers, what) in [
                (
                    &shift.lost,
                    "No lever any more, before these corrections it was one",
                ),
                (&shift.gained, "A lever only since these corrections"),
            ] {
                if !levers.is_empty() {
                    told.push(format!("{what}: {}.", deeds(levers).join("; ")));
                }
            }
        }
        if !told.is_empty() {
            self.paragraph(&told.join(" "));
        }
    }

    /// What the author says that the advice rests on.
    fn stated(&mut self, argument: &Argument) {
        if argument.stated_cruxes.is_empty() {
            return;
        }
        self.heading("What the advice rests on, by the author's own words");
        // Several claims of one sentence are one quotation.
        let sentence = |id: &String| self.claims.words(id).map(|(number, _)| number);
        let quotes: Vec<String> = argument
            .stated_cruxes
            .chunk_by(|a, b| sentence(a).is_some() && sentence(a) == sentence(b))
            .map(|ids| match ids {
                [id] => self.sentence(id),
                _ => self
                    .sentence(&ids[0])
                    .replacen(&ids[0], &words::list(ids), 1),
            })
            .collect();
        self.items(&quotes);
    }

    /// What the text advises, each with the reasons that it gives.
    fn advice(&mut self, argument: &Argument) {
        if argument.advice.is_empty() {
            return;
        }
        self.heading("What the text advises, and why");
        self.paragraph(words::ADVICE_GUESSED);
        for advice in &argument.advice {
            let Some(told) = self.told(advice.sentence) else {
                continue;
            };
            self.paragraph(&words::capitalised(&told));
            let reasons = advice.reasons.iter();
            let reasons: Vec<String> = reasons.filter_map(|r| self.told(r.sentence)).collect();
            self.items(&reasons);
        }
    }

    fn lever(&mut self, finding: &LeverFinding, argument: &Argument) {
        let lever = &finding.lever;
        let name = match self.claims {
            Claims::Read { claims, .. } => words::advice_words(lever, claims, self.directory),
            Claims::Coded { .. } => None,
        };
        let deed = self.deed(lever);
        let sentence = lever.claims.first().and_then(|id| self.claims.words(id));
        let place = match (&name, sentence) {
            (Some(_), Some((number, _))) => format!(" (sentence {number})"),
            _ => String::new(),
        };
        self.heading(&format!(
            "{}  {}{place}",
            lever.id,
            name.as_ref().unwrap_or(&deed)
        ));
        if name.is_some() && words::says_more(lever, |node| self.name(node)) {
            self.paragraph(&format!("Taken for: {deed}."));
        }
        // Sentences that stand among the advice above are not told again.
        let told = |id: &String| {
            let sentence = self.claims.words(id).map(|(sentence, _)| sentence);
            argument
                .advice
                .iter()
                .any(|advice| Some(advice.sentence) == sentence)
        };
        let advised: Vec<String> = match lever.claims.iter().all(told) {
            true => Vec::new(),
            false => lever.claims.iter().map(|id| self.sentence(id)).collect(),
        };
        if !advised.is_empty() {
            self.paragraph("Advised by");
            self.items(&advised);
        }
        if let Response::OwnAim { .. } = finding.response {
            self.items(&[share(&finding.response)]);
            return;
        }
        if finding.response.share().is_some_and(|s| !s.connected) {
            // What follows from nothing, and how firmly, is no finding.
            self.items(&[share(&finding.response)]);
            self.unsaid(finding, argument);
            return;
        }
        let mut facts = vec![share(&finding.response), entailment(finding)];
        facts.extend(
            finding
                .effect
                .paths
                .iter()
                .take(PRINTED)
                .enumerate()
                .map(|(i, path)| self.way(path, finding.trust.get(i))),
        );
        if finding.effect.paths.len() > PRINTED {
            facts.push(format!(
                "… and {} further ways",
                finding.effect.paths.len() - PRINTED
            ));
        }
        facts.push(match (finding.cut.flow, finding.cut.claims.as_slice()) {
            (Some(0), _) => "nothing to cut: no way leads to the outcome".to_owned(),
            (None, _) | (_, []) => {
                "no loss of claims cuts it off: one way rests on no claim".to_owned()
            }
            (Some(_), cut) => format!(
                "cut: without {} no way is left{}",
                words::list(cut),
                match finding.cut.in_every_smallest.as_slice() {
                    [] => String::new(),
                    shared => format!(" ({} in every smallest cut)", words::list(shared)),
                }
            ),
        });
        facts.push(margin(&finding.margin, |node| self.name(node)));
        self.items(&facts);
        self.crux(&finding.crux);
        self.unsaid(finding, argument);
    }

    /// The links of which one would have to hold for the lever to matter.
    fn unsaid(&mut self, finding: &LeverFinding, argument: &Argument) {
        let better = argument.outcome.as_ref().map(|outcome| outcome.better);
        let missing: Vec<String> = finding
            .missing
            .iter()
            .map(|link| {
                let lever = &finding.lever.id;
                words::missing_link(link, lever, better, |node| self.name(node))
            })
            .collect();
        let title = match missing.len() {
            0 => return,
            1 => "Left unsaid: this would have to hold",
            _ => "Left unsaid: one of these would have to hold",
        };
        self.paragraph(title);
        self.items(&missing);
    }

    /// The two criteria apart, what stands in the way, and pairs.
    fn crux(&mut self, crux: &Crux) {
        let told = |page: &Self, effect: &ClaimEffect| {
            format!("{}{}", page.quote(&effect.claim), consequence(effect))
        };
        let groups: [(&str, Vec<&ClaimEffect>); 3] = [
            (
                "Crux: without one of these the advice no longer follows from the signs",
                crux.end_entailment().collect(),
            ),
            (
                "Crux: without one of these P falls from 0.95 or more to 0.6 or less",
                crux.break_share().collect(),
            ),
            (
                "In the way: without one of these the advice would follow from the signs",
                crux.create_entailment().collect(),
            ),
        ];
        for (title, effects) in groups {
            if !effects.is_empty() {
                let items: Vec<String> = effects.into_iter().map(|e| told(self, e)).collect();
                self.paragraph(title);
                self.items(&items);
            }
        }
        let pairs: Vec<String> = crux
            .pairs
            .cruxes
            .iter()
            .take(PRINTED)
            .map(|pair| {
                let [a, b] = &pair.claims;
                let what = match (pair.ends_entailment, pair.breaks_share) {
                    (true, true) => "the advice no longer follows and P falls",
                    (true, false) => "the advice no longer follows from the signs",
                    _ => "P falls to 0.6 or less",
                };
                format!(
                    "without {a} and {b} {what}{}",
                    left(&pair.dropped).map_or_else(String::new, |left| format!(" ({left})"))
                )
            })
            .collect();
        if !pairs.is_empty() {
            self.paragraph("No single claim is a crux; these pairs are");
            self.items(&pairs);
        } else if crux.pairs.tried > 0 {
            self.paragraph(&format!(
                "No single claim is a crux, and none of {} is.",
                words::count(crux.pairs.tried, "pair of claims", "pairs of claims")
            ));
        }
    }

    /// A lever in words: what is pushed which way, which tie is made to depend on what.
    fn deed(&self, lever: &Lever) -> String {
        let presses = lever.presses.iter().map(|press| {
            let word = if press.sign > 0 { "more" } else { "less" };
            format!("{word} {}", self.name(&press.node))
        });
        let policies = lever.policies.iter().map(|policy| {
            format!(
                "{} made to depend on {}",
                self.name(&policy.tie),
                self.name(&policy.watch)
            )
        });
        words::list(&presses.chain(policies).collect::<Vec<_>>())
    }

    /// A path with who says it and how far its reading can be trusted.
    fn way(&self, path: &detente_argue::Path, trust: Option<&Trust>) -> String {
        let mut text = self.path(path);
        if path.stitched {
            text.push_str("; nobody in the text says all of this");
        }
        if let Some(trust) = trust {
            let factors: Vec<String> = trust
                .steps
                .iter()
                .filter(|step| !step.claims.is_empty())
                .map(|step| format!("{} {:.2}", step.claims.join("/"), step.trust))
                .collect();
            let _ = write!(text, "; all of it read right: {:.2}", trust.all_right);
            if (2..=PRINTED).contains(&factors.len()) {
                let _ = write!(text, " = {}", factors.join(" × "));
            }
        }
        text
    }

    fn path(&self, path: &detente_argue::Path) -> String {
        let start = if path.start > 0 { "more" } else { "less" };
        let end = match path.signs.times(SignSet::of(path.start)) {
            SignSet::PLUS => "up",
            SignSet::MINUS => "down",
            SignSet::ZERO => "unmoved",
            _ => "either way",
        };
        let nodes: Vec<String> = path.nodes.iter().map(|node| self.name(node)).collect();
        format!("{start} {} ({end})", chain(&nodes))
    }

    fn common_cut(&mut self, argument: &Argument) {
        let with_way = argument.levers.iter().filter(|f| f.has_way()).count();
        if with_way > 1 && !argument.common_cut.is_empty() {
            self.heading(&match with_way == argument.levers.len() {
                true => "In the smallest cut of every lever".to_owned(),
                false => {
                    format!("In the smallest cut of each of the {with_way} levers that have a way")
                }
            });
            let claims: Vec<String> = argument
                .common_cut
                .iter()
                .map(|id| self.quote(id))
                .collect();
            self.items(&claims);
        }
    }

    fn tensions(&mut self, tensions: &[Tension]) {
        if tensions.is_empty() {
            return;
        }
        self.heading("Claims that pull apart");
        for tension in tensions {
            let lever = self.lever_of(tension);
            let why = words::tension_reason(tension, lever, |node| self.name(node), self.directory);
            self.paragraph(&why);
            let mut pair = vec![self.sentence(&tension.claim_a)];
            if tension.claim_b != tension.claim_a {
                pair.push(self.sentence(&tension.claim_b));
            }
            self.items(&pair);
            let also = match tension.also.as_slice() {
                [] => String::new(),
                also => format!("; likewise {}", words::list(also)),
            };
            self.paragraph(&format!("Rule: {}{also}.", tension.rule.name()));
        }
    }

    fn lever_of(&self, tension: &Tension) -> &str {
        let deed = tension.lever.as_ref().and_then(|id| self.deeds.get(id));
        deed.map_or("the advice", String::as_str)
    }

    fn loops(&mut self, argument: &Argument) {
        if argument.loops.is_empty() {
            return;
        }
        self.heading("Loops");
        let mut loops: Vec<String> = argument
            .loops
            .iter()
            .take(PRINTED)
            .map(|found| self.one_loop(found))
            .collect();
        let left = argument.loops.len().saturating_sub(PRINTED);
        if left > 0 || argument.loops_truncated {
            let more = if argument.loops_truncated {
                " or more"
            } else {
                ""
            };
            loops.push(format!("… and {left}{more} longer ones"));
        }
        self.items(&loops);
    }

    fn one_loop(&self, found: &Loop) -> String {
        let mut nodes: Vec<String> = found.nodes.iter().map(|node| self.name(node)).collect();
        nodes.extend(nodes.first().cloned());
        let what = match found.signs {
            SignSet::PLUS => "feeds itself",
            SignSet::MINUS => "undoes itself",
            _ => "direction open",
        };
        format!("{}: {what}", chain(&nodes))
    }
}
