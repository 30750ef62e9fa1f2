// Random classes on the CPU.
//
// label (N). One block of Philox4x32-10 an event, in scalars: a batch has some hundred events.
// 4 bytes and about 100 operations an event. No sums.
#include "kernels/random_labels/random_labels.hpp"

#include "kernels/cpu/chunks.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

void random_labels(const Context& context, const RandomLabels& p) {
  constexpr Index kChunk = 1024;  // some ten microseconds
  for_chunks(context, p.N, kChunk, [&](Index begin, Index end) {
    for (Index n = begin; n < end; ++n) {
      p.label[n] = random_label(p.key, p.first + static_cast<std::uint64_t>(n), p.classes);
    }
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
