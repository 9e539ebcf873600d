//! Section 5: how the region stands.

use detente_brief::model::*;

use super::values::{finding, noise, quantity, say};

fn months(n: usize) -> (Vec<String>, Vec<String>) {
    let starts: Vec<String> = (0..n)
        .map(|i| format!("{}-{:02}-01", 2011 + i / 12, i % 12 + 1))
        .collect();
    (starts.iter().map(|s| s[..7].to_owned()).collect(), starts)
}

/// The section.
pub fn section() -> RegionSection {
    let n = 94;
    let (labels, starts) = months(n);
    let wave = |i: usize, salt: usize| {
        0.5 + 0.35 * ((i as f64 + salt as f64 * 9.0) / 13.0).sin() + 0.15 * (noise(i, salt) - 0.5)
    };
    let parts: Vec<IndexPart> = [
        "violence",
        "hostility",
        "volatility",
        "imbalance",
        "isolation",
    ]
    .iter()
    .enumerate()
    .map(|(k, name)| IndexPart {
        name: (*name).to_owned(),
        loss: (0..n)
            .map(|i| (i > 2).then(|| [22.0, 15.0, 9.0, 7.0, 5.0][k] * wave(i, k)))
            .collect(),
    })
    .collect();
    let total = |i: usize| parts.iter().map(|p| p.loss[i]).sum::<Option<f64>>();
    let values: Vec<Option<f64>> = (0..n).map(|i| total(i).map(|loss| 100.0 - loss)).collect();
    let index = SeriesChart {
        title: "The region’s index fell in 2016 and has not regained the level of 2014".to_owned(),
        subtitle: "0 to 100, higher is calmer; band: 1,000 draws of weights and exponent."
            .to_owned(),
        unit: "index".to_owned(),
        log: false,
        labels: labels.clone(),
        starts: starts.clone(),
        low: values.iter().map(|v| v.map(|v| v - 7.0)).collect(),
        high: values
            .iter()
            .map(|v| v.map(|v| (v + 6.0).min(100.0)))
            .collect(),
        values,
        article_at: Some(85),
        source: "Simulated events and deaths.".to_owned(),
    };
    let part_row = |name: &str, weight: f64, loss: f64| IndexPartRow {
        name: name.to_owned(),
        weight,
        loss: quantity(loss, loss - 3.0, loss + 3.0, 1, ""),
        index_without: quantity(100.0 - loss, 50.0, 80.0, 0, ""),
    };
    let names = [
        "Varn",
        "Ostrel",
        "Kesh",
        "Tamar",
        "Grey Sails",
        "League of Ports",
        "Northern Isles",
    ];
    let tie = |a: usize,
               b: usize,
               cooperative: bool,
               cooperation: u32,
               conflict: u32,
               frustrated: bool| NetworkTie {
        a,
        b,
        cooperative,
        cooperation,
        conflict,
        frustrated,
    };
    RegionSection {
        finding: finding("The straits are calmer than in 2016; two hostile ties break the camps", &[
            ("The index stood at 68 in October 2018, band 61 to 74", &["m2"]),
        ]),
        index: Answer::Found { result: IndexChart {
            index,
            parts,
            norm_end: 36,
            table: vec![part_row("violence", 0.4, 12.1), part_row("hostility", 0.25, 8.0), part_row("volatility", 0.15, 5.5), part_row("imbalance", 0.1, 4.0), part_row("isolation", 0.1, 2.2)],
        } },
        validation: say("The index does not predict the next half-year’s violence better than violence alone does", &["m2"]),
        violence: Some(SeriesChart {
            title: "Deaths in Kesh doubled between 2014 and 2017".to_owned(),
            subtitle: "Deaths from organised violence per month, log scale; band: low and high estimates.".to_owned(),
            unit: "deaths a month".to_owned(),
            log: true,
            labels,
            starts,
            values: (0..n).map(|i| (i != 40 && i != 41).then(|| (40.0 + 900.0 * wave(i, 7).powi(3)).round())).collect(),
            low: (0..n).map(|i| (i != 40 && i != 41).then(|| (30.0 + 500.0 * wave(i, 7).powi(3)).round())).collect(),
            high: (0..n).map(|i| (i != 40 && i != 41).then(|| (60.0 + 1400.0 * wave(i, 7).powi(3)).round())).collect(),
            article_at: Some(85),
            source: "Simulated deaths. Two months of 2014 are missing.".to_owned(),
        }),
        network: Answer::Found { result: NetworkChart {
            title: "Two of 12 ties break the best split into camps".to_owned(),
            subtitle: "Sign of each tie, January to October 2018: positive or negative where P > 0.9, else not drawn.".to_owned(),
            nodes: names.iter().enumerate().map(|(i, name)| NetworkNode { code: format!("N{i}"), name: (*name).to_owned(), camp: u8::from(matches!(i, 1 | 4 | 6)) }).collect(),
            ties: vec![
                tie(0, 2, true, 299, 12, false), tie(0, 3, true, 800, 90, false), tie(2, 3, true, 90, 4, false), tie(0, 5, true, 60, 0, false),
                tie(1, 4, true, 30, 2, false), tie(1, 6, true, 41, 6, false), tie(0, 4, false, 3, 88, false), tie(2, 4, false, 10, 400, false),
                tie(1, 2, false, 90, 310, false), tie(3, 5, false, 9, 22, true), tie(3, 1, true, 77, 12, true), tie(5, 6, false, 2, 9, false),
            ],
            frustration: 2,
            proven: true,
            reading: say("Reported events lean to cooperation, since diplomacy is reported and coldness is not", &["q1"]),
            source: "Simulated events.".to_owned(),
        } },
    }
}
