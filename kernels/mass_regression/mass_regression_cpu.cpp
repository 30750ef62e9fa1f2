#include "kernels/mass_regression/mass_regression.hpp"

#include <cmath>

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

struct FourVector {
  double p[4];  // px, py, pz, E
};

FourVector pair_sum(const MassRegression& a, Index n) {
  FourVector sum{};
  for (const auto& particle : a.column) {
    for (int c = 0; c < 4; ++c) {
      if (particle[c] >= 0) sum.p[c] += a.x[n * a.ldx + particle[c]];
    }
  }
  return sum;
}

/// Masses below zero by rounding or by an unphysical event count as 0.
double invariant_mass(const FourVector& sum) {
  const double squared =
      sum.p[3] * sum.p[3] - sum.p[0] * sum.p[0] - sum.p[1] * sum.p[1] - sum.p[2] * sum.p[2];
  return squared > 0.0 ? std::sqrt(squared) : 0.0;
}

void add_gradient(const MassRegression& a, double mean, double width) {
  const auto N = static_cast<double>(a.N);
  const double of_mean = 2.0 * a.c1 * (mean - a.mass) / N;
  const double of_width = width > 0.0 ? 2.0 * a.c2 * (width - a.sigma) / (N * width) : 0.0;
  for (Index n = 0; n < a.N; ++n) {
    const FourVector sum = pair_sum(a, n);
    const double m = invariant_mass(sum);
    if (m <= 0.0) continue;
    const double dm = of_mean + of_width * (m - mean);
    for (const auto& particle : a.column) {
      for (int c = 0; c < 4; ++c) {
        if (particle[c] < 0) continue;
        const double sign = c == 3 ? 1.0 : -1.0;
        a.dx[n * a.lddx + particle[c]] += static_cast<float>(sign * dm * sum.p[c] / m);
      }
    }
  }
}

}  // namespace

void mass_regression(const Context&, const MassRegression& a) {
  const auto N = static_cast<double>(a.N);
  double sum = 0.0, squares = 0.0;
  for (Index n = 0; n < a.N; ++n) {
    const double m = invariant_mass(pair_sum(a, n));
    a.scratch[n] = static_cast<float>(m);
    sum += m;
  }
  const double mean = sum / N;
  for (Index n = 0; n < a.N; ++n) {
    const double distance = a.scratch[n] - mean;
    squares += distance * distance;
  }
  const double width = std::sqrt(squares / N);
  *a.mean = static_cast<float>(mean);
  *a.width = static_cast<float>(width);
  const double off_mean = mean - a.mass, off_width = width - a.sigma;
  *a.loss = static_cast<float>(a.c1 * off_mean * off_mean + a.c2 * off_width * off_width);
  if (a.dx != nullptr) add_gradient(a, mean, width);
}

}  // namespace fastgan::kernels::FASTGAN_ISA
