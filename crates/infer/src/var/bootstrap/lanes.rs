//! The arithmetic of a bootstrap draw, for [`LANES`] draws side by side.
//!
//! Every number of a draw becomes a [`Lane`]: the same number in each of the draws of a batch. The
//! recursions of a single draw are chains that a processor cannot spread over a vector register;
//! draws are independent, so across them everything does. A draw's numbers do not depend on its
//! neighbours in the batch.

/// Draws in a batch: one 256-bit register of `f64`.
pub(super) const LANES: usize = 4;

/// One number in each draw of a batch.
pub(super) type Lane = [f64; LANES];

pub(super) const ZERO: Lane = [0.0; LANES];

/// Rows handled between visits to the accumulators, so that they stay in the first-level cache.
const ROWS: usize = 2048;

#[inline(always)]
fn add_product(sum: &mut Lane, a: &Lane, b: &Lane) {
    for l in 0..LANES {
        sum[l] += a[l] * b[l];
    }
}

#[inline(always)]
fn sub_product(sum: &mut Lane, a: &Lane, b: &Lane) {
    for l in 0..LANES {
        sum[l] -= a[l] * b[l];
    }
}

#[inline(always)]
fn add_scaled(sum: &mut Lane, a: f64, b: &Lane) {
    for l in 0..LANES {
        sum[l] += a * b[l];
    }
}

#[inline(always)]
fn times(a: &Lane, b: &Lane) -> Lane {
    let mut out = ZERO;
    for l in 0..LANES {
        out[l] = a[l] * b[l];
    }
    out
}

/// Sizes of a VAR's system.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    /// Series.
    pub k: usize,
    /// Lags.
    pub p: usize,
    /// Periods explained.
    pub t: usize,
    /// Deterministic and exogenous columns.
    pub q: usize,
}

impl Shape {
    /// Series over the present and the `p` past periods.
    #[inline(always)]
    fn window(&self) -> usize {
        self.k * (self.p + 1)
    }

    /// Regressors of one equation.
    #[inline(always)]
    pub fn m(&self) -> usize {
        self.k * self.p + self.q
    }
}

/// Buffers of one worker, kept from batch to batch.
#[derive(Default)]
pub(super) struct Scratch {
    /// Time-major sample: observed presample, then errors that [`Simulate`] turns into outcomes.
    pub y: Vec<Lane>,
    cross: Vec<Lane>,
    gram: Vec<Lane>,
    system: Vec<Lane>,
    pivots: Vec<Lane>,
    rhs_kept: Vec<Lane>,
    /// Coefficients, regressor-major: lags oldest first, then the other columns.
    pub coefficients: Vec<Lane>,
    pub sigma: Vec<Lane>,
    /// Responses, with `p` periods of zeros before.
    theta: Vec<Lane>,
    factor: Vec<Lane>,
}

#[inline(always)]
fn reset(v: &mut Vec<Lane>, n: usize) {
    v.clear();
    v.resize(n, ZERO);
}

/// `out[a][b] += sum_r x[r][a] y[r][b]` for an `A x B` tile held in registers.
#[inline(always)]
fn tile<const A: usize, const B: usize>(
    out: &mut [Lane],
    stride: usize,
    (x, xs): (&[Lane], usize),
    (y, ys): (&[Lane], usize),
    rows: usize,
) {
    let mut sum = [[ZERO; B]; A];
    for a in 0..A {
        sum[a].copy_from_slice(&out[a * stride..a * stride + B]);
    }
    for r in 0..rows {
        let xr = &x[r * xs..r * xs + A];
        let yr = &y[r * ys..r * ys + B];
        for a in 0..A {
            for b in 0..B {
                add_product(&mut sum[a][b], &xr[a], &yr[b]);
            }
        }
    }
    for a in 0..A {
        out[a * stride..a * stride + B].copy_from_slice(&sum[a]);
    }
}

/// `out[a][b] += sum_r x[r][a] y[r][b]`, `a < na`, `b < nb`; `xs` and `ys` step from row to row.
#[inline(always)]
fn products(
    out: &mut [Lane],
    stride: usize,
    (x, xs, na): (&[Lane], usize, usize),
    (y, ys, nb): (&[Lane], usize, usize),
    rows: usize,
) {
    let block = (ROWS / xs.max(1)).max(32);
    let mut from = 0;
    while from < rows {
        let n = block.min(rows - from);
        let (x, y) = (&x[from * xs..], &y[from * ys..]);
        let mut a = 0;
        while a < na {
            let wide = if na - a >= 2 { 2 } else { 1 };
            let mut b = 0;
            while b < nb {
                let o = &mut out[a * stride + b..];
                let (x, y) = ((&x[a..], xs), (&y[b..], ys));
                b += match (wide, nb - b) {
                    (2, 4..) => {
                        tile::<2, 4>(o, stride, x, y, n);
                        4
                    }
                    (2, 2..) => {
                        tile::<2, 2>(o, stride, x, y, n);
                        2
                    }
                    (2, _) => {
                        tile::<2, 1>(o, stride, x, y, n);
                        1
                    }
                    (_, 4..) => {
                        tile::<1, 4>(o, stride, x, y, n);
                        4
                    }
                    _ => {
                        tile::<1, 1>(o, stride, x, y, n);
                        1
                    }
                };
            }
            a += wide;
        }
        from += n;
    }
}

