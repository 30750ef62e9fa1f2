// Elementwise activations: y = f(x), and dx = dy · f'(expressed by y), of N rows of `count`
// numbers. Every array has its own distance between rows; one row is contiguous memory.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

/// y = activation(x); y may be x. A linear one copies.
struct ActivationForward {
  float* y;        // (N, count)
  const float* x;  // (N, count)
  Index count;
  Activation activation{};
  Index N = 1;
  Index ldy = 0, ldx = 0;  // of no use with one row
};

/// dx = (dy + plus) ∘ activation'(y); dx may be dy or plus, with the same distance of rows.
struct ActivationBackward {
  float* dx;                    // (N, count)
  const float* dy;              // (N, count)
  const float* plus = nullptr;  // (N, count) gradient from a second branch, or null
  const float* y;               // (N, count) output of activation_forward
  Index count;
  Activation activation{};
  Index N = 1;
  Index lddx = 0, lddy = 0, ldplus = 0, ldy = 0;  // of no use with one row
};

}  // namespace fastgan::kernels
