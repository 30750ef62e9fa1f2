// dw = Σ x·dz over events and positions: the weight gradient of a convolution.
//
// Lanes are filters. A tile of R input channels of one tap (kh, kw) times two vectors of filters
// stays in registers while events, rows and columns of positions pass: per position R broadcasts
// of x and two loads of dz serve 2·R multiply-adds. Where channels are so few that their sums would
// wait for each other, the channels of all taps of a row of the window, which are neighbours in x,
// are those of one: its positions then see padding, zeros in a copy of the row. Every element is
// one chain with (n, oh, ow) ascending, from 0 (overwrite) or from the old value (accumulate) on.
#pragma once

#include <algorithm>

#include "kernels/conv_2d/conv_2d.hpp"
#include "kernels/cpu/simd.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

/// Channels of a tile, two vectors each, of 32 registers with AVX-512, of 16 otherwise.
constexpr int kChannels = Vec::kLanes == 16 ? 13 : 5;

/// Floats of a row of x with its padding that a tile can copy.
constexpr Index kLongestRow = 512;

/// One tap: the positions that see it, and their first input and output.
struct TapProduct {
  float* dw;        // (channels, OC), rows OC apart
  const float* x;   // input of the first position of event 0
  const float* dz;  // that position of event 0
  Index N, rows, columns;
  Index x_event, x_row, x_column;
  Index dz_event, dz_row, OC;
  bool accumulate;
  /// Where not 0: x of a row has so many floats, `padding` zeros before them, and zeros behind.
  Index row_floats = 0, padding = 0;
};

/// R channels from c on, V vectors of filters from o on; `last` masks the last one.
template <int R, int V>
void tap_tile(const TapProduct& p, Index c, Index o, Mask last) {
  const auto load_part = [&](const float* from, int v) {
    const float* at = from + v * Vec::kLanes;
    return v == V - 1 ? load(at, last) : load(at);
  };
  float* dw = p.dw + c * p.OC + o;
  Vec sum[R][V];
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 2
    for (int v = 0; v < V; ++v) sum[r][v] = p.accumulate ? load_part(dw + r * p.OC, v) : zero();
  }
  alignas(64) float padded[kLongestRow];
  if (p.row_floats > 0) std::fill_n(padded, kLongestRow, 0.0f);
  for (Index n = 0; n < p.N; ++n) {
    for (Index row = 0; row < p.rows; ++row) {
      const float* x = p.x + n * p.x_event + row * p.x_row;
      if (p.row_floats > 0) {
        std::copy_n(x, p.row_floats, padded + p.padding);
        x = padded;
      }
      x += c;
      const float* dz = p.dz + n * p.dz_event + row * p.dz_row + o;
      for (Index column = 0; column < p.columns; ++column, x += p.x_column, dz += p.OC) {
        Vec gradient[V];
#pragma GCC unroll 2
        for (int v = 0; v < V; ++v) gradient[v] = load_part(dz, v);
#pragma GCC unroll 16
        for (int r = 0; r < R; ++r) {
          const Vec input = broadcast(x[r]);
#pragma GCC unroll 2
          for (int v = 0; v < V; ++v) sum[r][v] = fma(input, gradient[v], sum[r][v]);
        }
      }
    }
  }
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) {
    if (V == 2) store(dw + r * p.OC, sum[r][0]);
    store(dw + r * p.OC + (V - 1) * Vec::kLanes, sum[r][V - 1], last);
  }
}

/// Calls tap_tile with `channels` ≤ R channels.
template <int R, int V>
FASTGAN_INLINE void tap_tile_of(Index channels, const TapProduct& p, Index c, Index o, Mask last) {
  if constexpr (R > 1) {
    if (channels < R) return tap_tile_of<R - 1, V>(channels, p, c, o, last);
  }
  tap_tile<R, V>(p, c, o, last);
}

/// All `channels` of the tap, in tiles of nearly equal size.
inline void tap_product(const TapProduct& p, Index channels) {
  const Index tiles = (channels + kChannels - 1) / kChannels;
  for (Index tile = 0; tile < tiles; ++tile) {
    const Index c = channels * tile / tiles, count = channels * (tile + 1) / tiles - c;
    Index o = 0;
    for (; p.OC - o > Vec::kLanes; o += 2 * Vec::kLanes) {
      tap_tile_of<kChannels, 2>(count, p, c, o, first_lanes(p.OC - o - Vec::kLanes));
    }
    if (o < p.OC) tap_tile_of<kChannels, 1>(count, p, c, o, first_lanes(p.OC - o));
  }
}

}  // namespace fastgan::kernels::FASTGAN_ISA
