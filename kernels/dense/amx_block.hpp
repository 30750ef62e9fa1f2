// A block of up to 32 x 32 sums in the tile registers: C += A·B over the steps of two strips.
//
// Tiles 0 … 3 hold C (2 x 2), 4 and 5 a step of A, 6 and 7 a step of B: 4 loads feed 4 products of
// 16·16·32 multiply-adds; for bf16x3, 8 loads feed 12 products. Ceiling: a product is issued every
// 16 cycles, and two rows of a tile are loaded a cycle from L1. Order of every sum: step by step
// onto C; in a step of bf16x3 high·low, high·high, low·high; inside a product as TDPBF16PS adds.
// It depends neither on the place of the element in the block nor on the rows beside it.
#pragma once

#include "kernels/cpu/tile.hpp"
#include "kernels/dense/amx_operand.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

/// The tile registers while the object lives, shaped for blocks of `rows` rows.
class TilesInUse {
 public:
  /// Fewer rows take less time: a product needs a cycle a row of A.
  explicit TilesInUse(Index rows) {
    TileShapes shapes;
    const auto shape = [&](int tile, Index tile_rows) {
      if (tile_rows <= 0) return;
      shapes.rows[tile] = static_cast<std::uint8_t>(std::min(tile_rows, kTileSide));
      shapes.row_bytes[tile] = kTileRowBytes;
    };
    for (const int tile : {0, 1, 4}) shape(tile, rows);
    for (const int tile : {2, 3, 5}) shape(tile, rows - kTileSide);
    for (const int tile : {6, 7}) shape(tile, kTileSide);
    set_tile_shapes(shapes);
  }
  TilesInUse(const TilesInUse&) = delete;
  TilesInUse& operator=(const TilesInUse&) = delete;
  ~TilesInUse() { release_tiles(); }
};

/// Where a sum starts.
enum class Start { from_zero, from_memory };

template <int R>
FASTGAN_INLINE void load_a(const std::byte* a) {
  load_tile<4>(a, kTileRowBytes);
  if constexpr (R == 2) load_tile<5>(a + kTileBytes, kTileRowBytes);
}

template <int V>
FASTGAN_INLINE void load_b(const std::byte* b) {
  load_tile<6>(b, kTileRowBytes);
  if constexpr (V == 2) load_tile<7>(b + kTileBytes, kTileRowBytes);
}

template <int R, int V>
FASTGAN_INLINE void multiply_tiles() {
  multiply_add<0, 4, 6>();
  if constexpr (V == 2) multiply_add<1, 4, 7>();
  if constexpr (R == 2) multiply_add<2, 5, 6>();
  if constexpr (R == 2 && V == 2) multiply_add<3, 5, 7>();
}

template <int R, int V>
FASTGAN_INLINE void start_sums(const float* c, Index stride, Start start) {
  if (start == Start::from_zero) {
    zero_tile<0>();
    if constexpr (V == 2) zero_tile<1>();
    if constexpr (R == 2) zero_tile<2>();
    if constexpr (R == 2 && V == 2) zero_tile<3>();
    return;
  }
  const float* below = c + kTileSide * stride / static_cast<Index>(sizeof(float));
  load_tile<0>(c, stride);
  if constexpr (V == 2) load_tile<1>(c + kTileSide, stride);
  if constexpr (R == 2) load_tile<2>(below, stride);
  if constexpr (R == 2 && V == 2) load_tile<3>(below + kTileSide, stride);
}

template <int R, int V>
FASTGAN_INLINE void store_sums(float* c, Index stride) {
  float* below = c + kTileSide * stride / static_cast<Index>(sizeof(float));
  store_tile<0>(c, stride);
  if constexpr (V == 2) store_tile<1>(c + kTileSide, stride);
  if constexpr (R == 2) store_tile<2>(below, stride);
  if constexpr (R == 2 && V == 2) store_tile<3>(below + kTileSide, stride);
}

/// Two strips and the block that they add to.
struct Block {
  float* c;  // (16·R, 16·V) written, with leading dimension ldc; rows as set in TilesInUse
  Index ldc;
  Start start;
  const std::byte* a;
  const std::byte* b;
  Index steps;
};

template <int R, int V, int parts, class Meanwhile>
void block_of(const Block& p, const Meanwhile& meanwhile) {
  const Index stride = p.ldc * static_cast<Index>(sizeof(float));
  start_sums<R, V>(p.c, stride, p.start);
  const std::byte *a = p.a, *b = p.b;
  for (Index step = 0; step < p.steps; ++step) {
    load_a<R>(a);
    if constexpr (parts == 2) {
      load_b<V>(b + V * kTileBytes);
      multiply_tiles<R, V>();
    }
    load_b<V>(b);
    multiply_tiles<R, V>();
    if constexpr (parts == 2) {
      load_a<R>(a + R * kTileBytes);
      multiply_tiles<R, V>();
    }
    meanwhile();
    a += parts * R * kTileBytes;
    b += parts * V * kTileBytes;
  }
  store_sums<R, V>(p.c, stride);
}

/// `rows` and `columns` up to 32. meanwhile() is called once a step, for work of the vector units
/// that goes on beside the products.
template <int parts, class Meanwhile>
FASTGAN_INLINE void add_block(const Block& p, Index rows, Index columns,
                              const Meanwhile& meanwhile) {
  if (tiles_of(rows) == 2) {
    tiles_of(columns) == 2 ? block_of<2, 2, parts>(p, meanwhile)
                           : block_of<2, 1, parts>(p, meanwhile);
  } else {
    tiles_of(columns) == 2 ? block_of<1, 2, parts>(p, meanwhile)
                           : block_of<1, 1, parts>(p, meanwhile);
  }
}

/// A block of sums on its way between the tiles and memory that has fewer columns.
struct alignas(64) BlockOfSums {
  float at[kStrip * kStrip] = {};
};

inline void copy_block(float* to, Index ldto, const float* from, Index ldfrom, Index rows,
                       Index columns) {
  for (Index r = 0; r < rows; ++r) {
    for (Index c = 0; c < columns; c += Vec::kLanes) {
      const Mask lanes = first_lanes(columns - c);
      store(to + r * ldto + c, load(from + r * ldfrom + c, lanes), lanes);
    }
  }
}

}  // namespace fastgan::kernels::FASTGAN_ISA
