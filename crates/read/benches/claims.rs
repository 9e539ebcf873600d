//! How long the reading of claims takes: `cargo bench -p detente-read`.
//!
//! The first reading of a process loads the parser and the model; each figure after it is the fastest of some
//! runs. `onnxruntime_peer.py` beside this file runs the same weights on a row of the same length.

#![allow(clippy::print_stdout)] // Its output is its purpose.

use std::time::Instant;

use detente_read::actors;
use detente_read::article::Article;
use detente_read::claims::{Learned, Reader};
use detente_vocab::ActorDirectory;

/// An op-ed of 780 words.
const OP_ED: &str = include_str!("../tests/op_eds/papua_missionary.txt");

/// Words of one piece each; with the marks that open and close a row 126 pieces, a row that is nearly full.
const ROW: usize = 124;

const RUNS: usize = 10;

fn milliseconds(mut run: impl FnMut()) -> f64 {
    let start = Instant::now();
    run();
    start.elapsed().as_secs_f64() * 1000.0
}

fn fastest(mut run: impl FnMut()) -> f64 {
    let times = (0..RUNS).map(|_| milliseconds(&mut run));
    times.fold(f64::INFINITY, f64::min)
}

fn main() {
    let directory = ActorDirectory::builtin();
    let article = Article::parse("op_ed.txt", OP_ED).expect("the op-ed is an article");
    let read = || {
        let mentions = actors::Reader::new(&directory).mentions(&article);
        let reading = Reader::new(&directory).reading(&article, &mentions);
        assert!(!reading.claims.is_empty());
    };
    let words = OP_ED.split_whitespace().count();
    println!("{words} words, first: {:.0} ms", milliseconds(read));
    println!("{words} words, again: {:.0} ms", fastest(read));
    let model = Learned::builtin();
    let row = vec!["war"; ROW].join(" ");
    let alone = fastest(|| assert!(model.causal(&row) >= 0.0));
    println!("one row of {} pieces, one thread: {alone:.1} ms", ROW + 2);
}
