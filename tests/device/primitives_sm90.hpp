// The wrappers of kernels/cuda around what only sm_90a has, one at a time, by one block or one
// cluster.
#pragma once

#include <cstdint>

#include "kernels/backend.hpp"

namespace fastgan::test {

/// Whether the device has them.
bool has_sm90a();

/// One warp hands kRounds times 32 words to another through two buffers, whose barriers say when
/// they have been filled and emptied: out[32·round + lane] = round + in[lane].
struct Phases {
  static constexpr unsigned kRounds = 5;
  std::uint32_t* out;       // (kRounds, 32)
  const std::uint32_t* in;  // (32)
};
void run(const Context& context, const Phases& p);

/// out = 32 rows of 128 bytes of a matrix from (row, column) on, as words.
struct TileOfMatrix {
  static constexpr unsigned kBoxRows = 32;
  std::uint32_t* out;  // (32, 32)
  const void* matrix;  // (rows, columns)
  Index rows, columns, row_bytes;
  unsigned element_bytes;
  int row, column;
};
void run(const Context& context, const TileOfMatrix& p);

/// d (64, 128) = c + a (64, 64)·b (64, 128) by four products of wgmma_bf16; a by rows and b by
/// columns, words of two neighbours in k.
struct Wgmma {
  float* d;                // (64, 128)
  const float* c;          // (64, 128)
  const std::uint32_t* a;  // (64, 32)
  const std::uint32_t* b;  // (128, 32)
};
void run(const Context& context, const Wgmma& p);

/// Each block of a cluster writes its words into the memory of every block: out[block] is what it
/// then has of all, in the order of the blocks, each word with 1000·block added by its owner.
struct Exchange {
  static constexpr unsigned kBlocks = 8;
  std::uint32_t* out;       // (kBlocks, kBlocks, 32)
  const std::uint32_t* in;  // (32)
};
void run(const Context& context, const Exchange& p);

}  // namespace fastgan::test
