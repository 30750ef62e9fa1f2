// Matrix products of a warp (mma.sync), as kernels/cuda/mma.hpp describes their fragments.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#include "barriers.hpp"

namespace fastgan::emulator {

/// To nearest, ties to even; a NaN stays one.
FASTGAN_NOT_CHECKED inline std::uint32_t bf16_bits(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  if (std::isnan(x)) return bits >> 16 | 0x40u;
  return (bits + 0x7fffu + (bits >> 16 & 1)) >> 16;
}

/// A lane's part of d += a·b.
struct MmaBf16 {
  float* d;                // (4)
  const std::uint32_t* a;  // (4)
  const std::uint32_t* b;  // (2)
};

/// All lanes: fp32 sums over k ascending.
void multiply_bf16(void* const* lanes, unsigned mask);

FASTGAN_NOT_CHECKED inline void mma_bf16(float (&d)[4], const std::uint32_t (&a)[4],
                                         const std::uint32_t (&b)[2], Site site) {
  MmaBf16 mine{d, a, b};
  warp_collective(~0u, &mine, multiply_bf16, "mma", site);
}

}  // namespace fastgan::emulator
