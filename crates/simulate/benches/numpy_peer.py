"""The model of speed.rs in numpy, all draws of a lever side by side: user CPU, one thread.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python numpy_peer.py

As in speed.rs each draw has its own parameters and its own shocks (blocks of residuals), base and
levers share them, and the quantiles of the outcome and of the difference are taken at every step.
"""
import resource

import numpy as np

SERIES, WEEKS, DRAWS, LEVERS = 15, 52, 2000, 10


def user():
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


rng = np.random.default_rng(1)
phi = rng.uniform(-0.08, 0.08, (500, SERIES, SERIES)) + 0.45 * np.eye(SERIES)
phi = phi[np.arange(DRAWS) % 500]
residuals = rng.uniform(-1.7, 1.7, (260, SERIES))


def shocks():
    first = rng.integers(0, 257, (DRAWS, WEEKS // 4))
    rows = first[:, :, None] + np.arange(4)
    return residuals[rows.reshape(DRAWS, WEEKS)]


def path(noise, press=None, tie=None):
    z = np.zeros((DRAWS, SERIES))
    out = np.empty((WEEKS + 1, DRAWS))
    out[0] = 0
    seen = [np.zeros(DRAWS)]
    for t in range(WEEKS):
        nxt = np.matmul(phi, z[:, :, None])[:, :, 0] + noise[:, t]
        if press is not None:
            nxt[:, press] -= 0.5
        if tie is not None:
            kept = 1 / (1 + np.exp(-4 * seen[max(t - 1, 0)]))
            nxt[:, tie] += 0.8 * (0.2 * kept - 0.4 * (1 - kept))
        z = np.clip(nxt, -20, 20)
        seen.append(0.5 * seen[-1] - 0.5 * z[:, 6])
        out[t + 1] = z[:, 14]
    return out


def ensemble(levers, policy):
    noise = shocks()
    q = (0.05, 0.25, 0.5, 0.75, 0.95)
    base = path(noise)
    np.quantile(base, q, axis=1)
    for i in range(levers):
        one = path(noise, **({"tie": i} if policy else {"press": i}))
        np.quantile(one, q, axis=1)
        np.quantile(one - base, q, axis=1)


for name, levers, policy in (
    ("base and 1 push", 1, False),
    ("base and 10 pushes", 10, False),
    ("base and 1 policy", 1, True),
    ("base and 10 policies", 10, True),
):
    ensemble(levers, policy)
    start, times = user(), 0
    while user() - start < 2:
        ensemble(levers, policy)
        times += 1
    seconds = (user() - start) / times
    print(f"{name:<58} {seconds * 1e3:8.1f} ms  {DRAWS * (levers + 1) / seconds:10.0f} runs/CPU s")
