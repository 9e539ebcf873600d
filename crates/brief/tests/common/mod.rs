//! A whole brief about an invented region: the sea of Ost with its states Varn, Ostrel,
//! Kesh and Tamar. All figures are made up to fill every field; nothing here is a result.
#![allow(dead_code)]

use detente_brief::model::*;
use detente_vocab::{ActorCode, Claim, ClaimKind, Cue, Holder, Modality, Sign, Span};

/// A brief in which every variant of every enum occurs.
pub fn sample() -> Brief {
    Brief {
        schema_version: SCHEMA_VERSION.to_owned(),
        head: head(),
        bottom_line: bottom_line(),
        article: article(),
        argument: argument(),
        ties: ties(44, 8, 7),
        region: region(),
        effects: effects(),
        scenarios: scenarios(),
        credibility: credibility(),
        change: change(),
        sources: sources(),
    }
}

/// The sample with eight years of weeks on twelve ties, as a large file would have.
pub fn large() -> Brief {
    let mut brief = sample();
    brief.ties = ties(420, 12, 300);
    brief.bottom_line.confidence = Confidence::Moderate;
    set_grade(&mut brief, Grade::A);
    brief
}

fn set_grade(brief: &mut Brief, grade: Grade) {
    for test in &mut brief.effects.tests {
        if let Answer::Found { result } = &mut test.answer {
            result.grade = grade;
        }
    }
}

/// As much of everything as a long op-ed on a large region gives: a text of 60 sentences,
/// eight columns of boxes, 17 actors with all their ties, 240 specifications.
pub fn crowded() -> Brief {
    let mut brief = sample();
    for n in SENTENCES.len()..60 {
        let mut row = brief.article.ledger[n % 14 + 1].clone();
        row.number = n;
        row.claims.clear();
        for copy in 0..2 {
            let mut claim = brief.article.claims[(n + copy * 5) % 13].clone();
            claim.claim.id = format!("C{:02}", 14 + (n - 15) * 2 + copy);
            claim.is_crux = false;
            if n % 2 == copy {
                row.claims.push(claim.claim.id.clone());
                brief.article.claims.push(claim);
            }
        }
        brief.article.ledger.push(row);
    }
    if let Answer::Found { result } = &mut brief.argument.diagram {
        let node = |column: usize, row: usize| format!("n{column}.{row}");
        result.boxes.clear();
        result.arrows.clear();
        for column in 0..8 {
            for row in 0..[1, 2, 4, 3, 1, 2, 2, 1][column] {
                let role = match column {
                    0 => BoxRole::Lever,
                    7 => BoxRole::Outcome,
                    _ => BoxRole::Middle,
                };
                result.boxes.push(PathBox {
                    node: node(column, row),
                    label: format!("cooperation of Varn with neighbour {column}{row}"),
                    direction: 1,
                    role,
                    column,
                    row,
                });
            }
        }
        let boxes = result.boxes.clone();
        for from in &boxes {
            for to in &boxes {
                let forward = to.column == from.column + 1 && (from.row + to.row).is_multiple_of(2);
                let odd = (from.column, to.column) == (5, 1) || (from.column, to.column) == (1, 4);
                if forward || odd {
                    result.arrows.push(PathArrow {
                        from: from.node.clone(),
                        to: to.node.clone(),
                        sign: 1,
                        claims: vec!["C01".to_owned(), "C22".to_owned()],
                        is_crux: from.column == 3 && from.row == 0,
                        is_side: odd,
                    });
                }
            }
        }
    }
    if let Answer::Found { result } = &mut brief.region.network {
        result.nodes = (0..17)
            .map(|i| NetworkNode {
                code: format!("N{i:02}"),
                name: format!("Republic of Ost {i}"),
                camp: u8::from(i > 11),
            })
            .collect();
        result.ties.clear();
        for a in 0..17 {
            for b in a + 1..17 {
                let across = (a > 11) != (b > 11);
                let cooperative = across == (noise(a * 17 + b, 1) < 0.08);
                result.ties.push(NetworkTie {
                    a,
                    b,
                    cooperative,
                    cooperation: (900.0 * noise(a, b).powi(4)) as u32,
                    conflict: (300.0 * noise(b, a).powi(4)) as u32,
                    frustrated: cooperative == across,
                });
            }
        }
        result.frustration = result.ties.iter().filter(|t| t.frustrated).count();
        result.proven = false;
    }
    if let Answer::Found { result } = &mut brief.effects.tests[0].answer {
        let points: Vec<SpecPoint> = result.curve.clone();
        result.curve = (0..240).map(|i| points[(i * 7) % 64].clone()).collect();
        result.specifications = 240;
    }
    brief
}

/// Monthly series over eight years.
pub fn monthly() -> Brief {
    let mut brief = sample();
    brief.ties = ties(96, 6, 90);
    for chart in &mut brief.ties.charts {
        chart.interval = "month".to_owned();
        for (i, point) in chart.points.iter_mut().enumerate() {
            point.start = format!("{}-{:02}-01", 2011 + i / 12, i % 12 + 1);
            point.label = point.start[..7].to_owned();
        }
    }
    brief
}

/// No data, no date, no claim: what the smallest input gives.
pub fn empty() -> Brief {
    let mut brief = sample();
    brief.head.article_date = None;
    brief.head.invented = false;
    brief.head.notice = String::new();
    brief.bottom_line.figures.clear();
    brief.article.claims.clear();
    brief.article.happened.clear();
    brief.article.planned.clear();
    brief.article.asserted.clear();
    brief.article.actors.clear();
    brief.article.unknown_actors.clear();
    brief.article.furniture.clear();
    for row in &mut brief.article.ledger {
        row.claims.clear();
        row.marks.clear();
    }
    brief.argument.advice.clear();
    brief.argument.levers.clear();
    brief.argument.diagram = Answer::Refused {
        refusal: refusal("A path from lever to outcome"),
    };
    brief.argument.crux_table.rows.clear();
    brief.argument.tensions.clear();
    brief.argument.unstated.clear();
    brief.argument.links.clear();
    brief.ties.charts.clear();
    brief.ties.rows.clear();
    brief.ties.no_data = Some(say(
        "No event file was given; name one with --events",
        &["m1"],
    ));
    brief.region.index = Answer::Refused {
        refusal: refusal("The stability index"),
    };
    brief.region.violence = None;
    brief.region.network = Answer::Refused {
        refusal: refusal("The signed network"),
    };
    brief.effects.tests.clear();
    brief.scenarios.rows.clear();
    brief.scenarios.data_refused = Some(refusal("Both runs, for want of events"));
    brief.scenarios.fan = None;
    brief.scenarios.decision.lever = None;
    brief.credibility.game = None;
    brief.change.observations.clear();
    brief.change.watch.clear();
    brief.sources.quarantine.clear();
    brief.sources.queries.clear();
    brief.sources.truth.clear();
    brief.sources.limits.clear();
    brief
}

/// One of each: one claim, one sentence, one lever, one tie with one point, one test.
pub fn single() -> Brief {
    let mut brief = sample();
    brief.article.claims.truncate(1);
    brief.article.ledger.truncate(2);
    for row in &mut brief.article.ledger {
        row.claims.retain(|c| c == "C01");
    }
    brief.argument.levers.truncate(1);
    brief.ties = ties(1, 1, 1);
    brief.effects.tests.truncate(1);
    if let Answer::Found { result } = &mut brief.effects.tests[0].answer {
        result.grade = Grade::A;
        result.specifications = 1;
        result.curve.truncate(1);
        result.response.points.truncate(1);
        result.response.second.truncate(1);
        result.response.truth.truncate(1);
        if let Some(placebo) = &mut result.placebo {
            placebo.points.truncate(1);
        }
    }
    if let Answer::Found { result } = &mut brief.region.network {
        result.nodes.truncate(2);
        result.ties.truncate(1);
        result.frustration = 1;
    }
    if let Answer::Found { result } = &mut brief.region.index {
        result.index.values.truncate(1);
        result.index.labels.truncate(1);
        result.index.starts.truncate(1);
    }
    brief.scenarios.rows.truncate(1);
    brief.sources.queries.truncate(2);
    brief.sources.queries[0].rows = 1;
    brief.sources.specifications = 1;
    brief
}

