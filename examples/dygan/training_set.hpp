// The events a DY-GAN learns from, in the coordinates of its networks.
#pragma once

#include <string>
#include <vector>

#include "fastgan/chain.hpp"
#include "fastgan/table.hpp"
#include "src/cli/config.hpp"

namespace fastgan::dygan {

struct TrainingSet {
  std::string file;                 // name without folder, for the provenance
  std::string variant;              // "full" or "reduced"
  Table events;                     // rotated so that py1 = 0 (17 or 7 columns), GeV
  Chain chain;                      // events ↔ coordinates
  std::vector<float> coordinates;   // (rows, coordinates of the chain)
  double mass_mean = 0, mass_rms = 0;  // of m_ll, GeV
  std::uint64_t fingerprint = 0;    // of the numbers, to tell data sets apart
};

/// Reads, rotates and encodes the events. Throws Error (bad_input) on columns that are missing or
/// rows that hold NaN.
TrainingSet read_training_set(const std::string& path, const std::string& variant,
                              const Config& recipe, std::uint64_t seed);

}  // namespace fastgan::dygan
