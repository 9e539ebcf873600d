//! Influence models against R `sir` and the tensor package's least squares.

mod common;

use common::*;
use detente_infer::Matrix;
use detente_infer::influence::*;
use serde_json::Value;
use std::io::Read;

fn with_gaps(v: &Value) -> Matrix {
    let rows: Vec<Vec<f64>> = v
        .as_array()
        .unwrap()
        .iter()
        .map(|r| {
            r.as_array()
                .unwrap()
                .iter()
                .map(|x| x.as_f64().unwrap_or(f64::NAN))
                .collect()
        })
        .collect();
    Matrix::from_rows(&rows)
}

fn binary(name: &str) -> Option<Vec<f64>> {
    let file = std::fs::File::open(fixture_path(name)?).unwrap();
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(file)
        .read_to_end(&mut bytes)
        .unwrap();
    Some(
        bytes
            .chunks_exact(8)
            .map(|c| f64::from_le_bytes(c.try_into().unwrap()))
            .collect(),
    )
}

fn names(prefix: &str, n: usize) -> Vec<String> {
    (1..=n).map(|i| format!("{prefix}{i}")).collect()
}

#[test]
fn sir_twelve_actors() {
    let Some(f) = json("sir_poisson_m12.json") else {
        return;
    };
    let list = |v: &Value| {
        v.as_array()
            .unwrap()
            .iter()
            .map(with_gaps)
            .collect::<Vec<_>>()
    };
    let data = SirData {
        y: list(&f["Y"]),
        x: list(&f["X"]),
        w: list(&f["W"]),
        z: f["Z"].as_array().unwrap().iter().map(list).collect(),
        w_names: names("w", 3),
        z_names: names("z", 2),
    };
    let fit = sir(&data, &SirSpec::default()).unwrap();
    close(
        fit.log_likelihood,
        -6519.77596209067,
        1e-7,
        "log-likelihood",
    );
    for (a, b) in fit.coefficients.iter().zip(numbers(&f["tab"])) {
        assert!((a - b).abs() < 1e-5, "{a} {b}");
    }
    for (i, row) in f["summ"].as_array().unwrap().iter().enumerate() {
        let row = numbers(row);
        close(fit.standard_errors[i], row[1], 1e-5, "se");
        close(fit.robust_errors[i], row[2], 1e-5, "robust se");
    }
    let a = matrix(&f["A"]);
    for (x, y) in fit.a.as_slice().iter().zip(a.as_slice()) {
        assert!((x - y).abs() < 1e-5);
    }
    assert!(fit.summary().contains("not leverage"));
}

#[test]
fn sir_fifty_actors() {
    let (Some(f), Some(v)) = (json("sir_poisson_m50.json"), binary("sir_m50_T120.bin.gz")) else {
        return;
    };
    let (m, t, p, q) = (50, 120, 5, 6);
    let square = |at: usize| Matrix::from_fn(m, m, |i, j| v[at + i + m * j]);
    let size = m * m;
    let data = SirData {
        y: (0..t).map(|s| square(s * size)).collect(),
        x: (0..t).map(|s| square((t + s) * size)).collect(),
        w: (0..p).map(|r| square((2 * t + r) * size)).collect(),
        z: (0..t)
            .map(|s| {
                (0..q)
                    .map(|c| square((2 * t + p + s * q + c) * size))
                    .collect()
            })
            .collect(),
        w_names: names("w", p),
        z_names: names("z", q),
    };
    let fit = sir(&data, &SirSpec::default()).unwrap();
    close(
        fit.log_likelihood,
        f["ll"].as_f64().unwrap(),
        1e-9,
        "log-likelihood",
    );
    for (a, b) in fit.coefficients.iter().zip(numbers(&f["tab"])) {
        assert!((a - b).abs() < 1e-5, "{a} {b}");
    }
}

