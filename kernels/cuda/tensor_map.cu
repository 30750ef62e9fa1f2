// Tensor maps by the driver. Not emulated.
#include "kernels/cuda/tensor_map.hpp"

#include <string>

#include "fastgan/error.hpp"
#include "kernels/cuda/errors.hpp"

namespace fastgan::gpu {
namespace {

using Encode = decltype(&cuTensorMapEncodeTiled);

/// Of the driver that is loaded: the library does not link it.
Encode encoder() {
  constexpr unsigned kSince = 12000;  // the CUDA that has it first
  void* found = nullptr;
  cudaDriverEntryPointQueryResult result{};
  require(cudaGetDriverEntryPointByVersion("cuTensorMapEncodeTiled", &found, kSince,
                                           cudaEnableDefault, &result),
          "cudaGetDriverEntryPointByVersion");
  if (found == nullptr || result != cudaDriverEntryPointSuccess) {
    throw Error(ErrorKind::resource,
                "CUDA: the driver has no cuTensorMapEncodeTiled; " + versions());
  }
  return reinterpret_cast<Encode>(found);
}

}  // namespace

TensorMap make_tensor_map(const TiledMatrix& m) {
  static const Encode encode = encoder();
  TensorMap map;
  const cuuint64_t size[] = {static_cast<cuuint64_t>(m.columns), static_cast<cuuint64_t>(m.rows)};
  const cuuint64_t stride[] = {static_cast<cuuint64_t>(m.row_bytes)};
  const cuuint32_t box[] = {kTileBytes / m.element_bytes, m.box_rows};
  const cuuint32_t step[] = {1, 1};
  const CUresult result = encode(
      &map,
      m.element_bytes == 4 ? CU_TENSOR_MAP_DATA_TYPE_FLOAT32 : CU_TENSOR_MAP_DATA_TYPE_BFLOAT16, 2,
      const_cast<void*>(m.data), size, stride, box, step, CU_TENSOR_MAP_INTERLEAVE_NONE,
      CU_TENSOR_MAP_SWIZZLE_128B, CU_TENSOR_MAP_L2_PROMOTION_L2_256B,
      CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE);
  if (result == CUDA_SUCCESS) return map;
  throw Error(ErrorKind::resource, "CUDA: cuTensorMapEncodeTiled of " + std::to_string(m.rows) +
                                       " rows of " + std::to_string(m.columns) + " numbers, " +
                                       std::to_string(m.row_bytes) + " bytes apart: error " +
                                       std::to_string(result) + "; " + versions());
}

}  // namespace fastgan::gpu
