// A chain of dense layers: which variant.
//
// 1. by_layers.hpp: a launch a layer; activations go through L2. Where shared memory is too small.
// 2. dense_chain_fp32_cuda.cu: a block takes a tile of events through all layers in shared memory;
//    only weights come from L2.
// 3. dense_chain_mma_cuda.cu: the same on tensor cores.
// All have the bits of dense_forward's variant mma.
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"
#include "kernels/dense_chain/by_layers.hpp"
#include "kernels/dense_chain/chain_cuda.hpp"

namespace fastgan::kernels::cuda {

void dense_chain(const Context& context, const DenseChain& p) {
  if (p.N == 0) return;
  const bool fp32 = p.precision == Precision::fp32;
  const std::size_t bytes = fp32 ? chain_fp32_bytes(p) : chain_mma_bytes(p);
  if (bytes + kChainStaticBytes > gpu::shared_memory_limit()) {
    return dense_chain_by_layers(context, p, 0, p.N);
  }
  fp32 ? chain_fp32(context, p) : chain_mma(context, p);
}

}  // namespace fastgan::kernels::cuda