#[test]
fn mltr_fifteen_actors() {
    let Some(f) = json("mltr_m15.json") else {
        return;
    };
    let tensor = |v: &Value| {
        let mut data = Vec::new();
        for t in v.as_array().unwrap() {
            let m = matrix(t);
            for j in 0..15 {
                data.extend((0..15).map(|i| m[(i, j)]));
            }
        }
        Tensor::new([15, 15, 1, 80], data).unwrap()
    };
    let fit = mltr(&tensor(&f["Y"]), &tensor(&f["X"]), &MltrSpec::default()).unwrap();
    close(fit.sse, 17782.205161474, 1e-8, "SSE");
    assert!(fit.converged && fit.last_gain <= 1e-12);
    // The fixture fixes the first entry of B1 at 1.
    let lead = fit.b1[(0, 0)];
    for (ours, factor, key) in [(&fit.b1, 1.0 / lead, "B1"), (&fit.b2, lead, "B2")] {
        for (a, b) in ours.as_slice().iter().zip(matrix(&f[key]).as_slice()) {
            assert!((a * factor - b).abs() < 1e-5, "{key} {a} {b}");
        }
    }
}

#[test]
fn mltr_twenty_five_actors_four_kinds() {
    let (Some(f), Some(v)) = (json("mltr_m25.json"), binary("mltr_m25_v4_T150.bin.gz")) else {
        return;
    };
    let dims = [25, 25, 4, 150];
    let half = v.len() / 2;
    let y = Tensor::new(dims, v[..half].to_vec()).unwrap();
    let x = Tensor::new(dims, v[half..].to_vec()).unwrap();
    let fit = mltr(&y, &x, &MltrSpec::default()).unwrap();
    close(fit.sse, f["SSE"].as_f64().unwrap(), 1e-8, "SSE");
    // The fixture fixes the first entries of B1 and B2 at 1.
    for (ours, key) in [(&fit.b1, "B1"), (&fit.b2, "B2")] {
        for (a, b) in ours.as_slice().iter().zip(matrix(&f[key]).as_slice()) {
            assert!((a / ours[(0, 0)] - b).abs() < 1e-5, "{key} {a} {b}");
        }
    }
}

/// Scale by the root mean square: a first entry of zero is no trouble, and too few sweeps are said.
#[test]
fn mltr_scale_and_convergence() {
    let x = common::normals(3 * 3 * 60, 77, 0);
    let noise = common::normals(3 * 3 * 60, 77, 1);
    // B1 with a zero in its first place.
    let b1 = [[0.0, 0.8, 0.1], [0.5, 0.0, -0.2], [0.3, 0.3, 0.4]];
    let mut y = vec![0.0; x.len()];
    for block in 0..3 * 60 {
        for i in 0..3 {
            y[block * 3 + i] = (0..3).map(|j| b1[i][j] * x[block * 3 + j]).sum::<f64>()
                + 0.001 * noise[block * 3 + i];
        }
    }
    let tensor = |v: &[f64]| Tensor::new([3, 3, 1, 60], v.to_vec()).unwrap();
    let fit = mltr(&tensor(&y), &tensor(&x), &MltrSpec::default()).unwrap();
    assert!(fit.converged);
    let mean_square = fit.b1.as_slice().iter().map(|v| v * v).sum::<f64>() / 9.0;
    common::close(mean_square, 1.0, 1e-12, "scale");
    for (i, row) in b1.iter().enumerate() {
        for (j, want) in row.iter().enumerate() {
            close(fit.b1[(i, j)] * fit.b2[(0, 0)], *want, 1e-3, "product");
        }
    }
    let once = MltrSpec {
        max_sweeps: 1,
        ..MltrSpec::default()
    };
    let early = mltr(&tensor(&y), &tensor(&x), &once).unwrap();
    assert!(!early.converged && early.sweeps == 1 && early.sse >= fit.sse);
}

#[test]
fn influence_models_refuse_bad_shapes() {
    assert!(Tensor::new([2, 2, 1, 1], vec![0.0; 3]).is_err());
    let m = Matrix::zeros(3, 3);
    let data = SirData {
        y: vec![m.clone()],
        x: vec![],
        w: vec![m.clone()],
        z: vec![vec![]],
        w_names: names("w", 1),
        z_names: vec![],
    };
    assert!(sir(&data, &SirSpec::default()).is_err());
}
