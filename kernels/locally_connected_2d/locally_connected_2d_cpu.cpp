// Locally connected layer on the CPU.
//
// Forward, backward_data, tangent: a product of (N events x taps)·(taps x filters) per position.
// Filters are few (1 to 8 in LAGAN), so lanes are events: sixteen at a time are transposed into
// scratch, all positions computed on them, and the result transposed back. A task computes one row
// of positions (backward: of inputs) for all events, so that its weights are read from memory once
// and then from L2. Backward_data gathers: an input adds up the outputs that see it, in order.
// Weight gradient: lanes are taps, see patch_product.hpp; a task takes one row of positions.
// Flops: 2·N·OH·OW·OC·taps a pass. Bytes at N = 1: 4·OH·OW·OC·taps, each weight used once; for
// batches 4·(inputs + outputs) an event more. Order: bias, then taps (backward: positions, then
// filters) ascending, one chain of fused multiply-adds an element; weights: events ascending.
#include "kernels/locally_connected_2d/locally_connected_2d.hpp"

#include "kernels/activation/activate.hpp"
#include "kernels/cpu/chunks.hpp"
#include "kernels/cpu/transpose.hpp"
#include "kernels/locally_connected_2d/lane_product.hpp"
#include "kernels/locally_connected_2d/patch_product.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

/// An image (N, numbers) in blocks of sixteen events: (blocks, numbers, 16).
struct Lanes {
  float* memory;
  Index N, numbers;

  Index blocks() const { return (N + kEvents - 1) / kEvents; }
  Index next() const { return numbers * kEvents; }
  float* block(Index i) const { return memory + i * next(); }
  Index rows(Index i) const { return std::min(kEvents, N - i * kEvents); }
};

void gather(const Context& context, const Lanes& to, const float* x) {
  for_chunks(context, to.blocks(), 1, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      rows_to_lanes(to.block(i), x + i * kEvents * to.numbers, to.numbers, to.rows(i), to.numbers);
    }
  });
}

/// Writes the events as rows of y, each vector of them through finish(vector, offset, lanes).
template <class Finish>
void scatter(const Context& context, float* y, const Lanes& from, const Finish& finish) {
  for_chunks(context, from.blocks(), 1, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const Index first = i * kEvents * from.numbers, count = from.rows(i) * from.numbers;
      lanes_to_rows(y + first, from.numbers, from.block(i), from.rows(i), from.numbers);
      for (Index at = first; at < first + count; at += Vec::kLanes) {
        const Mask lanes = first_lanes(first + count - at);
        store(y + at, finish(load(y + at, lanes), at, lanes), lanes);
      }
    }
  });
}

/// z of all positions of row oh, for `blocks` blocks of events from `block` on.
void forward_row(const WindowShape& s, const Lanes& x, const Lanes& z, const float* w,
                 const float* b, Index oh, Index block, Index blocks) {
  const Range kh = taps_inside(oh, s.stride_h, s.pad_top, s.KH, s.H);
  const Index line = s.W * s.C * kEvents;
  for (Index ow = 0; ow < s.OW; ++ow) {
    const Range kw = taps_inside(ow, s.stride_w, s.pad_left, s.KW, s.W);
    const Index filter = (oh * s.OW + ow) * s.OC;
    const Index row = oh * s.stride_h - s.pad_top + kh.first;
    const Index column = ow * s.stride_w - s.pad_left + kw.first;
    const bool empty = kh.size() == 0 || kw.size() == 0;
    lane_product(blocks, s.OC,
                 {.out = z.block(block) + filter * kEvents,
                  .next_out = z.next(),
                  .a = x.block(block) + (empty ? 0 : row * line + column * s.C * kEvents),
                  .next_a = x.next(),
                  .w = w + filter * s.taps() + (empty ? 0 : (kh.first * s.KW + kw.first) * s.C),
                  .w_output = s.taps(),
                  .start = b != nullptr ? b + filter : nullptr,
                  .outer = {empty ? 0 : kh.size(), line, s.KW * s.C},
                  .middle = {1, 0, 0},
                  .inner = {kw.size() * s.C, kEvents, 1}});
  }
}

void forward(const Context& context, const WindowShape& s, const Lanes& x, const Lanes& z,
             const float* w, const float* b) {
  for_chunks(context, s.OH, 1, [&](Index begin, Index end) {
    for (Index oh = begin; oh < end; ++oh) {
      for (Index block = 0; block < x.blocks(); block += kBlocks) {
        forward_row(s, x, z, w, b, oh, block, std::min<Index>(kBlocks, x.blocks() - block));
      }
    }
  });
}

