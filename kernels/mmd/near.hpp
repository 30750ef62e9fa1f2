// Pairs of points in tiles of R rows i and sixteen columns j: the kernel and its slope.
//
// With d = s_i − s_j a tile adds w_j·k(d) to the value of row i and w_j·t(d) to its pull, where
// t = −k'/2, and w_i·t(d) to the pull of column j. Nothing of it is stored. Per pair and width: a
// reciprocal (or an exponential) and 7 (21) operations.
// Errors: k(d) carries the roundings of d, d², of the sum 1 + d²/σ² and of the division, relative
// to k below 6·2⁻²⁴; t = d·k² (times 1/σ²) below 16·2⁻²⁴. Gaussian: an argument a of the
// exponential has 4 roundings, k (4·a + 2)·2⁻²⁴.
#pragma once

#include "kernels/cpu/exp.hpp"
#include "kernels/mmd/points.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

/// Rows of a tile: their sums stay in registers. Divides kBlock.
constexpr int kRows = Vec::kLanes >= 16 ? 4 : 2;

struct KernelAndSlope {
  Vec k, t;
};

/// 1/(1 + s²·d²): Cauchy with s = 1/σ, Breit-Wigner with s = 2/σ.
struct Rational {
  static float strength(float width, MmdKernel kernel) {
    const float s = (kernel == MmdKernel::cauchy ? 1.0f : 2.0f) / width;
    return s * s;
  }
  FASTGAN_INLINE static KernelAndSlope at(Vec d, Vec s2) {
    const Vec k = broadcast(1.0f) / fma(d * d, s2, broadcast(1.0f));
    return {k, d * (s2 * (k * k))};
  }
};

/// exp(−h·d²), h = 1/(2σ²)
struct Gaussian {
  static float strength(float width, MmdKernel) { return 0.5f / (width * width); }
  FASTGAN_INLINE static KernelAndSlope at(Vec d, Vec h) {
    const Vec k = exp_nonpositive(zero() - (d * d) * h);
    return {k, d * (h * k)};
  }
};

struct Widths {
  const float* strength;  // (W)
  Index W;
};

/// What a tile computes beside the values of its rows.
enum class Pulls { none, rows, rows_and_columns };

template <class Kernel, int R, Pulls pulls>
FASTGAN_INLINE void add_tile(const Points& points, const Widths& widths, Index i, Index j,
                             Sixteen (&value)[R], Sixteen (&pull)[R]) {
#pragma GCC unroll 4
  for (int part = 0; part < Sixteen::kParts; ++part) {
    const Index column = j + part * Vec::kLanes;
    const Vec position = load(points.position + column), weight = load(points.weight + column);
    Vec columns = pulls == Pulls::rows_and_columns ? load(points.pull + column) : zero();
#pragma GCC unroll 4
    for (int r = 0; r < R; ++r) {
      const Vec d = broadcast(points.position[i + r]) - position;
      KernelAndSlope sum = Kernel::at(d, broadcast(widths.strength[0]));
      for (Index w = 1; w < widths.W; ++w) {
        const KernelAndSlope more = Kernel::at(d, broadcast(widths.strength[w]));
        sum = {sum.k + more.k, sum.t + more.t};
      }
      value[r].part[part] = fma(weight, sum.k, value[r].part[part]);
      if (pulls == Pulls::none) continue;
      pull[r].part[part] = fma(weight, sum.t, pull[r].part[part]);
      if (pulls == Pulls::rows) continue;
      columns = fma(broadcast(points.weight[i + r]), sum.t, columns);
    }
    if (pulls == Pulls::rows_and_columns) store(points.pull + column, columns);
  }
}

FASTGAN_INLINE float sum_of(const Sixteen& lanes) {
  alignas(64) float stored[kBlock];
  store16(stored, lanes);
  return pairwise_sum(stored);
}

}  // namespace fastgan::kernels::FASTGAN_ISA
