// Activations, naive in double.
#pragma once

#include <cmath>

#include "kernels/types.hpp"
#include "tests/reference/derivative.hpp"

namespace fastgan::reference {

template <class Number>
Number activation(const Number& x, const Activation& a) {
  switch (a.kind) {
    case ActivationKind::linear:
      return x;
    case ActivationKind::relu:
      return real(x) > 0.0 ? x : Number(0.0);
    case ActivationKind::leaky_relu:
      return real(x) > 0.0 ? x : static_cast<double>(a.slope) * x;
    case ActivationKind::sigmoid:
      return real(x) > 0.0 ? 1.0 / (1.0 + std::exp(-x)) : std::exp(x) / (1.0 + std::exp(x));
    case ActivationKind::tanh:
      break;
  }
  return std::tanh(x);
}

/// f'(x) as a function of y = f(x).
inline double activation_derivative(double y, const Activation& a) {
  switch (a.kind) {
    case ActivationKind::linear:
      return 1.0;
    case ActivationKind::relu:
      return y > 0.0 ? 1.0 : 0.0;
    case ActivationKind::leaky_relu:
      return y > 0.0 ? 1.0 : static_cast<double>(a.slope);
    case ActivationKind::sigmoid:
      return y * (1.0 - y);
    case ActivationKind::tanh:
      break;
  }
  return (1.0 - y) * (1.0 + y);
}

}  // namespace fastgan::reference
