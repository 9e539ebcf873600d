//! Small dense linear algebra of the press response: blocks, solving, stability.

use faer::Mat;

/// Strongly connected components in topological order (sources first), by Tarjan's
/// algorithm with an explicit stack. `edge` gives an edge's end and whether it counts.
pub(crate) fn strong_components(
    n: usize,
    outgoing: &[Vec<usize>],
    edge: impl Fn(usize) -> (usize, bool),
) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let mut order = vec![UNSEEN; n];
    let mut low = vec![0; n];
    let mut on_stack = vec![false; n];
    let mut stack: Vec<usize> = Vec::new();
    let mut components: Vec<Vec<usize>> = Vec::new();
    let mut next = 0;
    for root in 0..n {
        if order[root] != UNSEEN {
            continue;
        }
        let mut calls: Vec<(usize, usize)> = vec![(root, 0)];
        order[root] = next;
        low[root] = next;
        next += 1;
        stack.push(root);
        on_stack[root] = true;
        while let Some(&(node, tried)) = calls.last() {
            if let Some(&e) = outgoing[node].get(tried) {
                if let Some(call) = calls.last_mut() {
                    call.1 += 1;
                }
                let (to, counts) = edge(e);
                if !counts {
                    continue;
                }
                if order[to] == UNSEEN {
                    order[to] = next;
                    low[to] = next;
                    next += 1;
                    stack.push(to);
                    on_stack[to] = true;
                    calls.push((to, 0));
                } else if on_stack[to] {
                    low[node] = low[node].min(order[to]);
                }
                continue;
            }
            calls.pop();
            if let Some(&(parent, _)) = calls.last() {
                low[parent] = low[parent].min(low[node]);
            }
            if low[node] == order[node] {
                let mut component = Vec::new();
                while let Some(member) = stack.pop() {
                    on_stack[member] = false;
                    component.push(member);
                    if member == node {
                        break;
                    }
                }
                component.sort_unstable();
                components.push(component);
            }
        }
    }
    components.reverse();
    components
}

/// A pivot below this counts as none.
const LEAST_PIVOT: f64 = 1e-12;

/// Room for one block's work, kept between draws.
#[derive(Default)]
pub(crate) struct Workspace {
    lu: Vec<f64>,
}

impl Workspace {
    /// Whether every eigenvalue of the row-major `n`×`n` matrix has a negative real part.
    ///
    /// Cheap sufficient test first: if −|A| off the diagonal with |A_ii| on it is an
    /// M-matrix, A is stable whatever its signs. Then the Routh-Hurwitz table up to n = 10,
    /// eigenvalues above.
    pub(crate) fn is_stable(&mut self, a: &[f64], n: usize) -> bool {
        match n {
            0 => true,
            1 => a[0] < 0.0,
            2 => a[0] + a[3] < 0.0 && a[0] * a[3] - a[1] * a[2] > 0.0,
            3..=4 => Square::<4>::new(a, n).is_stable(),
            5..=6 => Square::<6>::new(a, n).is_stable(),
            7..=8 => Square::<8>::new(a, n).is_stable(),
            9..=10 => Square::<10>::new(a, n).is_stable(),
            _ => self.dominates(a, n) || eigenvalues_are_negative(a, n),
        }
    }

    /// Whether the comparison matrix is a non-singular M-matrix (all pivots positive).
    fn dominates(&mut self, a: &[f64], n: usize) -> bool {
        self.lu.clear();
        self.lu.extend(a.iter().map(|x| -x.abs()));
        for i in 0..n {
            if a[i * n + i] >= 0.0 {
                return false;
            }
            self.lu[i * n + i] = -a[i * n + i];
        }
        for k in 0..n {
            let pivot = self.lu[k * n + k];
            if pivot <= LEAST_PIVOT {
                return false;
            }
            for i in k + 1..n {
                let factor = self.lu[i * n + k] / pivot;
                if factor != 0.0 {
                    for j in k + 1..n {
                        self.lu[i * n + j] -= factor * self.lu[k * n + j];
                    }
                }
            }
        }
        true
    }

