// MMD² of one-dimensional samples, naive in double.
#pragma once

#include <cmath>
#include <vector>

#include "kernels/mmd/mmd.hpp"
#include "tests/reference/derivative.hpp"

namespace fastgan::reference {

struct MmdCase {
  Index N, M, K, W;
  kernels::MmdKernel kernel;
  std::vector<double> x, y, width;  // (K, N), (K, M), (K, W)
  double scale;

  double x_at(Index k, Index n) const { return x[static_cast<std::size_t>(k * N + n)]; }
  double y_at(Index k, Index m) const { return y[static_cast<std::size_t>(k * M + m)]; }
  double width_at(Index k, Index w) const { return width[static_cast<std::size_t>(k * W + w)]; }
};

/// k(d) of one width.
template <class Number>
Number mmd_kernel(kernels::MmdKernel kernel, const Number& d, double width) {
  if (kernel == kernels::MmdKernel::gaussian) return std::exp(-d * d / (2.0 * width * width));
  const double b = kernel == kernels::MmdKernel::cauchy ? width : width / 2.0;
  return b * b / (d * d + b * b);
}

/// MMD² of problem k; x holds the numbers (N) of that problem.
template <class Number>
Number mmd_squared(const MmdCase& c, Index k, const std::vector<Number>& x) {
  const auto N = static_cast<double>(c.N), M = static_cast<double>(c.M);
  Number sum{};
  for (Index w = 0; w < c.W; ++w) {
    const double width = c.width_at(k, w);
    for (const Number& a : x) {
      for (const Number& b : x) sum += mmd_kernel(c.kernel, Number(a - b), width) / (N * N);
      for (Index m = 0; m < c.M; ++m) {
        sum -= 2.0 * mmd_kernel(c.kernel, Number(a - c.y_at(k, m)), width) / (N * M);
      }
    }
    for (Index m = 0; m < c.M; ++m) {
      for (Index l = 0; l < c.M; ++l) {
        sum += mmd_kernel(c.kernel, Number(c.y_at(k, m) - c.y_at(k, l)), width) / (M * M);
      }
    }
  }
  return sum / static_cast<double>(c.W);
}

/// What a pair of points at distance d gives, summed over the widths, and the magnitudes whose
/// roundings reach it.
struct MmdTerm {
  double k = 0.0, k_terms = 0.0, slope = 0.0, slope_terms = 0.0;
};
inline MmdTerm mmd_term(const MmdCase& c, Index k, double d, bool expansion) {
  const bool gaussian = c.kernel == kernels::MmdKernel::gaussian;
  MmdTerm t;
  for (Index w = 0; w < c.W; ++w) {
    const double width = c.width_at(k, w), value = mmd_kernel(c.kernel, d, width);
    const double b = c.kernel == kernels::MmdKernel::breit_wigner ? width / 2.0 : width;
    const double argument = gaussian ? d * d / (2.0 * width * width) : 0.0;
    const double slope =
        gaussian ? -d / (width * width) * value : -2.0 * d / (b * b) * value * value;
    const double steepest = 2.0 / b * std::pow(value, 1.5);
    t.k += value;
    t.k_terms += value * (1.0 + argument);
    t.slope += slope;
    t.slope_terms += expansion ? steepest : std::fabs(slope) * (1.0 + argument);
  }
  return t;
}

struct Mmd {
  check::Reference loss, dx;  // (1, K), (K, N)
};

/// The roundings that a term carries, see kernels/mmd/near.hpp, beside those of a sum of N + M; the
/// expansion (far.hpp) leaves out less than 9e-9 of a term of the loss, and 3.5e-7 of the largest
/// slope at its distance, which is `steepest`.
inline Mmd mmd(const MmdCase& c, bool expansion) {
  constexpr Index kRoundings = 20;
  Mmd r{check::Reference(1, c.K, c.N + c.M + kRoundings, expansion ? 4.5e-9 : 0.0, 0x1p-126),
        check::Reference(c.K, c.N, c.N + c.M + kRoundings, expansion ? 1.75e-7 : 0.0, 0x1p-126)};
  const auto N = static_cast<double>(c.N), M = static_cast<double>(c.M);
  const auto W = static_cast<double>(c.W);
  for (Index k = 0; k < c.K; ++k) {
    double loss = 0.0, terms = 0.0;
    for (Index n = 0; n < c.N; ++n) {
      double slope = 0.0, slope_terms = 0.0;
      const auto add = [&](double d, double weight) {
        const MmdTerm t = mmd_term(c, k, d, expansion);
        slope += weight * t.slope;
        slope_terms += std::fabs(weight) * t.slope_terms;
        terms += std::fabs(weight) * t.k_terms / N;
        return weight * t.k / N;
      };
      for (Index j = 0; j < c.N; ++j) loss += add(c.x_at(k, n) - c.x_at(k, j), 1.0 / N);
      for (Index m = 0; m < c.M; ++m) loss += 2.0 * add(c.x_at(k, n) - c.y_at(k, m), -1.0 / M);
      const double factor = 2.0 * c.scale / (N * W);
      r.dx.set(k, n, factor * slope, std::fabs(factor) * slope_terms);
    }
    for (Index m = 0; m < c.M; ++m) {
      for (Index l = 0; l < c.M; ++l) {
        const MmdTerm t = mmd_term(c, k, c.y_at(k, m) - c.y_at(k, l), expansion);
        loss += t.k / (M * M);
        terms += t.k_terms / (M * M);
      }
    }
    r.loss.set(0, k, std::max(loss / W, 0.0), 2.0 * terms / W);
  }
  return r;
}

}  // namespace fastgan::reference
