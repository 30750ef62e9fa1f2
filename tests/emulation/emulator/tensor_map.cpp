// Matrices for tile copies, with the demands of CUDA's driver.
#include "kernels/cuda/tensor_map.hpp"

#include <cstdint>

#include "options.hpp"

namespace fastgan::gpu {

TensorMap make_tensor_map(const TiledMatrix& m) {
  constexpr std::int64_t kAlignment = 16, kMostBytes = std::int64_t{1} << 40;
  constexpr unsigned kMostRows = 256;
  const bool right = reinterpret_cast<std::uintptr_t>(m.data) % kAlignment == 0 &&
                     m.row_bytes % kAlignment == 0 && m.row_bytes < kMostBytes && m.rows > 0 &&
                     m.columns > 0 && (m.element_bytes == 2 || m.element_bytes == 4) &&
                     m.box_rows > 0 && m.box_rows <= kMostRows;
  if (!right) throw emulator::Error("make_tensor_map: the driver would refuse the matrix");
  return {static_cast<const char*>(m.data),
          m.rows,
          m.columns,
          m.row_bytes,
          m.element_bytes,
          m.box_rows};
}

}  // namespace fastgan::gpu
