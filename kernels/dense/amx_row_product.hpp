// out = gate(a·B + bias) on AMX: the product behind dense_forward, dense_backward_data and
// dense_tangent in bf16 and bf16x3.
//
// a (N, K) fp32, B (K, C) packed by pack_panel() as strips of 32 columns, one after the other.
// 32 rows of a at a time become a strip on the stack, which all panels of B then meet; where K is
// longer than the strip, the sums rest in out between its pieces, which leaves their bits as they
// are. The bias and the activation follow in fp32 when a sum is complete.
#pragma once

#include "kernels/activation/activate.hpp"
#include "kernels/dense/amx_block.hpp"
#include "kernels/dense/row_product.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

/// Bytes of the strip of a: 64 KiB hold 32 rows of 1024 numbers in bf16, of 512 in bf16x3.
constexpr Index kRowStripBytes = 64 * kTileBytes;

/// Packs the columns from c on, up to 32, of w (PanelUse::forward) or of its transpose.
template <int parts>
void pack_panel(const DensePack& p, Index c) {
  const bool forward = p.use == PanelUse::forward;
  const Index K = forward ? p.I : p.O, C = forward ? p.O : p.I;
  std::byte* to = p.panels + c / kTileSide * steps_of(K) * parts * kTileBytes;
  const auto tile = [&](std::byte* at, auto part, Index first, Index k) {
    const Index column = c + first;
    if (forward) {
      tile_of_columns<part()>(at, p.w + k * p.O + column, p.O, K - k, C - column);
    } else {
      tile_of_rows_transposed<part()>(at, p.w + column * p.O + k, p.O, C - column, K - k);
    }
  };
  fill_strip<parts>(to, std::min(kStrip, C - c), K, tile);
}

/// Writes complete sums, with bias and gate, to `rows` rows of out from `row` and column c on.
inline void finish_block(const RowProduct& p, Index row, Index rows, Index c, const float* sums) {
  const Vec slope = broadcast(p.slope);
  const Index end = std::min(c + kStrip, p.C);
  for (Index from = c; from < end; from += Vec::kLanes) {
    const Mask lanes = first_lanes(end - from);
    const Vec bias = p.bias != nullptr ? load(p.bias + from, lanes) : zero();
    for (Index r = 0; r < rows; ++r) {
      const Vec sum = load(sums + r * kStrip + from - c) + bias;
      const Vec gate = p.gate != nullptr ? load(p.gate + (row + r) * p.ldgate + from, lanes) : sum;
      store(p.out + (row + r) * p.ldout + from, gated(sum, gate, slope), lanes);
    }
  }
}

/// Members k … k + K − 1 of all sums of `rows` ≤ 32 rows, whose strip is a.
template <int parts>
void add_strip(const RowProduct& p, Index row, Index rows, Index k, Index K, const std::byte* a,
               BlockOfSums& sums) {
  const Index steps = steps_of(p.K);
  for (Index c = 0; c < p.C; c += kStrip) {
    const Index columns = std::min(kStrip, p.C - c);
    const std::byte* panel = p.panels + c / kTileSide * steps * parts * kTileBytes;
    float* out = p.out + row * p.ldout + c;
    if (k > 0) copy_block(sums.at, kStrip, out, p.ldout, rows, columns);
    add_block<parts>({.c = sums.at,
                      .ldc = kStrip,
                      .start = k > 0 ? Start::from_memory : Start::from_zero,
                      .a = a,
                      .b = panel + k / kStep * tiles_of(columns) * parts * kTileBytes,
                      .steps = steps_of(K)},
                     rows, columns);
    if (k + K < p.K) {
      copy_block(out, p.ldout, sums.at, kStrip, rows, columns);
    } else {
      finish_block(p, row, rows, c, sums.at);
    }
  }
}

template <int parts>
void amx_row_product(const RowProduct& p) {
  if (p.N == 0) return;
  constexpr Index kDepth = kRowStripBytes / (parts * 2 * kTileBytes) * kStep;
  alignas(64) std::byte a[kRowStripBytes];
  BlockOfSums sums;
  TilesInUse tiles(std::min(kStrip, p.N));
  for (Index row = 0; row < p.N; row += kStrip) {
    const Index rows = std::min(kStrip, p.N - row);
    tiles.set_rows(rows);
    Index k = 0;
    do {  // once for K = 0 too: the bias is then the result
      const Index K = std::min(kDepth, p.K - k);
      const float* from = p.a + row * p.lda + k;
      fill_strip<parts>(a, rows, K, [&](std::byte* to, auto part, Index first, Index at) {
        tile_of_rows<part()>(to, from + first * p.lda + at, p.lda, rows - first, K - at);
      });
      add_strip<parts>(p, row, rows, k, K, a, sums);
      k += kDepth;
    } while (k < p.K);
  }
}

}  // namespace fastgan::kernels::FASTGAN_ISA
