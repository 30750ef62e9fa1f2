#!/usr/bin/env bash
# DY-GAN from real events to a judged generator: installs what is missing, builds, trains the
# reduced DY-GAN, generates, and compares with events that the training never saw.
#   scripts/demo.sh [FOLDER]   results go to FOLDER, by default out/demo
set -euo pipefail
cd "$(dirname "$0")/.."

out=${1:-out/demo}
scripts/setup.sh
scripts/build.sh release dygan
mkdir -p "$out"

echo "demo: training the reduced DY-GAN on data/dy_zmumu_sample.h5"
build/bin/dygan train --data data/dy_zmumu_sample.h5 --variant reduced --recipe paper \
  --minutes 3 --seed 1 --overwrite --out "$out"
echo "demo: generating 100,000 events"
build/bin/dygan generate --model "$out/model.safetensors" --events 100000 --seed 1 \
  --out "$out/generated.h5"
echo "demo: comparing with data/dy_zmumu_unseen.h5"
build/bin/dygan evaluate --model "$out/model.safetensors" --data data/dy_zmumu_unseen.h5 \
  --train data/dy_zmumu_sample.h5 --out "$out/report"

echo "demo: model    $out/model.safetensors"
echo "demo: events   $out/generated.h5"
echo "demo: done in $SECONDS s; figures and report: $(ls "$out"/report/* | tr '\n' ' ')"
