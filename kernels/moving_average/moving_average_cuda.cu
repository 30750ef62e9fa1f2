// Exponential moving average of weights.
//
// average ← decay·average + (1−decay)·w; all arrays (count).
// A thread updates one weight.
// 12 bytes and 3 flops a weight: memory-bound. No sums; the operations and bits of
// moving_average_cpu.cpp.
// Source: Polyak and Juditsky, SIAM J. Control Optim. 30 (1992) 838; for GANs arXiv:1806.04498.
#include "kernels/moving_average/moving_average.hpp"

#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kThreads = 256;

__global__ void __launch_bounds__(kThreads) update(MovingAverage p) {
  const Index i = gpu::global_thread();
  if (i >= p.count) return;
  p.average[i] = fmaf(1.0f - p.decay, p.w[i], p.decay * p.average[i]);
}

}  // namespace

void moving_average(const Context& context, const MovingAverage& p) {
  gpu::launch({"moving_average", gpu::blocks_of(p.count, kThreads), kThreads, context}, update, p);
}

}  // namespace fastgan::kernels::cuda
