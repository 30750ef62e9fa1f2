#!/usr/bin/env bash
# All that a machine with a GPU can tell: builds, runs the tests on the GPU, the benchmarks beside
# cuBLAS, cuDNN and PyTorch, compute-sanitizer, and writes docs/measurements/<gpu>-<date>.md. A step
# that fails or runs out of time is reported, and the next one follows. Takes at most 20 minutes:
# what is left when they are over is reported as such.
#   scripts/gpu_check.sh                all of it
#   scripts/gpu_check.sh --build DIR    another build folder than build-cuda
#   scripts/gpu_check.sh --page FILE    another page
#   scripts/gpu_check.sh --minutes N    another limit
# PYTHON names the Python whose PyTorch is compared with, by default python3.
# Exit codes: 0 all steps done, 1 a step failed, 77 there is no GPU.
set -uo pipefail
cd "$(dirname "$0")/.."

build=build-cuda
page=
minutes=20
while (( $# > 0 )); do
  case "$1" in
    --build) build=$2; shift 2 ;;
    --page) page=$2; shift 2 ;;
    --minutes) minutes=$2; shift 2 ;;
    *)
      echo "gpu_check: unknown option '$1'; expected --build DIR, --page FILE or --minutes N"
      exit 2 ;;
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
rm -f "$logs"/*.log
steps=()
figures=()
goals=()
failed=0

# step NAME SECONDS COMMAND …: runs it with its output in a log; true where it succeeds.
step() {
  local name=$1 limit=$2 begin=$SECONDS code=0 result
  local left=$((60 * minutes - SECONDS))
  shift 2
  echo "gpu_check: $name"
  (( limit <= left )) || limit=$left
  if (( limit > 0 )); then
    timeout --kill-after=10 "$limit" "$@" >"$logs/$name.log" 2>&1 || code=$?
  else
    code=over
  fi
  case $code in
    0) result=done ;;
    over) result="FAILED: the $minutes minutes were over" ;;
    77) result="skipped: $(tail -n 1 "$logs/$name.log")" ;;
    124 | 137) result="FAILED: not done in $limit s" ;;
    *) result="FAILED with code $code: $(tail -n 1 "$logs/$name.log")" ;;
  esac
  [[ $code == 0 || $code == 77 ]] || failed=1
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

# goal WORKS LEAST STRETCH UNIT WHAT: of the benchmark's rows of fastgan whose work matches WORKS the
# fastest, beside what is wanted of it.
goal() {
  local found
  found=$(awk -F ' *[|] *' -v works="^$1\$" -v least="$2" -v stretch="$3" -v unit="$4" '
    $2 ~ works && $3 == "fastgan" && $6 + 0 > most { most = $6 + 0; work = $2 }
    END {
      if (!most) { print "not measured |"; exit }
      verdict = most >= stretch + 0 ? "stretch reached" : most >= least + 0 ? "reached" : "missed"
      printf "%.4g %s (%s) | %s", most, unit, work, verdict
    }' "$logs/bench_systems.log" 2>/dev/null)
  goals+=("| $5 | ≥ $2 $4, stretch $3 | ${found:-not measured |} |")
}

# tables NAME: the Markdown tables in the log of a step, with the lines above them that tell where
# and how they were measured.
tables() {
  [[ -s "$logs/$1.log" ]] || return 0
  grep -E '^[|]|^PyTorch |; yardsticks: |^Ceilings ' "$logs/$1.log" | awk '
    /^[|]/ && !inside { print ""; inside = 1 }
    { print }'
  echo
}

compile() {
  cmake --preset cuda -B "$build" -DFASTGAN_BUILD_CUDA=ON &&
    cmake --build "$build" --parallel "$(nproc)" \
      --target fastgan_cuda test_cuda fastgan_bench_cuda dygan lagan eventgan
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

# Kernels, generation and training beside cuBLAS and cuDNN, where the build found these.
benchmark() { # NAME SECONDS FILTER
  step "$1" "$2" "$bin/fastgan_bench_cuda" --table "--benchmark_filter=$3"
}

compare_with_pytorch() {
  local python=${PYTHON:-python3}
  if ! "$python" -c 'import torch' 2>/dev/null; then
    echo "$python has no torch"
    return 77
  fi
  "$python" bench/peers/run.py dygan --device cuda --build "$build" --rounds 2 \
    --works "train fp32" "generate fp32" "train bf16" "generate bf16"
}
export -f compare_with_pytorch

sanitize() {
  if ! command -v compute-sanitizer >/dev/null; then
    steps+=("| sanitizer | skipped: there is no compute-sanitizer | 0 |")
    return
  fi
  for tool in memcheck racecheck initcheck synccheck; do
    step "sanitizer_$tool" 90 compute-sanitizer --tool "$tool" --error-exitcode 9 \
      "$bin/test_cuda" "dense: every pass*,conv_2d: every pass*,locally_connected_2d: every*"
  done
}

if step build 480 bash -c compile; then
  step tests 180 env FASTGAN_GOLDEN=tests/device/golden "$bin/test_cuda"
  benchmark bench_systems 120 '^(dygan_full|eventgan|lagan)/'
  benchmark bench_kernels 300 '-^(dygan_full|eventgan|lagan)/'
  train model_cuda cuda 2000
  train model_cpu cpu 100
  train_eventgan cuda 500
  train_eventgan cpu 20
  generate cuda
  generate cpu
  step same_events 60 cmp "$logs/generated_cuda.npy" "$logs/generated_cpu.npy"
  step pytorch 240 bash -c compare_with_pytorch
  step registers 180 scripts/cuda_registers.sh --check
  sanitize
fi
goal 'dygan_full/generate/bf16/.*,device' 470e6 700e6 events/s 'DY-GAN, generation, bf16'
goal 'dygan_full/generate/bf16x3/.*,device' 130e6 220e6 events/s 'DY-GAN, generation, bf16x3'
goal 'lagan/generate/.*,device' 20e6 80e6 images/s 'LAGAN, generation'
goal 'eventgan/generate/.*,device' 66e6 95e6 events/s 'EventGAN, generation'
goal 'dygan_full/train/.*' 6000 16000 it/s 'DY-GAN, training'
goal 'lagan/train/.*' 2500 4500 it/s 'LAGAN, training'
goal 'eventgan/train/.*' 2500 5000 it/s 'EventGAN, training'

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
  echo
  echo "Goals for an H100 or H200; generation leaves its events on the device. The fastest precision"
  echo "counts where none is named."
  echo
  echo "| work | goal | measured | |"
  echo "|---|---|---|---|"
  printf '%s\n' "${goals[@]}"
  echo
  for name in bench_systems bench_kernels pytorch; do
    tables "$name"
  done
} >"$page"
echo "gpu_check: $page written in $SECONDS s"
if (( failed )); then
  grep FAILED "$page" | sed 's/^/gpu_check: /'
  exit 1
fi
