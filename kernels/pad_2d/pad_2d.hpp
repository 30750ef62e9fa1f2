// Zeros around images: y holds x with `top`, `bottom`, `left` and `right` rows and columns of
// zeros. Linear: the tangent of y along tx is the forward pass of tx.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

struct Pad2dForward {
  float* y;        // (N, top + H + bottom, left + W + right, C)
  const float* x;  // (N, H, W, C)
  Index N, H, W, C;
  Index top = 0, bottom = 0, left = 0, right = 0;
};

/// dx = the part of dy inside the padding.
struct Pad2dBackward {
  float* dx;        // (N, H, W, C)
  const float* dy;  // (N, top + H + bottom, left + W + right, C)
  Index N, H, W, C;
  Index top = 0, bottom = 0, left = 0, right = 0;
};

}  // namespace fastgan::kernels
