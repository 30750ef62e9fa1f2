// Binary cross-entropy from logits with a target per event, naive in double: the terms of
// bce_logits, event by event.
#pragma once

#include "tests/reference/bce_logits.hpp"

namespace fastgan::reference {

inline Bce bce_targets(const std::vector<float>& z, const std::vector<float>& target,
                       double scale) {
  const auto N = static_cast<Index>(z.size());
  const auto count = static_cast<double>(N);
  Bce result{check::Reference(1, 10), check::Reference(N, 1, 10)};
  double loss = 0.0, terms = 0.0;
  for (Index n = 0; n < N; ++n) {
    const auto at = static_cast<std::size_t>(n);
    const double x = z[at], t = target[at];
    const double e = std::exp(-std::fabs(x));
    loss += bce_loss(x, t) / count;
    terms += (std::fmax(x, 0.0) + std::fabs(x * t) + std::log1p(e)) / count;
    const double sigmoid = (x > 0.0 ? 1.0 : e) / (1.0 + e);
    const double complement = (x > 0.0 ? e : 1.0) / (1.0 + e);  // 1 - sigmoid
    result.dz.set(n, 0, scale / count * ((1.0 - t) * sigmoid - t * complement),
                  scale / count * ((1.0 - t) * sigmoid + t * complement));
  }
  result.loss.set(0, 0, loss, terms);
  return result;
}

}  // namespace fastgan::reference