    /// Solves Aᵀy = rhs in place by elimination with row exchanges; `false` if singular.
    pub(crate) fn solve_transposed(&mut self, a: &[f64], n: usize, rhs: &mut [f64]) -> bool {
        if n == 1 {
            rhs[0] /= a[0];
            return a[0] != 0.0;
        }
        self.eliminate(a, n, rhs, 1)
    }

    /// |A⁻¹|ᵀ sizes in place: what a solution would be if nothing in it cancelled; `false` if
    /// singular.
    pub(crate) fn magnitudes(&mut self, a: &[f64], n: usize, sizes: &mut [f64]) -> bool {
        let mut inverse = vec![0.0; n * n];
        for i in 0..n {
            inverse[i * n + i] = 1.0;
        }
        if !self.eliminate(a, n, &mut inverse, n) {
            return false;
        }
        let before = sizes.to_vec();
        for (size, row) in sizes.iter_mut().zip(inverse.chunks_exact(n)) {
            *size = row
                .iter()
                .zip(&before)
                .filter(|(_, s)| **s != 0.0)
                .map(|(x, s)| x.abs() * s)
                .sum();
        }
        true
    }

    /// Solves AᵀY = rhs in place for `m` right sides, `rhs` a row-major `n`×`m` matrix.
    fn eliminate(&mut self, a: &[f64], n: usize, rhs: &mut [f64], m: usize) -> bool {
        self.lu.clear();
        self.lu.resize(n * n, 0.0);
        for i in 0..n {
            for j in 0..n {
                self.lu[i * n + j] = a[j * n + i];
            }
        }
        let lu = &mut self.lu;
        for k in 0..n {
            let mut best = k;
            for i in k + 1..n {
                if lu[i * n + k].abs() > lu[best * n + k].abs() {
                    best = i;
                }
            }
            if lu[best * n + k] == 0.0 {
                return false;
            }
            if best != k {
                for j in k..n {
                    lu.swap(best * n + j, k * n + j);
                }
                for c in 0..m {
                    rhs.swap(best * m + c, k * m + c);
                }
            }
            for i in k + 1..n {
                let factor = lu[i * n + k] / lu[k * n + k];
                if factor != 0.0 {
                    for j in k + 1..n {
                        lu[i * n + j] -= factor * lu[k * n + j];
                    }
                    for c in 0..m {
                        rhs[i * m + c] -= factor * rhs[k * m + c];
                    }
                }
            }
        }
        for k in (0..n).rev() {
            for j in k + 1..n {
                let factor = lu[k * n + j];
                for c in 0..m {
                    rhs[k * m + c] -= factor * rhs[j * m + c];
                }
            }
            for c in 0..m {
                rhs[k * m + c] /= lu[k * n + k];
            }
        }
        true
    }
}

/// A small matrix in a frame of fixed width: rows are gone through whole, without a check of
/// bounds, and what lies outside the matrix is 0 and stays out of every answer.
struct Square<const W: usize> {
    a: [[f64; W]; W],
    n: usize,
}

impl<const W: usize> Square<W> {
    /// From the row-major `n`×`n` matrix, n ≤ W ≤ 10.
    fn new(a: &[f64], n: usize) -> Self {
        let mut square = [[0.0; W]; W];
        for (row, from) in square.iter_mut().zip(a.chunks_exact(n)) {
            row[..n].copy_from_slice(from);
        }
        Self { a: square, n }
    }

    fn is_stable(&self) -> bool {
        self.dominates() || self.routh_hurwitz()
    }

