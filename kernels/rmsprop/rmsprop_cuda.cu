// RMSProp in one pass over the weights.
//
// a ← ρa + (1−ρ)g², w ← w − lr·g / (√a + ε); all arrays (count).
// A thread updates one weight; its three loads do not wait for one another.
// 20 bytes a weight (three arrays read, two written), 8 flops of which one division and one square
// root: memory-bound. No sums; the operations and bits of rmsprop_cpu.cpp.
// Source: Tieleman and Hinton, Coursera lecture 6.5 (2012); ε outside the root as in Keras.
#include "kernels/rmsprop/rmsprop.hpp"

#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kThreads = 256;

__global__ void __launch_bounds__(kThreads) update(RmspropUpdate p) {
  const Index i = gpu::global_thread();
  if (i >= p.count) return;
  const float g = p.dw[i], old_a = p.squared_gradients[i], w = p.w[i];
  const float a = fmaf((1.0f - p.rho) * g, g, p.rho * old_a);
  p.squared_gradients[i] = a;
  p.w[i] = fmaf(-p.learning_rate, g / (sqrtf(a) + p.epsilon), w);
}

}  // namespace

void rmsprop_update(const Context& context, const RmspropUpdate& p) {
  gpu::launch({"rmsprop_update", gpu::blocks_of(p.count, kThreads), kThreads, context}, update, p);
}

}  // namespace fastgan::kernels::cuda
