// Convolution on the CPU.
//
// Forward, backward_data, tangent: lanes are filters (backward: channels) where these fill vectors,
// see filter_lanes.hpp, events otherwise, see cpu/window_lanes.hpp, with the same bits; edges cost
// nothing extra, because a position sums over the taps inside the image alone. Weight gradient:
// lanes are filters, see tap_product.hpp; a task takes one tap (of few channels: a row of taps). It
// goes through kPositions rows of x and dz at a time, which stay in L2 for all taps of a thread;
// between two chunks the sums rest in dw. Flops: 2·N·OH·OW·OC·taps a pass. Bytes: 4·(inputs +
// outputs) an event, and the weights. Order: bias, then taps (backward: positions, then filters)
// ascending, one chain of fused multiply-adds an element; weights: events, then positions
// ascending.
#include "kernels/conv_2d/conv_2d.hpp"

#include "kernels/activation/activate.hpp"
#include "kernels/conv_2d/filter_lanes.hpp"
#include "kernels/conv_2d/tap_product.hpp"
#include "kernels/cpu/window_lanes.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

// Positions of a chunk of events: 128 KiB of 64 channels.
constexpr Index kPositions = 512;

Filters filters(const float* w, const WindowShape& s) {
  return {.w = w, .position = 0, .filter = 1, .tap = s.OC};
}

/// (taps of the window, OC, C) of w (taps of the window, C, OC).
void transpose_filters(const Context& context, const WindowShape& s, const float* w, float* to) {
  for_chunks(context, s.KH * s.KW, 1, [&](Index begin, Index end) {
    const Index C = s.C, OC = s.OC;
    for (Index tap = begin; tap < end; ++tap) {
      const float* from = w + tap * C * OC;
      float* out = to + tap * C * OC;
      const Index whole_c = C / 16 * 16, whole_o = OC / 16 * 16;
      for (Index c = 0; c < whole_c; c += 16) {
        for (Index o = 0; o < whole_o; o += 16) {
          transpose_tile(from + c * OC + o, OC, out + o * C + c, C);
        }
      }
      for (Index c = 0; c < C; ++c) {
        for (Index o = c < whole_c ? whole_o : 0; o < OC; ++o) out[o * C + c] = from[c * OC + o];
      }
    }
  });
}

/// z of x, or its tangent: through finish(vector, offset, access).
template <class Finish>
void forward(const Context& context, const WindowShape& s, Index N, float* y, const float* x,
             const float* w, const float* b, float* scratch, const Finish& finish) {
  if (filters_fill(s.OC, N)) return filters_forward(context, s, N, y, x, w, b, finish);
  const Lanes lanes{scratch, N, s.inputs()};
  const Lanes z{scratch + lanes.blocks() * lanes.next(), N, s.outputs()};
  gather(context, lanes, x);
  window_forward(context, s, lanes, z, filters(w, s), b, 0);
  scatter(context, y, z, finish);
}

/// The outputs of an axis that see tap k inside its `length` inputs.
Range outputs_that_see(Index k, Index stride, Index pad, Index length, Index outputs) {
  const Index beyond = length + pad - k;  // o·stride − pad + k in [0, length)
  return {k >= pad ? 0 : (pad - k + stride - 1) / stride,
          beyond <= 0 ? 0 : std::min(outputs, (beyond - 1) / stride + 1)};
}

/// What the taps of row kh of the window have in common, of `events` events from `first` on: dw of
/// the first of them, x and dz of the first row of positions that sees them, from column 0 on.
TapProduct taps_of_row(const Conv2dBackwardWeights& p, Index kh, Index first, Index events) {
  const WindowShape& s = p.shape;
  const Range oh = outputs_that_see(kh, s.stride_h, s.pad_top, s.H, s.OH);
  const Index top = oh.size() == 0 ? 0 : oh.first;
  const Index row = oh.size() == 0 ? 0 : top * s.stride_h - s.pad_top + kh;
  return {.dw = p.dw + kh * s.KW * s.C * s.OC,
          .x = p.x + first * s.inputs() + row * s.W * s.C,
          .dz = p.dz + first * s.outputs() + top * s.OW * s.OC,
          .N = events,
          .rows = oh.size(),
          .columns = s.OW,
          .x_event = s.inputs(),
          .x_row = s.stride_h * s.W * s.C,
          .x_column = s.stride_w * s.C,
          .dz_event = s.outputs(),
          .dz_row = s.OW * s.OC,
          .OC = s.OC,
          .accumulate = first > 0 || p.mode == GradientMode::accumulate};
}

