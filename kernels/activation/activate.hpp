// The activations on vectors, and their derivatives expressed by the output.
#pragma once

#include "kernels/cpu/exp.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

/// The slope for negative arguments where the activation is piecewise linear (1: linear).
inline float negative_slope(const Activation& activation) {
  switch (activation.kind) {
    case ActivationKind::relu:
      return 0.0f;
    case ActivationKind::leaky_relu:
      return activation.slope;
    default:
      return 1.0f;
  }
}

inline bool is_curved(const Activation& activation) {
  return activation.kind == ActivationKind::sigmoid || activation.kind == ActivationKind::tanh;
}

/// z where g > 0, slope·z elsewhere: a piecewise linear activation (g = z), or, with g its output,
/// the multiplication with its derivative.
FASTGAN_INLINE Vec gated(Vec z, Vec g, Vec slope) {
  return select(greater(g, zero()), z, slope * z);
}

FASTGAN_INLINE Vec activate(Vec z, const Activation& activation) {
  if (activation.kind == ActivationKind::sigmoid) return sigmoid(z);
  if (activation.kind == ActivationKind::tanh) return tanh(z);
  return gated(z, z, broadcast(negative_slope(activation)));
}

/// dy · f'(z), with y = f(z).
FASTGAN_INLINE Vec times_derivative(Vec dy, Vec y, const Activation& activation) {
  const Vec one = broadcast(1.0f);
  if (activation.kind == ActivationKind::sigmoid) return dy * (y * (one - y));
  if (activation.kind == ActivationKind::tanh) return dy * ((one - y) * (one + y));
  return gated(dy, y, broadcast(negative_slope(activation)));
}

}  // namespace fastgan::kernels::FASTGAN_ISA
