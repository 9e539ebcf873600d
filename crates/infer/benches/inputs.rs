//! Simulated inputs of stated seeds, at the sizes of the reference data.

use detente_infer::balance::SignedGraph;
use detente_infer::influence::{SirData, Tensor};
use detente_infer::resample::stream;
use detente_infer::{Matrix, Panel};
use rand::RngExt;
use rand_distr::{Distribution, Poisson, StandardNormal};

/// Standard normals: stream `draw` of seed 7.
pub fn normals(n: usize, draw: u64) -> Vec<f64> {
    let mut rng = stream(7, draw);
    (0..n).map(|_| StandardNormal.sample(&mut rng)).collect()
}

/// A stable VAR(1) of `k` series over `n` periods.
pub fn panel(k: usize, n: usize) -> Panel {
    let e: Vec<Vec<f64>> = (0..k).map(|i| normals(n, i as u64)).collect();
    let mut y = vec![vec![0.0; n]; k];
    for t in 1..n {
        for i in 0..k {
            y[i][t] = 0.5 * y[i][t - 1] + 0.1 * y[(i + 1) % k][t - 1] + e[i][t];
        }
    }
    Panel::numbered((0..k).map(|i| format!("v{i}")), y).expect("a clean panel")
}

/// Standard normal noise around a level that jumps at five dates, up and down in turn.
pub fn steps(n: usize) -> Vec<f64> {
    let noise = normals(n, 40);
    let level = |t: usize| {
        let step = 6 * t / n;
        let sign = if step.is_multiple_of(2) { 1.0 } else { -1.0 };
        2.0 * step as f64 * sign
    };
    (0..n).map(|t| level(t) + noise[t]).collect()
}

/// Two covariates and an outcome of `units` over `periods`, unit after unit.
pub struct PanelData {
    /// Outcome.
    pub y: Vec<f64>,
    /// Covariates.
    pub x: Vec<Vec<f64>>,
    /// Unit of each row.
    pub unit: Vec<usize>,
    /// Period of each row.
    pub period: Vec<usize>,
}

/// `units` times `periods` rows of noise.
pub fn units(units: usize, periods: usize) -> PanelData {
    let n = units * periods;
    PanelData {
        y: normals(n, 52),
        x: vec![normals(n, 50), normals(n, 51)],
        unit: (0..n).map(|i| i / periods).collect(),
        period: (0..n).map(|i| i % periods).collect(),
    }
}

/// Counts between `m` actors over `t` periods with `p` influence and `q` other covariates.
pub fn influence(m: usize, t: usize, p: usize, q: usize) -> SirData {
    let mut rng = stream(3, 3);
    let mut square = |f: &dyn Fn(f64) -> f64| Matrix::from_fn(m, m, |_, _| f(rng.random::<f64>()));
    let w: Vec<Matrix> = (0..p).map(|_| square(&|u| 0.05 * u)).collect();
    let z: Vec<Vec<Matrix>> = (0..t)
        .map(|_| (0..q).map(|_| square(&|u| u - 0.5)).collect())
        .collect();
    let x: Vec<Matrix> = (0..t).map(|_| square(&|u| u)).collect();
    let transposed: Vec<Matrix> = w.iter().map(Matrix::transpose).collect();
    let y = (0..t)
        .map(|s| {
            // The second influence covariate carries some of what is passed on.
            let passed = w[0].times(&x[s]).times(&transposed[1 % p]);
            Matrix::from_fn(m, m, |i, j| {
                if i == j {
                    return f64::NAN;
                }
                let mu = (0.3 * z[s][0][(i, j)] + 0.5 * passed[(i, j)]).exp();
                Poisson::new(mu).map_or(0.0, |d| d.sample(&mut rng))
            })
        })
        .collect();
    SirData {
        y,
        x,
        w,
        z,
        w_names: (0..p).map(|i| format!("w{i}")).collect(),
        z_names: (0..q).map(|i| format!("z{i}")).collect(),
    }
}

/// `Y = X x1 B1 x2 B2 x3 B3 + E` with dense matrices that lean on the diagonal.
pub fn relations(m: usize, kinds: usize, periods: usize) -> (Tensor, Tensor) {
    let dims = [m, m, kinds, periods];
    let size: usize = dims.iter().product();
    let x = normals(size, 60);
    let mut y = normals(size, 61);
    let leaning = |n: usize, draw: u64| {
        let e = normals(n * n, draw);
        Matrix::from_fn(n, n, |i, j| {
            0.2 * e[i * n + j] + f64::from(u8::from(i == j))
        })
    };
    let (b1, b2, b3) = (leaning(m, 62), leaning(m, 63), leaning(kinds, 64));
    for t in 0..periods {
        let slice = |k: usize| {
            let from = (t * kinds + k) * m * m;
            Matrix::from_fn(m, m, |i, j| x[from + i + m * j])
        };
        let parts: Vec<Matrix> = (0..kinds)
            .map(|k| b1.times(&slice(k)).times(&b2.transpose()))
            .collect();
        for k in 0..kinds {
            for i in 0..m {
                for j in 0..m {
                    let from = (t * kinds + k) * m * m;
                    y[from + i + m * j] += (0..kinds)
                        .map(|l| b3[(k, l)] * parts[l][(i, j)])
                        .sum::<f64>();
                }
            }
        }
    }
    (
        Tensor::new(dims, y).expect("finite"),
        Tensor::new(dims, x).expect("finite"),
    )
}

/// `m` different pairs of `n` nodes, a share of them hostile: seed `seed`.
pub fn signed(n: usize, m: usize, hostile: f64, seed: u64) -> SignedGraph {
    let mut rng = stream(seed, 0);
    let mut seen = std::collections::BTreeSet::new();
    let mut list = Vec::new();
    while list.len() < m {
        let (a, b) = (rng.random_range(0..n), rng.random_range(0..n));
        if a != b && seen.insert((a.min(b), a.max(b))) {
            let sign = if rng.random::<f64>() < hostile {
                -1.0
            } else {
                1.0
            };
            list.push((a.min(b), a.max(b), sign));
        }
    }
    SignedGraph::new(n, &list).expect("a graph")
}
