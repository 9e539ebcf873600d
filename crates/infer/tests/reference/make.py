"""Reference numbers for crates/infer: other people's estimators on small inputs made up here.

    python -m venv env && env/bin/pip install -r requirements.txt && env/bin/python make.py

writes numbers.json beside this file. Inputs come from numpy's PCG64 with the seeds below, rounded
to four decimals, and are stored with the results, so the Rust tests need no Python.
What no package offers is computed here a second way, on purpose by another route than the Rust
code: brute force over partitions, one-step predictive densities, a general optimiser.
"""

import itertools
import json
from pathlib import Path

import linearmodels.panel as lp
import networkx as nx
import numpy as np
import pandas as pd
import properscoring
import ruptures
import scipy.linalg as sla
import scipy.optimize as opt
import scipy.special as sp
import scipy.stats as st
import statsmodels.api as sm
from linearmodels.iv import IV2SLS
from statsmodels.stats.multitest import multipletests
from statsmodels.tsa.api import VAR


def listed(value):
    return np.asarray(value, dtype=float).tolist()


# ---------------------------------------------------------------- three series, one exogenous
def series():
    rng = np.random.default_rng(11)
    n, k = 160, 3
    a1 = np.array([[0.5, 0.1, 0.0], [-0.2, 0.4, 0.1], [0.0, 0.3, 0.2]])
    a2 = np.array([[0.1, 0.0, -0.1], [0.0, 0.2, 0.0], [0.15, 0.0, 0.1]])
    mix = np.array([[1.0, 0.0, 0.0], [0.4, 0.8, 0.0], [-0.3, 0.2, 0.9]])
    y = np.zeros((n + 50, k))
    for t in range(2, n + 50):
        y[t] = 0.3 + a1 @ y[t - 1] + a2 @ y[t - 2] + mix @ rng.standard_normal(k)
    x = np.cumsum(rng.standard_normal(n)) * 0.2
    y = y[50:]
    y[:, 0] += 0.5 * x
    return np.round(y, 4), np.round(x, 4)


def var_numbers(y, x):
    out = {}
    model = VAR(y)
    for trend in ("n", "c", "ct"):
        fit = model.fit(3, trend=trend)
        # statsmodels puts deterministic terms first, then the lags.
        d = {"n": 0, "c": 1, "ct": 2}[trend]
        out[trend] = {
            "deterministic": listed(fit.params[:d]),
            "lags": listed(fit.params[d:]),
            "lag_se": listed(fit.stderr[d:]),
            "sigma": listed(fit.sigma_u),
            "log_likelihood": float(fit.llf),
        }
    exog = VAR(y, exog=x[:, None]).fit(2, trend="c")
    out["exogenous"] = {
        "coefficient": listed(exog.coefs_exog[:, -1]),
        "lags": listed(exog.params[2:]),
        "log_likelihood": float(exog.llf),
    }
    fit = model.fit(3, trend="c")
    h = 8
    out["roots"] = sorted((1.0 / np.abs(fit.roots)).tolist(), reverse=True)
    out["irf"] = listed(fit.irf(h).irfs)
    out["oirf"] = listed(fit.irf(h).orth_irfs)
    out["cumulative"] = listed(fit.irf(h).cum_effects)
    out["fevd"] = listed(np.transpose(fit.fevd(h).decomp, (1, 0, 2)))
    mean, low, high = fit.forecast_interval(y[-3:], 5, alpha=0.1)
    out["forecast"] = {"mean": listed(mean), "lower": listed(low), "upper": listed(high)}
    tests = []
    for cause, effect in itertools.permutations(range(3), 2):
        f = fit.test_causality(effect, cause, kind="f")
        w = fit.test_causality(effect, cause, kind="wald")
        tests.append([cause, effect, f.test_statistic, f.pvalue, f.df[1], w.test_statistic, w.pvalue])
    out["granger"] = [[float(v) for v in row] for row in tests]
    block = fit.test_causality([2], [0, 1], kind="f")
    out["granger_block"] = [float(block.test_statistic), float(block.pvalue)]
    instant = [fit.test_inst_causality(i) for i in range(3)]
    out["instantaneous"] = [[float(t.test_statistic), float(t.df), float(t.pvalue)] for t in instant]
    for name, adjusted in (("portmanteau", False), ("portmanteau_adjusted", True)):
        t = fit.test_whiteness(nlags=10, adjusted=adjusted)
        out[name] = [float(t.test_statistic), float(t.df), float(t.pvalue)]
    t = fit.test_normality()
    out["jarque_bera"] = [float(t.test_statistic), float(t.df), float(t.pvalue)]
    table = model.select_order(6, trend="c")
    out["lag_table"] = {k: listed(v) for k, v in table.ics.items()}
    # Generalised responses and connectedness, from the definitions.
    sigma, phi = np.asarray(fit.sigma_u), fit.irf(12).irfs
    girf = np.array([p @ sigma / np.sqrt(np.diag(sigma)) for p in phi[: h + 1]])
    out["girf"] = listed(girf)
    steps = 10
    top = sum((phi[i] @ sigma) ** 2 for i in range(steps)) / np.diag(sigma)
    below = sum(np.diag(phi[i] @ sigma @ phi[i].T) for i in range(steps))
    share = top / below[:, None]
    share = share / share.sum(axis=1, keepdims=True)
    out["connectedness"] = {
        "table": listed(share),
        "total": float(100 * (share.sum() - np.trace(share)) / len(share)),
        "net": listed(100 * ((share.sum(0) - np.diag(share)) - (share.sum(1) - np.diag(share)))),
    }
    return out


