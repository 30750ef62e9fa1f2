// dw = xᵀ·dz on AMX: the product behind dense_backward_weights in bf16 and bf16x3.
//
// x (N, I) with I ≤ 64 rows of dw a task, dz (N, O). The sums run over the events: the strips of xᵀ
// are the tiles of x transposed, those of dz its rows in pairs. A chunk of events is converted at a
// time; all of xᵀ stays on the stack while the columns of dz pass in strips of 32. Between two
// chunks the sums rest in dw, which leaves their bits as they are: every element is one sum, the
// events ascending, from 0 (overwrite) or from the old value (accumulate) on.
#pragma once

#include "kernels/dense/amx_block.hpp"
#include "kernels/dense/dense.hpp"
#include "kernels/dense/passes.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

/// Steps of a chunk: 256 events in bf16, 128 in bf16x3, so that 32 KiB of xᵀ and 16 KiB of dz take
/// the place of L1.
template <int parts>
constexpr Index kChunkSteps = 8 / parts;
template <int parts>
constexpr Index kOuterStripBytes = kChunkSteps<parts>* parts * 2 * kTileBytes;

/// One block of dw from (i, o) on; a block that is not whole goes through `sums`.
template <int parts>
void outer_block(const DenseBackwardWeights& p, Index i, Index o, const std::byte* a,
                 const std::byte* b, BlockOfSums& sums) {
  const Index rows = std::min(kStrip, p.I - i), columns = std::min(kStrip, p.O - o);
  const bool accumulate = p.mode == GradientMode::accumulate;
  const bool whole = rows == kStrip && columns == kStrip;
  float* dw = p.dw + i * p.O + o;
  if (!whole && accumulate) copy_block(sums.at, kStrip, dw, p.O, rows, columns);
  add_block<parts>({.c = whole ? dw : sums.at,
                    .ldc = whole ? p.O : kStrip,
                    .start = accumulate ? Start::from_memory : Start::from_zero,
                    .a = a,
                    .b = b,
                    .steps = steps_of(p.N)},
                   rows, columns, [] {});
  if (!whole) copy_block(dw, p.O, sums.at, kStrip, rows, columns);
}

/// Adds p.N ≤ kChunkSteps·32 events to all of dw.
template <int parts>
void add_events(const DenseBackwardWeights& p, std::byte* a, std::byte* b, BlockOfSums& sums) {
  constexpr Index kStripBytes = kOuterStripBytes<parts>;
  for (Index i = 0; i < p.I; i += kStrip) {
    const auto tile = [&](std::byte* to, auto part, Index first, Index n) {
      tile_of_columns_transposed<part()>(to, p.x + n * p.ldx + i + first, p.ldx, p.N - n,
                                         p.I - i - first);
    };
    fill_strip<parts>(a + i / kStrip * kStripBytes, std::min(kStrip, p.I - i), p.N, tile);
  }
  for (Index o = 0; o < p.O; o += kStrip) {
    const auto tile = [&](std::byte* to, auto part, Index first, Index n) {
      tile_of_columns<part()>(to, p.dz + n * p.lddz + o + first, p.lddz, p.N - n, p.O - o - first);
    };
    fill_strip<parts>(b, std::min(kStrip, p.O - o), p.N, tile);
    for (Index i = 0; i < p.I; i += kStrip) {
      outer_block<parts>(p, i, o, a + i / kStrip * kStripBytes, b, sums);
    }
  }
}

template <int parts>
void amx_outer_product(DenseBackwardWeights p) {
  constexpr Index kEvents = kChunkSteps<parts> * kStep;
  alignas(64) std::byte a[kWeightRowsPerTask / kStrip * kOuterStripBytes<parts>];
  alignas(64) std::byte b[kOuterStripBytes<parts>];
  BlockOfSums sums;
  const TilesInUse tiles(kStrip);
  const Index N = p.N;
  Index first = 0;
  do {  // once for N = 0 too: zeros are then to be written
    p.N = std::min(kEvents, N - first);
    add_events<parts>(p, a, b, sums);
    p.x += p.N * p.ldx;
    p.dz += p.N * p.lddz;
    p.mode = GradientMode::accumulate;
    first += kEvents;
  } while (first < N);
}

}  // namespace fastgan::kernels::FASTGAN_ISA
