// Random order of a list, as a function of a key.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "kernels/noise/philox.hpp"

namespace fastgan {

/// Fisher and Yates: every order is equally likely.
inline void shuffle(std::vector<std::size_t>& list, const RandomKey& key) {
  for (std::size_t i = list.size(); i > 1; --i) {
    const PhiloxBlock words = philox(key, i, 0);
    const auto j = static_cast<std::size_t>(words[0] * static_cast<std::uint64_t>(i) >> 32);
    std::swap(list[i - 1], list[j]);
  }
}

}  // namespace fastgan
