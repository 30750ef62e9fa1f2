#!/usr/bin/env bash
# Builds a preset of CMakePresets.json, by default the release build in build/ with its executables
# in build/bin/; the CUDA kernels are part of it where there is nvcc.
#   scripts/build.sh [PRESET] [TARGET …]
set -euo pipefail
cd "$(dirname "$0")/.."

preset=${1:-release}
shift || true
options=()
if [[ "$preset" == release ]] && command -v nvcc >/dev/null; then
  options+=(-DFASTGAN_BUILD_CUDA=ON)
fi
cmake --preset "$preset" "${options[@]}"
targets=()
(( $# == 0 )) || targets=(--target "$@")
cmake --build --preset "$preset" --parallel "$(nproc)" "${targets[@]}"
