#include "kernels/adam/adam.hpp"

#include <cmath>

#include "kernels/cpu/chunks.hpp"
#include "kernels/cpu/simd.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

constexpr Index kChunk = 8192;

}  // namespace

void adam_update(const Context& context, const AdamUpdate& a) {
  const double t = static_cast<double>(a.step);
  const double correction1 = 1.0 - std::pow(static_cast<double>(a.beta1), t);
  const double correction2 = 1.0 - std::pow(static_cast<double>(a.beta2), t);
  const Vec beta1 = broadcast(a.beta1), rest1 = broadcast(1.0f - a.beta1);
  const Vec beta2 = broadcast(a.beta2), rest2 = broadcast(1.0f - a.beta2);
  const Vec minus_rate = broadcast(static_cast<float>(-a.learning_rate / correction1));
  const Vec scale = broadcast(static_cast<float>(1.0 / std::sqrt(correction2)));
  const Vec epsilon = broadcast(a.epsilon);
  for_chunks(context, a.count, kChunk, [&](Index begin, Index end) {
    for_vectors<Vec>(begin, end, [&](Index i, Index lanes) {
      const Mask k = first_lanes(lanes);
      const Vec g = load(a.dw + i, k);
      const Vec m = fma(rest1, g, beta1 * load(a.m + i, k));
      const Vec v = fma(rest2 * g, g, beta2 * load(a.v + i, k));
      store(a.m + i, m, k);
      store(a.v + i, v, k);
      store(a.w + i, fma(minus_rate, m / fma(sqrt(v), scale, epsilon), load(a.w + i, k)), k);
    });
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
