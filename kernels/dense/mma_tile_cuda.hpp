// One tile of a matrix product on tensor cores, from fp32 operands in a reduced precision.
//
// A block of four warps computes kRows x kColumns elements of out = A·B, kDepth terms at a time.
// Both operands lie in shared memory as words of neighbours in k (mma_format_cuda.hpp), rows of A
// and columns of B kStride words apart, so that the eight rows of a matrix of ldmatrix meet 32
// banks. Each is there twice: while one part is multiplied, the numbers of the next one are on
// their way to registers, where they are rounded. With two parts (bf16x3) an operand is a high and
// a low number, and high·high + high·low + low·high are added.
// Warp w has rows 16·w … 16·w + 15 and all columns: one fragment of A serves kFragments of B.
#pragma once

#include "kernels/cuda/load_matrix.hpp"
#include "kernels/dense/mma_format_cuda.hpp"

namespace fastgan::kernels::cuda::mma {

constexpr unsigned kRows = 64, kColumns = 64, kThreads = 128;
constexpr unsigned kRowWords = 16;             // of a row
constexpr unsigned kStride = kRowWords + 4;    // 20·g, four words each: other banks for g < 8
constexpr unsigned kFragments = kColumns / 8;  // of B, and of the sums of a warp
constexpr unsigned kWords = kRows * kRowWords / kThreads;  // of a part of an operand, of a thread
static_assert(kRows == kColumns && kRows == 16 * kThreads / 32 && kStride % 4 == 0);

template <class Format>
constexpr unsigned kDepth = kRowWords* Format::kNumbers;

/// Panels: for each part the columns of B, padded to a multiple of kPanelColumns as
/// dense_panels_bytes() counts, each with its K numbers padded by zeros to a multiple of kDepth.
constexpr Index kPanelColumns = 16;

constexpr Index round_up(Index n, Index multiple) {
  return (n + multiple - 1) / multiple * multiple;
}
/// Words of a column of the panels.
template <class Format>
constexpr Index column_words(Index K) {
  return round_up(K, kDepth<Format>) / Format::kNumbers;
}
/// Words of one part of the panels.
template <class Format>
constexpr Index part_words(Index K, Index C) {
  return round_up(C, kPanelColumns) * column_words<Format>(K);
}

using Operand = std::uint32_t[kRows][kStride];
using Sums = float[kFragments][4];  // as gpu::mma_bf16 has them

/// Operand element (row, k) = from[row·ld + k] (along k) or from[k·ld + row], 0 outside.
template <class Format, bool along_k>
struct Floats {
  const float* from;
  Index ld, rows, K;  // rows from `from` on
  float x[kWords][Format::kNumbers];

  static __device__ __forceinline__ unsigned row(unsigned i) {
    const unsigned at = threadIdx.x + i * kThreads;
    return along_k ? at / kRowWords : at % kRows;
  }
  static __device__ __forceinline__ unsigned word(unsigned i) {
    const unsigned at = threadIdx.x + i * kThreads;
    return along_k ? at % kRowWords : at / kRows;
  }
  __device__ __forceinline__ float number(Index r, Index k) const {
    return r < rows && k < K ? from[along_k ? r * ld + k : k * ld + r] : 0.0f;
  }
  __device__ __forceinline__ void load(Index k) {
#pragma unroll
    for (unsigned i = 0; i < kWords; ++i) {
      const Index first = k + Format::kNumbers * Index{word(i)};
#pragma unroll
      for (unsigned j = 0; j < Format::kNumbers; ++j) x[i][j] = number(row(i), first + j);
    }
  }
  __device__ __forceinline__ void write(Operand (&to)[Format::kParts]) const {
#pragma unroll
    for (unsigned i = 0; i < kWords; ++i) {
      std::uint32_t words[Format::kParts];
      Format::split(x[i], words);
#pragma unroll
      for (unsigned p = 0; p < Format::kParts; ++p) to[p][row(i)][word(i)] = words[p];
    }
  }
};

/// Columns of the panels: part p of column c begins at word p·part + c·ld.
template <class Format>
struct Panels {
  static constexpr unsigned kParts = Format::kParts, kVectors = kWords / 4;
  const std::uint32_t* from;  // of the tile's first column
  Index ld, columns, part;    // columns from `from` on; words from a part to the next
  uint4 x[kParts * kVectors];

