#!/bin/sh
# Times this crate and its Python peers on the same inputs, in one go, and prints the table.
#   crates/infer/benches/run.sh [--skip-slow]
# PYTHON names an interpreter that has requirements.txt installed; without it a virtual environment
# is made beside the inputs. The inputs stay in DETENTE_BENCH_DIR where that is set.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${DETENTE_BENCH_DIR:-$(mktemp -d)}
mkdir -p "$folder"
export DETENTE_BENCH_DIR="$folder"
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1
if [ -z "${PYTHON:-}" ]; then
    python3 -m venv "$folder/venv"
    PYTHON="$folder/venv/bin/python"
    "$PYTHON" -m pip install --quiet -r "$here/requirements.txt"
fi
(cd "$here" && cargo bench -p detente-infer --bench peers)
"$PYTHON" "$here/peers.py" "$folder" "$@"
echo "inputs, ours.json and peers.json: $folder"
