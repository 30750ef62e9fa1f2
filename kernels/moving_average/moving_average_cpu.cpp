#include "kernels/moving_average/moving_average.hpp"

#include "kernels/cpu/chunks.hpp"
#include "kernels/cpu/simd.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

constexpr Index kChunk = 16384;

}  // namespace

void moving_average(const Context& context, const MovingAverage& a) {
  const Vec decay = broadcast(a.decay), rest = broadcast(1.0f - a.decay);
  for_chunks(context, a.count, kChunk, [&](Index begin, Index end) {
    for_vectors<Vec>(begin, end, [&](Index i, Index lanes) {
      const Mask k = first_lanes(lanes);
      store(a.average + i, fma(rest, load(a.w + i, k), decay * load(a.average + i, k)), k);
    });
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
