// CUDA as the .cu files see it: they include this header and nothing else of CUDA, so that the same
// source is compiled by nvcc for the device and as C++ for the emulator of tests/emulation.
//
// What holds for every kernel, so that both can run it:
// - shared arrays are declared by FASTGAN_SHARED(type, name, [..][..]) and FASTGAN_DYNAMIC_SHARED;
// - kernels are started by gpu::launch; what has no name in CUDA C++ by the functions of gpu;
// - a block has a multiple of 32 threads, and none leaves before the last barrier, of the block or
//   of its cluster;
// - nothing relies on the lanes of a warp running in step;
// - a loop that waits for another thread contains __nanosleep or an atomic operation.
#pragma once

#if defined(__CUDACC__)
#include <cuda_runtime.h>
#define FASTGAN_SHARED(type, name, ...) __shared__ __align__(16) type name __VA_ARGS__
#define FASTGAN_DYNAMIC_SHARED(type, name)                                  \
  extern __shared__ __align__(1024) unsigned char fastgan_dynamic_shared[]; \
  type* name = reinterpret_cast<type*>(fastgan_dynamic_shared)
#else
#include "emulation/emulator/device.hpp"
#endif

namespace fastgan::gpu {

/// Whether this code is for sm_90a: barriers that count bytes, tile copies, wgmma and clusters
/// exist there alone. Kernels with them are empty elsewhere, and not to be launched
/// (compute_capability()).
#if !defined(__CUDA_ARCH__) || defined(__CUDA_ARCH_FEAT_SM90_ALL)
inline constexpr bool kIsSm90a = true;
#else
inline constexpr bool kIsSm90a = false;
#endif

}  // namespace fastgan::gpu

#include "kernels/cuda/async_copy.hpp"
#include "kernels/cuda/launch.hpp"
