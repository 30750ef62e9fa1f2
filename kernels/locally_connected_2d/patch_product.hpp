// dw = Σ_n x·dz of one output position: the weight gradient of a locally connected layer.
//
// The taps of a row of the window are neighbours in x and in dw: lanes are taps. A tile of O
// filters times V vectors of taps stays in registers while n runs over the events: per event V
// loads of x and O broadcasts of dz serve O·V multiply-adds. Every element is one chain with n
// ascending, from 0 (overwrite) or from the old value (accumulate) on.
#pragma once

#include <algorithm>

#include "kernels/cpu/simd.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

/// Filters of a tile: two vectors each, of 32 registers with AVX-512, of 16 otherwise.
constexpr int kFilters = Vec::kLanes == 16 ? 12 : 6;

struct PatchProduct {
  float* dw;  // (filters, taps), rows lddw apart
  Index lddw;
  const float* x;  // (N, taps), rows ldx apart
  Index ldx;
  const float* dz;  // (N, filters), rows lddz apart
  Index lddz;
  Index N, taps;
  bool accumulate;
};

/// V vectors of taps from t on; `last` masks the last one.
template <int O, int V>
void patch_tile(const PatchProduct& p, Index t, Mask last) {
  const auto load_part = [&](const float* from, int v) {
    const float* at = from + v * Vec::kLanes;
    return v == V - 1 ? load(at, last) : load(at);
  };
  Vec sum[O][V];
#pragma GCC unroll 12
  for (int o = 0; o < O; ++o) {
#pragma GCC unroll 2
    for (int v = 0; v < V; ++v) {
      sum[o][v] = p.accumulate ? load_part(p.dw + o * p.lddw + t, v) : zero();
    }
  }
  const float *x = p.x + t, *dz = p.dz;
  for (Index n = 0; n < p.N; ++n, x += p.ldx, dz += p.lddz) {
    Vec taps[V];
#pragma GCC unroll 2
    for (int v = 0; v < V; ++v) taps[v] = load_part(x, v);
#pragma GCC unroll 12
    for (int o = 0; o < O; ++o) {
      const Vec gradient = broadcast(dz[o]);
#pragma GCC unroll 2
      for (int v = 0; v < V; ++v) sum[o][v] = fma(gradient, taps[v], sum[o][v]);
    }
  }
#pragma GCC unroll 12
  for (int o = 0; o < O; ++o) {
    float* dw = p.dw + o * p.lddw + t;
    if (V == 2) store(dw, sum[o][0]);
    store(dw + (V - 1) * Vec::kLanes, sum[o][V - 1], last);
  }
}

template <int O>
void patch_rows(const PatchProduct& p) {
  Index t = 0;
  for (; p.taps - t > Vec::kLanes; t += 2 * Vec::kLanes) {
    patch_tile<O, 2>(p, t, first_lanes(std::min<Index>(p.taps - t - Vec::kLanes, Vec::kLanes)));
  }
  if (t < p.taps) patch_tile<O, 1>(p, t, first_lanes(p.taps - t));
}

template <int O>
FASTGAN_INLINE void patch_rows_of(Index filters, const PatchProduct& p) {
  if constexpr (O > 1) {
    if (filters < O) return patch_rows_of<O - 1>(filters, p);
  }
  patch_rows<O>(p);
}

/// All filters, in tiles of nearly equal size.
inline void patch_product(Index filters, PatchProduct p) {
  const Index tiles = (filters + kFilters - 1) / kFilters;
  float* dw = p.dw;
  const float* dz = p.dz;
  for (Index tile = 0; tile < tiles; ++tile) {
    const Index first = filters * tile / tiles;
    p.dw = dw + first * p.lddw;
    p.dz = dz + first;
    patch_rows_of<kFilters>(filters * (tile + 1) / tiles - first, p);
  }
}

}  // namespace fastgan::kernels::FASTGAN_ISA
