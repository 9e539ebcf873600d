//! Prints the trees of the sentences on standard input, one a line.
#![allow(clippy::print_stdout)] // Its output is its purpose.

use std::io::BufRead;

fn main() {
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let parse = detente_read::syntax::Parser::builtin().parse(&line);
        for (i, token) in parse.tokens.iter().enumerate() {
            let head = token.head.map_or("-".to_owned(), |h| h.to_string());
            print!(
                "{i}:{}/{}/{}>{head}  ",
                token.text,
                token.upos.name(),
                token.deprel.name()
            );
        }
        println!("\n");
    }
}
