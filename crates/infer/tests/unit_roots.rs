//! Unit roots and cointegration against Python statsmodels 0.15.0.

mod common;

use common::*;
use detente_infer::Panel;
use detente_infer::unit_root::*;

fn series() -> [Vec<f64>; 3] {
    let n = 200;
    let (e, g) = (repeatable_normals(31, n), repeatable_normals(32, n));
    let mut walk = e;
    for t in 1..n {
        walk[t] += walk[t - 1];
    }
    let mut ar = vec![0.0; n];
    for t in 1..n {
        ar[t] = 0.6 * ar[t - 1] + g[t];
    }
    let trend = (0..n).map(|t| 0.05 * t as f64 + ar[t]).collect();
    [walk, ar, trend]
}

/// `adfuller(maxlag=3, autolag=None)`: statistic, p; and the critical values of 196 rows.
#[test]
fn dickey_fuller_matches() {
    let [walk, ar, trend] = series();
    let cases = [
        (&walk, Drift::None, 0.2983426113550084, 0.7744158649543516),
        (
            &walk,
            Drift::Constant,
            -2.085440291882943,
            0.2504092910761745,
        ),
        (
            &walk,
            Drift::Trend,
            -2.3212166016660554,
            0.42225186280214766,
        ),
        (&ar, Drift::None, -5.081534182672791, 7.308142339349404e-07),
        (
            &ar,
            Drift::Constant,
            -5.071910704401387,
            1.5961547958403836e-05,
        ),
        (
            &ar,
            Drift::Trend,
            -5.074494609831059,
            0.00015021675433333324,
        ),
        (&trend, Drift::None, 0.1438298930865486, 0.7300332094483486),
        (
            &trend,
            Drift::Constant,
            -1.4909592294667726,
            0.5379788439062917,
        ),
    ];
    for (y, drift, statistic, p) in cases {
        let t = adf(y, 3, drift).unwrap();
        close(t.statistic, statistic, 1e-9, "statistic");
        close_rel(t.p, p, 1e-8, "p");
        assert_eq!((t.n, t.p_reading), (196, PReading::Value));
        let want = match drift {
            Drift::None => [
                -1.6155321770053293,
                -1.9424538551379529,
                -2.5772415566430653,
            ],
            Drift::Constant => [-2.5746921001665974, -2.876401960790147, -3.464161278384219],
            Drift::Trend => [-3.1403469799998303, -3.4331312406289043, -4.005717107046171],
        };
        close_all(&t.critical, &want, 1e-12, "critical");
        assert!(t.summary().contains("p = "));
    }
    // Beyond the surface the p-value is a bound, not 0 or 1.
    let line: Vec<f64> = (0..60)
        .map(|t| (1.08f64).powi(t) + ((t * 37) % 11) as f64 / 50.0)
        .collect();
    let t = adf(&line, 0, Drift::Constant).unwrap();
    assert!(t.p_reading == PReading::AtLeast && t.p > 0.99 && t.p < 1.0);
}

/// `adfuller(autolag=...)`: lags chosen and the statistic there.
#[test]
fn automatic_lags_match() {
    let [walk, ar, trend] = series();
    let cases = [
        (&walk, Drift::None, LagChoice::Aic, 0, -0.029495510880321547),
        (
            &walk,
            Drift::Constant,
            LagChoice::Aic,
            3,
            -2.085440291882943,
        ),
        (
            &walk,
            Drift::Constant,
            LagChoice::Bic,
            0,
            -1.775484435203755,
        ),
        (&walk, Drift::Trend, LagChoice::Aic, 0, -2.8236695679888086),
        (&ar, Drift::Constant, LagChoice::Bic, 0, -7.369069934216615),
        (&trend, Drift::None, LagChoice::Aic, 5, 0.6350145198355118),
        (&trend, Drift::None, LagChoice::Bic, 2, -0.10438801368193024),
        (
            &trend,
            Drift::Constant,
            LagChoice::Aic,
            5,
            -1.1437651702196578,
        ),
        (
            &trend,
            Drift::Constant,
            LagChoice::Bic,
            2,
            -1.6056122625453515,
        ),
        (&trend, Drift::Trend, LagChoice::Bic, 0, -7.365285762533189),
    ];
    for (y, drift, choice, lags, statistic) in cases {
        let t = adf_automatic(y, None, choice, drift).unwrap();
        assert_eq!(t.lags, lags, "{drift:?} {choice:?}");
        close(t.statistic, statistic, 1e-9, "statistic");
    }
    assert!(adf_automatic(&walk, Some(150), LagChoice::Aic, Drift::Constant).is_err());
}