/// Turns the errors in `y` into outcomes, period after period.
pub(super) struct Simulate<'a> {
    pub shape: Shape,
    pub y: &'a mut [Lane],
    /// Part of every outcome that no lag explains, time-major; the same in every draw.
    pub base: &'a [f64],
    /// Lag coefficients, regressor-major, oldest lag first; the same in every draw.
    pub lags: &'a [f64],
}

/// Equations `i..i + B` of one period. Newest lags come last: until they are needed, the processor
/// can work on several periods at once.
#[inline(always)]
fn outcome<const B: usize>(
    now: &mut [Lane],
    past: &[Lane],
    base: &[f64],
    lags: &[f64],
    k: usize,
    i: usize,
) {
    let mut sum = [ZERO; B];
    sum.copy_from_slice(&now[i..i + B]);
    for b in 0..B {
        for l in 0..LANES {
            sum[b][l] += base[i + b];
        }
    }
    for (r, x) in past.iter().enumerate() {
        let a = &lags[r * k + i..r * k + i + B];
        for b in 0..B {
            add_scaled(&mut sum[b], a[b], x);
        }
    }
    now[i..i + B].copy_from_slice(&sum);
}

impl pulp::NullaryFnOnce for Simulate<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Shape { k, p, t, .. } = self.shape;
        for at in 0..t {
            let (past, now) = self.y.split_at_mut((at + p) * k);
            let (past, now) = (&past[at * k..], &mut now[..k]);
            let base = &self.base[at * k..(at + 1) * k];
            let mut i = 0;
            while i < k {
                i += match k - i {
                    8.. => {
                        outcome::<8>(now, past, base, self.lags, k, i);
                        8
                    }
                    4.. => {
                        outcome::<4>(now, past, base, self.lags, k, i);
                        4
                    }
                    2.. => {
                        outcome::<2>(now, past, base, self.lags, k, i);
                        2
                    }
                    _ => {
                        outcome::<1>(now, past, base, self.lags, k, i);
                        1
                    }
                };
            }
        }
    }
}

/// Least squares on `s.y` through the cross products of `[past oldest first, others]`, into
/// `s.coefficients` and `s.sigma`. Returns the draws to be done again by QR.
pub(super) struct Estimate<'a> {
    pub shape: Shape,
    pub s: &'a mut Scratch,
    pub other: &'a [&'a [f64]],
    /// `other' other`, row-major.
    pub other_cross: &'a [f64],
    pub df: f64,
    /// Share of a regressor that the earlier ones leave unexplained, or of an outcome that all
    /// leave, below which cross products have lost too many digits.
    pub least_share: f64,
}

