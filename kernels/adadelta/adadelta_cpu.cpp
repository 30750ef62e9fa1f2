// Adadelta in one pass over the weights.
//
// a ← ρa + (1−ρ)g², u = g·√(d+ε)/√(a+ε), d ← ρd + (1−ρ)u², w ← w − lr·u; all arrays (count).
// A task updates kChunk weights, a vector of them at a time.
// 28 bytes a weight (four arrays read, three written), 13 flops of which one division and one
// square root: √(d+ε)/√(a+ε) = √((d+ε)/(a+ε)). No sums. A gradient of 0 leaves the weight as it is.
// Source: Zeiler, arXiv:1212.5701, algorithm 1.
#include "kernels/adadelta/adadelta.hpp"

#include "kernels/cpu/chunks.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

// Four arrays of 32 KiB: a task's part fits L2.
constexpr Index kChunk = 8192;

}  // namespace

void adadelta_update(const Context& context, const AdadeltaUpdate& p) {
  const Vec rho = broadcast(p.rho), rest = broadcast(1.0f - p.rho), epsilon = broadcast(p.epsilon);
  const Vec minus_rate = broadcast(-p.learning_rate);
  for_vectors(context, p.count, kChunk, [&](Index i, auto access) {
    const Vec g = access.load(p.dw + i);
    const Vec old_d = access.load(p.squared_updates + i);
    const Vec a = fma(rest * g, g, rho * access.load(p.squared_gradients + i));
    const Vec u = g * sqrt((old_d + epsilon) / (a + epsilon));
    access.store(p.squared_gradients + i, a);
    access.store(p.squared_updates + i, fma(rest * u, u, rho * old_d));
    access.store(p.w + i, fma(minus_rate, u, access.load(p.w + i)));
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
