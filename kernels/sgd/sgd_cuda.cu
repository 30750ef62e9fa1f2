// Gradient descent with momentum in one pass over the weights.
//
// v ← μv − lr·g, w ← w + v; without a velocity w ← w − lr·g; all arrays (count).
// A thread updates one weight; its loads do not wait for one another.
// 20 bytes a weight with momentum (three arrays read, two written) and 4 flops, 12 bytes and 2
// flops without: memory-bound. No sums; the operations and bits of sgd_cpu.cpp.
// Source: Polyak, USSR Comput. Math. Math. Phys. 4 (1964) 1.
#include "kernels/sgd/sgd.hpp"

#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kThreads = 256;

__global__ void __launch_bounds__(kThreads) update(SgdUpdate p) {
  const Index i = gpu::global_thread();
  if (i >= p.count) return;
  const float g = p.dw[i], w = p.w[i];
  if (p.v == nullptr) {
    p.w[i] = fmaf(-p.learning_rate, g, w);
    return;
  }
  const float v = fmaf(-p.learning_rate, g, p.momentum * p.v[i]);
  p.v[i] = v;
  p.w[i] = w + v;
}

}  // namespace

void sgd_update(const Context& context, const SgdUpdate& p) {
  gpu::launch({"sgd_update", gpu::blocks_of(p.count, kThreads), kThreads, context}, update, p);
}

}  // namespace fastgan::kernels::cuda
