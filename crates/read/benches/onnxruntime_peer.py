"""The weights of the claim reader in onnxruntime, one thread: a row as long as the one in claims.rs.

    pip install onnxruntime numpy
    python onnxruntime_peer.py ../../../lexicon/claims/encoder.onnx
"""

import sys
import time

import numpy as np
import onnxruntime

PIECES, RUNS = 126, 10

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
start = time.perf_counter()
session = onnxruntime.InferenceSession(sys.argv[1], options)
print(f"load: {1000 * (time.perf_counter() - start):.0f} ms")
# Which pieces they are does not matter to the time.
ids = np.full((1, PIECES), 2162, dtype=np.int64)
pool = np.full((1, PIECES), 1 / PIECES, dtype=np.float32)
times = []
for _ in range(RUNS):
    start = time.perf_counter()
    session.run(None, {"ids": ids, "pool": pool})
    times.append(time.perf_counter() - start)
print(f"one row of {PIECES} pieces: {1000 * min(times):.1f} ms")
