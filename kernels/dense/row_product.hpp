// out = gate(a·B + bias) with B packed in panels: the product behind dense_forward,
// dense_backward_data and dense_tangent.
//
// a (N, K) row-major; B (K, C) as panels of kPanel = 2 vectors of columns, the last one a single
// vector where that is enough; inside a panel row k follows row k − 1 without a gap and missing
// columns are zeros. A tile of R x 2 vectors of out stays in registers while k runs over all K: per
// k it reads one row of the panel and broadcasts R numbers of a. Every element is one chain of
// fused multiply-adds from the bias on with k ascending, whatever R, the panel width and N.
#pragma once

#include <algorithm>

#include "kernels/activation/activate.hpp"
#include "kernels/cpu/simd.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

/// Rows of a tile: AVX2 6·2 accumulators of 16 registers, AVX-512 14·2 of 32.
#if defined(FASTGAN_ISA_IS_avx512) || defined(FASTGAN_ISA_IS_emulated512)
constexpr int kTileRows = 14;
#else
constexpr int kTileRows = 6;
#endif
constexpr Index kPanel = 2 * Vec::kLanes;

struct RowProduct {
  float* out;  // (N, C)
  Index ldout;
  const float* a;  // (N, K)
  Index lda;
  const std::byte* panels;
  const float* bias;  // (C) or null
  const float* gate;  // (N, C) or null: the sum itself
  Index ldgate;
  float slope;  // factor where the gate is not positive
  Index N, K, C;
};

/// Floats of a panel whose first column is c.
FASTGAN_INLINE Index panel_width(Index C, Index c) {
  return C - c > Vec::kLanes ? kPanel : Vec::kLanes;
}

/// R rows of out from `row` on, V vectors from column c on; `last` masks the last vector. More than
/// two vectors are those of several whole panels.
template <int R, int V>
void row_tile(const RowProduct& p, Index row, Index c, Mask last, bool whole) {
  Vec sum[R][V];
  const auto column = [&](int v) { return c + v * Vec::kLanes; };
  const auto load_part = [&](const float* from, int v) {
    return v == V - 1 && !whole ? load(from + column(v), last) : load(from + column(v));
  };
#pragma GCC unroll 8
  for (int v = 0; v < V; ++v) {
    const Vec start = p.bias != nullptr ? load_part(p.bias, v) : zero();
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r) sum[r][v] = start;
  }
  const float* b = reinterpret_cast<const float*>(p.panels) + c * p.K;
  const Index next_panel = kPanel * p.K;
  const float* a = p.a + row * p.lda;
  for (Index k = 0; k < p.K; ++k, b += std::min<Index>(V * Vec::kLanes, kPanel)) {
    Vec bk[V];
#pragma GCC unroll 8
    for (int v = 0; v < V; ++v) bk[v] = load(b + v / 2 * next_panel + v % 2 * Vec::kLanes);
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r) {
      const Vec ark = broadcast(a[r * p.lda + k]);
#pragma GCC unroll 8
      for (int v = 0; v < V; ++v) sum[r][v] = fma(ark, bk[v], sum[r][v]);
    }
  }
  const Vec slope = broadcast(p.slope);
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 8
    for (int v = 0; v < V; ++v) {
      const Vec gate = p.gate != nullptr ? load_part(p.gate + (row + r) * p.ldgate, v) : sum[r][v];
      const Vec result = gated(sum[r][v], gate, slope);
      float* out = p.out + (row + r) * p.ldout + column(v);
      if (v == V - 1 && !whole) {
        store(out, result, last);
      } else {
        store(out, result);
      }
    }
  }
}

/// Calls row_tile with `rows` ≤ R rows.
template <int R, int V>
FASTGAN_INLINE void row_tile_of(Index rows, const RowProduct& p, Index row, Index c, Mask last,
                                bool whole) {
  if constexpr (R > 1) {
    if (rows < R) return row_tile_of<R - 1, V>(rows, p, row, c, last, whole);
  }
  row_tile<R, V>(p, row, c, last, whole);
}

/// All rows of one panel, in tiles of nearly equal height.
template <int V>
void panel_product(const RowProduct& p, Index c) {
  const Index last_columns = std::min<Index>(p.C - c - (V - 1) * Vec::kLanes, Vec::kLanes);
  const Mask last = first_lanes(last_columns);
  const Index tiles = (p.N + kTileRows - 1) / kTileRows;
  for (Index tile = 0; tile < tiles; ++tile) {
    const Index row = p.N * tile / tiles;
    row_tile_of<kTileRows, V>(p.N * (tile + 1) / tiles - row, p, row, c, last,
                              last_columns == Vec::kLanes);
  }
}

/// One or two rows are few chains of additions, each waiting for itself: as many whole panels at a
/// time as fill the registers. Starts at column c, returns the first column that is left.
template <int R, int V>
FASTGAN_INLINE Index few_rows(const RowProduct& p, Index c) {
  constexpr Index kColumns = V * Vec::kLanes;
  for (; p.C - c >= kColumns; c += kColumns) {
    row_tile<R, V>(p, 0, c, first_lanes(Vec::kLanes), true);
  }
  return c;
}

inline void row_product(const RowProduct& p) {
  Index c = 0;
  if (p.N == 1) c = few_rows<1, 4>(p, few_rows<1, 8>(p, 0));
  if (p.N == 2) c = few_rows<2, 4>(p, 0);
  for (; c < p.C; c += kPanel) {
    if (panel_width(p.C, c) == kPanel) {
      panel_product<2>(p, c);
    } else {
      panel_product<1>(p, c);
    }
  }
}

}  // namespace fastgan::kernels::FASTGAN_ISA
