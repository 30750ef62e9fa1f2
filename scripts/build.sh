#!/usr/bin/env bash
# Builds a preset of CMakePresets.json, by default the release build in build/ with its executables
# in build/bin/.
#   scripts/build.sh [PRESET] [TARGET …]
set -euo pipefail
cd "$(dirname "$0")/.."

preset=${1:-release}
shift || true
cmake --preset "$preset"
targets=()
(( $# == 0 )) || targets=(--target "$@")
cmake --build --preset "$preset" --parallel "$(nproc)" "${targets[@]}"
