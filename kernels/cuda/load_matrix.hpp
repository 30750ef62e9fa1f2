// Fragments of matrix products out of shared memory (ldmatrix).
//
// load_matrices(to, row) loads four matrices of 8 rows of 16 bytes. Lane l names row l mod 8 of
// matrix l/8, at a multiple of 16 bytes; with g = lane/4 and t = lane mod 4 a lane gets word t of
// row g of each, which is how mma.hpp wants two bf16 or one tf32.
// load_transposed_matrices() takes rows of 8 numbers of two bytes: a lane gets numbers g of the
// rows 2t and 2t + 1, the former in the low half.
// Source: PTX ISA 8.7, section 9.7.14.5.15 (ldmatrix).
#pragma once

#include "kernels/cuda/shared_address.hpp"

namespace fastgan::gpu {

#if defined(__CUDACC__)

__device__ __forceinline__ void load_matrices(std::uint32_t (&to)[4], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
               : "r"(shared_address(row))
               : "memory");
}

__device__ __forceinline__ void load_transposed_matrices(std::uint32_t (&to)[4], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
               : "r"(shared_address(row))
               : "memory");
}

#else

__forceinline__ void load_matrices(std::uint32_t (&to)[4], const void* row, FASTGAN_SITE) {
  emulator::load_matrices(to, row, false, site);
}
__forceinline__ void load_transposed_matrices(std::uint32_t (&to)[4], const void* row,
                                              FASTGAN_SITE) {
  emulator::load_matrices(to, row, true, site);
}

#endif

}  // namespace fastgan::gpu