def lagged(y, lags, start):
    return np.column_stack([y[start - l : len(y) - l] for l in range(1, lags + 1)])


def single_equation(y):
    out = {}
    p, n = 3, len(y)
    z = sm.add_constant(lagged(y[:, [0, 1]], p, p))
    target = y[p:, 0]
    ols = sm.OLS(target, z).fit()
    other = [2 + 2 * l for l in range(p)]
    out["coefficients"] = listed(ols.params)
    for kind in ("nonrobust", "HC0", "HC1", "HC2", "HC3"):
        fit = ols if kind == "nonrobust" else sm.OLS(target, z).fit(cov_type=kind, use_t=True)
        out[kind] = listed(fit.bse)
        restrict = np.zeros((p, z.shape[1]))
        for row, column in enumerate(other):
            restrict[row, column] = 1
        test = fit.f_test(restrict)
        out[kind + "_f"] = [float(np.squeeze(test.fvalue)), float(test.pvalue)]
    hac = sm.OLS(target, z).fit(cov_type="HAC", cov_kwds={"maxlags": 4, "use_correction": False})
    out["newey_west_4"] = listed(hac.bse)
    # Toda-Yamamoto: one lag more in the regression than is tested.
    z = sm.add_constant(lagged(y[:, [0, 1]], p + 1, p + 1))
    restrict = np.zeros((p, z.shape[1]))
    for row, column in enumerate(other):
        restrict[row, column] = 1
    test = sm.OLS(y[p + 1 :, 0], z).fit().f_test(restrict)
    out["toda_yamamoto_f"] = [float(np.squeeze(test.fvalue)), float(test.pvalue)]
    # Lag-augmented local projection of series 2 on series 0, two lags and one more.
    points = []
    for h in range(0, 6):
        rows = range(3, n - h)
        x = np.array([[1.0, y[t, 0]] + [y[t - l, j] for l in (1, 2, 3) for j in (0, 2)] for t in rows])
        fit = sm.OLS(np.array([y[t + h, 2] for t in rows]), x).fit(cov_type="HC3", use_t=True)
        points.append([float(fit.params[1]), float(fit.bse[1]), float(fit.pvalues[1])])
    out["local_projection"] = points
    return out


