// exp, sigmoid and tanh on vectors, from operations that give the same bits in AVX2 and AVX-512.
//
// Range reduction: x = n·ln 2 + r, |r| ≤ ln 2 / 2; eˣ − 1 = 2ⁿ·p + (2ⁿ − 1) with p = eʳ − 1 by its
// Taylor series up to r⁷ (remainder below 6e-9 there, a tenth of half an ulp of fp32). All three
// functions need only x ≤ 0, where eˣ cannot overflow: no finite argument raises the flags
// overflow, invalid or divide by zero. Errors: exp 2 ulp, sigmoid and tanh 4 ulp.
#pragma once

#include "kernels/cpu/simd.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

/// The pieces of eˣ: eˣ = 2ⁿ·(1 + p).
struct ExpParts {
  Vec p;
  Vec n;  // integral, −150 … 0
};

FASTGAN_INLINE ExpParts exp_parts(Vec x) {
  constexpr float kLog2e = 0x1.715476p0f;
  constexpr float kLn2High = 0x1.62e400p-1f;  // 15 bits: n·kLn2High is exact
  constexpr float kLn2Low = 0x1.7f7d1cp-20f;
  constexpr float kRound = 0x1.8p23f;  // adding it leaves the nearest integer
  x = max(broadcast(-104.0f), x);      // below, eˣ is 0 in fp32; a NaN stays
  const Vec n = fma(x, broadcast(kLog2e), broadcast(kRound)) - broadcast(kRound);
  Vec r = fma(n, broadcast(-kLn2High), x);
  r = fma(n, broadcast(-kLn2Low), r);
  Vec q = broadcast(1.0f / 5040);
  q = fma(q, r, broadcast(1.0f / 720));
  q = fma(q, r, broadcast(1.0f / 120));
  q = fma(q, r, broadcast(1.0f / 24));
  q = fma(q, r, broadcast(1.0f / 6));
  q = fma(q, r, broadcast(1.0f / 2));
  return {fma(q, r * r, r), n};
}

/// eˣ for x ≤ 0, gradual underflow included.
FASTGAN_INLINE Vec exp_nonpositive(Vec x) {
  const ExpParts e = exp_parts(x);
  const Vec normal = max(e.n, broadcast(-126.0f));
  const Vec scale = exp2_integer(normal);
  return fma(e.p, scale, scale) * exp2_integer(max(e.n - normal, broadcast(-24.0f)));
}

/// eˣ − 1 for x ≤ 0, with a small relative error near 0 too.
FASTGAN_INLINE Vec expm1_nonpositive(Vec x) {
  const ExpParts e = exp_parts(x);
  const Vec scale = exp2_integer(max(e.n, broadcast(-126.0f)));
  return fma(e.p, scale, scale - broadcast(1.0f));
}

/// 1 / (1 + e⁻ˣ)
FASTGAN_INLINE Vec sigmoid(Vec x) {
  const Vec e = exp_nonpositive(zero() - abs(x));
  const Vec numerator = select(greater(zero(), x), e, broadcast(1.0f));
  return numerator / (broadcast(1.0f) + e);
}

FASTGAN_INLINE Vec tanh(Vec x) {
  const Vec t = expm1_nonpositive(broadcast(-2.0f) * min(broadcast(50.0f), abs(x)));
  const Vec magnitude = (zero() - t) / (broadcast(2.0f) + t);
  return select(greater(zero(), x), zero() - magnitude, magnitude);
}

}  // namespace fastgan::kernels::FASTGAN_ISA
