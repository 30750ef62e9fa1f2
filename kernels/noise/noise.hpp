// Noise: row n of x holds the random numbers of event `first + n`. See philox.hpp for the key.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/noise/philox.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

/// Standard normal numbers (Box-Muller on pairs of Philox words).
struct NormalNoise {
  float* x;  // (N, D)
  Index ldx;
  Index N, D;
  RandomKey key;
  std::uint64_t first = 0;  // index of the event of row 0
};

/// Uniform numbers in (0, 1).
struct UniformNoise {
  float* x;  // (N, D)
  Index ldx;
  Index N, D;
  RandomKey key;
  std::uint64_t first = 0;
};

}  // namespace fastgan::kernels
