//! The little dense linear algebra that the simulator needs, row-major.

/// Lower Cholesky factor of a symmetric positive definite `n`×`n` matrix; `None` if it is not.
pub(crate) fn cholesky(a: &[f64], n: usize) -> Option<Vec<f64>> {
    let mut l = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let mut sum = a[i * n + j];
            for k in 0..j {
                sum -= l[i * n + k] * l[j * n + k];
            }
            if i == j {
                if sum <= 0.0 || !sum.is_finite() {
                    return None;
                }
                l[i * n + i] = sum.sqrt();
            } else {
                l[i * n + j] = sum / l[j * n + j];
            }
        }
    }
    Some(l)
}

/// Solves L y = b in place.
pub(crate) fn forward(l: &[f64], n: usize, b: &mut [f64]) {
    for i in 0..n {
        for k in 0..i {
            b[i] -= l[i * n + k] * b[k];
        }
        b[i] /= l[i * n + i];
    }
}

/// Solves Lᵀ y = b in place.
pub(crate) fn backward(l: &[f64], n: usize, b: &mut [f64]) {
    for i in (0..n).rev() {
        for k in i + 1..n {
            b[i] -= l[k * n + i] * b[k];
        }
        b[i] /= l[i * n + i];
    }
}

/// Inverse of L Lᵀ.
pub(crate) fn inverse(l: &[f64], n: usize) -> Vec<f64> {
    let mut out = vec![0.0; n * n];
    for j in 0..n {
        let mut column = vec![0.0; n];
        column[j] = 1.0;
        forward(l, n, &mut column);
        backward(l, n, &mut column);
        for i in 0..n {
            out[i * n + j] = column[i];
        }
    }
    out
}

/// Largest modulus of the eigenvalues of an `n`×`n` matrix, by Gelfand's formula
/// ρ = lim ‖A^m‖^(1/m), with m = 2^20 by repeated squaring: within some 1e-5 of it.
pub(crate) fn spectral_radius(a: &[f64], n: usize) -> f64 {
    let mut power = a.to_vec();
    let (mut log, mut weight) = (0.0, 1.0);
    for _ in 0..20 {
        let norm = power.iter().map(|x| x * x).sum::<f64>().sqrt();
        if norm == 0.0 || !norm.is_finite() {
            return if norm == 0.0 { 0.0 } else { f64::INFINITY };
        }
        log += weight * norm.ln();
        weight /= 2.0;
        power.iter_mut().for_each(|x| *x /= norm);
        let mut square = vec![0.0; n * n];
        for i in 0..n {
            for k in 0..n {
                let x = power[i * n + k];
                if x != 0.0 {
                    for j in 0..n {
                        square[i * n + j] += x * power[k * n + j];
                    }
                }
            }
        }
        power = square;
    }
    log.exp()
}

#[cfg(test)]
mod tests {
    use super::spectral_radius;

    #[test]
    fn the_spectral_radius_is_that_of_known_matrices() {
        // Diagonal, a rotation by 0.9, a nilpotent, and a defective matrix.
        for (matrix, n, rho) in [
            (vec![0.5, 0.0, 0.0, -0.8], 2, 0.8),
            (vec![0.0, -0.9, 0.9, 0.0], 2, 0.9),
            (vec![0.0, 5.0, 0.0, 0.0], 2, 0.0),
            (vec![0.7, 1.0, 0.0, 0.7], 2, 0.7),
        ] {
            let found = spectral_radius(&matrix, n);
            assert!((found - rho).abs() < 1e-4, "{matrix:?}: {found}");
        }
    }
}
