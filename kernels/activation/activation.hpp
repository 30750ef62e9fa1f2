// Elementwise activations on contiguous memory: y = f(x), and dx = dy · f'(expressed by y).
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

/// y = activation(x); y may be x.
struct ActivationForward {
  float* y;        // (count)
  const float* x;  // (count)
  Index count;
  Activation activation{};
};

/// dx = (dy + plus) ∘ activation'(y); dx may be dy or plus.
struct ActivationBackward {
  float* dx;                    // (count)
  const float* dy;              // (count)
  const float* plus = nullptr;  // (count) gradient from a second branch, or null
  const float* y;               // (count) output of activation_forward
  Index count;
  Activation activation{};
};

}  // namespace fastgan::kernels
