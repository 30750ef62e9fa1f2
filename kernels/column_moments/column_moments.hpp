// Mean and variance (divided by N) of every column of a matrix; sums in a fixed order.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

struct ColumnMoments {
  float* mean;      // (C)
  float* variance;  // (C) or null
  const float* x;   // (N, C)
  Index ldx;
  Index N, C;
};

}  // namespace fastgan::kernels
