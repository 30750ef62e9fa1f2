#!/usr/bin/env bash
# All that a machine with a GPU can tell: builds, runs the tests on the GPU, compute-sanitizer and
# the benchmarks, and writes docs/measurements/<gpu>-<date>.md. A step that fails or runs out of
# time is reported, and the next one follows. Takes at most about 20 minutes.
#   scripts/gpu_check.sh                all of it
#   scripts/gpu_check.sh --build DIR    another build folder than build-cuda
#   scripts/gpu_check.sh --page FILE    another page
# Exit codes: 0 all steps done, 1 a step failed, 77 there is no GPU.
set -uo pipefail
cd "$(dirname "$0")/.."

build=build-cuda
page=
while (( $# > 0 )); do
  case "$1" in
    --build) build=$2; shift 2 ;;
    --page) page=$2; shift 2 ;;
    *) echo "gpu_check: unknown option '$1'; expected --build DIR or --page FILE"; exit 2 ;;
  esac
done

if ! gpu=$(nvidia-smi --query-gpu=name --format=csv,noheader 2>/dev/null | head -n 1) ||
  [[ -z "$gpu" ]]; then
  echo "gpu_check: SKIPPED, nvidia-smi finds no GPU"
  exit 77
fi
driver=$(nvidia-smi --query-gpu=driver_version --format=csv,noheader | head -n 1)
nvcc=${CUDACXX:-$(command -v nvcc || echo /usr/local/cuda/bin/nvcc)}
cuda=$("$nvcc" --version 2>/dev/null | sed -n 's/.*release \([0-9.]*\),.*/\1/p')
name=$(echo "$gpu" | tr '[:upper:] ' '[:lower:]_' | tr -cd 'a-z0-9_-')
page=${page:-docs/measurements/$name-$(date +%F).md}
logs=$build/gpu_check
bin=$build/bin
mkdir -p "$logs"
steps=()
figures=()
failed=0

# step NAME SECONDS COMMAND …: runs it with its output in a log; true where it succeeds.
step() {
  local name=$1 limit=$2 begin=$SECONDS code=0 result
  shift 2
  echo "gpu_check: $name"
  timeout --kill-after=10 "$limit" "$@" >"$logs/$name.log" 2>&1 || code=$?
  case $code in
    0) result=done ;;
    77) result="skipped: $(tail -n 1 "$logs/$name.log")" ;;
    124 | 137) result="FAILED: not done in $limit s" ;;
    *) result="FAILED with code $code: $(tail -n 1 "$logs/$name.log")" ;;
  esac
  (( code == 0 || code == 77 )) || failed=1
  result=${result//|/\\|}
  steps+=("| $name | ${result:0:200} | $((SECONDS - begin)) |")
  [[ $code == 0 ]]
}

# figure NAME PATTERN WHAT: the last match of PATTERN in a step's log, or "not measured".
figure() {
  local value
  value=$(grep -oE "$2" "$logs/$1.log" 2>/dev/null | tail -n 1)
  figures+=("| $3 | ${value:-not measured} |")
}

compile() {
  cmake --preset cuda -B "$build" -DFASTGAN_BUILD_CUDA=ON &&
    cmake --build "$build" --parallel "$(nproc)" --target fastgan_cuda test_cuda dygan lagan eventgan
}
export -f compile
export build

train() { # FOLDER DEVICE ITERATIONS
  step "train_$2" 120 "$bin/dygan" train --data data/dy_zmumu_sample.h5 --variant reduced \
    --recipe paper --iterations "$3" --snapshot-every 0 --device "$2" --overwrite --quiet \
    --out "$logs/$1"
  figure "train_$2" '[0-9.]+ iterations/s' "DY-GAN reduced, recipe paper, training, $2"
}

train_eventgan() { # DEVICE ITERATIONS
  step "train_eventgan_$1" 120 "$bin/eventgan" train --data data/ttbar_sample.h5 --recipe paper \
    --iterations "$2" --snapshot-every 0 --device "$1" --overwrite --quiet \
    --out "$logs/eventgan_$1"
  figure "train_eventgan_$1" '[0-9.]+ iterations/s' "EventGAN, recipe paper, training, $1"
}

generate() { # DEVICE
  step "generate_$1" 120 "$bin/dygan" generate --model "$logs/model_cuda" --events 2000000 \
    --device "$1" --quiet --out "$logs/generated_$1.npy"
  figure "generate_$1" '[0-9.]+ events/s' "DY-GAN reduced, generation to a file of npy, $1"
}

if step build 420 bash -c compile; then
  step tests 180 "$bin/test_cuda"
  step registers 180 scripts/cuda_registers.sh --check
  if command -v compute-sanitizer >/dev/null; then
    for tool in memcheck racecheck initcheck synccheck; do
      step "sanitizer_$tool" 90 compute-sanitizer --tool "$tool" --error-exitcode 9 \
        "$bin/test_cuda" "dense: every pass*,conv_2d: every pass*,locally_connected_2d: every*"
    done
  else
    steps+=("| sanitizer | skipped: there is no compute-sanitizer | 0 |")
  fi
  train model_cuda cuda 2000
  train model_cpu cpu 100
  train_eventgan cuda 500
  train_eventgan cpu 20
  generate cuda
  generate cpu
  step same_events 60 cmp "$logs/generated_cuda.npy" "$logs/generated_cpu.npy"
fi

mkdir -p "$(dirname "$page")"
{
  echo "# $gpu"
  echo
  echo "Driver $driver, CUDA ${cuda:-unknown}, $(sed -n 's/^model name.*: //p' /proc/cpuinfo |
    head -n 1), $(nproc) cores, commit $(git rev-parse --short HEAD 2>/dev/null || echo unknown)," \
    "$(date +%F). Written by \`scripts/gpu_check.sh\`; the logs are in \`$logs\`."
  echo
  echo "| step | result | seconds |"
  echo "|---|---|---|"
  printf '%s\n' "${steps[@]}"
  if (( ${#figures[@]} > 0 )); then
    echo
    echo "Training: 2000 iterations on CUDA, 100 on the CPU, of EventGAN 500 and 20; snapshots left"
    echo "out. Generation: from noise to a file, 2,000,000 events; \`same_events\` compares the two"
    echo "files byte by byte."
    echo
    echo "| work | figure |"
    echo "|---|---|"
    printf '%s\n' "${figures[@]}"
  fi
} >"$page"
echo "gpu_check: $page written in $SECONDS s"
if (( failed )); then
  grep FAILED "$page" | sed 's/^/gpu_check: /'
  exit 1
fi
