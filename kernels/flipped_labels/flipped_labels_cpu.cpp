// Targets with flipped labels on the CPU.
//
// target (N). One block of Philox4x32-10 an event, in scalars: a batch has some hundred events.
// 8 bytes and about 100 operations an event. No sums.
#include "kernels/flipped_labels/flipped_labels.hpp"

#include "kernels/cpu/chunks.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

void flipped_labels(const Context& context, const FlippedLabels& p) {
  constexpr Index kChunk = 1024;  // some ten microseconds
  for_chunks(context, p.N, kChunk, [&](Index begin, Index end) {
    for (Index n = begin; n < end; ++n) {
      const std::uint64_t event = p.first + static_cast<std::uint64_t>(n);
      const std::uint32_t word = philox(p.key, event, p.draw / 4)[p.draw % 4];
      const std::int32_t label = p.label != nullptr ? p.label[n] : p.all;
      p.target[n] = static_cast<float>(fastgan::uniform(word) < p.rate ? 1 - label : label);
    }
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
