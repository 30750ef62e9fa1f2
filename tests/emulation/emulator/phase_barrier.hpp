// Barriers that count threads and the bytes of tile copies (mbarrier), and these copies
// (cp.async.bulk.tensor).
#pragma once

#include <cstdint>

#include "thread.hpp"

namespace fastgan::emulator {

std::uint32_t shared_address(const void* shared);

void init_barrier(void* barrier, unsigned threads, Site site);
/// Copies see the barriers made so far.
void publish_barriers();
/// `bytes` more are to be copied in this phase.
void arrive(void* barrier, unsigned bytes, Site site);
/// Waits once for something to happen where the phase has not ended.
bool phase_has_ended(void* barrier, unsigned parity, Site site);

/// A row-major matrix in device memory (tensor_map.cpp makes it).
struct TensorMap {
  const char* data;  // (rows, columns)
  std::int64_t rows, columns, row_bytes;
  unsigned element_bytes, box_rows;
};

void start_tile_copy(void* to, const TensorMap& map, int row, int column, void* barrier, Site site);

}  // namespace fastgan::emulator
