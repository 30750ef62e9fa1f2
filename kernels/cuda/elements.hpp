// Kernels that compute every number of an array by itself.
#pragma once

#include "kernels/cuda/gpu.hpp"

namespace fastgan::kernels::cuda {

constexpr unsigned kElementThreads = 256;
// A number a thread would keep 8 KiB a processor under way, half of what its share of the memory's
// bandwidth times latency asks for on a Hopper.
constexpr int kElementsPerThread = 4;
constexpr Index kElementsPerBlock = Index{kElementThreads} * kElementsPerThread;

/// to[i] = element(i) for the elements of this thread, a block's width apart so that a warp has
/// neighbours: it computes them all before it stores any, so that their loads overlap. `to` may be
/// an array that element(i) reads at i alone.
template <class Element>
__device__ __forceinline__ void fill_elements(float* to, Index count, const Element& element) {
  const Index first = blockIdx.x * kElementsPerBlock + threadIdx.x;
  float value[kElementsPerThread];
#pragma unroll
  for (int k = 0; k < kElementsPerThread; ++k) {
    const Index i = first + k * Index{kElementThreads};
    value[k] = i < count ? element(i) : 0.0f;
  }
#pragma unroll
  for (int k = 0; k < kElementsPerThread; ++k) {
    const Index i = first + k * Index{kElementThreads};
    if (i < count) to[i] = value[k];
  }
}

/// The grid of such a kernel.
inline gpu::Launch elements_launch(const char* name, const Context& context, Index count) {
  return {name, gpu::blocks_of(count, kElementsPerBlock), kElementThreads, context};
}

}  // namespace fastgan::kernels::cuda
