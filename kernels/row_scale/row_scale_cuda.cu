// Rows of a matrix times a factor of their own: y_n = factor_n·x_n + plus_n.
//
// x, y, plus (N, C). A thread computes kElementsPerThread numbers a block's width apart in the
// sequence of all rows and loads them before it stores any; rows are found by multiplication
// (divisor.hpp). 8 bytes an element (12 with plus) and one fused multiply-add: memory-bound. No
// sums; the bits of the CPU's kernels.
#include "kernels/cuda/divisor.hpp"
#include "kernels/cuda/elements.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"
#include "kernels/row_scale/row_scale.hpp"

namespace fastgan::kernels::cuda {
namespace {

__global__ void __launch_bounds__(kElementThreads) scale(RowScale a, Index elements, Divisor by_C) {
  const Index first = blockIdx.x * kElementsPerBlock + threadIdx.x;
  float y[kElementsPerThread];
#pragma unroll
  for (int k = 0; k < kElementsPerThread; ++k) {
    const Index i = first + k * Index{kElementThreads};
    Index n = i;
    const Index c = by_C.rest_of(n);
    if (i >= elements) continue;
    const float x = a.x[n * a.ldx + c], factor = a.factor[n];
    y[k] = a.plus != nullptr ? fmaf(factor, x, a.plus[n * a.ldplus + c]) : factor * x;
  }
#pragma unroll
  for (int k = 0; k < kElementsPerThread; ++k) {
    const Index i = first + k * Index{kElementThreads};
    Index n = i;
    const Index c = by_C.rest_of(n);
    if (i < elements) a.y[n * a.ldy + c] = y[k];
  }
}

}  // namespace

void row_scale(const Context& context, const RowScale& a) {
  const Index elements = a.N * a.C;
  if (elements == 0) return;
  gpu::launch(elements_launch("row_scale", context, elements), scale, a, elements, Divisor(a.C));
}

}  // namespace fastgan::kernels::cuda
