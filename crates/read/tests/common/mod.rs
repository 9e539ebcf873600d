//! What several tests of claims share.

use detente_read::actors;
use detente_read::article::Article;
use detente_read::claims::Reader;
use detente_vocab::{ActorDirectory, Claim};

/// The claims of some sentences under a title that makes none.
pub fn read(sentences: &str) -> Vec<Claim> {
    let text = format!("What keeps the region together\n\n{sentences}\n");
    let directory = ActorDirectory::builtin();
    let article = Article::parse("-", &text).unwrap();
    let mentions = actors::Reader::new(&directory).mentions(&article);
    Reader::new(&directory).claims(&article, &mentions)
}
