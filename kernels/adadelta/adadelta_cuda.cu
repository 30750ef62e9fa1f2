// Adadelta in one pass over the weights.
//
// a ← ρa + (1−ρ)g², u = g·√(d+ε)/√(a+ε), d ← ρd + (1−ρ)u², w ← w − lr·u; all arrays (count).
// A thread updates one weight; its four loads do not wait for one another.
// 28 bytes a weight (four arrays read, three written), 13 flops of which one division and one
// square root: memory-bound. No sums; the operations and bits of adadelta_cpu.cpp.
// Source: Zeiler, arXiv:1212.5701, algorithm 1.
#include "kernels/adadelta/adadelta.hpp"

#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kThreads = 256;

__global__ void __launch_bounds__(kThreads) update(AdadeltaUpdate p) {
  const Index i = gpu::global_thread();
  if (i >= p.count) return;
  const float g = p.dw[i], old_a = p.squared_gradients[i], old_d = p.squared_updates[i];
  const float w = p.w[i];
  const float rest = 1.0f - p.rho;
  const float a = fmaf(rest * g, g, p.rho * old_a);
  const float u = g * sqrtf((old_d + p.epsilon) / (a + p.epsilon));
  p.squared_gradients[i] = a;
  p.squared_updates[i] = fmaf(rest * u, u, p.rho * old_d);
  p.w[i] = fmaf(-p.learning_rate, u, w);
}

}  // namespace

void adadelta_update(const Context& context, const AdadeltaUpdate& p) {
  gpu::launch({"adadelta_update", gpu::blocks_of(p.count, kThreads), kThreads, context}, update, p);
}

}  // namespace fastgan::kernels::cuda
