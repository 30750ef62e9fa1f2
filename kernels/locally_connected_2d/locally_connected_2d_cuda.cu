// Locally connected layer in fp32 on CUDA cores: forward, tangent and backward_data as sums over
// windows (cuda/window_product.hpp), the weights' gradient in cuda/window_gradient.hpp.
//
// x (N, H, W, C), y (N, OH, OW, OC), w (OH, OW, OC, KH, KW, C). No two positions share a weight, so
// that a product is (N events x taps)·(taps x filters) of one position: each position is a row of
// blocks, one for 128 events x 8 filters (64 x 32 where filters are many), and reads its weights
// once a block of events. Backward likewise by input pixel.
// Flops: 2·N·OH·OW·OC·taps a pass. Bytes: 4·OH·OW·OC·taps of weights, which nothing else reads: at
// small N that is all; an input is read again by every window that sees it, from L2 (25 times with
// 5 x 5 taps: at N = 100 as long as the arithmetic of 6 filters).
// Order: bias, then taps (backward: positions, then filters) ascending, one chain of fused
// multiply-adds an element; weights: events ascending: the bits of the CPU's kernels.
#include "kernels/locally_connected_2d/locally_connected_2d.hpp"

#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"
#include "kernels/cuda/window_gradient.hpp"
#include "kernels/cuda/window_product.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr bool kShared = false;  // the weights of a position

Filters filters(const float* w, const WindowShape& s) {
  return {.w = w, .position = s.OC * s.taps(), .filter = s.taps(), .tap = 1};
}

}  // namespace

void locally_connected_2d_forward(const Context& context, const LocallyConnected2dForward& p) {
  launch_window_product<false, kShared>("locally_connected_2d_forward", context,
                                        {.out = p.y,
                                         .in = p.x,
                                         .filters = filters(p.w, p.shape),
                                         .bias = p.b,
                                         .bias_position = p.shape.OC,
                                         .gate = nullptr,
                                         .activation = p.activation,
                                         .N = p.N,
                                         .shape = p.shape});
}

void locally_connected_2d_tangent(const Context& context, const LocallyConnected2dTangent& p) {
  launch_window_product<false, kShared>("locally_connected_2d_tangent", context,
                                        {.out = p.ty,
                                         .in = p.tx,
                                         .filters = filters(p.w, p.shape),
                                         .bias = nullptr,
                                         .bias_position = 0,
                                         .gate = p.y,
                                         .activation = p.activation,
                                         .N = p.N,
                                         .shape = p.shape});
}

void locally_connected_2d_backward_data(const Context& context,
                                        const LocallyConnected2dBackwardData& p) {
  launch_window_product<true, kShared>(
      "locally_connected_2d_backward_data", context,
      {.out = p.dx,
       .in = p.dz,
       .filters = filters(p.w, p.shape),
       .bias = nullptr,
       .bias_position = 0,
       .gate = p.x,
       .activation = p.x != nullptr ? p.x_activation : Activation{},
       .N = p.N,
       .shape = p.shape});
}

void locally_connected_2d_backward_weights(const Context& context,
                                           const LocallyConnected2dBackwardWeights& p) {
  if (p.mode == GradientMode::ignore) return;
  const WindowShape& s = p.shape;
  launch_window_gradient<kShared>("locally_connected_2d_backward_weights", context,
                                  {.dw = p.dw,
                                   .db = p.db,
                                   .position = s.OC * s.taps(),
                                   .filter = s.taps(),
                                   .tap = 1,
                                   .x = p.x,
                                   .dz = p.dz,
                                   .N = p.N,
                                   .shape = s,
                                   .accumulates = p.mode == GradientMode::accumulate,
                                   .parts = 1,
                                   .part_positions = 0,
                                   .part_floats = 0});
}

}  // namespace fastgan::kernels::cuda
