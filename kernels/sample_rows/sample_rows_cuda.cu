// Events drawn from a data set.
//
// x (N, D) from data (rows, D). A warp copies one event, 32 neighbouring elements at a time; every
// lane draws the row for itself, which takes as long as one of them drawing it for all.
// 8 bytes an element in lines that start anywhere; about 150 operations an event and lane, once.
// No sums; the bits of the CPU's kernels.
#include "kernels/cuda/block_sum.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"
#include "kernels/sample_rows/sample_rows.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kWarps = 8, kThreads = kWarps * kWarpSize;

__global__ void __launch_bounds__(kThreads) sample(SampleRows p) {
  const unsigned lane = threadIdx.x % kWarpSize;
  const Index n = static_cast<Index>(blockIdx.x) * kWarps + threadIdx.x / kWarpSize;
  if (n >= p.N) return;
  const Index row = sampled_row(p.key, p.first + static_cast<std::uint64_t>(n), p.rows);
#pragma unroll 4
  for (Index d = lane; d < p.D; d += kWarpSize) p.x[n * p.ldx + d] = p.data[row * p.D + d];
  if (lane == 0 && p.label != nullptr && p.labels != nullptr) p.label[n] = p.labels[row];
}

}  // namespace

void sample_rows(const Context& context, const SampleRows& p) {
  gpu::launch({"sample_rows", gpu::blocks_of(p.N, kWarps), kThreads, context}, sample, p);
}

}  // namespace fastgan::kernels::cuda
