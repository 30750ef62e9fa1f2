// Gradient descent with momentum in one pass over the weights.
//
// v ← μv − lr·g, w ← w + v; without a velocity w ← w − lr·g; all arrays (count).
// A task updates kChunk weights, a vector of them at a time.
// 20 bytes a weight with momentum (three arrays read, two written) and 4 flops, 12 bytes and 2
// flops without: memory-bound. No sums. Source: Polyak, USSR Comput. Math. Math. Phys. 4 (1964) 1.
#include "kernels/sgd/sgd.hpp"

#include "kernels/cpu/chunks.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

// Three arrays of 32 KiB: a task's part fits L2.
constexpr Index kChunk = 8192;

}  // namespace

void sgd_update(const Context& context, const SgdUpdate& p) {
  const Vec minus_rate = broadcast(-p.learning_rate), momentum = broadcast(p.momentum);
  if (p.v == nullptr) {
    for_vectors(context, p.count, kChunk, [&](Index i, auto access) {
      access.store(p.w + i, fma(minus_rate, access.load(p.dw + i), access.load(p.w + i)));
    });
    return;
  }
  for_vectors(context, p.count, kChunk, [&](Index i, auto access) {
    const Vec v = fma(minus_rate, access.load(p.dw + i), momentum * access.load(p.v + i));
    access.store(p.v + i, v);
    access.store(p.w + i, access.load(p.w + i) + v);
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
