#include "kernels/adadelta/adadelta.hpp"

#include "kernels/cpu/chunks.hpp"
#include "kernels/cpu/simd.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

constexpr Index kChunk = 8192;

}  // namespace

void adadelta_update(const Context& context, const AdadeltaUpdate& a) {
  const Vec rho = broadcast(a.rho), rest = broadcast(1.0f - a.rho), epsilon = broadcast(a.epsilon);
  const Vec minus_rate = broadcast(-a.learning_rate);
  for_chunks(context, a.count, kChunk, [&](Index begin, Index end) {
    for_vectors<Vec>(begin, end, [&](Index i, Index lanes) {
      const Mask k = first_lanes(lanes);
      const Vec g = load(a.dw + i, k);
      const Vec squared_gradient = fma(rest * g, g, rho * load(a.squared_gradients + i, k));
      const Vec old_update = load(a.squared_updates + i, k);
      const Vec update = g * sqrt((old_update + epsilon) / (squared_gradient + epsilon));
      store(a.squared_gradients + i, squared_gradient, k);
      store(a.squared_updates + i, fma(rest * update, update, rho * old_update), k);
      store(a.w + i, fma(minus_rate, update, load(a.w + i, k)), k);
    });
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
