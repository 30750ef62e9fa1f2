// Targets with flipped labels.
//
// target[n] = 1 − label where word draw mod 4 of block ⌊draw/4⌋ of event first + n lies below
// `rate`, else label; target, label (N). A thread computes one event: a whole block of
// Philox4x32-10 for one word of it, since the draws of an event are different calls.
// 8 bytes and about 120 operations an event: a batch of some hundred events is one wave of a few
// blocks, and the launch is what it takes. No sums; the bits of the CPU's kernels.
#include "kernels/flipped_labels/flipped_labels.hpp"

#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kThreads = 128;

/// Word `which`, without an indexed access, which would put the block into memory.
__device__ __forceinline__ std::uint32_t word_of(const PhiloxBlock& words, std::uint32_t which) {
  const std::uint32_t even = which < 2 ? words[0] : words[2];
  const std::uint32_t odd = which < 2 ? words[1] : words[3];
  return which % 2 == 0 ? even : odd;
}

__global__ void __launch_bounds__(kThreads) flip(FlippedLabels p) {
  const Index n = gpu::global_thread();
  if (n >= p.N) return;
  const std::uint64_t event = p.first + static_cast<std::uint64_t>(n);
  const std::uint32_t word = word_of(philox(p.key, event, p.draw / 4), p.draw % 4);
  const std::int32_t label = p.label != nullptr ? p.label[n] : p.all;
  p.target[n] = static_cast<float>(uniform(word) < p.rate ? 1 - label : label);
}

}  // namespace

void flipped_labels(const Context& context, const FlippedLabels& p) {
  gpu::launch({"flipped_labels", gpu::blocks_of(p.N, kThreads), kThreads, context}, flip, p);
}

}  // namespace fastgan::kernels::cuda
