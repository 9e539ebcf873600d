//! Section 2: what the article says.

mod claims;

use detente_brief::model::*;
use detente_vocab::{ActorCode, Span};

use super::values::{finding, say};
use claims::claims;

/// Title and sentences, with their paragraphs.
pub(super) const SENTENCES: [(&str, Option<usize>); 15] = [
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

/// The section.
pub fn section() -> ArticleSection {
    let claims = claims();
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
