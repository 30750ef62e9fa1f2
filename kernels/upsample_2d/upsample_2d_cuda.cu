// Nearest-neighbour upsampling.
//
// y[n, h, w, c] = x[n, ⌊h/factor_h⌋, ⌊w/factor_w⌋, c]; x (N, H, W, C), y (N, factor_h·H,
// factor_w·W, C). A thread computes four numbers of y (backward: of dx), each with its
// neighbours in memory as neighbours in the warp (elements.hpp): whole lines are written, and the
// copies of a line of x are read from L1 or L2.
// 4·(1 + factor_h·factor_w) bytes an element of x, no flops forward, factor_h·factor_w − 1
// backward: memory-bound; indices are taken apart by multiplications (divisor.hpp), since three
// divisions would take longer than the memory.
// Order: copies by row, then by column, fp32: the bits of the CPU's kernels.
#include "kernels/upsample_2d/upsample_2d.hpp"

#include "kernels/cuda/divisor.hpp"
#include "kernels/cuda/elements.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

struct Divisors {
  Divisor channels, width, factor_h, factor_w;  // width: of what is written
};

__global__ void __launch_bounds__(kElementThreads)
    copy(Upsample2dForward p, Index count, Divisors by) {
  fill_elements(p.y, count, [&](Index at) {
    Index row = at;  // becomes that of all images, of which each has factor_h·H
    const Index c = by.channels.rest_of(row), w = by.width.rest_of(row);
    return p.x[(by.factor_h.quotient(row) * p.W + by.factor_w.quotient(w)) * p.C + c];
  });
}

__global__ void __launch_bounds__(kElementThreads)
    add_copies(Upsample2dBackward p, Index count, Divisors by) {
  const Index line = p.factor_w * p.W * p.C;
  fill_elements(p.dx, count, [&](Index at) {
    Index row = at;
    const Index c = by.channels.rest_of(row), w = by.width.rest_of(row);
    const float* dy = p.dy + row * p.factor_h * line + w * p.factor_w * p.C + c;
    float sum = 0.0f;
    for (Index i = 0; i < p.factor_h; ++i) {
      for (Index j = 0; j < p.factor_w; ++j) sum += dy[i * line + j * p.C];
    }
    return sum;
  });
}

}  // namespace

void upsample_2d_forward(const Context& context, const Upsample2dForward& p) {
  const Index count = p.N * p.H * p.W * p.C * p.factor_h * p.factor_w;
  if (count == 0) return;
  gpu::launch(
      elements_launch("upsample_2d_forward", context, count), copy, p, count,
      Divisors{Divisor(p.C), Divisor(p.W * p.factor_w), Divisor(p.factor_h), Divisor(p.factor_w)});
}

void upsample_2d_backward(const Context& context, const Upsample2dBackward& p) {
  const Index count = p.N * p.H * p.W * p.C;
  if (count == 0) return;
  gpu::launch(elements_launch("upsample_2d_backward", context, count), add_copies, p, count,
              Divisors{Divisor(p.C), Divisor(p.W), Divisor(p.factor_h), Divisor(p.factor_w)});
}

}  // namespace fastgan::kernels::cuda
