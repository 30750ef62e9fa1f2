// Copies of tiles of a matrix to shared memory by the tensor memory accelerator
// (cp.async.bulk.tensor; sm_90).
//
// A tile has 128 bytes of each of box_rows rows. It lies in shared memory at a multiple of 1024
// bytes, rows one after the other, and is swizzled: the eight pieces of 16 bytes of row r change
// places, piece p lies where p xor (r mod 8) would, so that eight rows of one column meet all
// banks. What lies outside of the matrix is copied as zeros. One thread starts a copy, whose bytes,
// 128·box_rows always, count for the current phase of the barrier.
// Source: PTX ISA 8.7, sections 5.5 (tensors, swizzle) and 9.7.9.27 (copies).
#pragma once

#include "kernels/cuda/phase_barrier.hpp"
#include "kernels/cuda/tensor_map.hpp"

namespace fastgan::gpu {

/// Where byte number `byte` of a tile (its row times 128, and on) lies in shared memory.
constexpr unsigned swizzled(unsigned byte) { return byte ^ (byte >> 3 & 0x70u); }

#if defined(__CUDACC__)

__device__ __forceinline__ void start_tile_copy(void* shared, const TensorMap& map, int row,
                                                int column, PhaseBarrier* barrier) {
  asm volatile(
      "cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes "
      "[%0], [%1, {%2, %3}], [%4];" ::"r"(shared_address(shared)),
      "l"(&map), "r"(column), "r"(row), "r"(shared_address(barrier))
      : "memory");
}

#else

__forceinline__ void start_tile_copy(void* shared, const TensorMap& map, int row, int column,
                                     PhaseBarrier* barrier, FASTGAN_SITE) {
  emulator::start_tile_copy(shared, map, row, column, barrier, site);
}

#endif

}  // namespace fastgan::gpu
