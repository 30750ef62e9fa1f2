// Mean of logits with its gradient: loss = scale·mean z, dz = scale/N.
//
// z and dz (N), strided; loss (1). A task computes a chunk of events, one after the other. 4 bytes
// an event (8 with gradient) and one addition. The sum is double, within a chunk in order, chunks
// in order.
#include "kernels/wasserstein/wasserstein.hpp"

#include "kernels/cpu/chunks.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

// A few microseconds of work.
constexpr Index kChunk = 2048;

}  // namespace

void wasserstein(const Context& context, const Wasserstein& p) {
  const auto N = static_cast<double>(p.N);
  const float share = p.scale / static_cast<float>(p.N);
  const auto chunk_sum = [&](Index begin, Index end) {
    double sum = 0.0;
    for (Index n = begin; n < end; ++n) {
      sum += static_cast<double>(p.z[n * p.ldz]);
      if (p.dz != nullptr) p.dz[n * p.lddz] = share;
    }
    return Sums<1>{sum};
  };
  const double sum = chunked_sums<1>(context, p.N, kChunk, chunk_sum)[0];
  *p.loss = static_cast<float>(static_cast<double>(p.scale) * sum / N);
}

}  // namespace fastgan::kernels::FASTGAN_ISA
