// Zero padding.
//
// x (N, H, W, C), y (N, top + H + bottom, left + W + right, C). A thread copies
// four numbers of y (backward: of dx), each with its neighbours in memory as neighbours in the warp
// (elements.hpp); both sides of the copy are contiguous along a row, so that a warp reads and
// writes whole lines but for the ends. 8 bytes an element of x and 4 one of the padding, no flops:
// memory-bound (hence divisor.hpp).
#include "kernels/pad_2d/pad_2d.hpp"

#include "kernels/cuda/divisor.hpp"
#include "kernels/cuda/elements.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

/// `by_line` and `by_height` are those of y.
__global__ void __launch_bounds__(kElementThreads)
    surround(Pad2dForward p, Index count, Divisor by_line, Divisor by_height) {
  fill_elements(p.y, count, [&](Index n) {
    const Index i = by_line.rest_of(n) - p.left * p.C, h = by_height.rest_of(n) - p.top;
    const bool inside = i >= 0 && i < p.W * p.C && h >= 0 && h < p.H;
    return inside ? p.x[(n * p.H + h) * p.W * p.C + i] : 0.0f;
  });
}

/// `by_line` and `by_height` are those of dx.
__global__ void __launch_bounds__(kElementThreads)
    cut_out(Pad2dBackward p, Index count, Divisor by_line, Divisor by_height) {
  fill_elements(p.dx, count, [&](Index n) {
    const Index i = by_line.rest_of(n), h = by_height.rest_of(n);
    const Index row = n * (p.top + p.H + p.bottom) + p.top + h;
    return p.dy[(row * (p.left + p.W + p.right) + p.left) * p.C + i];
  });
}

}  // namespace

void pad_2d_forward(const Context& context, const Pad2dForward& p) {
  const Index line = (p.left + p.W + p.right) * p.C, height = p.top + p.H + p.bottom;
  const Index count = p.N * height * line;
  if (count == 0) return;
  gpu::launch(elements_launch("pad_2d_forward", context, count), surround, p, count, Divisor(line),
              Divisor(height));
}

void pad_2d_backward(const Context& context, const Pad2dBackward& p) {
  const Index line = p.W * p.C, count = p.N * p.H * line;
  if (count == 0) return;
  gpu::launch(elements_launch("pad_2d_backward", context, count), cut_out, p, count, Divisor(line),
              Divisor(p.H));
}

}  // namespace fastgan::kernels::cuda
