#!/usr/bin/env bash
# Checks rendered briefs in a headless Chromium: console, network, accessibility, overlaps,
# overflow, printed pages. Installs Chromium (Debian) and the npm packages when missing.
#   tests/browser/run.sh FILE.html…
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
if ! command -v chromium >/dev/null && [ -z "${CHROMIUM:-}" ]; then
  apt-get update -qq && apt-get install -y -qq chromium
fi
files=()
for file in "$@"; do files+=("$(realpath "$file")"); done
cd "$here"
npm ci --no-audit --no-fund --silent
node check.mjs "${files[@]}"
