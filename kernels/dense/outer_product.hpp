// dw = xᵀ·dz: a sum of N outer products, for dense_backward_weights.
//
// A tile of R x 2 vectors of dw stays in registers while n runs over the events: per n it reads two
// vectors of row n of dz and broadcasts R neighbours of row n of x. Every element is one chain of
// fused multiply-adds with n ascending, from 0 (overwrite) or from the old value (accumulate) on.
#pragma once

#include <algorithm>

#include "kernels/cpu/simd.hpp"
#include "kernels/dense/dense.hpp"
#include "kernels/dense/row_product.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

/// R rows of dw from i on, V vectors from column o on; `last` masks the last vector.
template <int R, int V>
void outer_tile(const DenseBackwardWeights& p, Index i, Index o, Mask last, bool whole) {
  Vec sum[R][V];
  const auto load_part = [&](const float* from, int v) {
    const float* at = from + v * Vec::kLanes;
    return v == V - 1 && !whole ? load(at, last) : load(at);
  };
  float* dw = p.dw + i * p.O + o;
  const bool accumulate = p.mode == GradientMode::accumulate;
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 2
    for (int v = 0; v < V; ++v) sum[r][v] = accumulate ? load_part(dw + r * p.O, v) : zero();
  }
  const float* x = p.x + i;
  const float* dz = p.dz + o;
  for (Index n = 0; n < p.N; ++n, x += p.ldx, dz += p.lddz) {
    Vec dzn[V];
#pragma GCC unroll 2
    for (int v = 0; v < V; ++v) dzn[v] = load_part(dz, v);
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r) {
      const Vec xr = broadcast(x[r]);
#pragma GCC unroll 2
      for (int v = 0; v < V; ++v) sum[r][v] = fma(xr, dzn[v], sum[r][v]);
    }
  }
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 2
    for (int v = 0; v < V; ++v) {
      float* at = dw + r * p.O + v * Vec::kLanes;
      if (v == V - 1 && !whole) {
        store(at, sum[r][v], last);
      } else {
        store(at, sum[r][v]);
      }
    }
  }
}

template <int R, int V>
FASTGAN_INLINE void outer_tile_of(Index rows, const DenseBackwardWeights& p, Index i, Index o,
                                  Mask last, bool whole) {
  if constexpr (R > 1) {
    if (rows < R) return outer_tile_of<R - 1, V>(rows, p, i, o, last, whole);
  }
  outer_tile<R, V>(p, i, o, last, whole);
}

template <int V>
void outer_panel(const DenseBackwardWeights& p, Index o) {
  const Index last_columns = std::min<Index>(p.O - o - (V - 1) * Vec::kLanes, Vec::kLanes);
  const Mask last = first_lanes(last_columns);
  const Index tiles = (p.I + kTileRows - 1) / kTileRows;
  for (Index tile = 0; tile < tiles; ++tile) {
    const Index i = p.I * tile / tiles;
    outer_tile_of<kTileRows, V>(p.I * (tile + 1) / tiles - i, p, i, o, last,
                                last_columns == Vec::kLanes);
  }
}

/// Events whose rows of x and dz stay in L1 and L2 while all tiles of dw pass; between two chunks
/// the sums rest in dw, which leaves their bits as they are. (Measured: 128 wins with tiles of 13
/// rows, 64 with tiles of 6.)
constexpr Index kEventsPerChunk = kPanel == 32 ? 128 : 64;

inline void outer_product(DenseBackwardWeights p) {
  const Index N = p.N;
  Index first = 0;
  do {  // once for N = 0 too: zeros are then to be written
    p.N = std::min(kEventsPerChunk, N - first);
    for (Index o = 0; o < p.O; o += kPanel) {
      if (panel_width(p.O, o) == kPanel) {
        outer_panel<2>(p, o);
      } else {
        outer_panel<1>(p, o);
      }
    }
    p.x += p.N * p.ldx;
    p.dz += p.N * p.lddz;
    p.mode = GradientMode::accumulate;
    first += kEventsPerChunk;
  } while (first < N);
}

/// V vectors of db = Σ_n dz, n ascending, from column o on; `last` masks the last one.
template <int V>
void column_sum(const DenseBackwardWeights& p, Index o, Mask last) {
  const auto at = [&](const float* row, int v) {
    const float* from = row + o + v * Vec::kLanes;
    return v == V - 1 ? load(from, last) : load(from);
  };
  Vec sum[V];
  for (int v = 0; v < V; ++v) {
    sum[v] = p.mode == GradientMode::accumulate ? at(p.db, v) : zero();
  }
  for (Index n = 0; n < p.N; ++n) {
#pragma GCC unroll 8
    for (int v = 0; v < V; ++v) sum[v] = sum[v] + at(p.dz + n * p.lddz, v);
  }
  for (int v = 0; v < V - 1; ++v) store(p.db + o + v * Vec::kLanes, sum[v]);
  store(p.db + o + (V - 1) * Vec::kLanes, sum[V - 1], last);
}

/// db = Σ_n dz. Eight vectors at a time, because each sum is a chain that waits for itself.
inline void column_sums(const DenseBackwardWeights& p) {
  constexpr Index kColumns = 8 * Vec::kLanes;
  Index o = 0;
  for (; p.O - o >= kColumns; o += kColumns) column_sum<8>(p, o, first_lanes(Vec::kLanes));
  for (; o < p.O; o += Vec::kLanes) column_sum<1>(p, o, first_lanes(p.O - o));
}

}  // namespace fastgan::kernels::FASTGAN_ISA