/// `kpss(nlags=4)` and `kpss(nlags="auto")`: statistic, p, lags.
#[test]
fn kpss_matches() {
    let [walk, ar, trend] = series();
    for (y, drift, fixed, automatic, lags) in [
        (
            &walk,
            Drift::Constant,
            3.262700363018806,
            1.7034025899144571,
            9,
        ),
        (
            &walk,
            Drift::Trend,
            0.333873385533754,
            0.18969864128386343,
            9,
        ),
        (
            &ar,
            Drift::Constant,
            0.13700701499036602,
            0.11455214136624337,
            7,
        ),
        (
            &ar,
            Drift::Trend,
            0.08699960776931602,
            0.07297076154373203,
            7,
        ),
        (
            &trend,
            Drift::Constant,
            3.8401902940672645,
            2.021568916688893,
            9,
        ),
    ] {
        close(
            kpss(y, Some(4), drift).unwrap().statistic,
            fixed,
            1e-9,
            "four lags",
        );
        let t = kpss_automatic(y, drift).unwrap();
        close(t.statistic, automatic, 1e-9, "automatic lags");
        assert_eq!(t.lags, lags);
    }
    let t = kpss_automatic(&walk, Drift::Trend).unwrap();
    close(t.p, 0.01986300951855121, 1e-9, "interpolated p");
    assert_eq!(t.p_reading, PReading::Value);
    let t = kpss(&ar, Some(4), Drift::Constant).unwrap();
    assert_eq!((t.p, t.p_reading), (0.10, PReading::AtLeast));
    assert!(kpss(&ar, None, Drift::None).is_err());
}

fn three() -> Panel {
    let n = 200;
    let [a, b, c] = [41, 42, 43].map(|s| repeatable_normals(s, n));
    let (mut x, mut z) = (vec![0.0; n], vec![0.0; n]);
    let (mut u, mut sx, mut sz) = (0.0, 0.0, 0.0);
    let mut y = vec![0.0; n];
    for t in 0..n {
        sx += a[t] + 0.1;
        sz += c[t];
        if t > 0 {
            u = 0.5 * u + b[t];
        }
        (x[t], z[t]) = (sx, sz);
        y[t] = 0.8 * sx + u;
    }
    Panel::numbered(["x", "y", "z"], vec![x, y, z]).unwrap()
}

/// `coint_johansen(det_order, 1)` for no deterministic part and a constant; numpy least squares for
/// the unrestricted trend, which that function treats otherwise.
#[test]
fn johansen_matches() {
    let panel = three();
    for (case, trace, max_eigen, first) in [
        (
            JohansenCase::None,
            [69.70298251402735, 6.53584958488795, 0.014696980867688236],
            63.1671329291394,
            [21.7781, 24.2761, 29.5147],
        ),
        (
            JohansenCase::RestrictedConstant,
            [84.6686761231, 13.0609886603, 2.8216720728],
            71.6076874628,
            TRACE_II,
        ),
        (
            JohansenCase::RestrictedTrend,
            [89.9251627282, 17.7159823122, 5.4645531983],
            72.2091804160,
            TRACE_IV,
        ),
        (
            JohansenCase::Constant,
            [83.04050108095032, 11.452504688289537, 1.2236784509109997],
            71.58799639266078,
            [27.0669, 29.7961, 35.4628],
        ),
        (
            JohansenCase::Trend,
            [89.2267341, 17.0331753, 5.4442613],
            72.1935588,
            [32.0645, 35.0116, 41.0815],
        ),
    ] {
        let j = johansen_with(&panel, 2, case).unwrap();
        let tolerance = match case {
            JohansenCase::None | JohansenCase::Constant => 1e-8,
            _ => 1e-6,
        };
        let found: Vec<f64> = j.rows.iter().map(|r| r.trace).collect();
        close_all(&found, &trace, tolerance, "trace");
        close(
            j.rows[0].max_eigen,
            max_eigen,
            tolerance,
            "maximum eigenvalue",
        );
        assert_eq!(j.rows[0].trace_criticals, first);
        assert_eq!(
            (j.rank, j.rank_max_eigen, j.n),
            (1, 1, 198),
            "{}",
            j.summary()
        );
    }
    // Osterwald-Lenum (1992, table 1) gives 29.68 and 20.97 where the later surfaces have these.
    let j = johansen(&panel, 2).unwrap();
    assert_eq!(
        (j.rows[0].trace_critical, j.rows[0].max_eigen_critical),
        (29.7961, 21.1314)
    );
}

