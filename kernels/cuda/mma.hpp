// Matrix products of a warp on tensor cores, and the conversions that they need.
//
// mma_bf16(d, a, b): d (16, 8) += a (16, 16)·b (16, 8), bf16 operands, fp32 sums. With g = lane/4
// and t = lane mod 4 a lane has (two bf16 a word, the lower index in the low half)
//   a: (g, 2t…), (g + 8, 2t…), (g, 2t + 8…), (g + 8, 2t + 8…);  b: (2t…, g), (2t + 8…, g);
//   d: (g, 2t), (g, 2t + 1), (g + 8, 2t), (g + 8, 2t + 1).
// mma_tf32(d, a, b): d (16, 8) += a (16, 8)·b (8, 8), tf32 operands, one a word, of which the lower
// 13 bits are ignored: a: (g, t), (g + 8, t), (g, t + 4), (g + 8, t + 4); b: (t, g), (t + 4, g).
// In which order and with which roundings the device adds is not specified; its sums are as close
// as any order of fp32 additions.
// Source: PTX ISA 8.7, sections 9.7.14.5.8 (fragments of mma.m16n8k16) and 9.7.14.5.6 (m16n8k8).
#pragma once

#include <cstdint>

namespace fastgan::gpu {

#if defined(__CUDACC__)

__device__ __forceinline__ void mma_bf16(float (&d)[4], const std::uint32_t (&a)[4],
                                         const std::uint32_t (&b)[2]) {
  asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 "
      "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

__device__ __forceinline__ void mma_tf32(float (&d)[4], const std::uint32_t (&a)[4],
                                         const std::uint32_t (&b)[2]) {
  asm("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 "
      "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

/// Both rounded to the nearest bf16, ties to even.
__device__ __forceinline__ std::uint32_t bf16_pair(float low, float high) {
  std::uint32_t pair;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(pair) : "f"(high), "f"(low));
  return pair;
}

/// Rounded to the nearest tf32 (11 significant bits), ties away from zero.
__device__ __forceinline__ std::uint32_t tf32(float x) {
  std::uint32_t word;
  asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(word) : "f"(x));
  return word;
}

#else

__forceinline__ void mma_bf16(float (&d)[4], const std::uint32_t (&a)[4],
                              const std::uint32_t (&b)[2], FASTGAN_SITE) {
  emulator::mma(d, a, b, emulator::multiply_bf16, site);
}
__forceinline__ void mma_tf32(float (&d)[4], const std::uint32_t (&a)[4],
                              const std::uint32_t (&b)[2], FASTGAN_SITE) {
  emulator::mma(d, a, b, emulator::multiply_tf32, site);
}
__forceinline__ std::uint32_t bf16_pair(float low, float high) {
  return emulator::bf16_bits(low) | emulator::bf16_bits(high) << 16;
}
__forceinline__ std::uint32_t tf32(float x) { return emulator::tf32_bits(x); }

#endif

__device__ __forceinline__ float low_of(std::uint32_t pair) { return __uint_as_float(pair << 16); }
__device__ __forceinline__ float high_of(std::uint32_t pair) {
  return __uint_as_float(pair & 0xffff0000u);
}

}  // namespace fastgan::gpu