/// The sample with DATA and BLEND refused as a whole, and a lever recommended none the less.
pub fn refused() -> Brief {
    let mut brief = sample();
    for row in &mut brief.scenarios.rows {
        row.data = None;
        row.blend = None;
        row.modesty = None;
        row.assumption_share = None;
        row.side_effects.clear();
    }
    brief.scenarios.data_refused = Some(refusal("every lever’s effect"));
    brief.scenarios.fan = None;
    brief.scenarios.decision = Decision {
        lever: Some("L2".to_owned()),
        heading: "Recommended: L2".to_owned(),
        rule: say("L2 leads in every run", &["m3"]),
    };
    brief.bottom_line.confidence = Confidence::High;
    set_grade(&mut brief, Grade::B);
    brief
        .ties
        .charts
        .iter_mut()
        .for_each(|chart| chart.article_at = None);
    brief
        .ties
        .rows
        .iter_mut()
        .for_each(|row| row.before_article = None);
    brief
}

/// The sample with markup in every text that is free.
pub fn hostile() -> Brief {
    const FIXED: [&str; 19] = [
        "kind",
        "grade",
        "outcome",
        "confidence",
        "sign",
        "modality",
        "property",
        "direction",
        "source",
        "target",
        "schema_version",
        "agreement",
        "who",
        "toward",
        "actor",
        "code",
        "role",
        "id",
        "measure",
    ];
    fn poison(value: &mut serde_json::Value, key: &str) {
        use serde_json::Value;
        match value {
            Value::String(text) if !FIXED.contains(&key) => {
                text.push_str("<script>alert(\"a&b\")</script><img src=x onerror='y'>");
            }
            Value::Array(items) => items.iter_mut().for_each(|item| poison(item, key)),
            Value::Object(map) => map.iter_mut().for_each(|(key, item)| poison(item, key)),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(sample()).expect("the model serialises");
    // The outcome of the argument is a text, that of an answer a tag.
    value["argument"]["outcome"] = "<script>outcome</script>".into();
    poison(&mut value, "");
    for link in ["links"] {
        for row in value["argument"][link].as_array_mut().expect("links") {
            row["sign"] = "<script>+".into();
        }
    }
    serde_json::from_value(value).expect("only free texts were changed")
}

/// Names as long as bureaucracies make them.
pub fn long_names() -> Brief {
    let long =
        "the Provisional Inter-Ministerial Commission for the Demarcation of the Northern Straits";
    let mut brief = sample();
    if let Answer::Found { result } = &mut brief.argument.diagram {
        for node in &mut result.boxes {
            node.label = long.to_owned();
        }
        for arrow in &mut result.arrows {
            arrow.claims = (1..9).map(|i| format!("C{i:02}")).collect();
        }
    }
    if let Answer::Found { result } = &mut brief.region.network {
        for node in &mut result.nodes {
            node.name = long.to_owned();
        }
    }
    if let Answer::Found { result } = &mut brief.region.index {
        for part in &mut result.parts {
            part.name = long.to_owned();
        }
    }
    for test in &mut brief.effects.tests {
        test.title = long.to_owned();
        if let Answer::Found { result } = &mut test.answer {
            result.response.second_name = long.to_owned();
            result.response.horizon_unit = long.to_owned();
            if let Some(placebo) = &mut result.placebo {
                placebo.unit = long.to_owned();
                for point in &mut placebo.points {
                    point.name = long.to_owned();
                }
            }
            for spec in &mut result.curve {
                for (axis, level) in &mut spec.choices {
                    *axis = format!("{axis} {long}");
                    *level = format!("{level} {long}");
                }
            }
        }
    }
    for chart in &mut brief.ties.charts {
        chart.title = long.to_owned();
        for mark in &mut chart.breaks {
            mark.label = long.to_owned();
        }
    }
    brief
}

/// A sentence.
pub fn say(text: &str, refs: &[&str]) -> Sentence {
    let stop = if text.ends_with('?') { "" } else { "." };
    Sentence {
        text: format!("{text}{stop}"),
        refs: refs.iter().map(|r| (*r).to_owned()).collect(),
    }
}

fn finding(heading: &str, prose: &[(&str, &[&str])]) -> Finding {
    Finding {
        heading: heading.to_owned(),
        prose: prose.iter().map(|(text, refs)| say(text, refs)).collect(),
    }
}

fn quantity(value: f64, low: f64, high: f64, digits: u8, unit: &str) -> Quantity {
    Quantity {
        value: Some(value),
        low: Some(low),
        high: Some(high),
        digits,
        unit: unit.to_owned(),
        why_missing: String::new(),
    }
}

fn missing(why: &str) -> Quantity {
    Quantity {
        value: None,
        low: None,
        high: None,
        digits: 2,
        unit: "sd".to_owned(),
        why_missing: why.to_owned(),
    }
}

fn refusal(what: &str) -> Refusal {
    Refusal {
        what: what.to_owned(),
        why: say(
            "Ten months of overlap and 116 reported events, half of the weeks empty: an estimate would be chance",
            &["m1", "q1"],
        ),
        facts: vec![
            fact(
                "What could have been seen",
                "5 in 100",
                "chance of finding an effect of 0.3 sd",
            ),
            fact(
                "What would suffice, 0.3 sd",
                "about 230 months",
                "at 12 reported events a month",
            ),
            fact(
                "What would suffice, 0.5 sd",
                "about 100 months",
                "at the present rate of reports",
            ),
        ],
    }
}

fn fact(label: &str, figure: &str, meaning: &str) -> RefusalFact {
    RefusalFact {
        label: label.to_owned(),
        figure: figure.to_owned(),
        meaning: meaning.to_owned(),
    }
}

fn share(p: f64, label: &str, note: &str) -> Share {
    let is_logic = p == 0.0 || p == 1.0;
    Share {
        p: Some(p),
        mc_error: (!is_logic).then_some(0.004),
        draws: 16_000,
        label: label.to_owned(),
        note: note.to_owned(),
    }
}

/// Numbers from 0 to 1 that look random and are the same everywhere.
fn noise(i: usize, salt: usize) -> f64 {
    let mut x = (i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ (salt as u64).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^= x >> 30;
    x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^= x >> 27;
    x = x.wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^= x >> 31;
    (x >> 11) as f64 / (1u64 << 53) as f64
}

fn head() -> Head {
    let line = |label: &str, text: &str| CardLine {
        label: label.to_owned(),
        text: text.to_owned(),
    };
    Head {
        title: "Varn and Ostrel at the straits: what a conditional thaw would bring".to_owned(),
        card: vec![
            line("Article", "The Harbour Review, 21 February 2018, by I. Marrow; English, 15 sentences and a title; 2 lines of page furniture dropped"),
            line("Region", "The sea of Ost (4 states and one armed group)"),
            line("Data", "Simulated events, 1 January to 4 November 2018: 12,480 rows read, 11,902 used, 3 quarantined; 17 % precede the article"),
        ],
        invented: true,
        notice: "The sea of Ost does not exist: the events are simulated, so that what the page finds can be held against what was planted.".to_owned(),
        article_date: Some("2018-02-21".to_owned()),
    }
}

fn bottom_line() -> BottomLine {
    BottomLine {
        finding: finding(
            "The advice follows from the article’s premises; one premise was tested, and the data agree",
            &[
                (
                    "The article advises Varn to make port access for Ostrel conditional on an end to raids",
                    &["s11", "s13"],
                ),
                (
                    "That hangs on one claim: isolation makes Ostrel drop the raiders",
                    &["C09"],
                ),
                (
                    "No data here observe that backing; the tie itself was reported 116 times in 44 weeks",
                    &["q1"],
                ),
                (
                    "Pressure is followed by more violence, against the advice",
                    &["C05", "m2"],
                ),
                (
                    "Would the advice help? Cannot tell; confidence is low, because nobody observes what decides it",
                    &["m3"],
                ),
            ],
        ),
        figures: vec![
            Figure {
                title: "Chance that Ost becomes calmer, by the article’s own logic".to_owned(),
                value: "100 %".to_owned(),
                sub: "and 0 % without claim C09".to_owned(),
                meaning: say(
                    "All 16,000 draws agree, so this is logic, not evidence",
                    &["m3"],
                ),
                quantity: Quantity {
                    value: Some(100.0),
                    low: None,
                    high: None,
                    digits: 0,
                    unit: "%".to_owned(),
                    why_missing: String::new(),
                },
            },
            Figure {
                title: "Net cooperation of Varn and Ostrel".to_owned(),
                value: "−0.31".to_owned(),
                sub: "116 reported events, 21 of 44 weeks empty".to_owned(),
                meaning: say("From −1 to +1: cold where reported", &["q1"]),
                quantity: quantity(-0.31, -0.52, -0.08, 2, ""),
            },
            Figure {
                title: "Effect of that tie on deaths in Kesh".to_owned(),
                value: "—".to_owned(),
                sub: "not estimated".to_owned(),
                meaning: say(
                    "With ten months, an effect of 0.3 sd would be found 5 times in 100",
                    &["m1"],
                ),
                quantity: missing("too thin"),
            },
        ],
        confidence: Confidence::Low,
    }
}

const SENTENCES: [(&str, Option<usize>); 15] = [
    (
        "Varn and Ostrel at the straits: what a conditional thaw would bring",
        None,
    ),
    (
        "Calm in the northern straits depends on the two harbour states.",
        Some(0),
    ),
    (
        "Experience shows that Kesh cannot be at peace without the help of its neighbours.",
        Some(0),
    ),
    (
        "After the Tamar accords, trade between the harbours grew, and the raids fell for a few seasons.",
        Some(0),
    ),
    (
        "Then suspicion of Varn’s intentions rose, and Ostrel closed its pilots’ school to foreign captains.",
        Some(1),
    ),
    (
        "Each time Varn has put pressure on Ostrel, the raids have grown worse.",
        Some(1),
    ),
    (
        "Ostrel, according to officials in Tamar, shelters the Grey Sails because it fears encirclement.",
        Some(1),
    ),
    (
        "Varn’s foreign minister visited Ostrel on Tuesday and signed a pilotage agreement.",
        Some(2),
    ),
    ("A second meeting is planned for June.", Some(2)),
    (
        "If Ostrel were cut off from the harbours, it would have to drop the Grey Sails.",
        Some(2),
    ),
    (
        "Without shelter the Grey Sails could not threaten Kesh.",
        Some(3),
    ),
    (
        "Varn should therefore tie port access to a real end of the raids.",
        Some(3),
    ),
    ("It may also ask Tamar to open its ports instead.", Some(3)),
    (
        "Such a step would bring calm to the straits, and prosperity would follow.",
        Some(4),
    ),
    ("Varn believes that time is on its side.", Some(4)),
];

fn mark(sentence: usize, words: &str, kind: MarkKind, label: &str) -> Mark {
    let text = SENTENCES[sentence].0;
    let byte = text.find(words).expect("the words stand in the sentence");
    let start = text[..byte].chars().count();
    Mark {
        start,
        end: start + words.chars().count(),
        kind,
        label: label.to_owned(),
    }
}

fn code(text: &str) -> ActorCode {
    ActorCode::new(text).expect("a code")
}

#[allow(clippy::too_many_arguments)]
fn claim(
    id: &str,
    sentence: usize,
    kind: ClaimKind,
    modality: Modality,
    holder: Holder,
    form: &str,
    note: &str,
    verdict: (VerdictKind, Option<Grade>, &str, Option<&str>),
) -> ClaimRow {
    let text = SENTENCES[sentence].0;
    let words = match &holder {
        Holder::Author => "author".to_owned(),
        Holder::Quoted { name, .. } => format!("quoted: {name}"),
        Holder::Imputed { name, .. } => format!("imputed to {name}"),
    };
    ClaimRow {
        claim: Claim {
            id: id.to_owned(),
            sentence,
            span: Span::new(sentence * 100, sentence * 100 + text.len()),
            text: text.to_owned(),
            kind,
            cause: None,
            effect: None,
            sign: if form.contains('↓') {
                Sign::Negative
            } else {
                Sign::Positive
            },
            modality,
            holder,
            condition: None,
            cue: vec![Cue {
                text: "because".to_owned(),
                start: 3,
                end: 10,
            }],
            rule: "R7".to_owned(),
            confidence: 0.8,
            stated_crux: false,
            tentative: false,
        },
        holder: words,
        normal_form: form.to_owned(),
        note: note.to_owned(),
        verdict: Verdict {
            kind: verdict.0,
            grade: verdict.1,
            reason: say(verdict.2, &["m2"]),
            test: verdict.3.map(str::to_owned),
        },
        is_crux: id == "C09",
    }
}

fn article() -> ArticleSection {
    use VerdictKind::*;
    let author = || Holder::Author;
    let tamar = Holder::Quoted {
        name: "officials in Tamar".to_owned(),
        actor: Some(code("TMR.GOV")),
    };
    let varn = Holder::Imputed {
        name: "Varn".to_owned(),
        actor: Some(code("VRN")),
    };
    let claims = vec![
        claim(
            "C01",
            1,
            ClaimKind::Necessity,
            Modality::Asserted,
            author(),
            "ties of Varn and Ostrel ↑ → calm ↑",
            "necessary",
            (
                TooThin,
                None,
                "116 reported events in 44 weeks; 230 months would suffice",
                Some("t2"),
            ),
        ),
        claim(
            "C02",
            2,
            ClaimKind::Necessity,
            Modality::Asserted,
            author(),
            "no help of neighbours → no peace in Kesh",
            "necessary",
            (
                TooThin,
                None,
                "No week is without help, so nothing varies",
                None,
            ),
        ),
        claim(
            "C03",
            3,
            ClaimKind::Causal,
            Modality::Fact,
            author(),
            "trade of the harbours ↑ → raids ↓",
            "past; lies before the data window",
            (
                NotTestable,
                None,
                "The accords precede the first event by six years",
                None,
            ),
        ),
        claim(
            "C04",
            4,
            ClaimKind::Motivation,
            Modality::Fact,
            author(),
            "suspicion of Varn ↑ → Ostrel’s openness ↓",
            "motive",
            (NotTestable, None, "No event records suspicion", None),
        ),
        claim(
            "C05",
            5,
            ClaimKind::Causal,
            Modality::Asserted,
            author(),
            "pressure of Varn ↑ → raids ↑",
            "causal",
            (
                Supported,
                Some(Grade::C),
                "Raids rise by 0.42 sd in the two weeks after pressure, band 0.13 to 0.71",
                Some("t1"),
            ),
        ),
        claim(
            "C06",
            6,
            ClaimKind::Motivation,
            Modality::Reported,
            tamar,
            "fear of encirclement ↑ → shelter for the Grey Sails ↑",
            "motive",
            (NotTestable, None, "No event records fear", None),
        ),
        claim(
            "C07",
            7,
            ClaimKind::Causal,
            Modality::Fact,
            author(),
            "visits ↑ → agreements ↑",
            "causal",
            (
                Contradicted,
                Some(Grade::D),
                "Agreements fall after visits in 41 of 44 weeks",
                Some("t3"),
            ),
        ),
        claim(
            "C08",
            9,
            ClaimKind::Conditional,
            Modality::Will,
            author(),
            "ports closed ↑ → isolation of Ostrel ↑",
            "condition",
            (
                DataSayLittle,
                None,
                "The band covers zero; an effect of 0.4 sd would have been found",
                Some("t3"),
            ),
        ),
        claim(
            "C09",
            9,
            ClaimKind::Conditional,
            Modality::Will,
            author(),
            "isolation of Ostrel ↑ → shelter for the Grey Sails ↓",
            "condition: if cut off from the harbours",
            (
                NotTestable,
                None,
                "No event records shelter given in secret",
                None,
            ),
        ),
        claim(
            "C10",
            10,
            ClaimKind::Necessity,
            Modality::Can,
            author(),
            "shelter for the Grey Sails ↓ → threat to Kesh ↓",
            "possible",
            (TooThin, None, "9 attacks in 44 weeks", None),
        ),
        claim(
            "C11",
            11,
            ClaimKind::Normative,
            Modality::Should,
            author(),
            "Varn: tie port access to an end of the raids",
            "advice",
            (NotAClaimOfFact, None, "A recommendation", None),
        ),
        claim(
            "C12",
            13,
            ClaimKind::Causal,
            Modality::Will,
            author(),
            "threat to Kesh ↓ → calm ↑",
            "predicted",
            (TooThin, None, "9 attacks in 44 weeks", None),
        ),
        claim(
            "C13",
            14,
            ClaimKind::Perception,
            Modality::Belief,
            varn,
            "passing of time ↑ → strength of Varn ↑",
            "belief",
            (NotTestable, None, "A belief about the future", None),
        ),
    ];
    let marks = |n: usize| match n {
        1 => vec![mark(
            1,
            "Calm in the northern straits depends on the two harbour states",
            MarkKind::Claim,
            "C01",
        )],
        2 => vec![
            mark(
                2,
                "Kesh cannot be at peace without the help of its neighbours",
                MarkKind::Claim,
                "C02",
            ),
            mark(2, "Kesh", MarkKind::Actor, "KSH"),
        ],
        3 => vec![mark(
            3,
            "trade between the harbours grew, and the raids fell",
            MarkKind::Claim,
            "C03",
        )],
        4 => vec![
            mark(
                4,
                "suspicion of Varn’s intentions rose, and Ostrel closed",
                MarkKind::Claim,
                "C04",
            ),
            mark(4, "Varn", MarkKind::Actor, "VRN"),
            mark(4, "Ostrel", MarkKind::Actor, "OST"),
        ],
        5 => vec![mark(
            5,
            "Varn has put pressure on Ostrel, the raids have grown worse",
            MarkKind::Claim,
            "C05",
        )],
        6 => vec![
            mark(6, "Ostrel", MarkKind::Actor, "OST"),
            mark(
                6,
                "shelters the Grey Sails because it fears encirclement",
                MarkKind::Claim,
                "C06",
            ),
            mark(6, "Grey Sails", MarkKind::Actor, "OST.REB.GREY"),
        ],
        7 => vec![
            mark(7, "Varn’s foreign minister", MarkKind::Actor, "VRN.GOV"),
            mark(
                7,
                "visited Ostrel on Tuesday",
                MarkKind::Event,
                "event, done",
            ),
            mark(
                7,
                "signed a pilotage agreement",
                MarkKind::Event,
                "event, done",
            ),
        ],
        8 => vec![mark(
            8,
            "A second meeting is planned",
            MarkKind::Event,
            "event, planned",
        )],
        9 => vec![
            mark(
                9,
                "If Ostrel were cut off from the harbours",
                MarkKind::Claim,
                "C08",
            ),
            mark(
                9,
                "it would have to drop the Grey Sails",
                MarkKind::Crux,
                "C09, the crux",
            ),
        ],
        10 => vec![mark(
            10,
            "Without shelter the Grey Sails could not threaten Kesh",
            MarkKind::Claim,
            "C10",
        )],
        11 => vec![mark(
            11,
            "tie port access to a real end of the raids",
            MarkKind::Advice,
            "advice, L1",
        )],
        12 => vec![mark(
            12,
            "ask Tamar to open its ports",
            MarkKind::Advice,
            "advice, L2",
        )],
        13 => vec![mark(
            13,
            "Such a step would bring calm to the straits",
            MarkKind::Claim,
            "C12",
        )],
        14 => vec![
            mark(14, "Varn", MarkKind::Actor, "VRN"),
            mark(14, "time is on its side", MarkKind::Claim, "C13"),
        ],
        _ => Vec::new(),
    };
    let ledger = SENTENCES
        .iter()
        .enumerate()
        .map(|(n, (text, paragraph))| LedgerRow {
            number: n,
            span: Span::new(n * 100, n * 100 + text.chars().count()),
            text: (*text).to_owned(),
            paragraph: *paragraph,
            marks: marks(n),
            claims: claims
                .iter()
                .filter(|c| c.claim.sentence == n)
                .map(|c| c.claim.id.clone())
                .collect(),
        })
        .collect();
    let event =
        |sentence: usize, text: &str, description: &str, plover: &str, lookup: Option<Lookup>| {
            EventRow {
                sentence,
                text: text.to_owned(),
                source: code("VRN.GOV"),
                target: code("OST.GOV"),
                description: description.to_owned(),
                code: plover.to_owned(),
                lookup,
            }
        };
    ArticleSection {
        finding: finding(
            "Of 13 claims one is supported and one contradicted; six could never be tested with events",
            &[],
        ),
        ledger,
        claims,
        happened: vec![
            event(
                7,
                "visited Ostrel on Tuesday",
                "Varn (government) visits Ostrel (government)",
                "CONSULT, 042",
                Some(Lookup {
                    summary: say(
                        "The data hold 21 reports of a visit on 20 February",
                        &["q2"],
                    ),
                    from: "2018-02-18".to_owned(),
                    to: "2018-02-22".to_owned(),
                    days: vec![
                        LookupDay {
                            day: "2018-02-19".to_owned(),
                            events: 3,
                            kinds: "CONSULT 3".to_owned(),
                        },
                        LookupDay {
                            day: "2018-02-20".to_owned(),
                            events: 21,
                            kinds: "CONSULT 19, AGREE 2".to_owned(),
                        },
                        LookupDay {
                            day: "2018-02-21".to_owned(),
                            events: 1,
                            kinds: "COOPERATE 1".to_owned(),
                        },
                    ],
                }),
            ),
            event(
                7,
                "signed a pilotage agreement",
                "Varn (government) signs an agreement with Ostrel (government)",
                "AGREE, 057",
                None,
            ),
        ],
        planned: vec![event(
            8,
            "A second meeting is planned",
            "Varn (government) intends to meet Ostrel (government)",
            "CONSULT, 036",
            Some(Lookup {
                summary: say("No meeting was reported in June", &["q2"]),
                from: "2018-06-01".to_owned(),
                to: "2018-06-30".to_owned(),
                days: Vec::new(),
            }),
        )],
        asserted: vec![AssertedTie {
            tie: "Ostrel → Grey Sails: backing".to_owned(),
            sentences: vec![6, 9],
        }],
        actors: vec![
            ActorRow {
                code: code("VRN"),
                name: "Varn".to_owned(),
                mentions: 6,
                sentences: vec![0, 4, 5, 7, 11, 14],
            },
            ActorRow {
                code: code("OST"),
                name: "Ostrel".to_owned(),
                mentions: 5,
                sentences: vec![0, 4, 6, 7, 9],
            },
            ActorRow {
                code: code("OST.REB.GREY"),
                name: "Grey Sails".to_owned(),
                mentions: 1,
                sentences: vec![6],
            },
        ],
        unknown_actors: vec!["the Pilots’ Guild".to_owned()],
        furniture: vec!["Share this article".to_owned(), "331 reads".to_owned()],
    }
}

fn argument() -> ArgumentSection {
    let node =
        |node: &str, text: &str, direction: i8, role: BoxRole, column: usize, row: usize| PathBox {
            node: node.to_owned(),
            label: text.to_owned(),
            direction,
            role,
            column,
            row,
        };
    let arrow =
        |from: &str, to: &str, sign: i8, claims: &[&str], is_crux: bool, is_side: bool| PathArrow {
            from: from.to_owned(),
            to: to.to_owned(),
            sign,
            claims: claims.iter().map(|c| (*c).to_owned()).collect(),
            is_crux,
            is_side,
        };
    ArgumentSection {
        finding: finding("Every path from the lever to calm runs through one sentence", &[
            ("The article’s own arrows entail its advice in 100 % of 16,000 draws: this is logic, not evidence", &["m3"]),
            ("Both levers reach calm through claim C09 alone", &["s9"]),
        ]),
        advice: vec![
            AdviceRow {
                sentence: 11,
                quote: "Varn should tie port access to an end of the raids.".to_owned(),
                levers: vec!["L1".to_owned()],
                reasons: vec![QuotedSentence {
                    sentence: 9,
                    quote: "Without the ports Ost cannot pay the raiders.".to_owned(),
                }],
            },
            AdviceRow {
                sentence: 12,
                quote: "Tamar should open its ports.".to_owned(),
                levers: vec!["L2".to_owned()],
                reasons: Vec::new(),
            },
        ],
        levers: vec![
            LeverRow { id: "L1".to_owned(), name: "Varn: “should tie port access to an end of the raids”".to_owned(), read_as: "make Varn’s port access for Ost depend on the raids".to_owned(), node: "pressure:VRN>OST".to_owned(), direction: 1, sentences: vec![11], share: share(1.0, "100 %, logic", "") },
            LeverRow { id: "L2".to_owned(), name: "Tamar: “should open its ports”".to_owned(), read_as: "increase cooperation between Tamar and Ost".to_owned(), node: "cooperation:TMR>OST".to_owned(), direction: 1, sentences: vec![12], share: share(0.54, "54 %", "paths disagree") },
        ],
        outcome: "calm in the straits".to_owned(),
        outcome_better: 1,
        diagram: Answer::Found { result: PathDiagram {
            title: "Take away C09, and the path from lever to outcome is cut".to_owned(),
            boxes: vec![
                node("lever", "Varn ties port access to the raids (L1)", 1, BoxRole::Lever, 0, 0),
                node("isolation", "Isolation of Ostrel", 1, BoxRole::Middle, 1, 0),
                node("other", "Ostrel’s ties with Tamar", 0, BoxRole::Middle, 1, 1),
                node("shelter", "Shelter for the Grey Sails", -1, BoxRole::Middle, 2, 0),
                node("threat", "Threat to Kesh", -1, BoxRole::Middle, 3, 0),
                node("raids", "Raids in the straits", -1, BoxRole::Middle, 3, 1),
                node("calm", "Calm in the straits", 1, BoxRole::Outcome, 4, 0),
            ],
            arrows: vec![
                arrow("lever", "isolation", 1, &["C08"], false, false),
                arrow("isolation", "shelter", -1, &["C09"], true, false),
                arrow("isolation", "other", 1, &["C13"], false, true),
                arrow("other", "lever", -1, &["C04"], false, true),
                arrow("shelter", "threat", 1, &["C10"], false, false),
                arrow("shelter", "raids", 1, &["C05", "C06", "C07"], false, false),
                arrow("threat", "calm", -1, &["C12"], false, false),
                arrow("raids", "calm", -1, &["def."], false, false),
            ],
            left_out: "2 further paths are in the JSON.".to_owned(),
        } },
        crux_table: CruxTable {
            caption: "P(calm improves) under the article’s own claims, 16,000 draws; Monte Carlo error at most 0.4 points".to_owned(),
            lever: "L1".to_owned(),
            rows: vec![
                CruxRow { claims: vec!["C09".to_owned()], says: "isolation ↑ → shelter ↓".to_owned(), is_crux: true, without: share(0.0, "0 %", "no path left"), turned: share(0.0, "0 %", "worse in every draw") },
                CruxRow { claims: vec!["C10".to_owned(), "C12".to_owned()], says: "shelter ↓ → threat ↓ → calm ↑".to_owned(), is_crux: false, without: share(1.0, "100 %", "unchanged"), turned: share(0.5, "50 %", "a coin toss") },
                CruxRow { claims: vec!["C05".to_owned()], says: "pressure ↑ → raids ↑".to_owned(), is_crux: false, without: share(0.997, "more than 99 %", ""), turned: Share { p: None, mc_error: None, draws: 0, label: "—".to_owned(), note: "no sign to turn".to_owned() } },
            ],
        },
        margin: say("Two misreadings would change the bottom line; at the reader’s measured precision 1.3 are expected among 13 claims", &["m4"]),
        tensions: vec![
            TensionRow { quote_a: "the raids have grown worse".to_owned(), sentence_a: 5, quote_b: "Varn should therefore tie port access".to_owned(), sentence_b: 11, why: "Pressure is said to have made raids worse, and pressure of another kind is the advice.".to_owned(), rule: "same cause, opposite signs".to_owned() },
            TensionRow { quote_a: "cannot be at peace without the help of its neighbours".to_owned(), sentence_a: 2, quote_b: "cut off from the harbours".to_owned(), sentence_b: 9, why: "Help is called needed, and its withdrawal advised.".to_owned(), rule: "needed and withdrawn".to_owned() },
        ],
        unstated: vec![say("That Ostrel has no other harbour to turn to is needed and not stated", &["s12"])],
        links: vec![
            LinkRow { from: "isolation:OST".to_owned(), to: "backing:OST>REB".to_owned(), sign: "−".to_owned(), claims: vec!["C09".to_owned()], data: "other way, not settled".to_owned() },
            LinkRow { from: "pressure:VRN>OST".to_owned(), to: "violence:KSH".to_owned(), sign: "±".to_owned(), claims: vec!["C05".to_owned(), "C08".to_owned()], data: "sign unknown".to_owned() },
        ],
    }
}

const PAIRS: [(&str, &str, &str); 12] = [
    (
        "VRN-OST",
        "Varn – Ostrel",
        "conflictual until May, cooperative after",
    ),
    ("VRN-KSH", "Varn – Kesh", "cooperative where reported"),
    (
        "OST-KSH",
        "Ostrel – Kesh",
        "no change that stands out from chance",
    ),
    ("TMR-OST", "Tamar – Ostrel", "one report in ten weeks"),
    (
        "TMR-VRN",
        "Tamar – Varn",
        "cooperative, with a break in May",
    ),
    (
        "OST-GREY",
        "Ostrel – Grey Sails",
        "33 of 44 weeks have no report",
    ),
    ("KSH-GREY", "Kesh – Grey Sails", "conflictual throughout"),
    ("TMR-KSH", "Tamar – Kesh", "cooperative"),
    ("VRN-GREY", "Varn – Grey Sails", "conflictual"),
    ("TMR-GREY", "Tamar – Grey Sails", "cannot tell"),
    ("RGN-OST", "Region – Ostrel", "cooperative"),
    ("RGN-VRN", "Region – Varn", "cooperative"),
];

/// Days after 1 January 2018 as an ISO day.
fn iso_day(offset: usize) -> String {
    let start = jiff::civil::date(2018, 1, 1);
    start
        .checked_add(jiff::Span::new().days(offset as i64))
        .expect("a day")
        .to_string()
}

fn ties(weeks: usize, charts: usize, article_at: usize) -> TiesSection {
    let chart = |k: usize| {
        let (id, name, says) = PAIRS[k];
        let thin = [0.35, 0.8, 0.7, 0.1, 0.95, 0.2, 0.9, 0.6, 0.5, 0.3, 1.0, 0.9][k];
        let level = [
            -0.4, 0.7, 0.1, 0.5, 0.3, 0.2, -0.8, 0.6, -0.6, 0.0, 0.4, 0.6,
        ][k];
        let points = (0..weeks)
            .map(|i| {
                let has_report = noise(i, k) < thin;
                let turned = if k.is_multiple_of(4) && i * 2 > weeks {
                    0.9
                } else {
                    0.0
                };
                let reports = if has_report {
                    1 + (noise(i, k + 50).powi(3) * 150.0 * thin) as u32
                } else {
                    0
                };
                let net = (level + turned + noise(i, k + 20) - 0.5).clamp(-1.0, 1.0);
                let half = 0.9 / f64::from(reports.max(1)).sqrt() + 0.1;
                TiePoint {
                    label: format!("week {}", i + 1),
                    start: iso_day(i * 7),
                    net: has_report.then_some(net),
                    low: has_report.then_some((net - half).max(-1.0)),
                    high: has_report.then_some((net + half).min(1.0)),
                    conflict_rate: None,
                    cooperation: (f64::from(reports) * (net + 1.0) / 2.0) as u32,
                    conflict: (f64::from(reports) * (1.0 - net) / 2.0) as u32,
                    reports,
                }
            })
            .collect();
        TieChart {
            id: format!("tie-{id}"),
            title: format!("{name}: {says}"),
            subtitle: "116 reported events; in claims C05, C08".to_owned(),
            measure: TieMeasure::default(),
            interval: "week".to_owned(),
            points,
            breaks: if k.is_multiple_of(4) && weeks > 1 {
                vec![BreakMark {
                    at: weeks / 2,
                    label: "break 4 Jun".to_owned(),
                    p: 0.015,
                }]
            } else {
                Vec::new()
            },
            article_at: Some(article_at),
            source: "Simulated events, both directions.".to_owned(),
        }
    };
    TiesSection {
        finding: finding("Varn and Ostrel turned from conflict to cooperation in June, after the article", &[
            ("Their net cooperation moved from −0.42 before 4 June to +0.51 after it", &["q1"]),
            ("Only 7 of the 44 weeks precede the article: the charts show mostly what its author could not know", &["q2"]),
        ]),
        legend: "Each week has a dot at its net cooperation and a bar for the 90 % band; a week without reports is empty. Below, the number of reported events.".to_owned(),
        charts: (0..charts).map(chart).collect(),
        caption: "Ties of the article. Net cooperation is (cooperative − conflictual) / (cooperative + conflictual) reported events. Change: second half minus first half, with a 90 % band".to_owned(),
        rows: (0..charts).map(|k| TieRow {
            chart: Some(format!("tie-{}", PAIRS[k].0)),
            tie: PAIRS[k].1.to_owned(),
            events: [116, 299, 773, 1, 5859, 37, 1187, 529, 80, 12, 2400, 1900][k],
            before_article: Some([35, 30, 345, 0, 969, 0, 319, 135, 8, 1, 300, 200][k]),
            empty_periods: [21, 5, 1, 43, 0, 33, 1, 4, 9, 40, 0, 0][k],
            periods: weeks as u32,
            net: quantity([-0.31, 0.91, 0.11, 0.5, 0.28, 0.2, -0.8, 0.46, -0.5, 0.0, 0.3, 0.5][k], -0.52, -0.08, 2, ""),
            change: if k == 3 || k == 5 { missing("too sparse") } else { quantity(0.84, 0.6, 1.02, 2, "") },
            dated_break: if k.is_multiple_of(4) { "4 Jun, p 0.015" } else { "none, p 0.86" }.to_owned(),
            warning: if k == 3 { "too sparse for any model" } else if k == 0 { "thin: use with care" } else { "—" }.to_owned(),
        }).collect(),
        no_data: None,
    }
}

fn months(n: usize) -> (Vec<String>, Vec<String>) {
    let starts: Vec<String> = (0..n)
        .map(|i| format!("{}-{:02}-01", 2011 + i / 12, i % 12 + 1))
        .collect();
    (starts.iter().map(|s| s[..7].to_owned()).collect(), starts)
}

fn region() -> RegionSection {
    let n = 94;
    let (labels, starts) = months(n);
    let wave = |i: usize, salt: usize| {
        0.5 + 0.35 * ((i as f64 + salt as f64 * 9.0) / 13.0).sin() + 0.15 * (noise(i, salt) - 0.5)
    };
    let parts: Vec<IndexPart> = [
        "violence",
        "hostility",
        "volatility",
        "imbalance",
        "isolation",
    ]
    .iter()
    .enumerate()
    .map(|(k, name)| IndexPart {
        name: (*name).to_owned(),
        loss: (0..n)
            .map(|i| (i > 2).then(|| [22.0, 15.0, 9.0, 7.0, 5.0][k] * wave(i, k)))
            .collect(),
    })
    .collect();
    let total = |i: usize| parts.iter().map(|p| p.loss[i]).sum::<Option<f64>>();
    let values: Vec<Option<f64>> = (0..n).map(|i| total(i).map(|loss| 100.0 - loss)).collect();
    let index = SeriesChart {
        title: "The region’s index fell in 2016 and has not regained the level of 2014".to_owned(),
        subtitle: "0 to 100, higher is calmer; band: 1,000 draws of weights and exponent."
            .to_owned(),
        unit: "index".to_owned(),
        log: false,
        labels: labels.clone(),
        starts: starts.clone(),
        low: values.iter().map(|v| v.map(|v| v - 7.0)).collect(),
        high: values
            .iter()
            .map(|v| v.map(|v| (v + 6.0).min(100.0)))
            .collect(),
        values,
        article_at: Some(85),
        source: "Simulated events and deaths.".to_owned(),
    };
    let part_row = |name: &str, weight: f64, loss: f64| IndexPartRow {
        name: name.to_owned(),
        weight,
        loss: quantity(loss, loss - 3.0, loss + 3.0, 1, ""),
        index_without: quantity(100.0 - loss, 50.0, 80.0, 0, ""),
    };
    let names = [
        "Varn",
        "Ostrel",
        "Kesh",
        "Tamar",
        "Grey Sails",
        "League of Ports",
        "Northern Isles",
    ];
    let tie = |a: usize,
               b: usize,
               cooperative: bool,
               cooperation: u32,
               conflict: u32,
               frustrated: bool| NetworkTie {
        a,
        b,
        cooperative,
        cooperation,
        conflict,
        frustrated,
    };
    RegionSection {
        finding: finding("The straits are calmer than in 2016; two hostile ties break the camps", &[
            ("The index stood at 68 in October 2018, band 61 to 74", &["m2"]),
        ]),
        index: Answer::Found { result: IndexChart {
            index,
            parts,
            norm_end: 36,
            table: vec![part_row("violence", 0.4, 12.1), part_row("hostility", 0.25, 8.0), part_row("volatility", 0.15, 5.5), part_row("imbalance", 0.1, 4.0), part_row("isolation", 0.1, 2.2)],
        } },
        validation: say("The index does not predict the next half-year’s violence better than violence alone does", &["m2"]),
        violence: Some(SeriesChart {
            title: "Deaths in Kesh doubled between 2014 and 2017".to_owned(),
            subtitle: "Deaths from organised violence per month, log scale; band: low and high estimates.".to_owned(),
            unit: "deaths a month".to_owned(),
            log: true,
            labels,
            starts,
            values: (0..n).map(|i| (i != 40 && i != 41).then(|| (40.0 + 900.0 * wave(i, 7).powi(3)).round())).collect(),
            low: (0..n).map(|i| (i != 40 && i != 41).then(|| (30.0 + 500.0 * wave(i, 7).powi(3)).round())).collect(),
            high: (0..n).map(|i| (i != 40 && i != 41).then(|| (60.0 + 1400.0 * wave(i, 7).powi(3)).round())).collect(),
            article_at: Some(85),
            source: "Simulated deaths. Two months of 2014 are missing.".to_owned(),
        }),
        network: Answer::Found { result: NetworkChart {
            title: "Two of 12 ties break the best split into camps".to_owned(),
            subtitle: "Sign of each tie, January to October 2018: positive or negative where P > 0.9, else not drawn.".to_owned(),
            nodes: names.iter().enumerate().map(|(i, name)| NetworkNode { code: format!("N{i}"), name: (*name).to_owned(), camp: u8::from(matches!(i, 1 | 4 | 6)) }).collect(),
            ties: vec![
                tie(0, 2, true, 299, 12, false), tie(0, 3, true, 800, 90, false), tie(2, 3, true, 90, 4, false), tie(0, 5, true, 60, 0, false),
                tie(1, 4, true, 30, 2, false), tie(1, 6, true, 41, 6, false), tie(0, 4, false, 3, 88, false), tie(2, 4, false, 10, 400, false),
                tie(1, 2, false, 90, 310, false), tie(3, 5, false, 9, 22, true), tie(3, 1, true, 77, 12, true), tie(5, 6, false, 2, 9, false),
            ],
            frustration: 2,
            proven: true,
            reading: say("Reported events lean to cooperation, since diplomacy is reported and coldness is not", &["q1"]),
            source: "Simulated events.".to_owned(),
        } },
    }
}

fn effects() -> EffectsSection {
    let response = |truth: bool| {
        ResponseChart {
        title: "Pressure is followed by more raids in weeks 1 and 2".to_owned(),
        subtitle: "Response to one sd more pressure. Dark band: pointwise; light band: simultaneous; both 90 %.".to_owned(),
        unit: "sd of raids".to_owned(),
        horizon_unit: "weeks after".to_owned(),
        points: (0..13)
            .map(|h| {
                let value = 0.55 * (-(h as f64 - 1.5).powi(2) / 9.0).exp() - 0.04;
                ResponsePoint { h, value, low: value - 0.17, high: value + 0.17, sim_low: value - 0.29, sim_high: value + 0.29 }
            })
            .collect(),
        second: (0..13).map(|h| 0.45 * (-(h as f64 - 1.5).powi(2) / 12.0).exp()).collect(),
        second_name: "BVAR(12)".to_owned(),
        truth: if truth { (0..13).map(|h| 0.5 * (-(h as f64 - 1.5).powi(2) / 9.0).exp()).collect() } else { Vec::new() },
        source: "Simulated events; lag-augmented local projection, HC3.".to_owned(),
    }
    };
    let curve: Vec<SpecPoint> = (0..64)
        .map(|i| {
            let value = 0.3 + 0.5 * (noise(i, 3) - 0.35);
            let pick = |n: usize, options: &[&str]| options[(i / n) % options.len()].to_owned();
            SpecPoint {
                choices: vec![
                    ("Lags".to_owned(), pick(1, &["2", "4", "8", "12"])),
                    (
                        "Scale".to_owned(),
                        pick(4, &["asinh", "log", "count", "share"]),
                    ),
                    ("Volume".to_owned(), pick(16, &["control", "none"])),
                    ("Break".to_owned(), pick(32, &["modelled", "ignored"])),
                ],
                horizon: 2,
                value,
                low: value - 0.2 - 0.3 * noise(i, 4),
                high: value + 0.2 + 0.3 * noise(i, 4),
            }
        })
        .collect();
    let estimate = |grade: Grade, truth: bool| EffectEstimate {
        response: response(truth),
        horizon: "largest of weeks 0 to 12: week 2".to_owned(),
        estimate: quantity(0.42, 0.13, 0.71, 2, "sd"),
        p: 0.0004,
        p_corrected: 0.0042,
        p_shift: Some(0.028),
        placebo_rank: "1 of 18".to_owned(),
        placebo_p: Some(0.0556),
        placebo: Some(PlaceboChart {
            title: "Among 17 comparable ties, Varn – Ostrel responds most".to_owned(),
            subtitle: "Largest t over weeks 0 to 12, for every tie with as many reports."
                .to_owned(),
            unit: "largest t statistic over weeks 0 to 12".to_owned(),
            points: (0..18)
                .map(|i| PlaceboPoint {
                    name: if i == 0 {
                        "Varn – Ostrel".to_owned()
                    } else {
                        format!("placebo {i}")
                    },
                    value: if i == 0 { 4.1 } else { 5.0 * noise(i, 5) - 2.4 },
                    is_headline: i == 0,
                })
                .collect(),
            source: "Simulated events.".to_owned(),
        }),
        lead_p: None,
        share_with_sign: 0.96875,
        specifications: 64,
        curve: curve.clone(),
        smallest_detectable: quantity(0.31, 0.3, 0.3, 2, "sd"),
        granger: say(
            "Past pressure helps to foretell raids (p 0.004), past raids help to foretell pressure too (p 0.03)",
            &["m2"],
        ),
        grade,
        grade_reason: say("The placebo rank allows no p below 0.056", &["m2"]),
        reading: say(
            "One sd more pressure is followed by 0.42 sd more raids, band 0.13 to 0.71, given past raids and volume",
            &["C05", "m2"],
        ),
        checks: vec![CheckTable {
            title: "One guard was not passed".to_owned(),
            heads: vec![
                "Guard".to_owned(),
                "#Figure".to_owned(),
                "Outcome".to_owned(),
            ],
            rows: vec![
                vec![
                    "p among 199 circular shifts".to_owned(),
                    "0.03".to_owned(),
                    "passed".to_owned(),
                ],
                vec![
                    "comparable dyads that show as much".to_owned(),
                    "3 of 17".to_owned(),
                    "not passed".to_owned(),
                ],
            ],
            note: say("A finding needs every guard", &["m2"]),
        }],
    };
    let test = |id: &str, title: &str, claims: &[&str], answer: Answer<EffectEstimate>| {
        EffectTest {
            id: id.to_owned(),
            title: title.to_owned(),
            claims: claims.iter().map(|c| (*c).to_owned()).collect(),
            estimand: say(
                "What was to be estimated: the change in raids, 0 to 12 weeks after pressure was one sd above what its past foretold",
                &["m2"],
            ),
            formula:
                "raids(t+h) = a + β(h)·pressure(t) + Γ·[pressure, raids, volume](t−1 … t−12) + e"
                    .to_owned(),
            answer,
        }
    };
    EffectsSection {
        finding: finding(
            "Pressure is followed by more raids; the tie’s own effect cannot be estimated",
            &[],
        ),
        tests: vec![
            test(
                "t1",
                "Pressure of Varn on Ostrel and raids in the straits",
                &["C05"],
                Answer::Found {
                    result: estimate(Grade::C, true),
                },
            ),
            test(
                "t2",
                "Varn – Ostrel cooperation and deaths in Kesh",
                &["C01"],
                Answer::Refused {
                    refusal: refusal("The effect of Varn – Ostrel on deaths in Kesh"),
                },
            ),
            test(
                "t3",
                "Visits and agreements",
                &["C07", "C08"],
                Answer::Found {
                    result: estimate(Grade::D, false),
                },
            ),
        ],
        multiplicity: say(
            "Three questions were put; p-values are corrected by Romano and Wolf’s stepdown over all of them",
            &["m2"],
        ),
    }
}

fn scenarios() -> ScenarioSection {
    let path = |level: f64, spread: f64| -> Vec<FanPoint> {
        (1..=13)
            .map(|step| {
                let s = spread * (step as f64).sqrt();
                let q50 = level + 0.05 * step as f64 * if level < 3.0 { -1.0 } else { 0.3 };
                FanPoint {
                    step,
                    q05: q50 - 1.64 * s,
                    q25: q50 - 0.67 * s,
                    q50,
                    q75: q50 + 0.67 * s,
                    q95: q50 + 1.64 * s,
                }
            })
            .collect()
    };
    let row = |lever: &str, name: &str, p: f64, data: Option<f64>, note: &str| ScenarioRow {
        lever: lever.to_owned(),
        name: name.to_owned(),
        claims: if p == 1.0 {
            share(1.0, "100 %, logic", "")
        } else {
            share(p, &format!("{:.0} %", p * 100.0), "")
        },
        data: data.map(|p| share(p, &format!("{:.0} %", p * 100.0), "")),
        blend: data.map(|p| share((p + 0.6) / 2.0, &format!("{:.0} %", (p + 0.6) * 50.0), "")),
        data_note: note.to_owned(),
        modesty: data.map(|_| 1.4),
        assumption_share: data.map(|_| 0.44),
        side_effects: if data.is_some() {
            vec!["Tamar – Ostrel falls in 61 % of draws".to_owned()]
        } else {
            Vec::new()
        },
    };
    ScenarioSection {
        finding: finding("The article’s logic says calm; the data put the advice at about even", &[
            ("P(calm improves) is 54 % in DATA, against 100 % in CLAIMS", &["m3"]),
        ]),
        caption: "P(calm improves within 13 weeks) in three runs of 3,000 futures; Monte Carlo error at most 0.9 points".to_owned(),
        rows: vec![
            row("L1", "Varn ties port access to an end of the raids", 1.0, Some(0.54), ""),
            row("L2", "Tamar opens its ports", 0.54, Some(0.62), ""),
            row("L3", "Kesh joins the pilotage agreement", 0.81, None, "no event records the lever"),
        ],
        data_refused: None,
        fan: Some(FanChart {
            title: "Under L1 raids end where they would have ended without it, band against band".to_owned(),
            subtitle: "Raids per week, asinh scale. Past: reported; future: 3,000 draws, same shocks in both runs.".to_owned(),
            unit: "raids, asinh".to_owned(),
            past_labels: (0..52).map(|i| format!("w{}", i + 1)).collect(),
            past: (0..52).map(|i| (i != 20).then(|| 2.8 + 1.6 * (noise(i, 9) - 0.5) + 0.6 * (i as f64 / 7.0).sin())).collect(),
            base: path(3.0, 0.22),
            lever: path(2.9, 0.2),
            difference: path(-0.1, 0.05),
            source: "VAR(4) on simulated events; parameters drawn from their posterior.".to_owned(),
        }),
        decision: Decision {
            lever: None,
            heading: "Cannot tell".to_owned(),
            rule: say("L2 leads with 62 % in DATA, short of the 97.5 % that three levers demand", &["m3"]),
        },
    }
}

fn credibility() -> CredibilitySection {
    let answer = |a: bool, b: bool, stands: &str, advice_stands: bool| GameAnswer {
        a,
        b,
        stands: stands.to_owned(),
        advice_stands,
    };
    CredibilitySection {
        finding: finding(
            "The threat is believed only if Varn would rather lose the trade than the point",
            &[(
                "Two questions decide it, and no event answers either",
                &["m3"],
            )],
        ),
        game: Some(Game {
            question_a: say(
                "Does Varn prefer a closed port to raids that go on?",
                &["s11"],
            ),
            question_b: say(
                "Does Ostrel prefer dropping the Grey Sails to a closed port?",
                &["s9"],
            ),
            answers: vec![
                answer(
                    true,
                    true,
                    "Varn’s threat is believed, and Ostrel gives way.",
                    true,
                ),
                answer(
                    true,
                    false,
                    "The port is closed, and the raids go on.",
                    false,
                ),
                answer(false, true, "Ostrel calls the bluff.", false),
                answer(false, false, "Nothing changes.", false),
            ],
        }),
    }
}

fn change() -> ChangeSection {
    let seen = |what: &str, then: &str| Observation {
        what: say(what, &["C09"]),
        then: say(then, &["m3"]),
    };
    ChangeSection {
        finding: finding(
            "A look at who shelters the Grey Sails would decide more than any further year of events",
            &[],
        ),
        observations: vec![
            seen(
                "Shelter for the Grey Sails falls after a harbour is closed to Ostrel",
                "the crux would be tested, and the advice would stand on evidence",
            ),
            seen(
                "Raids fall in the four weeks after new pressure",
                "claim C05 would lose its support",
            ),
            seen(
                "Two hundred further reports of Varn and Ostrel",
                "the tie’s effect on deaths could be estimated",
            ),
        ],
        watch: vec![
            say("The meeting announced for June", &["s8"]),
            say("Port calls of Ostrel’s ships in Tamar", &["s12"]),
        ],
    }
}

fn sources() -> SourcesSection {
    let method = |id: &str, title: &str, text: &str| Method {
        id: id.to_owned(),
        title: title.to_owned(),
        text: text.to_owned(),
    };
    SourcesSection {
        finding: finding("Two files, three rows in quarantine, 128 specifications, and one command that gives this page again", &[]),
        inputs: vec![
            InputRow { role: "article".to_owned(), name: "straits.txt".to_owned(), format: "plain text".to_owned(), sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(), rows_read: 0, rows_used: 0, duplicates: 0, quarantined: 0, from: None, to: None, licence: String::new() },
            InputRow { role: "events".to_owned(), name: "world.parquet".to_owned(), format: "détente events".to_owned(), sha256: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752".to_owned(), rows_read: 12_480, rows_used: 11_902, duplicates: 575, quarantined: 3, from: Some("2018-01-01".to_owned()), to: Some("2018-11-04".to_owned()), licence: "simulated, free".to_owned() },
        ],
        command: "detente brief straits.txt --events world.parquet --region ost --seed 1 -o brief.html".to_owned(),
        version: "0.1.0".to_owned(),
        seed: 1,
        specifications: 128,
        quarantine: vec![QuarantineRow { file: "world.csv".to_owned(), line: 8_112, column: "date".to_owned(), reason: "`2018-02-30` is not a day".to_owned() }],
        queries: vec![
            Query { id: "q1".to_owned(), what: "Reported events of Varn and Ostrel".to_owned(), sql: "SELECT count(*) FROM events WHERE source_country IN ('VRN','OST') AND target_country IN ('VRN','OST')".to_owned(), rows: 116 },
            Query { id: "q2".to_owned(), what: "Reports around the visit".to_owned(), sql: "SELECT date, count(*) FROM events WHERE date BETWEEN '2018-02-18' AND '2018-02-22' GROUP BY date".to_owned(), rows: 25 },
        ],
        methods: vec![
            method("m1", "Refusals", "A series is refused where an effect of 0.5 sd would be found in fewer than half of simulated worlds of the same length and sparsity."),
            method("m2", "Estimates", "Lag-augmented local projections with HC3 errors and simultaneous bands by the multiplier bootstrap; a Sims-Zha vector autoregression beside them."),
            method("m3", "Scenarios", "CLAIMS draws the strengths of the article’s own arrows; DATA draws from the posterior of the estimates; BLEND takes the claims as prior."),
            method("m4", "Reading", "Claims are read by rules with known precision; the margin counts how many must be wrong before the bottom line turns."),
        ],
        codebook: vec![
            CodebookRow { name: "net cooperation".to_owned(), meaning: "(cooperative − conflictual) / (cooperative + conflictual) reported events, −1 to +1".to_owned() },
            CodebookRow { name: "sd".to_owned(), meaning: "standard deviation of the series over the window".to_owned() },
        ],
        limits: vec![say("Events are what was reported, not what happened", &["m1"]), say("The reader misses claims that span two sentences", &["m4"])],
        truth: vec![
            TruthRow { planted: "pressure → raids, +0.5 sd at week 2".to_owned(), found: "+0.42, band 0.13 to 0.71".to_owned(), agreement: Agreement::Right },
            TruthRow { planted: "tie → deaths, −0.2 sd".to_owned(), found: "refused".to_owned(), agreement: Agreement::Abstained },
            TruthRow { planted: "visits → agreements, none".to_owned(), found: "contradicted, grade D".to_owned(), agreement: Agreement::Wrong },
        ],
    }
}
