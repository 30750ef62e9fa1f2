// Sigmoid and binary cross-entropy from logits with a target per event, loss and gradient in one
// launch: bce_logits_cuda.cu with a target for each.
//
// With e = exp(−|z|): loss = mean_n [ max(z,0) − z·t + log(1 + e) ] and dz = scale/N · (σ(z) − t),
// where σ(z) − t = ((1−t) − t·e)/(1 + e) for z ≥ 0 and ((1−t)·e − t)/(1 + e) for z < 0: for t = 0
// and t = 1 nothing cancels, and the gradient of a confident event keeps its relative accuracy.
// z and dz (N), strided; target (N); loss (1).
// Block 0 computes the loss: thread i adds the events i, i + kThreads, …, then the block's threads
// are added (block_sum.hpp). Every other block writes dz of kThreads events, one a thread. So there
// is neither a second launch nor scratch memory; a batch has some hundred to some ten thousand
// events, few rounds of one block.
// 8 bytes an event, 12 more with gradient; about 45 flops. The terms of the loss are fp32, their
// sum is double. dz has the bits of bce_targets_cpu.cpp.
#include "kernels/bce_targets/bce_targets.hpp"

#include "kernels/cuda/block_sum.hpp"
#include "kernels/cuda/cross_entropy.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kThreads = 512;

/// factor = scale/N
__global__ void __launch_bounds__(kThreads) loss_and_gradient(BceTargets p, float factor) {
  FASTGAN_SHARED(double, warp_sums, [kThreads / kWarpSize]);
  if (blockIdx.x > 0) {
    const Index n = static_cast<Index>(blockIdx.x - 1) * kThreads + threadIdx.x;
    if (n < p.N) p.dz[n * p.lddz] = gradient_of(p.z[n * p.ldz], p.target[n], factor);
    return;
  }
  double sum = 0.0;
  for (Index n = threadIdx.x; n < p.N; n += kThreads) sum += loss_of(p.z[n * p.ldz], p.target[n]);
  sum = block_sum<kThreads>(sum, warp_sums);
  if (threadIdx.x == 0) *p.loss = static_cast<float>(sum / static_cast<double>(p.N));
}

}  // namespace

void bce_targets(const Context& context, const BceTargets& p) {
  const unsigned gradient_blocks = p.dz != nullptr ? gpu::blocks_of(p.N, kThreads) : 0;
  gpu::launch({"bce_targets", 1 + gradient_blocks, kThreads, context}, loss_and_gradient, p,
              static_cast<float>(p.scale / static_cast<double>(p.N)));
}

}  // namespace fastgan::kernels::cuda