/// dx of all columns of input row h.
void backward_row(const WindowShape& s, const Lanes& dx, const Lanes& dz, const float* w, Index h,
                  Index block, Index blocks) {
  const Range oh = outputs_of(h, s.stride_h, s.pad_top, s.KH, s.OH);
  const Index kh = h + s.pad_top - oh.first * s.stride_h;
  const Index filter = s.OC * s.taps();
  for (Index column = 0; column < s.W; ++column) {
    const Range ow = outputs_of(column, s.stride_w, s.pad_left, s.KW, s.OW);
    const Index kw = column + s.pad_left - ow.first * s.stride_w;
    const bool empty = oh.size() == 0 || ow.size() == 0;
    const Index position = empty ? 0 : oh.first * s.OW + ow.first;
    lane_product(blocks, s.C,
                 {.out = dx.block(block) + (h * s.W + column) * s.C * kEvents,
                  .next_out = dx.next(),
                  .a = dz.block(block) + position * s.OC * kEvents,
                  .next_a = dz.next(),
                  .w = w + position * filter + (empty ? 0 : (kh * s.KW + kw) * s.C),
                  .w_output = 1,
                  .start = nullptr,
                  .outer = {empty ? 0 : oh.size(), s.OW * s.OC * kEvents,
                            s.OW * filter - s.stride_h * s.KW * s.C},
                  .middle = {ow.size(), s.OC * kEvents, filter - s.stride_w * s.C},
                  .inner = {s.OC, kEvents, s.taps()}});
  }
}

void weights_of_position(const LocallyConnected2dBackwardWeights& p, Index oh, Index ow) {
  const WindowShape& s = p.shape;
  const Index position = oh * s.OW + ow;
  const Range kh = taps_inside(oh, s.stride_h, s.pad_top, s.KH, s.H);
  const Range kw = taps_inside(ow, s.stride_w, s.pad_left, s.KW, s.W);
  const bool accumulate = p.mode == GradientMode::accumulate;
  float* dw = p.dw + position * s.OC * s.taps();
  if (!accumulate && (kh.size() < s.KH || kw.size() < s.KW)) {
    std::fill_n(dw, s.OC * s.taps(), 0.0f);
  }
  for (Index k = kh.first; k < kh.end; ++k) {
    const Index row = oh * s.stride_h - s.pad_top + k;
    const Index column = ow * s.stride_w - s.pad_left + kw.first;
    if (kw.size() == 0) break;
    patch_product(s.OC, {.dw = dw + (k * s.KW + kw.first) * s.C,
                         .lddw = s.taps(),
                         .x = p.x + (row * s.W + column) * s.C,
                         .ldx = s.inputs(),
                         .dz = p.dz + position * s.OC,
                         .lddz = s.outputs(),
                         .N = p.N,
                         .taps = kw.size() * s.C,
                         .accumulate = accumulate});
  }
}

/// db of `count` numbers from `first` on.
void bias_gradients(const LocallyConnected2dBackwardWeights& p, Index first, Index count) {
  for (Index at = first; at < first + count; at += Vec::kLanes) {
    const Mask lanes = first_lanes(first + count - at);
    Vec sum = p.mode == GradientMode::accumulate ? load(p.db + at, lanes) : zero();
    for (Index n = 0; n < p.N; ++n) sum = sum + load(p.dz + n * p.shape.outputs() + at, lanes);
    store(p.db + at, sum, lanes);
  }
}

}  // namespace

void locally_connected_2d_forward(const Context& context, const LocallyConnected2dForward& p) {
  const Lanes x{p.scratch, p.N, p.shape.inputs()};
  const Lanes z{p.scratch + x.blocks() * x.next(), p.N, p.shape.outputs()};
  gather(context, x, p.x);
  forward(context, p.shape, x, z, p.w, p.b);
  scatter(context, p.y, z, [&](Vec a, Index, Mask) { return activate(a, p.activation); });
}

void locally_connected_2d_tangent(const Context& context, const LocallyConnected2dTangent& p) {
  const Lanes x{p.scratch, p.N, p.shape.inputs()};
  const Lanes z{p.scratch + x.blocks() * x.next(), p.N, p.shape.outputs()};
  gather(context, x, p.tx);
  forward(context, p.shape, x, z, p.w, nullptr);
  scatter(context, p.ty, z, [&](Vec a, Index at, Mask lanes) {
    return times_derivative(a, load(p.y + at, lanes), p.activation);
  });
}

void locally_connected_2d_backward_data(const Context& context,
                                        const LocallyConnected2dBackwardData& p) {
  const WindowShape& s = p.shape;
  const Lanes dx{p.scratch, p.N, s.inputs()};
  const Lanes dz{p.scratch + dx.blocks() * dx.next(), p.N, s.outputs()};
  gather(context, dz, p.dz);
  for_chunks(context, s.H, 1, [&](Index begin, Index end) {
    for (Index h = begin; h < end; ++h) {
      for (Index block = 0; block < dz.blocks(); block += kBlocks) {
        backward_row(s, dx, dz, p.w, h, block, std::min<Index>(kBlocks, dz.blocks() - block));
      }
    }
  });
  scatter(context, p.dx, dx, [&](Vec a, Index at, Mask lanes) {
    return p.x == nullptr ? a : times_derivative(a, load(p.x + at, lanes), p.x_activation);
  });
}

void locally_connected_2d_backward_weights(const Context& context,
                                           const LocallyConnected2dBackwardWeights& p) {
  const WindowShape& s = p.shape;
  if (p.mode == GradientMode::ignore) return;
  for_chunks(context, s.OH, 1, [&](Index begin, Index end) {
    for (Index oh = begin; oh < end; ++oh) {
      if (p.db != nullptr) bias_gradients(p, oh * s.OW * s.OC, s.OW * s.OC);
      for (Index ow = 0; ow < s.OW; ++ow) weights_of_position(p, oh, ow);
    }
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
