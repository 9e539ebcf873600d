//! The sample made larger, smaller, hostile: what a page must bear.

use detente_brief::model::*;

use super::article::SENTENCES;
use super::values::{noise, refusal, say};
use super::{sample, ties};

/// The sample with eight years of weeks on twelve ties, as a large file would have.
pub fn large() -> Brief {
    let mut brief = sample();
    brief.ties = ties::section(420, 12, 300);
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
    brief.ties = ties::section(96, 6, 90);
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
    brief.ties = ties::section(1, 1, 1);
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
    for row in value["argument"]["links"].as_array_mut().expect("links") {
        row["sign"] = "<script>+".into();
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
