// Convolution in fp32 on CUDA cores, as products of tiles whose left side is gathered from the
// image: forward, tangent and backward_data in cuda/window_product.hpp, the weights' gradient in
// cuda/window_gradient.hpp. No matrix of patches is stored.
//
// x (N, H, W, C), y (N, OH, OW, OC), w (KH, KW, C, OC). A block has 64 rows (events and positions)
// x 32 filters, or 128 x 8 where filters are few. backward_data goes phase by phase of the strides:
// no product with a zero between strides is computed.
// Weights: taps x filters are few (25 x 32 in LAGAN) and positions many (62500): the positions are
// cut into conv_2d_weight_parts() parts whose sums go to scratch and are added in order by a second
// kernel; without scratch there is one part, and as few blocks as there are tiles.
// Flops: 2·N·OH·OW·OC·taps a pass. Bytes: 4·(inputs + outputs) an event, and the weights; a block
// reads (64 + 32)·4 bytes of L1 or L2 for 4096 flops, 10.7 flops a byte.
// Order: bias, then taps (backward: positions, then filters) ascending, one chain of fused
// multiply-adds an element; weights: a chain over the positions of each part, then the parts. With
// one part the bits are those of the CPU's kernels.
#include "kernels/conv_2d/conv_2d.hpp"

#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"
#include "kernels/cuda/window_gradient.hpp"
#include "kernels/cuda/window_product.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr bool kShared = true;  // one set of weights for all positions
constexpr unsigned kSumThreads = 128;

Filters filters(const float* w, const WindowShape& s) {
  return {.w = w, .position = 0, .filter = 1, .tap = s.OC};
}

/// dw (weights) and db (biases), or null, from the parts (parts, weights + biases).
__global__ void __launch_bounds__(kSumThreads)
    add_parts(Conv2dBackwardWeights p, Index parts, Index weights) {
  const Index i = gpu::global_thread(), size = weights + p.shape.OC;
  if (i >= size) return;
  float* const of = i < weights ? p.dw : p.db;
  if (of == nullptr) return;
  float* const to = of + (i < weights ? i : i - weights);
  float sum = p.mode == GradientMode::accumulate ? *to : 0.0f;
#pragma unroll 8
  for (Index part = 0; part < parts; ++part) sum += p.scratch[part * size + i];
  *to = sum;
}

}  // namespace

void conv_2d_forward(const Context& context, const Conv2dForward& p) {
  launch_window_product<false, kShared>("conv_2d_forward", context,
                                        {.out = p.y,
                                         .in = p.x,
                                         .filters = filters(p.w, p.shape),
                                         .bias = p.b,
                                         .bias_position = 0,
                                         .gate = nullptr,
                                         .activation = p.activation,
                                         .N = p.N,
                                         .shape = p.shape});
}

void conv_2d_tangent(const Context& context, const Conv2dTangent& p) {
  launch_window_product<false, kShared>("conv_2d_tangent", context,
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

void conv_2d_backward_data(const Context& context, const Conv2dBackwardData& p) {
  launch_window_product<true, kShared>(
      "conv_2d_backward_data", context,
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

void conv_2d_backward_weights(const Context& context, const Conv2dBackwardWeights& p) {
  if (p.mode == GradientMode::ignore) return;
  const WindowShape& s = p.shape;
  const Index weights = s.taps() * s.OC, positions = p.N * s.OH * s.OW;
  const Index parts = p.scratch != nullptr ? conv_2d_weight_parts(p.N, s) : 1;
  const bool sums = parts > 1;
  launch_window_gradient<kShared>("conv_2d_backward_weights", context,
                                  {.dw = sums ? p.scratch : p.dw,
                                   .db = sums ? p.scratch + weights : p.db,
                                   .position = 0,
                                   .filter = 1,
                                   .tap = s.OC,
                                   .x = p.x,
                                   .dz = p.dz,
                                   .N = p.N,
                                   .shape = s,
                                   .accumulates = !sums && p.mode == GradientMode::accumulate,
                                   .parts = parts,
                                   .part_positions = (positions + parts - 1) / parts,
                                   .part_floats = weights + s.OC});
  if (!sums) return;
  gpu::launch({"conv_2d_backward_weights", gpu::blocks_of(weights + s.OC, kSumThreads), kSumThreads,
               context},
              add_parts, p, parts, weights);
}

}  // namespace fastgan::kernels::cuda
