// The wrappers of kernels/cuda around what has no name in CUDA C++, one at a time, by one warp.
#pragma once

#include <cstdint>
#include <functional>

#include "kernels/backend.hpp"

namespace fastgan::test {

/// out[i] = in[i] copied to shared memory by start_copy<4>, <8> and <16> in two groups; zeros for
/// words of copies number 5, 12, 19 …, which are marked as not valid. 32 copies of each size.
struct Copies {
  std::uint32_t* out;       // (7·32)
  const std::uint32_t* in;  // (7·32) 32 words, 32 pairs, 32 vectors of four
};
constexpr bool is_valid_copy(unsigned copy) { return copy % 7 != 5; }
void run(const Context& context, const Copies& p);

/// out[i] = bf16_pair(in[2i], in[2i + 1]); then both numbers that it stands for.
struct Pairs {
  std::uint32_t* pair;  // (32)
  float* number;        // (64)
  const float* in;      // (64)
};
void run(const Context& context, const Pairs& p);

/// d (16, 8) = c + a (16, 16)·b (16, 8) by mma_bf16; a by rows and b by columns, words of two
/// neighbours in k.
struct Mma {
  float* d;                // (16, 8)
  const float* c;          // (16, 8)
  const std::uint32_t* a;  // (16, 8)
  const std::uint32_t* b;  // (8, 8)
};
void run(const Context& context, const Mma& p);

/// in's rows of four words, read by load_matrices and load_transposed_matrices.
struct Matrices {
  std::uint32_t* plain;       // (32, 4) by lanes
  std::uint32_t* transposed;  // (32, 4)
  const std::uint32_t* in;    // (32, 4) four matrices of eight rows
};
void run(const Context& context, const Matrices& p);

/// word[i] = tf32(in[i]), without the bits that are ignored.
struct Roundings {
  std::uint32_t* word;  // (64)
  const float* in;      // (64)
};
void run(const Context& context, const Roundings& p);

/// d (16, 8) = c + a (16, 8)·b (8, 8) by mma_tf32; a by rows and b by columns.
struct MmaTf32 {
  float* d;                // (16, 8)
  const float* c;          // (16, 8)
  const std::uint32_t* a;  // (16, 8)
  const std::uint32_t* b;  // (8, 8)
};
void run(const Context& context, const MmaTf32& p);

/// Calls run(context) so that it is done when this returns (trainers.cpp). On a GPU these kernels
/// are none of libfastgan_cuda's, which has a runtime of CUDA of its own: they go to the default
/// stream.
void finish(const Context& context, const std::function<void(const Context&)>& run);

}  // namespace fastgan::test
