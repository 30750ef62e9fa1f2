// One tile of a matrix product in fp32: what the two products of dense_cuda.cu share.
//
// A block of kThreads threads computes kRows x kColumns elements of out = A·B. It goes through the
// K terms kDepth at a time; those of A (kDepth x kRows, transposed) and of B (kDepth x kColumns)
// lie in shared memory, twice: while one part is multiplied, the next one is being copied. Thread
// (tx, ty) = (t mod 16, t / 16) has the elements 4·ty … 4·ty+3 x 4·tx … 4·tx+3 in registers; per
// term it reads two vectors of four from shared memory for 16 multiply-adds.
// Every element is one chain of fused multiply-adds with k ascending: no split of K, so the bits
// depend on the tile no more than on N, and are those of the CPU's kernels.
#pragma once

#include <cstdint>

#include "kernels/cuda/gpu.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels::cuda {

constexpr unsigned kRows = 32, kColumns = 64, kDepth = 16;
constexpr unsigned kPatch = 4;  // rows and columns of a thread: a vector each
constexpr unsigned kThreads = kRows / kPatch * (kColumns / kPatch);
constexpr unsigned kRowStride = kRows + 4;  // copies of neighbours in k meet fewer banks
static_assert(kThreads == 128 && kRowStride % 4 == 0);

using PartOfA = float[kDepth][kRowStride];
using PartOfB = float[kDepth][kColumns];
using Patch = float[kPatch][kPatch];

/// First row and column of this thread's patch within the tile.
__device__ __forceinline__ unsigned patch_row() {
  return threadIdx.x / (kColumns / kPatch) * kPatch;
}
__device__ __forceinline__ unsigned patch_column() {
  return threadIdx.x % (kColumns / kPatch) * kPatch;
}

__device__ __forceinline__ float4 load4(const float* p) {
  return *reinterpret_cast<const float4*>(p);
}

/// sum += the terms of one part, k ascending.
__device__ __forceinline__ void multiply(const PartOfA& a, const PartOfB& b, Patch& sum) {
#pragma unroll
  for (unsigned k = 0; k < kDepth; ++k) {
    const float4 row = load4(&a[k][patch_row()]), column = load4(&b[k][patch_column()]);
    const float left[kPatch] = {row.x, row.y, row.z, row.w};
    const float right[kPatch] = {column.x, column.y, column.z, column.w};
#pragma unroll
    for (unsigned r = 0; r < kPatch; ++r) {
#pragma unroll
      for (unsigned c = 0; c < kPatch; ++c) sum[r][c] = fmaf(left[r], right[c], sum[r][c]);
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

/// Writes `count` (at most four) neighbours, as one vector where that is possible.
__device__ __forceinline__ void store(float* to, const float (&values)[kPatch], Index count) {
  if (count >= kPatch && reinterpret_cast<std::uintptr_t>(to) % sizeof(float4) == 0) {
    *reinterpret_cast<float4*>(to) = make_float4(values[0], values[1], values[2], values[3]);
    return;
  }
#pragma unroll
  for (int c = 0; c < static_cast<int>(kPatch); ++c) {
    if (c < count) to[c] = values[c];
  }
}

}  // namespace fastgan::kernels::cuda
