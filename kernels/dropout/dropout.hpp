// Dropout: y = x/(1 − rate) where an element is kept, 0 where it is dropped (with probability
// `rate`). Element d of event n is dropped by half d mod 8 (16 bits, lower halves first) of block
// ⌊d/8⌋ of Philox of event `first + n` under `key`: an event has the same mask for any split and
// any number of threads. Backward and tangent are the same call on dy and tx with the same key; no
// mask is stored. Source: Srivastava et al., JMLR 15 (2014) 1929, in its inverted form.
#pragma once

#include <cmath>
#include <cstdint>

#include "kernels/backend.hpp"
#include "kernels/noise/philox.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

/// Elements that a block of random words decides on.
inline constexpr int kHalves = 8;

/// h drops an element if (h + ½)/2¹⁶ < rate: if h lies below this number.
inline int dropped_below(float rate) {
  return static_cast<int>(std::ceil(static_cast<double>(rate) * 65536.0 - 0.5));
}

/// Half h of a block.
constexpr int half_of(const PhiloxBlock& words, Index h) {
  return static_cast<int>(words[static_cast<std::size_t>(h / 2)] >> 16 * (h % 2) & 0xffffu);
}

struct Dropout {
  float* y;        // (N, D); may be x
  const float* x;  // (N, D)
  Index N, D;
  float rate;               // in [0, 1)
  RandomKey key;            // its attempt tells layers and iterations apart
  std::uint64_t first = 0;  // index of the event of row 0
};

}  // namespace fastgan::kernels
