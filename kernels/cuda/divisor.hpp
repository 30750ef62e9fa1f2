// Division by a number that is known at launch: indices of elements are taken apart with a
// multiplication, where a division of 64 bits takes some hundred instructions.
//
// With m = ⌊(2⁶⁴ − 1)/d⌋ + 1 the quotient of n is the upper half of n·m, exactly as long as
// n·d < 2⁶⁴; d = 1 has no such m. Source: Granlund and Montgomery, PLDI'94.
#pragma once

#include <cstdint>

#include "kernels/cuda/gpu.hpp"

namespace fastgan::kernels::cuda {

class Divisor {
 public:
  /// d ≥ 1
  explicit Divisor(Index d) : d_(d), factor_(d > 1 ? ~std::uint64_t{0} / uint64_of(d) + 1 : 0) {}

  __device__ __forceinline__ Index quotient(Index n) const {
    if (d_ == 1) return n;
    return static_cast<Index>(__umul64hi(static_cast<std::uint64_t>(n), factor_));
  }
  /// Of n ≥ 0; `n` becomes the quotient.
  __device__ __forceinline__ Index rest_of(Index& n) const {
    const Index q = quotient(n), rest = n - q * d_;
    n = q;
    return rest;
  }

 private:
  static std::uint64_t uint64_of(Index d) { return static_cast<std::uint64_t>(d); }

  Index d_;
  std::uint64_t factor_;
};

}  // namespace fastgan::kernels::cuda
