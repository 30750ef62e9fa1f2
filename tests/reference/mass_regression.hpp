// Regression of mean and width of an invariant mass, naive in double.
#pragma once

#include <cmath>
#include <vector>

#include "tests/reference/derivative.hpp"

namespace fastgan::reference {

struct MassTarget {
  double mass, sigma, c1, c2;
};

/// Columns of px, py, pz, E of two particles; −1: that component is 0. A component is
/// origin + unit·x.
struct MassColumns {
  Index at[2][4];
  double unit[2][4] = {{1, 1, 1, 1}, {1, 1, 1, 1}};
  double origin[2][4] = {};
};

template <class Number>
Number pair_mass(const Number* row, const MassColumns& column) {
  Number p[4] = {};
  for (int particle = 0; particle < 2; ++particle) {
    for (int c = 0; c < 4; ++c) {
      const Index at = column.at[particle][c];
      if (at >= 0) p[c] += column.origin[particle][c] + column.unit[particle][c] * row[at];
    }
  }
  const Number squared = p[3] * p[3] - p[0] * p[0] - p[1] * p[1] - p[2] * p[2];
  return real(squared) > 0.0 ? std::sqrt(squared) : Number(0.0);
}

template <class Number>
struct MassMoments {
  std::vector<Number> mass;
  Number mean{}, width{};

  /// x (N, columns)
  MassMoments(const std::vector<Number>& x, Index columns, const MassColumns& column) {
    const Index N = static_cast<Index>(x.size()) / columns;
    for (Index n = 0; n < N; ++n) mass.push_back(pair_mass(x.data() + n * columns, column));
    for (const Number& m : mass) mean += m / static_cast<double>(N);
    Number variance{};
    for (const Number& m : mass) variance += (m - mean) * (m - mean) / static_cast<double>(N);
    width = real(variance) > 0.0 ? std::sqrt(variance) : Number(0.0);
  }

  Number loss(const MassTarget& t) const {
    return t.c1 * (mean - t.mass) * (mean - t.mass) + t.c2 * (width - t.sigma) * (width - t.sigma);
  }
};

struct MassRegression {
  check::Reference loss, mean, width, dx;  // (1), (1), (1), (N, columns)
};

/// dx is what is added to a gradient of 0.
inline MassRegression mass_regression(const std::vector<double>& x, Index columns,
                                      const MassColumns& column, const MassTarget& t) {
  const MassMoments<double> moments(x, columns, column);
  const auto N = static_cast<double>(moments.mass.size());
  double squares = 0.0;
  for (const double m : moments.mass) squares += m * m / N;
  const double rms = std::sqrt(squares);  // every mass is rounded once: by 2⁻²⁴·m
  const double off_mean = moments.mean - t.mass, off_width = moments.width - t.sigma;
  MassRegression r{check::Reference(1, 2), check::Reference(1, 2), check::Reference(1, 2),
                   check::Reference(static_cast<Index>(N), columns, 6)};
  r.mean.set(0, 0, moments.mean, moments.mean);
  r.width.set(0, 0, moments.width, rms);
  r.loss.set(0, 0, moments.loss(t),
             t.c1 * (off_mean * off_mean + 2.0 * std::fabs(off_mean) * moments.mean) +
                 t.c2 * (off_width * off_width + 2.0 * std::fabs(off_width) * rms));
  for (Index n = 0; n < r.dx.rows(); ++n) {
    for (Index c = 0; c < columns; ++c) r.dx.set(n, c, 0.0, 0.0);
    const double m = moments.mass[static_cast<std::size_t>(n)];
    if (m <= 0.0) continue;
    const double slope = moments.width > 0.0 ? 2.0 * t.c2 / (N * moments.width) : 0.0;
    const double relative = moments.width > 0.0 ? rms / moments.width : 0.0;  // error of the width
    const double distance = m - moments.mean;
    const double dm = 2.0 * t.c1 * off_mean / N + slope * off_width * distance;
    const double terms = 2.0 * t.c1 * (std::fabs(off_mean) + moments.mean) / N +
                         slope * (std::fabs(off_width) * (m + moments.mean) +
                                  std::fabs(distance) * (rms + std::fabs(off_width) * relative));
    for (int k = 0; k < 4; ++k) {
      double p = 0.0, p_terms = 0.0;
      for (int i = 0; i < 2; ++i) {
        if (column.at[i][k] < 0) continue;
        const double scaled =
            column.unit[i][k] * x[static_cast<std::size_t>(n * columns + column.at[i][k])];
        p += column.origin[i][k] + scaled;
        p_terms += std::fabs(column.origin[i][k]) + std::fabs(scaled);
      }
      for (int i = 0; i < 2; ++i) {
        const double slope = (k == 3 ? 1.0 : -1.0) * column.unit[i][k] / m;
        if (column.at[i][k] < 0) continue;
        r.dx.set(n, column.at[i][k], slope * dm * p, std::fabs(slope) * terms * p_terms);
      }
    }
  }
  return r;
}

}  // namespace fastgan::reference
