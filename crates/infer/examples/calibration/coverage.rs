pub fn print(_runs: usize, _filter: &str) {}
