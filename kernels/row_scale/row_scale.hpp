// Rows of a matrix times a factor of their own: y_n = factor_n·x_n + plus_n.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

struct RowScale {
  float* y;  // (N, C), may be x or plus
  Index ldy;
  const float* x;  // (N, C)
  Index ldx;
  const float* plus = nullptr;  // (N, C) or null: 0
  Index ldplus = 0;
  const float* factor;  // (N)
  Index N, C;
};

}  // namespace fastgan::kernels