# ---------------------------------------------------------------- Sims-Zha by predictive densities
def bayes(y):
    p, (n, k) = 2, y.shape
    l0, l1, l3, l4 = 0.8, 0.3, 1.5, 0.5
    yy, m = y[p:], k * p + 1
    x = np.column_stack([lagged(y, p, p), np.ones(n - p)])
    s2 = []
    for j in range(k):
        # MSBVAR's convention: an autoregression on the explained periods with the K + 1 dummy
        # rows (zero where their weights are) on top.
        long = np.concatenate([np.zeros(k + 1), yy[:, j]])
        own = np.column_stack([lagged(long[:, None], p, p), np.ones(len(long) - p)])
        b = np.linalg.lstsq(own, long[p:], rcond=None)[0]
        s2.append(np.mean((long[p:] - own @ b) ** 2))
    s2 = np.array(s2)
    h = np.diag(np.concatenate([s2 * (l ** (2 * l3)) / (l0 * l1) ** 2 for l in range(1, p + 1)] + [[1 / (l0 * l4) ** 2]]))
    b0 = np.vstack([np.eye(k), np.zeros((m - k, k))])
    s, nu = np.diag(s2) / l0**2, k + 1
    evidence = 0.0
    b = b0
    for t in range(n - p):
        xt, yt = x[t], yy[t]
        # y_t | past ~ multivariate t with nu - k + 1 degrees of freedom.
        df = nu - k + 1
        scale = s * (1 + xt @ np.linalg.solve(h, xt)) / df
        evidence += st.multivariate_t(loc=b.T @ xt, shape=scale, df=df).logpdf(yt)
        h1 = h + np.outer(xt, xt)
        b1 = np.linalg.solve(h1, h @ b + np.outer(xt, yt))
        s = s + np.outer(yt, yt) + b.T @ h @ b - b1.T @ h1 @ b1
        h, b, nu = h1, b1, nu + 1
    return {
        "prior": {"lags": p, "lambda0": l0, "lambda1": l1, "lambda3": l3, "lambda4": l4},
        "coefficients": listed(b),
        "scale": listed(s),
        "log_evidence": float(evidence),
    }


# ---------------------------------------------------------------- counts and panels
def counts():
    rng = np.random.default_rng(12)
    units, periods = 12, 25
    unit = np.repeat(np.arange(units), periods)
    period = np.tile(np.arange(periods), units)
    x = np.round(rng.standard_normal((units * periods, 2)), 4)
    effect = rng.standard_normal(units)[unit] * 0.3
    mu = np.exp(0.4 + 0.5 * x[:, 0] - 0.3 * x[:, 1] + effect)
    y = rng.negative_binomial(2.0, 2.0 / (2.0 + mu)).astype(float)
    z = sm.add_constant(x)
    out = {"unit": unit.tolist(), "period": period.tolist(), "x": listed(x), "y": listed(y)}
    poisson = sm.Poisson(y, z).fit(disp=0, tol=1e-14, maxiter=200)
    robust = sm.GLM(y, z, family=sm.families.Poisson()).fit(cov_type="HC0")
    out["poisson"] = {"b": listed(poisson.params), "se": listed(poisson.bse), "hc0": listed(robust.bse), "ll": float(poisson.llf)}
    nb = sm.NegativeBinomial(y, z).fit(disp=0, maxiter=2000)
    nb = sm.NegativeBinomial(y, z).fit(start_params=nb.params, disp=0, method="newton", tol=1e-13)
    out["nb2"] = {"b": listed(nb.params[:3]), "alpha": float(nb.params[3]), "se": listed(nb.bse), "ll": float(nb.llf)}
    logit = sm.Logit((y > 0).astype(float), z).fit(disp=0, tol=1e-13)
    out["hurdle_zero"] = {"b": listed(logit.params), "ll": float(logit.llf)}
    dummies = np.column_stack([x, (unit[:, None] == np.arange(units)).astype(float)])
    fe = sm.Poisson(y, dummies).fit(disp=0, tol=1e-14, maxiter=200)
    out["poisson_fe"] = {"b": listed(fe.params[:2]), "se": listed(fe.bse[:2])}
    # Two-way effects with the three robust covariances.
    target = np.round(0.6 * x[:, 0] + effect + 0.1 * period + rng.standard_normal(len(y)) * (1 + 0.5 * np.abs(x[:, 1])), 4)
    out["target"] = listed(target)
    frame = pd.DataFrame({"u": unit, "t": period, "y": target, "a": x[:, 0], "b": x[:, 1]}).set_index(["u", "t"])
    model = lp.PanelOLS(frame["y"], frame[["a", "b"]], entity_effects=True, time_effects=True)
    fits = {
        "unadjusted": model.fit(),
        "cluster_unit": model.fit(cov_type="clustered", cluster_entity=True),
        "two_way": model.fit(cov_type="clustered", cluster_entity=True, cluster_time=True),
        "driscoll_kraay_2": model.fit(cov_type="kernel", kernel="bartlett", bandwidth=2),
    }
    out["panel"] = {name: listed(fit.std_errors) for name, fit in fits.items()}
    out["panel_b"] = listed(fits["unadjusted"].params)
    return out


