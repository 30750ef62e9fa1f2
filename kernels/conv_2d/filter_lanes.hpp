// Sums over windows of an image with filters in the lanes: forward and backward_data of a
// convolution whose filters fill vectors.
//
// A tile of R events x two vectors of filters of one position stays in registers while the taps
// pass: per tap it reads two vectors of weights and broadcasts R inputs. A task computes one row of
// positions for R events, tap row by tap row where the weights of all do not fit into L1: those of
// one are then read from L2 once for all positions of the row, and the sums rest in the output
// meanwhile. Every element is one chain of fused multiply-adds in the order of the taps.
#pragma once

#include <cstdlib>

#include "kernels/cpu/window_lanes.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

/// Events of a tile: AVX-512 14·2 accumulators of 32 registers, AVX2 6·2 of 16.
constexpr int kTileEvents = Vec::kLanes == 16 ? 14 : 6;
/// Weights of so many floats are read again and again from L1.
constexpr Index kNearWeights = 4096;

/// Whether `filters` fill vectors as well as N events fill blocks of sixteen.
inline bool filters_fill(Index filters, Index N) {
  const auto whole = [](Index count, Index unit) { return (count + unit - 1) / unit * unit; };
  return filters * whole(N, kEvents) >= N * whole(filters, Vec::kLanes);
}

/// out[o] = start[o] + Σ a·w[o] of one position.
struct FilterProduct {
  float* out;  // (filters), events next_out apart
  Index next_out;
  const float* a;  // events next_a apart
  Index next_a;
  const float* w;  // rows of `filters`
  Index filters;
  const float* start;  // (filters) or null
  Loop outer, middle, inner;
};

/// R events, V vectors of filters from o on; `last` masks the last one. `resume`: from out on.
template <int R, int V>
void filter_tile(const FilterProduct& p, Index o, Mask last, bool resume) {
  const auto load_part = [&](const float* from, int v) {
    const float* at = from + o + v * Vec::kLanes;
    return v == V - 1 ? load(at, last) : load(at);
  };
  Vec sum[R][V];
#pragma GCC unroll 2
  for (int v = 0; v < V; ++v) {
    const Vec start = p.start != nullptr ? load_part(p.start, v) : zero();
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r) {
      sum[r][v] = resume ? load_part(p.out + r * p.next_out, v) : start;
    }
  }
  for (Index i = 0; i < p.outer.steps; ++i) {
    for (Index j = 0; j < p.middle.steps; ++j) {
      const float* a = p.a + i * p.outer.a + j * p.middle.a;
      const float* w = p.w + i * p.outer.w + j * p.middle.w;
      for (Index k = 0; k < p.inner.steps; ++k, a += p.inner.a, w += p.inner.w) {
        Vec weight[V];
#pragma GCC unroll 2
        for (int v = 0; v < V; ++v) weight[v] = load_part(w, v);
#pragma GCC unroll 16
        for (int r = 0; r < R; ++r) {
          const Vec input = broadcast(a[r * p.next_a]);
#pragma GCC unroll 2
          for (int v = 0; v < V; ++v) sum[r][v] = fma(input, weight[v], sum[r][v]);
        }
      }
    }
  }
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) {
    float* out = p.out + r * p.next_out + o;
    if (V == 2) store(out, sum[r][0]);
    store(out + (V - 1) * Vec::kLanes, sum[r][V - 1], last);
  }
}

/// Calls filter_tile with `events` ≤ R events.
template <int R, int V>
FASTGAN_INLINE void filter_tile_of(Index events, const FilterProduct& p, Index o, Mask last,
                                   bool resume) {
  if constexpr (R > 1) {
    if (events < R) return filter_tile_of<R - 1, V>(events, p, o, last, resume);
  }
  filter_tile<R, V>(p, o, last, resume);
}

/// All positions of a row for `events` ≤ kTileEvents events: product_of(column) is that of one.
template <class ProductOf>
void filter_row(Index columns, Index events, Index filters, const ProductOf& product_of) {
  const FilterProduct first = product_of(0);
  const bool near = first.outer.steps * std::abs(first.outer.w) <= kNearWeights;
  const Index steps = near ? 1 : first.outer.steps;  // of the row, whatever the column
  for (Index step = 0; step < steps; ++step) {
    for (Index o = 0; o < filters; o += 2 * Vec::kLanes) {
      const Index left = filters - o;
      for (Index column = 0; column < columns; ++column) {
        FilterProduct p = product_of(column);
        if (!near) {
          p.a += step * p.outer.a;
          p.w += step * p.outer.w;
          p.outer.steps = 1;
        }
        if (left > Vec::kLanes) {
          filter_tile_of<kTileEvents, 2>(events, p, o, first_lanes(left - Vec::kLanes), step > 0);
        } else {
          filter_tile_of<kTileEvents, 1>(events, p, o, first_lanes(left), step > 0);
        }
      }
    }
  }
}

