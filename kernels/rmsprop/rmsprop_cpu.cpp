// RMSProp in one pass over the weights.
//
// a ← ρa + (1−ρ)g², w ← w − lr·g / (√a + ε); all arrays (count).
// A task updates kChunk weights, a vector of them at a time.
// 20 bytes a weight (three arrays read, two written), 8 flops of which one division and one square
// root. No sums.
// Source: Tieleman and Hinton, Coursera lecture 6.5 (2012); ε outside the root as in Keras.
#include "kernels/rmsprop/rmsprop.hpp"

#include "kernels/cpu/chunks.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

// Three arrays of 32 KiB: a task's part fits L2.
constexpr Index kChunk = 8192;

}  // namespace

void rmsprop_update(const Context& context, const RmspropUpdate& p) {
  const Vec rho = broadcast(p.rho), rest = broadcast(1.0f - p.rho), epsilon = broadcast(p.epsilon);
  const Vec minus_rate = broadcast(-p.learning_rate);
  for_vectors(context, p.count, kChunk, [&](Index i, auto access) {
    const Vec g = access.load(p.dw + i);
    const Vec a = fma(rest * g, g, rho * access.load(p.squared_gradients + i));
    access.store(p.squared_gradients + i, a);
    access.store(p.w + i, fma(minus_rate, g / (sqrt(a) + epsilon), access.load(p.w + i)));
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
