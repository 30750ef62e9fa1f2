// out[o] = start[o] + Σ a·w with events in the lanes: the sums of forward and of backward_data.
//
// a (…, count, 16): numbers of sixteen events side by side; w: one number for all events. The sum
// runs over nested, regular loops, in order; a tile of E blocks of events times O outputs
// stays in registers meanwhile: per step E loads and O broadcasts serve E·O multiply-adds.
#pragma once

#include "kernels/cpu/sixteen.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

/// Blocks of sixteen events and outputs of a tile. AVX-512: 2 x 8 of 32 registers; AVX2: 1 x 6,
/// each a pair of registers, of 16; portable: 1 x 3, each four registers. A single output has more
/// blocks: fewer sums than these would wait for each other.
constexpr int kBlocks = Vec::kLanes == 16 ? 2 : 1;
constexpr int kOutputs = Vec::kLanes == 16 ? 8 : Vec::kLanes == 8 ? 6 : 3;
constexpr int kBlocksOfOne = Vec::kLanes == 16 ? 8 : Vec::kLanes == 8 ? 4 : 2;
constexpr int blocks_of_tile(Index outputs) { return outputs == 1 ? kBlocksOfOne : kBlocks; }

/// One loop of the sum: how far it goes, and how far a step moves a and w.
struct Loop {
  Index steps, a, w;
};

struct LaneProduct {
  float* out;  // (outputs, 16), blocks of events next_out apart
  Index next_out;
  const float* a;  // blocks of events next_a apart
  Index next_a;
  const float* w;  // outputs w_output apart
  Index w_output;
  const float* start;  // (outputs) or null
  Loop outer, rows, middle, inner;
};

FASTGAN_INLINE Sixteen fma(const Vec& factor, const Sixteen& a, const Sixteen& sum) {
  return partwise([&](int i) { return fma(factor, a.part[i], sum.part[i]); });
}

template <int E, int O>
void lane_tile(const LaneProduct& p) {
  Sixteen sum[E][O];
#pragma GCC unroll 8
  for (int o = 0; o < O; ++o) {
    const Sixteen start = broadcast16(p.start != nullptr ? p.start[o] : 0.0f);
#pragma GCC unroll 8
    for (int e = 0; e < E; ++e) sum[e][o] = start;
  }
  for (Index i = 0; i < p.outer.steps * p.rows.steps; ++i) {
    const Index top = i / p.rows.steps, row = i % p.rows.steps;
    for (Index j = 0; j < p.middle.steps; ++j) {
      const float* a = p.a + top * p.outer.a + row * p.rows.a + j * p.middle.a;
      const float* w = p.w + top * p.outer.w + row * p.rows.w + j * p.middle.w;
      for (Index k = 0; k < p.inner.steps; ++k, a += p.inner.a, w += p.inner.w) {
        Sixteen events[E];
#pragma GCC unroll 8
        for (int e = 0; e < E; ++e) events[e] = load16(a + e * p.next_a);
#pragma GCC unroll 8
        for (int o = 0; o < O; ++o) {
          const Vec weight = broadcast(w[o * p.w_output]);
#pragma GCC unroll 8
          for (int e = 0; e < E; ++e) sum[e][o] = fma(weight, events[e], sum[e][o]);
        }
      }
    }
  }
#pragma GCC unroll 8
  for (int o = 0; o < O; ++o) {
#pragma GCC unroll 8
    for (int e = 0; e < E; ++e) store16(p.out + e * p.next_out + o * Sixteen::kLanes, sum[e][o]);
  }
}

/// Calls lane_tile with `outputs` ≤ O outputs.
template <int E, int O>
FASTGAN_INLINE void lane_tile_of(Index outputs, const LaneProduct& p) {
  if constexpr (O > 1) {
    if (outputs < O) return lane_tile_of<E, O - 1>(outputs, p);
  }
  lane_tile<E, O>(p);
}

/// Calls lane_tile for one output and `blocks` ≤ E blocks of events.
template <int E>
FASTGAN_INLINE void lane_tile_of_one(Index blocks, const LaneProduct& p) {
  if constexpr (E > 1) {
    if (blocks < E) return lane_tile_of_one<E - 1>(blocks, p);
  }
  lane_tile<E, 1>(p);
}

/// All `outputs` in tiles of nearly equal size, for `blocks` ≤ blocks_of_tile(outputs) blocks of
/// events.
inline void lane_product(Index blocks, Index outputs, LaneProduct p) {
  if (outputs == 1) return lane_tile_of_one<kBlocksOfOne>(blocks, p);
  const Index tiles = (outputs + kOutputs - 1) / kOutputs;
  const float *w = p.w, *start = p.start;
  float* out = p.out;
  for (Index tile = 0; tile < tiles; ++tile) {
    const Index first = outputs * tile / tiles, count = outputs * (tile + 1) / tiles - first;
    p.w = w + first * p.w_output;
    p.start = start != nullptr ? start + first : nullptr;
    p.out = out + first * Sixteen::kLanes;
    if (blocks == kBlocks) {
      lane_tile_of<kBlocks, kOutputs>(count, p);
    } else {
      lane_tile_of<1, kOutputs>(count, p);
    }
  }
}

}  // namespace fastgan::kernels::FASTGAN_ISA
