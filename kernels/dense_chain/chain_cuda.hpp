// What the two directions of a chain of dense layers have in common on CUDA, and its variants.
#pragma once

#include "kernels/cuda/activate.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/dense_chain/dense_chain.hpp"

namespace fastgan::kernels::cuda {

/// One product of the chain: out = activation(a·B + bias), or (a·B) ∘ activation'(y). It is the
/// next one's a.
struct Link {
  float* out;  // (N, C), or null: not kept
  Index ldout;
  const std::byte* panels;  // B (K, C), packed for the precision
  const float* bias;        // (C) or null
  const float* y;           // (N, C) or null
  Index ldy;
  Activation activation;
  Index C;
};

struct ProductChain {
  const float* a;  // (N, K) of the first link
  Index lda;
  Link link[kMaxStages];
  int links;
  Index N, K;

  /// Terms of the sums of a link.
  constexpr Index terms(int l) const { return l == 0 ? K : link[l - 1].C; }
};

/// Element (n, c) of y, of which there may be none.
__device__ __forceinline__ float output_of(const Link& link, Index N, Index n, Index c) {
  return link.y != nullptr && n < N && c < link.C ? link.y[n * link.ldy + c] : 0.0f;
}

/// Element (n, c) of a link's result, from its sum and that of y; zero outside of it, as the next
/// link wants it.
__device__ __forceinline__ float finished(const Link& link, Index N, Index n, Index c, float sum,
                                          float y) {
  if (n >= N || c >= link.C) return 0.0f;
  return link.y != nullptr ? times_derivative(sum, y, link.activation)
                           : activate(sum, link.activation);
}

/// More static shared memory than any variant has.
inline constexpr std::size_t kChainStaticBytes = std::size_t{24} << 10;

/// Dynamic shared memory of the variants that keep events on chip, and what they compute with it.
std::size_t chain_fp32_bytes(const ProductChain& p);
void chain_fp32(const char* name, const Context& context, const ProductChain& p);
std::size_t chain_mma_bytes(const ProductChain& p, Precision precision);
void chain_mma(const char* name, const Context& context, const ProductChain& p,
               Precision precision);
/// In fp32; to be called where there is no obstacle (null).
const char* chain_cluster_obstacle(const ProductChain& p);
void chain_cluster(const char* name, const Context& context, const ProductChain& p);

}  // namespace fastgan::kernels::cuda
