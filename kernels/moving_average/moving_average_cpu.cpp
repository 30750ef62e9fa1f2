// Exponential moving average of weights.
//
// average ← decay·average + (1−decay)·w; all arrays (count).
// A task updates kChunk weights, a vector of them at a time.
// 12 bytes and 3 flops a weight: memory-bound. No sums.
// Source: Polyak and Juditsky, SIAM J. Control Optim. 30 (1992) 838; for GANs arXiv:1806.04498.
#include "kernels/moving_average/moving_average.hpp"

#include "kernels/cpu/chunks.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

// Two arrays of 64 KiB: a task's part fits L2.
constexpr Index kChunk = 16384;

}  // namespace

void moving_average(const Context& context, const MovingAverage& p) {
  const Vec decay = broadcast(p.decay), rest = broadcast(1.0f - p.decay);
  for_vectors(context, p.count, kChunk, [&](Index i, auto access) {
    access.store(p.average + i,
                 fma(rest, access.load(p.w + i), decay * access.load(p.average + i)));
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
