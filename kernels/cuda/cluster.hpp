// Clusters: blocks that run at the same time on neighbouring multiprocessors, and read and write
// each other's shared memory (sm_90). gpu::Launch says how many blocks along x are one.
//
// block_rank() is the running block's place in its cluster. in_block(shared, rank) is where in the
// shared memory of block `rank` that lies which `shared` points to in the running block's: all have
// their arrays at the same places. Of another block it is to be used behind a cluster_sync(), since
// before it that block need not have begun, and no block may leave before a cluster_sync() behind
// the last access to its memory. cluster_sync() waits for all threads of the cluster and orders
// what they do before it before what they do after it, in all memory.
// Source: PTX ISA 8.7, sections 9.7.13.4 (barrier.cluster) and 9.7.9.23 (mapa).
#pragma once

#include "kernels/cuda/gpu.hpp"

namespace fastgan::gpu {

/// The most blocks of a cluster that any device with clusters runs.
inline constexpr unsigned kMostBlocksOfCluster = 8;

#if defined(__CUDACC__)

__device__ __forceinline__ unsigned block_rank() {
  unsigned rank;
  asm("mov.u32 %0, %%cluster_ctarank;" : "=r"(rank));
  return rank;
}

__device__ __forceinline__ void cluster_sync() {
  asm volatile(
      "barrier.cluster.arrive.release.aligned;\n"
      "barrier.cluster.wait.acquire.aligned;" ::
          : "memory");
}

template <class T>
__device__ __forceinline__ T* in_block(T* shared, unsigned rank) {
  std::uint64_t there;
  asm("mapa.u64 %0, %1, %2;" : "=l"(there) : "l"(shared), "r"(rank));
  return reinterpret_cast<T*>(there);
}

#else

__forceinline__ unsigned block_rank() { return emulator::block_rank(); }
__forceinline__ void cluster_sync(FASTGAN_SITE) { emulator::cluster_barrier(site); }
template <class T>
__forceinline__ T* in_block(T* shared, unsigned rank, FASTGAN_SITE) {
  return static_cast<T*>(emulator::in_block(shared, rank, site));
}

#endif

}  // namespace fastgan::gpu
