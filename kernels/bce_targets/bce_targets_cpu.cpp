// Sigmoid and binary cross-entropy from logits, loss and gradient in one pass.
//
// With e = exp(−|z|): loss = mean_n [ max(z,0) − z·t + log(1 + e) ] and dz = scale/N · (σ(z) − t),
// where σ(z) − t = ((1−t) − t·e)/(1 + e) for z ≥ 0 and ((1−t)·e − t)/(1 + e) for z < 0: for t = 0
// and t = 1 nothing cancels, and the gradient of a confident event keeps its relative accuracy.
// z and dz (N), strided; target (N); loss (1).
// A task computes a chunk of events in blocks of kBlock, which it gathers and scatters.
// 8 bytes an event (12 with gradient), about 45 flops. The terms of the loss are fp32, their sum is
// double: kBlock interleaved sums within a chunk, pairwise at its end, chunks in order.
#include "kernels/bce_targets/bce_targets.hpp"

#include "kernels/cpu/chunks.hpp"
#include "kernels/cpu/exp.hpp"
#include "kernels/cpu/log1p.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

// A multiple of every vector length, so that all instruction sets add in the same order.
constexpr Index kBlock = 16;
static_assert(kBlock % Vec::kLanes == 0);
// A few microseconds of work, a multiple of kBlock.
constexpr Index kChunk = 2048;
static_assert(kChunk % kBlock == 0);

struct Block {
  alignas(64) float z[kBlock], target[kBlock], loss[kBlock], dz[kBlock];
};

void compute(Block& block, Vec factor) {
  for (Index i = 0; i < kBlock; i += Vec::kLanes) {
    const Vec z = load(block.z + i), target = load(block.target + i);
    const Vec rest = broadcast(1.0f) - target;
    const Vec e = exp_nonpositive(zero() - abs(z));
    const Vec linear = fma(zero() - z, target, max(z, zero()));
    store(block.loss + i, linear + log1p_unit(e));
    const Mask negative = greater(zero(), z);
    const Vec constant = select(negative, zero() - target, rest);
    const Vec of_e = select(negative, rest, zero() - target);
    store(block.dz + i, factor * (fma(of_e, e, constant) / (broadcast(1.0f) + e)));
  }
}

double pairwise(const Sums<kBlock>& sums) {
  Sums<kBlock> s = sums;
  for (std::size_t half = kBlock / 2; half > 0; half /= 2) {
    for (std::size_t i = 0; i < half; ++i) s[i] += s[i + half];
  }
  return s[0];
}

}  // namespace

void bce_targets(const Context& context, const BceTargets& p) {
  const auto N = static_cast<double>(p.N);
  const Vec factor = broadcast(static_cast<float>(p.scale / N));
  const auto chunk_loss = [&](Index begin, Index end) {
    Sums<kBlock> sums{};
    Block block{};
    for (Index first = begin; first < end; first += kBlock) {
      const Index count = std::min(kBlock, end - first);
      for (Index i = 0; i < count; ++i) block.z[i] = p.z[(first + i) * p.ldz];
      std::copy_n(p.target + first, count, block.target);
      compute(block, factor);
      for (Index i = 0; i < count; ++i) sums[static_cast<std::size_t>(i)] += block.loss[i];
      if (p.dz == nullptr) continue;
      for (Index i = 0; i < count; ++i) p.dz[(first + i) * p.lddz] = block.dz[i];
    }
    return Sums<1>{pairwise(sums)};
  };
  *p.loss = static_cast<float>(chunked_sums<1>(context, p.N, kChunk, chunk_loss)[0] / N);
}

}  // namespace fastgan::kernels::FASTGAN_ISA
