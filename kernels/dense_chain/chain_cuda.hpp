// The variants of a chain of dense layers on CUDA.
#pragma once

#include "kernels/dense_chain/dense_chain.hpp"

namespace fastgan::kernels::cuda {

/// More static shared memory than any variant has.
inline constexpr std::size_t kChainStaticBytes = std::size_t{24} << 10;

/// Dynamic shared memory of the variants that keep events on chip, and what they compute with it.
std::size_t chain_fp32_bytes(const DenseChain& p);
void chain_fp32(const Context& context, const DenseChain& p);
std::size_t chain_mma_bytes(const DenseChain& p);
void chain_mma(const Context& context, const DenseChain& p);

}  // namespace fastgan::kernels::cuda
