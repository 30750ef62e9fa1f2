#!/usr/bin/env bash
# Installs what is missing, builds, runs all tests. Options go to ctest:
#   scripts/test.sh           every test
#   scripts/test.sh -L unit   those with one label (unit, reference, emulation, install, faults, slow)
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
scripts/build.sh release
if ! ctest --test-dir build --output-on-failure --no-tests=error -j "$(nproc)" "$@"; then
  echo "test: FAILED; the log is build/Testing/Temporary/LastTest.log"
  exit 1
fi
echo "test: all tests passed in $SECONDS s (set-up and build included)"
