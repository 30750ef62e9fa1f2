// What an optimizer subtracts from a weight in its first step, in double.
#pragma once

#include <cmath>

#include "fastgan/optimizer.hpp"

namespace fastgan::reference {

/// First update by an optimizer, a monotone function of the gradient.
inline double first_update(const OptimizerOptions& o, double g) {
  const auto rho = static_cast<double>(o.rho), epsilon = static_cast<double>(o.epsilon);
  const auto rate = static_cast<double>(o.learning_rate);
  switch (o.kind) {
    case OptimizerKind::sgd:
      return rate * g;
    case OptimizerKind::rmsprop:
      return rate * g / (std::sqrt((1 - rho) * g * g) + epsilon);
    case OptimizerKind::adadelta:
      return rate * g * std::sqrt(epsilon) / std::sqrt((1 - rho) * g * g + epsilon);
    case OptimizerKind::adam:
      break;
  }
  return rate * g / (std::fabs(g) + epsilon);
}

}  // namespace fastgan::reference
