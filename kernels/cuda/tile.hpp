// One tile of a matrix product in fp32: what dense layers and those that slide windows share.
//
// A block of kThreads threads computes kRows x kColumns elements of out = A·B. It goes through the
// K terms kDepth at a time; those of A (kDepth x kRows, transposed) and of B (kDepth x kColumns)
// lie in shared memory, twice: while one part is multiplied, the next one is being copied. A thread
// has kPatchRows x kPatchColumns neighbours of the result in registers; per term it reads a vector
// of each from shared memory for as many multiply-adds.
// Every element is one chain of fused multiply-adds with k ascending: no split of K, so the bits
// depend on the tile no more than on N, and are those of the CPU's kernels.
#pragma once

#include <cstdint>

#include "kernels/cuda/gpu.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels::cuda {

constexpr unsigned kDepth = 16;

/// `padding` floats behind every row of B in shared memory, for copies of neighbours in k.
template <unsigned rows, unsigned columns, unsigned patch_columns = 4, unsigned padding = 0>
struct Tile {
  static constexpr unsigned kRows = rows, kColumns = columns;
  static constexpr unsigned kPatchRows = 4, kPatchColumns = patch_columns;
  static constexpr unsigned kThreads = rows / kPatchRows * (columns / patch_columns);
  static constexpr unsigned kRowStride = rows + 4;  // copies of neighbours in k meet fewer banks
  static constexpr unsigned kColumnStride = columns + padding;
  static_assert(kThreads % 32 == 0 && kRowStride % 4 == 0 && kColumnStride % 4 == 0);

  using PartOfA = float[kDepth][kRowStride];
  using PartOfB = float[kDepth][kColumnStride];
  using Patch = float[kPatchRows][kPatchColumns];

  /// First row and column of this thread's patch within the tile.
  static __device__ __forceinline__ unsigned patch_row() {
    return threadIdx.x / (kColumns / kPatchColumns) * kPatchRows;
  }
  static __device__ __forceinline__ unsigned patch_column() {
    return threadIdx.x % (kColumns / kPatchColumns) * kPatchColumns;
  }
  /// sum += the terms of one part, k ascending.
  static __device__ __forceinline__ void multiply(const PartOfA& a, const PartOfB& b, Patch& sum);
};

__device__ __forceinline__ void load_vector(const float* p, float (&to)[4]) {
  const float4 v = *reinterpret_cast<const float4*>(p);
  to[0] = v.x, to[1] = v.y, to[2] = v.z, to[3] = v.w;
}
__device__ __forceinline__ void load_vector(const float* p, float (&to)[2]) {
  const float2 v = *reinterpret_cast<const float2*>(p);
  to[0] = v.x, to[1] = v.y;
}

template <unsigned rows, unsigned columns, unsigned patch_columns, unsigned padding>
__device__ __forceinline__ void Tile<rows, columns, patch_columns, padding>::multiply(
    const PartOfA& a, const PartOfB& b, Patch& sum) {
#pragma unroll
  for (unsigned k = 0; k < kDepth; ++k) {
    float left[kPatchRows], right[kPatchColumns];
    load_vector(&a[k][patch_row()], left);
    load_vector(&b[k][patch_column()], right);
#pragma unroll
    for (unsigned r = 0; r < kPatchRows; ++r) {
#pragma unroll
      for (unsigned c = 0; c < kPatchColumns; ++c) sum[r][c] = fmaf(left[r], right[c], sum[r][c]);
    }
  }
}

/// Calls start(part, k) for every part of K, one ahead, which starts the copies of the terms from
/// k on into buffer `part` (0 or 1), and multiply(part) when they have arrived.
template <class Start, class Multiply>
__device__ __forceinline__ void for_parts(Index K, const Start& start, const Multiply& multiply) {
  start(0u, Index{0});
  gpu::commit_copies();
  unsigned part = 0;
  for (Index k = 0; k < K; k += kDepth, part ^= 1) {
    if (k + kDepth < K) start(part ^ 1, k + kDepth);
    gpu::commit_copies();  // of nothing, at the end: the groups stay countable
    gpu::wait_for_copies<1>();
    __syncthreads();
    multiply(part);
    __syncthreads();  // before the next but one is copied over it
  }
  gpu::wait_for_copies<0>();  // of the first part, if K is 0
}

/// Writes `count` (at most `size`) neighbours, four as one vector where that is possible.
template <unsigned size>
__device__ __forceinline__ void store(float* to, const float (&values)[size], Index count) {
  if constexpr (size == 4) {
    if (count >= 4 && reinterpret_cast<std::uintptr_t>(to) % sizeof(float4) == 0) {
      *reinterpret_cast<float4*>(to) = make_float4(values[0], values[1], values[2], values[3]);
      return;
    }
  }
#pragma unroll
  for (unsigned c = 0; c < size; ++c) {
    if (static_cast<Index>(c) < count) to[c] = values[c];
  }
}

}  // namespace fastgan::kernels::cuda
