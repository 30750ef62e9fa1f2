// The gradient of the mass regression on the columns of the reduced DY-GAN, with bounds.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "tests/reference/bounded.hpp"

namespace fastgan::reference {

/// Adds the gradient of c1·(mean m − M)² + c2·(std m − σ)² at x (N, 7) to dx (N, 7), with
/// M = 6, σ = 1.5, c1 = 1/4, c2 = 1/2 and the columns px1 pz1 E1 px2 py2 pz2 E2.
inline void add_dimuon_pull(const BoundedMatrix& x, BoundedMatrix& dx) {
  const Bounded N{static_cast<double>(x.rows), 0}, two{2, 0};
  std::vector<std::array<Bounded, 4>> p(x.rows);
  std::vector<Bounded> mass(x.rows);
  Bounded mean, squares;
  for (std::size_t n = 0; n < x.rows; ++n) {
    p[n] = {x.at(n, 0) + x.at(n, 3), x.at(n, 4), x.at(n, 1) + x.at(n, 5), x.at(n, 2) + x.at(n, 6)};
    mass[n] = rounded(
        sqrt(p[n][3] * p[n][3] - p[n][0] * p[n][0] - p[n][1] * p[n][1] - p[n][2] * p[n][2]));
    mean = mean + mass[n] / N;
  }
  for (const Bounded& m : mass) squares = squares + (m - mean) * (m - mean);
  const Bounded width = sqrt(squares / N);
  const Bounded of_mean = two * Bounded{0.25, 0} * (mean - Bounded{6.0, 0}) / N;
  const Bounded of_width = two * Bounded{0.5, 0} * (width - Bounded{1.5, 0}) / (N * width);
  constexpr std::size_t kColumn[2][4] = {{0, 7, 1, 2}, {3, 4, 5, 6}};  // 7: none
  for (std::size_t n = 0; n < x.rows; ++n) {
    const Bounded dm = of_mean + of_width * (mass[n] - mean);
    for (const auto& particle : kColumn) {
      for (std::size_t c = 0; c < 4; ++c) {
        if (particle[c] == 7) continue;
        const Bounded share = rounded(Bounded{c == 3 ? 1.0 : -1.0, 0} * dm * p[n][c] / mass[n]);
        dx.at(n, particle[c]) = rounded(dx.at(n, particle[c]) + share);
      }
    }
  }
}

}  // namespace fastgan::reference
