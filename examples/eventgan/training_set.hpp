// The events an EventGAN learns from, in the coordinates of its networks.
#pragma once

#include <vector>

#include "examples/eventgan/generated_events.hpp"
#include "fastgan/chain.hpp"
#include "fastgan/physics/observables.hpp"
#include "fastgan/physics/process.hpp"
#include "src/cli/config.hpp"

namespace fastgan::eventgan {

struct TrainingSet {
  Chain chain;                     // events ↔ coordinates
  std::vector<float> coordinates;  // (rows, coordinates of the chain)
  bool momenta = false;            // the coordinates are E, px, py, pz of the particles
  Table judged;                    // the first events, to compare snapshots with
};

/// Fits the recipe's chain to the events and encodes them.
TrainingSet prepare(const Table& events, const Process& process, const Config& recipe,
                    std::uint64_t seed);

}  // namespace fastgan::eventgan
