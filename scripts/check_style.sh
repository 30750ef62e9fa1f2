#!/usr/bin/env bash
# Layout (clang-format), sizes of files, functions and lines, a clang build without warnings,
# clang-tidy.
#   scripts/check_style.sh        all of it
#   scripts/check_style.sh fast   layout and sizes
set -euo pipefail
cd "$(dirname "$0")/.."

failed=0
mapfile -t sources < <(git ls-files '*.cpp' '*.hpp' '*.cu')

layout=$(clang-format --dry-run --Werror "${sources[@]}" 2>&1 | grep -c 'error:' || true)
if (( layout != 0 )); then
  echo "style: $layout places differ from .clang-format; run clang-format -i"
  failed=1
fi

if LC_ALL=C.UTF-8 grep -nE '^.{101,}' "${sources[@]}"; then
  echo "style: the lines above have more than 100 characters"
  failed=1
fi
# CUDA is seen through kernels/cuda/ alone, so that the emulator can take its place.
if git ls-files 'kernels/*.cu' | xargs grep -nE '<<<|\basm\b|__shared__|#include <(cuda|cooperative)'; then
  echo "style: the lines above go past kernels/cuda/gpu.hpp"
  failed=1
fi
for file in "${sources[@]}"; do
  awk -v file="$file" '
    # A body opens on a line that starts in column 0 to 2 and ends in " {", and closes at "}" of
    # the same depth; namespaces, types, enumerations and initialisers are no functions.
    /^ ? ?[^ #\/}].*\{$/ && !/namespace|struct |class |enum |=.*\{$|extern/ && !open {
      match($0, /^ */); depth = RLENGTH; open = FNR; next
    }
    /^ *\}/ && open { match($0, /^ */); if (RLENGTH == depth) {
      if (FNR - open > 50) {
        printf "%s:%d: function of %d lines\n", file, open, FNR - open; bad = 1
      }
      open = 0 } }
    END { if (FNR > 300) { printf "%s: %d lines\n", file, FNR; bad = 1 } exit bad }
  ' "$file" || failed=1
done
if [[ "${1:-}" != fast ]]; then
  cmake --preset clang -DFASTGAN_WERROR=ON >/dev/null
  cmake --build --preset clang --parallel "$(nproc)" || failed=1
  # One file a process: with several, version 14 takes every va_list but the first as uninitialised.
  git ls-files 'src/*.cpp' 'examples/*.cpp' 'kernels/cpu/*.cpp' |
    xargs -P "$(nproc)" -n 1 clang-tidy --quiet -p build-clang || failed=1
fi
if (( failed )); then
  echo "style: FAILED"
  exit 1
fi
echo "style: clean"
