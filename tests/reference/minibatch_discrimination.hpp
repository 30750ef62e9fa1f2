// Minibatch discrimination, naive in double.
#pragma once

#include <cmath>
#include <vector>

#include "tests/reference/derivative.hpp"

namespace fastgan::reference {

struct MinibatchShape {
  Index N, K, D;
  std::size_t at(Index n, Index k, Index d) const {
    return static_cast<std::size_t>((n * K + k) * D + d);
  }
};

/// ‖M_ik − M_jk‖₁
template <class Number>
Number distance(const std::vector<Number>& m, const MinibatchShape& s, Index i, Index j, Index k) {
  Number sum{};
  for (Index d = 0; d < s.D; ++d) {
    const Number difference = m[s.at(i, k, d)] - m[s.at(j, k, d)];
    sum += real(difference) < 0.0 ? -difference : difference;
  }
  return sum;
}

/// Σ_ik do_k(i)·o_k(i), o summed over all j, i included
template <class Number>
Number minibatch_discrimination_loss(const std::vector<Number>& m, const MinibatchShape& s,
                                     const std::vector<double>& dout) {
  Number loss{};
  for (Index i = 0; i < s.N; ++i) {
    for (Index k = 0; k < s.K; ++k) {
      for (Index j = 0; j < s.N; ++j) {
        loss += dout[static_cast<std::size_t>(i * s.K + k)] * std::exp(-distance(m, s, i, j, k));
      }
    }
  }
  return loss;
}

struct MinibatchDiscrimination {
  check::Reference o, dm;  // (rows, K), (rows, K·D)
};

/// Of the events 0, step, 2·step, … of the batch alone, each with all N. A term e = exp(−L) of a
/// sum of N terms carries D roundings of L, the 2 ulp of exp, two products and at most N additions.
/// The kernel leaves out what lies beyond a distance of 64.
inline MinibatchDiscrimination minibatch_discrimination(const std::vector<double>& m,
                                                        const MinibatchShape& s,
                                                        const std::vector<double>& dout,
                                                        Index step = 1) {
  const Index rows = (s.N + step - 1) / step, roundings = s.N + s.D + 8;
  MinibatchDiscrimination r{check::Reference(rows, s.K, roundings),
                            check::Reference(rows, s.K * s.D, roundings)};
  const auto gradient = [&](Index n, Index k) {
    return dout[static_cast<std::size_t>(n * s.K + k)];
  };
  for (Index row = 0; row < rows; ++row) {
    const Index i = row * step;
    for (Index k = 0; k < s.K; ++k) {
      double o = 0.0, o_terms = 0.0;
      std::vector<double> dm(static_cast<std::size_t>(s.D)), dm_terms(dm);
      for (Index j = 0; j < s.N; ++j) {
        const double far = distance(m, s, i, j, k), e = std::exp(-far);
        const double terms = e * (1.0 + far) + (far > 63.999 ? e * 0x1p24 : 0.0);
        o += e;
        o_terms += terms;
        for (Index d = 0; d < s.D; ++d) {
          const double difference = m[s.at(i, k, d)] - m[s.at(j, k, d)];
          const double sign = difference > 0.0 ? 1.0 : difference < 0.0 ? -1.0 : 0.0;
          const auto at = static_cast<std::size_t>(d);
          dm[at] -= (gradient(i, k) + gradient(j, k)) * e * sign;
          dm_terms[at] +=
              (std::fabs(gradient(i, k)) + std::fabs(gradient(j, k))) * terms * std::fabs(sign);
        }
      }
      r.o.set(row, k, o, o_terms);
      for (Index d = 0; d < s.D; ++d) {
        const auto at = static_cast<std::size_t>(d);
        r.dm.set(row, k * s.D + d, dm[at], dm_terms[at]);
      }
    }
  }
  return r;
}

}  // namespace fastgan::reference
