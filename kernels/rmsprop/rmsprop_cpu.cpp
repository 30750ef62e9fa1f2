#include "kernels/rmsprop/rmsprop.hpp"

#include "kernels/cpu/chunks.hpp"
#include "kernels/cpu/simd.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

constexpr Index kChunk = 8192;

}  // namespace

void rmsprop_update(const Context& context, const RmspropUpdate& a) {
  const Vec rho = broadcast(a.rho), rest = broadcast(1.0f - a.rho), epsilon = broadcast(a.epsilon);
  const Vec minus_rate = broadcast(-a.learning_rate);
  for_chunks(context, a.count, kChunk, [&](Index begin, Index end) {
    for_vectors<Vec>(begin, end, [&](Index i, Index lanes) {
      const Mask k = first_lanes(lanes);
      const Vec g = load(a.dw + i, k);
      const Vec squared = fma(rest * g, g, rho * load(a.squared_gradients + i, k));
      store(a.squared_gradients + i, squared, k);
      store(a.w + i, fma(minus_rate, g / (sqrt(squared) + epsilon), load(a.w + i, k)), k);
    });
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
