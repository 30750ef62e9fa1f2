// Mean of logits with its gradient: loss = scale·mean z, dz = scale/N, in one launch.
//
// z and dz (N), strided; loss (1).
// Block 0 computes the loss: thread i adds the events i, i + kThreads, …, then the block's threads
// are added (block_sum.hpp). Every other block writes dz of kThreads events, one a thread: neither
// a second launch nor scratch memory, and a batch is few rounds of one block. 4 bytes an event, 8
// with gradient, and one addition. The sum is double; dz has the bits of wasserstein_cpu.cpp.
#include "kernels/wasserstein/wasserstein.hpp"

#include "kernels/cuda/block_sum.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kThreads = 512;

/// share = scale/N
__global__ void __launch_bounds__(kThreads) mean_and_gradient(Wasserstein p, float share) {
  FASTGAN_SHARED(double, warp_sums, [kThreads / kWarpSize]);
  if (blockIdx.x > 0) {
    const Index n = static_cast<Index>(blockIdx.x - 1) * kThreads + threadIdx.x;
    if (n < p.N) p.dz[n * p.lddz] = share;
    return;
  }
  double sum = 0.0;
  for (Index n = threadIdx.x; n < p.N; n += kThreads) sum += p.z[n * p.ldz];
  sum = block_sum<kThreads>(sum, warp_sums);
  if (threadIdx.x == 0) *p.loss = static_cast<float>(p.scale * sum / static_cast<double>(p.N));
}

}  // namespace

void wasserstein(const Context& context, const Wasserstein& p) {
  const unsigned gradient_blocks = p.dz != nullptr ? gpu::blocks_of(p.N, kThreads) : 0;
  gpu::launch({"wasserstein", 1 + gradient_blocks, kThreads, context}, mean_and_gradient, p,
              p.scale / static_cast<float>(p.N));
}

}  // namespace fastgan::kernels::cuda
