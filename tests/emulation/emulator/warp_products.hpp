// The products of a warp's share of its warpgroup (wgmma) that have not been waited for.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "thread.hpp"

namespace fastgan::emulator {

struct Block;

/// Registers of a thread that products are adding to.
struct Sums {
  const float* first;
  unsigned count;
};

/// d (16, 2·registers) += a (16, 16)·b (16, 2·registers), of all lanes.
struct WarpProduct {
  std::array<float*, 32> d;
  std::array<std::array<std::uint32_t, 4>, 32> a;
  unsigned registers;
  std::uint64_t b;
  bool done;
  const void* pc;
  Site site;
};

struct WarpProducts {
  std::vector<WarpProduct> all;     // oldest first
  std::vector<std::size_t> groups;  // how many each closed group has
  /// What the sums are until they are written to the registers, which hold NaN meanwhile; by the
  /// registers of lane 0.
  std::map<float*, std::vector<std::vector<float>>> sums;
  bool fenced = false;
  std::uint64_t issued = 0;  // a digest of all calls
};

/// Empty, or what the block has left undone: copies, products of a part of a warpgroup.
std::string unfinished(const Block& block);

}  // namespace fastgan::emulator
