// Dropout, with masks out of Philox4x32-10.
//
// y = factor·x with factor 0 or 1/(1 − rate); x, y (N, D). Element d uses half d mod 8 of block
// ⌊d/8⌋ of its event. A thread computes one block: eight neighbouring elements; the blocks of all
// events, ⌈D/8⌉ each, are one sequence, so that a warp reads 256 neighbouring elements.
// 8 bytes an element, and about 20 operations of the random number: on a GPU with 15 bytes and 128
// operations a cycle of a processor that is less than the memory takes. No mask is stored:
// forward, backward and tangent draw it anew. No sums; the bits of the CPU's kernels.
#include "kernels/dropout/dropout.hpp"

#include "kernels/cuda/divisor.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kThreads = 256;

/// `kept` is 1/(1 − rate), `below` dropped_below(rate), `row` ⌈D/8⌉.
__global__ void __launch_bounds__(kThreads) drop(Dropout p, float kept, int below, Divisor row) {
  Index n = gpu::global_thread();
  const Index d = row.rest_of(n) * kHalves;
  if (n >= p.N) return;
  const Index count = p.D - d;
  const float* x = p.x + n * p.D + d;
  float* y = p.y + n * p.D + d;
  float value[kHalves];
#pragma unroll
  for (int j = 0; j < kHalves; ++j) value[j] = j < count ? x[j] : 0.0f;
  const PhiloxBlock words = philox(p.key, p.first + static_cast<std::uint64_t>(n),
                                   static_cast<std::uint32_t>(d / kHalves));
#pragma unroll
  for (int j = 0; j < kHalves; ++j) {
    const float factor = half_of(words, j) < below ? 0.0f : kept;
    if (j < count) y[j] = factor * value[j];
  }
}

}  // namespace

void dropout(const Context& context, const Dropout& p) {
  const Index row = (p.D + kHalves - 1) / kHalves;
  if (row == 0) return;
  gpu::launch({"dropout", gpu::blocks_of(p.N * row, kThreads), kThreads, context}, drop, p,
              1.0f / (1.0f - p.rate), dropped_below(p.rate), Divisor(row));
}

}  // namespace fastgan::kernels::cuda
