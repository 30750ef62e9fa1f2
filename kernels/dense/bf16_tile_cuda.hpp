// One tile of a matrix product on tensor cores, from fp32 operands in bf16 or bf16x3.
//
// A block of four warps computes kRows x kColumns elements of out = A·B, kDepth terms at a time.
// Both operands lie in shared memory as words of two bf16 neighbours in k, rows of A and columns of
// B kStride words apart, so that the 32 lanes of a fragment meet 32 banks. Each is there twice:
// while one part is multiplied, the numbers of the next one are on their way to registers, where
// fp32 numbers become bf16. With parts == 2 (bf16x3) an operand is a high and a low number, and
// high·high + high·low + low·high are added.
// Warp w has rows 16·w … 16·w + 15 and all columns: one fragment of A serves kFragments of B.
#pragma once

#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/mma.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels::cuda::bf16 {

constexpr unsigned kRows = 64, kColumns = 64, kDepth = 32, kThreads = 128;
constexpr unsigned kPairs = kDepth / 2;        // words of a row
constexpr unsigned kStride = kPairs + 4;       // 20·g + t: another bank for each g < 8, t < 4
constexpr unsigned kFragments = kColumns / 8;  // of B, and of the sums of a warp
constexpr unsigned kWords = kRows * kPairs / kThreads;  // of a part of an operand, of a thread
static_assert(kRows == kColumns && kRows == 16 * kThreads / 32 && kStride % 4 == 0);

using Operand = std::uint32_t[kRows][kStride];
using Sums = float[kFragments][4];  // as gpu::mma_bf16 has them

/// Two neighbours in k as words of `parts` bf16 pairs.
template <unsigned parts>
__device__ __forceinline__ void write_pair(Operand (&to)[parts], unsigned row, unsigned pair,
                                           float2 x) {
  const std::uint32_t high = gpu::bf16_pair(x.x, x.y);
  to[0][row][pair] = high;
  if constexpr (parts == 2) {
    to[1][row][pair] = gpu::bf16_pair(x.x - gpu::low_of(high), x.y - gpu::high_of(high));
  }
}

/// Operand element (row, k) = from[row·ld + k] (along k) or from[k·ld + row], 0 outside.
template <unsigned parts, bool along_k>
struct Floats {
  const float* from;
  Index ld, rows, K;  // rows from `from` on
  float2 x[kWords];

  static __device__ __forceinline__ unsigned row(unsigned i) {
    const unsigned at = threadIdx.x + i * kThreads;
    return along_k ? at / kPairs : at % kRows;
  }
  static __device__ __forceinline__ unsigned pair(unsigned i) {
    const unsigned at = threadIdx.x + i * kThreads;
    return along_k ? at % kPairs : at / kRows;
  }
  __device__ __forceinline__ float number(Index r, Index k) const {
    return r < rows && k < K ? from[along_k ? r * ld + k : k * ld + r] : 0.0f;
  }
  __device__ __forceinline__ void load(Index k) {
#pragma unroll
    for (unsigned i = 0; i < kWords; ++i) {
      const Index first = k + 2 * Index{pair(i)};
      x[i] = make_float2(number(row(i), first), number(row(i), first + 1));
    }
  }
  __device__ __forceinline__ void write(Operand (&to)[parts]) const {
#pragma unroll
    for (unsigned i = 0; i < kWords; ++i) write_pair<parts>(to, row(i), pair(i), x[i]);
  }
};

/// Columns of packed weights: part p of column c begins at word (p·columns + c)·ld, `ld` a multiple
/// of kPairs, zeros behind K.
template <unsigned parts>
struct Panels {
  static constexpr unsigned kVectors = kWords / 4;
  const std::uint32_t* from;  // of the tile's first column
  Index ld, columns, part;    // columns from `from` on; words from a part to the next
  uint4 x[parts * kVectors];

