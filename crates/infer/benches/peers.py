"""Times the Python peers on the inputs that the benchmark wrote, and prints both side by side.

    python peers.py FOLDER [--skip-slow]

User CPU of this process (`getrusage`), one thread, imports and reading left out. Lines named
"numpy, written here" are this file's own plain vectorised code, where no package of the Python
index does the task; they are no package's timing.
"""
import json
import os
import sys

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import resource
import warnings

import numpy as np

warnings.filterwarnings("ignore")


def user():
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


def time(work, runs=1):
    best, remark = np.inf, ""
    for _ in range(runs):
        start = user()
        remark = work()
        best = min(best, user() - start)
    return best, remark


def table(folder, name):
    return np.loadtxt(os.path.join(folder, name), delimiter=",", ndmin=2)


def statsmodels_bands(y):
    from statsmodels.tsa.api import VAR

    def work():
        fit = VAR(y).fit(6)
        fit.irf(24).errband_mc(orth=True, repl=1000, signif=0.05, seed=1)
        return "errband_mc: Gaussian errors only"

    return work


def numpy_bands(y, p=6, horizons=24, draws=1000):
    """Residual bootstrap with all draws side by side: the best plain numpy was found to do."""

    def work():
        rng = np.random.default_rng(1)
        n, k = y.shape
        x = np.hstack([y[p - l - 1 : n - l - 1] for l in range(p)] + [np.ones((n - p, 1))])
        b = np.linalg.lstsq(x, y[p:], rcond=None)[0]
        u = y[p:] - x @ b
        u -= u.mean(0)
        t, m = x.shape
        out = np.empty((draws, horizons + 1, k, k))
        for chunk in range(0, draws, 100):
            e = u[rng.integers(0, t, (100, t))]
            z = np.empty((100, n, k))
            z[:, :p] = y[:p]
            for s in range(t):
                past = z[:, s : s + p][:, ::-1].reshape(100, -1)
                z[:, s + p] = past @ b[:-1] + b[-1] + e[:, s]
            xs = np.concatenate(
                [z[:, p - l - 1 : n - l - 1] for l in range(p)] + [np.ones((100, t, 1))], axis=2
            )
            xt = xs.transpose(0, 2, 1)
            bs = np.linalg.solve(xt @ xs, xt @ z[:, p:])
            us = z[:, p:] - xs @ bs
            factor = np.linalg.cholesky(us.transpose(0, 2, 1) @ us / (t - m))
            a = bs[:, :-1].reshape(100, p, k, k).transpose(0, 1, 3, 2)
            phi = [np.broadcast_to(np.eye(k), (100, k, k))]
            for h in range(1, horizons + 1):
                phi.append(sum(a[:, l] @ phi[h - 1 - l] for l in range(min(p, h))))
            out[chunk : chunk + 100] = np.stack(phi, 1) @ factor[:, None]
        np.quantile(out, [0.025, 0.975], axis=0)
        return "residual bootstrap, 100 draws side by side"

    return work


def granger(y):
    from statsmodels.tsa.api import VAR

    def work():
        fit = VAR(y).fit(6)
        k = y.shape[1]
        for i in range(k):
            for j in range(k):
                if i != j:
                    fit.test_causality(i, j, kind="f")
        return "test_causality; has no HC3"

    return work


def ruptures_pelt(x):
    import ruptures

    x = (x - x.mean(0)) / x.std(0, ddof=1)

    def work():
        found = ruptures.Pelt(model="l2", min_size=2, jump=1).fit(x).predict(2 * np.log(len(x)))
        return f"breaks {found[:-1]}"

    return work


def driscoll_kraay(d):
    import pandas
    from linearmodels.panel import PanelOLS

    frame = pandas.DataFrame(d, columns=["unit", "period", "y", "a", "b"]).set_index(["unit", "period"])

    def work():
        model = PanelOLS(frame["y"], frame[["a", "b"]], entity_effects=True, time_effects=True)
        fit = model.fit(cov_type="driscoll-kraay", kernel="bartlett", bandwidth=2)
        return f"b {fit.params['a']:.9f}"

    return work


def influence(folder, m=50, t=120, p=5, q=6):
    """Alternating weighted least squares on precomputed products, to a relative 1e-10."""
    v = np.fromfile(os.path.join(folder, "sir.bin"), "<f8").reshape(-1, m, m)
    y, x, w = v[:t], v[t : 2 * t], v[2 * t : 2 * t + p]
    z = v[2 * t + p :].reshape(t, q, m, m)

    def work():
        keep = ~np.isnan(y)
        count = y[keep]
        cov = z.transpose(0, 2, 3, 1)[keep]
        left = np.einsum("rik,tkl->tril", w, x, optimize=True)
        prod = np.einsum("tril,sjl->tijrs", left, w, optimize=True)[keep]
        theta, alpha, beta = np.zeros(q), np.ones(p), np.zeros(p)
        last = -np.inf

        def weighted(design, start, offset):
            c = start
            for _ in range(2):
                eta = design @ c + offset
                mu = np.exp(np.minimum(eta, 700))
                g = design.T @ (count - mu)
                c = c + np.linalg.solve((design * mu[:, None]).T @ design, g)
            return c

        for sweep in range(200):
            c = weighted(np.hstack([cov, alpha @ prod]), np.r_[theta, beta], 0.0)
            theta, beta = c[:q], c[q:]
            side = prod @ beta
            c = weighted(np.hstack([cov, side[:, 1:]]), np.r_[theta, alpha[1:]], side[:, 0])
            theta, alpha = c[:q], np.r_[1.0, c[q:]]
            eta = cov @ theta + (prod @ beta) @ alpha
            value = count @ eta - np.exp(eta).sum()
            if abs(value - last) < 1e-10 * abs(value):
                break
            last = value
        from scipy.special import gammaln

        return f"{sweep + 1} sweeps; log-likelihood {value - gammaln(count + 1).sum():.6f}"

    return work


