// Upsampling of images by whole factors, nearest neighbour:
//   y[n, h, w, c] = x[n, ⌊h/factor_h⌋, ⌊w/factor_w⌋, c].
// Linear: the tangent of y along tx is the forward pass of tx.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

struct Upsample2dForward {
  float* y;        // (N, factor_h·H, factor_w·W, C)
  const float* x;  // (N, H, W, C)
  Index N, H, W, C;
  Index factor_h = 2, factor_w = 2;
};

/// dx = the sum of dy over the copies of an element, rows first.
struct Upsample2dBackward {
  float* dx;        // (N, H, W, C)
  const float* dy;  // (N, factor_h·H, factor_w·W, C)
  Index N, H, W, C;
  Index factor_h = 2, factor_w = 2;
};

}  // namespace fastgan::kernels
