#!/usr/bin/env bash
# The registers, shared memory and spills of every CUDA kernel, as ptxas reports them.
#   scripts/cuda_registers.sh            writes docs/cuda_registers.md
#   scripts/cuda_registers.sh --check    compares with it; fails where a kernel spills
set -euo pipefail
cd "$(dirname "$0")/.."

page=docs/cuda_registers.md
nvcc=${CUDACXX:-$(command -v nvcc || echo /usr/local/cuda/bin/nvcc)}
if [[ ! -x "$nvcc" ]]; then
  echo "registers: SKIPPED, there is no nvcc"
  exit 77
fi
log=$(mktemp)
table=$(mktemp)
trap 'rm -f "$log" "$table"' EXIT

# One line a kernel and architecture: source, kernel, architecture, registers, shared, stack, spills.
report() {
  "$nvcc" --options-file kernels/cuda/nvcc.flags -O3 -I. -Iinclude -Xptxas -v \
    -c "$1" -o /dev/null 2>&1 | c++filt | awk -v source="$(basename "$1")" '
      /Compiling entry function/ {
        match($0, /for .sm_[0-9a-z]+/); architecture = substr($0, RSTART + 5, RLENGTH - 5)
        name = $0; sub(/.*entry function ./, "", name)
        gsub(/\(anonymous namespace\)/, "unnamed", name)
        sub(/[<(].*/, "", name); sub(/.*::/, "", name)
      }
      /bytes stack frame/ { stack = $1; spills = $5 + $9 }
      /Used [0-9]+ registers/ {
        match($0, /Used [0-9]+/); registers = substr($0, RSTART + 5, RLENGTH - 5)
        shared = match($0, /[0-9]+ bytes smem/) ? substr($0, RSTART, RLENGTH - 11) : 0
        print source, name, architecture, registers, shared, stack, spills
      }'
}
export -f report
export nvcc
printf '%s\n' kernels/*/*.cu | xargs -P "$(nproc)" -I{} bash -o pipefail -c 'report {}' >"$log"
if [[ ! -s "$log" ]]; then
  echo "registers: nvcc reported no kernel"
  exit 1
fi
{
  echo "# Registers of the CUDA kernels"
  echo
  echo "As \`ptxas -v\` of $("$nvcc" --version | sed -n 's/.*release \([0-9.]*\),.*/CUDA \1/p')" \
    "reports them; written by \`scripts/cuda_registers.sh\`, which with \`--check\` fails where this" \
    "page is out of date or a kernel spills."
  echo
  echo "| source | kernel | architecture | registers | shared bytes | stack bytes | spilled bytes |"
  echo "|---|---|---|---|---|---|---|"
  sort "$log" | sed 's/ / | /g; s/^/| /; s/$/ |/'
} >"$table"

if awk '$6 != 0 || $7 != 0 { print "registers: " $1 ", " $2 ", " $3 ": stack " $6 ", spills " $7; bad = 1 }
        END { exit !bad }' "$log"; then
  exit 1
fi
if [[ "${1:-}" == --check && "$(sed -n 3p "$page")" != "$(sed -n 3p "$table")" ]]; then
  echo "registers: no kernel spills; $page is of another CUDA release and is not compared"
elif [[ "${1:-}" == --check ]]; then
  diff "$page" "$table" || { echo "registers: $page is out of date; run scripts/cuda_registers.sh"; exit 1; }
  echo "registers: $(wc -l <"$log") kernels, none spills, as in $page"
else
  cp "$table" "$page"
  echo "registers: $(wc -l <"$log") kernels, none spills, written to $page"
fi