/// Calls body(row, first event, events) for every row and tile of events, tiles of nearly equal
/// size.
template <class Body>
void for_rows_of_tiles(const Context& context, Index rows, Index N, const Body& body) {
  const Index tiles = (N + kTileEvents - 1) / kTileEvents;
  for_chunks(context, rows * tiles, 1, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const Index tile = i % tiles, first = N * tile / tiles;
      body(i / tiles, first, N * (tile + 1) / tiles - first);
    }
  });
}

/// out (N, OH, OW, OC) of x (N, H, W, C) and w (taps, OC), from the bias b (or null) on.
template <class Finish>
void filters_forward(const Context& context, const WindowShape& s, Index N, float* out,
                     const float* x, const float* w, const float* b, const Finish& finish) {
  for_rows_of_tiles(context, s.OH, N, [&](Index oh, Index first, Index events) {
    const Range kh = taps_inside(oh, s.stride_h, s.pad_top, s.KH, s.H);
    const Index row = oh * s.stride_h - s.pad_top + kh.first;
    filter_row(s.OW, events, s.OC, [&](Index ow) {
      const Range kw = taps_inside(ow, s.stride_w, s.pad_left, s.KW, s.W);
      const Index column = ow * s.stride_w - s.pad_left + kw.first;
      const bool empty = kh.size() == 0 || kw.size() == 0;
      return FilterProduct{.out = out + first * s.outputs() + (oh * s.OW + ow) * s.OC,
                           .next_out = s.outputs(),
                           .a = x + first * s.inputs() + (empty ? 0 : (row * s.W + column) * s.C),
                           .next_a = s.inputs(),
                           .w = w + (empty ? 0 : (kh.first * s.KW + kw.first) * s.C * s.OC),
                           .filters = s.OC,
                           .start = b,
                           .outer = {kh.size(), s.W * s.C, s.KW * s.C * s.OC},
                           .middle = {1, 0, 0},
                           .inner = {kw.size() * s.C, 1, s.OC}};
    });
    for (Index n = first; n < first + events; ++n) {
      finish_row(out, n * s.outputs() + oh * s.OW * s.OC, s.OW * s.OC, finish);
    }
  });
}

/// dx (N, H, W, C) of dz (N, OH, OW, OC) and the weights with channels in the lanes, (taps of the
/// window, OC, C).
template <class Finish>
void filters_backward(const Context& context, const WindowShape& s, Index N, float* dx,
                      const float* dz, const float* w, const Finish& finish) {
  const Index tap = s.OC * s.C;
  for_rows_of_tiles(context, s.H, N, [&](Index h, Index first, Index events) {
    const Range oh = outputs_of(h, s.stride_h, s.pad_top, s.KH, s.OH);
    const Index kh = h + s.pad_top - oh.first * s.stride_h;
    filter_row(s.W, events, s.C, [&](Index column) {
      const Range ow = outputs_of(column, s.stride_w, s.pad_left, s.KW, s.OW);
      const Index kw = column + s.pad_left - ow.first * s.stride_w;
      const bool empty = oh.size() == 0 || ow.size() == 0;
      return FilterProduct{
          .out = dx + first * s.inputs() + (h * s.W + column) * s.C,
          .next_out = s.inputs(),
          .a = dz + first * s.outputs() + (empty ? 0 : (oh.first * s.OW + ow.first) * s.OC),
          .next_a = s.outputs(),
          .w = w + (empty ? 0 : (kh * s.KW + kw) * tap),
          .filters = s.C,
          .start = nullptr,
          .outer = {oh.size(), s.OW * s.OC, -s.stride_h * s.KW * tap},
          .middle = {ow.size(), s.OC, -s.stride_w * tap},
          .inner = {s.OC, 1, s.C}};
    });
    for (Index n = first; n < first + events; ++n) {
      finish_row(dx, n * s.inputs() + h * s.W * s.C, s.W * s.C, finish);
    }
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
