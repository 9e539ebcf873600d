//! What a sentence takes from the ones before it, on an invented coast: places, targets,
//! pronouns, the two sides of a border. The same variable must get the same node throughout.

use detente_argue::{Options, argue};
use detente_read::actors;
use detente_read::article::Article;
use detente_read::claims::Reader;
use detente_vocab::{ActorDirectory, Claim, ClaimKind, Concept, Region};

const REGION: &str = r#"
name = "Tavi coast"
note = "Invented for a test."
invented = true
[[actor]]
code = "XBA"
name = "Belmora"
demonyms = ["Belmoran", "Belmorans"]
capitals = ["Quill"]
[[actor]]
code = "XTU"
name = "Tuvasi"
demonyms = ["Tuvasian", "Tuvasians"]
capitals = ["Orn"]
[[actor]]
code = "XGR"
name = "Grenholt"
role = "outsider"
demonyms = ["Grenholter", "Grenholters"]
capitals = ["Stad"]
[[actor]]
code = "XTU.REB.REED"
name = "the Reed Front"
aliases = ["Reed Front"]
"#;

const TEXT: &str = "A note on the coast

No state has suffered as Tuvasi has. Order there depends on trust between Tuvasi and Belmora. \
Belmora's aid to the Reed Front drives the fighting in Tuvasi. Its officers regard a united \
Tuvasi as a danger. They shelter the rebels because of that fear.

Two years of Grenholter sanctions have not altered the conduct of Belmora. Grenholter pressure \
would compel Belmora to normalise its relations with Tuvasi. Grenholt should press Belmora to \
reopen the crossings. So long as the frontier remains shut, the Reed Front will gain fighters, \
and Tuvasi will stay unstable. If the frontier stays open, hunger will fall.

Some in Stad claim that Grenholt's credits embolden Belmora. I doubt it. Stad could also tie its \
credits to the opening of the frontier. If Grenholt leans too hard, Belmora will drift away from \
Stad. A Belmora that is more secure would be less willing to arm the rebels. Reopening the border \
between Tuvasi and Belmora would reduce hardship in Tuvasi, and hardship gives the Reed Front new \
recruits. Traders on both sides have something to lose if the war goes on. Grenholt might help by \
hosting talks.";

fn claims() -> Vec<Claim> {
    let region = Region::from_toml(REGION).unwrap();
    let directory = ActorDirectory::builtin().with_region(&region);
    let article = Article::parse("-", TEXT).unwrap();
    let mentions = actors::Reader::new(&directory).mentions(&article);
    Reader::new(&directory).claims(&article, &mentions)
}

fn node(end: &Option<Concept>) -> String {
    end.as_ref().map(Concept::node).unwrap_or_default()
}

#[test]
fn one_variable_keeps_one_node_across_sentences() {
    let found: Vec<String> = claims()
        .iter()
        .map(|c| format!("{} {} {}", node(&c.cause), c.sign.symbol(), node(&c.effect)))
        .collect();
    for want in [
        "backing:XBA>XTU.REB.REED + violence:XTU",
        "threat:XBA + backing:XBA>XTU.REB.REED",
        "pressure:XGR>XBA 0 backing:XBA>XTU.REB.REED",
        "pressure:XGR>XBA + cooperation:XBA>XTU",
        "cooperation:XBA>XTU + stability:XTU",
        "cooperation:XBA>XTU − hardship:XTU",
        "aid:XGR>XBA + hostility:XBA",
        "cooperation:XBA>XTU + aid:XGR>XBA",
        "pressure:XGR>XBA − cooperation:XBA>XGR",
        "stability:XBA − backing:XBA>XTU.REB.REED",
    ] {
        assert!(found.iter().any(|f| f == want), "no `{want}` in {found:#?}");
    }
    assert!(
        found
            .iter()
            .any(|f| f.starts_with("trust:") && f.ends_with("+ stability:XTU")),
        "{found:#?}"
    );
}

#[test]
fn recruits_of_a_group_are_one_variable() {
    let found = claims();
    let recruits: Vec<String> = found
        .iter()
        .map(|c| node(&c.effect))
        .filter(|n| n.contains("recruit"))
        .collect();
    assert_eq!(recruits.len(), 2, "{recruits:?}");
    assert_eq!(recruits[0], recruits[1]);
}

#[test]
fn what_the_author_doubts_is_granted_not_asserted() {
    let doubted: Vec<ClaimKind> = claims()
        .iter()
        .filter(|c| node(&c.cause) == "aid:XGR>XBA" && node(&c.effect) == "hostility:XBA")
        .map(|c| c.kind)
        .collect();
    assert_eq!(doubted, [ClaimKind::Concession]);
}

#[test]
fn light_words_head_no_concept() {
    for claim in claims() {
        for end in [&claim.cause, &claim.effect].into_iter().flatten() {
            assert!(
                ![
                    "have",
                    "conduct",
                    "position",
                    "help",
                    "stay",
                    "side",
                    "something"
                ]
                .contains(&end.head.as_str()),
                "{claim:#?}"
            );
        }
    }
}

#[test]
fn what_is_advised_reaches_the_outcome() {
    let argument = argue(&claims(), &Options::default());
    assert_eq!(
        argument.outcome.as_ref().map(|o| o.node.as_str()),
        Some("stability:XTU")
    );
    let pressed = argument
        .levers
        .iter()
        .find(|l| l.lever.presses.iter().any(|p| p.node == "pressure:XGR>XBA"))
        .expect("the text advises pressure");
    assert!(
        pressed
            .effect
            .paths
            .iter()
            .any(|p| p.nodes == ["pressure:XGR>XBA", "cooperation:XBA>XTU", "stability:XTU"])
    );
    let helped = argument
        .levers
        .iter()
        .any(|l| l.lever.name.contains("settlement:XGR"));
    assert!(helped, "hosting talks is an option that the text names");
}
