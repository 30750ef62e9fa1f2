// Minibatch discrimination, forward and backward, by half of the pairs.
//
// o_k(i) = Σ_j e_ij with e_ij = exp(−‖M_ik − M_jk‖₁); M (N, K, D), o (N, K).
// A task computes one kernel k, so that its sums have one order whatever the number of threads. It
// goes through tiles of R rows i times sixteen columns j with j's block not before i's: a pair in
// two different blocks is computed once and serves both its events, inside a block it is computed
// twice. The distances of a tile stay in registers, and no e_ij is stored.
// Per pair of a kernel: forward 3·D + 22 flops, backward 8·D + 25 (it computes e_ij again); N²/2
// pairs (and 8·N). Bytes: 4·N·D a kernel are read again for every R rows, from L2 or closer.
// Order: the sum of an event is (Σ over earlier blocks, row by row) + (sixteen interleaved sums
// over its own and later blocks, added pairwise); fp32.
#include "kernels/minibatch_discrimination/minibatch_discrimination.hpp"

#include <algorithm>

#include "fastgan/executor.hpp"
#include "kernels/cpu/sign.hpp"
#include "kernels/minibatch_discrimination/pairs.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

/// The part of scratch that belongs to one kernel.
struct Scratch {
  float* m;        // (blocks, D, 16)
  float* columns;  // (blocks, D, 16) what earlier rows contribute to dM of the columns
  float* single;   // (blocks, 16) the same of o; in backward the gradient of o
  float* rows;     // (kRows, D, 16) interleaved sums of dM of the rows of a tile

  Scratch(float* all, Index k, Index N, Index D) {
    const Index floats = (N + kBlock - 1) / kBlock * kBlock;
    m = all + k * (floats * (2 * D + 1) + 4 * D * kBlock);
    columns = m + floats * D;
    single = columns + floats * D;
    rows = single + floats;
  }
};
static_assert(kRows <= 4, "minibatch_discrimination_scratch has room for four rows");

struct Forward {
  const MinibatchDiscriminationForward& p;
  Events events;
  float* earlier;  // (N) Σ over the rows of earlier blocks
  Index k;

  template <int R>
  void rows(Index i) const {
    const Index own = i / kBlock * kBlock;
    Sixteen sum[R];
    closeness_of_tile<R>(events, i, own, sum);
    for (Index j = own + kBlock; j < events.N; j += kBlock) {
      Sixteen e[R];
      closeness_of_tile<R>(events, i, j, e);
      Sixteen column = load16(earlier + j);
#pragma GCC unroll 4
      for (int r = 0; r < R; ++r) {
        sum[r] = sum[r] + e[r];
        column = column + e[r];
      }
      store16(earlier + j, column);
    }
    for (int r = 0; r < R; ++r) {
      alignas(64) float lanes[kBlock];
      store16(lanes, sum[r]);
      p.o[(i + r) * p.ldo + k] = earlier[i + r] + pairwise_sum(lanes);
    }
  }
};

struct Backward {
  const MinibatchDiscriminationBackward& p;
  Events events;
  const float* dout;  // (N)
  float* earlier;     // (blocks, D, 16)
  float* row_sums;    // (kRows, D, 16)
  Index k;

  /// Adds the forces between rows and columns of a tile to the rows, and to the columns too unless
  /// they are of the same block, where every pair comes twice.
  template <int R, bool columns>
  FASTGAN_INLINE void tile(Index i, Index j) const {
    Sixteen force[R];
    closeness_of_tile<R>(events, i, j, force);
    const Sixteen dout_j = load16(dout + j);
#pragma GCC unroll 4
    for (int r = 0; r < R; ++r) force[r] = (broadcast16(dout[i + r]) + dout_j) * force[r];
    const float* row = events.block(i) + i % kBlock;
    const float* column = events.block(j);
    float* column_sums = earlier + (column - events.m);
    for (Index d = 0; d < events.D; ++d, row += kBlock) {
      const Sixteen other = load16(column + d * kBlock);
      Sixteen column_sum = load16(column_sums + d * kBlock);
#pragma GCC unroll 4
      for (int r = 0; r < R; ++r) {
        const Sixteen difference = broadcast16(row[r]) - other;
        const Sixteen pull =
            partwise([&](int v) { return times_sign(force[r].part[v], difference.part[v]); });
        float* row_sum = row_sums + (r * events.D + d) * kBlock;
        store16(row_sum, load16(row_sum) + pull);
        column_sum = column_sum + pull;
      }
      if (columns) store16(column_sums + d * kBlock, column_sum);
    }
  }

  template <int R>
  void rows(Index i) const {
    const Index own = i / kBlock * kBlock;
    std::fill_n(row_sums, R * events.D * kBlock, 0.0f);
    tile<R, false>(i, own);
    for (Index j = own + kBlock; j < events.N; j += kBlock) tile<R, true>(i, j);
    const float* column_sums = earlier + (events.block(i) - events.m) + i % kBlock;
    for (int r = 0; r < R; ++r) {
      for (Index d = 0; d < events.D; ++d) {
        p.dm[(i + r) * p.lddm + k * events.D + d] =
            column_sums[d * kBlock + r] - pairwise_sum(row_sums + (r * events.D + d) * kBlock);
      }
    }
  }
};

template <class Body>
void for_kernels(const Context& context, Index K, const Body& body) {
  SerialExecutor here;
  Executor& executor = context.executor != nullptr ? *context.executor : here;
  executor.run(static_cast<int>(K), [&](int k, int) { body(Index{k}); });
}

}  // namespace

void minibatch_discrimination_forward(const Context& context,
                                      const MinibatchDiscriminationForward& p) {
  for_kernels(context, p.K, [&](Index k) {
    const Scratch scratch(p.scratch, k, p.N, p.D);
    gather_events(scratch.m, p.m, p.ldm, k, p.N, p.D);
    std::fill(scratch.single, scratch.rows, 0.0f);
    for_rows(p.N, Forward{p, {scratch.m, p.N, p.D}, scratch.single, k});
  });
}

void minibatch_discrimination_backward(const Context& context,
                                       const MinibatchDiscriminationBackward& p) {
  for_kernels(context, p.K, [&](Index k) {
    const Scratch scratch(p.scratch, k, p.N, p.D);
    gather_events(scratch.m, p.m, p.ldm, k, p.N, p.D);
    std::fill(scratch.columns, scratch.rows, 0.0f);
    for (Index n = 0; n < p.N; ++n) scratch.single[n] = p.dout[n * p.lddout + k];
    for_rows(p.N,
             Backward{p, {scratch.m, p.N, p.D}, scratch.single, scratch.columns, scratch.rows, k});
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