/// dw of tap kw of a row, of the positions whose windows have it inside the image.
void weights_of_tap(const WindowShape& s, Index kw, TapProduct row) {
  const Range ow = outputs_that_see(kw, s.stride_w, s.pad_left, s.W, s.OW);
  row.dw += kw * s.C * s.OC;
  row.columns = ow.size();
  if (ow.size() > 0) {
    row.x += (ow.first * s.stride_w - s.pad_left + kw) * s.C;
    row.dz += ow.first * s.OC;
  }
  tap_product(row, s.C);
}

/// Whether the taps of a row of the window go together, see tap_product.hpp.
bool rows_go_together(const WindowShape& s) {
  const Index seen = ((s.OW - 1) * s.stride_w + s.KW) * s.C, stored = (s.pad_left + s.W) * s.C;
  return s.C <= 3 && s.KW * s.C <= kChannels && std::max(seen, stored) <= kLongestRow;
}

/// dw of all taps of a row.
void weights_of_row(const WindowShape& s, TapProduct row) {
  row.row_floats = s.W * s.C;
  row.padding = s.pad_left * s.C;
  tap_product(row, s.KW * s.C);
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
  forward(context, p.shape, p.N, p.y, p.x, p.w, p.b, p.scratch,
          [&](Vec a, Index, auto) { return activate(a, p.activation); });
}

void conv_2d_tangent(const Context& context, const Conv2dTangent& p) {
  forward(context, p.shape, p.N, p.ty, p.tx, p.w, nullptr, p.scratch,
          [&](Vec a, Index at, auto access) {
            return times_derivative(a, access.load(p.y + at), p.activation);
          });
}

void conv_2d_backward_data(const Context& context, const Conv2dBackwardData& p) {
  const WindowShape& s = p.shape;
  const auto finish = [&](Vec a, Index at, auto access) {
    return p.x == nullptr ? a : times_derivative(a, access.load(p.x + at), p.x_activation);
  };
  if (filters_fill(s.C, p.N)) {
    transpose_filters(context, s, p.w, p.scratch);
    return filters_backward(context, s, p.N, p.dx, p.dz, p.scratch, finish);
  }
  const Lanes dx{p.scratch, p.N, s.inputs()};
  const Lanes dz{p.scratch + dx.blocks() * dx.next(), p.N, s.outputs()};
  gather(context, dz, p.dz);
  window_backward(context, s, dx, dz, filters(p.w, s));
  scatter(context, p.dx, dx, finish);
}

void conv_2d_backward_weights(const Context& context, const Conv2dBackwardWeights& p) {
  const WindowShape& s = p.shape;
  if (p.mode == GradientMode::ignore) return;
  if (p.db != nullptr) bias_gradients(p);
  if (p.dw == nullptr) return;
  const Index events = std::max<Index>(1, kPositions / (s.OH * s.OW));
  const bool together = rows_go_together(s);
  for_chunks(context, together ? s.KH : s.KH * s.KW, 1, [&](Index begin, Index end) {
    Index first = 0;
    do {  // once for N = 0 too: zeros are then to be written
      const Index count = std::min(events, p.N - first);
      for (Index i = begin; i < end; ++i) {
        if (together) {
          weights_of_row(s, taps_of_row(p, i, first, count));
        } else {
          weights_of_tap(s, i % s.KW, taps_of_row(p, i / s.KW, first, count));
        }
      }
      first += events;
    } while (first < p.N);
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