# ---------------------------------------------------------------- breaks
def breaks():
    rng = np.random.default_rng(13)
    y = rng.standard_normal(120)
    y[40:] += 2.0
    y[85:] -= 3.0
    y[113:] += 2.5  # inside the last six per cent
    y = np.round(y, 4)
    counts = rng.poisson(np.where(np.arange(90) < 50, 3.0, 8.0)).astype(float)
    out = {"series": listed(y), "counts": listed(counts)}
    for k in (1, 2, 3):
        found = ruptures.Dynp(model="l2", min_size=3, jump=1).fit(y).predict(n_bkps=k)
        cost = sum(np.sum((y[a:b] - y[a:b].mean()) ** 2) for a, b in zip([0] + found[:-1], found))
        out[f"exact_{k}"] = {"breaks": found[:-1], "cost": float(cost)}
    # Optimal partition under a penalty by plain dynamic programming (no pruning).
    def partition(cost, n, penalty, least):
        best, last = [0.0] + [np.inf] * n, [0] * (n + 1)
        for t in range(least, n + 1):
            for s in range(0, t - least + 1):
                if np.isfinite(best[s]):
                    value = best[s] + cost(s, t) + (penalty if s else 0.0)
                    if value < best[t] - 1e-12:
                        best[t], last[t] = value, s
        cuts, t = [], n
        while last[t]:
            cuts.append(last[t])
            t = last[t]
        return cuts[::-1], best[n]
    def l2(s, t):
        return float(np.sum((y[s:t] - y[s:t].mean()) ** 2))
    def poisson(s, t):
        total = counts[s:t].sum()
        return 0.0 if total == 0 else float(2 * (total - total * np.log(total / (t - s))))
    cuts, value = partition(l2, len(y), 2 * np.log(len(y)), 3)
    out["pelt_l2"] = {"breaks": cuts, "objective": value}
    cuts, value = partition(poisson, len(counts), 2 * np.log(len(counts)), 3)
    out["pelt_poisson"] = {"breaks": cuts, "objective": value}
    n, trim = len(y), 12
    ssr = np.sum((y - y.mean()) ** 2)
    f = {c: (ssr - l2(0, c) - l2(c, n)) / ((l2(0, c) + l2(c, n)) / (n - 2)) for c in range(trim, n - trim + 1)}
    at = max(f, key=f.get)
    out["sup_f_trim_10"] = {"f": float(f[at]), "position": at}
    out["chow_40"] = float(f[40])
    return out


# ---------------------------------------------------------------- signed networks
def network():
    rng = np.random.default_rng(14)
    n = 13
    edges = [(a, b, int(rng.choice([-1, 1], p=[0.45, 0.55]))) for a in range(n) for b in range(a + 1, n) if rng.random() < 0.4]
    best = min(
        sum(s * x[a] * x[b] < 0 for a, b, s in edges)
        for x in (tuple([1] + [1 if code >> i & 1 else -1 for i in range(n - 1)]) for code in range(2 ** (n - 1)))
    )
    signs = {(a, b): s for a, b, s in edges}
    triads = [0, 0, 0, 0]
    for a, b, c in itertools.combinations(range(n), 3):
        if (a, b) in signs and (b, c) in signs and (a, c) in signs:
            triads[[signs[a, b], signs[b, c], signs[a, c]].count(-1)] += 1
    m = np.zeros((n, n))
    for a, b, s in edges:
        m[a, b] = m[b, a] = s
    walk = np.trace(sla.expm(m)) / np.trace(sla.expm(np.abs(m)))
    directed = [(a, b) for a in range(n) for b in range(n) if a != b and rng.random() < 0.2]
    graph = nx.DiGraph(directed)
    graph.add_nodes_from(range(n))
    return {
        "n": n,
        "edges": edges,
        "frustration": best,
        "triads_by_negative_ties": triads,
        "walk_balance": float(walk),
        "directed": directed,
        "census": nx.triadic_census(graph),
    }


