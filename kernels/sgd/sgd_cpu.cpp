#include "kernels/sgd/sgd.hpp"

#include "kernels/cpu/chunks.hpp"
#include "kernels/cpu/simd.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

constexpr Index kChunk = 16384;

}  // namespace

void sgd_update(const Context& context, const SgdUpdate& a) {
  const Vec minus_rate = broadcast(-a.learning_rate), momentum = broadcast(a.momentum);
  for_chunks(context, a.count, kChunk, [&](Index begin, Index end) {
    for_vectors<Vec>(begin, end, [&](Index i, Index lanes) {
      const Mask k = first_lanes(lanes);
      const Vec g = load(a.dw + i, k);
      const Vec w = load(a.w + i, k);
      if (a.v == nullptr) {
        store(a.w + i, fma(minus_rate, g, w), k);
        return;
      }
      const Vec v = fma(minus_rate, g, momentum * load(a.v + i, k));
      store(a.v + i, v, k);
      store(a.w + i, w + v, k);
    });
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
