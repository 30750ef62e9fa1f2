// The sum of one number per thread of a warp or a block, always added in the same order.
#pragma once

#include "kernels/cuda/gpu.hpp"

namespace fastgan::kernels::cuda {

constexpr unsigned kWarpSize = 32;
constexpr unsigned kAllLanes = ~0u;

/// For all lanes of a warp Σ value, by pairs of lanes 16, 8, 4, 2, 1 apart: each lane adds the same
/// pairs, and addition commutes, so that all have the same bits.
__device__ __forceinline__ double warp_sum(double value) {
#pragma unroll
  for (int distance = 16; distance > 0; distance /= 2) {
    value += __shfl_xor_sync(kAllLanes, value, distance);
  }
  return value;
}

/// For all threads Σ value: within a warp as above, then warp by warp. `warp_sums` is shared memory
/// for one number a warp; `threads` that of the one-dimensional block.
template <unsigned threads>
__device__ __forceinline__ double block_sum(double value,
                                            double (&warp_sums)[threads / kWarpSize]) {
  static_assert(threads % kWarpSize == 0);
  value = warp_sum(value);
  __syncthreads();  // the sums of an earlier call have been read
  if (threadIdx.x % kWarpSize == 0) warp_sums[threadIdx.x / kWarpSize] = value;
  __syncthreads();
  double sum = 0.0;
#pragma unroll
  for (unsigned warp = 0; warp < threads / kWarpSize; ++warp) sum += warp_sums[warp];
  return sum;
}

}  // namespace fastgan::kernels::cuda
