// A matrix as tile copies see it (tile_copy.hpp). Made by the host, handed to a kernel as a
// parameter `const __grid_constant__ TensorMap`.
#pragma once

#include "kernels/types.hpp"
#if defined(__CUDACC__)
#include <cuda.h>  // for the type alone: nothing of the driver is linked
#else
#include "emulation/emulator/phase_barrier.hpp"
#endif

namespace fastgan::gpu {

#if defined(__CUDACC__)
using TensorMap = CUtensorMap;
#else
using TensorMap = emulator::TensorMap;
#endif

/// Bytes of a row of a tile.
inline constexpr unsigned kTileBytes = 128;

/// A row-major matrix of fp32 (4 bytes) or bf16 (2 bytes) in device memory.
struct TiledMatrix {
  const void* data;  // (rows, columns), at a multiple of 16 bytes
  Index rows, columns;
  Index row_bytes;  // from a row to the next, a multiple of 16
  unsigned element_bytes;
  unsigned box_rows;  // of a tile, at most 256
};

/// Throws Error (resource) where the driver refuses the matrix or knows no tensor maps.
TensorMap make_tensor_map(const TiledMatrix& matrix);

}  // namespace fastgan::gpu
