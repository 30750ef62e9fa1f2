// Minibatch discrimination, forward and backward, by half of the pairs.
//
// o_k(i) = Σ_j e_ij with e_ij = exp(−‖M_ik − M_jk‖₁); M (N, K, D), o (N, K).
// A task computes one kernel k, so that its sums have one order whatever the number of threads. It
// goes through tiles of kRows rows i times one or two blocks of sixteen columns j with j's block
// not before i's: a pair in two different blocks is computed once and serves both its events,
// inside a block it is computed twice. The distances of a tile stay in registers, and no e_ij is
// stored. Per pair of a kernel: forward 3·D + 22 flops, backward 8·D + 25 (it computes e_ij again);
// N²/2 pairs (and 8·N). Bytes: forward reads 4·N·D a kernel for every kRows rows, backward moves
// three times that for every sixteen, from L2 or closer; sums of dM of the rows stay in L1. Order:
// the sum of an event is (Σ over earlier blocks, row by row) + (sixteen interleaved sums over its
// own and later blocks, added pairwise); fp32.
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
  float* rows;     // (16 / kRows, D, kRows, 16) interleaved sums of dM of the rows of a block

  Scratch(float* all, Index k, Index N, Index D) {
    const Index floats = (N + kBlock - 1) / kBlock * kBlock;
    m = all + k * (floats * (2 * D + 1) + kBlock * D * kBlock);
    columns = m + floats * D;
    single = columns + floats * D;
    rows = single + floats;
  }
};

struct Forward {
  const MinibatchDiscriminationForward& p;
  Events events;
  float* earlier;  // (N) Σ over the rows of earlier blocks
  Index k;

  void group(Index i, Index own, float* lanes) const {
    Sixteen sums[1][kRows];
    closeness_of_tile(events, i, own, sums);
    Sixteen(&sum)[kRows] = sums[0];
    for_columns(own + kBlock, events.N, [&](Index j, auto blocks) {
      constexpr int C = blocks();
      Sixteen e[C][kRows];
      closeness_of_tile(events, i, j, e);
#pragma GCC unroll 2
      for (int c = 0; c < C; ++c) {
        Sixteen column = load16(earlier + j + c * kBlock);
#pragma GCC unroll 4
        for (int r = 0; r < kRows; ++r) {
          sum[r] = sum[r] + e[c][r];
          column = column + e[c][r];
        }
        store16(earlier + j + c * kBlock, column);
      }
    });
#pragma GCC unroll 4
    for (int r = 0; r < kRows; ++r) store16(lanes + r * kBlock, sum[r]);
  }

  /// The rows of a block.
  void rows(Index first) const {
    const Index last = std::min(first + kBlock, events.N);
    alignas(64) float lanes[kBlock * kBlock] = {}, sums[kBlock];
    for (Index i = first; i < last; i += kRows) group(i, first, lanes + (i - first) * kBlock);
    sum_lanes(sums, lanes);
    for (Index i = first; i < last; ++i) p.o[i * p.ldo + k] = earlier[i] + sums[i - first];
  }
};

struct Backward {
  const MinibatchDiscriminationBackward& p;
  Events events;
  const float* dout;  // (blocks, 16), zeros at the end
  float* earlier;     // (blocks, D, 16)
  float* row_sums;    // (16 / kRows, D, kRows, 16)
  Index k;

  /// Adds the forces between rows and columns of a tile to the rows, and to the columns too unless
  /// they are of the same block, where every pair comes twice.
  template <int C, bool columns>
  FASTGAN_INLINE void tile(Index i, Index j, float* row_sum) const {
    Sixteen force[C][kRows];
    closeness_of_tile(events, i, j, force);
#pragma GCC unroll 2
    for (int c = 0; c < C; ++c) {
      const Sixteen dout_j = load16(dout + j + c * kBlock);
#pragma GCC unroll 4
      for (int r = 0; r < kRows; ++r) {
        force[c][r] = (broadcast16(dout[i + r]) + dout_j) * force[c][r];
      }
    }
    const Index block = events.D * kBlock;
    const float* row = events.block(i) + i % kBlock;
    const float* column = events.block(j);
    float* column_sum = earlier + (column - events.m);
    for (Index at = 0; at < block; at += kBlock) {
      Sixteen other[C], sum[C];
#pragma GCC unroll 2
      for (int c = 0; c < C; ++c) {
        other[c] = load16(column + at + c * block);
        sum[c] = load16(column_sum + at + c * block);
      }
#pragma GCC unroll 4
      for (int r = 0; r < kRows; ++r, row_sum += kBlock) {
        Sixteen own = load16(row_sum);
#pragma GCC unroll 2
        for (int c = 0; c < C; ++c) {
          const Sixteen difference = broadcast16(row[at + r]) - other[c];
          const Sixteen pull =
              partwise([&](int v) { return times_sign(force[c][r].part[v], difference.part[v]); });
          own = own + pull;
          sum[c] = sum[c] + pull;
        }
        store16(row_sum, own);
      }
#pragma GCC unroll 2
      for (int c = 0; columns && c < C; ++c) store16(column_sum + at + c * block, sum[c]);
    }
  }

  /// The rows of a block, group by group for the same columns, which then stay in L1.
  void rows(Index first) const {
    const Index N = events.N, D = events.D, last = std::min(first + kBlock, N);
    const auto sums_of = [&](Index i) { return row_sums + (i - first) * D * kBlock; };
    std::fill(row_sums, sums_of(first + kBlock), 0.0f);
    for (Index i = first; i < last; i += kRows) tile<1, false>(i, first, sums_of(i));
    for_columns(first + kBlock, N, [&](Index j, auto blocks) {
      for (Index i = first; i < last; i += kRows) tile<blocks(), true>(i, j, sums_of(i));
    });
    for (Index v = 0; v < kBlock * D; v += kBlock) sum_lanes(row_sums + v, row_sums + v * kBlock);
    const float* column = earlier + (events.block(first) - events.m);
    for (Index i = first; i < last; ++i) {
      const Index group = (i - first) / kRows, r = i % kRows;
      for (Index d = 0; d < D; ++d) {
        p.dm[i * p.lddm + k * D + d] =
            column[d * kBlock + i - first] - row_sums[(group * D + d) * kRows + r];
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
    const Forward forward{p, {scratch.m, p.N, p.D}, scratch.single, k};
    for (Index first = 0; first < p.N; first += kBlock) forward.rows(first);
  });
}

void minibatch_discrimination_backward(const Context& context,
                                       const MinibatchDiscriminationBackward& p) {
  for_kernels(context, p.K, [&](Index k) {
    const Scratch scratch(p.scratch, k, p.N, p.D);
    gather_events(scratch.m, p.m, p.ldm, k, p.N, p.D);
    std::fill(scratch.columns, scratch.rows, 0.0f);
    for (Index n = 0; n < p.N; ++n) scratch.single[n] = p.dout[n * p.lddout + k];
    const Backward backward{p, {scratch.m, p.N, p.D}, scratch.single, scratch.columns, scratch.rows,
                            k};
    for (Index first = 0; first < p.N; first += kBlock) backward.rows(first);
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
