// Batch normalisation, naive in double.
#pragma once

#include <cmath>
#include <vector>

#include "tests/reference/derivative.hpp"

namespace fastgan::reference {

/// Inputs of one layer; the statistics are inputs too, as the kernel sees them.
struct BatchNormCase {
  Index N, C;
  double epsilon;
  std::vector<float> x, dy, gamma, beta;
  std::vector<double> mean, variance;
};

/// Σ_nc dy·y with the statistics of x itself: what the gradient is the derivative of.
template <class Number>
Number batch_norm_loss(const std::vector<Number>& x, const std::vector<Number>& gamma,
                       const std::vector<Number>& beta, const std::vector<double>& dy, Index N,
                       Index C, double epsilon) {
  Number loss{};
  for (Index c = 0; c < C; ++c) {
    const auto at = [&](Index n) { return static_cast<std::size_t>(n * C + c); };
    Number mean{}, variance{};
    for (Index n = 0; n < N; ++n) mean += x[at(n)] / static_cast<double>(N);
    for (Index n = 0; n < N; ++n) {
      variance += (x[at(n)] - mean) * (x[at(n)] - mean) / static_cast<double>(N);
    }
    const auto channel = static_cast<std::size_t>(c);
    for (Index n = 0; n < N; ++n) {
      const Number normal = (x[at(n)] - mean) / std::sqrt(variance + epsilon);
      loss += dy[at(n)] * (gamma[channel] * normal + beta[channel]);
    }
  }
  return loss;
}

struct BatchNorm {
  check::Reference scale, shift, y, dx, dgamma, dbeta;  // (C), (C), (N, C), (N, C), (C), (C)
};

/// Statistics as given. Sums in the kernel are double: what is left are the roundings of results
/// and of the few operations of an element.
inline BatchNorm batch_norm(const BatchNormCase& k) {
  BatchNorm r{check::Reference(k.C, 1),      check::Reference(k.C, 1),
              check::Reference(k.N, k.C, 2), check::Reference(k.N, k.C, 6),
              check::Reference(k.C, 1),      check::Reference(k.C, 1)};
  for (Index c = 0; c < k.C; ++c) {
    const auto channel = static_cast<std::size_t>(c);
    const auto at = [&](Index n) { return static_cast<std::size_t>(n * k.C + c); };
    const double mean = k.mean[channel], gamma = k.gamma[channel], beta = k.beta[channel];
    const double inverse = 1.0 / std::sqrt(k.variance[channel] + k.epsilon);
    const double scale = gamma * inverse, count = static_cast<double>(k.N);
    double dbeta = 0.0, dgamma = 0.0;
    for (Index n = 0; n < k.N; ++n) {
      dbeta += k.dy[at(n)];
      dgamma += k.dy[at(n)] * (k.x[at(n)] - mean) * inverse;
    }
    r.scale.set(0, c, scale, std::fabs(scale));
    r.shift.set(0, c, beta - mean * scale, std::fabs(beta) + std::fabs(mean * scale));
    r.dbeta.set(0, c, dbeta, std::fabs(dbeta));
    r.dgamma.set(0, c, dgamma, std::fabs(dgamma));
    for (Index n = 0; n < k.N; ++n) {
      const double normal = (k.x[at(n)] - mean) * inverse, dy = k.dy[at(n)];
      r.y.set(n, c, gamma * normal + beta, std::fabs(gamma * normal) + std::fabs(beta));
      r.dx.set(n, c, scale * (dy - dbeta / count - normal * dgamma / count),
               std::fabs(scale) *
                   (std::fabs(dy) + std::fabs(dbeta / count) + std::fabs(normal * dgamma / count)));
    }
  }
  return r;
}

}  // namespace fastgan::reference
