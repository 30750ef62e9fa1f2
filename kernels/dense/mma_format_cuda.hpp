// The reduced precisions as tensor cores take them: a word holds one or two neighbours in k, and a
// number has one or two parts. The fragments of mma.sync have the same words in all of them.
#pragma once

#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/mma.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels::cuda {

struct Bf16 {
  static constexpr unsigned kNumbers = 2, kParts = 1;

  static __device__ __forceinline__ void split(const float (&x)[2], std::uint32_t (&to)[1]) {
    to[0] = gpu::bf16_pair(x[0], x[1]);
  }
  static __device__ __forceinline__ void multiply(float (&sum)[4], const std::uint32_t (&a)[4],
                                                  const std::uint32_t (&b)[2]) {
    gpu::mma_bf16(sum, a, b);
  }
};

/// A high and a low number: high·high + high·low + low·high.
struct Bf16x3 {
  static constexpr unsigned kNumbers = 2, kParts = 2;

  static __device__ __forceinline__ void split(const float (&x)[2], std::uint32_t (&to)[2]) {
    to[0] = gpu::bf16_pair(x[0], x[1]);
    to[1] = gpu::bf16_pair(x[0] - gpu::low_of(to[0]), x[1] - gpu::high_of(to[0]));
  }
  static __device__ __forceinline__ void multiply(float (&sum)[4], const std::uint32_t (&a)[4],
                                                  const std::uint32_t (&b)[2]) {
    gpu::mma_bf16(sum, a, b);
  }
};

struct Tf32 {
  static constexpr unsigned kNumbers = 1, kParts = 1;

  static __device__ __forceinline__ void split(const float (&x)[1], std::uint32_t (&to)[1]) {
    to[0] = gpu::tf32(x[0]);
  }
  static __device__ __forceinline__ void multiply(float (&sum)[4], const std::uint32_t (&a)[4],
                                                  const std::uint32_t (&b)[2]) {
    gpu::mma_tf32(sum, a, b);
  }
};

/// Calls call(format) with that of a reduced precision.
template <class Call>
void with_format(Precision precision, const Call& call) {
  if (precision == Precision::bf16) return call(Bf16{});
  precision == Precision::tf32 ? call(Tf32{}) : call(Bf16x3{});
}

}  // namespace fastgan::kernels::cuda
