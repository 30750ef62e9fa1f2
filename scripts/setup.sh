#!/usr/bin/env bash
# Installs the Debian 12 packages that building and testing need. Does nothing where all are there.
#   scripts/setup.sh          to build, train and test
#   scripts/setup.sh --style  what scripts/check_style.sh needs, too
set -euo pipefail

packages=(g++ cmake ninja-build pkg-config libhdf5-dev zlib1g-dev catch2 libbenchmark-dev
          libcli11-dev nlohmann-json3-dev libtomlplusplus-dev)
if [[ "${1:-}" == --style ]]; then
  packages+=(clang clang-format clang-tidy git)
fi

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ "$status" == installed ]] || missing+=("$package")
done
if (( ${#missing[@]} == 0 )); then
  echo "setup: all ${#packages[@]} packages are installed"
  exit 0
fi

as_root=()
if (( EUID != 0 )); then
  if ! command -v sudo >/dev/null; then
    echo "setup: missing ${missing[*]}; run as root: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "setup: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get -q update
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get -q install -y --no-install-recommends "${missing[@]}"
