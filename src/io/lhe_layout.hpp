// What is the same in all Les Houches events of a process: the lines, who decays into whom, and the
// flows of colour that there are.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "fastgan/physics/process.hpp"

namespace fastgan {

/// A line behind the two incoming partons: a particle or a resonance.
struct LheEntry {
  bool is_resonance = false;
  std::size_t position = 0;            // among the particles or resonances of the process
  std::size_t mother = kNoMother;      // position of the entry that it comes from
  std::vector<std::size_t> particles;  // positions in the process
};

using Colours = std::array<std::int32_t, 2>;

/// A pair of incoming partons and the colours of all lines, both partons first, in each flow.
struct LheCollision {
  std::array<std::int32_t, 2> pdg = {};
  double share = 0;  // of the events; all add up to 1
  std::vector<std::vector<Colours>> flows;
};

struct LheLayout {
  std::vector<LheEntry> entries;  // mothers before daughters
  std::vector<LheCollision> collisions;
};

/// Throws Error (bad_input) where colour cannot be conserved, or alternatives of a particle differ
/// in their colour.
LheLayout lhe_layout(const Process& process);

}  // namespace fastgan
