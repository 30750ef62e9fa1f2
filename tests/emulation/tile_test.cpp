// The emulated tiles: TDPBF16PS on operands whose result shows the order of the additions, the
// flush of denormal numbers and the rounding; the refusals; rounding to bf16.
#define FASTGAN_ISA emulated_tile_alone
#define FASTGAN_ISA_IS_emulated512 1
#define FASTGAN_TILES_ARE_EMULATED 1
#include <catch2/catch.hpp>

#include "kernels/cpu/bf16.hpp"
#include "kernels/cpu/tile.hpp"

namespace fastgan::kernels::emulated_tile_alone {
namespace {

std::uint32_t pair(float even, float odd) { return bf16_bits(even) | bf16_bits(odd) << 16; }

/// One element: C = c + Σ over the given pairs, k ascending.
float multiplied(float c, const std::vector<std::pair<std::uint32_t, std::uint32_t>>& pairs) {
  TileShapes shapes;
  const auto K = static_cast<std::uint8_t>(pairs.size());
  shapes.rows[0] = shapes.rows[1] = 1, shapes.row_bytes[0] = shapes.row_bytes[2] = 4;
  shapes.rows[2] = K, shapes.row_bytes[1] = static_cast<std::uint16_t>(4 * K);
  set_tile_shapes(shapes);
  std::uint32_t a[16] = {}, b[16] = {};
  for (std::size_t k = 0; k < pairs.size(); ++k) a[k] = pairs[k].first, b[k] = pairs[k].second;
  load_tile<0>(&c, 4);
  load_tile<1>(a, 64);
  load_tile<2>(b, 4);
  multiply_add<0, 1, 2>();
  store_tile<0>(&c, 4);
  release_tiles();
  return c;
}

TEST_CASE("emulated tiles: the even and the odd chain, then C") {
  const std::uint32_t one = pair(1, 1);
  CHECK(multiplied(10, {{pair(2, 3), pair(4, 5)}}) == 10 + 8 + 15);
  // In the even chain 2²⁴ + 1 rounds to 2²⁴ twice; the odd chain is apart; C comes last.
  CHECK(multiplied(0, {{pair(0x1p24f, 0), one}, {pair(1, 0), one}, {pair(1, 0), one}}) == 0x1p24f);
  CHECK(multiplied(0, {{pair(0x1p24f, 1), one}, {pair(0, 1), one}}) == 0x1p24f + 2);
  CHECK(multiplied(0x1p24f, {{pair(1, 0), one}, {pair(1, 0), one}}) == 0x1p24f + 2);
  // A fused multiply-add: the square of 1 + 2⁻⁷ keeps its 2⁻¹⁴ beside −1.
  CHECK(multiplied(0, {{pair(-1, 0), one}, {pair(0x1.02p0f, 0), pair(0x1.02p0f, 0)}}) ==
        0x1p-6f + 0x1p-14f);
}

TEST_CASE("emulated tiles: denormal operands and results are zero") {
  const std::uint32_t one = pair(1, 1);
  const std::uint32_t denormal = 0x0001u;  // bf16 bits
  CHECK(multiplied(0, {{denormal, pair(0x1p100f, 0)}}) == 0.0f);
  CHECK(multiplied(0, {{pair(0x1p-70f, 0), pair(0x1p-57f, 0)}}) == 0.0f);       // 2⁻¹²⁷
  CHECK(multiplied(0, {{pair(0x1p-70f, 0), pair(0x1p-56f, 0)}}) == 0x1p-126f);  // the smallest
  CHECK(multiplied(0x1p-127f, {{pair(0x1p-126f, 0), one}}) == 0x1p-126f);       // C denormal
  CHECK(std::signbit(multiplied(-0x1p-126f, {{pair(0x1.8p-126f, -0x1p-126f), one}})));
}

TEST_CASE("emulated tiles: what the processor refuses") {
  TileShapes shapes;
  shapes.rows[0] = 17, shapes.row_bytes[0] = 64;
  CHECK_THROWS_AS(set_tile_shapes(shapes), std::logic_error);
  shapes.rows[0] = 0;
  CHECK_THROWS_AS(set_tile_shapes(shapes), std::logic_error);
  shapes.row_bytes[0] = 0;
  set_tile_shapes(shapes);
  CHECK_THROWS_AS(zero_tile<0>(), std::logic_error);
  for (const int tile : {0, 1, 2}) shapes.rows[tile] = 16, shapes.row_bytes[tile] = 64;
  shapes.rows[1] = 15;
  set_tile_shapes(shapes);
  CHECK_THROWS_AS((multiply_add<0, 1, 2>()), std::logic_error);
  release_tiles();
  CHECK_THROWS_AS(zero_tile<2>(), std::logic_error);
}

TEST_CASE("bf16: rounds to nearest even, flushes, keeps infinities and NaN") {
  CHECK(bf16_bits(1.0f) == 0x3f80);
  CHECK(bf16_bits(0x1.01p0f) == 0x3f80);         // tie, down to even
  CHECK(bf16_bits(0x1.03p0f) == 0x3f82);         // tie, up to even
  CHECK(bf16_bits(0x1.010002p0f) == 0x3f81);     // above the tie
  CHECK(bf16_bits(-0x1.fffffep127f) == 0xff80);  // overflow: −infinity
  CHECK(bf16_bits(0x1p-126f) == 0x0080);
  CHECK(bf16_bits(-0x1.fffffcp-127f) == 0x8000);  // the largest denormal: −0
  CHECK(bf16_bits(std::bit_cast<float>(0x7f800001u)) == 0x7fc0);
}

}  // namespace
}  // namespace fastgan::kernels::emulated_tile_alone
