// Matrix products of a warpgroup on tensor cores that go on while its threads compute (wgmma;
// sm_90a).
//
// wgmma_bf16(d, a, b): d (64, 128) += a (64, 16)·b (16, 128), bf16 operands, fp32 sums. Each of the
// four warps has 16 rows, of which its lanes have a and d as gpu::mma_bf16 has them (mma.hpp), d
// number 4·j + i being number i of columns 8·j …; b lies in shared memory, 128 columns of 64 bf16
// neighbours in k as one tile of tile_copy.hpp, and is named by a descriptor: describe_tile() of
// the tile, and 2 more for each 16 terms further on.
// Order of calls: wgmma_start(d) when d has its first values; for each group of products
// wgmma_fence(a), the products, wgmma_commit(); wgmma_wait<groups>() waits until at most so many
// groups are under way, and wgmma_finish(d) for all. Meanwhile nobody may read or write d, nor
// overwrite the b of a group that has not been waited for. All threads of the warpgroup make the
// same calls.
// Source: PTX ISA 8.7, section 9.7.15 (wgmma; 9.7.15.5.1 fragments, descriptors, swizzle).
#pragma once

#include "kernels/cuda/shared_address.hpp"

namespace fastgan::gpu {

/// Registers of a thread for 64 x 128 sums.
inline constexpr unsigned kWgmmaSums = 64;

/// Bits 0-13: address/16; 32-45: from eight rows to the next eight, 1024/16; 62-63: swizzle of 128
/// bytes. Bits 16-29 are of no meaning with it.
__device__ __forceinline__ std::uint64_t describe_tile(const void* shared) {
  return std::uint64_t{shared_address(shared)} >> 4 | std::uint64_t{1024 >> 4} << 32 |
         std::uint64_t{1} << 62;
}

#if defined(__CUDACC__)

/// The empty assembly below keeps the compiler, which does not know that products go on, from
/// moving what computes with these registers past it.
__device__ __forceinline__ void wgmma_start(float (&d)[kWgmmaSums]) {
#pragma unroll
  for (unsigned i = 0; i < kWgmmaSums; ++i) asm volatile("" : "+f"(d[i])::"memory");
}

template <unsigned products>
__device__ __forceinline__ void wgmma_fence(std::uint32_t (&a)[products][4]) {
#pragma unroll
  for (unsigned i = 0; i < 4 * products; ++i) asm volatile("" : "+r"(a[i / 4][i % 4])::"memory");
  asm volatile("wgmma.fence.sync.aligned;" ::: "memory");
}

__device__ __forceinline__ void wgmma_commit() {
  asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory");
}

template <int groups>
__device__ __forceinline__ void wgmma_wait() {
  asm volatile("wgmma.wait_group.sync.aligned %0;" ::"n"(groups) : "memory");
}

__device__ __forceinline__ void wgmma_finish(float (&d)[kWgmmaSums]) {
  wgmma_wait<0>();
#pragma unroll
  for (unsigned i = 0; i < kWgmmaSums; ++i) asm volatile("" : "+f"(d[i])::"memory");
}

// clang-format off
__device__ __forceinline__ void wgmma_bf16(float (&d)[kWgmmaSums], const std::uint32_t (&a)[4],
                                           std::uint64_t b) {
  asm volatile(
      "{\n"
      ".reg .pred add;\n"
      "setp.eq.u32 add, 0, 0;\n"
      "wgmma.mma_async.sync.aligned.m64n128k16.f32.bf16.bf16 {"
      "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, "
      "%16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31, "
      "%32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47, "
      "%48, %49, %50, %51, %52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63}, "
      "{%64, %65, %66, %67}, %68, add, 1, 1, 0;\n"
      "}"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3]),
        "+f"(d[4]), "+f"(d[5]), "+f"(d[6]), "+f"(d[7]),
        "+f"(d[8]), "+f"(d[9]), "+f"(d[10]), "+f"(d[11]),
        "+f"(d[12]), "+f"(d[13]), "+f"(d[14]), "+f"(d[15]),
        "+f"(d[16]), "+f"(d[17]), "+f"(d[18]), "+f"(d[19]),
        "+f"(d[20]), "+f"(d[21]), "+f"(d[22]), "+f"(d[23]),
        "+f"(d[24]), "+f"(d[25]), "+f"(d[26]), "+f"(d[27]),
        "+f"(d[28]), "+f"(d[29]), "+f"(d[30]), "+f"(d[31]),
        "+f"(d[32]), "+f"(d[33]), "+f"(d[34]), "+f"(d[35]),
        "+f"(d[36]), "+f"(d[37]), "+f"(d[38]), "+f"(d[39]),
        "+f"(d[40]), "+f"(d[41]), "+f"(d[42]), "+f"(d[43]),
        "+f"(d[44]), "+f"(d[45]), "+f"(d[46]), "+f"(d[47]),
        "+f"(d[48]), "+f"(d[49]), "+f"(d[50]), "+f"(d[51]),
        "+f"(d[52]), "+f"(d[53]), "+f"(d[54]), "+f"(d[55]),
        "+f"(d[56]), "+f"(d[57]), "+f"(d[58]), "+f"(d[59]),
        "+f"(d[60]), "+f"(d[61]), "+f"(d[62]), "+f"(d[63])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b)
      : "memory");
}
// clang-format on

#else

__forceinline__ void wgmma_start(float (&)[kWgmmaSums]) {}
template <unsigned products>
__forceinline__ void wgmma_fence(std::uint32_t (&)[products][4], FASTGAN_SITE) {
  emulator::wgmma_fence(site);
}
__forceinline__ void wgmma_commit(FASTGAN_SITE) { emulator::wgmma_commit(site); }
template <int groups>
__forceinline__ void wgmma_wait(FASTGAN_SITE) {
  emulator::wgmma_wait(groups, site);
}
__forceinline__ void wgmma_finish(float (&)[kWgmmaSums], FASTGAN_SITE) {
  emulator::wgmma_wait(0, site);
}
__forceinline__ void wgmma_bf16(float (&d)[kWgmmaSums], const std::uint32_t (&a)[4],
                                std::uint64_t b, FASTGAN_SITE) {
  emulator::wgmma_bf16(d, kWgmmaSums, a, b, site);
}

#endif

}  // namespace fastgan::gpu
