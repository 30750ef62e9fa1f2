// Binary cross-entropy from logits, naive in double.
#pragma once

#include <cmath>
#include <vector>

#include "tests/reference/derivative.hpp"

namespace fastgan::reference {

/// loss of one event, −t·log σ(z) − (1−t)·log(1 − σ(z)), in the form that does not overflow
template <class Number>
Number bce_loss(const Number& z, double target) {
  const bool positive = real(z) > 0.0;
  const Number e = std::exp(positive ? -z : z);
  return (positive ? z : Number(0.0)) - z * target + std::log(1.0 + e);
}

struct Bce {
  check::Reference loss, dz;  // (1), (N)
};

inline Bce bce_logits(const std::vector<float>& z, double target, double scale) {
  const auto N = static_cast<Index>(z.size());
  // Roundings of a term: exp 2 ulp, 1 + e, log or division, and the factors.
  Bce result{check::Reference(1, 10), check::Reference(N, 1, 10)};
  double loss = 0.0, terms = 0.0;
  for (Index n = 0; n < N; ++n) {
    const double x = z[static_cast<std::size_t>(n)];
    const double e = std::exp(-std::fabs(x));
    loss += bce_loss(x, target);
    terms += std::fmax(x, 0.0) + std::fabs(x * target) + std::log1p(e);
    const double sigmoid = (x > 0.0 ? 1.0 : e) / (1.0 + e);
    const double complement = (x > 0.0 ? e : 1.0) / (1.0 + e);  // 1 − sigmoid
    const double factor = scale / static_cast<double>(N);
    result.dz.set(n, 0, factor * ((1.0 - target) * sigmoid - target * complement),
                  factor * ((1.0 - target) * sigmoid + target * complement));
  }
  result.loss.set(0, 0, loss / static_cast<double>(N), terms / static_cast<double>(N));
  return result;
}

}  // namespace fastgan::reference
