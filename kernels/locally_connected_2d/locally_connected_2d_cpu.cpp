// Locally connected layer on the CPU.
//
// Forward, backward_data, tangent: a product of (N events x taps)·(taps x filters) per position.
// Filters are few (1 to 8 in LAGAN), so lanes are events, see cpu/window_lanes.hpp; the groups of
// events of one row of positions follow each other, so that the weights of the row are read from
// memory once and then from L2.
// Weight gradient: lanes are taps, see patch_product.hpp; a task takes one row of positions.
// Flops: 2·N·OH·OW·OC·taps a pass. Bytes at N = 1: 4·OH·OW·OC·taps, each weight used once; for
// batches 4·(inputs + outputs) an event more. Order: bias, then taps (backward: positions, then
// filters) ascending, one chain of fused multiply-adds an element; weights: events ascending.
#include "kernels/locally_connected_2d/locally_connected_2d.hpp"

#include "kernels/activation/activate.hpp"
#include "kernels/cpu/window_lanes.hpp"
#include "kernels/locally_connected_2d/patch_product.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

Filters filters(const float* w, const WindowShape& s) {
  return {.w = w, .position = s.OC * s.taps(), .filter = s.taps(), .tap = 1};
}

/// Of the positions of row oh that share the window `left`.
void weights_of_window(const LocallyConnected2dBackwardWeights& p, Index oh, Index left) {
  const WindowShape& s = p.shape;
  const Index position = oh * s.OW + left * s.repeat, filters = s.repeat * s.OC;
  const Index top = oh / s.repeat;
  const Range kh = taps_inside(top, s.stride_h, s.pad_top, s.KH, s.H);
  const Range kw = taps_inside(left, s.stride_w, s.pad_left, s.KW, s.W);
  const bool accumulate = p.mode == GradientMode::accumulate;
  float* dw = p.dw + position * s.OC * s.taps();
  if (!accumulate && (kh.size() < s.KH || kw.size() < s.KW)) {
    std::fill_n(dw, filters * s.taps(), 0.0f);
  }
  for (Index k = kh.first; k < kh.end; ++k) {
    const Index row = top * s.stride_h - s.pad_top + k;
    const Index column = left * s.stride_w - s.pad_left + kw.first;
    if (kw.size() == 0) break;
    patch_product(filters, {.dw = dw + (k * s.KW + kw.first) * s.C,
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
  const WindowShape& s = p.shape;
  const Lanes x{p.scratch, p.N, s.inputs()};
  const Lanes z{p.scratch + x.blocks() * x.next(), p.N, s.outputs()};
  gather(context, x, p.x);
  window_forward(context, s, x, z, filters(p.w, s), p.b, s.OC);
  scatter(context, p.y, z, [&](Vec a, Index, auto) { return activate(a, p.activation); });
}

void locally_connected_2d_tangent(const Context& context, const LocallyConnected2dTangent& p) {
  const WindowShape& s = p.shape;
  const Lanes x{p.scratch, p.N, s.inputs()};
  const Lanes z{p.scratch + x.blocks() * x.next(), p.N, s.outputs()};
  gather(context, x, p.tx);
  window_forward(context, s, x, z, filters(p.w, s), nullptr, 0);
  scatter(context, p.ty, z, [&](Vec a, Index at, auto access) {
    return times_derivative(a, access.load(p.y + at), p.activation);
  });
}

void locally_connected_2d_backward_data(const Context& context,
                                        const LocallyConnected2dBackwardData& p) {
  const WindowShape& s = p.shape;
  const Lanes dx{p.scratch, p.N, s.inputs()};
  const Lanes dz{p.scratch + dx.blocks() * dx.next(), p.N, s.outputs()};
  gather(context, dz, p.dz);
  window_backward(context, s, dx, dz, filters(p.w, s));
  scatter(context, p.dx, dx, [&](Vec a, Index at, auto access) {
    return p.x == nullptr ? a : times_derivative(a, access.load(p.x + at), p.x_activation);
  });
}

void locally_connected_2d_backward_weights(const Context& context,
                                           const LocallyConnected2dBackwardWeights& p) {
  const WindowShape& s = p.shape;
  if (p.mode == GradientMode::ignore) return;
  for_chunks(context, s.OH, 1, [&](Index begin, Index end) {
    for (Index oh = begin; oh < end; ++oh) {
      if (p.db != nullptr) bias_gradients(p, oh * s.OW * s.OC, s.OW * s.OC);
      const Index windows = p.dw != nullptr ? s.OW / s.repeat : 0;
      for (Index left = 0; left < windows; ++left) weights_of_window(p, oh, left);
    }
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
