// The tile registers of AMX: eight matrices of up to 16 rows of 64 bytes, and the instruction that
// multiplies them. With FASTGAN_TILES_ARE_EMULATED the same functions in C++ (tests/emulation/).
//
// multiply_add: C (m, n) fp32 += A (m, k) · B (k, n), where A has pairs of bf16 numbers (k, k + 1)
// as elements and B the same pairs below each other (row k/2, column n). Source: chapter 3 of
// Intel's Architecture Instruction Set Extensions Programming Reference; TDPBF16PS in the Software
// Developer's Manual, volume 2.
#pragma once

#include <cstdint>

#include "kernels/cpu/simd.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

/// The operand of LDTILECFG: rows, and bytes of a row, of each tile; both 0 for one not in use.
struct alignas(64) TileShapes {
  std::uint8_t palette = 1;
  std::uint8_t start_row = 0;
  std::uint8_t reserved[14] = {};
  std::uint16_t row_bytes[16] = {};
  std::uint8_t rows[16] = {};
};
static_assert(sizeof(TileShapes) == 64);

}  // namespace fastgan::kernels::FASTGAN_ISA

#if defined(FASTGAN_TILES_ARE_EMULATED)
#include "emulation/tile_emulated.hpp"
#else

namespace fastgan::kernels::FASTGAN_ISA {

// Written out because the intrinsics of GCC take no template argument for a tile and do not say
// that TILELOADD reads memory (up to GCC 12 at least).

/// Sets the shapes and zeroes all tiles.
FASTGAN_INLINE void set_tile_shapes(const TileShapes& shapes) {
  asm volatile("ldtilecfg %0" : : "m"(shapes) : "memory");
}

/// Gives the tiles up: nothing of them is to be saved from then on.
FASTGAN_INLINE void release_tiles() { asm volatile("tilerelease" : : : "memory"); }

template <int tile>
FASTGAN_INLINE void zero_tile() {
  asm volatile("tilezero %%tmm%c0" : : "i"(tile));
}

/// Row r from p + r·stride bytes.
template <int tile>
FASTGAN_INLINE void load_tile(const void* p, Index stride) {
  asm volatile("tileloadd (%1,%2,1), %%tmm%c0" : : "i"(tile), "r"(p), "r"(stride) : "memory");
}

template <int tile>
FASTGAN_INLINE void store_tile(void* p, Index stride) {
  asm volatile("tilestored %%tmm%c0, (%1,%2,1)" : : "i"(tile), "r"(p), "r"(stride) : "memory");
}

/// C += A·B
template <int C, int A, int B>
FASTGAN_INLINE void multiply_add() {
  asm volatile("tdpbf16ps %%tmm%c2, %%tmm%c1, %%tmm%c0" : : "i"(C), "i"(A), "i"(B));
}

}  // namespace fastgan::kernels::FASTGAN_ISA

#endif
