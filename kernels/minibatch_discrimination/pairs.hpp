// Pairs of events in tiles of R rows i and sixteen columns j: what forward and backward share.
#pragma once

#include "kernels/cpu/exp.hpp"
#include "kernels/cpu/sixteen.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

constexpr Index kBlock = Sixteen::kLanes;
/// Rows of a tile: the distances of a tile stay in registers. Divides kBlock.
constexpr int kRows = Vec::kLanes >= 8 ? 4 : 2;
/// Events further apart count as infinitely far: e⁻⁶⁴ = 2e-28 beside the 1 of j = i. No number in
/// between is denormal, also after the product with a gradient.
constexpr float kFar = 64.0f;

/// M of one kernel: block j/16 holds (D, 16), the last one is padded with zeros.
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

/// e[r] = exp(−‖M_i+r − M_j‖₁) for the sixteen columns of block j; 0 where column j does not exist.
template <int R>
FASTGAN_INLINE void closeness_of_tile(const Events& events, Index i, Index j, Sixteen (&e)[R]) {
  const float* row = events.block(i) + i % kBlock;
  const float* column = events.block(j);
#pragma GCC unroll 4
  for (int r = 0; r < R; ++r) e[r] = broadcast16(0.0f);
  for (Index d = 0; d < events.D; ++d, row += kBlock, column += kBlock) {
    const Sixteen other = load16(column);
#pragma GCC unroll 4
    for (int r = 0; r < R; ++r) e[r] = e[r] + abs(broadcast16(row[r]) - other);
  }
#pragma GCC unroll 4
  for (int r = 0; r < R; ++r) {
    e[r] = partwise([&](int v) { return closeness(e[r].part[v]); });
  }
  if (events.N - j >= kBlock) return;
#pragma GCC unroll 4
  for (int r = 0; r < R; ++r) e[r] = first_of(e[r], events.N - j);
}

/// Calls rows<R>(i) for the rows of all events, R of them at a time and single ones at the end.
template <class Body>
FASTGAN_INLINE void for_rows(Index N, const Body& body) {
  Index i = 0;
  for (; i + kRows <= N; i += kRows) body.template rows<kRows>(i);
  for (; i < N; ++i) body.template rows<1>(i);
}

}  // namespace fastgan::kernels::FASTGAN_ISA
