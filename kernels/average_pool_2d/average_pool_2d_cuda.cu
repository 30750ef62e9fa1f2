// Average pooling.
//
// y[n, oh, ow, c] = Σ of the window / (KH·KW); x (N, H, W, C), y (N, OH, OW, C). A thread computes
// four numbers of y (backward: of dx), each with its neighbours in memory as neighbours in the warp
// (elements.hpp): reads of one tap are contiguous over the channels. Backward gathers the windows
// that cover an input, so that nothing is added in memory. 4 bytes an element of x and of y, KH·KW
// flops an element of y: memory-bound (hence divisor.hpp); windows that overlap are read again from
// L1. Order: window row by row (backward: windows row by row), then one product with 1/(KH·KW),
// fp32: the bits of the CPU's kernels.
#include "kernels/average_pool_2d/average_pool_2d.hpp"

#include "kernels/cuda/divisor.hpp"
#include "kernels/cuda/elements.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

struct Divisors {
  Divisor channels, width, height;  // of what is written
  Divisor stride_w, stride_h;
};

Divisors divisors(const WindowShape& s, Index width, Index height) {
  return {Divisor(s.C), Divisor(width), Divisor(height), Divisor(s.stride_w), Divisor(s.stride_h)};
}

float share(const WindowShape& s) { return 1.0f / static_cast<float>(s.KH * s.KW); }

__global__ void __launch_bounds__(kElementThreads)
    average(AveragePool2dForward p, Index count, float share, Divisors by) {
  const WindowShape& s = p.shape;
  fill_elements(p.y, count, [&](Index n) {
    const Index c = by.channels.rest_of(n), ow = by.width.rest_of(n), oh = by.height.rest_of(n);
    const float* x = p.x + ((n * s.H + oh * s.stride_h) * s.W + ow * s.stride_w) * s.C + c;
    float sum = 0.0f;
    for (Index i = 0; i < s.KH; ++i) {
      for (Index j = 0; j < s.KW; ++j) sum += x[(i * s.W + j) * s.C];
    }
    return share * sum;
  });
}

/// The windows of an axis that cover input i: outputs_of() without padding and divisions.
__device__ __forceinline__ Range windows_of(Index i, const Divisor& stride, Index taps,
                                            Index outputs) {
  const Index end = stride.quotient(i) + 1;
  return {i < taps ? 0 : stride.quotient(i - taps) + 1, end < outputs ? end : outputs};
}

__global__ void __launch_bounds__(kElementThreads)
    spread(AveragePool2dBackward p, Index count, float share, Divisors by) {
  const WindowShape& s = p.shape;
  fill_elements(p.dx, count, [&](Index n) {
    const Index c = by.channels.rest_of(n), w = by.width.rest_of(n), h = by.height.rest_of(n);
    const Range oh = windows_of(h, by.stride_h, s.KH, s.OH);
    const Range ow = windows_of(w, by.stride_w, s.KW, s.OW);
    const float* dy = p.dy + n * s.OH * s.OW * s.C + c;
    float sum = 0.0f;
    for (Index i = oh.first; i < oh.end; ++i) {
      for (Index j = ow.first; j < ow.end; ++j) sum += dy[(i * s.OW + j) * s.C];
    }
    return share * sum;
  });
}

}  // namespace

void average_pool_2d_forward(const Context& context, const AveragePool2dForward& p) {
  const WindowShape& s = p.shape;
  const Index count = p.N * s.OH * s.OW * s.C;
  if (count == 0) return;
  gpu::launch(elements_launch("average_pool_2d_forward", context, count), average, p, count,
              share(s), divisors(s, s.OW, s.OH));
}

void average_pool_2d_backward(const Context& context, const AveragePool2dBackward& p) {
  const WindowShape& s = p.shape;
  const Index count = p.N * s.H * s.W * s.C;
  if (count == 0) return;
  gpu::launch(elements_launch("average_pool_2d_backward", context, count), spread, p, count,
              share(s), divisors(s, s.W, s.H));
}

}  // namespace fastgan::kernels::cuda
