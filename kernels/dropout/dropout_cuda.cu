// Dropout, with masks out of Philox4x32-10.
//
// y = factor·x with factor 0 or 1/(1 − rate); x, y (N, D). Element d uses word d mod 4 of block
// ⌊d/4⌋ of its event. A thread computes one block: four neighbouring elements; the blocks of all
// events, ⌈D/4⌉ each, are one sequence, so that a warp reads 128 neighbouring elements.
// 8 bytes an element, and about 40 operations of the random number: on a GPU with 15 bytes and 128
// operations a cycle of a processor that is about as long as the memory takes. No mask is stored:
// forward, backward and tangent draw it anew. No sums; the bits of the CPU's kernels.
#include "kernels/dropout/dropout.hpp"

#include "kernels/cuda/divisor.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kThreads = 256;
constexpr int kWords = 4;  // of a block of Philox

/// `kept` is 1/(1 − rate), `row` ⌈D/4⌉.
__global__ void __launch_bounds__(kThreads) drop(Dropout p, float kept, Divisor row) {
  Index n = gpu::global_thread();
  const Index d = row.rest_of(n) * kWords;
  if (n >= p.N) return;
  const Index count = p.D - d;
  const float* x = p.x + n * p.D + d;
  float* y = p.y + n * p.D + d;
  float value[kWords];
#pragma unroll
  for (int j = 0; j < kWords; ++j) value[j] = j < count ? x[j] : 0.0f;
  const PhiloxBlock words = philox(p.key, p.first + static_cast<std::uint64_t>(n),
                                   static_cast<std::uint32_t>(d / kWords));
#pragma unroll
  for (int j = 0; j < kWords; ++j) {
    const float factor = uniform(words[static_cast<std::size_t>(j)]) < p.rate ? 0.0f : kept;
    if (j < count) y[j] = factor * value[j];
  }
}

}  // namespace

void dropout(const Context& context, const Dropout& p) {
  const Index row = (p.D + kWords - 1) / kWords;
  if (row == 0) return;
  gpu::launch({"dropout", gpu::blocks_of(p.N * row, kThreads), kThreads, context}, drop, p,
              1.0f / (1.0f - p.rate), Divisor(row));
}

}  // namespace fastgan::kernels::cuda
