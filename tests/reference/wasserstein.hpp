// Mean of logits, naive in double.
#pragma once

#include <cmath>
#include <vector>

#include "tests/check.hpp"

namespace fastgan::reference {

struct Wasserstein {
  check::Reference loss, dz;  // (1), (N)
};

inline Wasserstein wasserstein(const std::vector<float>& z, double scale) {
  const auto N = static_cast<Index>(z.size());
  Wasserstein result{check::Reference(1, 1, N), check::Reference(N, 1, 1)};
  const double share = scale / static_cast<double>(N);
  double loss = 0.0, terms = 0.0;
  for (Index n = 0; n < N; ++n) {
    const double term = share * static_cast<double>(z[static_cast<std::size_t>(n)]);
    loss += term;
    terms += std::fabs(term);
    result.dz.set(n, 0, share, std::fabs(share));
  }
  result.loss.set(0, 0, loss, terms);
  return result;
}

}  // namespace fastgan::reference
