// Convolution on the CPU.
//
// Forward, backward_data, tangent: lanes are events, see cpu/window_lanes.hpp; edges cost nothing
// extra, because a position sums over the taps inside the image alone. Weight gradient: lanes are
// filters, see tap_product.hpp; a task takes one tap. It goes through kPositions rows of x and dz
// at a time, which stay in L2 for all taps of a thread; between two chunks the sums rest in dw.
// Flops: 2·N·OH·OW·OC·taps a pass. Bytes: 4·(inputs + outputs) an event, and the weights.
// Order: bias, then taps (backward: positions, then filters) ascending, one chain of fused
// multiply-adds an element; weights: events, then positions ascending.
#include "kernels/conv_2d/conv_2d.hpp"

#include "kernels/activation/activate.hpp"
#include "kernels/conv_2d/tap_product.hpp"
#include "kernels/cpu/window_lanes.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

// Positions of a chunk of events: 128 KiB of 64 channels.
constexpr Index kPositions = 512;

Filters filters(const float* w, const WindowShape& s) {
  return {.w = w, .position = 0, .filter = 1, .tap = s.OC};
}

/// dw of tap (kh, kw), from `events` events from `first` on.
void weights_of_tap(const Conv2dBackwardWeights& p, Index kh, Index kw, Index first, Index events) {
  const WindowShape& s = p.shape;
  const auto seen_by = [](Index k, Index stride, Index pad, Index length, Index outputs) {
    // o·stride − pad + k in [0, length)
    const Index beyond = length + pad - k;
    return Range{k >= pad ? 0 : (pad - k + stride - 1) / stride,
                 beyond <= 0 ? 0 : std::min(outputs, (beyond - 1) / stride + 1)};
  };
  const Range oh = seen_by(kh, s.stride_h, s.pad_top, s.H, s.OH);
  const Range ow = seen_by(kw, s.stride_w, s.pad_left, s.W, s.OW);
  const bool empty = oh.size() == 0 || ow.size() == 0;
  const Index row = oh.first * s.stride_h - s.pad_top + kh;
  const Index column = ow.first * s.stride_w - s.pad_left + kw;
  const Index x = first * s.inputs() + (empty ? 0 : (row * s.W + column) * s.C);
  const Index dz = first * s.outputs() + (empty ? 0 : (oh.first * s.OW + ow.first) * s.OC);
  tap_product({.dw = p.dw + (kh * s.KW + kw) * s.C * s.OC,
               .x = p.x + x,
               .dz = p.dz + dz,
               .N = events,
               .rows = empty ? 0 : oh.size(),
               .columns = ow.size(),
               .x_event = s.inputs(),
               .x_row = s.stride_h * s.W * s.C,
               .x_column = s.stride_w * s.C,
               .dz_event = s.outputs(),
               .dz_row = s.OW * s.OC,
               .OC = s.OC,
               .accumulate = first > 0 || p.mode == GradientMode::accumulate},
              s.C);
}

void bias_gradients(const Conv2dBackwardWeights& p) {
  const Index OC = p.shape.OC, rows = p.N * p.shape.OH * p.shape.OW;
  for (Index o = 0; o < OC; o += Vec::kLanes) {
    const Mask lanes = first_lanes(OC - o);
    Vec sum = p.mode == GradientMode::accumulate ? load(p.db + o, lanes) : zero();
    for (Index row = 0; row < rows; ++row) sum = sum + load(p.dz + row * OC + o, lanes);
    store(p.db + o, sum, lanes);
  }
}

}  // namespace

void conv_2d_forward(const Context& context, const Conv2dForward& p) {
  const WindowShape& s = p.shape;
  const Lanes x{p.scratch, p.N, s.inputs()};
  const Lanes z{p.scratch + x.blocks() * x.next(), p.N, s.outputs()};
  gather(context, x, p.x);
  window_forward(context, s, x, z, filters(p.w, s), p.b, 0);
  scatter(context, p.y, z, [&](Vec a, Index, auto) { return activate(a, p.activation); });
}

void conv_2d_tangent(const Context& context, const Conv2dTangent& p) {
  const WindowShape& s = p.shape;
  const Lanes x{p.scratch, p.N, s.inputs()};
  const Lanes z{p.scratch + x.blocks() * x.next(), p.N, s.outputs()};
  gather(context, x, p.tx);
  window_forward(context, s, x, z, filters(p.w, s), nullptr, 0);
  scatter(context, p.ty, z, [&](Vec a, Index at, auto access) {
    return times_derivative(a, access.load(p.y + at), p.activation);
  });
}

void conv_2d_backward_data(const Context& context, const Conv2dBackwardData& p) {
  const WindowShape& s = p.shape;
  const Lanes dx{p.scratch, p.N, s.inputs()};
  const Lanes dz{p.scratch + dx.blocks() * dx.next(), p.N, s.outputs()};
  gather(context, dz, p.dz);
  window_backward(context, s, dx, dz, filters(p.w, s));
  scatter(context, p.dx, dx, [&](Vec a, Index at, auto access) {
    return p.x == nullptr ? a : times_derivative(a, access.load(p.x + at), p.x_activation);
  });
}

void conv_2d_backward_weights(const Context& context, const Conv2dBackwardWeights& p) {
  const WindowShape& s = p.shape;
  if (p.mode == GradientMode::ignore) return;
  if (p.db != nullptr) bias_gradients(p);
  if (p.dw == nullptr) return;
  const Index events = std::max<Index>(1, kPositions / (s.OH * s.OW));
  for_chunks(context, s.KH * s.KW, 1, [&](Index begin, Index end) {
    Index first = 0;
    do {  // once for N = 0 too: zeros are then to be written
      for (Index tap = begin; tap < end; ++tap) {
        weights_of_tap(p, tap / s.KW, tap % s.KW, first, std::min(events, p.N - first));
      }
      first += events;
    } while (first < p.N);
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
