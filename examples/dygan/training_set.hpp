// The events a DY-GAN learns from, in the coordinates of its networks.
#pragma once

#include <string>
#include <vector>

#include "fastgan/chain.hpp"
#include "fastgan/physics/observables.hpp"
#include "fastgan/table.hpp"
#include "src/cli/config.hpp"

namespace fastgan::dygan {

/// 17 columns (full) or the 7 of the muons (reduced), after the rotation that makes py1 = 0.
std::vector<std::string> columns_of(const std::string& variant);

/// Reads the columns of a variant, rotated. `names` are those of the columns of a file that has
/// none (npy). Throws Error (bad_input) on columns that are missing, rows that hold NaN and files
/// with less than two events.
Table read_events(const std::string& path, const std::string& variant,
                  const std::vector<std::string>& names, std::int64_t limit = -1);

/// "full" or "reduced": which columns a file has.
std::string variant_of(const std::string& path, const std::vector<std::string>& names);

struct TrainingSet {
  Chain chain;                         // events ↔ coordinates
  std::vector<float> coordinates;      // (rows, coordinates of the chain)
  Observables observables;             // of the events
  double mass_mean = 0, mass_rms = 0;  // of m_ll, GeV
};

/// Fits the recipe's chain to the events and encodes them.
TrainingSet prepare(const Table& events, const std::string& variant, const Config& recipe,
                    std::uint64_t seed);

}  // namespace fastgan::dygan