# ---------------------------------------------------------------- influence by a general optimiser
def influence():
    rng = np.random.default_rng(15)
    m, periods, p, q = 6, 15, 2, 2
    w = np.round(rng.random((p, m, m)) * 0.4, 4)
    for r in range(p):
        np.fill_diagonal(w[r], 0.0)
    z = np.round(rng.standard_normal((periods, q, m, m)), 4)
    x = np.round(rng.random((periods, m, m)), 4)
    for t in range(periods):
        np.fill_diagonal(x[t], 0.0)
    alpha, beta, theta = np.array([1.0, 0.6]), np.array([0.5, -0.2]), np.array([0.3, -0.2])
    def eta(theta, alpha, beta, t):
        left = np.tensordot(alpha, w, 1)
        right = np.tensordot(beta, w, 1)
        return np.tensordot(theta, z[t], 1) + left @ x[t] @ right.T
    y = np.array([rng.poisson(np.exp(eta(theta, alpha, beta, t))) for t in range(periods)]).astype(float)
    off = ~np.eye(m, dtype=bool)
    def loss(v):
        total = 0.0
        for t in range(periods):
            e = eta(v[:2], np.array([1.0, v[2]]), v[3:], t)[off]
            total += np.sum(np.exp(e) - y[t][off] * e + sp.gammaln(y[t][off] + 1))
        return total
    best = opt.minimize(loss, np.array([0.3, -0.2, 0.6, 0.5, -0.2]), method="BFGS", options={"gtol": 1e-8})
    best = opt.minimize(loss, best.x, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 20000})
    sir = {"y": listed(y), "x": listed(x), "w": listed(w), "z": listed(z), "coefficients": listed(best.x), "ll": float(-best.fun)}

    dims = (4, 3, 2)
    xs = np.round(rng.standard_normal(dims + (40,)), 4)
    b = [np.eye(d) + 0.2 * rng.standard_normal((d, d)) for d in dims]
    ys = np.round(np.einsum("ia,jb,kc,abct->ijkt", *b, xs) + 0.5 * rng.standard_normal(dims + (40,)), 4)
    sizes = np.cumsum([0] + [d * d for d in dims])
    def residual(v):
        parts = [v[sizes[i] : sizes[i + 1]].reshape(d, d) for i, d in enumerate(dims)]
        return (ys - np.einsum("ia,jb,kc,abct->ijkt", *parts, xs)).ravel()
    start = np.concatenate([np.eye(d).ravel() for d in dims])
    fit = opt.least_squares(residual, start, method="trf", xtol=1e-15, ftol=1e-15, gtol=1e-13)
    # Column-major with the first index running fastest.
    mltr = {"dims": list(dims) + [40], "y": ys.ravel(order="F").tolist(), "x": xs.ravel(order="F").tolist(), "sse": float(2 * fit.cost)}
    return {"sir": sir, "mltr": mltr}


# ---------------------------------------------------------------- instruments, scores, multiplicity
def the_rest():
    rng = np.random.default_rng(16)
    n = 150
    z = np.round(rng.standard_normal((n, 2)), 4)
    u = rng.standard_normal(n)
    x = np.round(0.6 * z[:, 0] + 0.4 * z[:, 1] + 0.7 * u + 0.5 * rng.standard_normal(n), 4)
    c = np.round(rng.standard_normal(n), 4)
    y = np.round(0.8 * x + 0.3 * c - u * (1 + 0.3 * np.abs(c)), 4)
    fit = IV2SLS(y, sm.add_constant(c), x, z).fit(cov_type="robust")
    p = np.round(rng.random(15) ** 2, 6)
    ensemble, seen = np.round(rng.gamma(2.0, 3.0, (4, 30)), 4), np.round(rng.gamma(2.0, 3.0, 4), 4)
    crps = [properscoring.crps_ensemble(o, e) for o, e in zip(seen, ensemble)]
    return {
        "iv": {"y": listed(y), "x": listed(x), "c": listed(c), "z": listed(z), "b": float(fit.params["endog"]), "se": float(fit.std_errors["endog"])},
        "p": p.tolist(),
        "adjusted": {name: listed(multipletests(p, method=code)[1]) for name, code in (("bh", "fdr_bh"), ("by", "fdr_by"), ("holm", "holm"), ("bonferroni", "bonferroni"))},
        "crps": {"ensemble": listed(ensemble), "observed": listed(seen), "crps": listed(crps)},
    }


if __name__ == "__main__":
    y, x = series()
    numbers = {
        "made_by": "make.py beside this file; versions in requirements.txt",
        "series": listed(y),
        "exogenous": listed(x),
        "var": var_numbers(y, x),
        "equation": single_equation(y),
        "bvar": bayes(y),
        "counts": counts(),
        "breaks": breaks(),
        "network": network(),
        "influence": influence(),
        "rest": the_rest(),
    }
    path = Path(__file__).with_name("numbers.json")
    path.write_text(json.dumps(numbers, separators=(",", ":"), allow_nan=False) + "\n")
    print(path.stat().st_size, "bytes")
