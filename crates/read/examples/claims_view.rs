//! Prints the claims of a text, sentence by sentence, and the paths that they make from what
//! the text advises to its outcome. Usage: `claims_view TEXT [REGION.toml]`.
#![allow(clippy::print_stdout)] // Its output is its purpose.

use detente_argue::{Options, argue};
use detente_read::actors;
use detente_read::article::Article;
use detente_read::claims::Reader;
use detente_vocab::{ActorDirectory, Concept, Direction, Holder, Region};

fn main() {
    let mut args = std::env::args().skip(1);
    let text = args.next().expect("give a text file");
    let text = std::fs::read_to_string(text).expect("the text file can be read");
    let region = args.next().map(|path| {
        let toml = std::fs::read_to_string(path).expect("the region file can be read");
        Region::from_toml(&toml).expect("the region file parses")
    });
    let mut directory = ActorDirectory::builtin();
    if let Some(region) = &region {
        directory = directory.with_region(region);
    }
    let article = Article::parse("-", &text).expect("the text is an article");
    let mentions = actors::Reader::new(&directory).mentions(&article);
    let claims = Reader::new(&directory).claims(&article, &mentions);
    let end = |e: &Option<Concept>| {
        e.as_ref().map_or("∅".to_owned(), |c| {
            let arrow = match c.direction {
                Direction::Up => "↑",
                Direction::Down => "↓",
            };
            format!("{}{arrow} «{}»", c.node(), c.text)
        })
    };
    for sentence in &article.sentences {
        println!("\n[{}] {}", sentence.number, sentence.text);
        for c in claims.iter().filter(|c| c.sentence == sentence.number) {
            let holder = match &c.holder {
                Holder::Author => String::new(),
                Holder::Quoted { name, .. } => format!(" says {name}"),
                Holder::Imputed { name, .. } => format!(" thinks {name}"),
            };
            println!(
                "    {} {} {}, {} ({}){holder} | {} → {}",
                c.id,
                c.sign.symbol(),
                c.kind.name(),
                c.modality.name(),
                c.rule,
                end(&c.cause),
                end(&c.effect),
            );
        }
    }
    let argument = argue(&claims, &Options::default());
    println!("\noutcome {:?}", argument.outcome);
    for finding in &argument.levers {
        println!("{} {}", finding.lever.id, finding.lever.name);
        for path in &finding.effect.paths {
            println!(
                "    {} {:+} {:?}",
                path.nodes.join(" → "),
                path.start,
                path.signs
            );
        }
    }
}
