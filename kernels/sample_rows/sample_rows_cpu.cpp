// Events drawn from a data set on the CPU.
//
// x (N, D) from data (rows, D). An event is a block of Philox4x32-10, a division and a copy.
// 8 bytes an element, read at random: what the memory takes. No sums.
#include "kernels/sample_rows/sample_rows.hpp"

#include <cstring>

#include "kernels/cpu/chunks.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

void sample_rows(const Context& context, const SampleRows& p) {
  constexpr Index kChunk = 256;  // some ten microseconds
  const std::size_t bytes = static_cast<std::size_t>(p.D) * sizeof(float);
  for_chunks(context, p.N, kChunk, [&](Index begin, Index end) {
    for (Index n = begin; n < end; ++n) {
      const Index row = sampled_row(p.key, p.first + static_cast<std::uint64_t>(n), p.rows);
      std::memcpy(p.x + n * p.ldx, p.data + row * p.D, bytes);
      if (p.label != nullptr && p.labels != nullptr) p.label[n] = p.labels[row];
    }
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