def multilinear(folder, dims=(25, 25, 4, 150)):
    y = np.fromfile(os.path.join(folder, "mltr_y.bin"), "<f8").reshape(dims, order="F")
    x = np.fromfile(os.path.join(folder, "mltr_x.bin"), "<f8").reshape(dims, order="F")

    def mode(a, k):
        return np.moveaxis(a, k, 0).reshape(a.shape[k], -1)

    def times(a, k, b):
        return np.moveaxis(np.tensordot(b, a, (1, k)), 0, k)

    def work():
        b = [np.eye(d) for d in dims[:3]]
        last, total = np.inf, (y**2).sum()
        for sweep in range(500):
            for k in range(3):
                moved = x
                for j in range(3):
                    if j != k:
                        moved = times(moved, j, b[j])
                a, c = mode(moved, k), mode(y, k)
                b[k] = np.linalg.solve(a @ a.T, a @ c.T).T
            sse = ((mode(y, 2) - b[2] @ mode(moved, 2)) ** 2).sum()
            if last - sse <= 1e-12 * total:
                break
            last = sse
        return f"{sweep + 1} sweeps; SSE {sse:.6f}"

    return work


def highs(folder, seed, limit=60.0):
    """Aref & Wilson's programme with a cut for every negative triangle."""
    import highspy

    edges = table(folder, f"signed_{seed}.csv")
    ends = [(int(a), int(b)) for a, b, _ in edges]
    sign = edges[:, 2]
    n = max(max(e) for e in ends) + 1

    def work():
        h = highspy.Highs()
        h.silent()
        h.setOptionValue("threads", 1)
        h.setOptionValue("time_limit", limit)
        x = [h.addBinary() for _ in range(n)]
        f = [h.addVariable(lb=0, ub=1, obj=1.0) for _ in ends]
        for (a, b), s, v in zip(ends, sign, f):
            if s > 0:
                h.addConstr(v - x[a] + x[b] >= 0)
                h.addConstr(v + x[a] - x[b] >= 0)
            else:
                h.addConstr(v - x[a] - x[b] >= -1)
                h.addConstr(v + x[a] + x[b] >= 1)
        at = {e: i for i, e in enumerate(ends)}
        near = [set() for _ in range(n)]
        for a, b in ends:
            near[a].add(b)
            near[b].add(a)
        for a, b in ends:
            for c in near[a] & near[b]:
                if c > b:
                    three = [at[(a, b)], at[(a, c)], at[(b, c)]]
                    if np.prod(sign[three]) < 0:
                        h.addConstr(f[three[0]] + f[three[1]] + f[three[2]] >= 1)
        busiest = max(range(n), key=lambda v: len(near[v]))
        h.addConstr(x[busiest] == 0)
        h.minimize()
        info = h.getInfo()
        status = h.modelStatusToString(h.getModelStatus())
        return f"{status}: L {info.objective_function_value:.0f}, at least {info.mip_dual_bound:.1f}"

    return work


def main():
    folder = sys.argv[1]
    slow = "--skip-slow" not in sys.argv
    ipc, syn = table(folder, "ipc.csv"), table(folder, "syn10.csv")
    peers = [
        ("OIRF bands, 2 x 1278", "statsmodels", statsmodels_bands(ipc), 1),
        ("OIRF bands, 2 x 1278", "numpy, written here", numpy_bands(ipc), 3),
        ("OIRF bands, 10 x 240", "statsmodels", statsmodels_bands(syn), 1),
        ("OIRF bands, 10 x 240", "numpy, written here", numpy_bands(syn), 3),
        ("all-pairs Granger, 10 x 240", "statsmodels", granger(syn), 3),
        ("PELT l2, n 1278", "ruptures", ruptures_pelt(table(folder, "steps.csv")), 1),
        ("panel LP, Driscoll-Kraay, one horizon", "linearmodels", driscoll_kraay(table(folder, "panel.csv")), 5),
        ("SIR, 50 x 120", "numpy, written here", influence(folder), 1),
        ("MLTR, 25 x 25 x 4 x 150", "numpy, written here", multilinear(folder), 2),
    ]
    with open(os.path.join(folder, "ours.json")) as file:
        ours = {line["task"]: line for line in json.load(file)}
    if slow:
        for task in ours:
            if task.startswith("frustration") and task.endswith((" 7", " 1")):
                peers.append((task, "HiGHS, 60 s", highs(folder, int(task.split()[-1])), 1))
    print("| task | ours, ms | peer | peer, s | ratio | remarks |")
    print("|---|---|---|---|---|---|")
    rows = []
    for task, peer, work, runs in peers:
        if task not in ours:
            continue
        mine = ours[task]
        try:
            seconds, remark = time(work, runs)
        except Exception as error:  # a peer that fails must not hide the others
            print(f"| {task} | {1e3 * mine['seconds']:.3g} | {peer} | - | - | failed: {error!r} |", flush=True)
            continue
        ratio = seconds / mine["seconds"]
        rows.append({"task": task, "peer": peer, "seconds": seconds, "remark": remark})
        print(
            f"| {task} | {1e3 * mine['seconds']:.3g} | {peer} | {seconds:.3g} | {ratio:.3g} "
            f"| {mine['note']} // {remark} |",
            flush=True,
        )
    with open(os.path.join(folder, "peers.json"), "w") as file:
        json.dump(rows, file, indent=1)


if __name__ == "__main__":
    main()
