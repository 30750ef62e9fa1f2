#!/usr/bin/env bash
# scripts/gpu_check.sh with programs that stand in for those of a machine with a GPU: what it does
# without one, where all goes well, and where steps fail or take too long.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/path" "$folder/build/bin"

program() { # FILE TEXT: a shell script of that text
  printf '#!/usr/bin/env bash\n%s\n' "$2" >"$1"
  chmod +x "$1"
}
minutes=20
expect() { # CODE TEXT OF_PAGE …: of a run of the script
  local code=0
  PATH="$folder/path:$PATH" CUDACXX="$folder/path/nvcc" PYTHON="$folder/path/python" \
    scripts/gpu_check.sh --build "$folder/build" --page "$folder/page.md" --minutes "$minutes" \
    >"$folder/out" 2>&1 || code=$?
  if [[ $code != "$1" ]] || ! grep -q "$2" "$folder/out"; then
    echo "gpu_check_test: code $code, expected $1 and '$2'"
    cat "$folder/out"
    exit 1
  fi
  shift 2
  for text in "$@"; do
    grep -qF "$text" "$folder/page.md" && continue
    echo "gpu_check_test: the page does not say '$text'"
    cat "$folder/page.md"
    exit 1
  done
}

program "$folder/path/nvidia-smi" 'exit 9'
expect 77 'SKIPPED'
[[ ! -e "$folder/page.md" ]]

program "$folder/path/nvidia-smi" 'case "$1" in *name*) echo "Stand-in X1" ;; *) echo 1.2 ;; esac'
program "$folder/path/nvcc" 'echo "release 99.1, V99.1.0"; exit 0'
program "$folder/path/cmake" 'exit 0'
program "$folder/path/compute-sanitizer" 'exit 0'
program "$folder/build/bin/test_cuda" 'echo fine'
program "$folder/build/bin/dygan" '
  while [[ $# -gt 0 ]]; do
    [[ $1 == --out && $2 == *.npy ]] && echo same >"$2"
    shift
  done
  echo "12.5 iterations/s"
  echo "34 events/s"'
program "$folder/build/bin/eventgan" 'echo "7.5 iterations/s"'
program "$folder/build/bin/fastgan_bench_cuda" '
  echo "Stand-in X1; yardsticks: none."
  echo "Ceilings measured in this run: all."
  echo
  echo "| work | implementation | µs, median | spread | items/s | of its ceiling | × |"
  echo "|---|---|---|---|---|---|---|"
  [[ $* != *filter=-* ]] || { echo "| dense/x | fastgan | 1 | 0% | 9 | 50% | |"; exit; }
  echo "| dygan_full/generate/bf16/batch:9,device | fastgan | 1 | 0% | 4.8e+08 | 20% | |"
  echo "| dygan_full/generate/bf16/batch:9,device | other | 1 | 0% | 9e+08 | 20% | 0.5 |"
  echo "| dygan_full/train/fp32/batch:9 | fastgan | 1 | 0% | 17000 | 10% | |"
  echo "| dygan_full/train/bf16/batch:9 | fastgan | 1 | 0% | 900 | 10% | |"
  echo "| lagan/train/fp32/batch:9 | fastgan | 1 | 0% | 70.5 | 1% | |"'
program "$folder/path/python" '
  [[ $1 == -c ]] && exit
  echo "training, textbook: weights after 3 iterations differ by 0"
  echo "PyTorch 9.9, Stand-in X1, median of 2 rounds"
  echo "| train fp32, it/s | 1 | 4 | 2 | 3 (graph) | 2.00 | 1.33 |"'
# The registers of the stand-in compiler are none: that step alone fails.
expect 1 'registers' '# Stand-in X1' 'Driver 1.2, CUDA 99.1' '| tests | done |' \
  '| sanitizer_racecheck | done |' 'training, cuda | 12.5 iterations/s |' \
  'EventGAN, recipe paper, training, cuda | 7.5 iterations/s |' '| same_events | done |' '| bench_systems | done |' '| bench_kernels | done |' '| pytorch | done |' \
  'bf16 | ≥ 470e6 events/s, stretch 700e6 | 4.8e+08 events/s (dygan_full/generate/bf16/batch:9,device) | reached |' \
  '| DY-GAN, training | ≥ 6000 it/s, stretch 16000 | 1.7e+04 it/s (dygan_full/train/fp32/batch:9) | stretch reached |' \
  '70.5 it/s (lagan/train/fp32/batch:9) | missed |' 'stretch 95e6 | not measured | |' \
  'Stand-in X1; yardsticks: none.' '| dense/x | fastgan | 1 | 0% | 9 | 50% | |' \
  'PyTorch 9.9' '3 (graph) | 2.00 | 1.33 |'

program "$folder/build/bin/test_cuda" 'echo "17 of 18 | wrong"; exit 3'
program "$folder/path/compute-sanitizer" '[[ $* == *racecheck* ]] && exit 9; exit 0'
program "$folder/build/bin/dygan" 'echo "no device"; exit 3'
program "$folder/build/bin/fastgan_bench_cuda" '
  echo "| dygan_full/train/fp32/batch:9 | fastgan | 1 | 0% | 6100 | 10% | |"
  echo "| dygan_full/train/bf16/batch:9 | fastgan | not measured: loss 3 | | | | |"
  exit 1'
program "$folder/path/python" 'exit 1'
expect 1 'tests' '| tests | FAILED with code 3: 17 of 18 \| wrong |' \
  '| sanitizer_memcheck | done |' '| sanitizer_racecheck | FAILED with code 9' \
  'training, cuda | not measured |' '| generate_cuda | FAILED with code 3: no device |' \
  '| bench_systems | FAILED with code 1' '6100 it/s (dygan_full/train/fp32/batch:9) | reached |' \
  'not measured: loss 3' '| pytorch | skipped: ' 'python has no torch |'

minutes=0
expect 1 'build' '| build | FAILED: the 0 minutes were over |' 'stretch 95e6 | not measured | |'
minutes=20

program "$folder/path/cmake" 'echo "no compiler"; exit 1'
expect 1 'build' '| build | FAILED with code 1: no compiler |'
echo "gpu_check_test: all as expected"