impl pulp::NullaryFnOnce for Estimate<'_> {
    type Output = [bool; LANES];

    #[inline(always)]
    fn call(self) -> [bool; LANES] {
        let Self {
            shape,
            s,
            other,
            other_cross,
            df,
            least_share,
        } = self;
        let Shape { k, p, t, .. } = shape;
        let (wide, m, kp) = (shape.window(), shape.m(), k * p);
        let mut weak = [false; LANES];

        // cross[i][l K + j] = sum_t y_i(t) y_j(t - p + l), l = 0..p: all lag distances from now.
        reset(&mut s.cross, k * wide);
        products(&mut s.cross, wide, (&s.y[kp..], k, k), (&s.y, k, wide), t);

        // gram: block (a, b) holds y(t - p + a) against y(t - p + b), b <= a. It is block
        // (a + 1, b + 1), one period later, but for end terms.
        reset(&mut s.gram, wide * wide);
        for i in 0..k {
            s.gram[(kp + i) * wide..(kp + i + 1) * wide]
                .copy_from_slice(&s.cross[i * wide..(i + 1) * wide]);
        }
        for a in (0..p).rev() {
            let (rows, later) = s.gram.split_at_mut((a + 1) * k * wide);
            for i in 0..k {
                let first_i = s.y[a * k + i];
                let last_i = s.y[(a + t) * k + i];
                let n = (a + 1) * k;
                let row = &mut rows[(a * k + i) * wide..(a * k + i) * wide + n];
                let next = &later[i * wide + k..i * wide + k + n];
                let (first, last) = (&s.y[..n], &s.y[t * k..t * k + n]);
                for c in 0..n {
                    let mut v = next[c];
                    add_product(&mut v, &first_i, &first[c]);
                    sub_product(&mut v, &last_i, &last[c]);
                    row[c] = v;
                }
            }
        }

        // Normal equations with the other columns appended.
        reset(&mut s.system, m * m);
        reset(&mut s.coefficients, m * k);
        for r in 0..kp {
            s.system[r * m..r * m + r + 1].copy_from_slice(&s.gram[r * wide..r * wide + r + 1]);
            for i in 0..k {
                s.coefficients[r * k + i] = s.cross[i * wide + r];
            }
        }
        for (a, column) in other.iter().enumerate() {
            let row = kp + a;
            let mut c = 0;
            while c < wide {
                let n = (wide - c).min(8);
                let mut sum = [ZERO; 8];
                if n == 8 {
                    for (at, x) in column.iter().enumerate() {
                        let y = &s.y[at * k + c..at * k + c + 8];
                        for b in 0..8 {
                            add_scaled(&mut sum[b], *x, &y[b]);
                        }
                    }
                } else {
                    for (at, x) in column.iter().enumerate() {
                        for (o, y) in sum.iter_mut().zip(&s.y[at * k + c..at * k + c + n]) {
                            add_scaled(o, *x, y);
                        }
                    }
                }
                for (b, v) in sum[..n].iter().enumerate() {
                    if c + b < kp {
                        s.system[row * m + c + b] = *v;
                    } else {
                        s.coefficients[row * k + c + b - kp] = *v;
                    }
                }
                c += n;
            }
            for b in 0..=a {
                s.system[row * m + kp + b] = [other_cross[a * other.len() + b]; LANES];
            }
        }

        reset(&mut s.pivots, m);
        factorise(&mut s.system, &mut s.pivots, m, least_share, &mut weak);

        // Forward and backward substitution, all equations at once.
        s.rhs_kept.clear();
        s.rhs_kept.extend_from_slice(&s.coefficients);
        for i in 0..m {
            let (done, rest) = s.coefficients.split_at_mut(i * k);
            let row = &s.system[i * m..i * m + i];
            let d = s.pivots[i];
            let mut c = 0;
            while c < k {
                c += match k - c {
                    4.. => {
                        substitute::<4>(&mut rest[c..], &done[c.min(done.len())..], row, &d, k);
                        4
                    }
                    2.. => {
                        substitute::<2>(&mut rest[c..], &done[c.min(done.len())..], row, &d, k);
                        2
                    }
                    _ => {
                        substitute::<1>(&mut rest[c..], &done[c.min(done.len())..], row, &d, k);
                        1
                    }
                };
            }
        }
        for i in (0..m).rev() {
            let (before, now) = s.coefficients.split_at_mut(i * k);
            let now = &mut now[..k];
            for v in now.iter_mut() {
                *v = times(v, &s.pivots[i]);
            }
            for (j, l) in s.system[i * m..i * m + i].iter().enumerate() {
                for (o, v) in before[j * k..(j + 1) * k].iter_mut().zip(&*now) {
                    sub_product(o, l, v);
                }
            }
        }

        // sigma = (Y'Y - B'X'Y) / df.
        reset(&mut s.sigma, k * k);
        for r in 0..m {
            for i in 0..k {
                let b = s.coefficients[r * k + i];
                for j in 0..=i {
                    add_product(&mut s.sigma[i * k + j], &b, &s.rhs_kept[r * k + j]);
                }
            }
        }
        for i in 0..k {
            for j in 0..=i {
                let total = s.cross[i * wide + kp + j];
                let explained = s.sigma[i * k + j];
                let mut v = ZERO;
                for l in 0..LANES {
                    let left = total[l] - explained[l];
                    v[l] = left / df;
                    weak[l] |= i == j && !(left > least_share * total[l]);
                }
                s.sigma[i * k + j] = v;
                s.sigma[j * k + i] = v;
            }
        }
        weak
    }
}

/// Row `i` of the forward substitution for `B` equations.
#[inline(always)]
fn substitute<const B: usize>(now: &mut [Lane], done: &[Lane], row: &[Lane], d: &Lane, k: usize) {
    let mut sum = [ZERO; B];
    sum.copy_from_slice(&now[..B]);
    for (j, l) in row.iter().enumerate() {
        let x = &done[j * k..j * k + B];
        for b in 0..B {
            sub_product(&mut sum[b], l, &x[b]);
        }
    }
    for b in 0..B {
        now[b] = times(&sum[b], d);
    }
}