  static __device__ __forceinline__ unsigned column(unsigned i) {
    return (threadIdx.x + i * kThreads) / (kPairs / 4);
  }
  static __device__ __forceinline__ unsigned word(unsigned i) {
    return (threadIdx.x + i * kThreads) % (kPairs / 4) * 4;
  }
  __device__ __forceinline__ void load(Index k) {
#pragma unroll
    for (unsigned p = 0; p < parts; ++p) {
#pragma unroll
      for (unsigned i = 0; i < kVectors; ++i) {
        const std::uint32_t* at = from + p * part + column(i) * ld + k / 2 + word(i);
        const bool exists = column(i) < columns && k / 2 < ld;
        x[p * kVectors + i] = exists ? *reinterpret_cast<const uint4*>(at) : make_uint4(0, 0, 0, 0);
      }
    }
  }
  __device__ __forceinline__ void write(Operand (&to)[parts]) const {
#pragma unroll
    for (unsigned p = 0; p < parts; ++p) {
#pragma unroll
      for (unsigned i = 0; i < kVectors; ++i) {
        *reinterpret_cast<uint4*>(&to[p][column(i)][word(i)]) = x[p * kVectors + i];
      }
    }
  }
};

/// Rows of A in shared memory, of each part `stride` words apart.
template <unsigned parts>
struct Left {
  const std::uint32_t* rows[parts];
  unsigned stride;  // 4 more than a multiple of 16
};

/// sum += kDepth terms, those of `a` from its word 0 on.
template <unsigned parts>
__device__ __forceinline__ void multiply(const Left<parts>& a, const Operand (&b)[parts],
                                         Sums& sum) {
  const unsigned lane = threadIdx.x % 32, g = lane / 4, t = lane % 4;
  const unsigned row = (threadIdx.x / 32 * 16 + g) * a.stride;
#pragma unroll(parts == 2 ? 1 : 2)                        // two parts fill the registers
  for (unsigned first = 0; first < kPairs; first += 8) {  // 16 terms at a time
    const unsigned word = first + t;
    std::uint32_t left[parts][4];
#pragma unroll
    for (unsigned p = 0; p < parts; ++p) {
      const std::uint32_t *upper = a.rows[p] + row, *lower = upper + 8 * a.stride;
      left[p][0] = upper[word];
      left[p][1] = lower[word];
      left[p][2] = upper[word + 4];
      left[p][3] = lower[word + 4];
    }
#pragma unroll
    for (unsigned j = 0; j < kFragments; ++j) {
      std::uint32_t right[parts][2];
#pragma unroll
      for (unsigned p = 0; p < parts; ++p) {
        right[p][0] = b[p][8 * j + g][word];
        right[p][1] = b[p][8 * j + g][word + 4];
      }
      gpu::mma_bf16(sum[j], left[0], right[0]);
      if constexpr (parts == 2) {
        gpu::mma_bf16(sum[j], left[0], right[1]);
        gpu::mma_bf16(sum[j], left[1], right[0]);
      }
    }
  }
}

/// A part of an operand as the left side.
template <unsigned parts>
__device__ __forceinline__ Left<parts> left_of(const Operand (&operand)[parts]) {
  Left<parts> left;
#pragma unroll
  for (unsigned p = 0; p < parts; ++p) left.rows[p] = operand[p][0];
  left.stride = kStride;
  return left;
}

/// Adds the product of two operands over K to `sum`.
template <unsigned parts, class A, class B>
__device__ __forceinline__ void product(A& a, B& b, Index K, Operand (&left)[2][parts],
                                        Operand (&right)[2][parts], Sums& sum) {
  a.load(0);
  b.load(0);
  a.write(left[0]);
  b.write(right[0]);
  unsigned part = 0;
  for (Index k = 0; k < K; k += kDepth, part ^= 1) {
    __syncthreads();  // this part stands, and the other one has been read
    a.load(k + kDepth);
    b.load(k + kDepth);
    multiply<parts>(left_of<parts>(left[part]), right[part], sum);
    a.write(left[part ^ 1]);
    b.write(right[part ^ 1]);
  }
}

/// Calls each(row, column, sum) for this thread's elements of the tile.
template <class Each>
__device__ __forceinline__ void for_sums(Sums& sum, const Each& each) {
  const unsigned lane = threadIdx.x % 32, row = threadIdx.x / 32 * 16 + lane / 4;
#pragma unroll
  for (unsigned j = 0; j < kFragments; ++j) {
#pragma unroll
    for (unsigned i = 0; i < 4; ++i) each(row + i / 2 * 8, 8 * j + lane % 4 * 2 + i % 2, sum[j][i]);
  }
}

}  // namespace fastgan::kernels::cuda::bf16
