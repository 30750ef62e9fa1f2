// Pairs of events in tiles of kRows rows i and one or more blocks of sixteen columns j: what
// forward and backward share.
#pragma once

#include <type_traits>

#include "kernels/cpu/exp.hpp"
#include "kernels/cpu/sixteen.hpp"
#include "kernels/cpu/transpose.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

constexpr Index kBlock = Sixteen::kLanes;
/// Rows and blocks of columns of a tile, whose distances stay in registers. kRows divides kBlock.
constexpr int kRows = Vec::kLanes >= 8 ? 4 : 2;
constexpr int kColumns = Vec::kLanes >= 16 ? 2 : 1;
/// Events further apart count as infinitely far: e⁻⁶⁴ = 2e-28 beside the 1 of j = i. No number in
/// between is denormal, also after the product with a gradient.
constexpr float kFar = 64.0f;

/// M of one kernel: block j/16 holds (D, 16), the last one is padded with zeros, also for rows i ≥
/// N.
struct Events {
  const float* m;  // (blocks, D, 16)
  Index N, D;

  const float* block(Index j) const { return m + j / kBlock * D * kBlock; }
};

/// Copies kernel k of m (N, K, D) into blocks.
inline void gather_events(float* to, const float* m, Index ldm, Index k, Index N, Index D) {
  for (Index first = 0; first < N; first += kBlock, to += D * kBlock) {
    for (Index i = 0; i < kBlock; ++i) {
      const float* from = m + (first + i) * ldm + k * D;
      const bool exists = first + i < N;
      for (Index d = 0; d < D; ++d) to[d * kBlock + i] = exists ? from[d] : 0.0f;
    }
  }
}

/// e^−distance
FASTGAN_INLINE Vec closeness(Vec distance) {
  const ExpParts e = exp_parts(max(broadcast(-kFar), zero() - distance));
  const Vec scale = exp2_integer(e.n);
  return select(greater(distance, broadcast(kFar)), zero(), fma(e.p, scale, scale));
}

/// e[c][r] = exp(−‖M_i+r − M_j‖₁) for the sixteen columns j of block c of the C from `first` on; 0
/// where column j does not exist.
template <int C>
FASTGAN_INLINE void closeness_of_tile(const Events& events, Index i, Index first,
                                      Sixteen (&e)[C][kRows]) {
  const float* row = events.block(i) + i % kBlock;
  const float* column = events.block(first);
#pragma GCC unroll 2
  for (int c = 0; c < C; ++c) {
#pragma GCC unroll 4
    for (int r = 0; r < kRows; ++r) e[c][r] = broadcast16(0.0f);
  }
  for (Index d = 0; d < events.D; ++d, row += kBlock, column += kBlock) {
#pragma GCC unroll 2
    for (int c = 0; c < C; ++c) {
      const Sixteen other = load16(column + c * events.D * kBlock);
#pragma GCC unroll 4
      for (int r = 0; r < kRows; ++r) e[c][r] = e[c][r] + abs(broadcast16(row[r]) - other);
    }
  }
#pragma GCC unroll 2
  for (int c = 0; c < C; ++c) {
#pragma GCC unroll 4
    for (int r = 0; r < kRows; ++r) {
      e[c][r] = partwise([&](int v) { return closeness(e[c][r].part[v]); });
    }
  }
  const Index left = events.N - first - (C - 1) * kBlock;
  if (left >= kBlock) return;
#pragma GCC unroll 4
  for (int r = 0; r < kRows; ++r) e[C - 1][r] = first_of(e[C - 1][r], left);
}

template <int C>
using Blocks = std::integral_constant<int, C>;

/// f(j, Blocks<C>{}) for all blocks of columns from `first` on, as many at a time as a tile has.
template <class F>
FASTGAN_INLINE void for_columns(Index first, Index N, const F& f) {
  Index j = first;
  for (; j + (kColumns - 1) * kBlock < N; j += kColumns * kBlock) f(j, Blocks<kColumns>{});
  for (; j < N; j += kBlock) f(j, Blocks<1>{});
}

/// to[v] = the sum of the sixteen lanes of vector v of `from` (16, 16), as pairwise_sum adds them.
inline void sum_lanes(float* to, const float* from) {
  alignas(64) float lanes[kBlock * kBlock];
  transpose_tile(from, kBlock, lanes, kBlock);
  const auto lane = [&](int l) { return load16(lanes + l * kBlock); };
  const auto every_fourth = [&](int l) {
    return (lane(l) + lane(l + 8)) + (lane(l + 4) + lane(l + 12));
  };
  store16(to, (every_fourth(0) + every_fourth(2)) + (every_fourth(1) + every_fourth(3)));
}

}  // namespace fastgan::kernels::FASTGAN_ISA
