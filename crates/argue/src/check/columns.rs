//! Where each value of a line of JSON begins.

use std::collections::BTreeMap;

/// From serde_json's byte column to one in code points.
pub(super) fn column_of(line: &str, byte: usize) -> usize {
    let upto = byte.saturating_sub(1).min(line.len());
    line.char_indices().take_while(|(at, _)| *at < upto).count() + 1
}

/// The column at which each value of a valid JSON text begins, by its path: `cause.span.start`.
pub(super) fn columns(text: &str) -> BTreeMap<String, usize> {
    let mut scan = Scan {
        chars: text.chars().collect(),
        at: 0,
        found: BTreeMap::new(),
    };
    scan.value(String::new());
    scan.found
}

struct Scan {
    chars: Vec<char>,
    at: usize,
    found: BTreeMap<String, usize>,
}

impl Scan {
    fn peek(&self) -> char {
        self.chars.get(self.at).copied().unwrap_or('\0')
    }

    fn skip_space(&mut self) {
        while self.peek().is_whitespace() {
            self.at += 1;
        }
    }

    fn value(&mut self, path: String) {
        self.skip_space();
        self.found.insert(path.clone(), self.at + 1);
        match self.peek() {
            '{' => self.items('}', &path),
            '[' => self.items(']', &path),
            '"' => {
                self.string();
            }
            _ => {
                while !matches!(self.peek(), ',' | '}' | ']' | '\0') {
                    self.at += 1;
                }
            }
        }
    }

    fn items(&mut self, close: char, path: &str) {
        self.at += 1;
        let mut number = 0;
        loop {
            self.skip_space();
            match self.peek() {
                c if c == close || c == '\0' => break,
                ',' => self.at += 1,
                _ if close == ']' => {
                    self.value(format!("{path}[{number}]"));
                    number += 1;
                }
                _ => {
                    let key = self.string();
                    self.skip_space();
                    self.at += 1; // the colon
                    let dot = if path.is_empty() { "" } else { "." };
                    self.value(format!("{path}{dot}{key}"));
                }
            }
        }
        self.at += 1;
    }

    fn string(&mut self) -> String {
        let mut text = String::new();
        self.at += 1;
        while !matches!(self.peek(), '"' | '\0') {
            if self.peek() == '\\' {
                self.at += 1;
            }
            text.push(self.peek());
            self.at += 1;
        }
        self.at += 1;
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_code_points() {
        let text = r#"{"é\"": [1, {"b":"x"}], "c": null}"#;
        let found = columns(text);
        let at = |path: &str| text.chars().nth(found[path] - 1).unwrap();
        assert_eq!(at("é\""), '[');
        assert_eq!((at("é\"[0]"), at("é\"[1].b"), at("c")), ('1', '"', 'n'));
        assert_eq!(column_of("ééx", 6), 4);
    }
}
