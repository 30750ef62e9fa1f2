// Sigmoid and binary cross-entropy from logits, loss and gradient in one pass.
//
// With e = exp(−|z|): loss = mean_n [ max(z,0) − z·t + log(1 + e) ] and dz = scale/N · (σ(z) − t),
// where σ(z) − t = ((1−t) − t·e)/(1 + e) for z ≥ 0 and ((1−t)·e − t)/(1 + e) for z < 0: for t = 0
// and t = 1 nothing cancels, and the gradient of a confident event keeps its relative accuracy.
// A task computes a chunk of events in blocks of kBlock, which it gathers and scatters; about 45
// flops an event. The terms of the loss are fp32, their sum is double: kBlock interleaved sums
// within a chunk, pairwise at its end, chunks in order.
#pragma once

#include "kernels/cpu/chunks.hpp"
#include "kernels/cpu/exp.hpp"
#include "kernels/cpu/log1p.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

struct LogitsBlock {
  // A multiple of every vector length, so that all instruction sets add in the same order.
  static constexpr Index kEvents = 16;
  static_assert(kEvents % Vec::kLanes == 0);
  using LossSums = Sums<kEvents>;

  alignas(64) float z[kEvents], target[kEvents], loss[kEvents], dz[kEvents];

  void compute(Vec factor) {
    for (Index i = 0; i < kEvents; i += Vec::kLanes) {
      const Vec logit = load(z + i), t = load(target + i);
      const Vec rest = broadcast(1.0f) - t;
      const Vec e = exp_nonpositive(zero() - abs(logit));
      const Vec linear = fma(zero() - logit, t, max(logit, zero()));
      store(loss + i, linear + log1p_unit(e));
      const Mask negative = greater(zero(), logit);
      const Vec constant = select(negative, zero() - t, rest);
      const Vec of_e = select(negative, rest, zero() - t);
      store(dz + i, factor * (fma(of_e, e, constant) / (broadcast(1.0f) + e)));
    }
  }
  static double pairwise(LossSums s) {
    for (std::size_t half = kEvents / 2; half > 0; half /= 2) {
      for (std::size_t i = 0; i < half; ++i) s[i] += s[i + half];
    }
    return s[0];
  }
};

/// Of a call with z, dz or null, N, scale and loss. targets(first, count, to) writes those of
/// `count` ≤ kEvents events, or more.
template <class Call, class Targets>
void cross_entropy(const Context& context, const Call& p, const Targets& targets) {
  constexpr Index kEvents = LogitsBlock::kEvents;
  constexpr Index kChunk = 2048;  // a few microseconds of work
  static_assert(kChunk % kEvents == 0);
  const auto N = static_cast<double>(p.N);
  const Vec factor = broadcast(static_cast<float>(p.scale / N));
  const auto chunk_loss = [&](Index begin, Index end) {
    LogitsBlock::LossSums sums{};
    LogitsBlock block{};
    for (Index first = begin; first < end; first += kEvents) {
      const Index count = std::min(kEvents, end - first);
      for (Index i = 0; i < count; ++i) block.z[i] = p.z[(first + i) * p.ldz];
      targets(first, count, block.target);
      block.compute(factor);
      for (Index i = 0; i < count; ++i) sums[static_cast<std::size_t>(i)] += block.loss[i];
      if (p.dz == nullptr) continue;
      for (Index i = 0; i < count; ++i) p.dz[(first + i) * p.lddz] = block.dz[i];
    }
    return Sums<1>{LogitsBlock::pairwise(sums)};
  };
  *p.loss = static_cast<float>(chunked_sums<1>(context, p.N, kChunk, chunk_loss)[0] / N);
}

}  // namespace fastgan::kernels::FASTGAN_ISA
