// Decoding whole tables of coordinates in tests.
#pragma once

#include <vector>

#include "fastgan/chain.hpp"

namespace fastgan::test {

inline std::vector<float> decoded(const Chain& chain, const std::vector<float>& coordinates,
                                  std::uint64_t seed = 1, std::uint64_t first = 0) {
  const auto width = static_cast<Index>(chain.coordinates().size());
  const auto rows = static_cast<Index>(coordinates.size()) / width;
  std::vector<float> scratch(static_cast<std::size_t>(chain.scratch_floats(rows)));
  std::vector<float> events(static_cast<std::size_t>(rows) * chain.columns().size());
  chain.decode(rows, coordinates.data(), width, events.data(), {.seed = seed}, first, scratch);
  return events;
}

}  // namespace fastgan::test
