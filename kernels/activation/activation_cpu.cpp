// Elementwise activations on contiguous memory.
//
// y = f(x), and dx = (dy + plus) ∘ f'(y); all arrays (count).
// A task computes kChunk elements, a vector of them at a time.
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
  for_vectors(context, a.count, kChunk, [&](Index i, auto access) {
    access.store(a.y + i, activate(access.load(a.x + i), a.activation));
  });
}

void activation_backward(const Context& context, const ActivationBackward& a) {
  for_vectors(context, a.count, kChunk, [&](Index i, auto access) {
    const Vec dy = access.load(a.dy + i);
    const Vec sum = a.plus == nullptr ? dy : dy + access.load(a.plus + i);
    access.store(a.dx + i, times_derivative(sum, access.load(a.y + i), a.activation));
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
