// Both samples of an MMD as one list of signed points, in blocks of sixteen.
//
// With the weight 1 of each x and −N/M of each y, N²·MMD² = Σ_ij w_i·w_j·k(s_i − s_j) over all
// points s, and its derivative by x_i is 2·Σ_j w_j·k'(x_i − s_j). Places of a block that no point
// takes repeat the last point with the weight 0.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "kernels/cpu/sixteen.hpp"
#include "kernels/mmd/mmd.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

constexpr Index kBlock = Sixteen::kLanes;
// Squares of distances times 1/σ² stay finite.
constexpr float kLargestPosition = 0x1p48f;

constexpr Index blocks_of(Index points) { return (points + kBlock - 1) / kBlock; }

/// Written so that a NaN stays one.
inline float clamped(float x) {
  const float above = x < -kLargestPosition ? -kLargestPosition : x;
  return above > kLargestPosition ? kLargestPosition : above;
}

/// Position of a point as its sorting key, and its number: below N an x, then the y.
using Key = std::uint64_t;

/// The order of the keys is that of the numbers.
inline Key key_of(float position, Index number) {
  const auto bits = std::bit_cast<std::uint32_t>(position);
  const std::uint32_t ordered = (bits & 0x80000000u) != 0 ? ~bits : bits | 0x80000000u;
  return static_cast<Key>(ordered) << 32 | static_cast<Key>(number);
}
inline float position_of(Key key) {
  const auto ordered = static_cast<std::uint32_t>(key >> 32);
  const std::uint32_t bits = (ordered & 0x80000000u) != 0 ? ordered & 0x7fffffffu : ~ordered;
  return std::bit_cast<float>(bits);
}
inline Index number_of(Key key) { return static_cast<Index>(key & 0xffffffffu); }

/// Sorts by position, equal ones by number: digits of eight bits, the lowest first. The result is
/// in `keys`; `other` is working memory.
inline void sort_keys(Key* keys, Key* other, Index count) {
  constexpr int kDigits = 4, kValues = 256;
  Index begin[kDigits][kValues] = {};
  for (Index i = 0; i < count; ++i) {
    for (int d = 0; d < kDigits; ++d) ++begin[d][keys[i] >> (32 + 8 * d) & 0xff];
  }
  for (int d = 0; d < kDigits; ++d) {
    Index sum = 0;
    for (Index& at : begin[d]) {
      const Index size = at;
      at = sum;
      sum += size;
    }
    for (Index i = 0; i < count; ++i) {
      other[begin[d][keys[i] >> (32 + 8 * d) & 0xff]++] = keys[i];
    }
    std::swap(keys, other);
  }
  static_assert(kDigits % 2 == 0, "the last pass writes into the array it was handed");
}

struct Points {
  float* position;  // (blocks, 16)
  float* weight;    // (blocks, 16)
  float* pull;  // (blocks, 16) Σ_i w_i·t(s_i − s_j) over rows i of earlier blocks (near.hpp)
  Index blocks;

  void set(Index place, float at, float w) const {
    position[place] = at;
    weight[place] = w;
    pull[place] = 0.0f;
  }
  /// Fills the rest of the block behind `count` points that end at `place`.
  void pad(Index place) const {
    for (; place % kBlock != 0; ++place) set(place, position[place - 1], 0.0f);
  }
};

}  // namespace fastgan::kernels::FASTGAN_ISA
