// The activations of one number, and their derivatives expressed by the output, by the operations
// of kernels/activation/activate.hpp.
#pragma once

#include "kernels/cuda/exp.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels::cuda {

/// The slope for negative arguments where the activation is piecewise linear (1: linear).
__device__ __forceinline__ float negative_slope(const Activation& activation) {
  if (activation.kind == ActivationKind::relu) return 0.0f;
  return activation.kind == ActivationKind::leaky_relu ? activation.slope : 1.0f;
}

__device__ __forceinline__ float activate(float z, const Activation& activation) {
  if (activation.kind == ActivationKind::sigmoid) return sigmoid(z);
  if (activation.kind == ActivationKind::tanh) return tanh(z);
  return z > 0.0f ? z : negative_slope(activation) * z;
}

/// dy · f'(z), with y = f(z).
__device__ __forceinline__ float times_derivative(float dy, float y, const Activation& activation) {
  if (activation.kind == ActivationKind::sigmoid) return dy * (y * (1.0f - y));
  if (activation.kind == ActivationKind::tanh) return dy * ((1.0f - y) * (1.0f + y));
  return y > 0.0f ? dy : negative_slope(activation) * dy;
}

}  // namespace fastgan::kernels::cuda