/// Rows of the tables at the far end, as in statsmodels' `coint_tables`; and twelve series run.
#[test]
fn twelve_series() {
    let n = 400;
    let columns: Vec<Vec<f64>> = (0..12)
        .map(|s| {
            let mut v = normals(n, 60, s);
            for t in 1..n {
                v[t] += v[t - 1];
            }
            v
        })
        .collect();
    let names: Vec<String> = (0..12).map(|s| format!("s{s}")).collect();
    let panel = Panel::numbered(names.clone(), columns.clone()).unwrap();
    for (case, trace, max_eigen) in [
        (
            JohansenCase::None,
            [302.9054, 311.1288, 326.9716],
            [69.6513, 73.0946, 80.0937],
        ),
        (
            JohansenCase::Constant,
            [326.5354, 334.9795, 351.215],
            [73.0563, 76.5734, 83.7105],
        ),
        (
            JohansenCase::Trend,
            TRACE_TREND,
            [76.4081, 79.9878, 87.2395],
        ),
    ] {
        let j = johansen_with(&panel, 1, case).unwrap();
        assert_eq!(j.rows[0].trace_criticals, trace);
        assert_eq!(j.rows[0].max_eigen_criticals, max_eigen);
        assert!(j.ranks[2] <= j.ranks[1] && j.ranks[1] <= j.ranks[0]);
    }
    let mut more = columns;
    more.push(normals(n, 61, 0));
    let names: Vec<String> = (0..13).map(|s| format!("s{s}")).collect();
    assert!(johansen(&Panel::numbered(names, more).unwrap(), 1).is_err());
}

/// The rule on simulated series of each kind: right far more often than wrong.
#[test]
fn advice_on_known_kinds() {
    let n = 250;
    let mut right = [0; 3];
    let mut wrong = [0; 3];
    for s in 0..60u64 {
        let e = normals(n, 200 + s, 0);
        let (mut walk, mut ar) = (vec![0.0; n], vec![0.0; n]);
        for t in 1..n {
            walk[t] = walk[t - 1] + e[t];
            ar[t] = 0.4 * ar[t - 1] + e[t];
        }
        let trend: Vec<f64> = (0..n).map(|t| 0.03 * t as f64 + ar[t]).collect();
        for (i, (y, want)) in [
            (&ar, Advice::Stationary),
            (&trend, Advice::TrendStationary),
            (&walk, Advice::Difference),
        ]
        .into_iter()
        .enumerate()
        {
            let a = integration_advice(y).unwrap();
            right[i] += usize::from(a.advice == want);
            wrong[i] += usize::from(a.advice != want && a.advice != Advice::CannotTell);
            assert!(!a.reason.is_empty());
        }
    }
    assert!(
        right[0] > 48 && right[1] > 45 && right[2] > 25,
        "{right:?} {wrong:?}"
    );
    assert!(wrong.iter().all(|w| *w < 10), "{right:?} {wrong:?}");
    // A break of the level in noise: not to be differenced on this evidence.
    let e = normals(200, 3, 0);
    let broken: Vec<f64> = (0..200)
        .map(|t| e[t] + if t < 100 { 0.0 } else { 3.0 })
        .collect();
    let a = integration_advice(&broken).unwrap();
    assert_eq!(a.advice, Advice::CannotTell, "{}", a.summary());
    assert!(integration_advice(&e[..20]).is_err());
}

/// Trace, case V, twelve relations.
/// At 5 % as MacKinnon, Haug & Michelis (1999) print them: 35.19275 and 42.91525.
const TRACE_II: [f64; 3] = [32.24, 35.1927, 41.19];
const TRACE_IV: [f64; 3] = [39.71, 42.9153, 49.38];
const TRACE_TREND: [f64; 3] = [350.1125, 358.719, 375.3203];

/// Series without randomness, gaps and short ones give errors, never a NaN.
#[test]
fn degenerate_series_are_refused() {
    let flat = vec![3.0; 60];
    let line: Vec<f64> = (0..60).map(|t| 2.0 * t as f64).collect();
    let mut gap = normals(60, 1, 0);
    gap[30] = f64::NAN;
    for y in [&flat, &line, &gap] {
        for drift in [Drift::Constant, Drift::Trend] {
            let found = adf_automatic(y, None, LagChoice::Bic, drift);
            assert!(found.is_err(), "{found:?}");
        }
        assert!(integration_advice(y).is_err());
    }
    assert!(kpss(&flat, None, Drift::Constant).is_err());
    assert!(adf(&line[..6], 1, Drift::Trend).is_err());
}

#[test]
fn results_serialise() {
    let [walk, ..] = series();
    let text = serde_json::to_string(&integration_advice(&walk).unwrap()).unwrap();
    assert!(
        !text.contains("null") || text.contains("\"rejected_at\":null"),
        "{text}"
    );
    let text = serde_json::to_string(&johansen(&three(), 2).unwrap()).unwrap();
    assert!(
        !text.contains("null") && text.contains("\"case\":\"constant\""),
        "{text}"
    );
}
