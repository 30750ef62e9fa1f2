// The factor that a layer leaves in the gradient of its input: the derivative of the activation
// before it. Kernels of matrix products apply it themselves.
#pragma once

#include "fastgan/layer.hpp"
#include "kernels/activation/activation.hpp"

namespace fastgan::layers {

/// dx ∘ x_activation'(x) in place, of rows that follow each other without padding. x null: nothing.
inline void times_derivative(const Context& context, const LayerBackward& call, Index inputs) {
  if (call.x == nullptr || call.x_activation.kind == ActivationKind::linear) return;
  kernels::activation_backward(context, {.dx = call.dx,
                                         .dy = call.dx,
                                         .y = call.x,
                                         .count = call.N * inputs,
                                         .activation = call.x_activation});
}

}  // namespace fastgan::layers
