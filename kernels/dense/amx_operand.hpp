// Operands of the AMX products: an fp32 matrix as tiles of bf16, in the order in which they are
// read.
//
// A step is 32 members of the sum, the depth of a tile. A strip is one or two tiles beside each
// other, and lies as step after step: in each the tiles of the values rounded to bf16 and, for
// bf16x3 (parts = 2), the tiles of what that rounding has left, rounded in turn. A tile is 1 KiB:
//   of A: row = row of the result, 16 pairs (k, k + 1) along it;
//   of B: row = pair (k, k + 1), 16 columns of the result along it;
// so each is the other one transposed, as words of a pair. What is missing up to 16 rows or columns
// and up to 32 members is zero. Conversion costs 2 loads, 1 or 2 shuffles and a store for 32
// numbers and part, and 64 shuffles a tile where it transposes.
#pragma once

#include <algorithm>
#include <type_traits>

#include "kernels/cpu/bf16.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

constexpr Index kTileSide = 16;  // rows of a tile, and its columns of four bytes
constexpr Index kTileBytes = 1024;
constexpr Index kTileRowBytes = 64;
constexpr Index kStep = 32;
constexpr Index kStrip = 2 * kTileSide;  // rows or columns of a strip of two tiles

FASTGAN_INLINE Index steps_of(Index K) { return (K + kStep - 1) / kStep; }
FASTGAN_INLINE Index tiles_of(Index width) { return width > kTileSide ? 2 : 1; }

/// The first `n` lanes, none for n < 0.
FASTGAN_INLINE Mask lanes_up_to(Index n) { return first_lanes(std::max<Index>(0, n)); }

/// The number itself (part 0), or what its rounding to bf16 leaves (part 1): exact in fp32.
template <int part>
FASTGAN_INLINE Vec part_of(Vec x) {
  if constexpr (part == 0) {
    return x;
  } else {
    return x - rounded_to_bf16(x);
  }
}

/// Calls body(part) with each part as a constant.
template <int parts, class Body>
FASTGAN_INLINE void for_parts(const Body& body) {
  body(std::integral_constant<int, 0>{});
  if constexpr (parts == 2) body(std::integral_constant<int, 1>{});
}

/// 32 numbers of a row: `low` and `high` mask the two halves of it that exist.
template <int part>
FASTGAN_INLINE Pairs pairs_along(const float* row, Mask low, Mask high) {
  return neighbours(part_of<part>(load(row, low)), part_of<part>(load(row + kTileSide, high)));
}

/// Rows k and k + 1 of a matrix (`members` rows from k on exist), 16 columns.
template <int part>
FASTGAN_INLINE Pairs pairs_across(const float* row, Index ld, Index members, Mask columns) {
  if (members <= 0) return zero_pairs();
  const Vec even = load(row, columns);
  const Vec odd = members > 1 ? load(row + ld, columns) : zero();
  return interleaved(part_of<part>(even), part_of<part>(odd));
}

/// Stores the rows 0 … rows − 1 of a tile.
template <class RowOf>
FASTGAN_INLINE void store_rows(std::byte* to, Index rows, const RowOf& row_of) {
  for (Index r = 0; r < rows; ++r) store(to + r * kTileRowBytes, row_of(r));
}

/// Stores a tile transposed.
template <class RowOf>
FASTGAN_INLINE void store_transposed(std::byte* to, const RowOf& row_of) {
  Pairs rows[kTileSide];
#pragma GCC unroll 16
  for (Index r = 0; r < kTileSide; ++r) rows[r] = row_of(r);
  transpose(rows);
#pragma GCC unroll 16
  for (Index r = 0; r < kTileSide; ++r) store(to + r * kTileRowBytes, rows[r]);
}

/// One tile from a matrix whose rows run along the sum: rows x members numbers exist. As A its
/// missing rows are left as they are, as B (transposed) they are zero.
template <int part>
FASTGAN_INLINE void tile_of_rows(std::byte* to, const float* from, Index ld, Index rows,
                                 Index members) {
  const Mask low = lanes_up_to(members), high = lanes_up_to(members - kTileSide);
  store_rows(to, std::min(rows, kTileSide),
             [&](Index r) { return pairs_along<part>(from + r * ld, low, high); });
}
template <int part>
FASTGAN_INLINE void tile_of_rows_transposed(std::byte* to, const float* from, Index ld, Index rows,
                                            Index members) {
  const Mask low = lanes_up_to(members), high = lanes_up_to(members - kTileSide);
  store_transposed(to, [&](Index r) {
    return r < rows ? pairs_along<part>(from + r * ld, low, high) : zero_pairs();
  });
}

/// One tile from a matrix whose columns run along the sum: members x columns numbers exist.
template <int part>
FASTGAN_INLINE void tile_of_columns(std::byte* to, const float* from, Index ld, Index members,
                                    Index columns) {
  const Mask lanes = lanes_up_to(columns);
  store_rows(to, kTileSide, [&](Index r) {
    return pairs_across<part>(from + 2 * r * ld, ld, members - 2 * r, lanes);
  });
}
template <int part>
FASTGAN_INLINE void tile_of_columns_transposed(std::byte* to, const float* from, Index ld,
                                               Index members, Index columns) {
  const Mask lanes = lanes_up_to(columns);
  store_transposed(to, [&](Index r) {
    return pairs_across<part>(from + 2 * r * ld, ld, members - 2 * r, lanes);
  });
}

/// Fills a strip of `width` rows or columns and K members: tile(to, part, first, k) writes the tile
/// that starts at row or column `first` of the strip and at member k.
template <int parts, class Tile>
FASTGAN_INLINE void fill_strip(std::byte* to, Index width, Index K, const Tile& tile) {
  const Index tiles = tiles_of(width);
  for (Index k = 0; k < K; k += kStep) {
    for_parts<parts>([&](auto part) {
      for (Index t = 0; t < tiles; ++t, to += kTileBytes) tile(to, part, t * kTileSide, k);
    });
  }
}

}  // namespace fastgan::kernels::FASTGAN_ISA
