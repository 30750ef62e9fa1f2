// Adam in one pass over the weights.
//
// m ← β1·m + (1−β1)·g, v ← β2·v + (1−β2)·g²,
// w ← w − lr/(1−β1ᵗ) · m / (√v·(1−β2ᵗ)^−½ + ε); all arrays (count).
// A task updates kChunk weights, a vector of them at a time. The two corrections depend on t alone
// and are computed once, in double.
// 28 bytes a weight (four arrays read, three written), 11 flops of which one division and one
// square root. No sums. Source: Kingma and Ba, arXiv:1412.6980, algorithm 1.
#include "kernels/adam/adam.hpp"

#include <cmath>

#include "kernels/cpu/chunks.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

// Four arrays of 32 KiB: a task's part fits L2.
constexpr Index kChunk = 8192;

}  // namespace

void adam_update(const Context& context, const AdamUpdate& p) {
  const auto t = static_cast<double>(p.step);
  const double correction1 = 1.0 - std::pow(static_cast<double>(p.beta1), t);
  const double correction2 = 1.0 - std::pow(static_cast<double>(p.beta2), t);
  const Vec minus_rate = broadcast(static_cast<float>(-p.learning_rate / correction1));
  const Vec scale = broadcast(static_cast<float>(1.0 / std::sqrt(correction2)));
  const Vec beta1 = broadcast(p.beta1), rest1 = broadcast(1.0f - p.beta1);
  const Vec beta2 = broadcast(p.beta2), rest2 = broadcast(1.0f - p.beta2);
  const Vec epsilon = broadcast(p.epsilon);
  for_vectors(context, p.count, kChunk, [&](Index i, auto access) {
    const Vec g = access.load(p.dw + i);
    const Vec m = fma(rest1, g, beta1 * access.load(p.m + i));
    const Vec v = fma(rest2 * g, g, beta2 * access.load(p.v + i));
    access.store(p.m + i, m);
    access.store(p.v + i, v);
    access.store(p.w + i, fma(minus_rate, m / fma(sqrt(v), scale, epsilon), access.load(p.w + i)));
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