  static __device__ __forceinline__ unsigned column(unsigned i) {
    return (threadIdx.x + i * kThreads) / (kRowWords / 4);
  }
  static __device__ __forceinline__ unsigned word(unsigned i) {
    return (threadIdx.x + i * kThreads) % (kRowWords / 4) * 4;
  }
  __device__ __forceinline__ void load(Index k) {
    const Index first = k / Format::kNumbers;
#pragma unroll
    for (unsigned p = 0; p < kParts; ++p) {
#pragma unroll
      for (unsigned i = 0; i < kVectors; ++i) {
        const std::uint32_t* at = from + p * part + column(i) * ld + first + word(i);
        const bool exists = column(i) < columns && first < ld;
        x[p * kVectors + i] = exists ? *reinterpret_cast<const uint4*>(at) : make_uint4(0, 0, 0, 0);
      }
    }
  }
  __device__ __forceinline__ void write(Operand (&to)[kParts]) const {
#pragma unroll
    for (unsigned p = 0; p < kParts; ++p) {
#pragma unroll
      for (unsigned i = 0; i < kVectors; ++i) {
        *reinterpret_cast<uint4*>(&to[p][column(i)][word(i)]) = x[p * kVectors + i];
      }
    }
  }
};

/// Those of the packed weights B (K, C), from column c on.
template <class Format>
__device__ __forceinline__ Panels<Format> panels_of(const std::byte* panels, Index K, Index C,
                                                    Index c) {
  const Index columns = round_up(C, kPanelColumns), ld = column_words<Format>(K);
  const auto* words = reinterpret_cast<const std::uint32_t*>(panels);
  return {words + c * ld, ld, columns - c, columns * ld, {}};
}

/// Rows of A in shared memory, of each part `stride` words apart.
template <unsigned parts>
struct Left {
  const std::uint32_t* rows[parts];
  unsigned stride;  // 4 more than a multiple of 16
};

/// The fragments of B number j and j + 1 in one load each: words 0 and 1, 2 and 3.
template <unsigned parts>
__device__ __forceinline__ void load_right(const Operand (&b)[parts], unsigned j, unsigned word,
                                           std::uint32_t (&to)[parts][4]) {
  const unsigned lane = threadIdx.x % 32;
  const unsigned column = 8 * (j + lane / 16) + lane % 8, at = word + lane / 8 % 2 * 4;
#pragma unroll
  for (unsigned p = 0; p < parts; ++p) gpu::load_matrices(to[p], &b[p][column][at]);
}

/// sum += kDepth terms, those of `a` from its word 0 on.
template <class Format>
__device__ __forceinline__ void multiply(const Left<Format::kParts>& a,
                                         const Operand (&b)[Format::kParts], Sums& sum) {
  constexpr unsigned kParts = Format::kParts;
  const unsigned lane = threadIdx.x % 32;
  const unsigned row = (threadIdx.x / 32 * 16 + lane % 16) * a.stride + lane / 16 * 4;
#pragma unroll(kParts == 2 ? 1 : 2)                       // two parts fill the registers
  for (unsigned word = 0; word < kRowWords; word += 8) {  // a fragment's terms at a time
    std::uint32_t left[kParts][4], right[kParts][4];
#pragma unroll
    for (unsigned p = 0; p < kParts; ++p) gpu::load_matrices(left[p], a.rows[p] + row + word);
#pragma unroll
    for (unsigned j = 0; j < kFragments; ++j) {
      if (j % 2 == 0) load_right<kParts>(b, j, word, right);
      const std::uint32_t high[2] = {right[0][j % 2 * 2], right[0][j % 2 * 2 + 1]};
      Format::multiply(sum[j], left[0], high);
      if constexpr (kParts == 2) {
        const std::uint32_t low[2] = {right[1][j % 2 * 2], right[1][j % 2 * 2 + 1]};
        Format::multiply(sum[j], left[0], low);
        Format::multiply(sum[j], left[1], high);
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
template <class Format, class A, class B>
__device__ __forceinline__ void product(A& a, B& b, Index K, Operand (&left)[2][Format::kParts],
                                        Operand (&right)[2][Format::kParts], Sums& sum) {
  a.load(0);
  b.load(0);
  a.write(left[0]);
  b.write(right[0]);
  unsigned part = 0;
  for (Index k = 0; k < K; k += kDepth<Format>, part ^= 1) {
    __syncthreads();  // this part stands, and the other one has been read
    a.load(k + kDepth<Format>);
    b.load(k + kDepth<Format>);
    multiply<Format>(left_of<Format::kParts>(left[part]), right[part], sum);
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

}  // namespace fastgan::kernels::cuda::mma
