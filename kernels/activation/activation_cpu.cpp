// Elementwise activations.
//
// y = f(x), and dx = (dy + plus) ∘ f'(y); all arrays (N, count).
// Row by row: a task computes kChunk elements of one, a vector of them at a time.
// 8 bytes an element forward, 12 backward; 1 flop (linear, ReLU) to 30 (sigmoid, tanh):
// memory-bound outside L2. No sums. The functions: activate.hpp.
#include "kernels/activation/activation.hpp"

#include "kernels/activation/activate.hpp"
#include "kernels/cpu/chunks.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

// 64 KiB of input: a few microseconds, so that handing out a task costs little beside it.
constexpr Index kChunk = 16384;

}  // namespace

void activation_forward(const Context& context, const ActivationForward& a) {
  for (Index n = 0; n < a.N; ++n) {
    float* y = a.y + n * a.ldy;
    const float* x = a.x + n * a.ldx;
    for_vectors(context, a.count, kChunk, [&](Index i, auto access) {
      access.store(y + i, activate(access.load(x + i), a.activation));
    });
  }
}

void activation_backward(const Context& context, const ActivationBackward& a) {
  for (Index n = 0; n < a.N; ++n) {
    float* dx = a.dx + n * a.lddx;
    const float *dy = a.dy + n * a.lddy, *y = a.y + n * a.ldy;
    const float* plus = a.plus == nullptr ? nullptr : a.plus + n * a.ldplus;
    for_vectors(context, a.count, kChunk, [&](Index i, auto access) {
      const Vec own = access.load(dy + i);
      const Vec sum = plus == nullptr ? own : own + access.load(plus + i);
      access.store(dx + i, times_derivative(sum, access.load(y + i), a.activation));
    });
  }
}

}  // namespace fastgan::kernels::FASTGAN_ISA
