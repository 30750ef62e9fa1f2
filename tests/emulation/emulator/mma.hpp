// Matrix products of a warp (mma.sync) and the loads of their fragments (ldmatrix), as
// kernels/cuda/mma.hpp and load_matrix.hpp describe them.
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

/// To nearest, ties away from zero; a NaN stays one.
FASTGAN_NOT_CHECKED inline std::uint32_t tf32_bits(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  if (std::isnan(x)) return bits | 0x400000u;
  return (bits + 0x1000u) & ~0x1fffu;
}

/// A lane's part of d += a·b.
struct Mma {
  float* d;                // (4)
  const std::uint32_t* a;  // (4)
  const std::uint32_t* b;  // (2)
};

/// All lanes: fp32 sums over k ascending.
void multiply_bf16(void* const* lanes, unsigned mask);
void multiply_tf32(void* const* lanes, unsigned mask);

FASTGAN_NOT_CHECKED inline void mma(float (&d)[4], const std::uint32_t (&a)[4],
                                    const std::uint32_t (&b)[2], Combine multiply, Site site) {
  Mma mine{d, a, b};
  warp_collective(~0u, &mine, multiply, "mma", site);
}

/// Four matrices of 8 rows of 16 bytes; `row` is that of this lane.
void load_matrices(std::uint32_t (&to)[4], const void* row, bool transposed, Site site);

}  // namespace fastgan::emulator