/// Lower Cholesky factor in place; `pivots` receives the reciprocals of its diagonal. A pivot at
/// or below `least` of its diagonal entry marks the draw as weak.
#[inline(always)]
fn factorise(g: &mut [Lane], pivots: &mut [Lane], m: usize, least: f64, weak: &mut [bool; LANES]) {
    for i in 0..m {
        let (before, row) = g.split_at_mut(i * m);
        let row = &mut row[..=i];
        let mut j = 0;
        while j + 4 <= i {
            columns::<4>(row, before, pivots, m, j);
            j += 4;
        }
        while j < i {
            columns::<1>(row, before, pivots, m, j);
            j += 1;
        }
        let diagonal = row[i];
        let mut v = diagonal;
        for x in &row[..i] {
            sub_product(&mut v, x, x);
        }
        for l in 0..LANES {
            if v[l] > least * diagonal[l] {
                v[l] = v[l].sqrt();
            } else {
                weak[l] = true;
                v[l] = 1.0;
            }
            pivots[i][l] = 1.0 / v[l];
        }
        row[i] = v;
    }
}

/// Entries `j..j + B` of one row of the factor.
#[inline(always)]
fn columns<const B: usize>(row: &mut [Lane], before: &[Lane], pivots: &[Lane], m: usize, j: usize) {
    let mut sum = [ZERO; B];
    sum.copy_from_slice(&row[j..j + B]);
    let mut rows: [&[Lane]; B] = [&[]; B];
    for b in 0..B {
        rows[b] = &before[(j + b) * m..(j + b) * m + j + b];
    }
    for r in 0..j {
        let x = row[r];
        for b in 0..B {
            sub_product(&mut sum[b], &x, &rows[b][r]);
        }
    }
    for b in 0..B {
        for c in 0..b {
            let x = row[j + c];
            sub_product(&mut sum[b], &x, &rows[b][j + c]);
        }
        row[j + b] = times(&sum[b], &pivots[j + b]);
    }
}

/// What multiplies the moving-average coefficients.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Impact {
    Identity,
    Factor,
    Scaled,
}

/// Responses to horizon `horizons` for `s.coefficients` and `s.sigma`. Returns the draws whose
/// covariance is not positive definite.
pub(super) struct Respond<'a> {
    pub shape: Shape,
    pub s: &'a mut Scratch,
    pub impact: Impact,
    pub cumulative: bool,
    pub horizons: usize,
}

impl pulp::NullaryFnOnce for Respond<'_> {
    type Output = [bool; LANES];

    #[inline(always)]
    fn call(self) -> [bool; LANES] {
        let Shape { k, p, .. } = self.shape;
        let (s, h_max) = (self.s, self.horizons);
        let mut bad = [false; LANES];
        // p blocks of zeros stand for the time before the impulse.
        reset(&mut s.theta, (p + h_max + 1) * k * k);
        let impact = &mut s.theta[p * k * k..(p + 1) * k * k];
        match self.impact {
            Impact::Identity => (0..k).for_each(|i| impact[i * k + i] = [1.0; LANES]),
            Impact::Factor => {
                s.factor.clear();
                s.factor.extend_from_slice(&s.sigma);
                reset(&mut s.pivots, k);
                factorise(&mut s.factor, &mut s.pivots, k, 1e-14, &mut bad);
                for i in 0..k {
                    for j in 0..=i {
                        impact[i * k + j] = s.factor[i * k + j];
                    }
                }
            }
            Impact::Scaled => {
                for i in 0..k {
                    for j in 0..k {
                        for l in 0..LANES {
                            impact[i * k + j][l] =
                                s.sigma[i * k + j][l] / s.sigma[j * k + j][l].sqrt();
                        }
                    }
                }
            }
        }
        for h in 1..=h_max {
            let (past, now) = s.theta.split_at_mut((p + h) * k * k);
            products(
                now,
                k,
                (&s.coefficients, k, k),
                (&past[h * k * k..], k, k),
                k * p,
            );
        }
        if self.cumulative {
            for at in (p + 1) * k * k..s.theta.len() {
                let before = s.theta[at - k * k];
                for l in 0..LANES {
                    s.theta[at][l] += before[l];
                }
            }
        }
        bad
    }
}

impl Scratch {
    /// The same coefficients and covariance in every lane.
    pub fn holding(coefficients: &[f64], sigma: &[f64]) -> Self {
        Self {
            coefficients: coefficients.iter().map(|v| [*v; LANES]).collect(),
            sigma: sigma.iter().map(|v| [*v; LANES]).collect(),
            ..Self::default()
        }
    }

    /// Responses of one draw of the batch, horizon-major, then response, then impulse.
    pub fn responses(&self, shape: Shape, lane: usize) -> Vec<f64> {
        let skip = shape.p * shape.k * shape.k;
        self.theta[skip..].iter().map(|v| v[lane]).collect()
    }
}
