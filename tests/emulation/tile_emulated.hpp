// The tile registers of AMX in C++, for kernels/cpu/tile.hpp: what the instructions do to their
// operands, and as std::logic_error what the processor would refuse.
//
// TDPBF16PS after the Software Developer's Manual: for each element of C two chains of fused
// multiply-adds start from 0, one over the even, one over the odd members of the pairs, k
// ascending; their sum is added to C. Denormal operands count as zero, denormal results become
// zero, rounding is to nearest even.
#pragma once

#include <cfloat>
#include <cmath>
#include <cstring>
#include <stdexcept>

#include "kernels/cpu/simd.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

struct Tiles {
  TileShapes shapes{};
  bool configured = false;
  std::uint32_t words[8][16][16] = {};

  int rows(int tile) const { return shapes.rows[tile]; }
  int columns(int tile) const { return shapes.row_bytes[tile] / 4; }
  void require(bool condition, const char* what) const {
    if (!condition) throw std::logic_error(std::string("AMX: ") + what);
  }
  void require_shape(int tile) const {
    require(configured && rows(tile) > 0, "a tile without a shape");
  }
};

/// Those of this thread, as of a core.
inline thread_local Tiles tiles;

inline void set_tile_shapes(const TileShapes& shapes) {
  tiles = {};
  tiles.require(shapes.palette == 1 && shapes.start_row == 0, "wrong palette or first row");
  for (int tile = 0; tile < 8; ++tile) {
    const bool empty = shapes.rows[tile] == 0 && shapes.row_bytes[tile] == 0;
    const bool whole = shapes.rows[tile] >= 1 && shapes.rows[tile] <= 16 &&
                       shapes.row_bytes[tile] >= 4 && shapes.row_bytes[tile] <= 64 &&
                       shapes.row_bytes[tile] % 4 == 0;
    tiles.require(empty || whole, "wrong shape");
  }
  tiles.shapes = shapes;
  tiles.configured = true;
}

inline void release_tiles() { tiles = {}; }

template <int tile>
void zero_tile() {
  tiles.require_shape(tile);
  std::memset(tiles.words[tile], 0, sizeof(tiles.words[tile]));
}

template <int tile>
void load_tile(const void* p, Index stride) {
  zero_tile<tile>();
  for (int r = 0; r < tiles.rows(tile); ++r) {
    std::memcpy(tiles.words[tile][r], static_cast<const std::byte*>(p) + r * stride,
                tiles.shapes.row_bytes[tile]);
  }
}

template <int tile>
void store_tile(void* p, Index stride) {
  tiles.require_shape(tile);
  for (int r = 0; r < tiles.rows(tile); ++r) {
    std::memcpy(static_cast<std::byte*>(p) + r * stride, tiles.words[tile][r],
                tiles.shapes.row_bytes[tile]);
  }
}

/// Denormal numbers become zero of the same sign.
inline float flushed(float x) { return std::fabs(x) < FLT_MIN ? std::copysign(0.0f, x) : x; }

inline float even_of(std::uint32_t pair) { return flushed(std::bit_cast<float>(pair << 16)); }
inline float odd_of(std::uint32_t pair) {
  return flushed(std::bit_cast<float>(pair & 0xffff0000u));
}

template <int C, int A, int B>
void multiply_add() {
  static_assert(C != A && C != B && A != B);
  for (const int tile : {C, A, B}) tiles.require_shape(tile);
  const int M = tiles.rows(C), N = tiles.columns(C), K = tiles.columns(A);
  tiles.require(tiles.rows(A) == M && tiles.rows(B) == K && tiles.columns(B) == N,
                "shapes that do not fit");
  for (int m = 0; m < M; ++m) {
    float even[16] = {}, odd[16] = {};
    for (int k = 0; k < K; ++k) {
      const std::uint32_t a = tiles.words[A][m][k];
      for (int n = 0; n < N; ++n) {
        const std::uint32_t b = tiles.words[B][k][n];
        even[n] = flushed(std::fma(even_of(a), even_of(b), even[n]));
        odd[n] = flushed(std::fma(odd_of(a), odd_of(b), odd[n]));
      }
    }
    for (int n = 0; n < N; ++n) {
      std::uint32_t& c = tiles.words[C][m][n];
      const float sum = flushed(even[n] + odd[n]);
      c = std::bit_cast<std::uint32_t>(flushed(flushed(std::bit_cast<float>(c)) + sum));
    }
  }
}

}  // namespace fastgan::kernels::FASTGAN_ISA
