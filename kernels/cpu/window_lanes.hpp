// Sums over windows of an image with events in the lanes: forward and backward_data of convolutions
// and of locally connected layers, which differ in where a weight lies.
//
// Sixteen events at a time are transposed into scratch, (numbers, 16), all positions computed on
// them, and the results transposed back. A task computes one row of positions (backward: of inputs)
// for a group of events. Backward gathers: an input adds up the outputs that see it, in order.
#pragma once

#include "kernels/cpu/chunks.hpp"
#include "kernels/cpu/lane_product.hpp"
#include "kernels/cpu/transpose.hpp"
#include "kernels/window.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

/// Weight (position, oc, tap) lies at position·strides.position + oc·strides.filter +
/// tap·strides.tap.
struct Filters {
  const float* w;
  Index position, filter, tap;
};

/// An image (N, numbers) in blocks of sixteen events: (blocks, numbers, 16).
struct Lanes {
  float* memory;
  Index N, numbers;

  Index blocks() const { return (N + kEvents - 1) / kEvents; }
  Index next() const { return numbers * kEvents; }
  float* block(Index i) const { return memory + i * next(); }
  Index rows(Index i) const { return std::min(kEvents, N - i * kEvents); }
};

inline void gather(const Context& context, const Lanes& to, const float* x) {
  for_chunks(context, to.blocks(), 1, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      rows_to_lanes(to.block(i), x + i * kEvents * to.numbers, to.numbers, to.rows(i), to.numbers);
    }
  });
}

/// finish(vector, offset, access) of `count` floats of out from `at` on, in place: how an
/// activation comes to what has been summed.
template <class Finish>
void finish_row(float* out, Index at, Index count, const Finish& finish) {
  const Index beyond = at + count;
  for (; at + Vec::kLanes <= beyond; at += Vec::kLanes) {
    store(out + at, finish(load(out + at), at, WholeVector{}));
  }
  if (at == beyond) return;
  const PartOfVector access{first_lanes(beyond - at)};
  access.store(out + at, finish(access.load(out + at), at, access));
}

/// Writes the events as rows of y, each vector of them through finish(vector, offset, access).
template <class Finish>
void scatter(const Context& context, float* y, const Lanes& from, const Finish& finish) {
  for_chunks(context, from.blocks(), 1, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const Index first = i * kEvents * from.numbers;
      lanes_to_rows(y + first, from.numbers, from.block(i), from.rows(i), from.numbers);
      finish_row(y, first, from.rows(i) * from.numbers, finish);
    }
  });
}

/// Calls body(row, first block, number of blocks) for every row and group of at most `size` blocks
/// of events.
template <class Body>
void for_rows_of_groups(const Context& context, Index rows, Index blocks, Index size,
                        const Body& body) {
  const Index groups = (blocks + size - 1) / size;
  for_chunks(context, rows * groups, 1, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const Index block = i % groups * size;
      body(i / groups, block, std::min<Index>(size, blocks - block));
    }
  });
}

/// z of all positions of output row oh. The bias of (position, oc) is b[position·b_position + oc].
/// Neighbours that share a window are one position with the filters of all of them, which lie so.
inline void window_forward_row(const WindowShape& s, const Lanes& x, const Lanes& z,
                               const Filters& f, const float* b, Index b_position, Index oh,
                               Index block, Index blocks) {
  const Index top = oh / s.repeat;
  const Range kh = taps_inside(top, s.stride_h, s.pad_top, s.KH, s.H);
  const Index line = s.W * s.C * kEvents;
  for (Index left = 0; left < s.OW / s.repeat; ++left) {
    const Range kw = taps_inside(left, s.stride_w, s.pad_left, s.KW, s.W);
    const Index position = oh * s.OW + left * s.repeat;
    const Index row = top * s.stride_h - s.pad_top + kh.first;
    const Index column = left * s.stride_w - s.pad_left + kw.first;
    const bool empty = kh.size() == 0 || kw.size() == 0;
    const Index tap = empty ? 0 : (kh.first * s.KW + kw.first) * s.C;
    lane_product(blocks, s.repeat * s.OC,
                 {.out = z.block(block) + position * s.OC * kEvents,
                  .next_out = z.next(),
                  .a = x.block(block) + (empty ? 0 : row * line + column * s.C * kEvents),
                  .next_a = x.next(),
                  .w = f.w + position * f.position + tap * f.tap,
                  .w_output = f.filter,
                  .start = b != nullptr ? b + position * b_position : nullptr,
                  .outer = {empty ? 0 : kh.size(), line, s.KW * s.C * f.tap},
                  .rows = {1, 0, 0},
                  .middle = {1, 0, 0},
                  .inner = {kw.size() * s.C, kEvents, f.tap}});
  }
}

/// dx of all columns of input row h.
inline void window_backward_row(const WindowShape& s, const Lanes& dx, const Lanes& dz,
                                const Filters& f, Index h, Index block, Index blocks) {
  const Range tops = outputs_of(h, s.stride_h, s.pad_top, s.KH, s.OH / s.repeat);
  const Index kh = h + s.pad_top - tops.first * s.stride_h;
  for (Index column = 0; column < s.W; ++column) {
    const Range lefts = outputs_of(column, s.stride_w, s.pad_left, s.KW, s.OW / s.repeat);
    const Index kw = column + s.pad_left - lefts.first * s.stride_w;
    const bool empty = tops.size() == 0 || lefts.size() == 0;
    const Index position = empty ? 0 : (tops.first * s.OW + lefts.first) * s.repeat;
    const Index tap = empty ? 0 : (kh * s.KW + kw) * s.C;
    lane_product(blocks, s.C,
                 {.out = dx.block(block) + (h * s.W + column) * s.C * kEvents,
                  .next_out = dx.next(),
                  .a = dz.block(block) + position * s.OC * kEvents,
                  .next_a = dz.next(),
                  .w = f.w + position * f.position + tap * f.tap,
                  .w_output = f.tap,
                  .start = nullptr,
                  .outer = {empty ? 0 : tops.size(), s.repeat * s.OW * s.OC * kEvents,
                            s.repeat * s.OW * f.position - s.stride_h * s.KW * s.C * f.tap},
                  .rows = {s.repeat, s.OW * s.OC * kEvents, s.OW * f.position},
                  .middle = {lefts.size(), s.repeat * s.OC * kEvents,
                             s.repeat * f.position - s.stride_w * s.C * f.tap},
                  .inner = {s.repeat * s.OC, kEvents, f.filter}});
  }
}

inline void window_forward(const Context& context, const WindowShape& s, const Lanes& x,
                           const Lanes& z, const Filters& f, const float* b, Index b_position) {
  const Index size = blocks_of_tile(s.repeat * s.OC);
  for_rows_of_groups(context, s.OH, x.blocks(), size, [&](Index oh, Index block, Index blocks) {
    window_forward_row(s, x, z, f, b, b_position, oh, block, blocks);
  });
}

inline void window_backward(const Context& context, const WindowShape& s, const Lanes& dx,
                            const Lanes& dz, const Filters& f) {
  const Index size = blocks_of_tile(s.C);
  for_rows_of_groups(context, s.H, dz.blocks(), size, [&](Index h, Index block, Index blocks) {
    window_backward_row(s, dx, dz, f, h, block, blocks);
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
