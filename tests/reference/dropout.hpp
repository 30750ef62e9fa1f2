// Which elements dropout drops, by the scalar Philox.
#pragma once

#include "kernels/noise/philox.hpp"
#include "kernels/types.hpp"

namespace fastgan::reference {

/// Whether half d mod 8 of block ⌊d/8⌋ of the event drops element d.
inline bool is_dropped(const RandomKey& key, std::uint64_t event, Index d, double rate) {
  const PhiloxBlock words = philox(key, event, static_cast<std::uint32_t>(d / 8));
  const std::uint32_t word = words[static_cast<std::size_t>(d % 8 / 2)];
  const std::uint32_t half = d % 2 == 0 ? word & 0xffffu : word >> 16;
  return (half + 0.5) / 65536.0 < rate;
}

}  // namespace fastgan::reference
