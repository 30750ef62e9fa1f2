// Adam in one pass over the weights.
//
// m ← β1·m + (1−β1)·g, v ← β2·v + (1−β2)·g²,
// w ← w − lr/(1−β1ᵗ) · m / (√v·(1−β2ᵗ)^−½ + ε); all arrays (count).
// A thread updates one weight; its four loads do not wait for one another. The two corrections
// depend on t alone and are computed once, in double, on the host.
// 28 bytes a weight (four arrays read, three written), 11 flops of which one division and one
// square root: memory-bound. No sums; the operations and bits of adam_cpu.cpp.
// Source: Kingma and Ba, arXiv:1412.6980, algorithm 1.
#include "kernels/adam/adam.hpp"

#include <cmath>

#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kThreads = 256;

/// rate = lr/(1−β1ᵗ), scale = (1−β2ᵗ)^−½
__global__ void __launch_bounds__(kThreads) update(AdamUpdate p, float rate, float scale) {
  const Index i = gpu::global_thread();
  if (i >= p.count) return;
  const float g = p.dw[i], old_m = p.m[i], old_v = p.v[i], w = p.w[i];
  const float m = fmaf(1.0f - p.beta1, g, p.beta1 * old_m);
  const float v = fmaf((1.0f - p.beta2) * g, g, p.beta2 * old_v);
  p.m[i] = m;
  p.v[i] = v;
  p.w[i] = fmaf(-rate, m / fmaf(sqrtf(v), scale, p.epsilon), w);
}

}  // namespace

void adam_update(const Context& context, const AdamUpdate& p) {
  const auto t = static_cast<double>(p.step);
  const double correction1 = 1.0 - std::pow(static_cast<double>(p.beta1), t);
  const double correction2 = 1.0 - std::pow(static_cast<double>(p.beta2), t);
  gpu::launch({"adam_update", gpu::blocks_of(p.count, kThreads), kThreads, context}, update, p,
              static_cast<float>(p.learning_rate / correction1),
              static_cast<float>(1.0 / std::sqrt(correction2)));
}

}  // namespace fastgan::kernels::cuda