    /// Whether the comparison matrix is a non-singular M-matrix (all pivots positive).
    fn dominates(&self) -> bool {
        let mut lu = self.a;
        for row in &mut lu {
            for x in row {
                *x = -x.abs();
            }
        }
        for (i, (row, from)) in lu.iter_mut().zip(&self.a).take(self.n).enumerate() {
            if from[i] >= 0.0 {
                return false;
            }
            row[i] = -from[i];
        }
        for k in 0..self.n {
            let pivot = lu[k];
            if pivot[k] <= LEAST_PIVOT {
                return false;
            }
            for row in &mut lu[k + 1..self.n] {
                let factor = row[k] / pivot[k];
                if factor != 0.0 {
                    // Columns up to k are not looked at again.
                    for (x, above) in row.iter_mut().zip(pivot) {
                        *x -= factor * above;
                    }
                }
            }
        }
        true
    }

    /// Characteristic polynomial by Faddeev and LeVerrier, then Routh's first column.
    fn routh_hurwitz(&self) -> bool {
        let n = self.n;
        let mut coefficients = [0.0f64; 11];
        coefficients[0] = 1.0;
        let mut power = self.a;
        for (k, coefficient) in coefficients.iter_mut().enumerate().take(n + 1).skip(1) {
            let trace: f64 = (0..n).map(|i| power[i][i]).sum();
            let c = -trace / k as f64;
            // A stable polynomial has only positive coefficients.
            if c <= 0.0 {
                return false;
            }
            *coefficient = c;
            if k == n {
                break;
            }
            for (i, row) in power.iter_mut().enumerate().take(n) {
                row[i] += c;
            }
            let mut next = [[0.0; W]; W];
            for (row, factors) in next.iter_mut().zip(&self.a).take(n) {
                for (&factor, old) in factors.iter().zip(&power).take(n) {
                    if factor != 0.0 {
                        for (x, y) in row.iter_mut().zip(old) {
                            *x += factor * y;
                        }
                    }
                }
            }
            power = next;
        }
        let mut upper = [0.0f64; 8];
        let mut lower = [0.0f64; 8];
        for i in 0..=n {
            if i % 2 == 0 {
                upper[i / 2] = coefficients[i];
            } else {
                lower[i / 2] = coefficients[i];
            }
        }
        for _ in 2..=n {
            if lower[0] <= 0.0 {
                return false;
            }
            let ratio = upper[0] / lower[0];
            let mut row = [0.0f64; 8];
            for j in 0..7 {
                row[j] = upper[j + 1] - ratio * lower[j + 1];
            }
            upper = lower;
            lower = row;
        }
        lower[0] > 0.0
    }
}

fn eigenvalues_are_negative(a: &[f64], n: usize) -> bool {
    Mat::from_fn(n, n, |i, j| a[i * n + j])
        .eigenvalues()
        .is_ok_and(|values| values.iter().all(|value| value.re < 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};

    #[test]
    fn routh_hurwitz_agrees_with_the_eigenvalues() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(7);
        let mut work = Workspace::default();
        let mut stable = 0;
        for trial in 0..3_000 {
            let n = 2 + trial % 9;
            let mut a: Vec<f64> = (0..n * n)
                .map(|_| {
                    if rng.random_bool(0.35) {
                        rng.random_range(-1.0..1.0)
                    } else {
                        0.0
                    }
                })
                .collect();
            for i in 0..n {
                a[i * n + i] = -rng.random_range(0.25..1.0);
            }
            let truth = eigenvalues_are_negative(&a, n);
            assert_eq!(work.is_stable(&a, n), truth, "n = {n}, {a:?}");
            stable += usize::from(truth);
        }
        assert!((500..2_900).contains(&stable), "{stable} of 3000 stable");
    }

    #[test]
    fn solving_gives_the_right_side_back() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(8);
        let mut work = Workspace::default();
        for n in 1..12 {
            let a: Vec<f64> = (0..n * n).map(|_| rng.random_range(-1.0..1.0)).collect();
            let b: Vec<f64> = (0..n).map(|_| rng.random_range(-1.0..1.0)).collect();
            let mut y = b.clone();
            assert!(work.solve_transposed(&a, n, &mut y));
            for j in 0..n {
                let back: f64 = (0..n).map(|i| a[i * n + j] * y[i]).sum();
                assert!((back - b[j]).abs() < 1e-9);
            }
        }
    }
}
