//! Prints how often the tests of the crate reject true nulls and how often its bands hold the
//! truth, as the tables of `docs/calibration.md`:
//!
//! `cargo run --release -p detente-infer --example calibration [size|coverage|all] [runs] [filter]`

#![allow(clippy::print_stdout)]

mod coverage;
mod size;

fn main() {
    let mut args = std::env::args().skip(1);
    let what = args.next().unwrap_or_else(|| "all".into());
    let runs: usize = args.next().and_then(|r| r.parse().ok()).unwrap_or(2000);
    let filter = args.next().unwrap_or_default();
    if what == "size" || what == "all" {
        println!(
            "| test | world | remedy | T | rejects at 5 % | MC error | verdict |\n|---|---|---|---|---|---|---|"
        );
        for case in size::cases() {
            let line = format!("{} {} {}", case.test, case.world, case.remedy);
            if !line.contains(&filter) {
                continue;
            }
            let rate = case.run(runs, 1);
            println!(
                "| {} | {} | {} | {} | {:.3} | {:.3} | {}{} |",
                case.test,
                case.world,
                case.remedy,
                case.n,
                rate.share(),
                rate.error(),
                match rate.share() {
                    s if s > 0.07 => "fails",
                    s if s < 0.03 => "cautious",
                    _ => "holds",
                },
                if rate.refused > 0 {
                    format!(" ({} refused)", rate.refused)
                } else {
                    String::new()
                }
            );
        }
    }
    if what == "coverage" || what == "all" {
        coverage::print(runs, &filter);
    }
}
